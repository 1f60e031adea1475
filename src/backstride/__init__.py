"""Backstride: what a runner's own files say about a back that hurts.

From sources come runs; terrain says where each went; each leaves exposures; exposures
and diary fall on days; it is all told in a report. See ARCHITECTURE.md.
"""

__version__ = "0.1.0"

"""RawRun -> Run: a recording on a regular clock, with what was mended; which are of one run."""

from backstride.runs.clean import clean
from backstride.runs.merging import merged
from backstride.runs.same import same, track
from backstride.runs.split import split
from backstride.runs.sport import moves_like_a_run

__all__ = ["clean", "merged", "moves_like_a_run", "same", "split", "track"]

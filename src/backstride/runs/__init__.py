"""RawRun -> Run: a recording on a regular clock, with what was mended."""

from backstride.runs.clean import clean
from backstride.runs.split import split
from backstride.runs.sport import moves_like_a_run

__all__ = ["clean", "moves_like_a_run", "split"]

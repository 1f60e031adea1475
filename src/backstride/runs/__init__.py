"""RawRun -> Run, Table -> Listing: what was run, mended; and which recordings are of one run."""

from backstride.runs.clean import clean
from backstride.runs.listed import listed
from backstride.runs.merging import merged
from backstride.runs.same import nowhere, same, track
from backstride.runs.split import split
from backstride.runs.sport import moves_like_a_run

__all__ = ["clean", "listed", "merged", "moves_like_a_run", "nowhere", "same", "split", "track"]

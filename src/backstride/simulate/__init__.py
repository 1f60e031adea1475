"""A seed and a truth -> Run, RawRun, years of files and a diary.

Everything random comes from the seed, so that the same call gives the same runner.
"""

from backstride.simulate.files import Archive, ArchiveFile, write_files
from backstride.simulate.ground import Ground, route
from backstride.simulate.outings import Body, Outing, Place, trace
from backstride.simulate.runners import Runner, runner
from backstride.simulate.seconds import run
from backstride.simulate.truth import CAUSES, Effect, Truth
from backstride.simulate.watch import Watch, recording

__all__ = [
    "CAUSES",
    "Archive",
    "ArchiveFile",
    "Body",
    "Effect",
    "Ground",
    "Outing",
    "Place",
    "Runner",
    "Truth",
    "Watch",
    "recording",
    "route",
    "run",
    "runner",
    "trace",
    "write_files",
]

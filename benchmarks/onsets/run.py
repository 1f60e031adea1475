"""Ask about simulated runners in small files, so that a stop loses little."""

import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.causes.run import in_parts, prepare, write_rows

from .figures import rows_of
from .simulator import simulate
from .tellers import ask
from .worlds import EVERY_WORLD

CHUNK_RUNNERS = 50


def run(folder: Path, worlds: Sequence[str], onsets: Sequence[int], seeds: range) -> None:
    """Ask everyone about runners, and write what was said; what lies there already is kept.

    Args:
        folder: Where the files go.
        worlds: Names of worlds.
        onsets: How many onsets are remembered, by turns.
        seeds: Which runners.

    Raises:
        MixedSeeds: The seeds are of no kind, or of another kind than those in the folder.
    """
    prepare(folder, seeds)
    for world in worlds:
        for number in onsets:
            for some in in_parts(seeds, CHUNK_RUNNERS):
                file = folder / f"{world}-{number}-{some.start}-{len(some)}.npz"
                if not file.exists():
                    _write(file, world, number, some)


def _write(file: Path, world: str, number: int, seeds: range) -> None:
    began = time.perf_counter()
    runners = [simulate(seed, number, EVERY_WORLD[world]) for seed in seeds]
    rows = [rows_of(one, ask(one)) for one in runners if one is not None]
    write_rows(file, rows)
    print(f"{file.name}: {len(rows)} runners, {time.perf_counter() - began:.0f} s", flush=True)

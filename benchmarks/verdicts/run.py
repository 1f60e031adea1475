"""Tell simulated runners why, in small files, so that a stop loses little."""

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from itertools import product
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from benchmarks.causes.records import Simulated
from benchmarks.causes.run import in_parts, prepare, write_rows
from benchmarks.causes.scenarios import SCENARIOS
from benchmarks.causes.simulator import simulate

from .telling import NAMED, is_silent, told_at_a_look, told_of

CHUNK_RUNNERS = 20


@dataclass(frozen=True)
class Chunk:
    """Some runners of one world, length and number of ratings a day.

    Those without a cause who are silent at a look are spared the `whole` of it, if not asked for.
    """

    folder: Path
    scenario: str
    causeless: bool
    days: int
    ratings: int
    seeds: range
    whole: bool = False

    @property
    def file(self) -> Path:
        """Where what they are told lies."""
        world = f"{self.scenario}{'_causeless' if self.causeless else ''}"
        name = f"{world}-{self.days}-{self.ratings}-{self.seeds.start}-{len(self.seeds)}.npz"
        return self.folder / name

    def runners(self) -> Iterator[Simulated]:
        """Make the runners."""
        world = SCENARIOS[self.scenario]
        world = replace(world, causes=0) if self.causeless else world
        return (simulate(seed, self.days, world) for seed in self.seeds)


def run(  # noqa: PLR0913 - the parts of one command
    folder: Path,
    worlds: Sequence[tuple[str, bool]],
    lengths_days: Sequence[int],
    ratings: Sequence[int],
    seeds: range,
    *,
    workers: int,
    whole: bool = False,
) -> None:
    """Tell runners, and write what they were told; what lies there already is kept.

    Args:
        folder: Where the files go.
        worlds: Scenarios by name, and whether all causes are taken out of them.
        lengths_days: Lengths of the diary.
        ratings: Ratings a day.
        seeds: Which runners.
        workers: How many processes.
        whole: Fit all runners, also those without a cause who are silent at a look.

    Raises:
        MixedSeeds: The seeds are of no kind, or of another kind than those in the folder.
    """
    prepare(folder, seeds)
    every = product(worlds, lengths_days, ratings, in_parts(seeds, CHUNK_RUNNERS))
    chunks = [
        Chunk(folder, *world, days, number, part, whole) for world, days, number, part in every
    ]
    left = [chunk for chunk in chunks if not chunk.file.exists()]
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    began = time.perf_counter()
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        asked = [pool.submit(tell, chunk) for chunk in left]
        for number, done in enumerate(as_completed(asked), start=1):
            done.result()
            print(f"{number}/{len(left)}: {time.perf_counter() - began:.0f} s", flush=True)


def tell(chunk: Chunk) -> None:
    """Tell the runners of a chunk, and write that beside the truth."""
    tell_one = told_at_a_look if chunk.causeless and not chunk.whole else told_of
    write_rows(chunk.file, [tell_one(runner, chunk.ratings) for runner in chunk.runners()])


def looks(folder: Path) -> tuple[int, int, int]:
    """Look at runners without a cause who were told the whole.

    Returns:
        How many there are, how many of them are silent at a look, and how many of these were told
        of something that raises or eases.
    """
    count, silent, told = 0, 0, 0
    for file in sorted(folder.glob("*_causeless-*.npz")):
        world, days, ratings, first, runners = file.stem.split("-")
        seeds = range(int(first), int(first) + int(runners))
        scenario = world.removesuffix("_causeless")
        chunk = Chunk(
            folder, scenario, causeless=True, days=int(days), ratings=int(ratings), seeds=seeds
        )
        named = np.asarray(np.isin(np.load(file)["word"], NAMED).any(1))
        at_a_look = np.array([is_silent(one, chunk.ratings) for one in chunk.runners()])
        count, silent = count + len(named), silent + int(at_a_look.sum())
        told += int((at_a_look & named).sum())
    return count, silent, told

"""Tell simulated runners why, in small files, so that a stop loses little."""

import os
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from itertools import product
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from benchmarks.causes.run import MixedSeeds, kind_in, kind_of
from benchmarks.causes.scenarios import SCENARIOS
from benchmarks.causes.simulator import simulate

from .telling import told_of

CHUNK_RUNNERS = 20


@dataclass(frozen=True)
class Chunk:
    """Some runners of one world, length and number of ratings a day."""

    folder: Path
    scenario: str
    causeless: bool
    days: int
    ratings: int
    seeds: range

    @property
    def file(self) -> Path:
        """Where what they are told lies."""
        world = f"{self.scenario}{'_causeless' if self.causeless else ''}"
        name = f"{world}-{self.days}-{self.ratings}-{self.seeds.start}-{len(self.seeds)}.npz"
        return self.folder / name


def run(  # noqa: PLR0913 - the parts of one command
    folder: Path,
    worlds: Sequence[tuple[str, bool]],
    lengths_days: Sequence[int],
    ratings: Sequence[int],
    seeds: range,
    *,
    workers: int,
) -> None:
    """Tell runners, and write what they were told; what lies there already is kept.

    Args:
        folder: Where the files go.
        worlds: Scenarios by name, and whether all causes are taken out of them.
        lengths_days: Lengths of the diary.
        ratings: Ratings a day.
        seeds: Which runners.
        workers: How many processes.

    Raises:
        MixedSeeds: The seeds are of no kind, or of another kind than those in the folder.
    """
    kind = kind_of(seeds)
    folder.mkdir(parents=True, exist_ok=True)
    if kind_in(folder) not in {None, kind}:
        raise MixedSeeds(f"{folder} holds other seeds than {kind} ones: choose another folder")
    some = [range(at, min(at + CHUNK_RUNNERS, seeds.stop)) for at in seeds[::CHUNK_RUNNERS]]
    every = product(worlds, lengths_days, ratings, some)
    chunks = [Chunk(folder, *world, days, number, part) for world, days, number, part in every]
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
    world = SCENARIOS[chunk.scenario]
    world = replace(world, causes=0) if chunk.causeless else world
    rows = [told_of(simulate(seed, chunk.days, world), chunk.ratings) for seed in chunk.seeds]
    columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    unfinished = chunk.file.with_suffix(".part")
    with unfinished.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **columns)
    unfinished.replace(chunk.file)

"""Run estimators on simulated runners, in small files, so that a stop loses little."""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from .estimators import ask
from .scenarios import SCENARIOS
from .scoring import Row, score
from .simulator import simulate

CHOOSING_SEEDS = range(100_000)
"""Runners to choose settings by."""

FINAL_SEEDS = range(1_000_000, 2_000_000)
"""Runners for the final table only: nothing may be chosen by what they show."""

CHUNK_RUNNERS = 20


class MixedSeeds(ValueError):
    """Seeds for choosing and seeds of the final table must stay apart."""


@dataclass(frozen=True)
class Chunk:
    """Some runners of one scenario and length, and the estimators still to be asked."""

    folder: Path
    scenario: str
    days: int
    seeds: range
    estimators: tuple[str, ...]

    def file(self, estimator: str) -> Path:
        """Tell where the rows of an estimator lie."""
        label = f"{self.scenario}-{self.days}-{estimator}"
        return self.folder / f"{label}-{self.seeds.start}-{len(self.seeds)}.npz"


def kind_of(seeds: range) -> str:
    """Tell what seeds are for.

    Args:
        seeds: Which runners.

    Returns:
        `choosing` or `final`.

    Raises:
        MixedSeeds: They lie in neither range, or reach beyond it.

    Examples:
        >>> kind_of(range(0, 200)), kind_of(range(1_000_000, 1_002_000))
        ('choosing', 'final')
    """
    for kind, allowed in (("choosing", CHOOSING_SEEDS), ("final", FINAL_SEEDS)):
        if len(seeds) and seeds[0] in allowed and seeds[-1] in allowed:
            return kind
    raise MixedSeeds(
        f"--first and --runners give {seeds}: choose within {CHOOSING_SEEDS} for choosing "
        f"settings, or within {FINAL_SEEDS} for the final table"
    )


def kind_in(folder: Path) -> str | None:
    """Tell what the seeds in a folder are for; None if there are none.

    Raises:
        MixedSeeds: It holds both kinds.
    """
    files = (file.stem.rsplit("-", 2)[1:] for file in folder.glob("*.npz"))
    kinds = {kind_of(range(int(first), int(first) + int(number))) for first, number in files}
    if len(kinds) > 1:
        raise MixedSeeds(f"{folder} holds seeds of both kinds: keep them in two folders")
    return kinds.pop() if kinds else None


def prepare(folder: Path, seeds: range) -> None:
    """Make a folder for rows of seeds.

    Raises:
        MixedSeeds: The seeds are of no kind, or of another kind than those in the folder.
    """
    kind = kind_of(seeds)
    folder.mkdir(parents=True, exist_ok=True)
    if kind_in(folder) not in {None, kind}:
        raise MixedSeeds(f"{folder} holds other seeds than {kind} ones: choose another folder")


def in_parts(seeds: range, count: int) -> Iterator[range]:
    """Split seeds into ranges of so many; the last may be shorter."""
    return (seeds[at : at + count] for at in range(0, len(seeds), count))


def run(  # noqa: PLR0913 - the parts of one command
    folder: Path,
    *,
    scenarios: Sequence[str],
    lengths_days: Sequence[int],
    seeds: range,
    estimators: Sequence[str],
    workers: int,
) -> None:
    """Ask estimators about runners and write the rows; what lies there already is kept.

    Args:
        folder: Where the rows go.
        scenarios: Names of scenarios.
        lengths_days: Lengths of the diary.
        seeds: Which runners.
        estimators: Names of estimators.
        workers: How many processes.

    Raises:
        MixedSeeds: The seeds are of no kind, or of another kind than those in the folder.
    """
    prepare(folder, seeds)
    chunks = [
        chunk
        for scenario in scenarios
        for days in lengths_days
        for chunk in _chunks(folder, scenario, days, seeds, estimators)
    ]
    # The matrices are small: more threads than processes only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    began = time.perf_counter()
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        asked = {pool.submit(run_chunk, chunk): chunk for chunk in chunks}
        for number, done in enumerate(as_completed(asked), start=1):
            done.result()
            chunk, spent_s = asked[done], time.perf_counter() - began
            print(
                f"{number}/{len(chunks)} {chunk.scenario} {chunk.days} days, runners from "
                f"{chunk.seeds.start}: {spent_s:.0f} s so far",
                flush=True,
            )


def _chunks(
    folder: Path, scenario: str, days: int, seeds: range, estimators: Sequence[str]
) -> Iterator[Chunk]:
    for some in in_parts(seeds, CHUNK_RUNNERS):
        whole = Chunk(folder, scenario, days, some, tuple(estimators))
        left = tuple(name for name in estimators if not whole.file(name).exists())
        if left:
            yield Chunk(folder, scenario, days, some, left)


def run_chunk(chunk: Chunk) -> None:
    """Simulate the runners of a chunk once, ask every estimator, and write its rows."""
    rows: dict[str, list[Row]] = {name: [] for name in chunk.estimators}
    for seed in chunk.seeds:
        runner = simulate(seed, chunk.days, SCENARIOS[chunk.scenario])
        for name in chunk.estimators:
            began = time.perf_counter()
            said = ask(name, runner)
            rows[name].append(score(runner, said, time.perf_counter() - began))
    for name, some in rows.items():
        write_rows(chunk.file(name), some)


def write_rows(file: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows as columns; a stop while it writes leaves no file of that name."""
    columns = {key: np.array([row[key] for row in rows]) for key in rows[0]}
    unfinished = file.with_suffix(".part")
    with unfinished.open("wb") as opened:
        np.savez_compressed(opened, allow_pickle=False, **columns)
    unfinished.replace(file)

"""What each run asked, measured anew when the ground or the code that measures has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import nullcontext
from functools import cache, partial
from pathlib import Path

from backstride import exposures, runs, terrain
from backstride.store import Home, Store
from backstride.store.samples import read_run
from backstride.store.store import Measured, Measures, Moments
from backstride.terms.records import Run, RunEntry
from backstride.workflow.pool import pool

WORTH_A_POOL = 100
"""Starting workers costs about as much as measuring so many runs."""
_CHUNK = 16


def measure(home: Home, run: Run) -> tuple[Measures, Moments]:
    """Lay a run on the ground that is known, and take all that it gives by itself."""
    located = terrain.locate(run, ground(home))
    return exposures.measure(located), exposures.moments(located)


def ground(home: Home) -> terrain.Ground:
    """Name what the runner has added about the ground."""
    return terrain.Ground(home.elevation, home.surfaces, home.warn)


def is_outdated(store: Store) -> bool:
    """Tell whether the runs were measured by other code, or on another ground."""
    return store.made_by() != recipe(store.home)


def measure_anew(store: Store) -> None:
    """Measure every run again from its stored seconds, all in one transaction.

    Args:
        store: Held for writing; its home is told how many runs are done.
    """
    entries, made_by = store.recordings(), recipe(store.home)
    home = Home(store.home.folder)  # as others can be sent it
    workers = pool() if len(entries) >= WORTH_A_POOL else None
    with workers or nullcontext():
        taken = _each(workers, partial(_measured, home), entries)
        done = []
        for count, result in enumerate(taken, 1):
            done.append(result)
            store.home.progress(count, len(entries))
    store.save_measured(made_by, done)


def recipe(home: Home) -> str:
    """Name the code and the ground that runs are measured with: a hash of both."""
    told = [f"{path.name} {path.stat().st_mtime_ns}" for path in sorted(home.ground_files())]
    return hashlib.sha256("\n".join([_code(), *told]).encode()).hexdigest()[:16]


@cache
def _code() -> str:
    folders = [Path(str(package.__file__)).parent for package in (exposures, terrain)]
    files = sorted(path for folder in folders for path in folder.rglob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def _measured(home: Home, entry: RunEntry) -> Measured:
    if entry.totals is not None:
        return entry.id, exposures.of_totals(entry.totals), {}, runs.nowhere(entry)
    run = read_run(home.samples(entry.id), entry)
    return entry.id, *measure(home, run), runs.track(run)


def _each(
    workers: Executor | None,
    take: Callable[[RunEntry], Measured],
    entries: Iterable[RunEntry],
) -> Iterator[Measured]:
    if workers is None:
        return map(take, entries)
    return workers.map(take, entries, chunksize=_CHUNK)

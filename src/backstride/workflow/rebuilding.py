"""All that comes of the kept originals, derived anew: better code needs no file again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from math import isclose, isnan
from pathlib import Path
from tempfile import TemporaryDirectory

from backstride.sources.containers import ACCOUNT, Given, looks_like
from backstride.store import FileResult, Home, Store
from backstride.store.home import make_folder
from backstride.store.store import read_original
from backstride.terms.records import FileVerdict, RunEntry
from backstride.workflow import telling
from backstride.workflow.comparing import compare_anew
from backstride.workflow.importing import WORTH_A_POOL
from backstride.workflow.lists import take_in_account, take_in_list
from backstride.workflow.person import home_zone
from backstride.workflow.pool import pool
from backstride.workflow.take_in import take_in

_AS_BEFORE = 1e-6
"""Values that differ by a smaller share are the same: the order of sums moves them as much."""


@dataclass(frozen=True)
class Rebuilt:
    """What deriving all anew changed.

    `changed` names for each recording what is not as it was: exposures, `start`, `mended`;
    `kept` are files that gave something before and nothing now, with why: they stay as they were.
    """

    files: int
    recordings: int
    new: tuple[str, ...]
    gone: tuple[str, ...]
    changed: Mapping[str, tuple[str, ...]]
    kept: tuple[FileVerdict, ...]


def rebuild(home: Home, progress: Callable[[int, int], None]) -> Rebuilt:
    """Read every kept original again, and put what it gives in the place of what it gave.

    The diary, what was told of runs, and the ledger stay. Whatever stops it before the end
    changes nothing that counts.

    Args:
        home: Whose.
        progress: Told how many files are done, of how many.
    """
    home.prepare()
    telling.settle(home)
    with home.writing(), Store(home) as store, TemporaryDirectory(dir=home.folder) as folder:
        before = {entry.id: entry for entry in store.recordings()}
        known = store.known().items()
        originals = {sha256: verdict for sha256, verdict in known if not verdict.is_diary}
        place = Home(Path(folder), grounded_in=home.folder)
        results = []
        for result in _read_again(home, place, originals, home_zone(store)):
            results.append(result)
            progress(len(results), len(originals))
        told = list(zip(originals.values(), results, strict=True))
        fresh = [result for _, result in told if result.original]
        for taken in (one for result in fresh for one in result.runs if not one.entry.is_listed):
            make_folder(home.samples(taken.entry.id).parent)
            place.samples(taken.entry.id).replace(home.samples(taken.entry.id))
        store.save_anew(fresh)
        compare_anew(store)
        after = {entry.id: entry for entry in store.recordings()}
        kept = tuple(result.verdict for _, result in told if not result.original)
    gone = tuple(name for name in before if name not in after)
    for name in gone:
        home.samples(name).unlink(missing_ok=True)
    both = ((name, before[name], entry) for name, entry in after.items() if name in before)
    changed = {name: what for name, was, entry in both if (what := tuple(_changes(was, entry)))}
    new = tuple(name for name in after if name not in before)
    return Rebuilt(len(originals), len(after), new, gone, changed, kept)


def _read_again(
    home: Home, place: Home, originals: Mapping[str, FileVerdict], zone: str
) -> Iterator[FileResult]:
    read = partial(_one, Home(home.folder), place, zone)
    workers = pool() if len(originals) >= WORTH_A_POOL else None
    with workers or nullcontext():
        yield from (workers.map if workers else map)(read, originals.items())


def _one(home: Home, place: Home, zone: str, original: tuple[str, FileVerdict]) -> FileResult:
    sha256, verdict = original
    data = read_original(home, sha256)
    if verdict.kind == "list":
        given = Given(verdict.name, data)
        if looks_like(data) in ACCOUNT:
            return take_in_account(place, given, zone)
        listed = take_in_list(place, given, zone)
        why = "no list of activities any more"
        return listed or FileResult(FileVerdict(verdict.name, "failed", "list", 0, why))
    return take_in(place, verdict.name, data, "", zone)


def _changes(was: RunEntry, entry: RunEntry) -> Iterator[str]:
    """Name what of a recording is not as it was."""
    if was.start != entry.start:
        yield "start"
    if was.mended != entry.mended:
        yield "mended"
    for name, measure in entry.exposures.items():
        old = was.exposures.get(name)
        if old is None or not _same(old.value, measure.value):
            yield name


def _same(one: float, other: float) -> bool:
    return (isnan(one) and isnan(other)) or isclose(one, other, rel_tol=_AS_BEFORE, abs_tol=1e-9)

"""Many files: each with its verdict, on all cores, journalled, over and over again the same."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from backstride.sources.containers import ACCOUNT, TABLES, Given, count, looks_like, walk
from backstride.store import FileResult, Home, Store
from backstride.terms.records import FileVerdict, ImportSummary
from backstride.workflow.comparing import compare_anew
from backstride.workflow.lists import take_in_account, take_in_list
from backstride.workflow.measuring import is_outdated, measure_anew
from backstride.workflow.person import home_zone
from backstride.workflow.pool import pool
from backstride.workflow.tables import (
    Consent,
    declined,
    is_told_anew,
    meet,
    notes_nothing,
    take_in_table,
)
from backstride.workflow.take_in import take_in

WORTH_A_POOL = 24
"""Starting workers costs about as much as importing so many files."""
COMMIT_EVERY_S = 0.5
AHEAD = 3
"""Files read ahead for each worker: enough to keep it busy, few enough for memory."""

Submit = Callable[[Given], "Future[FileResult]"]


@dataclass
class Progress:
    """What an import tells while it runs; every part may be left out."""

    total: Callable[[int], None] = lambda _count: None
    done: Callable[[FileVerdict], None] = lambda _verdict: None


@dataclass
class _Ledger:
    """The verdicts of one import as they come, and what waits to be committed.

    Files are written to `place`, which is the home; in a rehearsal, whose `number` is 0, it is
    another, and nothing is committed.
    """

    store: Store
    place: Home
    progress: Progress
    number: int = 0
    verdicts: dict[int, FileVerdict] = field(default_factory=dict)
    waiting: list[tuple[int, FileResult]] = field(default_factory=list)
    committed: float = field(default_factory=time.monotonic)

    def add(self, place: int, result: FileResult) -> None:
        self.verdicts[place] = result.verdict
        self.waiting.append((place, result))
        self.progress.done(result.verdict)
        if time.monotonic() - self.committed > COMMIT_EVERY_S:
            self.commit()

    def commit(self) -> None:
        if self.number:
            self.store.save_files(self.number, self.waiting)
        self.waiting = []
        self.committed = time.monotonic()

    def files(self) -> tuple[FileVerdict, ...]:
        return tuple(verdict for _, verdict in sorted(self.verdicts.items()))


def import_files(
    home: Home,
    paths: Sequence[Path],
    *,
    progress: Progress | None = None,
    workers: int = 0,
    consent: Consent | None = None,
) -> ImportSummary:
    """Import files, folders and archives.

    Each file is stored whole or not at all, the originals byte for byte. Whatever stops the
    import, what was stored stays, and the same import again goes on from there. Diary
    tables come last, when all recordings are in: each is asked about before it is kept.

    Args:
        home: Where to; made if missing.
        paths: Files, folders, zip archives.
        progress: Told how far it is.
        workers: Processes beside this one; 0 for as many as there are cores.
        consent: Who confirms how diary tables are read; nobody if left out, and then none
            is kept.

    Returns:
        One verdict for each file given, in the order of the walk.
    """
    progress, consent = progress or Progress(), consent or Consent()
    home.prepare()
    began, clock = datetime.now(UTC), time.monotonic()
    with home.writing(), Store(home) as store:
        if is_outdated(store):
            measure_anew(store)
        # Days must not hang on where a machine is: where nobody told a zone, this one stays.
        settles = "" if store.profile().home_zone else home_zone(store)
        ledger = _Ledger(store, home, progress, store.begin_import(began, settles_zone=settles))
        try:
            _fill(ledger, paths, workers or os.cpu_count() or 1, consent)
        finally:
            ledger.commit()
            compare_anew(store)
        took_s = time.monotonic() - clock
        store.end_import(ledger.number, took_s)
    return ImportSummary(ledger.number, began, took_s, ledger.files())


def rehearse(
    home: Home,
    paths: Sequence[Path],
    *,
    progress: Progress | None = None,
    workers: int = 0,
    consent: Consent | None = None,
) -> ImportSummary:
    """Say what an import would make of files, and keep nothing of it.

    Args:
        home: Whose; read, and not written to.
        paths: Files, folders, zip archives.
        progress: Told how far it is.
        workers: Processes beside this one; 0 for as many as there are cores.
        consent: Who confirms how diary tables are read.

    Returns:
        As `import_files`; its number is 0.
    """
    progress, consent = progress or Progress(), consent or Consent()
    began, clock = datetime.now(UTC), time.monotonic()
    with Store(home) as store, TemporaryDirectory() as folder:
        ledger = _Ledger(store, Home(Path(folder)), progress)
        _fill(ledger, paths, workers or os.cpu_count() or 1, consent)
    return ImportSummary(ledger.number, began, time.monotonic() - clock, ledger.files())


def _fill(ledger: _Ledger, paths: Sequence[Path], workers: int, consent: Consent) -> None:
    """Take in all that is given, the tables last."""
    total = count(paths)
    ledger.progress.total(total)
    with _submitting(ledger, total, workers) as submit:
        asked = _take_all(ledger, walk(paths), submit, ledger.store.known(), consent)
    _take_tables(ledger, asked, consent)


def _take_all(
    ledger: _Ledger,
    givens: Iterator[Given],
    submit: Submit,
    known: dict[str, FileVerdict],
    consent: Consent,
) -> dict[int, Given]:
    """Hand files out, take results back; a file known already costs only its hash.

    Returns:
        The tables, which wait to be asked about, by their place.
    """
    running: dict[Future[FileResult], int] = {}
    twins: dict[int, tuple[str, str]] = {}
    seen: dict[str, int] = {}
    asked: dict[int, Given] = {}
    for place, given in enumerate(givens):
        sha256 = hashlib.sha256(given.data).hexdigest()
        if given.problem and not given.data:
            ledger.add(place, FileResult(_unread(given)))
        elif sha256 in known and not is_told_anew(given, consent):
            ledger.add(place, FileResult(_again(given.name, known[sha256])))
        elif sha256 in seen and given.data:
            twins[place] = given.name, sha256
        elif (kind := looks_like(given.data)) in ACCOUNT:
            seen[sha256] = place
            ledger.add(place, take_in_account(ledger.place, given, home_zone(ledger.store)))
        elif kind in TABLES:
            seen[sha256] = place
            met = meet(given, consent)
            listed = _listed(ledger, given) if notes_nothing(met, consent) else None
            verdict = listed or declined(given, met)
            if verdict:
                ledger.add(place, verdict)
            else:
                asked[place] = given
        else:
            seen[sha256] = place
            running[submit(given)] = place
            _collect(ledger, running, down_to=AHEAD * (os.cpu_count() or 1))
    _collect(ledger, running, down_to=0)
    for place, (name, sha256) in twins.items():
        if seen[sha256] in asked:
            asked[place] = replace(asked[seen[sha256]], name=name)
        else:
            ledger.add(place, FileResult(_again(name, ledger.verdicts[seen[sha256]])))
    return asked


def _listed(ledger: _Ledger, given: Given) -> FileResult | None:
    """Take a table in that lists activities."""
    return take_in_list(ledger.place, given, home_zone(ledger.store))


def _take_tables(ledger: _Ledger, asked: dict[int, Given], consent: Consent) -> None:
    """Take tables in one by one, each beside what those before it brought."""
    kept: dict[bytes, FileVerdict] = {}
    for place, given in sorted(asked.items()):
        if given.data in kept:
            ledger.add(place, FileResult(_again(given.name, kept[given.data])))
            continue
        result = take_in_table(ledger.store, ledger.place, given, consent)
        kept[given.data] = result.verdict
        ledger.add(place, result)
        ledger.commit()


def _collect(ledger: _Ledger, running: dict[Future[FileResult], int], *, down_to: int) -> None:
    while len(running) > down_to:
        finished, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in finished:
            ledger.add(running.pop(future), future.result())


def _unread(given: Given) -> FileVerdict:
    return FileVerdict(given.name, "failed", "unknown", 0, given.problem)


def _again(name: str, first: FileVerdict) -> FileVerdict:
    """Give a file seen before its verdict: a run is known, the rest is as it was."""
    if first.verdict == "imported":
        return replace(first, name=name, verdict="known", reason="the same file is already there")
    return replace(first, name=name)


@contextmanager
def _submitting(ledger: _Ledger, total: int, workers: int) -> Iterator[Submit]:
    """Give the way to have a file taken in: here, or by a pool where that pays."""
    zone = home_zone(ledger.store)
    started = pool(workers) if total >= WORTH_A_POOL and workers > 1 else None
    if started is None:
        yield lambda given: _here(ledger.place, given, zone)
        return
    try:
        place = Home(ledger.place.folder)  # as others can be sent it
        yield lambda given: started.submit(
            take_in, place, given.name, given.data, given.problem, zone
        )
    finally:
        started.shutdown(cancel_futures=True)


def _here(home: Home, given: Given, zone: str) -> Future[FileResult]:
    future: Future[FileResult] = Future()
    future.set_result(take_in(home, given.name, given.data, given.problem, zone))
    return future

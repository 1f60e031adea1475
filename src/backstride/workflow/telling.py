"""What is there: runs, days, the whole story."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from backstride import __version__, days, diary, exposures, sources, terrain
from backstride.exposures import lacking
from backstride.sources.containers import looks_like
from backstride.store import Home, Store
from backstride.store.samples import read_run
from backstride.store.store import read_original
from backstride.terms.errors import UnknownRun
from backstride.terms.quantities import EXPOSURES, SURFACE_ORIGINS, SURFACES, Exposure
from backstride.terms.records import (
    Change,
    Day,
    History,
    Measure,
    Note,
    Run,
    RunEntry,
    RunStory,
    Story,
    Usual,
)
from backstride.workflow import person, recordings
from backstride.workflow.comparing import compare_anew, history, levels, recorder
from backstride.workflow.measuring import ground, is_outdated, measure_anew
from backstride.workflow.take_in import legs_of

__all__ = [
    "calendar",
    "clean_table",
    "find",
    "fingerprint",
    "lacking",
    "lived",
    "raw_table",
    "run_stories",
    "runs",
    "story",
    "up_to_today",
    "usuals",
    "with_days",
    "worn",
]

if TYPE_CHECKING:
    import polars as pl

NOT_TOLD = Measure(np.nan, np.nan)
_REMEMBERED = "onset"
"""A beginning that is remembered says nothing else of its day."""
LATEST = 10
"""So many of the latest runs are pictured in the report."""


def runs(home: Home, exposures: Collection[str] | None = None) -> list[RunEntry]:
    """List the runs in the order of their starts, with all that is derived up to date.

    Args:
        home: Whose.
        exposures: Those that are asked for; all where not named.
    """
    with Store(home) as store:
        _settle(store)
        return recordings.of_home(store, exposures)


def find(home: Home, name: str) -> RunEntry:
    """Find a run by its id, by the beginning of it, or as `last`.

    Raises:
        UnknownRun: Where no run is called so, or several are.
    """
    entries = runs(home)
    if not entries:
        raise UnknownRun(name, "no such run: there is none yet", "Import some first.")
    if name == "last":
        return entries[-1]
    found = [entry for entry in entries if name and any(one.startswith(name) for one in entry.ids)]
    if len(found) != 1:
        what = f"{len(found)} runs begin so" if found else "no such run"
        raise UnknownRun(name, what, "See `backstride runs` for the ids.")
    return found[0]


@dataclass(frozen=True)
class _Past:
    """All that the store holds of runs and diary, read once: everything is told from it.

    `told` are the notes in force, `notes` those of them that may be compared.
    """

    entries: list[RunEntry]
    history: History
    told: list[Note]
    notes: list[Note]


def _past(store: Store) -> _Past:
    _settle(store)
    entries = recordings.of_home(store)
    told = diary.in_force(store.notes())
    return _Past(entries, history(store, entries), told, diary.comparable(told))


def usuals(home: Home, asked: list[RunEntry]) -> dict[str, dict[str, Usual]]:
    """Tell by run and exposure how each run stands among the runner's own of the year before."""
    return _ranked(with_days(home, runs(home)), asked)


def _ranked(every: list[RunEntry], asked: list[RunEntry]) -> dict[str, dict[str, Usual]]:
    places = {entry.id: place for place, entry in enumerate(every)}
    at = np.array([places[entry.id] for entry in asked], np.int64)
    start_s = np.array([entry.start.timestamp() for entry in every])
    found: dict[str, dict[str, Usual]] = {entry.id: {} for entry in asked}
    for name, row in EXPOSURES.items():
        values = np.array([entry.exposures.get(name, NOT_TOLD).value for entry in every])
        ranked = exposures.usual(start_s, values, at, _devices(every, row))
        for entry, usual in zip(asked, ranked, strict=True):
            found[entry.id][name] = usual
    return found


def with_days(home: Home, entries: list[RunEntry]) -> list[RunEntry]:
    """Add to what runs asked what the diary says of their days."""
    with Store(home) as store:
        return _with_days(entries, diary.comparable(diary.in_force(store.notes())))


def _with_days(entries: list[RunEntry], notes: list[Note]) -> list[RunEntry]:
    of_day: dict[date, list[Note]] = {}
    for note in notes:
        of_day.setdefault(note.local_day, []).append(note)
    asked = {day: exposures.live(told) for day, told in of_day.items()}
    return [_with_day(entry, asked.get(entry.place.local_day, {})) for entry in entries]


def _with_day(entry: RunEntry, asked: Mapping[str, float]) -> RunEntry:
    told = {name: Measure(value, np.nan) for name, value in asked.items()}
    return replace(entry, exposures={**entry.exposures, **told})


def _devices(entries: list[RunEntry], row: Exposure) -> NDArray[np.str_] | None:
    """Name the device of each run where an exposure asks for what devices measure differently."""
    quantities = [name for name in row.asks if name in exposures.OF_ONE_DEVICE]
    if not quantities:
        return None
    return np.array(
        ["\n".join(recorder(entry, name) for name in quantities) for entry in entries], np.str_
    )


def calendar(home: Home, *, since: date = date.min) -> list[Day]:
    """Lay runs and notes on the runner's days, all of them or those from a day on."""
    with Store(home) as store:
        return _calendar(store, _past(store), since)


def lived(home: Home) -> tuple[list[Day], list[Change]]:
    """Lay what the pain model weighs on the runner's days, and say what changed beside running.

    A day whose runs may still be on the watch is no day of rest.
    """
    weighed = [row.name for row in EXPOSURES.values() if row.usual_sd > 0]
    with Store(home) as store:
        _settle(store)
        entries, told = recordings.of_home(store, weighed), diary.in_force(store.notes())
        laid = _laid_out(store, entries, told)
        handed_over = _handed_over(store, entries)
    notes = diary.comparable(told)
    found = [_open(_enriched(day, {}), handed_over) for day in laid]
    return _with_remembered(found, notes), days.changes(entries, told)


def up_to_today(home: Home) -> tuple[list[Day], list[Change]]:
    """Give what was lived up to today; days since the last that is known are not known."""
    today = person.now(home).date()
    found, changes = lived(home)
    told = [day for day in found if day.local_day <= today]
    last = told[-1].local_day if told else today
    since = (last + timedelta(days=1 + step) for step in range((today - last).days))
    return [*told, *(Day(day, "unknown", (), {}) for day in since)], changes


def _handed_over(store: Store, entries: Sequence[RunEntry]) -> date:
    """Find the last day whose runs are all here: of a run, or before the last import of runs."""
    zone = ZoneInfo(person.home_zone(store))
    before = [at.astimezone(zone).date() - timedelta(days=1) for at in store.brought_runs()]
    return max([*before, *(run.place.local_day for run in entries)], default=date.min)


def _open(day: Day, handed_over: date) -> Day:
    if day.local_day <= handed_over or day.state != "rest":
        return day
    noted = {name: dose for name, dose in day.exposures.items() if EXPOSURES[name].needs == "day"}
    return replace(day, state="unknown", exposures=noted)


def settle(home: Home) -> None:
    """Bring all that is derived up to date."""
    with Store(home) as store:
        _settle(store)


def fingerprint(home: Home) -> str:
    """Hash all content of the home."""
    with Store(home) as store:
        _settle(store)
        return store.fingerprint()


def story(home: Home) -> Story:
    """Gather all that the report tells."""
    with Store(home) as store:
        past = _past(store)
        return Story(
            made=datetime.now(UTC),
            version=__version__,
            fingerprint=store.fingerprint(),
            profile=past.history.profile,
            imports=store.imports(),
            runs=past.entries,
            days=_calendar(store, past),
            shoes=past.history.shoes,
            worn=_by_run(past, past.history.worn),
            latest=_stories(home, past, _recorded(past.entries)[: -LATEST - 1 : -1]),
        )


def worn(home: Home) -> dict[str, str]:
    """Name the pair of shoes of each run, by its id; empty where nothing tells it."""
    with Store(home) as store:
        past = _past(store)
    return _by_run(past, past.history.worn)


def _by_run(past: _Past, told: Sequence[str]) -> dict[str, str]:
    return dict(zip([entry.id for entry in past.entries], told, strict=True))


def _recorded(entries: list[RunEntry]) -> list[RunEntry]:
    return [entry for entry in entries if not entry.is_listed]


def _check_recorded(entry: RunEntry) -> None:
    if entry.is_listed:
        what = "only a list tells of it: there are no seconds of it"
        raise UnknownRun(entry.id, what, f"`backstride run {entry.id}` tells all that is known.")


def _laid(home: Home, entry: RunEntry, tag: str) -> Run:
    """Lay the seconds of a run on the ground; the runner's own word of it counts first."""
    run = terrain.locate(read_run(home.samples(entry.id), entry), ground(home))
    if not tag:
        return run
    codes = SURFACES.index(tag), SURFACE_ORIGINS.index("tag")
    surface, origin = (np.full(len(run), code, np.uint8) for code in codes)
    return replace(run, surface=surface, surface_origin=origin)


def run_stories(home: Home, asked: list[RunEntry]) -> list[RunStory]:
    """Gather all that is told of runs, each with its seconds laid on the ground.

    Raises:
        UnknownRun: For a run of which only a list tells.
    """
    for entry in asked:
        _check_recorded(entry)
    with Store(home) as store:
        past = _past(store)
    return _stories(home, past, asked)


def _stories(home: Home, past: _Past, asked: list[RunEntry]) -> list[RunStory]:
    ranked = _ranked(_with_days(past.entries, past.notes), asked)
    pairs, tags = (_by_run(past, told) for told in (past.history.worn, past.history.surface_tag))
    return [
        RunStory(
            entry=entry,
            run=_laid(home, entry, tags[entry.id]),
            usuals=ranked[entry.id],
            lacking={
                name: lacking(row, entry.coverage, past.history.profile)
                for name, row in EXPOSURES.items()
                if row.needs != "day"
            },
            worn=pairs[entry.id],
            notes=[
                note
                for note in past.notes
                if note.run in entry.ids or note.local_day == entry.place.local_day
            ],
        )
        for entry in asked
    ]


def clean_table(home: Home, entry: RunEntry) -> pl.DataFrame:
    """Give the clean one-second table of a run."""
    import polars as pl

    _check_recorded(entry)
    return pl.read_parquet(home.samples(entry.id))


def raw_table(home: Home, entry: RunEntry) -> pl.DataFrame:
    """Give the samples of a run as recorded, read anew from the kept original."""
    import polars as pl

    from backstride.store.samples import to_frame

    _check_recorded(entry)
    data = read_original(home, entry.original)
    raw = legs_of(sources.read(data, looks_like(data)))[entry.leg]
    frame = to_frame(raw)
    others = {f"{other.name} ({other.origin})": other.values for other in raw.others}
    return frame.with_columns(pl.Series(name, values) for name, values in others.items())


def _calendar(store: Store, past: _Past, since: date = date.min) -> list[Day]:
    laid = _laid_out(store, past.entries, past.told)
    found = [day for day in laid if day.local_day >= since]
    known = [day.local_day for day in found if day.state != "unknown"]
    left = levels(past.history, known)
    enriched = [_enriched(day, left.get(day.local_day, {})) for day in found]
    return _with_remembered(enriched, past.notes)


def _laid_out(store: Store, entries: Sequence[RunEntry], told: Sequence[Note]) -> list[Day]:
    """Lay runs, other sports and notes out; days of notes that compare with nothing are known too.

    What the runner says of a day's training counts more than what was recorded.
    """
    lived = [note for note in told if note.quantity != _REMEMBERED]
    noted = {note.local_day for note in lived}
    others = store.others()
    seen = {*(one.place.local_day for one in others), *noted}
    done = days.done(others)
    return [
        replace(day, exposures={**day.exposures, **done[day.local_day]})
        if day.local_day in done
        else day
        for day in days.align(entries, diary.comparable(lived), seen)
    ]


def _with_remembered(found: list[Day], notes: list[Note]) -> list[Day]:
    """Add what is remembered of days; it does not show whether the runner ran on them."""
    of_day: dict[date, tuple[Note, ...]] = {}
    for note in notes:
        if note.quantity == _REMEMBERED:
            of_day[note.local_day] = (*of_day.get(note.local_day, ()), note)
    return [
        replace(day, notes=day.notes + of_day[day.local_day]) if day.local_day in of_day else day
        for day in found
    ]


def _enriched(day: Day, left: Mapping[str, float]) -> Day:
    return replace(day, exposures={**day.exposures, **left, **exposures.live(day.notes)})


def _settle(store: Store) -> None:
    """Finish what an import that was cut off had left to compute, or older code computed."""
    if is_outdated(store):
        with store.home.writing():
            measure_anew(store)
    if store.is_stale():
        with store.home.writing():
            compare_anew(store)

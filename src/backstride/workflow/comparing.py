"""What depends on earlier runs, computed anew when runs have come or gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple
from datetime import date

import numpy as np

from backstride import diary, exposures
from backstride.store import Store
from backstride.store.store import Moments
from backstride.terms.quantities import EXPOSURES, SAMPLES
from backstride.terms.records import (
    At,
    FloatArray,
    History,
    Measure,
    Note,
    RunEntry,
    Series,
    Shoe,
)
from backstride.workflow import recordings

TAKEN_BACK = "unknown"
"""A tag with this word takes back what was told before."""
_NOT_TAKEN = Measure(np.nan, np.nan)

Levels = Mapping[str, float]


def compare_anew(store: Store) -> None:
    """Bring what depends on earlier runs up to date; only what changed is written.

    All runs are compared, for that costs far less than one import; where the order of
    imports differed, the result does not.
    """
    if not store.is_stale():
        return
    recordings.match_anew(store)
    entries = recordings.of_home(store)
    compared = exposures.compare(history(store, entries))
    changes = {
        entry.id: changed
        for place, entry in enumerate(entries)
        if (changed := _changed(entry, _of(compared, place)))
    }
    store.save_compared(changes)


def levels(past: History, days: Sequence[date]) -> dict[date, Levels]:
    """Take what earlier runs leave at the end of each day."""
    ordinals = np.array([day.toordinal() for day in days], np.int64)
    begun = np.searchsorted(past.local_day, ordinals, side="right")
    found = exposures.levels(past, At(ordinals, begun))
    return {
        day: {
            name: float(series.values[place])
            for name, series in found.items()
            if np.isfinite(series.values[place])
        }
        for place, day in enumerate(days)
    }


def history(store: Store, entries: list[RunEntry]) -> History:
    """Lay the runs' own measures side by side, in the order of their starts."""
    alone = [name for name, exposure in EXPOSURES.items() if exposure.needs == "run"]
    start_s = np.array([entry.start.timestamp() for entry in entries])
    notes, shoes = diary.in_force(store.notes()), _pairs(store.shoes(), entries)
    days = np.array([entry.place.local_day.toordinal() for entry in entries], np.int64)
    return History(
        start_s=start_s,
        end_s=start_s + np.array([entry.duration_s for entry in entries]),
        local_day=np.maximum.accumulate(days),  # who flies east over the date line runs on
        measured={name: _series(entries, name) for name in alone},
        moments=_moments(entries, store.moments()),
        recorded_by={name: tuple(recorder(entry, name) for entry in entries) for name in SAMPLES},
        worn=_told(entries, notes, "shoe", lambda entry: entry.gear or _only_pair(shoes, entry)),
        surface_tag=_told(entries, notes, "surface", lambda _entry: ""),
        insoles=_insoles(entries, notes),
        shoes=shoes,
        profile=store.profile(),
    )


def _series(entries: list[RunEntry], name: str) -> Series:
    """Gather one exposure; a home of an older Backstride may not have it yet."""
    taken = [entry.exposures.get(name, _NOT_TAKEN) for entry in entries]
    return Series(
        np.array([measure.value for measure in taken]),
        np.array([measure.error for measure in taken]),
        np.array([measure.covered for measure in taken]),
    )


def _moments(entries: list[RunEntry], moments: Mapping[str, Moments]) -> Mapping[str, FloatArray]:
    """Lay the moments of all runs below one another; NaN for a run that has none."""
    lengths = {name: len(sums) for of_run in moments.values() for name, sums in of_run.items()}
    return {
        name: np.array(
            [moments.get(entry.id, {}).get(name, np.full(length, np.nan)) for entry in entries]
        ).reshape(len(entries), length)
        for name, length in lengths.items()
    }


def recorder(entry: RunEntry, quantity: str) -> str:
    """Name the device that measured a quantity in a run; empty where none did."""
    if not entry.coverage.get(quantity):
        return ""
    return entry.sensors.get(quantity) or str(entry.device)


def _told(
    entries: list[RunEntry], notes: list[Note], quantity: str, otherwise: Callable[[RunEntry], str]
) -> tuple[str, ...]:
    """Take what the runner tagged a run with, else what can be told without asking."""
    told = {
        note.run: note.text
        for note in notes
        if note.quantity == quantity and note.text != TAKEN_BACK
    }
    own = (next((told[name] for name in entry.ids if name in told), "") for entry in entries)
    return tuple(word or otherwise(entry) for word, entry in zip(own, entries, strict=True))


def _pairs(told: list[Shoe], entries: list[RunEntry]) -> tuple[Shoe, ...]:
    """Add to the pairs that the runner told of those that lists name, in use from then on."""
    known, listed = {pair.name for pair in told}, dict[str, Shoe]()
    for entry in entries:
        if entry.gear and entry.gear not in known:
            listed.setdefault(entry.gear, Shoe(entry.gear, since=entry.place.local_day))
    return (*told, *listed.values())


def _only_pair(shoes: tuple[Shoe, ...], entry: RunEntry) -> str:
    """Name the pair where only one was in use that day."""
    day = entry.place.local_day
    in_use = [
        pair.name
        for pair in shoes
        if (pair.since is None or pair.since <= day) and (pair.until is None or day <= pair.until)
    ]
    return in_use[0] if len(in_use) == 1 else ""


def _insoles(entries: list[RunEntry], notes: list[Note]) -> FloatArray:
    """Tell since the last word on insoles whether they are in."""
    changes = [note for note in notes if note.quantity == "insoles" and note.value is not None]
    changes.sort(key=lambda note: (note.local_day, note.entered_at))
    told = np.array([np.nan, *(note.value for note in changes)])
    days = [note.local_day.toordinal() for note in changes]
    own = [entry.place.local_day.toordinal() for entry in entries]
    return np.asarray(told[np.searchsorted(days, own, side="right")], dtype=float)


def _of(compared: dict[str, Series], place: int) -> dict[str, Measure]:
    return {
        name: Measure(
            float(series.values[place]),
            float(series.errors[place]),
            float(series.covered[place]),
        )
        for name, series in compared.items()
    }


def _changed(entry: RunEntry, now: dict[str, Measure]) -> dict[str, Measure]:
    return {
        name: measure
        for name, measure in now.items()
        if name not in entry.exposures or not _same(entry.exposures[name], measure)
    }


def _same(one: Measure, other: Measure) -> bool:
    return all(
        before == now or (before != before and now != now)  # noqa: PLR0124 - NaN is unlike itself
        for before, now in zip(astuple(one), astuple(other), strict=True)
    )

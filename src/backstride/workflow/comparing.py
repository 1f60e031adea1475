"""What depends on earlier runs, computed anew when runs have come or gone."""

from __future__ import annotations

import numpy as np

from backstride import exposures
from backstride.store import Store
from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import History, Measure, RunEntry, Series

_NOT_TAKEN = Measure(np.nan, np.nan)


def compare_anew(store: Store) -> None:
    """Bring what depends on earlier runs up to date; only what changed is written.

    All runs are compared, for that costs far less than one import; where the order of
    imports differed, the result does not.
    """
    if not store.is_stale():
        return
    entries = store.runs()
    compared = exposures.compare(history(entries))
    changes = {
        entry.id: changed
        for place, entry in enumerate(entries)
        if (changed := _changed(entry, _of(compared, place)))
    }
    store.save_compared(changes)


def history(entries: list[RunEntry]) -> History:
    """Lay the runs' own measures side by side, in the order of their starts."""
    alone = [name for name, exposure in EXPOSURES.items() if exposure.needs == "run"]
    start_s = np.array([entry.start.timestamp() for entry in entries])
    return History(start_s, {name: _series(entries, name) for name in alone})


def _series(entries: list[RunEntry], name: str) -> Series:
    """Gather one exposure; a home of an older Backstride may not have it yet."""
    taken = [entry.exposures.get(name, _NOT_TAKEN) for entry in entries]
    return Series(
        np.array([measure.value for measure in taken]),
        np.array([measure.error for measure in taken]),
    )


def _of(compared: dict[str, Series], place: int) -> dict[str, Measure]:
    return {
        name: Measure(float(series.values[place]), float(series.errors[place]))
        for name, series in compared.items()
    }


def _changed(entry: RunEntry, now: dict[str, Measure]) -> dict[str, Measure]:
    return {
        name: measure
        for name, measure in now.items()
        if name not in entry.exposures or not _same(entry.exposures[name], measure)
    }


def _same(one: Measure, other: Measure) -> bool:
    before, now = np.array([one.value, one.error]), np.array([other.value, other.error])
    return bool(np.array_equal(before, now, equal_nan=True))

"""Days -> PainTable: what was done on each day, and how the back was rated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from math import isfinite, nan

import numpy as np

from backstride.pain.design import SILENCE_D
from backstride.terms.quantities import EXPOSURES, Exposure
from backstride.terms.records import Change, Day, Doses, FloatArray, Note, PainTable

MEDICINE_SPREAD = 2.0
"""A rating under medicine against pain says less of the back; a choice, not measured."""
LATE_A_DAY = 0.25
"""A rating is worth less for each day that it was written down late (a choice): so much more
variance of its reporting a day, up to `LATE_MOST` times the usual."""
LATE_MOST = 4.0
FEWEST_TOGETHER = 8
"""A stretch between two silences with fewer rated days is left out (a choice)."""
_Rating = tuple[int, bool, float, float]
_NOW_AND_THEN = ("strength_min", "lifting_h")
"""What many note only when they did it."""
_MORNINGS = frozenset({"morning", "next_morning"})
_SHIFTS: Mapping[str, str] = {
    "medicine against pain": "pain_medicine",
    "illness": "illness",
    "period": "menstruation",
}
"""What else moves a rating of a day, and the note that tells of it."""


def lay(days: Sequence[Day], changes: Sequence[Change] = ()) -> PainTable | None:
    """Lay days out for the model.

    The worst rating of a day and the worst of its morning are two ratings where both exist.
    Which exposures enter is the registry's word: those with a `usual_sd`.

    Args:
        days: In order, without gaps; ratings on the scale from 0 to 10 only.
        changes: What else may have moved ratings; names are those of kind and day.

    Returns:
        The table; None where no day is rated.
    """
    every = [rating for place in range(len(days)) for rating in _ratings(days, place)]
    if not every:
        return None
    rated = _without_strays(every)
    told = doses(days)
    places, mornings, values, spreads = zip(*rated, strict=True)
    named = {name: _noted(days, quantity) for name, quantity in _SHIFTS.items()}
    named |= {change.name: _changed(days, change) for change in changes}
    moving = {name: shift for name, on in named.items() if _varies(shift := on[list(places)])}
    end = days[-1].local_day
    go_on = {one.name for one in changes if one.last_day is None or one.last_day > end}
    return PainTable(
        first_day=days[0].local_day,
        exposures=told.exposures,
        dose=told.dose,
        usual_sd=told.usual_sd,
        raises=np.array([EXPOSURES[name].raises for name in told.exposures]),
        day=np.array(places, np.int64),
        is_morning=np.array(mornings, np.bool_),
        value=np.array(values, np.float64),
        spread=np.array(spreads, np.float64),
        shifts=np.column_stack([np.empty((len(values), 0)), *moving.values()]),
        shift_names=tuple(moving),
        lasting=tuple(name in go_on for name in moving),
    )


def _without_strays(rated: Sequence[_Rating]) -> list[_Rating]:
    """Leave out a few ratings that stand alone before or after a long silence.

    They are no diary: they would only stretch it over months of which nothing is known. Where
    there are nothing but such, all stay.
    """
    cuts = [
        place
        for place in range(1, len(rated))
        if rated[place][0] - rated[place - 1][0] >= SILENCE_D
    ]
    stretches = [list(rated[a:b]) for a, b in pairwise([0, *cuts, len(rated)])]
    diaries = [one for one in stretches if len({place for place, *_ in one}) >= FEWEST_TOGETHER]
    return [rating for one in diaries or stretches for rating in one]


def doses(days: Sequence[Day]) -> Doses:
    """Lay out what was done on each day, of the exposures that the registry lets enter.

    Args:
        days: One or more, in order, without gaps.
    """
    entering = [row for row in EXPOSURES.values() if row.usual_sd > 0]
    silent = frozenset(name for name in _NOW_AND_THEN if _only_when_done(days, name))
    return Doses(
        first_day=days[0].local_day,
        exposures=tuple(row.name for row in entering),
        dose=np.array([[_dose(day, row, silent) for row in entering] for day in days]),
        usual_sd=np.array([row.usual_sd for row in entering]),
    )


def _only_when_done(days: Sequence[Day], name: str) -> bool:
    """Tell whether a runner notes a thing only when it was done, and never as nothing."""
    told = [day.exposures[name] for day in days if isfinite(day.exposures.get(name, nan))]
    return bool(told) and min(told) > 0


def _dose(day: Day, exposure: Exposure, silent: frozenset[str]) -> float:
    """Give what was done of an exposure on a day; NaN where not known.

    No run is nothing run. What is noted only when done is nothing on a day that has a note.
    """
    told = day.exposures.get(exposure.name, nan)
    if isfinite(told):
        return told
    is_nothing = bool(day.notes) if exposure.needs == "day" else day.state == "rest"
    asked = exposure.needs != "day" or exposure.name in silent
    return 0.0 if asked and is_nothing else nan


def _ratings(days: Sequence[Day], place: int) -> Iterator[_Rating]:
    """Give the ratings of a day, the morning first: place, is morning, value, spread."""
    of_day = list(_pains(days[place], lambda note: note.moment not in _MORNINGS))
    mornings = list(_pains(days[place], lambda note: note.moment == "morning"))
    if place > 0:
        mornings += _pains(days[place - 1], lambda note: note.moment == "next_morning")
    for is_morning, notes in ((True, mornings), (False, of_day)):
        if notes:
            worst = max(notes, key=lambda note: note.value or 0.0)
            yield place, is_morning, worst.value or 0.0, _spread(days[place], worst)


def _pains(day: Day, wanted: Callable[[Note], bool]) -> Iterator[Note]:
    pains = (note for note in day.notes if note.quantity == "pain" and note.value is not None)
    return filter(wanted, pains)


def _spread(day: Day, note: Note) -> float:
    late_d = max(0, (note.entered_at.date() - day.local_day - timedelta(days=1)).days)
    # A table does not tell when it was filled in: that it came in late says nothing.
    late = 1.0 if note.original else min(1 + LATE_A_DAY * late_d, LATE_MOST)
    doubted = any(one.quantity == "pain_medicine" and one.value for one in day.notes)
    return late * (MEDICINE_SPREAD if doubted else 1.0)


def _noted(days: Sequence[Day], quantity: str) -> FloatArray:
    """Tell the days of which a thing was noted: 1 or 0, shape (day,)."""
    return np.array(
        [float(any(n.quantity == quantity and n.value for n in day.notes)) for day in days]
    )


def _changed(days: Sequence[Day], change: Change) -> FloatArray:
    """Tell the days of a change: 1 or 0, shape (day,)."""
    last = change.last_day or days[-1].local_day
    return np.array([float(change.first_day <= day.local_day <= last) for day in days])


def _varies(shift: FloatArray) -> bool:
    return bool(np.ptp(shift) > 0)

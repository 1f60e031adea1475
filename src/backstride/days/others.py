"""Recordings of other sports -> minutes of a day: what else the body did."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from math import isnan

from backstride.terms.records import Other

_KINDS = {
    "": "transition|rest",
    "strength_min": "strength|weight|kraft|muscu|fuerza|pesas|forza|core",
    "mobility_min": "yoga|pilates|flexib|mobility|stretch|beweglich",
    "walking_min": "walk|hik|gehen|wander|spazier|marche|randonn|camin|sender|passegg",
}
"""Words of a sport, in the languages that services export in; the first that is in it says what
it was. A walk is no cross-training, and what lies between two sports is nothing."""
_ELSE = "cross_training_min"
_S_PER_MIN = 60


def done(others: Iterable[Other]) -> Mapping[date, Mapping[str, float]]:
    """Add up the minutes of other sports, by local day and quantity.

    The same session often comes twice, from a file and from a list: of those that overlap the
    longest counts. One whose duration is not known adds nothing.

    Examples:
        >>> done([])
        {}
    """
    of_day: defaultdict[date, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for day, quantity, seconds in _sessions(others):
        of_day[day][quantity] += seconds / _S_PER_MIN
    return {day: dict(minutes) for day, minutes in of_day.items()}


def _sessions(others: Iterable[Other]) -> Iterable[tuple[date, str, float]]:
    timed = [(one, _quantity(one.sport)) for one in others if not isnan(one.duration_s)]
    last: Other | None = None
    ends_s = -1.0
    for one, quantity in sorted(timed, key=lambda pair: (pair[0].start, -pair[0].duration_s)):
        begins_s = one.start.timestamp()
        if not quantity or (last is not None and begins_s < ends_s):
            continue
        last, ends_s = one, begins_s + one.duration_s
        yield one.place.local_day, quantity, one.duration_s


def _quantity(sport: str) -> str:
    words = sport.casefold()
    return next((name for name, form in _KINDS.items() if re.search(form, words)), _ELSE)

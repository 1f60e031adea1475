"""Recordings of other sports -> minutes of a day: what else the body did."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from math import inf, isnan

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
    for one in _sessions(others):
        of_day[one.place.local_day][_quantity(one.sport)] += one.duration_s / _S_PER_MIN
    return {day: dict(minutes) for day, minutes in of_day.items()}


def _sessions(others: Iterable[Other]) -> list[Other]:
    """Keep the longest of each bunch that overlaps."""
    told = [one for one in others if _quantity(one.sport) and not isnan(one.duration_s)]
    bunches: list[list[Other]] = []
    ends_s = -inf
    for one in sorted(told, key=lambda each: each.start):
        begins_s = one.start.timestamp()
        if begins_s >= ends_s:
            bunches.append([])
        bunches[-1].append(one)
        ends_s = max(ends_s, begins_s + one.duration_s)
    return [max(bunch, key=lambda one: one.duration_s) for bunch in bunches]


def _quantity(sport: str) -> str:
    words = sport.casefold()
    return next((name for name, form in _KINDS.items() if re.search(form, words)), _ELSE)

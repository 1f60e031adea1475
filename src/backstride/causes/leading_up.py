"""Days, Beginnings -> LeadUps: how unusual the days before each onset and flare were.

It names no cause: it ranks what was done, and says how often chance does as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import nan
from types import MappingProxyType

import numpy as np

from backstride.terms.quantities import EXPOSURES, Exposure
from backstride.terms.records import (
    Beginnings,
    BoolArray,
    Day,
    FloatArray,
    IntArray,
    LeadUp,
    LeadUps,
    Onset,
    Usual,
)

LOOKED_AT: Mapping[str, int] = MappingProxyType(
    {
        "descent_m": 3,
        "distance_to_longest_ratio": 3,
        "distance_m": 7,
        "fast_distance_m": 7,
        "sitting_h": 3,
    }
)
"""What is looked at, and over how many days (a choice: studies of flares looked one to three days
back ([COS21]); distance and speed are what runners plan by the week). More would find something
unusual before any day."""
YEAR_D = 365
FEWEST_D = 56
"""Of the days of the year before so many must be known (a choice: eight weeks)."""
TOP = 0.9
"""From this share on a value is in its top tenth."""
_SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
_EQUAL = 1e-9
_TOLD = 0.5
"""Of what is noted day by day, so much of a stretch must be told (a choice)."""


def lead_ups(days: Sequence[Day], began: Beginnings) -> LeadUps:
    """Rank what was done before each onset and flare among the days of the year before it.

    What was run counts up to the day itself, where an onset did not begin before its run; what
    is noted of a day, such as sitting, up to the day before, for it may follow from the pain.

    Args:
        days: In order, without gaps.
        began: Within these days.

    Returns:
        One entry for each, in order. Random days are those of the year before whose stretches
        touch none of its own, that know all that the entry knows; the most unusual of all that
        is looked at counts, so that looking at more makes more random days as unusual.
    """
    if not days:
        return LeadUps(LOOKED_AT, (), ())
    first, stretches = days[0].local_day, _stretches(days)
    flares = tuple(_lead_up(stretches, (one.first_day - first).days, 0) for one in began.flares)
    onsets = tuple(_onset(stretches, first, one) for one in began.onsets)
    return LeadUps(LOOKED_AT, onsets, flares)


def _onset(stretches: FloatArray, first: date, onset: Onset) -> LeadUp:
    return _lead_up(stretches, (onset.local_day - first).days, int(onset.after_run is False))


def _stretches(days: Sequence[Day]) -> FloatArray:
    """Say for each day what the days up to it came to, shape (day, exposure)."""
    columns = [_stretch(days, EXPOSURES[name], count) for name, count in LOOKED_AT.items()]
    return np.column_stack(columns)


def _stretch(days: Sequence[Day], row: Exposure, count: int) -> FloatArray:
    """Add up the days up to each, the day itself with them only where it is of runs."""
    done = np.array([_done(day, row) for day in days], np.float64)
    unknown = np.full(count - (row.needs != "day"), np.nan)
    padded = np.concatenate([unknown, done])
    rows = np.lib.stride_tricks.sliding_window_view(padded, count)[: len(days)]
    if row.needs == "day":
        told = np.isfinite(rows).sum(1)
        mean = np.where(np.isfinite(rows), rows, 0.0).sum(1) / np.maximum(told, 1)
        return np.where(told > _TOLD * count, mean, np.nan)
    return np.asarray(rows.sum(1) if row.per_day == "sum" else rows.max(1), np.float64)


def _done(day: Day, row: Exposure) -> float:
    """Give what was done of an exposure on a day; no run is nothing run."""
    nothing = 0.0 if day.state == "rest" and row.needs != "day" else np.nan
    return day.exposures.get(row.name, nothing)


def _lead_up(stretches: FloatArray, day: int, runs_before_d: int) -> LeadUp:
    ends = np.array([day - (EXPOSURES[n].needs != "day") * runs_before_d for n in LOOKED_AT])
    taken = np.where(ends >= 0, stretches[ends, np.arange(len(ends))], np.nan)
    before = stretches[max(0, day - YEAR_D) : max(0, day - max(LOOKED_AT.values()) + 1)]
    used = _used(np.isfinite(before), np.isfinite(taken))
    own = np.array([_rank(before[:, place], taken[[place]])[0] for place in used])
    random = _random_days(before, used)
    usuals = {
        name: _usual(before[:, place], own[used == place]) for place, name in enumerate(LOOKED_AT)
    }
    return LeadUp(
        taken=dict(zip(LOOKED_AT, taken.tolist(), strict=True)),
        usuals=usuals,
        random_days=len(random),
        random_days_as_unusual=_share(random >= own.max(initial=0.0) - _EQUAL),
        random_days_in_top_tenth=_share(random >= TOP),
    )


def _used(known: BoolArray, asked: BoolArray) -> IntArray:
    """Choose what is ranked: as much as enough days know together, the best known first."""
    used: list[int] = []
    for place in np.argsort(-known.sum(0), kind="stable").tolist():
        if asked[place] and known[:, [*used, place]].all(1).sum() >= FEWEST_D:
            used.append(place)
    return np.array(sorted(used), np.int64)


def _random_days(before: FloatArray, used: IntArray) -> FloatArray:
    """Say how unusual the most unusual of all was on each day that knows them, shape (day,)."""
    if not len(used):
        return np.empty(0)
    asked = before[:, used]
    whole = asked[np.isfinite(asked).all(1)]
    ranks = [_rank(asked[:, place], whole[:, place]) for place in range(len(used))]
    return np.asarray(np.max(ranks, axis=0))


def _rank(among: FloatArray, values: FloatArray) -> FloatArray:
    """Give the share of known values below each, half of its equals counted, 0 to 1."""
    known = np.sort(among[np.isfinite(among)])
    below = np.searchsorted(known, values - _EQUAL, side="left")
    upto = np.searchsorted(known, values + _EQUAL, side="right")
    return np.asarray((below + upto) / (2 * len(known)))


def _usual(before: FloatArray, share: FloatArray) -> Usual:
    known = before[np.isfinite(before)]
    if not len(share):
        return Usual(len(known), nan, nan, nan, nan, nan, nan)
    low, lower, median, upper, high = np.quantile(known, _SHARES).tolist()
    return Usual(len(known), low, lower, median, upper, high, float(share[0]))


def _share(found: BoolArray) -> float:
    return float(found.mean()) if len(found) else np.nan

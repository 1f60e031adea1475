"""Days -> Flares: stretches on which pain stood clearly above the runner's own usual."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import nan
from statistics import median

from backstride.terms.records import Day, Flare

RISE = 2.0
"""Points above the usual with which a flare begins: a change of 2 of 10 is the smallest that
matters to people with back pain ([OST08]); in flares that people named, pain was 2.7 higher
([SUR11])."""
USUAL_D = 28
"""The usual is the median of so many days before (a choice: as long as a usual week is held
against elsewhere here)."""
FEWEST = 10
"""Of those days at least so many are rated, or no usual is known (a choice)."""
BACK = 1.0
"""A rating less than this above the usual is back at it: scores are whole points (a choice)."""
SILENT_D = 7
"""After so many days without a rating nobody knows whether a flare went on (a choice)."""
LONGEST_D = 28
"""What stands higher for longer is no flare but the new usual (a choice: new pain levels off
within four weeks, [SUR11])."""


@dataclass
class _Open:
    """A flare that no rating has ended yet."""

    first_day: date
    last_day: date
    worst: float
    usual: float

    def closed(self) -> Flare:
        return Flare(self.first_day, self.last_day, self.worst, self.usual)


def flares(days: Sequence[Day]) -> tuple[Flare, ...]:
    """Find the flares of a diary: pain that rose clearly above the runner's usual, and its end.

    A flare begins on the first day whose worst rating is at least `RISE` points above the
    usual, the median of the ratings of the `USUAL_D` days before. It lasts to the last rated
    day that is not back at that usual. A day without a rating is no day without pain: it
    neither begins nor ends a flare, but `SILENT_D` of them do end it, at the last rating.
    After `LONGEST_D` days it ends whatever the ratings, and the next waits for a day at the
    usual of then.

    Args:
        days: In order; ratings of the back on the scale from 0 to 10 only, whatever their
            moment and region.

    Returns:
        In order, without overlap. The last may still be going on: then days to come may
        make it longer.

    Source:
        Definition. Studies of pain-defined flares take a rise above a person's own mean
        ([COS19]); we take the median, which earlier flares hardly move, of the days before
        alone, so that no later day changes what was a flare.
    """
    pain = {day.local_day: day.worst_pain for day in days}
    return tuple(_found({day: worst for day, worst in pain.items() if worst is not None}))


def _found(pain: dict[date, float]) -> Iterator[Flare]:
    flare: _Open | None = None
    stays_up = False
    for day, worst in pain.items():
        usual = _usual(pain, day)
        if flare is not None and _is_over(flare, day, worst):
            yield flare.closed()
            stays_up = _is_too_long(flare, day)
            flare = None
        stays_up = stays_up and not worst < usual + BACK
        if flare is not None:
            flare.last_day, flare.worst = day, max(flare.worst, worst)
        elif worst >= usual + RISE and not stays_up:
            flare = _Open(day, day, worst, usual)
    if flare is not None:
        yield flare.closed()


def _is_over(flare: _Open, day: date, worst: float) -> bool:
    is_silent = (day - flare.last_day).days > SILENT_D
    return worst < flare.usual + BACK or is_silent or _is_too_long(flare, day)


def _is_too_long(flare: _Open, day: date) -> bool:
    return (day - flare.first_day).days >= LONGEST_D


def _usual(pain: dict[date, float], day: date) -> float:
    """Give the median of the days before; NaN, above which nothing rises, for too few ratings."""
    days_before = (day - timedelta(days=back) for back in range(1, USUAL_D + 1))
    ratings = [pain[before] for before in days_before if before in pain]
    return median(ratings) if len(ratings) >= FEWEST else nan

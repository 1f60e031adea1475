"""Trace -> what is drawn and tabled: by days, or where they are too many by weeks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from backstride.terms.records import BoolArray, FloatArray, Trace

WEEK_D = 7
FEWEST = 3
"""A median of 7 days needs so many ratings (a choice)."""
STEPS_D = (1, WEEK_D, 4 * WEEK_D)


@dataclass(frozen=True, eq=False)
class Laid:
    """A diary in steps of so many days, each with its first day's place; NaN where not known.

    `worst` and `weighs` are the highest of the step, `line` its median; by days the median of
    the 7 days up to it.
    """

    step_d: int
    first_day: date
    worst: FloatArray
    line: FloatArray
    weighs: FloatArray
    rated: FloatArray

    def day(self, place: int) -> date:
        """Give the first day of a step."""
        return self.first_day + timedelta(days=place * self.step_d)


def lay(trace: Trace, step_d: int) -> Laid:
    """Lay a trace out in steps; the last may be shorter than the others."""
    pain, weighs = _rows(trace.pain, step_d), _rows(trace.weighs, step_d)
    return Laid(
        step_d=step_d,
        first_day=trace.first_day,
        worst=_over(pain, np.max),
        line=_medians(trace.pain) if step_d == 1 else _over(pain, np.median),
        weighs=_over(weighs, np.max),
        rated=np.isfinite(pain).sum(1).astype(np.float64),
    )


def doses(trace: Trace, step_d: int, *, adds_up: bool) -> FloatArray:
    """Give what was done in each step: the sum of its days, or the highest of them."""
    return _over(_rows(trace.dose, step_d), np.sum if adds_up else np.max)


def step(days: int, room_px: float, least_px: float) -> int:
    """Choose the shortest step that has room; the longest where none has."""
    fits = (step_d for step_d in STEPS_D if room_px * step_d / days >= least_px)
    return next(fits, STEPS_D[-1])


def stretches(which: BoolArray) -> list[tuple[int, int]]:
    """List where stretches begin, and behind which place they end.

    Examples:
        >>> stretches(np.array([True, True, False, True]))
        [(0, 2), (3, 4)]
    """
    edges = np.diff(np.concatenate([[False], which, [False]]).astype(int))
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return list(zip(begins.tolist(), ends.tolist(), strict=True))


def above(trace: Trace) -> BoolArray:
    """Tell on which days much of an exposure weighs."""
    return np.asarray(np.nan_to_num(trace.weighs, nan=-np.inf) > trace.line)


def months(first: date, days: int) -> Iterator[tuple[int, date]]:
    """List the first days of months with their places."""
    for place in range(days):
        day = first + timedelta(days=place)
        if day.day == 1:
            yield place, day


def _rows(values: FloatArray, step_d: int) -> FloatArray:
    """Break days into rows of one step each; the last is filled up with NaN."""
    short = -len(values) % step_d
    return np.append(values, np.full(short, np.nan)).reshape(-1, step_d)


def _over(rows: FloatArray, reduce: Callable[[FloatArray], float]) -> FloatArray:
    """Reduce what is known of each row; NaN where nothing is."""
    found = [row[np.isfinite(row)] for row in rows]
    return np.array([reduce(known) if len(known) else np.nan for known in found])


def _medians(pain: FloatArray) -> FloatArray:
    padded = np.append(np.full(WEEK_D - 1, np.nan), pain)
    weeks = np.lib.stride_tricks.sliding_window_view(padded, WEEK_D)
    enough = np.isfinite(weeks).sum(1) >= FEWEST
    found = np.full(len(pain), np.nan)
    found[enough] = np.nanmedian(weeks[enough], axis=1)
    return found

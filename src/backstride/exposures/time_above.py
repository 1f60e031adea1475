"""Seconds by level of speed or heart rate, and how many of them lie above a line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from backstride.terms.records import FloatArray, History, Run, Series

LEAST_COVERED = 0.5
"""A choice: what less than half of the moving time tells is not told of the run."""


@dataclass(frozen=True)
class Bins:
    """Levels from `low` on, `number` of them, each `width` wide; the last takes all above."""

    low: float
    width: float
    number: int

    def seconds(self, run: Run, quantity: str) -> FloatArray:
        """Count the moving seconds by level; shape (number,), what is not recorded left out."""
        values = run.column(quantity)[:-1][run.moving[:-1]]
        known = values[np.isfinite(values)]
        places = np.clip((known - self.low) // self.width, 0, self.number - 1)
        counts = np.bincount(places.astype(np.int64), minlength=self.number)
        return counts.astype(np.float64)

    def middles(self) -> FloatArray:
        """Give the middle of each level; shape (number,)."""
        return np.asarray(self.low + self.width * (np.arange(self.number) + 0.5))

    def above(self, amounts: FloatArray, lines: FloatArray) -> FloatArray:
        """Add up what lies above a line in each run.

        Within a level the amount is taken as spread evenly.

        Args:
            amounts: By run and level, shape (run, number).
            lines: One line for each run, several times over; shape (times, run).

        Returns:
            In the unit of the amounts, shape (times, run); NaN where a line is.
        """
        below = np.zeros((len(amounts), self.number + 1))
        np.cumsum(amounts, axis=1, out=below[:, 1:])
        place = np.clip((np.nan_to_num(lines) - self.low) / self.width, 0, self.number)
        whole = np.minimum(place.astype(np.int64), self.number - 1)
        run = np.arange(len(amounts))
        under, within = below[run, whole], below[run, whole + 1]
        cut = under + (place - whole) * (within - under)
        return np.where(np.isfinite(lines), below[:, -1] - cut, np.nan)


def moments(history: History, name: str, bins: Bins) -> FloatArray:
    """Give the seconds by level of every run; NaN where a run has none; shape (run, number)."""
    kept = history.moments.get(name)
    return np.full((len(history), bins.number), np.nan) if kept is None else kept


def covered(history: History, seconds: FloatArray) -> FloatArray:
    """Tell which share of each run's moving time the seconds by level are; shape (run,)."""
    moving_s = history.measured["moving_time_s"].values
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.minimum(seconds.sum(axis=1) / moving_s, 1))


def told(values: FloatArray, errors: FloatArray, share: FloatArray) -> Series:
    """Put together a sum over seconds; what is not covered may be as much again in its share.

    Returns:
        NaN where less than half of the moving time is covered.
    """
    known = share >= LEAST_COVERED
    errors = np.hypot(errors, values * (1 - share))
    return Series(np.where(known, values, np.nan), np.where(known, errors, np.nan), share)

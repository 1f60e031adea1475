"""What lay before a run or a moment: the largest, the middle and the sum of a window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from backstride.terms.records import At, BoolArray, FloatArray, History, IntArray, Series

DAY_S = 86_400


@dataclass(frozen=True)
class Windows:
    """Runs `[first, end)` of a history, one window for each run or moment.

    `settled` is False where the window reaches to before the first files: what lay there is
    not known. Shape (run,) or (moment,) each.
    """

    first: IntArray
    end: IntArray
    settled: BoolArray


def days_before(history: History, days: int) -> Windows:
    """Take for each run those that began in the days before it, itself left out."""
    start_s = history.start_s
    since_first_s = start_s - start_s[:1] if len(start_s) else start_s
    return Windows(
        first=np.searchsorted(start_s, start_s - days * DAY_S),
        end=np.searchsorted(start_s, start_s),
        settled=since_first_s >= days * DAY_S,
    )


def days_up_to(history: History, at: At, days: int) -> Windows:
    """Take for each moment the runs of the last local days, its own day included."""
    first = np.searchsorted(history.local_day, at.day - days + 1)
    known = at.runs > 0
    first_day = history.local_day[0] if len(history) else 0
    return Windows(
        first=np.minimum(first, at.runs),
        end=at.runs,
        settled=known & (at.day - first_day >= days),
    )


def largest(series: Series, windows: Windows) -> Series:
    """Find the largest value of each window, with its own error; the first of equals.

    Values that are not known are passed over.

    Returns:
        Shape as the windows; NaN where a window is not settled or holds nothing known.
    """
    places = largest_places(series.values, windows)
    known = windows.settled & (places >= 0)
    values = np.append(series.values, np.nan)[np.where(known, places, -1)]
    return Series(values, np.append(series.errors, np.nan)[np.where(known, places, -1)])


def largest_places(values: FloatArray, windows: Windows) -> IntArray:
    """Tell where the largest value of each window stands; -1 where nothing is known.

    A window is covered by two stretches whose lengths are the same power of two, and the
    largest of every such stretch is found once.
    """
    filled = np.where(np.isfinite(values), values, -np.inf)
    lengths = windows.end - windows.first
    powers = np.frexp(np.maximum(lengths, 1))[1] - 1
    found = np.full(len(lengths), -1)
    best = np.arange(len(values))
    for power in range(int(powers.max(initial=0)) + 1):
        size = 1 << power
        own = np.flatnonzero((powers == power) & (lengths > 0))
        left, right = best[windows.first[own]], best[windows.end[own] - size]
        found[own] = _larger(filled, left, right)
        best = _larger(filled, best[:-size], best[size:])
    return np.where((found >= 0) & np.isfinite(np.append(filled, -np.inf)[found]), found, -1)


def _larger(filled: FloatArray, left: IntArray, right: IntArray) -> IntArray:
    return np.where(filled[left] >= filled[right], left, right)


def totals(series: Series, windows: Windows) -> Series:
    """Add up each window; the errors as well, as if all went the same way.

    Returns:
        Shape as the windows; NaN where a window is not settled, or a run in it cannot tell:
        the sum would be too small.
    """
    told = windows.settled & (_sums(np.isnan(series.values), windows) == 0)
    errors = _sums(np.nan_to_num(series.errors), windows)
    values = _sums(np.nan_to_num(series.values), windows)
    return Series(np.where(told, values, np.nan), np.where(told, errors, np.nan))


def _sums(amounts: FloatArray | BoolArray, windows: Windows) -> FloatArray:
    upto = np.concatenate([[0.0], np.cumsum(amounts)])
    return np.asarray(upto[windows.end] - upto[windows.first])


def counted(values: FloatArray) -> Series:
    """Give counts their error: 0, for what no file tells is not counted."""
    return Series(values, np.where(np.isfinite(values), 0.0, np.nan))


def medians(values: FloatArray, windows: Windows, fewest: int) -> FloatArray:
    """Take the median of each window over what is known in it.

    Returns:
        Shape as the windows; NaN where a window is not settled or knows fewer values.
    """
    found = np.full(len(windows.end), np.nan)
    for place in np.flatnonzero(windows.settled):
        window = values[windows.first[place] : windows.end[place]]
        known = np.sort(window[np.isfinite(window)])
        if len(known) >= fewest:
            found[place] = (known[(len(known) - 1) // 2] + known[len(known) // 2]) / 2
    return found

"""How far beyond the longest of the 30 days before."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from backstride.exposures.before import days_up_to, totals
from backstride.exposures.longest import distance_to_longest_ratio, time_to_longest_ratio
from backstride.terms.records import At, FloatArray, History, Series

BAND_ENDS = np.array([1.1, 1.3, 2.0])
"""Ends of the bands of the cohort: 10 %, 30 % and 100 % more than the longest of 30 days."""
ACUTE_DAYS = 7
CHRONIC_DAYS = 28


def excess_over_longest_ratio(history: History) -> Series:
    """Take what a run's distance has beyond the longest of the 30 days before.

    max(0, distance / longest - 1). A shorter run has none: 0.

    Returns:
        0.1 for a tenth more; NaN as `distance_to_longest_ratio`. The error is half of what
        one standard deviation of the ratio up and down would change.

    Source:
        Definition, after Schuster Brandt Frandsen et al., Br J Sports Med 59:1203, 2025.
    """
    return _of_ratio(distance_to_longest_ratio(history), _excess)


def spike_band(history: History) -> Series:
    """Tell in which band of the cohort a run's distance over the longest of 30 days falls.

    0 up to 10 % more (or shorter), 1 above 10 % up to 30 %, 2 above 30 % up to 100 %, 3
    above 100 % more.

    Returns:
        0, 1, 2 or 3; NaN as `distance_to_longest_ratio`. The error is half of what one
        standard deviation of the ratio up and down would change.

    Source:
        Bands as in Schuster Brandt Frandsen et al., Br J Sports Med 59:1203, 2025.
    """
    return _of_ratio(distance_to_longest_ratio(history), _band)


def spike_band_time(history: History) -> Series:
    """Tell in which band a run's moving time over the longest of 30 days falls.

    Returns:
        0, 1, 2 or 3 as `spike_band`; NaN as `time_to_longest_ratio`. The error is half of
        what one standard deviation of the ratio up and down would change.

    Source:
        By analogy: the cohort compared distances; we found no study of these bands by time.
    """
    return _of_ratio(time_to_longest_ratio(history), _band)


def acute_chronic_ratio(history: History, at: At) -> Series:
    """Divide the distance of 7 days by the weekly mean of 28 days.

    It is here only so that the report can say why it is not used: the 7 days are part of the
    28, so that both move together; a ratio names no cause; and in the cohort more of it went
    with fewer overuse injuries of any kind.

    Returns:
        4 a / (a + b), a the metres of the last 7 local days and b those of the 21 before: 1
        where this week is as the others, 0 to 4. NaN in the first 28 days, where no run of
        28 days went anywhere, and where a run of them cannot tell. The error is that of a
        and b, taken as independent.

    Source:
        Definition, as used in sports science; compared with the longest of 30 days in
        Schuster Brandt Frandsen et al., Br J Sports Med 59:1203, 2025.
    """
    week = totals(history.measured["distance_m"], days_up_to(history, at, ACUTE_DAYS))
    month = totals(history.measured["distance_m"], days_up_to(history, at, CHRONIC_DAYS))
    weeks = CHRONIC_DAYS / ACUTE_DAYS
    with np.errstate(invalid="ignore", divide="ignore"):
        values = np.where(month.values > 0, weeks * week.values / month.values, np.nan)
        earlier_m, earlier_error_m = month.values - week.values, month.errors - week.errors
        spread = np.hypot(earlier_m * week.errors, week.values * earlier_error_m)
        errors = np.where(month.values > 0, weeks * spread / month.values**2, np.nan)
    return Series(values, errors)


def _excess(ratio: FloatArray) -> FloatArray:
    return np.maximum(ratio - 1, 0)


def _band(ratio: FloatArray) -> FloatArray:
    return np.where(np.isfinite(ratio), np.searchsorted(BAND_ENDS, ratio), np.nan)


def _of_ratio(ratio: Series, take: Callable[[FloatArray], FloatArray]) -> Series:
    """Take something that only rises with the ratio, and half the way it moves with the error."""
    spread = take(ratio.values + ratio.errors) - take(ratio.values - ratio.errors)
    return Series(take(ratio.values), spread / 2)

"""This run against the longest of the 30 days before."""

from __future__ import annotations

import numpy as np

from backstride.terms.records import FloatArray, History, Series

WINDOW_S = 30 * 86_400


def longest_distance_30d_m(history: History) -> Series:
    """Find the longest run of the 30 days before each, by distance.

    Returns:
        Metres; NaN in the runner's first 30 days, and where no run began in the 30 days.

    Source:
        Window and comparison as in Schuster Brandt Frandsen et al., Br J Sports Med
        59:1203, 2025, who compare sessions with the longest of 30 days by distance.
    """
    return _longest(history, "distance_m")


def longest_time_30d_s(history: History) -> Series:
    """Find the longest run of the 30 days before each, by moving time.

    Returns:
        Seconds; NaN as `longest_distance_30d_m`.

    Source:
        By analogy to the distance.
    """
    return _longest(history, "moving_time_s")


def distance_to_longest_ratio(history: History) -> Series:
    """Divide each run's distance by the longest of the 30 days before.

    Returns:
        1 for the same distance, 1.1 for a tenth more; NaN as `longest_distance_30d_m`.

    Source:
        Schuster Brandt Frandsen et al., Br J Sports Med 59:1203, 2025: hazard of any
        overuse injury by this ratio, among 5,205 runners; not of back pain.
    """
    return _ratio(history.measured["distance_m"], longest_distance_30d_m(history))


def time_to_longest_ratio(history: History) -> Series:
    """Divide each run's moving time by the longest of the 30 days before.

    Returns:
        1 for the same time; NaN as `longest_distance_30d_m`.

    Source:
        By analogy to the distance.
    """
    return _ratio(history.measured["moving_time_s"], longest_time_30d_s(history))


def _longest(history: History, exposure: str) -> Series:
    """Take the largest in the window `[start - 30 days, start)`, and that run's own error."""
    start_s, own = history.start_s, history.measured[exposure]
    longest = np.full((2, len(start_s)), np.nan)
    if not len(start_s):
        return Series(*longest)
    firsts = np.searchsorted(start_s, start_s - WINDOW_S, side="left")
    ends = np.searchsorted(start_s, start_s, side="left")
    settled = start_s - start_s[0] >= WINDOW_S  # before, an earlier longest run may be unknown
    for run in np.flatnonzero(settled):
        window = slice(firsts[run], ends[run])
        if np.isfinite(own.values[window]).any():
            place = firsts[run] + np.nanargmax(own.values[window])
            longest[:, run] = own.values[place], own.errors[place]
    return Series(*longest)


def _ratio(own: Series, longest: Series) -> Series:
    with np.errstate(invalid="ignore", divide="ignore"):
        values: FloatArray = np.where(longest.values > 0, own.values / longest.values, np.nan)
        shares = np.hypot(own.errors / own.values, longest.errors / longest.values)
    return Series(values, values * shares)

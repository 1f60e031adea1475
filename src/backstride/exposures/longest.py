"""This run against the longest of the 30 days before."""

from __future__ import annotations

import numpy as np

from backstride.exposures.before import days_before, largest
from backstride.terms.records import FloatArray, History, Series

WINDOW_DAYS = 30
"""As in the cohort that compared sessions with the longest of 30 days."""


def longest_distance_30d_m(history: History) -> Series:
    """Find the longest run of the 30 days before each, by distance.

    Returns:
        Metres; NaN in the runner's first 30 days, and where no run began in the 30 days.
        The error is that run's own.

    Source:
        Window and comparison as in Schuster Brandt Frandsen et al., Br J Sports Med
        59:1203, 2025, who compare sessions with the longest of 30 days by distance.
    """
    return largest(history.measured["distance_m"], days_before(history, WINDOW_DAYS))


def longest_time_30d_s(history: History) -> Series:
    """Find the longest run of the 30 days before each, by moving time.

    Returns:
        Seconds; NaN as `longest_distance_30d_m`. The error is that run's own.

    Source:
        By analogy to the distance.
    """
    return largest(history.measured["moving_time_s"], days_before(history, WINDOW_DAYS))


def distance_to_longest_ratio(history: History) -> Series:
    """Divide each run's distance by the longest of the 30 days before.

    Returns:
        1 for the same distance, 1.1 for a tenth more; NaN as `longest_distance_30d_m`. The
        error is that of both distances, taken as independent.

    Source:
        Schuster Brandt Frandsen et al., Br J Sports Med 59:1203, 2025: hazard of any
        overuse injury by this ratio, among 5,205 runners; not of back pain.
    """
    return quotient(history.measured["distance_m"], longest_distance_30d_m(history))


def time_to_longest_ratio(history: History) -> Series:
    """Divide each run's moving time by the longest of the 30 days before.

    Returns:
        1 for the same time; NaN as `longest_distance_30d_m`. The error is that of both
        times, taken as independent.

    Source:
        By analogy to the distance.
    """
    return quotient(history.measured["moving_time_s"], longest_time_30d_s(history))


def quotient(own: Series, other: Series) -> Series:
    """Divide one series by another, errors as if independent; NaN where it is not above 0."""
    with np.errstate(invalid="ignore", divide="ignore"):
        values: FloatArray = np.where(other.values > 0, own.values / other.values, np.nan)
        other_share = other.errors / other.values
        errors = np.hypot(own.errors / other.values, values * other_share)
    return Series(values, errors)

"""How much in the last week, and in the last four."""

from __future__ import annotations

from backstride.exposures.before import days_up_to, totals
from backstride.terms.records import At, History, Series

WEEK_DAYS = 7
MONTH_DAYS = 28
"""Four whole weeks, so that every weekday counts as often."""


def distance_7d_m(history: History, at: At) -> Series:
    """Add up the distances of the last 7 local days, today included.

    Returns:
        Metres, at least 0; NaN until 7 days after the first run, and where a run of them
        cannot tell its distance. The errors of the runs are added up, as if all went the
        same way: at most this.

    Source:
        Definition.
    """
    return totals(history.measured["distance_m"], days_up_to(history, at, WEEK_DAYS))


def distance_28d_m(history: History, at: At) -> Series:
    """Add up the distances of the last 28 local days, today included.

    Returns:
        Metres, at least 0; NaN until 28 days after the first run, and where a run of them
        cannot tell its distance. The errors of the runs are added up: at most this.

    Source:
        Definition.
    """
    return totals(history.measured["distance_m"], days_up_to(history, at, MONTH_DAYS))


def moving_time_7d_s(history: History, at: At) -> Series:
    """Add up the moving times of the last 7 local days, today included.

    Returns:
        Seconds, at least 0; NaN until 7 days after the first run. The errors of the runs are
        added up: at most this.

    Source:
        Definition.
    """
    return totals(history.measured["moving_time_s"], days_up_to(history, at, WEEK_DAYS))


def moving_time_28d_s(history: History, at: At) -> Series:
    """Add up the moving times of the last 28 local days, today included.

    Returns:
        Seconds, at least 0; NaN until 28 days after the first run. The errors of the runs
        are added up: at most this.

    Source:
        Definition.
    """
    return totals(history.measured["moving_time_s"], days_up_to(history, at, MONTH_DAYS))

"""How often, and how soon after the run before."""

from __future__ import annotations

import numpy as np

from backstride.exposures.before import Windows, counted, days_up_to
from backstride.exposures.volume import MONTH_DAYS, WEEK_DAYS
from backstride.terms.records import At, FloatArray, History, Series

HOUR_S = 3_600
ENDS_ERROR_H = float(np.sqrt(2)) / HOUR_S
"""A second at the end of one run and one at the start of the next."""


def runs_7d_count(history: History, at: At) -> Series:
    """Count the runs of the last 7 local days, today included.

    A run that was recorded in two files counts as two.

    Returns:
        Runs; 0 where none was; NaN until 7 days after the first run. The error is 0: what
        no file tells is not counted.

    Source:
        Definition.
    """
    return counted(_count(days_up_to(history, at, WEEK_DAYS)))


def runs_per_week_28d(history: History, at: At) -> Series:
    """Count the runs of the last 28 local days, today included, and divide by four.

    Returns:
        Runs a week; 0 where none was; NaN until 28 days after the first run. The error is 0,
        as in `runs_7d_count`.

    Source:
        Definition.
    """
    return counted(_count(days_up_to(history, at, MONTH_DAYS)) * WEEK_DAYS / MONTH_DAYS)


def consecutive_days_count(history: History, at: At) -> Series:
    """Count the local days in a row with a run, up to today.

    Returns:
        Days; 0 on a day without a run (yet). NaN before the first run, and while the row
        reaches back to it: the days before it are not known. The error is 0.

    Source:
        Definition.
    """
    if not len(history):
        return counted(np.full(len(at.day), np.nan))
    days, last = history.local_day, np.maximum(at.runs - 1, 0)
    begins = np.flatnonzero(np.diff(days, prepend=days[0]) > 1)
    began = np.append(days[begins], days[0])[np.searchsorted(begins, last, side="right") - 1]
    row = np.where(began > days[0], at.day - began + 1, np.nan)
    today = days[last] == at.day
    return counted(np.where(at.runs > 0, np.where(today, row, 0), np.nan))


def hours_since_run_h(history: History) -> Series:
    """Take the hours from the end of the run before to the start of each.

    Where recordings overlap, 0.

    Returns:
        Hours, at least 0; NaN for the first run. The error is a second at either end.

    Source:
        Definition.
    """
    ended_s = np.maximum.accumulate(history.end_s)
    hours = np.full(len(history), np.nan)
    hours[1:] = np.maximum(history.start_s[1:] - ended_s[:-1], 0) / HOUR_S
    return Series(hours, np.where(np.isfinite(hours), ENDS_ERROR_H, np.nan))


def _count(windows: Windows) -> FloatArray:
    return np.where(windows.settled, windows.end - windows.first, np.nan)

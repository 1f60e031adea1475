"""Breaks, and what comes after them; a break in the files may be missing files."""

from __future__ import annotations

import numpy as np

from backstride.exposures.before import counted, days_up_to, largest
from backstride.terms.records import At, History, Series

YEAR_DAYS = 365
SHORT_DAYS = 30
LONG_DAYS = 120
"""A choice: four windows of the 30 days against which a run is compared."""


def days_since_run(history: History, at: At) -> Series:
    """Count the local days since the last day with a run before today.

    On the day of a run it is the days since the run day before it, so that it keeps the
    length of the break that this run ended; a second run of the day changes nothing.

    Returns:
        Days, at least 1; NaN up to the day of the first run. The error is 0: what no file
        tells is not known.

    Source:
        Definition.
    """
    if not len(history):
        return counted(np.full(len(at.day), np.nan))
    earlier = np.minimum(np.searchsorted(history.local_day, at.day), at.runs)
    since = at.day - history.local_day[np.maximum(earlier - 1, 0)]
    return counted(np.where(earlier > 0, since, np.nan))


def runs_since_break_8d_count(history: History, at: At) -> Series:
    """Count the runs since the last break of at least 8 days, as `days_since_run` counts.

    Returns:
        1 after the first run, 0 while such a break lasts; NaN where none ended in the 365
        days before. The error is 0.

    Source:
        Definition. That 8, 15 and 28 days part breaks is a choice; no study set them.
    """
    return _since_break(history, at, 8)


def runs_since_break_15d_count(history: History, at: At) -> Series:
    """Count the runs since the last break of at least 15 days, as `days_since_run` counts.

    Returns:
        1 after the first run, 0 while such a break lasts; NaN where none ended in the 365
        days before. The error is 0.

    Source:
        As `runs_since_break_8d_count`.
    """
    return _since_break(history, at, 15)


def runs_since_break_28d_count(history: History, at: At) -> Series:
    """Count the runs since the last break of at least 28 days, as `days_since_run` counts.

    Returns:
        1 after the first run, 0 while such a break lasts; NaN where none ended in the 365
        days before. The error is 0.

    Source:
        As `runs_since_break_8d_count`.
    """
    return _since_break(history, at, 28)


def longest_shrunk_ratio(history: History, at: At) -> Series:
    """Divide the longest distance of the last 30 days by that of the last 120.

    Today's run counts in both. A break shrinks it: then the old usual run is far beyond the
    longest of 30 days.

    Returns:
        1 where the longest run of 120 days lies in the last 30, 0 where these have no run;
        NaN until 120 days after the first run and where none of 120 days went anywhere. The
        error is that of both distances, taken as independent; 0 where it is one run.

    Source:
        Definition. That fitness goes with it is reasoned, not measured.
    """
    long = days_up_to(history, at, LONG_DAYS)
    short = days_up_to(history, at, SHORT_DAYS)
    recent, ever = (largest(history.measured["distance_m"], days) for days in (short, long))
    with np.errstate(invalid="ignore", divide="ignore"):
        values = np.where(short.end > short.first, recent.values, 0.0) / ever.values
        shares = np.hypot(recent.errors / recent.values, ever.errors / ever.values)
    told = np.where(ever.values > 0, values, np.nan)
    moved = (told > 0) & (told < 1)
    return Series(told, np.where(moved, told * shares, np.where(np.isnan(told), np.nan, 0.0)))


def _since_break(history: History, at: At, days: int) -> Series:
    if not len(history):
        return counted(np.full(len(at.day), np.nan))
    run_days, last = history.local_day, np.maximum(at.runs - 1, 0)
    returns = np.flatnonzero(np.diff(run_days, prepend=run_days[0]) >= days)
    latest = np.searchsorted(returns, last, side="right") - 1
    begin = np.append(returns, -1)[latest]
    recent = (begin >= 0) & (at.day - run_days[begin] <= YEAR_DAYS)
    runs = np.where(recent, at.runs - begin, np.nan)
    lasting = at.day - run_days[last] >= days
    return counted(np.where(at.runs > 0, np.where(lasting, 0, runs), np.nan))

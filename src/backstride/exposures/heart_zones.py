"""Time in five zones of the heart rates that this runner has shown."""

from __future__ import annotations

import numpy as np

from backstride.exposures.before import Windows, largest
from backstride.exposures.time_above import Bins, covered, moments, told
from backstride.exposures.usual import FEWEST_RUNS, FIRST_S, YEAR_S
from backstride.terms.records import FloatArray, History, Run, Series

BEATS = Bins(low=24.5, width=1.0, number=216)
"""Whole beats a minute from 25 to 240, as watches write them."""
ZONES = (0.5, 0.6, 0.7, 0.8, 0.9)
"""Where each zone begins, as a share of the highest: a convention of many watches."""


def moments_of_heart_rate(run: Run) -> FloatArray:
    """Count the moving seconds by heart rate; shape (216,)."""
    return BEATS.seconds(run, "heart_rate_bpm")


def heart_zone_1_s(history: History) -> Series:
    """Count the moving seconds at 50 to 60 % of the highest heart rate of the last year.

    The highest is the largest `peak_heart_rate_bpm` of this run and those of the 365 days
    before. It may come from another watch or strap than this run, and one false reading
    of it makes all zones too high for a year; a runner who never went to the limit has
    zones that are too low.

    Returns:
        Seconds, at least 0; NaN in the first 28 days, with fewer than ten runs with a heart
        rate before, and where less than half of the run has one. The error is the larger
        change that one standard deviation of the highest, up or down, would bring, and the
        share of the run without a heart rate.

    Source:
        Five zones of the highest by tenths: a convention, not physiology of this runner.
    """
    return _zone(history, 1)


def heart_zone_2_s(history: History) -> Series:
    """Count the moving seconds at 60 to 70 % of the highest heart rate of the last year.

    Returns:
        Seconds, at least 0; highest, NaN and error as in `heart_zone_1_s`.

    Source:
        As `heart_zone_1_s`.
    """
    return _zone(history, 2)


def heart_zone_3_s(history: History) -> Series:
    """Count the moving seconds at 70 to 80 % of the highest heart rate of the last year.

    Returns:
        Seconds, at least 0; highest, NaN and error as in `heart_zone_1_s`.

    Source:
        As `heart_zone_1_s`.
    """
    return _zone(history, 3)


def heart_zone_4_s(history: History) -> Series:
    """Count the moving seconds at 80 to 90 % of the highest heart rate of the last year.

    Returns:
        Seconds, at least 0; highest, NaN and error as in `heart_zone_1_s`.

    Source:
        As `heart_zone_1_s`.
    """
    return _zone(history, 4)


def heart_zone_5_s(history: History) -> Series:
    """Count the moving seconds at 90 % of the highest heart rate of the last year and above.

    Returns:
        Seconds, at least 0; highest, NaN and error as in `heart_zone_1_s`.

    Source:
        As `heart_zone_1_s`.
    """
    return _zone(history, 5)


def highest_heart_rate(history: History) -> Series:
    """Find the highest heart rate of each run and the 365 days before it.

    Returns:
        Beats a minute, shape (run,); NaN where too few runs have told one.
    """
    peaks, start_s = history.measured["peak_heart_rate_bpm"], history.start_s
    told_by_now = np.cumsum(np.isfinite(peaks.values))
    long_enough = start_s - start_s[:1] >= FIRST_S if len(start_s) else np.zeros(0, bool)
    year = Windows(
        first=np.searchsorted(start_s, start_s - YEAR_S),
        end=np.arange(1, len(start_s) + 1),
        settled=long_enough & (told_by_now > FEWEST_RUNS),
    )
    return largest(peaks, year)


def _zone(history: History, zone: int) -> Series:
    """Take what lies above the zone's begin and not above the next one's."""
    seconds = moments(history, "heart_rate", BEATS)
    highest = highest_heart_rate(history)
    off = highest.errors / highest.values
    scales = np.stack([np.ones_like(off), 1 - off, 1 + off])
    inside = BEATS.above(seconds, scales * highest.values * ZONES[zone - 1])
    if zone < len(ZONES):
        inside -= BEATS.above(seconds, scales * highest.values * ZONES[zone])
    change = np.max(np.abs(inside[1:] - inside[0]), axis=0)
    return told(inside[0], change, covered(history, seconds))

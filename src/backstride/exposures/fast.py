"""How much of it fast, for this runner."""

from __future__ import annotations

import numpy as np

from backstride.exposures.before import days_before, days_up_to, largest, medians, totals
from backstride.exposures.time_above import Bins, covered, moments, told
from backstride.terms.records import At, FloatArray, History, Run, Series

SPEEDS = Bins(low=0.0, width=0.05, number=160)
"""A choice: steps of 5 cm/s up to 8 m/s, finer than a watch tells speed."""
BEST_DAYS = 30
"""As the window of the longest run."""
WEEK_DAYS = 7
FAST = 0.85
VERY_FAST = 0.9
"""Proposed shares of the runner's own best speed; no study set them."""
FASTER_THAN_USUAL = 1.2
FEWEST_RUNS = 3
"""Choices: fast is also at least so much faster than the middle one of so many runs. Downhills of
an easy run and the noise of a watch reach 10 to 15 %."""


def moments_of_speed(run: Run) -> FloatArray:
    """Count the moving seconds by speed; shape (160,)."""
    return SPEEDS.seconds(run, "speed_mps")


def best_speed_1km_30d_mps(history: History) -> Series:
    """Find the fastest kilometre of the 30 days before each run.

    Returns:
        m/s; NaN in the first 30 days and where no run of the 30 days was so long. The error
        is that run's own.

    Source:
        Definition.
    """
    return largest(history.measured["best_speed_1km_mps"], days_before(history, BEST_DAYS))


def best_speed_5km_30d_mps(history: History) -> Series:
    """Find the fastest five kilometres of the 30 days before each run.

    Returns:
        m/s; NaN in the first 30 days and where no run of the 30 days was so long. The error
        is that run's own.

    Source:
        Definition.
    """
    return largest(history.measured["best_speed_5km_mps"], days_before(history, BEST_DAYS))


def above_85_of_best_1km_s(history: History) -> Series:
    """Count the moving seconds above 85 % of the best kilometre of the 30 days before.

    The line is no higher than the runner's hardest of these days: after a month of easy runs
    easy running lies above it.

    Returns:
        Seconds, at least 0; NaN as `best_speed_1km_30d_mps`, and where less than half of the
        run has a speed. The error is half of what one standard deviation of that line up and
        down would change, and the share of the run without a speed.

    Source:
        The shares are proposed, no study set them.
    """
    return _above(history, FAST, best_speed_1km_30d_mps(history))


def above_90_of_best_1km_s(history: History) -> Series:
    """Count the moving seconds above 90 % of the best kilometre of the 30 days before.

    Returns:
        Seconds, at least 0; NaN and error as `above_85_of_best_1km_s`.

    Source:
        As `above_85_of_best_1km_s`.
    """
    return _above(history, VERY_FAST, best_speed_1km_30d_mps(history))


def above_85_of_best_5km_s(history: History) -> Series:
    """Count the moving seconds above 85 % of the best five kilometres of the 30 days before.

    The line is no higher than the runner's hardest of these days: after a month of easy runs
    easy running lies above it.

    Returns:
        Seconds, at least 0; NaN as `best_speed_5km_30d_mps`, and where less than half of the
        run has a speed. The error is half of what one standard deviation of that line up and
        down would change, and the share of the run without a speed.

    Source:
        The shares are proposed, no study set them.
    """
    return _above(history, FAST, best_speed_5km_30d_mps(history))


def above_90_of_best_5km_s(history: History) -> Series:
    """Count the moving seconds above 90 % of the best five kilometres of the 30 days before.

    Returns:
        Seconds, at least 0; NaN and error as `above_85_of_best_5km_s`.

    Source:
        As `above_85_of_best_5km_s`.
    """
    return _above(history, VERY_FAST, best_speed_5km_30d_mps(history))


def fast_distance_m(history: History) -> Series:
    """Add up the metres run fast for this runner: above the higher of two lines.

    One is 85 % of the best five kilometres of the 30 days before, the other lies 20 % above
    the usual: the median of the mean speeds of at least three runs of these days. So a month
    of easy runs makes no easy run fast. Where no run was so long, the second stands alone.
    Seconds by speed, times the middle of each step of 5 cm/s.

    Returns:
        Metres, at least 0; NaN in the first 30 days, where neither line is known, and where
        less than half of the run has a speed. The error is as of `above_85_of_best_5km_s`,
        and that of the run's own distance.

    Source:
        Both shares are proposed, no study set them.
    """
    best = best_speed_5km_30d_mps(history)
    mean = history.measured["mean_speed_mps"].values
    usual = medians(mean, days_before(history, BEST_DAYS), FEWEST_RUNS)
    line = np.fmax(FAST * best.values, FASTER_THAN_USUAL * usual)
    metres = moments(history, "speed", SPEEDS) * SPEEDS.middles()
    above = _above_line(history, metres, Series(line, FAST * np.nan_to_num(best.errors)))
    errors = np.hypot(above.errors, above.values * _own_share(history))
    return Series(above.values, errors, above.covered)


def fast_time_7d_s(history: History, at: At) -> Series:
    """Add up `above_85_of_best_5km_s` over the last 7 local days, today included.

    Returns:
        Seconds, at least 0; NaN until 7 days after the first run, and where a run of the 7
        days cannot tell. The errors of the runs are added up: at most this.

    Source:
        As `above_85_of_best_5km_s`.
    """
    return totals(above_85_of_best_5km_s(history), days_up_to(history, at, WEEK_DAYS))


def _above(history: History, share: float, best: Series) -> Series:
    line = Series(share * best.values, share * best.errors)
    return _above_line(history, moments(history, "speed", SPEEDS), line)


def _above_line(history: History, amounts: FloatArray, line: Series) -> Series:
    off = np.hypot(line.errors / line.values, _own_share(history))
    lines = np.stack([line.values, line.values * (1 - off), line.values * (1 + off)])
    value, more, less = SPEEDS.above(amounts, lines)
    return told(value, (more - less) / 2, covered(history, moments(history, "speed", SPEEDS)))


def _own_share(history: History) -> FloatArray:
    """Give the error of each run's speeds as a share: that of its distance."""
    distance = history.measured["distance_m"]
    with np.errstate(invalid="ignore", divide="ignore"):
        return distance.errors / distance.values

"""How hard for the heart."""

from __future__ import annotations

import numpy as np

from backstride.terms.records import BoolArray, FloatArray, Measure, Run

SHARE = 0.03
"""Assumed: a strap is closer, a wrist may be further off, and files seldom tell which."""
LEAST_COVERED = 0.5
"""A choice: what less than half of the moving time tells is not told of the run."""
PEAK_S = 30
"""A choice: long enough that a single wrong reading makes no peak."""
MINUTE_S = 60
WARM_UP_S = 300
"""A choice: the heart takes minutes to follow the legs."""
FEWEST_MINUTES = 20
STEADY_SHARE = 0.15
"""A choice: steady is within 15 % of the median speed of the run."""
LEVEL_RATIO = 0.02
"""A choice: level is at most 2 % up or down."""
UNKNOWN = Measure(np.nan, np.nan)


def mean_heart_rate_bpm(run: Run) -> Measure:
    """Average the heart rate over the moving seconds.

    Returns:
        Beats a minute; NaN where less than half of the moving time has one. The error is
        3 %, assumed.

    Source:
        Definition.

    Examples:
        Standing does not count:

        >>> from backstride import simulate
        >>> jog = simulate.run(speed_mps=[3.0, 3.0, 0.0, 0.0], heart_rate_bpm=[140, 150, 90, 90])
        >>> mean_heart_rate_bpm(jog).value
        145.0
    """
    known, covered = _known(run)
    if covered < LEAST_COVERED:
        return UNKNOWN
    mean = float(run.heart_rate_bpm[:-1][known].mean())
    return Measure(mean, SHARE * mean, covered)


def peak_heart_rate_bpm(run: Run) -> Measure:
    """Find the highest mean of 30 moving seconds in a row, all of them recorded.

    Returns:
        Beats a minute; NaN where no 30 s are so. The error is 3 %, assumed. A wrist that
        counts steps for beats is wrong by far more, and nothing here notices.

    Source:
        Definition; 30 s is a choice.

    Examples:
        A minute at 150, with one false reading:

        >>> from backstride import simulate
        >>> heart = [150.0] * 60
        >>> heart[20] = 210
        >>> peak_heart_rate_bpm(simulate.run(speed_mps=3.0, heart_rate_bpm=heart)).value
        152.0
    """
    known, covered = _known(run)
    beats = np.where(known, run.heart_rate_bpm[:-1], 0)
    seconds, sums = _windowed(known), _windowed(beats)
    whole = seconds >= PEAK_S
    if not whole.any():
        return UNKNOWN
    peak = float(sums[whole].max() / PEAK_S)
    return Measure(peak, SHARE * peak, covered)


def heart_drift_ratio(run: Run) -> Measure:
    """Compare beats a metre in the second half of steady running with the first.

    Mean of heart rate / speed over the minutes of the second half, divided by that of the
    first, minus 1. Steady are moving seconds after the first 5 minutes, within 15 % of the
    run's median speed and on ground of at most 2 % up or down; where no grade is known the
    ground is taken as level. Heat, thirst and a wind that turned drift the heart as well.

    Returns:
        0 for none, 0.05 for 5 % more beats a metre; NaN below 20 steady minutes, or where
        less than half of the moving time is steady and recorded. The error is that of the
        mean of so many minutes, from how much they differ, as if each were by itself: where
        minutes hang together it is too small.

    Source:
        Definition, as endurance coaches use it; 5 and 20 minutes, 15 % and 2 % are choices.
    """
    steady, covered = _steady(run)
    minutes = int(steady.sum()) // MINUTE_S
    if minutes < FEWEST_MINUTES or covered < LEAST_COVERED:
        return UNKNOWN
    begun = np.flatnonzero(steady)[: minutes * MINUTE_S].reshape(minutes, MINUTE_S)
    cost = run.heart_rate_bpm[begun].mean(axis=1) / run.speed_mps[begun].mean(axis=1)
    first, second = cost[: minutes // 2], cost[-(minutes // 2) :]
    ratio = float(second.mean() / first.mean())
    share = np.hypot(_share_of_mean(first), _share_of_mean(second))
    return Measure(ratio - 1, float(ratio * share), covered)


def _known(run: Run) -> tuple[BoolArray, float]:
    """Tell which moving seconds have a heart rate, and which share of all they are."""
    moving = run.moving[:-1]
    known = moving & np.isfinite(run.heart_rate_bpm[:-1])
    return known, float(known.sum() / max(moving.sum(), 1))


def _steady(run: Run) -> tuple[BoolArray, float]:
    moving, speed_mps = run.moving[:-1], run.speed_mps[:-1]
    known = moving & np.isfinite(run.heart_rate_bpm[:-1] + speed_mps)
    if not known.any():
        return known, 0.0
    usual_mps = np.median(speed_mps[known])
    steady = known & (np.abs(speed_mps - usual_mps) <= STEADY_SHARE * usual_mps)
    steady &= np.cumsum(moving) > WARM_UP_S
    steady &= ~(np.abs(run.grade_ratio[:-1]) > LEVEL_RATIO)
    return steady, float(steady.sum() / moving.sum())


def _windowed(values: FloatArray | BoolArray) -> FloatArray:
    upto = np.concatenate([[0.0], np.cumsum(values)])
    return np.asarray(upto[PEAK_S:] - upto[:-PEAK_S])


def _share_of_mean(values: FloatArray) -> float:
    return float(values.std(ddof=1) / np.sqrt(len(values)) / values.mean())

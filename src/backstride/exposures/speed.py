"""How fast."""

from __future__ import annotations

import numpy as np

from backstride.exposures.before import days_before, medians
from backstride.exposures.distance import distance_m, distance_share
from backstride.exposures.longest import quotient
from backstride.exposures.moving_time import moving_time_s
from backstride.terms.records import History, Measure, Run, Series

END_M = 3.0
"""Assumed error of each end of a piece of way, in metres."""
USUAL_DAYS = 28
FEWEST_RUNS = 3
"""A choice: fewer runs have no middle."""
UNKNOWN = Measure(np.nan, np.nan)
FASTEST_MPS = 9.0
"""A choice a little above what the best have run for a minute: faster was a wheel, and then
nobody knows what was run."""


def mean_speed_mps(run: Run) -> Measure:
    """Divide the way by the moving time.

    Returns:
        m/s, at least 0; NaN where the runner never moved or nothing tells the way.

    Source:
        Definition.

    Examples:
        >>> from backstride import simulate
        >>> mean_speed_mps(simulate.run(speed_mps=[4.0, 2.0, 0.0])).value
        3.0
    """
    way, time = distance_m(run), moving_time_s(run)
    if not way.value > 0 or time.value == 0:
        return UNKNOWN
    speed = way.value / time.value
    share = np.hypot(way.error / way.value, time.error / time.value)
    return Measure(speed, float(speed * share))


def best_speed_60s_mps(run: Run) -> Measure:
    """Find the fastest 60 s in one piece; NaN for a shorter run.

    Returns:
        m/s. The error is that of the distance, and 3 m at each end.

    Source:
        Definition.
    """
    seconds = 60
    if len(run) <= seconds:
        return UNKNOWN
    fastest = (run.distance_m[seconds:] - run.distance_m[:-seconds]).max()
    return _piece(run, float(fastest), seconds)


def best_speed_1km_mps(run: Run) -> Measure:
    """Find the fastest kilometre in one piece; NaN for a shorter run.

    Returns:
        m/s, pauses within the piece counted as time. The error is that of the distance, and
        3 m at each end.

    Source:
        Definition.
    """
    return _fastest(run, 1_000)


def best_speed_5km_mps(run: Run) -> Measure:
    """Find the fastest five kilometres in one piece; NaN for a shorter run.

    Returns:
        m/s, pauses within the piece counted as time. The error is that of the distance, and
        3 m at each end.

    Source:
        Definition.
    """
    return _fastest(run, 5_000)


def speed_change_28d_ratio(history: History) -> Series:
    """Divide each run's mean speed by the median of the runs of the 28 days before.

    Returns:
        1 for the same, 1.1 for a tenth faster; NaN in the first 28 days, and where fewer
        than three runs of the 28 days tell their speed. The error is from those of the run
        and of the middle of the runs before (the median of theirs), taken as independent.

    Source:
        Definition; no study set the 28 days.
    """
    own, window = history.measured["mean_speed_mps"], days_before(history, USUAL_DAYS)
    before = (medians(numbers, window, FEWEST_RUNS) for numbers in (own.values, own.errors))
    return quotient(own, Series(*before))


def _fastest(run: Run, metres: float) -> Measure:
    way = run.distance_m
    begins = np.flatnonzero(way + metres <= way[-1])
    if not len(begins):
        return UNKNOWN
    goals = way[begins] + metres
    after = np.searchsorted(way, goals)  # the first sample at or behind the goal
    within = (goals - way[after - 1]) / (way[after] - way[after - 1])
    seconds = (after - 1 + within - begins).min()
    return _piece(run, metres, float(seconds))


def _piece(run: Run, metres: float, seconds: float) -> Measure:
    if metres / seconds > FASTEST_MPS:
        return UNKNOWN
    error_m = np.hypot(metres * distance_share(run), END_M * np.sqrt(2))
    return Measure(metres / seconds, float(error_m / seconds))

"""How fast."""

from __future__ import annotations

import numpy as np

from backstride.exposures.distance import distance_m, distance_share
from backstride.exposures.moving_time import moving_time_s
from backstride.terms.records import Measure, Run

END_M = 3.0
"""Assumed error of each end of a piece of way, in metres."""
UNKNOWN = Measure(np.nan, np.nan)


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
    error_m = np.hypot(metres * distance_share(run), END_M * np.sqrt(2))
    return Measure(metres / seconds, float(error_m / seconds))

"""Plan and hazard -> what was lived: an onset cuts training for weeks."""

from typing import NamedTuple

import numpy as np
from numba import njit

from benchmarks.causes.life import live_day
from benchmarks.causes.records import EXPOSURES, Bools, Floats, Whole
from benchmarks.causes.training import Plan

WARM_D = 60
"""Nobody is at risk before: what was done earlier is unknown."""
GIVEN_UP = 0.8
"""Share of training given up on the first day, less each day after."""
SKIPS = 0.5
"""Chance that a run is left out altogether on the first day."""
SHORTEST_D, LONGEST_D = 21.0, 56.0
"""How long it takes."""


class Risk(NamedTuple):
    """What brings onsets on.

    Attributes:
        lag_days: Days until a dose acts, (exposure,).
        kept: Share of it that is left a day later, (exposure,).
        mean: What is held on usual days, (exposure,).
        weight: Log hazard for each unit of what is held, 0 for no cause, (exposure,).
        a_day: Hazard on a usual day.
        unrelated: Share of it that nothing explains.
        log_mean: Log of the mean of what the causes multiply it by.
        season: Factor that no exposure causes, (day,).
    """

    lag_days: Whole
    kept: Floats
    mean: Floats
    weight: Floats
    a_day: float
    unrelated: float
    log_mean: float
    season: Floats


@njit(cache=True)
def live(
    plan: Plan, risk: Risk, even: Floats, odometer_km: float, days: int
) -> tuple[Floats, Bools]:
    """Live day after day; where pain begins, train less for some weeks.

    Args:
        plan: What is planned.
        risk: What brings onsets on.
        even: Even draws from 0 to 1: begins, how long, skips, (day, 3).
        odometer_km: Of the shoes in use.
        days: How many days are lived.

    Returns:
        Doses, (day, exposure), and the days on which pain began, (day,).
    """
    dose, begins = np.zeros((days, len(EXPOSURES))), np.zeros(days, np.bool_)
    held = np.zeros(len(EXPOSURES))
    since, lasts_d = -1e9, 1.0
    for day in range(days):
        gone = (day - since) / lasts_d
        cut = GIVEN_UP * max(1.0 - gone, 0.0)
        skipped = even[day, 2] < SKIPS * (1.0 - gone)
        volume = 0.0 if skipped else 1.0 - cut
        odometer_km = live_day(plan, dose, day, volume, cut, odometer_km)
        risen = 0.0
        for exposure in range(len(held)):
            came = day - risk.lag_days[exposure]
            held[exposure] *= risk.kept[exposure]
            if came >= 0:
                held[exposure] += dose[came, exposure]
            risen += risk.weight[exposure] * (held[exposure] - risk.mean[exposure])
        if day < WARM_D or gone <= 1.0:
            continue
        explained = (1.0 - risk.unrelated) * np.exp(risen - risk.log_mean)
        if even[day, 0] < risk.a_day * risk.season[day] * (explained + risk.unrelated):
            begins[day] = True
            since, lasts_d = float(day), SHORTEST_D + (LONGEST_D - SHORTEST_D) * even[day, 1]
    return dose, begins

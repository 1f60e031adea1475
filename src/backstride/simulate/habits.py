"""A seed -> Habits: what a runner would do day by day if nothing ever hurt.

Weeks with a long Sunday, four-week cycles, a season, breaks, sudden long runs, blocks of
hills and of speed; beside them sitting, sleep, strength training and stress. The shares
and spreads are plausible for leisure runners of 24 to 70 km a week, not measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from backstride.terms.records import BoolArray, FloatArray

_Weekdays = NDArray[np.int_]

_WEEK = 7
_CYCLE = (1.0, 1.08, 1.15, 0.72)  # three weeks up, one easy
_RUN_DAYS = (6, 1, 3, 5, 2, 4, 0)  # the order in which weekdays become run days; Monday is 0
_SPEED_DAY, _HILL_DAY, _LONG_DAY = 1, 3, 6
_WINTER = (11, 12, 1, 2)  # months in which some runs move to the treadmill
_STEEPEST = 0.06  # 60 m of climb, and as much of fall, in each kilometre of a whole run
_RAMP_DAYS = 21  # back to full training three weeks after a break


@dataclass(frozen=True, eq=False)
class Habits:
    """Planned training and ordinary life; shape (day,) each.

    `climb_ratio` and `descent_ratio` are metres up and down for each metre run; `spike`
    is above 0 on days meant to be that many times the longest run of 30 days.
    `skip` is a uniform number: the runner stays at home where it is below the wish to.
    """

    distance_m: FloatArray
    fast_share: FloatArray
    climb_ratio: FloatArray
    descent_ratio: FloatArray
    spike: FloatArray
    race: BoolArray
    indoors: BoolArray
    skip: FloatArray
    sitting_h: FloatArray
    sleep_h: FloatArray
    strength_min: FloatArray
    stress: FloatArray

    def __len__(self) -> int:
        return len(self.distance_m)


def plan(rng: np.random.Generator, first_day: date, days: int) -> Habits:
    """Draw the habits of one runner.

    Args:
        rng: Where all chance comes from.
        first_day: The first day of the plan.
        days: How many days.

    Returns:
        What the runner would do without pain.
    """
    weekday = (np.arange(days) + first_day.weekday()) % _WEEK
    distance = _distance_m(rng, weekday)
    race = (rng.random(days) < 5 / 365) & (distance > 0)  # five races a year
    # Six times a year the long run grows to 1.3 to 2 times what the body knows.
    long_days = (weekday == _LONG_DAY) & (distance > 0) & (rng.random(days) < 6 / 52)
    dark = np.isin(_months(first_day, days), _WINTER) & (rng.random(days) < 0.3)
    indoors = dark & ~race & ~long_days
    climb_ratio = np.where(indoors, 0.0, _climb_ratio(rng, weekday))
    return Habits(
        distance_m=distance,
        fast_share=np.where(race, 0.7, _fast_share(rng, weekday)),
        climb_ratio=climb_ratio,
        descent_ratio=np.minimum(climb_ratio * _descent_to_climb(rng, days), _STEEPEST),
        spike=np.where(long_days, rng.uniform(1.3, 2.0, days), 0.0),
        race=race,
        indoors=indoors,
        skip=rng.random(days),
        sitting_h=_sitting_h(rng, weekday),
        sleep_h=rng.uniform(6.6, 7.8) + _lingering(rng, days, memory=0.6, spread=0.6),
        strength_min=_strength_min(rng, weekday),
        stress=np.clip(3.5 + _lingering(rng, days, memory=0.7, spread=1.2), 0, 10),
    )


def _months(first_day: date, days: int) -> NDArray[np.int_]:
    dates = np.datetime64(first_day) + np.arange(days)
    return np.asarray(dates.astype("datetime64[M]").astype(int) % 12 + 1)


def _distance_m(rng: np.random.Generator, weekday: _Weekdays) -> FloatArray:
    """Share out a week of about 38 km: three to five runs, the Sunday one twice the others."""
    days = len(weekday)
    weekly_m = np.clip(38_000 * np.exp(rng.normal(0, 0.3)), 24_000, 70_000)
    runs = int(np.clip(round(weekly_m / 10_000 + rng.normal(0, 0.5)), 3, 5))
    share = np.isin(np.arange(_WEEK), _RUN_DAYS[:runs]).astype(float)
    share[_LONG_DAY] = 2.0
    week = np.cumsum(weekday == 0)
    cycle = np.take(_CYCLE, (week + rng.integers(4)) % 4)
    whim = np.exp(rng.normal(0, 0.18, week[-1] + 1))[week]
    of_week = (share / share.sum())[weekday]
    distance: FloatArray = weekly_m * _season(rng, days) * cycle * whim * of_week
    distance *= np.exp(rng.normal(0, 0.2, days))
    distance[rng.random(days) < 0.08] = 0  # something came between
    extra = (distance == 0) & (rng.random(days) < 0.05)
    distance[extra] = 0.12 * weekly_m
    return np.where(distance < 2_000, 0.0, distance) * _ramp(_breaks(rng, days))


def _season(rng: np.random.Generator, days: int) -> FloatArray:
    depth, phase = rng.uniform(0.05, 0.3), rng.uniform(0, 2 * np.pi)
    return np.asarray(1 + depth * np.sin(2 * np.pi * np.arange(days) / 365 + phase))


def _breaks(rng: np.random.Generator, days: int) -> BoolArray:
    """Draw breaks of 4 to 25 days, about two and a half a year."""
    resting = np.zeros(days, dtype=bool)
    day = 30  # no runner begins a log with a break
    while (day := day + int(rng.exponential(365 / 2.5))) < days:
        length = int(rng.integers(4, 26))
        resting[day : day + length] = True
        day += length
    return resting


def _ramp(resting: BoolArray) -> FloatArray:
    """Give 0 in a break, half the usual after it, and all of it three weeks later."""
    day = np.arange(len(resting))
    last = np.maximum.accumulate(np.where(resting, day, -_RAMP_DAYS))
    since_break = np.clip((day - last) / _RAMP_DAYS, 0, 1)
    return np.where(resting, 0.0, 0.5 + 0.5 * since_break)


def _fast_share(rng: np.random.Generator, weekday: _Weekdays) -> FloatArray:
    days = len(weekday)
    block = rng.random(days // 42 + 1)[np.arange(days) // 42] < 0.7  # six weeks of speed or none
    wanted = (weekday == _SPEED_DAY) & block & (rng.random(days) < rng.uniform(0.5, 0.95))
    strides = np.where(rng.random(days) < 0.15, rng.uniform(0.05, 0.15, days), 0.0)
    return np.where(wanted, rng.uniform(0.2, 0.5, days), strides)


def _climb_ratio(rng: np.random.Generator, weekday: _Weekdays) -> FloatArray:
    """Draw metres of climb for each metre run; blocks of three weeks in hillier country."""
    days = len(weekday)
    usual = 0.010 * np.exp(rng.normal(0, 0.4))
    block = np.exp(rng.normal(0, 0.5, days // 21 + 1))[np.arange(days) // 21]
    hilly = (weekday == _HILL_DAY) & (rng.random(days) < rng.uniform(0.3, 0.7))
    hill = np.where(hilly, rng.uniform(2, 4, days), 1.0)
    ratio: FloatArray = usual * block * hill * np.exp(rng.normal(0, 0.55, days))
    return np.minimum(ratio, _STEEPEST)


def _descent_to_climb(rng: np.random.Generator, days: int) -> FloatArray:
    """Draw fall over rise: mostly a loop, at times a train or a lift one way."""
    kind = rng.random(days)
    ratio = np.ones(days)
    ratio = np.where(kind < 0.10, rng.uniform(1.6, 3.0, days), ratio)
    return np.where(kind > 0.95, rng.uniform(0.1, 0.5, days), ratio)


def _sitting_h(rng: np.random.Generator, weekday: _Weekdays) -> FloatArray:
    days = len(weekday)
    usual = rng.uniform(5.5, 9)
    hours = np.where(weekday < 5, usual, 0.6 * usual) + rng.normal(0, 1.2, days)
    hours[rng.random(days) < 0.03] += 4  # a day on the road
    return np.clip(hours, 0, 16)


def _strength_min(rng: np.random.Generator, weekday: _Weekdays) -> FloatArray:
    """Draw ten-week spells with and without strength training, two days a week."""
    days = len(weekday)
    spell = np.arange(days) // 70 % 2 == rng.integers(2)
    chosen = np.isin(weekday, rng.choice(_WEEK, 2, replace=False))
    done = spell & chosen & (rng.random(days) < 0.85)
    return np.where(done, rng.uniform(15, 40) * np.exp(rng.normal(0, 0.2, days)), 0.0)


def _lingering(rng: np.random.Generator, days: int, *, memory: float, spread: float) -> FloatArray:
    """Draw an AR(1) path whose steps have the standard deviation `spread`."""
    path = rng.normal(0, spread, days)
    for day in range(1, days):
        path[day] += memory * path[day - 1]
    return path

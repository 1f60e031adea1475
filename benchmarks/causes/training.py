"""Chance -> Plan: what a runner would do if nothing ever hurt.

Weeks of three to six runs with a long one on Sunday, a four-week cycle, seasons, breaks,
races, hilly and fast periods; sitting, sleep, strength and shoes besides. The order of draws
is part of the benchmark: a seed gives the same runner for ever.
"""

from math import exp, pi, sin
from typing import NamedTuple

import numpy as np

from .records import Bools, Floats

WEEKS_CYCLE = (1.0, 1.08, 1.15, 0.72)
RUNNING_DAYS_FIRST = (6, 1, 3, 5, 2, 4, 0)
SUNDAY, TUESDAY, THURSDAY = 6, 1, 3
BREAKS_A_YEAR = 2.5
RETURN_DAYS = 21
RACES_A_YEAR = 5
HILLY_PERIOD_DAYS = 21
FAST_PERIOD_DAYS = 42


class Plan(NamedTuple):
    """What is planned for each day, (day,), and which shoes there are.

    `strength_chance` and `new_shoe_chance` are even draws from 0 to 1 that a day decides by.
    """

    distance_km: Floats
    fast_share: Floats
    climb_m_per_km: Floats
    descent_ratio: Floats
    hard_share: Floats
    strength_period: Bools
    strength_day: Bools
    strength_min: Floats
    strength_chance: Floats
    sitting_h: Floats
    sleep_h: Floats
    shoe_life_km: float
    new_shoe_share: float
    new_shoe_chance: Floats


class _Habit(NamedTuple):
    """How one runner trains."""

    weekly_km: float
    share_of_day: Floats
    fast_weekday: int
    hill_weekday: int
    fast_chance: float
    hill_chance: float
    climb_m_per_km: float
    asphalt_share: float
    season_phase: float
    season_swing: float


class _Calendar(NamedTuple):
    """Which period each day lies in."""

    resting: Bools
    return_share: Floats
    first_weekday: int
    first_week: int
    week_factor: Floats
    hilly_factor: Floats
    fast_period: Bools


def plan_training(rng: np.random.Generator, days: int, *, collinear: bool) -> Plan:
    """Plan training and life without any pain.

    Args:
        rng: Where all chance comes from.
        days: How many days to plan.
        collinear: Whether climb, descent and hard ground all go with the distance.

    Returns:
        A plan of `days` days.
    """
    habit = _habit(rng)
    calendar = _calendar(rng, days)
    runs = np.array([_run(rng, day, habit, calendar, collinear=collinear) for day in range(days)])
    weekday = (np.arange(days) + calendar.first_weekday) % 7
    strength_period, strength_day, strength_min = _strength(rng, weekday)
    strength_chance = rng.random(days)
    sitting_h = _sitting(rng, weekday)
    sleep_h = _sleep(rng, days)
    distance_km, fast_share, climb_m_per_km, descent_ratio, hard_share = runs.T.copy()
    return Plan(
        distance_km,
        fast_share,
        climb_m_per_km,
        descent_ratio,
        hard_share,
        strength_period,
        strength_day,
        strength_min,
        strength_chance,
        sitting_h,
        sleep_h,
        rng.uniform(350, 700),
        rng.uniform(0.5, 1.0),
        rng.random(days),
    )


def _habit(rng: np.random.Generator) -> _Habit:
    weekly_km = float(np.clip(exp(rng.normal(np.log(38), 0.45)), 12, 120))
    runs_a_week = int(np.clip(np.round(weekly_km / 10 + rng.normal(0, 0.8)), 3, 6))
    weekdays = RUNNING_DAYS_FIRST[:runs_a_week]
    share = np.zeros(7)
    share[list(weekdays)] = 1.0
    share[SUNDAY] = 2.0
    return _Habit(
        weekly_km=weekly_km,
        share_of_day=share / share.sum(),
        fast_weekday=TUESDAY if TUESDAY in weekdays else weekdays[-1],
        hill_weekday=THURSDAY if THURSDAY in weekdays else SUNDAY,
        fast_chance=rng.uniform(0.3, 0.95),
        hill_chance=rng.uniform(0.1, 0.7),
        climb_m_per_km=exp(rng.normal(np.log(10), 0.6)),
        asphalt_share=rng.beta(3, 2),
        season_phase=rng.uniform(0, 2 * pi),
        season_swing=rng.uniform(0.05, 0.35),
    )


def _calendar(rng: np.random.Generator, days: int) -> _Calendar:
    resting, return_share = _breaks(rng, days)
    return _Calendar(
        resting=resting,
        return_share=return_share,
        first_weekday=int(rng.integers(0, 7)),
        first_week=int(rng.integers(0, 4)),
        week_factor=np.exp(rng.normal(0, 0.18, days // 7 + 2)),
        hilly_factor=np.exp(rng.normal(0, 0.5, days // HILLY_PERIOD_DAYS + 2)),
        fast_period=rng.random(days // FAST_PERIOD_DAYS + 2) < 0.7,
    )


def _breaks(rng: np.random.Generator, days: int) -> tuple[Bools, Floats]:
    resting, return_share = np.zeros(days, bool), np.ones(days)
    coming_back = np.linspace(0.5, 1.0, RETURN_DAYS)
    day = 0
    while day < days:
        day += int(rng.exponential(365 / BREAKS_A_YEAR)) + 1
        end = day + int(rng.integers(4, 22))
        resting[day:end] = True
        after = return_share[end : end + RETURN_DAYS]
        np.minimum(after, coming_back[: len(after)], out=after)
        day = end
    return resting, return_share


def _run(
    rng: np.random.Generator, day: int, habit: _Habit, calendar: _Calendar, *, collinear: bool
) -> tuple[float, float, float, float, float]:
    weekday = (day + calendar.first_weekday) % 7
    distance_km, race = _distance(rng, day, habit, calendar)
    fast_period = weekday == habit.fast_weekday and bool(
        calendar.fast_period[day // FAST_PERIOD_DAYS]
    )
    fast_share = _fast_share(rng, habit.fast_chance if fast_period else None, race=race)
    hill_day = weekday == habit.hill_weekday
    draw = _ground_tied_to_distance if collinear else _ground
    ground = draw(rng, habit, float(calendar.hilly_factor[day // HILLY_PERIOD_DAYS]), hill_day)
    rng.random()  # a draw that once decided something: without it every seed's runner changes
    return (distance_km, fast_share, *ground)


def _distance(
    rng: np.random.Generator, day: int, habit: _Habit, calendar: _Calendar
) -> tuple[float, bool]:
    week, weekday = divmod(day + calendar.first_weekday, 7)
    share = float(habit.share_of_day[weekday])
    season = 1 + habit.season_swing * sin(2 * pi * day / 365 + habit.season_phase)
    cycle = WEEKS_CYCLE[(week + calendar.first_week) % 4] * calendar.return_share[day]
    volume_km = habit.weekly_km * cycle * calendar.week_factor[week] * season
    distance_km = volume_km * share * exp(rng.normal(0, 0.2))
    if rng.random() < 0.08:
        distance_km = 0.0
    if share == 0 and rng.random() < 0.05:
        distance_km = 0.12 * volume_km
    race = rng.random() < RACES_A_YEAR / 365
    if race:
        distance_km = max(distance_km, 0.25 * habit.weekly_km) * rng.uniform(1.5, 2.2)
    return (0.0 if calendar.resting[day] else float(distance_km)), race


def _fast_share(rng: np.random.Generator, planned_chance: float | None, *, race: bool) -> float:
    if planned_chance is not None and rng.random() < planned_chance:
        return rng.uniform(0.2, 0.5)
    if race:
        return rng.uniform(0.3, 0.9)
    return rng.uniform(0.03, 0.15) if rng.random() < 0.15 else 0.0


def _ground(
    rng: np.random.Generator,
    habit: _Habit,
    hilly_factor: float,
    hill_day: bool,  # noqa: FBT001 - one of two ways that are called alike
) -> tuple[float, float, float]:
    route = exp(rng.normal(0, 0.55))
    hill = rng.uniform(2, 4) if hill_day and rng.random() < habit.hill_chance else 1.0
    climb = habit.climb_m_per_km * route * hill * hilly_factor
    descent = exp(rng.normal(0, 0.08))
    odd = rng.random()
    if odd < 0.08:
        climb = 0.0  # a treadmill, or flat
    elif odd < 0.13:
        descent = rng.uniform(0.1, 0.5)
    elif odd < 0.18:
        descent = rng.uniform(1.6, 3.0)
    hard = min(max(habit.asphalt_share + rng.normal(0, 0.22), 0.0), 1.0)
    return climb, descent, hard * rng.uniform(0.4, 1.0) if hill_day else hard


def _ground_tied_to_distance(
    rng: np.random.Generator,
    habit: _Habit,
    hilly_factor: float,  # noqa: ARG001 - one of two ways that are called alike
    hill_day: bool,  # noqa: FBT001 - likewise
) -> tuple[float, float, float]:
    route = exp(rng.normal(0, 0.15))
    hill = rng.uniform(2, 4) if hill_day and rng.random() < habit.hill_chance else 1.0
    climb = habit.climb_m_per_km * route * (1.0 + 0.2 * (hill - 1))
    descent = exp(rng.normal(0, 0.02))
    rng.random()  # decides an odd route on other ground; here the draw keeps the order
    return climb, descent, min(max(habit.asphalt_share + rng.normal(0, 0.05), 0.0), 1.0)


def _strength(
    rng: np.random.Generator, weekday: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> tuple[Bools, Bools, Floats]:
    days = len(weekday)
    period = np.zeros(days, bool)
    day, training = 0, rng.random() < 0.5
    while day < days:
        end = day + int(rng.exponential(70)) + 14
        period[day:end] = training
        day, training = end, not training
    on_day = np.isin(weekday, rng.choice(7, 2, replace=False))
    return period, on_day, rng.uniform(15, 40) * np.exp(rng.normal(0, 0.2, days))


def _sitting(
    rng: np.random.Generator, weekday: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> Floats:
    days = len(weekday)
    usual_h = rng.uniform(5.5, 10)
    sitting_h = np.where(weekday < 5, usual_h, usual_h * 0.6) + rng.normal(0, 1.2, days)
    sitting_h[rng.random(days) < 0.03] += 4
    holiday = np.zeros(days, bool)
    day = 0
    while day < days:
        day += int(rng.exponential(90)) + 5
        holiday[day : day + int(rng.integers(4, 15))] = True
        day += 14
    sitting_h[holiday] = rng.normal(4, 1.2, holiday.sum())
    return np.clip(sitting_h, 0, 16)


def _sleep(rng: np.random.Generator, days: int) -> Floats:
    usual_h = rng.uniform(6.6, 7.8)
    lately_h, sleep_h = 0.0, np.zeros(days)
    for day, luck_h in enumerate(rng.normal(0, 0.6, days)):
        lately_h = 0.6 * lately_h + luck_h
        sleep_h[day] = usual_h + lately_h
    return sleep_h

"""Seed -> Simulated: one runner with a diary to be read and a truth to be found."""

from typing import NamedTuple

import numpy as np

from .life import Body, Lived, Luck, level_on, live, live_day, live_unhurt, news_sd
from .memory import LINEAR, TRANSFORMS, fading, remember, transform
from .records import (
    DAYS_AHEAD,
    DAYS_BEFORE,
    EXPOSURES,
    REFERENCE_SD,
    REPLICATES,
    Diary,
    Floats,
    Future,
    Noise,
    Simulated,
    Truth,
    Whole,
)
from .scenarios import Scenario
from .training import Plan, plan_training
from .writing_down import Habits, draw_habits, measure, rate, rate_mornings, skip_days

LIFE_STREAM, MORNING_STREAM = 7_919, 104_729
"""Two independent streams of chance of a seed: the mornings change nothing else."""

PLANS = {"normal": (1.0, 1.0, 1.0), "easy": (0.5, 0.3, 0.3)}
"""Factors on distance, climb per km and fast share: as planned, and much less. A choice."""

STRENGTH = EXPOSURES.index("strength_min")
SMALLEST_SPREAD = 0.3
"""An exposure that hardly varies counts as varying by this share of the reference."""


class _Causes(NamedTuple):
    """Which exposures act, how late, how long, how much."""

    lag_days: Whole
    half_life_days: Floats
    transform: tuple[str, ...]
    cause: Whole
    effect: Floats


class _Temper(NamedTuple):
    """A runner's noise and answer to pain."""

    persistence: float
    personal_sd: float
    daily_sd: float
    level: float
    cut: float
    cut_at: float
    heeds_evening: float


def simulate(seed: int, days: int, scenario: Scenario, causes: int | None = None) -> Simulated:
    """Make the runner of a seed.

    Args:
        seed: Which runner: the same seed, days and scenario give the same runner for ever.
        days: Length of the diary.
        scenario: The world that the runner is drawn from.
        causes: How many causes are planted; None for as many as the scenario gives the seed.

    Returns:
        The runner: a diary to be read, and the truth.
    """
    rng = np.random.default_rng([seed, LIFE_STREAM])
    closes = DAYS_BEFORE + days
    plan = plan_training(rng, closes + DAYS_AHEAD, collinear=scenario.collinear)
    number = scenario.causes_of(seed) if causes is None else causes
    planted, temper = _draw_causes(rng, scenario, number), _draw_temper(rng, scenario)
    odometer_km = rng.uniform(0, 600)
    unhurt = live_unhurt(plan, odometer_km, closes + DAYS_AHEAD)
    body, luck = _draw_life(rng, planted, temper, scenario, unhurt)
    lived = live(plan, body, luck, odometer_km, closes)
    habits = draw_habits(rng)
    reported = rate(habits, lived.evening, rng.random((3, closes)))
    worst = np.full(closes, np.nan)
    worst[DAYS_BEFORE:] = reported[DAYS_BEFORE:]
    worst[DAYS_BEFORE:][skip_days(rng, reported[DAYS_BEFORE:], scenario)] = np.nan
    ahead = {name: _follow(plan, lived, change, closes) for name, change in PLANS.items()}
    futures = {
        name: _live_on(rng, body, planted, lived, dose, habits) for name, dose in ahead.items()
    }
    measured = measure(rng, np.vstack([lived.dose[:closes], ahead["normal"]]), scenario.measurement)
    morning = _mornings(seed, habits, lived, worst)
    diary = Diary(
        EXPOSURES, np.array(REFERENCE_SD), measured[:closes], DAYS_BEFORE, worst, morning, ahead
    )
    truth = _truth(planted, body, lived, reported, futures)
    return Simulated(seed, scenario.name, diary, truth)


def _draw_causes(rng: np.random.Generator, scenario: Scenario, number: int) -> _Causes:
    exposures = len(EXPOSURES)
    lag_days = rng.choice(scenario.lags_days, exposures)
    half_life_days = rng.uniform(*scenario.half_life_days, exposures)
    bent = tuple(
        str(rng.choice(TRANSFORMS[1:])) if scenario.bent else LINEAR for _ in range(exposures)
    )
    among = scenario.causes_among or EXPOSURES
    cause = np.zeros(exposures, int)
    if number:
        cause[rng.choice([EXPOSURES.index(name) for name in among], number, replace=False)] = 1
    smallest, largest = np.log(scenario.effect)
    effect = np.exp(rng.uniform(smallest, largest, exposures)) * cause
    if cause[STRENGTH] and rng.random() < 0.5:
        effect[STRENGTH] *= -1
    return _Causes(lag_days, half_life_days, bent, cause, effect)


def _draw_temper(rng: np.random.Generator, scenario: Scenario) -> _Temper:
    return _Temper(
        persistence=2 ** (-1 / rng.uniform(2, 14)),
        personal_sd=rng.uniform(0.4, 1.1),
        daily_sd=rng.uniform(0.3, 0.7),
        level=rng.uniform(*scenario.level),
        cut=rng.uniform(*scenario.cut),
        cut_at=rng.uniform(*scenario.cut_at),
        heeds_evening=rng.uniform(*scenario.heeds_evening),
    )


def _draw_life(
    rng: np.random.Generator,
    planted: _Causes,
    temper: _Temper,
    scenario: Scenario,
    unhurt: Floats,
) -> tuple[Body, Luck]:
    """Scale the effects by an unhurt life; draw the rest of the body, and all chance."""
    kept, scale = fading(planted.half_life_days), _bend_scale(unhurt)
    effective = transform(unhurt, planted.transform, scale)
    held = remember(effective, planted.lag_days, kept)[DAYS_BEFORE:]
    floor = SMALLEST_SPREAD * np.array(REFERENCE_SD) / np.sqrt(1 - kept**2)
    spread = np.maximum(held.std(axis=0), floor)
    days = len(unhurt)
    first_personal = rng.normal(0, temper.personal_sd)
    drift_phase, drift = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.4)
    luck = Luck(
        first_personal, rng.normal(0, 1, (days, 3)), rng.random(days), rng.random((days, 2))
    )
    body = Body(
        lag_days=planted.lag_days,
        kept=kept,
        bend=np.array([TRANSFORMS.index(kind) for kind in planted.transform]),
        bend_scale=scale,
        weight=planted.effect / spread,
        # A steady exposure such as sitting must not add a level of its own.
        usual=np.maximum(0.0, held.mean(axis=0) - spread),
        drift=drift,
        drift_phase=drift_phase,
        flares_a_day=scenario.flares_a_year / 365,
        **temper._asdict(),
    )
    return body, luck


def _bend_scale(unhurt: Floats) -> Floats:
    """Take a high usual dose of each exposure for where its effect bends."""
    days_with = [column[column > 0] for column in unhurt.T]
    return np.array([np.quantile(some, 0.6) if len(some) > 5 else 1.0 for some in days_with])


def _follow(plan: Plan, lived: Lived, change: tuple[float, float, float], closes: int) -> Floats:
    """Live the plan after the diary whatever hurts, (28, exposure)."""
    distance, climb, fast = change
    changed = plan._replace(
        distance_km=plan.distance_km * distance,
        climb_m_per_km=plan.climb_m_per_km * climb,
        fast_share=plan.fast_share * fast,
    )
    dose, odometer_km = lived.dose.copy(), lived.odometer_km
    for day in range(closes, closes + DAYS_AHEAD):
        odometer_km = live_day(changed, dose, day, 1.0, 0.0, odometer_km)
    return dose[closes:]


def _live_on(  # noqa: PLR0913, PLR0917 - a future hangs on everything before it
    rng: np.random.Generator,
    body: Body,
    planted: _Causes,
    lived: Lived,
    ahead: Floats,
    habits: Habits,
) -> Future:
    closes = len(lived.evening)
    whole = transform(np.vstack([lived.dose[:closes], ahead]), planted.transform, body.bend_scale)
    held = remember(whole, planted.lag_days, body.kept)[closes:]
    contribution = (held - body.usual) @ body.weight
    personal, flare = np.full(REPLICATES, lived.personal), np.full(REPLICATES, lived.flare)
    felt = np.zeros((REPLICATES, DAYS_AHEAD))
    for day in range(DAYS_AHEAD):
        personal = body.persistence * personal + news_sd(body) * rng.normal(size=REPLICATES)
        begins = rng.random(REPLICATES) < body.flares_a_day
        flare = flare * lived.flare_kept + begins * (1.5 + 2 * rng.random(REPLICATES))
        alone = level_on(body, closes + day) + personal + flare
        felt[:, day] = alone + contribution[day] + body.daily_sd * rng.normal(size=REPLICATES)
    reported = rate(habits, felt, rng.random((REPLICATES, 3, DAYS_AHEAD)))
    return Future(contribution, felt, reported.astype(np.int64))


def _mornings(seed: int, habits: Habits, lived: Lived, worst: Floats) -> Floats:
    rng = np.random.default_rng([seed, MORNING_STREAM])
    rated = rate_mornings(rng, habits, lived.morning, np.isnan(worst))
    rated[:DAYS_BEFORE] = np.nan
    return rated


def _truth(
    planted: _Causes, body: Body, lived: Lived, reported: Floats, futures: dict[str, Future]
) -> Truth:
    dose = lived.dose[: len(lived.evening)]
    effective = transform(dose, planted.transform, body.bend_scale)
    held = remember(effective, planted.lag_days, body.kept)[DAYS_BEFORE:]
    return Truth(
        cause=planted.cause.astype(bool),
        effect=planted.effect,
        contribution_sd=held.std(axis=0) * body.weight,
        lag_days=planted.lag_days,
        half_life_days=planted.half_life_days,
        transform=planted.transform,
        transform_scale=body.bend_scale,
        noise=Noise(body.level, body.persistence, body.personal_sd, body.daily_sd),
        dose=dose,
        felt=lived.evening,
        reported=reported,
        futures=futures,
    )

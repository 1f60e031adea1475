"""Seed -> Remembered: years of a runner and a few remembered onsets with a planted cause."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from benchmarks.causes.life import live_unhurt
from benchmarks.causes.memory import fading, remember
from benchmarks.causes.records import EXPOSURES, REFERENCE_SD, Bools, Floats, Whole
from benchmarks.causes.training import Plan, plan_training
from benchmarks.causes.writing_down import measure

from .life import WARM_D, Risk, live
from .worlds import World

STREAM = 15_485_863
"""Chance of this benchmark, apart from that of the diaries."""
SIZES = (0.4, 0.4, 0.2)
"""Chances of no, one and two causes: those that our model expects."""
HAZARDS = (2.0, 4.0, 8.0)
"""How much likelier an onset is on a bad day (95 of 100 are better) than on a middling one."""
SLOW = 0.25
"""Share of exposures that act over weeks."""
LEAST_DAYS = 0.01
"""What is done on fewer days cannot be a cause."""
TRIES = 400
SPIKE, DAYS_OF_SPIKE, ABOVE = EXPOSURES.index("spike_ratio"), 7, 0.1
LOST_D = 39.0
"""Days that an onset and what follows it take from those at risk, about."""


@dataclass(frozen=True, eq=False)
class Remembered:
    """A runner: what may be seen, and what is true.

    Attributes:
        seed: Which runner.
        dose: Measured exposures, (day, exposure).
        usual_sd: Usual spread of each, (exposure,).
        day: The days on which pain is said to have begun, (onset,).
        give_or_take_d: What the runner says the dates are worth.
        cause: Which exposures brought them on, (exposure,).
        hazard: How much, one of `HAZARDS`; 1 where nothing did.
        true_day: The days on which it did, (onset,).
        true_dose: Exposures as lived, (day, exposure).
        lag_days: Of each exposure, cause or not, (exposure,).
        half_life_days: Likewise.
        if_alone: Log hazard for each standard deviation, if it alone were the cause; 0 where
            it cannot be, (exposure,).
    """

    seed: int
    dose: Floats
    usual_sd: Floats
    day: Whole
    give_or_take_d: float
    cause: Bools
    hazard: float
    true_day: Whole
    true_dose: Floats
    lag_days: Whole
    half_life_days: Floats
    if_alone: Floats


class _Nature(NamedTuple):
    """How this runner's back would answer."""

    risk: Risk
    cause: Bools
    hazard: float
    half_life_days: Floats
    if_alone: Floats


def simulate(seed: int, onsets: int, world: World) -> Remembered | None:
    """Make the runner of a seed who remembers just so many onsets.

    Args:
        seed: The same seed, number and world give the same runner for ever.
        onsets: How many are remembered.
        world: Where they come from.

    Returns:
        The runner; None if in `TRIES` lives there never were so many.
    """
    rng = np.random.default_rng([seed, STREAM, onsets])
    plan, season = _in_world(rng, plan_training(rng, world.days, collinear=False), world)
    odometer_km = rng.uniform(0, 600)
    nature = _draw_nature(rng, live_unhurt(plan, odometer_km, world.days), world, season, onsets)
    for _ in range(TRIES):
        dose, begins = live(plan, nature.risk, rng.random((world.days, 3)), odometer_km, world.days)
        day = _kept_in_mind(rng, dose, np.flatnonzero(begins), world)
        if len(day) == onsets:
            return _seen(rng, seed, dose, day, nature, world)
    return None


def _in_world(rng: np.random.Generator, plan: Plan, world: World) -> tuple[Plan, Floats]:
    """Change plan and hazard by the time of the year, and over the years."""
    day = np.arange(world.days)
    winter = np.cos(2 * np.pi * (day - rng.uniform(0, 365)) / 365)
    season = np.exp(world.winter * winter)
    if world.winter > 0:
        sitting_h = np.clip(plan.sitting_h + 1.2 * winter, 0, 16)
        plan = plan._replace(sitting_h=sitting_h, sleep_h=plan.sleep_h - 0.2 * winter)
    if world.drifts:
        gone = day / world.days - 0.5
        sitting_h = np.clip(plan.sitting_h + 1.5 * gone, 0, 16)
        plan = plan._replace(distance_km=plan.distance_km * 2.0**gone, sitting_h=sitting_h)
        season = season * 0.5 ** ((world.days - day) / 365)
    return plan, season / season.mean()


def _draw_nature(
    rng: np.random.Generator, unhurt: Floats, world: World, season: Floats, onsets: int
) -> _Nature:
    exposures = len(EXPOSURES)
    lag_days = rng.integers(0, 4, exposures)
    slow = rng.random(exposures) < SLOW
    half_life_days = np.where(slow, rng.uniform(14, 28, exposures), rng.uniform(1, 7, exposures))
    kept = fading(half_life_days)
    held = remember(unhurt, lag_days, kept)[WARM_D:]
    mean, spread = held.mean(0), held.std(0) + 1e-9
    standard = (held - mean) / spread
    hazard = float(rng.choice(HAZARDS))
    vary = (unhurt[WARM_D:] > 0).mean(0) > LEAST_DAYS
    if_alone = np.where(vary, [np.log(hazard) / reach(column) for column in standard.T], 0.0)
    share = _draw_causes(rng, np.flatnonzero(vary), world)
    beta = share * np.log(hazard) / reach(standard @ share) if share.any() else share
    risk = Risk(
        lag_days,
        kept,
        mean,
        beta / spread,
        a_day=_hazard_a_day(onsets, world),
        unrelated=world.unrelated,
        log_mean=float(np.log(np.exp(standard @ beta).mean())),
        season=season,
    )
    return _Nature(risk, share > 0, hazard if share.any() else 1.0, half_life_days, if_alone)


def _draw_causes(rng: np.random.Generator, among: Whole, world: World) -> Floats:
    """Draw the causes, and the share of each, (exposure,)."""
    drawn = int(rng.choice(3, p=SIZES))
    number = drawn if world.causes is None else world.causes
    share = np.zeros(len(EXPOSURES))
    share[rng.choice(among, number, replace=False)] = rng.uniform(0.6, 1.0, number)
    return share


def reach(risen: Floats) -> float:
    """Tell how far a bad day lies above a middling one."""
    return float(max(np.quantile(risen, 0.95) - np.median(risen), risen.std(), 1e-9))


def _hazard_a_day(onsets: int, world: World) -> float:
    usually = world.kept_in_mind + (1 - world.kept_in_mind) * 0.35
    begun = onsets / usually
    return float(begun / max(100.0, world.days - WARM_D - LOST_D * begun))


def _kept_in_mind(rng: np.random.Generator, dose: Floats, begun: Whole, world: World) -> Whole:
    lucky = rng.random(len(begun)) < world.kept_in_mind
    return begun[lucky | spiked_lately(dose)[begun]]


def spiked_lately(dose: Floats) -> Bools:
    """Tell the days with a spike in the week up to them, (day,)."""
    spikes = np.concatenate([np.zeros(DAYS_OF_SPIKE), np.cumsum(dose[:, SPIKE] > ABOVE)])
    return spikes[DAYS_OF_SPIKE:] > spikes[:-DAYS_OF_SPIKE]


def _seen(  # noqa: PLR0913, PLR0917 - a runner is all of this
    rng: np.random.Generator, seed: int, dose: Floats, day: Whole, nature: _Nature, world: World
) -> Remembered:
    error = np.round(rng.normal(0, world.give_or_take_d, len(day))).astype(int)
    return Remembered(
        seed=seed,
        dose=measure(rng, dose, 1.0),
        usual_sd=np.array(REFERENCE_SD),
        day=np.sort(np.clip(day + error, WARM_D, world.days - 1)),
        give_or_take_d=world.give_or_take_d if world.told_d is None else world.told_d,
        cause=nature.cause,
        hazard=nature.hazard,
        true_day=day,
        true_dose=dose,
        lag_days=nature.risk.lag_days,
        half_life_days=nature.half_life_days,
        if_alone=nature.if_alone,
    )

"""Habits, Back -> Life: day after day, training makes pain and pain makes less training.

    background(t) = level + drift(t) + wave(t) + flares(t)

`level` ~ Uniform(0.3, 1.5) points of 0 to 10; `drift` is a slow sine of at most 0.4
points; `wave` ~ AR(1) with a half-life of 2 to 8 days and a standard deviation of 0.4 to
0.9; two flares a year add 1.5 to 3.5 points and fade within a week or two; the noise of
one evening ~ Normal(0, 0.3 to 0.7).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from backstride.simulate.habits import Habits
from backstride.simulate.truth import CAUSES, Effect, Truth
from backstride.terms.records import FloatArray

_SPIKE_WINDOW_D = 30  # "longest" means longest of the 30 days before
_LEAST_M = 3_000.0  # coming back from a break, 3 km are no spike
_SHORTEST_RUN_M = 1_500  # what is cut to less is not begun
_LONGEST_RUN_M = 32_000  # of a leisure runner's usual training
_SHOE_IS_NEW_M = 80_000
_ENOUGH_SLEEP_H = 7.5
_CAUTION_WIDTH = 0.7  # points of pain over which caution sets in


@dataclass(frozen=True, kw_only=True, eq=False)
class Back:
    """How a runner hurts without any cause, and how much a sore back stops him or her.

    `caution` is the part of training given up when pain is far above `threshold`.
    """

    background: FloatArray
    evening_noise: FloatArray
    morning_noise: FloatArray
    caution: float
    threshold: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Life:
    """What was truly done; shape (day,) each, exposures by the names in `CAUSES`.

    `pair` numbers the pair of shoes in use; the first had gone `worn_before_m` before.
    """

    exposures: Mapping[str, FloatArray]
    pair: FloatArray
    worn_before_m: float
    felt: FloatArray
    felt_morning: FloatArray


@dataclass(frozen=True)
class _Harm:
    """What the cause does to the pain of a day."""

    cause: str
    effect: Effect
    per_unit: float
    centre: float


@dataclass
class _Shoes:
    """The pair in use and how far it has gone."""

    life_m: float
    distance_m: float
    pair: int = 0

    def wear(self, distance_m: float) -> float:
        """Run in them; give how much of it was in a pair still new."""
        if self.distance_m > self.life_m:
            self.pair, self.distance_m = self.pair + 1, 0.0
        new_m = distance_m if self.distance_m < _SHOE_IS_NEW_M else 0.0
        self.distance_m += distance_m
        return new_m


def draw_back(rng: np.random.Generator, days: int) -> Back:
    """Draw a back; the numbers are in the head of this file."""
    day = np.arange(days)
    drift = rng.uniform(0, 0.4) * np.sin(2 * np.pi * (day / 400 + rng.random()))
    memory = 2 ** (-1 / rng.uniform(2, 8))
    wave = rng.normal(0, 1, days) * np.sqrt(1 - memory**2)
    for today in range(1, days):
        wave[today] += memory * wave[today - 1]
    flares = np.where(rng.random(days) < 2 / 365, rng.uniform(1.5, 3.5, days), 0.0)
    fading = Effect(lag_d=0, half_life_d=rng.uniform(3, 7)).load(flares)
    return Back(
        background=rng.uniform(0.3, 1.5) + drift + rng.uniform(0.4, 0.9) * wave + fading,
        evening_noise=rng.normal(0, rng.uniform(0.3, 0.7), days),
        morning_noise=rng.normal(0, 0.25, days),
        caution=rng.uniform(0.2, 0.6),
        threshold=rng.uniform(2, 4),
    )


def live(
    habits: Habits, back: Back, *, cause: str | None, effect: Effect, shoe_life_m: float
) -> tuple[Life, Truth]:
    """Live through all days, once without fear or harm to scale the effect, then truly.

    Args:
        habits: What the runner would do without pain.
        back: How the back hurts by itself.
        cause: One of `CAUSES`, or None.
        effect: How the cause works.
        shoe_life_m: Metres after which a pair of shoes is replaced.

    Returns:
        What was done, and the truth about the pain.
    """
    harmless = _Harm(cause or CAUSES[0], effect, per_unit=0.0, centre=0.0)
    painless = _days(habits, replace(back, caution=0.0), harmless, shoe_life_m)
    harm = _scaled(harmless, painless) if cause else harmless
    life = _days(habits, back, harm, shoe_life_m)
    load = effect.load(life.exposures[harm.cause])
    return life, Truth(
        cause=cause,
        effect=effect,
        per_unit=harm.per_unit,
        centre=harm.centre,
        exposures=life.exposures,
        contribution=harm.per_unit * (load - harm.centre),
        felt=life.felt,
        felt_morning=life.felt_morning,
    )


def _scaled(harm: _Harm, painless: Life) -> _Harm:
    load = harm.effect.load(painless.exposures[harm.cause])
    spread = float(load.std())
    if not spread:
        return harm
    # What is always there (sitting) must not lift the level: count from one spread below.
    centre = max(0.0, float(load.mean()) - spread)
    return replace(harm, per_unit=harm.effect.points / spread, centre=centre)


def _days(habits: Habits, back: Back, harm: _Harm, shoe_life_m: float) -> Life:
    days = len(habits)
    done = {name: np.zeros(days) for name in CAUSES}
    pair, felt, felt_morning = np.zeros(days), np.zeros(days), np.zeros(days)
    worn_before = shoe_life_m / 2  # nobody begins a log with the first run of a pair
    shoes = _Shoes(shoe_life_m, worn_before)
    kernel = harm.effect.kernel(days)[::-1]
    for day in range(days):
        calm = back.background[day] - harm.per_unit * harm.centre
        weight, exposure = kernel[days - 1 - day :], done[harm.cause][: day + 1]
        felt_morning[day] = calm + harm.per_unit * (weight @ exposure) + back.morning_noise[day]
        fear = back.caution * _sigmoid((felt_morning[day] - back.threshold) / _CAUTION_WIDTH)
        before = done["distance_m"][max(0, day - _SPIKE_WINDOW_D) : day]
        for name, value in _one_day(habits, day, fear, before.max(initial=_LEAST_M)).items():
            done[name][day] = value
        done["new_shoe_distance_m"][day] = shoes.wear(done["distance_m"][day])
        pair[day] = shoes.pair
        felt[day] = calm + harm.per_unit * (weight @ exposure) + back.evening_noise[day]
    return Life(
        exposures=done,
        pair=pair,
        worn_before_m=worn_before,
        felt=felt,
        felt_morning=felt_morning,
    )


def _sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))


def _one_day(habits: Habits, day: int, fear: float, longest_m: float) -> dict[str, float]:
    """Do the day's plan, less the fear: shorter, slower, or not at all."""
    distance = _distance_m(habits, day, fear, longest_m)
    return {
        "distance_m": distance,
        "fast_distance_m": distance * habits.fast_share[day] * (1 - fear),
        "ascent_m": distance * habits.climb_ratio[day],
        "descent_m": distance * habits.descent_ratio[day],
        "excess_over_longest_ratio": float(np.clip(distance / longest_m - 1, 0, 1)),
        "sitting_h": min(16.0, habits.sitting_h[day] + fear),
        "strength_min": habits.strength_min[day],
        "sleep_debt_h": max(0.0, _ENOUGH_SLEEP_H - habits.sleep_h[day]),
    }


def _distance_m(habits: Habits, day: int, fear: float, longest_m: float) -> float:
    wanted = max(habits.distance_m[day], habits.spike[day] * longest_m)
    distance = min(_LONGEST_RUN_M, wanted) * (1 - fear)
    # With the greatest fear, six runs in ten are left out rather than cut short.
    stays = habits.skip[day] < 0.6 * fear or distance < _SHORTEST_RUN_M
    return 0.0 if stays else float(distance)

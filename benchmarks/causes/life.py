"""Plan and body -> what was lived: pain cuts training, and training makes pain."""

from typing import NamedTuple

import numpy as np
from numba import njit

from .memory import bend
from .records import EXPOSURES, Floats, Whole
from .training import Plan

NEW_SHOE_KM = 80.0
"""A shoe counts as new below this odometer: a choice."""

SPIKE_WINDOW_DAYS = 30
SHORTEST_LONGEST_KM = 3.0
"""A spike compares with the longest run of 30 days, or with this if that is shorter."""

NEEDED_SLEEP_H = 7.5


class Body(NamedTuple):
    """What turns doses into pain in one runner, and how the runner answers it.

    Attributes:
        lag_days: Days until a dose begins to act, (exposure,).
        kept: Share of it that is left a day later, (exposure,).
        bend: Place in `memory.TRANSFORMS`, (exposure,).
        bend_scale: Where it saturates or begins, (exposure,).
        weight: NRS points per unit of what is held, 0 for no cause, (exposure,).
        usual: What is held at no extra pain, (exposure,).
        level: Pain without causes, NRS points.
        drift: Size of the slow swing of that level over 400 days, NRS points.
        drift_phase: Where that swing begins, radians.
        persistence: Share of the personal noise that is left a day later.
        personal_sd: Its spread, NRS points.
        daily_sd: Spread of what each evening has of its own, NRS points.
        flares_a_day: Chance that an unexplained bout begins.
        cut: Share of training given up when it hurts much.
        cut_at: Pain at which half of that happens, NRS points.
        heeds_evening: Share of that decision that looks at yesterday's worst pain.
    """

    lag_days: Whole
    kept: Floats
    bend: Whole
    bend_scale: Floats
    weight: Floats
    usual: Floats
    level: float
    drift: float
    drift_phase: float
    persistence: float
    personal_sd: float
    daily_sd: float
    flares_a_day: float
    cut: float
    cut_at: float
    heeds_evening: float


class Luck(NamedTuple):
    """All chance of a life, drawn before it: bell-shaped (day, 3), even (day,), (day, 2)."""

    first_personal: float
    normal: Floats
    flare: Floats
    even: Floats


class Lived(NamedTuple):
    """A life up to the diary's last day, and the state it ends in.

    Attributes:
        dose: Exposures as lived, (day, exposure); rows after the last day are 0.
        evening: Worst pain as felt, NRS points, (day,).
        morning: Pain before any exposure of the day, NRS points, (day,).
        personal: Personal noise on the last day.
        flare: What is left of bouts on the last day.
        flare_kept: Share of that which is left a day later.
        odometer_km: Of the shoes in use.
    """

    dose: Floats
    evening: Floats
    morning: Floats
    personal: float
    flare: float
    flare_kept: float
    odometer_km: float


@njit(cache=True)
def level_on(body: Body, day: int) -> float:
    """Tell the slowly swinging level of pain without causes on a day, NRS points."""
    return float(body.level + body.drift * np.sin(2 * np.pi * day / 400 + body.drift_phase))


@njit(cache=True)
def live_day(  # noqa: PLR0913, PLR0917 - compiled code has no keywords
    plan: Plan, dose: Floats, day: int, volume: float, cut: float, odometer_km: float
) -> float:
    """Live one day by the plan, less what pain cuts, and write its doses into `dose`.

    Args:
        plan: What is planned.
        dose: Doses so far, (day, exposure); the row of `day` is written.
        day: Which day to live.
        volume: Share of the planned distance that is run.
        cut: Share of fast running given up; it also means more sitting and strength, and
            less sleep.
        odometer_km: Of the shoes in use before the day.

    Returns:
        The odometer of the shoes in use after the day, km.
    """
    distance_km = plan.distance_km[day] * volume
    climb_m = distance_km * plan.climb_m_per_km[day]
    longest_km = SHORTEST_LONGEST_KM
    for earlier in range(max(0, day - SPIKE_WINDOW_DAYS), day):
        longest_km = max(longest_km, dose[earlier, 0])
    if distance_km > 0 and odometer_km > plan.shoe_life_km:
        odometer_km = 0.0
    new = odometer_km < NEW_SHOE_KM and plan.new_shoe_chance[day] < plan.new_shoe_share
    dose[day, 0] = distance_km
    dose[day, 1] = distance_km * plan.fast_share[day] * (1.0 - cut)
    dose[day, 2] = climb_m * plan.descent_ratio[day]
    dose[day, 3] = climb_m
    dose[day, 4] = distance_km * plan.hard_share[day]
    dose[day, 5] = distance_km if new else 0.0
    dose[day, 6] = min(16.0, plan.sitting_h[day] + cut)
    dose[day, 7] = min(max(distance_km / longest_km - 1.0, 0.0), 1.0)
    dose[day, 8] = _strength(plan, day, cut)
    dose[day, 9] = max(0.0, NEEDED_SLEEP_H - (plan.sleep_h[day] - 0.5 * cut))
    return odometer_km + float(distance_km)


@njit(cache=True)
def _strength(plan: Plan, day: int, cut: float) -> float:
    usual, more = 0.02, 0.15
    if plan.strength_day[day]:
        usual, more = (0.85 if plan.strength_period[day] else 0.05), 0.9
    trains = plan.strength_chance[day] < usual + 0.4 * cut * more
    return float(plan.strength_min[day]) if trains else 0.0


@njit(cache=True)
def live_unhurt(plan: Plan, odometer_km: float, days: int) -> Floats:
    """Live the plan as it is, (day, exposure): what effects are scaled by."""
    dose = np.zeros((days, len(EXPOSURES)))
    for day in range(days):
        odometer_km = live_day(plan, dose, day, 1.0, 0.0, odometer_km)
    return dose


@njit(cache=True)
def live(plan: Plan, body: Body, luck: Luck, odometer_km: float, days: int) -> Lived:
    """Live day after day: the morning's pain cuts the day's training, that makes the evening's.

    Args:
        plan: What is planned, for more than `days` days.
        body: What turns doses into pain.
        luck: All chance.
        odometer_km: Of the shoes in use at the beginning.
        days: How many days are lived.

    Returns:
        What was lived.
    """
    dose = np.zeros((len(plan.distance_km), len(EXPOSURES)))
    effective, held = np.zeros_like(dose), np.zeros(len(EXPOSURES))
    evening, morning = np.zeros(days), np.zeros(days)
    personal, flare, flare_kept = luck.first_personal, 0.0, 0.0
    for day in range(days):
        wobble = luck.normal[day, 2]
        personal = body.persistence * personal + news_sd(body) * luck.normal[day, 0]
        flare *= flare_kept
        if luck.flare[day] < body.flares_a_day:
            flare += 1.5 + 2 * luck.even[day, 1]
            flare_kept = 2 ** (-1 / (3 + 4 * wobble**2 / (1 + wobble**2)))
        unrelated = level_on(body, day) + personal + flare
        _fade(body, effective, held, day)
        pain = unrelated + _contribution(body, held)
        morning[day] = pain + 0.25 * wobble
        cut = _cut(body, evening[day - 1] if day else pain, pain, wobble)
        volume = 0.0 if luck.even[day, 0] < 0.6 * cut else 1.0 - cut
        odometer_km = live_day(plan, dose, day, volume, cut, odometer_km)
        _absorb(body, dose, effective, held, day)
        evening[day] = unrelated + _contribution(body, held) + body.daily_sd * luck.normal[day, 1]
    return Lived(dose, evening, morning, personal, flare, flare_kept, odometer_km)


@njit(cache=True)
def news_sd(body: Body) -> float:
    """Tell the spread of what each day adds to the personal noise, NRS points."""
    return float(body.personal_sd * np.sqrt(1 - body.persistence**2))


@njit(cache=True)
def _fade(body: Body, effective: Floats, held: Floats, day: int) -> None:
    """Let what is held fade overnight, and add doses whose lag ends today."""
    for exposure in range(len(held)):
        held[exposure] *= body.kept[exposure]
        if 0 < body.lag_days[exposure] <= day:
            held[exposure] += effective[day - body.lag_days[exposure], exposure]


@njit(cache=True)
def _absorb(body: Body, dose: Floats, effective: Floats, held: Floats, day: int) -> None:
    """Bend the doses of the day, and add those that act at once."""
    for exposure in range(len(held)):
        effective[day, exposure] = bend(
            dose[day, exposure], body.bend[exposure], body.bend_scale[exposure]
        )
        if body.lag_days[exposure] == 0:
            held[exposure] += effective[day, exposure]


@njit(cache=True)
def _contribution(body: Body, held: Floats) -> float:
    total = 0.0
    for exposure in range(len(held)):
        total += float(body.weight[exposure] * (held[exposure] - body.usual[exposure]))
    return total


@njit(cache=True)
def _cut(body: Body, yesterday: float, this_morning: float, wobble: float) -> float:
    felt = body.heeds_evening * yesterday + (1 - body.heeds_evening) * this_morning
    return float(body.cut / (1 + np.exp(-(felt + 0.25 * wobble - body.cut_at) / 0.7)))

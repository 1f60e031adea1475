"""Outing -> Run: a planned run, traced second by second over its ground."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from backstride.simulate.ground import Ground, route
from backstride.simulate.seconds import degrees, run
from backstride.simulate.watch import usual_step_rate_spm, wander
from backstride.terms.records import BoolArray, FloatArray, Run

_LEVEL_COST_JPKGM = 3.6  # C(0) of `cost_of_running`
_WARM_UP_S = 480  # eight minutes to full speed
_HEART_RATE_MEMORY_S = 30  # the heart follows the work within a minute or so
_NOISE_MEMORY_KNOTS = 8  # pace wanders over some 80 m
_STOP_EVERY_M = 3_000  # a road or a gate to wait at


@dataclass(frozen=True)
class Body:
    """What a runner is able to: easy speed on the level, heart, and habit of step."""

    easy_mps: float = 2.9
    resting_bpm: float = 52
    highest_bpm: float = 186
    extra_steps_spm: float = 4.0


@dataclass(frozen=True)
class Place:
    """Where runs start; `altitude_m` is that of the front door."""

    latitude_deg: float
    longitude_deg: float
    altitude_m: float
    zone: str


@dataclass(frozen=True, kw_only=True)
class Outing:
    """One run as it was planned and then done: all that its seconds follow from.

    `start` has its zone. `fast_share` is the part of the way run fast, in repeats, or in
    one piece in a race. `way` numbers the runner's favourite ways. On a treadmill
    (`indoors`) there is neither position nor height.
    """

    start: datetime
    distance_m: float
    climb_m: float
    descent_m: float
    fast_share: float
    race: bool
    indoors: bool
    place: Place
    way: int
    shoe: str
    temperature_degc: float
    body: Body
    seed: int


def trace(outing: Outing) -> Run:
    """Run an outing, second by second.

    Warm-up, hills, repeats, waiting at a road and tiring towards the end all shape the
    speed; heart rate follows the work, step rate the speed.

    Args:
        outing: What was done.

    Returns:
        The true run, with distance, climb and descent of the outing within 1 %.

    Source:
        Cost of running on a grade: Minetti et al., J Appl Physiol 93:1039, 2002, by the
        usual polynomial. The rest is plausible, not measured.
    """
    rng = np.random.default_rng(outing.seed)
    ground = route(outing.way, outing.distance_m, outing.climb_m, descent_m=outing.descent_m)
    speed = _speed(outing, ground, rng)
    steps_s = np.diff(ground.distance_m) / speed
    waits_s = _waits(rng, len(steps_s), length_m=outing.distance_m)
    clock = np.concatenate([[0.0], np.cumsum(steps_s + waits_s)])
    seconds = np.arange(int(clock[-1]) + 1)
    way_m = np.interp(seconds, *_corners(clock, waits_s, ground.distance_m))
    done = _sampled(outing, ground, way_m, rng)
    return replace(
        done,
        sub_sport="treadmill" if outing.indoors else "",
        utc_offset_s=_offset_s(outing.start),
    )


def cost_of_running(grade_ratio: FloatArray) -> FloatArray:
    """Give the energy of one metre on a grade, J/kg/m, for grades within -0.45 to 0.45."""
    terms = (155.4, -30.4, -43.3, 46.3, 19.5, 3.6)
    return np.asarray(np.polyval(terms, np.clip(grade_ratio, -0.45, 0.45)))


def _offset_s(start: datetime) -> float:
    offset = start.utcoffset()
    if offset is None:
        message = f"expected a start with its zone, found {start}"
        raise ValueError(message)
    return offset.total_seconds()


def _speed(outing: Outing, ground: Ground, rng: np.random.Generator) -> FloatArray:
    """Give the speed between knots, m/s; shape (knot - 1,).

    The first metres are 10 % slower, the last of 15 km and more 5 %; pace wanders by 3 %,
    and what is run fast is 28 % faster (all plausible for a leisure runner, not measured).
    """
    grade = ground.grade_ratio()
    middle = ground.distance_m[:-1]
    # Nobody runs as fast down as the cost would allow, nor as slow up before walking.
    by_grade = np.clip(_LEVEL_COST_JPKGM / cost_of_running(grade), 0.45, 1.12)
    ease = np.clip(middle / (outing.body.easy_mps * _WARM_UP_S), 0, 1)
    tiring = 1 - 0.05 * (middle / outing.distance_m) ** 2 * min(1, outing.distance_m / 15_000)
    noise = 1 + 0.03 * wander(rng, len(grade), memory_s=_NOISE_MEMORY_KNOTS)
    pace = outing.body.easy_mps * by_grade * (0.9 + 0.1 * ease) * tiring * noise
    return np.where(_fast(outing, middle), 1.28 * pace, pace)


def _fast(outing: Outing, distance_m: FloatArray) -> BoolArray:
    """Mark the fast part: a race without a break, else repeats of 600 m with rests."""
    share = outing.fast_share
    if share <= 0:
        return np.zeros(len(distance_m), dtype=bool)
    begin = 0.2 * outing.distance_m  # a fifth of the way to warm up
    if outing.race:
        return (distance_m >= begin) & (distance_m < begin + share * outing.distance_m)
    every = 0.8 * 600 / share  # the repeats fill what is left of the way
    return (distance_m >= begin) & ((distance_m - begin) % every < 600)


def _waits(rng: np.random.Generator, knots: int, *, length_m: float) -> FloatArray:
    waits = np.zeros(knots)
    where = rng.integers(1, max(2, knots), rng.poisson(length_m / _STOP_EVERY_M)) % knots
    waits[where] = rng.integers(5, 40, len(where))
    return waits


def _corners(
    clock: FloatArray, waits_s: FloatArray, distance_m: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Give time and distance at every knot twice: when it is reached, and when left."""
    reached, left = clock, clock + np.append(waits_s, 0.0)
    return np.column_stack([reached, left]).ravel(), np.repeat(distance_m, 2)


def _sampled(outing: Outing, ground: Ground, way_m: FloatArray, rng: np.random.Generator) -> Run:
    speed = np.diff(way_m, append=way_m[-1])
    grade = np.interp(way_m, ground.distance_m[:-1], ground.grade_ratio())
    rate = usual_step_rate_spm(speed) + outing.body.extra_steps_spm * (speed > 0)
    columns: dict[str, Any] = {
        "step_rate_spm": rate,
        "heart_rate_bpm": _heart_rate(outing, speed * cost_of_running(grade)),
        "temperature_degc": np.full(len(way_m), outing.temperature_degc),
    }
    if not outing.indoors:
        columns |= _outdoors(outing, ground, way_m, rng)
    return run(speed_mps=speed, start=outing.start, **columns)


def _outdoors(
    outing: Outing, ground: Ground, way_m: FloatArray, rng: np.random.Generator
) -> dict[str, FloatArray]:
    door_m = rng.normal(0, 10, 2)  # no one starts the watch at the very same step
    altitude, east, north = (
        np.interp(way_m, ground.distance_m, line)
        for line in (ground.altitude_m, ground.east_m, ground.north_m)
    )
    position = degrees(
        east + door_m[0],
        north + door_m[1],
        latitude_deg=outing.place.latitude_deg,
        longitude_deg=outing.place.longitude_deg,
    )
    return {"altitude_m": outing.place.altitude_m + altitude, **position}


def _heart_rate(outing: Outing, power_wpkg: FloatArray) -> FloatArray:
    """Let the heart follow the work, and drift up by 5 % an hour."""
    body = outing.body
    easy = body.easy_mps * _LEVEL_COST_JPKGM
    # An easy run takes two thirds of the reserve, a race at 1.28 of that about 85 %.
    effort = np.clip(0.66 * power_wpkg / easy, 0, 0.98)
    lag = np.exp(-np.arange(5 * _HEART_RATE_MEMORY_S) / _HEART_RATE_MEMORY_S)
    before = np.concatenate([np.full(len(lag) - 1, 0.3), effort])
    followed = np.convolve(before, lag / lag.sum(), mode="valid")
    drift = 1 + 0.05 * np.arange(len(effort)) / 3_600
    reserve = body.highest_bpm - body.resting_bpm
    return np.minimum(body.resting_bpm + reserve * followed * drift, body.highest_bpm)

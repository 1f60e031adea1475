"""A seed and a cause -> Runner: years of running and hurting, with the truth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from backstride.simulate.habits import Habits, plan
from backstride.simulate.life import Life, draw_back, live
from backstride.simulate.notes import keep_diary
from backstride.simulate.outings import Body, Outing, Place
from backstride.simulate.truth import CAUSES, Effect, Truth
from backstride.terms.records import Note, Profile, Shoe

FIRST_DAY = date(2024, 10, 1)
HOME = Place(latitude_deg=47.0, longitude_deg=9.0, altitude_m=440, zone="Europe/Zurich")
AWAY = Place(latitude_deg=40.0, longitude_deg=-105.0, altitude_m=1_600, zone="America/Denver")

# Made up; near the middle of grown-up runners, so that nothing hangs on it.
_PROFILE = Profile(birth_year=1984, mass_kg=71.0, height_m=1.76, home_zone=HOME.zone, country="CH")
_TRIP_D = 14
_FAVOURITE_WAYS = 12
_MIDNIGHT = time(0, 30)
_AFTER_WORK_MIN = 11 * 60  # after the earliest start of the morning


@dataclass(frozen=True, kw_only=True, eq=False)
class Runner:
    """A simulated runner: what he or she did and wrote down, and the truth behind it.

    `trace` gives the seconds of an entry of `runs`. A rest day has no entry.
    """

    seed: int
    first_day: date
    profile: Profile
    runs: tuple[Outing, ...]
    notes: tuple[Note, ...]
    shoes: tuple[Shoe, ...]
    truth: Truth


def runner(
    seed: int,
    days: int = 730,
    *,
    cause: str | None = "descent_m",
    effect: Effect | None = None,
    first_day: date = FIRST_DAY,
) -> Runner:
    """Simulate years of one runner whose back hurts for one known reason, or for none.

    The diary begins about half-way and misses three days in ten. In the third quarter
    lies a trip of two weeks to another time zone; one run begins at half past midnight.

    Args:
        seed: The same seed and arguments give the same runner.
        days: How long, days; at least 1.
        cause: One of `CAUSES`, or None for a back that hurts for no planted reason.
        effect: How the cause works; None for 0.9 points, from the next day on, halved
            every two days.
        first_day: The first local day.

    Returns:
        The runner, with runs yet to be traced.

    Raises:
        ValueError: The cause is none of `CAUSES`.

    Source:
        Our own prototype of the pain model; numbers plausible for leisure runners, not
        measured.

    Examples:
        >>> from backstride import simulate
        >>> someone = simulate.runner(1, days=60, cause="sitting_h")
        >>> len(someone.runs) < 60, someone.truth.cause
        (True, 'sitting_h')
    """
    if cause is not None and cause not in CAUSES:
        message = f"unknown cause {cause!r}; known are {', '.join(CAUSES)}"
        raise ValueError(message)
    rng = np.random.default_rng(seed)
    habits = plan(rng, first_day, days)
    life, truth = live(
        habits,
        draw_back(rng, days),
        cause=cause,
        effect=effect or Effect(),
        shoe_life_m=rng.uniform(350_000, 700_000),
    )
    return Runner(
        seed=seed,
        first_day=first_day,
        profile=_PROFILE,
        runs=_outings(rng, life, habits, first_day),
        notes=keep_diary(rng, truth, habits, first_day),
        shoes=_shoes(life, first_day),
        truth=truth,
    )


def _outings(
    rng: np.random.Generator, life: Life, habits: Habits, first_day: date
) -> tuple[Outing, ...]:
    done = life.exposures
    ran = np.flatnonzero(done["distance_m"] > 0)
    away = range(len(habits) * 5 // 8, len(habits) * 5 // 8 + _TRIP_D)
    # Easy runs of 5:12 to 6:25 min/km, as leisure runners do.
    body = Body(easy_mps=rng.uniform(2.6, 3.2), extra_steps_spm=rng.normal(2, 4))
    late = ran[len(ran) * 7 // 8] if len(ran) else -1
    outings = []
    for day in ran.tolist():
        local_day = first_day + timedelta(days=day)
        place = AWAY if day in away else HOME
        outing = Outing(
            start=_start(rng, local_day, place, midnight=day == late),
            distance_m=float(done["distance_m"][day]),
            climb_m=float(done["ascent_m"][day]),
            descent_m=float(done["descent_m"][day]),
            fast_share=float(done["fast_distance_m"][day] / done["distance_m"][day]),
            race=bool(habits.race[day]),
            indoors=bool(habits.indoors[day]) and place is HOME and day != late,
            place=place,
            way=int(rng.integers(_FAVOURITE_WAYS)),
            shoe=_pair_name(life.pair[day]),
            temperature_degc=_temperature_degc(rng, local_day),
            body=body,
            seed=int(rng.integers(2**31)),
        )
        outings.append(outing)
    return tuple(outings)


def _start(rng: np.random.Generator, local_day: date, place: Place, *, midnight: bool) -> datetime:
    zone = ZoneInfo(place.zone)
    if midnight:
        return datetime.combine(local_day, _MIDNIGHT, zone)
    earliest = time(8) if local_day.weekday() >= 5 else time(6, 30)
    after_work = local_day.weekday() < 5 and rng.random() < 0.6
    minutes = int(rng.integers(90)) + (_AFTER_WORK_MIN if after_work else 0)
    begin = datetime.combine(local_day, earliest, zone)
    return begin + timedelta(minutes=minutes, seconds=int(rng.integers(60)))


def _temperature_degc(rng: np.random.Generator, local_day: date) -> float:
    """Draw the warmth at the wrist: 14 degrees on average, warmest at the end of July."""
    season = np.cos(2 * np.pi * (local_day.timetuple().tm_yday - 205) / 365)
    return float(14 + 9 * season + rng.normal(0, 3))


def _pair_name(pair: float) -> str:
    return f"Pair {pair + 1:.0f}"


def _shoes(life: Life, first_day: date) -> tuple[Shoe, ...]:
    begun = np.flatnonzero(np.diff(life.pair, prepend=-1.0)).tolist()
    return tuple(
        Shoe(
            name=_pair_name(pair),
            since=first_day + timedelta(days=day) if pair else None,
            until=first_day + timedelta(days=until - 1) if until < len(life.pair) else None,
            distance_before_m=0.0 if pair else life.worn_before_m,
        )
        for pair, (day, until) in enumerate(pairwise([*begun, len(life.pair)]))
    )

"""Truth -> Notes: what a runner with habits of rating writes down, and forgets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from backstride.simulate.habits import Habits
from backstride.simulate.truth import Truth
from backstride.terms.records import BoolArray, FloatArray, Note

ORIGIN = "simulator"
_EVENING = time(20, 30, tzinfo=UTC)
_MISSED = 0.3  # share of days without a rating
_FAVOURITES = ((0, 2, 5, 8), (0, 3, 5, 7), (0, 2, 4, 6, 8), (0, 1, 3, 5))


@dataclass(frozen=True)
class _Rater:
    """How one person makes a whole number of what is felt."""

    favourites: tuple[int, ...]
    loves_favourites: float
    denies: float

    def rate(self, rng: np.random.Generator, felt: FloatArray) -> FloatArray:
        """Give ratings from 0 to 10; shape as `felt`, (day,)."""
        honest = np.clip(np.round(felt), 0, 10)
        liked = np.asarray(self.favourites, dtype=float)
        nearest = liked[np.abs(liked - felt[:, None]).argmin(axis=1)]
        swayed = (rng.random(len(felt)) < self.loves_favourites) & (np.abs(nearest - honest) <= 1)
        rated = np.where(swayed, nearest, honest)
        # A little soreness, below 1.3 points, is no pain to some.
        return np.where((rng.random(len(felt)) < self.denies) & (felt < 1.3), 0.0, rated)


def keep_diary(
    rng: np.random.Generator, truth: Truth, habits: Habits, first_day: date
) -> tuple[Note, ...]:
    """Write the diary: from about half-way on, with gaps, in whole numbers.

    Pain is that of the lower back, at its worst and in the morning. What the runner says
    of sitting and sleep is near the truth, not equal to it.

    Args:
        rng: Where all chance comes from.
        truth: What was felt and done.
        habits: Sleep and stress.
        first_day: The local day of the first entry of every array.

    Returns:
        Notes by day, origin "simulator".
    """
    told = {**_pain(rng, truth), **_day(rng, truth, habits)}
    rated = _rated(rng, len(habits))
    return tuple(
        _note(first_day + timedelta(days=int(day)), key, float(values[day]))
        for day in np.flatnonzero(rated)
        for key, values in told.items()
        if np.isfinite(values[day])
    )


def _pain(rng: np.random.Generator, truth: Truth) -> dict[tuple[str, str], FloatArray]:
    rater = _Rater(
        favourites=_FAVOURITES[rng.integers(len(_FAVOURITES))],
        loves_favourites=rng.uniform(0, 0.5),
        denies=rng.uniform(0, 0.4),
    )
    morning = rater.rate(rng, truth.felt_morning)
    forgotten = rng.random(len(morning)) < 0.15  # mornings are busy
    return {
        ("pain", "morning"): np.where(forgotten, np.nan, morning),
        ("pain", "worst"): rater.rate(rng, truth.felt),
    }


def _day(
    rng: np.random.Generator, truth: Truth, habits: Habits
) -> dict[tuple[str, str], FloatArray]:
    """Tell of the day: hours to the half, minutes to five, effort of runs only."""
    days = len(habits)
    done = truth.exposures
    sitting = done["sitting_h"] + rng.normal(0, 0.8, days)
    sleep = habits.sleep_h + rng.normal(0, 0.4, days)
    effort = 3 + done["distance_m"] / 10_000 + done["fast_distance_m"] / 1_500
    trained = done["strength_min"] > 0
    return {
        ("sitting_h", ""): np.clip(np.round(2 * sitting) / 2, 0, 16),
        ("sleep_h", ""): np.clip(np.round(2 * sleep) / 2, 3, 12),
        ("strength_min", ""): np.where(trained, 5 * np.round(done["strength_min"] / 5), np.nan),
        ("stress", ""): np.round(habits.stress),
        ("perceived_exertion", ""): np.where(
            done["distance_m"] > 0, np.clip(np.round(effort), 1, 10), np.nan
        ),
    }


def _rated(rng: np.random.Generator, days: int) -> BoolArray:
    """Mark the days with a rating; a missed day is more often followed by another."""
    rated = np.zeros(days, dtype=bool)
    missed = False
    for day in range(_begin(rng, days), days):
        # Odds of 0.9 up and 0.45 down keep the share of missed days at `_MISSED`.
        odds = np.log(_MISSED / (1 - _MISSED)) + (0.9 if missed else -0.45)
        missed = bool(rng.random() < 1 / (1 + np.exp(-odds)))
        rated[day] = not missed
    return rated


def _begin(rng: np.random.Generator, days: int) -> int:
    half = days // 2
    return max(0, half + int(rng.integers(-20, 21))) if days > 60 else half


def _note(local_day: date, key: tuple[str, str], value: float) -> Note:
    quantity, moment = key
    return Note(
        id="-".join(part for part in (ORIGIN, local_day.isoformat(), quantity, moment) if part),
        local_day=local_day,
        quantity=quantity,
        value=value,
        moment=moment,
        region="lower_centre" if quantity == "pain" else "",
        entered_at=datetime.combine(local_day, _EVENING),
        origin=ORIGIN,
    )

"""What was lived -> what stands in the diary: favourite numbers, gaps, errors of measurement."""

from dataclasses import dataclass

import numpy as np

from .life import SHORTEST_LONGEST_KM, SPIKE_WINDOW_DAYS
from .records import Bools, Floats
from .scenarios import Scenario

FAVOURITES = ((0, 2, 5, 8), (0, 3, 5, 7), (0, 2, 4, 6, 8), (0, 1, 3, 5))
HARDLY_ANY_PAIN = 1.3
"""Below this felt pain some runners write 0, NRS points: a choice."""


@dataclass(frozen=True)
class Habits:
    """How one runner turns felt pain into a number.

    Attributes:
        steps: Felt pain at which the rating goes one up, NRS points, (10,).
        favourites: Numbers this runner likes.
        takes_favourite: Chance of such a number where one is near.
        takes_zero: Chance of 0 where there is hardly any pain.
        repeats: Chance of the day before's number where that is near.
    """

    steps: Floats
    favourites: Floats
    takes_favourite: float
    takes_zero: float
    repeats: float


def draw_habits(rng: np.random.Generator) -> Habits:
    """Draw how one runner rates pain."""
    steps = np.arange(10) + 0.5 + rng.normal(0, 0.12, 10)
    steps = np.sort(np.sign(steps) * np.abs(steps) ** rng.uniform(0.9, 1.1))
    favourites = np.array(FAVOURITES[int(rng.integers(0, 4))], float)
    return Habits(steps, favourites, rng.uniform(0, 0.5), rng.uniform(0, 0.4), rng.uniform(0, 0.2))


def rate(habits: Habits, felt: Floats, even: Floats) -> Floats:
    """Rate felt pain as this runner does.

    Args:
        habits: How this runner rates.
        felt: Felt pain, NRS points without bounds, (..., day).
        even: Even draws from 0 to 1, (..., 3, day).

    Returns:
        Whole numbers 0 to 10, (..., day).
    """
    rated = np.searchsorted(habits.steps, felt).astype(float)
    gaps = np.abs(habits.favourites - felt[..., None])
    favourite = habits.favourites[np.argmin(gaps, axis=-1)]
    liked = (even[..., 0, :] < habits.takes_favourite) & (np.abs(favourite - rated) <= 1)
    rated = np.where(liked, favourite, rated)
    none = (even[..., 1, :] < habits.takes_zero) & (felt < HARDLY_ANY_PAIN)
    return _repeat(np.where(none, 0.0, rated), even[..., 2, :] < habits.repeats)


def _repeat(rated: Floats, repeats: Bools) -> Floats:
    rows, tempted = rated.reshape(-1, rated.shape[-1]).copy(), repeats.reshape(-1, rated.shape[-1])
    for day in range(1, rows.shape[1]):
        before, today = rows[:, day - 1], rows[:, day]
        same = tempted[:, day] & (np.abs(before - today) <= 1)
        rows[:, day] = np.where(same, before, today)
    return rows.reshape(rated.shape)


def skip_days(rng: np.random.Generator, rated: Floats, scenario: Scenario) -> Bools:
    """Draw the days of the diary on which nothing is written down.

    A gap makes the next day's gap likelier; pain makes it likelier or less likely.

    Args:
        rng: Where all chance comes from.
        rated: What would have been written down, (day,).
        scenario: How many gaps there are, and how they hang on pain.

    Returns:
        Whether the day is missing, (day,).
    """
    if scenario.missing_by_pain_fixed:
        slope = rng.choice([-1.0, 1.0]) * scenario.missing_by_pain
    else:
        slope = rng.normal(0, scenario.missing_by_pain)
    log_odds = np.log(scenario.missing / (1 - scenario.missing)) + slope * (rated - rated.mean())
    after_gap, after_entry = 1 / (1 + np.exp(-log_odds - [[0.9], [-0.45]]))
    even = rng.random(len(rated))
    missing = np.zeros(len(rated), bool)
    for day in range(len(rated)):
        chance = after_gap if day and missing[day - 1] else after_entry
        missing[day] = even[day] < chance[day]
    return missing


def rate_mornings(
    rng: np.random.Generator, habits: Habits, felt: Floats, evening_missing: Bools
) -> Floats:
    """Rate the mornings; most gaps of the evening are gaps of the morning too.

    Args:
        rng: Where all chance comes from: another stream than the evening's.
        habits: How this runner rates.
        felt: Pain in the morning, NRS points without bounds, (day,).
        evening_missing: Days without a rating in the evening, (day,).

    Returns:
        Whole numbers 0 to 10, NaN where nothing was written down, (day,).
    """
    rated = rate(habits, felt, rng.random((3, len(felt))))
    rated[evening_missing & (rng.random(len(felt)) < 0.7)] = np.nan
    rated[rng.random(len(felt)) < 0.15] = np.nan
    return rated


def measure(rng: np.random.Generator, dose: Floats, error: float) -> Floats:
    """Measure exposures as a watch and a diary would.

    Args:
        rng: Where all chance comes from.
        dose: Exposures as lived, (day, exposure).
        error: Factor on all errors; 1 is usual.

    Returns:
        Measured exposures, (day, exposure). The spike follows from the measured distance.
    """
    days, measured = len(dose), dose.copy()
    for column, share in ((0, 0.02), (1, 0.10), (2, 0.12), (3, 0.12)):
        measured[:, column] *= np.exp(rng.normal(0, share * error, days))
    measured[:, 4] *= np.clip(1 + rng.normal(0, 0.15 * error, days), 0, 2)
    measured[:, 5] *= rng.random(days) > 0.08 * error
    measured[:, 6] = np.clip(measured[:, 6] + rng.normal(0, 1.2 * error, days), 0, 16)
    measured[:, 8] *= rng.random(days) > 0.07 * error
    misjudged_h = rng.normal(0, 0.4 * error, days) * (measured[:, 9] > 0)
    measured[:, 9] = np.clip(measured[:, 9] + misjudged_h, 0, None)
    measured[:, 7] = spikes(measured[:, 0])
    return measured


def spikes(distance_km: Floats) -> Floats:
    """Tell by how much each run was longer than the longest of the 30 days before.

    Args:
        distance_km: Distance of each day, (day,).

    Returns:
        Share above the longest, 0 to 1, (day,).

    Examples:
        >>> spikes(np.array([10.0, 0.0, 12.0]))
        array([1. , 0. , 0.2])
    """
    padded = np.concatenate([np.zeros(SPIKE_WINDOW_DAYS), distance_km])
    windows = np.lib.stride_tricks.sliding_window_view(padded[:-1], SPIKE_WINDOW_DAYS)
    longest_km = np.maximum(windows.max(axis=1), SHORTEST_LONGEST_KM)
    return np.asarray(np.clip(distance_km / longest_km - 1, 0, 1))

"""Life -> how often a cause is named where exposures were torn from the days they belong to."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from backstride.pain import fit
from backstride.terms.records import FloatArray

from .forecasts import stretch
from .reading import Life, lay

NAMED = 0.8
"""A chance from which on a cause is named, as in the benchmark of simulated runners."""

LEAST_SHIFT_D = 60
"""A shift in time of less might leave some of what an exposure does where it was."""


@dataclass(frozen=True)
class Alarms:
    """What was said of shuffled exposures.

    Attributes:
        tried: How many shuffles.
        raised: In how many any exposure had P(raises) above `NAMED`.
        acted: In how many any had P(raises) + P(eases) above it.
    """

    tried: int
    raised: int
    acted: int


def permuted(dose: FloatArray, random: np.random.Generator) -> FloatArray:
    """Deal whole days anew: exposures of a day stay together, their memory is lost."""
    return dose[random.permutation(len(dose))]


def rotated(dose: FloatArray, random: np.random.Generator) -> FloatArray:
    """Shift all days by at least `LEAST_SHIFT_D`, the end to the front: their memory is kept.

    Diaries of less than three times that are shifted by at least a third of their length.
    """
    least = min(LEAST_SHIFT_D, len(dose) // 3)
    return np.roll(dose, int(random.integers(least, len(dose) - least + 1)), axis=0)


SHUFFLES: dict[str, Callable[[FloatArray, np.random.Generator], FloatArray]] = {
    "days dealt anew": permuted,
    "shifted in time": rotated,
}


def alarms(life: Life, ratings: FloatArray, shuffle: str, tries: int) -> Alarms:
    """Fit the whole diary with exposures shuffled so many times; the same seeds every time."""
    said = [_chances(life, ratings, shuffle, seed) for seed in range(tries)]
    return Alarms(
        tries,
        sum(bool((raises > NAMED).any()) for raises, _ in said),
        sum(bool((raises + eases > NAMED).any()) for raises, eases in said),
    )


def _chances(
    life: Life, ratings: FloatArray, shuffle: str, seed: int
) -> tuple[FloatArray, FloatArray]:
    dose = SHUFFLES[shuffle](life.dose, np.random.default_rng(seed))
    return chances(replace(life, dose=dose), ratings)


def chances(life: Life, ratings: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Say of each exposure the chances that it raises and that it eases, by all days rated.

    Ratings are stretched. What is not weighed, because it is hardly known or never varies,
    has no chance: NaN.
    """
    rated = np.flatnonzero(np.isfinite(ratings))
    scale = stretch(ratings)
    table = lay(life, (ratings - scale.zero) * scale.factor, int(rated[0]), int(rated[-1]))
    posterior, _ = fit(table)
    raises, eases = np.full((2, len(life.exposures)), np.nan)
    places = [life.exposures.index(name) for name in posterior.exposures]
    raises[places], eases[places] = posterior.raises, posterior.eases
    return raises, eases


def interval(count: int, tried: int) -> tuple[float, float]:
    """Give the 95 % interval of a share.

    Source:
        Wilson 1927, the score interval.

    Examples:
        >>> low, high = interval(0, 50)
        >>> round(low, 3), round(high, 3)
        (0.0, 0.071)
    """
    z = 1.96
    share, weight = count / tried, 1 + z**2 / tried
    middle = (share + z**2 / (2 * tried)) / weight
    half = z * sqrt(share * (1 - share) / tried + z**2 / (4 * tried**2)) / weight
    return max(0.0, middle - half), min(1.0, middle + half)

"""Life -> what plain correlations say of steps, and what the model says: does it fall for a trap?

Who hurts walks less. So days of many steps are days of little pain, and a correlation of levels
says that steps ease; from one day to the next it is the other way round.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from backstride.terms.records import FloatArray

from .reading import Life
from .shuffles import chances

FEWEST_DAYS = 60
"""A year with fewer rated days is left out (a choice)."""


@dataclass(frozen=True)
class Sign:
    """What is said of the steps of one span.

    Attributes:
        span: A year, or all.
        days: Days with a rating and with steps.
        of_levels: Correlation of steps with pain of the same day.
        of_weeks: The same of the means of 28 days, one after another.
        of_changes: Correlation of the changes of both since the day before.
        of_next: Correlation of pain with the change of steps to the next day: the feedback.
        raises: What the model says: the chance that steps raise.
        eases: The chance that they ease.
    """

    span: str
    days: int
    of_levels: float
    of_weeks: float
    of_changes: float
    of_next: float
    raises: float
    eases: float


def signs(life: Life, ratings: FloatArray) -> Iterator[Sign]:
    """Look at the whole diary and at each calendar year of it."""
    years = np.array(
        [(life.first_day + timedelta(days=place)).year for place in range(len(ratings))]
    )
    yield sign("all", life, ratings)
    for year in np.unique(years):
        of_year = np.where(years == year, ratings, np.nan)
        if np.isfinite(of_year).sum() >= FEWEST_DAYS:
            yield sign(str(year), life, of_year)


def sign(span: str, life: Life, ratings: FloatArray) -> Sign:
    """Look at the days that are rated."""
    place = life.exposures.index("steps")
    steps = np.where(np.isfinite(ratings), life.dose[:, place], np.nan)
    raises, eases = chances(life, ratings)
    return Sign(
        span=span,
        days=int(np.isfinite(steps).sum()),
        of_levels=correlation(steps, ratings),
        of_weeks=correlation(_means(steps), _means(ratings)),
        of_changes=correlation(np.diff(steps), np.diff(ratings)),
        of_next=correlation(np.diff(steps), ratings[:-1]),
        raises=float(raises[place]),
        eases=float(eases[place]),
    )


def alone(life: Life) -> Life:
    """Keep the steps and forget what else was done."""
    place = life.exposures.index("steps")
    return replace(life, exposures=("steps",), dose=life.dose[:, [place]])


def correlation(first: FloatArray, second: FloatArray) -> float:
    """Correlate where both are known; NaN where either never varies."""
    both = np.isfinite(first) & np.isfinite(second)
    if both.sum() < 3 or not np.ptp(first[both]) or not np.ptp(second[both]):
        return float("nan")
    return float(np.corrcoef(first[both], second[both])[0, 1])


def _means(values: FloatArray, days: int = 28) -> FloatArray:
    """Average days that are known, block by block; a block with fewer than half is NaN."""
    blocks = values[: len(values) // days * days].reshape(-1, days)
    known = np.isfinite(blocks)
    mean = np.where(known, blocks, 0).sum(1) / np.maximum(known.sum(1), 1)
    return np.where(known.sum(1) * 2 >= days, mean, np.nan)

"""Past -> how unusual the week before the onsets was, and how often that comes by chance."""

from __future__ import annotations

import numpy as np

from backstride.causes.remembered import Past
from backstride.terms.records import FloatArray, IntArray

WEEK_D = 7
DRAWS = 2_000
"""Sets of random days where there is more than one onset; good to a hundredth (a choice)."""


def percentiles(past: Past) -> FloatArray:
    """Say where the week before an onset lies in the runner's own history.

    Args:
        past: At least one onset.

    Returns:
        The mean over onsets for each exposure, 0 to 100; equal weeks share their middle,
        shape (exposure,).
    """
    before = np.array([moment.remembered for moment in past.moments])
    return np.asarray(_ranks(past, before).mean(0))


def random_days_as_unusual(past: Past, percentile: FloatArray) -> FloatArray:
    """Say before how many random days some exposure is as far up, whichever it is.

    That is the honest yardstick: with ten exposures one of them is nearly always unusual.

    Args:
        past: At least one onset.
        percentile: As from `percentiles`, shape (exposure,).

    Returns:
        The share of random days of the reference, for one onset of all of them, for more of
        drawn sets of as many days, 0 to 1, shape (exposure,).
    """
    onsets, days = len(past.moments), len(past.reference)
    highest = _ranks(past, past.reference)
    if onsets > 1:
        drawn = np.random.default_rng(0).integers(0, days, (DRAWS, onsets))
        highest = highest[drawn].mean(1)
    largest = np.sort(highest.max(1))
    # Equal ranks must stay equal after the mean over onsets.
    at_least = np.searchsorted(largest, percentile - 1e-9, side="left")
    return np.asarray(1 - at_least / len(largest))


def _ranks(past: Past, day: IntArray) -> FloatArray:
    """Rank the weeks that end with some days among those of the reference, (day, exposure)."""
    total = np.vstack([np.zeros((1, past.dose.shape[1])), np.cumsum(past.dose, axis=0)])
    week = np.round((total[WEEK_D:] - total[:-WEEK_D]) / past.usual_sd, 9)
    ends = day - (WEEK_D - 1)
    rank = np.empty((len(day), past.dose.shape[1]))
    for place, column in enumerate(week.T):
        usual = np.sort(column[past.reference - (WEEK_D - 1)])
        below = np.searchsorted(usual, column[ends], side="left")
        upto = np.searchsorted(usual, column[ends], side="right")
        rank[:, place] = 50 * (below + upto) / len(usual)
    return rank

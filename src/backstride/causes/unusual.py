"""Past -> how unusual the week before the onsets was, and how often that comes by chance."""

from __future__ import annotations

import numpy as np

from backstride.causes.remembered import Moment, Past
from backstride.terms.records import FloatArray, IntArray

WEEK_D = 7
DRAWS = 2_000
"""Sets of random days where there is more than one onset; good to a hundredth (a choice)."""


def percentiles(past: Past) -> FloatArray:
    """Say where the week before an onset lies in the runner's own history.

    Averaged over the days on which it may have been: who is not sure of the day knows less of the
    week before.

    Args:
        past: At least one onset.

    Returns:
        The mean over onsets for each exposure, 0 to 100; equal weeks share their middle,
        shape (exposure,).
    """
    rank = _ranks(past)
    return np.asarray(
        np.mean([moment.weight @ rank[moment.known] for moment in past.moments], axis=0)
    )


def random_days_as_unusual(past: Past, percentile: FloatArray) -> FloatArray:
    """Say before how many random days some exposure is as far up, whichever it is.

    That is the honest yardstick: with ten exposures one of them is nearly always unusual.

    Args:
        past: At least one onset.
        percentile: As from `percentiles`, shape (exposure,).

    Returns:
        The share of random days of the reference, for one onset of all of them, for more of
        drawn sets of as many days, each as unsure as its onset; 0 to 1, shape (exposure,).
    """
    rank, days = _ranks(past), past.reference
    at = [_around(moment, days, len(rank)) for moment in past.moments]
    alike = [
        np.einsum("c,dce->de", moment.weight, rank[here])
        for moment, here in zip(past.moments, at, strict=True)
    ]
    if len(alike) == 1:
        highest = alike[0]
    else:
        drawn = np.random.default_rng(0).integers(0, len(days), (DRAWS, len(alike)))
        highest = np.mean([one[drawn[:, place]] for place, one in enumerate(alike)], axis=0)
    largest = np.sort(highest.max(1))
    # Equal ranks must stay equal after the mean over onsets.
    at_least = np.searchsorted(largest, percentile - 1e-9, side="left")
    return np.asarray(1 - at_least / len(largest))


def _around(moment: Moment, days: IntArray, count: int) -> IntArray:
    """Shift the days of a moment to other days, (day, candidate), within those that are known."""
    away = moment.known - moment.remembered
    return np.asarray(np.clip(days[:, None] + away[None, :], WEEK_D - 1, count - 1))


def _ranks(past: Past) -> FloatArray:
    """Rank the week that ends with each day among those of the reference, (day, exposure).

    The first days have no week before them: they are given the middle.
    """
    total = np.vstack([np.zeros((1, past.dose.shape[1])), np.cumsum(past.dose, axis=0)])
    week = np.round((total[WEEK_D:] - total[:-WEEK_D]) / past.usual_sd, 9)
    rank = np.full(past.dose.shape, 50.0)
    for place, column in enumerate(week.T):
        usual = np.sort(column[past.reference - (WEEK_D - 1)])
        below = np.searchsorted(usual, column, side="left")
        upto = np.searchsorted(usual, column, side="right")
        rank[WEEK_D - 1 :, place] = 50 * (below + upto) / len(usual)
    return rank

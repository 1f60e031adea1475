"""Figures of merit, as pure functions of arrays.

Where a figure asks for something that did not happen (a precision with nothing named), it is
NaN. `standard_error` resamples whole runners, as a runner's exposures are not independent.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .records import Bools, Floats

BINS = 10
"""Bins of the expected calibration error."""

PIT_BINS = 20
RESAMPLES = 100
"""Resamples of runners for a standard error: a choice, good to about 7 % of it."""

Columns = Mapping[str, NDArray[np.generic]]


def area_under_curve(score: Floats, positive: Bools) -> float:
    """Give the chance that a positive scores above a negative; a tie counts half.

    Args:
        score: Any unit, (item,).
        positive: The truth, (item,).

    Returns:
        0 to 1; NaN where all or none are positive.

    Examples:
        >>> area_under_curve(np.array([1.0, 2.0, 2.0]), np.array([False, False, True]))
        0.75
    """
    above, below = int(positive.sum()), int((~positive).sum())
    if above == 0 or below == 0:
        return np.nan
    _, place, count = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]
    return float((rank[positive].sum() - above * (above + 1) / 2) / (above * below))


def average_precision(score: Floats, positive: Bools) -> float:
    """Give the precision at each positive's score, averaged over positives.

    Args:
        score: Any unit, (item,); equal scores are named together.
        positive: The truth, (item,).

    Returns:
        0 to 1; NaN where none is positive.

    Examples:
        >>> average_precision(np.array([3.0, 2.0, 1.0]), np.array([True, False, True]))
        0.8333333333333333
    """
    if not positive.any():
        return np.nan
    order = np.argsort(-score, kind="stable")
    last_of_ties = np.flatnonzero(np.append(np.diff(score[order]) != 0, True))
    found = np.cumsum(positive[order])[last_of_ties]
    return float((np.diff(found, prepend=0) * found / (last_of_ties + 1)).sum() / found[-1])


def brier(probability: Floats, positive: Bools) -> float:
    """Give the mean squared difference of probability and truth, 0 to 1.

    Examples:
        >>> brier(np.array([1.0, 0.5]), np.array([True, False]))
        0.125
    """
    return float(((probability - positive) ** 2).mean())


def calibration_error(probability: Floats, positive: Bools) -> float:
    """Give the expected calibration error over ten bins of equal width.

    Args:
        probability: 0 to 1, (item,).
        positive: The truth, (item,).

    Returns:
        Mean gap between what was said and what was so, 0 to 1. With few items it is above
        0 by chance even for a perfect estimator.

    Examples:
        >>> calibration_error(np.array([0.75, 0.75]), np.array([True, False]))
        0.25
    """
    place = np.minimum((probability * BINS).astype(int), BINS - 1)
    said = np.bincount(place, probability, BINS)
    so = np.bincount(place, positive, BINS)
    return float(np.abs(said - so).sum() / len(probability))


def false_alarms(named: Bools, positive: Bools) -> float:
    """Give the mean number of wrongly named exposures a runner, from (runner, exposure)."""
    return float((named & ~positive).sum(axis=1).mean())


def told_wrong(named: Bools, positive: Bools) -> float:
    """Give the share of runners with at least one wrongly named exposure."""
    return _mean(np.any(named & ~positive, axis=1))


def alarmed_without_cause(named: Bools, positive: Bools) -> float:
    """Give the share of runners without a cause who hear of one."""
    return _mean(np.any(named[~np.any(positive, axis=1)], axis=1))


def precision(named: Bools, positive: Bools) -> float:
    """Give the share of named exposures that are causes; NaN where none is named."""
    return _mean(positive[named])


def recall(named: Bools, positive: Bools) -> float:
    """Give the share of causes that are named; NaN where there is none."""
    return _mean(named[positive])


def effect_error(effect: Floats, truth: Floats, positive: Bools) -> float:
    """Give the mean absolute error of the effect of causes, NRS points."""
    return _mean(np.abs(effect - truth)[positive])


def effect_ratio(effect: Floats, truth: Floats, found: Bools) -> float:
    """Give the median share of the true effect that found causes are said to have."""
    return float(np.median(effect[found] / truth[found])) if found.any() else np.nan


def crps(draws: Floats, outcomes: Floats) -> float:
    """Give the continuous ranked probability score, averaged over outcomes.

    Args:
        draws: A forecast as draws, (draw,).
        outcomes: What came, (outcome,).

    Returns:
        At least 0, in the outcomes' unit; the absolute error where all draws are the same.

    Examples:
        >>> crps(np.array([2.0]), np.array([5.0]))
        3.0
    """
    ordered, number = np.sort(draws), len(draws)
    place = 2 * np.arange(1, number + 1) - number - 1
    among_draws = 2 * (place * ordered).sum() / number**2
    return float(np.abs(ordered[:, None] - outcomes).mean() - among_draws / 2)


def median_error(draws: Floats, outcomes: Floats) -> float:
    """Give the mean absolute error of the median of the draws."""
    return float(np.abs(np.median(draws) - outcomes).mean())


def interval_coverage(draws: Floats, outcomes: Floats) -> float:
    """Give the share of outcomes within the central 80 % of the draws, bounds included.

    On whole numbers even a perfect forecast's interval covers 90 to 94 %.
    """
    low, high = np.quantile(draws, [0.1, 0.9])
    return float(((outcomes >= low) & (outcomes <= high)).mean())


def randomised_pit(draws: Floats, outcomes: Floats, even: Floats) -> Floats:
    """Give where outcomes lie in the forecast, spread evenly within equal draws.

    Args:
        draws: A forecast as draws, (draw,).
        outcomes: What came, (outcome,).
        even: Even draws from 0 to 1, (outcome,).

    Returns:
        0 to 1, even for an ideal forecast, of whole numbers too, (outcome,).

    Examples:
        >>> randomised_pit(np.array([0.0, 1.0, 1.0, 2.0]), np.array([1.0]), np.array([0.5]))
        array([0.5])
    """
    ordered = np.sort(draws)
    below = np.searchsorted(ordered, outcomes, side="left") / len(draws)
    upto = np.searchsorted(ordered, outcomes, side="right") / len(draws)
    return np.asarray(below + even * (upto - below))


def pit_shares(pit: Floats) -> Floats:
    """Give the share of PIT values in each of 20 bins, (bin,)."""
    return np.bincount(np.minimum((pit * PIT_BINS).astype(int), PIT_BINS - 1), None, PIT_BINS) / (
        len(pit)
    )


def pit_gap(shares: Floats) -> float:
    """Give how far a histogram of PIT values is from even.

    Args:
        shares: Share of each bin, (bin,).

    Returns:
        Largest gap between cumulated and even shares, 0 to 1.

    Examples:
        >>> pit_gap(np.array([0.25, 0.25, 0.25, 0.25])), pit_gap(np.array([1.0, 0.0]))
        (0.0, 0.5)
    """
    even = np.arange(1, len(shares) + 1) / len(shares)
    return float(np.abs(np.cumsum(shares) - even).max())


def covered(low: Floats, high: Floats, truth: Floats) -> float:
    """Give the share of truths within their intervals."""
    return _mean((low <= truth) & (truth <= high))


def correlation(said: Floats, truth: Floats) -> float:
    """Give Pearson's correlation; NaN where either never varies or is unknown."""
    if len(said) < 2 or not said.std() * truth.std() > 0:
        return np.nan
    return float(np.corrcoef(said, truth)[0, 1])


def standard_error(
    figures: Callable[[Columns], Mapping[str, float]], columns: Columns
) -> dict[str, float]:
    """Resample runners with replacement and give the spread of each figure.

    Args:
        figures: Turns columns into named figures.
        columns: Arrays whose first axis is the runner.

    Returns:
        Standard error of each figure; NaN where the figure is.
    """
    rng = np.random.default_rng(0)
    runners = len(next(iter(columns.values())))
    resampled = [
        figures({name: column[some] for name, column in columns.items()})
        for some in rng.integers(0, runners, (RESAMPLES, runners))
    ]
    return {name: _spread([one[name] for one in resampled]) for name in resampled[0]}


def _spread(values: list[float]) -> float:
    known = np.array(values)[~np.isnan(values)]
    return float(known.std(ddof=1)) if len(known) > 1 else np.nan


def _mean(values: Any) -> float:
    return float(np.mean(values)) if np.size(values) else np.nan

"""What pain does by itself: a slow part that comes and goes, and what no two ratings share.

The noise of a rating is sigma * (n + e). n is an AR(1) process in days of variance `share`,
whose memory halves every few days; e is white, of variance 1 - `share` times the rating's own
`spread`. Both are unknown and weighed on a small grid. A scalar Kalman filter turns rows with
such noise into rows with independent noise of variance sigma^2, all columns at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from backstride.pain.compiled import compiled
from backstride.terms.records import FloatArray

_HALF_LIVES_D = (1.5, 3.0, 6.0, 12.0, 30.0, 100.0)
_SHARES = (0.2, 0.4, 0.6, 0.75, 0.9, 0.98)


@dataclass(frozen=True, eq=False)
class Grid:
    """The noises that are weighed; both of shape (point,).

    `kept` is what is left of n after a day, `share` its part of the variance of an ordinary
    rating.
    """

    kept: FloatArray
    share: FloatArray


def grid() -> Grid:
    """Cross all half-lives with all shares; every point is as likely as any other before data."""
    lives_d, shares = np.meshgrid(_HALF_LIVES_D, _SHARES, indexing="ij")
    return Grid(2.0 ** (-1.0 / lives_d.ravel()), shares.ravel())


def grams(
    rows: FloatArray, gap_d: FloatArray, spread: FloatArray, points: Grid
) -> tuple[FloatArray, FloatArray]:
    """Multiply all columns with one another, as each point of the grid weighs them.

    Args:
        rows: One row a rating, in the order of time; shape (rating, column).
        gap_d: Days since the rating before, 0 for the first; shape (rating,).
        spread: How much more than an ordinary rating's its white part varies; shape (rating,).
        points: Where to.

    Returns:
        R' V^-1 R for each point, shape (point, column, column), and log det V, shape
        (point,), where sigma^2 V is the covariance of the ratings.
    """
    found = np.empty((len(points.kept), rows.shape[1], rows.shape[1]))
    log_det = np.empty(len(points.kept))
    white = np.empty_like(rows)
    for point, (kept, share) in enumerate(zip(points.kept, points.share, strict=True)):
        log_det[point] = whiten(rows, gap_d, spread, kept, share, white)
        found[point] = white.T @ white
    return found, log_det


@compiled
def whiten(  # noqa: PLR0913, PLR0917 - what a filter runs on
    rows: FloatArray,
    gap_d: FloatArray,
    spread: FloatArray,
    kept: float,
    share: float,
    white: FloatArray,
) -> float:
    """Fill `white` with rows whose noise is independent; give log det V."""
    count, columns = rows.shape
    expected = np.zeros(columns)
    variance = share
    log_det = 0.0
    for row in range(count):
        left = kept ** gap_d[row]
        variance = left * left * variance + share * (1.0 - left * left)
        total = variance + (1.0 - share) * spread[row]
        gain = variance / total
        scale = 1.0 / np.sqrt(total)
        for column in range(columns):
            before = left * expected[column]
            surprise = rows[row, column] - before
            white[row, column] = surprise * scale
            expected[column] = before + gain * surprise
        variance *= 1.0 - gain
        log_det += np.log(total)
    return log_det


@compiled
def now(
    rest: FloatArray, gap_d: FloatArray, spread: FloatArray, kept: float, share: float
) -> tuple[float, float]:
    """Estimate n at the last rating from what no column explains; its mean and variance."""
    mean, variance = 0.0, share
    for row in range(len(rest)):
        left = kept ** gap_d[row]
        mean *= left
        variance = left * left * variance + share * (1.0 - left * left)
        gain = variance / (variance + (1.0 - share) * spread[row])
        mean += gain * (rest[row] - mean)
        variance *= 1.0 - gain
    return mean, variance

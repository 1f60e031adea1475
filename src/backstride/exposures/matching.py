"""The runner's own line: how gait goes with speed and grade, from the runs before.

A step is shorter, slower or longer on the ground because the runner runs slower or uphill.
To tell a change of form from that, the runner's own seconds of the year before are fitted:

    y = a + b ln(speed / 3 m/s) + c (grade uphill) + d (grade downhill)

with y what was measured, by least squares over all steady seconds of known grade. Everything
follows from the sums of products of (1, ln speed, uphill, downhill, y), which a run leaves
behind; a year of runs is a difference of running totals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backstride.terms.records import BoolArray, FloatArray, History, Run

Names = NDArray[np.str_]

YEAR_S = 365 * 86_400
FEWEST_RUNS = 10
LEAST_S = 300
"""A choice: a line rests on ten runs or more; five minutes make a run count for it."""
CORRELATED_S = 60
"""Seconds in which errors of gait stay alike: 48 to 74 in the middle of real runs, docs/gait.md."""
FARTHEST = 3
"""A choice: a run faster or slower by more standard deviations than this is not compared."""
STEEPEST_RATIO = 0.3
USUAL_MPS = 3.0
_FEATURES = 4
_NUMBERS = _FEATURES + 1
SUMS = _NUMBERS * (_NUMBERS + 1) // 2
"""How many sums one quantity of a run leaves."""
_RIDGE = 0.01
"""Sum of squares added to each feature, so that a runner on the flat alone has a line too."""
_UPPER = np.triu_indices(_NUMBERS)


@dataclass(frozen=True)
class Lines:
    """The runner's own line before each run; the first axis is the run.

    `coefficients` has shape (run, 4), `covariance` (run, 4, 4). `scatter` is the standard
    deviation of the runs' mean distances from the line, `noise` that of single seconds.
    `runs` counts those that the line rests on. `middle` and `spread` are mean and standard
    deviation of ln speed among their seconds.
    """

    coefficients: FloatArray
    covariance: FloatArray
    scatter: FloatArray
    noise: FloatArray
    runs: FloatArray
    middle: FloatArray
    spread: FloatArray

    def variance_at(self, features: FloatArray) -> FloatArray:
        """Give the variance of the line itself at features of shape (run, 4); shape (run,)."""
        return _quadratic(features, self.covariance)


def features(run: Run, seconds: BoolArray) -> FloatArray:
    """Lay out what gait is matched by: 1, ln speed, uphill and downhill; shape (4, second).

    A grade beyond 30 % counts as 30 %.
    """
    pace = np.log(run.speed_mps[seconds] / USUAL_MPS)
    grade = np.clip(run.grade_ratio[seconds], -STEEPEST_RATIO, STEEPEST_RATIO)
    return np.stack([np.ones(len(pace)), pace, np.maximum(grade, 0), np.maximum(-grade, 0)])


def sums(matched: FloatArray, y: FloatArray) -> FloatArray:
    """Sum the products of features and y over seconds; they add up when a run is cut.

    Args:
        matched: Features, all known; shape (4, second).
        y: What was measured, NaN counts nothing; shape (second,).

    Returns:
        The upper triangle of the matrix of products of (features, y); shape (15,).
    """
    known = np.isfinite(y)
    if not known.all():
        matched, y = matched[:, known], y[known]
    told = np.vstack([matched, y])
    return np.asarray((told @ told.T)[_UPPER])


def moments(history: History, name: str, numbers: int) -> FloatArray:
    """Give the sums that runs left, zeros for a run that has none; shape (run, number)."""
    nothing = np.full((len(history), numbers), np.nan)
    return np.nan_to_num(history.moments.get(name, nothing))


def series(history: History, *quantities: str) -> Names:
    """Name the devices that measured the quantities in each run; shape (run,).

    Numbers of two devices are never mixed: a line rests on runs of one name only. Empty
    where one of the quantities was not recorded.
    """
    recorders = zip(*(history.recorded_by[quantity] for quantity in quantities), strict=True)
    return np.array(["\n".join(each) if all(each) else "" for each in recorders], np.str_)


def lines(history: History, left: FloatArray, devices: Names, *, own: bool = False) -> Lines:
    """Fit the runner's own line before each run, over the 365 days before.

    Args:
        history: The runs in the order of their starts.
        left: The sums of one quantity; shape (run, 15).
        devices: Runs of the same name share a line, empty names have none; shape (run,).
        own: Let the run itself count as well, for comparisons within it.

    Returns:
        One line a run, from runs that began before it, with five minutes or more each. The
        covariance takes distances from the line as alike within a run, and those of single
        seconds as alike for 60 s. Where no run counts, the line is nought.

    Source:
        Least squares; the covariance is that of clustered errors, the cluster being a run.
    """
    squares = squared(left)
    squares[squares[:, 0, 0] < LEAST_S] = 0
    rows = _summands(squares)
    totals = rows.copy() if own else np.zeros_like(rows)
    for name in np.unique(devices[devices != ""]):
        places = np.flatnonzero(devices == name)
        totals[places] += _year_before(history.start_s[places], rows[places])
    return _fitted(totals)


def squared(left: FloatArray) -> FloatArray:
    """Lay sums out as the symmetric matrix they are; shape (run, 5, 5)."""
    square = np.zeros((len(left), _NUMBERS, _NUMBERS))
    square[:, _UPPER[0], _UPPER[1]] = left
    square[:, _UPPER[1], _UPPER[0]] = left
    return square


def means(left: FloatArray) -> FloatArray:
    """Give the means of (1, ln speed, uphill, downhill, y) of each run; shape (run, 5)."""
    square = squared(left)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(square[:, 0] / square[:, :1, 0])


def year_before(history: History, rows: FloatArray) -> FloatArray:
    """Add up rows over the runs of the 365 days before each run; shape as `rows`."""
    return _year_before(history.start_s, rows)


def distance(line: Lines, left: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Measure how far each run lies from its line, at its own speeds and grades.

    Returns:
        Mean distance and its error, in units of y; shape (run,) each. NaN for a run of less
        than five minutes, a line of less than ten runs, and a speed beyond three standard
        deviations of what the line rests on. The error is the scatter of the runs before
        about their line, and the error of the line itself.
    """
    middle = means(left)
    own, found = middle[:, :_FEATURES], middle[:, _FEATURES]
    away = found - (own * line.coefficients).sum(axis=1)
    error = np.sqrt(line.scatter**2 + line.variance_at(own))
    seen = np.abs(own[:, 1] - line.middle) <= FARTHEST * line.spread
    told = (left[:, 0] >= LEAST_S) & (line.runs >= FEWEST_RUNS) & seen
    return np.where(told, away, np.nan), np.where(told, error, np.nan)


def _summands(squares: FloatArray) -> FloatArray:
    """Lay out all that a line needs of each run, so that runs add up; shape (run, 67)."""
    seconds = squares[:, 0, 0]
    counts = seconds > 0
    middle = squares[:, 0] / np.where(counts, seconds, 1)[:, None]
    totals = squares[:, 0, :_FEATURES]
    of_middles = middle[:, :, None] * middle[:, None, :]
    of_totals = totals[:, :, None] * totals[:, None, :]
    numbers = (_NUMBERS**2, _NUMBERS**2, _FEATURES**2)
    parts = zip((squares, of_middles, of_totals), numbers, strict=True)
    rows = [part.reshape(len(squares), number) for part, number in parts]
    return np.column_stack([*rows, counts])


def _year_before(start_s: FloatArray, rows: FloatArray) -> FloatArray:
    running = np.concatenate([np.zeros((1, rows.shape[1])), np.cumsum(rows, axis=0)])
    first = np.searchsorted(start_s, start_s - YEAR_S, side="left")
    end = np.searchsorted(start_s, start_s, side="left")
    return np.asarray(running[end] - running[first])


def _fitted(totals: FloatArray) -> Lines:
    whole, clusters = _NUMBERS**2, _FEATURES**2
    square = totals[:, :whole].reshape(-1, _NUMBERS, _NUMBERS)
    middles = totals[:, whole : 2 * whole].reshape(-1, _NUMBERS, _NUMBERS)
    leverage = totals[:, 2 * whole : 2 * whole + clusters].reshape(-1, _FEATURES, _FEATURES)
    runs = totals[:, -1]
    design = square[:, :_FEATURES, :_FEATURES]
    inverse = np.linalg.inv(design + _RIDGE * np.eye(_FEATURES))
    slopes = (inverse * square[:, None, :_FEATURES, _FEATURES]).sum(axis=2)
    scatter = _left_over(middles, slopes) / np.maximum(runs - 1, 1)
    noise = _left_over(square, slopes) / np.maximum(square[:, 0, 0], 1)
    middle_of = design[:, 0] / np.maximum(design[:, :1, 0], 1)
    spread = design[:, 1, 1] / np.maximum(design[:, 0, 0], 1) - middle_of[:, 1] ** 2
    errors = scatter[:, None, None] * leverage + CORRELATED_S * noise[:, None, None] * design
    return Lines(
        coefficients=slopes,
        covariance=inverse @ errors @ inverse,
        scatter=np.sqrt(scatter),
        noise=np.sqrt(noise),
        runs=runs,
        middle=middle_of[:, 1],
        spread=np.sqrt(np.maximum(spread, 0)),
    )


def _left_over(square: FloatArray, slopes: FloatArray) -> FloatArray:
    """Sum the squared distances from the line, from sums of products with y."""
    away = np.concatenate([-slopes, np.ones((len(slopes), 1))], axis=1)
    return np.maximum(_quadratic(away, square), 0)  # rounding alone can make it fall below


def _quadratic(vectors: FloatArray, squares: FloatArray) -> FloatArray:
    """Give v' S v of each run; vectors (run, n), squares (run, n, n)."""
    product: FloatArray = vectors[:, :, None] * squares * vectors[:, None, :]
    return np.asarray(product.sum(axis=(1, 2)))

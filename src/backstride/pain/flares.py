"""Flares that nothing explains: found by their surprise, weighed like a cause of their own.

Pain of backs flares up without a reason that anyone could name. Such a day is no news of what
was done before it, and taken for ordinary noise it would drown what is. So the days that
surprise most get a column each, which rises on that day and halves every few days; whether it
acts is weighed within the walk against all exposures, which may explain the day as well.
"""

from __future__ import annotations

import numpy as np

from backstride.pain.design import Design
from backstride.pain.evidence import SCALE, SHAPE
from backstride.pain.noise import Grid, grams, whiten
from backstride.terms.records import FloatArray, IntArray, PainTable

MOST = 10
"""So many days are weighed at most: one for the cost, none for the truth of it."""
A_YEAR = 4.0
"""Prior number of unexplained flares a year. A choice: runners of the simulator have two, or
eight; people with low back pain told of many more, most of them over within a day (SUR11)."""
HALF_LIFE_D = 4.0
SURPRISE = 2.0
"""In standard deviations of what a rating is expected to be: a choice that lets many through."""
_DAYS_A_YEAR = 365.25
_STILL = 1e-12
"""Ratings that are all the same surprise nobody."""


def flares(table: PainTable, laid: Design, points: Grid) -> tuple[IntArray, FloatArray]:
    """Find the days that surprise most, and lay out a column for each.

    Returns:
        The days, (flare,), and what is left of each at every rating, (rating, flare), 0 to 1.
    """
    surprise = _surprises(table, laid, points)
    days: list[int] = []
    for rating in np.argsort(-surprise, kind="stable"):
        if surprise[rating] < SURPRISE or len(days) == MOST:
            break
        if all(abs(int(table.day[rating]) - day) > 1 for day in days):
            days.append(int(table.day[rating]))
    after_d = table.day[:, None] - np.array(days, np.int64)[None, :]
    left = np.where(after_d >= 0, 2.0 ** (-np.maximum(after_d, 0) / HALF_LIFE_D), 0.0)
    return np.array(days, np.int64), left


def log_odds() -> float:
    """Give the prior log odds that an unexplained flare begins on a day."""
    chance = A_YEAR / _DAYS_A_YEAR
    return float(np.log(chance / (1 - chance)))


def _surprises(table: PainTable, laid: Design, points: Grid) -> FloatArray:
    """Say how far each rating lies from what the ones before it led to expect, without causes."""
    rows = np.column_stack([laid.shifts, laid.value])
    found, log_det = grams(rows, laid.gap_d, table.spread, points)
    shifts = laid.shifts.shape[1]
    blocks = found[:, :shifts, :shifts] + np.diag(laid.precision)
    solved = np.linalg.solve(blocks, found[:, :shifts, shifts:])[:, :, 0]
    left = found[:, -1, -1] - np.einsum("ps,ps->p", solved, found[:, :shifts, -1])
    freedom = SHAPE + (len(rows) - 1) / 2
    worth = -0.5 * (log_det + np.linalg.slogdet(blocks)[1]) - freedom * np.log(SCALE + left / 2)
    best = int(np.argmax(worth))
    rest = (laid.value - laid.shifts @ solved[best])[:, None]
    white = np.empty_like(rest)
    whiten(rest, laid.gap_d, table.spread, points.kept[best], points.share[best], white)
    usual = np.sqrt(max(left[best], _STILL) / len(rows))
    return np.asarray(white[:, 0] / usual)

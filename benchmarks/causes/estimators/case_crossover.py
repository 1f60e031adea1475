# ruff: noqa: TID252
"""Days on which pain jumped against the same weekday of the weeks around (case-crossover).

Conditional logistic regression of the doses of four days, with a ridge.
"""

import numpy as np
from scipy import stats  # type: ignore[import-untyped]

from ..records import Diary, Estimate, Floats

WINDOW_DAYS = 4
RIDGE = 0.5
JUMPS = (2.0, 1.5, 1.0)
"""Pain above the week's median that makes a case; the next is tried if cases are few."""

ENOUGH_CASES, ENOUGH_STRATA = 8, 3
CONTROL_WEEKS = (-4, -3, -2, -1, 1, 2, 3, 4)
POINTS_PER_LOG_ODDS = 0.3
"""How log odds of a jump are read as pain points: a rough choice."""


def estimate(diary: Diary) -> Estimate:
    """Test each coefficient one-sided by its Wald statistic."""
    strata = _strata(diary)
    if len(strata) < ENOUGH_STRATA:
        nothing = np.zeros(len(diary.exposures))
        return Estimate(nothing + 0.5, nothing, nothing)
    coefficient, information = conditional_logistic(strata)
    statistic = coefficient / np.sqrt(np.diag(np.linalg.inv(information)))
    return Estimate(stats.norm.cdf(statistic), coefficient * POINTS_PER_LOG_ODDS, statistic)


def conditional_logistic(strata: list[Floats]) -> tuple[Floats, Floats]:
    """Fit by Newton steps.

    Args:
        strata: Doses of a case (first row) and its controls, (day, exposure) each.

    Returns:
        Coefficients, (exposure,), and the information matrix with the ridge.
    """
    exposures = strata[0].shape[1]
    coefficient, information = np.zeros(exposures), RIDGE * np.eye(exposures)
    for _ in range(25):
        gradient, information = -RIDGE * coefficient, RIDGE * np.eye(exposures)
        for doses in strata:
            log_odds = doses @ coefficient
            share = np.exp(log_odds - log_odds.max())
            share /= share.sum()
            expected = share @ doses
            gradient = gradient + doses[0] - expected
            information += (doses * share[:, None]).T @ doses - np.outer(expected, expected)
        step = np.linalg.solve(information, gradient)
        coefficient = coefficient + step
        if np.abs(step).max() < 1e-6:
            break
    return coefficient, information


def _strata(diary: Diary) -> list[Floats]:
    total = np.cumsum(diary.dose, axis=0)
    window = total.copy()
    window[WINDOW_DAYS:] -= total[:-WINDOW_DAYS]
    window /= window[diary.opens :].std(axis=0) + 1e-9
    cases = next(
        some
        for jump in JUMPS
        if len(some := _cases(diary, jump)) >= ENOUGH_CASES or jump == JUMPS[-1]
    )
    controls = {case: _controls(diary, case, cases) for case in cases}
    return [window[[case, *days]] for case, days in controls.items() if days]


def _cases(diary: Diary, jump: float) -> list[int]:
    """Find days with pain that much above the week's median, more than three days apart."""
    cases: list[int] = []
    for day in range(diary.opens + 7, len(diary.worst)):
        week = diary.worst[day - 7 : day]
        week = week[~np.isnan(week)]
        apart = not cases or day - cases[-1] > 3
        if apart and len(week) >= 2 and diary.worst[day] >= np.median(week) + jump:
            cases.append(day)
    return cases


def _controls(diary: Diary, case: int, cases: list[int]) -> list[int]:
    days = (case + 7 * week for week in CONTROL_WEEKS)
    inside = (day for day in days if diary.opens <= day < len(diary.worst))
    return [day for day in inside if day not in cases and not np.isnan(diary.worst[day])]

# ruff: noqa: TID252
"""Elastic net of pain on lagged doses and lagged pain; a bootstrap of blocks for doubt."""

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning  # type: ignore[import-untyped]
from sklearn.linear_model import ElasticNet, ElasticNetCV  # type: ignore[import-untyped]

from ..records import Diary, Estimate, Floats

LAGS_DAYS = ((0, 0), (1, 1), (2, 3), (4, 7))
MIXES = (0.5, 0.95)
STRENGTHS = 25
FOLDS = 5
RESAMPLES = 20
BLOCK_DAYS = 14
FADING = 0.75
"""Share of the smoothed earlier pain that a new rating leaves."""

HARDLY_ZERO = 1e-3


def estimate(diary: Diary) -> Estimate:
    """Rank by the summed coefficients; the probability is the share of resamples with some."""
    columns = np.column_stack([lagged_doses(diary), _lagged_pain(diary)])
    pain = diary.worst[diary.opens :]
    known = ~np.isnan(pain) & ~np.isnan(columns[:, -1])
    columns, pain = columns[known], pain[known]
    columns = (columns - columns.mean(axis=0)) / (columns.std(axis=0) + 1e-9)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        chosen = _choose(columns, pain)
        effect = _summed(chosen.coef_)
        probability = _resampled(columns, pain, chosen)
    return Estimate(probability, effect, effect + HARDLY_ZERO * probability)


def lagged_doses(diary: Diary) -> Floats:
    """Sum the doses over the windows of `LAGS_DAYS`, (diary day, exposure x window)."""
    total = np.vstack([np.zeros(diary.dose.shape[1]), np.cumsum(diary.dose, axis=0)])
    day = np.arange(diary.opens, len(diary.dose))
    windows = [total[day + 1 - first] - total[day - last] for first, last in LAGS_DAYS]
    return np.stack(windows, axis=2).reshape(len(day), -1)


def _lagged_pain(diary: Diary) -> Floats:
    """Give the last rating and a smoothed one, as known before each day, (diary day, 2)."""
    known = np.full((len(diary.worst), 2), np.nan)
    last, smooth = np.nan, np.nan
    for day, rating in enumerate(diary.worst):
        known[day] = last, smooth
        if not np.isnan(rating):
            last = rating
            smooth = rating if np.isnan(smooth) else FADING * smooth + (1 - FADING) * rating
    return known[diary.opens :]


def _choose(columns: Floats, pain: Floats) -> ElasticNetCV:
    days = np.arange(len(pain))
    folds = [(np.setdiff1d(days, fold), fold) for fold in np.array_split(days, FOLDS)]
    net = ElasticNetCV(l1_ratio=list(MIXES), alphas=STRENGTHS, cv=folds, max_iter=2_000)
    return net.fit(columns, pain)


def _summed(coefficient: Floats) -> Floats:
    """Sum the coefficients of each exposure's windows; lagged pain comes last."""
    return np.asarray(coefficient[:-2].reshape(-1, len(LAGS_DAYS)).sum(axis=1))


def _resampled(columns: Floats, pain: Floats, chosen: ElasticNetCV) -> Floats:
    rng = np.random.default_rng(0)
    net = ElasticNet(alpha=chosen.alpha_, l1_ratio=chosen.l1_ratio_, max_iter=1_000)
    blocks = int(np.ceil(len(pain) / BLOCK_DAYS))
    raising = np.zeros(columns.shape[1] // len(LAGS_DAYS))
    for _ in range(RESAMPLES):
        first = rng.integers(0, max(1, len(pain) - BLOCK_DAYS), blocks)
        days = (first[:, None] + np.arange(BLOCK_DAYS)).ravel()
        days = days[days < len(pain)]
        raising += _summed(net.fit(columns[days], pain[days]).coef_) > HARDLY_ZERO
    return raising / RESAMPLES

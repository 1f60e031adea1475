# ruff: noqa: TID252
"""Forecast rule: exponential smoothing, and as much change as there was over as many days."""

import numpy as np

from ..records import Diary, Estimate, Floats
from .changes import forecast_by_changes, forward

WEIGHTS = (0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8)


def estimate(diary: Diary) -> Estimate:
    """Forecast by the smoothing whose next rating was missed least in the diary."""
    ratings = diary.worst[diary.opens :]
    weight = min(WEIGHTS, key=lambda one: _missed(ratings, one))
    return Estimate(forecast=forecast_by_changes(ratings, forward(ratings, weight=weight)))


def _missed(ratings: Floats, weight: float) -> float:
    rated = ratings[~np.isnan(ratings)]
    before = forward(rated, weight=weight)[:-1]
    return float(((rated[1:] - before) ** 2).sum())

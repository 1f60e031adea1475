# ruff: noqa: TID252
"""Forecast rule: the last rating, and as much change as there was over as many days."""

from ..records import Diary, Estimate, Floats
from .changes import forecast_by_changes, forward


def estimate(diary: Diary) -> Estimate:
    """Forecast by the last rating."""
    ratings: Floats = diary.worst[diary.opens :]
    return Estimate(forecast=forecast_by_changes(ratings, forward(ratings, weight=1.0)))

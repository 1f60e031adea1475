# ruff: noqa: TID252
"""Ours, on two ratings a day: the morning's, before anything is done, and the worst."""

from ..records import Diary, Estimate
from .backstride import estimated


def estimate(diary: Diary) -> Estimate:
    """Fit the pain model to both ratings."""
    return estimated(diary, diary.morning)

# ruff: noqa: TID252
"""The best that measured exposures and reported pain allow: all but the causes is known."""

from ..records import Diary, Estimate, Truth
from .enumeration import weigh

REPORTING_VARIANCE = 0.25 + 0.15
"""What rating in favourite whole numbers and errors of measurement add, points squared: rough."""


def estimate_knowing(diary: Diary, truth: Truth) -> Estimate:
    """Weigh every set of causes by reported pain."""
    daily_variance = truth.noise.daily_sd**2 + REPORTING_VARIANCE
    return weigh(diary, truth, diary.dose, diary.worst, daily_variance)

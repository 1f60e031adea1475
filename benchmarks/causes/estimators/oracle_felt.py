# ruff: noqa: TID252
"""The best that true exposures and pain as felt allow: the limit without any reporting."""

import numpy as np

from ..records import Diary, Estimate, Truth
from .enumeration import weigh

OTHER_VARIANCE = 0.15
"""What the slow drift and unexplained bouts add, points squared: rough."""


def estimate_knowing(diary: Diary, truth: Truth) -> Estimate:
    """Weigh every set of causes by pain as felt on the days that were written down."""
    pain = np.where(np.isnan(diary.worst), np.nan, truth.felt)
    return weigh(diary, truth, truth.dose, pain, truth.noise.daily_sd**2 + OTHER_VARIANCE)

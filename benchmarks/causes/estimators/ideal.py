# ruff: noqa: TID252
"""The forecast of one who knows the truth: 200 futures as they may come."""

import numpy as np

from ..records import Diary, Estimate, Floats, Truth


def estimate_knowing(diary: Diary, truth: Truth) -> Estimate:
    """Give the true futures as the forecast, and the true contrast of the plans."""
    contribution = {name: truth.futures[name].contribution for name in diary.plans}
    more: Floats = contribution["normal"] - contribution["easy"]
    return Estimate(
        forecast=truth.futures["normal"].reported.astype(float),
        contrast=np.array([[more[:7].mean(), more[7:].mean()]]),
    )

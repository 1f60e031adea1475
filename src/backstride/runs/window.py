"""The mean of a centred window, over what is known in it."""

from __future__ import annotations

import numpy as np

from backstride.terms.records import FloatArray


def running_mean(values: FloatArray, window: int) -> FloatArray:
    """Average over an odd number of samples; a missing value stays missing.

    Args:
        values: Shape (sample,).
        window: Samples, odd; near the ends fewer on both sides alike, so that no slope
            is bent there.

    Returns:
        Shape (sample,), in the unit of the values.

    Examples:
        >>> running_mean(np.array([0.0, 3.0, 0.0, np.nan]), 3)
        array([0. , 1. , 1.5, nan])
    """
    known = np.isfinite(values)
    place = np.arange(len(values))
    reach = np.minimum(window // 2, np.minimum(place, place[::-1]))
    totals = np.concatenate([np.zeros(1), np.cumsum(np.where(known, values, 0.0))])
    counts = np.concatenate([np.zeros(1), np.cumsum(known)])
    first, last = place - reach, place + reach + 1
    many = np.maximum(counts[last] - counts[first], 1)
    return np.where(known, (totals[last] - totals[first]) / many, np.nan)

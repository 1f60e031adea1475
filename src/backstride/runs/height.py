"""Heights that jitter."""

from __future__ import annotations

import numpy as np

from backstride.runs.draft import Draft
from backstride.runs.window import running_mean
from backstride.terms.records import FloatArray

WINDOW_S = 21
"""About 60 m of way at 3 m/s: hills are longer, the jitter of a sensor is shorter. With 15 s
a slow sway of 1.5 m would climb; with 31 s ground rolling every 120 m would be lost."""
SPIKE_M = 20
"""A sample this far off its surroundings is no ground."""
ABOUT_ZERO_M = 2.0
"""Apps that know no height write numbers next to nought; a sensor by the sea strays further."""


def smooth_height(draft: Draft) -> None:
    """Take spikes and jitter out of the height, and note the false climb that they made."""
    height = draft.columns["altitude_m"]
    if not np.isfinite(height).any():
        return
    if np.nanmax(np.abs(height)) < ABOUT_ZERO_M:
        known = int(np.isfinite(height).sum())
        draft.note("heights all next to nought left out: no sensor measured them", None, known, "s")
        draft.columns["altitude_m"] = np.full(len(height), np.nan)
        return
    middle = running_mean(height, WINDOW_S)
    spikes = abs(height - middle) > SPIKE_M
    if spikes.any():
        height = np.where(spikes, np.nan, height)
        first = draft.time_s[np.argmax(spikes)]
        draft.note("height spikes left out", first, int(spikes.sum()), "samples")
        middle = running_mean(height, WINDOW_S)
    false_climb = _climb(height) - _climb(middle)
    if false_climb >= 1:
        draft.note("height jitter smoothed; false climb taken out", None, false_climb, "m")
    draft.columns["altitude_m"] = middle


def _climb(height: FloatArray) -> float:
    return float(np.nansum(np.clip(np.diff(height), 0, None)))

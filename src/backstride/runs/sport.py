"""Is it a run?"""

from __future__ import annotations

import numpy as np

from backstride.runs.step_rate import MIN_SAMPLES
from backstride.terms.records import Run

RUNNING_SPEEDS_MPS = (1.9, 6.0)
"""Below, most people walk; above, an hour would be a world record and is a ride."""
RUNNING_STEPS_SPM = (130, 240)
"""Walkers take about 100 to 125 steps a minute."""
LONG_ENOUGH_S = 180
"""Over a minute or two a hurried walk and a slow ride look like a run."""


def moves_like_a_run(run: Run) -> bool:
    """Judge a recording whose file names no sport, by its pace and its steps."""
    if run.moving.sum() < LONG_ENOUGH_S:
        return False
    speed = run.distance_m[-1] / max(run.moving.sum(), 1)
    rate = run.step_rate_spm[run.moving]
    rate = rate[np.isfinite(rate)]
    steps_fit = len(rate) < MIN_SAMPLES or _within(float(np.median(rate)), RUNNING_STEPS_SPM)
    return _within(float(speed), RUNNING_SPEEDS_MPS) and steps_fit


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]

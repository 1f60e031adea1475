"""Which seconds show how a runner runs."""

from __future__ import annotations

import numpy as np

from backstride.terms.records import BoolArray, Run

RUNNING_MPS = 1.8
SLOWEST_SPM = 120
"""A choice: slower than 1.8 m/s most people walk; a lower step rate is a walk or a dropout."""
LEVEL_RATIO = 0.02
"""A choice: within 2 % the ground counts as level."""


def steady(run: Run) -> BoolArray:
    """Mark the seconds in which the runner ran, and neither walked nor stood.

    Moving, at 1.8 m/s or more; where the step rate is known, at 120 steps/min or more; where
    the contact time is known as well, shorter than a step, for whoever has always one foot
    on the ground walks. The last sample has no second that begins with it.

    Returns:
        True where the runner ran; shape (sample,).
    """
    step_ms = 60_000 / np.maximum(run.step_rate_spm, 1)
    walks = (run.step_rate_spm < SLOWEST_SPM) | (run.ground_contact_time_ms >= step_ms)
    running: BoolArray = run.moving & (run.speed_mps >= RUNNING_MPS) & ~walks
    running[-1:] = False
    return running


def level(run: Run) -> BoolArray:
    """Mark the seconds whose grade is known and within 2 % of level; shape (sample,)."""
    return np.asarray(np.abs(run.grade_ratio) <= LEVEL_RATIO)


def matched(run: Run) -> BoolArray:
    """Mark the seconds of running on known grade, which can be compared; shape (sample,)."""
    return steady(run) & np.isfinite(run.grade_ratio)

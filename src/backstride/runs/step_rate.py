"""Watches that count strides, or steps twice."""

from __future__ import annotations

import numpy as np

from backstride.runs.draft import Draft

RUNNING_MPS = 1.8
"""Slower than this most people walk, and a low step rate says nothing."""
SLOWEST_SPM = 110
FASTEST_SPM = 240
"""Runners take 140 to 210 steps a minute; strides count half of that."""
MIN_SAMPLES = 30


def mend_step_rate(draft: Draft) -> None:
    """Double a step rate that counted strides; halve one that was doubled already."""
    rate, speed = draft.columns["step_rate_spm"], draft.columns["speed_mps"]
    running = (rate > 0) & ~(speed < RUNNING_MPS)
    if running.sum() < MIN_SAMPLES:
        return
    middle = float(np.median(rate[running]))
    if middle < SLOWEST_SPM:
        draft.columns["step_rate_spm"] = 2 * rate
        draft.note("step rate counted strides; doubled", None, middle, "steps/min")
    elif middle > FASTEST_SPM:
        draft.columns["step_rate_spm"] = rate / 2
        draft.note("step rate counted twice; halved", None, middle, "steps/min")

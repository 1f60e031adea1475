# ruff: noqa: TID252
"""The flag of training tools: the last 7 days above 1.5 times the last 28.

Pain on flagged days is compared with pain on the others (Welch's t test).
"""

import numpy as np
from scipy import stats  # type: ignore[import-untyped]

from ..records import Bools, Diary, Estimate, Floats

ACUTE_DAYS, CHRONIC_DAYS = 7, 28
FLAG_ABOVE = 1.5
FEWEST_DAYS = 5
"""Fewer rated days with or without the flag are not compared: a choice."""

UNKNOWN = (0.0, 0.5, 0.0)


def estimate(diary: Diary) -> Estimate:
    """Compare flagged with other days for each exposure."""
    pain = diary.worst[diary.opens :]
    flags = ratio(diary)[diary.opens :] > FLAG_ABOVE
    score, probability, effect = np.array([_compared(flag, pain) for flag in flags.T]).T
    return Estimate(probability, effect, score)


def ratio(diary: Diary) -> Floats:
    """Give mean dose of 7 days over mean dose of 28 days, (day, exposure); 1 where none."""
    acute, chronic = (_mean(diary.dose, days) for days in (ACUTE_DAYS, CHRONIC_DAYS))
    return np.where(chronic > 1e-9, acute / np.maximum(chronic, 1e-9), 1.0)


def _mean(dose: Floats, days: int) -> Floats:
    total = np.vstack([np.zeros((days, dose.shape[1])), np.cumsum(dose, axis=0)])
    return (total[days:] - total[:-days]) / days


def _compared(flag: Bools, pain: Floats) -> tuple[float, float, float]:
    rated = ~np.isnan(pain)
    flagged, other = pain[flag & rated], pain[~flag & rated]
    if min(len(flagged), len(other)) < FEWEST_DAYS or flagged.std() + other.std() == 0:
        return UNKNOWN
    found = stats.ttest_ind(flagged, other, equal_var=False, alternative="greater")
    effect = (flagged.mean() - other.mean()) * flag.std()
    return float(found.statistic), 1 - float(found.pvalue), float(effect)

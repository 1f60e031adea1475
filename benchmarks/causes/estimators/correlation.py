# ruff: noqa: TID252
"""The correlation of pain with each exposure of the same day or the day before."""

import numpy as np
from scipy import stats  # type: ignore[import-untyped]

from ..records import Diary, Estimate, Floats

LAGS_DAYS = (0, 1)


def estimate(diary: Diary) -> Estimate:
    """Take the larger of two correlations, and its one-sided t test for the probability."""
    rated = np.flatnonzero(~np.isnan(diary.worst))
    pain = diary.worst[rated]
    found = [
        max(_related(diary.dose[rated - lag, exposure], pain) for lag in LAGS_DAYS)
        for exposure in range(len(diary.exposures))
    ]
    score, probability, effect = np.array(found).T
    return Estimate(probability, effect, score)


def _related(dose: Floats, pain: Floats) -> tuple[float, float, float]:
    """Give the t statistic, its one-sided probability, and the slope per sd of the dose."""
    if dose.std() < 1e-9 or pain.std() < 1e-9:
        return -9.0, 0.0, 0.0
    related = float(np.corrcoef(dose, pain)[0, 1])
    freedom = len(pain) - 2
    statistic = related * np.sqrt(freedom / max(1e-9, 1 - related * related))
    return statistic, float(stats.t.cdf(statistic, freedom)), related * float(pain.std())

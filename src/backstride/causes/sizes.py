"""Posterior -> what a typical and a hard day of an exposure add to pain, and when it is felt."""

from __future__ import annotations

import numpy as np

from backstride.pain.design import diary_days
from backstride.pain.kernels import KERNELS
from backstride.terms.records import FloatArray, Posterior, Sizes

EASY, HARD = 10, 90
"""Percentiles of this runner's days that are called easy and hard; typical is the median of the
days above easy (choices)."""
LOOK_AHEAD_D = 28
_LOW, _HIGH = 10, 90


def sizes(posterior: Posterior, exposure: str) -> Sizes:
    """Say what one day adds to pain when it is felt most, held against an easy day.

    The days are those of the diary. All draws count, those in which it does not act as 0.

    Returns:
        Points of 0 to 10 by the draws' mean, with an 80 % span for the hard day.
    """
    place = posterior.exposures.index(exposure)
    easy, typical, hard = _days(posterior, exposure)
    a_unit = _a_unit(posterior, place)
    low, high = np.percentile(a_unit, (_LOW, _HIGH)) * (hard - easy)
    return Sizes(
        typical=float(a_unit.mean() * (typical - easy)),
        hard=float(a_unit.mean() * (hard - easy)),
        low80=float(low),
        high80=float(high),
        easy_dose=easy,
        typical_dose=typical,
        hard_dose=hard,
    )


def _days(posterior: Posterior, exposure: str) -> tuple[float, float, float]:
    """Find an easy, a typical and a hard day among those of the diary, in the exposure's unit."""
    table = posterior.table
    dose = table.dose[diary_days(table), table.exposures.index(exposure)]
    known = dose[np.isfinite(dose)]
    easy = float(np.percentile(known, EASY))
    if easy == known.max():
        # Hardly a day differs: then the rare less is the easy one.
        easy = float(known.min())
    above = known[known > easy]
    return easy, float(np.median(above)), float(np.percentile(above, HARD))


def _a_unit(posterior: Posterior, place: int) -> FloatArray:
    """Give the points that one unit of an exposure adds at its worst, shape (draw,)."""
    kernel, beta = posterior.kernel[:, place], posterior.beta[:, place]
    acts = kernel >= 0
    return np.asarray(np.where(acts, beta / posterior.scale[place, kernel], 0.0), np.float64)


def when(posterior: Posterior, exposure: str) -> str:
    """Say when what it adds is felt: half of it by that time, over the draws in which it acts.

    Returns:
        `same day`, `next day`, `two to four days`, `a week` or `over a week`; empty where no
        draw has it act.
    """
    kernel = posterior.kernel[:, posterior.exposures.index(exposure)]
    acting = kernel[kernel >= 0]
    if not len(acting):
        return ""
    felt = np.mean([_felt(int(one)) for one in acting], axis=0)
    half = int(np.searchsorted(np.cumsum(felt), 0.5 * felt.sum()))
    ends = {0: "same day", 1: "next day", 4: "two to four days", 7: "a week"}
    return next((name for end, name in ends.items() if half <= end), "over a week")


def _felt(place: int) -> FloatArray:
    """Give what is felt of one day's dose on that and on the next days, together 1."""
    kernel = KERNELS[place]
    after_d = np.arange(LOOK_AHEAD_D) - kernel.lag_d
    left = np.where(after_d >= 0, kernel.decay ** np.maximum(after_d, 0), 0.0)
    return np.asarray(left / left.sum(), np.float64)

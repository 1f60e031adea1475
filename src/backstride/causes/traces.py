"""Posterior -> Trace: pain of each day beside what of an exposure still weighs on it."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from backstride.pain.design import diary_days, mean_dose
from backstride.pain.kernels import KERNELS, MIX, carried, likeliest
from backstride.terms.quantities import SORE
from backstride.terms.records import FloatArray, PainTable, Posterior, Trace

MUCH = 90
"""Percentile of days from which on much of an exposure weighs (a choice)."""


def trace(posterior: Posterior, exposure: str) -> Trace:
    """Lay the pain of each day of the diary beside what an exposure still weighs on it.

    What weighs is summed as it is most likely felt: from the lag on, halved every half-life, in
    the unit of the exposure.
    """
    table = posterior.table
    opens, ends = int(table.day[0]), int(table.day[-1]) + 1
    place = likeliest(posterior.kernel[:, posterior.exposures.index(exposure)])
    kernel = KERNELS[place]
    dose = table.dose[:, [table.exposures.index(exposure)]]
    usual = mean_dose(dose)
    _, later = carried(np.where(np.isfinite(dose), dose, usual), usual)
    weighs, pain = (later @ MIX[:, place])[opens:ends, 0], _worst(table)[opens:ends]
    line = float(np.percentile(weighs[diary_days(table)[opens:ends]], MUCH))
    much, rated = weighs > line, np.isfinite(pain)
    return Trace(
        first_day=table.first_day + timedelta(days=opens),
        pain=pain,
        dose=dose[opens:ends, 0],
        weighs=np.asarray(weighs, np.float64),
        lag_d=kernel.lag_d,
        half_life_d=kernel.half_life_d,
        line=line,
        sore_after_much=int((pain[much & rated] >= SORE).sum()),
        after_much=int((much & rated).sum()),
        sore_otherwise=int((pain[~much & rated] >= SORE).sum()),
        otherwise=int((~much & rated).sum()),
    )


def _worst(table: PainTable) -> FloatArray:
    """Give the worst rating of each day, shape (day,), NaN where there is none."""
    found = np.full(len(table.dose), np.nan)
    np.fmax.at(found, table.day, table.value)
    return found

# ruff: noqa: TID252
"""Ours, on the worst rating of each day alone."""

from datetime import date

import numpy as np

from backstride.pain import fit, forecast
from backstride.terms.records import PainTable

from ..records import Bools, Diary, Estimate, Floats

RAISES = 0.9
RAISES_OR_EASES = 0.5, ("sitting_h", "strength_min")
"""Prior chances as in the registry of exposures."""
FIRST_WEEK, REST = slice(0, 7), slice(7, 28)


def estimate(diary: Diary) -> Estimate:
    """Fit the pain model to the worst ratings."""
    return estimated(diary)


def estimated(diary: Diary, morning: Floats | None = None) -> Estimate:
    """Fit the pain model to the worst ratings, and to those of the morning that are given.

    What never varies is no part of the model: its chance stays what it was before.
    """
    table = pain_table(diary, morning)
    posterior, diagnostics = fit(table)
    probability = np.full(len(diary.exposures), _before(diagnostics.prior) * RAISES)
    effect = np.zeros(len(diary.exposures))
    places = [diary.exposures.index(name) for name in posterior.exposures]
    probability[places], effect[places] = posterior.raises, posterior.effect
    normal, easy = (forecast(posterior, diary.plans[name]) for name in ("normal", "easy"))
    more = normal.added - easy.added
    return Estimate(
        probability,
        effect,
        forecast=normal.reported,
        contrast=np.column_stack([more[:, FIRST_WEEK].mean(1), more[:, REST].mean(1)]),
    )


def _before(prior: Floats) -> float:
    return float(prior.mean()) if len(prior) else 0.0


def pain_table(diary: Diary, morning: Floats | None = None) -> PainTable:
    """Lay the ratings out in the order of time, each morning before the rest of its day."""
    unrated = np.full(len(diary.worst), np.nan)
    rated = np.column_stack([unrated if morning is None else morning, diary.worst])
    days, sides = np.nonzero(~np.isnan(rated))
    is_morning: Bools = sides == 0
    names = diary.exposures
    even, either = RAISES_OR_EASES
    raises = [even if name in either else RAISES for name in names]
    return PainTable(
        first_day=date(2026, 1, 1),
        exposures=names,
        dose=diary.dose,
        usual_sd=diary.reference_sd,
        raises=np.array(raises),
        day=days.astype(np.int64),
        is_morning=is_morning,
        value=rated[days, sides],
        spread=np.ones(len(days)),
        shifts=np.empty((len(days), 0)),
    )

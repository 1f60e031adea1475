"""Attempts to refute that were tried and are not part of the product: docs/why.md."""

from collections.abc import Callable, Mapping

import numpy as np

from backstride.causes.checks import SHARE_LEFT
from backstride.pain.doubting import Suspect, ask, beyond
from benchmarks.causes.records import Floats

TOO_MUCH_Z = 2.0
HALF_THE_ODDS = 0.5
_WEEK_D, _YEAR_D = 7, 365.25


def backwards(one: Suspect, _possibly: float) -> bool:
    """Hold its doses read backwards in time beside it: they must not go with pain."""
    full = np.where(np.isfinite(one.dose), one.dose, np.nanmean(one.dose))
    effect, error = beyond(one, full[::-1][one.posterior.table.day])
    return abs(effect) < TOO_MUCH_Z * error


def seasons(one: Suspect, _possibly: float) -> bool:
    """Hold a wave of a year beside it: most of the effect must be left."""
    turn = 2 * np.pi * one.posterior.table.day / _YEAR_D
    return _stays(one, np.column_stack([np.sin(turn), np.cos(turn)]))


def weekdays(one: Suspect, _possibly: float) -> bool:
    """Hold the days of the week beside it: most of the effect must be left."""
    weekday = one.posterior.table.day % _WEEK_D
    return _stays(one, (weekday[:, None] == np.arange(1, _WEEK_D)).astype(float))


def other_prior(one: Suspect, possibly: float) -> bool:
    """Give it half the odds before the diary: it must still be named."""
    own = one.posterior.exposures.index(one.posterior.table.exposures[one.place])
    chance = float(one.posterior.raises[own])
    return HALF_THE_ODDS * chance / (1 - chance + HALF_THE_ODDS * chance) > possibly


def _stays(one: Suspect, beside: Floats) -> bool:
    per = 1 / one.scale
    alone, left = (float(asked.of(per)[0][0]) for asked in (ask(one), ask(one, beside=beside)))
    return one.way * left >= SHARE_LEFT * one.way * alone


THROWN_OUT: Mapping[str, Callable[[Suspect, float], bool]] = {
    "backwards": backwards,
    "seasons": seasons,
    "weekdays": weekdays,
    "other_prior": other_prior,
}
"""Each tells whether a suspect withstood it, given the chance from which on it is named."""

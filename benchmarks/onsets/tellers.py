"""Remembered -> Said: ours, what people are told today, and one who knows nearly all."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from backstride.causes import watch
from backstride.terms.records import Doses, Onset
from benchmarks.causes.memory import fading, remember
from benchmarks.causes.records import EXPOSURES, Bools, Floats

from .life import WARM_D
from .simulator import SIZES, SPIKE, Remembered, spiked_lately

FIRST_DAY = date(2023, 1, 1)
NAMES = tuple("excess_over_longest_ratio" if name == "spike_ratio" else name for name in EXPOSURES)
"""Ours knows the spike by the registry's name."""
TOP_TENTH = 90.0
FLAG_ABOVE = 1.5
"""Acute to chronic, as training tools have it."""
UNRELATED = 0.25
AFTER_D = 49


@dataclass(frozen=True, eq=False)
class Said:
    """What was made of a runner's onsets.

    Attributes:
        score: What ranks exposures, any unit, (exposure,).
        probability: That each is a cause; NaN where no such thing is said, (exposure,).
        told: Which are named to the runner, (exposure,).
    """

    score: Floats
    probability: Floats
    told: Bools


def doses_of(dose: Floats, usual_sd: Floats) -> Doses:
    """Lay a history out as ours takes it."""
    return Doses(first_day=FIRST_DAY, exposures=NAMES, dose=dose, usual_sd=usual_sd)


def onset_on(day: int, give_or_take_d: float) -> Onset:
    return Onset(local_day=FIRST_DAY + timedelta(days=int(day)), give_or_take_d=give_or_take_d)


def ask(runner: Remembered) -> dict[str, Said]:
    """Ask everyone, by name."""
    return {
        **_ours(runner),
        "acute_chronic": _acute_chronic(runner),
        "spike_alone": _spike_alone(runner),
        "oracle": _oracle(runner),
    }


def _ours(runner: Remembered) -> dict[str, Said]:
    """Ask ours: both variants, and the percentile that it shows."""
    onsets = [onset_on(int(day), runner.give_or_take_d) for day in runner.day]
    found = watch(doses_of(runner.dose, runner.usual_sd), onsets)
    by_name = {one.exposure: one for one in found.exposures}
    whole, robust, percentile, perhaps = np.zeros((4, len(NAMES)))
    for place, name in enumerate(NAMES):
        if name in by_name:
            one = by_name[name]
            whole[place], robust[place] = one.probability, one.robust
            percentile[place], perhaps[place] = one.percentile, one.perhaps
    nothing = np.full(len(NAMES), np.nan)
    return {
        "whole": Said(whole, whole, perhaps > 0),
        "robust": Said(robust, robust, perhaps > 0),
        "percentile": Said(percentile, nothing, percentile > TOP_TENTH),
    }


def _acute_chronic(runner: Remembered) -> Said:
    acute, chronic = (_mean_before(runner, days) for days in (7, 28))
    ratio = np.where(chronic > 1e-9, acute / np.maximum(chronic, 1e-9), 1.0).mean(0)
    return Said(ratio, np.full(len(ratio), np.nan), ratio > FLAG_ABOVE)


def _mean_before(runner: Remembered, days: int) -> Floats:
    return np.array([runner.dose[day - days + 1 : day + 1].mean(0) for day in runner.day])


def _spike_alone(runner: Remembered) -> Said:
    """Blame the spike where half of the onsets had one in the week before."""
    score = np.zeros(len(EXPOSURES))
    score[SPIKE] = spiked_lately(runner.dose)[runner.day].mean()
    return Said(score, np.full(len(score), np.nan), score >= 0.5)


def _oracle(runner: Remembered) -> Said:
    """Weigh all sets, knowing true dates, doses, kernels and sizes, all but the causes."""
    felt = remember(runner.true_dose, runner.lag_days, fading(runner.half_life_days))
    day = np.arange(len(felt))
    usual = day >= WARM_D
    for onset in runner.true_day:
        usual &= (day <= onset) | (day > onset + AFTER_D)
    risen = (felt - felt[usual].mean(0)) / (felt[usual].std(0) + 1e-9) * runner.if_alone
    number = risen.shape[1]
    evidence = np.ones((number + 1, number + 1))
    for one in range(number):
        evidence[0, one + 1] = _evidence(risen[:, one], usual, runner)
        for other in range(one):
            both = 0.7 * (risen[:, one] + risen[:, other])
            evidence[other + 1, one + 1] = _evidence(both, usual, runner)
    alone = SIZES[1] / number * evidence[0, 1:]
    pairs = SIZES[2] / (number * (number - 1) / 2) * np.triu(evidence[1:, 1:], 1)
    probability = (alone + pairs.sum(0) + pairs.sum(1)) / (SIZES[0] + alone.sum() + pairs.sum())
    return Said(probability, probability, probability > 0.65)


def _evidence(risen: Floats, usual: Bools, runner: Remembered) -> float:
    hazard = np.exp(risen)
    hazard /= hazard[usual].mean()
    return float(np.prod((1 - UNRELATED) * hazard[runner.true_day] + UNRELATED))

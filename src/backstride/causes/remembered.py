"""Doses, Onsets -> Past: the days that onsets are held against, and when they may have been."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from backstride.terms.records import BoolArray, Doses, FloatArray, IntArray, Onset

SPIKE = "excess_over_longest_ratio"
"""A run longer than any of the 30 days before makes an onset easy to remember."""
FIRST_D = 60
"""Days that must lie before an onset, and before the first day that others are held against:
what was done before the history began is unknown, and by then little of it is left."""
RECOVERY_D = 49
"""So long after an onset days are not ordinary: a sore runner trains less and sits more. It is
the longest usual length of a bout of back pain, as assumed when the method was chosen."""
SAME_D = 21
"""An onset so soon after another is the same pain (a choice)."""
CANDIDATES_SD = 2.5
"""How far from the remembered day the true one may lie, in units of the give or take."""
EXACT_D = 0.3
"""A give or take of nothing still needs a width."""
FINE_UP_TO_D = 7.0
"""Below this give or take every day is a candidate; from it on every second, then third."""
STILL = 1e-6
"""An exposure that varies by less than this share of the usual spread does not vary."""


@dataclass(frozen=True, eq=False)
class Moment:
    """One onset: the days on which it may truly have been.

    `day` (candidate,) counts from the first of the history; `known` (candidate,) is the last
    day whose doses count, for what came after the remembered day may follow from the pain.
    `weight` (candidate,) sums to 1.
    """

    day: IntArray
    known: IntArray
    weight: FloatArray

    @property
    def remembered(self) -> int:
        """The last day that counts of all."""
        return int(self.known.max())


@dataclass(frozen=True, eq=False)
class Past:
    """A history without gaps, and its onsets.

    `exposures` names those that vary, at the places `used` of the doses; `dose` (day, exposure)
    is the difference from the mean of the reference, 0 where not known. `usual_sd` (exposure,)
    as in the doses. `reference` (day,) are the days that onsets are held against. `left_out` says
    of each onset that is not used why.
    """

    exposures: tuple[str, ...]
    used: IntArray
    dose: FloatArray
    usual_sd: FloatArray
    reference: IntArray
    moments: tuple[Moment, ...]
    left_out: tuple[str, ...]


def recall(doses: Doses, onsets: Sequence[Onset]) -> Past:
    """Lay a history out around its onsets.

    An onset is used where `FIRST_D` days lie before it, it lies within the history, and no
    other lies within `SAME_D` days before. Exposures that never vary over the reference, or of
    which nothing is known, are left out. The doses of the days that may follow from an onset
    change nothing of the mean.
    """
    days = len(doses.dose)
    usable, left_out = _usable(doses, onsets)
    moments = tuple(_moment((one.local_day - doses.first_day).days, one, days) for one in usable)
    reference = _reference(days, moments)
    used = _varying(doses.dose[reference], doses.usual_sd)
    dose = doses.dose[:, used]
    known = np.isfinite(dose)
    of_reference = known[reference]
    total = np.where(of_reference, dose[reference], 0.0).sum(0)
    usual = total / np.maximum(of_reference.sum(0), 1)
    return Past(
        exposures=tuple(doses.exposures[place] for place in used),
        used=used,
        dose=np.where(known, dose - usual, 0.0),
        usual_sd=doses.usual_sd[used],
        reference=reference,
        moments=moments,
        left_out=tuple(left_out),
    )


def _usable(doses: Doses, onsets: Sequence[Onset]) -> tuple[list[Onset], list[str]]:
    """Part the onsets that can be used from those that cannot, with why not."""
    kept: list[Onset] = []
    left_out: list[str] = []
    for onset in sorted(onsets, key=lambda one: one.local_day):
        day = (onset.local_day - doses.first_day).days
        if day < FIRST_D:
            why = f"fewer than {FIRST_D} days are known before it"
        elif day >= len(doses.dose):
            why = "it lies behind all that is known"
        elif kept and (onset.local_day - kept[-1].local_day).days <= SAME_D:
            why = f"it lies within {SAME_D} days of another"
        else:
            kept.append(onset)
            continue
        left_out.append(f"{onset.local_day}: {why}")
    return kept, left_out


def _moment(remembered: int, onset: Onset, days: int) -> Moment:
    reach = int(np.ceil(CANDIDATES_SD * onset.give_or_take_d))
    step = 1 + int(onset.give_or_take_d // FINE_UP_TO_D)
    away = np.arange(-(reach // step) * step, reach + 1, step)
    if onset.after_run is not None:
        away = away[away >= 0] if onset.after_run else away[away <= 0]
    away = away[(away + remembered >= FIRST_D) & (away + remembered < days)]
    weight = np.exp(-0.5 * (away / max(onset.give_or_take_d, EXACT_D)) ** 2)
    last_known = remembered - (onset.after_run is False)
    day = remembered + away
    return Moment(day, np.minimum(day, last_known), weight / weight.sum())


def _reference(days: int, moments: Sequence[Moment]) -> IntArray:
    day = np.arange(days)
    ordinary = day >= FIRST_D
    for moment in moments:
        ordinary &= (day <= moment.remembered) | (day > moment.remembered + RECOVERY_D)
    return np.flatnonzero(ordinary)


def _varying(dose: FloatArray, usual_sd: FloatArray) -> IntArray:
    known: BoolArray = np.isfinite(dose)
    high = np.where(known, dose, -np.inf).max(0, initial=-np.inf)
    low = np.where(known, dose, np.inf).min(0, initial=np.inf)
    return np.flatnonzero(high - low > STILL * usual_sd)

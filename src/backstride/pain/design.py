"""PainTable -> the columns of the regression: what is felt of each exposure, and what is not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from backstride.pain.kernels import DECAY, MIX, carried
from backstride.terms.records import BoolArray, FloatArray, IntArray, PainTable

LEAST_SPREAD = 0.3
"""A runner who hardly varies an exposure has it held against this share of the usual spread, so
that slight changes are not blown up. A choice of the prototype, kept."""
LEAST_KNOWN = 0.5
"""An exposure that is not known on half the days of the diary is left out (a choice)."""
SILENCE_D = 60
"""So many days without a rating are no part of the diary (a choice, as in `days.changes`)."""
TREND_SD = 1.0
SHIFT_SD = 1.0
"""Of the trend over the whole diary, and of what else moves a rating, in units of sigma (a
choice): a proper prior, so that a slope that the ratings do not ask for costs nothing."""
_FLAT = 1e-9
"""The precision of the level, which nothing is known of."""
_STILL = 1e-6


@dataclass(frozen=True, eq=False)
class Standing:
    """How what is felt of exposures stands at each rating, in standard deviations.

    `parts` (rating, exposure, part) make up what any kernel feels, less their means over the
    diary, by `mix` (exposure, part, kernel). `centre` and `scale` (exposure, kernel) undo that,
    in the unit of the exposure.
    """

    parts: FloatArray
    mix: FloatArray
    centre: FloatArray
    scale: FloatArray

    @property
    def columns(self) -> FloatArray:
        """What each kernel makes of them, (rating, exposure, kernel)."""
        return np.asarray((self.parts.swapaxes(0, 1) @ self.mix).swapaxes(0, 1), np.float64)


@dataclass(frozen=True, eq=False)
class Design:
    """The rows of all ratings.

    `shifts` (rating, shift) are level, trend, morning and what the table names, with prior
    `precision` (shift,) in units of 1 / sigma^2; `columns` (rating, exposure * kernel) are what is
    `felt` of the exposures at the places `used`, in standard deviations. `value` (rating,) has its
    mean `level` taken off.
    """

    used: IntArray
    shifts: FloatArray
    precision: FloatArray
    felt: Standing
    columns: FloatArray
    value: FloatArray
    level: float
    gap_d: FloatArray


def diary_days(table: PainTable) -> BoolArray:
    """Tell the days of a diary: from the first rating to the last, but for long silences.

    Days before, between and after tell of another time of life, or are only not known yet: what
    is usual for the diary must not hang on them.

    Returns:
        Shape (day,) of the table.
    """
    inside = np.zeros(len(table.dose), np.bool_)
    rated = np.unique(table.day)
    begins = np.flatnonzero(np.diff(rated, prepend=-SILENCE_D) >= SILENCE_D)
    ends = np.append(begins[1:], len(rated)) - 1
    for first, last in zip(rated[begins], rated[ends], strict=True):
        inside[first : last + 1] = True
    return inside


def design(table: PainTable) -> Design:
    """Lay out the regression.

    What is not known of a day, and all that lies before the first, is taken as that exposure's
    mean, which adds nothing: a missing day is not a day of nothing. Exposures stand in the order
    of their names, so that the order of a table changes nothing.
    """
    used = _used(table)
    felt = standing(table, table.dose[:, used], table.usual_sd[used])
    shifts, precision = _shifts(table)
    level = float(table.value.mean())
    return Design(
        used=used,
        shifts=shifts,
        precision=precision,
        felt=felt,
        columns=felt.columns.reshape(len(table.value), -1),
        value=table.value - level,
        level=level,
        gap_d=np.diff(table.day, prepend=table.day[0]).astype(float),
    )


def standing(table: PainTable, dose: FloatArray, usual_sd: FloatArray) -> Standing:
    """Say how what is felt of doses stands at each rating, for all kernels.

    Args:
        table: The ratings.
        dose: Doses of all days of the table; shape (day, exposure), NaN where not known.
        usual_sd: How much each varies within a usual runner; shape (exposure,).
    """
    inside, usual = diary_days(table), mean_dose(dose)
    morning, later = carried(np.where(np.isfinite(dose), dose, usual), usual)
    centre = later[inside].mean(0)
    least = usual_sd[:, None] * LEAST_SPREAD / np.sqrt(1 - DECAY**2)
    scale = np.maximum((later[inside] @ MIX).std(0), least)
    rows = np.where(table.is_morning[:, None, None], morning[table.day], later[table.day])
    mix = np.asarray(MIX / scale[:, None], np.float64)
    return Standing(rows - centre, mix, np.asarray(centre @ MIX, np.float64), scale)


def _used(table: PainTable) -> IntArray:
    """Find the exposures that are known and vary, by name."""
    dose = table.dose[diary_days(table)]
    known = np.isfinite(dose).mean(0) >= LEAST_KNOWN
    span = np.nanmax(np.where(np.isfinite(dose), dose, -np.inf), axis=0, initial=-np.inf)
    floor = np.nanmin(np.where(np.isfinite(dose), dose, np.inf), axis=0, initial=np.inf)
    varies = span - floor > _STILL * table.usual_sd
    by_name = sorted(range(len(table.exposures)), key=table.exposures.__getitem__)
    return np.array([place for place in by_name if known[place] and varies[place]], np.int64)


def mean_dose(dose: FloatArray) -> FloatArray:
    """Give the mean of each exposure over the days on which it is known, shape (exposure,)."""
    dose = np.ascontiguousarray(dose)
    known = np.isfinite(dose)
    return np.asarray(np.where(known, dose, 0).sum(0) / np.maximum(known.sum(0), 1))


def _shifts(table: PainTable) -> tuple[FloatArray, FloatArray]:
    """Lay out level, trend, morning, and what the table names."""
    ratings = len(table.value)
    of_span = (table.day - table.day[0]) / max(int(table.day[-1] - table.day[0]), 1) - 0.5
    parts = [np.ones(ratings), of_span]
    precision = [_FLAT, 1 / TREND_SD**2]
    if 0 < table.is_morning.sum() < ratings:
        parts.append(table.is_morning.astype(float))
        precision.append(1 / SHIFT_SD**2)
    named = [1 / SHIFT_SD**2] * len(table.shift_names)
    return np.column_stack([*parts, table.shifts]), np.array([*precision, *named])

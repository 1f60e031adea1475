"""What runs measured, how it adds up, and how a sum is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import hypot, isfinite, nan

from backstride.report import wording
from backstride.terms.records import Measure, RunEntry

SPIKE = 1.3  # over this lies the second band of the 2025 cohort (quantities.py, FRA25)
STEP_UP = 1.1  # over this lies its first
UNMEASURED = Measure(nan, nan)
FAST = "above_85_of_best_5km_s"
SUMMED = ("distance_m", "descent_m", FAST)
"""What is added up by week or month, in the order of the panels."""

_MINUTES = wording.Scale("min", 60, 0)


@dataclass(frozen=True)
class Sum:
    """One exposure of several runs, added up.

    `silent` counts the runs that cannot tell: with any, the whole is more than `measure`
    by what nobody knows. NaN means that nothing at all is known.
    """

    measure: Measure
    silent: int = 0

    @property
    def is_known(self) -> bool:
        """Tell whether anything of it is known."""
        return isfinite(self.measure.value)

    @property
    def is_least(self) -> bool:
        """Tell whether some runs could tell, but not all."""
        return self.is_known and self.silent > 0


NOTHING_KNOWN = Sum(UNMEASURED)


def began(run: RunEntry) -> datetime:
    """Give the start of a run on the runner's own clock."""
    return run.start + timedelta(seconds=run.place.utc_offset_s)


def measured(run: RunEntry, exposure: str) -> Measure:
    """Give an exposure of a run, unmeasured where the run has none."""
    return run.exposures.get(exposure, UNMEASURED)


def added(runs: Sequence[RunEntry], exposure: str) -> Sum:
    """Add an exposure of runs up."""
    measures = [measured(run, exposure) for run in runs]
    return Sum(total(measures), sum(not isfinite(measure.value) for measure in measures))


def total(measures: Sequence[Measure]) -> Measure:
    """Add measures up, those that cannot tell left out; errors taken as independent.

    The sum of measures none of which can tell is NaN; the sum of none at all is zero. Where
    nobody knows the error of a part, nobody knows that of the sum.
    """
    if not measures:
        return Measure(0.0, 0.0)
    known = [measure for measure in measures if isfinite(measure.value)]
    if not known:
        return UNMEASURED
    errors = (measure.error for measure in known)
    return Measure(sum(measure.value for measure in known), hypot(*errors))


def scale(exposure: str, units: wording.Units) -> wording.Scale:
    """Choose how an exposure of `SUMMED` is shown."""
    if exposure == FAST:
        return _MINUTES
    return wording.far(units) if exposure == "distance_m" else wording.high(units)


def say(found: Sum, scale: wording.Scale) -> str:
    """Say a sum, and that it is more where some of the runs could not tell.

    Examples:
        >>> say(Sum(Measure(8_200.0, 90.0), silent=1), wording.far("metric"))
        'at least 8.2 ±0.1 km'
    """
    said = scale.say(found.measure.value, found.measure.error)
    return f"at least {said}" if found.is_least else said

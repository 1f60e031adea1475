"""Run -> measures: what a run asked of the runner; runs in time -> what depends on those before.

Adding an exposure is a row in `terms/exposures/` and a function of the same name in a file
here: `measure`, `compare`, `levels` and `live` find it, and so do the contract tests, the
tables, the report, the documentation and `--json`.

What comparing runs rests on, a run leaves as its moments: sums that add up over runs, each
from a function named `moments_of_` and the name of the sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import numpy as np

from backstride.exposures.lacking import lacking
from backstride.exposures.usual import OF_ONE_DEVICE, usual
from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import At, FloatArray, History, Measure, Note, Run, Series, Totals

__all__ = [
    "OF_ONE_DEVICE",
    "catalogue",
    "compare",
    "lacking",
    "levels",
    "live",
    "measure",
    "moments",
    "of_totals",
    "usual",
]

_MOMENTS = "moments_of_"


_UNKNOWN_IS_NAN = np.errstate(divide="ignore", invalid="ignore")
"""What cannot be told becomes NaN in the formulas themselves; nobody need be warned."""


@_UNKNOWN_IS_NAN
def measure(run: Run) -> dict[str, Measure]:
    """Take every measure that one run gives by itself; depends on no other run."""
    return {name: take(run) for name, take in catalogue("run").items()}


@_UNKNOWN_IS_NAN
def moments(run: Run) -> dict[str, FloatArray]:
    """Sum up what comparing runs will need of this one; shape (number,) each."""
    return {name: take(run) for name, take in _moment_takers().items()}


def of_totals(totals: Totals) -> dict[str, Measure]:
    """Take what the sums of a run say, of which there are no seconds.

    Returns:
        All that `measure` gives, NaN where sums do not tell it. Errors are NaN: nobody says how
        a list came by its sums.
    """
    known = {
        "distance_m": totals.distance_m,
        "moving_time_s": totals.timer_s,
        "mean_speed_mps": totals.distance_m / totals.timer_s if totals.timer_s > 0 else np.nan,
        "ascent_m": totals.ascent_m,
        "descent_m": totals.descent_m,
    }
    return {name: Measure(known.get(name, np.nan), np.nan) for name in catalogue("run")}


@_UNKNOWN_IS_NAN
def compare(history: History) -> dict[str, Series]:
    """Take every measure that depends on the runs before, for each run.

    A run's values depend on nothing but that run and those that began before it. Levels are
    those just after the run began, so that they count it.
    """
    begun = At(history.local_day, np.arange(1, len(history) + 1))
    return {name: take(history) for name, take in catalogue("history").items()} | levels(
        history, begun
    )


@_UNKNOWN_IS_NAN
def levels(history: History, at: At) -> dict[str, Series]:
    """Take what the runs before any moment leave: rest days have these too."""
    return {name: take(history, at) for name, take in catalogue("level").items()}


def live(notes: Sequence[Note]) -> dict[str, float]:
    """Take what the diary says of one day beside its runs; what was not told is left out.

    Args:
        notes: Those in force, all of one local day.
    """
    takers = catalogue("day") if notes else {}
    return {name: value for name, take in takers.items() if not np.isnan(value := take(notes))}


@cache
def catalogue(needs: str) -> Mapping[str, Callable[..., Any]]:
    """List the functions that take the exposures of one kind, by name, in the registry's order."""
    found = {name: taker for module in _modules() for name, taker in vars(module).items()}
    return {name: found[name] for name, row in EXPOSURES.items() if row.needs == needs}


@cache
def _moment_takers() -> Mapping[str, Callable[[Run], FloatArray]]:
    return {
        name.removeprefix(_MOMENTS): taker
        for module in _modules()
        for name, taker in vars(module).items()
        if name.startswith(_MOMENTS)
    }


def _modules() -> Iterator[ModuleType]:
    for entry in iter_modules(__path__):
        yield import_module(f"{__name__}.{entry.name}")

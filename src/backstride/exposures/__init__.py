"""Run -> measures: what a run asked of the runner; runs in time -> what depends on those before.

Adding an exposure is a row in `terms/quantities.py` and a function of the same name in a
file here: `measure` and `compare` find it, and so do the contract tests, the tables, the
report and `--json`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import History, Measure, Run, Series

__all__ = ["catalogue", "compare", "measure"]


def measure(run: Run) -> dict[str, Measure]:
    """Take every measure that one run gives by itself; depends on no other run."""
    return {name: take(run) for name, take in catalogue("run").items()}


def compare(history: History) -> dict[str, Series]:
    """Take every measure that depends on the runs before.

    A run's values depend on nothing but that run and those that began before it.
    """
    return {name: take(history) for name, take in catalogue("history").items()}


@cache
def catalogue(needs: str) -> Mapping[str, Callable[..., Any]]:
    """List the functions that take the exposures of one kind, by name, in the registry's order."""
    modules = [import_module(f"{__name__}.{entry.name}") for entry in iter_modules(__path__)]
    return {
        name: next(vars(module)[name] for module in modules if name in vars(module))
        for name, exposure in EXPOSURES.items()
        if exposure.needs == needs
    }

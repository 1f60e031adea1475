"""Pain to come: under what is planned, or as the last weeks were."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from backstride.pain import fit, forecast, lay
from backstride.pain.fitting import FEWEST_RATINGS
from backstride.store import Home
from backstride.terms.errors import ImplausibleValue, UnknownName
from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import FloatArray, Forecast, PainTable
from backstride.workflow import person, safety, telling

AS_LONG_AS_D = 28
"""A forecast reaches so far at most, and without a plan the next days are as those before."""
USUAL_D = 14
"""So many days are told where no plan says how many."""
_DAY = "local_day"


@dataclass(frozen=True, eq=False)
class Outlook:
    """A forecast under one plan, and under another where one was given."""

    planned: Forecast
    against: Forecast | None


def outlook(home: Home, plan: Path | None = None, against: Path | None = None) -> Outlook:
    """Forecast pain under a plan, and under another to hold it against.

    Args:
        home: Whose.
        plan: A table of `local_day` and columns of exposures; where left out, the next days are
            as the last four weeks were.
        against: Another such table, of the same days.

    Raises:
        Blocked: An open flag stands against running, and so against any plan of it.
        ImplausibleValue: Too few ratings, or a plan that cannot be.
        UnknownName: A column that is no exposure.
    """
    safety.require(home, "run")
    today = person.now(home).date()
    days, changes = telling.lived(home)
    table = lay([day for day in days if day.local_day <= today], changes)
    ratings = 0 if table is None else len(table.value)
    if table is None or ratings < FEWEST_RATINGS:
        what = f"{ratings} ratings of pain; a forecast needs {FEWEST_RATINGS}"
        raise ImplausibleValue("diary", what, "Tell how it is: backstride check-in.")
    first = table.first_day + timedelta(days=len(table.dose))
    doses = _doses(table, plan, first, USUAL_D)
    other = None if against is None else _doses(table, against, first, len(doses))
    posterior, _ = fit(table)
    planned = forecast(posterior, doses)
    return Outlook(planned, None if other is None else forecast(posterior, other))


def _doses(table: PainTable, plan: Path | None, first: date, days: int) -> FloatArray:
    """Give the doses of the days to come; where a plan is silent, as the last weeks were."""
    usual = _as_before(table)
    if plan is None:
        return usual[:days]
    told = _read(plan)
    last = max(told)
    if not first <= min(told) or (last - first).days >= AS_LONG_AS_D:
        span = f"{first} to {first + timedelta(days=AS_LONG_AS_D - 1)}"
        raise ImplausibleValue(plan.name, f"tells of {min(told)} to {last}", f"Plan {span}.")
    doses = usual[: (last - first).days + 1]
    for day, row in told.items():
        for name, dose in row.items():
            doses[(day - first).days, table.exposures.index(name)] = dose
    return doses


def _as_before(table: PainTable) -> FloatArray:
    """Repeat the last four weeks, weekday by weekday; what is not known stays so."""
    lived = np.full((AS_LONG_AS_D, len(table.exposures)), np.nan)
    kept = table.dose[-AS_LONG_AS_D:]
    lived[AS_LONG_AS_D - len(kept) :] = kept
    return lived


def _read(plan: Path) -> Mapping[date, Mapping[str, float]]:
    """Read a plan: by day, the doses that it names."""
    with plan.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows or _DAY not in rows[0]:
        what = f"has no column {_DAY}, or no rows"
        raise ImplausibleValue(plan.name, what, f"Begin it with {_DAY},distance_m.")
    for name in rows[0]:
        if name != _DAY and not (name in EXPOSURES and EXPOSURES[name].usual_sd > 0):
            known = ", ".join(row.name for row in EXPOSURES.values() if row.usual_sd > 0)
            raise UnknownName(str(name), "no exposure that the model weighs", f"It has: {known}.")
    return {_day(plan, row[_DAY]): _told(plan, row) for row in rows}


def _day(plan: Path, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise ImplausibleValue(plan.name, f"{text!r} is no day", "Write 2026-11-24.") from error


def _told(plan: Path, row: Mapping[str, str | None]) -> dict[str, float]:
    """Read the doses of one day; a blank is as usual."""
    told = {}
    for name, text in row.items():
        if name == _DAY or not (text or "").strip():
            continue
        exposure = EXPOSURES[name]
        try:
            dose = float(text or "")
        except ValueError as error:
            raise ImplausibleValue(plan.name, f"{text!r} is no number", f"See {name}.") from error
        if not exposure.low <= dose <= exposure.high:
            what = f"{dose:g} {exposure.unit} is not from {exposure.low:g} to {exposure.high:g}"
            raise ImplausibleValue(f"{plan.name}, {name}", what, "Give it again.")
        told[name] = dose
    return told

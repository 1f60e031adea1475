"""Pain to come: under what is planned, or as the last weeks were."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from backstride.store import Home
from backstride.terms.errors import ImplausibleValue, UnknownName
from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import FloatArray, Forecast, PainTable
from backstride.workflow import safety
from backstride.workflow.weighing import weighed

AS_LONG_AS_D = 28
"""A forecast reaches so far at most, and without a plan the next days are as those before."""
USUAL_D = 14
"""So many days are told where no plan says how many."""
_DAY = "local_day"


@dataclass(frozen=True, eq=False)
class Outlook:
    """A forecast under one plan, and under another where one was given.

    `is_settled` tells whether two walks of the model agreed.
    """

    planned: Forecast
    against: Forecast | None
    is_settled: bool


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
    from backstride.pain import forecast
    from backstride.pain.fitting import FEWEST_RATINGS, WIDEST_GAP

    safety.require(home, "run")
    learnt = weighed(home)
    table = learnt.table
    if table is None or learnt.found is None:
        ratings = 0 if table is None else len(table.value)
        what = f"{ratings} ratings of pain; a forecast needs {FEWEST_RATINGS}"
        raise ImplausibleValue("diary", what, "Tell how it is: backstride check-in.")
    first = table.first_day + timedelta(days=len(table.dose))
    doses = _usual(table, USUAL_D) if plan is None else _planned(table, plan, first)
    other = None if against is None else _planned(table, against, first)
    if other is not None and len(other) != len(doses):
        what = f"reaches {len(other)} days ahead, and {_named(plan)} {len(doses)}"
        raise ImplausibleValue(str(against), what, "Let both end on the same day.")
    posterior, diagnostics = learnt.found
    return Outlook(
        planned=forecast(posterior, doses),
        against=None if other is None else forecast(posterior, other),
        is_settled=diagnostics.chain_gap <= WIDEST_GAP,
    )


def _named(plan: Path | None) -> str:
    return "what is usual" if plan is None else plan.name


def _planned(table: PainTable, plan: Path, first: date) -> FloatArray:
    """Give the doses of the days to come; where a plan is silent, as usual."""
    told = _read(plan)
    last = max(told)
    if not first <= min(told) or (last - first).days >= AS_LONG_AS_D:
        span = f"{first} to {first + timedelta(days=AS_LONG_AS_D - 1)}"
        raise ImplausibleValue(plan.name, f"tells of {min(told)} to {last}", f"Plan {span}.")
    doses = _usual(table, (last - first).days + 1)
    for day, row in told.items():
        for name, dose in row.items():
            doses[(day - first).days, table.exposures.index(name)] = dose
    return doses


def _usual(table: PainTable, days: int) -> FloatArray:
    """Give each day to come the mean of the last four weeks' days of its weekday."""
    kept = table.dose[-AS_LONG_AS_D:]
    padded = np.full((AS_LONG_AS_D, kept.shape[1]), np.nan)
    padded[AS_LONG_AS_D - len(kept) :] = kept
    weeks = padded.reshape(-1, 7, kept.shape[1])
    known = np.isfinite(weeks)
    sums, counts = np.where(known, weeks, 0).sum(0), known.sum(0)
    mean = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return np.asarray(mean[np.arange(days) % 7])


def _read(plan: Path) -> Mapping[date, Mapping[str, float]]:
    """Read a plan: by day, the doses that it names."""
    try:
        text = plan.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImplausibleValue(plan.name, "is not UTF-8 text", "Save it as CSV UTF-8.") from error
    rows = [[cell.strip() for cell in row] for row in csv.reader(text.splitlines()) if row]
    head, *lines = rows or [[]]
    _check_head(plan, head, lines)
    found: dict[date, dict[str, float]] = {}
    for row in lines:
        cells = dict(zip(head, row, strict=False))
        day = _day(plan, cells.get(_DAY, ""))
        if len(row) > len(head) or day in found:
            what = f"tells {day} twice" if day in found else f"has more cells than names on {day}"
            raise ImplausibleValue(plan.name, what, "One row a day, one cell a column.")
        found[day] = _told(plan, cells)
    return found


def _check_head(plan: Path, head: list[str], lines: list[list[str]]) -> None:
    if _DAY not in head or not lines:
        semicolons = any(";" in name for name in head)
        move = "Separate with commas." if semicolons else f"Begin it with {_DAY},distance_m."
        raise ImplausibleValue(plan.name, f"has no column {_DAY}, or no rows", move)
    known = [row.name for row in EXPOSURES.values() if row.usual_sd > 0]
    for name in head:
        if name != _DAY and name not in known:
            what = "no exposure that the model weighs"
            raise UnknownName(name or "a column", what, f"It has: {', '.join(known)}.")
    if len(set(head)) < len(head):
        raise ImplausibleValue(plan.name, "names a column twice", "Leave one of them out.")


def _day(plan: Path, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise ImplausibleValue(plan.name, f"{text!r} is no day", "Write 2026-11-24.") from error


def _told(plan: Path, row: Mapping[str, str]) -> dict[str, float]:
    """Read the doses of one day; a blank is as usual."""
    told = {}
    for name, text in row.items():
        if name == _DAY or not text:
            continue
        exposure = EXPOSURES[name]
        try:
            dose = float(text)
        except ValueError as error:
            raise ImplausibleValue(plan.name, f"{text!r} is no number", f"See {name}.") from error
        if not exposure.low <= dose <= exposure.high:
            what = f"{dose:g} {exposure.unit} is not from {exposure.low:g} to {exposure.high:g}"
            raise ImplausibleValue(f"{plan.name}, {name}", what, "Give it again.")
        told[name] = dose
    return told

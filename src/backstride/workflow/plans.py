"""A plan as a runner writes it -> the doses of the days to come."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from backstride.terms.errors import ImplausibleValue, UnknownName
from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import FloatArray, PainTable

AS_LONG_AS_D = 28
"""A plan reaches so far at most, and what it does not tell is as the days before were."""
WITH_DISTANCE = (
    *("fast_distance_m", "ascent_m", "descent_m"),
    *("on_paved_m", "new_shoe_distance_m"),
)
"""What a run brings with it: where a plan tells the distance alone, it has its usual share."""
SHORTEST_M = 100.0
"""A shorter run is none: who writes 8 means kilometres (a choice)."""
LONGEST_OF_D = 30
_DAY, _DISTANCE, _EXCESS = "local_day", "distance_m", "excess_over_longest_ratio"
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")

Plan = Mapping[date, Mapping[str, float]]
"""By day, the doses that are told."""


def usual(table: PainTable, days: int) -> FloatArray:
    """Give each day to come the mean of the last four weeks' days of its weekday.

    Returns:
        Shape (day, exposure) of the table; NaN where those are not known.
    """
    kept = table.dose[-AS_LONG_AS_D:]
    padded = np.full((AS_LONG_AS_D, kept.shape[1]), np.nan)
    padded[AS_LONG_AS_D - len(kept) :] = kept
    weeks = padded.reshape(-1, 7, kept.shape[1])
    known = np.isfinite(weeks)
    sums, counts = np.where(known, weeks, 0).sum(0), known.sum(0)
    mean = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return np.asarray(mean[np.arange(days) % 7])


def planned(table: PainTable, plan: Plan, name: str, first: date) -> FloatArray:
    """Give the doses of the days to come; where a plan is silent, as usual.

    What goes with a run goes with its distance: half the distance is half the descent, and
    what lies beyond the longest run of 30 days is worked out.

    Args:
        table: The days before.
        plan: As from `read`.
        name: Of its file.
        first: The first day to come.

    Raises:
        ImplausibleValue: Where it begins too early or ends too late.
    """
    last = max(plan)
    if not first <= min(plan) or (last - first).days >= AS_LONG_AS_D:
        span = f"{first} to {first + timedelta(days=AS_LONG_AS_D - 1)}"
        raise ImplausibleValue(name, f"tells of {min(plan)} to {last}", f"Plan {span}.")
    doses = usual(table, (last - first).days + 1)
    place = {exposure: index for index, exposure in enumerate(table.exposures)}
    share = _shares(table)
    before = table.dose[:, place[_DISTANCE]]
    for day in sorted(plan):
        ahead = (day - first).days
        told = dict(plan[day])
        if _DISTANCE in told:
            run_m = told[_DISTANCE]
            lately = np.append(before, doses[:ahead, place[_DISTANCE]])[-LONGEST_OF_D:]
            told = _brought(run_m, share) | _beyond(run_m, lately) | told
        for exposure, dose in told.items():
            doses[ahead, place[exposure]] = dose
    return doses


def _shares(table: PainTable) -> dict[str, float]:
    """Say how much of what a run brings there was for each metre of the last four weeks."""
    lately = table.dose[-AS_LONG_AS_D:]
    ran = lately[:, table.exposures.index(_DISTANCE)]
    found = {}
    for name in WITH_DISTANCE:
        with_it = lately[:, table.exposures.index(name)]
        both = np.isfinite(ran) & np.isfinite(with_it)
        if ran[both].sum() > 0:
            found[name] = float(with_it[both].sum() / ran[both].sum())
    return found


def _brought(run_m: float, share: Mapping[str, float]) -> dict[str, float]:
    """Give what a run brings; no run brings nothing."""
    if run_m == 0:
        return dict.fromkeys(WITH_DISTANCE, 0.0)
    return {name: of_each * run_m for name, of_each in share.items()}


def _beyond(run_m: float, lately_m: FloatArray) -> dict[str, float]:
    """Give what a run has beyond the longest lately; unknown after a month without one."""
    longest_m = float(np.nanmax(lately_m, initial=0.0))
    if run_m == 0:
        return {_EXCESS: 0.0}
    return {_EXCESS: max(0.0, run_m / longest_m - 1)} if longest_m > 0 else {}


def read(plan: Path) -> Plan:
    """Read a plan: by day, the doses that it names; a blank is not told.

    Commas between cells, or semicolons as some spreadsheets write them, then with decimal
    commas.

    Raises:
        ImplausibleValue: What cannot be.
        UnknownName: A column that is no exposure.
    """
    head, *lines = _cells(plan) or [[]]
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


def _cells(plan: Path) -> list[list[str]]:
    """Read the cells that hold something; blank rows, and blank columns at the end, hold none."""
    try:
        lines = plan.read_text(encoding="utf-8-sig").splitlines()
        semicolons = bool(lines) and ";" in lines[0]
        every = list(csv.reader(lines, delimiter=";" if semicolons else ","))
    except UnicodeDecodeError as error:
        raise ImplausibleValue(plan.name, "is not UTF-8 text", "Save it as CSV UTF-8.") from error
    except csv.Error as error:
        raise ImplausibleValue(plan.name, f"is no table ({error})", "Save it as CSV.") from error
    rows = [[cell.strip() for cell in row] for row in every]
    if semicolons:
        rows = [[cell.replace(",", ".") for cell in row] for row in rows]
    return [_without_end(row) for row in rows if any(row)]


def _without_end(row: list[str]) -> list[str]:
    """Leave out blank cells at the end of a row."""
    while row and not row[-1]:
        row = row[:-1]
    return row


def _check_head(plan: Path, head: list[str], lines: list[list[str]]) -> None:
    if _DAY not in head or not lines:
        what, move = f"has no column {_DAY}, or no rows", f"Begin it with {_DAY},{_DISTANCE}."
        raise ImplausibleValue(plan.name, what, move)
    known = [row.name for row in EXPOSURES.values() if row.usual_sd > 0]
    for name in head:
        if name != _DAY and name not in known:
            what = "no exposure that the model weighs"
            raise UnknownName(name or "a column", what, f"It has: {', '.join(known)}.")
    if len(set(head)) < len(head):
        raise ImplausibleValue(plan.name, "names a column twice", "Leave one of them out.")


def _day(plan: Path, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ImplausibleValue(plan.name, f"{text!r} is no day", "Write 2026-11-24.") from error


def _told(plan: Path, row: Mapping[str, str]) -> dict[str, float]:
    """Read the doses of one day; a blank is as usual."""
    told = {}
    for name, text in row.items():
        if name == _DAY or not text:
            continue
        exposure = EXPOSURES[name]
        if not _NUMBER.fullmatch(text):
            raise ImplausibleValue(plan.name, f"{text!r} is no number", f"See {name}.")
        dose = float(text)
        if not exposure.low <= dose <= exposure.high:
            what = f"{dose:g} {exposure.unit} is not from {exposure.low:g} to {exposure.high:g}"
            raise ImplausibleValue(f"{plan.name}, {name}", what, "Give it again.")
        if name == _DISTANCE and 0 < dose < SHORTEST_M:
            what, move = f"{dose:g} m is no run", "Metres are meant: 8000 for 8 km."
            raise ImplausibleValue(f"{plan.name}, {name}", what, move)
        told[name] = dose
    return told

"""One day after another, each a run, a rest or unknown."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from backstride.terms.quantities import EXPOSURES, Exposure
from backstride.terms.records import Day, DayState, Note, RunEntry

_OF_RUNS = {name: row for name, row in EXPOSURES.items() if row.needs in {"run", "history"}}
_OF_REST = {name: 0.0 for name, row in _OF_RUNS.items() if row.per_day == "sum"}
UNKNOWN_AFTER_DAYS = 28
"""A choice: a runner may rest four weeks; after a longer silence a missing file is as likely."""


def align(runs: Iterable[RunEntry], notes: Iterable[Note], seen: Iterable[date] = ()) -> list[Day]:
    """Lay runs and notes on the runner's local calendar.

    Every day from the first to the last has one entry. A day without a run is a rest where
    something was recorded or noted at most 28 days before and after it; in a longer silence
    nobody can tell.

    Args:
        runs: In any order.
        notes: Those in force, in any order.
        seen: Days on which something else was recorded, a ride for example.

    Returns:
        Days in order, without gaps; none where nothing is known.
    """
    runs_of: defaultdict[date, list[RunEntry]] = defaultdict(list)
    for run in runs:
        runs_of[run.place.local_day].append(run)
    notes_of: defaultdict[date, list[Note]] = defaultdict(list)
    for note in notes:
        notes_of[note.local_day].append(note)
    marks = sorted({*runs_of, *notes_of, *seen})
    return [
        _day(day, state, sorted(runs_of[day], key=lambda run: run.start), notes_of[day])
        for day, state in _states(marks, set(runs_of))
    ]


def _states(marks: Sequence[date], run_days: set[date]) -> list[tuple[date, DayState]]:
    if not marks:
        return []
    states: list[tuple[date, DayState]] = []
    for mark, after in pairwise([*marks, marks[-1] + timedelta(days=1)]):
        states.append((mark, "run" if mark in run_days else "rest"))
        silent = (after - mark).days - 1
        between: DayState = "unknown" if silent > UNKNOWN_AFTER_DAYS else "rest"
        states += [(mark + timedelta(days=1 + step), between) for step in range(silent)]
    return states


def _day(day: date, state: DayState, runs: list[RunEntry], notes: list[Note]) -> Day:
    exposures = {} if state == "unknown" else _of_runs(runs)
    return Day(day, state, tuple(run.id for run in runs), exposures, tuple(notes))


def _of_runs(runs: list[RunEntry]) -> dict[str, float]:
    """Make the values of a day's runs; most days have none, and then only sums are known."""
    if not runs:
        return dict(_OF_REST)
    known = {name for run in runs for name in run.exposures}
    values = {name: _of_day(row, runs) for name, row in _OF_RUNS.items() if name in known}
    return {name: value for name, value in values.items() if not math.isnan(value)}


def _of_day(exposure: Exposure, runs: list[RunEntry]) -> float:
    """Make one value of a day's runs: what adds up is 0 on a rest day, the rest is missing.

    A sum with one unknown part is unknown: it would be too small.
    """
    values = [run.exposures[exposure.name].value for run in runs if exposure.name in run.exposures]
    known = [value for value in values if not math.isnan(value)]
    if exposure.per_day == "sum":
        return math.fsum(values) if len(values) == len(runs) else math.nan
    if not known:
        return math.nan
    return max(known) if exposure.per_day == "max" else math.fsum(known) / len(known)

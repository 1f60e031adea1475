"""Runs by month and by day, as tables whose cells carry a shade."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from math import ceil, isfinite

from backstride.report import wording
from backstride.report.measures import measured, total
from backstride.report.spells import monday
from backstride.terms.records import Day, DayState, RunEntry

_SHADES = 4  # as many as the tokens hold apart in grey
_STRIP_WEEKS = 26


@dataclass(frozen=True)
class Cell:
    """One cell: its look by name, the figure in it, and what a screen reader says."""

    look: str
    figure: str
    said: str


OUTSIDE = Cell("", "", "")


@dataclass(frozen=True)
class Year:
    """One line of the calendar by month."""

    year: int
    months: tuple[Cell, ...]
    runs: int


@dataclass(frozen=True)
class Heading:
    """A month over the weeks of the strip."""

    name: str
    weeks: int


@dataclass(frozen=True)
class Strip:
    """The last weeks by day: a line for each weekday, a column for each week."""

    months: tuple[Heading, ...]
    weekdays: tuple[tuple[str, tuple[Cell, ...]], ...]
    longest: str


def years(days: Sequence[Day], runs: Sequence[RunEntry]) -> tuple[Year, ...]:
    """Count the runs of each month: hatched where all its days are unknown."""
    counts = Counter((run.place.local_day.year, run.place.local_day.month) for run in runs)
    states: dict[tuple[int, int], set[DayState]] = defaultdict(set)
    for day in days:
        states[day.local_day.year, day.local_day.month].add(day.state)
    most = max(counts.values(), default=0)

    def cell(year: int, month: int) -> Cell:
        return _month(counts[year, month], states[year, month], most)

    def line(year: int) -> Year:
        months = tuple(cell(year, month) for month in range(1, 13))
        return Year(year, months, sum(counts[year, month] for month in range(1, 13)))

    found = sorted({year for year, _ in [*counts, *states]})
    return tuple(line(year) for year in found)


def _month(runs: int, states: set[DayState], most: int) -> Cell:
    if runs:
        return Cell(_shade(runs, most), str(runs), wording.counted(runs, "run"))
    if not states:
        return OUTSIDE
    if states == {"unknown"}:
        return Cell("hatched", "", "not known")
    return Cell("zero", "0", "no run")


def strip(days: Sequence[Day], runs: Sequence[RunEntry], units: wording.Units) -> Strip:
    """Lay the last 26 weeks out by weekday, the distance of a day as its shade."""
    last = monday(days[-1].local_day)
    mondays = [last - timedelta(weeks=back) for back in reversed(range(_STRIP_WEEKS))]
    distances_m = _distances_m(runs)
    shown_m = (m for day, m in distances_m.items() if day >= mondays[0] and isfinite(m))
    longest_m = max(shown_m, default=0.0)
    states = {day.local_day: day.state for day in days}

    def cell(day: date) -> Cell:
        return _day(day, states.get(day), distances_m.get(day), longest_m, units)

    weekdays = tuple(
        (name, tuple(cell(start + timedelta(days=offset)) for start in mondays))
        for offset, name in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
    )
    return Strip(_headings(mondays), weekdays, wording.far(units).say(longest_m))


def _distances_m(runs: Sequence[RunEntry]) -> Mapping[date, float]:
    by_day: dict[date, list[RunEntry]] = defaultdict(list)
    for run in runs:
        by_day[run.place.local_day].append(run)
    return {
        day: total([measured(run, "distance_m") for run in found]).value
        for day, found in by_day.items()
    }


def _day(
    day: date,
    state: DayState | None,
    distance_m: float | None,
    longest_m: float,
    units: wording.Units,
) -> Cell:
    if distance_m is not None:
        said = f"{wording.short_day(day)}: {wording.far(units).say(distance_m)}"
        return Cell(_shade(distance_m, longest_m), "", said)
    if state is None:
        return OUTSIDE
    look, word = ("hatched", "not known") if state == "unknown" else ("zero", "no run")
    return Cell(look, "", f"{wording.short_day(day)}: {word}")


def _shade(value: float, most: float) -> str:
    if not isfinite(value) or not most > 0:
        return "shade1"
    return f"shade{max(1, ceil(_SHADES * value / most))}"


def _headings(mondays: Sequence[date]) -> tuple[Heading, ...]:
    months = groupby(mondays, key=lambda day: (day.year, day.month))
    spans = [(month, len(list(weeks))) for (_, month), weeks in months]
    # A name needs the room of two columns.
    return tuple(
        Heading(f"{date(2000, month, 1):%b}" if weeks > 1 else "", weeks) for month, weeks in spans
    )

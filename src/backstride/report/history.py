"""Runs and days -> the series that the charts draw and the tables repeat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from math import nan
from statistics import fmean, median

import numpy as np

from backstride.terms.records import Day, DayState, Measure, Note, RunEntry, Story

UNMEASURED = Measure(nan, nan)
SPIKE = 1.3  # over this lies the second band of the 2025 cohort (quantities.py, FRA25)
STEP_UP = 1.1  # over this lies its first

_AXIS_WEEKS = 8  # a shorter axis would make a wall of one run
_BREAK_DAYS = 14  # a fortnight without a run is a break
_UNRATED_DAYS = 7  # a week without a rating is hatched, a shorter gap dashed
_MEDIAN_DAYS = 7
_MEDIAN_RATINGS = 3  # fewer have no middle


@dataclass(frozen=True)
class Spell:
    """A stretch of days, `[first, end)`."""

    first: date
    end: date

    @property
    def days(self) -> int:
        """Count its days."""
        return (self.end - self.first).days

    @property
    def middle(self) -> date:
        """Give the day in its middle."""
        return self.first + (self.end - self.first) / 2


@dataclass(frozen=True)
class Week:
    """One week, from its Monday: sums of its runs, and what the diary says of it.

    A sum of NaN means that nothing is known of the week.
    """

    monday: date
    runs: int
    distance: Measure
    descent: Measure
    worst_pain: float
    rated_days: int
    sitting_h: tuple[float, ...]


@dataclass(frozen=True)
class History:
    """All that is drawn on the one time axis, `[first, end)`."""

    first: date
    end: date
    runs: tuple[RunEntry, ...]
    weeks: tuple[Week, ...]
    breaks: tuple[Spell, ...]
    unknown: tuple[Spell, ...]
    pain: Mapping[date, float]
    unrated: tuple[Spell, ...]

    @property
    def days(self) -> int:
        """Count the days of the axis."""
        return (self.end - self.first).days


def trace(story: Story) -> History:
    """Lay runs and diary of a story on one axis of whole weeks.

    The story must have at least one day. What the axis holds before its first day is as
    unknown as any day that no file covers.
    """
    begun, end = story.days[0].local_day, story.days[-1].local_day + timedelta(days=1)
    first = min(monday(begun), monday(end) - timedelta(weeks=_AXIS_WEEKS))
    before = (Spell(first, begun),) if first < begun else ()
    pain = worst_pain(story.days)
    return History(
        first,
        end,
        runs=tuple(sorted(story.runs, key=lambda run: run.start)),
        weeks=_weeks(story),
        breaks=tuple(s for s in _spells(story.days, "rest") if s.days >= _BREAK_DAYS),
        unknown=before + _spells(story.days, "unknown"),
        pain=pain,
        unrated=_unrated(first, end, pain),
    )


def since(history: History, first: date) -> History:
    """Keep what lies on or after a day."""
    return replace(
        history,
        first=first,
        runs=tuple(run for run in history.runs if run.place.local_day >= first),
        weeks=tuple(week for week in history.weeks if week.monday >= first),
        breaks=_cut(history.breaks, first),
        unknown=_cut(history.unknown, first),
        unrated=_cut(history.unrated, first),
        pain={day: pain for day, pain in history.pain.items() if day >= first},
    )


def measured(run: RunEntry, exposure: str) -> Measure:
    """Give an exposure of a run, unmeasured where the run has none."""
    return run.exposures.get(exposure, UNMEASURED)


def began(run: RunEntry) -> datetime:
    """Give the start of a run on the runner's own clock."""
    return run.start + timedelta(seconds=run.place.utc_offset_s)


def worst_pain(days: Sequence[Day]) -> dict[date, float]:
    """Give the worst pain told on each rated day, whatever its moment and region."""
    told: dict[date, float] = {}
    for day in days:
        ratings = _told(day.notes, "pain")
        if ratings:
            told[day.local_day] = max(ratings)
    return told


def middle_pain(pain: Mapping[date, float]) -> dict[date, float]:
    """Give the median of the last 7 days for each rated day; NaN below three ratings."""
    last_week = [timedelta(days=back) for back in range(_MEDIAN_DAYS)]

    def middle(day: date) -> float:
        ratings = [pain[day - back] for back in last_week if day - back in pain]
        return median(ratings) if len(ratings) >= _MEDIAN_RATINGS else nan

    return {day: middle(day) for day in sorted(pain)}


def total(measures: Sequence[Measure]) -> Measure:
    """Add measures up, those that cannot tell left out; errors taken as independent.

    The sum of measures none of which can tell is NaN; the sum of none at all is zero.
    """
    if not measures:
        return Measure(0.0, 0.0)
    known = [measure for measure in measures if np.isfinite(measure.value)]
    if not known:
        return UNMEASURED
    error = float(np.sqrt(np.nansum([measure.error**2 for measure in known])))
    return Measure(sum(measure.value for measure in known), error)


def _weeks(story: Story) -> tuple[Week, ...]:
    days: dict[date, list[Day]] = defaultdict(list)
    for day in story.days:
        days[monday(day.local_day)].append(day)
    runs: dict[date, list[RunEntry]] = defaultdict(list)
    for run in story.runs:
        runs[monday(run.place.local_day)].append(run)
    return tuple(_week(start, days[start], runs[start]) for start in sorted(days))


def _week(start: date, days: list[Day], runs: list[RunEntry]) -> Week:
    known = bool(runs) or any(day.state != "unknown" for day in days)
    pain = worst_pain(days)
    sitting = (_told(day.notes, "sitting_h") for day in days)

    def add(exposure: str) -> Measure:
        return total([measured(run, exposure) for run in runs]) if known else UNMEASURED

    return Week(
        start,
        runs=len(runs),
        distance=add("distance_m"),
        descent=add("descent_m"),
        worst_pain=max(pain.values(), default=nan),
        rated_days=len(pain),
        sitting_h=tuple(sum(told) for told in sitting if told),
    )


def sitting(week: Week) -> tuple[float, float, float]:
    """Give the mean, the least and the most hours sat on the days told; NaN for none."""
    if not week.sitting_h:
        return nan, nan, nan
    return fmean(week.sitting_h), min(week.sitting_h), max(week.sitting_h)


def monday(day: date) -> date:
    """Give the Monday that a day's week begins with."""
    return day - timedelta(days=day.weekday())


def _told(notes: Sequence[Note], quantity: str) -> list[float]:
    return [note.value for note in notes if note.quantity == quantity and note.value is not None]


def _spells(days: Sequence[Day], state: DayState) -> tuple[Spell, ...]:
    stretches = groupby(days, key=lambda day: day.state)
    alike = [list(stretch) for found, stretch in stretches if found == state]
    return tuple(Spell(days[0].local_day, days[-1].local_day + timedelta(days=1)) for days in alike)


def _unrated(first: date, end: date, pain: Mapping[date, float]) -> tuple[Spell, ...]:
    edges = [first - timedelta(days=1), *sorted(pain), end]
    gaps = [Spell(before + timedelta(days=1), after) for before, after in pairwise(edges)]
    return tuple(gap for gap in gaps if gap.days >= _UNRATED_DAYS)


def _cut(spells: Sequence[Spell], first: date) -> tuple[Spell, ...]:
    return tuple(replace(s, first=max(s.first, first)) for s in spells if s.end > first)

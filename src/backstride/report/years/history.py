"""Runs and days -> the series that the charts draw and the tables repeat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from math import isfinite, nan
from statistics import fmean, median

from backstride.report.beginnings import Began, named
from backstride.report.measures import NOTHING_KNOWN, SUMMED, Sum, added, measured
from backstride.report.spells import Length, Spell, cut, monday, period
from backstride.report.years import gear, ground
from backstride.report.years.gear import Pair, Recorder
from backstride.report.years.ground import Ground
from backstride.terms.records import Day, DayState, Note, RunEntry, Story

_LONGEST_BY_WEEK_DAYS = 4 * 366
"""A choice: on a longer axis the whiskers of single weeks touch, so that months stand there."""
_NEW_DEVICES = 6
"""A choice: more lines through every panel would outshout what they stand in."""
_AXIS_WEEKS = 8  # a shorter axis would make a wall of one run
_BREAK_DAYS = 14  # a fortnight without a run is a break
_UNRATED_DAYS = 7  # a week without a rating is hatched, a shorter gap dashed
_MEDIAN_DAYS = 7
_MEDIAN_RATINGS = 3  # fewer have no middle


@dataclass(frozen=True)
class Period:
    """One week or one month: sums of its runs by exposure, and what the diary says of it.

    `spell` is the part of it that the axis holds.
    """

    spell: Spell
    runs: int
    sums: Mapping[str, Sum]
    worst_pain: float
    rated_days: int
    sitting_h: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class History:
    """All that is drawn on the one time axis.

    `periods` are weeks or months, as `by` says. `grounds`, `pairs` and `devices` are those
    that the axis meets; what they add up does not end at its edges. `shod` counts the runs
    whose pair of shoes is known. `began` are the onsets and flares on the axis.
    """

    axis: Spell
    by: Length
    runs: tuple[RunEntry, ...]
    periods: tuple[Period, ...]
    breaks: tuple[Spell, ...]
    unknown: tuple[Spell, ...]
    pain: Mapping[date, float]
    unrated: tuple[Spell, ...]
    grounds: tuple[Ground, ...]
    pairs: tuple[Pair, ...]
    shod: int
    devices: tuple[Recorder, ...]
    began: tuple[Began, ...]

    @property
    def sits(self) -> bool:
        """Tell whether the diary knows any hours of sitting."""
        return any(period.sitting_h for period in self.periods)

    def knows(self, exposure: str) -> bool:
        """Tell whether any run knows an exposure."""
        return any(isfinite(measured(run, exposure).value) for run in self.runs)

    @property
    def new_devices(self) -> tuple[Recorder, ...]:
        """Give the devices that come new within the axis, of many those with most runs."""
        new = [device for device in self.devices[1:] if device.spell.first in self.axis]
        kept = sorted(new, key=lambda device: -device.runs)[:_NEW_DEVICES]
        return tuple(device for device in new if device in kept)


def trace(story: Story, latest_weeks: int = 0) -> History:
    """Lay runs and diary of a story on one axis: all of it, or its latest weeks.

    The story must have at least one day. What the axis holds before its first day is as
    unknown as any day that no file covers.
    """
    begun, end = story.days[0].local_day, story.days[-1].local_day + timedelta(days=1)
    axis = Spell(_first(begun, end, latest_weeks), end)
    by: Length = "week" if axis.days <= _LONGEST_BY_WEEK_DAYS else "month"
    before = (Spell(axis.first, begun),) if axis.first < begun else ()
    runs = tuple(sorted(story.runs, key=lambda run: run.start))
    shown = tuple(run for run in runs if run.place.local_day in axis)
    days = [day for day in story.days if day.local_day in axis]
    pain = worst_pain(days)
    breaks = (spell for spell in _spells(story.days, "rest") if spell.days >= _BREAK_DAYS)
    pairs = gear.pairs(runs, story.worn, story.shoes, begun)
    return History(
        axis=axis,
        by=by,
        runs=shown,
        periods=_periods(axis, by, days, shown),
        breaks=cut(breaks, axis),
        unknown=before + cut(_spells(story.days, "unknown"), axis),
        pain=pain,
        unrated=_unrated(axis, pain),
        grounds=ground.by_month(runs, axis),
        pairs=tuple(pair for pair in pairs if cut([pair.spell], axis)),
        shod=sum(bool(story.worn.get(run.id)) for run in shown),
        devices=gear.recorders(runs),
        began=tuple(one for one in named(story.began) if one.day in axis),
    )


def worst_pain(days: Sequence[Day]) -> dict[date, float]:
    """Give the worst pain told on each rated day."""
    pain = {day.local_day: day.worst_pain for day in days}
    return {day: worst for day, worst in pain.items() if worst is not None}


def middle_pain(pain: Mapping[date, float]) -> dict[date, float]:
    """Give the median of the last 7 days for each rated day; NaN below three ratings."""
    last_week = [timedelta(days=back) for back in range(_MEDIAN_DAYS)]

    def middle(day: date) -> float:
        ratings = [pain[day - back] for back in last_week if day - back in pain]
        return median(ratings) if len(ratings) >= _MEDIAN_RATINGS else nan

    return {day: middle(day) for day in sorted(pain)}


def sitting(period: Period) -> tuple[float, float, float]:
    """Give the mean, the least and the most hours sat on the days told; NaN for none."""
    if not period.sitting_h:
        return nan, nan, nan
    return fmean(period.sitting_h), min(period.sitting_h), max(period.sitting_h)


def _first(begun: date, end: date, latest_weeks: int) -> date:
    """Choose the Monday with which the axis begins."""
    weeks_back = monday(end - timedelta(days=1)) - timedelta(weeks=latest_weeks - 1)
    if latest_weeks and weeks_back > begun:
        return weeks_back
    return min(monday(begun), monday(end) - timedelta(weeks=_AXIS_WEEKS))


def _periods(
    axis: Spell, by: Length, days: Sequence[Day], runs: Sequence[RunEntry]
) -> tuple[Period, ...]:
    days_of: dict[Spell, list[Day]] = defaultdict(list)
    for day in days:
        days_of[period(day.local_day, by)].append(day)
    runs_of: dict[Spell, list[RunEntry]] = defaultdict(list)
    for run in runs:
        runs_of[period(run.place.local_day, by)].append(run)
    return tuple(
        _period(cut([whole], axis)[0], found, runs_of[whole]) for whole, found in days_of.items()
    )


def _period(spell: Spell, days: list[Day], runs: list[RunEntry]) -> Period:
    known = bool(runs) or any(day.state != "unknown" for day in days)
    pain = worst_pain(days)
    sitting = (_hours_sat(day.notes) for day in days)
    return Period(
        spell,
        runs=len(runs),
        sums={name: added(runs, name) if known else NOTHING_KNOWN for name in SUMMED},
        worst_pain=max(pain.values(), default=nan),
        rated_days=len(pain),
        sitting_h=tuple(sum(told) for told in sitting if told),
    )


def _hours_sat(notes: Sequence[Note]) -> list[float]:
    told = (note.value for note in notes if note.quantity == "sitting_h")
    return [hours for hours in told if hours is not None]


def _spells(days: Sequence[Day], state: DayState) -> tuple[Spell, ...]:
    stretches = groupby(days, key=lambda day: day.state)
    alike = [list(stretch) for found, stretch in stretches if found == state]
    return tuple(Spell(days[0].local_day, days[-1].local_day + timedelta(days=1)) for days in alike)


def _unrated(axis: Spell, pain: Mapping[date, float]) -> tuple[Spell, ...]:
    edges = [axis.first - timedelta(days=1), *sorted(pain), axis.end]
    gaps = [Spell(before + timedelta(days=1), after) for before, after in pairwise(edges)]
    return tuple(gap for gap in gaps if gap.days >= _UNRATED_DAYS)

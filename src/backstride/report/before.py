"""LeadUps -> rows: the days before each onset and flare, among the runner's own year before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from statistics import fmean
from types import MappingProxyType

from markupsafe import Markup

from backstride.report import wording
from backstride.report.beginnings import Began, in_time, marked, named
from backstride.report.run import strips
from backstride.report.why import words
from backstride.terms.records import LeadUp, Measure, Story, Usual

_UNMEASURED = float("nan")
_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "descent_m": "Downhill",
        "distance_to_longest_ratio": "Longest run",
        "distance_m": "Distance",
        "fast_distance_m": "Fast running",
        "sitting_h": "Sitting",
    }
)
_OF: Mapping[str, str] = MappingProxyType({"distance_to_longest_ratio": "% of 30-day best"})
_EACH_DAY: Mapping[str, str] = MappingProxyType({"sitting_h": "h a day"})
_HALF = 0.5


@dataclass(frozen=True)
class Heading:
    """What a column is of, and over which days, with its unit."""

    name: str
    days: str


@dataclass(frozen=True)
class Cell:
    """One exposure before one beginning; without a strip a word says why."""

    strip: Markup | None
    figure: str
    is_top: bool
    said: str


@dataclass(frozen=True)
class Row:
    """One onset or flare: its name, its day, what went before it, and how often chance does."""

    name: str
    is_flare: bool
    said: str
    when: str
    cells: tuple[Cell, ...]
    chance: str


@dataclass(frozen=True)
class View:
    """The section; `rest` are those without a mark in the picture of the years."""

    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    rest: tuple[Row, ...]
    ordinary: str


def view(story: Story) -> View | None:
    """Lay out the days before each onset and flare; None where there is none or none may be."""
    if story.before is None:
        return None
    every = (*story.before.onsets, *story.before.flares)
    found = dict(zip(named(story.began), every, strict=True))
    shown = [name for name in _NAMES if any(_is_ranked(one, name) for one in found.values())]
    if not found:
        return None
    units = story.profile.units
    drawn = marked(found)
    rows = {one: _row(one, found[one], shown, units) for one in in_time(found)}
    return View(
        headings=tuple(_heading(name, story.before.days[name], units) for name in shown),
        rows=tuple(row for one, row in rows.items() if one in drawn),
        rest=tuple(row for one, row in rows.items() if one not in drawn),
        ordinary=_ordinary(list(found.values()), len(shown)),
    )


def _is_ranked(told: LeadUp, name: str) -> bool:
    return isfinite(told.usuals[name].share)


def _heading(name: str, days: int, units: wording.Units) -> Heading:
    unit = _OF.get(name) or _EACH_DAY.get(name) or words.scale(name, units).unit
    return Heading(_NAMES[name], f"{days} days, {unit}")


def _row(one: Began, told: LeadUp, shown: Sequence[str], units: wording.Units) -> Row:
    return Row(
        name=one.name,
        is_flare=one.is_flare,
        said=wording.capital(one.said),
        when=one.when,
        cells=tuple(_cell(told, name, units) for name in shown),
        chance=chance(told),
    )


def _cell(told: LeadUp, name: str, units: wording.Units) -> Cell:
    value, usual = told.taken[name], told.usuals[name]
    if not isfinite(value):
        return Cell(None, "", is_top=False, said="not known")
    scale = words.scale(name, units)
    figure = wording.grouped(scale.of(value), scale.decimals if value else 0)
    if not isfinite(usual.share):
        return Cell(None, figure, is_top=False, said="no usual yet")
    said = _described(name, usual, scale.say(value), scale)
    drawn = strips.strip(usual, Measure(value, _UNMEASURED), said, strips.SMALL)
    return Cell(drawn, figure, is_top=usual.share >= strips.TOP, said="")


def _described(name: str, usual: Usual, said: str, scale: wording.Scale) -> str:
    return (
        f"{_NAMES[name]}: {said}, more than on {wording.percent(usual.share)} of your days. "
        f"Middle day {scale.say(usual.median)}, nine in ten {scale.say(usual.low)} to "
        f"{scale.say(usual.high)}."
    )


def chance(told: LeadUp) -> str:
    """Say how often a random day of the runner looks as unusual.

    Examples:
        >>> [chance(LeadUp(
        ...     taken={}, usuals={}, random_days=300, random_days_as_unusual=share,
        ...     random_days_in_top_tenth=0.4,
        ... )) for share in (0.0, 0.07, 0.4, 0.8)]
        ['under 1 day in 300', '1 day in 14', '4 days in 10', '8 days in 10']
    """
    share = told.random_days_as_unusual
    if not isfinite(share):
        return wording.missing("too few days before")
    if not share:
        return f"under 1 day in {wording.grouped(told.random_days)}"
    if share > _HALF / 2:
        tenths = round(10 * share)
        return "nearly every day" if tenths == 10 else f"{tenths} days in 10"
    return f"1 day in {wording.grouped(round(1 / share))}"


def _ordinary(every: Sequence[LeadUp], looked_at: int) -> str:
    """Say on how many random days something is in its top tenth."""
    shares = [
        told.random_days_in_top_tenth for told in every if isfinite(told.random_days_in_top_tenth)
    ]
    if not shares:
        return ""
    tenths = round(10 * fmean(shares))
    days = f"on {wording.counted(tenths, 'random day')} of yours in 10" if tenths else "hardly ever"
    looks = f"{wording.inside(looked_at)} exposure{'' if looked_at == 1 else 's'}"
    return f"With {looks} looked at, something is in its top tenth {days}."

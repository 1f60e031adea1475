"""One drawing's measures, its time axis, and which words find room on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import isfinite, log10
from typing import Any

from backstride.report import wording
from backstride.report.beginnings import Began, in_lanes
from backstride.report.measures import FAST
from backstride.report.spells import Spell
from backstride.report.years.history import History

Row = Mapping[str, Any]

_LETTER = 0.5  # mean width of a letter in the sans, as a share of its size
LINE = 1.25  # height of a line, likewise
_TICK_PX = 62  # a month with its year, and air
_MONTH_STEPS = (1, 2, 3, 6, 12)  # steps that meet every January
_MONTH_DAYS = 30.4
_NEGLIGIBLE = 0.001  # of a kilometre, metre or hour: nothing that could be seen


@dataclass(frozen=True)
class Sheet:
    """The measures of one drawing, in pixels.

    `gutter_px` is the room left of the plot: for the figures of the axis alone where
    `labels_above`, else for the labels as well; `margin_px` is the room right of it.
    `heights_px` has each panel's height, but of those that grow with what they hold.
    """

    plot_px: int
    gutter_px: int
    margin_px: int
    gap_px: int
    font_px: int
    labels_above: bool
    heights_px: Mapping[str, int]


WIDE = Sheet(
    plot_px=850,
    gutter_px=190,
    margin_px=110,
    gap_px=28,
    font_px=12,
    labels_above=False,
    heights_px={
        "pain": 112,
        "runs": 136,
        "distance_m": 62,
        "descent_m": 62,
        FAST: 62,
        "ground": 58,
        "sitting": 60,
    },
)
# Together 320 px, a small phone's whole width, so that it is hardly ever made smaller.
NARROW = Sheet(
    plot_px=282,
    gutter_px=36,
    margin_px=0,
    gap_px=70,
    font_px=13,
    labels_above=True,
    heights_px={
        "pain": 100,
        "runs": 140,
        "distance_m": 70,
        "descent_m": 70,
        FAST: 70,
        "ground": 70,
        "sitting": 70,
    },
)


@dataclass(frozen=True)
class Tick:
    """A named day on the time axis; the first of a year is drawn stronger."""

    day: date
    name: str
    new_year: bool


@dataclass(frozen=True)
class Page:
    """One drawing in the making: what is drawn, how large, and in which units.

    `rows` collects the rows of all marks by name. They join the drawing at its end:
    Altair copies what it holds at every step.
    """

    history: History
    sheet: Sheet
    units: wording.Units
    rows: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def day_px(self) -> float:
        """Give the width of a day."""
        return self.sheet.plot_px / self.history.axis.days

    def row_px(self, row: Row) -> float:
        """Give the place of a row's day from the left edge of the plot."""
        return self.place_px(datetime.fromisoformat(row["day"]).date())

    def place_px(self, day: date) -> float:
        """Give the place of a day's beginning from the left edge of the plot."""
        return (day - self.history.axis.first).days * self.day_px

    def noon_px(self, day: date) -> float:
        """Give the place of the middle of a day."""
        return self.place_px(day) + self.day_px / 2

    def width_px(self, words: str) -> float:
        """Estimate how wide words stand."""
        return len(words) * self.sheet.font_px * _LETTER

    def letters(self, room_px: float) -> int:
        """Estimate how many letters find room."""
        return int(room_px / (self.sheet.font_px * _LETTER))


def steps(most: float, count: int) -> list[float]:
    """Divide an axis from 0 to at least `most` by at most `count` round steps.

    Examples:
        >>> steps(23, 4), steps(0, 4)
        ([0, 10, 20, 30], [0, 1])
    """
    if most < _NEGLIGIBLE:
        return [0, 1]
    power = 10.0 ** int(log10(most / count) // 1)
    step = next((power * n for n in (1, 2, 5) if power * n * count >= most), 10 * power)
    step = int(step) if step >= 1 else step
    return [step * number for number in range(int(-(-most // step)) + 1)]


def ticks(page: Page) -> tuple[Tick, ...]:
    """Name months or weeks so that no two names touch."""
    room_days = _TICK_PX / page.day_px
    if room_days < _MONTH_DAYS:
        return _week_ticks(page, weeks=int(-(-room_days // 7)))
    step = next((step for step in _MONTH_STEPS if step * _MONTH_DAYS >= room_days), 12)
    return _month_ticks(page.history.axis, step)


def _week_ticks(page: Page, weeks: int) -> tuple[Tick, ...]:
    first, every = page.history.axis.first, timedelta(weeks=weeks)
    count = -(-page.history.axis.days // every.days)
    days = [first + every * number for number in range(count)]
    return tuple(
        Tick(day, f"{day.day} {day:%b}{f' {day.year}' if day == first else ''}", new_year=False)
        for day in days
    )


def _month_ticks(axis: Spell, step: int) -> tuple[Tick, ...]:
    starts = [
        date(year, month, 1)
        for year in range(axis.first.year, axis.end.year + 1)
        for month in range(1, 13, step)
    ]
    shown = [day for day in starts if day in axis]
    return tuple(_month_tick(day, named=number == 0) for number, day in enumerate(shown))


def _month_tick(day: date, *, named: bool) -> Tick:
    if day.month == 1:
        return Tick(day, str(day.year), new_year=True)
    return Tick(day, f"{day:%b %Y}" if named else f"{day:%b}", new_year=False)


def spaced(page: Page, rows: Iterable[Row], weight: str) -> list[Row]:
    """Keep the rows whose words find room beside one another, the weightiest first.

    Words that would reach into the figures of the axis are left out.
    """
    taken: list[tuple[float, float]] = []
    kept: list[Row] = []
    for row in sorted(rows, key=lambda row: -row[weight]):
        middle_px, half_px = page.row_px(row), page.width_px(row["words"]) / 2
        if middle_px < half_px:
            continue
        if all(abs(middle_px - other_px) > half_px + room_px for other_px, room_px in taken):
            taken.append((middle_px, half_px + page.sheet.font_px / 2))
            kept.append(row)
    return kept


def began_in_lanes(page: Page) -> list[tuple[Began, int]]:
    """Give each onset and flare that is drawn its lane, from the top."""
    return in_lanes(page.history.began, page.noon_px)


def fitting(page: Page, spells: Iterable[Spell], *words: str) -> list[Row]:
    """Choose for each spell the first of the words that finds room in it, if any."""
    found = [(spell, _first_fitting(page, spell, words)) for spell in spells]
    return [{"day": spell.middle.isoformat(), "words": said} for spell, said in found if said]


def _first_fitting(page: Page, spell: Spell, words: Sequence[str]) -> str:
    room_px = spell.days * page.day_px - page.sheet.font_px
    return next((said for said in words if page.width_px(said) < room_px), "")


def noon(day: date) -> str:
    """Write the middle of a day, where its mark stands."""
    return f"{day.isoformat()}T12:00:00Z"


def number(value: float) -> float | None:
    """Write a number for a drawing, in which what is missing is None."""
    return value if isfinite(value) else None

"""Days -> the last four weeks as a drawing: worst pain above, way run below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from math import isfinite

from markupsafe import Markup

from backstride.report import wording
from backstride.report.run import svg
from backstride.report.tables import Column, Table
from backstride.terms.records import Day, DayState

DAYS = 28
"""A choice: two weeks of a light's rules, and as much before."""
_LIMITS = (0, 2, 5, 10)
"""Grid lines where the lights change, and the end of the scale."""
_WEEK = 7
_LEAST_WAY_PX = 2.0
_LEFT_PX = 22
_PAIN_TOP_PX = 44
_PAIN_FLOOR_PX = 108
_WAY_TOP_PX = 156
_WAY_FLOOR_PX = 200
_HEIGHT_PX = 228
_ROOM_FOR_TODAY_PX = 46
_WORD_PX = 54  # "not rated" in the type of the drawing
_UNITS = {"metric": "Kilometres", "imperial": "Miles"}


@dataclass(frozen=True)
class Mark:
    """One day of the strip; None is not known, never zero.

    `way` is in the reader's unit; a day of rest has 0.
    """

    local_day: date
    pain: float | None
    way: float | None
    state: DayState


@dataclass(frozen=True)
class Frame:
    """The room for a strip, in pixels, and the name that its parts go by."""

    name: str
    width_px: int

    @property
    def step_px(self) -> float:
        """How wide a day is."""
        return (self.width_px - _LEFT_PX) / DAYS

    def middle_px(self, place: int) -> float:
        """Where the middle of a day lies, counted from the first."""
        return _LEFT_PX + self.step_px * (place + 0.5)


WIDE = Frame("wide", 720)
NARROW = Frame("narrow", 350)


def marks(days: Sequence[Day], until: date, units: wording.Units) -> tuple[Mark, ...]:
    """Gather the last 28 days up to and with a day; none where nothing is known of any."""
    by_day = {day.local_day: day for day in days}
    window = [until - timedelta(days=step) for step in reversed(range(DAYS))]
    if not any(day in by_day for day in window):
        return ()
    return tuple(_mark(by_day, day, units) for day in window)


def draw(told: Sequence[Mark], frame: Frame, units: wording.Units) -> Markup:
    """Draw the days, with a title and a description that stand in for the drawing."""
    ids = {key: f"strip-{frame.name}-{key}" for key in ("title", "desc")}
    return svg.element(
        "svg",
        svg.element("title", "The last 28 days, day by day", id=ids["title"]),
        svg.element("desc", description(told, units), id=ids["desc"]),
        *_pain(told, frame),
        *_ways(told, frame, units),
        *_dates(told, frame),
        class_="days",
        role="img",
        aria_labelledby=" ".join(ids.values()),
        width=frame.width_px,
        height=_HEIGHT_PX,
        viewBox=f"0 0 {frame.width_px} {_HEIGHT_PX}",
    )


def description(told: Sequence[Mark], units: wording.Units) -> str:
    """Say in words what the drawing shows."""
    rated = [mark for mark in told if mark.pain is not None]
    ran = [mark for mark in told if mark.state == "run"]
    return f"{_pain_said(rated)} {_way_said(ran, units)}"


def table(told: Sequence[Mark], units: wording.Units) -> Table:
    """List every day of the drawing, the latest first."""
    columns = (
        Column("Day", "whole"),
        Column("Worst pain, 0 to 10", "number"),
        Column(_UNITS[units], "number"),
    )
    rows = tuple(
        (wording.short_day(mark.local_day), _pain_cell(mark), _way_cell(mark))
        for mark in reversed(told)
    )
    return Table("", columns, rows)


def _mark(by_day: dict[date, Day], local_day: date, units: wording.Units) -> Mark:
    day = by_day.get(local_day)
    pains = [*_pains(day, of_next=False), *_pains(by_day.get(_before(local_day)), of_next=True)]
    state: DayState = day.state if day else "unknown"
    return Mark(local_day, max(pains, default=None), _way(day, units), state)


def _before(local_day: date) -> date:
    return local_day - timedelta(days=1)


def _pains(day: Day | None, *, of_next: bool) -> list[float]:
    """List the pains that a day tells of itself, or of the morning after it."""
    notes = day.notes if day else ()
    pains = [note for note in notes if note.quantity == "pain"]
    told = [note for note in pains if (note.moment == "next_morning") == of_next]
    return [note.value for note in told if note.value is not None]


def _way(day: Day | None, units: wording.Units) -> float | None:
    if day is None or day.state == "unknown":
        return None
    if day.state == "rest":
        return 0.0
    distance_m = day.exposures.get("distance_m")
    known = distance_m is not None and isfinite(distance_m)
    return wording.far(units).of(distance_m) if known and distance_m is not None else None


def _pain(told: Sequence[Mark], frame: Frame) -> Iterator[Markup]:
    highest = max((mark.pain for mark in told if mark.pain is not None), default=0)
    top = _LIMITS[-2] if highest <= _LIMITS[-2] else _LIMITS[-1]
    room_px = _PAIN_FLOOR_PX - _PAIN_TOP_PX
    yield svg.element("text", "Worst pain of the day", x=0, y=14, class_="name pain")
    for limit in _LIMITS[: _LIMITS.index(top) + 1]:
        y = _PAIN_FLOOR_PX - room_px * limit / top
        look = "axis" if limit == 0 else "grid"
        yield svg.element("path", d=f"M{_LEFT_PX} {y:g}H{frame.width_px}", class_=look)
        yield svg.element("text", str(limit), x=_LEFT_PX - 8, y=y + 4, class_="end quiet")
    yield from _gaps(told, frame, _PAIN_TOP_PX - 20, _PAIN_FLOOR_PX, of_pain=True)
    yield from _unrated_named(told, frame)
    for place, mark in enumerate(told):
        if mark.pain is None:
            continue
        x, y = frame.middle_px(place), _PAIN_FLOOR_PX - room_px * mark.pain / top
        yield svg.element("path", d=f"M{x:.1f} {_PAIN_FLOOR_PX}V{y:.1f}", class_="stem")
        yield svg.element("circle", cx=x, cy=y, r=3.4, class_="dot")


def _ways(told: Sequence[Mark], frame: Frame, units: wording.Units) -> Iterator[Markup]:
    yield svg.element("text", _UNITS[units], x=0, y=_WAY_TOP_PX - 22, class_="name run")
    yield from _gaps(told, frame, _WAY_TOP_PX, _WAY_FLOOR_PX, of_pain=False)
    longest = max((mark.way or 0.0 for mark in told), default=0.0)
    thick_px = 0.6 * frame.step_px
    for place, mark in enumerate(told):
        if not mark.way:
            continue
        tall = max(_LEAST_WAY_PX, (_WAY_FLOOR_PX - _WAY_TOP_PX) * mark.way / longest)
        left, top = frame.middle_px(place) - thick_px / 2, _WAY_FLOOR_PX - tall
        yield svg.element("rect", x=left, y=top, width=thick_px, height=tall, class_="bar")
    yield svg.element("path", d=f"M{_LEFT_PX} {_WAY_FLOOR_PX}H{frame.width_px}", class_="axis")
    if longest:
        place = next(place for place, mark in enumerate(told) if mark.way == longest)
        at = {"x": frame.middle_px(place), "y": _WAY_TOP_PX - 5}
        yield svg.element("text", f"{longest:.1f}", class_="middle run", **at)


def _gaps(
    told: Sequence[Mark], frame: Frame, top_px: float, floor_px: float, *, of_pain: bool
) -> Iterator[Markup]:
    for first, count in _unknown(told, of_pain=of_pain):
        yield svg.element(
            "rect",
            x=_LEFT_PX + frame.step_px * first,
            y=top_px,
            width=frame.step_px * count,
            height=floor_px - top_px,
            class_="gap",
        )


def _unknown(told: Sequence[Mark], *, of_pain: bool) -> list[tuple[int, int]]:
    """List where days that are not known begin, and how many they are."""
    known = [(mark.pain if of_pain else mark.way) is not None for mark in told]
    groups = [
        (is_known, list(group)) for is_known, group in groupby(range(len(told)), known.__getitem__)
    ]
    return [(places[0], len(places)) for is_known, places in groups if not is_known]


def _unrated_named(told: Sequence[Mark], frame: Frame) -> Iterator[Markup]:
    """Name the longest stretch without a rating, above the marks and within the drawing."""
    gaps = _unknown(told, of_pain=True)
    if not gaps:
        return
    first, count = max(gaps, key=lambda gap: gap[1])
    middle = _LEFT_PX + frame.step_px * (first + count / 2)
    x = min(max(middle, _LEFT_PX + _WORD_PX / 2), frame.width_px - _WORD_PX / 2)
    yield svg.element("text", "not rated", x=x, y=_PAIN_TOP_PX - 8, class_="middle quiet over")


def _dates(told: Sequence[Mark], frame: Frame) -> Iterator[Markup]:
    y = _HEIGHT_PX - 8
    for place in range(DAYS - 1 - 3 * _WEEK, DAYS - 1, _WEEK):
        day = told[place].local_day
        said = f"{day.day} {day:%b}"
        x = frame.middle_px(place)
        if x < frame.width_px - _ROOM_FOR_TODAY_PX:
            yield svg.element("text", said, x=x, y=y, class_="middle quiet")
    yield svg.element("text", "today", x=frame.width_px, y=y, class_="end today")


def _pain_said(rated: Sequence[Mark]) -> str:
    if not rated:
        return "Pain was rated on none of the last 28 days."
    worst = max(mark.pain or 0.0 for mark in rated)
    on = [mark.local_day for mark in rated if mark.pain == worst]
    when = f"{on[0]:%A} {on[0].day} {on[0]:%B}" if len(on) == 1 else f"{len(on)} days"
    return (
        f"Pain was rated on {len(rated)} of the last 28 days; "
        f"the worst was {worst:g} of 10, on {when}."
    )


def _way_said(ran: Sequence[Mark], units: wording.Units) -> str:
    if not ran:
        return "No day with a run is known."
    far = wording.far(units)
    whole = sum(mark.way or 0.0 for mark in ran)
    untold = sum(mark.way is None for mark in ran)
    days = wording.counted(len(ran), "day with a run", "days with a run")
    beside = f", {wording.counted(untold, 'day')} of them of unknown length" if untold else ""
    return f"{wording.capital(days)}{beside}: {whole:.1f} {far.unit} in all."


def _pain_cell(mark: Mark) -> str:
    return wording.missing("not rated") if mark.pain is None else f"{mark.pain:g}"


def _way_cell(mark: Mark) -> str:
    if mark.way is not None:
        return f"{mark.way:.1f}" if mark.state == "run" else "0"
    return wording.missing("a run, length not known") if mark.state == "run" else wording.UNKNOWN

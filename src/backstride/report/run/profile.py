"""Run -> its height along the way, coloured by grade as its track is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from markupsafe import Markup

from backstride.report import wording
from backstride.report.run import grades, ribbon, svg
from backstride.report.run.grades import Piece
from backstride.report.run.ribbon import Drawing
from backstride.terms.records import FloatArray, Run

HEIGHT_ERRORS_M = {"barometer": 3, "satellites": 10, "device": 10, "elevation model": 6}
"""Assumed, not measured on this watch: one standard deviation of a height, by its origin."""
_ORIGINS = {"device": "recorded"}
STEEPEST_M = 100
"""A choice: over a shorter way a grade is mostly the jitter of the height."""
_STEEP = 0.03
"""A choice: what falls less has no steepest stretch worth a label."""
_LEAST_RISE_M = 40
"""A choice: a flat run is not blown up into mountains."""
_WAY_STEPS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
_HEIGHT_STEPS = (5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000)


@dataclass(frozen=True)
class Frame:
    """The room for a profile, in pixels; `right_px` holds the words at its end, if any."""

    width_px: int
    height_px: int
    left_px: int
    right_px: int
    font_px: int


WIDE = Frame(1152, 196, 48, 140, 12)
NARROW = Frame(318, 200, 44, 8, 13)
_HEAD_PX = 30  # room above the line for the word of the steepest
_FOOT_PX = 30
_TICK_PX = 44
_GAP_PX = 3.0  # less way than this without a height is not seen
_LETTER = 0.5  # mean width of a letter, as a share of its size


@dataclass(frozen=True)
class Steepest:
    """The steepest stretch down: between which samples it lies, and how steep it is."""

    first: int
    last: int
    grade_ratio: float
    error_ratio: float


@dataclass(frozen=True)
class _Axes:
    """How far and how high, in the reader's units, and where that lies in the drawing."""

    frame: Frame
    units: wording.Units
    way: float
    low: float
    high: float

    @property
    def width_px(self) -> float:
        return float(self.frame.width_px - self.frame.left_px - self.frame.right_px)

    @property
    def floor_px(self) -> float:
        return float(self.frame.height_px - _FOOT_PX)

    @property
    def rise_px(self) -> float:
        return self.floor_px - _HEAD_PX

    def x(self, way: FloatArray) -> FloatArray:
        return self.frame.left_px + self.width_px * way / self.way

    def y(self, height: FloatArray) -> FloatArray:
        return self.floor_px - self.rise_px * (height - self.low) / (self.high - self.low)

    @property
    def metre_px(self) -> float:
        return self.width_px / (self.way * wording.far(self.units).metres)

    @property
    def metre_up_px(self) -> float:
        return self.rise_px / ((self.high - self.low) * wording.high(self.units).metres)


def has_profile(run: Run) -> bool:
    """Tell whether there is a height along a way to draw, out of doors."""
    return run.sub_sport not in grades.INDOORS and grades.can_be_drawn(run, along(run))


def along(run: Run) -> FloatArray:
    """Give distance and height of each sample in metres, shape (sample, 2)."""
    return np.column_stack([run.distance_m, run.altitude_m])


def draw(run: Run, frame: Frame, units: wording.Units, description: str) -> Drawing:
    """Draw the heights of a run that has some."""
    drawn = along(run)
    axes = _axes(run, frame, units)
    averaged_m = grades.cell_m(axes.metre_px)
    pieces = grades.pieces(run, drawn, averaged_m)
    points = np.column_stack(
        [
            axes.x(drawn[:, 0] / wording.far(units).metres),
            axes.y(drawn[:, 1] / wording.high(units).metres),
        ]
    )
    inside = [
        *_height_axis(axes),
        *_ground(points, pieces, axes),
        *ribbon.drawn(points, pieces),
        *_gaps(points, pieces, axes),
        *_way_axis(axes),
        *_steepest_named(run, points, axes),
        *_end_named(run, points, pieces, axes),
    ]
    whole = svg.picture(frame.width_px, frame.height_px, description, inside, "ribbon")
    return Drawing(whole, averaged_m, axes.metre_up_px / axes.metre_px)


def steepest_down(run: Run) -> Steepest | None:
    """Find the steepest 100 m down; what does not count or has no grade is no part of it.

    Returns:
        The mean grade there with its error, which is taken as the same all along; None
        where no such stretch falls by 3 % or more.
    """
    steps, known = grades.steps_m(run), np.isfinite(run.grade_ratio)
    way_m = np.append(0.0, np.cumsum(steps))[:-1]
    rise_m = np.append(0.0, np.cumsum(steps * np.where(known, run.grade_ratio, 0.0)))[:-1]
    broken = np.cumsum(run.moving & ~known)
    first = np.arange(len(run))
    last = np.searchsorted(way_m, way_m + STEEPEST_M)
    inside = last < len(run)
    inside[inside] &= broken[last[inside]] == broken[first[inside]]
    if not inside.any():
        return None
    first, last = first[inside], last[inside]
    grade = (rise_m[last] - rise_m[first]) / (way_m[last] - way_m[first])
    place = int(np.argmin(grade))
    if grade[place] > -_STEEP:
        return None
    begin, end = int(first[place]), int(last[place])
    errors = run.grade_error_ratio[begin:end]
    error = float(np.nanmean(errors)) if np.isfinite(errors).any() else float("nan")
    return Steepest(begin, end, float(grade[place]), error)


def steepest_words(found: Steepest, units: wording.Units) -> str:
    """Say how steep the steepest stretch is."""
    grade = wording.percent(-found.grade_ratio, found.error_ratio)
    return f"steepest {wording.high(units).say(STEEPEST_M)} down, {grade}"


def height_words(run: Run, units: wording.Units) -> str:
    """Say what the heights come from, and their error where one is assumed."""
    error_m = HEIGHT_ERRORS_M.get(run.height_origin)
    origin = _ORIGINS.get(run.height_origin, run.height_origin) or "as recorded"
    return f"{origin}, ±{wording.high(units).say(error_m)}" if error_m else origin


def _axes(run: Run, frame: Frame, units: wording.Units) -> _Axes:
    far, high = wording.far(units), wording.high(units)
    drawn = along(run)
    heights = drawn[grades.counted(run, drawn), 1] / high.metres
    least = high.of(_LEAST_RISE_M)
    low, top = float(heights.min()), float(heights.max())
    if top - low < least:
        middle = (low + top) / 2
        low, top = middle - least / 2, middle + least / 2
    step = _step(top - low, _HEIGHT_STEPS, 4)
    way = far.of(float(np.nanmax(drawn[:, 0])))
    return _Axes(frame, units, way, step * floor(low / step), step * ceil(top / step))


def _step(span: float, steps: Sequence[float], most: float) -> float:
    return next((step for step in steps if span / step <= most), steps[-1])


def _height_axis(axes: _Axes) -> Iterator[Markup]:
    step = _step(axes.high - axes.low, _HEIGHT_STEPS, 5)
    right = axes.frame.width_px - axes.frame.right_px
    heights = np.arange(axes.low, axes.high + step / 2, step)
    places = [round(float(y), 1) for y in axes.y(heights)]
    lines = "".join(f"M{axes.frame.left_px} {y:g}H{right}" for y in places[1:])
    yield svg.element("path", class_="grid", d=lines)
    for height, y in zip(heights.tolist(), places, strict=True):
        place = {"x": axes.frame.left_px - 8, "y": y + 4, "font_size": axes.frame.font_px}
        yield svg.element("text", _figure(height), class_="end quiet", **place)


def _figure(height: float) -> str:
    return f"{height:,.0f}".replace("-", "\N{MINUS SIGN}")


def _way_axis(axes: _Axes) -> Iterator[Markup]:
    frame, unit = axes.frame, wording.far(axes.units).unit
    step = _step(axes.way, _WAY_STEPS, max(2, axes.width_px / _TICK_PX))
    marks = np.arange(0, axes.way + 1e-9, step)
    places = [round(float(x), 1) for x in axes.x(marks)]
    foot = axes.floor_px
    ticks = "".join(f"M{x:g} {foot:g}v4" for x in places)
    data = f"{ticks}M{frame.left_px} {foot:g}H{frame.width_px - frame.right_px}"
    yield svg.element("path", class_="axis", d=data)
    for mark, x in zip(marks.tolist(), places, strict=True):
        words = f"{mark:g} {unit}" if mark == 0 else f"{mark:g}"
        place = {"x": x, "y": foot + 18, "font_size": frame.font_px}
        yield svg.element("text", words, class_="word quiet", **place)


def _ground(points: FloatArray, pieces: Sequence[Piece], axes: _Axes) -> Iterator[Markup]:
    kept = ribbon.simplified(points, pieces)
    parts = []
    for first, last in _stretches(points, pieces):
        inside = kept[np.searchsorted(kept, first) : np.searchsorted(kept, last) + 1]
        parts.append(svg.area(points[inside], axes.floor_px))
    yield svg.element("path", class_="ground", d="".join(parts))


def _stretches(points: FloatArray, pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    """Join the pieces between which there is no way, such as those beside a pause."""
    joined: list[tuple[int, int]] = []
    for piece in pieces:
        if joined and points[piece.first, 0] - points[joined[-1][1], 0] < _GAP_PX:
            joined[-1] = (joined[-1][0], piece.last)
        else:
            joined.append((piece.first, piece.last))
    return joined


def _gaps(points: FloatArray, pieces: Sequence[Piece], axes: _Axes) -> Iterator[Markup]:
    """Hatch the way along which no height is known."""
    stretches = _stretches(points, pieces)
    begin = float(axes.x(np.array(0.0)))
    end = float(axes.x(np.array(axes.way)))
    edges = [begin, *(float(points[at, 0]) for pair in stretches for at in pair), end]
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        if right - left < _GAP_PX:
            continue
        room = {"x": left, "y": _HEAD_PX, "width": right - left, "height": axes.rise_px}
        yield svg.element("rect", class_="gap", fill="url(#hatch)", **room)
        size = axes.frame.font_px
        if right - left > 6 * size:
            place = {"x": (left + right) / 2, "y": _HEAD_PX + axes.rise_px / 2}
            yield svg.element("text", "no height", class_="word said", font_size=size, **place)


def _steepest_named(run: Run, points: FloatArray, axes: _Axes) -> Iterator[Markup]:
    found = steepest_down(run)
    if found is None:
        return
    middle = points[(found.first + found.last) // 2]
    if not np.isfinite(middle).all():
        return
    frame, words = axes.frame, steepest_words(found, axes.units)
    x, y = float(middle[0]), float(middle[1])
    room = _LETTER * frame.font_px * len(words)
    at, top = x + 6, 8
    if at + room > frame.width_px:
        at = x - 6 - room
    if at < 0:  # no room on either side: above
        at, top = (frame.width_px - room) / 2, 22
    yield svg.element("path", class_="pointer", d=f"M{x:.1f} {y - 6:.1f}V{top}")
    yield svg.element("text", words, class_="begin", x=at, y=16, font_size=frame.font_px)


def _end_named(
    run: Run, points: FloatArray, pieces: Sequence[Piece], axes: _Axes
) -> Iterator[Markup]:
    frame = axes.frame
    if frame.right_px < 8 * frame.font_px:
        return
    x, y = (float(part) for part in points[pieces[-1].last])
    unit = wording.high(axes.units)
    height = f"{_figure(unit.of(float(run.altitude_m[pieces[-1].last])))} {unit.unit}"
    y = min(max(y, _HEAD_PX), axes.floor_px - 16)
    size = frame.font_px
    yield svg.element("text", height, x=x + 10, y=y + 4, class_="begin", font_size=size)
    origin = height_words(run, axes.units)
    yield svg.element("text", origin, x=x + 10, y=y + 20, class_="begin quiet", font_size=size)

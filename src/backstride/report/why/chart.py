"""Trace -> a drawing: pain of the days above, what of an exposure still weighs below."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from markupsafe import Markup

from backstride.report import beginnings, wording
from backstride.report.beginnings import Began
from backstride.report.run import svg
from backstride.report.tables import Column, Table
from backstride.report.why import laid, marks, stretches, words
from backstride.report.why.laid import Laid
from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import FloatArray, Trace

LONGEST_BY_DAY_D = 400
"""Longer diaries have a table by weeks (a choice)."""
_LEAST_STEP_PX = 0.8
_DOTS_FROM_PX = 1.9  # narrower days have a stem each, for dots would run into one another
_NAMED_GAP_D = 7
_TOPS = (4, 6, 8, 10)
_TITLE_PX, _LINE_PX = 14, 15
_PAIN_PX, _WEIGHS_PX = 120, 84
_LETTER_PX = 6.4
_ROOM_FOR_MONTHS_PX = 20
_ROOM_FOR_WORDS_PX = 60
_OFTEN = 0.6
_PAIN_STEP = 2


@dataclass(frozen=True)
class Frame:
    """A width to draw in, with room at both sides, and how many letters a line holds."""

    name: str
    width_px: int
    left_px: int
    right_px: int
    letters: int

    @property
    def room_px(self) -> float:
        """How wide the days are in all."""
        return self.width_px - self.left_px - self.right_px


WIDE = Frame("wide", 850, 40, 96, 120)
NARROW = Frame("narrow", 350, 40, 4, 56)


@dataclass(frozen=True)
class Named:
    """What a drawing is of, and in which unit it speaks."""

    exposure: str
    label: str
    scale: wording.Scale
    measured_in: str


@dataclass(frozen=True, eq=False)
class _Plot:
    """Where all stands in one drawing, in pixels."""

    trace: Trace
    steps: Laid
    frame: Frame
    named: Named
    pain_note: tuple[str, ...]
    weighs_note: tuple[str, ...]
    began: marks.Placed

    @property
    def day_px(self) -> float:
        return self.frame.room_px / len(self.trace.pain)

    @property
    def step_px(self) -> float:
        return self.day_px * self.steps.step_d

    @property
    def marks_top_px(self) -> float:
        return _TITLE_PX + _LINE_PX * len(self.pain_note) + 5

    @property
    def pain_top_px(self) -> float:
        return self.marks_top_px + marks.height_px(self.began) + 14

    @property
    def panels(self) -> tuple[tuple[float, float], ...]:
        """Where both panels begin and end."""
        pain = (self.pain_top_px, self.pain_floor_px)
        return pain, (self.weighs_top_px, self.weighs_floor_px)

    @property
    def pain_floor_px(self) -> float:
        return self.pain_top_px + _PAIN_PX

    @property
    def weighs_title_px(self) -> float:
        return self.pain_floor_px + 34

    @property
    def weighs_top_px(self) -> float:
        return self.weighs_title_px + _LINE_PX * len(self.weighs_note) + 18

    @property
    def weighs_floor_px(self) -> float:
        return self.weighs_top_px + _WEIGHS_PX

    @property
    def height_px(self) -> float:
        return self.weighs_floor_px + _ROOM_FOR_MONTHS_PX

    def day_x(self, place: float) -> float:
        return self.frame.left_px + self.day_px * place

    def began_x(self, one: Began, away_d: float) -> float:
        """Place a day so many days from a beginning, within the days that are drawn."""
        at = stretches.place(self.trace, one) + 0.5 + away_d
        return self.day_x(min(max(at, 0.0), float(len(self.trace.pain))))

    def middles(self) -> FloatArray:
        """Give the middle of each step; the last may be cut short."""
        first = np.arange(len(self.steps.worst)) * self.steps.step_d
        last = np.minimum(first + self.steps.step_d, len(self.trace.pain))
        return np.asarray(self.frame.left_px + self.day_px * (first + last) / 2)


def draw(trace: Trace, named: Named, frame: Frame, began: Sequence[Began] = ()) -> Markup:
    """Draw both panels on one axis of days, and where pain began through both."""
    plot = _plot(trace, named, frame, _within(trace, began))
    ids = {key: f"{frame.name}-{named.exposure}-{key}" for key in ("title", "desc")}
    return svg.element(
        "svg",
        svg.element("title", f"{named.label}: your pain, and what still weighed", id=ids["title"]),
        svg.element("desc", description(trace, named, began), id=ids["desc"]),
        *_shades(plot),
        *_months(plot),
        *_pain(plot),
        *_weighs(plot),
        *marks.through(plot.began, plot.began_x, plot.marks_top_px, plot.panels),
        *marks.marks(plot.began, plot.began_x, plot.marks_top_px, frame.width_px),
        class_="diary",
        role="img",
        aria_labelledby=" ".join(ids.values()),
        width=frame.width_px,
        height=plot.height_px,
        viewBox=f"0 0 {frame.width_px} {plot.height_px:g}",
    )


def description(trace: Trace, named: Named, began: Sequence[Began] = ()) -> str:
    """Say in words what the drawing shows."""
    last = trace.first_day + timedelta(days=len(trace.pain) - 1)
    rated = int(np.isfinite(trace.pain).sum())
    most = int(np.nanargmax(trace.weighs))
    on = trace.first_day + timedelta(days=most)
    much = laid.above(trace)
    said = (
        f"From {wording.day(trace.first_day)} to {wording.day(last)} {rated} of "
        f"{wording.counted(len(trace.pain), 'day')} were rated{_highest(trace.pain)}. "
        f"{named.label} weighed most on {wording.day(on)}: "
        f"{named.scale.say(float(trace.weighs[most]))}. It was above "
        f"{named.scale.say(trace.line)}, your top tenth, on "
        f"{wording.counted(int(much.sum()), 'day')} in "
        f"{wording.counted(len(laid.stretches(much)), 'stretch', 'stretches')}."
    )
    return f"{said} {beginnings.description(_within(trace, began))}".rstrip()


def _within(trace: Trace, began: Sequence[Began]) -> tuple[Began, ...]:
    days = len(trace.pain)
    return tuple(one for one in began if 0 <= stretches.place(trace, one) < days)


def _highest(pain: FloatArray) -> str:
    return f"; the worst pain was {np.nanmax(pain):g} of 10" if np.isfinite(pain).any() else ""


def table(trace: Trace, named: Named, began: Sequence[Began] = ()) -> Table:
    """List every day of the drawing, or every week of a long one, the latest first."""
    step_d = 1 if len(trace.pain) <= LONGEST_BY_DAY_D else laid.WEEK_D
    steps = laid.lay(trace, step_d)
    adds_up = EXPOSURES[named.exposure].per_day == "sum"
    dose = laid.doses(trace, step_d, adds_up=adds_up)
    said = _begins(trace, began, step_d)
    rows = tuple(
        (*_cells(steps, place, float(dose[place]), named), *([said.get(place, "")] if said else []))
        for place in reversed(range(len(steps.worst)))
    )
    headings = (*_headings(step_d, named, adds_up=adds_up), *(["Begins"] if said else []))
    return Table("", tuple(map(Column, headings)), rows)


def _begins(trace: Trace, began: Sequence[Began], step_d: int) -> dict[int, str]:
    """Say by step what began in it."""
    found: dict[int, list[str]] = {}
    for one in _within(trace, began):
        found.setdefault(stretches.place(trace, one) // step_d, []).append(one.said)
    return {place: ", ".join(said) for place, said in found.items()}


def _headings(step_d: int, named: Named, *, adds_up: bool) -> tuple[str, ...]:
    if step_d == 1:
        return "Day", "Worst pain", named.measured_in, "Still weighs"
    done = "in the week" if adds_up else "highest"
    return (
        "Week from",
        "Days rated",
        "Worst pain",
        "Median",
        f"{named.measured_in}, {done}",
        "Still weighs, at most",
    )


def _cells(steps: Laid, place: int, dose: float, named: Named) -> tuple[str, ...]:
    day, pain = wording.short_day(steps.day(place)), _plain(float(steps.worst[place]))
    done, weighs = (_amount(value, named.scale) for value in (dose, float(steps.weighs[place])))
    if steps.step_d == 1:
        return day, pain, done, weighs
    rated, middle = f"{steps.rated[place]:.0f}", _plain(float(steps.line[place]))
    return day, rated, pain, middle, done, weighs


def _plain(value: float) -> str:
    return f"{value:g}" if np.isfinite(value) else "\N{EN DASH}"


def _amount(value: float, scale: wording.Scale) -> str:
    known = np.isfinite(value)
    return wording.grouped(scale.of(value), scale.decimals) if known else "\N{EN DASH}"


def _plot(trace: Trace, named: Named, frame: Frame, began: Sequence[Began]) -> _Plot:
    step_d = laid.step(len(trace.pain), frame.room_px, _LEAST_STEP_PX)
    wide_px = frame.room_px * step_d / len(trace.pain)
    pain = _pain_words(step_d, is_dotted=step_d == 1 and wide_px >= _DOTS_FROM_PX)
    weighs = f"{named.measured_in}: {_felt(trace)}{_how_weighed(trace, frame, step_d)}"
    day_px = frame.room_px / len(trace.pain)
    return _Plot(
        trace,
        laid.lay(trace, step_d),
        frame,
        named,
        tuple(textwrap.wrap(pain, frame.letters)),
        tuple(textwrap.wrap(weighs, frame.letters)),
        beginnings.in_lanes(began, lambda day: (day - trace.first_day).days * day_px),
    )


def _pain_words(step_d: int, *, is_dotted: bool) -> str:
    if step_d > 1:
        return f"0 to 10, bars: worst of {_many(step_d)}; line: its median; hatched: not rated"
    mark = "dots: your ratings" if is_dotted else "bars: your ratings"
    return f"0 to 10, {mark}; line: median of 7 days; dash under the axis or hatched: not rated"


def _felt(trace: Trace) -> str:
    begins = {0: "from the same day", 1: "from the day after"}
    since = begins.get(trace.lag_d, f"from {wording.inside(trace.lag_d)} days after")
    if trace.half_life_d < 1:
        return f"{since}, gone by the next"
    if trace.half_life_d == 1:
        return f"{since}, halved every day"
    return f"{since}, halved every {trace.half_life_d:g} days"


def _how_weighed(trace: Trace, frame: Frame, step_d: int) -> str:
    ticks = "; ticks: days with some" if _is_ticked(trace) else ""
    highest = f"; the highest of {_many(step_d)}" if step_d > 1 else ticks
    return highest if _has_words(frame) else f"{highest}; dotted: your top tenth"


def _many(step_d: int) -> str:
    return "the week" if step_d == laid.WEEK_D else "four weeks"


def _has_words(frame: Frame) -> bool:
    """Tell whether words have room at the right end."""
    return frame.right_px >= _ROOM_FOR_WORDS_PX


def _is_ticked(trace: Trace) -> bool:
    """Tell whether single days are worth a tick; what is done on most days is not."""
    return bool((trace.dose > 0).mean() <= _OFTEN)


def _shades(plot: _Plot) -> Iterator[Markup]:
    """Shade the days on which much weighs, through both panels."""
    pieces = [
        f"M{plot.day_x(first):.1f} {top:g}V{floor:g}H{plot.day_x(end):.1f}V{top:g}z"
        for first, end in laid.stretches(laid.above(plot.trace))
        for top, floor in plot.panels
    ]
    yield svg.element("path", d="".join(pieces), class_="much")


def _months(plot: _Plot) -> Iterator[Markup]:
    """Write as many months as have room, a year in place of its January."""
    lines, free_px = [], 0.0
    for place, day in laid.months(plot.trace.first_day, len(plot.trace.pain)):
        if (day.month - 1) % _every(plot.day_px):
            continue
        x = plot.day_x(place)
        for top, floor in ((plot.pain_top_px, plot.pain_floor_px), _weighs_sides(plot)):
            lines.append(f"M{x:.1f} {top:g}V{floor:g}")
        said = _month(day, is_first=free_px == 0)
        if x >= free_px and x + _LETTER_PX * len(said) < plot.frame.width_px:
            look = "quiet name" if day.month == 1 else "quiet"
            y = plot.weighs_floor_px + 15
            yield svg.element("text", said, x=x, y=y, class_=look)
            free_px = x + _LETTER_PX * (len(said) + 1)
    yield svg.element("path", d="".join(lines), class_="grid")


def _weighs_sides(plot: _Plot) -> tuple[float, float]:
    return plot.weighs_top_px, plot.weighs_floor_px + 5


def _every(day_px: float) -> int:
    """Choose every how many months have a line, so that their names have room."""
    month_px = 30 * day_px
    return next((count for count in (1, 2, 3, 6) if count * month_px >= 5 * _LETTER_PX), 12)


def _month(day: date, *, is_first: bool) -> str:
    if day.month == 1:
        return f"{day.year}"
    return f"{day:%b} {day.year}" if is_first else f"{day:%b}"


def _pain(plot: _Plot) -> Iterator[Markup]:
    known = plot.trace.pain[np.isfinite(plot.trace.pain)]
    highest = float(known.max()) if len(known) else 0.0
    top = next(end for end in _TOPS if highest <= end)
    yield svg.element("text", "Worst pain of the day", x=0, y=_TITLE_PX - 2, class_="name pain")
    yield from _lines(plot.pain_note, _TITLE_PX - 2)
    for value in range(0, top + 1, _PAIN_STEP):
        y = plot.pain_floor_px - _PAIN_PX * value / top
        yield from _level(plot, y, f"{value}", "axis" if value == 0 else "grid")
    yield from _gaps(plot)
    y_of = plot.pain_floor_px - _PAIN_PX / top * plot.steps.worst
    yield from _ratings(plot, y_of)
    line = plot.pain_floor_px - _PAIN_PX / top * plot.steps.line
    yield from _curve(plot, line, "median")
    yield from _last(plot, line)


def _lines(note: Sequence[str], above_px: float) -> Iterator[Markup]:
    for place, words_ in enumerate(note, start=1):
        y = above_px + _LINE_PX * place
        yield svg.element("text", words_, x=0, y=y, class_="quiet")


def _level(plot: _Plot, y: float, said: str, look: str) -> Iterator[Markup]:
    ends = f"M{plot.frame.left_px} {y:.1f}h{plot.frame.room_px:.1f}"
    yield svg.element("path", d=ends, class_=look)
    at = {"x": plot.frame.left_px - 6, "y": y + 4}
    yield svg.element("text", said, class_="end quiet", **at)


def _ratings(plot: _Plot, y_of: FloatArray) -> Iterator[Markup]:
    """Draw each rating as a dot, or where days are narrow as a stem; 0 is a dot on the axis."""
    is_dotted = plot.steps.step_d == 1 and plot.step_px >= _DOTS_FROM_PX
    known = np.isfinite(y_of)
    at_floor = known & (plot.steps.worst == 0)
    dotted = known if is_dotted else at_floor
    xs, floor = plot.middles(), plot.pain_floor_px
    dots = "".join(f"M{xs[p]:.1f} {y_of[p]:.1f}h0" for p in np.flatnonzero(dotted))
    stems = "".join(
        f"M{xs[p]:.1f} {floor:g}V{y_of[p]:.1f}" for p in np.flatnonzero(known & ~dotted)
    )
    thick = f"{max(0.8, 0.75 * plot.step_px):.1f}"
    yield svg.element("path", d=stems, class_="stems", stroke_width=thick)
    yield svg.element("path", d=dots, class_="dots" if is_dotted else "dots small")


def _gaps(plot: _Plot) -> Iterator[Markup]:
    """Hatch long stretches without a rating, with their length; dash shorter ones."""
    dashes = []
    for first, end in laid.stretches(~np.isfinite(plot.trace.pain)):
        x, wide = plot.day_x(first), plot.day_px * (end - first)
        if end - first < max(_NAMED_GAP_D, plot.steps.step_d):
            dashes.append(f"M{x:.1f} {plot.pain_floor_px + 5:g}h{wide:.1f}")
            continue
        top = plot.pain_top_px
        yield svg.element("rect", x=x, y=top, width=wide, height=_PAIN_PX, class_="gap")
        said = f"{end - first} days"
        if wide >= 0.6 * _LETTER_PX * len(said):
            at = {"x": min(x + wide / 2, plot.frame.width_px - 24), "y": top - 5}
            yield svg.element("text", said, class_="middle quiet over", **at)
    if plot.steps.step_d == 1:
        yield svg.element("path", d="".join(dashes), class_="unrated")


def _curve(plot: _Plot, ys: FloatArray, look: str) -> Iterator[Markup]:
    """Draw a line that breaks where nothing is known."""
    points = np.column_stack([plot.middles(), ys])
    pieces = [points[a:b] for a, b in laid.stretches(np.isfinite(ys)) if b - a > 1]
    if pieces:
        yield svg.element("path", d="".join(svg.line(piece) for piece in pieces), class_=look)


def _last(plot: _Plot, line: FloatArray) -> Iterator[Markup]:
    """Write at the right end what the last median is."""
    if not _has_words(plot.frame) or not np.isfinite(line[-1]):
        return
    at = {"x": plot.frame.width_px - plot.frame.right_px + 8, "y": float(line[-1]) + 4}
    yield svg.element("text", f"{plot.steps.line[-1]:g} at the end", class_="name pain", **at)


def _weighs(plot: _Plot) -> Iterator[Markup]:
    named, title = plot.named, plot.weighs_title_px
    yield svg.element("text", "What of it still weighs", x=0, y=title, class_="name run")
    yield from _lines(plot.weighs_note, title)
    highest = max(float(np.nanmax(plot.trace.weighs)), plot.trace.line, 1e-9)
    ends = _ends(named.scale.of(highest))
    per_px = _WEIGHS_PX / max(named.scale.of(highest), ends[-1])
    for end in ends:
        y = plot.weighs_floor_px - per_px * end
        said = wording.grouped(end, 0 if end == int(end) else 1)
        yield from _level(plot, y, said, "axis" if end == 0 else "grid")
    ys = plot.weighs_floor_px - per_px * plot.steps.weighs / named.scale.metres
    yield from _area(plot, ys)
    yield from _ticks(plot)
    yield from _top_tenth(plot, plot.weighs_floor_px - per_px * named.scale.of(plot.trace.line))


def _ends(highest: float) -> list[float]:
    """Choose two or three round numbers up to the highest."""
    size = 10 ** np.floor(np.log10(highest))
    by = next(step * size for step in (5, 2, 1, 0.5, 0.2) if highest / (step * size) >= 2)
    return [float(by * place) for place in range(int(highest / by) + 1)]


def _area(plot: _Plot, ys: FloatArray) -> Iterator[Markup]:
    points = np.column_stack([plot.middles(), ys])
    pieces = [points[a:b] for a, b in laid.stretches(np.isfinite(ys)) if b - a > 1]
    filled = "".join(svg.area(piece, plot.weighs_floor_px) for piece in pieces)
    yield svg.element("path", d=filled, class_="weighs")


def _ticks(plot: _Plot) -> Iterator[Markup]:
    if plot.steps.step_d > 1 or not _is_ticked(plot.trace):
        return
    places = np.flatnonzero(plot.trace.dose > 0)
    marks = "".join(f"M{plot.day_x(p + 0.5):.1f} {plot.weighs_floor_px:g}v4" for p in places)
    yield svg.element("path", d=marks, class_="ticks")


def _top_tenth(plot: _Plot, y: float) -> Iterator[Markup]:
    left, end = plot.frame.left_px, plot.frame.left_px + plot.frame.room_px
    yield svg.element("path", d=f"M{left} {y:.1f}H{end:.1f}", class_="limit")
    if _has_words(plot.frame):
        yield svg.element("text", "your top tenth", x=end + 8, y=y + 4)


def named(exposure: str, label: str, units: wording.Units) -> Named:
    """Name what is drawn."""
    return Named(exposure, label, words.scale(exposure, units), words.measured_in(exposure, units))

"""The marks that all panels share: axes, labels, bands, hatches and words.

Colours are the names of the page's tokens, so that a drawing follows light, dark and
print; `url(#hatch)` is a pattern that the page defines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from textwrap import wrap
from typing import Any, Literal

import altair as alt

from backstride.report.beginnings import Began
from backstride.report.spells import Spell
from backstride.report.years.gear import Recorder
from backstride.report.years.sheet import (
    LINE,
    Page,
    Row,
    began_in_lanes,
    fitting,
    noon,
    ticks,
)

Marks = list[alt.UnitSpec]
BESIDE_PX = 8  # between the plot and what stands beside it
Kind = Literal["area", "bar", "line", "point", "rect", "rule", "text", "tick"]

HALO: Mapping[str, Any] = {
    "fill": "var(--paper)",
    "stroke": "var(--paper)",
    "strokeWidth": 6,
    "strokeJoin": "round",
}
"""Drawn below words, it keeps them readable."""
_RULE_PX = 1.0
_FEW_YEARS = 5  # more strong lines would outshout the runs
_FIGURES_PX = 38  # of the gutter, for the figures of an axis


@dataclass(frozen=True)
class Label:
    """What stands beside a panel: its name, what it shows, and the value at its end.

    Each of the `phrases` begins a line where the label stands left of the panel. Where it
    stands above, `key_lines` are left free below them.
    """

    name: str
    phrases: tuple[str, ...]
    colour: str
    end: str = ""
    end_means: str = ""
    key_lines: int = 0


def mark(
    page: Page, kind: Kind, rows: Iterable[Row], channels: Iterable[Any], **look: Any
) -> Marks:
    """Draw a mark for each row; no rows, no mark.

    It is built of Altair's schema classes: its charts copy themselves whole at every
    step, which made a page of two years take five seconds.
    """
    name, found = f"rows{len(page.rows)}", list(rows)
    if not found:
        return []
    page.rows[name] = found
    encoding = alt.Encoding(**{channel._encoding_name: channel for channel in channels})  # noqa: SLF001  Altair has no public name for it
    return [
        alt.UnitSpec(
            data=alt.NamedData(name=name), mark=alt.MarkDef(type=kind, **look), encoding=encoding
        )
    ]


def x(page: Page, field: str = "day") -> alt.X:
    """Place a field on the time axis."""
    domain = [page.history.axis.first.isoformat(), page.history.axis.end.isoformat()]
    scale = alt.Scale(type="utc", domain=domain, nice=False, padding=0)
    return alt.X(field=field, type="temporal", scale=scale, axis=None)


def y(page: Page, field: str, steps: Sequence[float], top: float = 0) -> alt.Y:
    """Place a field on a panel's own axis, from 0 to the last step or beyond."""
    axis = alt.Axis(
        values=list(steps),
        title=None,
        domain=False,
        ticks=False,
        gridColor="var(--grid)",
        labelColor="var(--ink3)",
        labelFontSize=page.sheet.font_px,
        labelPadding=BESIDE_PX,
        format=",~f",
    )
    scale = alt.Scale(domain=[0, max(top, steps[-1])], nice=False)
    return alt.Y(field=field, type="quantitative", scale=scale, axis=axis)


def y_px(field: str, height_px: float) -> alt.Y:
    """Place a field that counts pixels from the top of a panel."""
    edges = [0, height_px]
    scale = alt.Scale(domain=edges, range=edges, nice=False, zero=False)
    return alt.Y(field=field, type="quantitative", scale=scale, axis=None)


def panel(page: Page, marks: Marks, height_px: int, label: Label) -> alt.LayerSpec:
    """Lay marks over the lines of the calendar, below those of where pain began."""
    above_px = 0 if page.sheet.labels_above else page.sheet.gap_px
    placed = [one for one, _ in began_in_lanes(page)]
    return bare(page, [*marks, *began(page, placed, -above_px, height_px)], height_px, label)


def bare(page: Page, marks: Marks, height_px: int, label: Label) -> alt.LayerSpec:
    """Lay marks over the lines of the calendar, and the label beside them."""
    layers = [
        *_calendar_lines(page, height_px),
        *marks,
        *_new_devices(page, height_px),
        *_label(page, label),
        *_end(page, label, height_px),
    ]
    return alt.LayerSpec(layer=layers, width=page.sheet.plot_px, height=height_px)


def floor(page: Page, height_px: int) -> Marks:
    """Draw the line on which zero stands."""
    row = {"first": page.history.axis.first.isoformat(), "end": page.history.axis.end.isoformat()}
    place = (x(page, "first"), alt.X2(field="end"))
    return mark(page, "rule", [row], place, y=height_px, color="var(--ctrl)", strokeWidth=1)


def month_names(page: Page, height_px: int) -> Marks:
    """Name the months and years under the last panel."""
    found = ticks(page)

    def names(colour: str, weight: int, *, new_year: bool) -> Marks:
        rows = [
            {"day": tick.day.isoformat(), "words": tick.name}
            for tick in found
            if tick.new_year == new_year
        ]
        look = {"color": colour, "fontWeight": weight, "fontSize": page.sheet.font_px}
        place = {"y": height_px + BESIDE_PX, "baseline": "top"}
        return mark(page, "text", rows, (x(page), words()), **place, **look)

    return [*names("var(--ink3)", 400, new_year=False), *names("var(--ink)", 600, new_year=True)]


def hatched(page: Page, spells: Sequence[Spell], height_px: int, *said: str) -> Marks:
    """Hatch what was not measured, with the first of the words that finds room."""
    hatch = _rectangles(page, spells, height_px, "url(#hatch)")
    return [*hatch, *spoken(page, fitting(page, spells, *said), height_px / 2)]


def bands(page: Page, spells: Sequence[Spell], height_px: int) -> Marks:
    """Draw stretches of days as bands."""
    return _rectangles(page, spells, height_px, "var(--sunk)")


def spoken(page: Page, rows: Sequence[Row], y_px: float) -> Marks:
    """Write the words of each row at its day, with a halo that keeps them readable."""
    place = (x(page), words())
    look = {"y": y_px, "fontSize": page.sheet.font_px}
    return [
        *mark(page, "text", rows, place, **look, **HALO),
        *mark(page, "text", rows, place, **look, color="var(--ink2)"),
    ]


def write(page: Page, lines: Sequence[str], x_px: float, y_px: float, **look: Any) -> Marks:
    """Write lines of words at a place that no axis tells."""
    size = page.sheet.font_px
    look = {"color": "var(--ink3)", "align": "left", "baseline": "middle"} | look
    text = {"text": list(lines), "fontSize": size, "lineHeight": size * LINE}
    return mark(page, "text", [{}], (), x=x_px, y=y_px, **text, **look)


def dotted(page: Page, devices: Iterable[Recorder], **place: float) -> Marks:
    """Draw a dotted line at the first run of each device."""
    rows = [{"day": noon(device.spell.first)} for device in devices]
    look = {"color": "var(--ink2)", "strokeDash": [1.5, 2.5], "strokeWidth": 1.2}
    return mark(page, "rule", rows, (x(page),), **look, **place)


def began(page: Page, every: Iterable[Began], top_px: float, floor_px: float) -> Marks:
    """Draw where pain began: a rule, or where the day is unsure a bar as wide as the doubt."""
    rules, bars = [], []
    for one in every:
        if one.give_or_take_d * page.day_px > _RULE_PX:
            bars.append(_doubt(one.day, one.give_or_take_d))
        else:
            rules.append({"day": noon(one.day)})
    place = {"y": top_px, "y2": floor_px}
    line = {"color": "var(--pain)", "strokeWidth": _RULE_PX, "opacity": 0.4}
    span = (x(page, "first"), alt.X2(field="end"))
    return [
        *mark(page, "rect", bars, span, fill="var(--pain)", opacity=0.16, **place),
        *mark(page, "rule", rules, (x(page),), **line, **place),
    ]


def words() -> alt.Text:
    """Write the words of a row."""
    return alt.Text(field="words", type="nominal")


def _rectangles(page: Page, spells: Sequence[Spell], height_px: int, fill: str) -> Marks:
    rows = [{"first": s.first.isoformat(), "end": s.end.isoformat()} for s in spells]
    place = (x(page, "first"), alt.X2(field="end"))
    return mark(page, "rect", rows, place, y=0, y2=height_px, fill=fill, opacity=1)


def _calendar_lines(page: Page, height_px: int) -> Marks:
    found = ticks(page)
    strong = "ctrl" if sum(tick.new_year for tick in found) <= _FEW_YEARS else "rule"
    above_px = 0 if page.sheet.labels_above else page.sheet.gap_px
    rows = [
        {"day": tick.day.isoformat(), "colour": f"var(--{strong if tick.new_year else 'grid'})"}
        for tick in found
    ]
    colour = alt.Color(field="colour", type="nominal", scale=None)
    return mark(page, "rule", rows, (x(page), colour), y=-above_px, y2=height_px)


def _new_devices(page: Page, height_px: int) -> Marks:
    above_px = 0 if page.sheet.labels_above else page.sheet.gap_px
    return dotted(page, page.history.new_devices, y=-above_px, y2=height_px)


def _doubt(day: date, give_or_take_d: float) -> Row:
    middle = datetime(day.year, day.month, day.day, 12)  # noqa: DTZ001  the axis has no zone
    away = timedelta(days=give_or_take_d)
    return {"first": f"{(middle - away).isoformat()}Z", "end": f"{(middle + away).isoformat()}Z"}


def _label(page: Page, label: Label) -> Marks:
    line_px, left_px = page.sheet.font_px * LINE, -page.sheet.gutter_px
    lines = wrapped(page, label.phrases)
    above_px = line_px * (len(lines) + label.key_lines + 1)
    top_px = -above_px if page.sheet.labels_above else line_px / 2
    return [
        *write(page, [label.name], left_px, top_px, color=label.colour, fontWeight=600),
        *write(page, lines, left_px, top_px + line_px),
    ]


def wrapped(page: Page, phrases: Sequence[str]) -> list[str]:
    """Break phrases into lines; those above a panel share a line where they can."""
    sheet = page.sheet
    if not sheet.labels_above:
        room = page.letters(sheet.gutter_px - _FIGURES_PX)
        return [line for phrase in phrases for line in wrap(phrase, room)]
    room = page.letters(sheet.gutter_px + sheet.plot_px)
    lines = list(phrases[:1])
    for phrase in phrases[1:]:
        joined = f"{lines[-1]}; {phrase}"
        lines[-1:] = [joined] if len(joined) <= room else [lines[-1], phrase]
    return lines


def _end(page: Page, label: Label, height_px: int) -> Marks:
    if page.sheet.labels_above or not label.end:
        return []
    left_px, line_px = page.sheet.plot_px + BESIDE_PX, page.sheet.font_px * LINE
    top_px = height_px - 1.5 * line_px
    return [
        *write(page, [label.end], left_px, top_px, color=label.colour, fontWeight=600),
        *write(page, [label.end_means], left_px, top_px + line_px),
    ]

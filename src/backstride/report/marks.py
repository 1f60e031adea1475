"""The marks that all panels share: axes, labels, bands, hatches and words.

Colours are the names of the page's tokens, so that a drawing follows light, dark and
print; `url(#hatch)` is a pattern that the page defines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt

from backstride.report.history import Spell
from backstride.report.sheet import LINE, Page, Row, fitting, ticks

Marks = list[alt.UnitSpec]
Kind = Literal["area", "bar", "line", "point", "rect", "rule", "text", "tick"]

_HALO_PX = 6
_FEW_YEARS = 5  # more strong lines would outshout the runs
_BESIDE_PX = 8  # between the plot and what stands beside it


@dataclass(frozen=True)
class Label:
    """What stands beside a panel: its name, what it shows, and the value at its end."""

    name: str
    lines: tuple[str, ...]
    colour: str
    end: str = ""
    end_means: str = ""


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
    domain = [page.history.first.isoformat(), page.history.end.isoformat()]
    scale = alt.Scale(type="utc", domain=domain, nice=False, padding=0)
    line = alt.Axis(domainColor="var(--ctrl)", title=None, labels=False, ticks=False, grid=False)
    return alt.X(field=field, type="temporal", scale=scale, axis=line)


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
        labelPadding=_BESIDE_PX,
        format=",~f",
    )
    scale = alt.Scale(domain=[0, max(top, steps[-1])], nice=False)
    return alt.Y(field=field, type="quantitative", scale=scale, axis=axis)


def panel(page: Page, marks: Marks, height_px: int, label: Label) -> alt.LayerSpec:
    """Lay marks over the lines of the calendar, and the label beside them."""
    layers = [
        *_calendar_lines(page, height_px),
        *marks,
        *_label(page, label),
        *_end(page, label, height_px),
    ]
    return alt.LayerSpec(layer=layers, width=page.sheet.plot_px, height=height_px)


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
        place = {"y": height_px + _BESIDE_PX, "baseline": "top"}
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
    paper = "var(--paper)"
    halo = {"fill": paper, "stroke": paper, "strokeWidth": _HALO_PX, "strokeJoin": "round"}
    return [
        *mark(page, "text", rows, place, **look, **halo),
        *mark(page, "text", rows, place, **look, color="var(--ink2)"),
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


def _label(page: Page, label: Label) -> Marks:
    line_px, left_px = page.sheet.font_px * LINE, -page.sheet.gutter_px
    top_px = -line_px * (len(label.lines) + 1) if page.sheet.labels_above else line_px / 2
    return [
        *_write(page, [label.name], left_px, top_px, color=label.colour, fontWeight=600),
        *_write(page, label.lines, left_px, top_px + line_px),
    ]


def _end(page: Page, label: Label, height_px: int) -> Marks:
    if page.sheet.labels_above or not label.end:
        return []
    left_px, line_px = page.sheet.plot_px + _BESIDE_PX, page.sheet.font_px * LINE
    top_px = height_px - 1.5 * line_px
    return [
        *_write(page, [label.end], left_px, top_px, color=label.colour, fontWeight=600),
        *_write(page, [label.end_means], left_px, top_px + line_px),
    ]


def _write(page: Page, lines: Sequence[str], x_px: float, y_px: float, **look: Any) -> Marks:
    size = page.sheet.font_px
    look = {"color": "var(--ink3)", "align": "left", "baseline": "middle"} | look
    text = {"text": list(lines), "fontSize": size, "lineHeight": size * LINE}
    return mark(page, "text", [{}], (), x=x_px, y=y_px, **text, **look)

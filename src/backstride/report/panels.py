"""History -> one drawing: panels of pain, running and sitting on one time axis.

Altair builds it and vl-convert writes SVG, both offline. Solid and filled is known,
hollow possible, hatched not measured.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from html import escape
from math import ceil, isfinite
from typing import Any

import altair as alt
import vl_convert
from altair.utils.schemapi import debug_mode

from backstride.report import wording
from backstride.report.history import (
    SPIKE,
    STEP_UP,
    History,
    Spell,
    Week,
    began,
    measured,
    middle_pain,
    sitting,
)
from backstride.report.marks import (
    Label,
    Marks,
    bands,
    hatched,
    mark,
    month_names,
    panel,
    spoken,
    words,
    x,
    y,
)
from backstride.report.sheet import Page, Row, Sheet, spaced, steps
from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import Measure, RunEntry

_HEADROOM = 1.35  # above the longest run: its triangle, its words, and the days off
_FILLED = 0.8  # of a day or week; the rest is air between two bars
_LINE_PX = 1.8
_BAR_PX = 3.0  # the widest a single run is drawn


def draw(history: History, sheet: Sheet, units: wording.Units, description: str) -> str:
    """Draw the panels that have something to show, as one SVG element."""
    # Checking each part against the schema takes longer than drawing it; a test checks.
    with debug_mode(arg=False):
        drawing = compose(Page(history, sheet, units))
    return _finished(vl_convert.vegalite_to_svg(drawing), description)


def compose(page: Page) -> dict[str, Any]:
    """Put the panels that have something to show below one another, as Vega-Lite."""
    panels = [_runs(page), _weekly_distance(page), _weekly_descent(page)]
    if page.history.pain:
        panels.insert(0, _pain(page))
    if any(week.sitting_h for week in page.history.weeks):
        panels.append(_sitting(page))
    last = panels[-1]
    last.layer += month_names(page, last.height)
    view = alt.ViewConfig(stroke=None)
    drawing = alt.TopLevelVConcatSpec(
        vconcat=panels,
        spacing=page.sheet.gap_px,
        bounds="flush",
        padding=1,
        config=alt.Config(background="transparent", aria=False, view=view),
    )
    return {**drawing.to_dict(validate=False), "datasets": page.rows}


def _finished(svg: str, description: str) -> str:
    label = escape(description, quote=True)
    svg = svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
    # A tenth of a pixel is finer than a screen shows.
    return re.sub(r"\d+\.\d{2,}", lambda number: f"{float(number[0]):.1f}", svg)


def _pain(page: Page) -> alt.LayerSpec:
    history, height_px = page.history, page.sheet.heights_px["pain"]
    middle = middle_pain(history.pain)
    rows = [_pain_row(day, history.pain[day], middle[day]) for day in middle]
    gaps = [{"day": _noon(spell.first), "middle": None} for spell in history.unrated]
    line = sorted([*rows, *gaps], key=lambda row: row["day"])
    top = max(4, 2 * ceil(max(history.pain.values()) / 2))
    rating, median = (y(page, field, range(0, top + 1, 2)) for field in ("pain", "middle"))
    zeros = [row for row in rows if row["pain"] == 0]
    before = tuple(spell for spell in history.unrated if spell.first == history.first)
    later = history.unrated[len(before) :]
    begun = f"No diary before {wording.day(min(history.pain))}: not known, not zero"
    dot = {"filled": True, "size": 6, "opacity": 1, "color": "var(--pain)"}
    marks = [
        *hatched(page, before, height_px, begun, "no diary yet"),
        *hatched(page, later, height_px, "not rated"),
        *mark(page, "bar", rows, (x(page), rating), size=page.day_px, color="var(--painsoft)"),
        *mark(page, "point", zeros, (x(page), rating), **dot),
        *mark(page, "line", line, (x(page), median), color="var(--pain)", strokeWidth=_LINE_PX),
        *_dashes(page, height_px),
    ]
    latest = [row["middle"] for row in rows if row["middle"] is not None][-1:]
    label = Label(
        "Worst pain of the day",
        ("0 to 10, from the diary", "line: median of 7 days"),
        "var(--pain)",
        "".join(f"{value:.0f}" for value in latest),
        "last median",
    )
    return panel(page, marks, height_px, label)


def _runs(page: Page) -> alt.LayerSpec:
    scale, height_px = wording.far(page.units), page.sheet.heights_px["runs"]
    rows = [_run_row(run, scale) for run in page.history.runs]
    most = max((row[field] or 0 for row in rows for field in ("distance", "longest")), default=0)
    distance, longest = (
        y(page, field, steps(most, 3), most * _HEADROOM) for field in ("distance", "longest")
    )
    usual = [row for row in rows if row["ratio"] <= STEP_UP]
    unusual = [row for row in rows if row["ratio"] > STEP_UP]
    bar = {"size": min(max(1.0, page.day_px * _FILLED), _BAR_PX), "color": "var(--run)"}
    line = {"strokeWidth": 1, "interpolate": "step-before", "color": "var(--ink3)"}
    marks = [
        *bands(page, page.history.breaks, height_px),
        *hatched(page, page.history.unknown, height_px, "not known"),
        *mark(page, "bar", usual, (x(page), distance), opacity=0.6, **bar),
        *mark(page, "bar", unusual, (x(page), distance), **bar),
        *mark(page, "line", rows, (x(page), longest), **line),
        *_triangles(page, rows, distance),
        *spoken(page, _days_off(page), page.sheet.font_px / 2),
    ]
    lines = ("grey step: longest run", "of the 30 days before")
    return panel(page, marks, height_px, Label(f"Each run, {scale.unit}", lines, "var(--run)"))


def _weekly_distance(page: Page) -> alt.LayerSpec:
    scale = wording.far(page.units)
    return _weekly(page, "distance_m", scale, lambda week: week.distance)


def _weekly_descent(page: Page) -> alt.LayerSpec:
    scale = wording.high(page.units)
    return _weekly(page, "descent_m", scale, lambda week: week.descent)


def _weekly(
    page: Page,
    exposure: str,
    scale: wording.Scale,
    give: Callable[[Week], Measure],
) -> alt.LayerSpec:
    height_px = page.sheet.heights_px[exposure]
    sums = [(week, give(week)) for week in page.history.weeks]
    rows = [_week_row(week, sum_, scale) for week, sum_ in sums if isfinite(sum_.value)]
    most = max((row["high"] for row in rows), default=0)
    value, low = (y(page, field, steps(most, 2), most) for field in ("value", "low"))
    bar = {"size": max(1.0, 7 * page.day_px * _FILLED), "color": "var(--runsoft)"}
    whisker = {"strokeWidth": 1.2, "color": "var(--run)"}
    marks = [
        *bands(page, page.history.breaks, height_px),
        *hatched(page, page.history.unknown, height_px),
        *mark(page, "bar", rows, (x(page), value), **bar),
        *mark(page, "rule", rows, (x(page), low, alt.Y2(field="high")), **whisker),
    ]
    name = f"{EXPOSURES[exposure].label}, {scale.unit} a week"
    return panel(page, marks, height_px, Label(name, ("line: error of the sum",), "var(--run)"))


def _sitting(page: Page) -> alt.LayerSpec:
    height_px, weeks = page.sheet.heights_px["sitting"], page.history.weeks
    rows = [_sitting_row(week) for week in weeks]
    told = [row for row in rows if row["mean"] is not None]
    hours = steps(max(row["most"] for row in told), 3)
    least, mean = (y(page, field, hours) for field in ("least", "mean"))
    band = {"color": "var(--life)", "opacity": 0.25}
    line = {"color": "var(--life)", "strokeWidth": _LINE_PX}
    marks = [
        *hatched(page, _untold(page.history), height_px, "not told"),
        *mark(page, "area", rows, (x(page), least, alt.Y2(field="most")), **band),
        *mark(page, "line", rows, (x(page), mean), **line),
    ]
    label = Label(
        "Sitting, hours a day",
        ("mean of the week", "band: its days"),
        "var(--life)",
        f"{told[-1]['mean']:.1f} h",
        "last week told",
    )
    return panel(page, marks, height_px, label)


def _dashes(page: Page, height_px: int) -> Marks:
    history = page.history
    hatched_days = {day for spell in history.unrated for day in _days(spell)}
    missing = [
        {"day": _noon(day)}
        for day in _days(Spell(history.first, history.end))
        if day not in history.pain and day not in hatched_days
    ]
    look = {"orient": "horizontal", "thickness": 2, "color": "var(--ctrl)", "y": height_px + 4}
    return mark(page, "tick", missing, (x(page),), size=max(1.5, page.day_px), **look)


def _triangles(page: Page, rows: Sequence[Row], distance: alt.Y) -> Marks:
    seen = [row for row in rows if row["distance"] is not None and row["ratio"] > STEP_UP]
    filled = [row for row in seen if row["ratio"] > SPIKE]
    hollow = [row for row in seen if row["ratio"] <= SPIKE]
    place = (x(page), distance)
    look = {"shape": "triangle-up", "size": 44, "opacity": 1, "yOffset": -6}
    edge = {"stroke": "var(--run)", "strokeWidth": 1.3}
    text = {"fontSize": page.sheet.font_px, "fontWeight": 600, "color": "var(--run)"}
    named = spaced(page, [row for row in filled if _is_free(page, row, seen)], "ratio")
    return [
        *mark(page, "point", hollow, place, fill="var(--paper)", **edge, **look),
        *mark(page, "point", filled, place, fill="var(--run)", **edge, **look),
        *mark(page, "text", named, (*place, words()), yOffset=-17, **text),
    ]


def _is_free(page: Page, row: Row, triangles: Sequence[Row]) -> bool:
    """Tell whether no triangle stands where the words of this one would."""
    room_px = page.width_px(row["words"])
    return not any(
        other["distance"] > row["distance"] and abs(page.row_px(other) - page.row_px(row)) < room_px
        for other in triangles
    )


def _days_off(page: Page) -> list[Row]:
    rows = [
        {"day": s.middle.isoformat(), "words": f"{s.days} days off", "days": s.days}
        for s in page.history.breaks
    ]
    return spaced(page, rows, "days")


def _run_row(run: RunEntry, scale: wording.Scale) -> Row:
    ratio = measured(run, "distance_to_longest_ratio").value
    ratio = ratio if isfinite(ratio) else 0
    return {
        "day": began(run).isoformat(),
        "distance": _number(scale.of(measured(run, "distance_m").value)),
        "longest": _number(scale.of(measured(run, "longest_distance_30d_m").value)),
        "ratio": ratio,
        "words": f"+{100 * (ratio - 1):.0f} %",
    }


def _week_row(week: Week, sum_: Measure, scale: wording.Scale) -> Row:
    error = sum_.error if isfinite(sum_.error) else 0
    return {
        "day": _mid_week(week),
        "value": scale.of(sum_.value),
        "low": scale.of(max(0, sum_.value - error)),
        "high": scale.of(sum_.value + error),
    }


def _pain_row(day: date, pain: float, middle: float) -> Row:
    return {"day": _noon(day), "pain": pain, "middle": _number(middle)}


def _sitting_row(week: Week) -> Row:
    mean, least, most = (_number(hours) for hours in sitting(week))
    return {"day": _mid_week(week), "mean": mean, "least": least, "most": most}


def _untold(history: History) -> list[Spell]:
    """Join the weeks without a word on sitting into stretches."""
    joined: list[Spell] = []
    for week in history.weeks:
        if week.sitting_h:
            continue
        first, end = max(week.monday, history.first), week.monday + timedelta(weeks=1)
        if joined and joined[-1].end >= first:
            first = joined.pop().first
        joined.append(Spell(first, min(end, history.end)))
    return joined


def _days(spell: Spell) -> list[date]:
    return [spell.first + timedelta(days=number) for number in range(spell.days)]


def _noon(day: date) -> str:
    return f"{day.isoformat()}T12:00:00Z"


def _mid_week(week: Week) -> str:
    return _noon(week.monday + timedelta(days=3))


def _number(value: float) -> float | None:
    return value if isfinite(value) else None

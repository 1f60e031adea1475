"""Each run by its distance, against the longest of the 30 days before it."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

import altair as alt

from backstride.report import wording
from backstride.report.measures import SPIKE, STEP_UP, began, measured
from backstride.report.years.marks import (
    Label,
    Marks,
    bands,
    floor,
    hatched,
    mark,
    spoken,
    words,
    x,
    y,
)
from backstride.report.years.marks import panel as lay_out
from backstride.report.years.sheet import Page, Row, number, spaced, steps
from backstride.terms.records import RunEntry

_HEADROOM = 1.35  # above the longest run: its triangle, its words, and the days off
_FILLED = 0.8  # of a day; the rest is air between two runs
_BAR_PX = 3.0  # the widest a single run is drawn
_OPACITY, _DENSE_OPACITY, _DENSE_DAY_PX = 0.6, 0.35, 0.5
"""A choice: where days are narrower, bars of several runs lie on one another."""


def panel(page: Page) -> alt.LayerSpec | None:
    """Draw a bar for each run, with a triangle on those that were a step or a spike."""
    if not page.history.knows("distance_m"):
        return None
    scale, height_px = wording.far(page.units), page.sheet.heights_px["runs"]
    rows = [_row(run, scale) for run in page.history.runs]
    most = max((row[field] or 0 for row in rows for field in ("distance", "longest")), default=0)
    distance, longest = (
        y(page, field, steps(most, 3), most * _HEADROOM) for field in ("distance", "longest")
    )
    usual = [row for row in rows if row["ratio"] <= STEP_UP]
    unusual = [row for row in rows if row["ratio"] > STEP_UP]
    opacity = _OPACITY if page.day_px >= _DENSE_DAY_PX else _DENSE_OPACITY
    bar = {"size": min(max(1.0, page.day_px * _FILLED), _BAR_PX), "color": "var(--run)"}
    line = {"strokeWidth": 1, "interpolate": "step-before", "color": "var(--ink3)"}
    marks = [
        *bands(page, page.history.breaks, height_px),
        *hatched(page, page.history.unknown, height_px, "not known"),
        *mark(page, "bar", usual, (x(page), distance), opacity=opacity, **bar),
        *mark(page, "bar", unusual, (x(page), distance), **bar),
        *mark(page, "line", rows, (x(page), longest), **line),
        *floor(page, height_px),
        *_triangles(page, rows, distance),
        *spoken(page, _days_off(page), page.sheet.font_px / 2),
    ]
    phrases = ("grey step: longest run of the 30 days before",)
    return lay_out(page, marks, height_px, Label(f"Each run, {scale.unit}", phrases, "var(--run)"))


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


def _row(run: RunEntry, scale: wording.Scale) -> Row:
    ratio = measured(run, "distance_to_longest_ratio").value
    ratio = ratio if isfinite(ratio) else 0
    return {
        "day": began(run).isoformat(),
        "distance": number(scale.of(measured(run, "distance_m").value)),
        "longest": number(scale.of(measured(run, "longest_distance_30d_m").value)),
        "ratio": ratio,
        "words": f"+{100 * (ratio - 1):.0f} %",
    }

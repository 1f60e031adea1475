"""The worst pain of each day, and its median of a week."""

from __future__ import annotations

from datetime import date, timedelta
from math import ceil

import altair as alt

from backstride.report import wording
from backstride.report.spells import Spell
from backstride.report.years.history import middle_pain
from backstride.report.years.marks import Label, Marks, floor, hatched, mark, x, y
from backstride.report.years.marks import panel as lay_out
from backstride.report.years.sheet import Page, Row, noon, number

_LINE_PX = 1.8
_FINEST_DASH_PX = 0.5
"""A choice: where a day is narrower, dashes for single days would run into one line."""


def panel(page: Page) -> alt.LayerSpec | None:
    """Draw a bar for each rated day, and hatch what was not rated."""
    history, height_px = page.history, page.sheet.heights_px["pain"]
    if not history.pain:
        return None
    middle = middle_pain(history.pain)
    rows = [_row(day, history.pain[day], middle[day]) for day in middle]
    gaps = [{"day": noon(spell.first), "middle": None} for spell in history.unrated]
    line = sorted([*rows, *gaps], key=lambda row: row["day"])
    top = max(4, 2 * ceil(max(history.pain.values()) / 2))
    rating, median = (y(page, field, range(0, top + 1, 2)) for field in ("pain", "middle"))
    zeros = [row for row in rows if row["pain"] == 0]
    dot = {"filled": True, "size": 6, "opacity": 1, "color": "var(--pain)"}
    marks = [
        *_unrated(page, height_px),
        *mark(page, "bar", rows, (x(page), rating), size=page.day_px, color="var(--painsoft)"),
        *mark(page, "point", zeros, (x(page), rating), **dot),
        *mark(page, "line", line, (x(page), median), color="var(--pain)", strokeWidth=_LINE_PX),
        *floor(page, height_px),
        *_dashes(page, height_px),
    ]
    return lay_out(page, marks, height_px, _label(rows))


def _label(rows: list[Row]) -> Label:
    latest = [row["middle"] for row in rows if row["middle"] is not None][-1:]
    return Label(
        "Worst pain of the day",
        ("0 to 10, from the diary", "line: median of 7 days"),
        "var(--pain)",
        "".join(f"{value:.0f}" for value in latest),
        "last median",
    )


def _unrated(page: Page, height_px: int) -> Marks:
    history = page.history
    before = tuple(spell for spell in history.unrated if spell.first == history.axis.first)
    begun = f"No diary before {wording.day(min(history.pain))}: not known, not zero"
    return [
        *hatched(page, before, height_px, begun, "no diary yet"),
        *hatched(page, history.unrated[len(before) :], height_px, "not rated"),
    ]


def _dashes(page: Page, height_px: int) -> Marks:
    if page.day_px < _FINEST_DASH_PX:
        return []
    history = page.history
    hatched_days = {day for spell in history.unrated for day in _days(spell)}
    missing = [
        {"day": noon(day)}
        for day in _days(history.axis)
        if day not in history.pain and day not in hatched_days
    ]
    look = {"orient": "horizontal", "thickness": 2, "color": "var(--ctrl)", "y": height_px + 4}
    return mark(page, "tick", missing, (x(page),), size=max(1.5, page.day_px), **look)


def _row(day: date, pain: float, middle: float) -> Row:
    return {"day": noon(day), "pain": pain, "middle": number(middle)}


def _days(spell: Spell) -> list[date]:
    return [spell.first + timedelta(days=number) for number in range(spell.days)]

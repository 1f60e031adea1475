"""What adds up by week or by month: distance, downhill, fast minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from math import isfinite

import altair as alt

from backstride.report import wording
from backstride.report.measures import FAST, Sum, say, scale
from backstride.report.spells import Spell, joined, period
from backstride.report.years.history import History, Period
from backstride.report.years.marks import Label, Marks, bands, floor, hatched, mark, x, y
from backstride.report.years.marks import panel as lay_out
from backstride.report.years.sheet import Page, Row, steps

_FILLED = 0.8  # of a week or month; the rest is air between two bars
_SPELLED = {"m": "metres", "ft": "feet"}


def distance(page: Page) -> alt.LayerSpec | None:
    """Draw the distance of each week or month."""
    return _panel(page, "distance_m", f"Distance, {wording.far(page.units).unit}")


def downhill(page: Page) -> alt.LayerSpec | None:
    """Draw the metres down of each week or month."""
    unit = wording.high(page.units).unit
    return _panel(page, "descent_m", f"Downhill, {_SPELLED[unit]}")


def fast(page: Page) -> alt.LayerSpec | None:
    """Draw the minutes of each week or month that were fast for this runner then."""
    return _panel(
        page, FAST, "Fast minutes", "above 85 % of own best 5\N{NO-BREAK SPACE}km of 30 days"
    )


def _panel(page: Page, exposure: str, name: str, *phrases: str) -> alt.LayerSpec | None:
    history, height_px = page.history, page.sheet.heights_px[exposure]
    if not history.knows(exposure):
        return None
    shown = scale(exposure, page.units)
    sums = [(period.spell, period.sums[exposure]) for period in history.periods]
    rows = [_row(spell, found, shown) for spell, found in sums if found.is_known]
    unknown = [*history.unknown, *(spell for spell, found in sums if not found.is_known)]
    marks = [
        *bands(page, history.breaks, height_px),
        *hatched(page, joined(unknown), height_px, "not known"),
        *floor(page, height_px),
        *_bars(page, rows),
    ]
    hollow = ("hollow: at least",) if any(found.is_least for _, found in sums) else ()
    phrases = (*phrases, "line: error of the sum", *hollow)
    end = _latest(history, exposure)
    label = Label(
        f"{name} a {history.by}",
        phrases,
        "var(--run)",
        say(end, shown) if end else "",
        f"last whole {history.by}",
    )
    return lay_out(page, marks, height_px, label)


def _bars(page: Page, rows: Sequence[Row]) -> Marks:
    most = max(row["high"] for row in rows)
    value, low = (y(page, field, steps(most, 2), most) for field in ("value", "low"))
    whole = [row for row in rows if row["value"] > 0 and not row["is_least"]]
    least = [row for row in rows if row["is_least"]]
    zeros = [row for row in rows if not row["value"] and not row["is_least"]]
    wide = (x(page, "first"), alt.X2(field="end"))
    bar = (*wide, value, alt.Y2(datum=0))
    run = "var(--run)"
    return [
        *mark(page, "rect", whole, bar, fill="var(--runsoft)"),
        *mark(page, "rect", least, bar, fill="var(--paper)", stroke=run, strokeWidth=1),
        *mark(page, "point", zeros, (x(page), value), filled=True, size=6, opacity=1, color=run),
        *mark(
            page,
            "rule",
            [row for row in rows if row["high"] > row["low"]],
            (x(page), low, alt.Y2(field="high")),
            strokeWidth=1.2,
            color=run,
        ),
    ]


def _row(spell: Spell, found: Sum, shown: wording.Scale) -> Row:
    value, error = found.measure.value, found.measure.error
    error = max(0, error) if isfinite(error) else 0
    air = timedelta(days=spell.days) * (1 - _FILLED) / 2
    return {
        "first": (_midnight(spell.first) + air).isoformat(),
        "end": (_midnight(spell.end) - air).isoformat(),
        "day": (_midnight(spell.first) + timedelta(days=spell.days) / 2).isoformat(),
        "value": shown.of(value),
        "low": shown.of(max(0, value - error)),
        "high": shown.of(value + error),
        "is_least": found.is_least,
    }


def _latest(history: History, exposure: str) -> Sum | None:
    """Give the sum of the last week or month that is over and known."""
    over = (found for found in reversed(history.periods) if found.spell == _whole(history, found))
    return next((found.sums[exposure] for found in over if found.sums[exposure].is_known), None)


def _whole(history: History, found: Period) -> Spell:
    return period(found.spell.first, history.by)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)

"""Hours of sitting: the mean day of each week or month, and the range of its days."""

from __future__ import annotations

import altair as alt

from backstride.report.spells import joined
from backstride.report.years.history import Period, sitting
from backstride.report.years.marks import Label, floor, hatched, mark, x, y
from backstride.report.years.marks import panel as lay_out
from backstride.report.years.sheet import Page, Row, noon, number, steps

_LINE_PX = 1.8


def panel(page: Page) -> alt.LayerSpec | None:
    """Draw a line for the mean and a band for the days, hatched where nobody told."""
    history, height_px = page.history, page.sheet.heights_px["sitting"]
    if not history.sits:
        return None
    rows = [_row(period) for period in history.periods]
    untold = joined(period.spell for period in history.periods if not period.sitting_h)
    told = [row for row in rows if row["mean"] is not None]
    hours = steps(max(row["most"] for row in told), 3)
    least, mean = (y(page, field, hours) for field in ("least", "mean"))
    band = {"color": "var(--life)", "opacity": 0.25}
    line = {"color": "var(--life)", "strokeWidth": _LINE_PX}
    marks = [
        *hatched(page, untold, height_px, "not told"),
        *mark(page, "area", rows, (x(page), least, alt.Y2(field="most")), **band),
        *mark(page, "line", rows, (x(page), mean), **line),
        *floor(page, height_px),
    ]
    label = Label(
        "Sitting, hours a day",
        (f"mean of the {history.by}", "band: its days"),
        "var(--life)",
        f"{told[-1]['mean']:.1f} h",
        f"last {history.by} told",
    )
    return lay_out(page, marks, height_px, label)


def _row(period: Period) -> Row:
    mean, least, most = (number(hours) for hours in sitting(period))
    return {"day": noon(period.spell.middle), "mean": mean, "least": least, "most": most}

"""The share of each kind of ground, month by month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

import altair as alt

from backstride.report import wording
from backstride.report.spells import cut
from backstride.report.years.ground import UNKNOWN, Ground
from backstride.report.years.marks import (
    BESIDE_PX,
    Label,
    Marks,
    bands,
    hatched,
    mark,
    write,
    x,
    y_px,
)
from backstride.report.years.marks import panel as lay_out
from backstride.report.years.sheet import LINE, Page, Row

_EDGE = {"stroke": "var(--paper)", "strokeWidth": 0.8}
_OUTLINE = {"stroke": "var(--ctrl)", "strokeWidth": 0.8}
_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "paved": {"fill": "var(--run)", **_EDGE},
    "firm unpaved": {"fill": "var(--lifesoft)", **_EDGE},
    "grass and soft": {"fill": "var(--work)", **_EDGE},
    "track, treadmill": {"fill": "var(--card)", **_OUTLINE},
    UNKNOWN: {"fill": "url(#hatch)"},
}
_KEY_PX = 9
_WORD_PX = 14  # from the edge of a key to its words


def panel(page: Page) -> alt.LayerSpec | None:
    """Draw a column for each month, the parts of its distance below one another."""
    history, height_px = page.history, page.sheet.heights_px["ground"]
    if not history.grounds:
        return None
    rows = [row for ground in history.grounds for row in _rows(page, ground, height_px)]
    kinds = [kind for kind in _LOOKS if any(row["kind"] == kind for row in rows)]
    marks = [
        *bands(page, history.breaks, height_px),
        *hatched(page, history.unknown, height_px),
        *(part for kind in kinds for part in _parts(page, rows, kind, height_px)),
        *_legend(page, kinds),
    ]
    return lay_out(page, marks, height_px, _label(page, kinds))


def _label(page: Page, kinds: Sequence[str]) -> Label:
    name = f"Ground, share of {wording.far(page.units).unit}"
    if page.sheet.labels_above:  # the keys stand where the phrases would
        return Label(f"{name} by month", (), "var(--run)", key_lines=_key_lines(page, kinds))
    return Label(name, ("by month",), "var(--run)")


def _rows(page: Page, ground: Ground, height_px: int) -> Iterator[Row]:
    shares = ground.shares
    bottoms = list(accumulate(height_px * share for share in shares.values()))
    shown = cut([ground.spell], page.history.axis)[0]
    for kind, top, bottom in zip(shares, [0, *bottoms], bottoms, strict=False):
        if bottom > top:
            days = {"first": shown.first.isoformat(), "end": shown.end.isoformat()}
            yield {"kind": kind, "top": top, "bottom": bottom, **days}


def _parts(page: Page, rows: Sequence[Row], kind: str, height_px: int) -> Marks:
    wide = (x(page, "first"), alt.X2(field="end"))
    high = (y_px("top", height_px), alt.Y2(field="bottom"))
    found = [row for row in rows if row["kind"] == kind]
    return mark(page, "rect", found, (*wide, *high), opacity=1, **_LOOKS[kind])


def _legend(page: Page, kinds: Sequence[str]) -> Marks:
    places = _above(page, kinds) if page.sheet.labels_above else _beside(page, kinds)
    return [
        part for kind, place in zip(kinds, places, strict=True) for part in _key(page, kind, place)
    ]


def _key(page: Page, kind: str, place: tuple[float, float]) -> Marks:
    left_px, middle_px = place
    square = {"shape": "square", "size": _KEY_PX**2, "opacity": 1, **_OUTLINE, **_LOOKS[kind]}
    return [
        *mark(page, "point", [{}], (), x=left_px + _KEY_PX / 2, y=middle_px, **square),
        *write(page, [kind], left_px + _WORD_PX, middle_px),
    ]


def _beside(page: Page, kinds: Sequence[str]) -> Iterator[tuple[float, float]]:
    line_px = page.sheet.font_px * 1.05
    for number in range(len(kinds)):
        yield page.sheet.plot_px + BESIDE_PX, (number + 0.5) * line_px


def _above(page: Page, kinds: Sequence[str]) -> Iterator[tuple[float, float]]:
    line_px, lines = page.sheet.font_px * LINE, _key_lines(page, kinds)
    for left_px, line in _flowing(page, kinds):
        yield left_px, (line - lines) * line_px


def _key_lines(page: Page, kinds: Sequence[str]) -> int:
    return 1 + max(line for _, line in _flowing(page, kinds))


def _flowing(page: Page, kinds: Sequence[str]) -> Iterator[tuple[float, int]]:
    """Give the left edge and the line of each key, as many in a line as it holds."""
    sheet = page.sheet
    left_px, line = float(-sheet.gutter_px), 0
    for kind in kinds:
        wide_px = _WORD_PX + page.width_px(kind)
        if left_px + wide_px > sheet.plot_px:
            left_px, line = float(-sheet.gutter_px), line + 1
        yield left_px, line
        left_px += wide_px + sheet.font_px

"""Each pair of shoes, from its first run to its last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Literal

import altair as alt

from backstride.report import wording
from backstride.report.spells import Spell, cut
from backstride.report.years.gear import Pair
from backstride.report.years.marks import HALO, Label, Marks, mark, write, x, y_px
from backstride.report.years.marks import panel as lay_out
from backstride.report.years.sheet import LINE, Page, Row

_BAR_PX = 9
_AIR_PX = 6  # between a bar and its words
_LABEL_LANES = 4  # as many as the label left of the panel may need
_NAME_BEGIN, _NAME_END = 12, 7
"""A choice: letters of a long name that are drawn; the table has all of it."""


@dataclass(frozen=True)
class Bar:
    """A pair as it is drawn: its days, its words, and the room that both take.

    `words_px` is where its words begin or, where `align` is right, end. With `above` they
    stand in a lane of their own above the bar. `lane` is that of the bar, from the top.
    """

    pair: Pair
    shown: Spell
    words: str
    from_px: float
    to_px: float
    words_px: float
    align: Literal["left", "right"]
    above: bool = False
    lane: int = 0


def panel(page: Page) -> alt.LayerSpec | None:
    """Draw a bar for each pair, in as few lanes as keep their words apart."""
    bars = in_lanes(page)
    if not bars:
        return None
    lanes = 1 + max(bar.lane for bar in bars)
    lane_px = page.sheet.font_px * LINE
    least = 0 if page.sheet.labels_above else _LABEL_LANES
    height_px = round(lane_px * max(lanes, least))
    rows = [_row(page, bar, lane_px) for bar in bars]
    marks = [
        *_strips(page, rows, height_px),
        *_starts(page, rows, height_px),
        *(part for bar in bars for part in _said(page, bar, lane_px)),
    ]
    label = Label("Shoes", tuple(_phrases(page)), "var(--run)")
    return lay_out(page, marks, height_px, label)


def in_lanes(page: Page) -> list[Bar]:
    """Give each bar the first lane that is free where it stands, with one above if it must."""
    taken: list[list[Bar]] = []
    found: list[Bar] = []
    for bar in (_bar(page, pair) for pair in page.history.pairs):
        lane = next(n for n in range(bar.above, len(taken) + 2) if _is_free(taken, bar, n))
        taken += [[] for _ in range(lane + 1 - len(taken))]
        for one in range(lane - bar.above, lane + 1):
            taken[one].append(bar)
        found.append(replace(bar, lane=lane))
    return found


def _bar(page: Page, pair: Pair) -> Bar:
    """Set the words right of the bar, else left of it, else above it."""
    shown, said = cut([pair.spell], page.history.axis)[0], _say(page, pair)
    first_px = page.place_px(shown.first)
    end_px = max(page.place_px(shown.end), first_px + _BAR_PX)
    wide_px = page.width_px(said) + 2 * _AIR_PX
    edge_px = page.sheet.plot_px + page.sheet.margin_px
    if end_px + wide_px <= edge_px:
        return Bar(pair, shown, said, first_px, end_px + wide_px, end_px + _AIR_PX, "left")
    if first_px >= wide_px:
        return Bar(pair, shown, said, first_px - wide_px, end_px, first_px - _AIR_PX, "right")
    if first_px + wide_px <= edge_px:
        to_px = max(end_px, first_px + wide_px)
        return Bar(pair, shown, said, first_px, to_px, first_px, "left", above=True)
    from_px = min(first_px, edge_px - wide_px)
    return Bar(pair, shown, said, from_px, edge_px, edge_px, "right", above=True)


def _is_free(taken: Sequence[Sequence[Bar]], bar: Bar, lane: int) -> bool:
    beside = [other for one in taken[lane - bar.above : lane + 1] for other in one]
    return all(bar.from_px >= other.to_px or bar.to_px <= other.from_px for other in beside)


def _phrases(page: Page) -> Iterator[str]:
    history = page.history
    yield f"each pair, {wording.far(page.units).unit} at its end"
    if not all(pair.is_age_known for pair in history.pairs):
        yield "hollow: age not known"
    if history.shod < len(history.runs):
        yield f"told for {history.shod:,} of {wording.counted(len(history.runs), 'run')}"


def _say(page: Page, pair: Pair) -> str:
    name, distance = _shortened(pair.name), pair.distance.measure
    if not isfinite(distance.value):
        return f"{name}, distance not known"
    whole = replace(wording.far(page.units), decimals=0)
    said = whole.say(distance.value, distance.error)
    return f"{name}, {'at least ' if pair.is_least else ''}{said}"


def _shortened(name: str) -> str:
    """Leave out the middle of a long name: pairs differ at the end as often as not."""
    words = " ".join(name.split())
    if len(words) <= _NAME_BEGIN + _NAME_END + 1:
        return words
    return f"{words[:_NAME_BEGIN].rstrip()}…{words[-_NAME_END:].lstrip()}"


def _row(page: Page, bar: Bar, lane_px: float) -> Row:
    middle_px = (bar.lane + 0.5) * lane_px
    return {
        "first": bar.shown.first.isoformat(),
        "end": bar.shown.end.isoformat(),
        "top": middle_px - _BAR_PX / 2,
        "bottom": middle_px + _BAR_PX / 2,
        "middle": middle_px,
        "begins": bar.pair.spell.first in page.history.axis,
        "known": bar.pair.is_age_known,
    }


def _said(page: Page, bar: Bar, lane_px: float) -> Marks:
    middle_px = (bar.lane - bar.above + 0.5) * lane_px
    place = (page, [bar.words], bar.words_px, middle_px)
    return [
        *write(*place, align=bar.align, **HALO),
        *write(*place, align=bar.align, color="var(--ink2)"),
    ]


def _strips(page: Page, rows: Sequence[Row], height_px: int) -> Marks:
    place = (x(page, "first"), alt.X2(field="end"), y_px("top", height_px), alt.Y2(field="bottom"))
    look = {"fill": "var(--runsoft)", "cornerRadius": _BAR_PX / 2, "opacity": 1}
    return mark(page, "rect", rows, place, **look)


def _starts(page: Page, rows: Sequence[Row], height_px: int) -> Marks:
    place = (x(page, "first"), y_px("middle", height_px))
    look = {"shape": "circle", "size": 50, "opacity": 1, "xOffset": _BAR_PX / 2}
    edge = {"stroke": "var(--run)", "strokeWidth": 1.3}
    seen = [row for row in rows if row["begins"]]
    filled = [row for row in seen if row["known"]]
    hollow = [row for row in seen if not row["known"]]
    return [
        *mark(page, "point", filled, place, fill="var(--run)", **edge, **look),
        *mark(page, "point", hollow, place, fill="var(--paper)", **edge, **look),
    ]

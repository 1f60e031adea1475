"""Where pain began: numbered discs for flares, lettered diamonds for remembered onsets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import altair as alt

from backstride.report import wording
from backstride.report.beginnings import LANE_PX, Began
from backstride.report.years.marks import (
    HALO,
    Label,
    Marks,
    bare,
    began,
    mark,
    words,
    wrapped,
    write,
    x,
    y_px,
)
from backstride.report.years.sheet import LINE, Page, Row, began_in_lanes, noon

_DISC_PX2 = 250  # an area, as Vega counts sizes
_DIAMOND_PX2 = 300
_FIGURE_PX = 11
_AIR_PX = 12  # from the middle of a diamond to its words
_COLOUR = "var(--pain)"


def panel(page: Page) -> alt.LayerSpec | None:
    """Draw a mark for each onset and flare, in as few lanes as keep them apart."""
    placed = began_in_lanes(page)
    if not placed:
        return None
    lanes = 1 + max(lane for _, lane in placed)
    label = _label(page, [one for one, _ in placed])
    lines = 0 if page.sheet.labels_above else 1 + len(wrapped(page, label.phrases))
    least_px = lines * page.sheet.font_px * LINE
    height_px = round(max(lanes * LANE_PX, least_px))
    rows = [_row(one, lane) for one, lane in placed]
    marks = [
        *_below(page, placed, height_px),
        *_marks(page, rows, height_px),
        *_days(page, placed),
    ]
    return bare(page, marks, height_px, label)


def _label(page: Page, drawn: Sequence[Began]) -> Label:
    kinds = {one.is_flare for one in drawn}
    name = "Onsets and flares" if len(kinds) > 1 else "Flares" if True in kinds else "Onsets"
    return Label(name, tuple(_phrases(page, drawn)), _COLOUR)


def _below(page: Page, placed: Sequence[tuple[Began, int]], height_px: int) -> Marks:
    """Draw what leads from each mark to the panels below."""
    return [
        part for one, lane in placed for part in began(page, [one], (lane + 1) * LANE_PX, height_px)
    ]


def _row(one: Began, lane: int) -> Row:
    return {
        "day": noon(one.day),
        "words": one.name,
        "middle": (lane + 0.5) * LANE_PX,
        "is_flare": one.is_flare,
    }


def _marks(page: Page, rows: Sequence[Row], height_px: int) -> Marks:
    flares = [row for row in rows if row["is_flare"]]
    onsets = [row for row in rows if not row["is_flare"]]
    place = (x(page), y_px("middle", height_px))
    edge = {"stroke": _COLOUR, "strokeWidth": 1.6, "opacity": 1}
    figure = {"fontSize": _FIGURE_PX, "fontWeight": 600, "baseline": "middle"}
    disc = {"shape": "circle", "size": _DISC_PX2, "fill": _COLOUR, **edge}
    diamond = {"shape": "diamond", "size": _DIAMOND_PX2, "fill": "var(--paper)", **edge}
    return [
        *mark(page, "point", onsets, place, **diamond),
        *mark(page, "point", flares, place, **disc),
        *mark(page, "text", onsets, (*place, words()), color=_COLOUR, **figure),
        *mark(page, "text", flares, (*place, words()), color="var(--paper)", **figure),
    ]


def _phrases(page: Page, drawn: Sequence[Began]) -> Iterator[str]:
    """Say how many flares, or onsets, have no mark."""
    for is_flare, noun, rule in ((True, "flare", "rose furthest"), (False, "onset", "are latest")):
        every = sum(one.is_flare == is_flare for one in page.history.began)
        shown = sum(one.is_flare == is_flare for one in drawn)
        if shown < every:
            yield f"the {wording.inside(shown)} of {wording.counted(every, noun)} that {rule}"


def _days(page: Page, placed: Sequence[tuple[Began, int]]) -> Marks:
    """Write the days of onsets where there is room beside them."""
    found: Marks = []
    for one, lane in placed:
        if one.is_flare:
            continue
        beside = [page.noon_px(other.day) for other, at in placed if at == lane and other != one]
        said = f"{one.day.day} {one.day:%b}{one.when.partition(str(one.day.year))[2]}"
        for left_px, align in _fitting(page, one, said, beside):
            place = (page, [said], left_px, (lane + 0.5) * LANE_PX)
            found += write(*place, align=align, **HALO)
            found += write(*place, align=align, color="var(--ink2)")
    return found


def _fitting(
    page: Page, one: Began, said: str, beside: Sequence[float]
) -> list[tuple[float, Literal["left", "right"]]]:
    """Set words right of a mark, else left of it, else nowhere."""
    at_px, wide_px = page.noon_px(one.day), page.width_px(said) + 2 * _AIR_PX
    edge_px = page.sheet.plot_px + page.sheet.margin_px
    right_px = min([other for other in beside if other > at_px], default=edge_px)
    left_px = max([other for other in beside if other < at_px], default=0.0)
    if at_px + wide_px <= right_px:
        return [(at_px + _AIR_PX, "left")]
    return [(at_px - _AIR_PX, "right")] if at_px - wide_px >= left_px else []

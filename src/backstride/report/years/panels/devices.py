"""Where a device recorded for the first time: a dotted line through every panel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import altair as alt

from backstride.report.years.gear import Recorder
from backstride.report.years.marks import dotted, write
from backstride.report.years.sheet import LINE, Page

_BRIEF = "New device"
_AIR_PX = 4


def panel(page: Page) -> alt.LayerSpec | None:
    """Write over all panels which device came new where, as far as there is room."""
    found, line_px = page.history.new_devices, page.sheet.font_px * LINE
    if not found:
        return None
    # Labels above the first panel leave more room than a device needs.
    top_px = page.sheet.gap_px - 3 * line_px if page.sheet.labels_above else 0
    marks = dotted(page, found, y=top_px, y2=top_px + line_px)
    for left_px, align, words in _fitting(page, found):
        middle_px = top_px + line_px / 2
        marks += write(page, [words], left_px, middle_px, align=align, color="var(--ink2)")
    return alt.LayerSpec(layer=marks, width=page.sheet.plot_px, height=line_px)


def _fitting(
    page: Page, found: tuple[Recorder, ...]
) -> Iterator[tuple[float, Literal["left", "right"], str]]:
    """Choose for each line the longest words that reach neither its neighbours nor the edge."""
    lines_px = [page.place_px(device.spell.first) for device in found]
    edges_px = [*lines_px[1:], float(page.sheet.plot_px + page.sheet.margin_px)]
    before_px = 0.0
    for device, line_px, edge_px in zip(found, lines_px, edges_px, strict=True):
        said = (f"{_BRIEF} recorded: {device.name}", f"{_BRIEF} recorded", _BRIEF)
        right = _first_fitting(page, said, edge_px - line_px)
        left = _first_fitting(page, said, line_px - before_px)
        if right:
            yield line_px + _AIR_PX, "left", right
        elif left:
            yield line_px - _AIR_PX, "right", left
        before_px = line_px + (page.width_px(right) if right else 0)


def _first_fitting(page: Page, said: tuple[str, ...], room_px: float) -> str:
    return next((words for words in said if page.width_px(words) + 2 * _AIR_PX < room_px), "")

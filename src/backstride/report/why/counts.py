"""Counts -> dots and boxes in fives: how many of 20, for readers of no statistics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from backstride.report import wording
from backstride.report.run import svg
from backstride.terms.records import Trace, VerdictWord

WHOLE = 20
LEAST_DAYS = 10
"""Of fewer rated days no share is drawn (a choice)."""
_FIVE = 5
_SMALL = 0.5 / WHOLE
_DOT_STEP_PX, _DOT_GAP_PX, _DOT_PX = 10.0, 4.0, 3.4
_BOX_STEP_PX, _BOX_GAP_PX, _BOX_PX = 13.0, 4.0, (10, 14)


@dataclass(frozen=True)
class Share:
    """One row of boxes: which days, how many of 20 of them, and the days counted."""

    days: str
    boxes: Markup | None
    of_20: str
    counted: str


def dots(right: int, verdict: VerdictWord) -> Markup:
    """Draw of how many in 20 runners told this it is true."""
    look = "eases" if verdict == "likely_eases" else "raises"
    inside = (
        svg.element(
            "circle",
            cx=_left(place, _DOT_STEP_PX, _DOT_GAP_PX) + 5,
            cy=6,
            r=_DOT_PX,
            class_=look if place < right else f"{look} hollow",
        )
        for place in range(WHOLE)
    )
    width = _left(WHOLE - 1, _DOT_STEP_PX, _DOT_GAP_PX) + _DOT_STEP_PX
    return svg.picture(width, 12, f"{right} of {WHOLE}", inside, "twenty")


def shares(trace: Trace) -> tuple[Share, ...]:
    """Say of the days after much, and of all others, how many were sore."""
    return (
        _share("After much of it", trace.sore_after_much, trace.after_much),
        _share("All other days", trace.sore_otherwise, trace.otherwise),
    )


def _share(days: str, sore: int, rated: int) -> Share:
    if rated < LEAST_DAYS:
        few = f"fewer than {LEAST_DAYS} rated days"
        return Share(days, None, wording.missing(few), f"{sore} of {rated}")
    of_20 = round(WHOLE * sore / rated)
    said = "under 1 of 20" if 0 < sore / rated < _SMALL else f"{of_20} of {WHOLE}"
    counted = f"{wording.grouped(sore)} of {wording.counted(rated, 'rated day')}"
    return Share(days, _boxes(of_20, said), said, counted)


def _boxes(filled: int, said: str) -> Markup:
    wide, high = _BOX_PX
    width = _left(WHOLE - 1, _BOX_STEP_PX, _BOX_GAP_PX) + wide + 2
    return svg.picture(width, high + 2, f"{said} days", _each_box(filled), "boxes")


def _each_box(filled: int) -> Iterator[Markup]:
    wide, high = _BOX_PX
    for place in range(WHOLE):
        x = _left(place, _BOX_STEP_PX, _BOX_GAP_PX) + 1
        look = "full" if place < filled else "empty-box"
        yield svg.element("rect", x=x, y=1, width=wide, height=high, rx=2, class_=look)


def _left(place: int, step_px: float, gap_px: float) -> float:
    return place * step_px + place // _FIVE * gap_px

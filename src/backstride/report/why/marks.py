"""Onsets and flares -> marks above a drawing, and what leads from them through its panels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from markupsafe import Markup

from backstride.report.beginnings import LANE_PX, Began
from backstride.report.run import svg

_RADIUS_PX, _DIAMOND_PX = 8.5, 9.5
_UNSURE_PX = 2.0  # a narrower bar is a rule

Placed = Sequence[tuple[Began, int]]


def height_px(placed: Placed) -> float:
    """Say how high the lanes of all marks are."""
    return LANE_PX * (1 + max((lane for _, lane in placed), default=-1))


def through(
    placed: Placed,
    x_of: Callable[[Began, float], float],
    top_px: float,
    panels: Sequence[tuple[float, float]],
) -> Iterator[Markup]:
    """Lead from each mark through every panel: a rule, or a bar as wide as its doubt.

    Args:
        placed: Each with its lane.
        x_of: Places a day so many days before or after a beginning.
        top_px: Where the lanes begin.
        panels: Where each begins and ends; the first lies below the lanes.
    """
    (first_top_px, _), *_ = panels
    for one, lane in placed:
        leads = (top_px + LANE_PX * (lane + 1), first_top_px)
        left, right = (x_of(one, sign * one.give_or_take_d) for sign in (-1, 1))
        for top, floor in (leads, *panels):
            if right - left < _UNSURE_PX:
                d = f"M{x_of(one, 0):.1f} {top:g}V{floor:g}"
                yield svg.element("path", d=d, class_="began")
            else:
                d = f"M{left:.1f} {top:g}V{floor:g}H{right:.1f}V{top:g}z"
                yield svg.element("path", d=d, class_="doubt")


def marks(
    placed: Placed, x_of: Callable[[Began, float], float], top_px: float, edge_px: float
) -> Iterator[Markup]:
    """Draw a numbered disc for each flare, a lettered diamond for each onset."""
    for one, lane in placed:
        x, y = min(x_of(one, 0), edge_px - _DIAMOND_PX - 1), top_px + LANE_PX * (lane + 0.5)
        if one.is_flare:
            yield svg.element("circle", cx=x, cy=y, r=_RADIUS_PX, class_="flare")
        else:
            side = _DIAMOND_PX
            d = f"M{x:.1f} {y - side:.1f}l{side} {side} {-side} {side} {-side} {-side}z"
            yield svg.element("path", d=d, class_="onset")
        look = "mark flare" if one.is_flare else "mark onset"
        yield svg.element("text", one.name, x=x, y=y + 4, class_=look)

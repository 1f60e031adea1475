"""Sizes -> one line of a drawing: the points of a hard day on a scale that all causes share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import Markup

from backstride.report.run import svg
from backstride.report.why import words
from backstride.terms.records import Cause, Sizes

LIMITS = (2, 3, 4, 6, 10)
"""Points at which the scale may end (a choice): the least that holds all named causes."""
_WIDTH_PX = 220
_HEIGHT_PX = 28
_EDGE_PX = 10
_MIDDLE_PX = 14
_DOT_PX = 5.5
_CAP_PX = 4


def limit(causes: Iterable[Cause]) -> int:
    """Choose where the scale ends, the same on both sides of 0."""
    sizes = [cause.sizes for cause in causes if cause.sizes is not None and cause.is_named]
    most = max((abs(end) for size in sizes for end in (size.low80, size.high80)), default=0.0)
    return next((end for end in LIMITS if most <= end), LIMITS[-1])


def ends(end: int) -> tuple[str, str, str]:
    """Write what the ends and the middle of the scale are."""
    return f"\N{MINUS SIGN}{end} eases", "0", f"raises +{end}"


def draw(cause: Cause, end: int) -> Markup:
    """Draw the span of a hard day: solid where a cause is named, dashed where it is not."""
    inside = [*_axis(end), *_marks(cause, end)]
    return svg.picture(_WIDTH_PX, _HEIGHT_PX, description(cause), inside, "span")


def description(cause: Cause) -> str:
    """Say in words what the line shows."""
    if cause.sizes is None:
        return "Points after a hard day: not known."
    if cause.is_named:
        hard = words.points(cause.sizes.hard)
        return f"After a hard day {hard} points; 8 chances in 10: {words.span(cause.sizes)}."
    return f"If it does anything, {words.span(cause.sizes)} points after a hard day."


def _axis(end: int) -> Iterator[Markup]:
    left, right = _x(-end, end), _x(end, end)
    ends = "".join(f"M{_x(at, end):g} {_MIDDLE_PX - 3}v6" for at in (-end, -end / 2, end / 2, end))
    yield svg.element("path", d=f"M{left:g} {_MIDDLE_PX}H{right:g}{ends}", class_="grid")
    yield svg.element("path", d=f"M{_x(0, end):g} 3v{_HEIGHT_PX - 6}", class_="axis")


def _marks(cause: Cause, end: int) -> Iterator[Markup]:
    """Draw what is known; a place where nothing was measured is hatched."""
    if cause.sizes is not None:
        named = cause.is_named
        yield from _named(cause, cause.sizes, end) if named else _open(cause.sizes, end)
    elif not cause.group:
        wide, high = _WIDTH_PX - 2 * _EDGE_PX, _HEIGHT_PX - 12
        yield svg.element("rect", x=_EDGE_PX, y=6, width=wide, height=high, class_="gap")


def _named(cause: Cause, size: Sizes, end: int) -> Iterator[Markup]:
    look = "eases" if cause.verdict == "likely_eases" else "raises"
    low, high = _x(size.low80, end), _x(size.high80, end)
    yield svg.element("path", d=f"M{low:.1f} {_MIDDLE_PX}H{high:.1f}", class_=f"sure {look}")
    hollow = " hollow" if cause.verdict == "possibly_raises" else ""
    at = _x(size.hard, end)
    yield svg.element("circle", cx=at, cy=_MIDDLE_PX, r=_DOT_PX, class_=f"dot {look}{hollow}")


def _open(size: Sizes, end: int) -> Iterator[Markup]:
    """Draw a span without a middle, an arrow where it goes beyond the scale."""
    low, high = _x(size.low80, end), _x(size.high80, end)
    yield svg.element("path", d=f"M{low:.1f} {_MIDDLE_PX}H{high:.1f}", class_="unsure")
    caps = "".join(_cap(value, end) for value in (size.low80, size.high80))
    yield svg.element("path", d=caps, class_="cap")


def _cap(value: float, end: int) -> str:
    x, top = _x(value, end), _MIDDLE_PX - _CAP_PX
    if abs(value) <= end:
        return f"M{x:.1f} {top}v{2 * _CAP_PX}"
    out = _CAP_PX if value > 0 else -_CAP_PX
    return f"M{x - out:.1f} {top}l{out} {_CAP_PX} {-out} {_CAP_PX}"


def _x(value: float, end: int) -> float:
    held = min(max(value, -end), end)
    return _WIDTH_PX / 2 + (_WIDTH_PX / 2 - _EDGE_PX) * held / end

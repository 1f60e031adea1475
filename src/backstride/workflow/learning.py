"""Lessons: the drawing that goes with one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from backstride.report.drawing.alone import alone
from backstride.report.drawing.body import body_map
from backstride.report.drawing.spine import spine
from backstride.terms.errors import UnknownName

_SPINE_PX = 740
_BODY_PX = 320
_PICTURES: Mapping[str, Callable[[], str]] = {
    "spine": lambda: spine(_SPINE_PX),
    "body_map": lambda: body_map({}, width_px=_BODY_PX),
}
PICTURES = tuple(_PICTURES)
"""Names of the drawings that a lesson may have."""


def picture(name: str) -> str:
    """Draw a picture of a lesson, as SVG that can be opened by itself.

    Raises:
        UnknownName: There is no such drawing.
    """
    if name not in _PICTURES:
        raise UnknownName(name, "no such drawing", f"There are: {', '.join(PICTURES)}.")
    return alone(_PICTURES[name]())

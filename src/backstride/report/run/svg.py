"""Shapes -> SVG text: a small builder that escapes every word it is given."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from markupsafe import Markup, escape

from backstride.terms.records import FloatArray

_TENTHS = 10  # a tenth of a pixel is finer than a screen shows


def element(name: str, *inside: str, **attributes: str | float) -> Markup:
    """Write one element.

    Args:
        name: Such as `path`.
        inside: Words, which are escaped, and elements, which are not again.
        attributes: `class_` is written as `class`, `stroke_width` as `stroke-width`.

    Examples:
        >>> element("text", "5 < 6", x=1.25, class_="name")
        Markup('<text x="1.2" class="name">5 &lt; 6</text>')
    """
    written = Markup("").join(
        Markup(' {}="{}"').format(_attribute(key), _value(value))
        for key, value in attributes.items()
    )
    if not inside:
        return Markup("<{}{}/>").format(name, written)
    return Markup("<{}{}>{}</{}>").format(name, written, joined(inside), name)


def picture(
    width_px: float, height_px: float, description: str, inside: Iterable[str], look: str
) -> Markup:
    """Write a whole drawing with the description that stands in for it."""
    return element(
        "svg",
        *inside,
        class_=look,
        role="img",
        aria_label=description,
        width=width_px,
        height=height_px,
        viewBox=f"0 0 {_value(width_px)} {_value(height_px)}",
    )


def joined(parts: Iterable[str]) -> Markup:
    """Set parts one after the other; words among them are escaped."""
    return Markup("").join(escape(part) for part in parts)


def line(points_px: FloatArray) -> str:
    """Write a line through points as path data, each relative to the one before.

    Args:
        points_px: Shape (point, 2), two points at least.

    Examples:
        >>> line(np.array([[1.0, 2.0], [3.04, 2.0], [3.0, 1.0]]))
        'M1 2l2 0 0-1'
    """
    tenths = np.rint(points_px * _TENTHS).astype(int)
    begin, *rest = np.diff(tenths, axis=0, prepend=0).tolist()
    return f"M{_pair(*begin)}l" + " ".join(_pair(*step) for step in rest)


def area(points_px: FloatArray, floor_px: float) -> str:
    """Write what lies between a line and a floor as path data."""
    return f"{line(points_px)}V{_value(floor_px)}H{_value(float(points_px[0, 0]))}z"


def _pair(x: int, y: int) -> str:
    return f"{x / _TENTHS:g}{'' if y < 0 else ' '}{y / _TENTHS:g}"


def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else f"{round(value, 1):g}"

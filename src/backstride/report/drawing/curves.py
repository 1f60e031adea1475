"""Points -> smooth lines, and lines -> the words of an SVG path."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from backstride.terms.records import FloatArray

STEPS = 8
"""Points between two landmarks, so that no corner shows at twice a phone's size (a choice)."""


def smooth(landmarks: ArrayLike, *, closed: bool = False) -> FloatArray:
    """Lay a smooth line through landmarks.

    Args:
        landmarks: Shape (landmark, 2).
        closed: Whether the last is joined to the first.

    Returns:
        Shape (point, 2); every landmark is one of the points.

    Source:
        Catmull and Rom, 1974: the tangent at a landmark is parallel to the chord of its
        two neighbours.

    Examples:
        >>> smooth([(0, 0), (1, 1), (2, 0)])[8].tolist()
        [1.0, 1.0]
    """
    known = np.asarray(landmarks, dtype=float)
    if closed:
        around = np.vstack([known[-1], known, known[:2]])
    else:
        around = np.vstack([2 * known[0] - known[1], known, 2 * known[-1] - known[-2]])
    before, start, end, after = (around[i : len(around) - 3 + i, None, :] for i in range(4))
    part = (np.arange(STEPS) / STEPS)[None, :, None]
    line = (
        2 * start
        + (end - before) * part
        + (2 * before - 5 * start + 4 * end - after) * part**2
        + (3 * start - before - 3 * end + after) * part**3
    ) / 2
    points = line.reshape(-1, 2)
    return points if closed else np.vstack([points, known[-1]])


def path(points: ArrayLike, *, closed: bool = False) -> str:
    """Write a line as the `d` of an SVG path, to a tenth of a pixel.

    Examples:
        >>> path([(0, 0), (1.25, 2)], closed=True)
        'M0 0L1.2 2Z'
    """
    places = (
        f"{round(float(x), 1) + 0:g} {round(float(y), 1) + 0:g}" for x, y in np.asarray(points)
    )
    return "M" + "L".join(places) + ("Z" if closed else "")


def words(text: str, at: tuple[float, float], *, style: str = "", anchor: str = "start") -> str:
    """Write a line of text; `at` is where its baseline begins, ends or has its middle.

    Examples:
        >>> words("disc", (10, 20))
        '<text x="10" y="20" text-anchor="start">disc</text>'
    """
    told = f' style="{style}"' if style else ""
    return f'<text x="{at[0]:g}" y="{at[1]:g}" text-anchor="{anchor}"{told}>{text}</text>'


def wrapped(text: Sequence[str], most: int) -> list[str]:
    """Lay parts of a sentence on lines of at most so many letters; a part is never broken.

    Examples:
        >>> wrapped(["neck", "upper back", "left buttock"], 18)
        ['neck, upper back,', 'left buttock']
    """
    lines = [""]
    for place, part in enumerate(text):
        piece = part + ("," if place < len(text) - 1 else "")
        joined = f"{lines[-1]} {piece}".strip()
        lines = [*lines[:-1], joined] if len(joined) <= most or not lines[-1] else [*lines, piece]
    return lines

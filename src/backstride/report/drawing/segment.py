"""One step of the spine, larger: two vertebrae and what lies between, before and behind them.

Seen from the side, the front at the left. Lengths are in millimetres of an adult's low back,
from the middle of the upper vertebra, until they are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from backstride.report.drawing.curves import path, smooth
from backstride.report.drawing.labels import Label, apart
from backstride.terms.records import FloatArray

_PX = 2.0
"""Pixels for a millimetre of the small drawing."""


_STEP_MM = 38.0
"""From one vertebra of the small drawing to the next."""
_ARCH = (
    *((14, -10), (21, -9), (25, -12), (26, -19), (31, -20), (33, -12), (37, -6), (47, -4)),
    *((62, -4), (66, 1), (65, 11), (57, 13), (45, 9), (41, 12), (40, 21), (35, 22)),
    *((32, 13), (28, 4), (21, 1), (14, 1)),
)
"""Behind the body, seen from the side: pedicle, upper joint, spinous process, lower joint."""
_DISC = (
    *((-17, 14), (0, 13), (17, 14), (18.5, 19)),
    *((17, 24), (0, 25), (-17, 24), (-18.5, 19)),
)
_FRONT = ((-17, -20), (-15.6, 0), (-18.6, 19), (-15.6, 38), (-17, 58))
_BEHIND = ((53, 14), (60, 14), (61, 33), (53, 33))
_NERVE = ((22, 9), (18, 15), (12, 25), (5, 38), (0, 54))


def _near(
    points: Sequence[tuple[float, float]] | FloatArray, at: tuple[float, float]
) -> FloatArray:
    return np.asarray(points, dtype=float) * _PX + at


def segment(at: tuple[float, float]) -> str:
    """Draw one step larger: two vertebrae and what lies between, before and behind them."""
    second = (at[0], at[1] + _STEP_MM * _PX)
    edge = smooth(_FRONT)
    front = np.vstack([edge, (edge - (3, 0))[::-1]])
    fibres = "".join(
        f'<path class="spine-fibre" d="{path(_near(_fibre(share), at))}"/>'
        for share in (-0.7, -0.35, 0.0, 0.35, 0.7)
    )
    return (
        f"{_filled('muscle', smooth(_muscle(), closed=True), at)}{fibres}"
        f"{_filled('disc', smooth(_DISC, closed=True), at)}{_filled('band', np.array(_BEHIND), at)}"
        f"{_side_view(at)}{_side_view(second)}{_filled('band', front, at)}{_nerve(at)}"
    )


def _filled(kind: str, points: FloatArray, at: tuple[float, float]) -> str:
    return f'<path class="spine-{kind}" d="{path(_near(points, at), closed=True)}"/>'


def _muscle() -> list[tuple[float, float]]:
    right = [(82, -24), (89, -6), (92, 19), (89, 44), (82, 62)]
    return [*right, (75, 44), (72, 19), (75, -6)]


def _fibre(share: float) -> FloatArray:
    heights = np.linspace(-20, 58, 20)
    swell = np.sin(np.pi * (heights + 24) / 86)
    return np.column_stack([82 + 10 * share * swell, heights])


def _side_view(at: tuple[float, float]) -> str:
    half = smooth([(17, -13.5), (15.3, 0), (17, 13.5)])
    body = np.vstack([half, (half * (-1, 1))[::-1]])
    return _filled("bone", smooth(_ARCH, closed=True), at) + _filled("bone", body, at)


def _nerve(at: tuple[float, float]) -> str:
    line = path(_near(smooth(_NERVE), at))
    return f'<path class="spine-edge" d="{line}"/><path class="spine-nerve" d="{line}"/>'


def segment_labels(at: tuple[float, float]) -> list[Label]:
    """Name what the larger step shows, on either side of it."""
    left, right = at[0] - 54, at[0] + 194
    told: tuple[
        tuple[tuple[str, ...], tuple[float, float], float, Literal["start", "end"]], ...
    ] = (
        (("vertebra",), (-10, -6), left, "end"),
        (("disc",), (-8, 19), left, "end"),
        (("ligament",), (-18, 40), left, "end"),
        (("nerve",), (2, 48), left, "end"),
        (("joint",), (32.5, 19), right, "start"),
        (("ligament",), (57, 24), right, "start"),
        (("muscle",), (84, 36), right, "start"),
    )
    made = [
        Label(lines, (x, at[1] + y * _PX + 4), anchor, _target(back, y, at))
        for lines, (back, y), x, anchor in told
    ]
    heading = Label(("One step of it, larger",), (at[0] - 104, at[1] - 62), "start", headed=True)
    sides = [[one for one in made if one.anchor == side] for side in ("end", "start")]
    return [heading, *apart(sides[0]), *apart(sides[1])]


def _target(back: float, down: float, at: tuple[float, float]) -> tuple[float, float]:
    return at[0] + back * _PX, at[1] + down * _PX

"""A line coloured by grade: down solid, up hollow, steeper wider, unknown dashed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from backstride.report.run import svg
from backstride.report.run.grades import FLAT, LOOKS, UNKNOWN, Piece
from backstride.terms.records import BoolArray, FloatArray, IntArray

_TOLERANCE_PX = 0.4
"""A choice: a point this near to the line without it is left out; the line is wider."""
_POINTS = 1_500
"""A choice: more points than this would make a page of a long run heavy."""
_PASSES = 16
_STUCK = 0.9  # a pass that leaves more than this share helps too little
_SAMPLE_PX = (44, 10)
_ORDER = (UNKNOWN, FLAT, 2, 4, 1, 5, 0, 6)  # where two lines cross, the steeper is on top


@dataclass(frozen=True)
class Drawing:
    """One drawing, and what must be said of it.

    `averaged_m` is the length over which its grades are averaged; `taller` tells how many
    times as large as lengths its heights are.
    """

    svg: Markup
    averaged_m: float
    taller: float = 1.0


def drawn(points_px: FloatArray, pieces: Sequence[Piece]) -> list[Markup]:
    """Draw pieces of a way, the gentle below the steep.

    Args:
        points_px: Where each sample lies, shape (sample, 2).
        pieces: Of that way, with at least one.

    Returns:
        One path for each class, and for what goes up another that hollows it.
    """
    lines = _lines(points_px, pieces)
    below = svg.element("path", class_="halo", d="".join(data for found in lines for data in found))
    return [below, *(path for grade in _ORDER for path in _of_class(grade, lines[grade]))]


def sample(grade: int) -> Markup:
    """Draw a short straight line of a class, for a legend; what is hollow is closed."""
    width, height = _SAMPLE_PX
    paths = [*_of_class(grade, [f"M0 {height / 2:g}H{width}"])]
    if len(paths) > 1:
        inside = f"M1.6 {height / 2:g}H{width - 1.6:g}"
        paths[1] = svg.element("path", class_=f"{LOOKS[grade]} hollow", d=inside)
    return svg.element(
        "svg", *paths, class_="ribbon", width=width, height=height, aria_hidden="true"
    )


def _of_class(grade: int, lines: Sequence[str]) -> Iterator[Markup]:
    if not lines:
        return
    data = "".join(lines)
    yield svg.element("path", class_=LOOKS[grade], d=data)
    if FLAT < grade < UNKNOWN:
        yield svg.element("path", class_=f"{LOOKS[grade]} hollow", d=data)


def _lines(points_px: FloatArray, pieces: Sequence[Piece]) -> list[list[str]]:
    """Write each piece as path data; by class, the unknown last."""
    kept = simplified(points_px, pieces)
    found: list[list[str]] = [[] for _ in LOOKS]
    firsts = np.searchsorted(kept, [piece.first for piece in pieces])
    ends = np.searchsorted(kept, [piece.last for piece in pieces]) + 1
    for piece, first, end in zip(pieces, firsts.tolist(), ends.tolist(), strict=True):
        found[piece.grade].append(svg.line(points_px[kept[first:end]]))
    return found


def simplified(points_px: FloatArray, pieces: Sequence[Piece]) -> IntArray:
    """Choose the samples that a line needs to look the same; both ends of a piece stay.

    Every other point that lies within the tolerance of the line between its neighbours is
    left out, again and again; the tolerance grows where too many would be left.
    """
    within, fixed = np.zeros((2, len(points_px)), bool)
    for piece in pieces:
        within[piece.samples] = True
        fixed[[piece.first, piece.last]] = True
    kept = np.flatnonzero(within)
    tolerance_px = _TOLERANCE_PX
    for number in range(_PASSES):
        before = len(kept)
        kept = _thinned(points_px, kept, fixed, number % 2, tolerance_px)
        if len(kept) > max(_POINTS, _STUCK * before):
            tolerance_px *= 2
    return kept


def _thinned(
    points_px: FloatArray, kept: IntArray, fixed: BoolArray, odd: int, tolerance_px: float
) -> IntArray:
    middle = np.arange(1 + odd, len(kept) - 1, 2)
    before, at, after = (points_px[kept[middle + step]] for step in (-1, 0, 1))
    near = _distance(at, before, after) < tolerance_px
    return np.delete(kept, middle[near & ~fixed[kept[middle]]])


def _distance(at: FloatArray, begin: FloatArray, end: FloatArray) -> FloatArray:
    """Measure how far points lie from the straight line between two others; shape (point,)."""
    along, out = end - begin, at - begin
    length = np.maximum((along**2).sum(axis=1), 1e-12)
    share = np.clip((along * out).sum(axis=1) / length, 0, 1)
    off: FloatArray = np.hypot(*(out - share[:, None] * along).T)
    return off

"""Points -> the pieces of ways near each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backstride.terms.records import BoolArray, CodeArray, FloatArray, IntArray
from backstride.terrain.surfaces.index import Opened
from backstride.terrain.surfaces.pieces import (
    LONGEST_PIECE_M,
    METRES_PER_UNIT,
    Coordinates,
    columns,
    keys,
    narrow,
    rows,
)

FARTHEST_M = 20.0
"""A way farther from the point than this is not taken: a choice, about twice what a watch is
commonly off by."""
_REACH_UNITS = (FARTHEST_M + LONGEST_PIECE_M / 2 + 1) / METRES_PER_UNIT
"""No middle of a near piece is farther; one metre is for rounding."""
_MARGIN_DEG = 0.1
"""More than the reach around an index, short of the poles."""


@dataclass(frozen=True)
class Candidates:
    """Pieces of ways near points; shape (candidate,) each.

    `point` is the place of the point. `off_m` is how far the nearest place on the piece is,
    which lies `east_m` and `north_m` of the point. `along_east` and `along_north` are the
    direction of the piece, of length 1. `way` is OpenStreetMap's number of the way, `surface`
    and `origin` are codes.
    """

    point: IntArray
    off_m: FloatArray
    east_m: FloatArray
    north_m: FloatArray
    along_east: FloatArray
    along_north: FloatArray
    way: IntArray
    surface: CodeArray
    origin: CodeArray

    def at(self, places: IntArray) -> Candidates:
        """Take some of them."""
        return Candidates(*(column[places] for column in vars(self).values()))


_NO_NUMBER, _NO_VALUE, _NO_CODE = np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.uint8)
_NONE = Candidates(
    point=_NO_NUMBER,
    off_m=_NO_VALUE,
    east_m=_NO_VALUE,
    north_m=_NO_VALUE,
    along_east=_NO_VALUE,
    along_north=_NO_VALUE,
    way=_NO_NUMBER,
    surface=_NO_CODE,
    origin=_NO_CODE,
)


def candidates(
    latitude_deg: FloatArray, longitude_deg: FloatArray, indices: Sequence[Opened]
) -> Candidates:
    """Find all pieces within 20 m of each point.

    Args:
        latitude_deg: Finite, shape (point,).
        longitude_deg: Likewise.
        indices: Where to look; a way that two of them hold is found twice.

    Returns:
        The pieces found, those of one index after those of the other.
    """
    here = np.round(np.column_stack([longitude_deg, latitude_deg]) * 1e7).astype(np.int32)
    parts = [_NONE, *(_near(here, index) for index in indices)]
    together = zip(*(vars(part).values() for part in parts), strict=True)
    return Candidates(*(np.concatenate(column) for column in together))


def covers(index: Opened, latitude_deg: FloatArray, longitude_deg: FloatArray) -> bool:
    """Tell whether any of the points may lie on a way of an index; there must be points."""
    south, west, north, east = index.index.box
    beside = (
        latitude_deg.max() < south - _MARGIN_DEG
        or latitude_deg.min() > north + _MARGIN_DEG
        or longitude_deg.max() < west - _MARGIN_DEG
        or longitude_deg.min() > east + _MARGIN_DEG
    )
    return not beside


def _near(here: Coordinates, index: Opened) -> Candidates:
    """Measure from each point to the pieces around it, and keep the near ones."""
    point, piece = _around(here, index)
    begin = index.begin.take(piece, axis=0) - here.take(point, axis=0)
    run = index.run.take(piece, axis=0)
    ratio = narrow(here[:, 1] / 1e7).take(point)
    kept = np.flatnonzero(_in_box(begin, begin + run, ratio))
    ways = index.ways[index.way.take(piece[kept])]
    return _measured(point[kept], begin[kept], run[kept], ratio[kept], ways)


def _around(here: Coordinates, index: Opened) -> tuple[IntArray, IntArray]:
    """Pair points with the pieces of all cells that can hold a near one: points, pieces.

    A cell is higher than twice the reach, so two rows are enough; the cells of a row follow
    each other in the index, and so do their pieces.
    """
    east, north = here.T
    reach_east = _REACH_UNITS / narrow(north / 1e7)
    row = rows(north - _REACH_UNITS)[:, None] + np.arange(2)
    low = keys(row, columns(east - reach_east)[:, None]).ravel()
    high = keys(row, columns(east + reach_east)[:, None]).ravel()
    begin = index.first.take(np.searchsorted(index.key, low)).astype(np.int64)
    count = index.first.take(np.searchsorted(index.key, high, "right")) - begin
    piece = np.repeat(begin - np.cumsum(count) + count, count) + np.arange(count.sum())
    return np.repeat(np.arange(len(count)) // 2, count), piece


def _in_box(begin: Coordinates, end: Coordinates, ratio: FloatArray) -> BoolArray:
    """Sort out quickly what cannot be near: pieces beside the box around their point."""
    (west, south), (east, north) = np.minimum(begin, end).T, np.maximum(begin, end).T
    reach_north = FARTHEST_M / METRES_PER_UNIT
    reach_east = reach_north / ratio
    beside_east = (west > reach_east) | (east < -reach_east)
    beside: BoolArray = beside_east | (south > reach_north) | (north < -reach_north)
    return ~beside


def _measured(
    point: IntArray,
    begin: Coordinates,
    run: NDArray[np.int16],
    ratio: FloatArray,
    ways: NDArray[np.void],
) -> Candidates:
    """Drop a perpendicular on each piece, or take its nearer end, and keep what is near."""
    begin_east, begin_north = METRES_PER_UNIT * begin.T
    east, north = METRES_PER_UNIT * run.T
    begin_east, east = begin_east * ratio, east * ratio
    length = np.hypot(east, north)
    share = np.clip(-(begin_east * east + begin_north * north) / length**2, 0, 1)
    off_east, off_north = begin_east + share * east, begin_north + share * north
    off = np.hypot(off_east, off_north)
    told = ways["id"], ways["surface"], ways["origin"]
    measured = Candidates(point, off, off_east, off_north, east / length, north / length, *told)
    return measured.at(np.flatnonzero(off <= FARTHEST_M))

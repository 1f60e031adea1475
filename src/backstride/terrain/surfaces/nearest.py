"""Points along a way that was run -> the way of the map under each of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backstride.terms.quantities import SURFACES
from backstride.terms.records import CodeArray, FloatArray, IntArray
from backstride.terrain.surfaces.candidates import FARTHEST_M, Candidates, candidates, covers
from backstride.terrain.surfaces.index import Opened, opened
from backstride.terrain.surfaces.pieces import METRES_PER_UNIT, narrow

METRES_PER_DEGREE = METRES_PER_UNIT * 1e7
HEADING_M = 10.0
"""The runner's direction is that from so far behind to so far ahead: a choice."""
WIDEST_TURN_DEG = 60.0
"""A way further off the runner's direction is crossed, not run on: a choice."""
ACROSS_M = 20.0
"""A way at right angles counts as so far away, others by the sine: a choice."""
WINDOW_M = 20.0
"""A class is judged by the points so far behind and ahead: a choice."""
ROUNDING_M = 1e-3
"""Keeps points in their windows whatever the sums before them are rounded to."""
_ABSENT_M = float(np.hypot(FARTHEST_M, ACROSS_M))
"""How far away a class counts as where no way has it; more than any way that may be taken."""


@dataclass(frozen=True)
class Matched:
    """The way of the map under each point; shape (point,) each.

    `way` is its number in OpenStreetMap, 0 where none is near enough. `latitude_deg` and
    `longitude_deg` are the nearest place on it, `off_m` away from the point; NaN where there
    is none. `surface` and `surface_origin` are places in `SURFACES` and `SURFACE_ORIGINS`.
    """

    way: IntArray
    off_m: FloatArray
    latitude_deg: FloatArray
    longitude_deg: FloatArray
    surface: CodeArray
    surface_origin: CodeArray


def nearest(latitude_deg: FloatArray, longitude_deg: FloatArray, folder: Path) -> Matched:
    """Find the way under each point, by distance, direction and what is around it.

    A way may be taken that is within 20 m of the point and 60 degrees of the runner's
    direction, in either sense. Each counts as far away as the point is from it and the
    runner turned against it. Of the classes of surface that such ways have at a point, the
    one that is nearest on average over the 20 m behind and ahead is taken, so that a brief
    wrong match does not count; of its ways, the nearest.

    Args:
        latitude_deg: Shape (point,), in the order in which they were passed; NaN where
            there is no position.
        longitude_deg: Likewise.
        folder: Where the indices lie; may be missing or empty.

    Returns:
        The way under each point. The order of indices, and a way that several of them hold,
        change nothing; where two know different surfaces of one way, the later one counts.
    """
    here = np.flatnonzero(np.isfinite(latitude_deg + longitude_deg))
    latitude, longitude = latitude_deg[here], longitude_deg[here]
    found = candidates(latitude, longitude, _covering(folder, latitude, longitude))
    taken = _choose(found, _track(latitude, longitude))
    return _lay_out(found.at(taken), here, latitude_deg, longitude_deg)


def _covering(folder: Path, latitude_deg: FloatArray, longitude_deg: FloatArray) -> list[Opened]:
    """Open the indices that cover any of the points, the latest first."""
    if not len(latitude_deg):
        return []
    return [each for each in opened(folder)[::-1] if covers(each, latitude_deg, longitude_deg)]


@dataclass(frozen=True)
class _Track:
    """Metres travelled at each point, and the runner's direction there; shape (point,) each.

    The direction has length 1 where the runner goes straight on, and less in a turn, where
    it tells less.
    """

    travelled_m: FloatArray
    heading_east: FloatArray
    heading_north: FloatArray


def _track(latitude_deg: FloatArray, longitude_deg: FloatArray) -> _Track:
    apart_deg = (np.diff(longitude_deg) + 180) % 360 - 180  # across the date line too
    east_m = METRES_PER_DEGREE * apart_deg * narrow(latitude_deg[1:])
    north_m = METRES_PER_DEGREE * np.diff(latitude_deg)
    east_m, north_m, travelled_m = (
        np.concatenate([[0.0], np.cumsum(step)])
        for step in (east_m, north_m, np.hypot(east_m, north_m))
    )
    behind = np.maximum(travelled_m - HEADING_M, 0)
    ahead = np.minimum(travelled_m + HEADING_M, travelled_m[-1])
    between = np.maximum(ahead - behind, ROUNDING_M)
    heading_east, heading_north = (
        (np.interp(ahead, travelled_m, side) - np.interp(behind, travelled_m, side)) / between
        for side in (east_m, north_m)
    )
    return _Track(travelled_m, heading_east, heading_north)


def _choose(found: Candidates, track: _Track) -> IntArray:
    """Take one candidate a point, where there is any; gives their places in `found`."""
    turned = np.abs(
        track.heading_east[found.point] * found.along_north
        - track.heading_north[found.point] * found.along_east
    )
    away_m = np.hypot(found.off_m, ACROSS_M * turned)
    allowed = np.flatnonzero(turned <= np.sin(np.radians(WIDEST_TURN_DEG)))
    point, surface = found.point[allowed], found.surface[allowed]
    around_m = _around(point, surface, away_m[allowed], track.travelled_m)
    order = np.lexsort((found.way[allowed], away_m[allowed], around_m[point, surface], point))
    _, first = np.unique(point[order], return_index=True)
    return allowed[order[first]]


def _around(
    point: IntArray, surface: CodeArray, away_m: FloatArray, travelled_m: FloatArray
) -> FloatArray:
    """Say how far away each class is on average around each point; shape (point, class)."""
    nearest_m = np.full((len(travelled_m), len(SURFACES)), _ABSENT_M)
    np.minimum.at(nearest_m, (point, surface), away_m)
    before_m = np.vstack([np.zeros(len(SURFACES)), np.cumsum(nearest_m, axis=0)])
    window_m = WINDOW_M + ROUNDING_M
    low = np.searchsorted(travelled_m, travelled_m - window_m)
    high = np.searchsorted(travelled_m, travelled_m + window_m, "right")
    mean_m: FloatArray = (before_m[high] - before_m[low]) / (high - low)[:, None]
    return np.round(mean_m / ROUNDING_M)


def _lay_out(
    taken: Candidates, here: IntArray, latitude_deg: FloatArray, longitude_deg: FloatArray
) -> Matched:
    """Put what was taken in its place among all points."""
    place = here[taken.point]
    north_deg = taken.north_m / METRES_PER_DEGREE
    east_deg = taken.east_m / METRES_PER_DEGREE / narrow(latitude_deg[place])
    columns = (
        (taken.way, 0),
        (taken.off_m, np.nan),
        (latitude_deg[place] + north_deg, np.nan),
        (longitude_deg[place] + east_deg, np.nan),
        (taken.surface, 0),
        (taken.origin, 0),
    )
    return Matched(*(_spread(column, place, len(latitude_deg), empty) for column, empty in columns))


def _spread(column: NDArray[Any], place: IntArray, length: int, empty: float) -> NDArray[Any]:
    whole = np.full(length, empty, column.dtype)
    whole[place] = column
    return whole

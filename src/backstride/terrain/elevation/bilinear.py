"""The ground between the nodes of grids."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from backstride.terms.records import FloatArray
from backstride.terrain.elevation.grid import Grid

METRES_PER_DEGREE = 6_371_008.8 * np.pi / 180
"""Of latitude, on a sphere of the Earth's mean radius (IUGG)."""
_CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))


def between_nodes(
    grids: Sequence[Grid], latitude_deg: FloatArray, longitude_deg: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Read height and steepness from the first of some grids that knows each place."""
    height, steepness = np.full((2, len(latitude_deg)), np.nan)
    for grid in grids:
        row, column = grid.rows(latitude_deg), grid.columns(longitude_deg)
        unknown = np.flatnonzero(np.isnan(height) & grid.reaches(row, column))
        if len(unknown):
            found = _surface(grid, grids, row[unknown], column[unknown])
            height[unknown], steepness[unknown] = found
    return height, steepness


def _surface(
    grid: Grid, grids: Sequence[Grid], row: FloatArray, column: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Lay a bilinear surface through the four nodes around each place."""
    top, left = np.floor(row), np.floor(column)
    south, east = row - top, column - left
    corners = [_nodes(grid, grids, top + down, left + right) for down, right in _CORNERS]
    weights = ((1 - south) * (1 - east), (1 - south) * east, south * (1 - east), south * east)
    height = np.zeros(len(row))
    for corner, weight in zip(corners, weights, strict=True):
        height += np.where(weight > 0, corner * weight, 0)  # a void counts where it has weight
    northwest, northeast, southwest, southeast = corners
    eastwards = (northeast - northwest) * (1 - south) + (southeast - southwest) * south
    southwards = (southwest - northwest) * (1 - east) + (southeast - northeast) * east
    shrink = np.cos(np.radians(grid.north_deg - row * grid.row_deg))
    across_m = grid.column_deg * METRES_PER_DEGREE * shrink
    down_m = grid.row_deg * METRES_PER_DEGREE
    return height, np.hypot(eastwards / across_m, southwards / down_m)


def _nodes(grid: Grid, grids: Sequence[Grid], row: FloatArray, column: FloatArray) -> FloatArray:
    """Read nodes of a grid; in a void and beyond its edge, the same nodes of another."""
    found = grid.at(row, column)
    lost = np.flatnonzero(np.isnan(found))
    latitude = grid.north_deg - row[lost] * grid.row_deg
    longitude = grid.west_deg + column[lost] * grid.column_deg
    for other in grids if len(lost) else ():
        theirs = other.at(other.rows(latitude), other.columns(longitude))
        found[lost] = np.where(np.isnan(found[lost]), theirs, found[lost])
    return found

"""Heights at the nodes of a grid of latitudes and longitudes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backstride.terms.quantities import SAMPLES
from backstride.terms.records import BoolArray, FloatArray

VOID = -32_768
"""How SRTM marks a node without a height; kept for every tile."""
ON_NODE = 1e-6
"""Nearer to a node than this share of a cell is on it: what rounding of degrees makes."""


@dataclass(frozen=True, eq=False)
class Grid:
    """Heights in m at nodes, VOID where unknown; row 0 is northernmost, column 0 westernmost.

    `row_deg` and `column_deg` are from one node to the next; `nodes` has shape (row, column).
    """

    north_deg: float
    west_deg: float
    row_deg: float
    column_deg: float
    nodes: NDArray[Any]

    def rows(self, latitude_deg: FloatArray) -> FloatArray:
        """Place latitudes among the rows; a whole number is on a node."""
        return _on_nodes((self.north_deg - latitude_deg) / self.row_deg)

    def columns(self, longitude_deg: FloatArray) -> FloatArray:
        """Place longitudes among the columns; a whole number is on a node."""
        return _on_nodes((longitude_deg - self.west_deg) / self.column_deg)

    def reaches(self, row: FloatArray, column: FloatArray) -> BoolArray:
        """Tell which places lie within it, or less than a cell outside."""
        rows, columns = self.nodes.shape
        return np.asarray((row > -1) & (row < rows) & (column > -1) & (column < columns))

    def owns(self, row: FloatArray, column: FloatArray) -> BoolArray:
        """Tell which places are nodes of this grid."""
        within = (row >= 0) & (column >= 0) & self.reaches(row, column)
        return np.asarray(within & (np.floor(row) == row) & (np.floor(column) == column))

    def at(self, row: FloatArray, column: FloatArray) -> FloatArray:
        """Read the heights of nodes; NaN in a void and where the grid has no node."""
        own = self.owns(row, column)
        found = np.full(len(row), np.nan)
        found[own] = self.nodes[row[own].astype(np.intp), column[own].astype(np.intp)]
        found[found == VOID] = np.nan
        return found


def voids_marked(values: NDArray[Any], no_data: float = VOID) -> NDArray[Any]:
    """Mark as void what is no height on the Earth; whole numbers stay whole.

    Args:
        values: Metres, shape (row, column).
        no_data: What else stands for a void; may be NaN.
    """
    low, high = SAMPLES["altitude_m"].low, SAMPLES["altitude_m"].high
    known = (values >= low) & (values <= high) & (values != no_data)
    kind = np.float32 if values.dtype.kind == "f" else np.int16
    marked: NDArray[Any] = np.full(values.shape, VOID, kind)
    marked[known] = values[known]
    return marked


def _on_nodes(places: FloatArray) -> FloatArray:
    whole = np.rint(places)
    return np.where(np.abs(places - whole) < ON_NODE, whole, places)

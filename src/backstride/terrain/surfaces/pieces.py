"""Lines of ways -> short pieces, each in a cell of a grid over the whole Earth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from backstride.terms.records import FloatArray, IntArray

Coordinates = NDArray[np.int32]

METRES_PER_UNIT = 6_371_008.8 * np.pi / 180 / 1e7
"""A unit is 1e-7 degree of latitude, as OpenStreetMap keeps it: 11 mm on a sphere (IUGG)."""
CELL_UNITS = 10_000
"""Height and width of a cell, 0.001 degree, 111 m from south to north: a choice."""
COLUMNS = 1 << 20
"""More than 360 degrees have cells, so that a row and a column make one number."""
KEYS_OF_BAND = 50 * COLUMNS
"""Rows of cells that are sorted together, times their columns: a choice; it bounds memory."""
LONGEST_PIECE_M = 50.0
"""Longer lines are cut, so that a piece is never far from the cell of its middle: a choice."""
LONGEST_PIECE_UNITS = 32_000
"""What a small number can hold: nearer to the poles than 82 degrees pieces are shorter."""
LONGEST_LINE_M = 20_000.0
"""A longer line between two nodes is a mistake in the map, or runs across the date line."""
NOWHERE = np.iinfo(np.int32).max
"""The coordinate of a node that the extract lacks."""

PIECE = np.dtype([("key", "<i8"), ("begin", "<i4", 2), ("run", "<i2", 2), ("way", "<i4")])
"""A piece: its cell, east and north of its begin, how far its end is east and north of that, all
in units, and the number of its way."""
Pieces = NDArray[np.void]


def keys(row: IntArray, column: IntArray) -> IntArray:
    """Number cells so that those of one row follow each other."""
    return row * COLUMNS + column


def rows(north: NDArray[np.integer]) -> IntArray:
    """Give the row of cells at a latitude in units."""
    return (north.astype(np.int64) + 900_000_000) // CELL_UNITS


def columns(east: NDArray[np.integer]) -> IntArray:
    """Give the column of cells at a longitude in units."""
    return (east.astype(np.int64) + 1_800_000_000) // CELL_UNITS


def narrow(latitude_deg: FloatArray) -> FloatArray:
    """Give metres of a degree of longitude over those of latitude; never nought, at the poles."""
    ratio: FloatArray = np.maximum(np.cos(np.radians(latitude_deg)), 1e-3)
    return ratio


def cut(where: Coordinates, way: NDArray[np.int32]) -> Pieces:
    """Cut ways into pieces of at most 50 m.

    Lines that touch a missing node, that have no length, or that are longer than any line
    between two nodes should be, are left out.

    Args:
        where: East and north of each node, one way after the other; shape (node, 2).
        way: The number of the way that each node belongs to, shape (node,).

    Returns:
        Pieces with the fields of `PIECE`, in the order of the lines.
    """
    known = where[:, 0] != NOWHERE
    whole = (way[:-1] == way[1:]) & known[:-1] & known[1:]
    begin, way = where[:-1][whole].astype(np.int64), way[:-1][whole]
    run = where[1:][whole] - begin
    length_m = lengths_m(begin, run)
    kept = (length_m > 0) & (length_m <= LONGEST_LINE_M)
    return _share(begin[kept], run[kept], way[kept], length_m[kept])


def lengths_m(begin: NDArray[np.integer], run: NDArray[np.integer]) -> FloatArray:
    """Measure lines in metres; `begin` and `run` have east and north in units, shape (line, 2)."""
    east, north = run.T
    length_m: FloatArray = METRES_PER_UNIT * np.hypot(east * narrow(begin[:, 1] / 1e7), north)
    return length_m


def _share(begin: IntArray, run: IntArray, way: NDArray[np.int32], length_m: FloatArray) -> Pieces:
    """Cut each line into equal pieces."""
    count_m, count_units = length_m / LONGEST_PIECE_M, np.abs(run).max(axis=1) / LONGEST_PIECE_UNITS
    count = np.ceil(np.maximum(count_m, count_units)).astype(np.int64)
    line = np.repeat(np.arange(len(count)), count)
    place = (np.arange(len(line)) - np.repeat(np.cumsum(count) - count, count))[:, None]
    count, run, begin = count[line, None], run[line], begin[line]
    first, last = begin + run * place // count, begin + run * (place + 1) // count
    pieces = np.empty(len(line), PIECE)
    east, north = ((first + last) // 2).T
    pieces["key"] = keys(rows(north), columns(east))
    pieces["begin"], pieces["run"] = first, last - first
    pieces["way"] = way[line]
    return pieces

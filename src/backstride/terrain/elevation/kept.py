"""The tiles that a runner has added.

A tile is kept as one NumPy file that is never read as a whole: the operating system brings in
the few pages that a run needs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backstride.terms.errors import UnreadableFile
from backstride.terms.records import FloatArray
from backstride.terrain.elevation import geotiff, hgt
from backstride.terrain.elevation.bilinear import METRES_PER_DEGREE, between_nodes
from backstride.terrain.elevation.grid import VOID, Grid

_EDGES = ("north_deg", "west_deg", "row_deg", "column_deg")
_PART = ".part-"


@dataclass(frozen=True)
class Tile:
    """One elevation tile that the runner has added.

    The bounds are those of its nodes, in degrees; `spacing_m` is from node to node,
    southwards; `void_share` of the nodes have no height; `path` is where it is kept.
    """

    name: str
    path: Path
    south_deg: float
    west_deg: float
    north_deg: float
    east_deg: float
    spacing_m: float
    void_share: float
    bytes: int


def add(path: Path, folder: Path) -> Tile:
    """Keep an elevation tile; the same name again replaces it.

    Args:
        path: `N42E001.hgt` as SRTM has it, also as `.hgt.zip` or `.hgt.gz`; or a GeoTIFF of
            heights in metres on WGS84 latitudes and longitudes, not compressed or deflated.
        folder: Where tiles are kept; made if it is missing.

    Returns:
        The tile as it is kept.

    Raises:
        UnreadableFile: Where the file holds no heights that can be read.
    """
    grid = _read(path)
    name = re.sub(r"(\.(hgt|tiff?|zip|gz))+$", "", path.name, flags=re.IGNORECASE)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left_by_a_killed_program in folder.glob(f"{_PART}*"):
        left_by_a_killed_program.unlink(missing_ok=True)
    kept = folder / f"{name}.npy"
    _write_whole(grid, kept)
    return _tile(kept)


def tiles(folder: Path) -> list[Tile]:
    """List the tiles of a folder by name; none where there is no folder."""
    return [_tile(path) for path in _kept(folder)]


def heights(latitude_deg: FloatArray, longitude_deg: FloatArray, folder: Path) -> FloatArray:
    """Read the height of the model's ground, between nodes by a bilinear surface.

    Of tiles that overlap, the finest counts; where that has a void, the next. Beyond the edge
    of a tile the nodes of its neighbour count, where they go on in the same steps.

    Args:
        latitude_deg: Shape (sample,).
        longitude_deg: Shape (sample,).
        folder: Where tiles are kept.

    Returns:
        Metres above the sea as the tile has it, shape (sample,); NaN outside every tile and
        beside a void.
    """
    return ground(latitude_deg, longitude_deg, folder)[0]


def ground(
    latitude_deg: FloatArray, longitude_deg: FloatArray, folder: Path
) -> tuple[FloatArray, FloatArray]:
    """Read height and steepness of the model's ground; arguments as in `heights`.

    Returns:
        Heights as in `heights`, and the slope of the bilinear surface in its steepest
        direction, rise over distance; both NaN where not known.
    """
    return between_nodes(_grids(folder), latitude_deg, longitude_deg)


def _kept(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.npy"))


def _grids(folder: Path) -> tuple[Grid, ...]:
    """Open the tiles of a folder; they stay open until one of them changes."""
    told = ((path, path.stat()) for path in _kept(folder))
    return _opened(tuple((path, status.st_ino, status.st_mtime_ns) for path, status in told))


@lru_cache(maxsize=4)
def _opened(files: tuple[tuple[Path, int, int], ...]) -> tuple[Grid, ...]:
    grids = [_grid(_load(path)) for path, *_ in files]
    return tuple(sorted(grids, key=lambda grid: grid.row_deg * grid.column_deg))


def _load(path: Path) -> NDArray[Any]:
    try:
        record: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, EOFError, ValueError) as error:
        next_move = f"Take it out: backstride elevation remove {path.stem}"
        raise UnreadableFile(path.stem, "damaged", next_move) from error
    return record


def _grid(record: NDArray[Any]) -> Grid:
    north, west, row, column = (float(record[edge][0]) for edge in _EDGES)
    return Grid(north, west, row, column, record["nodes"][0])


def _tile(path: Path) -> Tile:
    record = _load(path)
    grid = _grid(record)
    rows, columns = grid.nodes.shape
    return Tile(
        name=path.stem,
        path=path,
        south_deg=grid.north_deg - (rows - 1) * grid.row_deg,
        west_deg=grid.west_deg,
        north_deg=grid.north_deg,
        east_deg=grid.west_deg + (columns - 1) * grid.column_deg,
        spacing_m=grid.row_deg * METRES_PER_DEGREE,
        void_share=float(record["void_share"][0]),
        bytes=path.stat().st_size,
    )


def _write_whole(grid: Grid, path: Path) -> None:
    """Write a tile so that it is there whole or not at all."""
    told = {edge: getattr(grid, edge) for edge in _EDGES}
    told |= {"void_share": (grid.nodes == VOID).mean(), "nodes": grid.nodes}
    numbers = [(name, "<f8") for name in (*_EDGES, "void_share")]
    kind = np.dtype([*numbers, ("nodes", grid.nodes.dtype, grid.nodes.shape)])
    record = np.empty(1, kind)
    for name, value in told.items():
        record[name][0] = value
    with NamedTemporaryFile(dir=path.parent, prefix=_PART, delete=False) as file:
        part = Path(file.name)
    try:
        with part.open("wb") as file:
            np.save(file, record)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _read(path: Path) -> Grid:
    name = path.name.lower()
    try:
        if name.endswith((".hgt", ".hgt.zip", ".hgt.gz")):
            return hgt.read(path)
        if name.endswith((".tif", ".tiff")):
            return geotiff.read(path)
    except OSError as error:
        what = f"cannot be read ({error.strerror or error})"
        raise UnreadableFile(path.name, what, "Look whether it is there.") from error
    raise UnreadableFile(path.name, "no elevation tile", "Give a .hgt or .tif file.")

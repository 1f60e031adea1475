"""GeoTIFF files of heights, where they lie on latitudes and longitudes."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from backstride.terms.errors import OversizedFile, UnreadableFile
from backstride.terrain.elevation.grid import Grid, voids_marked

if TYPE_CHECKING:
    import tifffile

MAX_NODES = 60_000_000
"""A choice: four tiles of one degree at 1 second of arc; adding takes about 1 GB of memory."""
_GDAL_NODATA = 42_113
_EXPORT = "Export it as GeoTIFF of heights in metres, EPSG:4326, not compressed or deflated."


def read(path: Path) -> Grid:
    """Read the first picture of a GeoTIFF, which is the finest.

    Raises:
        UnreadableFile: Where it holds no heights in metres on WGS84 latitudes and longitudes,
            is damaged, or is compressed in a way that needs more than zlib.

    Source:
        OGC GeoTIFF standard 1.1 (19-008r4): keys 1024 (2 is geographic), 1025 (1 is area, 2
        is point), 2048 (4326 is WGS84) and 4099 (9001 is metre).
    """
    import tifffile  # noqa: PLC0415 - few commands need it, and it takes a while to load

    tifffile.logger().setLevel(logging.CRITICAL)  # what is wrong, the error below says once
    try:
        with tifffile.TiffFile(path) as file:
            page = file.pages.first
            edges = _edges(path, page)
            values = np.asarray(page.asarray())
            no_data = _no_data(page)
    except (UnreadableFile, FileNotFoundError, PermissionError):
        raise
    except Exception as error:  # a damaged file may fail anywhere in the decoder
        told = f"{type(error).__name__}: {error}".splitlines()[0]
        raise UnreadableFile(path.name, f"not decoded ({told})", _EXPORT) from error
    return Grid(*edges, voids_marked(values, no_data))


def _edges(path: Path, page: tifffile.TiffPage) -> tuple[float, float, float, float]:
    """Tell where the nodes lie: north, west, and the steps southwards and eastwards."""
    keys = page.geotiff_tags or {}
    _refuse(path, page, keys)
    down, across, north, west = _corner(path, keys)
    if int(keys.get("GTRasterTypeGeoKey", 1)) == 1:  # a value stands for the middle of its area
        north, west = north - down / 2, west + across / 2
    south, east = north - (page.shape[0] - 1) * down, west + (page.shape[1] - 1) * across
    on_earth = -90 <= south < north <= 90 and -180 <= west < east <= 540
    if not on_earth or down <= 0 or across <= 0:
        raise UnreadableFile(path.name, "lies nowhere on the Earth", _EXPORT)
    return north, west, down, across


def _refuse(path: Path, page: tifffile.TiffPage, keys: dict[str, Any]) -> None:
    """Refuse what would be read wrongly, or not at all."""
    if page.size > MAX_NODES:
        raise OversizedFile(path.name, f"{page.size} heights; at most {MAX_NODES}", "Cut it up.")
    model = int(keys.get("GTModelTypeGeoKey", 0))
    system = int(keys.get("GeographicTypeGeoKey", 0))
    unit = int(keys.get("VerticalUnitsGeoKey", 9001))
    kind = page.dtype.name if page.dtype is not None else "no numbers"
    wrong = {
        "tells no place on the Earth": not keys,
        "not on latitudes and longitudes": model != 2,
        f"coordinate system {system}, not 4326 (WGS84)": system != 4326,
        f"heights in unit {unit}, not 9001 (metre)": unit != 9001,
        f"heights of kind {kind}": not kind.startswith(("int", "uint", "float")),
        f"shape {page.shape}, not a grid of heights": len(page.shape) != 2 or 1 in page.shape,
    }
    for what, refused in wrong.items():
        if refused:
            raise UnreadableFile(path.name, what, _EXPORT)


def _corner(path: Path, keys: dict[str, Any]) -> tuple[float, float, float, float]:
    """Give the steps southwards and eastwards, and the north-west corner, in degrees."""
    scale, tie, matrix = (
        np.asarray(keys.get(name, ()), float)
        for name in ("ModelPixelScale", "ModelTiepoint", "ModelTransformation")
    )
    if scale.shape == (3,) and tie.shape == (6,):
        across, down = float(scale[0]), float(scale[1])
        return down, across, float(tie[4] + tie[1] * down), float(tie[3] - tie[0] * across)
    if matrix.shape == (4, 4) and matrix[0, 1] == matrix[1, 0] == 0:
        return -float(matrix[1, 1]), float(matrix[0, 0]), float(matrix[1, 3]), float(matrix[0, 3])
    raise UnreadableFile(path.name, "turned, or tied to more than one place", _EXPORT)


def _no_data(page: tifffile.TiffPage) -> float:
    """Read the number that GDAL writes as text; NaN where there is none."""
    told = page.tags.valueof(_GDAL_NODATA)
    return float(str(told).strip(" \0")) if told is not None else np.nan

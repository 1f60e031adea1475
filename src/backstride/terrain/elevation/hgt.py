"""SRTM tiles: whole metres in rows from north to south, named by their south-west corner."""

from __future__ import annotations

import gzip
import re
import zipfile
import zlib
from pathlib import Path

import numpy as np

from backstride.terms.errors import UnreadableFile
from backstride.terrain.elevation.grid import Grid, voids_marked

SIDES = {2 * side**2: side for side in (1201, 3601)}
"""Nodes along a side of a tile of one degree, 3 or 1 seconds of arc apart, by its bytes."""
_AGAIN = "Download it again."


def read(path: Path) -> Grid:
    """Read a `.hgt` file, also within a zip or gzip.

    Raises:
        UnreadableFile: Where the bytes are no tile, or nothing tells where it lies.

    Source:
        SRTM documentation (NASA/USGS): big-endian 16-bit integers, -32768 for a void, the
        first and last nodes on the whole degrees and shared with the neighbours.
    """
    name, data = _unpacked(path)
    corner = re.match(r"([NS])(\d\d)([EW])(\d\d\d)", name, re.IGNORECASE)
    if not corner:
        what = "its name does not tell where it lies"
        raise UnreadableFile(path.name, what, "Call it by its south-west corner: N42E001.hgt.")
    side = SIDES.get(len(data))
    if side is None:
        sizes = " or ".join(map(str, SIDES))
        raise UnreadableFile(path.name, f"{len(data)} bytes; a tile has {sizes}", _AGAIN)
    south = int(corner[2]) * (1 if corner[1] in "Nn" else -1)
    west = int(corner[4]) * (1 if corner[3] in "Ee" else -1)
    step_deg = 1 / (side - 1)
    nodes = voids_marked(np.frombuffer(data, ">i2").reshape(side, side))
    return Grid(south + 1.0, float(west), step_deg, step_deg, nodes)


def _unpacked(path: Path) -> tuple[str, bytes]:
    """Give the tile's own name and its bytes, at most one more than a tile has."""
    most = max(SIDES) + 1
    try:
        match path.suffix.lower():
            case ".zip":
                with zipfile.ZipFile(path) as archive, archive.open(_entry(archive)) as file:
                    return Path(file.name).name, file.read(most)
            case ".gz":
                with gzip.open(path) as file:
                    return path.name, file.read(most)
    except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise UnreadableFile(path.name, f"damaged ({error})", _AGAIN) from error
    except (LookupError, NotImplementedError, RuntimeError) as error:
        raise UnreadableFile(path.name, f"not unpacked: {error}", "Unpack it yourself.") from error
    with path.open("rb") as plain:
        return path.name, plain.read(most)


def _entry(archive: zipfile.ZipFile) -> str:
    """Find the tile in an archive; macOS adds files that only look like one."""
    names = [Path(name) for name in archive.namelist()]
    told = [name for name in names if name.suffix.lower() == ".hgt" and name.name[0] != "."]
    if len(told) != 1:
        raise LookupError(f"{len(told)} tiles in it, not one")
    return told[0].as_posix()

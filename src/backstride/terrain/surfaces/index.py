"""The index of one extract: how it lies on disk, and how it is opened.

A folder with an account of it (`about.json`) and bare columns, so that opening it costs
little and only what is looked at is read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backstride.terms.errors import HomeProblem
from backstride.terms.records import IntArray

ABOUT = "about.json"
WAY = np.dtype([("id", "<i8"), ("surface", "u1"), ("origin", "u1")])
"""A way: its number in OpenStreetMap, and places in `SURFACES` and `SURFACE_ORIGINS`."""
COLUMNS: Mapping[str, np.dtype[Any]] = {
    "key": np.dtype("<i8"),
    "first": np.dtype("<u4"),
    "begin": np.dtype("<i4"),
    "run": np.dtype("<i2"),
    "way": np.dtype("<i4"),
    "ways": WAY,
}
"""The files of an index, and what they hold."""
KEPT_OPEN = 64
"""How many indices a process keeps open: a choice."""


@dataclass(frozen=True, kw_only=True)
class Index:
    """What one index covers.

    `box` is south, west, north and east in degrees. `ways` counts those that can be run on,
    `tagged_share` is the share of their length whose surface is tagged, 0 to 1. `size` is in
    bytes, `made` is UTC.
    """

    path: Path
    box: tuple[float, float, float, float]
    ways: int
    size: int
    tagged_share: float
    made: datetime

    @property
    def name(self) -> str:
        """The last part of its folder."""
        return self.path.name


@dataclass(frozen=True)
class Opened:
    """An index mapped into memory.

    `key` has the cells that hold pieces, sorted, shape (cell,); the pieces of cell `i` are
    those from `first[i]` to before `first[i + 1]`. Of each piece `begin` has east and north in
    1e-7 degree, `run` how far its end is east and north of that, shape (piece, 2) each, and
    `way` the place of its way in `ways`.
    """

    index: Index
    key: IntArray
    first: NDArray[np.uint32]
    begin: NDArray[np.int32]
    run: NDArray[np.int16]
    way: NDArray[np.int32]
    ways: NDArray[np.void]


def indices(folder: Path) -> list[Index]:
    """List the indices below a folder, the oldest first; none where there is no folder.

    Raises:
        HomeProblem: One of them is damaged.
    """
    return [each.index for each in opened(folder)]


def opened(folder: Path) -> list[Opened]:
    """Open all indices below a folder, the oldest first; a process opens each once."""
    abouts = folder.glob(f"[!.]*/{ABOUT}")
    found = [_open(about.parent, about.stat().st_mtime_ns) for about in abouts]
    return sorted(found, key=lambda each: (each.index.made, each.index.name))


@lru_cache(maxsize=KEPT_OPEN)
def _open(folder: Path, _changed_ns: int) -> Opened:
    try:
        key, first, begin, run, way, ways = (_column(folder / name) for name in COLUMNS)
        index = read_about(folder)
        counts = len(begin) / 2, len(run) / 2, len(way)
        whole = {first[-1]} == {*counts} and (len(key) + 1, index.ways) == (len(first), len(ways))
    except (OSError, ValueError, KeyError):
        whole = False
    if not whole:
        next_move = f"Take it out: backstride surfaces remove {folder.name}"
        raise HomeProblem(str(folder), "damaged", next_move)
    return Opened(index, key, first, begin.reshape(-1, 2), run.reshape(-1, 2), way, ways)


def _column(path: Path) -> NDArray[Any]:
    return np.asarray(np.memmap(path, COLUMNS[path.name], "r"))


def read_about(folder: Path) -> Index:
    """Read what an index covers."""
    told = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    return Index(
        path=folder,
        box=tuple(told["box"]),
        ways=told["ways"],
        size=sum(path.stat().st_size for path in folder.iterdir()),
        tagged_share=told["tagged_share"],
        made=datetime.fromisoformat(told["made"]),
    )

"""The index of one extract: how it lies on disk, and how it is opened.

A folder with an account of it (`about.json`) and bare columns, so that opening it costs
little and only what is looked at is read.
"""

from __future__ import annotations

import json
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
    those from `first[i]` to before `first[i + 1]`. `ends` has east and north of both ends of
    each piece in 1e-7 degree, shape (piece, 4), `way` the place of its way in `ways`.
    """

    index: Index
    key: IntArray
    first: IntArray
    ends: NDArray[np.int32]
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
        key, first = (_column(folder / name, np.int64) for name in ("key", "first"))
        ends, way = (_column(folder / name, np.int32) for name in ("ends", "way"))
        ways = _column(folder / "ways", WAY)
        index = read_about(folder)
        rows_agree = first[-1] == len(way) == len(ends) / 4 and len(key) + 1 == len(first)
        whole = rows_agree and len(ways) == index.ways
    except (OSError, ValueError, KeyError):
        whole = False
    if not whole:
        raise HomeProblem(str(folder), "it is damaged", "Delete it and add its extract again.")
    return Opened(index, key, first, ends.reshape(-1, 4), way, ways)


def _column(path: Path, kind: Any) -> NDArray[Any]:
    return np.asarray(np.memmap(path, np.dtype(kind).newbyteorder("<"), "r"))


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

"""An extract -> its index, whole or not at all.

The extract is read once. What a country needs does not fit into memory, so it waits in
files: nodes as they come, the nodes that the ways name, and pieces of ways by their band
of the Earth. Each step holds a bounded part of one of them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backstride.terms.errors import UnreadableFile
from backstride.terms.quantities import SURFACE_ORIGINS
from backstride.terms.records import IntArray
from backstride.terrain.surfaces.extract import NEXT_MOVE, NODE, Ways, parts
from backstride.terrain.surfaces.index import ABOUT, COLUMNS, WAY, Index, read_about
from backstride.terrain.surfaces.pieces import (
    KEYS_OF_BAND,
    NOWHERE,
    PIECE,
    Coordinates,
    Pieces,
    cut,
    lengths_m,
)

Progress = Callable[[float], None]

SCRATCH = "scratch"
LOT, SHARE = 8_000_000, 500_000
"""How many nodes of ways are looked up at a time, and how many of these are then cut into
pieces: a choice; it bounds memory."""
READ, PLACED, DONE = 0.6, 0.9, 1.0
"""How far the work is when the file is read, when its ways are placed, and at the end: about
the times that a large extract takes."""


def build(extract: Path, folder: Path, progress: Progress = lambda _: None) -> Index:
    """Make the index of an extract.

    It is made beside its place and moved there at the end: whatever stops the work leaves no
    half of an index, and an older one of this name stays until then.

    Args:
        extract: A file in OpenStreetMap's PBF format, with ways and their nodes.
        folder: Where the index goes; its last part is the index's name.
        progress: Is told how far the work is, 0 to 1, never falling.

    Returns:
        What the index covers.

    Raises:
        UnreadableFile: No such file, no PBF file, a damaged one, or one without ways that
            can be run on, or without their nodes.
    """
    with _whole_or_not(folder) as making:
        _read(extract, making, progress)
        _place(making, progress)
        if not any((making / SCRATCH).glob("band-*")):
            raise UnreadableFile(extract.name, "its ways have no positions of nodes", NEXT_MOVE)
        _lay(making, progress)
        shutil.rmtree(making / SCRATCH)
    return read_about(folder)


@contextmanager
def _whole_or_not(folder: Path) -> Iterator[Path]:
    """Give a folder to work in, which takes the place of `folder` once the work is done."""
    making, old = (folder.with_name(f".{folder.name}.{end}") for end in ("part", "old"))
    _delete(making, old)
    (making / SCRATCH).mkdir(parents=True)
    try:
        yield making
        if folder.exists():
            folder.rename(old)
        making.rename(folder)
    finally:
        _delete(making, old)


def _delete(*folders: Path) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _read(extract: Path, making: Path, progress: Progress) -> None:
    """Write nodes, ways and the nodes that the ways name, each as the file has them."""
    scratch, ways_before = making / SCRATCH, 0
    for number, part in enumerate(parts(extract, scratch)):
        if len(part.nodes):
            part.nodes.tofile(scratch / f"nodes-{number:06}")
        _append(making / "ways", _table(part.ways))
        _append(scratch / "node", part.ways.node)
        own = ways_before + np.arange(len(part.ways.id), dtype=np.int32)
        _append(scratch / "way", np.repeat(own, part.ways.length))
        ways_before += len(own)
        progress(READ * part.read_share)
    if not ways_before:
        raise UnreadableFile(extract.name, "it holds no way that can be run on", NEXT_MOVE)


def _table(ways: Ways) -> NDArray[np.void]:
    table = np.empty(len(ways.id), WAY)
    table["id"], table["surface"], table["origin"] = ways.id, ways.surface, ways.origin
    return table


def _place(making: Path, progress: Progress) -> None:
    """Give the nodes of ways their positions, lot by lot, and write pieces by their band."""
    scratch = making / SCRATCH
    stores = sorted(scratch.glob("nodes-*"))
    count = (scratch / "node").stat().st_size // np.dtype(np.int64).itemsize
    for begin in range(0, count, LOT):
        # One more than a lot, for the line that leads into the next; so with shares.
        node = np.fromfile(scratch / "node", np.int64, LOT + 1, offset=8 * begin)
        way = np.fromfile(scratch / "way", np.int32, LOT + 1, offset=4 * begin)
        where = _positions(node, stores)
        for at in range(0, len(node) - 1, SHARE):
            _spill(cut(where[at : at + SHARE + 1], way[at : at + SHARE + 1]), scratch)
        progress(READ + (PLACED - READ) * min(begin + LOT, count) / count)
    for done in (*stores, scratch / "node", scratch / "way"):
        done.unlink()


def _positions(node: IntArray, stores: Sequence[Path]) -> Coordinates:
    """Look up east and north of nodes, shape (node, 2); `NOWHERE` where the file lacks one."""
    order = np.argsort(node)
    wanted = node[order]
    found = np.full((len(node), 2), NOWHERE, np.int32)
    for store in stores:
        known = np.fromfile(store, NODE)
        ids = np.ascontiguousarray(known["id"])
        low, high = np.searchsorted(wanted, [ids[0], ids[-1] + 1])
        place = np.searchsorted(ids, wanted[low:high])
        here = ids[place] == wanted[low:high]
        which, told = order[low:high][here], known[place[here]]
        found[which, 0], found[which, 1] = told["x"], told["y"]
    return found


def _spill(pieces: Pieces, scratch: Path) -> None:
    """Add pieces to the files of their bands."""
    pieces = pieces[np.argsort(pieces["key"], kind="stable")]
    bands, begins = np.unique(pieces["key"] // KEYS_OF_BAND, return_index=True)
    for band, part in zip(bands, np.split(pieces, begins[1:]), strict=False):
        _append(scratch / f"band-{band:06}", part)


def _lay(making: Path, progress: Progress) -> None:
    """Write the columns of the index, band after band from south to north, and its account."""
    origin = np.fromfile(making / "ways", WAY)["origin"]
    laid, boxes, length_m = 0, [], np.zeros(len(SURFACE_ORIGINS))
    bands = sorted((making / SCRATCH).glob("band-*"))
    for count, band in enumerate(bands, 1):
        pieces = np.fromfile(band, PIECE)
        band.unlink()
        _lay_band(making, pieces[np.argsort(pieces["key"], kind="stable")], laid)
        laid += len(pieces)
        boxes.append(_box(pieces))
        lengths = lengths_m(pieces["begin"], pieces["run"])
        length_m += np.bincount(origin[pieces["way"]], lengths, len(length_m))
        progress(PLACED + (DONE - PLACED) * count / len(bands))
    _append(making / "first", np.array([laid], COLUMNS["first"]))
    tagged_share = length_m[SURFACE_ORIGINS.index("map")] / length_m.sum()
    _tell(making, np.array(boxes), len(origin), tagged_share)


def _lay_band(making: Path, pieces: Pieces, laid: int) -> None:
    key, first = np.unique(pieces["key"], return_index=True)
    columns = {name: pieces[name] for name in ("begin", "run", "way")}
    for name, column in {"key": key, "first": laid + first, **columns}.items():
        _append(making / name, column.astype(COLUMNS[name]))


def _box(pieces: Pieces) -> IntArray:
    """Give west, south, east and north of pieces, in units."""
    ends = np.concatenate([pieces["begin"], pieces["begin"] + pieces["run"]])
    return np.concatenate([ends.min(axis=0), ends.max(axis=0)])


def _tell(making: Path, boxes: IntArray, ways: int, tagged_share: float) -> None:
    """Write the account of the index."""
    west, south = boxes[:, :2].min(axis=0) / 1e7
    east, north = boxes[:, 2:].max(axis=0) / 1e7
    told = {
        "box": [south, west, north, east],
        "ways": ways,
        "tagged_share": tagged_share,
        "made": datetime.now(UTC).isoformat(),
    }
    (making / ABOUT).write_text(json.dumps(told, indent=1), encoding="utf-8")


def _append(path: Path, column: NDArray[Any]) -> None:
    with path.open("ab") as stream:
        column.tofile(stream)

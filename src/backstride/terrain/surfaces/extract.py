"""An OpenStreetMap extract -> its runnable ways and its nodes, in little memory."""

from __future__ import annotations

import os
import tempfile
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from backstride.terms.errors import UnreadableFile
from backstride.terms.records import CodeArray, IntArray
from backstride.terrain.surfaces.tags import Tags, codes

PART_BYTES = 16_000_000
"""How much of the file is read at a time: a choice; memory rises with it, not with the file."""
HIGHEST_HEADER_BYTES = 64 * 1024
HIGHEST_BODY_BYTES = 32 * 1024 * 1024
"""What the format allows a block: https://wiki.openstreetmap.org/wiki/PBF_Format."""
NODE = np.dtype([("id", "<i8"), ("x", "<i4"), ("y", "<i4")])
"""A node as osmium's file store keeps it; coordinates in 1e-7 degree."""
Nodes = NDArray[np.void]
_BODY_LENGTH = (3 << 3) | 0
_BYTES = 2
_LONGEST_NUMBER = 10
NEXT_MOVE = "Give an extract that ends in .osm.pbf, with ways and nodes."


@dataclass(frozen=True)
class Ways:
    """Ways as the file has them.

    `id`, `surface`, `origin` and `length` (how many nodes) have shape (way,); `node` has the
    ids of the nodes of all ways, one way after the other, shape (sum of lengths,).
    """

    id: IntArray
    surface: CodeArray
    origin: CodeArray
    length: IntArray
    node: IntArray


@dataclass(frozen=True)
class Part:
    """What one part of the file holds; `nodes` has the fields of `NODE`, sorted by id.

    `read_share` is how much of the file has been read, 0 to 1.
    """

    nodes: Nodes
    ways: Ways
    read_share: float


def parts(extract: Path, scratch: Path) -> Iterator[Part]:
    """Read an extract part by part, once.

    A PBF file is a row of blocks that each stand for themselves, behind one block of
    headings: any few of them behind the headings are a small extract, and osmium reads that
    from memory. So nothing larger than a part is ever held.

    Args:
        extract: A file in OpenStreetMap's PBF format.
        scratch: A folder for what does not outlive a part.

    Yields:
        What each part holds, in the order of the file.

    Raises:
        UnreadableFile: Not a PBF file, or one that is damaged or cut off.
    """
    with _open(extract) as stream:
        whole_bytes = os.fstat(stream.fileno()).st_size
        headings = _next_block(stream, extract)
        if b"OSMHeader" not in headings[:HIGHEST_HEADER_BYTES]:
            raise _unreadable(extract, "the file is no OpenStreetMap extract in PBF format")
        while blocks := _next_blocks(stream, extract):
            try:
                nodes, ways = _decode(headings + blocks, scratch)
            except (RuntimeError, UnicodeDecodeError) as problem:
                raise _unreadable(extract, f"the file is damaged ({problem})") from problem
            yield Part(nodes, ways, stream.tell() / whole_bytes)


def _open(extract: Path) -> BinaryIO:
    try:
        return extract.open("rb")
    except OSError as problem:
        raise _unreadable(extract, (problem.strerror or "it cannot be opened").lower()) from problem


def _next_blocks(stream: BinaryIO, extract: Path) -> bytes:
    """Take blocks until they are a part; empty at the end of the file."""
    blocks: list[bytes] = []
    held_bytes = 0
    while held_bytes < PART_BYTES and (block := _next_block(stream, extract)):
        blocks.append(block)
        held_bytes += len(block)
    return b"".join(blocks)


def _next_block(stream: BinaryIO, extract: Path) -> bytes:
    """Take one block: four bytes of length, that much header, then the body it tells of."""
    length = stream.read(4)
    header_bytes = int.from_bytes(length, "big")
    if header_bytes > HIGHEST_HEADER_BYTES:
        raise _unreadable(extract, "the file is no OpenStreetMap extract in PBF format, or damaged")
    header = stream.read(header_bytes)
    body_bytes = _body_bytes(header) if length else 0
    if not 0 <= body_bytes <= HIGHEST_BODY_BYTES:
        raise _unreadable(extract, "the file is no OpenStreetMap extract in PBF format, or damaged")
    body = stream.read(body_bytes)
    if len(body) < body_bytes:
        missing = body_bytes - len(body)
        raise _unreadable(extract, f"the file is cut off: a block lacks {missing} bytes")
    return length + header + body


def _body_bytes(header: bytes) -> int:
    """Find how long the body is, in the third field of a block's header; -1 if it is not told.

    A field is its number and kind, then a number, or a length and that many bytes.
    """
    place = 0
    while place < len(header):
        field, place = _number(header, place)
        value, place = _number(header, place)
        if field == _BODY_LENGTH:
            return value
        place += value if field & 7 == _BYTES else 0
    return -1


def _number(header: bytes, place: int) -> tuple[int, int]:
    """Read a number of seven bits a byte, lowest first, and say where it ends."""
    value = 0
    for taken, byte in enumerate(header[place : place + _LONGEST_NUMBER]):
        value |= (byte & 0x7F) << (7 * taken)
        if byte < 0x80:
            return value, place + taken + 1
    return value, len(header)


def _decode(pbf: bytes, scratch: Path) -> tuple[Nodes, Ways]:
    """Let osmium read nodes into a file and ways into arrays."""
    import osmium  # noqa: PLC0415 - few commands need it, and it takes a while to load

    keep = osmium.osm.NODE | osmium.osm.WAY
    # osmium takes what follows a comma for an option.
    where = None if "," in str(scratch) else scratch
    with tempfile.TemporaryDirectory(prefix="backstride-", dir=where) as folder:
        store = Path(folder) / "nodes"
        found = (
            osmium.FileProcessor(osmium.io.FileBuffer(pbf, "pbf"), keep)
            .with_locations(f"sparse_file_array,{store}")
            .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
            .with_filter(osmium.filter.KeyFilter("highway", "leisure"))
        )
        ways = _collect(found)
        nodes = np.fromfile(store, NODE)
    nodes = nodes[nodes["id"] > 0]  # the store grows in steps and ends in empty places
    return nodes[np.argsort(nodes["id"], kind="stable")], ways


def _collect(found: Iterable[Any]) -> Ways:
    """Keep the runnable ones of osmium's ways, which live only until the next."""
    told = array("q")
    node = array("q")
    for way in found:
        value = way.tags.get
        kind = codes(Tags(*[value(key, "") for key in Tags._fields]))
        if kind:
            told.extend((way.id, *kind, len(way.nodes)))
            node.extend([each.ref for each in way.nodes])
    rows = np.frombuffer(told, np.int64).reshape(-1, 4)
    surface, origin = rows[:, 1:3].astype(np.uint8).T
    return Ways(rows[:, 0], surface, origin, rows[:, 3], np.frombuffer(node, np.int64))


def _unreadable(extract: Path, what: str) -> UnreadableFile:
    return UnreadableFile(extract.name, what, NEXT_MOVE)

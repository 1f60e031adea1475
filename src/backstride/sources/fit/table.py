"""All messages of one kind as a table, its columns made when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backstride.sources.fit import profile
from backstride.sources.fit.profile import BASE_TYPES, BYTE, STRING, ProfileField
from backstride.sources.fit.scan import Bytes, Layout
from backstride.terms.records import FloatArray

MOST_VALUE = 2.0**53
"""Above it float64 no longer tells whole numbers apart; nothing on a run comes near."""

Key = int | tuple[int, int]
"""A native field by its number, a developer field by developer index and number."""


Starts = Mapping[Layout, NDArray[np.intp]]
"""Where the messages of each layout begin."""


@dataclass(frozen=True)
class DeveloperField:
    """What a field description says of a developer field."""

    name: str
    unit: str
    base_type: int


Descriptions = Mapping[tuple[int, int], DeveloperField]


@dataclass(frozen=True)
class _Cell:
    """Where a field lies in its message and how its values are stored."""

    offset: int
    count: int
    base_type: int

    def values(self, messages: Bytes, *, big_endian: bool, most: int) -> FloatArray:
        """Read the first so many raw numbers, NaN where missing; shape (message, number)."""
        base = BASE_TYPES[self.base_type]
        stored = np.dtype(base.code).newbyteorder(">" if big_endian else "<")
        width = min(self.count, most) * stored.itemsize
        cells = messages[:, self.offset : self.offset + width]
        raw = np.ascontiguousarray(cells).view(stored)
        with np.errstate(invalid="ignore"):  # a float cell may hold a signalling NaN
            values = raw.astype(np.float64)
        wrong = abs(values) > MOST_VALUE if base.invalid is None else raw == base.invalid
        values[wrong] = np.nan
        return values

    def texts(self, messages: Bytes) -> list[str]:
        """Read the texts up to their first zero byte, whatever is not UTF-8 replaced."""
        cells = messages[:, self.offset : self.offset + self.count]
        return [_text(cell.tobytes()) for cell in cells]


@dataclass(frozen=True)
class _Part:
    """The messages of one layout: their bytes, and which rows of the table they are."""

    layout: Layout
    messages: Bytes
    rows: NDArray[np.intp]
    cells: Mapping[Key, _Cell]


@dataclass
class Table:
    """All messages of one kind in file order.

    `starts` holds the byte at which each message begins, shape (message,).
    """

    message: int
    starts: NDArray[np.intp]
    parts: list[_Part]
    descriptions: Descriptions
    made: dict[Key, FloatArray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.starts)

    def keys(self) -> list[Key]:
        """List every field that some message of this kind has, in order of appearance."""
        seen: dict[Key, None] = {}
        for part in self.parts:
            seen |= dict.fromkeys(part.cells)
        return list(seen)

    def describe(self, key: Key) -> tuple[str, str]:
        """Name a field and its unit; `unknown_87` where nothing tells them."""
        if isinstance(key, tuple):
            described = self.descriptions.get(key)
            return (
                (described.name or f"developer_{key[1]}", described.unit) if described else ("", "")
            )
        known = profile.fields_of(self.message).get(key)
        return (known.name, known.unit) if known else (f"unknown_{key}", "")

    def values(self, key: Key) -> FloatArray:
        """Give a field as numbers in its unit, NaN where missing; shape (message,).

        Of a field with several values the first is given; `wide` gives them all.
        """
        if key not in self.made:
            wide = self.wide(key, most=1)
            self.made[key] = wide[:, 0] if wide.shape[1] else np.full(len(self), np.nan)
        return self.made[key]

    def width(self, key: Key) -> int:
        """Count the values that a field has at most."""
        return max((cell.count for part in self.parts if (cell := part.cells.get(key))), default=0)

    def wide(self, key: Key, most: int = 255) -> FloatArray:
        """Give every value of a field, NaN where missing; shape (message, value).

        One wide message makes all rows wide: where it may come to much, ask for `width` or
        for so many at most.
        """
        known = profile.fields_of(self.message).get(key) if isinstance(key, int) else None
        cells = [
            (part, cell)
            for part in self.parts
            if (cell := part.cells.get(key)) and cell.base_type != STRING
        ]
        scaled = [_scaled(part, cell, known, most) for part, cell in cells]
        if len(cells) == 1 == len(self.parts):
            return scaled[0]
        width = max((values.shape[1] for values in scaled), default=0)
        wide = np.full((len(self), width), np.nan)
        for (part, _), values in zip(cells, scaled, strict=True):
            wide[part.rows, : values.shape[1]] = values
        return wide

    def texts(self, key: Key) -> list[str]:
        """Give a field as texts, empty where missing."""
        texts = [""] * len(self)
        for part in self.parts:
            cell = part.cells.get(key)
            if cell is None or cell.base_type != STRING:
                continue
            for row, text in zip(part.rows, cell.texts(part.messages), strict=True):
                texts[row] = text
        return texts

    def is_text(self, key: Key) -> bool:
        """Tell whether a field holds text."""
        return any(cell.base_type == STRING for part in self.parts if (cell := part.cells.get(key)))

    def named(self, name: str) -> FloatArray:
        """Give a native field by its name, all NaN where no message has it."""
        return self.values(self._number(name))

    def text(self, name: str) -> list[str]:
        """Give a native text field by its name."""
        return self.texts(self._number(name))

    def _number(self, name: str) -> int:
        fields = profile.fields_of(self.message)
        return next(number for number, known in fields.items() if known.name == name)


def _scaled(part: _Part, cell: _Cell, known: ProfileField | None, most: int) -> FloatArray:
    values = cell.values(part.messages, big_endian=part.layout.big_endian, most=most)
    if known and known.scale != 1:
        values /= known.scale
    if known and known.offset:
        values -= known.offset
    return values


def tabulate(data: bytes, message: int, starts: Starts, descriptions: Descriptions) -> Table:
    """Gather all messages of one kind, whatever their layouts, in file order."""
    content = np.frombuffer(data, np.uint8)
    layouts = [layout for layout in starts if len(starts[layout])]
    firsts = [starts[layout] for layout in layouts]
    every = np.concatenate([*firsts, np.empty(0, np.intp)])
    place = np.empty(len(every), np.intp)
    place[np.argsort(every, kind="stable")] = np.arange(len(every))
    parts, used = [], 0
    for layout, first in zip(layouts, firsts, strict=True):
        rows = place[used : used + len(first)]
        cells = _cells(layout, _developer_types(layout, descriptions))
        parts.append(_Part(layout, _gather(content, first, layout.size), rows, cells))
        used += len(first)
    return Table(message, np.sort(every), parts, descriptions)


def _developer_types(layout: Layout, descriptions: Descriptions) -> tuple[tuple[int, int], ...]:
    """Tell the base types of a layout's developer fields, by their place in it."""
    return tuple(
        (place, described.base_type)
        for place, entry in enumerate(layout.fields)
        if entry.developer is not None
        and (described := descriptions.get((entry.developer, entry.number)))
    )


def _gather(content: Bytes, starts: NDArray[np.intp], size: int) -> Bytes:
    """Copy messages of one size side by side; shape (message, byte)."""
    return np.lib.stride_tricks.sliding_window_view(content, size)[starts]


@lru_cache(maxsize=512)
def _cells(layout: Layout, types: tuple[tuple[int, int], ...]) -> dict[Key, _Cell]:
    """Place every field of a layout; the last of two with one number wins."""
    described = dict(types)
    cells: dict[Key, _Cell] = {}
    offset = 1
    for place, entry in enumerate(layout.fields):
        developer = entry.developer is not None
        base_type = described.get(place, BYTE) if developer else entry.base_type
        if base_type not in BASE_TYPES or entry.size % BASE_TYPES[base_type].size:
            base_type = BYTE
        key: Key = entry.number if entry.developer is None else (entry.developer, entry.number)
        cells[key] = _Cell(offset, entry.size // BASE_TYPES[base_type].size, base_type)
        offset += entry.size
    return cells


def _text(cell: bytes) -> str:
    return cell.split(b"\0", 1)[0].decode("utf-8", "replace")


def raw_bytes(table: Table, key: Key, count: int) -> NDArray[Any]:
    """Give the first bytes of a field as stored, ones where missing; shape (message, count)."""
    cells = [
        (part, cell)
        for part in table.parts
        if (cell := part.cells.get(key)) and cell.base_type == BYTE
    ]
    wide = np.full((len(table), count), 0xFF, np.uint8)
    for part, cell in cells:
        there = min(cell.count, count)
        wide[part.rows, :there] = part.messages[:, cell.offset : cell.offset + there]
    return wide

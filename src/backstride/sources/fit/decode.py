"""FIT bytes -> tables: every message of every file chained in the bytes.

A decoder of our own because reading is the main job and the kept free library takes a
hundred times longer (docs/decisions/0002-own-fit-decoder.md). What can be read of a
damaged file is read; the check sum is looked at, never obeyed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

import fastcrc
import numpy as np
from numpy.typing import NDArray

from backstride.sources.fit import profile
from backstride.sources.fit.scan import Bytes, Layout, Scan, scan
from backstride.sources.fit.table import DeveloperField, Key, Table, raw_bytes, tabulate
from backstride.terms.records import FloatArray

SIGNATURE = b".FIT"
CHECK_SUM_SIZE = 2


@dataclass(frozen=True)
class FitFile:
    """One FIT file of those chained in the bytes: a table for each kind of message."""

    tables: dict[int, Table]
    times_s: dict[int, FloatArray]
    clock_shift_s: float
    damage: tuple[str, ...]

    def table(self, message: int) -> Table:
        """Give the messages of one kind, maybe none."""
        return self.tables.get(message, Table(message, np.empty(0, np.intp), [], {}))

    def time_s(self, message: int) -> FloatArray:
        """Give the UTC seconds of each message of a kind, NaN where it has none."""
        return self.utc(self.times_s.get(message, np.empty(0)))

    def utc(self, times: FloatArray) -> FloatArray:
        """Turn FIT seconds into UTC seconds; NaN where the watch never knew the time.

        A watch without the time of day counts from its own start. Where it told how its
        count stands to the local time, that local time is taken as UTC.
        """
        absolute = times >= profile.FIRST_ABSOLUTE_TIME
        told = np.where(absolute, times, times + self.clock_shift_s)
        told[(told < 0) | (told > profile.LAST_TIME)] = np.nan
        return told + profile.EPOCH_S


def decode(data: bytes) -> list[FitFile]:
    """Read every FIT file chained in the bytes, as far as they can be read."""
    files, position = [], 0
    while data[position + 8 : position + 12] == SIGNATURE:
        begin, end, damage = _extent(data, position)
        found = scan(data, begin, end)
        if len(data) - found.end <= CHECK_SUM_SIZE and found.end < end:
            del found.problems[-1:]  # a check sum is no message
        damage += _short(found.problems)
        files.append(_tabulated(data, found, damage))
        position = end + CHECK_SUM_SIZE
    rest = data[position:]
    if files and rest.strip(b"\0"):
        lost = f"{len(rest):,} bytes behind the end are no FIT file"
        files[-1] = replace(files[-1], damage=(*files[-1].damage, lost))
    return files


def _short(problems: list[str]) -> list[str]:
    """Keep a file with hundreds of holes to a line that can be read."""
    more = len(problems) - 2
    return [*problems[:2], f"and {more} more"] if more > 0 else problems


def _extent(data: bytes, position: int) -> tuple[int, int, list[str]]:
    """Find where a file's messages begin and end; a header may be wrong about that."""
    begin = position + (14 if data[position] >= 14 else 12)
    announced = int.from_bytes(data[position + 4 : position + 8], "little")
    end = begin + announced
    if announced and end + CHECK_SUM_SIZE <= len(data):
        sound = fastcrc.crc16.arc(data[position : end + CHECK_SUM_SIZE]) == 0
        return begin, end, [] if sound else ["check sum wrong"]
    if not announced:
        return begin, len(data), ["the header says 0 bytes: the watch stopped while writing"]
    return begin, len(data), [f"expected {end + CHECK_SUM_SIZE:,} bytes, found {len(data):,}"]


def _tabulated(data: bytes, found: Scan, damage: list[str]) -> FitFile:
    starts: defaultdict[int, dict[Layout, NDArray[np.intp]]] = defaultdict(dict)
    for layout, at in found.arrays.items():
        starts[layout.message][layout] = at
    about = tabulate(data, profile.FIELD_DESCRIPTION, starts[profile.FIELD_DESCRIPTION], {})
    descriptions = _descriptions(about)
    tables = {
        message: tabulate(data, message, layouts, descriptions)
        for message, layouts in starts.items()
    }
    shift = _clock_shift_s(tables.get(profile.ACTIVITY))
    if np.isfinite(shift):
        damage.append("the watch did not know UTC; its local time stands in")
    return FitFile(tables, _times(data, tables), shift, tuple(damage))


def _clock_shift_s(activity: Table | None) -> float:
    """Tell what turns the count of a watch without the time of day into local time."""
    if activity is None or not len(activity):
        return np.nan
    counted = activity.named("timestamp")[0]
    local = activity.named("local_timestamp")[0]
    counts = counted < profile.FIRST_ABSOLUTE_TIME <= local
    return float(local - counted) if counts else np.nan


def _descriptions(table: Table) -> dict[tuple[int, int], DeveloperField]:
    """Read what the file says of its developer fields, wherever in the file it says so."""
    return {
        (int(index), int(number)): DeveloperField(
            name.strip(), unit.strip(), int(np.nan_to_num(base_type, nan=profile.BYTE))
        )
        for index, number, base_type, name, unit in zip(
            table.named("developer_data_index"),
            table.named("field_definition_number"),
            table.named("fit_base_type_id"),
            table.text("field_name"),
            table.text("units"),
            strict=True,
        )
        if np.isfinite(index) and np.isfinite(number)
    }


def _times(data: bytes, tables: dict[int, Table]) -> dict[int, FloatArray]:
    """Give every message its time, also where its header holds only the last five bits."""
    content = np.frombuffer(data, np.uint8)
    own = {message: table.values(profile.TIMESTAMP_FIELD) for message, table in tables.items()}
    headers = {message: content[table.starts] for message, table in tables.items()}
    if any((header >= 0x80).any() for header in headers.values()):
        own = _uncompressed(tables, own, headers)
    return own


def _uncompressed(
    tables: dict[int, Table], own: dict[int, FloatArray], headers: dict[int, Bytes]
) -> dict[int, FloatArray]:
    """Unroll five-bit times: each says how far it lies behind the time before it."""
    if not tables:
        return own
    starts = np.concatenate([table.starts for table in tables.values()])
    order = np.argsort(starts, kind="stable")
    full = np.concatenate(list(own.values()))[order]
    header = np.concatenate(list(headers.values()))[order]
    short = header >= 0x80
    timed = np.flatnonzero(short | np.isfinite(full))
    full, short = full[timed], short[timed]
    low = np.where(short, header[timed] & 31, np.nan_to_num(full) % 32)
    passed = np.cumsum(np.where(short, np.diff(low, prepend=low[:1]) % 32, 0))
    anchor = np.maximum.accumulate(np.where(short, -1, np.arange(len(timed))))
    times = np.where(anchor >= 0, full[anchor] + passed - passed[anchor], np.nan)
    resolved = np.full(len(starts), np.nan)
    resolved[order[timed]] = times
    ends = np.cumsum([len(table) for table in tables.values()])
    return dict(zip(tables, np.split(resolved, ends[:-1]), strict=True))


def expanded(table: Table, key: Key) -> dict[str, FloatArray]:
    """Unpack the fields that are packed in another field of a record, by name."""
    name, _ = table.describe(key)
    match name:
        case "altitude" | "speed" | "respiration_rate":
            return {f"enhanced_{name}": table.values(key)}
        case "compressed_speed_distance":
            if table.width(key) < 3:
                return {}
            packed = raw_bytes(table, key, 3).astype(np.int64)
            there = (packed != 0xFF).any(axis=1)
            speed = packed[:, 0] | (packed[:, 1] & 0x0F) << 8
            distance = packed[:, 1] >> 4 | packed[:, 2] << 4
            return {
                "speed": np.where(there, speed / 100, np.nan),
                "distance": _accumulated(np.where(there, distance, np.nan), bits=12) / 16,
            }
        case "cycles":
            return {"total_cycles": _accumulated(table.values(key), bits=8)}
        case "compressed_accumulated_power":
            return {"accumulated_power": _accumulated(table.values(key), bits=16)}
    return {}


def _accumulated(counter: FloatArray, *, bits: int) -> FloatArray:
    """Undo the overflow of a counter that wraps around, starting from 0."""
    total = np.full(len(counter), np.nan)
    there = np.isfinite(counter)
    total[there] = np.cumsum(np.diff(counter[there], prepend=0) % (1 << bits))
    return total

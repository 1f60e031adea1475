"""The words of FIT: what its messages and fields are called, how they scale.

The tables stand in `profile.csv` and `names.csv`: facts of the protocol for the messages
that a runner's files need, taken down from fitdecode 0.11.0 (MIT licence, Jean-Charles
Lefebvre), of which the tests check that they still agree.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import numpy as np

FILE_ID = 0
SPORT = 12
SESSION = 18
LAP = 19
RECORD = 20
EVENT = 21
DEVICE_INFO = 23
ACTIVITY = 34
MONITORING = 55
MONITORING_INFO = 103
FIELD_DESCRIPTION = 206

TIMESTAMP_FIELD = 253
EPOCH_S = 631_065_600
"""FIT counts seconds from 1989-12-31 00:00 UTC."""
FIRST_ABSOLUTE_TIME = 0x1000_0000
"""Smaller time stamps count from the start of the device, by the protocol."""
LAST_TIME = 0xFFFF_FFFE
"""A time stamp has 32 bits, all ones for none; a file may announce another type for it."""


@dataclass(frozen=True)
class ProfileField:
    """One field: `value = raw / scale - offset`, in `unit`."""

    name: str
    scale: float
    offset: float
    unit: str


@dataclass(frozen=True)
class BaseType:
    """One FIT base type: its NumPy code without byte order, and what stands for missing."""

    code: str
    invalid: int | None

    @property
    def size(self) -> int:
        """Bytes of one value."""
        return np.dtype(self.code).itemsize


BYTE = 13
STRING = 7
BASE_TYPES: Mapping[int, BaseType] = {
    0: BaseType("u1", 0xFF),
    1: BaseType("i1", 0x7F),
    2: BaseType("u1", 0xFF),
    131: BaseType("i2", 0x7FFF),
    132: BaseType("u2", 0xFFFF),
    133: BaseType("i4", 0x7FFF_FFFF),
    134: BaseType("u4", 0xFFFF_FFFF),
    STRING: BaseType("S1", None),
    136: BaseType("f4", None),
    137: BaseType("f8", None),
    10: BaseType("u1", 0),
    139: BaseType("u2", 0),
    140: BaseType("u4", 0),
    BYTE: BaseType("u1", 0xFF),
    142: BaseType("i8", 0x7FFF_FFFF_FFFF_FFFF),
    143: BaseType("u8", 0xFFFF_FFFF_FFFF_FFFF),
    144: BaseType("u8", 0),
}


@cache
def fields_of(message: int) -> Mapping[int, ProfileField]:
    """Give the known fields of a message by their numbers; none for an unknown one."""
    return _fields().get(message, {})


@lru_cache(maxsize=1_024)  # each NaN is a key of its own: the watch's words are fewer
def name_of(kind: str, number: float) -> str:
    """Name a value of an enumeration, or give its number; nothing for a missing one."""
    if np.isnan(number):
        return ""
    return _names().get((kind, int(number)), str(int(number)))


@cache
def number_of(kind: str, name: str) -> int:
    """Give the number of a named value of an enumeration."""
    return next(number for (of, number), known in _names().items() if (of, known) == (kind, name))


@cache
def _fields() -> Mapping[int, Mapping[int, ProfileField]]:
    fields: defaultdict[int, dict[int, ProfileField]] = defaultdict(dict)
    for row in _rows("profile.csv"):
        fields[int(row["message"])][int(row["field"])] = ProfileField(
            row["name"], float(row["scale"] or 1), float(row["offset"] or 0), row["unit"]
        )
    return dict(fields)


@cache
def _names() -> Mapping[tuple[str, int], str]:
    return {(row["kind"], int(row["number"])): row["name"] for row in _rows("names.csv")}


def _rows(file: str) -> Iterator[dict[str, str]]:
    text = resources.files(__package__).joinpath(file).read_text("utf-8")
    return csv.DictReader(text.splitlines())

"""Recordings -> FIT bytes: the mirror of the decoder, column by column.

It writes what a running watch writes: who recorded it, the timer's starts and stops, a
record for each sample, laps, the session and the activity. Times are whole seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import fastcrc
import numpy as np
from numpy.typing import NDArray

from backstride.sources.fit import profile
from backstride.sources.fit.profile import BASE_TYPES, STRING, number_of
from backstride.terms.records import Lap, Pause, RawRun

_DEVELOPMENT = 255
"""The manufacturer's number that FIT sets aside for programs in development."""
_UINT8, _SINT8, _ENUM, _UINT16, _UINT32, _UINT32Z, _SINT32 = 2, 1, 0, 132, 134, 140, 133
_LOCAL = {profile.RECORD: 0, profile.EVENT: 1, profile.LAP: 2, profile.SESSION: 3}
_TIMER, _START, _STOP = 0, 0, 4
_SEMICIRCLES = 2**32 / 360

_RECORD_FIELDS: tuple[tuple[str, int, int, float, float], ...] = (
    # our quantity, field, base type, then stored = value * factor + offset
    ("latitude_deg", 0, _SINT32, _SEMICIRCLES, 0),
    ("longitude_deg", 1, _SINT32, _SEMICIRCLES, 0),
    ("gps_accuracy_m", 31, _UINT8, 1, 0),
    ("altitude_m", 78, _UINT32, 5, 2500),
    ("distance_m", 5, _UINT32, 100, 0),
    ("speed_mps", 73, _UINT32, 1000, 0),
    ("heart_rate_bpm", 3, _UINT8, 1, 0),
    ("power_w", 7, _UINT16, 1, 0),
    ("ground_contact_time_ms", 41, _UINT16, 10, 0),
    ("ground_contact_balance_percent", 84, _UINT16, 100, 0),
    ("vertical_oscillation_mm", 39, _UINT16, 10, 0),
    ("vertical_ratio_percent", 83, _UINT16, 100, 0),
    ("step_length_m", 85, _UINT16, 10_000, 0),
    ("respiration_rate_brpm", 108, _UINT16, 100, 0),
    ("temperature_degc", 13, _SINT8, 1, 0),
)


@dataclass(frozen=True)
class _Column:
    """One field of several messages, as stored: shape (message,)."""

    field: int
    base_type: int
    stored: NDArray[np.generic]


def write(run: RawRun) -> bytes:
    """Write a recording as a FIT activity file, rounded as FIT stores it."""
    body = b"".join(
        [
            _identity(run),
            *_records_and_events(run),
            _messages(profile.LAP, _laps(run)),
            _messages(profile.SESSION, _session(run)),
            _messages(profile.ACTIVITY, _activity(run)),
        ]
    )
    header = b"\x0e\x20" + (2195).to_bytes(2, "little") + len(body).to_bytes(4, "little") + b".FIT"
    data = header + fastcrc.crc16.arc(header).to_bytes(2, "little") + body
    return data + fastcrc.crc16.arc(data).to_bytes(2, "little")


def _identity(run: RawRun) -> bytes:
    started = _fit_time(_start_s(run))
    name = f"{run.device.maker} {run.device.model}".strip().encode()[:60] + b"\0"
    serial = int(run.device.serial) if run.device.serial.isdecimal() else 0
    return _messages(
        profile.FILE_ID,
        [
            _column(0, _ENUM, [number_of("file", "activity")]),
            _column(1, _UINT16, [_DEVELOPMENT]),
            _column(2, _UINT16, [0]),
            _column(3, _UINT32Z, [serial]),
            _column(4, _UINT32, [started]),
            _Column(8, STRING, np.array([name], f"S{len(name)}")),
        ],
    )


def _records_and_events(run: RawRun) -> Iterable[bytes]:
    """Write the records in the order given, each start and stop of the timer in its place."""
    pauses = [pause for pause in run.pauses if pause.end_s > pause.start_s]
    cuts = [int(np.searchsorted(run.time_s, pause.end_s)) for pause in pauses]
    definition, rows = _table(profile.RECORD, _records(run))
    yield _event(_start_s(run), _START) + definition
    begin = 0
    for pause, cut in zip(pauses, cuts, strict=True):
        yield rows[begin:cut].tobytes() + _pause(pause)
        begin = max(cut, begin)
    yield rows[begin:].tobytes() + _event(_end_s(run), _STOP)


def _pause(pause: Pause) -> bytes:
    return _event(pause.start_s, _STOP) + _event(pause.end_s, _START)


def _event(time_s: float, kind: int) -> bytes:
    columns = [
        _column(profile.TIMESTAMP_FIELD, _UINT32, [_fit_time(time_s)]),
        _column(0, _ENUM, [_TIMER]),
        _column(1, _ENUM, [kind]),
    ]
    return _messages(profile.EVENT, columns)


def _records(run: RawRun) -> list[_Column]:
    known = np.isfinite(run.time_s)
    times = np.where(known, np.round(run.time_s) - profile.EPOCH_S, 0xFFFF_FFFF)
    columns = [_Column(profile.TIMESTAMP_FIELD, _UINT32, times.astype(np.uint32))]
    for quantity, number, base_type, factor, offset in _RECORD_FIELDS:
        values = run.column(quantity)
        if np.isfinite(values).any():
            columns.append(_Column(number, base_type, _stored(values * factor + offset, base_type)))
    per_leg = run.step_rate_spm / 2
    if np.isfinite(per_leg).any():
        whole = np.floor(per_leg)
        columns.append(_Column(4, _UINT8, _stored(whole, _UINT8)))
        columns.append(_Column(53, _UINT8, _stored((per_leg - whole) * 128, _UINT8)))
    return columns


def _stored(values: NDArray[np.float64], base_type: int) -> NDArray[np.generic]:
    """Round to what the base type holds; missing and too large become its invalid value."""
    base = BASE_TYPES[base_type]
    limits = np.iinfo(base.code)
    rounded = np.round(values)
    fits = (rounded >= limits.min) & (rounded < limits.max)
    return np.where(fits, np.where(fits, rounded, 0), base.invalid or 0).astype(base.code)


def _laps(run: RawRun) -> list[_Column]:
    laps = run.laps or (Lap(_start_s(run), _end_s(run), np.nan),)
    lasted = np.array([lap.end_s - lap.start_s for lap in laps])
    distance = np.array([lap.distance_m for lap in laps])
    return [
        _column(profile.TIMESTAMP_FIELD, _UINT32, [_fit_time(lap.end_s) for lap in laps]),
        _column(2, _UINT32, [_fit_time(lap.start_s) for lap in laps]),
        _Column(7, _UINT32, _stored(lasted * 1000, _UINT32)),
        _Column(9, _UINT32, _stored(distance * 100, _UINT32)),
    ]


def _session(run: RawRun) -> list[_Column]:
    elapsed = _end_s(run) - _start_s(run)
    paused = sum(pause.end_s - pause.start_s for pause in run.pauses)
    far = run.totals.distance_m
    measured = [
        (7, _UINT32, elapsed * 1000),
        (8, _UINT32, (elapsed - paused) * 1000),
        (9, _UINT32, far * 100),
        (22, _UINT16, run.totals.ascent_m),
        (23, _UINT16, run.totals.descent_m),
    ]
    return [
        _column(profile.TIMESTAMP_FIELD, _UINT32, [_fit_time(_end_s(run))]),
        _column(2, _UINT32, [_fit_time(_start_s(run))]),
        _column(5, _ENUM, [number_of("sport", run.sport or "generic")]),
        _column(6, _ENUM, [number_of("sub_sport", run.sub_sport or "generic")]),
        *(
            _Column(field, kind, _stored(np.array([value]), kind))
            for field, kind, value in measured
        ),
    ]


def _activity(run: RawRun) -> list[_Column]:
    end = _fit_time(_end_s(run))
    local = end + round(run.utc_offset_s or 0)
    columns = [
        _column(profile.TIMESTAMP_FIELD, _UINT32, [end]),
        _column(1, _UINT16, [1]),
    ]
    return columns if run.utc_offset_s is None else [*columns, _column(5, _UINT32, [local])]


def _column(field: int, base_type: int, values: list[int]) -> _Column:
    return _Column(field, base_type, np.array(values, BASE_TYPES[base_type].code))


def _messages(message: int, columns: list[_Column]) -> bytes:
    definition, rows = _table(message, columns)
    return definition + rows.tobytes()


def _table(message: int, columns: list[_Column]) -> tuple[bytes, NDArray[np.void]]:
    """Lay columns side by side: the definition message, and one packed row a message."""
    local = _LOCAL.get(message, 4)
    types = {f"f{column.field}": column.stored.dtype.newbyteorder("<") for column in columns}
    rows = np.zeros(len(columns[0].stored), np.dtype([("header", "u1"), *types.items()]))
    rows["header"] = local
    for column in columns:
        rows[f"f{column.field}"] = column.stored
    fields = b"".join(
        bytes([column.field, column.stored.dtype.itemsize, column.base_type]) for column in columns
    )
    head = bytes([0x40 | local, 0, 0]) + message.to_bytes(2, "little") + bytes([len(columns)])
    return head + fields, rows


def _start_s(run: RawRun) -> float:
    return float(np.nanmin(run.time_s))


def _end_s(run: RawRun) -> float:
    return float(np.nanmax(run.time_s))


def _fit_time(time_s: float) -> int:
    return round(time_s) - profile.EPOCH_S

"""FIT tables -> recordings: what a watch's messages say of a run, in our words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from backstride.sources.fit import monitoring, profile
from backstride.sources.fit.decode import FitFile, decode, expanded
from backstride.sources.fit.profile import name_of
from backstride.sources.fit.table import Key, Table
from backstride.terms.errors import UnreadableFile
from backstride.terms.records import (
    Content,
    Device,
    FloatArray,
    Lap,
    OtherColumn,
    Pause,
    RawRun,
    Totals,
)

MAX_OTHER_CELLS = 16_000_000
"""128 MB of numbers: what columns that are none of ours may take of memory."""

_FULL_CIRCLE = 2**32  # semicircles
_MM = 1000  # mm in a m
_TWO_FEET = 2  # FIT counts the steps of one leg
_ON_FOOT = frozenset({"running", "walking", "hiking", "generic", "training", "transition", ""})
_TIMER = 0
_STOPS = (1, 4, 8, 9)  # stop, stop all, and both with the clock disabled
_START = 0

_NATIVE: Mapping[str, tuple[str, float]] = {
    "latitude_deg": ("position_lat", 360 / _FULL_CIRCLE),
    "longitude_deg": ("position_long", 360 / _FULL_CIRCLE),
    "gps_accuracy_m": ("gps_accuracy", 1),
    "altitude_m": ("enhanced_altitude", 1),
    "distance_m": ("distance", 1),
    "speed_mps": ("enhanced_speed", 1),
    "heart_rate_bpm": ("heart_rate", 1),
    "power_w": ("power", 1),
    "ground_contact_time_ms": ("stance_time", 1),
    "ground_contact_balance_percent": ("stance_time_balance", 1),
    "vertical_oscillation_mm": ("vertical_oscillation", 1),
    "vertical_ratio_percent": ("vertical_ratio", 1),
    "step_length_m": ("step_length", 1 / _MM),
    "respiration_rate_brpm": ("enhanced_respiration_rate", 1),
    "temperature_degc": ("temperature", 1),
}

_DEVELOPER: Mapping[tuple[str, str], tuple[str, float]] = {
    # Stryd's names and units, the only ones that a pod's maker shares with many watches.
    ("power", "watts"): ("power_w", 1),
    ("cadence", "rpm"): ("step_rate_spm", _TWO_FEET),
    ("ground time", "milliseconds"): ("ground_contact_time_ms", 1),
    ("vertical oscillation", "centimeters"): ("vertical_oscillation_mm", 10),
    ("leg spring stiffness", "kn/m"): ("leg_spring_stiffness_knpm", 1),
    ("speed", "m/s"): ("speed_mps", 1),
    ("speed", "meters/second"): ("speed_mps", 1),
    ("distance", "meters"): ("distance_m", 1),
}


def read(data: bytes) -> Content:
    """Read every recording of a FIT file, and of those chained behind it.

    Raises:
        UnreadableFile: Where the bytes are no FIT file.
    """
    files = decode(data)
    if not files:
        raise UnreadableFile("", "no FIT file: its signature is missing", "Export it again")
    return Content(
        kind="fit",
        holds=_holds(files),
        recordings=tuple(run for file in files for run in _recordings(file)),
        records=sum(len(file.table(profile.RECORD)) for file in files),
        damage=tuple(line for file in files for line in file.damage),
        days=tuple(told for file in files for told in monitoring.days(file)),
    )


def _holds(files: list[FitFile]) -> str:
    if any(len(file.table(profile.RECORD)) for file in files):
        return "activity"
    kinds = (name_of("file", kind) for file in files for kind in _column(file, "type"))
    return next(kinds, "") or "nothing that is known"


def _column(file: FitFile, name: str) -> FloatArray:
    return file.table(profile.FILE_ID).named(name)


def _recordings(file: FitFile) -> Iterator[RawRun]:
    """Cut the records where one session ends and the next begins."""
    time_s = file.time_s(profile.RECORD)
    if not len(time_s):
        return
    columns = {"time_s": time_s} | _native(file.table(profile.RECORD))
    others = list(_others(file.table(profile.RECORD)))
    sessions = file.table(profile.SESSION)
    starts = file.utc(sessions.named("start_time"))
    order = np.argsort(starts, kind="stable")
    # A record belongs to the last session that began by then; the first takes what is earlier.
    leg = np.searchsorted(starts[order][1:], time_s, side="right")
    for place, session in enumerate(order if len(order) else [0]):
        rows = leg == place
        if rows.all():
            yield _recording(file, int(session), columns, others)
        elif rows.any():
            cut = {name: column[rows] for name, column in columns.items()}
            rest = [replace(other, values=other.values[rows]) for other in others]
            yield _recording(file, int(session), cut, rest)


def _recording(
    file: FitFile, session: int, columns: Mapping[str, FloatArray], others: list[OtherColumn]
) -> RawRun:
    sport, sub_sport = _sport(file, session)
    cut = dict(columns)
    if sport not in _ON_FOOT:
        cut.pop("step_rate_spm", None)
    sensors = _fill_from_developer_fields(cut, others)
    span = _span(cut["time_s"])
    samples: dict[str, Any] = cut
    return RawRun(
        sport="" if sport == "generic" else sport,
        sub_sport="" if sub_sport == "generic" else sub_sport,
        device=_device(file),
        laps=tuple(_laps(file, span)),
        pauses=tuple(_pauses(file, span)),
        totals=_totals(file, session),
        utc_offset_s=_utc_offset(file),
        others=tuple(others),
        sensors=sensors,
        **samples,
    )


def _span(time_s: FloatArray) -> tuple[float, float]:
    known = time_s[np.isfinite(time_s)]
    return (float(known.min()), float(known.max())) if len(known) else (np.nan, np.nan)


def _native(records: Table) -> dict[str, FloatArray]:
    """Give what the watch itself recorded, under our names and units."""
    named = record_columns(records)
    columns = {
        ours: named[name] * factor if factor != 1 else named[name]
        for ours, (name, factor) in _NATIVE.items()
        if name in named
    }
    if "cadence" not in named:
        return columns
    part = np.nan_to_num(named["fractional_cadence"]) if "fractional_cadence" in named else 0.0
    return columns | {"step_rate_spm": _TWO_FEET * (named["cadence"] + part)}


def record_columns(records: Table) -> dict[str, FloatArray]:
    """Give every known native field of the records by name, packed fields unpacked.

    Where a value stands both packed and by itself, the one by itself counts.
    """
    unpacked: dict[str, FloatArray] = {}
    plain: dict[str, FloatArray] = {}
    for key in records.keys():  # noqa: SIM118 - a table is no mapping
        if key in profile.fields_of(profile.RECORD):
            name, _ = records.describe(key)
            plain[name] = records.values(key)
            unpacked |= expanded(records, key)
    if "speed" in unpacked:  # itself packed, and packing
        unpacked.setdefault("enhanced_speed", unpacked["speed"])
    both = {
        name: np.where(np.isfinite(plain[name]), plain[name], unpacked[name])
        for name in plain.keys() & unpacked.keys()
    }
    return unpacked | plain | both


def _others(records: Table) -> Iterator[OtherColumn]:
    """Give the columns that have no name of ours: unknown ones and developer fields."""
    ours = {name for name, _ in _NATIVE.values()}
    ours |= {"timestamp", "cadence", "fractional_cadence", "speed", "altitude"}
    cells = 0
    for key in records.keys():  # noqa: SIM118 - a table is no mapping
        name, unit = records.describe(key)
        if records.is_text(key) or (isinstance(key, int) and name in ours):
            continue
        cells += len(records) * records.width(key)
        if cells > MAX_OTHER_CELLS:
            return
        for place, values in enumerate(records.wide(key).T):
            yield OtherColumn(
                name if place == 0 else f"{name}[{place}]", unit, _origin(key), values
            )


def _origin(key: Key) -> str:
    return f"developer {key[0]}" if isinstance(key, tuple) else "native"


def _fill_from_developer_fields(
    columns: dict[str, FloatArray], others: list[OtherColumn]
) -> dict[str, str]:
    """Take from a pod what the watch itself lacks, and note whose it is.

    Of two pods with the same names the one that measured more counts; they are never mixed.
    """
    found: dict[str, tuple[OtherColumn, float]] = {}
    for other in others:
        ours, factor = _DEVELOPER.get((other.name.lower(), other.unit.lower()), ("", 0.0))
        if not ours or other.origin == "native" or np.isfinite(columns.get(ours, np.nan)).any():
            continue
        if ours not in found or _known(other) > _known(found[ours][0]):
            found[ours] = other, factor
    columns |= {ours: other.values * factor for ours, (other, factor) in found.items()}
    return {ours: f"{other.name} ({other.origin})" for ours, (other, _) in found.items()}


def _known(other: OtherColumn) -> int:
    return int(np.isfinite(other.values).sum())


def _sport(file: FitFile, session: int) -> tuple[str, str]:
    for message in (profile.SESSION, profile.SPORT):
        table = file.table(message)
        if session < len(table):
            sport = name_of("sport", float(table.named("sport")[session]))
            return sport, name_of("sub_sport", float(table.named("sub_sport")[session]))
    return "", ""


def _device(file: FitFile) -> Device:
    identity = file.table(profile.FILE_ID)
    infos = file.table(profile.DEVICE_INFO)
    own = np.flatnonzero(infos.named("device_index") == 0)
    product = next(iter(identity.text("product_name")), "") or next(
        (infos.text("product_name")[row] for row in own), ""
    )
    maker = name_of("manufacturer", _first(identity.named("manufacturer")))
    if product.startswith("Backstride "):
        maker, _, product = product.partition(" ")
    if maker.isdecimal():  # a number that the protocol gives to nobody
        maker = ""
    number = _first(identity.named("product")) if maker else np.nan
    kind = "garmin_product" if maker == "garmin" else "product"
    software = _first(infos.named("software_version")[own])
    serial = _first(identity.named("serial_number"))
    return Device(
        maker=maker,
        model=product or name_of(kind, number),
        serial="" if np.isnan(serial) else f"{serial:.0f}",
        software="" if np.isnan(software) else f"{software:g}",
    )


def _first(values: FloatArray) -> float:
    known = values[np.isfinite(values)]
    return float(known[0]) if len(known) else np.nan


def _laps(file: FitFile, span: tuple[float, float]) -> Iterator[Lap]:
    laps = file.table(profile.LAP)
    starts = file.utc(laps.named("start_time"))
    lasted = laps.named("total_elapsed_time")
    triggers = laps.named("lap_trigger")
    for start, length, distance, trigger in zip(
        starts, lasted, laps.named("total_distance"), triggers, strict=True
    ):
        if span[0] - 1 <= start <= span[1]:
            end = float(start + np.nan_to_num(length))
            yield Lap(float(start), end, float(distance), name_of("lap_trigger", float(trigger)))


def _pauses(file: FitFile, span: tuple[float, float]) -> Iterator[Pause]:
    """Pair each stop of the timer with the next start; the last stop is the end."""
    events = file.table(profile.EVENT)
    timer = np.flatnonzero(events.named("event") == _TIMER)
    kinds = events.named("event_type")[timer]
    stopped = np.nan
    for time, kind in zip(file.time_s(profile.EVENT)[timer], kinds, strict=True):
        if kind in _STOPS and np.isnan(stopped):
            stopped = time
        elif kind == _START:
            if span[0] <= stopped < time <= span[1]:
                yield Pause(float(stopped), float(time))
            stopped = np.nan


def _totals(file: FitFile, session: int) -> Totals:
    sessions = file.table(profile.SESSION)
    if session >= len(sessions):
        return Totals()
    return Totals(
        distance_m=float(sessions.named("total_distance")[session]),
        elapsed_s=float(sessions.named("total_elapsed_time")[session]),
        timer_s=float(sessions.named("total_timer_time")[session]),
        ascent_m=float(sessions.named("total_ascent")[session]),
        descent_m=float(sessions.named("total_descent")[session]),
    )


def _utc_offset(file: FitFile) -> float | None:
    activity = file.table(profile.ACTIVITY)
    offset = _first(activity.named("local_timestamp") - activity.named("timestamp"))
    return None if np.isnan(offset) or np.isfinite(file.clock_shift_s) else offset

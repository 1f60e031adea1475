"""What did the clock on the wall say when the run began?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np

from backstride.terms.records import Place, RawRun, Run

QUARTER_HOUR_S = 900
"""Every zone since 1972 keeps a multiple of a quarter of an hour from UTC."""
TOLERANCE_S = 120
"""Watches write the two times of an offset a little apart."""
FARTHEST_S = 14 * 3600
"""Kiribati keeps 14 h, the most of all zones."""


def place(recording: Run | RawRun, began: datetime, home_zone: str) -> Place:
    """Tell the local day on which a recording began.

    The file's own offset counts first, then the zone at the first position, then the home
    zone. An offset of nought is what writers without a zone leave in the file, so it counts
    only where no position contradicts it.

    Args:
        recording: Its position and the file's offset are used.
        began: Its first moment, UTC.
        home_zone: IANA name, such as `Europe/Zurich`.

    Returns:
        Local day, offset in s (local minus UTC), zone and which of the three told it.
    """
    zone = _zone_at(recording)
    offset = _sound_offset(recording.utc_offset_s)
    if offset is not None and (offset or not zone):
        return Place((began + timedelta(seconds=offset)).date(), offset, "", "file")
    if zone:
        return _in_zone(began, zone, "position")
    return at_home(began, home_zone)


def at_home(began: datetime, home_zone: str) -> Place:
    """Tell the local day of a moment at home."""
    return _in_zone(began, home_zone, "home")


def _in_zone(began: datetime, zone: str, origin: Literal["position", "home"]) -> Place:
    local = began.astimezone(ZoneInfo(zone))
    return Place(local.date(), (local.utcoffset() or timedelta()).total_seconds(), zone, origin)


def _sound_offset(offset_s: float | None) -> float | None:
    """Round an offset to the quarter of an hour that it must be, or refuse it."""
    if offset_s is None or not abs(offset_s) <= FARTHEST_S + TOLERANCE_S:
        return None
    rounded = round(offset_s / QUARTER_HOUR_S) * QUARTER_HOUR_S
    return float(rounded) if abs(rounded - offset_s) <= TOLERANCE_S else None


def _zone_at(recording: Run | RawRun) -> str:
    """Look up the zone of the first position, offline; empty at sea or without one."""
    import tzfpy  # noqa: PLC0415 - its map takes a while to load, and few commands need it

    fixed = np.flatnonzero(np.isfinite(recording.latitude_deg + recording.longitude_deg))
    if not len(fixed):
        return ""
    first = fixed[0]
    zone = tzfpy.get_tz(float(recording.longitude_deg[first]), float(recording.latitude_deg[first]))
    return "" if zone.startswith("Etc/") else zone

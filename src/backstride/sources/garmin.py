"""JSON of a Garmin Connect account -> Listing, or what the watch says of days.

The layout is not documented; what is read here follows public parsers of real archives. Lengths
of activities are in centimetres, their times in milliseconds of UTC.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from math import nan
from typing import Any
from zoneinfo import ZoneInfo

from backstride.terms.cells import when
from backstride.terms.errors import UnreadableFile
from backstride.terms.records import Listed, Listing, OfDay, Totals

ACTIVITIES, DAYS = "garmin_activities", "garmin_days"
_RUN = re.compile(r"run|treadmill", re.IGNORECASE)
_LATEST_MS = 4_102_444_800_000
"""The year 2100."""
_SLEEP_S = ("deepSleepSeconds", "lightSleepSeconds", "remSleepSeconds")
_ENDLESS = 1e18
_PER_H, _CM_PER_M, _MS_PER_S = 3_600, 100.0, 1_000.0


def looks_like(head: bytes) -> str:
    """Tell which JSON of an account a file is by its beginning; empty where none."""
    if b'"summarizedActivitiesExport"' in head:
        return ACTIVITIES
    of_day = b'"totalSteps"' in head or any(name.encode() in head for name in _SLEEP_S)
    return DAYS if b'"calendarDate"' in head and of_day else ""


def activities(data: bytes) -> Listing:
    """Read the list of all activities.

    Raises:
        UnreadableFile: Where it is no such JSON.
    """
    parts = (part.get("summarizedActivitiesExport") for part in _items(data))
    lists = [part for part in parts if isinstance(part, list)]
    every = [one for part in lists for one in part if isinstance(one, dict)]
    found = [one for row, told in enumerate(every) if (one := _activity(row, told))]
    lost = len(every) - len(found)
    remarks = (f"{lost} tell no start or no duration, and were left out",) if lost else ()
    return Listing(tuple(found), is_utc=True, remarks=remarks)


def days(data: bytes) -> tuple[OfDay, ...]:
    """Read the steps and the sleep of each day; a night counts to the day of waking.

    No step at all is taken for a watch that was not worn.

    Raises:
        UnreadableFile: Where it is no such JSON.
    """
    return tuple(told for one in _items(data) for told in _of_day(one))


def _items(data: bytes) -> Iterator[Mapping[str, Any]]:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile("", "JSON that breaks off", "Download it once more.") from error
    for one in document if isinstance(document, list) else [document]:
        if isinstance(one, dict):
            yield one


def _activity(row: int, told: Mapping[str, Any]) -> Listed | None:
    began_ms = _number(told, "beginTimestamp") or _number(told, "startTimeGmt")
    elapsed = _positive(told, "elapsedDuration", _MS_PER_S) or _positive(
        told, "duration", _MS_PER_S
    )
    if not 0 < began_ms < _LATEST_MS or not elapsed:
        return None
    sport = str(told.get("activityType") or told.get("sportType") or "")
    return Listed(
        row=row,
        start=datetime.fromtimestamp(began_ms / _MS_PER_S, UTC),
        sport="running" if _RUN.search(sport) else sport,
        title=str(told.get("name") or ""),
        gear="",
        totals=Totals(
            distance_m=_positive(told, "distance", _CM_PER_M) or nan,
            elapsed_s=elapsed,
            timer_s=_positive(told, "movingDuration", _MS_PER_S)
            or _positive(told, "duration", _MS_PER_S)
            or elapsed,
            ascent_m=_least(told, "elevationGain"),
            descent_m=_least(told, "elevationLoss"),
        ),
    )


def _of_day(told: Mapping[str, Any]) -> Iterator[OfDay]:
    day = _day(told.get("calendarDate"))
    if day is None:
        return
    values = {
        "day_steps": _number(told, "totalSteps"),
        "sleep_h": sum(_number(told, name) for name in _SLEEP_S) / _PER_H,
    }
    for quantity, value in values.items():
        if value > 0:
            yield OfDay(day, quantity, value)


def _day(told: Any) -> date | None:
    """Read a day, which some archives wrap."""
    written = told.get("date") if isinstance(told, dict) else told
    return when(written, "", ZoneInfo("UTC"))[0] if isinstance(written, str) else None


def _number(told: Mapping[str, Any], name: str) -> float:
    """Give a number, 0 where none is told."""
    value = told.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return 0.0
    return float(value) if abs(value) < _ENDLESS else 0.0


def _positive(told: Mapping[str, Any], name: str, per: float) -> float:
    return max(0.0, _number(told, name) / per)


def _least(told: Mapping[str, Any], name: str) -> float:
    return _positive(told, name, _CM_PER_M) if told.get(name) is not None else nan

"""Monitoring messages of a watch -> the steps of each day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime

import numpy as np

from backstride.sources.fit import profile
from backstride.sources.fit.decode import FitFile
from backstride.sources.fit.table import Table
from backstride.terms.records import FloatArray, OfDay

_ON_FOOT = (1.0, 6.0)
"""Running and walking: for these a cycle is two steps."""
_KINDS = 32
"""The lower five bits name the kind, the upper three how hard it was."""
_WRAPS_S = 1 << 16
_STEP_OF_ZONES_S = 900


def days(file: FitFile) -> Iterator[OfDay]:
    """Count the steps of each local day that a file tells of.

    The watch counts from its local midnight on, for each kind of activity by itself, and writes
    the count now and then: the largest of a day is what the file knows of it. What is written at
    midnight is of the day that ends. A file without the watch's local time tells no day.
    """
    info, told = file.table(profile.MONITORING_INFO), file.table(profile.MONITORING)
    ahead_s = info.named("local_timestamp") - info.named("timestamp")
    known = ahead_s[np.isfinite(ahead_s)]
    if not len(known) or not len(told):
        return
    offset_s = round(float(known[0]) / _STEP_OF_ZONES_S) * _STEP_OF_ZONES_S
    time_s = file.utc(_times(told.named("timestamp"), told.named("timestamp_16")))
    kind, steps = _kinds(told), 2 * told.named("cycles")
    most: defaultdict[date, dict[float, float]] = defaultdict(dict)
    for row in np.flatnonzero(np.isin(kind, _ON_FOOT) & np.isfinite(steps) & np.isfinite(time_s)):
        local = datetime.fromtimestamp(float(time_s[row]) + offset_s - 1, UTC)
        of_day = most[local.date()]
        of_day[float(kind[row])] = max(of_day.get(float(kind[row]), 0.0), float(steps[row]))
    for day, counts in sorted(most.items()):
        if (count := sum(counts.values())) > 0:
            yield OfDay(day, "day_steps", count)


def _kinds(told: Table) -> FloatArray:
    """Say what was done at each message; some write it together with how hard it was."""
    kind, packed = told.named("activity_type"), told.named("current_activity_type_intensity")
    return np.where(np.isfinite(kind), kind, packed % _KINDS)


def _times(whole: FloatArray, lower: FloatArray) -> FloatArray:
    """Complete times of which only the lower 16 bits are written, from the last whole one."""
    times, last = whole.copy(), np.nan
    for row in range(len(times)):
        if np.isfinite(whole[row]):
            last = whole[row]
        elif np.isfinite(lower[row]) and np.isfinite(last):
            last += (lower[row] - last % _WRAPS_S) % _WRAPS_S
            times[row] = last
    return times

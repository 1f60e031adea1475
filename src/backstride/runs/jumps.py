"""Positions that leap away and come back, and odometers that leap with them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from backstride.runs.draft import Draft
from backstride.terms.records import FloatArray

FASTEST_MPS = 12.5
"""Above the fastest 100 m ever run; nobody covers ground faster on foot."""
EARTH_RADIUS_M = 6_371_008.8
"""Mean radius (IUGG); the error against the ellipsoid is below 0.6 %."""
MAX_AWAY = 120
"""Samples that may lie at the wrong place before the new place is believed."""
CATCH_UP_S = 30
"""An odometer that stood still this long before a leap only made good for it; half of the
fastest pace over that time is fast enough for any runner."""


def mend_jumps(draft: Draft) -> None:
    """Take out leaps of the position and of the odometer that no runner can make."""
    _mend_positions(draft)
    _mend_odometer(draft)


def steps_m(latitude_deg: FloatArray, longitude_deg: FloatArray) -> FloatArray:
    """Measure the way from each position to the next.

    Args:
        latitude_deg: Shape (sample,).
        longitude_deg: Shape (sample,).

    Returns:
        Metres, shape (sample - 1,); NaN beside a missing position.

    Source:
        Definition (great circle on a sphere of the mean radius, haversine).
    """
    return _between_m(latitude_deg[:-1], longitude_deg[:-1], latitude_deg[1:], longitude_deg[1:])


def _between_m(
    latitude_deg: FloatArray,
    longitude_deg: FloatArray,
    to_latitude_deg: FloatArray,
    to_longitude_deg: FloatArray,
) -> FloatArray:
    latitude, to_latitude = np.radians(latitude_deg), np.radians(to_latitude_deg)
    half = (
        np.sin((to_latitude - latitude) / 2) ** 2
        + np.cos(latitude)
        * np.cos(to_latitude)
        * np.sin(np.radians(to_longitude_deg - longitude_deg) / 2) ** 2
    )
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


def _mend_positions(draft: Draft) -> None:
    latitude, longitude = draft.columns["latitude_deg"], draft.columns["longitude_deg"]
    fixed = np.flatnonzero(np.isfinite(latitude))
    way = steps_m(latitude[fixed], longitude[fixed])
    leaps = np.flatnonzero(way > FASTEST_MPS * np.maximum(np.diff(draft.time_s[fixed]), 1))
    done = -1
    for leap in leaps:
        if leap < done:
            continue
        back = _back(draft, fixed, int(leap))
        if back is None:
            continue
        away = fixed[leap + 1 : back]
        latitude[away] = longitude[away] = np.nan
        draft.note("GPS jump", draft.time_s[fixed[leap + 1]], float(way[leap]), "m")
        done = back


def _back(draft: Draft, fixed: NDArray[np.intp], leap: int) -> int | None:
    """Find the first fix behind a leap that the runner can have reached from before it."""
    here, behind = fixed[leap : leap + 1], fixed[leap + 1 : leap + 2 + MAX_AWAY]
    latitude, longitude = draft.columns["latitude_deg"], draft.columns["longitude_deg"]
    way = _between_m(latitude[here], longitude[here], latitude[behind], longitude[behind])
    passed = draft.time_s[behind] - draft.time_s[here]
    reached = way <= FASTEST_MPS * np.maximum(passed, 1)
    return leap + 1 + int(reached.argmax()) if reached.any() else None


def _mend_odometer(draft: Draft) -> None:
    """Give a leap of the odometer the length of a usual step; leave out dips and spikes."""
    distance = draft.columns["distance_m"]
    _drop_dips(draft, distance)
    known = np.flatnonzero(np.isfinite(distance))
    if len(known) < 2:
        return
    time_s, metres = draft.time_s[known], distance[known]
    passed = np.diff(time_s)
    way = np.diff(metres)
    leaps = (way > FASTEST_MPS * np.maximum(passed, 1)) & ~_caught_up(time_s, metres)
    backwards = way < 0
    if backwards.any():
        first = time_s[np.argmax(backwards)]
        draft.note("odometer ran backwards", first, -way[backwards].sum(), "m")
    usual = float(np.median(way[~leaps] / passed[~leaps])) if (~leaps).any() else 0.0
    for leap in np.flatnonzero(leaps):
        draft.note("odometer jump", time_s[leap], way[leap] - usual * passed[leap], "m")
    way = np.where(leaps, usual * passed, np.maximum(way, 0))
    distance[known] = metres[0] + np.concatenate([[0.0], np.cumsum(way)])


def _drop_dips(draft: Draft, distance: FloatArray) -> None:
    """Leave out what falls and comes back, or leaps and comes back, within two minutes."""
    known = np.flatnonzero(np.isfinite(distance))
    time_s, metres = draft.time_s[known], distance[known]
    done = -1
    for fall in np.flatnonzero(np.diff(metres) < -FASTEST_MPS):
        if fall < done:
            continue
        dip = _dip(time_s, metres, int(fall))
        if dip is None:
            continue
        wrong = known[dip]
        draft.note("odometer dropout", draft.time_s[wrong[0]], len(wrong), "samples")
        distance[wrong] = metres[dip] = np.nan
        done = dip.stop


def _dip(time_s: FloatArray, metres: FloatArray, fall: int) -> slice | None:
    """Find the samples around a fall that neither side of them can be reached through."""
    for many in range(1, min(MAX_AWAY, len(metres))):
        for dip in (slice(fall + 1, fall + 1 + many), slice(fall + 1 - many, fall + 1)):
            before, after = dip.start - 1, dip.stop
            if before < 0 or after >= len(metres):
                continue
            way = metres[after] - metres[before]
            if 0 <= way <= FASTEST_MPS * (time_s[after] - time_s[before]):
                return dip
    return None


def _caught_up(
    time_s: FloatArray, metres: FloatArray
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell which steps only make good for an odometer that had stood still."""
    before = np.interp(time_s[1:] - CATCH_UP_S, time_s, metres)
    return np.asarray(metres[1:] - before <= FASTEST_MPS / 2 * CATCH_UP_S)

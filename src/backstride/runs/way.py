"""Distance, speed and motion: what one of them lacks, the others give."""

from __future__ import annotations

import numpy as np

from backstride.runs.draft import Draft
from backstride.runs.grid import MAX_GAP_S
from backstride.runs.jumps import FASTEST_MPS, steps_m
from backstride.runs.window import running_mean
from backstride.terms.records import BoolArray, FloatArray, Pause

STANDING_MPS = 0.5
"""Slower than a stroll: whoever does less in ten seconds stands."""
STANDING_M = 10
"""An odometer that shows less while positions moved has not counted at all."""
_MOTION_WINDOW_S = 11
_LATE_S = 5
"""An odometer lags this long; more metres within a pause were covered with a stopped clock."""
_POSITION_WINDOW_S = 5
"""A receiver's error of a second would lengthen the way; that of five seconds much less."""


def complete_way(draft: Draft, recorded: BoolArray) -> BoolArray:
    """Fill in distance and speed, and tell in which seconds the runner moved.

    Returns:
        `moving`, shape (sample,). Afterwards `distance_m` starts at 0, never falls and
        stands still where the clock was stopped or nothing was recorded; it stays unknown
        where nothing tells it.
    """
    counted = recorded & ~_paused(draft.time_s, draft.pauses)
    counted[-1] = False  # a sample speaks for the second that begins with it
    if not _tells_way(draft):
        return np.asarray(counted & (draft.columns["step_rate_spm"] != 0))
    every_m = np.nan_to_num(_steps(draft, counted[:-1]))
    step_m = np.where(counted[:-1], every_m, 0.0) + _told_late(draft, every_m)
    distance = np.concatenate([[0.0], np.cumsum(step_m)])
    pace = np.append(step_m, 0.0)
    if not np.isfinite(draft.columns["speed_mps"][counted]).any():
        smooth = running_mean(pace, _POSITION_WINDOW_S)
        draft.columns["speed_mps"] = np.where(counted, smooth, np.nan)
    draft.columns["distance_m"] = distance
    return np.asarray(counted & (running_mean(pace, _MOTION_WINDOW_S) >= STANDING_MPS))


def _tells_way(draft: Draft) -> bool:
    """Tell whether anything says how far the runner came; a treadmill may say nothing."""
    tellers = ("distance_m", "latitude_deg", "speed_mps")
    return any(np.isfinite(draft.columns[name]).sum() > 1 for name in tellers)


def _told_late(draft: Draft, every_m: FloatArray) -> FloatArray:
    """Give back to the seconds before a pause what the odometer told only within it."""
    late = np.zeros(len(every_m))
    for pause in draft.pauses if np.isfinite(draft.columns["distance_m"]).any() else ():
        first, last = np.searchsorted(draft.time_s, (pause.start_s, pause.end_s))
        told = every_m[first:last].sum()
        before = slice(max(first - _LATE_S, 0), first)
        if 0 < told <= _LATE_S * FASTEST_MPS / 2 and first:
            late[before] += told / len(late[before])
    return late


def _steps(draft: Draft, counted: BoolArray) -> FloatArray:
    """Measure the metres of each second: by odometer, else by position, else by speed."""
    odometer = np.diff(draft.columns["distance_m"])
    unknown = ~np.isfinite(odometer)
    if not unknown.any() and odometer.sum() > STANDING_M:
        return odometer
    positions = _position_steps(draft)
    speed = draft.columns["speed_mps"][:-1]
    if np.nansum(odometer) <= STANDING_M < max(np.nansum(positions), np.nansum(speed)):
        odometer = np.full(len(odometer), np.nan)  # it never counted
        unknown[:] = True
    if not unknown.all():
        unknown &= _long(unknown)
    steps = np.where(unknown, positions, odometer)
    steps = np.where(unknown & ~np.isfinite(steps), speed, steps)
    filled = unknown & counted & np.isfinite(steps)
    if filled.any() and np.isfinite(draft.columns["distance_m"]).any():
        first = draft.time_s[np.argmax(filled)]
        draft.note("odometer silent; way taken from positions or speed", first, filled.sum(), "s")
    return steps


def _long(unknown: BoolArray) -> BoolArray:
    """Keep the stretches in which an odometer is silent for longer than a gap may be.

    For a few seconds at either end it has only not been read.
    """
    edges = np.flatnonzero(np.diff(unknown.astype(np.int8), prepend=0, append=0))
    long = np.zeros(len(unknown), bool)
    for begin, end in edges.reshape(-1, 2):
        long[begin:end] = end - begin > MAX_GAP_S
    return long


def _position_steps(draft: Draft) -> FloatArray:
    latitude, longitude = draft.columns["latitude_deg"], draft.columns["longitude_deg"]
    if not np.isfinite(latitude).any():
        return np.full(len(latitude) - 1, np.nan)
    window = _POSITION_WINDOW_S
    steps = steps_m(running_mean(latitude, window), running_mean(longitude, window))
    return np.where(steps <= FASTEST_MPS, steps, np.nan)


def _paused(time_s: FloatArray, pauses: tuple[Pause, ...]) -> BoolArray:
    paused = np.zeros(len(time_s), bool)
    for pause in pauses:
        paused |= (time_s >= pause.start_s) & (time_s < pause.end_s)
    return paused

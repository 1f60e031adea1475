"""Recordings -> which of them are of one run.

A runner is in one place at a time. So two recordings that overlap are of one run where they were
near one another at the same instants, or where one of them knows no position. How long or how far
they are tells nothing: one may have stopped early, or begun without a position.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from backstride.terms.records import FloatArray, Run, RunEntry, Track

THIN_S = 30
"""Positions are compared at each whole half minute (a choice): 120 an hour tell enough."""
NEAR_M = 150.0
"""Two recordings of one run are nearer than this at half of the instants that both know (a choice).
Five pairs of one runner's real recordings lay 14 to 58 m apart, in the middle; they began up to
11 s from one another. Two runs of one runner never overlapped."""
FEWEST_INSTANTS = 3
OVERLAP = 0.8
"""Where positions tell nothing, so much of the shorter recording lies within the other (a choice):
the end of one run and the beginning of the next overlap for seconds where a clock is wrong."""
_M_PER_DEG = 111_195.0


def track(run: Run) -> Track:
    """Thin a run to what tells it from others."""
    begin_s, end_s = float(run.time_s[0]), float(run.time_s[-1])
    first = int(-begin_s % THIN_S)
    position_deg = np.column_stack([run.latitude_deg, run.longitude_deg])[first::THIN_S]
    return Track(begin_s, end_s, np.asarray(position_deg, np.float32))


def nowhere(entry: RunEntry) -> Track:
    """Give what a list tells of where a run was: nothing."""
    begin_s = entry.start.timestamp()
    return Track(begin_s, begin_s + entry.duration_s, np.empty((0, 2), np.float32))


def same(tracks: Sequence[Track], worth: Sequence[float]) -> list[int]:
    """Find which recordings are of one run.

    The worthiest that is left stands for a run, and what is the same as that one is its witness.
    What is the same as a witness alone is a run of its own: of two that one long recording spans,
    each may be.

    Args:
        tracks: All of one runner's, in any order.
        worth: How much each tells; the order of equals is that given.

    Returns:
        For each its place among `tracks`, or that of the recording whose witness it is.

    Examples:
        >>> here = np.zeros((3, 2), np.float32)
        >>> watch, phone, later = (Track(start, start + 60, here) for start in (0, 3, 900))
        >>> same([watch, phone, later], [1.0, 2.0, 1.0])
        [1, 1, 2]
    """
    near: dict[int, list[int]] = {place: [] for place in range(len(tracks))}
    for one, other in _overlapping(tracks):
        if _is_same(tracks[one], tracks[other]):
            near[one].append(other)
            near[other].append(one)
    stands_for = list(range(len(tracks)))
    left = set(stands_for)
    for place in sorted(stands_for, key=lambda one: -worth[one]):
        if place in left:
            witnesses = left.intersection(near[place])
            left -= {place, *witnesses}
            for witness in witnesses:
                stands_for[witness] = place
    return stands_for


def _overlapping(tracks: Sequence[Track]) -> Iterator[tuple[int, int]]:
    """Give the pairs that overlap, sweeping over them in the order of their starts."""
    running: list[int] = []
    for place in sorted(range(len(tracks)), key=lambda one: tracks[one].begin_s):
        running = [one for one in running if tracks[one].end_s > tracks[place].begin_s]
        yield from ((one, place) for one in running)
        running.append(place)


def _is_same(one: Track, other: Track) -> bool:
    apart_m = _apart_m(one, other)
    if len(apart_m) >= FEWEST_INSTANTS:
        return bool(np.median(apart_m) < NEAR_M)
    shared_s = min(one.end_s, other.end_s) - max(one.begin_s, other.begin_s)
    shorter_s = min(one.end_s - one.begin_s, other.end_s - other.begin_s)
    return shared_s >= OVERLAP * shorter_s


def _apart_m(one: Track, other: Track) -> FloatArray:
    """Say how far apart two are at the instants of which both know the position."""
    firsts = [int(-(-track.begin_s // THIN_S)) for track in (one, other)]
    latest = max(firsts)
    mine, theirs = (
        track.position_deg[latest - first :]
        for track, first in zip((one, other), firsts, strict=True)
    )
    count = min(len(mine), len(theirs))
    north, east = (mine[:count].astype(float) - theirs[:count]).T
    east = (east + 180) % 360 - 180
    apart_m = _M_PER_DEG * np.hypot(north, east * np.cos(np.radians(mine[:count, 0].astype(float))))
    return np.asarray(apart_m[np.isfinite(apart_m)], np.float64)

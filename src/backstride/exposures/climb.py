"""How much up, how much down."""

from __future__ import annotations

import numpy as np

from backstride.terms.records import FloatArray, Measure, Run

DEAD_BAND_M = 3.5
"""A rise or fall counts once it is larger than this: docs/ascent.md measures the choice."""
END_BAND_M = DEAD_BAND_M / 2
"""One that the recording cuts off counts from here on. So cutting a run in two changes its climb
by at most one dead band: of the parts of a rise that counts, one is at least this large."""
SHARE = 0.08
WANDER_MPH = {"satellites": 110.0, "device": 55.0}
"""What heights of these origins may climb too much, in metres an hour. Satellites: from simulated
wander, docs/ascent.md; a device of which nothing is known: assumed, half of that."""
LEAST_COVERED = 0.5
"""A choice: what less than half of the moving time tells is not told of the run."""


def ascent_m(run: Run) -> Measure:
    """Add up the rises of at least 3.5 m; at the start and the end of at least half of that.

    A second without a height adds nothing; `covered` is the share of the moving seconds that
    have one.

    Returns:
        Metres, at least 0; NaN where less than half of the moving time has a height. The error
        is 8 %, one dead band, the climb times the share of time without a height, and 110 m an
        hour for heights from satellites, 55 m from a device of which nothing is known.

    Source:
        Definition, with a dead band against drift and jitter: docs/ascent.md has what it
        loses on rolling ground and what drift adds.

    Examples:
        Up 20 m, down 10 m, in ten minutes:

        >>> import numpy as np
        >>> from backstride import simulate
        >>> height = np.concatenate([np.linspace(0, 20, 300), np.linspace(20, 10, 300)])
        >>> ascent_m(simulate.run(speed_mps=[3.0] * 600, altitude_m=height)).value
        20.0
    """
    return _measure(run, rising=True)


def descent_m(run: Run) -> Measure:
    """Add up the falls of at least 3.5 m; at the start and the end of at least half of that.

    Returns:
        Metres, at least 0; NaN and error as in `ascent_m`.

    Source:
        As `ascent_m`.
    """
    return _measure(run, rising=False)


def _measure(run: Run, *, rising: bool) -> Measure:
    changes = np.where(run.moving[:-1], np.diff(run.altitude_m), np.nan)
    known_s = np.isfinite(changes).sum()
    covered = float(known_s / max(run.moving[:-1].sum(), 1))
    if covered < LEAST_COVERED:
        return Measure(np.nan, np.nan, covered)
    ground = np.concatenate([[0.0], np.cumsum(np.nan_to_num(changes))])
    metres = swings(ground) if rising else -swings(ground)
    total = float(metres[metres > 0].sum())
    wander_m = WANDER_MPH.get(run.height_origin, 0.0) * known_s / 3_600
    errors_m = np.array([SHARE * total, DEAD_BAND_M, total * (1 - covered), wander_m])
    return Measure(total, float(np.sqrt(np.square(errors_m).sum())), covered)


def swings(height_m: FloatArray) -> FloatArray:
    """List what counts of a course: rises above 0, falls below.

    Between turning points all counts; what lies before the first and behind the last is cut
    off by the recording. A course that never swings by a band is cut off at both ends: its
    largest rise from the start or to the end counts, and its largest fall.

    Args:
        height_m: Shape (sample,), without gaps.

    Returns:
        Metres, shape (swing,); not in the order of time.

    Examples:
        Up 10 m, and 2 m of a descent that goes on after the end:

        >>> swings(np.array([0.0, 10, 8]))
        array([10., -2.])
    """
    turns = turning_points(height_m, DEAD_BAND_M)
    first, last = height_m[0], height_m[-1]
    if len(turns):
        ends = np.array([turns[0] - first, last - turns[-1]])
    else:
        low, high = height_m.min(), height_m.max()
        ends = np.array([max(high - first, last - low), -max(first - low, high - last)])
    return np.concatenate([np.diff(turns), ends[np.abs(ends) >= END_BAND_M]])


def turning_points(height_m: FloatArray, band_m: float) -> FloatArray:
    """Keep the tops and bottoms between which the ground rises or falls by a band or more.

    Args:
        height_m: Shape (sample,), without gaps.
        band_m: The least rise or fall that counts, in metres.

    Returns:
        Heights of the turns, shape (turn,): neighbours differ by at least the band. Empty
        where the ground nowhere rises or falls that much.

    Examples:
        >>> turning_points(np.array([0.0, 2, 1, 5, 4, 5, 0]), 3)
        array([0., 5., 0.])
    """
    turns: list[float] = []
    low = high = extreme = float(height_m[0])
    direction = 0
    for height in _extremes(height_m):
        if direction == 0:
            low, high = min(low, height), max(high, height)
            if max(height - low, high - height) >= band_m:
                direction = 1 if height - low >= band_m else -1
                turns.append(low if direction > 0 else high)
                extreme = height
        elif direction * (height - extreme) >= 0:
            extreme = height
        elif abs(height - extreme) >= band_m:
            turns.append(extreme)
            direction, extreme = -direction, height
    return np.array([*turns, extreme] if turns else turns)


def _extremes(height_m: FloatArray) -> list[float]:
    """Keep only samples where the course turns: the loop over them is short."""
    slope = np.sign(np.diff(height_m))
    sloped = np.flatnonzero(slope)
    if not len(sloped):
        return []
    turns = sloped[1:][slope[sloped][1:] != slope[sloped][:-1]]
    return [*height_m[turns].tolist(), float(height_m[-1])]

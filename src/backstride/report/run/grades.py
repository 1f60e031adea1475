"""Seven classes of grade, and a way cut into pieces of one class each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from backstride.terms.records import FloatArray, IntArray, Run

EDGES = (-0.06, -0.03, -0.015, 0.015, 0.03, 0.06)
"""Rise over distance that parts the classes; a choice, finer where most runners run."""
FLAT = 3
UNKNOWN = len(EDGES) + 1
INDOORS = frozenset({"treadmill", "indoor_running", "virtual_activity"})
"""Sub-sports in which neither a position nor a height says anything of the way."""
LOOKS = ("down3", "down2", "down1", "flat", "up1", "up2", "up3", "unsure")
"""How each class is drawn, by name: the seven from steep down to steep up, then unknown."""
WORDS = ("over 6 %", "3 to 6", "1.5 to 3", "flat", "1.5 to 3", "3 to 6", "over 6 %", "not known")
SAID = (
    "steeper than 6 % down",
    "3 to 6 % down",
    "1.5 to 3 % down",
    "flat",
    "1.5 to 3 % up",
    "3 to 6 % up",
    "steeper than 6 % up",
    "of unknown grade",
)

_SHORTEST_M = 20
"""A choice: over a shorter way a grade is mostly the jitter of the height."""
_SHORTEST_PX = 5
"""A choice: a shorter piece is no longer than the line is thick."""
_LEAST_M = 1
"""A choice: less way than this is standing."""
_STOOD_M = 10
"""A choice: who stood, and goes on within this of the place, goes on with the same line."""


@dataclass(frozen=True, eq=False)
class Piece:
    """A stretch of one class, and the samples on it, two at least."""

    samples: IntArray
    grade: int

    @property
    def first(self) -> int:
        """Give the sample at which it begins."""
        return int(self.samples[0])

    @property
    def last(self) -> int:
        """Give the sample at which it ends."""
        return int(self.samples[-1])


def classes(grade_ratio: FloatArray) -> IntArray:
    """Find the class of each grade, 0 the steepest down; `UNKNOWN` for NaN.

    Examples:
        >>> classes(np.array([-0.2, -0.04, 0.0, 0.02, np.nan])).tolist()
        [0, 1, 3, 4, 7]
    """
    found = np.digitize(grade_ratio, EDGES)
    return np.where(np.isfinite(grade_ratio), found, UNKNOWN)


def steps_m(run: Run) -> FloatArray:
    """Give the metres of the second that begins with each sample; 0 where nothing counts."""
    steps = np.diff(run.distance_m, append=run.distance_m[-1:])
    return np.where(run.moving & np.isfinite(steps), steps, 0.0)


def metres(run: Run) -> FloatArray:
    """Add up the metres of each class, the unknown last; shape (8,)."""
    sums = np.bincount(classes(run.grade_ratio), steps_m(run), minlength=UNKNOWN + 1)
    return sums.astype(float)


def cell_m(metre_px: float) -> float:
    """Tell over which length grades are averaged where a metre is drawn this large.

    Examples:
        >>> cell_m(0.5), cell_m(0.01)
        (20, 500.0)
    """
    return max(_SHORTEST_M, _SHORTEST_PX / metre_px)


def counted(run: Run, drawn: FloatArray) -> IntArray:
    """Find the samples with which a second begins that counts and can be drawn to its end."""
    known = np.isfinite(drawn[:, 0] + drawn[:, 1])
    return np.flatnonzero(run.moving[:-1] & known[:-1] & known[1:])


def can_be_drawn(run: Run, drawn: FloatArray) -> bool:
    """Tell whether the seconds that count lead from one place to another."""
    counts = counted(run, drawn)
    return bool(len(counts) and np.ptp(drawn[counts], axis=0).max() > _LEAST_M)


def pieces(run: Run, drawn: FloatArray, length_m: float) -> list[Piece]:
    """Cut the way into pieces of one class, never across what does not count.

    Args:
        run: Located.
        drawn: What is drawn of each sample, shape (sample, 2): a piece ends where it is NaN.
        length_m: Over which grades are averaged, so that one that wavers at an edge makes
            no confetti.

    Returns:
        Pieces in the order of the run; neighbours share a sample, but for those between
        which the runner came from one place to another without its being counted.
    """
    counts = counted(run, drawn)
    if not len(counts):
        return []
    steps = steps_m(run)[counts]
    cell = (np.cumsum(steps) / length_m).astype(int)
    away: FloatArray = np.hypot(*(drawn[counts[1:]] - drawn[counts[:-1] + 1]).T)
    stretch = np.concatenate([[0], np.cumsum(away > _STOOD_M)])
    starts = _starts(cell, stretch)
    mean = _mean(run.grade_ratio[counts], steps, starts)
    return _merged(counts, starts, stretch[starts], classes(mean))


def samples_of(pieces: Sequence[Piece]) -> IntArray:
    """List the samples of a way in its order; those that pieces share come twice."""
    return np.concatenate([piece.samples for piece in pieces])


def _starts(*labels: IntArray) -> IntArray:
    """Find the places at which any of the labels changes, the first included."""
    changed = np.diff(np.stack(labels), axis=1).any(axis=0)
    return np.append([0], np.flatnonzero(changed) + 1)


def _mean(grade_ratio: FloatArray, steps: FloatArray, starts: IntArray) -> FloatArray:
    """Average grades over each cell by metres; NaN where less than half of it is known."""
    weight = np.where(np.isfinite(grade_ratio), np.maximum(steps, 1e-6), 0.0)
    known = np.add.reduceat(weight, starts)
    total = np.add.reduceat(np.maximum(steps, 1e-6), starts)
    rise = np.add.reduceat(weight * np.nan_to_num(grade_ratio), starts)
    return np.where(known >= total / 2, rise / np.maximum(known, 1e-9), np.nan)


def _merged(counts: IntArray, starts: IntArray, stretch: IntArray, grade: IntArray) -> list[Piece]:
    """Join the neighbours of one class; each ends with the first sample of the next."""
    begins = _starts(stretch, grade)
    lasts = np.append(starts[begins[1:]], len(counts)) - 1
    onward = np.append(np.diff(stretch[begins]) == 0, [False])
    ends = np.where(onward, np.append(counts, 0)[lasts + 1], counts[lasts] + 1)
    inside = np.split(counts, starts[begins[1:]])
    return [
        Piece(np.append(own, end), kind)
        for own, end, kind in zip(inside, ends, grade[begins].tolist(), strict=True)
    ]

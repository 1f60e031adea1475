"""Time stamps that are missing, out of order, doubled, stuck or a day away."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from backstride.runs.draft import Draft
from backstride.terms.errors import UnreadableFile
from backstride.terms.records import FloatArray

MAX_GAP_S = 86_400
"""A longer silence is a clock that was set, not a pause."""
MAX_SPAN_S = 7 * 86_400
"""The longest races take six days; more on a 1 Hz clock would not fit in memory."""
FIRST_TIME_S = 631_152_000
LAST_TIME_S = 4_102_444_800
"""1990 and 2100, UTC: before the first, no watch recorded runs; a clock outside was reset."""
MAX_STRAYS = 5
"""So few samples before their time were written late; more mean that the clock was set."""
MIN_STUCK = 3
"""Two samples of one second are doubled; from three on, the clock may have stood still."""


def mend_clock(draft: Draft) -> None:
    """Make the time stamps rise.

    Raises:
        UnreadableFile: Where fewer than two samples have a time, or they lie a week apart.
    """
    _drop_timeless(draft)
    _set_back(draft)
    _spread_stuck(draft)
    _merge_doubled(draft)
    if len(draft.time_s) < 2:
        raise UnreadableFile("", "fewer than two samples with a time", "Nothing to do")
    if draft.time_s[-1] - draft.time_s[0] > MAX_SPAN_S:
        days = (draft.time_s[-1] - draft.time_s[0]) / 86_400
        raise UnreadableFile("", f"one recording over {days:.0f} days", "Export it again")


def _drop_timeless(draft: Draft) -> None:
    timeless = ~((draft.time_s >= FIRST_TIME_S) & (draft.time_s < LAST_TIME_S))
    if timeless.any():
        draft.note("samples without a possible time left out", None, timeless.sum(), "samples")
        _keep(draft, np.flatnonzero(~timeless))


def _set_back(draft: Draft) -> None:
    """Where the clock was set, move one side so that time goes on a second later."""
    _sort_strays(draft)
    told = draft.time_s
    steps = np.diff(told)
    wrong = (steps < 0) | (steps > MAX_GAP_S)
    if not wrong.any():
        return
    shift = np.cumsum(np.where(wrong, 1 - steps, 0))
    # The longer part keeps its times: a clock is wrong before the watch finds the satellites.
    every = np.concatenate([[0.0], shift])
    parts, counts = np.unique(every, return_counts=True)
    every -= parts[np.argmax(counts)]
    if (steps >= 0).all():  # only then does a moment belong to one side
        draft.move(lambda moment: float(every[max(_place(told, moment), 0)]))
    draft.time_s = told + every
    for at in np.flatnonzero(wrong):
        draft.note("clock was set; one side moved", draft.time_s[at], abs(steps[at]), "s")


def _place(times: FloatArray, moment: float) -> int:
    """Find the last sample at or before a moment; -1 where none is."""
    return int(np.searchsorted(times, moment, side="right")) - 1


def _sort_strays(draft: Draft) -> None:
    """Put samples that were written a little late back in their place."""
    latest = np.maximum.accumulate(draft.time_s)
    late = draft.time_s < latest
    if 0 < late.sum() <= MAX_STRAYS and not late[-1]:
        draft.note("samples out of order put in place", None, int(late.sum()), "samples")
        _keep(draft, np.argsort(draft.time_s, kind="stable"))


def _spread_stuck(draft: Draft) -> None:
    """Give samples of a clock that stood still the time that passed until it went on."""
    firsts, counts = _equal_runs(draft.time_s)
    for first, count in zip(firsts, counts, strict=True):
        after = first + count
        if count < MIN_STUCK or after == len(draft.time_s):
            continue
        lost = draft.time_s[after] - draft.time_s[first]
        if count <= lost <= 2 * count:
            stood = draft.time_s[first]
            draft.time_s[first:after] = stood + np.arange(count) * lost / count
            draft.note("clock stood still; samples spread", stood, float(lost), "s")


def _merge_doubled(draft: Draft) -> None:
    """Make one sample of those with one time: the last value known of each quantity."""
    firsts, counts = _equal_runs(draft.time_s)
    if len(firsts) == len(draft.time_s):
        return
    double = len(draft.time_s) - len(firsts)
    draft.note("doubled time stamps merged", draft.time_s[firsts[counts > 1][0]], double, "samples")
    group = np.repeat(np.arange(len(firsts)), counts)
    for name, column in draft.columns.items():
        known = np.isfinite(column)
        merged = np.full(len(firsts), np.nan)
        merged[group[known]] = column[known]  # the last of a group wins
        draft.columns[name] = merged
    draft.time_s = draft.time_s[firsts]


def _equal_runs(times: FloatArray) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Find runs of equal times: where each begins and how many samples it has."""
    firsts = np.flatnonzero(np.diff(times, prepend=-np.inf) != 0)
    return firsts, np.diff(firsts, append=len(times))


def _keep(draft: Draft, rows: NDArray[np.intp]) -> None:
    draft.time_s = draft.time_s[rows]
    draft.columns = {name: column[rows] for name, column in draft.columns.items()}

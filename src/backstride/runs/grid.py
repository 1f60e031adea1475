"""From a watch's own moments to one sample a second."""

from __future__ import annotations

import numpy as np

from backstride.runs.draft import Draft
from backstride.terms.errors import UnreadableFile
from backstride.terms.records import BoolArray, FloatArray

MAX_GAP_S = 120
"""Smart recording leaves out up to 20 s and a lost satellite more; beyond two minutes
nobody knows what happened, and nothing counts."""
MAX_HOLD_S = 15
"""A heart or a step rate drawn as a line over a longer silence would be made up."""
_ALONG_THE_WAY = frozenset({"latitude_deg", "longitude_deg", "altitude_m", "distance_m"})


def put_on_grid(draft: Draft) -> BoolArray:
    """Draw every quantity as a line between its samples, and read it off each second.

    Returns:
        In which seconds the watch recorded, shape (sample,); a gap is not recorded.

    Raises:
        UnreadableFile: Where no two whole seconds lie within the recording.
    """
    begin, end = np.ceil(draft.time_s[0]), np.floor(draft.time_s[-1])
    grid = np.arange(begin, end + 1)
    if len(grid) < 2:
        raise UnreadableFile("", "shorter than two seconds", "Nothing to do")
    silences = np.flatnonzero(np.diff(draft.time_s) > MAX_GAP_S)
    for gap in silences:
        start, length = draft.time_s[gap], draft.time_s[gap + 1] - draft.time_s[gap]
        if not any(p.start_s < start + length and start < p.end_s for p in draft.pauses):
            draft.note("nothing recorded; nothing counted", start, float(length), "s")
    for name, column in draft.columns.items():
        limit = MAX_GAP_S if name in _ALONG_THE_WAY else MAX_HOLD_S
        draft.columns[name] = _read_off(grid, draft.time_s, column, limit)
    after = np.clip(np.searchsorted(draft.time_s, grid, side="right"), 1, len(draft.time_s) - 1)
    recorded = draft.time_s[after] - draft.time_s[after - 1] <= MAX_GAP_S
    draft.time_s = grid
    return recorded


def _read_off(grid: FloatArray, time_s: FloatArray, column: FloatArray, limit: float) -> FloatArray:
    known = np.isfinite(column)
    if known.sum() < 2:
        return np.full(len(grid), np.nan)
    times = time_s[known]
    values = np.interp(grid, times, column[known], left=np.nan, right=np.nan)
    after = np.clip(np.searchsorted(times, grid, side="left"), 1, len(times) - 1)
    silent = (times[after] - times[after - 1] > limit) & (grid > times[after - 1])
    values[silent & (grid < times[after])] = np.nan
    return values

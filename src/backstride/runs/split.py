"""Outings of different days that one recording holds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from backstride.runs.clock import MAX_GAP_S
from backstride.terms.records import RawRun, sample_quantities


def split(raw: RawRun) -> list[RawRun]:
    """Cut a recording where its clock was stopped for more than a day.

    Without a stop, a silence of days is a clock that was set; `clean` mends it.

    Args:
        raw: Any recording.

    Returns:
        The recording itself, or its parts in order; samples without a time go with the
        part before them.
    """
    timed = np.flatnonzero(np.isfinite(raw.time_s))
    told = raw.time_s[timed]
    silences = np.flatnonzero(np.diff(told) > MAX_GAP_S)
    cuts = [
        int(timed[gap + 1])
        for gap in silences
        if any(pause.start_s < told[gap + 1] and told[gap] < pause.end_s for pause in raw.pauses)
    ]
    ends = [*cuts, len(raw)]
    return (
        [_part(raw, begin, end) for begin, end in zip([0, *cuts], ends, strict=True)]
        if cuts
        else [raw]
    )


def _part(raw: RawRun, begin: int, end: int) -> RawRun:
    rows = slice(begin, end)
    columns: dict[str, Any] = {name: raw.column(name)[rows] for name in sample_quantities()}
    others = tuple(replace(other, values=other.values[rows]) for other in raw.others)
    return replace(raw, time_s=raw.time_s[rows], others=others, **columns)

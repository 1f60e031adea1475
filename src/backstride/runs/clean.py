"""The repairs in their order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from backstride.runs.clock import mend_clock
from backstride.runs.draft import Draft
from backstride.runs.grid import put_on_grid
from backstride.runs.height import smooth_height
from backstride.runs.implausible import drop_implausible
from backstride.runs.jumps import mend_jumps
from backstride.runs.step_rate import mend_step_rate
from backstride.runs.way import complete_way
from backstride.terms.records import RawRun, Run


def clean(raw: RawRun) -> Run:
    """Bring a recording onto a regular clock and mend what watches get wrong.

    Nothing is mended silently: `Run.mended` has an entry for each change.

    Args:
        raw: Any recording; its own arrays are left alone.

    Returns:
        The run at 1 Hz, from the first whole second to the last.

    Raises:
        UnreadableFile: Where the recording has no usable time.
    """
    draft = Draft.of(raw)
    mend_clock(draft)
    drop_implausible(draft)
    mend_jumps(draft)
    mend_step_rate(draft)
    recorded = put_on_grid(draft)
    moving = complete_way(draft, recorded)
    smooth_height(draft)
    start = draft.time_s[0]
    columns: dict[str, Any] = draft.columns
    return Run(
        time_s=draft.time_s,
        moving=moving,
        sport=raw.sport,
        sub_sport=raw.sub_sport,
        title=raw.title,
        device=raw.device,
        laps=draft.laps,
        pauses=draft.pauses,
        totals=raw.totals,
        utc_offset_s=raw.utc_offset_s,
        sensors=raw.sensors,
        mended=tuple(
            mend if mend.where_s is None else replace(mend, where_s=float(mend.where_s - start))
            for mend in draft.mended
        ),
        **columns,
    )

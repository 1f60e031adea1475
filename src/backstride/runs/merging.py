"""Recordings of one run -> the run: the richest of them, and what only another knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite

from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import RunEntry, Witness

WHOLE = 0.9
"""What only a witness knows counts for a run where it saw so much of it (a choice)."""


def merged(entry: RunEntry, others: Sequence[RunEntry]) -> RunEntry:
    """Add to the richest recording of a run what only others know.

    A value that the richest knows stays as it is, however another one differs. A witness that saw
    a part of the run alone gives its title, and none of its sums.

    Args:
        entry: The recording that stands for the run.
        others: Its witnesses, in the order in which they are asked.
    """
    known, coverage, sensors = dict(entry.exposures), dict(entry.coverage), dict(entry.sensors)
    title, sub_sport, gear = entry.title, entry.sub_sport, entry.gear
    witnesses = []
    for other in others:
        gives = {
            name: measure
            for name, measure in (other.exposures if _saw_all(other, entry) else {}).items()
            if EXPOSURES[name].needs == "run"
            and isfinite(measure.value)
            and not (name in known and isfinite(known[name].value))
        }
        known |= gives
        for quantity in {asked for name in gives for asked in EXPOSURES[name].asks}:
            if quantity not in coverage and quantity in other.coverage:
                coverage[quantity] = other.coverage[quantity]
                sensors[quantity] = other.sensors.get(quantity) or str(other.device)
        title, sub_sport = title or other.title, sub_sport or other.sub_sport
        gear = gear or other.gear
        witnesses.append(
            Witness(
                id=other.id,
                original=other.original,
                device=other.device,
                start_s=(other.start - entry.start).total_seconds(),
                duration_s=other.duration_s,
                distance_m=other.exposures["distance_m"].value,
                gave=tuple(gives),
            )
        )
    return replace(
        entry,
        title=title,
        sub_sport=sub_sport,
        gear=gear,
        coverage=coverage,
        sensors=sensors,
        exposures=known,
        witnesses=tuple(witnesses),
    )


def _saw_all(other: RunEntry, entry: RunEntry) -> bool:
    begins, starts = other.start.timestamp(), entry.start.timestamp()
    seen_s = min(begins + other.duration_s, starts + entry.duration_s) - max(begins, starts)
    return seen_s >= WHOLE * max(entry.duration_s, other.duration_s)

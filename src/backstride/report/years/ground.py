"""Runs -> what was underfoot, month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from backstride.report.measures import measured, total
from backstride.report.spells import Spell, cut, period
from backstride.terms.records import Measure, RunEntry

KINDS: Mapping[str, tuple[str, ...]] = {
    "paved": ("on_paved_m",),
    "firm unpaved": ("on_unpaved_firm_m",),
    "grass and soft": ("on_grass_soft_m",),
    "track, treadmill": ("on_track_m", "on_treadmill_m"),
}
"""The kinds of ground that are told apart, in the order in which they are drawn."""
UNKNOWN = "not known"


@dataclass(frozen=True)
class Ground:
    """What was underfoot in a stretch of time: metres by kind, the unknown last."""

    spell: Spell
    metres: Mapping[str, Measure]

    @property
    def shares(self) -> Mapping[str, float]:
        """Give the share of each kind, 0 to 1; nothing where there is no metre."""
        whole_m = sum(kind.value for kind in self.metres.values())
        if not whole_m > 0:
            return {}
        return {kind: metres.value / whole_m for kind, metres in self.metres.items()}


def by_month(runs: Sequence[RunEntry], axis: Spell) -> tuple[Ground, ...]:
    """Add the ground of runs up, for every month that an axis meets, each of them whole.

    The runs come in the order of their starts. Nothing is given where none knows any ground.
    """
    months: dict[Spell, list[RunEntry]] = defaultdict(list)
    for run in runs:
        months[period(run.place.local_day, "month")].append(run)
    found = tuple(_month(month, ran) for month, ran in months.items() if cut([month], axis))
    return found if any(month.metres[kind].value for month in found for kind in KINDS) else ()


def together(grounds: Sequence[Ground]) -> Ground:
    """Add months up, given in their order; there must be one at least."""
    metres = {
        kind: total([ground.metres[kind] for ground in grounds]) for kind in grounds[0].metres
    }
    return Ground(Spell(grounds[0].spell.first, grounds[-1].spell.end), metres)


def _month(month: Spell, runs: Sequence[RunEntry]) -> Ground:
    known = {kind: _known([_of(run, kind) for run in runs]) for kind in KINDS}
    unknown = _known([_unknown(run) for run in runs])
    return Ground(month, {**known, UNKNOWN: unknown})


def _of(run: RunEntry, kind: str) -> Measure:
    return _known([measured(run, exposure) for exposure in KINDS[kind]])


def _unknown(run: RunEntry) -> Measure:
    """Give the metres of unknown ground: all that is left, where a run knows of none."""
    told = measured(run, "on_unknown_m")
    if isfinite(told.value):
        return told
    distance = measured(run, "distance_m")
    left_m = distance.value - sum(_of(run, kind).value for kind in KINDS)
    return Measure(left_m if left_m > 0 else 0.0, distance.error)


def _known(measures: Sequence[Measure]) -> Measure:
    known = [measure for measure in measures if isfinite(measure.value)]
    return total(known)

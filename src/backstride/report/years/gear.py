"""Runs -> what the runner wore: pairs of shoes, and the devices that recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isfinite, nan

from backstride.report.measures import Sum, added, total
from backstride.report.spells import Spell
from backstride.terms.records import Measure, RunEntry, Shoe


@dataclass(frozen=True)
class Pair:
    """A pair of shoes, from the first to the last of its runs.

    `distance` is what it had run at its end, with `before_m` from before the first file,
    which is NaN where nobody told.
    """

    name: str
    spell: Spell
    runs: int
    before_m: float
    distance: Sum

    @property
    def is_age_known(self) -> bool:
        """Tell whether it is known how far it had run before its first run here."""
        return isfinite(self.before_m)

    @property
    def is_least(self) -> bool:
        """Tell whether it has run further than its runs say."""
        return not self.is_age_known or self.distance.silent > 0


@dataclass(frozen=True)
class Recorder:
    """A device, from the first to the last of the runs that it recorded."""

    name: str
    spell: Spell
    runs: int


def pairs(
    runs: Sequence[RunEntry], worn: Mapping[str, str], shoes: Sequence[Shoe], begun: date
) -> tuple[Pair, ...]:
    """Gather the pairs of shoes in the order of their first runs.

    Args:
        runs: In the order of their starts.
        worn: The name of the pair by run; a run that it lacks counts for no pair.
        shoes: What the runner told of pairs.
        begun: The first day of the files: a pair that came later has no runs before them.
    """
    told = {shoe.name: shoe for shoe in shoes}
    by_pair: dict[str, list[RunEntry]] = defaultdict(list)
    for run in runs:
        if worn.get(run.id):
            by_pair[worn[run.id]].append(run)
    return tuple(_pair(name, found, told.get(name), begun) for name, found in by_pair.items())


def _pair(name: str, runs: Sequence[RunEntry], shoe: Shoe | None, begun: date) -> Pair:
    before_m, ran = _before_m(shoe, begun), added(runs, "distance_m")
    whole = total([ran.measure, Measure(before_m, 0.0)])
    return Pair(name, _spell(runs), len(runs), before_m, Sum(whole, ran.silent))


def _before_m(shoe: Shoe | None, begun: date) -> float:
    if shoe is None:
        return nan
    came_later = shoe.since is not None and shoe.since >= begun
    return shoe.distance_before_m if shoe.distance_before_m > 0 or came_later else nan


def recorders(runs: Sequence[RunEntry]) -> tuple[Recorder, ...]:
    """Gather the devices in the order of their first runs, given in the order of starts."""
    by_device: dict[str, list[RunEntry]] = defaultdict(list)
    for run in runs:
        if str(run.device):
            by_device[str(run.device)].append(run)
    return tuple(Recorder(name, _spell(found), len(found)) for name, found in by_device.items())


def _spell(runs: Sequence[RunEntry]) -> Spell:
    days = [run.place.local_day for run in runs]
    return Spell(min(days), max(days) + timedelta(days=1))

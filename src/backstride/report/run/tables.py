"""One run -> tables of words: the numbers of its pictures, what was mended, what is known."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import ceil, nan

import numpy as np

from backstride.report import ledger, wording
from backstride.report.run import grades, strips
from backstride.report.tables import Column, Part, Table
from backstride.terms.quantities import SAMPLES, SURFACE_ORIGINS, SURFACES
from backstride.terms.records import BoolArray, FloatArray, Mend, Profile, Run, RunEntry, RunStory

_WAY_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20)
_MOST_ROWS = 32
_PLACES_SHOWN = 3
_STEEP = 0.03
_LEAST = 0.001
"""A choice: a surface of a thousandth of the way is the error of a position."""
_FAR = 0.1  # of a kilometre or mile; less is told in metres or feet

SURFACE_WORDS = {
    "unknown": "not known",
    "paved": "paved",
    "unpaved_firm": "firm unpaved",
    "grass_soft": "grass and soft",
    "track": "track",
    "treadmill": "treadmill",
}
ORIGIN_WORDS = {
    "unknown": "nothing tells",
    "recording": "by the recording",
    "map": "by the map of ways",
    "inferred": "inferred from the kind of way",
    "tag": "by your own word",
}


def by_way(run: Run, units: wording.Units) -> Table | None:
    """Repeat in numbers what track and profile show, by round distances."""
    far, high = wording.far(units), wording.high(units)
    way = run.distance_m / far.metres
    if not np.isfinite(way).all() or not way[-1] > 0:
        return None
    step = next((s for s in _WAY_STEPS if way[-1] / s <= _MOST_ROWS), _WAY_STEPS[-1])
    edges = np.minimum(step * np.arange(1, ceil(way[-1] / step) + 1), way[-1])
    ends = np.searchsorted(way, edges - 1e-9)
    starts = np.concatenate([[0], ends[:-1]])
    steps, grade = grades.steps_m(run), run.grade_ratio
    known = bool(np.isfinite(grade).any())
    columns = (
        Column("Up to", "number"),
        Column("Moving", "number"),
        Column("Height there", "number"),
        Column("Over 3 % down", "number"),
        Column("Over 3 % up", "number"),
    )
    rows = tuple(
        (
            f"{edge:.1f} {far.unit}" if edge % 1 else f"{edge:.0f} {far.unit}",
            wording.clock(float(run.moving[first:end].sum())),
            high.say(float(run.altitude_m[end])),
            high.say(_sum(steps, grade < -_STEEP, first, end) if known else nan),
            high.say(_sum(steps, grade > _STEEP, first, end) if known else nan),
        )
        for edge, first, end in zip(edges.tolist(), starts.tolist(), ends.tolist(), strict=True)
    )
    return Table("The way in numbers", columns, rows)


def _sum(steps: FloatArray, chosen: BoolArray, first: int, end: int) -> float:
    return float(steps[first:end][chosen[first:end]].sum())


def of_group(story: RunStory, profile: Profile, group: str, title: str) -> Table:
    """List the exposures of one group beside the runner's own usual."""
    columns = (
        Column("What"),
        Column("This run", "number"),
        Column("Middle run", "number"),
        Column("Middle half", "number"),
        Column("Nine in ten", "number"),
        Column("Runs below", "number"),
        Column("Standing", "whole"),
    )
    rows = tuple(
        (line.label, line.value, *line.usual, line.below, line.standing)
        for line in strips.lines(story, profile, group)
    )
    return Table(title, columns, rows)


def of_untold(story: RunStory) -> Table | None:
    """List what this run cannot tell, by the reason for it."""
    rows = tuple(
        (wording.capital(why), "; ".join(labels)) for why, labels in strips.untold(story).items()
    )
    if not rows:
        return None
    return Table("What it cannot tell", (Column("Why", "why"), Column("What")), rows)


def of_mended(entry: RunEntry, units: wording.Units) -> Table:
    """List what was changed in the run, where, and how much of it."""
    places: dict[str, list[Mend]] = defaultdict(list)
    for mend in entry.mended:
        places[mend.what].append(mend)
    lines = ledger.mended([entry], units)
    amounts = {line.what: line.amount.removesuffix(", median") for line in lines}
    columns = (Column("What"), Column("Where", "where"), Column("How much", "number"))
    rows = tuple(
        (wording.capital(what), _where(found), amounts[what]) for what, found in places.items()
    )
    return Table("", columns, rows)


def _where(found: Sequence[Mend]) -> str:
    places = [mend.where_s for mend in found if mend.where_s is not None]
    if not places:
        return "whole run"
    said = [wording.clock(place) for place in places[:_PLACES_SHOWN]]
    more = len(places) - len(said)
    if more:
        return f"at {', '.join(said)} and {more:,} more"
    return f"at {' and '.join([', '.join(said[:-1]), said[-1]] if said[1:] else said)}"


def of_coverage(entry: RunEntry) -> Table:
    """Say how much of the moving time each quantity was recorded."""
    columns = (Column("What"), Column("Of the moving time", "number"))
    rows = tuple(
        (_name(name), _share(share))
        for name, share in entry.coverage.items()
        if share > 0 and name != "longitude_deg"  # as the latitude: both are the position
    )
    return Table("", columns, rows)


def unrecorded(entry: RunEntry) -> str:
    """Name what was not recorded."""
    silent = [name for name in SAMPLES if not entry.coverage.get(name)]
    return "; ".join(_name(name) for name in silent if name != "longitude_deg")


def _name(quantity: str) -> str:
    return "Position" if quantity == "latitude_deg" else SAMPLES[quantity].label


def _share(share: float) -> str:
    """Write a share so that nothing short of the whole reads as the whole."""
    if 0.99 <= share < 1:
        return f"{int(1000 * share) / 10:.1f} %"
    return wording.percent(share)


def of_ground(run: Run, units: wording.Units) -> Table | None:
    """Say how far the run went on which surface, and how that is known."""
    metres: Counter[tuple[int, int]] = Counter()
    steps = grades.steps_m(run)
    pairs = run.surface.astype(int) * len(SURFACE_ORIGINS) + run.surface_origin
    sums = np.bincount(pairs, steps, minlength=len(SURFACES) * len(SURFACE_ORIGINS))
    for place, length in enumerate(sums.tolist()):
        if length > _LEAST * max(sums.sum(), 1):
            metres[divmod(place, len(SURFACE_ORIGINS))] = length
    if not any(SURFACES[surface] != "unknown" for surface, _ in metres):
        return None
    columns = (Column("Ground"), Column("How far"), Column("How it is known"))
    whole = sums.sum()
    rows = tuple(
        (
            wording.capital(SURFACE_WORDS[SURFACES[surface]]),
            Part(length / whole, _length(length, units)),
            ORIGIN_WORDS[SURFACE_ORIGINS[origin]],
        )
        for (surface, origin), length in metres.most_common()
    )
    return Table("", columns, rows)


def _length(length_m: float, units: wording.Units) -> str:
    far, high = wording.far(units), wording.high(units)
    return (far if far.of(length_m) >= _FAR else high).say(length_m)


def legend(metres: FloatArray, units: wording.Units) -> Iterator[tuple[int, str, str, str]]:
    """Give class, words, what a screen reader says, and length, the unknown if there is any."""
    far = wording.far(units)
    for grade, length in enumerate(metres.tolist()):
        if grade == grades.UNKNOWN and not far.of(length) >= _FAR / 2:
            return
        yield grade, grades.WORDS[grade], grades.SAID[grade], far.say(length)

"""Records -> tables of words: every number with its unit, every gap with a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from statistics import fmean

from backstride.report import wording
from backstride.report.ledger import Mended, Overlap, Reason
from backstride.report.measures import measured
from backstride.terms.quantities import EXPOSURES, GROUPS, SAMPLES
from backstride.terms.records import RunEntry

_TOO_FEW = wording.missing("no run in the 30 days before")
_NAMES_SHOWN = 5  # of the files that share a reason


@dataclass(frozen=True)
class Column:
    """A column's heading and how its cells stand: as text, `number`, `whole` or `name`."""

    name: str
    kind: str = ""


@dataclass(frozen=True)
class Part:
    """A cell that draws its share of a whole beside its number."""

    share: float
    words: str


@dataclass(frozen=True)
class Table:
    """A table; the first cell of a row is its heading."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | Part, ...], ...]

    def cut(self, count: int) -> tuple[Table, Table]:
        """Part the first rows from the rest."""
        return (
            Table(self.caption, self.columns, self.rows[:count]),
            Table(self.caption, self.columns, self.rows[count:]),
        )


def _exposure(name: str) -> Column:
    return Column(EXPOSURES[name].label, "number")


def of_runs(runs: Sequence[RunEntry], units: wording.Units) -> Table:
    """List runs, the latest first."""
    columns = (
        Column("Day", "whole"),
        _exposure("distance_m"),
        _exposure("moving_time_s"),
        _exposure("ascent_m"),
        _exposure("descent_m"),
        _exposure("distance_to_longest_ratio"),
        Column("Changes", "number"),
        Column("Device"),
    )
    latest = sorted(runs, key=lambda run: run.start, reverse=True)
    return Table("", columns, tuple(_run(r, units) for r in latest))


def _run(run: RunEntry, units: wording.Units) -> tuple[str, ...]:
    far, high = wording.far(units), wording.high(units)

    def say(scale: wording.Scale, exposure: str) -> str:
        measure = measured(run, exposure)
        return scale.say(measure.value, measure.error)

    moving = measured(run, "moving_time_s")
    return (
        wording.short_day(run.place.local_day),
        say(far, "distance_m"),
        wording.duration(moving.value, moving.error),
        say(high, "ascent_m"),
        say(high, "descent_m"),
        _ratio(run, far),
        wording.counted(len(run.mended), "change"),
        str(run.device) or wording.missing("not told"),
    )


def _ratio(run: RunEntry, far: wording.Scale) -> str:
    ratio = measured(run, "distance_to_longest_ratio")
    if not isfinite(ratio.value):
        return _TOO_FEW
    longest = far.say(measured(run, "longest_distance_30d_m").value)
    return f"{wording.percent(ratio.value, ratio.error)} of {longest}"


def of_mended(lines: Sequence[Mended], runs: int) -> Table:
    """List the kinds of change, and how many runs each touched."""
    columns = (
        Column("What"),
        Column(f"Runs, of {wording.grouped(runs)}"),
        Column("How much", "number"),
    )
    rows = tuple(
        (wording.capital(line.what), Part(line.share, wording.grouped(line.runs)), line.amount)
        for line in lines
    )
    return Table("", columns, rows)


def of_reasons(reasons: Sequence[Reason], otherwise: str) -> Table:
    """List what is wrong with which files, and what to do next or else a word for it."""
    columns = (Column("File", "name"), Column("What is wrong"), Column("What next"))
    rows = tuple(
        (_names(reason.names), reason.what, reason.next_move or wording.missing(otherwise))
        for reason in reasons
    )
    return Table("", columns, rows)


def _names(names: Sequence[str]) -> str:
    more = len(names) - _NAMES_SHOWN
    lines = [" ".join(name.split()) for name in names[:_NAMES_SHOWN]]
    return "\n".join([*lines, f"and {more:,} more"] if more > 0 else lines)


def of_overlaps(overlaps: Sequence[Overlap], units: wording.Units) -> Table:
    """List the pairs of runs that share time."""
    columns = (
        Column("Day", "whole"),
        Column("First recording"),
        Column("Second recording"),
        Column("Time shared", "number"),
    )
    rows = tuple(
        (
            wording.short_day(pair.later.place.local_day),
            _recording(pair.earlier, units),
            _recording(pair.later, units),
            wording.duration(pair.shared_s),
        )
        for pair in overlaps
    )
    return Table("", columns, rows)


def _recording(run: RunEntry, units: wording.Units) -> str:
    distance = measured(run, "distance_m")
    said = wording.far(units).say(distance.value, distance.error)
    return f"{said}, {str(run.device) or 'device not told'}"


def of_coverage(runs: Sequence[RunEntry]) -> Table:
    """Say of each quantity in how many runs it was recorded, and how fully."""
    columns = (
        Column("What"),
        Column(f"Runs, of {wording.grouped(len(runs))}"),
        Column("Share of their moving time, mean", "number"),
    )
    shares = {name: [run.coverage.get(name, 0) for run in runs] for name in SAMPLES}
    rows = tuple(
        (SAMPLES[name].label, *_recorded([share for share in found if share > 0], len(runs)))
        for name, found in shares.items()
        if any(found)
    )
    return Table("", columns, rows)


def _recorded(shares: Sequence[float], runs: int) -> tuple[Part, str]:
    return Part(len(shares) / runs, wording.grouped(len(shares))), wording.percent(fmean(shares))


def unrecorded(runs: Sequence[RunEntry]) -> str:
    """Name the quantities that no run recorded."""
    labels = [
        SAMPLES[name].label for name in SAMPLES if not any(run.coverage.get(name) for run in runs)
    ]
    return "; ".join(labels)


def of_sources() -> dict[str, Table]:
    """Say of each exposure, by group, what it is, how it stands and where its error comes from."""
    columns = (
        Column("What"),
        Column("Kept in", "whole"),
        Column("Standing", "whole"),
        Column("What it is"),
        Column("Source"),
        Column("Where its error comes from"),
        Column("Known about it and back pain"),
    )
    rows: dict[str, list[tuple[str, ...]]] = {GROUPS[row.group]: [] for row in EXPOSURES.values()}
    for e in EXPOSURES.values():
        told = (e.label, e.unit, e.standing, e.about, e.source, e.error_source, e.known)
        rows[GROUPS[e.group]].append(told)
    return {title: Table("", columns, tuple(told)) for title, told in rows.items()}

"""What became of the files given, and what was mended in the runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from backstride.report import wording
from backstride.terms.records import FileVerdict, ImportSummary, Mend, Outcome, RunEntry


@dataclass(frozen=True)
class Tally:
    """How many files came to which verdict, over all imports."""

    imported: int
    known: int
    skipped: int
    failed: int

    @property
    def given(self) -> int:
        """Count all files given."""
        return self.imported + self.known + self.skipped + self.failed


@dataclass(frozen=True)
class Reason:
    """Files that share one verdict and one reason: what is wrong, and what next."""

    what: str
    next_move: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Mended:
    """One kind of change, over all runs."""

    what: str
    runs: int
    share: float
    amount: str


@dataclass(frozen=True)
class Overlap:
    """Two runs that were recorded at the same time, and for how long."""

    earlier: RunEntry
    later: RunEntry
    shared_s: float


def tally(imports: Iterable[ImportSummary]) -> Tally:
    """Add up the verdicts of all imports."""
    files = _files(imports)

    def count(verdict: Outcome) -> int:
        return sum(file.verdict == verdict for file in files)

    return Tally(count("imported"), count("known"), count("skipped"), count("failed"))


def reasons(imports: Iterable[ImportSummary], verdict: Outcome) -> tuple[Reason, ...]:
    """Group the files of one verdict by reason, the most frequent first.

    An imported file has a reason only where something of it was lost.
    """
    names: dict[str, list[str]] = defaultdict(list)
    for file in _files(imports):
        if file.verdict == verdict and file.reason:
            names[file.reason].append(file.name)
    frequent = sorted(names.items(), key=lambda entry: -len(entry[1]))
    return tuple(Reason(*_parted(reason), tuple(files)) for reason, files in frequent)


def mended(runs: Sequence[RunEntry], units: wording.Units) -> tuple[Mended, ...]:
    """Add up the changes by kind, the most frequent first."""
    changes: dict[tuple[str, str], list[tuple[str, Mend]]] = defaultdict(list)
    for run in runs:
        for mend in run.mended:
            changes[mend.what, mend.unit].append((run.id, mend))
    lines = [
        _line(what, unit, found, runs=len(runs), units=units)
        for (what, unit), found in changes.items()
    ]
    return tuple(sorted(lines, key=lambda line: -line.runs))


def overlaps(runs: Iterable[RunEntry]) -> tuple[Overlap, ...]:
    """Find pairs of runs that share time: probably one run, recorded twice."""
    found: list[Overlap] = []
    going: list[RunEntry] = []
    for run in sorted(runs, key=lambda run: run.start):
        start_s = run.start.timestamp()
        going = [earlier for earlier in going if _end_s(earlier) > start_s]
        for earlier in going:
            shared_s = min(_end_s(earlier), _end_s(run)) - start_s
            found.append(Overlap(earlier, run, shared_s))
        going.append(run)
    return tuple(found)


def _end_s(run: RunEntry) -> float:
    return run.start.timestamp() + run.duration_s


def _files(imports: Iterable[ImportSummary]) -> list[FileVerdict]:
    return [file for summary in imports for file in summary.files]


def _parted(reason: str) -> tuple[str, str]:
    what, stop, next_move = reason.partition(". ")
    return (what, next_move) if stop else (reason.removesuffix("."), "")


def _line(
    what: str, unit: str, found: list[tuple[str, Mend]], *, runs: int, units: wording.Units
) -> Mended:
    touched = len({run for run, _ in found})
    sizes = [mend.how_much for _, mend in found]
    if "jump" in what:  # a sum of leaps to nowhere says nothing
        return Mended(
            what, touched, touched / runs, f"longest {_how_much([max(sizes)], unit, units)}"
        )
    return Mended(what, touched, touched / runs, _how_much(sizes, unit, units))


def _how_much(sizes: Sequence[float], unit: str, units: wording.Units) -> str:
    """Add sizes up; of a rate, which has no sum, give the median."""
    if "/" in unit:
        return f"{wording.amount(median(sizes), unit, units)}, median"
    return wording.amount(sum(sizes), unit, units)

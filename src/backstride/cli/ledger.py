"""`imports`, `undo`: what came in, and how it is taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from math import isnan
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.markup import escape

from backstride.cli import console
from backstride.cli.console import home_of
from backstride.cli.documents import import_document, ledger_row
from backstride.store import Home
from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import FileVerdict, ImportSummary, Outcome
from backstride.workflow import ledger, person, rebuilding

MOST_NAMED = 6
"""So many runs of one file are named; of more they are counted. A choice."""
_OUTCOMES: tuple[Outcome, ...] = ("imported", "known", "skipped", "failed")


def imports_command(number: int | None, folder: Path | None, *, as_json: bool) -> None:
    """List all imports, or tell one file by file."""
    home = home_of(folder)
    if number is None:
        _all(home, ledger.imports(home), as_json=as_json)
    else:
        _one(home, ledger.find(home, number), as_json=as_json)


def undo_command(number: int, folder: Path | None, *, as_json: bool) -> None:
    """Take an import back."""
    done = ledger.undo(home_of(folder), number)
    if as_json:
        told = {"files": done.files, "runs": done.runs, "stay": done.stay}
        console.write_json(ledger_row(done.summary) | told)
        return
    stay = f"; {_files(done.stay)} stay, as another import gave them too" if done.stay else ""
    gone = f"{_files(done.files)} and {done.runs} runs are gone"
    console.out().print(f"Import {number} is taken back: {gone}{stay}.")
    console.out().print("The same import again brings them back.")


def rebuild_command(folder: Path | None, *, as_json: bool) -> None:
    """Derive all anew from the kept originals, and say what changed."""
    with console.progress("Reading your files again") as progress:
        done = rebuilding.rebuild(home_of(folder), progress)
    if as_json:
        kept = [{"name": file.name, "reason": file.reason} for file in done.kept]
        changed = {name: list(what) for name, what in done.changed.items()}
        told = {"new": list(done.new), "gone": list(done.gone), "changed": changed, "kept": kept}
        console.write_json({"files": done.files, "recordings": done.recordings} | told)
        return
    for file in done.kept:
        line = f"{file.name}: {file.reason} What it gave before stays."
        console.out().print(escape(line))
    same = done.recordings - len(done.changed) - len(done.new)
    console.out().print(
        f"{_files(done.files)} read again: {same} recordings as before, {len(done.changed)} "
        f"changed, {len(done.new)} new, {len(done.gone)} gone"
    )
    times = Counter(name for what in done.changed.values() for name in what)
    for name, count in times.most_common():
        label = EXPOSURES[name].label if name in EXPOSURES else name
        console.out().print(f"  {label}: {count}")


def _files(count: int) -> str:
    return f"{count} file{'' if count == 1 else 's'}"


def _all(home: Home, every: list[ImportSummary], *, as_json: bool) -> None:
    if as_json:
        console.write_json([ledger_row(one) for one in every])
        return
    if not every:
        console.out().print("No imports yet. Bring some files: backstride import FILE")
        return
    rows = console.table("", "when", "given", *_OUTCOMES, "", right=("", "given", *_OUTCOMES))
    for one in every:
        counts = [str(one.count(outcome)) for outcome in _OUTCOMES]
        rows.add_row(str(one.number), _when(home, one), str(len(one.files)), *counts, _state(one))
    console.out().print(rows)
    console.out().print("\nFile by file: backstride imports 1. Take one back: backstride undo 1")


def _when(home: Home, one: ImportSummary) -> str:
    zone = person.now(home).tzinfo
    assert isinstance(zone, ZoneInfo)
    return f"{one.started.astimezone(zone):%Y-%m-%d %H:%M}"


def _state(one: ImportSummary) -> str:
    if one.undone:
        return "taken back"
    return "cut off: import the same again" if isnan(one.took_s) else ""


def _one(home: Home, one: ImportSummary, *, as_json: bool) -> None:
    run_of = ledger.witnesses(home)
    if as_json:
        console.write_json(ledger_row(one) | {"files": import_document(one, run_of)["files"]})
        return
    counts = " + ".join(f"{one.count(outcome)} {outcome}" for outcome in _OUTCOMES)
    state = f" ({_state(one)})" if _state(one) else ""
    when = _when(home, one)
    console.out().print(f"Import {one.number}, {when}{state}: {counts} = {len(one.files)} given\n")
    rows = console.table("file", "", "became", "")
    for file in one.files:
        rows.add_row(escape(file.name), file.verdict, _became(file, run_of), escape(file.reason))
    console.out().print(rows)


def _became(file: FileVerdict, run_of: Mapping[str, str]) -> str:
    """Say what came of a file: its runs by name where they are few."""
    if file.is_diary:
        return f"{file.records} entries"
    runs = [
        f"{run}, another recording of {run_of[run]}" if run in run_of else run for run in file.runs
    ]
    said = runs if len(runs) <= MOST_NAMED else [f"{len(runs):,} runs"]
    sports = [f"{file.other_sports:,} of other sports"] if file.other_sports else []
    return ", ".join([*said, *sports])

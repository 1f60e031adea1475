"""`import`: progress, one line for each problem, and a sum that adds up."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bar
from rich.prompt import Prompt

from backstride.cli.console import aside, home_of, out, write_json
from backstride.cli.documents import import_document
from backstride.cli.importing_tables import asking
from backstride.diary.table_maps import column_map
from backstride.store import Home
from backstride.terms.errors import ImplausibleValue
from backstride.terms.records import FileVerdict, ImportSummary, Meaning
from backstride.workflow import ledger, person, telling, watching
from backstride.workflow.importing import Progress, import_files, rehearse
from backstride.workflow.tables import entries


def import_command(  # noqa: PLR0913 - an import has this many sides
    paths: list[Path],
    folder: Path | None,
    *,
    maps: list[str],
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import; end with 1 where a file or a diary could not be kept, 2 for no such column."""
    console, home = aside(), home_of(folder)
    told = _told_once(maps)
    columns = (
        TextColumn("Reading your files"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("import", total=None)
        progress = Progress(
            total=lambda count: bar.update(task, total=count),
            done=lambda file: _tell(bar, task, file, quiet=as_json),
        )
        try:
            consent = asking(bar, told, yes=yes, quiet=as_json)
            take = rehearse if dry_run else import_files
            summary = take(home, paths, progress=progress, consent=consent)
        except KeyboardInterrupt:
            bar.console.print(
                "Stopped. What was imported stays; the same import goes on from there."
            )
            sys.exit(1)
    run_of = ledger.witnesses(home)
    if as_json:
        write_json(import_document(summary, run_of))
    else:
        _print(summary, run_of)
        if dry_run:
            out().print("Nothing was kept: this was a rehearsal.")
        else:
            _ask_for_shoes(home, summary)
    if consent.unmet():
        aside().print(escape(f"--map: {consent.slip()}."))
        sys.exit(2)  # a slip of the key in what was asked, not a fault of a file
    sys.exit(1 if _lacks(summary) else 0)


def watch_command(watched: Path, folder: Path | None, *, every_s: float, as_json: bool) -> None:
    """Import what lies in a folder and what comes, until Ctrl-C; a JSON document a line."""
    home = home_of(folder)

    def tell(summary: ImportSummary) -> None:
        run_of = ledger.witnesses(home)
        if as_json:
            print(json.dumps(import_document(summary, run_of)), flush=True)  # noqa: T201
            return
        for file in summary.files:
            if file.verdict != "known":
                out().print(f"{file.verdict} {escape(file.name)} {escape(file.reason)}".rstrip())
        _print(summary, run_of)

    if not as_json:
        out().print(f"Watching {escape(str(watched))}; Ctrl-C ends it.")
    with suppress(KeyboardInterrupt):
        watching.watch(home, watched, tell, every_s=every_s)


def _told_once(maps: list[str]) -> dict[str, Meaning]:
    """Read what the runner said of columns, each once."""
    told: dict[str, Meaning] = {}
    for column, meaning in map(column_map, maps):
        if column in told:
            raise ImplausibleValue(f"--map {column}", "is said twice", "Say it once.")
        told[column] = meaning
    return told


def _lacks(summary: ImportSummary) -> bool:
    """Tell whether a file failed, a diary was not kept, or nothing at all came in."""
    came = summary.count("imported") + summary.count("known")
    unkept = any(file.kind == "table" and file.verdict == "skipped" for file in summary.files)
    return bool(summary.count("failed") or unkept or (summary.files and not came))


def _tell(bar: Bar, task: TaskID, file: FileVerdict, *, quiet: bool) -> None:
    bar.advance(task)
    words = {"failed": "[red]failed[/red] ", "skipped": "skipped", "imported": "note   "}
    if not quiet and file.verdict in words and file.reason:
        bar.console.print(f"{words[file.verdict]} {escape(file.name)}: {escape(file.reason)}")


def _print(summary: ImportSummary, run_of: Mapping[str, str]) -> None:
    console = out()
    imported, known = summary.count("imported"), summary.count("known")
    skipped, failed = summary.count("skipped"), summary.count("failed")
    console.print(
        f"{imported} imported + {known} already known + {skipped} skipped + {failed} failed"
        f" = {len(summary.files)} given, in {summary.took_s:.1f} s"
    )
    taken = [file for file in summary.files if file.verdict == "imported"]
    diaries = [file for file in taken if file.is_diary]
    runs = sum(len(file.runs) for file in taken)
    if runs != imported - len(diaries):
        console.print(f"{runs} runs in {imported - len(diaries)} files")
    if diaries:
        kept = entries(sum(file.records for file in diaries))
        tables = "a file" if len(diaries) == 1 else f"{len(diaries)} files"
        console.print(f"{kept} for the diary, of {tables}")
    sports = sum(file.other_sports for file in taken)
    if sports:
        console.print(f"{sports:,} of other sports, for what else the days held")
    new = {run for file in taken for run in file.runs}
    twice = {run for other, run in run_of.items() if new & {other, run}}
    if twice:
        have = "run has" if len(twice) == 1 else "runs have"
        console.print(
            f"{len(twice)} {have} another recording too: each counts once, as the richest has it. "
            f"File by file: backstride imports {summary.number}"
        )
    if any(file.runs or file.records for file in taken):
        console.print("See what they say: backstride report --open")


def _ask_for_shoes(home: Home, summary: ImportSummary) -> None:
    """Ask which shoes were worn where several pairs are in use; one run is asked for at once."""
    pairs = [pair.name for pair in person.shoes(home)]
    new = {run for file in summary.files if file.verdict == "imported" for run in file.runs}
    if not pairs or not new:
        return
    bare = [run for run, pair in telling.worn(home).items() if run in new and not pair]
    if len(bare) == 1 and sys.stdin.isatty() and out().is_terminal:
        answer = Prompt.ask(
            f"Which shoes: {escape(', '.join(pairs))}? Enter: not now",
            choices=[*pairs, ""],
            default="",
            show_choices=False,
            show_default=False,
        )
        if answer:
            person.tag(home, telling.find(home, bare[0]), "shoe", answer)
    elif bare:
        out().print(f"{len(bare)} of them: shoes not known. Tell: backstride tag RUN --shoe NAME")

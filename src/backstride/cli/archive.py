"""`export`, `restore`, `forget`: all of it out, all of it back, all of it gone."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.markup import escape
from rich.prompt import Prompt

from backstride.cli import console
from backstride.cli.console import home_of
from backstride.store import Home, Store, archive
from backstride.terms.errors import HomeProblem, ImplausibleValue
from backstride.workflow import telling

_WORD = "forget"


def export_command(target: Path, folder: Path | None, *, as_json: bool) -> None:
    """Write all of a home into one file."""
    home = _known(folder)
    if target.exists():
        raise ImplausibleValue(str(target), "is there already", "Name another file.")
    telling.settle(home)
    with console.progress("Writing the archive") as progress:
        fingerprint = archive.export(home, target.absolute(), progress)
    if as_json:
        console.write_json({"archive": str(target.absolute()), "fingerprint": fingerprint})
        return
    size = f"{target.stat().st_size / 1e6:,.1f} MB"
    console.out().print(f"All that is known of you: {escape(str(target.absolute()))}, {size}")
    console.out().print("It opens as any zip; README.txt in it says what is what.")


def restore_command(source: Path, folder: Path | None, *, as_json: bool) -> None:
    """Make a home of such a file."""
    home = home_of(folder)
    if not source.is_file():
        raise ImplausibleValue(str(source), "is no file", "Name what `backstride export` wrote.")
    with console.progress("Reading the archive") as progress:
        fingerprint = archive.restore(home, source, progress)
    if as_json:
        console.write_json({"home": str(home.folder), "fingerprint": fingerprint})
        return
    console.out().print(f"All of it is back, in {escape(str(home.folder))}: {_holds(home)}.")


def forget_command(folder: Path | None, *, yes: bool, as_json: bool) -> None:
    """Delete all of a home, after asking."""
    home = _known(folder)
    if not yes:
        _ask(home)
    left = archive.forget(home)
    if as_json:
        console.write_json({"forgotten": str(home.folder), "left": left})
        return
    console.out().print(f"All that Backstride knew of you is gone from {escape(str(home.folder))}.")
    if left:
        console.out().print(f"Not Backstride's, and there still: {escape(', '.join(left))}.")


def _ask(home: Home) -> None:
    if not sys.stdin.isatty():
        what = "asks before it deletes, and nobody is there to answer"
        raise ImplausibleValue("forget", what, "Say --yes.")
    console.out().print(f"For good, from {escape(str(home.folder))}: {_holds(home)}.")
    console.out().print("`backstride export FILE` would keep a copy.")
    if Prompt.ask(f"Type {_WORD} to delete all of it").strip().lower() != _WORD:
        console.out().print("Nothing was deleted.")
        sys.exit(1)


def _holds(home: Home) -> str:
    with Store(home) as store:
        counts = {
            "files": len(store.known()),
            "recordings": len(store.recordings([])),
            "diary entries": len(store.notes()),
        }
    return ", ".join(f"{count:,} {what}" for what, count in counts.items())


def _known(folder: Path | None) -> Home:
    """Give a home that is there: none is made to be exported or forgotten."""
    home = home_of(folder)
    if not home.database.exists():
        raise HomeProblem(str(home.folder), "nothing of Backstride is there", "Name it: --home.")
    return home

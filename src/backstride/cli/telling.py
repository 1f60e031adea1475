"""`report` and `demo`: what can be looked at."""

from __future__ import annotations

from pathlib import Path

from backstride.cli import console
from backstride.cli.console import home_of, show_page
from backstride.workflow import reporting, telling
from backstride.workflow.demo import DEMO_HOME, demo


def report_command(
    run: str | None, folder: Path | None, output: Path | None, *, show: bool, as_json: bool
) -> None:
    """Write the report, of all or of one run, and say where it lies."""
    home = home_of(folder)
    if run is None:
        path = reporting.write_report(home, output)
    else:
        path = reporting.write_run(home, telling.find(home, run), output)
    _say(path, as_json=as_json)
    if show:
        show_page(path)


def demo_command(folder: Path | None, *, show: bool, as_json: bool) -> None:
    """Simulate a runner, import the files, write the report."""
    aside = console.aside()
    path = demo(folder or DEMO_HOME, say=aside.print)
    _say(path, as_json=as_json)
    if show:
        show_page(path)


def _say(path: Path, *, as_json: bool) -> None:
    if as_json:
        console.write_json({"report": str(path.absolute())})
    else:
        console.out().print(f"The report: {path.absolute()}")

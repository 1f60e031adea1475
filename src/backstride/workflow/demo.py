"""A simulated runner's two years, from files to report, in a throw-away home."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import gettempdir

from backstride.store import Home
from backstride.terms.errors import HomeProblem
from backstride.workflow import importing, person, reporting

DEMO_SEED = 42
DEMO_DAYS = 730
DEMO_HOME = Path(gettempdir()) / "backstride-demo"
"""It stays until the next demo: the report lies there."""
_MARK = "this-is-a-demo"


def demo(folder: Path, *, say: Callable[[str], None]) -> Path:
    """Simulate a runner, import the files as anyone would, and write the report.

    Args:
        folder: The throw-away home; an earlier demo in it is removed.
        say: Told what is going on.

    Returns:
        Where the report lies.

    Raises:
        HomeProblem: Where the folder holds anything but an earlier demo.
    """
    from backstride import simulate

    home = _fresh(folder)
    say("Simulating a runner of two years ...")
    runner = simulate.runner(DEMO_SEED, DEMO_DAYS)
    archive = simulate.write_files(runner, folder / "files")
    say(f"Importing {len(archive.files)} simulated files ...")
    person.profile(home, {"home_zone": runner.profile.home_zone})
    summary = importing.import_files(home, [archive.path])
    person.log_many(home, runner.notes)
    for pair in runner.shoes:
        person.keep_shoe(home, pair)
    say(f"{summary.count('imported')} imported in {summary.took_s:.1f} s. Writing the report ...")
    return reporting.write_report(home)


def _fresh(folder: Path) -> Home:
    """Make way for a new demo, but never over anything that is none."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _MARK).exists():
            raise HomeProblem(
                str(folder), "is no earlier demo and not empty", "Name an empty folder."
            )
        shutil.rmtree(folder)
    home = Home(folder)
    home.prepare()
    (folder / _MARK).touch()
    return home

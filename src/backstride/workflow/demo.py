"""A simulated runner's two years up to yesterday, from files to report, in a throw-away home."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from tempfile import gettempdir

from backstride.store import Home
from backstride.terms.errors import HomeProblem
from backstride.terms.records import Answer
from backstride.workflow import importing, person, reporting, safety

DEMO_SEED = 42
DEMO_DAYS = 730
DEMO_HOME = Path(gettempdir()) / "backstride-demo"
"""It stays until the next demo: the report lies there."""
ORDINARY: Mapping[str, Answer] = {"age_years": 42, "weeks_of_pain": 20, "improving": "yes"}
"""What the simulated runner answers to the safety questions, and no to all others."""
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
    first_day = person.now(home).date() - timedelta(days=DEMO_DAYS)
    runner = simulate.runner(DEMO_SEED, DEMO_DAYS, first_day=first_day)
    archive = simulate.write_files(runner, folder / "files")
    say(f"Importing {len(archive.files)} simulated files ...")
    person.profile(home, {"home_zone": runner.profile.home_zone})
    summary = importing.import_files(home, [archive.path])
    person.log_many(home, runner.notes)
    for pair in runner.shoes:
        person.keep_shoe(home, pair)
    _answer(home)
    say(f"{summary.count('imported')} imported in {summary.took_s:.1f} s. Writing the report ...")
    return reporting.write_report(home)


def _answer(home: Home) -> None:
    """Answer the safety questions as a runner with an ordinary back would."""
    given: dict[str, Answer] = {}
    while asked := [one for one in safety.questions(given) if one.id not in given]:
        for item in asked:
            calm = "no" if "no" in item.answers else "none"
            given[item.id] = ORDINARY.get(item.id, calm)
    safety.answer(home, given)


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

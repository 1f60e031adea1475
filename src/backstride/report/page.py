"""Story -> HTML text: gathers what each part of the page shows, and fills it in."""

from __future__ import annotations

from backstride.report import before, calendars, ledger, tables, telling
from backstride.report.learn.view import learn
from backstride.report.run import page as run_page
from backstride.report.tables import Table
from backstride.report.templates import environment
from backstride.report.years import picture
from backstride.terms.quantities import STANDINGS
from backstride.terms.records import Story

_RUNS_SHOWN = 20
_PAIRS_SHOWN = 10
_FILES_SHOWN = 10


def render(story: Story) -> str:
    """Write the whole page."""
    files = ledger.tally(story.imports)
    runs, units = story.runs, story.profile.units
    overlaps = ledger.overlaps(runs)
    mended = ledger.mended(runs, units)
    view = {
        "story": story,
        "simulated": _simulated(story),
        "sentence": telling.sentence(story, files),
        "lead": telling.lead(story),
        "files": files,
        "mended": tables.of_mended(mended, len(runs)) if mended else None,
        "years": calendars.years(story.days, runs),
        "strip": calendars.strip(story.days, runs, units) if story.days else None,
        "picture": picture.of(story),
        "before": before.view(story),
        "pictured": [run_page.view(told, story.profile) for told in story.latest],
        "runs": tables.of_runs(runs, units).cut(_RUNS_SHOWN) if runs else None,
        "overlaps": tables.of_overlaps(overlaps, units).cut(_PAIRS_SHOWN) if overlaps else None,
        "coverage": tables.of_coverage(runs) if runs else None,
        "unrecorded": tables.unrecorded(runs) if runs else "",
        "sources": tables.of_sources(),
        "standings": STANDINGS,
        "learn": learn(story),
        "heading": telling.spelled_heading,
        "troubles": _troubles(story, files),
    }
    return environment().get_template("pages/report.html").render(view)


def _simulated(story: Story) -> str:
    simulated = [run.simulated for run in story.runs]
    if not any(simulated):
        return ""
    return "simulated runner" if all(simulated) else "partly simulated"


def _troubles(story: Story, files: ledger.Tally) -> list[tuple[str, tuple[Table, Table]]]:
    """Give a heading and a table for what failed, what was lost, and what was skipped."""
    failed, lost, skipped = (
        ledger.reasons(story.imports, verdict) for verdict in ("failed", "imported", "skipped")
    )
    partly = sum(len(reason.names) for reason in lost)
    found = (
        (files.failed, "failed", failed, "none known"),
        (partly, "came in with something lost", lost, "nothing to do"),
        (files.skipped, "left out", skipped, "nothing to do"),
    )
    return [
        (
            telling.spelled_heading(count, "file", rest),
            tables.of_reasons(reasons, otherwise).cut(_FILES_SHOWN),
        )
        for count, rest, reasons, otherwise in found
        if reasons
    ]

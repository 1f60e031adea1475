"""Everything told, as pages: the whole report, one run, the advice of today, why it hurts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from backstride import __version__, report
from backstride.store import Home, Store
from backstride.store.home import write_whole
from backstride.terms.errors import Blocked
from backstride.terms.records import Advice, Day, Profile, RunEntry, Story, Why
from backstride.workflow import advising, beginnings, learning, practice, safety, telling


def write_report(home: Home, path: Path | None = None) -> Path:
    """Write the report as one file, into the home where no other place is named."""
    target = (path or home.report).resolve()
    _put(target, report.write(_guarded(home, telling.story(home))))
    return target


def write_run(home: Home, entry: RunEntry, path: Path | None = None) -> Path:
    """Write the report of one run, beside the whole report where no other place is named."""
    target = (path or home.folder / f"run-{entry.id}.html").resolve()
    [told] = telling.run_stories(home, [entry])
    made = datetime.now(UTC)
    text = report.write_run(told, made=made, version=__version__, profile=_profile(home))
    _put(target, text)
    return target


def write_today(home: Home, advice: Advice, days: Sequence[Day], path: Path | None = None) -> Path:
    """Write what to do today as a page, beside the report where no other place is named."""
    target = (path or home.folder / "today.html").resolve()
    text = report.write_today(
        advice,
        days,
        profile=_profile(home),
        numbers=safety.numbers(home).emergency.split(" or "),
        made=datetime.now(UTC),
        version=__version__,
        simulated=any(run.simulated for run in telling.runs(home)),
    )
    _put(target, text)
    return target


def write_why(home: Home, found: Why, path: Path | None = None) -> Path:
    """Write why it hurts as pages, beside the report where no other place is named."""
    target = (path or home.folder / "why.html").resolve()
    text = report.write_why(
        found,
        profile=_profile(home),
        made=datetime.now(UTC),
        version=__version__,
        simulated=any(run.simulated for run in telling.runs(home)),
    )
    _put(target, text)
    return target


def _guarded(home: Home, story: Story) -> Story:
    """Add the advice; where nothing blocks them also exercises, and what went before pain."""
    advised = replace(story, held=learning.held(home), advice=advising.today(home, days=story.days))
    try:
        exercises = practice.exercises(home)
    except Blocked as blocked:
        return replace(advised, closed=str(blocked))
    from backstride.causes import lead_ups

    began = beginnings.began(story.days)
    before = lead_ups(story.days, began)
    return replace(advised, exercises=exercises, began=began, before=before)


def _profile(home: Home) -> Profile:
    with Store(home) as store:
        return store.profile()


def _put(target: Path, text: str) -> None:
    if target.exists() and not target.is_file():  # a device, say; a folder is an error
        _write_text(target, text)
    else:
        write_whole(target, lambda part: _write_text(part, text))


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")

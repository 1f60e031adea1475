"""RunStory -> HTML text: one run's page, and the same picture of it for the whole report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from backstride.report import templates, wording
from backstride.report.run import grades, profile, ribbon, strips, track
from backstride.report.run import tables as run_tables
from backstride.report.run import words as run_words
from backstride.report.tables import Table
from backstride.terms.quantities import GROUPS
from backstride.terms.records import FloatArray, Profile, Run, RunStory


@dataclass(frozen=True)
class Picture:
    """One drawing, twice: for a desk and for a phone, each with its remark."""

    wide: Markup
    narrow: Markup
    wide_remark: str = ""
    narrow_remark: str = ""


@dataclass(frozen=True)
class Class:
    """One class of grade in the legend: how it is drawn, its name, and how far it went."""

    sample: Markup
    words: str
    said: str
    length: str


@dataclass(frozen=True)
class RunView:
    """All that is shown of one run, in words and drawings."""

    id: str
    summary: str
    when: str
    title: str
    sentence: str
    figures: tuple[str, ...]
    shoes: str
    pain: str
    track: Picture | None
    no_track: str
    legend: tuple[Class, ...]
    high_unit: str
    profile: Picture | None
    no_profile: tuple[str, str]
    by_way: Table | None
    rows: tuple[strips.Row, ...]
    rows_note: str
    usual_runs: int
    groups: tuple[Table, ...]
    untold: Table | None
    apart: Table | None
    apart_known: str
    mended: Table | None
    ground: Table | None
    grade_words: str
    coverage: Table
    unrecorded: str
    simulated: bool
    device: str


def render(story: RunStory, *, made: datetime, version: str, person: Profile) -> str:
    """Write the page of one run."""
    shown = view(story, person)
    page = templates.environment().get_template("pages/run.html")
    return page.render(view=shown, made=made, version=version)


def view(story: RunStory, person: Profile) -> RunView:
    """Gather what is shown of one run."""
    run, entry, units = story.run, story.entry, person.units
    metres = grades.metres(run)
    rows = tuple(strips.telling_rows(story, person))
    return RunView(
        id=entry.id,
        summary=run_words.summary(story, units),
        when=run_words.when(story),
        title=entry.title,
        sentence=run_words.sentence(story),
        figures=tuple(run_words.figures(story, units)),
        shoes=story.worn,
        pain=run_words.pain(story),
        track=_track(run, metres, units),
        no_track=_no_track(run),
        legend=_legend(metres, units),
        high_unit="metres" if units == "metric" else "feet",
        profile=_profile(run, metres, units),
        no_profile=_no_profile(run),
        by_way=run_tables.by_way(run, units),
        rows=rows,
        rows_note=run_words.top_note(sum(row.strip is not None for row in rows)),
        usual_runs=strips.usual_runs(story) if strips.has_usual(story) else 0,
        groups=tuple(_groups(story, person)),
        untold=run_tables.of_untold(story),
        apart=_apart(story, person),
        apart_known=strips.apart_known(),
        mended=run_tables.of_mended(entry, units) if entry.mended else None,
        ground=run_tables.of_ground(run, units),
        grade_words=run_words.grade(run),
        coverage=run_tables.of_coverage(entry),
        unrecorded=run_tables.unrecorded(entry),
        simulated=entry.simulated,
        device=str(entry.device),
    )


def _track(run: Run, metres: FloatArray, units: wording.Units) -> Picture | None:
    if not track.has_track(run):
        return None
    said = run_words.track_description(metres, units)
    wide, narrow = (track.draw(run, frame, units, said) for frame in (track.WIDE, track.NARROW))
    return Picture(
        wide.svg,
        narrow.svg,
        run_words.averaged(wide, units),
        run_words.averaged(narrow, units),
    )


def _no_track(run: Run) -> str:
    if run.sub_sport in grades.INDOORS:
        return "A run indoors has no track and no height."
    return "No track: the recording has no position that moves."


def _legend(metres: FloatArray, units: wording.Units) -> tuple[Class, ...]:
    if not metres[: grades.UNKNOWN].sum() > 0:
        return ()
    return tuple(
        Class(ribbon.sample(grade), words, said, length)
        for grade, words, said, length in run_tables.legend(metres, units)
    )


def _profile(run: Run, metres: FloatArray, units: wording.Units) -> Picture | None:
    if not profile.has_profile(run):
        return None
    said = run_words.profile_description(run, metres, units)
    wide, narrow = (
        profile.draw(run, frame, units, said) for frame in (profile.WIDE, profile.NARROW)
    )
    return Picture(
        wide.svg,
        narrow.svg,
        run_words.heights(run, wide, units),
        run_words.heights(run, narrow, units),
    )


def _no_profile(run: Run) -> tuple[str, str]:
    if run.sub_sport in grades.INDOORS:
        return "", ""
    if track.has_track(run):
        return "No height was recorded. Tiles of the ground's height can tell it:", (
            "backstride elevation add FILE"
        )
    return "No height was recorded.", ""


def _groups(story: RunStory, person: Profile) -> Iterator[Table]:
    for name, title in strips.groups():
        table = run_tables.of_group(story, person, name, title)
        if table.rows:
            yield table


def _apart(story: RunStory, person: Profile) -> Table | None:
    table = run_tables.of_group(story, person, strips.APART, GROUPS[strips.APART])
    return table if table.rows else None

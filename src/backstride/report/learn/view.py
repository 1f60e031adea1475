"""Claims, exercises and lessons, put into the order and the words in which they are shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from backstride.knowledge import load
from backstride.knowledge.claims import CERTAINTIES, DIRECTIONS, held_back, in_words
from backstride.report.drawing.body import body_map
from backstride.report.drawing.figure import stick_figures
from backstride.report.drawing.spine import spine
from backstride.terms.quantities import SOURCE_KEY, SOURCES, told_source
from backstride.terms.records import Claim, Exercise, Lesson, Story


@dataclass(frozen=True)
class ClaimView:
    """One claim in words."""

    id: str
    articles_say: str
    evidence_says: Markup
    certainty: str
    sentence: Markup
    tested_by: str


@dataclass(frozen=True)
class ExerciseView:
    """One exercise in words and pictures; `locked` says why it is not shown in full."""

    exercise: Exercise
    picture: Markup
    evidence: Markup
    certainty: str
    locked: tuple[str, ...]


@dataclass(frozen=True)
class LessonView:
    """One lesson with its drawing: for a desk, and for a phone where that is another."""

    lesson: Lesson
    paragraphs: tuple[Markup, ...]
    pictures: tuple[Markup, ...]


@dataclass(frozen=True)
class LearnView:
    """All that the report teaches; `exercises_closed` says why none is shown."""

    claims: Mapping[str, Sequence[ClaimView]]
    exercises: Sequence[ExerciseView]
    exercises_closed: str
    held: str
    lessons: Sequence[LessonView]
    sources: Mapping[str, str]


def learn(story: Story) -> LearnView:
    """Gather what is taught: exercises only as far as nothing stands against them."""
    knowledge = load()
    told = [held_back(claim, story.held) for claim in knowledge.claims.values()]
    return LearnView(
        claims={
            words: [_claim(claim) for claim in told if claim.direction == way]
            for way, words in DIRECTIONS.items()
        },
        exercises=[_exercise(exercise, locked) for exercise, locked in story.exercises],
        exercises_closed=story.closed,
        held=story.held,
        lessons=[_lesson(lesson) for lesson in knowledge.lessons.values()],
        sources={key: told_source(source) for key, source in SOURCES.items()},
    )


def linked(text: str) -> Markup:
    """Make of each key of a source a link to its citation on the same page.

    Examples:
        >>> linked("Half recover in 17 days [PAC14].")
        Markup('Half recover in 17 days <a href="#source-PAC14">[PAC14]</a>.')
    """
    as_link = r'<a href="#source-\1">[\1]</a>'
    return Markup(SOURCE_KEY.sub(as_link, str(escape(text))))  # noqa: S704 - escaped before


def _claim(claim: Claim) -> ClaimView:
    return ClaimView(
        id=claim.id,
        articles_say=claim.articles_say,
        evidence_says=linked(claim.evidence_says),
        certainty=CERTAINTIES[claim.certainty],
        sentence=linked(claim.sentence),
        tested_by=", ".join(in_words(name) for name in claim.tested_by),
    )


def _exercise(exercise: Exercise, locked: Sequence[str]) -> ExerciseView:
    return ExerciseView(
        exercise=exercise,
        picture=Markup("" if locked else _poses(exercise)),  # noqa: S704 - our own drawing
        evidence=linked(exercise.evidence),
        certainty=CERTAINTIES[exercise.certainty],
        locked=tuple(locked),
    )


def _poses(exercise: Exercise) -> str:
    described = f"{exercise.title}: {exercise.purpose}"
    return stick_figures(exercise.poses, title=exercise.title, description=described)


def _lesson(lesson: Lesson) -> LessonView:
    drawn = _DRAWINGS[lesson.picture]()
    return LessonView(lesson, tuple(linked(text) for text in lesson.paragraphs), drawn)


_NAMED = re.compile(r' id="[^"]*"')
"""Names of areas: a page that shows the map in two lessons must not have them twice."""
_DRAWINGS: Mapping[str, Callable[[], tuple[Markup, ...]]] = {
    "": lambda: (),
    "spine": lambda: (Markup(spine(740)), Markup(spine(370))),  # noqa: S704 - our own drawings
    "body_map": lambda: (Markup(_NAMED.sub("", body_map({}, width_px=240))),),  # noqa: S704
}
"""Drawings of lessons: for a desk and, where another is needed, for a phone."""

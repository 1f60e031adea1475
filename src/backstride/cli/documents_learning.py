"""Lessons and questionnaires -> JSON documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from backstride.cli.documents import Document
from backstride.terms.records import Lesson, Question, Questionnaire, Score
from backstride.workflow.questionnaires import Due

_NO_NUMBER: Document = {"low": None, "high": None}


def lesson_document(lesson: Lesson) -> Document:
    """One lesson; sources are keys, and stand in the text in square brackets."""
    return asdict(lesson)


def score_document(asked: Questionnaire, scores: Sequence[Score]) -> Document:
    """The last score of a questionnaire and those before it, the oldest first.

    Its day and value are null where it was never answered.
    """
    last = scores[-1] if scores else None
    return {
        "name": asked.name,
        "local_day": last.local_day.isoformat() if last else None,
        "value": last.value if last else None,
        "unit": asked.unit,
        "missing": list(last.missing) if last else [],
        "remark": last.remark if last else "",
        "past": [_past(score) for score in scores[:-1]],
    }


def due_document(due: Due) -> Document:
    """One questionnaire in the list; `due` is null where it never gave a score."""
    asked = due.questionnaire
    return {
        "name": asked.name,
        "title": asked.title,
        "unit": asked.unit,
        "every_days": asked.every_days,
        "due": due.since.isoformat() if due.since else None,
        "past": [_past(score) for score in due.past],
    }


def questions_document(asked: Questionnaire, questions: Sequence[Question]) -> Document:
    """What a questionnaire asks now; a question without answers and range wants words."""
    return {
        "name": asked.name,
        "title": asked.title,
        "about": asked.about,
        "licence": asked.licence,
        "asks": [_question(question) for question in questions],
    }


def _question(question: Question) -> Document:
    """One question; `low` and `high` are null where it wants no number."""
    is_number = question.high > question.low
    span = {"low": question.low, "high": question.high} if is_number else _NO_NUMBER
    return {"id": question.id, "asks": question.asks, "answers": list(question.answers), **span}


def _past(score: Score) -> Document:
    return {
        "local_day": score.local_day.isoformat(),
        "value": score.value,
        "missing": list(score.missing),
        "remark": score.remark,
    }

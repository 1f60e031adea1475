"""The diary -> JSON documents."""

from __future__ import annotations

from collections.abc import Sequence

from backstride.cli.documents import Document, note_document
from backstride.diary import WHERE, Ask, Place
from backstride.terms.quantities import NOTES, REGIONS
from backstride.terms.records import Note


def diary_document(notes: Sequence[Note]) -> list[Document]:
    """Diary entries, by day and then as entered."""
    return [note_document(note) for note in notes]


def questions_document(asked: Sequence[Ask]) -> list[Document]:
    """What a check-in asks now; an answer goes by the id."""
    return [_question(question) for question in asked]


def _question(question: Ask) -> Document:
    kind = NOTES[question.quantity]
    is_number = question.kind in {"scale", "number"}
    return {
        "id": question.id,
        "asks": question.asks,
        "kind": question.kind,
        "local_day": question.local_day.isoformat(),
        "quantity": question.quantity,
        "moment": question.moment,
        "run": question.run,
        "low": kind.low if is_number else None,
        "high": kind.high if is_number else None,
        "unit": kind.unit if is_number else None,
        "answers": _answers(question),
        "last": _last(question),
    }


def _answers(question: Ask) -> list[str]:
    if question.kind == "yes_no":
        return ["yes", "no"]
    return list(REGIONS) if question.id == WHERE else list(question.choices)


def _last(question: Ask) -> object:
    """Give the last answer in the form in which it may be answered."""
    if isinstance(question.last, tuple):
        return [place_words(place) for place in question.last]
    if question.kind == "yes_no" and question.last is not None:
        return "yes" if question.last else "no"
    return question.last


def place_words(place: Place) -> str:
    """Write a place as an answer names it: the region, and the side where it names none."""
    region, side = place
    return region if not side or region.endswith(side) else f"{region} {side}"

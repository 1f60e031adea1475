"""`learn`: short cards of what is known of backs."""

from __future__ import annotations

from pathlib import Path

from backstride.cli import console
from backstride.cli.documents_learning import lesson_document
from backstride.knowledge.lessons import lessons
from backstride.terms.errors import ImplausibleValue, UnknownName
from backstride.terms.quantities import SOURCES, told_source
from backstride.terms.records import Lesson
from backstride.workflow.learning import held, picture

_NO_ADVICE = "What follows is knowledge, and no advice for you now."


def learn_command(
    folder: Path | None, name: str | None, *, drawing: Path | None, as_json: bool
) -> None:
    """List the lessons, or tell one; its picture goes into a file of its own."""
    if name is None:
        _list(as_json=as_json)
        return
    lesson = _found(name)
    if drawing is not None:
        _draw(lesson, drawing)
    if as_json:
        console.write_json(lesson_document(lesson))
        return
    if why := held(console.home_of(folder)):
        console.out().print(f"{console.filled(f'{why} {_NO_ADVICE}')}\n", markup=False)
    console.out().print(told(lesson), markup=False)
    if drawing is not None:
        console.out().print(f"\n{drawing} written", markup=False)


def told(lesson: Lesson) -> str:
    """Write a lesson out, with its sources below it."""
    paragraphs = [console.filled(paragraph) for paragraph in lesson.paragraphs]
    sources = [_source_line(key) for key in lesson.sources]
    drawn = f"A drawing goes with it: backstride learn {lesson.name} --picture {lesson.name}.svg"
    parts = [lesson.title, *paragraphs]
    if sources:
        parts.append("\n".join(["Sources", *sources]))
    return "\n\n".join([*parts, drawn] if lesson.picture else parts)


def _source_line(key: str) -> str:
    line = f"[{key}] {told_source(SOURCES[key])}"
    return console.filled(line, "  ", "    ")


def _list(*, as_json: bool) -> None:
    every = lessons().values()
    if as_json:
        console.write_json([lesson_document(lesson) for lesson in every])
        return
    rows = console.table("lesson", "what it tells")
    for lesson in every:
        rows.add_row(lesson.name, lesson.title)
    console.out().print(rows)
    console.out().print("Read one: backstride learn spine")


def _found(name: str) -> Lesson:
    if name not in lessons():
        raise UnknownName(name, "no such lesson", f"There are: {', '.join(lessons())}.")
    return lessons()[name]


def _draw(lesson: Lesson, file: Path) -> None:
    if not lesson.picture:
        drawn = ", ".join(one.name for one in lessons().values() if one.picture)
        raise ImplausibleValue(lesson.name, "has no picture", f"These have one: {drawn}.")
    file.write_text(picture(lesson.picture), encoding="utf-8")

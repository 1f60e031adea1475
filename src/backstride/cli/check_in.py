"""`check-in`: the whole day's diary, a question a line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from rich.markup import escape

from backstride.cli import console
from backstride.cli.answers import read_answers
from backstride.cli.console import filled, home_of
from backstride.cli.diary import entry_words, number_words
from backstride.cli.documents_diary import diary_document, questions_document
from backstride.cli.keys import Keyboard, keyboard
from backstride.diary import WHERE, Answered, Ask, read
from backstride.terms.errors import BackstrideError, ImplausibleValue
from backstride.terms.quantities import NOTES, REGIONS
from backstride.terms.records import Note
from backstride.workflow import diaries

Hear = Callable[[Ask], str]
Say = Callable[[str], None]

_BACK = "b"
_END = "q"
_ONE_KEY = ("s", _BACK, _END)
_UNITS = {"h": "hours", "min": "minutes"}
_NUMBERED = [f"{place} {label}" for place, label in enumerate(REGIONS.values(), 1)]
_LINES = ((0, 3), (3, 6), (6, 8), (8, 10))
_PLACES = "\n".join("   ".join(_NUMBERED[begin:end]) for begin, end in _LINES)
_HOW = (
    "Pain: 0 none, 10 the worst you can think of.\n"
    "Enter skips, = is as last time, b goes back, q ends and keeps."
)
_EXAMPLE = '{"morning": 2, "sleep_h": 7}'
_LIGHT = "Today's light: backstride today"


def check_in_command(
    folder: Path | None, *, day: date | None, answers: str, again: bool, as_json: bool
) -> None:
    """Ask, or take the answers from a file; then tell in one line what was kept."""
    home = home_of(folder)
    if answers:
        kept = diaries.check_in(home, read_answers(answers, example=_EXAMPLE), day=day)
    else:
        asked = diaries.asked(home, day=day, again=again)
        kept = diaries.check_in(home, _talk(asked), questions=asked) if asked else []
        if not asked:
            console.aside().print(filled(_ALL_TOLD))
    if as_json:
        console.write_json(diary_document(kept))
        return
    console.out().print(_kept_words(kept), markup=False)


def questions_command(folder: Path | None, *, day: date | None, again: bool, as_json: bool) -> None:
    """List what would be asked now."""
    asked = diaries.asked(home_of(folder), day=day, again=again)
    if as_json:
        console.write_json(questions_document(asked))
        return
    rows = console.table("id", "day", "question", "last time")
    for question in asked:
        told = "" if question.last is None else _last_words(question)
        asks = escape(f"{question.asks}{_range_words(question)}")
        rows.add_row(question.id, str(question.local_day), asks, escape(told))
    console.out().print(rows if asked else filled(_ALL_TOLD))


def converse(asked: Sequence[Ask], hear: Hear, say: Say) -> dict[str, Answered]:
    """Ask one question after another until all are answered or skipped, or the runner ends.

    Args:
        asked: The questions in their order.
        hear: Puts one question and gives what was typed.
        say: Tells why an answer was not understood; the question is put again.

    Returns:
        What was answered, by the id of the question; what was skipped is not in it.
    """
    said: dict[str, Answered] = {}
    trail: list[Ask] = []
    while (question := _next(asked, trail, said)) is not None:
        word = hear(question).strip()
        if word.lower() == _END:
            return said
        if word.lower() == _BACK:
            _step_back(trail, said)
            continue
        try:
            answer = read(question, word)
        except BackstrideError as error:
            say(f"{error.what}. {error.next_move}")
            continue
        trail.append(question)
        if answer is not None:
            said[question.id] = answer
    return said


def _next(asked: Sequence[Ask], trail: Sequence[Ask], said: Mapping[str, Answered]) -> Ask | None:
    """Give the next question; where it hurts is asked only where something does."""
    begin = asked.index(trail[-1]) + 1 if trail else 0
    hurts = any(said.get(question.id) for question in asked if question.quantity == "pain")
    return next((question for question in asked[begin:] if question.id != WHERE or hurts), None)


def _step_back(trail: list[Ask], said: dict[str, Answered]) -> None:
    if trail:
        said.pop(trail.pop().id, None)


def _talk(asked: Sequence[Ask]) -> Mapping[str, Answered]:
    """Ask at the terminal.

    Raises:
        ImplausibleValue: Where there is none.
    """
    if not sys.stdin.isatty():
        what = "needs a terminal to ask you"
        raise ImplausibleValue("check-in", what, "Or see --questions, and give --answers FILE.")
    _say(_HOW)
    with keyboard(_show) as keys:
        return converse(asked, lambda question: _hear(question, keys), _say)


def _hear(question: Ask, keys: Keyboard) -> str:
    if question.id == WHERE:
        _say(_PLACES)
    last = "" if question.last is None else f" [= {_last_words(question)}]"
    _show(f"{question.asks}{_range_words(question)}{last}: ")
    typed = keys.answer(lambda text: is_whole(question, text))
    return _END if typed is None else typed


def is_whole(question: Ask, text: str) -> bool:
    """Tell whether an answer needs no Enter: nothing that may follow would make it another.

    Examples:
        >>> from datetime import date
        >>> pain = Ask(id="worst", quantity="pain", local_day=date(2026, 11, 22), asks="")
        >>> [is_whole(pain, text) for text in ("0", "1", "10", "=")]
        [True, False, True, True]
    """
    word = text.strip().lower()
    if word == "=":
        return True
    match question.kind:
        case "regions":
            return False
        case "choice":
            return word.isdigit() and len(question.choices) < 10
        case "scale":
            return word in _ONE_KEY or (word.isdigit() and word != "1")
        case "yes_no":
            return word in {*_ONE_KEY, "y", "n"}
    return word in _ONE_KEY


def _show(text: str) -> None:
    console.aside().print(text, end="", markup=False)
    sys.stderr.flush()


def _say(words: str) -> None:
    console.aside().print(words, markup=False)


def _range_words(question: Ask) -> str:
    """Say what may be answered."""
    unit = NOTES[question.quantity].unit
    match question.kind:
        case "regions":
            return ", numbers or names"
        case "choice":
            return ": " + ", ".join(f"{at} {name}" for at, name in enumerate(question.choices, 1))
        case "yes_no":
            return ", y/n"
        case "scale":
            return ", 0 to 10"
    return f", {_UNITS.get(unit, unit)}"


def _last_words(question: Ask) -> str:
    last = question.last
    if isinstance(last, tuple):
        return "; ".join(
            REGIONS[region] + (f", {side}" if side and side not in region else "")
            for region, side in last
        )
    if isinstance(last, str):
        return last
    if question.kind == "yes_no":
        return "yes" if last else "no"
    return number_words(last or 0.0)


_ALL_TOLD = (
    "All is told for now. An earlier day: backstride check-in --day 2026-11-20. "
    "To correct: backstride check-in --again."
)


def _kept_words(kept: Sequence[Note]) -> str:
    """Say in one line what was kept, and where the light is seen."""
    if not kept:
        return f"Nothing new was kept. {_LIGHT}"
    days = sorted({entry.local_day for entry in kept})
    told = [f"{day.day} {day:%b}: {', '.join(_answers_of(kept, day))}" for day in days]
    return filled(f"Kept. {'. '.join(told)}. {_LIGHT}")


def _answers_of(kept: Sequence[Note], day: date) -> list[str]:
    """Name each answer of a day once, wherever it hurt."""
    told = [entry for entry in kept if entry.local_day == day]
    return list(dict.fromkeys(_short_words(entry) for entry in told))


def _short_words(entry: Note) -> str:
    if entry.quantity == "pain" and entry.value is not None:
        return f"{entry.moment.replace('_', ' ')} {number_words(entry.value)}"
    return entry_words(entry)

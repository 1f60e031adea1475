"""`questionnaire`: asking, scoring, and reading past scores back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from rich.markup import escape

from backstride.cli import console
from backstride.cli.answers import read_answers
from backstride.cli.console import filled, home_of
from backstride.cli.documents_learning import due_document, questions_document, score_document
from backstride.knowledge.questionnaires import questionnaires
from backstride.store import Home
from backstride.terms.errors import ImplausibleValue, UnknownName
from backstride.terms.quantities import cited
from backstride.terms.records import Answer, Question, Questionnaire, Score
from backstride.workflow import person
from backstride.workflow import questionnaires as asking
from backstride.workflow.questionnaires import Due

Hear = Callable[[str], str]
Say = Callable[[str], None]

_END = "q"
_EXAMPLE = '{"participation": "full"}'
_YES = {"y", "yes"}
_NO = {"", "n", "no"}


def list_command(folder: Path | None, *, as_json: bool) -> None:
    """List the questionnaires, when each is due, and its last score."""
    home = home_of(folder)
    listed = asking.due(home)
    if as_json:
        console.write_json([due_document(due) for due in listed])
        return
    today = person.now(home).date()
    rows = console.table("questionnaire", "what it is", "every", "due", "last score")
    for due in listed:
        asked = due.questionnaire
        every = f"{asked.every_days} days"
        rows.add_row(asked.name, asked.title, every, _due_words(due, today), _last_words(due))
    console.out().print(rows)
    console.out().print("Answer one: backstride questionnaire rmdq")


def questionnaire_command(folder: Path | None, name: str, *, answers: str, as_json: bool) -> None:
    """Ask, or take the answers from a file; then tell the score. JSON alone reads it back."""
    home, asked = home_of(folder), _found(name)
    if answers:
        asking.answer(home, name, read_answers(answers, example=_EXAMPLE))
    elif not as_json:
        asking.answer(home, name, _talk(home, asked))
    past = asking.scores(home, name)
    if as_json:
        console.write_json(score_document(asked, past))
        return
    console.out().print(score_words(past[-1], past[:-1]), markup=False)


def questions_command(folder: Path | None, name: str, *, as_json: bool) -> None:
    """List what a questionnaire asks now."""
    asked, questions = _found(name), asking.asks(home_of(folder), name)
    if as_json:
        console.write_json(questions_document(asked, questions))
        return
    console.out().print(f"{asked.title}\n{filled(asked.about)}\n", markup=False)
    rows = console.table("id", "question", "answers")
    for question in questions:
        rows.add_row(question.id, escape(question.asks), _choices(question))
    console.out().print(rows)
    console.out().print(f"\n{filled(cited(asked.licence))}", markup=False)


def converse(asked: Sequence[Question], hear: Hear, say: Say) -> dict[str, Answer]:
    """Ask one question after another; those that an earlier answer settles are left out.

    Args:
        asked: The questions in their order.
        hear: Puts one question and gives what was typed.
        say: Tells why an answer was not understood; the question is put again.

    Returns:
        The answers by the id of the question; nothing where the runner ended early.
    """
    said: dict[str, Answer] = {}
    for question in asked:
        if _is_settled(question, asked, said):
            continue
        typed = _heard(question, hear, say)
        if typed == _END:
            return {}
        if typed is not None:
            said[question.id] = typed
    return said


def score_words(score: Score, past: Sequence[Score]) -> str:
    """Write a score out, what to know of it, and the scores before it."""
    told = "no score" if score.value is None else f"{score.value:.3g} {score.unit}"
    lines = [f"{questionnaires()[score.name].title}: {told}.", cited(score.remark)]
    if score.value is None:
        lines.append(f"Not answered: {', '.join(score.missing)}.")
    if past:
        before = (f"{one.local_day} {_value_words(one)}" for one in past)
        lines.append(f"Before: {', '.join(before)}.")
    return "\n".join(filled(line) for line in lines if line)


def _value_words(score: Score) -> str:
    return "no score" if score.value is None else f"{score.value:.3g}"


def _found(name: str) -> Questionnaire:
    if name not in questionnaires():
        known = ", ".join(questionnaires())
        raise UnknownName(name, "no such questionnaire", f"There are: {known}.")
    return questionnaires()[name]


def _due_words(due: Due, today: date) -> str:
    return "now" if due.since is None or due.since <= today else str(due.since)


def _last_words(due: Due) -> str:
    if not due.past:
        return "–"
    last = due.past[-1]
    value = f"{_value_words(last)} {last.unit}" if last.value is not None else "no score"
    return f"{value}, {last.local_day}"


def _choices(question: Question) -> str:
    if question.answers:
        return ", ".join(question.answers)
    return f"{question.low} to {question.high}" if question.high > question.low else "words"


def _talk(home: Home, asked: Questionnaire) -> Mapping[str, Answer]:
    """Ask at the terminal.

    Raises:
        ImplausibleValue: Where there is none.
    """
    if not sys.stdin.isatty():
        next_move = "Give --answers FILE, see --questions, or read past scores with --json."
        raise ImplausibleValue("questionnaire", "needs a terminal to ask you", next_move)
    _say(f"{asked.title}\n{filled(asked.about)}\nq ends, and nothing is kept.\n")
    return converse(asking.asks(home, asked.name), lambda words: input(f"{words} "), _say)


def _say(words: str) -> None:
    console.aside().print(words, markup=False)


def _is_settled(question: Question, asked: Sequence[Question], said: Mapping[str, Answer]) -> bool:
    """Tell whether an earlier answer leaves nothing to ask here.

    The first answer of the weekly check ends it where it is the best or the worst; what was
    not named need not be rated.
    """
    first = asked[0]
    if first.id == "participation" and said.get(first.id) in {first.answers[0], first.answers[-1]}:
        return True
    named = question.id.replace("able_", "activity_")
    return named != question.id and named in {one.id for one in asked} and named not in said


def _heard(question: Question, hear: Hear, say: Say) -> Answer | None:
    """Put a question until the answer is understood; None where it is left open."""
    while True:
        typed = hear(_put(question)).strip()
        if typed.lower() == _END:
            return _END
        try:
            return _understood(question, typed)
        except ImplausibleValue as problem:
            say(f"{problem.what}. {problem.next_move}")


def _put(question: Question) -> str:
    if question.answers == ("no", "yes"):
        return f"{question.asks} [y, Enter: no]"
    if question.answers:
        each = (f"{place} {_words(one)}" for place, one in enumerate(question.answers, start=1))
        return f"{question.asks}\n  {', '.join(each)}:"
    return question.asks


def _words(answer: str) -> str:
    return answer.replace("_", " ")


def _understood(question: Question, typed: str) -> Answer | None:
    """Read what was typed; Enter is a no, or leaves open what may be left open."""
    if question.answers == ("no", "yes"):
        return _yes_or_no(typed)
    if not typed:
        return None
    if question.answers:
        return _one_of(question, typed)
    return _whole(question, typed) if question.high > question.low else typed


def _yes_or_no(typed: str) -> str:
    if typed.lower() in _YES | _NO:
        return "yes" if typed.lower() in _YES else "no"
    raise ImplausibleValue("answer", f"{typed!r} is neither yes nor no", "Type y, or only Enter.")


def _one_of(question: Question, typed: str) -> str:
    numbered = {str(place): one for place, one in enumerate(question.answers, start=1)}
    if typed in numbered or typed in question.answers:
        return numbered.get(typed, typed)
    count = len(question.answers)
    raise ImplausibleValue(question.id, f"{typed!r} is no answer", f"Type 1 to {count}.")


def _whole(question: Question, typed: str) -> int:
    if typed.isdecimal() and question.low <= int(typed) <= question.high:
        return int(typed)
    span = f"{question.low} to {question.high}"
    raise ImplausibleValue(question.id, f"{typed!r} is not from {span}", "Give it again.")

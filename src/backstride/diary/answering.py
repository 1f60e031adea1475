"""Answers of a check-in -> Notes, and what they replace."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from backstride.diary.asking import WHERE, Answered, Ask, Place
from backstride.diary.notes import SIDES, comparable, in_force, note, side_within, withdrawal
from backstride.terms.errors import ImplausibleValue, UnknownName
from backstride.terms.quantities import REGIONS
from backstride.terms.records import Note

SAME = ("=", "s", "same")
_YES_NO = {"y": 1.0, "yes": 1.0, "n": 0.0, "no": 0.0}
_SIDE_WORDS = {"l": "left", "r": "right"} | {side: side for side in SIDES}
_NUMBER = re.compile(r"(\d+)\s*(left|right|l|r)?")
_NUMBERED = re.compile(rf"(?:{_NUMBER.pattern}\s*)+")


def read(question: Ask, given: object) -> Answered | None:
    """Read one answer, typed or from a document.

    `=` stands for what was said last time. Nothing, an empty text say, is nothing: never 0.

    Args:
        question: What was asked.
        given: A number, a text, True or False, a list of places, or None.

    Raises:
        ImplausibleValue: For a value out of range, and for `=` where nothing was said.
        UnknownName: For a region, side or pair of shoes that does not exist.

    Examples:
        >>> from datetime import date
        >>> asked = Ask(id="sleep_h", quantity="sleep_h", local_day=date(2026, 11, 22), asks="")
        >>> read(asked, "7,5"), read(asked, "")
        (7.5, None)
    """
    text = given.strip() if isinstance(given, str) else given
    if text is None or text in ("", []):
        return None
    if isinstance(text, str) and text.lower() in SAME:
        return _same(question)
    if question.kind == "regions":
        return _places(text)
    if question.kind == "choice":
        return _choice(question, str(text))
    return _number(question, text)


def entries(asked: Sequence[Ask], answers: Mapping[str, object]) -> list[Note]:
    """Make diary entries of the answers; what was skipped makes none.

    Every pain above 0 lies in every place named: one entry each. A pain of 0 lies nowhere.

    Args:
        asked: The questions that may be answered.
        answers: By the id of the question, as `read` takes them.

    Raises:
        UnknownName, ImplausibleValue: As `read` does; also for a question that was not
            asked, and for a place without a pain.
    """
    questions = {question.id: question for question in asked}
    for name in answers:
        if name not in questions:
            known = ", ".join(questions) or "nothing"
            raise UnknownName(name, "no such question now", f"Asked is: {known}.")
    told = {name: read(questions[name], given) for name, given in answers.items()}
    placed = told.pop(WHERE, None)
    places = placed if isinstance(placed, tuple) else ()
    made = [
        entry
        for name, answered in told.items()
        if answered is not None
        for entry in _entries(questions[name], answered, places)
    ]
    if places and not any(entry.quantity == "pain" and entry.value for entry in made):
        raise ImplausibleValue(WHERE, "no pain above 0 is told with it", "Leave it out.")
    return made


def replacing(made: Iterable[Note], notes: Iterable[Note]) -> list[Note]:
    """Let entries of a check-in take the place of those that answered the same before.

    A question has one answer, wherever the pain was: earlier entries that find no new one to
    replace them, of a second region say, are taken back.

    Args:
        made: What `entries` made.
        notes: The diary with its history.

    Returns:
        The entries to keep, those that only take others back among them.
    """
    earlier: defaultdict[object, list[Note]] = defaultdict(list)
    for old in comparable(in_force(notes)):
        earlier[_question_of(old)].append(old)
    now: defaultdict[object, list[Note]] = defaultdict(list)
    for entry in made:
        now[_question_of(entry)].append(entry)
    return [
        kept
        for question, said in now.items()
        for kept in _replacing(said, earlier.get(question, []))
    ]


def _replacing(said: list[Note], old: list[Note]) -> Iterable[Note]:
    for entry, before in zip_longest(said, old):
        if before is None:
            yield entry
        else:
            yield withdrawal(before) if entry is None else replace(entry, replaces=before.id)


def _question_of(entry: Note) -> object:
    return entry.local_day, entry.quantity, entry.moment, entry.run


def _entries(question: Ask, answered: Answered, places: Sequence[Place]) -> list[Note]:
    value = answered if isinstance(answered, float) else None
    hurts = question.quantity == "pain" and bool(value)
    return [
        note(
            question.quantity,
            value,
            local_day=question.local_day,
            text=answered if isinstance(answered, str) else "",
            moment=question.moment,
            region=region,
            side=side,
            run=question.run,
        )
        for region, side in ((places if hurts else ()) or [("", "")])
    ]


def _same(question: Ask) -> Answered:
    if question.last is None:
        raise ImplausibleValue(question.id, "there is no last time yet", "Say it once in full.")
    return question.last


def _number(question: Ask, given: object) -> float:
    """Read a number and hold it against the range of its quantity; yes and no are 1 and 0."""
    value = _as_number(question, given)
    note(question.quantity, value, local_day=question.local_day, moment=question.moment)
    return value


def _as_number(question: Ask, given: object) -> float:
    word = str(given).lower()
    if isinstance(given, bool) or word in _YES_NO:
        yes = given if isinstance(given, bool) else bool(_YES_NO[word])
        if yes and question.kind != "yes_no":
            raise ImplausibleValue(question.id, "yes is no number", "Say how much.")
        return float(yes)
    try:
        return float(word.replace(",", "."))
    except ValueError as error:
        expected = "Say y or n." if question.kind == "yes_no" else "Give a number."
        raise ImplausibleValue(question.id, f"{given!r} is not understood", expected) from error


def _choice(question: Ask, given: str) -> str:
    """Take one of the choices by its name or number."""
    numbered = {str(place): name for place, name in enumerate(question.choices, 1)}
    chosen = given if given in question.choices else numbered.get(given)
    if chosen is None:
        known = ", ".join(question.choices)
        raise UnknownName(given, "none of those", f"Choose one of: {known}, or its number.")
    return chosen


def _places(given: object) -> tuple[Place, ...]:
    """Read places from a list, or from a text such as `4 5`, `9 left` or `lower left, neck`."""
    if isinstance(given, list | tuple):
        return tuple(dict.fromkeys(place for one in given for place in _each(one)))
    text = str(given).lower()
    for name, label in REGIONS.items():
        text = text.replace(label, name)
    parts = [part.strip() for part in re.split("[;,]", text) if part.strip()]
    return tuple(dict.fromkeys(place for part in parts for place in _places_of(part)))


def _each(one: object) -> Sequence[Place]:
    """Read one of a list; a place that was read before stays as it is."""
    return [_place(*one)] if isinstance(one, tuple) else _places(one)


def _places_of(part: str) -> list[Place]:
    """Read numbers, each with its side, or one name with its side."""
    if _NUMBERED.fullmatch(part):
        return [_place(_by_number(number), side) for number, side in _NUMBER.findall(part)]
    words = re.split(r"[\s_]+", part)
    if len(words) > 1 and "_".join(words) not in REGIONS:
        return [_place("_".join(words[:-1]), words[-1])]
    return [_place("_".join(words), "")]


def _by_number(number: str) -> str:
    regions = tuple(REGIONS)
    if not 1 <= int(number) <= len(regions):
        raise UnknownName(number, "no such region", f"Choose 1 to {len(regions)}, or a name.")
    return regions[int(number) - 1]


def _place(region: str, side: str) -> Place:
    if region not in REGIONS:
        known = ", ".join(REGIONS)
        raise UnknownName(region, "no such region", f"Choose 1 to {len(REGIONS)}, or: {known}.")
    word = _SIDE_WORDS.get(side, side)
    return region, side_within(region, word)

"""Answers -> Score: what a questionnaire gives, and what a change of it means.

What a missing answer does is each questionnaire's own: see the function of its name. Where
a score is not allowed the value is None, never a guess.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date

from backstride.knowledge.questionnaires import questionnaires
from backstride.terms.errors import ImplausibleValue, UnknownName
from backstride.terms.records import Answer, Question, Questionnaire, Score

LONGEST_TEXT = 120
"""Letters of a runner's own words in an answer (a choice)."""
FEWEST_ACTIVITIES = 3
"""The PSFS asks for three to five activities; its minimal change is that of three or more."""
OVERUSE_POINTS = (0, 8, 17, 25)
"""Points of the four answers to each question of the weekly check (recalled: Clarsen and
others, Br J Sports Med 54:390, 2020)."""
OVERUSE_WORST = 100
"""Who cannot take part has this score whatever the rest (recalled, the same paper)."""
RECOVERED_AT_MOST = 2
"""People with at most so many RMDQ statements mostly say they have recovered [KAM10]."""
MINIMAL_SHARE = 0.3
"""So much of the earlier RMDQ score is a fall that matters too [OST08]."""

_Given = Mapping[str, Answer]
_Scored = tuple[float | None, tuple[str, ...], str]


def score(questionnaire_name: str, answers: Mapping[str, object], local_day: date) -> Score:
    """Score the answers to a questionnaire as published.

    Args:
        questionnaire_name: Its name in the knowledge.
        answers: By the id of the question; what is not answered is left out.
        local_day: Of which day they speak.

    Returns:
        The score; None as its value where too much is missing. `missing` has the ids that
        should have been answered, `remark` what to know of it, with keys of sources.

    Raises:
        UnknownName: There is no such questionnaire or question.
        ImplausibleValue: An answer does not exist or is out of range.

    Examples:
        >>> score("weekly_overuse", {"participation": "cannot"}, date(2026, 3, 1)).value
        100.0
    """
    asked = named(questionnaire_name)
    value, missing, remark = _SCORED[asked.name](asked, checked(asked.name, answers))
    return Score(asked.name, local_day, value, asked.unit, missing, remark)


def named(name: str) -> Questionnaire:
    """Find a questionnaire.

    Raises:
        UnknownName: There is no such questionnaire.
    """
    if name not in questionnaires():
        known = ", ".join(questionnaires())
        raise UnknownName(name, "no such questionnaire", f"There are: {known}.")
    return questionnaires()[name]


def checked(name: str, answers: Mapping[str, object]) -> dict[str, Answer]:
    """Refuse answers to what a questionnaire does not ask, and answers that do not exist.

    Raises:
        UnknownName: There is no such questionnaire or question.
        ImplausibleValue: An answer does not exist or is out of range.

    Examples:
        >>> checked("rmdq", {"stays_home": "yes"})
        {'stays_home': 'yes'}
    """
    questions = {question.id: question for question in named(name).asks}
    for key in answers:
        if key not in questions:
            raise UnknownName(key, f"no such question in {name}", _SEE.format(name=name))
    return {key: _checked(questions[key], value) for key, value in answers.items()}


_SEE = "See `backstride questionnaire {name} --questions`."


def _checked(question: Question, value: object) -> Answer:
    if question.answers:
        return _choice(question, value)
    return _number(question, value) if question.high > question.low else _text(question, value)


def _choice(question: Question, value: object) -> str:
    if not isinstance(value, str) or value not in question.answers:
        known = ", ".join(question.answers)
        raise ImplausibleValue(question.id, f"{_said(value)} is no answer", f"Choose of: {known}.")
    return value


def _number(question: Question, value: object) -> int:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not isinstance(value, int) or not question.low <= value <= question.high:
        span = f"a whole number from {question.low} to {question.high}"
        raise ImplausibleValue(question.id, f"{_said(value)} is not {span}", "Give it again.")
    return value


def _text(question: Question, value: object) -> str:
    words = " ".join(value.split()) if isinstance(value, str) else ""
    if not words or len(words) > LONGEST_TEXT:
        length = f"words, {LONGEST_TEXT} letters at most"
        raise ImplausibleValue(question.id, f"{_said(value)} is not {length}", "Give it again.")
    return words


def _said(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _rmdq(asked: Questionnaire, given: _Given) -> _Scored:
    """Count the ticked statements; one that is left counts as not ticked, as its authors say.

    Only a form without any answer has no score, for nobody may have seen it.
    """
    missing = tuple(question.id for question in asked.asks if question.id not in given)
    if not given:
        return None, missing, "Nothing was answered. If no statement is true today, say one no."
    ticked = sum(answer == "yes" for answer in given.values())
    if ticked <= RECOVERED_AT_MOST:
        remark = f"By [KAM10], who has {RECOVERED_AT_MOST} or less mostly feels recovered."
        return float(ticked), missing, remark
    return float(ticked), missing, ""


def _psfs(asked: Questionnaire, given: _Given) -> _Scored:
    """Take the mean of the activities; each that is named must be rated, three at least.

    A rating of an activity that is not named leaves no score either, for nobody knows later
    what it spoke of.
    """
    numbers = [question.id[-1] for question in asked.asks if question.id.startswith("able_")]
    begun = [one for one in numbers if f"activity_{one}" in given or f"able_{one}" in given]
    free = [one for one in numbers if one not in begun]
    needed = begun + free[: max(0, FEWEST_ACTIVITIES - len(begun))]
    wanted = [f"{part}_{one}" for one in sorted(needed) for part in ("activity", "able")]
    missing = tuple(key for key in wanted if key not in given)
    if missing:
        return None, missing, "It needs three to five activities, each named and rated."
    ratings = [int(given[f"able_{one}"]) for one in begun]
    return sum(ratings) / len(ratings), (), ""


def _weekly_overuse(asked: Questionnaire, given: _Given) -> _Scored:
    """Sum the four answers; the first alone decides where it is the best or the worst.

    Otherwise every answer is needed: there is no published rule for a gap.
    """
    first, *rest = asked.asks
    if first.id not in given:
        return None, tuple(one.id for one in asked.asks if one.id not in given), _GAP
    at_first = first.answers.index(str(given[first.id]))
    if at_first in {0, len(first.answers) - 1}:
        decided = float(0 if at_first == 0 else OVERUSE_WORST)
        return decided, (), f"{_not_counted(rest, given)}{OWN_WORDING}"
    missing = tuple(one.id for one in rest if one.id not in given)
    if missing:
        return None, missing, _GAP
    points = (OVERUSE_POINTS[one.answers.index(str(given[one.id]))] for one in asked.asks)
    return float(sum(points)), (), OWN_WORDING


OWN_WORDING = "The wording is ours: do not hold it against published figures."
_GAP = "Without every answer there is no score."


def _not_counted(rest: list[Question], given: _Given) -> str:
    """Say so where later answers were given although the first one decides."""
    told = any(one.id in given and given[one.id] != one.answers[0] for one in rest)
    return "The first answer decides here; the others were not counted. " if told else ""


_SCORED: Mapping[str, Callable[[Questionnaire, _Given], _Scored]] = {
    "weekly_overuse": _weekly_overuse,
    "psfs": _psfs,
    "rmdq": _rmdq,
}


def change(before: Score, now: Score) -> str:
    """Tell in words how a score has changed, and whether by so much that it matters.

    Args:
        before: The earlier score.
        now: The later one of the same questionnaire.

    Returns:
        One or two sentences; empty where one of them has no value.

    Examples:
        >>> day = date(2026, 3, 1)
        >>> earlier = Score("rmdq", day, 12.0, "of 24", (), "")
        >>> change(earlier, Score("rmdq", day, 6.0, "of 24", (), ""))
        'It fell by 6 since 2026-03-01, more than the 5 that count as a clear change: better.'
    """
    if before.value is None or now.value is None:
        return ""
    asked = named(now.name)
    by = now.value - before.value
    if by == 0:
        return f"It is the same as on {before.local_day}."
    moved = f"It {'rose' if by > 0 else 'fell'} by {abs(by):.2g} since {before.local_day}"
    if asked.minimal_change is None:
        return f"{moved}. No published figure says how much of a change matters."
    better = "better" if (by > 0) == asked.more_is_better else "worse"
    return f"{moved}, {_weighed(asked, before.value, by, better)}"


def _weighed(asked: Questionnaire, before: float, by: float, better: str) -> str:
    limit = asked.minimal_change or 0.0
    if abs(by) >= limit:
        against = "more than the" if abs(by) > limit else "the"
        return f"{against} {limit:g} that count as a clear change: {better}.{_how_known(asked)}"
    share = abs(by) / before if asked.name == "rmdq" and better == "better" and before else 0.0
    if share >= MINIMAL_SHARE:
        by_share = f"by [OST08] {MINIMAL_SHARE:.0%} count as {better}"
        return f"less than {limit:g}, but {share:.0%} of it: {by_share}."
    return f"less than the {limit:g} that count as a clear change.{_how_known(asked)}"


def _how_known(asked: Questionnaire) -> str:
    """Say so where the limit is no figure that was read."""
    return "" if asked.name in _LIMIT_READ else " That limit is recalled, not checked."


_LIMIT_READ = {"rmdq"}

"""Questionnaires: answers kept, scores read back, and when each is due again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from backstride.knowledge.questionnaires import questionnaires
from backstride.screening import scoring
from backstride.store import Home, Store
from backstride.terms.errors import ImplausibleValue
from backstride.terms.records import Answer, Form, Question, Questionnaire, Score
from backstride.workflow import person


@dataclass(frozen=True)
class Due:
    """A questionnaire with its past scores, and the day from which it is due again.

    `since` is None where it never gave a score: it is due now.
    """

    questionnaire: Questionnaire
    since: date | None
    past: tuple[Score, ...]


def answer(home: Home, name: str, answers: Mapping[str, object]) -> Score:
    """Keep the answers to a questionnaire and give their score.

    Activities that the runner named before are taken over where no new ones are told. The
    same questionnaire again on the same day corrects the earlier answers.

    Returns:
        Today's score; its remark tells the change since the one before.

    Raises:
        UnknownName: There is no such questionnaire or question.
        ImplausibleValue: Nothing was answered, or an answer does not exist.
    """
    given = scoring.checked(name, answers)
    if not given:
        raise ImplausibleValue(name, "nothing was answered", "Nothing is kept.")
    home.prepare()
    told = given if named_in(name, given) else {**named_before(home, name), **given}
    today = person.now(home).date()
    person.keep_form(home, name, told, day=today)
    return next(score for score in scores(home, name) if score.local_day == today)


def scores(home: Home, name: str = "") -> list[Score]:
    """List the scores of one questionnaire, or of all, by day; of one day the last counts.

    Raises:
        UnknownName: There is no such questionnaire.
    """
    names = [scoring.named(name).name] if name else list(questionnaires())
    return [score for one in names for score in _scores(_forms(home, one))]


def due(home: Home) -> list[Due]:
    """List every questionnaire with its past scores and when it is due again."""
    listed = []
    for name, asked in questionnaires().items():
        past = tuple(scores(home, name))
        scored = [score.local_day for score in past if score.value is not None]
        since = scored[-1] + timedelta(days=asked.every_days) if scored else None
        listed.append(Due(asked, since, past))
    return listed


def asks(home: Home, name: str) -> list[Question]:
    """List what is to be asked now: things that the runner named once are rated again.

    Raises:
        UnknownName: There is no such questionnaire.
    """
    before, every = named_before(home, name), scoring.named(name).asks
    if not before:
        return list(every)
    rated = (one for one in every if one.id not in before)
    return [_rated(one, before) for one in rated if one.id.replace("able_", _OWN) in before]


def named_before(home: Home, name: str) -> dict[str, Answer]:
    """Give what the runner named in own words the last time."""
    forms = _forms(home, scoring.named(name).name)
    return named_in(name, forms[-1].answers) if forms else {}


def named_in(name: str, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Give those answers to a questionnaire that are the runner's own words."""
    own = {one.id for one in scoring.named(name).asks if one.id.startswith(_OWN)}
    return {key: said for key, said in answers.items() if key in own}


_OWN = "activity_"


def _rated(question: Question, before: Mapping[str, Answer]) -> Question:
    """Put the runner's own words into the question that rates them."""
    named = before[question.id.replace("able_", _OWN)]
    return replace(question, asks=f"{named}: {question.asks}")


def _forms(home: Home, name: str) -> list[Form]:
    with Store(home) as store:
        by_day = {form.local_day: form for form in store.forms(name)}
    return [by_day[day] for day in sorted(by_day)]


def _scores(forms: list[Form]) -> list[Score]:
    told: list[Score] = []
    last: tuple[Form, Score] | None = None
    for form in forms:
        now = scoring.score(form.name, form.answers, form.local_day)
        changed = _change(last, (form, now)) if last else ""
        told.append(replace(now, remark=" ".join(filter(None, (changed, now.remark)))))
        last = (form, now) if now.value is not None else last
    return told


def _change(before: tuple[Form, Score], now: tuple[Form, Score]) -> str:
    """Tell the change, unless the runner rated other activities than before."""
    if now[1].value is None:
        return ""
    if _named(before[0]) != _named(now[0]):
        return "You rated other activities than before, so the two are not compared."
    return scoring.change(before[1], now[1])


def _named(form: Form) -> set[str]:
    return {str(said).casefold() for said in named_in(form.name, form.answers).values()}

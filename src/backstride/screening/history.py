"""Forms in the order in which they were entered -> what is answered, open and cleared now.

A flag that ever held stays open until a clearing is recorded for it. A cleared flag opens
again only where one of the answers that decide it is new.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from backstride.knowledge.flags import FEVER, flags, items
from backstride.screening.rules import Held, held, stands_back, takes_place
from backstride.terms.records import Answer, Form

FRESH_DAYS = 28
"""A choice: so long an answer about symptoms counts; then it is asked again."""
FEVER_FREE_DAYS = 2
"""48 hours without fever, counted in whole days after the last day with fever."""
AGE = "age_years"


@dataclass(frozen=True)
class Trigger:
    """A day on which something happened that makes older answers about symptoms count no more.

    `at` is when it was told, where known: an answer of the same day given after it counts.
    """

    day: date
    why: str
    at: datetime | None = None

    def outdates(self, told: Told) -> bool:
        """Tell whether an answer was given before it."""
        if told.day == self.day:
            return self.at is not None and told.at < self.at
        return told.day < self.day


@dataclass(frozen=True)
class Told:
    """The latest answer to one item: when it was given, and in which form; in which it changed."""

    value: Answer
    day: date
    at: datetime
    place: int
    changed: int


@dataclass(frozen=True)
class Clearing:
    """What a professional, or for a fever the runner, recorded of a flag; `place` of its form."""

    answers: Mapping[str, Answer]
    place: int
    because: tuple[str, ...]


@dataclass(frozen=True)
class Past:
    """All that forms have told up to a moment."""

    told: Mapping[str, Told] = field(default_factory=dict)
    opened: Mapping[str, Held] = field(default_factory=dict)
    cleared: Mapping[str, Clearing] = field(default_factory=dict)


def past(forms: Sequence[Form], on: date, triggers: Sequence[Trigger]) -> Past:
    """Go through all forms in the order in which they were entered.

    What came after a form makes its answers count no more, but closes no flag that they opened.
    """
    gone = Past()
    for place, form in enumerate(forms):
        if form.name == "clearing":
            gone = _clear(gone, Clearing(form.answers, place, ()), on)
        else:
            gone = _tell(gone, form, place)
        before = [one for one in triggers if one.at is None or one.at <= form.entered_at]
        gone = open_more(gone, fresh(gone.told, form.local_day, before))
    return gone


def fresh(
    told: Mapping[str, Told], on: date, triggers: Sequence[Trigger] = ()
) -> dict[str, Answer]:
    """Give the answers that count on a day: history as it is, symptoms while they are fresh.

    Age grows by the whole years since it was told.
    """
    since = on - timedelta(days=FRESH_DAYS)
    begun = [trigger for trigger in triggers if trigger.day <= on]
    return {
        name: _grown(name, one, on)
        for name, one in told.items()
        if items()[name].history
        or (one.day >= since and not any(trigger.outdates(one) for trigger in begun))
    }


def open_more(gone: Past, answers: Mapping[str, Answer]) -> Past:
    """Open the flags that hold now; one that is open already keeps its most urgent finding."""
    return replace(gone, opened=with_open(gone, answers))


def with_open(
    gone: Past, answers: Mapping[str, Answer], assumed: frozenset[str] = frozenset()
) -> dict[str, Held]:
    """Give the flags that were open, and with them those that hold on the answers.

    Args:
        gone: What forms have told so far.
        answers: The answers that count now.
        assumed: Items whose answer was never given but is assumed; they count as new.
    """
    new = {name: one for name, one in held(answers).items() if _is_new(one, gone, assumed)}
    names = {*gone.opened, *new}
    found = dict(gone.opened)
    for name, one in new.items():
        if not stands_back(one.flag, names):
            found[name] = max(found.get(name, one), one, key=lambda each: each.rank)
    return found


def shown(opened: Mapping[str, Held]) -> dict[str, Held]:
    """Leave out the flags whose place another open flag takes."""
    return {name: one for name, one in opened.items() if not stands_back(one.flag, opened)}


def _tell(gone: Past, form: Form, place: int) -> Past:
    told = dict(gone.told)
    for name, value in form.answers.items():
        if name in items():
            before = told.get(name)
            changed = before.changed if before and before.value == value else place
            told[name] = Told(value, form.local_day, form.entered_at, place, changed)
    opened = dict(gone.opened)
    if form.answers.get("fever") == "no":
        opened.pop(FEVER, None)
    return replace(gone, told=told, opened=opened)


def _clear(gone: Past, clearing: Clearing, on: date) -> Past:
    """Close a flag, and with it those whose place it took on one same answer.

    A fever with a cold waits for its own two days: seeing a doctor for another reason does
    not end it.
    """
    name = str(clearing.answers["flag"])
    if not _ends(clearing.answers, on):
        return gone
    opened, cleared = dict(gone.opened), dict(gone.cleared)
    was, before = opened.pop(name, None), cleared.get(name)
    because = was.because if was else before.because if before else ()
    cleared[name] = replace(clearing, because=because)
    for other, one in gone.opened.items():
        if _spoken_for(one, name, because):
            opened.pop(other, None)
    return replace(gone, opened=opened, cleared=cleared)


def _ends(answers: Mapping[str, Answer], on: date) -> bool:
    if "last_fever" in answers:
        last = date.fromisoformat(str(answers["last_fever"]))
        return on > last + timedelta(days=FEVER_FREE_DAYS)
    return answers["outcome"] != "looking_into"


def _spoken_for(one: Held, name: str, because: tuple[str, ...]) -> bool:
    """Tell whether clearing a flag speaks for another, whose place it took, as well."""
    shared = set(one.because) & set(because)
    return takes_place(one.flag, name) and bool(shared) and one.flag.id != FEVER


def _is_new(one: Held, gone: Past, assumed: frozenset[str]) -> bool:
    since = max(
        (
            clearing.place
            for name, clearing in gone.cleared.items()
            if name == one.flag.id or _spoken_for(one, name, clearing.because)
        ),
        default=None,
    )
    if since is None:
        return True
    return any(name in assumed or _told_at(name, gone) > since for name in one.because)


def _told_at(name: str, gone: Past) -> int:
    """Give the place of the form that says an answer anew; history only where it changed."""
    one = gone.told.get(name)
    if one is None or name == AGE:
        return -1
    return one.changed if items()[name].history else one.place


def _grown(name: str, one: Told, on: date) -> Answer:
    if name != AGE or not isinstance(one.value, int):
        return one.value
    birthday_to_come = (on.month, on.day) < (one.day.month, one.day.day)
    return one.value + max(on.year - one.day.year - birthday_to_come, 0)


def may_run(clearing: Clearing, on: date) -> bool:
    """Tell whether a clearing lets the runner run on a day: yes, no, or from a date on."""
    told = str(clearing.answers.get("may_run", "yes"))
    if told in {"yes", "no"}:
        return told == "yes"
    return on >= date.fromisoformat(told)


def still_held_back(gone: Past, on: date) -> dict[str, Clearing]:
    """List what is cleared and yet keeps the runner from running."""
    return {
        name: clearing
        for name, clearing in gone.cleared.items()
        if name not in gone.opened and name in flags() and not may_run(clearing, on)
    }

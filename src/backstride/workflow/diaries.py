"""The diary: a check-in all in one, reading it back, correcting it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from backstride.diary import (
    Ask,
    ask,
    comparable,
    corrected,
    entries,
    in_force,
    is_withdrawal,
    occasion,
    replacing,
    withdrawal,
)
from backstride.store import Home, Store
from backstride.terms.errors import UnknownName
from backstride.terms.quantities import NOTES
from backstride.terms.records import Note
from backstride.workflow import person, recordings


def asked(
    home: Home, *, day: date | None = None, now: datetime | None = None, again: bool = False
) -> list[Ask]:
    """List what a check-in asks now.

    Args:
        home: Whose diary.
        day: An earlier day to tell of; the day of now where not given.
        now: The time on the runner's own clock; that of this machine where not given.
        again: Ask also what was already told.

    Raises:
        ImplausibleValue: For a day still to come.
    """
    if day is not None and now is None:
        person.day_that_has_come(home, day)
    when = occasion(now or person.now(home), day)
    with Store(home) as store:
        return ask(
            when,
            in_force(store.notes()),
            recordings.of_home(store),
            store.shoes(),
            wants_period=store.profile().wants_period,
            again=again,
        )


def check_in(
    home: Home,
    answers: Mapping[str, object],
    *,
    questions: Sequence[Ask] | None = None,
    day: date | None = None,
) -> list[Note]:
    """Keep the answers of a check-in; all of them, or none where one is refused.

    Args:
        home: Whose diary.
        answers: By the id of the question; what is None or left out was skipped.
        questions: What was asked; all that can be asked now where not given.
        day: An earlier day to tell of.

    Returns:
        The entries as kept, without those that only took others back.

    Raises:
        UnknownName, ImplausibleValue: By the name of the question.
    """
    questions = asked(home, day=day, again=True) if questions is None else questions
    made = entries(questions, answers)
    home.prepare()
    with home.writing(), Store(home) as store:
        kept = replacing(made, store.notes())
        store.save_notes(kept)
    return [entry for entry in kept if not is_withdrawal(entry)]


def diary(home: Home, *, since: date | None = None, history: bool = False) -> list[Note]:
    """Read the diary, the newest day last.

    Args:
        home: Whose diary.
        since: From this local day on.
        history: Also what was corrected or taken back, and what took it back.
    """
    with Store(home) as store:
        every = [entry for entry in store.notes() if since is None or entry.local_day >= since]
    return every if history else in_force(every)


def elsewhere(home: Home, entry: Note) -> list[Note]:
    """Find the ratings of the same moment in force that an entry leaves standing."""
    same = (entry.local_day, entry.quantity, entry.moment, entry.run)
    return [
        other
        for other in comparable(diary(home, since=entry.local_day))
        if NOTES[other.quantity].regional
        and other.id != entry.id
        and (other.local_day, other.quantity, other.moment, other.run) == same
    ]


def correct(home: Home, name: str, value: float | None, text: str = "") -> Note:
    """Say one entry anew; what it said before stays in the history.

    Args:
        home: Whose diary.
        name: The id of the entry in force, or the beginning of it.
        value: In the unit or on the scale of the entry; None where it is words only.
        text: Other words.
    """
    return _kept(home, corrected(find(home, name), value, text=text))


def withdraw(home: Home, name: str) -> Note:
    """Take one entry back; it stays in the history. Gives the entry that takes it back."""
    return _kept(home, withdrawal(find(home, name)))


def find(home: Home, name: str) -> Note:
    """Find an entry in force by its id, or by the beginning of it.

    Raises:
        UnknownName: Where none is called so, several are, or it is no longer in force.
    """
    every = diary(home, history=True)
    found = [entry for entry in every if name and entry.id.startswith(name)]
    if len(found) != 1:
        what = f"{len(found)} entries begin so" if found else "no such entry"
        raise UnknownName(name, what, "See `backstride diary --history` for the ids.")
    if found[0] not in in_force(every):
        what = "was corrected or taken back before"
        raise UnknownName(name, what, "See `backstride diary --history` for what replaced it.")
    return found[0]


def _kept(home: Home, entry: Note) -> Note:
    with home.writing(), Store(home) as store:
        store.save_notes([entry])
    return entry

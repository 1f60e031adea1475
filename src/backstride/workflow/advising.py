"""What to do today: the days, the screening and what is open, brought together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from backstride import today as advising
from backstride.store import Home, Store
from backstride.terms.errors import Blocked
from backstride.terms.records import Advice, Day
from backstride.workflow import person, practice, safety, telling


def today(home: Home, *, on: date | None = None, days: Sequence[Day] | None = None) -> Advice:
    """Say what to do on a day; it knows nothing of later days.

    Args:
        home: Whose.
        on: The day; today where not named.
        days: The runner's whole calendar where it is at hand; else it is laid anew.
    """
    day = on or person.now(home).date()
    with Store(home) as store:
        profile = store.profile()
    return advising.advise(
        [one for one in days or telling.calendar(home) if one.local_day <= day],
        safety.verdict(home, on=day),
        on=day,
        exercises=_open_exercises(home),
        numbers=safety.numbers(home),
        profile=profile,
    )


def _open_exercises(home: Home) -> dict[str, str]:
    """Name the exercises that nothing locks; an open flag may lock them all."""
    try:
        listed = practice.exercises(home)
    except Blocked:
        return {}
    return {exercise.name: exercise.title for exercise, locks in listed if not locks}

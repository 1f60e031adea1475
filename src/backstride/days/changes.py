"""What changed beside running, and may have moved the ratings by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from backstride.terms.quantities import REGIONS
from backstride.terms.records import Change, Note, RunEntry

SILENCE_D = 60
"""After so many days without a rating, a diary is taken up with a habit of its own (a choice)."""
APART_D = 28
"""Treatments and watches that come sooner after one another are one change (a choice)."""
AFTER = timedelta(days=APART_D)
"""So long a treatment may still be felt (a choice)."""
FEWEST_RUNS = 10
"""A watch that recorded fewer was borrowed or tried out (a choice)."""
SPELL_D = 7
"""Days of pain elsewhere that lie no further apart are one spell (a choice)."""


def changes(runs: Iterable[RunEntry], notes: Iterable[Note]) -> list[Change]:
    """Find what may have moved ratings, whatever was run.

    A new watch measures runs otherwise; a treatment, another way of writing the diary, a diary
    taken up after a long silence, and pain elsewhere change the ratings themselves.

    Args:
        runs: In the order of their starts.
        notes: Those in force, in any order, also those that are not compared.

    Returns:
        Changes, of each kind in the order of time.
    """
    told = sorted(notes, key=lambda note: note.local_day)
    pains = [n for n in told if n.quantity == "pain" and n.value is not None and not n.scale]
    own = [note for note in pains if not note.region or note.region in REGIONS]
    hurt = [n.local_day for n in pains if n.region and n.region not in REGIONS and n.value]
    treated = [note.local_day for note in told if note.quantity == "treatment"]
    begun = {
        "new watch": _watches(list(runs)),
        "another way of rating": _habits(own),
        "ratings after a silence": _after_silences(own),
    }
    return [
        *(Change(kind, day, None) for kind, days in begun.items() for day in days),
        *(Change("treatment", first, last + AFTER) for first, last in _spells(treated, APART_D)),
        *(Change("pain elsewhere", first, last) for first, last in _spells(hurt, SPELL_D)),
    ]


def _watches(runs: list[RunEntry]) -> list[date]:
    """Give the first day of each watch but the first one, those of the same weeks once."""
    days: dict[str, list[date]] = {}
    for run in runs:
        if name := str(run.device):
            days.setdefault(name, []).append(run.place.local_day)
    often = [worn for worn in days.values() if len(worn) >= FEWEST_RUNS]
    new = sorted(worn[0] for worn in often)[1:]
    return [first for first, _ in _spells(new, APART_D)]


def _habits(pains: list[Note]) -> list[date]:
    """Give the first day of each way of rating but the first one: typed, or a table."""
    first: dict[str, date] = {}
    for note in pains:
        first.setdefault(note.origin.split(maxsplit=1)[0], note.local_day)
    return list(first.values())[1:]


def _after_silences(pains: list[Note]) -> Iterator[date]:
    for before, after in pairwise(pains):
        if (after.local_day - before.local_day).days >= SILENCE_D:
            yield after.local_day


def _spells(days: Sequence[date], apart_d: int) -> list[tuple[date, date]]:
    """Give first and last day of each stretch of days that lie no further apart."""
    ends = [pair for pair in pairwise(days) if (pair[1] - pair[0]).days > apart_d]
    firsts = [*days[:1], *(after for _, after in ends)]
    lasts = [*(before for before, _ in ends), *days[-1:]]
    return list(zip(firsts, lasts, strict=True))

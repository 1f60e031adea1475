"""What changed beside running, and may have moved the ratings by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from backstride.terms.quantities import REGIONS
from backstride.terms.records import Change, Note, RunEntry

SILENCE_D = 60
"""After so many days without a rating, a diary is taken up with a habit of its own (a choice)."""
APART_D = 28
"""Changes of one kind that begin sooner after one another are one (a choice)."""
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
    pains = [note for note in told if note.quantity == "pain" and note.value is not None]
    begun = {
        "new watch": _watches(list(runs)),
        "treatment": (note.local_day for note in told if note.quantity == "treatment"),
        "another way of rating": _habits(pains),
        "ratings after a silence": _after_silences(pains),
    }
    steps = [
        Change(kind, day, None)
        for kind, days in begun.items()
        for day in _apart(dict.fromkeys(days))
    ]
    return steps + list(_elsewhere(pains))


def _watches(runs: list[RunEntry]) -> Iterator[date]:
    """Give the first day of each watch but the first one."""
    days: dict[str, list[date]] = {}
    for run in runs:
        if name := str(run.device):
            days.setdefault(name, []).append(run.place.local_day)
    often = [worn for worn in days.values() if len(worn) >= FEWEST_RUNS]
    yield from sorted(worn[0] for worn in often)[1:]


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


def _apart(days: Iterable[date]) -> list[date]:
    kept: list[date] = []
    for day in days:
        if not kept or day - kept[-1] >= timedelta(days=APART_D):
            kept.append(day)
    return kept


def _elsewhere(pains: list[Note]) -> Iterator[Change]:
    """Give the spells of pain outside the map of the back."""
    hurt = [n.local_day for n in pains if n.region and n.region not in REGIONS and n.value]
    ends = [(before, after) for before, after in pairwise(hurt) if (after - before).days > SPELL_D]
    firsts = [*hurt[:1], *(after for _, after in ends)]
    lasts = [*(before for before, _ in ends), *hurt[-1:]]
    for first, last in zip(firsts, lasts, strict=True):
        yield Change("pain elsewhere", first, last)

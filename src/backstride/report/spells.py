"""Stretches of days on the time axis, and how days fall into weeks and months."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Length = Literal["week", "month"]


@dataclass(frozen=True)
class Spell:
    """A stretch of days, `[first, end)`."""

    first: date
    end: date

    @property
    def days(self) -> int:
        """Count its days."""
        return (self.end - self.first).days

    @property
    def last(self) -> date:
        """Give its last day."""
        return self.end - timedelta(days=1)

    @property
    def middle(self) -> date:
        """Give the day in its middle."""
        return self.first + (self.end - self.first) / 2

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.end


def monday(day: date) -> date:
    """Give the Monday that a day's week begins with."""
    return day - timedelta(days=day.weekday())


def period(day: date, length: Length) -> Spell:
    """Give the whole week or month that a day lies in.

    Examples:
        >>> december = period(date(2026, 12, 30), "month")
        >>> print(december.first, december.end)
        2026-12-01 2027-01-01
    """
    if length == "week":
        return Spell(monday(day), monday(day) + timedelta(weeks=1))
    first = day.replace(day=1)
    return Spell(first, (first + timedelta(days=31)).replace(day=1))


def cut(spells: Iterable[Spell], axis: Spell) -> tuple[Spell, ...]:
    """Keep what lies within an axis."""
    kept = (Spell(max(s.first, axis.first), min(s.end, axis.end)) for s in spells)
    return tuple(spell for spell in kept if spell.days > 0)


def joined(spells: Iterable[Spell]) -> tuple[Spell, ...]:
    """Join spells that touch or overlap."""
    found: list[Spell] = []
    for spell in sorted(spells, key=lambda spell: spell.first):
        before = found.pop() if found and found[-1].end >= spell.first else spell
        found.append(Spell(before.first, max(before.end, spell.end)))
    return tuple(found)

"""Beginnings -> names and words: every page calls an onset A, B and a flare 1, 2 alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf
from string import ascii_uppercase

from backstride.report import wording
from backstride.report.tables import Column, Table
from backstride.terms.records import Beginnings, Flare, Onset

MOST = 12
"""A choice: more flares, or onsets, could not be told apart in one drawing."""
LANE_PX = 20
"""A mark and some air."""
LANES = 3
"""A choice: more would push the years below them off a screen."""


@dataclass(frozen=True)
class Began:
    """One onset or flare with its name; onsets and flares are each counted in order of time."""

    name: str
    told: Onset | Flare

    @property
    def is_flare(self) -> bool:
        """Tell a flare of the diary from an onset that is remembered."""
        return isinstance(self.told, Flare)

    @property
    def day(self) -> date:
        """Give the day on which it began, as far as known."""
        return self.told.first_day if isinstance(self.told, Flare) else self.told.local_day

    @property
    def give_or_take_d(self) -> float:
        """Say how sure the day is; that of a flare was rated."""
        return 0.0 if isinstance(self.told, Flare) else self.told.give_or_take_d

    @property
    def when(self) -> str:
        """Write its day, with its give or take where it has one."""
        return f"{wording.short_day(self.day)}{_give_or_take(self.give_or_take_d)}"

    @property
    def said(self) -> str:
        """Name it within a sentence."""
        return f"{'flare' if self.is_flare else 'onset'} {self.name}"


def named(began: Beginnings | None) -> tuple[Began, ...]:
    """Name all onsets with letters and all flares with numbers.

    Examples:
        >>> one, two = (Onset(local_day=date(2026, 5, day)) for day in (3, 19))
        >>> [(each.said, each.when) for each in named(Beginnings((one, two)))]
        [('onset A', '3 May 2026'), ('onset B', '19 May 2026')]
    """
    if began is None:
        return ()
    onsets = [Began(_letter(place), one) for place, one in enumerate(began.onsets)]
    flares = [Began(f"{place}", one) for place, one in enumerate(began.flares, start=1)]
    return (*onsets, *flares)


def marked(every: Iterable[Began]) -> tuple[Began, ...]:
    """Choose what is drawn, in the order of time.

    Of more than `MOST` flares those stay that rose furthest above the usual, the longest of
    equals; of more onsets the latest.
    """
    listed = list(every)
    kept = sorted(listed, key=weight, reverse=True)
    flares = [one for one in kept if one.is_flare][:MOST]
    onsets = [one for one in kept if not one.is_flare][:MOST]
    return tuple(one for one in in_time(listed) if one in flares or one in onsets)


def in_lanes(every: Iterable[Began], at_px: Callable[[date], float]) -> list[tuple[Began, int]]:
    """Give each onset and flare that is marked a lane, from the top, so that none touch.

    The weightiest find room first. What has none is left out of the drawing.

    Args:
        every: In any order.
        at_px: Says where a day stands on the axis.
    """
    fits: list[Began] = []
    for one in sorted(marked(every), key=weight, reverse=True):
        if _lanes([*fits, one], at_px):
            fits.append(one)
    return list(zip(in_time(fits), _lanes(fits, at_px), strict=True))


def _lanes(every: Iterable[Began], at_px: Callable[[date], float]) -> list[int]:
    """Give the first free lane of each, in the order of time; none where one has no room."""
    ends_px, found = [-inf] * LANES, []
    for one in in_time(every):
        here_px = at_px(one.day)
        lane = next((lane for lane, end in enumerate(ends_px) if here_px - end >= LANE_PX), None)
        if lane is None:
            return []
        ends_px[lane] = here_px
        found.append(lane)
    return found


def weight(one: Began) -> tuple[float, float]:
    """Say what goes before what: of flares the rise and the length, of onsets the day."""
    if isinstance(one.told, Flare):
        return one.told.rise, one.told.days
    return one.day.toordinal(), 0.0


def in_time(every: Iterable[Began]) -> list[Began]:
    """Order onsets and flares by their days."""
    return sorted(every, key=lambda one: (one.day, one.name))


def table(every: Sequence[Began]) -> Table:
    """List all onsets and flares, the latest first."""
    columns = (
        Column("Which", "whole"),
        Column("First day", "whole"),
        Column("Last day, or give or take", "whole"),
        Column("Worst pain", "number"),
        Column("Usual before", "number"),
    )
    rows = tuple(
        (wording.capital(one.said), wording.short_day(one.day), *_cells(one.told))
        for one in reversed(in_time(every))
    )
    return Table("Onsets you remember and flares of your diary, the latest first", columns, rows)


def description(every: Sequence[Began]) -> str:
    """Say in words what is marked; empty for nothing."""
    drawn = marked(every)
    said = "; ".join(_described(one) for one in drawn)
    if not drawn:
        return ""
    hidden = len(every) - len(drawn)
    rest = f" {wording.opening(hidden)} more stand in the table alone." if hidden else ""
    return f"{wording.capital(said)}.{rest}"


def _described(one: Began) -> str:
    if isinstance(one.told, Flare):
        worst = f"at worst {one.told.worst:g} of 10 against a usual {one.told.usual:g}"
        return f"{one.said} from {wording.day(one.day)}, {worst}"
    told = f", give or take {_days(one.give_or_take_d)}" if one.give_or_take_d else ""
    return f"{one.said} on {wording.day(one.day)}{told}"


def _cells(told: Onset | Flare) -> tuple[str, str, str]:
    if isinstance(told, Flare):
        last = wording.short_day(told.last_day)
        return last, f"{told.worst:g} of 10", f"{told.usual:g} of 10"
    sure = f"±{_days(told.give_or_take_d)}" if told.give_or_take_d else "to the day"
    unrated = wording.missing("as remembered")
    return sure, unrated, unrated


def _give_or_take(days: float) -> str:
    return f" ±{days:g}\N{NO-BREAK SPACE}d" if days else ""


def _days(days: float) -> str:
    return f"{days:g} day{'' if days == 1 else 's'}"


def _letter(place: int) -> str:
    """Name the first A, the twenty-seventh AA."""
    turns, letter = divmod(place, len(ascii_uppercase))
    return ascii_uppercase[letter] * (turns + 1)

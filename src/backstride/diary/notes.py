"""One answer at a time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from secrets import token_hex

from backstride.terms.errors import ImplausibleValue, UnknownName
from backstride.terms.quantities import NOTES, REGIONS, NoteKind
from backstride.terms.records import Note

FIRST_DAY = date(1990, 1, 1)
"""Before it, no watch recorded runs; a slip of the key would stretch the calendar."""


def note(  # noqa: PLR0913 - a note has this many sides
    quantity: str,
    value: float | None,
    *,
    local_day: date,
    text: str = "",
    moment: str = "",
    region: str = "",
    run: str = "",
    origin: str = "typed",
    entered_at: datetime | None = None,
) -> Note:
    """Check one answer and make it a diary entry.

    Args:
        quantity: A name in `terms.quantities.NOTES`.
        value: In the unit of the quantity; None for quantities that are text only.
        local_day: The runner's local day that it speaks of.
        text: Free words; the whole entry where the quantity is text only.
        moment: One of the quantity's moments; the first of them where none is given.
        region: A name in `terms.quantities.REGIONS`, where the quantity has one.
        run: The id of the run that it speaks of; some quantities must have one.
        origin: Where it came from.
        entered_at: When it was made; now where not given.

    Raises:
        UnknownName: For a quantity, moment or region that does not exist, or words that
            are none of the quantity's choices.
        ImplausibleValue: For a value out of range or missing, or no run where it must
            speak of one.

    Examples:
        >>> note("pain", 3, local_day=date(2026, 11, 22), region="lower_left").moment
        'worst'
    """
    kind = _kind(quantity)
    _check_value(kind, value, text)
    if local_day < FIRST_DAY:
        raise ImplausibleValue("day", f"{local_day} is too long ago", f"Begin with {FIRST_DAY}.")
    return Note(
        id=token_hex(6),
        local_day=local_day,
        quantity=quantity,
        value=None if kind.text_only or value is None else float(value),
        text=text,
        moment=_moment(kind, moment),
        region=_region(kind, region),
        run=_run(kind, run),
        entered_at=entered_at or datetime.now(UTC).replace(microsecond=0),
        origin=origin,
    )


def replaced_by(entry: Note, notes: Iterable[Note]) -> Note | None:
    """Find the entry in force that speaks of the same thing on the same day."""
    return next((old for old in in_force(notes) if _subject(old) == _subject(entry)), None)


def in_force(notes: Iterable[Note]) -> list[Note]:
    """Leave out the entries that a later one replaces; the order stays."""
    every = list(notes)
    replaced = {entry.replaces for entry in every}
    return [entry for entry in every if entry.id not in replaced]


def _subject(entry: Note) -> Sequence[object]:
    return entry.local_day, entry.quantity, entry.moment, entry.region, entry.run


def _kind(quantity: str) -> NoteKind:
    if quantity not in NOTES:
        known = ", ".join(NOTES)
        raise UnknownName(quantity, "no such thing to note", f"Choose one of: {known}.")
    return NOTES[quantity]


def _check_value(kind: NoteKind, value: float | None, text: str) -> None:
    if kind.text_only:
        if value is not None or not text.strip():
            raise ImplausibleValue(kind.name, "takes words, no number", "Write what it was.")
        _check_choice(kind, text)
        return
    if value is None or not math.isfinite(value) or not kind.low <= value <= kind.high:
        span = f"{kind.low:g} to {kind.high:g}"
        given = "nothing" if value is None else f"{value:g}"
        raise ImplausibleValue(kind.name, f"{given} is not within {span}", "Give it again.")
    if kind.unit.startswith(("0 to", "yes")) and value != int(value):
        raise ImplausibleValue(kind.name, f"{value} is no whole number", "Give it again.")


def _check_choice(kind: NoteKind, text: str) -> None:
    if kind.choices and text not in kind.choices:
        known = ", ".join(kind.choices)
        raise UnknownName(text, f"no such {kind.name}", f"Choose one of: {known}.")


def _moment(kind: NoteKind, moment: str) -> str:
    if not kind.moments:
        if moment:
            raise UnknownName(moment, f"{kind.name} has no moments", "Leave it out.")
        return ""
    if moment and moment not in kind.moments:
        known = ", ".join(kind.moments)
        raise UnknownName(moment, f"no such moment of {kind.name}", f"Choose one of: {known}.")
    return moment or kind.moments[0]


def _region(kind: NoteKind, region: str) -> str:
    if region and not kind.regional:
        raise UnknownName(region, f"{kind.name} has no region", "Leave it out.")
    if region and region not in REGIONS:
        known = ", ".join(REGIONS)
        raise UnknownName(region, "no such region", f"Choose one of: {known}.")
    return region


def _run(kind: NoteKind, run: str) -> str:
    if kind.of_a_run and not run:
        what = "speaks of a run, and none is named"
        raise ImplausibleValue(kind.name, what, "Name the run: --run last.")
    return run

"""One answer at a time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from secrets import token_hex

from backstride.terms.errors import ImplausibleValue, UnknownName
from backstride.terms.quantities import NOTES, REGIONS, NoteKind
from backstride.terms.records import Note

FIRST_DAY = date(1990, 1, 1)
"""Before it, no watch recorded runs; a slip of the key would stretch the calendar."""
SIDES = ("left", "right")
_MIDDLE = "middle"
FROM_DEVICE = "device "
"""The origin of an entry that a device made begins so."""


def note(  # noqa: PLR0913 - a note has this many sides
    quantity: str,
    value: float | None,
    *,
    local_day: date,
    text: str = "",
    moment: str = "",
    region: str = "",
    side: str = "",
    scale: str = "",
    run: str = "",
    origin: str = "typed",
    original: str = "",
    entered_at: datetime | None = None,
    foreign_region: bool = False,
) -> Note:
    """Check one answer and make it a diary entry.

    Args:
        quantity: A name in `terms.quantities.NOTES`.
        value: In the unit of the quantity, or on `scale`; None for what is text only.
        local_day: The runner's local day that it speaks of.
        text: Free words; the whole entry where the quantity is text only, and the name of
            what is rated where the quantity is a rating of something else.
        moment: One of the quantity's moments; the first of them where none is given.
        region: A name in `terms.quantities.REGIONS`, where the quantity has one. On a scale
            of its own any other name is kept as it is.
        side: left or right; taken from the region where that names it.
        scale: The name of the runner's own scale; empty for that of the quantity.
        run: The id of the run that it speaks of; some quantities must have one.
        origin: Where it came from.
        original: The hash of the file that it came from, if any.
        entered_at: When it was made; now where not given.
        foreign_region: Keep a region outside the body map by its name, on any scale.

    Raises:
        UnknownName: For a quantity, moment, region or side that does not exist, or words
            that are none of the quantity's choices.
        ImplausibleValue: For a value out of range or missing, a side that the region
            contradicts, or no run where it must speak of one.

    Examples:
        >>> entry = note("pain", 3, local_day=date(2026, 11, 22), region="lower_left")
        >>> entry.moment, entry.side
        ('worst', 'left')
    """
    kind = _kind(quantity)
    scale = _scale(kind, scale.strip())
    _check_value(kind, value, text, scale)
    if local_day < FIRST_DAY:
        raise ImplausibleValue("day", f"{local_day} is too long ago", f"Begin with {FIRST_DAY}.")
    place = _region(kind, region.strip(), any_name=foreign_region or bool(scale))
    return Note(
        id=token_hex(6),
        local_day=local_day,
        quantity=quantity,
        value=None if kind.text_only or value is None else float(value),
        text="".join(letter for letter in text if letter.isprintable() or letter == "\n"),
        moment=_moment(kind, moment),
        region=place,
        side=_side(kind, place, side),
        scale=scale,
        run=_run(kind, run),
        entered_at=entered_at or datetime.now(UTC),
        origin=origin,
        original=original,
    )


def replaced_by(entry: Note, notes: Iterable[Note]) -> Note | None:
    """Find the entry in force that speaks of the same thing on the same day."""
    return next((old for old in in_force(notes) if _subject(old) == _subject(entry)), None)


def in_force(notes: Iterable[Note]) -> list[Note]:
    """Leave out the entries that a later one replaces or takes back; the order stays."""
    every = list(notes)
    replaced = {entry.replaces for entry in every}
    return [entry for entry in every if entry.id not in replaced and not is_withdrawal(entry)]


def comparable(notes: Iterable[Note]) -> list[Note]:
    """Keep what may stand beside other runners' and other days' numbers; the order stays.

    A rating on a scale of the runner's own is compared with nothing, and a pain outside the
    body map, in a knee say, is no pain of the back. What a device says of a day counts where
    the runner says nothing of it; of several such, of files that overlap, the largest.
    """
    told = [
        entry
        for entry in notes
        if not entry.scale and (not entry.region or entry.region in REGIONS)
    ]
    own = {_of_day(entry) for entry in told if not _is_of_device(entry)}
    largest: dict[tuple[date, str], Note] = {}
    for entry in told:
        known = largest.get(_of_day(entry))
        if _is_of_device(entry) and (known is None or _amount(known) < _amount(entry)):
            largest[_of_day(entry)] = entry
    counts = {entry.id for day, entry in largest.items() if day not in own}
    return [entry for entry in told if not _is_of_device(entry) or entry.id in counts]


def _is_of_device(entry: Note) -> bool:
    return entry.origin.startswith(FROM_DEVICE)


def _of_day(entry: Note) -> tuple[date, str]:
    return entry.local_day, entry.quantity


def _amount(entry: Note) -> tuple[float, str]:
    return entry.value or 0.0, entry.id


def corrected(entry: Note, value: float | None, *, text: str = "") -> Note:
    """Say an entry anew: another value or, where it is words only, other words.

    Raises:
        UnknownName, ImplausibleValue: As `note` does.
    """
    said_anew = note(
        entry.quantity,
        value,
        local_day=entry.local_day,
        text=text or entry.text,
        moment=entry.moment,
        region=entry.region,
        side=entry.side,
        scale=entry.scale,
        run=entry.run,
        foreign_region=True,
    )
    return replace(said_anew, replaces=entry.id)


def withdrawal(entry: Note) -> Note:
    """Take an entry back: a later one that replaces it and says nothing.

    Examples:
        >>> slip = note("stress", 9, local_day=date(2026, 11, 22))
        >>> in_force([slip, withdrawal(slip)])
        []
    """
    return replace(
        entry,
        id=token_hex(6),
        value=None,
        text="",
        entered_at=datetime.now(UTC),
        origin="typed",
        original="",
        replaces=entry.id,
    )


def is_withdrawal(entry: Note) -> bool:
    """Tell whether an entry only takes another back: it has neither a value nor words."""
    return entry.value is None and not entry.text


def side_of(region: str) -> str:
    """Name the side that a region of the body map lies on; empty where it lies on none."""
    side = region.rpartition("_")[2]
    return side if region in REGIONS and side in SIDES else ""


def _subject(entry: Note) -> Sequence[object]:
    """Give all that two entries share where the later one corrects the earlier."""
    side = entry.side or side_of(entry.region)
    kind = NOTES[entry.quantity]
    of_what = entry.text if kind.named or _is_free(kind) else ""
    # A moment that may be left open is a part of what is said, not of what it is said of.
    moment = "" if "" in kind.moments else entry.moment
    place = moment, entry.region, side
    return entry.local_day, entry.quantity, of_what, *place, entry.scale, entry.run


def _is_free(kind: NoteKind) -> bool:
    """Tell whether an entry is words of the runner's own, of which a day may hold several."""
    return kind.text_only and not kind.choices and not kind.of_a_run


def _kind(quantity: str) -> NoteKind:
    if quantity not in NOTES:
        meant = [name for name in NOTES if quantity.lower() in name]
        next_move = f"Choose one of: {', '.join(meant or NOTES)}."
        raise UnknownName(quantity, "no such thing to note", next_move)
    return NOTES[quantity]


def _scale(kind: NoteKind, scale: str) -> str:
    """Name the own scale; what has no other is on an own one, named or not."""
    if scale and not kind.rated:
        raise UnknownName(scale, f"{kind.name} is on no other scale", "Leave it out.")
    return scale or (kind.unit if kind.named else "")


def _check_value(kind: NoteKind, value: float | None, text: str, scale: str) -> None:
    if kind.text_only:
        if value is not None or not text.strip():
            raise ImplausibleValue(kind.name, "takes words, no number", "Write what it was.")
        _check_choice(kind, text)
        return
    if kind.named and not text.strip():
        raise ImplausibleValue(kind.name, "what is rated has no name", "Name it: --text NAME.")
    _check_number(kind, value, NOTES["rating"] if scale else kind)


def _check_number(kind: NoteKind, value: float | None, range_of: NoteKind) -> None:
    if value is None or not math.isfinite(value) or not range_of.low <= value <= range_of.high:
        span = f"{range_of.low:g} to {range_of.high:g}"
        given = "nothing" if value is None else f"{value:g}"
        raise ImplausibleValue(kind.name, f"{given} is not within {span}", "Give it again.")
    if range_of.unit.startswith(("0 to", "yes")) and value != int(value):
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
        known = ", ".join(filter(None, kind.moments))
        raise UnknownName(moment, f"no such moment of {kind.name}", f"Choose one of: {known}.")
    return moment or kind.moments[0]


def _region(kind: NoteKind, region: str, *, any_name: bool) -> str:
    if region and not kind.regional:
        raise UnknownName(region, f"{kind.name} has no region", "Leave it out.")
    if region and region not in REGIONS and not any_name:
        known = ", ".join(REGIONS)
        move = f"Choose one of: {known}; or name a scale of its own: --scale NAME."
        raise UnknownName(region, "no such region", move)
    return region


def _side(kind: NoteKind, region: str, side: str) -> str:
    if side and not (kind.regional or kind.sided):
        raise UnknownName(side, f"{kind.name} has no side", "Leave it out.")
    return side_within(region, side)


def side_within(region: str, side: str) -> str:
    """Give the side of a place: the one told, else the one that the region names.

    Raises:
        UnknownName: For a side that does not exist.
        ImplausibleValue: Where the region contradicts it.
    """
    if side and side not in SIDES:
        raise UnknownName(side, "no such side", "Choose left or right.")
    named = _MIDDLE if region == "lower_centre" else side_of(region)
    if side and named and side != named:
        what = f"lies {'in the middle' if named == _MIDDLE else named}, not {side}"
        raise ImplausibleValue(region, what, "Leave the side out, or name another region.")
    return side or (named if named in SIDES else "")


def _run(kind: NoteKind, run: str) -> str:
    if kind.of_a_run and not run:
        what = "speaks of a run, and none is named"
        raise ImplausibleValue(kind.name, what, "Name the run: --run last.")
    return run

"""COLUMN=MEANING: what the runner says that a column is."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

from backstride.diary.table_words import LEFT_OUT, with_side
from backstride.terms.errors import UnknownName
from backstride.terms.quantities import NOTES, REGIONS
from backstride.terms.records import Meaning, Role

_SCALES: dict[str, Literal["nrs", "own"]] = {"nrs": "nrs", "0-10": "nrs", "own": "own"}
_ORDERS: tuple[Literal["day-first", "month-first"], ...] = ("day-first", "month-first")
_FACTORS = {("min", "h"): 1 / 60, ("h", "min"): 60.0}
_ROLES = tuple(role for role in get_args(Role) if role not in {"value", "left out"})
_SAY = "Say COLUMN=MEANING, such as kneePain=pain:knee, Steps=day_steps or x=- to leave it out."


def column_map(told: str) -> tuple[str, Meaning]:
    """Read one answer of the runner on a column.

    Args:
        told: The name of the column, an equals sign, and the meaning: `-` (leave it out), a
            part of an entry (date, day, month, year, entered, name, region, side, moment,
            value), or a quantity of `terms.quantities.NOTES`. After colons: of a date
            day-first or month-first; of a pain its region, moment, side and scale (nrs or
            own); of a rating its name; of hours or minutes the unit in the file.

    Raises:
        UnknownName: For what is none of these.

    Examples:
        >>> column, meaning = column_map("kneePain=pain:knee:morning:own")
        >>> column, meaning.region, meaning.moment, meaning.scale
        ('kneePain', 'knee', 'morning', 'own')
    """
    column, equals, words = told.rpartition("=")
    if not equals or not column.strip() or not words.strip():
        raise UnknownName(told, "no column and its meaning", _SAY)
    head, *details = (part.strip() for part in words.split(":"))
    return " ".join(column.split()), _meaning(told, head, details)


def _meaning(told: str, head: str, details: list[str]) -> Meaning:
    if head == "-" and not details:
        return LEFT_OUT
    for role in _ROLES:
        if head == role:
            return _of_a_role(told, Meaning(role=role), details)
    if head not in {*NOTES, "value"}:
        known = ", ".join(("-", *_ROLES, "value", *NOTES))
        raise UnknownName(head, "no meaning of a column", f"Choose one of: {known}.")
    meaning = Meaning(role="value", quantity="" if head == "value" else head)
    if head == "rating":
        return replace(meaning, text=" ".join(details), scale="own")
    for detail in details:
        meaning = _with_detail(told, meaning, detail)
    return replace(meaning, region=with_side(meaning.region, meaning.side))


def _of_a_role(told: str, meaning: Meaning, details: list[str]) -> Meaning:
    for order in _ORDERS:
        if meaning.role == "date" and details == [order]:
            return replace(meaning, order=order)
    if details:
        raise UnknownName(told, f"{':'.join(details)} says nothing of a {meaning.role}", _SAY)
    return meaning


def _with_detail(told: str, meaning: Meaning, detail: str) -> Meaning:
    """Add what stands after one colon."""
    kind = NOTES.get(meaning.quantity)
    if kind and (detail, kind.unit) in _FACTORS:
        return replace(meaning, factor=_FACTORS[detail, kind.unit])
    if detail in _SCALES and (not kind or kind.unit == "0 to 10"):
        return replace(meaning, scale=_SCALES[detail])
    if kind and detail in kind.moments:
        return replace(meaning, moment=detail)
    if kind and detail in {"left", "right"} and kind.regional:
        return replace(meaning, side=detail)
    if kind and kind.regional and detail and not meaning.region:
        region = "" if detail == "back" else detail
        return replace(meaning, region=_key_of(region))
    raise UnknownName(told, f"{detail} says nothing of {meaning.quantity}", _SAY)


def _key_of(region: str) -> str:
    """Give the name of a region of the body map for its label; others stay as they are."""
    return next((key for key, label in REGIONS.items() if label == region), region)

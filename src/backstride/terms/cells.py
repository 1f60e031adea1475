"""What one cell of a table says: a number, a day, a moment, or no value."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from backstride.terms.quantities import YES_NO

Marks = Literal["point", "comma", "typed"]
Order = Literal["", "day-first", "month-first"]

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)
_COMMA_SHOWN = re.compile(r"[+-]?(\d+,(\d{1,2}|\d{4,})|0,\d+)")
_CLOCKED = re.compile(r"(\d{1,2}):([0-5]\d)(?::[0-5]\d)?")
_AMOUNT = r"(\d+(?:[.,]\d+)?)"
_IN_HOURS = re.compile(
    rf"{_AMOUNT}\s*(?:h|hrs?|hours?|std)\.?\s*(?:([0-5]?\d)\s*(?:m|mins?|minutes?)?\.?)?",
    re.IGNORECASE,
)
_IN_MINUTES = re.compile(rf"{_AMOUNT}\s*(?:m|mins?|minutes?)\.?", re.IGNORECASE)
_OF_TEN = re.compile(r"\s*/\s*10")
_PER_HOUR = {"h": 1.0, "min": 60.0}
_SPOKEN = {
    **dict.fromkeys(("yes", "y", "ja", "oui", "si", "sì", "sí", "true", "x", "1"), 1.0),
    **dict.fromkeys(("no", "n", "nein", "non", "false", "0"), 0.0),
}
_MONTHS = {
    begins: number
    for number, names in enumerate(
        (
            *("jan gen ene", "feb fev fév", "mar mär mrz", "apr avr abr", "may mai mag"),
            *("jun jui giu", "jul lug", "aug aoû ago", "sep set", "oct okt ott"),
            *("nov", "dec dez déc dic"),
        ),
        1,
    )
    for begins in names.split()
}
_WEEKDAY = r"(?:[^\W\d]{2,10}\.?,?\s+)?"
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_YEAR_LAST = re.compile(rf"{_WEEKDAY}(\d{{1,2}})\s*([-/.])\s*(\d{{1,2}})\s*\2\s*(\d{{4}}|\d\d)\b")
_DAY_MONTH = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?\.?[-\s]+([^\W\d]{{3,12}})\.?,?[-\s]+(\d{{4}}|\d\d)\b"
)
_MONTH_DAY = re.compile(
    rf"{_WEEKDAY}([^\W\d]{{3,12}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})"
)
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_CLOCK = re.compile(
    r"(\d{1,2}):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?\s*([ap]\.?m\.?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?$",
    re.IGNORECASE,
)
_SERIAL_EPOCH = date(1899, 12, 30)
_SERIALS = range(32_874, 73_051)
"""From 1990 to the year 2100, as spreadsheets count days."""


def marks_of(cells: Iterable[str]) -> Marks:
    """Tell whether numbers have a point or a comma before their decimals.

    Examples:
        >>> marks_of(["3,5", "4"]), marks_of(["3.5", "12,345"])
        ('comma', 'point')
    """
    return "comma" if any(_COMMA_SHOWN.fullmatch(cell) for cell in cells) else "point"


@lru_cache(maxsize=65_536)
def number(cell: str, marks: Marks) -> float | None:
    """Read a number; None where the cell says something else.

    Examples:
        >>> number("3,5", "comma"), number("12'345", "point"), number("rest", "point")
        (3.5, 12345.0, None)
    """
    plain = re.sub(r"(?<=\d)['’\s\u202f](?=\d{3})", "", cell.strip())
    if marks == "comma":
        plain = re.sub(r"(?<=\d)\.(?=\d{3}(\D|$))", "", plain).replace(",", ".")
    elif re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    elif marks == "typed":
        plain = plain.replace(",", ".")
    value = float(plain) if _NUMBER.fullmatch(plain) else math.nan
    return value if math.isfinite(value) else None


def value_of(cell: str, marks: Marks, unit: str) -> float | None:
    """Read what was noted in a unit; a cell may name the unit itself.

    Examples:
        >>> value_of("ja", "point", YES_NO), value_of("3/10", "point", "0 to 10")
        (1.0, 3.0)
        >>> value_of("7:30", "point", "h"), value_of("0.5 h", "point", "min")
        (7.5, 30.0)
    """
    if unit == YES_NO:
        return _SPOKEN.get(cell.strip().casefold(), number(cell, marks))
    if unit == "0 to 10":
        return number(_OF_TEN.sub("", cell), marks)
    told_h = hours(cell) if unit in _PER_HOUR else None
    return number(cell, marks) if told_h is None else told_h * _PER_HOUR[unit]


def hours(cell: str) -> float | None:
    """Read how long something took, where the cell tells its unit; None where it does not.

    Examples:
        >>> hours("7:30"), hours("7h30"), hours("7,5 h"), hours("45 min"), hours("45")
        (7.5, 7.5, 7.5, 0.75, None)
    """
    told = _CLOCKED.fullmatch(cell.strip()) or _IN_HOURS.fullmatch(cell.strip())
    if told:
        return float(told[1].replace(",", ".")) + int(told[2] or 0) / 60
    told = _IN_MINUTES.fullmatch(cell.strip())
    return float(told[1].replace(",", ".")) / 60 if told else None


def order_of(cells: Iterable[str]) -> Literal["", "day-first", "month-first", "unclear"]:
    """Tell from dates themselves whether the day or the month comes first.

    Returns:
        Empty where it makes no difference; unclear where nothing tells, or where some dates
        tell one and some the other.

    Examples:
        >>> order_of(["3/4/2026", "13/4/2026"]), order_of(["3/4/2026"]), order_of(["3.4.2026"])
        ('day-first', 'unclear', 'day-first')
    """
    parted = [told for cell in cells if (told := _YEAR_LAST.match(cell))]
    pairs = {(int(told[1]), int(told[3]), told[2]) for told in parted}
    day_first = any(first > 12 >= second for first, second, _ in pairs)
    month_first = any(second > 12 >= first for first, second, _ in pairs)
    if day_first != month_first:
        return "day-first" if day_first else "month-first"
    if pairs and not day_first and all(mark == "." for _, _, mark in pairs):
        return "day-first"  # nobody parts month and day in that order with points
    same = all(first == second for first, second, _ in pairs)
    return "" if same and not day_first else "unclear"


def when(cell: str, order: Order, zone: ZoneInfo) -> tuple[date | None, datetime | None]:
    """Read the day that a cell names, and the moment where it has a time as well.

    Args:
        cell: A date, with or without a time.
        order: Of day and month where both are numbers.
        zone: The runner's, for times without an offset.

    Returns:
        The day as written, or in the zone where the time has an offset; the moment in UTC.
        Midnight is what many programs write for no time.

    Examples:
        >>> when("3.4.26 07:30", "day-first", ZoneInfo("Europe/Zurich"))[1].hour
        5
    """
    day = _day(cell.strip(), order)
    told = _CLOCK.search(cell.strip()) if day else None
    if day is None or told is None:
        return day, None
    hour = int(told[1]) % 12 + 12 * (told[4][0] in "pP") if told[4] else int(told[1])
    if hour > 23:
        return day, None
    if not (hour or int(told[2]) or int(told[3] or 0) or told[5]):
        return day, None
    clock = datetime(day.year, day.month, day.day, hour, int(told[2]), int(told[3] or 0))  # noqa: DTZ001
    if not told[5]:
        return day, clock.replace(tzinfo=zone).astimezone(UTC)
    moment = clock.replace(tzinfo=_offset(told[5]))
    return moment.astimezone(zone).date(), moment.astimezone(UTC)


def _offset(told: str) -> timezone:
    if told.upper() in {"Z", "UTC"}:
        return UTC
    minutes = 60 * int(told[1:3]) + int(told[-2:])
    return timezone(timedelta(minutes=min(minutes, 1_439) * (-1 if told[0] == "-" else 1)))


def _day(cell: str, order: Order) -> date | None:
    readers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], date | None]], ...] = (
        (_YEAR_FIRST, lambda told: _made(told[1], told[2], told[3])),
        (_COMPACT, lambda told: _made(told[1], told[2], told[3])),
        (_SERIAL, lambda told: _counted(told[0])),
        (_DAY_MONTH, lambda told: _made(told[3], _month(told[2]), told[1])),
        (_MONTH_DAY, lambda told: _made(told[3], _month(told[1]), told[2])),
    )
    told = _YEAR_LAST.match(cell)
    if told:
        first, second = (told[3], told[1]) if order != "month-first" else (told[1], told[3])
        return _made(told[4], first, second)
    whole = {_COMPACT, _SERIAL}
    for form, made in readers:
        found = form.fullmatch(cell) if form in whole else form.match(cell)
        if found:
            return made(found)
    return None


def _month(name: str) -> int:
    return _MONTHS.get(name[:3].casefold(), 0)


def _counted(serial: str) -> date | None:
    days = int(float(serial))
    return _SERIAL_EPOCH + timedelta(days=days) if days in _SERIALS else None


def _made(year: str | float, month: str | float, day: str | float) -> date | None:
    """Make a day of its parts; None where there is no such day."""
    century = 2000 if len(str(year)) == 2 else 0
    try:
        return date(century + int(year), int(month), int(day))
    except ValueError:
        return None


def day_of_parts(parts: Iterable[str]) -> date | None:
    """Make a day of the cells that hold its year, month and day.

    Examples:
        >>> day_of_parts(("2018", "Feb", "3.0"))
        datetime.date(2018, 2, 3)
    """
    year, month, day = (cell.strip().removesuffix(".0") for cell in parts)
    if not (year.isdecimal() and day.rstrip(".").isdecimal()):
        return None
    return _made(year, month if month.isdecimal() else _month(month), day.rstrip("."))

"""Numbers, lengths, times and dates in words, each with its unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import ceil, isfinite, nan
from typing import Literal

Units = Literal["metric", "imperial"]

UNKNOWN = "\N{EN DASH} not known"

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_DAYS_OF_A_YEAR = 365.25  # the leap day shared out
_DAYS_OF_A_MONTH = _DAYS_OF_A_YEAR / 12


@dataclass(frozen=True)
class Scale:
    """One way to show a length: its unit, how many metres that is, and to which digit."""

    unit: str
    metres: float
    decimals: int

    def say(self, length_m: float, error_m: float = nan) -> str:
        """Say a length with its unit, and its error where it has one.

        An error is rounded up, so that it never reads smaller than it is. From 1,000 on
        nothing stands behind the point.

        Examples:
            >>> far("metric").say(11_234, 187)
            '11.2 ±0.2 km'
            >>> high("imperial").say(240)
            '787 ft'
        """
        if not isfinite(length_m):
            return UNKNOWN
        number = self.of(length_m)
        decimals = self.decimals if number < 1000 else 0
        said = grouped(number, decimals) + give_or_take(self.of(error_m), decimals)
        return f"{said} {self.unit}"

    def of(self, length_m: float) -> float:
        """Give a length in this unit."""
        return length_m / self.metres


_FAR = {
    "metric": Scale("km", 1000, 1),
    "imperial": Scale("mi", 1609.344, 1),
}
_HIGH = {"metric": Scale("m", 1, 0), "imperial": Scale("ft", 0.3048, 0)}


def far(units: Units) -> Scale:
    """Choose how distances are shown."""
    return _FAR[units]


def high(units: Units) -> Scale:
    """Choose how climbs and other short lengths are shown."""
    return _HIGH[units]


def grouped(number: float, decimals: int = 0) -> str:
    """Write a number with its thousands set apart."""
    return f"{number:,.{decimals}f}"


def give_or_take(error: float, decimals: int = 0) -> str:
    """Write an error behind its number, rounded up; nothing where there is none."""
    if not isfinite(error) or error <= 0:
        return ""
    digit = 10**decimals
    return f" ±{grouped(ceil(error * digit) / digit, decimals)}"


def missing(word: str) -> str:
    """Write a gap: a dash, and the word that tells why."""
    return f"\N{EN DASH} {word}"


def counted(count: int, noun: str, plural: str = "") -> str:
    """Count things.

    Examples:
        >>> counted(1, "run"), counted(1206, "run")
        ('1 run', '1,206 runs')
    """
    return f"{grouped(count)} {noun if count == 1 else plural or noun + 's'}"


def capital(words: str) -> str:
    """Begin words with a capital, the rest as it is."""
    return words[:1].upper() + words[1:]


def opening(count: int) -> str:
    """Write the number that a sentence or a heading begins with, in a word below ten."""
    return _NUMBERS[count].capitalize() if count < len(_NUMBERS) else grouped(count)


def inside(count: int) -> str:
    """Write a number within a sentence, in a word below ten."""
    return opening(count).lower()


def percent(share: float, error: float = nan) -> str:
    """Write a share or a ratio in whole percent."""
    return Scale("%", 0.01, 0).say(share, error)


def duration(seconds: float, error_s: float = nan) -> str:
    """Say how long something took, to the minute, and to the second below one minute.

    Examples:
        >>> duration(4_080, 4), duration(48)
        ('1 h 08 min ±1 min', '48 s')
    """
    if not isfinite(seconds):
        return UNKNOWN
    if seconds < 1:
        return "under 1 s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    said = f"{grouped(hours)} h {minutes:02d} min" if hours else f"{minutes} min"
    error = give_or_take(error_s / 60)
    return f"{said}{error} min" if error else said


def amount(number: float, unit: str, units: Units) -> str:
    """Say how much was mended: lengths and times in the reader's units, others as they are."""
    if not isfinite(number):
        return UNKNOWN
    if unit == "s":
        return duration(number)
    if unit == "m":
        scale = far(units) if far(units).of(number) >= 1 else high(units)
        return scale.say(number)
    said = grouped(number, 1 if number < 10 and number % 1 else 0)
    return f"{said} {unit.removesuffix('s') if said == '1' else unit}"


def span(days: int) -> str:
    """Say how long a stretch of days is, in the largest unit that fits it.

    Examples:
        >>> span(1), span(30), span(365), span(500), span(2000)
        ('one day', 'four weeks', 'one year', '16 months', 'more than five years')
    """
    years = days / _DAYS_OF_A_YEAR
    whole = round(years)
    if whole and abs(years - whole) < 0.05:  # within 18 days nobody says another number
        return _inside_counted(whole, "year")
    if years > 3:
        return f"more than {_inside_counted(int(years), 'year')}"
    if days >= 61:  # two months
        return _inside_counted(int(days / _DAYS_OF_A_MONTH), "month")
    if days >= 14:
        return _inside_counted(days // 7, "week")
    return _inside_counted(days, "day")


def _inside_counted(count: int, noun: str) -> str:
    return f"{inside(count)} {noun}{'' if count == 1 else 's'}"


def day(local_day: date) -> str:
    """Write a day in full: 22 November 2026."""
    return f"{local_day.day} {local_day:%B %Y}"


def short_day(local_day: date) -> str:
    """Write a day for a table: 22 Nov 2026."""
    return f"{local_day.day} {local_day:%b %Y}"


def moment(when: datetime) -> str:
    """Write a moment in UTC: 22 November 2026, 08:02 UTC."""
    utc = when.astimezone(UTC)
    return f"{day(utc.date())}, {utc:%H:%M} UTC"

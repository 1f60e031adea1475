"""Numbers, lengths, times and dates in words, each with its unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import ceil, floor, isfinite, log10, nan
from typing import Literal

from backstride.terms.quantities import M_PER_MILE, YES_NO, Exposure
from backstride.terms.records import Measure

Units = Literal["metric", "imperial"]

UNKNOWN = "\N{EN DASH} not known"

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_DAYS_OF_A_YEAR = 365.25  # the leap day shared out
_DAYS_OF_A_MONTH = _DAYS_OF_A_YEAR / 12
_WALKING_MPS = 0.7  # slower, nobody speaks of a pace
_MINUS = "\N{MINUS SIGN}"
_SINGULAR = {
    "days": "day",
    "runs": "run",
    "steps": "step",
    "bouts": "bout",
    "signs": "sign",
    "axes": "axis",
}
_UNSAID = {"sum", "band"}  # units that say nothing beside a number
_UPRIGHT = ("ascent", "descent", "climb", "height")


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
    "imperial": Scale("mi", M_PER_MILE, 1),
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


def clock(seconds: float) -> str:
    """Write a time since the start as a watch shows it.

    Examples:
        >>> clock(1421), clock(3723)
        ('23:41', '1:02:03')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


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


def exposure(taken: Measure, row: Exposure, units: Units) -> tuple[str, str]:
    """Say the value of an exposure and its error as runners read them, each with its unit.

    Speeds are told as pace, ratios as per cent, lengths and times in the unit of their size.
    Where an exposure can be below 0, a value has its sign.

    Returns:
        The value, and its error rounded up; no words for an error that is not known.

    Examples:
        >>> from backstride.terms.quantities import EXPOSURES
        >>> exposure(Measure(3.0, 0.06), EXPOSURES["mean_speed_mps"], "metric")
        ('5:33 /km', '±7 s')
        >>> exposure(Measure(1.1, 0.031), EXPOSURES["distance_to_longest_ratio"], "metric")
        ('110 %', '±4 %')
    """
    if not isfinite(taken.value):
        return UNKNOWN, ""
    if row.unit == "m/s" and row.group == "speed" and taken.value >= _WALKING_MPS:
        return _pace(taken, units)
    if row.unit == "s":
        return _time(taken)
    if row.unit == YES_NO:
        return ("yes" if taken.value else "no"), ""
    scale = _scale_of(row, taken.value, units)
    value, error = scale.of(taken.value), scale.of(taken.error)
    decimals = min(_decimals(value, error), scale.decimals)
    shown = round(value, decimals) + 0.0  # no minus before a nought
    said = grouped(shown, decimals).replace("-", _MINUS)
    sign = "+" if row.low < 0 < shown else ""
    unit = _SINGULAR.get(scale.unit, scale.unit) if said == "1" else scale.unit
    told = give_or_take(error, decimals).strip()
    return f"{sign}{said} {unit}".strip(), f"{told} {scale.unit}".strip() if told else ""


def _scale_of(row: Exposure, value: float, units: Units) -> Scale:
    if row.unit == "ratio":
        return Scale("%", 0.01, 0)
    if row.unit == "m/s":
        return Scale("m/s", 1, 2) if units == "metric" else Scale("mi/h", 0.44704, 2)
    if row.unit == "km":
        return Scale(far(units).unit, far(units).metres / 1000, 2)
    if row.unit != "m":
        return Scale("" if row.unit in _UNSAID else row.unit, 1, 2)
    high_ = Scale(high(units).unit, high(units).metres, 2)
    upright = any(word in row.name for word in _UPRIGHT)
    return far(units) if far(units).of(abs(value)) >= 1 and not upright else high_


def _decimals(number: float, error: float) -> int:
    """Give the digits behind the point that an error leaves, but no more than three in all."""
    if number == 0 or (not error > 0 and number == int(number)):
        return 0
    three = max(0, 2 - floor(log10(abs(number))))
    return min(three, max(0, -floor(log10(error)))) if error > 0 else three


def _pace(taken: Measure, units: Units) -> tuple[str, str]:
    length = far(units)
    seconds = length.metres / taken.value
    error_s = seconds * taken.error / taken.value
    minutes, rest = divmod(round(seconds), 60)
    told = give_or_take(error_s).strip()
    return f"{minutes}:{rest:02d} /{length.unit}", f"{told} s" if told else ""


def _time(taken: Measure) -> tuple[str, str]:
    sign = _MINUS if taken.value < 0 else ""
    size = abs(taken.value)
    said = "0 s" if size == 0 else duration(size)
    error, unit = (taken.error, "s") if size < 60 else (taken.error / 60, "min")
    told = give_or_take(error).strip()
    return f"{sign}{said}", f"{told} {unit}" if told else ""


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

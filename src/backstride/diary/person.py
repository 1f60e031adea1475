"""The runner's own measures, and shoes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from re import fullmatch
from typing import Any
from zoneinfo import available_timezones

from backstride.terms.errors import ImplausibleValue, UnknownName
from backstride.terms.records import Profile, Shoe

_RANGES: Mapping[str, tuple[float, float]] = {
    "birth_year": (1900, date.today().year),  # noqa: DTZ011 - a year more or less is no harm
    "mass_kg": (25, 250),
    "height_m": (1.0, 2.4),
    "leg_length_m": (0.5, 1.3),
}
"""From a child to the largest adults; outside, a unit was mistaken."""
_FARTHEST_BEFORE_M = 5_000_000
_CALLED = {"UK": "GB"}


def change_profile(profile: Profile, changes: Mapping[str, Any]) -> Profile:
    """Set some of the runner's measures; None takes one back.

    Raises:
        UnknownName: For a measure, time zone or system of units that does not exist.
        ImplausibleValue: For a value out of range.
    """
    known = {entry.name for entry in fields(Profile)}
    for name, value in changes.items():
        if name not in known:
            raise UnknownName(name, "not a part of the profile", f"Choose of: {sorted(known)}.")
        _check(name, value)
    return replace(profile, **{**changes, **_country(changes)})


def shoe(
    name: str, *, since: date | None = None, until: date | None = None, before_m: float = 0
) -> Shoe:
    """Describe a pair of shoes.

    Args:
        name: What the runner calls them.
        since: First day in use.
        until: Last day in use.
        before_m: What they had run before the first file, in metres.

    Raises:
        ImplausibleValue: For an empty name, an end before the beginning, a distance out of
            range.
    """
    if not name.strip():
        raise ImplausibleValue("shoe", "has no name", "Give them a name, such as 'blue pair'.")
    if since and until and until < since:
        raise ImplausibleValue(name, f"ends {until}, before it begins {since}", "Turn them round.")
    if not 0 <= before_m <= _FARTHEST_BEFORE_M:
        raise ImplausibleValue(name, f"{before_m:g} m before the first file", "Give km again.")
    return Shoe(name.strip(), since, until, float(before_m))


def _country(changes: Mapping[str, Any]) -> dict[str, str]:
    """Write a country by the two letters of ISO 3166; the United Kingdom is often called UK."""
    told = str(changes.get("country") or "").strip().upper()
    return {"country": _CALLED.get(told, told)} if told else {}


def _check(name: str, value: Any) -> None:
    if value is None:
        return
    if name in _RANGES:
        low, high = _RANGES[name]
        if not low <= value <= high:
            raise ImplausibleValue(name, f"{value} is not within {low:g} to {high:g}", "Try again.")
    if name == "country" and not fullmatch(r"\s*[A-Za-z]{2}\s*", value):
        raise ImplausibleValue(name, f"{value!r} is not two letters", "Give them: GB, DE, US.")
    if name == "home_zone" and value not in available_timezones():
        raise UnknownName(value, "no such time zone", "Give a name such as Europe/Zurich.")
    if name == "units" and value not in {"metric", "imperial"}:
        raise UnknownName(value, "no such units", "Choose metric or imperial.")

"""The traffic light: what each rating of pain says, and the worst of it.

Missing is unknown, never green. The limits are a proposal on a cautious reading of ESC18 and
SIL07; no study set them for backs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median

from backstride.terms.records import Day, Light, Note

GREEN_TO = 2
"""The highest pain that is still green."""
AMBER_BELOW = 6
"""The lowest pain that is red."""
MORNING_RED_ABOVE = 2
"""So much above the usual morning is red."""
HOUR_RED_ABOVE = 3
"""So much above the pain before the run is red, an hour after it."""
MORNINGS = 7
FEWEST_MORNINGS = 3
"""The median of the mornings before rests on so many at least; else on 0."""
NEW_AFTER_DAYS = 28
"""A choice: a leg symptom is new where none was told for so long."""
RED_DAYS = 14
"""Two red days within so many stop the ladder."""
KNOWN_FOR_DAYS = 3
"""Without a rating for so many days, today included, the light is unknown."""
COMPONENTS = ("worst_during", "hour_after", "next_morning", "worst_without_run", "leg_symptom")
"""What the light is made of, in the order in which it is told."""

_WORST_FIRST: tuple[Light, ...] = ("red", "amber", "green", "unknown")
LEGS = ("leg_above_knee", "leg_below_knee")
"""The regions of the body map that are of a leg."""


@dataclass(frozen=True)
class Reading:
    """One component: its light, the number that set it, what that is held against, and its day.

    It is `doubted` where it would be green and medicine against pain was taken.
    """

    light: Light
    value: float | None = None
    against: float | None = None
    words: str = ""
    doubted: bool = False
    day: date | None = None


UNKNOWN = Reading("unknown")


@dataclass(frozen=True)
class Lights:
    """The light of a day with what set it; `so_far` while the morning after is still to come."""

    light: Light
    so_far: bool
    readings: Mapping[str, Reading]


def lights(days: Mapping[date, Day], on: date) -> Lights:
    """Tell the light of a day on that day: what is known of the day before, and of it so far.

    Where neither has a rating, the day before these speaks.

    Args:
        days: What is known, by local day; ratings on the scale from 0 to 10 only.
        on: The day.

    Returns:
        The worst light that is known. Without a rating for three days it is unknown.
    """
    recent = [on - timedelta(days=step) for step in range(KNOWN_FOR_DAYS)]
    rated = [day for day in recent if _is_rated(days.get(day))]
    if not rated:
        return Lights("unknown", so_far=False, readings=dict.fromkeys(COMPONENTS, UNKNOWN))
    speaking = recent[:2] if rated[0] in recent[:2] else rated[:1]
    found = {day: of_day(days, day, on) for day in speaking}
    waiting = any(
        _has_run(days.get(day)) and one["next_morning"].value is None for day, one in found.items()
    )
    light = worst(reading for one in found.values() for reading in one.values())
    return Lights(light, so_far=waiting, readings=_together(list(found.values())))


def of_day(days: Mapping[date, Day], day: date, on: date) -> dict[str, Reading]:
    """Read the components of one day, its next morning included, as known on a later day.

    Medicine against pain, taken on the day or before its next morning was rated, makes green
    unknown: the light cannot be trusted then.
    """
    told = days.get(day)
    after = days.get(day + timedelta(days=1)) if day < on else None
    readings = {name: replace(take(days, day, on), day=day) for name, take in _TAKE.items()}
    if not any(_took_medicine(one) for one in (told, after)):
        return readings
    return {name: _distrusted(reading) for name, reading in readings.items()}


def reds(days: Mapping[date, Day], on: date) -> list[date]:
    """List the red days of the 14 days up to a day, that day included.

    A morning that made the day of a run red is not counted again as a red day of its own.
    """
    recent = [on - timedelta(days=step) for step in reversed(range(RED_DAYS))]
    return [day for day in recent if _is_red(days, day, on) and not _is_told_before(days, day, on)]


def _is_red(days: Mapping[date, Day], day: date, on: date) -> bool:
    return worst(of_day(days, day, on).values()) == "red"


def _is_told_before(days: Mapping[date, Day], day: date, on: date) -> bool:
    """Tell whether a day without a run is red by nothing but the morning after a red run."""
    before, told = day - timedelta(days=1), days.get(day)
    if _has_run(told) or of_day(days, before, on)["next_morning"].light != "red":
        return False
    others = [note.value or 0.0 for note in _pains(told) if note.moment != "morning"]
    legs = of_day(days, day, on)["leg_symptom"].light
    return legs != "red" and level(max(others, default=0)) != "red"


def worst(readings: Iterable[Reading]) -> Light:
    """Give the worst light that is known; beside one that is doubted, green is unknown.

    Examples:
        >>> worst([Reading("green"), Reading("unknown"), Reading("amber")])
        'amber'
        >>> worst([Reading("green"), Reading("unknown", doubted=True)])
        'unknown'
    """
    told = list(readings)
    found = {reading.light for reading in told}
    light: Light = next((light for light in _WORST_FIRST if light in found), "unknown")
    if light == "green" and any(reading.doubted for reading in told):
        return "unknown"
    return light


def level(pain: float) -> Light:
    """Tell the light of a pain by itself.

    Examples:
        >>> [level(pain) for pain in (2, 3, 5, 6)]
        ['green', 'amber', 'amber', 'red']
    """
    if pain <= GREEN_TO:
        return "green"
    return "amber" if pain < AMBER_BELOW else "red"


def above(pain: float, before: float, red: float) -> Light:
    """Tell the light of a pain against one before it: not above is green.

    Examples:
        >>> [above(pain, 2, MORNING_RED_ABOVE) for pain in (2, 3, 4)]
        ['green', 'amber', 'red']
    """
    if pain <= before:
        return "green"
    return "amber" if pain - before < red else "red"


def ratings(day: Day | None, moment: str) -> list[float]:
    """List the pains of a day at one moment."""
    return [note.value or 0.0 for note in _pains(day) if note.moment == moment]


def mornings(days: Mapping[date, Day], day: date) -> list[float]:
    """List the pains of the morning of a day, also those told with the run of the day before."""
    before = days.get(day - timedelta(days=1))
    return [*ratings(days.get(day), "morning"), *ratings(before, "next_morning")]


def day_worst(days: Mapping[date, Day], day: date) -> float | None:
    """Give the highest pain told of a day at any moment; None where none was told."""
    told = [note.value or 0.0 for note in _pains(days.get(day)) if note.moment != "next_morning"]
    return max([*told, *mornings(days, day)], default=None)


def _worst_during(days: Mapping[date, Day], day: date, _on: date) -> Reading:
    """Judge a run by the worst pain in it, or by more where the day was worse.

    A day without a word of the run itself can be amber or red by what else was told of it,
    and green only where its worst was told.
    """
    told = days.get(day)
    highest = day_worst(days, day)
    if highest is None or not _has_run(told):
        return UNKNOWN
    during, whole = ratings(told, "during"), ratings(told, "worst")
    if during and max(during) >= max(whole, default=0):
        return Reading(level(max(during)), max(during), GREEN_TO, "worst in the run")
    if during:
        return Reading(level(max(whole)), max(whole), GREEN_TO, "worst of that day, run included")
    if not whole and level(highest) == "green":
        return UNKNOWN
    words = "highest of that day, as that in the run was not told"
    return Reading(level(highest), highest, GREEN_TO, words)


def _hour_after(days: Mapping[date, Day], day: date, _on: date) -> Reading:
    found = [
        (above(after, before, HOUR_RED_ABOVE), after, before)
        for after, before in _pairs(_pains(days.get(day)))
    ]
    if not found:
        return UNKNOWN
    light, after, before = min(found, key=lambda one: _WORST_FIRST.index(one[0]))
    return Reading(light, after, before, "an hour after the run, against before it")


def _pairs(pains: Sequence[Note]) -> list[tuple[float, float]]:
    """Pair the worst pain an hour after with the least before, run by run.

    A rating that names no run may belong to any run of the day.
    """
    pairs = []
    for run in dict.fromkeys(note.run for note in pains):
        of_run = [note for note in pains if not (run and note.run) or note.run == run]
        after = [note.value or 0.0 for note in of_run if note.moment == "hour_after"]
        before = [note.value or 0.0 for note in of_run if note.moment == "before"]
        if after and before:
            pairs.append((max(after), min(before)))
    return pairs


def _next_morning(days: Mapping[date, Day], day: date, on: date) -> Reading:
    after = day + timedelta(days=1)
    told = mornings(days, after) if after <= on else ratings(days.get(day), "next_morning")
    if not told or not _has_run(days.get(day)):
        return UNKNOWN
    usual, words = _usual_morning(days, after)
    return Reading(above(max(told), usual, MORNING_RED_ABOVE), max(told), usual, words)


def _usual_morning(days: Mapping[date, Day], day: date) -> tuple[float, str]:
    before = [mornings(days, day - timedelta(days=step)) for step in range(1, MORNINGS + 1)]
    known = [max(told) for told in before if told]
    if len(known) < FEWEST_MORNINGS:
        return 0.0, f"the morning after, against 0, as fewer than {FEWEST_MORNINGS} were told"
    return median(known), f"the morning after, against the median of {len(known)} mornings"


def _worst_without_run(days: Mapping[date, Day], day: date, _on: date) -> Reading:
    pain = day_worst(days, day)
    if pain is None or _has_run(days.get(day)):
        return UNKNOWN
    return Reading(level(pain), pain, GREEN_TO, "worst of a day without a run")


def _leg_symptom(days: Mapping[date, Day], day: date, _on: date) -> Reading:
    """A new leg symptom is red: one told as such, or leg pain where none was for four weeks."""
    told = days.get(day)
    if told is None:
        return UNKNOWN
    if _told_as_new(told):
        return Reading("red", 1, 0, "a new symptom in a leg")
    if _has_leg_symptom(told):
        before = (days.get(day - timedelta(days=step)) for step in range(1, NEW_AFTER_DAYS + 1))
        is_new = not any(_has_leg_symptom(one) for one in before if one)
        return Reading("red" if is_new else "unknown", 1, 0, "a symptom in a leg")
    denied = any(note.quantity == "leg_symptom" for note in told.notes)
    placed = any(note.region or not note.value for note in _pains(told))
    return Reading("unknown", 0, 0, "no new leg symptom") if denied or placed else UNKNOWN


def _told_as_new(day: Day) -> bool:
    return any(note.quantity == "leg_symptom" and bool(note.value) for note in day.notes)


def _has_leg_symptom(day: Day) -> bool:
    return any(
        bool(note.value) and (note.quantity == "leg_symptom" or note.region in LEGS)
        for note in day.notes
        if note.quantity in {"pain", "leg_symptom"}
    )


_TAKE: Mapping[str, Callable[[Mapping[date, Day], date, date], Reading]] = {
    "worst_during": _worst_during,
    "hour_after": _hour_after,
    "next_morning": _next_morning,
    "worst_without_run": _worst_without_run,
    "leg_symptom": _leg_symptom,
}


def _together(of_days: Sequence[Mapping[str, Reading]]) -> dict[str, Reading]:
    """Keep of each component the worst of several days."""
    return {name: min((readings[name] for readings in of_days), key=_rank) for name in COMPONENTS}


def _rank(reading: Reading) -> int:
    """Put a reading that is doubted before one that is green."""
    return _WORST_FIRST.index("amber" if reading.doubted else reading.light)


def _distrusted(reading: Reading) -> Reading:
    if reading.light != "green":
        return reading
    words = f"{reading.words}; medicine against pain was taken, so it cannot be trusted"
    return replace(reading, light="unknown", words=words, doubted=True)


def _pains(day: Day | None) -> list[Note]:
    notes = day.notes if day else ()
    return [note for note in notes if note.quantity == "pain" and note.value is not None]


def _is_rated(day: Day | None) -> bool:
    return bool(_pains(day)) or (day is not None and _has_leg_symptom(day))


def _has_run(day: Day | None) -> bool:
    return day is not None and day.state == "run"


def _took_medicine(day: Day | None) -> bool:
    notes = day.notes if day else ()
    return any(note.quantity == "pain_medicine" and bool(note.value) for note in notes)

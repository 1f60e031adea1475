"""What is known today, gathered once, and the words in which this runner's numbers are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, pairwise
from statistics import median

from backstride.knowledge.flags import HelpLine
from backstride.terms.quantities import M_PER_MILE
from backstride.terms.records import Day, Light, Note, Profile, Verdict
from backstride.today import light as traffic
from backstride.today.light import Lights, Reading

REST_DAYS = 2
"""Days without running after a red day."""
LOOK_BACK_DAYS = 14
"""A choice: where it hurt within so many days is where it hurts."""
SEVERE = 7
SEVERE_DAYS = 3
LASTING_ABOVE = 2
LASTING_DAYS = 42
RISE_DAYS = 14
RISE = 2.0
"""A choice: a fitted line that rises by less in two weeks is within what pain does by itself."""
ENOUGH_RATED = 0.5
"""A choice: a stretch of days speaks where half of them are rated."""
STOP_REDS = 2

PLACES: Mapping[str, str] = {
    "neck": "upper",
    "upper_back": "upper",
    "mid_back": "upper",
    "lower_left": "low",
    "lower_centre": "low",
    "lower_right": "low",
    "buttock_left": "buttock",
    "buttock_right": "buttock",
    "leg_above_knee": "leg",
    "leg_below_knee": "leg",
}
"""Which advice a region of the body map calls for."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """All that advice rests on; `exercises` are those that are open, title by name."""

    on: date
    days: Mapping[date, Day]
    verdict: Verdict
    lights: Lights
    reds: Sequence[date]
    exercises: Mapping[str, str]
    numbers: HelpLine
    profile: Profile

    @property
    def last_run(self) -> date | None:
        """The latest day with a run in the last two weeks."""
        recent = (self.on - timedelta(days=step) for step in range(LOOK_BACK_DAYS))
        return next((day for day in recent if self._has_run(day)), None)

    @property
    def last_run_light(self) -> Light:
        """The light of that day, as it is known now."""
        if self.last_run is None:
            return "unknown"
        return traffic.worst(traffic.of_day(self.days, self.last_run, self.on).values())

    @property
    def run_from(self) -> date | None:
        """The first day on which running is open again after a red day; None where it is now."""
        if not self.reds:
            return None
        day = self.reds[-1] + timedelta(days=REST_DAYS + 1)
        return day if day > self.on else None

    @property
    def pain(self) -> float | None:
        """The worst pain of today and yesterday; None where neither is rated."""
        told = [traffic.day_worst(self.days, self.on - timedelta(days=step)) for step in (0, 1)]
        return max((pain for pain in told if pain is not None), default=None)

    @property
    def places(self) -> frozenset[str]:
        """Where it hurt on the latest day of the last two weeks that says so."""
        for step in range(LOOK_BACK_DAYS):
            day = self.days.get(self.on - timedelta(days=step))
            regions = {note.region for note in _hurting(day) if note.region}
            if regions:
                return frozenset(PLACES[region] for region in regions)
        return frozenset()

    @property
    def rated(self) -> int:
        """How many of the last three days have a rating."""
        recent = [self.on - timedelta(days=step) for step in range(traffic.KNOWN_FOR_DAYS)]
        return sum(traffic.day_worst(self.days, day) is not None for day in recent)

    def level(self, exposure: str) -> float | None:
        """Give what earlier runs leave today, or on the last day that is known."""
        for step in range(LOOK_BACK_DAYS):
            day = self.days.get(self.on - timedelta(days=step))
            if day is not None:
                return day.exposures.get(exposure)
        return None

    def _has_run(self, day: date) -> bool:
        return day in self.days and self.days[day].state == "run"


def pain_words(scene: Scene) -> str:
    """Say the worst pain of today and yesterday."""
    if scene.pain is None:
        return "Your pain of today and yesterday is not known."
    return f"Your worst pain of today and yesterday is {scene.pain:g} of 10."


def light_words(scene: Scene) -> str:
    """Say the light and the numbers that set it."""
    so_far = " so far" if scene.lights.so_far and scene.lights.light == "green" else ""
    numbers = _that_set(scene.lights.light, scene.lights.readings)
    return f"Your light is {scene.lights.light}{so_far}{numbers}."


def reading_words(reading: Reading, on: date) -> str:
    """Say what a number is, and of which day."""
    if reading.value is None or reading.day is None:
        return reading.words
    return f"{reading.words}, {when(reading.day, on)}"


def after_run_words(scene: Scene) -> str:
    """Say the light of the last run and the numbers that set it."""
    assert scene.last_run is not None
    readings = traffic.of_day(scene.days, scene.last_run, scene.on)
    numbers = _that_set(scene.last_run_light, readings)
    return f"Your run {when(scene.last_run, scene.on)} was {scene.last_run_light}{numbers}."


def red_words(scene: Scene) -> str:
    """Say which day was red, and by what numbers."""
    day = scene.reds[-1]
    numbers = _that_set("red", traffic.of_day(scene.days, day, scene.on))
    return f"{when(day, scene.on).capitalize()} was red{numbers}."


def _that_set(light: Light, readings: Mapping[str, Reading]) -> str:
    """Give the numbers that set a light, in brackets; nothing where none did."""
    told = [
        f"{reading.words}: {reading.value:g}"
        for reading in readings.values()
        if reading.light == light and reading.value is not None
    ]
    return f" ({'; '.join(told)})" if told and light != "unknown" else ""


def see_words(scene: Scene) -> str:
    """Say why a professional should look at it; nothing where nothing says so."""
    told = [worst for day in sorted(scene.days) if (worst := _worst(scene, day)) is not None]
    reasons = []
    if len(scene.reds) >= STOP_REDS:
        dates = ", ".join(when(day, scene.on) for day in scene.reds)
        reasons.append(f"{len(scene.reds)} red days in 14 days: {dates}.")
    if len(told) >= SEVERE_DAYS and min(told[-SEVERE_DAYS:]) >= SEVERE and _is_current(scene):
        reasons.append(
            f"Your worst pain was {SEVERE} or more on the last three days that you rated."
        )
    if _lasts(scene):
        reasons.append(f"Your pain has mostly been above {LASTING_ABOVE} for six weeks.")
    if (rise := _rise(scene)) >= RISE:
        reasons.append(f"Your pain has risen by about {rise:.0f} in two weeks.")
    return " ".join(reasons)


def distance(metres: float, profile: Profile) -> str:
    """Write a distance in the runner's units, to a tenth.

    Examples:
        >>> distance(12_340, Profile())
        '12.3 km'
    """
    if profile.units == "imperial":
        return f"{metres / M_PER_MILE:.1f} miles"
    return f"{metres / 1000:.1f} km"


def when(day: date, on: date) -> str:
    """Name a day as people do: today, yesterday, on Saturday, on 3 October.

    Examples:
        >>> when(date(2026, 11, 21), date(2026, 11, 22))
        'yesterday'
    """
    ago = (on - day).days
    if ago in {0, 1}:
        return ("today", "yesterday")[ago]
    return f"on {day:%A}" if abs(ago) < 7 else f"on {day.day} {day:%B}"


def _hurting(day: Day | None) -> list[Note]:
    notes = day.notes if day else ()
    return [note for note in notes if note.quantity == "pain" and note.value]


def _worst(scene: Scene, day: date) -> float | None:
    return traffic.day_worst(scene.days, day)


def _stretch(scene: Scene, length: int) -> list[tuple[int, float]]:
    """List the rated days of a stretch up to today: days after its beginning, and the pain."""
    first = scene.on - timedelta(days=length - 1)
    told = [(step, _worst(scene, first + timedelta(days=step))) for step in range(length)]
    known = [(step, pain) for step, pain in told if pain is not None]
    return known if len(known) >= ENOUGH_RATED * length else []


def _is_current(scene: Scene) -> bool:
    rated = [day for day in scene.days if _worst(scene, day) is not None]
    last = sorted(rated)[-SEVERE_DAYS:]
    gaps = [(after - before).days for before, after in pairwise(last)]
    return (scene.on - last[-1]).days < SEVERE_DAYS and max(gaps, default=0) == 1


def _lasts(scene: Scene) -> bool:
    told = [pain for _, pain in _stretch(scene, LASTING_DAYS)]
    return bool(told) and median(told) > LASTING_ABOVE


def _rise(scene: Scene) -> float:
    """Give the rise of the worst pains over two weeks, in points.

    It is the median of the slopes between all pairs of days (Theil and Sen), which one bad day
    does not bend.
    """
    told = _stretch(scene, RISE_DAYS)
    slopes = [
        (after - before) / (later - day) for (day, before), (later, after) in combinations(told, 2)
    ]
    return median(slopes) * (RISE_DAYS - 1) if slopes else 0.0

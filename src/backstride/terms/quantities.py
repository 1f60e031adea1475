"""The registry of every measured quantity: data, not code.

Parsers, columns, charts, report wording and tests read it; nobody repeats it. Three
tables: what a sample carries, what a run leaves behind (exposures), what a diary notes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, Literal, TypeVar, get_args

from backstride.terms.records import Checked, Source

PerDay = Literal["sum", "max", "mean", "level"]
Needs = Literal["run", "history", "level", "day"]
Standing = Literal["definition", "validated", "estimated", "plausible", "exploratory"]

SORE = 4
"""Worst pain, 0 to 10, from which on a day counts as sore (a choice)."""


@dataclass(frozen=True)
class Quantity:
    """One measured quantity.

    Values outside `[low, high]` are implausible. `per_day` is how the values of one day
    become one. `source` is a paper, a standard or a definition.
    """

    name: str
    label: str
    unit: str
    low: float
    high: float
    per_day: PerDay
    standing: Standing
    source: str


@dataclass(frozen=True)
class Exposure(Quantity):
    """What running, or a day, asks of the runner: one row of `terms/exposures/*.toml`.

    `group` is the file. `needs` says what gives it: one run alone ("run"), the runs before
    it as well ("history"), the runs before any moment, so that a rest day has it too
    ("level"), or the diary of a day ("day"). `asks` names what must be there: quantities of
    `SAMPLES` or `NOTES`, or `profile.` and a part of the profile. `about` says in one
    sentence what it is, `error_source` where its error comes from, `known` what is known
    about it and back pain, including nothing.

    What the pain model weighs has a `usual_sd`: how much a day's value varies among ordinary
    runners, so that one who hardly varies it is not taken for one who does (our own estimate).
    `raises` is the prior chance that, if it acts at all, it raises pain and does not ease it.
    One or two of each family of claims are weighed, chosen by what articles blame before any
    fit; others of a family measure the same thing anew, and would cost prior.
    """

    group: str
    needs: Needs
    asks: tuple[str, ...]
    about: str
    error_source: str
    known: str
    usual_sd: float = 0.0
    raises: float = 0.9


@dataclass(frozen=True)
class NoteKind(Quantity):
    """What a diary entry may speak of.

    `moments` are the moments that it may name, the first of them assumed where none is; where
    that is empty, the moment may be left open;
    `regional` entries name a region of the body, those and the `sided` ones a side;
    `text_only` entries have no number, and where there are `choices`, their text is one of
    these. `rated` entries may be on a scale of the runner's own, `named` ones say in their
    text what they rate. `of_a_run` entries must name a run. On `compared` entries rests what
    is compared between runs.
    """

    moments: tuple[str, ...] = ()
    regional: bool = False
    sided: bool = False
    text_only: bool = False
    rated: bool = False
    named: bool = False
    choices: tuple[str, ...] = ()
    of_a_run: bool = False
    compared: bool = False


_Row = TypeVar("_Row", bound=Quantity)


def _table(*rows: _Row) -> Mapping[str, _Row]:
    return MappingProxyType({row.name: row for row in rows})


YES_NO = "yes 1, no 0"
M_PER_MILE = 1609.344
"""The international mile of 1959, by definition."""
_DEVICE = "As recorded by the device"
_DEFINITION = "Definition"
_RUNNER = "The runner's own word"

SOURCE_KEY = re.compile(r"\[([A-Z]{2,4}(?:-[A-Z]|\d{1,2}[a-z]?)?)\]")
"""How a text names a source; the key is the first group."""
_SAYS_HOW_READ = re.compile(r"read in|as told in|as found")


def _sources() -> Mapping[str, Source]:
    """Read every source from the file beside this one."""
    told = tomllib.loads((files("backstride.terms") / "sources.toml").read_text(encoding="utf-8"))
    return MappingProxyType({key: _source(key, row) for key, row in told.items()})


def _source(key: str, row: Mapping[str, Any]) -> Source:
    if set(row) != {"citation", "checked"} or row["checked"] not in get_args(Checked):
        message = f"sources.toml, {key}: expected citation and checked, one of {Checked}"
        raise ValueError(message)
    return Source(key, row["citation"], row["checked"])


SOURCES: Mapping[str, Source] = _sources()
"""Papers, guidelines and pages by the keys that texts name in square brackets."""

CHECKED: Mapping[Checked, str] = MappingProxyType(
    {
        "read": "read, most often in its abstract",
        "summary": "read in a summary",
        "recalled": "recalled, not checked",
    }
)
"""How far a source was read, in words."""

GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "volume": "Volume and rhythm",
        "spike": "Against the longest of 30 days",
        "speed": "Speed",
        "intensity": "Intensity",
        "hills": "Up and down",
        "gait": "Gait",
        "late": "Late in the run",
        "back_load": "Relative back load, exploratory",
        "pause": "Break and return",
        "change": "Change",
        "surface": "Surface",
        "shoes": "Shoes and insoles",
        "day": "The day",
    }
)
"""Groups of exposures, in the order in which they are told; each is a file in `exposures/`."""

STANDINGS: Mapping[Standing, str] = MappingProxyType(
    {
        "definition": "counted, not inferred: it is right if the recording is",
        "validated": "others have held it against a reference",
        "estimated": "worked out from something else; its error is part of it",
        "plausible": "there is a reason to look at it, no proof that it matters for a back",
        "exploratory": "a model or ratio that nobody has shown to matter, kept apart",
    }
)
"""What each word of standing means."""

SURFACES = ("unknown", "paved", "unpaved_firm", "grass_soft", "track", "treadmill")
"""What was underfoot; a sample carries the place in this list."""
SURFACE_ORIGINS = ("unknown", "recording", "map", "inferred", "tag")
"""How the surface is known: by the recording, by what a map says of the way, inferred from
the kind of way, or by the runner's tag."""

SAMPLES = _table(
    Quantity("latitude_deg", "Latitude", "°", -90, 90, "mean", "definition", _DEVICE),
    Quantity("longitude_deg", "Longitude", "°", -180, 180, "mean", "definition", _DEVICE),
    Quantity("gps_accuracy_m", "GPS accuracy", "m", 0, 10_000, "mean", "estimated", _DEVICE),
    Quantity("altitude_m", "Height above sea", "m", -500, 9_000, "mean", "estimated", _DEVICE),
    Quantity("distance_m", "Distance", "m", 0, 500_000, "sum", "estimated", _DEVICE),
    Quantity("speed_mps", "Speed", "m/s", 0, 12.5, "mean", "estimated", _DEVICE),
    Quantity("heart_rate_bpm", "Heart rate", "/min", 25, 240, "mean", "estimated", _DEVICE),
    Quantity("step_rate_spm", "Step rate", "steps/min", 0, 300, "mean", "estimated", _DEVICE),
    Quantity("power_w", "Power", "W", 0, 2_000, "mean", "estimated", _DEVICE),
    Quantity(
        "ground_contact_time_ms",
        "Ground contact time",
        "ms",
        80,
        1_200,
        "mean",
        "estimated",
        _DEVICE,
    ),
    Quantity(
        "ground_contact_balance_percent",
        "Ground contact balance, left foot",
        "%",
        30,
        70,
        "mean",
        "estimated",
        _DEVICE,
    ),
    Quantity(
        "vertical_oscillation_mm",
        "Vertical oscillation",
        "mm",
        10,
        250,
        "mean",
        "estimated",
        _DEVICE,
    ),
    Quantity("vertical_ratio_percent", "Vertical ratio", "%", 1, 30, "mean", "estimated", _DEVICE),
    Quantity("step_length_m", "Step length", "m", 0.2, 3, "mean", "estimated", _DEVICE),
    Quantity(
        "leg_spring_stiffness_knpm",
        "Leg spring stiffness",
        "kN/m",
        2,
        40,
        "mean",
        "estimated",
        _DEVICE,
    ),
    Quantity("respiration_rate_brpm", "Breaths", "/min", 2, 90, "mean", "estimated", _DEVICE),
    Quantity(
        "temperature_degc", "Temperature at the watch", "°C", -40, 60, "mean", "estimated", _DEVICE
    ),
)


def _exposures() -> Mapping[str, Exposure]:
    """Read the rows of every group; each group is one file beside this one."""
    folder = files("backstride.terms") / "exposures"
    return _table(*(row for group in GROUPS for row in _rows(group, folder / f"{group}.toml")))


def _rows(group: str, file: Traversable) -> Iterator[Exposure]:
    for name, told in tomllib.loads(file.read_text(encoding="utf-8")).items():
        low, high = told.pop("range")
        words: dict[str, Any] = {key: cited(told.pop(key)) for key in ("about", "source", "known")}
        asks, error_source = tuple(told.pop("asks")), cited(told.pop("error"))
        own = {"name": name, "group": group, "low": low, "high": high, "asks": asks}
        yield Exposure(error_source=error_source, **own, **words, **told)


def cited(text: str) -> str:
    """Put the sources in the place of their keys, such as `[FRA25]`.

    A source of which nothing but a summary was read, or that is recalled, says so.

    Examples:
        >>> cited("So says [SUR10].")
        'So says Suri et al., lumbar spinal stenosis, JAMA, 2010 (recalled, not checked).'
    """
    return re.sub(SOURCE_KEY, lambda key: told_source(SOURCES[key[1]]), text)


def told_source(source: Source) -> str:
    """Write a citation out, with how it was checked where that is less than read."""
    said_already = source.checked == "read" or _SAYS_HOW_READ.search(source.citation)
    return source.citation if said_already else f"{source.citation} ({CHECKED[source.checked]})"


EXPOSURES = _exposures()

NOTES = _table(
    NoteKind(
        "pain",
        "Pain",
        "0 to 10",
        0,
        10,
        "max",
        "validated",
        "Numeric rating scale (NRS), 11 points",
        moments=("worst", "morning", "before", "during", "hour_after", "next_morning"),
        regional=True,
        rated=True,
    ),
    NoteKind("sitting_h", "Sitting", "h", 0, 24, "sum", "estimated", _RUNNER),
    NoteKind(
        "sitting_longest_h", "Longest bout of sitting", "h", 0, 24, "max", "estimated", _RUNNER
    ),
    NoteKind("day_steps", "Steps of the day", "steps", 0, 150_000, "sum", "estimated", _RUNNER),
    NoteKind("walking_min", "Walking", "min", 0, 1_440, "sum", "estimated", _RUNNER),
    NoteKind("sleep_h", "Sleep", "h", 0, 24, "sum", "estimated", _RUNNER),
    NoteKind("stress", "Stress", "0 to 10", 0, 10, "max", "plausible", _RUNNER, rated=True),
    NoteKind("lifting_h", "Lifting and bending", "h", 0, 24, "sum", "estimated", _RUNNER),
    NoteKind("strength_min", "Strength training", "min", 0, 600, "sum", "estimated", _RUNNER),
    NoteKind("mobility_min", "Mobility and stretching", "min", 0, 600, "sum", "estimated", _RUNNER),
    NoteKind("cross_training_min", "Cross-training", "min", 0, 1_440, "sum", "estimated", _RUNNER),
    NoteKind(
        "perceived_exertion",
        "Perceived exertion",
        "0 to 10",
        0,
        10,
        "max",
        "estimated",
        "Borg CR10 scale",
        rated=True,
    ),
    NoteKind("illness", "Ill", YES_NO, 0, 1, "max", "definition", _RUNNER),
    NoteKind("pain_medicine", "Medicine against pain", YES_NO, 0, 1, "max", "definition", _RUNNER),
    NoteKind("menstruation", "Menstrual period", YES_NO, 0, 1, "max", "definition", _RUNNER),
    NoteKind("insoles", "Insoles worn", YES_NO, 0, 1, "max", "definition", _RUNNER, compared=True),
    NoteKind(
        "leg_symptom", "New leg symptom", YES_NO, 0, 1, "max", "definition", _RUNNER, sided=True
    ),
    NoteKind(
        "onset",
        "Beginning of an episode, give or take",
        "days",
        0,
        3_650,
        "max",
        "estimated",
        _RUNNER,
        moments=("", "before_run", "after_run"),
    ),
    NoteKind(
        "rating",
        "Other rating, by its name",
        "own scale",
        0,
        1_000,
        "max",
        "exploratory",
        _RUNNER,
        regional=True,
        rated=True,
        named=True,
    ),
    NoteKind("treatment", "Treatment", "text", 0, 0, "max", "definition", _RUNNER, text_only=True),
    NoteKind(
        "shoe",
        "Shoes worn",
        "text",
        0,
        0,
        "max",
        "definition",
        _RUNNER,
        text_only=True,
        of_a_run=True,
        compared=True,
    ),
    NoteKind(
        "surface",
        "Surface underfoot",
        "text",
        0,
        0,
        "max",
        "definition",
        _RUNNER,
        text_only=True,
        choices=SURFACES,
        of_a_run=True,
        compared=True,
    ),
    NoteKind("note", "Note", "text", 0, 0, "max", "definition", _RUNNER, text_only=True),
)

REGIONS: Mapping[str, str] = MappingProxyType(
    {
        "neck": "neck",
        "upper_back": "upper back",
        "mid_back": "mid back",
        "lower_left": "lower back, left",
        "lower_centre": "lower back, centre",
        "lower_right": "lower back, right",
        "buttock_left": "left buttock",
        "buttock_right": "right buttock",
        "leg_above_knee": "leg, above the knee",
        "leg_below_knee": "leg, below the knee",
    }
)

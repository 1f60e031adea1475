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
from typing import Any, Literal, TypeVar

PerDay = Literal["sum", "max", "mean", "level"]
Needs = Literal["run", "history", "level", "day"]
Standing = Literal["definition", "validated", "estimated", "plausible", "exploratory"]


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
    """

    group: str
    needs: Needs
    asks: tuple[str, ...]
    about: str
    error_source: str
    known: str


@dataclass(frozen=True)
class NoteKind(Quantity):
    """What a diary entry may speak of.

    `moments` are the moments that it may name, the first of them assumed where none is;
    `regional` entries name a region of the body; `text_only` entries have no number, and
    where there are `choices`, their text is one of these. `of_a_run` entries must name a
    run. On `compared` entries rests what is compared between runs.
    """

    moments: tuple[str, ...] = ()
    regional: bool = False
    text_only: bool = False
    choices: tuple[str, ...] = ()
    of_a_run: bool = False
    compared: bool = False


_Row = TypeVar("_Row", bound=Quantity)


def _table(*rows: _Row) -> Mapping[str, _Row]:
    return MappingProxyType({row.name: row for row in rows})


YES_NO = "yes 1, no 0"
_DEVICE = "As recorded by the device"
_DEFINITION = "Definition"
_RUNNER = "The runner's own word"

SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "BEL17": "Belavy et al., Sci Rep 7:45975, 2017",
        "CAI17": "Cai, Yang and Kong, Med Sci Sports Exerc 49:2374, 2017",
        "CHU14": "Chuter et al., BMC Musculoskelet Disord 15:140, 2014",
        "COS21": "Costa et al., Eur Spine J 30:1089, 2021",
        "DAN17": "Danquah et al., Scand J Work Environ Health 43:350, 2017",
        "EDW18": "Edwards, Exerc Sport Sci Rev 46:224, 2018",
        "FLA25": "FLAReS study, JAMA Netw Open, 2025, read in news of it",
        "FRA25": "Schuster Brandt Frandsen et al., Br J Sports Med 59:1203, 2025",
        "GAR90": "Garbutt et al., Med Sci Sports Exerc 22:769, 1990",
        "GER17": "Gerhart et al., Ann Behav Med 51:365, 2017",
        "GOT05": "Gottschall and Kram, J Biomech 38:445, 2005",
        "HEI11": "Heiderscheit et al., Med Sci Sports Exerc 43:296, 2011",
        "HUN25": "Haddadj et al., JAMA Netw Open, 2025, read in news of it",
        "KOB14": "Koblbauer et al., J Sci Med Sport, 2014",
        "LEV07": "Levine et al., J Athl Train 42:29, 2007",
        "MAA18": "Maas et al., Sports Biomech 17:350, 2018",
        "MAL20": "Malisoux et al., Am J Sports Med 48:473, 2020",
        "MAS20": "Maselli et al., BMC Musculoskelet Disord 21:343, 2020, a review",
        "MEN12": "Menezes Costa et al., CMAJ 184:E613, 2012",
        "MEY23": "Meyer et al., Int J Sports Med 44:673, 2023",
        "MOR05": "Morin et al., J Appl Biomech 21:167, 2005",
        "NIE12": "Nielsen et al., review of training errors, PMC3290924, 2012",
        "NIE14": "Nielsen et al., J Orthop Sports Phys Ther, 2014",
        "NOR24": "Norha et al., BMJ Open 14:e084305, 2024, partly read in news of it",
        "OGO01": "Ogon et al., footwear and low back muscles, 2001",
        "OWE20": "Owen et al., Br J Sports Med 54:1279, 2020",
        "PAC14": "Williams et al., Lancet 384:1586, 2014",
        "RIC24": "Rice et al., J Sport Health Sci, 2024",
        "RTR23": "Trials, 2023, table 1",
        "SJP23": "Scand J Pain 23:333, 2023",
        "SMI22": "Smith et al., PLoS One 17:e0277810, 2022 (15 runners)",
        "STE15": "Steffens et al., Arthritis Care Res 67:403, 2015",
        "STE16": "Steffens et al., JAMA Intern Med 176:199, 2016",
        "SUR18": "Suri et al., Spine 43:427, 2018",
        "THE14": "Theisen et al., Br J Sports Med, 2014",
        "WAI21": "Waite et al., J Appl Biomech 37:2, 2021",
        "WAL24": "Pocovi et al., Lancet 404:134, 2024",
    }
)
"""Papers by the keys that rows of the registry name in square brackets."""

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
    """Put the sources in the place of their keys, such as `[FRA25]`."""
    return re.sub(r"\[([A-Z]{3}\d\d)\]", lambda key: SOURCES[key[1]], text)


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
    ),
    NoteKind("sitting_h", "Sitting", "h", 0, 24, "sum", "estimated", _RUNNER),
    NoteKind(
        "sitting_longest_h", "Longest bout of sitting", "h", 0, 24, "max", "estimated", _RUNNER
    ),
    NoteKind("day_steps", "Steps of the day", "steps", 0, 150_000, "sum", "estimated", _RUNNER),
    NoteKind("walking_min", "Walking", "min", 0, 1_440, "sum", "estimated", _RUNNER),
    NoteKind("sleep_h", "Sleep", "h", 0, 24, "sum", "estimated", _RUNNER),
    NoteKind("stress", "Stress", "0 to 10", 0, 10, "max", "plausible", _RUNNER),
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
    ),
    NoteKind("illness", "Ill", YES_NO, 0, 1, "max", "definition", _RUNNER),
    NoteKind("pain_medicine", "Medicine against pain", YES_NO, 0, 1, "max", "definition", _RUNNER),
    NoteKind("menstruation", "Menstrual period", YES_NO, 0, 1, "max", "definition", _RUNNER),
    NoteKind("insoles", "Insoles worn", YES_NO, 0, 1, "max", "definition", _RUNNER, compared=True),
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

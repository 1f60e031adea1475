"""The registry of every measured quantity: data, not code.

Parsers, columns, charts, report wording and tests read it; nobody repeats it. Three
tables: what a sample carries, what a run leaves behind (exposures), what a diary notes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeVar

PerDay = Literal["sum", "max", "mean"]
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
    """What a run asks of the runner.

    `needs` says whether one run alone gives it ("run") or the runs before it as well
    ("history"). `about` says in one sentence what it is; `error_source` where its error
    comes from.
    """

    needs: Literal["run", "history"]
    about: str
    error_source: str


@dataclass(frozen=True)
class NoteKind(Quantity):
    """What a diary entry may speak of.

    `moments` are the moments that it may name, the first of them assumed where none is;
    `regional` entries name a region of the body; `text_only` entries have no number.
    """

    moments: tuple[str, ...] = ()
    regional: bool = False
    text_only: bool = False


_Row = TypeVar("_Row", bound=Quantity)


def _table(*rows: _Row) -> Mapping[str, _Row]:
    return MappingProxyType({row.name: row for row in rows})


YES_NO = "yes 1, no 0"
_DEVICE = "As recorded by the device"
_DEFINITION = "Definition"
_FRA25 = "Schuster Brandt Frandsen et al., Br J Sports Med 59:1203, 2025 (5,205 runners)"
_RUNNER = "The runner's own word"

SAMPLES = _table(
    Quantity("latitude_deg", "Latitude", "°", -90, 90, "mean", "definition", _DEVICE),
    Quantity("longitude_deg", "Longitude", "°", -180, 180, "mean", "definition", _DEVICE),
    Quantity("gps_accuracy_m", "GPS accuracy", "m", 0, 10_000, "mean", "estimated", _DEVICE),
    Quantity("altitude_m", "Height above sea", "m", -500, 9_000, "mean", "estimated", _DEVICE),
    Quantity("distance_m", "Distance", "m", 0, 500_000, "sum", "estimated", _DEVICE),
    Quantity("speed_mps", "Speed", "m/s", 0, 12.5, "mean", "estimated", _DEVICE),
    Quantity("heart_rate_bpm", "Heart rate", "/min", 25, 240, "mean", "validated", _DEVICE),
    Quantity("step_rate_spm", "Step rate", "steps/min", 0, 300, "mean", "validated", _DEVICE),
    Quantity("power_w", "Power", "W", 0, 2_000, "mean", "estimated", _DEVICE),
    Quantity(
        "ground_contact_time_ms",
        "Ground contact time",
        "ms",
        80,
        1_200,
        "mean",
        "validated",
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
        "validated",
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

EXPOSURES = _table(
    Exposure(
        "distance_m",
        "Distance",
        "m",
        0,
        500_000,
        "sum",
        "estimated",
        _DEFINITION,
        needs="run",
        about="How far the run went while moving.",
        error_source="2 % with a position, 5 % without: assumed, not measured on this watch",
    ),
    Exposure(
        "moving_time_s",
        "Moving time",
        "s",
        0,
        500_000,
        "sum",
        "definition",
        _DEFINITION,
        needs="run",
        about="How long the runner moved, standing and pauses left out.",
        error_source="1 s for each start and stop: the clock ticks once a second",
    ),
    Exposure(
        "mean_speed_mps",
        "Mean speed",
        "m/s",
        0,
        12.5,
        "mean",
        "estimated",
        _DEFINITION,
        needs="run",
        about="Distance over moving time.",
        error_source="From the errors of distance and moving time",
    ),
    Exposure(
        "best_speed_60s_mps",
        "Best minute",
        "m/s",
        0,
        12.5,
        "max",
        "estimated",
        _DEFINITION,
        needs="run",
        about="Mean speed of the fastest 60 s in one piece.",
        error_source="As of distance; a position is off by about 3 m at each end (assumed)",
    ),
    Exposure(
        "best_speed_1km_mps",
        "Best kilometre",
        "m/s",
        0,
        12.5,
        "max",
        "estimated",
        _DEFINITION,
        needs="run",
        about="Mean speed of the fastest kilometre in one piece.",
        error_source="As of distance; a position is off by about 3 m at each end (assumed)",
    ),
    Exposure(
        "best_speed_5km_mps",
        "Best five kilometres",
        "m/s",
        0,
        12.5,
        "max",
        "estimated",
        _DEFINITION,
        needs="run",
        about="Mean speed of the fastest five kilometres in one piece.",
        error_source="As of distance; a position is off by about 3 m at each end (assumed)",
    ),
    Exposure(
        "steps",
        "Steps",
        "steps",
        0,
        1_000_000,
        "sum",
        "validated",
        _DEFINITION,
        needs="run",
        about="Steps of both feet while moving, from the recorded step rate.",
        error_source="2 % assumed, and 10 % of the steps filled in where no rate was recorded",
    ),
    Exposure(
        "ascent_m",
        "Climb",
        "m",
        0,
        20_000,
        "sum",
        "estimated",
        "Definition, with a dead band; docs/ascent.md has what it loses and adds",
        needs="run",
        about="Metres climbed, small wobbles of the height left out.",
        error_source="Measured on simulated runs of known climb: docs/ascent.md",
    ),
    Exposure(
        "descent_m",
        "Descent",
        "m",
        0,
        20_000,
        "sum",
        "estimated",
        "Definition, with a dead band; docs/ascent.md has what it loses and adds",
        needs="run",
        about="Metres of downhill, small wobbles of the height left out.",
        error_source="Measured on simulated runs of known climb: docs/ascent.md",
    ),
    Exposure(
        "longest_distance_30d_m",
        "Longest run of the 30 days before, by distance",
        "m",
        0,
        500_000,
        "max",
        "estimated",
        _FRA25,
        needs="history",
        about="The longest run that began in the 30 days before this one.",
        error_source="That run's own",
    ),
    Exposure(
        "longest_time_30d_s",
        "Longest run of the 30 days before, by time",
        "s",
        0,
        500_000,
        "max",
        "estimated",
        _FRA25,
        needs="history",
        about="The longest moving time of a run that began in the 30 days before this one.",
        error_source="That run's own",
    ),
    Exposure(
        "distance_to_longest_ratio",
        "Distance against the longest of 30 days",
        "ratio",
        0,
        1_000,
        "max",
        "plausible",
        _FRA25,
        needs="history",
        about="This run's distance over the longest of the 30 days before; 1 is the same.",
        error_source="From the errors of both distances, taken as independent",
    ),
    Exposure(
        "time_to_longest_ratio",
        "Time against the longest of 30 days",
        "ratio",
        0,
        1_000,
        "max",
        "plausible",
        "By analogy to distance: " + _FRA25,
        needs="history",
        about="This run's moving time over the longest of the 30 days before; 1 is the same.",
        error_source="From the errors of both times, taken as independent",
    ),
)

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
    NoteKind("sleep_h", "Sleep", "h", 0, 24, "sum", "estimated", _RUNNER),
    NoteKind("stress", "Stress", "0 to 10", 0, 10, "max", "plausible", _RUNNER),
    NoteKind("lifting_h", "Lifting and bending", "h", 0, 24, "sum", "estimated", _RUNNER),
    NoteKind("strength_min", "Strength training", "min", 0, 600, "sum", "estimated", _RUNNER),
    NoteKind("mobility_min", "Mobility", "min", 0, 600, "sum", "estimated", _RUNNER),
    NoteKind("cross_training_min", "Cross-training", "min", 0, 1_440, "sum", "estimated", _RUNNER),
    NoteKind(
        "perceived_exertion",
        "Perceived exertion",
        "0 to 10",
        0,
        10,
        "max",
        "validated",
        "Borg CR10 scale",
    ),
    NoteKind("illness", "Ill", YES_NO, 0, 1, "max", "definition", _RUNNER),
    NoteKind("pain_medicine", "Medicine against pain", YES_NO, 0, 1, "max", "definition", _RUNNER),
    NoteKind("menstruation", "Period", YES_NO, 0, 1, "max", "definition", _RUNNER),
    NoteKind("insoles", "Insoles worn", YES_NO, 0, 1, "max", "definition", _RUNNER),
    NoteKind("treatment", "Treatment", "text", 0, 0, "max", "definition", _RUNNER, text_only=True),
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

"""The whole data model: what passes from stage to stage.

Frozen dataclasses and their invariants only: no computation, no input or output. Times
are UTC seconds since 1970; intervals are `[start, end)`; missing is NaN or None, never 0;
time is the first axis. The unit is the suffix of a name (`quantities.py` has the table).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
CodeArray = NDArray[np.uint8]

_NOT_RECORDED: Any = None  # becomes an array of NaN as long as time

Outcome = Literal["imported", "known", "skipped", "failed"]
DayState = Literal["run", "rest", "unknown"]
ZoneOrigin = Literal["file", "position", "home"]
Checked = Literal["read", "summary", "recalled"]
Direction = Literal["supports", "mixed", "against", "untested"]
Certainty = Literal["high", "moderate", "low", "very_low"]
Urgency = Literal["none", "routine", "two_weeks", "one_week", "same_day", "emergency"]
Blocks = Literal["none", "run", "all"]
MayPlan = Literal["full", "no_running", "none"]
Light = Literal["green", "amber", "red", "stop", "unknown"]
Answer = str | int
Role = Literal[
    "date",
    "day",
    "month",
    "year",
    "entered",
    "name",
    "region",
    "side",
    "moment",
    "value",
    "left out",
]


@dataclass(frozen=True, kw_only=True, eq=False)
class Samples:
    """What was measured, sample by sample; shape (sample,) each.

    A quantity that was not recorded is given as nothing and reads as all NaN. The arrays
    are made read-only.
    """

    time_s: FloatArray
    latitude_deg: FloatArray = _NOT_RECORDED
    longitude_deg: FloatArray = _NOT_RECORDED
    gps_accuracy_m: FloatArray = _NOT_RECORDED
    altitude_m: FloatArray = _NOT_RECORDED
    distance_m: FloatArray = _NOT_RECORDED
    speed_mps: FloatArray = _NOT_RECORDED
    heart_rate_bpm: FloatArray = _NOT_RECORDED
    step_rate_spm: FloatArray = _NOT_RECORDED
    power_w: FloatArray = _NOT_RECORDED
    ground_contact_time_ms: FloatArray = _NOT_RECORDED
    ground_contact_balance_percent: FloatArray = _NOT_RECORDED
    vertical_oscillation_mm: FloatArray = _NOT_RECORDED
    vertical_ratio_percent: FloatArray = _NOT_RECORDED
    step_length_m: FloatArray = _NOT_RECORDED
    leg_spring_stiffness_knpm: FloatArray = _NOT_RECORDED
    respiration_rate_brpm: FloatArray = _NOT_RECORDED
    temperature_degc: FloatArray = _NOT_RECORDED

    def __post_init__(self) -> None:
        length = len(self.time_s)
        for name in sample_quantities():
            column: FloatArray | None = getattr(self, name)
            if column is None:
                column = np.full(length, np.nan)
                object.__setattr__(self, name, column)
            if column.shape != (length,):
                message = f"{name} has shape {column.shape}, time has ({length},)"
                raise ValueError(message)
            column.flags.writeable = False
        self.time_s.flags.writeable = False

    def __len__(self) -> int:
        return len(self.time_s)

    def column(self, quantity: str) -> FloatArray:
        """Give one quantity by its name in `quantities.py`; shape (sample,)."""
        column: FloatArray = getattr(self, quantity)
        return column


def sample_quantities() -> tuple[str, ...]:
    """Name every quantity that a sample may carry, time itself left out."""
    return tuple(entry.name for entry in fields(Samples) if entry.name != "time_s")


@dataclass(frozen=True)
class OtherColumn:
    """A recorded column that is none of ours, by the name and unit its writer gave.

    `origin` tells who wrote it: `"native"`, or `"developer 0"` with the developer index
    of the file. `values` has shape (sample,).
    """

    name: str
    unit: str
    origin: str
    values: FloatArray


@dataclass(frozen=True)
class Device:
    """Who recorded it, in the words of the file."""

    maker: str = ""
    model: str = ""
    serial: str = ""
    software: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.maker, self.model) if part)


@dataclass(frozen=True)
class Lap:
    """One lap as the device cut it; `end_s` is UTC seconds, as `start_s`."""

    start_s: float
    end_s: float
    distance_m: float
    trigger: str = ""


@dataclass(frozen=True)
class Pause:
    """An interval `[start_s, end_s)` in which the runner had stopped the clock."""

    start_s: float
    end_s: float


@dataclass(frozen=True)
class Totals:
    """What the device itself claims of a recording; a witness, never our own figure."""

    distance_m: float = np.nan
    elapsed_s: float = np.nan
    timer_s: float = np.nan
    ascent_m: float = np.nan
    descent_m: float = np.nan


@dataclass(frozen=True, kw_only=True, eq=False)
class RawRun(Samples):
    """One recording as its file tells it: of any sport, on the device's own clock.

    `time_s` may stand still, jump or run backwards; it is NaN where a sample has no time.
    `step_rate_spm` is steps of both feet where the format says how it counts, else as
    recorded. `sensors` names the origin of a quantity that the watch did not measure
    itself. `utc_offset_s` is local time minus UTC by the file's own word.
    """

    sport: str
    sub_sport: str = ""
    title: str = ""
    device: Device = field(default_factory=Device)
    laps: tuple[Lap, ...] = ()
    pauses: tuple[Pause, ...] = ()
    totals: Totals = field(default_factory=Totals)
    utc_offset_s: float | None = None
    others: tuple[OtherColumn, ...] = ()
    sensors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OfDay:
    """What a device says of a whole day; `value` in the unit of the quantity."""

    local_day: date
    quantity: str
    value: float


@dataclass(frozen=True)
class Content:
    """What one file held.

    `holds` says what kind of thing it is (activity, monitoring, workout, course, ...),
    `damage` has one line for each thing that could not be read as it should, and
    `records` counts the samples read, of all recordings together. `days` is what a watch says of
    whole days.
    """

    kind: str
    holds: str
    recordings: tuple[RawRun, ...]
    records: int
    damage: tuple[str, ...] = ()
    days: tuple[OfDay, ...] = ()


@dataclass(frozen=True)
class Mend:
    """One change that was made to what the watch recorded.

    `where_s` is seconds after the start of the run, None for the whole run; `how_much`
    is in `unit`.
    """

    what: str
    where_s: float | None
    how_much: float
    unit: str


@dataclass(frozen=True)
class Place:
    """The local time of a run, and how it is known.

    `zone` is an IANA name, or empty where the file gives an offset only.
    """

    local_day: date
    utc_offset_s: float
    zone: str
    origin: ZoneOrigin


@dataclass(frozen=True, kw_only=True, eq=False)
class Run(Samples):
    """One run on a regular 1 Hz clock, mended.

    `time_s` rises by exactly 1 s; `moving` is True where the runner ran or walked on and
    the watch recorded, shape (sample,). A sample speaks for the second that begins with
    it. Nothing counts where `moving` is False. `altitude_m` is smoothed; `distance_m`
    starts at 0 and never falls.

    The rest is what `terrain.locate` finds, shape (sample,) each: `grade_ratio` is rise over
    distance and `grade_error_ratio` one standard deviation of it, NaN where unknown;
    `surface` and `surface_origin` are places in `quantities.SURFACES` and
    `quantities.SURFACE_ORIGINS`. `height_origin` names what the heights come from, empty
    where nothing does.
    """

    moving: BoolArray
    grade_ratio: FloatArray = _NOT_RECORDED
    grade_error_ratio: FloatArray = _NOT_RECORDED
    surface: CodeArray = _NOT_RECORDED
    surface_origin: CodeArray = _NOT_RECORDED
    height_origin: str = ""
    sport: str
    sub_sport: str
    title: str
    device: Device
    laps: tuple[Lap, ...]
    pauses: tuple[Pause, ...]
    totals: Totals
    utc_offset_s: float | None
    sensors: Mapping[str, str]
    mended: tuple[Mend, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        unknown = {"grade_ratio": np.nan, "grade_error_ratio": np.nan}
        for name in ("moving", "surface", "surface_origin", *unknown):
            column: Any = getattr(self, name)
            if column is None:
                kind = np.float64 if name in unknown else np.uint8
                column = np.full(self.time_s.shape, unknown.get(name, 0), kind)
                object.__setattr__(self, name, column)
            if column.shape != self.time_s.shape:
                message = f"{name} has shape {column.shape}, time has {self.time_s.shape}"
                raise ValueError(message)
            column.flags.writeable = False


@dataclass(frozen=True)
class Measure:
    """One exposure's value with its error, both in the unit of its quantity.

    `error` is one standard deviation, NaN where it is not known. A value of NaN means
    that this run cannot tell. `covered` is the share of the run that the value rests on,
    0 to 1.
    """

    value: float
    error: float
    covered: float = 1.0


@dataclass(frozen=True)
class Series:
    """One exposure of many runs in the order of their starts; shape (run,) each.

    `covered` is as in `Measure`; all 1 where not given.
    """

    values: FloatArray
    errors: FloatArray
    covered: FloatArray = _NOT_RECORDED

    def __post_init__(self) -> None:
        covered: FloatArray | None = self.covered
        if covered is None:
            object.__setattr__(self, "covered", np.ones(len(self.values)))


@dataclass(frozen=True)
class At:
    """Moments at which levels are taken; shape (moment,) each.

    `day` is the local day as an ordinal (1 is 1 January of year 1); `runs` counts the runs
    of the history that had begun: a moment knows those and no others.
    """

    day: IntArray
    runs: IntArray


@dataclass(frozen=True, kw_only=True)
class History:
    """What all runs of one runner gave by themselves, in the order of their starts.

    `start_s` and `end_s` are UTC seconds, shape (run,); starts rise. `local_day` is an
    ordinal and never falls. `measured` is by exposure; `moments` by name, shape (run,
    number) each, NaN for a run that lacks them. `recorded_by` says by quantity of a sample
    which device measured it in each run, empty where none did: numbers of two devices are
    never mixed. `worn` names the pair of shoes of each run, `surface_tag` the surface that
    the runner told of; empty where not told. `insoles` is 1 in, 0 out, NaN not told.
    """

    start_s: FloatArray
    end_s: FloatArray
    local_day: IntArray
    measured: Mapping[str, Series]
    moments: Mapping[str, FloatArray]
    recorded_by: Mapping[str, tuple[str, ...]]
    worn: tuple[str, ...]
    surface_tag: tuple[str, ...]
    insoles: FloatArray
    shoes: tuple[Shoe, ...]
    profile: Profile

    def __len__(self) -> int:
        return len(self.start_s)


@dataclass(frozen=True)
class Usual:
    """What is usual for this runner, from the runs of the year before.

    `low` and `high` hold nine in ten runs, `lower` and `upper` the middle half; `share` is
    the share of those runs that were below this one (half of its equals counted), 0 to 1.
    All are NaN where `runs` is too few to speak of a usual.
    """

    runs: int
    low: float
    lower: float
    median: float
    upper: float
    high: float
    share: float


@dataclass(frozen=True, kw_only=True)
class Other:
    """A recording that is no run, the `leg`th of its file: the watch was in use on that day.

    `sport` is in the words of the file, `duration_s` NaN where it does not tell.
    """

    leg: int
    start: datetime
    place: Place
    sport: str
    duration_s: float


@dataclass(frozen=True, eq=False)
class Track:
    """Where a recording was, thinned: what tells recordings of one run from those of others.

    `position_deg` holds latitude and longitude, (instant, 2), at each whole half minute of UTC
    from `begin_s` on, NaN where not known; to about a metre.
    """

    begin_s: float
    end_s: float
    position_deg: NDArray[np.float32]


@dataclass(frozen=True)
class Listed:
    """One activity of which a list tells: its sums, and no seconds.

    `row` is its place in the list, `start` UTC, `sport` as the list has it, `running` where that
    is a run; `gear` what was worn. Sums are those of the list, with errors that nobody knows.
    """

    row: int
    start: datetime
    sport: str
    title: str
    gear: str
    totals: Totals


@dataclass(frozen=True)
class Listing:
    """All activities of a list, and in one line each what was lost or taken for granted.

    Where it is not `is_utc`, starts were local times without a zone.
    """

    activities: tuple[Listed, ...]
    is_utc: bool
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Witness:
    """Another recording of a run: not counted again, but for what it alone knows.

    `start_s` is seconds after the start of the run, `gave` names the exposures that the run has
    from it.
    """

    id: str
    original: str
    device: Device
    start_s: float
    duration_s: float
    distance_m: float
    gave: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RunEntry:
    """A run as the store lists it: everything but the samples.

    `id` depends on nothing but the file's bytes and the place of the run in it. `start`
    is UTC. `coverage` is the share of moving time in which a quantity was recorded. `witnesses`
    are other recordings of the same run. `totals` are the sums of a run of which a list alone
    tells, and of which there are no samples; None for a recording. `gear` is what a list says was
    worn.
    """

    id: str
    original: str
    leg: int
    start: datetime
    place: Place
    sport: str
    sub_sport: str
    title: str
    duration_s: float
    device: Device
    simulated: bool
    mended: tuple[Mend, ...]
    coverage: Mapping[str, float]
    laps: tuple[Lap, ...]
    sensors: Mapping[str, str]
    exposures: Mapping[str, Measure]
    totals: Totals | None = None
    gear: str = ""
    witnesses: tuple[Witness, ...] = ()

    @property
    def is_listed(self) -> bool:
        """Tell whether a list alone tells of it, so that there are no seconds of it."""
        return self.totals is not None

    @property
    def ids(self) -> tuple[str, ...]:
        """Name the run by each of its recordings, its own first."""
        return (self.id, *(witness.id for witness in self.witnesses))


@dataclass(frozen=True)
class FileVerdict:
    """What became of one file given: its one line in the summary.

    `reason` tells why it was skipped or failed, or what was lost of an imported one. `original`
    is the hash of the file where it is kept, else empty.
    """

    name: str
    verdict: Outcome
    kind: str
    records: int
    reason: str
    runs: tuple[str, ...] = ()
    original: str = ""

    @property
    def is_diary(self) -> bool:
        """Tell whether its records are diary entries: of a table, or of a device's days."""
        return self.kind in {"table", "days"}

    @property
    def other_sports(self) -> int:
        """Count the activities of a list that are no runs."""
        return self.records - len(self.runs) if self.kind == "list" else 0


@dataclass(frozen=True)
class ImportSummary:
    """One import: every file given has exactly one verdict.

    `took_s` is NaN where it was cut off, `undone` when it was taken back, if ever.
    """

    number: int
    started: datetime
    took_s: float
    files: tuple[FileVerdict, ...]
    undone: datetime | None = None

    def count(self, verdict: Outcome) -> int:
        """Count the files with this verdict."""
        return sum(file.verdict == verdict for file in self.files)


@dataclass(frozen=True, kw_only=True)
class Note:
    """One diary entry. Corrections are new entries that name what they replace.

    `value` is in the unit of `quantity`, or on the runner's own `scale` where that is named:
    then it is compared with nothing else. `moment` and `region` are empty where the quantity
    has none; a region outside the body map is kept by the name that the runner gave it.
    `side` is left, right or empty. `run` is the id of the run it speaks of, or empty.
    `origin` is where it came from: typed, a table, or the simulator; `original` is the hash
    of the table's file.
    """

    id: str
    local_day: date
    quantity: str
    value: float | None
    text: str = ""
    moment: str = ""
    region: str = ""
    run: str = ""
    entered_at: datetime
    origin: str
    replaces: str = ""
    side: str = ""
    scale: str = ""
    original: str = ""


@dataclass(frozen=True, kw_only=True)
class Form:
    """Answers that were given together: a screening, a questionnaire, a self-test, a clearing.

    `name` is `screening`, `clearing`, or the name of a questionnaire or self-test. None is
    ever changed; a later one counts first.
    """

    id: str
    name: str
    local_day: date
    answers: Mapping[str, Answer]
    entered_at: datetime


@dataclass(frozen=True)
class Profile:
    """What the runner tells of himself or herself; None is not told.

    `wants_period` lets the check-in ask for the menstrual period.
    """

    birth_year: int | None = None
    mass_kg: float | None = None
    height_m: float | None = None
    leg_length_m: float | None = None
    home_zone: str | None = None
    country: str | None = None
    units: Literal["metric", "imperial"] = "metric"
    wants_period: bool = False


@dataclass(frozen=True)
class Shoe:
    """A pair of shoes; `distance_before_m` is what it had run before the first file."""

    name: str
    since: date | None = None
    until: date | None = None
    distance_before_m: float = 0.0


@dataclass(frozen=True)
class Day:
    """One day of the runner's local calendar.

    `exposures` holds sums of zero on a rest day and nothing on an unknown one.
    """

    local_day: date
    state: DayState
    runs: tuple[str, ...]
    exposures: Mapping[str, float]
    notes: tuple[Note, ...] = ()

    @property
    def worst_pain(self) -> float | None:
        """Give the worst pain told, 0 to 10, whatever its moment and region; None if unrated."""
        told = (note.value for note in self.notes if note.quantity == "pain")
        return max((value for value in told if value is not None), default=None)


@dataclass(frozen=True)
class Change:
    """What was otherwise from a day on, or from the first to the last day of a spell.

    `kind` says what: a new watch, a treatment. `last_day` is None where it lasts.
    """

    kind: str
    first_day: date
    last_day: date | None

    @property
    def name(self) -> str:
        """Tell it from others of its kind."""
        return f"{self.kind}, {self.first_day}"


@dataclass(frozen=True)
class Flare:
    """A stretch of days on which pain stood clearly above the runner's own usual.

    `worst` is the highest rating from the first to the last day, `usual` what was usual before
    it, both in points of 0 to 10. Both ends are rated days.
    """

    first_day: date
    last_day: date
    worst: float
    usual: float

    @property
    def rise(self) -> float:
        """Tell by how much it rose above the usual."""
        return self.worst - self.usual

    @property
    def days(self) -> int:
        """Count its days, those without a rating too."""
        return (self.last_day - self.first_day).days + 1


@dataclass(frozen=True)
class RunStory:
    """All that is told of one run: where it went, and how it stands among the runner's own.

    `run` is located. `usuals` is by exposure, `lacking` says in words why an exposure cannot
    be told. `worn` is the pair of shoes, empty where not known; `notes` are those of the run
    and of its day.
    """

    entry: RunEntry
    run: Run
    usuals: Mapping[str, Usual]
    lacking: Mapping[str, str]
    worn: str
    notes: Sequence[Note]


@dataclass(frozen=True)
class Story:
    """All that the report tells: what came in, what is there, and what follows.

    `worn` names the pair of shoes by run; `latest` has the latest runs in full, the newest
    first. `began` and `before` say where pain began and what was done before; None where they
    may not be shown. `exercises` come each with why it is locked; `closed` says why none may be
    shown, `held` why no advice on running or exercise is given at all.
    """

    made: datetime
    version: str
    fingerprint: str
    profile: Profile
    imports: Sequence[ImportSummary]
    runs: Sequence[RunEntry]
    days: Sequence[Day]
    shoes: Sequence[Shoe] = ()
    worn: Mapping[str, str] = field(default_factory=dict)
    latest: Sequence[RunStory] = ()
    advice: Advice | None = None
    began: Beginnings | None = None
    before: LeadUps | None = None
    exercises: Sequence[tuple[Exercise, tuple[str, ...]]] = ()
    closed: str = ""
    held: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """What a table file says, cell by cell, as text; a blank cell is empty.

    Numbers and dates that the file holds as such are written with a point and as
    year-month-day. `rows` all have as many cells as there are `columns`, whose names differ
    from one another. `remarks` are the lines above the names of the columns.
    """

    kind: Literal["csv", "xlsx", "parquet"]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    remarks: tuple[str, ...] = ()
    damage: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What a column of a diary table, or one name in it, is taken for.

    A column of the role `value` holds what was noted: of `quantity`, or, where that is
    empty, of what the row's `name` or `region` says. `scale` is nrs (0 to 10), own (the
    runner's own), or empty where the quantity has its own unit; `factor` turns the unit of
    the column into that of the quantity. `order` is that of the parts of a date.
    """

    role: Role
    quantity: str = ""
    moment: str = ""
    region: str = ""
    side: str = ""
    text: str = ""
    scale: Literal["", "nrs", "own"] = ""
    order: Literal["", "day-first", "month-first"] = ""
    factor: float = 1.0


@dataclass(frozen=True, kw_only=True)
class ColumnGuess:
    """A column of a diary table, or one name in it (`within` a column), and its meaning.

    `sure` says how the meaning is known: told by the runner, named by the column, or
    assumed. `filled`, `blank` and `words` count cells: with what was understood, with
    nothing, and with what is no value. `first` are the first values. `why` adds what the
    runner should know.
    """

    column: str
    within: str = ""
    meaning: Meaning
    sure: Literal["told", "named", "assumed"]
    filled: int
    blank: int
    words: int
    first: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class TableGuess:
    """How a diary table is read: what is shown and confirmed before anything is written.

    In `carried` columns a blank stands for the cell above. Each line of `unclear` is a
    question that only the runner can answer, with how to answer it.
    """

    columns: tuple[ColumnGuess, ...]
    names: tuple[ColumnGuess, ...]
    carried: tuple[str, ...]
    unclear: tuple[str, ...]
    marks: Literal["point", "comma", "typed"]

    @property
    def is_diary(self) -> bool:
        """Whether it has days and something noted of them."""
        roles = {each.meaning.role for each in self.columns}
        dated = "date" in roles or {"day", "month", "year"} <= roles
        return dated and ("value" in roles or bool(self.unclear))


# What science says, when to see someone, and what to do today.


@dataclass(frozen=True)
class Source:
    """One citation.

    `checked` tells how far we read it: the paper or its abstract, a summary or news of it, or
    nothing but our memory.
    """

    key: str
    citation: str
    checked: Checked


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What popular articles say of running and backs, and what evidence says.

    `tested_by` names the exposures, notes, screening items, questionnaires and self-tests by
    which this runner's own data can speak. `links` names what the program does about it, each
    with its kind: `exercise:bird_dog`, `flag:RF-BSI`, `advice:heat`, `lesson:spine`,
    `planned:run_walk_ladder`. Where both are empty, `why_unlinked` says why.
    """

    id: str
    articles_say: str
    evidence_says: str
    direction: Direction
    certainty: Certainty
    sources: tuple[str, ...]
    tested_by: tuple[str, ...]
    links: tuple[str, ...]
    does: str
    sentence: str
    why_unlinked: str = ""


@dataclass(frozen=True)
class Pose:
    """How a stick figure stands or lies, in degrees and body heights.

    `view` is side or front. `at` is where the hip is: right and up of the drawing's middle
    ground. Angles are those between the vertical and a part of the body, by its name.
    """

    label: str
    view: Literal["side", "front"]
    at: tuple[float, float]
    angles_deg: Mapping[str, float]
    props: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One exercise: what for, how, how much, what is easier or harder, and when not.

    `gates` names conditions that lock it. `poses` are where it begins and ends.
    """

    name: str
    title: str
    group: Literal["trunk", "hip", "leg", "mobility"]
    purpose: str
    steps: tuple[str, ...]
    dose: str
    easier: str
    harder: str
    gates: tuple[str, ...]
    evidence: str
    certainty: Certainty
    sources: tuple[str, ...]
    poses: tuple[Pose, ...]


@dataclass(frozen=True)
class Norm:
    """What a group of people reached in a self-test: `value` give or take `spread`."""

    group: str
    value: float
    spread: float
    source: str


@dataclass(frozen=True, kw_only=True)
class SelfTest:
    """A test that the runner does alone, behind its gates; it chooses exercises, no cause."""

    name: str
    title: str
    purpose: str
    steps: tuple[str, ...]
    stop: str
    unit: str
    low: float
    high: float
    sides: bool
    timed: bool
    gates: tuple[str, ...]
    norms: tuple[Norm, ...]
    error: str
    chooses: tuple[str, ...]
    sources: tuple[str, ...]
    poses: tuple[Pose, ...]


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question of the screening.

    `answers` stand from the harmless to the worst; a number has `low` and `high` instead.
    `history` items tell of the past and need no new answer each time. `asked_when` is a
    condition on other items, empty where it is always asked.
    """

    id: str
    group: str
    asks: str
    answers: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    history: bool = False
    asked_when: str = ""
    meanings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """When a flag holds, and how urgent it is then."""

    verdict: Urgency
    when: str


@dataclass(frozen=True, kw_only=True)
class RedFlag:
    """One rule of the screening: the first of its `cases` that holds gives its urgency.

    It does not hold while one of `unless` does; `*` stands for every other flag but those
    named after it with a minus.
    """

    id: str
    title: str
    cases: tuple[Case, ...]
    blocks: Blocks
    unless: tuple[str, ...] = ()
    can_be: str
    go: Mapping[str, str]
    say: str
    until_seen: tuple[str, ...] = ()
    walking: bool = True
    source: str


@dataclass(frozen=True)
class Gate:
    """A condition that locks a self-test or an exercise; an answer that is missing locks too."""

    name: str
    when: str
    why: str


@dataclass(frozen=True)
class Finding:
    """One flag that is open, and the answers that opened it, in words."""

    id: str
    verdict: Urgency
    blocks: Blocks
    why: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the screening says: the most urgent finding, every finding, and what may follow.

    `out_of_scope` has the reasons in words. `due` says why the questions should be asked
    again, empty where they need not.
    """

    verdict: Urgency
    flags: tuple[Finding, ...]
    in_scope: bool
    complete: bool
    may_plan: MayPlan
    unanswered: tuple[str, ...]
    out_of_scope: tuple[str, ...] = ()
    due: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of a questionnaire; `answers` in the order of their points."""

    id: str
    asks: str
    answers: tuple[str, ...] = ()
    low: int = 0
    high: int = 0


@dataclass(frozen=True, kw_only=True)
class Questionnaire:
    """A published questionnaire, or one after it: its questions and what its score means."""

    name: str
    title: str
    asks: tuple[Question, ...]
    every_days: int
    unit: str
    low: float
    high: float
    more_is_better: bool
    minimal_change: float | None
    about: str
    licence: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Score:
    """What a questionnaire or self-test gave; `value` is None where it may not be scored."""

    name: str
    local_day: date
    value: float | None
    unit: str
    missing: tuple[str, ...]
    remark: str


@dataclass(frozen=True)
class Lesson:
    """One card of what is known of backs, in plain words; `picture` names a drawing or nothing."""

    name: str
    title: str
    paragraphs: tuple[str, ...]
    picture: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Saying:
    """One sentence of advice, why it is said to this runner now, and on what it rests."""

    id: str
    text: str
    why: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """All that the program says of science; made from the files of `knowledge/`."""

    sources: Mapping[str, Source]
    claims: Mapping[str, Claim]
    exercises: Mapping[str, Exercise]
    self_tests: Mapping[str, SelfTest]
    items: Mapping[str, Item]
    groups: Mapping[str, str]
    flags: Mapping[str, RedFlag]
    gates: Mapping[str, Gate]
    questionnaires: Mapping[str, Questionnaire]
    lessons: Mapping[str, Lesson]
    sayings: Mapping[str, Saying]


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What to do today.

    `light` is the worst of the `components` that are known; `so_far` where the next morning
    is still to come. `numbers` has by component the runner's number and what it is held
    against. `asks` is the one thing that would help most now; empty where nothing is missing.
    """

    local_day: date
    light: Light
    so_far: bool
    sentence: str
    components: Mapping[str, Light]
    numbers: Mapping[str, Mapping[str, float | str | None]]
    screening: Verdict
    do: tuple[Saying, ...]
    avoid: tuple[Saying, ...]
    see_someone: tuple[Saying, ...]
    look_again: Saying
    asks: Saying | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class PainTable:
    """What the pain model learns from: the exposures of all days, and the ratings there are.

    `dose` (day, exposure) is in the units of the registry, NaN where nobody knows; it begins
    before the diary, for what was done then is still felt. `usual_sd` and `raises` (exposure,)
    are those of the registry. Ratings, of shape (rating,) and in the order of time, say their
    `day` (counted from the first), whether they speak of the morning before anything was done,
    their `value` in points of 0 to 10, and their `spread`: how much more than an ordinary
    rating their reporting varies, as a ratio of variances. `shifts` (rating, shift) are what
    else moves a rating (medicine, illness, a new habit), each by its name in `shift_names`;
    those of `lasting` (shift,) go on after the diary.
    """

    first_day: date
    exposures: tuple[str, ...]
    dose: FloatArray
    usual_sd: FloatArray
    raises: FloatArray
    day: IntArray
    is_morning: BoolArray
    value: FloatArray
    spread: FloatArray
    shifts: FloatArray
    shift_names: tuple[str, ...] = ()
    lasting: tuple[bool, ...] = ()

    def __post_init__(self) -> None:
        """Hold the shapes together."""
        ratings, exposures = len(self.value), len(self.exposures)
        assert self.dose.shape[1:] == self.usual_sd.shape == self.raises.shape == (exposures,)
        assert self.day.shape == self.is_morning.shape == self.spread.shape == (ratings,)
        assert self.shifts.shape == (ratings, len(self.shift_names))
        assert len(self.lasting) == len(self.shift_names)
        assert np.isfinite(self.value).all(), "a rating is a number"
        assert (np.diff(self.day) >= 0).all(), "ratings stand in the order of time"


@dataclass(frozen=True, kw_only=True)
class Prior:
    """What is held of causes before the diary speaks, beside the registry's word.

    `odds` multiplies the prior odds that an exposure acts, by its name; 1 where not named.
    """

    odds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class Posterior:
    """What the diary teaches of what raises this runner's pain.

    `raises` and `eases` (exposure,) are chances that its effect is above or below 0, for the names
    in `exposures`; those that never vary, or are hardly known, are not among them. `effect` and
    `effect_sd` (exposure,) are in points for each standard deviation of what is felt of the
    exposure, 0 where it does not act. Draws from the posterior, (draw, ...): `kernel` (-1 where it
    does not act) and `beta` by exposure, points; `sigma`, points; `kept` and `share` of the noise;
    `shift`, points, for level, trend and what else moves ratings; `now` and `now_variance`, the
    state of the noise after the last rating, in units of sigma and sigma^2; `flare`, points, what
    unexplained flares still add on that day. `flares` (rating, flare) is what is left at each
    rating of those that are likelier than not. `centre` and `scale` (exposure, kernel) turn what is
    felt into standard deviations.
    """

    table: PainTable
    exposures: tuple[str, ...]
    raises: FloatArray
    eases: FloatArray
    effect: FloatArray
    effect_sd: FloatArray
    kernel: IntArray
    beta: FloatArray
    sigma: FloatArray
    kept: FloatArray
    share: FloatArray
    shift: FloatArray
    now: FloatArray
    now_variance: FloatArray
    flare: FloatArray
    flares: FloatArray
    centre: FloatArray
    scale: FloatArray


@dataclass(frozen=True)
class Group:
    """Exposures that the diary cannot tell apart: one of them acts where another does not.

    `raises` is the chance that at least one of them raises pain; that of each alone is in the
    posterior. `exposures` begins with the likeliest.
    """

    exposures: tuple[str, ...]
    raises: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Diagnostics:
    """Whether a posterior may be trusted.

    `chain_gap` is the largest difference between two walks in any chance; `effective` the
    least number of independent draws behind a chance; `prior` (exposure,) what its chance of
    acting was before the diary; `low` and `high` (exposure,) what it would be with half and
    with twice the prior odds.
    """

    chain_gap: float
    effective: float
    prior: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Forecast:
    """Pain in the days after a diary: draws (draw, day) of what would be reported, 0 to 10.

    `added` (draw, day) is what the exposures of the plan add to pain as it is felt, points:
    the difference of two plans is the difference of these, for the noise is the same in both.
    """

    first_day: date
    reported: FloatArray
    added: FloatArray


# Why it hurts: what may be said of each hypothesis.


VerdictWord = Literal[
    "likely_raises",
    "possibly_raises",
    "no_sign",
    "likely_eases",
    "cannot_tell_yet",
    "not_testable",
]
NAMING: tuple[VerdictWord, ...] = ("likely_raises", "possibly_raises", "likely_eases")
"""The verdicts that name a cause."""


@dataclass(frozen=True, kw_only=True)
class Hypothesis:
    """Something that articles blame, and the claims that blame it.

    One that an exposure tests has that exposure's name, and a `phrase` for sentences; another
    says `why_not`: why nothing in a runner's records can test it.
    """

    name: str
    label: str
    claims: tuple[str, ...]
    phrase: str = ""
    why_not: str = ""


@dataclass(frozen=True, kw_only=True)
class VerdictRule:
    """From which chance on a word is said, for so many ratings a day, and how often it is right.

    `likely`, `possibly` and `eases` are chances, 0 to 1; `together` is that of a group, of which
    `possibly` is the most that is said. There is `no sign` where the chance of more than
    `least_points` for a standard deviation of what is felt is below `no_sign`, two standard errors
    are below `least_points`, and the 80 % span of the effect, were there one, reaches both sides of
    0, and for a hard day no further than `most_points`.
    By the days of the diary in `lengths`, each to the next: `takes_back` is by how many steps a
    check that does not hold takes a word back, and `right_likely`, `right_possibly`,
    `right_together` and `right_eases` say of how many in 20 runners told this it is true; 0 where
    it was not told often enough to be counted.
    """

    name: str
    likely: float
    possibly: float
    together: float
    eases: float
    no_sign: float
    least_points: float
    most_points: float
    lengths: tuple[int, ...]
    takes_back: tuple[int, ...]
    right_likely: tuple[int, ...]
    right_possibly: tuple[int, ...]
    right_together: tuple[int, ...]
    right_eases: tuple[int, ...]

    def __post_init__(self) -> None:
        """Hold one number to each length."""
        by_length = (
            *(self.takes_back, self.right_likely, self.right_possibly),
            *(self.right_together, self.right_eases),
        )
        assert all(len(one) == len(self.lengths) for one in by_length)


@dataclass(frozen=True)
class Sensitivity:
    """How a chance hangs on what was believed before the diary.

    `before` is the chance, before any data, that the exposure acts; `half` and `twice` are what
    the chance would be, had the odds before been half or twice as high.
    """

    before: float
    half: float
    twice: float


@dataclass(frozen=True, kw_only=True)
class Check:
    """One attempt to refute a cause: whether it held, in words, and the figures behind them."""

    name: str
    held: bool
    sentence: str
    figures: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """What a day of an exposure adds to pain when it is felt most, points of 0 to 10.

    Held against an `easy` day of this runner; `low80` and `high80` are of the `hard` day. Over all
    that is possible where a cause is named, else as if the exposure acted. The doses are in the
    unit of the exposure.
    """

    typical: float
    hard: float
    low80: float
    high80: float
    easy_dose: float
    typical_dose: float
    hard_dose: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Trace:
    """The pain of each day of the diary beside what an exposure still weighs on it.

    By day from `first_day` on: `pain`, the worst rating, 0 to 10; `dose`, what was done; `weighs`,
    what of all doses is still felt, first felt `lag_d` days later and halved every `half_life_d`,
    in the unit of the exposure; NaN where not known. Above `line` much of it weighs: the days of
    the diary's top tenth. Of the rated days after much, and of the others, some were `sore`: with
    a worst rating of 4 or more.
    """

    first_day: date
    pain: FloatArray
    dose: FloatArray
    weighs: FloatArray
    lag_d: int
    half_life_d: float
    line: float
    sore_after_much: int
    after_much: int
    sore_otherwise: int
    otherwise: int


@dataclass(frozen=True)
class Settle:
    """What would settle a cause: days of diary still to come, None where days do not, and words."""

    days: int | None
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Cause:
    """What may be said of one hypothesis.

    `exposure` names it, and the first of a `group` that cannot be told apart (empty for one
    alone). `probability` is that it raises pain, or eases it where the verdict says so; None
    where nothing tests it or it is too early. `right_of_20` says of how many in 20 runners
    told this it is true, None where that was not counted. Those with `sizes` have a `trace` and
    a `sensitivity`; those of a group the chances `alone`, in the order of the group.
    """

    exposure: str
    group: tuple[str, ...]
    verdict: VerdictWord
    probability: float | None
    sizes: Sizes | None
    when: str
    checks: tuple[Check, ...]
    settle: Settle
    claims: tuple[str, ...]
    right_of_20: int | None
    sentence: str
    trace: Trace | None = None
    sensitivity: Sensitivity | None = None
    alone: tuple[float, ...] = ()

    @property
    def is_named(self) -> bool:
        """Tell whether the verdict names it as a cause."""
        return self.verdict in NAMING


# What years of exposures and a few remembered beginnings of pain can say.


@dataclass(frozen=True, kw_only=True, eq=False)
class Doses:
    """What was done on each day of a runner's history.

    `dose` (day, exposure) is in the units of the registry, NaN where nobody knows; `usual_sd`
    (exposure,) is that of the registry.
    """

    first_day: date
    exposures: tuple[str, ...]
    dose: FloatArray
    usual_sd: FloatArray

    def __post_init__(self) -> None:
        """Hold the shapes together."""
        assert self.dose.shape[1:] == self.usual_sd.shape == (len(self.exposures),)


@dataclass(frozen=True, kw_only=True)
class Onset:
    """A day on which the runner remembers that pain began.

    `give_or_take_d` is how sure the day is: about two of three such days lie so near the truth.
    `after_run` says whether it began after the run of that day, so that this run and nothing
    earlier is where it may have begun; before it, so that the run does not count; or is None
    where nobody knows.
    """

    local_day: date
    give_or_take_d: float = 0.0
    after_run: bool | None = None


@dataclass(frozen=True)
class Beginnings:
    """Where pain began: the onsets that a runner remembers, and the flares of the diary.

    Each in the order of time.
    """

    onsets: tuple[Onset, ...] = ()
    flares: tuple[Flare, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LeadUp:
    """What was done before one onset or flare, among the runner's own days of the year before.

    By exposure: `taken`, what the days before it came to, in the unit of the exposure, NaN where
    not known; `usuals`, that of the year before, where days stand for the runs. Of the random
    days of that year a share, 0 to 1 and NaN where too few are known, has something as far up
    (`random_days_as_unusual`), or something in its top tenth (`random_days_in_top_tenth`).
    """

    taken: Mapping[str, float]
    usuals: Mapping[str, Usual]
    random_days: int
    random_days_as_unusual: float
    random_days_in_top_tenth: float


@dataclass(frozen=True)
class LeadUps:
    """What was done before each onset and flare; `days` by exposure says how long before."""

    days: Mapping[str, int]
    onsets: tuple[LeadUp, ...]
    flares: tuple[LeadUp, ...]


@dataclass(frozen=True, kw_only=True)
class Watched:
    """One exposure before the remembered onsets.

    `probability` is that it helps to bring onsets on, held against the whole history, and
    `robust` the same against days of the same season, where what only looks like a cause may
    explain the onsets too. `percentile` is where the week before an onset lies in the runner's
    own history, 0 to 100 (the mean over onsets); `random_days_as_unusual` the share of random
    days, as many as there are onsets, before which some exposure is as far up, 0 to 1.
    `perhaps` tells whether it may be named. `log_odds` is what the onsets add to the log odds
    of before.
    """

    exposure: str
    probability: float
    robust: float
    percentile: float
    random_days_as_unusual: float
    perhaps: bool
    log_odds: float


@dataclass(frozen=True, kw_only=True)
class Watch:
    """What the remembered onsets say, the likeliest exposure first.

    `onsets` is the number of those that could be used, and with it what may be said: nothing,
    what was `unusual` before one, exposures in `order` for two, `perhaps` for more. No exposure
    is ever cleared. `none` is the probability that none of these matters, `before` that of each
    before any onset. `shown` are those that a runner is shown, with `sentence` above them and
    `by_chance`, how often chance does as well; `left_out` says of each onset that could not be
    used why.
    """

    onsets: int
    says: Literal["nothing", "unusual", "order", "perhaps"]
    none: float
    before: float
    exposures: tuple[Watched, ...]
    shown: tuple[Watched, ...]
    sentence: str
    by_chance: str
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class Why:
    """What is said of why it hurts: of each hypothesis, and of the remembered beginnings.

    `days` of diary have a rating, `onsets` are the beginnings that could be used; `may_speak`
    says whether the diary is long enough for anything of this runner alone; `sentence` is all of
    it in a sentence or two. `began` are all onsets and flares, to be drawn beside the causes.
    """

    days: int
    onsets: int
    ratings_a_day: int
    may_speak: bool
    sentence: str
    causes: tuple[Cause, ...]
    watch: Watch | None
    began: Beginnings = field(default_factory=Beginnings)

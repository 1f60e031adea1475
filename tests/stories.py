"""Stories for tests: seeded, plausible numbers, without simulator, files or store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import isfinite, nan

import numpy as np

from backstride.causes import lead_ups
from backstride.days import flares
from backstride.terms.records import (
    Beginnings,
    Day,
    Device,
    FileVerdict,
    ImportSummary,
    Measure,
    Mend,
    Note,
    Onset,
    Outcome,
    Place,
    Profile,
    RunEntry,
    Shoe,
    Story,
)

LAST = date(2026, 11, 22)
MADE = datetime(2026, 11, 22, 8, 2, tzinfo=UTC)
NEW_DEVICE_DAYS = (400, 1500, 2600)
FAST = "above_85_of_best_5km_s"


def empty() -> Story:
    return Story(MADE, "0.1.0", "0" * 64, Profile(), (), (), ())


def of(runs: Sequence[RunEntry], **changes: object) -> Story:
    """Make a story of runs, each imported from its own file, on the days they span."""
    files = [FileVerdict(run.original, "imported", "FIT", 3600, "", (run.id,)) for run in runs]
    imports = (ImportSummary(1, MADE, 7.2, tuple(files)),)
    return replace(empty(), imports=imports, runs=runs, days=days(runs), **changes)  # type: ignore[arg-type]


def one_run() -> Story:
    return of([run()])


def run(
    day: date = LAST, *, hour: float = 7.0, km: float = 8.0, descent_m: float = 90.0, **more: object
) -> RunEntry:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour)
    entry = RunEntry(
        id=f"{start:%Y%m%d%H%M}",
        original=f"{start:%Y-%m-%d}.fit",
        leg=0,
        start=start,
        place=Place(day, 3600.0, "Europe/Vienna", "position"),
        sport="running",
        sub_sport="",
        title="Simulated run",
        duration_s=km * 350,
        device=Device("Backstride", "simulator"),
        simulated=True,
        mended=(),
        coverage={"latitude_deg": 0.99, "heart_rate_bpm": 0.97, "altitude_m": 1.0},
        laps=(),
        sensors={},
        exposures=_exposures(km, descent_m),
    )
    return replace(entry, **more)  # type: ignore[arg-type]


def years(count: int = 2, seed: int = 7, runs_a_week: float = 3.3) -> Story:
    """Make years of running with breaks, spikes, unknown weeks, a diary and troubles."""
    random = np.random.default_rng(seed)
    first = LAST - timedelta(days=round(365.25 * count) - 1)
    runs = compared(_training(random, first, runs_a_week / 7))
    unknown = {first + timedelta(days=200 + number) for number in range(23)}
    runs = [entry for entry in runs if entry.place.local_day not in unknown]
    story = of(runs)
    told = days(runs, unknown=unknown, notes=_diary(random, first, count))
    imports = (_import(story.imports[0], random), _again(story))
    shoes, worn = _shoes(random, runs)
    return begun(replace(story, days=told, imports=imports, shoes=shoes, worn=worn))


def begun(story: Story, *onsets: Onset) -> Story:
    """Add the flares of the diary, onsets, and what was done before them."""
    remembered = onsets or (Onset(local_day=story.days[150].local_day, give_or_take_d=5.0),)
    began = Beginnings(remembered, flares(story.days))
    done = [replace(day, exposures=_done(day, story.runs)) for day in story.days]
    return replace(story, began=began, before=lead_ups(done, began))


def _done(day: Day, runs: Sequence[RunEntry]) -> dict[str, float]:
    ran = [entry for entry in runs if entry.id in day.runs]
    return {
        name: sum(entry.exposures[name].value for entry in ran)
        for name in ("distance_m", "descent_m", "distance_to_longest_ratio")
        if ran
    }


def compared(runs: Sequence[RunEntry]) -> list[RunEntry]:
    """Give each run what depends on the 30 days before it."""
    return [_compared(entry, runs) for entry in runs]


def days(
    runs: Sequence[RunEntry],
    unknown: set[date] | None = None,
    notes: Mapping[date, tuple[Note, ...]] | None = None,
) -> tuple[Day, ...]:
    ran = {entry.place.local_day for entry in runs}
    if not ran:
        return ()
    first, count = min(ran), (max(ran) - min(ran)).days + 1

    def day(local_day: date) -> Day:
        ids = tuple(entry.id for entry in runs if entry.place.local_day == local_day)
        unseen = local_day in (unknown or set())
        state = "unknown" if unseen else "run" if local_day in ran else "rest"
        return Day(local_day, state, ids, {}, (notes or {}).get(local_day, ()))  # type: ignore[arg-type]

    return tuple(day(first + timedelta(days=number)) for number in range(count))


def note(day: date, quantity: str, value: float | None, moment: str = "") -> Note:
    return Note(
        id=f"{day}{quantity}{moment}",
        local_day=day,
        quantity=quantity,
        value=value,
        moment=moment,
        entered_at=MADE,
        origin="simulator",
    )


def given(*files: tuple[str, Outcome, str]) -> ImportSummary:
    return ImportSummary(
        1,
        MADE,
        1.0,
        tuple(FileVerdict(name, verdict, "FIT", 0, why) for name, verdict, why in files),
    )


def _exposures(km: float, descent_m: float) -> dict[str, Measure]:
    distance_m, moving_s = km * 1000, km * 345
    return {
        "distance_m": Measure(distance_m, 0.02 * distance_m),
        "moving_time_s": Measure(moving_s, 4.0),
        "mean_speed_mps": Measure(distance_m / moving_s, 0.06),
        "ascent_m": Measure(descent_m, 0.1 * descent_m + 5),
        "descent_m": Measure(descent_m, 0.1 * descent_m + 5),
        "distance_to_longest_ratio": Measure(nan, nan),
        "longest_distance_30d_m": Measure(nan, nan),
        FAST: Measure(nan, nan),
        **underfoot(distance_m, paved=0.55, unpaved_firm=0.25, grass_soft=0.12, unknown=0.08),
    }


def underfoot(distance_m: float, **shares: float) -> dict[str, Measure]:
    """Part a distance by what was underfoot; kinds that are not named get nothing."""
    kinds = ("paved", "unpaved_firm", "grass_soft", "track", "treadmill", "unknown")
    parts_m = {kind: distance_m * shares.get(kind, 0.0) for kind in kinds}
    return {f"on_{kind}_m": Measure(part_m, 0.02 * part_m) for kind, part_m in parts_m.items()}


def _training(random: np.random.Generator, first: date, chance: float) -> list[RunEntry]:
    breaks = [first + timedelta(days=int(start)) for start in random.integers(60, 600, 3)]
    lengths = random.integers(14, 38, 3)
    found: list[RunEntry] = []
    for number in range((LAST - first).days + 1):
        day = first + timedelta(days=number)
        off = any(
            b <= day < b + timedelta(days=int(n)) for b, n in zip(breaks, lengths, strict=True)
        )
        if number and day != LAST and (off or random.random() > chance):
            continue
        found.append(_training_run(random, day, number))
    return found


def _training_run(random: np.random.Generator, day: date, number: int) -> RunEntry:
    season = 1 + 0.3 * np.sin(number / 58)
    km = float((8 + 6 * (day.weekday() == 6)) * season * random.uniform(0.6, 1.25))
    if random.random() < 0.03:
        km *= float(random.uniform(1.3, 1.9))
    mended = [Mend("False climb from height noise taken out", None, float(random.gamma(4, 9)), "m")]
    if random.random() < 0.2:
        mended.append(Mend("GPS jump taken out", 840.0, float(random.gamma(2, 60)), "m"))
    if random.random() < 0.05:
        mended.append(
            Mend("Doubled time stamps merged", 12.0, float(random.integers(2, 60)), "samples")
        )
    if number < 150:
        mended.append(Mend("Step rate counted in strides doubled", None, 1.0, "run"))
    made = run(
        day,
        hour=float(random.uniform(5, 18)),
        km=round(km, 2),
        descent_m=float(random.gamma(2, 45)),
        mended=tuple(mended),
        device=Device("Backstride", f"simulator {_model(number)}"),
    )
    return replace(made, exposures={**made.exposures, **_ways(random, day, 1000 * round(km, 2))})


def _model(number: int) -> str:
    return "ABCD"[sum(number >= since for since in NEW_DEVICE_DAYS)]


def _ways(random: np.random.Generator, day: date, distance_m: float) -> dict[str, Measure]:
    """Run on treadmills in winter, on soft ground on Sundays, and off the map at times."""
    unknown = float(random.uniform(0.02, 0.15))
    if day.month in {12, 1} and random.random() < 0.3:
        return underfoot(distance_m, treadmill=1.0)
    paved, firm, soft = random.dirichlet((2, 3, 3) if day.weekday() == 6 else (6, 3, 1))
    known = {"paved": paved, "unpaved_firm": firm, "grass_soft": soft}
    shares = {kind: float(share) * (1 - unknown) for kind, share in known.items()}
    return underfoot(distance_m, **shares, unknown=unknown)


def _shoes(
    random: np.random.Generator, runs: Sequence[RunEntry]
) -> tuple[tuple[Shoe, ...], dict[str, str]]:
    """Wear pair after pair, each two months beside the next; of some runs nobody told."""
    worn: dict[str, str] = {}
    since: dict[str, date] = {}
    distance_m = 0.0
    for entry in runs:
        distance_m += entry.exposures["distance_m"].value
        number = int(distance_m // 650_000)
        is_old = number and distance_m % 650_000 < 150_000 and random.random() < 0.4
        name = f"Pair {number + (0 if is_old else 1)}"
        since.setdefault(name, entry.place.local_day)
        if random.random() > 0.08:
            worn[entry.id] = name
    first, *later = since
    shoes = (Shoe(first), *(Shoe(name, since[name]) for name in later))
    return shoes, worn


def _compared(entry: RunEntry, runs: Sequence[RunEntry]) -> RunEntry:
    window = timedelta(days=30)
    before = [
        other.exposures["distance_m"].value
        for other in runs
        if entry.start - window <= other.start < entry.start
    ]
    seen = entry.start - min(other.start for other in runs)
    longest_m = max(before, default=nan)
    distance_m = entry.exposures["distance_m"].value
    ratio = distance_m / longest_m
    changed = {
        "longest_distance_30d_m": Measure(longest_m, 0.02 * longest_m),
        "distance_to_longest_ratio": Measure(ratio, 0.028 * ratio if isfinite(ratio) else nan),
        FAST: _fast(entry) if isfinite(ratio) and seen >= window else Measure(nan, nan),
    }
    return replace(entry, exposures={**entry.exposures, **changed})


def _fast(entry: RunEntry) -> Measure:
    """Run fast on Tuesdays, a little on Thursdays, as long as the run lets it."""
    share = {1: 0.35, 3: 0.1}.get(entry.place.local_day.weekday(), 0.0)
    fast_s = share * entry.exposures["moving_time_s"].value
    return Measure(fast_s, 0.15 * fast_s)


def _diary(random: np.random.Generator, first: date, count: int) -> dict[date, tuple[Note, ...]]:
    found: dict[date, tuple[Note, ...]] = {}
    level = 1.0
    for number in range(round(365.25 * count)):
        day = first + timedelta(days=number)
        level = max(0.0, 0.94 * level + float(random.normal(0.07, 0.45)))
        if number < 300 or random.random() < 0.3 or 480 < number < 495:
            continue
        pain = float(min(10, round(level)))
        hours = float(np.clip(round(random.normal(7.5, 1.6), 1), 1, 14))
        found[day] = (note(day, "pain", pain, "worst"), note(day, "sitting_h", hours))
    return found


def _import(summary: ImportSummary, random: np.random.Generator) -> ImportSummary:
    troubles: tuple[tuple[str, Outcome, str], ...] = (
        ("activity_88213.gpx", "failed", "empty: 0 bytes. Export it again if you miss a run"),
        ("evening.tcx", "failed", "not TCX: a saved web page. Download it again while signed in"),
        ("backup.zip/a.zip", "failed", "would unpack to 80 GB. It was not opened"),
        (
            "2025-06-30.fit",
            "failed",
            "cut after 14 bytes of header, no record. Copy it from the watch again",
        ),
        ("ride.fit", "skipped", "a ride, not a run"),
        ("ride2.fit", "skipped", "a ride, not a run"),
        ("Settings.fit", "skipped", "watch settings, no recording"),
        ("2026-02-01.fit", "known", "the same file as 2026-02-01-copy.fit"),
        (
            "Morning.fit",
            "imported",
            "expected 4,312 bytes, found 4,090. The 71 minutes before that were kept",
        ),
    )
    more = tuple(FileVerdict(n, v, "", 0, why) for n, v, why in troubles)
    return replace(summary, files=(*summary.files, *more))


def _again(story: Story) -> ImportSummary:
    known = [
        FileVerdict(entry.original, "known", "FIT", 3600, "the same file as before")
        for entry in story.runs[:40]
    ]
    return ImportSummary(2, MADE, 0.4, tuple(known))

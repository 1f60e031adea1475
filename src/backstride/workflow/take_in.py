"""One file: read it, clean its runs, measure them, keep what must be kept.

This is what runs side by side on several cores. It writes only files that bear the hash of
their content, whole or not at all; the database is the caller's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from backstride import diary, runs, sources, terrain
from backstride.diary.table_notes import ID_LENGTH
from backstride.runs.clock import FIRST_TIME_S, LAST_TIME_S
from backstride.sources.containers import looks_like
from backstride.store.home import Home, write_bytes_whole, write_whole
from backstride.store.samples import as_stored, write_samples
from backstride.store.store import FileResult, Original, Taken
from backstride.terms.errors import ImplausibleValue, UnreadableFile
from backstride.terms.records import (
    Content,
    FileVerdict,
    Mend,
    Note,
    OfDay,
    Other,
    Outcome,
    RawRun,
    Run,
    RunEntry,
    sample_quantities,
)
from backstride.workflow.measuring import measure

RUN_ID_LENGTH = 12
"""48 bits of a hash: among 100,000 runs two share an id once in 50,000 lives."""
SIMULATOR = "Backstride"
_HOLDS = {
    "monitoring_b": "the watch's record of a day: no recording of a sport",
    "monitoring_a": "the watch's record of a day: no recording of a sport",
    "workout": "a planned workout: no recording",
    "waypoints": "waypoints: no recording",
    "route": "a route without times: no recording",
    "course": "a course: no recording",
    "settings": "settings of a watch: no recording",
    "nothing": "no recording in it",
}


@dataclass(frozen=True)
class Leg:
    """One recording of a file, judged: a run, or why it is none."""

    place: int
    raw: RawRun
    run: Run | None
    remark: str


def take_in(home: Home, name: str, data: bytes, problem: str, home_zone: str) -> FileResult:
    """Make of one file all that it gives; its original and samples are on disk then."""
    try:
        return _taken_in(home, name, data, problem, home_zone)
    except UnreadableFile as error:
        return FileResult(_refused(name, looks_like(data), problem or str(error)))
    except OSError:
        raise  # the home cannot be written: that is no fault of the file
    except Exception as error:  # noqa: BLE001 - one file must not end the import of all others
        why = (
            f"not understood ({type(error).__name__}: {error}). Please report it, it is our fault."
        )
        return FileResult(FileVerdict(name, "failed", looks_like(data), 0, why))


def legs_of(content: Content) -> list[RawRun]:
    """List the recordings of a file, cut where one holds several outings."""
    recordings = content.recordings if content.holds == "activity" else ()
    return [part for raw in recordings for part in runs.split(raw)]


def _taken_in(home: Home, name: str, data: bytes, problem: str, home_zone: str) -> FileResult:
    content = sources.read(data, looks_like(data))
    legs = [_judge(place, raw) for place, raw in enumerate(legs_of(content))]
    sha256 = hashlib.sha256(data).hexdigest()
    taken = tuple(_keep(home, sha256, leg, home_zone) for leg in legs if leg.run)
    others = tuple(_other(leg, home_zone) for leg in legs if not leg.run and _timed(leg.raw))
    write_bytes_whole(home.original(sha256), data)
    original = Original(sha256, name, len(data))
    if content.days and not legs:
        notes = device_notes(sha256, content.days, content.kind.upper())
        problems = "; ".join(filter(None, (problem, *content.damage)))
        return FileResult(days_verdict(name, sha256, notes, problems), original, notes=notes)
    verdict = FileVerdict(
        name=name,
        verdict=_verdict(content, problem, imported=bool(taken), others=bool(others)),
        kind=content.kind,
        records=content.records,
        reason=_reason(content, legs, problem),
        runs=tuple(run.entry.id for run in taken),
        original=sha256,
    )
    return FileResult(verdict, original, taken, others)


def device_notes(sha256: str, told: Iterable[OfDay], source: str) -> tuple[Note, ...]:
    """Make diary entries of what a device says of days, each named by file, day and quantity.

    What cannot be, such as a day of 30 hours, is left out.
    """
    now, notes = datetime.now(UTC).replace(microsecond=0), []
    for place, one in enumerate(told):
        with suppress(ImplausibleValue):
            note = diary.note(
                one.quantity,
                one.value,
                local_day=one.local_day,
                origin=f"{diary.FROM_DEVICE}{source}",
                original=sha256,
                entered_at=now,
            )
            key = f"{sha256} {one.local_day} {one.quantity} {place}"
            notes.append(replace(note, id=hashlib.sha256(key.encode()).hexdigest()[:ID_LENGTH]))
    return tuple(notes)


def days_verdict(name: str, sha256: str, notes: Sequence[Note], problem: str) -> FileVerdict:
    """Say what became of a file that tells of whole days."""
    reason = problem or ("" if notes else "it tells nothing of any day")
    outcome: Outcome = "imported" if notes else "skipped"
    return FileVerdict(name, outcome, "days", len(notes), reason, original=sha256)


def _verdict(content: Content, problem: str, *, imported: bool, others: bool) -> Outcome:
    """Fail a damaged file of which nothing is left; skip a sound one that holds no run."""
    if imported:
        return "imported"
    return "failed" if (problem or content.damage) and not others else "skipped"


def _timed(raw: RawRun) -> bool:
    return bool(((raw.time_s >= FIRST_TIME_S) & (raw.time_s < LAST_TIME_S)).any())


def _other(leg: Leg, home_zone: str) -> Other:
    """Tell of a recording that is no run: it took as long as its clock ran, if that is told."""
    raw = leg.raw
    possible = raw.time_s[(raw.time_s >= FIRST_TIME_S) & (raw.time_s < LAST_TIME_S)]
    start = datetime.fromtimestamp(float(possible[0]), UTC)
    whole_s = float(possible.max() - possible.min())
    known = 0 < raw.totals.timer_s <= whole_s + 1
    return Other(
        leg=leg.place,
        start=start,
        place=terrain.place(raw, start, home_zone),
        sport=" ".join(dict.fromkeys(filter(None, (raw.sport, raw.sub_sport)))),
        duration_s=raw.totals.timer_s if known else whole_s,
    )


def _refused(name: str, kind: str, why: str) -> FileVerdict:
    """Fail what should have been a recording; skip what never was one."""
    looks = Path(name.lower().removesuffix(".gz")).suffix in {".fit", ".gpx", ".tcx"}
    recording = kind in {"fit", "gpx", "tcx", "empty"} or looks
    return FileVerdict(name, "failed" if recording else "skipped", kind, 0, why)


def run_id(sha256: str, leg: int) -> str:
    """Name a run by the file that holds it and its place there."""
    return hashlib.sha256(f"{sha256} {leg}".encode()).hexdigest()[:RUN_ID_LENGTH]


def _judge(place: int, raw: RawRun) -> Leg:
    if raw.sport and raw.sport != "running":
        return Leg(place, raw, None, f"{raw.sport.replace('_', ' ')}, no run")
    try:
        run = runs.clean(raw)
    except UnreadableFile as error:
        return Leg(place, raw, None, error.what)
    if not run.moving.any():
        return Leg(place, raw, None, "nobody moved")
    if not raw.sport and not runs.moves_like_a_run(run):
        return Leg(place, raw, None, "names no sport, and nothing shows that it is a run")
    return Leg(place, raw, run, "")


def _reason(content: Content, legs: list[Leg], problem: str) -> str:
    """Say in one line what was lost or left out."""
    remarks = [problem, *content.damage, *(leg.remark for leg in legs)]
    if not legs:
        remarks.append(_HOLDS.get(content.holds, "no recording is left in it"))
    return "; ".join(dict.fromkeys(filter(None, remarks)))


def _keep(home: Home, sha256: str, leg: Leg, home_zone: str) -> Taken:
    run = leg.run
    assert run is not None
    start = datetime.fromtimestamp(float(run.time_s[0]), UTC)
    guess = Mend("names no sport; taken for a run by its pace", None, _pace(run), "m/s")
    identity = run_id(sha256, leg.place)
    write_whole(home.samples(identity), lambda path: write_samples(run, path))
    measures, moments = measure(home, as_stored(run))
    entry = RunEntry(
        id=identity,
        original=sha256,
        leg=leg.place,
        start=start,
        place=terrain.place(run, start, home_zone),
        sport="running",
        sub_sport=run.sub_sport,
        title=run.title,
        duration_s=float(run.time_s[-1] - run.time_s[0]),
        device=run.device,
        simulated=run.device.maker == SIMULATOR,
        mended=run.mended if leg.raw.sport else (*run.mended, guess),
        coverage=_coverage(run),
        laps=run.laps,
        sensors=run.sensors,
        exposures=measures,
    )
    return Taken(entry, moments, runs.track(run))


def _pace(run: Run) -> float:
    return float(np.nan_to_num(run.distance_m[-1]) / max(run.moving.sum(), 1))


def _coverage(run: Run) -> dict[str, float]:
    """Tell for which share of the moving time each quantity was recorded."""
    shares = {
        name: float(np.isfinite(run.column(name)[run.moving]).mean())
        for name in sample_quantities()
    }
    return {name: round(share, 4) for name, share in shares.items() if share}

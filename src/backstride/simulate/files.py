"""Runner -> an archive as a person would have it, with a handful of real troubles."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from backstride.simulate.faults import (
    ClockStep,
    DoubledTime,
    DroppedDynamics,
    Fault,
    GpsJump,
    StridesForSteps,
    StuckTime,
)
from backstride.simulate.outings import Outing, trace
from backstride.simulate.runners import HOME, Runner
from backstride.simulate.seconds import SIMULATOR, run
from backstride.simulate.watch import Watch, recording
from backstride.sources import gpx, tcx
from backstride.sources.fit import encode
from backstride.terms.records import Pause, RawRun, Run

ZIP_NAME = "backstride-demo-runner.zip"
_FOLDER = "activities"
_OLD_WATCH_D = 60  # the first two months were run with the watch before
_OLD_WATCH = Watch(device=replace(SIMULATOR, serial="1"), smart=True, dynamics=False)
_WATCH = Watch(device=replace(SIMULATOR, serial="2"))
_AUTO_PAUSE_S = 10  # the watch takes a shorter halt for running
_SHORTEST_FAULTY_M = 5_000  # so that every fault lies within the run
_GZIP_LEVEL = 1  # level 6 takes four times as long and saves one byte in a hundred
_WEB_PAGE = b"""<!DOCTYPE html>
<html><head><title>Sign in</title></head>
<body><p>Please sign in to export this simulated activity.</p></body></html>
"""


@dataclass(frozen=True)
class _Fate:
    """What befell a recording on its way from the wrist to the archive."""

    trouble: str = ""
    faults: tuple[Fault, ...] = ()
    watch: Watch = _WATCH
    kept: float = 1.0
    copies: int = 1


_SOUND = _Fate()
_OLD = _Fate("counts strides", (StridesForSteps(),), watch=_OLD_WATCH)
_FATES = (
    _Fate("GPS jump", (GpsJump(400),)),
    _Fate("GPS jump", (GpsJump(700, seconds=3, north_m=1_500),)),
    _Fate("GPS jump", (GpsJump(900, seconds=20, north_m=120),)),
    _Fate("samples written twice", (DoubledTime(300),)),
    _Fate("clock stood still", (StuckTime(600),)),
    _Fate("clock stepped", (ClockStep(800, by_s=300),)),
    _Fate("sensor out of reach", (DroppedDynamics(500, seconds=240),)),
    _Fate("truncated", kept=0.6),
    _Fate("written twice", copies=2),
)


@dataclass(frozen=True)
class ArchiveFile:
    """One file of the archive; `run` is its place in `Runner.runs`, None for no run.

    `trouble` says what is wrong with it, or is empty.
    """

    name: str
    run: int | None
    trouble: str


@dataclass(frozen=True)
class Archive:
    """Where the files lie, and what the truth about each is."""

    path: Path
    files: tuple[ArchiveFile, ...]


def write_files(runner: Runner, folder: Path, *, zipped: bool = True) -> Archive:
    """Write a runner's archive: FIT, GPX and TCX of every run, and what else gathers there.

    More than 80 in 100 runs are `.fit.gz`, the others GPX or TCX. Among them lie a truncated
    FIT, an empty file, a saved web page, a ride, a walk and one file twice; the watch of
    the first two months counts strides; a few runs have a jump of the GPS or of the
    clock. Every file says that it is simulated.

    Args:
        runner: Whose runs.
        folder: Where to; made if it does not exist.
        zipped: One zip named `ZIP_NAME`, or else the files in a folder `activities`.

    Returns:
        The zip or the folder, and every file with its truth.
    """
    folder.mkdir(parents=True, exist_ok=True)
    contents = _contents(runner)
    if zipped:
        return _zip(folder / ZIP_NAME, contents)
    (folder / _FOLDER).mkdir(exist_ok=True)
    written = []
    for file, data in contents:
        (folder / file.name).write_bytes(data)
        written.append(file)
    return Archive(folder / _FOLDER, tuple(written))


def _zip(path: Path, contents: Iterable[tuple[ArchiveFile, bytes]]) -> Archive:
    written = []
    with zipfile.ZipFile(path, "w") as archive:
        for file, data in contents:
            entry = zipfile.ZipInfo(file.name)  # of 1980, so that the same runner is the same zip
            packed = file.name.endswith(".gz")
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
            written.append(file)
    return Archive(path, tuple(written))


def _contents(runner: Runner) -> Iterator[tuple[ArchiveFile, bytes]]:
    fates = _fates(runner)
    for number, outing in enumerate(runner.runs):
        fate = fates[number]
        plain = fate in (_SOUND, _OLD) and not outing.indoors
        suffix = _suffix(number) if plain else ".fit.gz"
        data = _encoded(_recorded(outing, fate), suffix, kept=fate.kept)
        for copy in range(fate.copies):
            name = f"{outing.start:%Y-%m-%d-%H%M%S}{f' ({copy})' if copy else ''}{suffix}"
            yield ArchiveFile(f"{_FOLDER}/{name}", number, fate.trouble), data
    yield from _strays(runner)


def _fates(runner: Runner) -> list[_Fate]:
    """Deal one of `_FATES` each to some runs that are long enough, and outdoors."""
    rng = np.random.default_rng(runner.seed)
    new_watch = runner.first_day + timedelta(days=_OLD_WATCH_D)
    fates = [_SOUND if outing.start.date() >= new_watch else _OLD for outing in runner.runs]
    able = [
        number
        for number, outing in enumerate(runner.runs)
        if fates[number] is _SOUND
        and not outing.indoors
        and outing.distance_m >= _SHORTEST_FAULTY_M
    ]
    for number, fate in zip(rng.permutation(able), _FATES, strict=False):
        fates[number] = fate
    return fates


def _recorded(outing: Outing, fate: _Fate) -> RawRun:
    done = _auto_paused(trace(outing))
    # Another seed than the runner's own, so that errors know nothing of the pace.
    return recording(done, seed=outing.seed + 1, watch=fate.watch, faults=fate.faults)


def _auto_paused(run: Run) -> Run:
    """Stop the clock wherever the runner stands for a while."""
    halts = np.diff(np.concatenate([[True], run.moving, [True]]).astype(int))
    begins, ends = np.flatnonzero(halts < 0), np.flatnonzero(halts > 0)
    start_s = float(run.time_s[0])
    pauses = tuple(
        Pause(start_s + float(begin), start_s + float(end))
        for begin, end in zip(begins, ends, strict=True)
        if end - begin >= _AUTO_PAUSE_S
    )
    return replace(run, pauses=pauses)


def _suffix(number: int) -> str:
    """Choose the format: every eleventh run is GPX, as many are TCX, all others FIT."""
    return {4: ".gpx", 9: ".tcx"}.get(number % 11, ".fit.gz")


def _encoded(raw: RawRun, suffix: str, *, kept: float = 1.0) -> bytes:
    if suffix == ".gpx":
        return gpx.write(raw)
    if suffix == ".tcx":
        return tcx.write(raw)
    data = encode.write(raw)
    # A fixed time in the gzip header, so that the same runner is the same file.
    return gzip.compress(data[: int(kept * len(data))], compresslevel=_GZIP_LEVEL, mtime=0)


def _strays(runner: Runner) -> Iterator[tuple[ArchiveFile, bytes]]:
    """Give what is no run: a ride, a walk, an empty file and a saved web page."""
    ride = _other_sport(runner, "cycling", speed_mps=7.0, step_rate_spm=170.0)
    walk = _other_sport(runner, "walking", speed_mps=1.4, step_rate_spm=112.0)
    for name, trouble, data in (
        ("ride.fit.gz", "cycling", _encoded(ride, ".fit.gz")),
        ("walk.fit.gz", "walking", _encoded(walk, ".fit.gz")),
        ("unfinished.fit", "empty", b""),
        ("export.gpx", "web page", _WEB_PAGE),
    ):
        yield ArchiveFile(f"{_FOLDER}/{name}", None, trouble), data


def _other_sport(runner: Runner, sport: str, *, speed_mps: float, step_rate_spm: float) -> RawRun:
    """Record an hour of it on the noon of the first day."""
    done = run(
        speed_mps=speed_mps,
        duration_s=3_600,
        start=datetime.combine(runner.first_day, time(12), ZoneInfo(HOME.zone)),
        step_rate_spm=step_rate_spm,
        altitude_m=HOME.altitude_m,
        latitude_deg=HOME.latitude_deg,
        longitude_deg=HOME.longitude_deg,
    )
    raw = recording(done, seed=runner.seed, watch=_OLD_WATCH)
    return replace(raw, sport=sport, title=f"Simulated {sport}")

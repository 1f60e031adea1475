"""Small made-up lives for tests: files on disk, entries, notes."""

import gzip
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from backstride import diary, simulate
from backstride.sources import gpx, tcx
from backstride.sources.fit import encode
from backstride.store import Home
from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import Device, Measure, Note, Place, RawRun, RunEntry
from backstride.workflow import person, telling
from backstride.workflow.importing import import_files

MORNING = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)


def recording(
    *, began: datetime = MORNING, minutes: float = 5, seed: int = 1, sport: str = "running"
) -> RawRun:
    seconds = int(60 * minutes)
    done = simulate.run(
        speed_mps=np.full(seconds, 3.0),
        altitude_m=400 + 10 * np.sin(np.arange(seconds) / 60),
        latitude_deg=47.0,
        longitude_deg=9.0,
        start=began,
    )
    return replace(simulate.recording(done, seed=seed), sport=sport)


def write_archive(folder: Path, *, runs: int = 6) -> Path:
    """Write runs of one to several minutes, one every third day, in all formats."""
    folder.mkdir(parents=True, exist_ok=True)
    writers = {".fit": encode.write, ".gpx": gpx.write, ".tcx": tcx.write}
    for number in range(runs):
        raw = recording(
            began=MORNING + timedelta(days=3 * number), minutes=2 + number % 5, seed=number
        )
        suffix = list(writers)[number % 3]
        data = writers[suffix](raw)
        if number % 2:
            (folder / f"{number:03}{suffix}.gz").write_bytes(gzip.compress(data, mtime=0))
        else:
            (folder / f"{number:03}{suffix}").write_bytes(data)
    return folder


def lived_home(folder: Path) -> Home:
    """Make a home of five recorded runs, one of a list and one rating; the files lie beside it."""
    home = Home(folder / "home")
    import_files(home, [write_archive(folder / "files", runs=5)])
    listed = folder / "runs.csv"
    listed.write_text("date,distance,time\n2026-01-02 07:00,8,45:00\n")
    import_files(home, [listed])
    person.log(home, diary.note("pain", 3, local_day=date(2026, 3, 3), region="lower_left"))
    telling.settle(home)
    return home


def quiet(_done: int, _of: int) -> None:
    """Take note of no progress."""


def entry(
    *, day: date, identity: str = "", exposures: Mapping[str, float] | None = None
) -> RunEntry:
    told = exposures or {}
    return RunEntry(
        id=identity or f"run-{day}",
        original="0" * 64,
        leg=0,
        start=datetime(day.year, day.month, day.day, 7, tzinfo=UTC),
        place=Place(day, 0.0, "UTC", "home"),
        sport="running",
        sub_sport="",
        title="",
        duration_s=3_600.0,
        device=Device("Backstride", "simulator"),
        simulated=True,
        mended=(),
        coverage={},
        laps=(),
        sensors={},
        exposures={name: Measure(told.get(name, np.nan), np.nan) for name in EXPOSURES},
    )


def pain(day: date, value: float, **sides: str) -> Note:
    return diary.note("pain", value, local_day=day, **sides)  # type: ignore[arg-type]

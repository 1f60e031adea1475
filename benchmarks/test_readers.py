"""Records per second of each reader, beside what users have today, in one run.

    ./test benchmarks/test_readers.py --benchmark-columns=median,rounds

Files are an hour of the simulator's, with running dynamics; with BACKSTRIDE_REAL_DATA also
real ones. Wall time of whichever cores are free; the ratios hold better than the figures.
"""

import io
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import fitdecode
import gpxpy
import numpy as np
import pytest
from tcxreader.tcxreader import TCXReader

from backstride import simulate
from backstride.sources import gpx, tcx
from backstride.sources.fit import encode
from backstride.sources.fit.read import read as read_fit
from backstride.terms.records import RawRun

HOUR = 3_600
REAL = Path(os.environ.get("BACKSTRIDE_REAL_DATA", "")) / "activities"


@cache
def an_hour() -> RawRun:
    done = simulate.run(
        speed_mps=np.full(HOUR, 3.0),
        altitude_m=400 + 20 * np.sin(np.arange(HOUR) / 200),
        latitude_deg=47.0,
        longitude_deg=9.0,
        heart_rate_bpm=np.full(HOUR, 150.0),
    )
    return simulate.recording(done, seed=1)


def files(kind: str) -> dict[str, bytes]:
    writers = {"fit": encode.write, "gpx": gpx.write, "tcx": tcx.write}
    found = {"simulated hour": writers[kind](an_hour())}
    names = {
        "fit": ("fit/run-dynamics-fr935-stryd.fit", "fit/run-ultra-84km-fenix6x-stryd-HUGE.fit"),
        "gpx": ("gpx/run-fr945-triple.gpx",),
        "tcx": ("tcx/run-fr945-triple.tcx",),
    }
    real = {Path(name).stem: REAL / name for name in names[kind]}
    return found | {name: path.read_bytes() for name, path in real.items() if path.exists()}


def by_fitdecode(data: bytes) -> int:
    """Read as a program would: every value of every record, the library's own settings."""
    count = 0
    with fitdecode.FitReader(data) as frames:
        for frame in frames:
            if frame.frame_type == fitdecode.FIT_FRAME_DATA and frame.name == "record":
                _ = [field.value for field in frame.fields]
                count += 1
    return count


def by_gpxpy(data: bytes) -> int:
    read = gpxpy.parse(data.decode("utf-8"))
    return sum(len(part.points) for track in read.tracks for part in track.segments)


def by_tcxreader(data: bytes) -> int:
    return len(TCXReader().read(io.BytesIO(data), only_gps=False).trackpoints)


READERS: dict[str, dict[str, Callable[[bytes], int]]] = {
    "fit": {"backstride": lambda data: read_fit(data).records, "fitdecode": by_fitdecode},
    "gpx": {"backstride": lambda data: gpx.read(data).records, "gpxpy": by_gpxpy},
    "tcx": {"backstride": lambda data: tcx.read(data).records, "tcxreader": by_tcxreader},
}
CASES = [
    pytest.param(kind, name, reader, id=f"{kind}-{name}-{reader}")
    for kind, readers in READERS.items()
    for name in files(kind)
    for reader in readers
]


@pytest.mark.parametrize(("kind", "name", "reader"), CASES)
def test_reading(benchmark: Any, kind: str, name: str, reader: str) -> None:
    data = files(kind)[name]
    benchmark.group = f"{kind} {name}"

    slow = reader == "fitdecode"
    rounds = 3 if slow else 15
    records = benchmark.pedantic(READERS[kind][reader], (data,), rounds=rounds, warmup_rounds=1)

    benchmark.extra_info["records"] = records
    assert records > HOUR - 2

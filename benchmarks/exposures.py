"""All exposures of an archive, measured and compared, without reading a file anew.

    ./.venv/bin/python benchmarks/exposures.py [RUNS [HOURS]]

RUNS recordings (3,000 if not told) of HOURS each (1 if not told) at one sample a second,
with position, height, heart rate and running dynamics, as they lie in a home. They are
measured by as many workers as there are cores, then compared by one.
"""

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from backstride import simulate, terrain
from backstride.runs import track
from backstride.store import Home, Store
from backstride.store.home import write_whole
from backstride.store.samples import write_samples
from backstride.store.store import FileResult, Original, Taken
from backstride.terms.records import FileVerdict, Run, RunEntry
from backstride.workflow.comparing import compare_anew
from backstride.workflow.measuring import measure_anew

HOUR = 3_600
BASES = 12  # so many different runs are simulated; the others differ in their start only


def some_run(number: int, seconds: int) -> Run:
    rng = np.random.default_rng(number)
    second = np.arange(seconds)
    speed = np.clip(3 + 0.4 * np.sin(second / 300) + rng.normal(0, 0.1, seconds), 1, 5)
    return simulate.run(
        speed_mps=speed,
        altitude_m=400 + 40 * np.sin(second / 500 + number) + 10 * np.sin(second / 90),
        latitude_deg=47.0,
        longitude_deg=9.0,
        heart_rate_bpm=120 + 12 * speed + rng.normal(0, 1, seconds),
        step_rate_spm=145 + 7 * speed + rng.normal(0, 1, seconds),
        ground_contact_time_ms=583 * speed**-0.65 + rng.normal(0, 3, seconds),
        vertical_oscillation_mm=np.full(seconds, 85.0) + rng.normal(0, 2, seconds),
        vertical_ratio_percent=np.full(seconds, 8.0),
        ground_contact_balance_percent=np.full(seconds, 50.2),
        step_length_m=speed / (145 + 7 * speed) * 60,
    )


def fill(home: Home, runs: int, seconds: int) -> None:
    """Put runs into a home as an import would leave them, unmeasured."""
    bases = [some_run(number, seconds) for number in range(BASES)]
    with Store(home) as store:
        taken = [_taken(home, bases[number % BASES], number) for number in range(runs)]
        store.save_files(store.begin_import(datetime.now(UTC)), list(enumerate(taken)))


def _taken(home: Home, run: Run, number: int) -> FileResult:
    name, start = (
        f"{number:012x}",
        datetime(2015, 1, 1, 7, tzinfo=UTC) + timedelta(days=1.2 * number),
    )
    write_whole(home.samples(name), lambda path: write_samples(run, path))
    entry = RunEntry(
        id=name,
        original=name,
        leg=0,
        start=start,
        place=terrain.at_home(start, "Europe/Zurich"),
        sport="running",
        sub_sport="",
        title="",
        duration_s=float(len(run) - 1),
        device=run.device,
        simulated=True,
        mended=(),
        coverage={"step_rate_spm": 1.0, "ground_contact_time_ms": 1.0, "altitude_m": 1.0},
        laps=(),
        sensors={},
        exposures={},
    )
    verdict = FileVerdict(name, "imported", "fit", len(run), "", (name,))
    return FileResult(verdict, Original(name, name, 0), (Taken(entry, {}, track(run)),))


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000
    seconds = round(HOUR * float(sys.argv[2])) if len(sys.argv) > 2 else HOUR
    with TemporaryDirectory() as folder:
        home = Home(Path(folder))
        fill(home, runs, seconds)
        with Store(home) as store:
            began = time.perf_counter()
            measure_anew(store)
            measured = time.perf_counter()
            compare_anew(store)
            compared = time.perf_counter()
        hours = runs * seconds / HOUR
        print(f"{runs} runs, {hours:,.0f} h of running")
        an_hour_ms = 1e3 * (measured - began) / hours
        print(f"measured in {measured - began:.1f} s, {an_hour_ms:.1f} ms an hour of running")
        print(f"compared in {compared - measured:.1f} s")
        print(f"together {compared - began:.1f} s wall")


if __name__ == "__main__":
    main()

"""A whole archive end to end: import, the same again, and where the time goes.

    ./.venv/bin/python benchmarks/archive.py [RUNS]

RUNS one-hour recordings of one-second samples (500 if not told), FIT, gzipped, in one zip
as services give it, into a new home with as many workers as cores.
"""

import cProfile
import gzip
import pstats
import resource
import sys
import time
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from backstride import simulate
from backstride.sources.fit import encode
from backstride.store import Home
from backstride.workflow import reporting
from backstride.workflow.importing import import_files

HOUR = 3_600
BASES = 20  # so many different hours are simulated; the others differ in start and seed only


def write_archive(path: Path, runs: int) -> int:
    """Write the zip; give its bytes unpacked."""
    rng = np.random.default_rng(1)
    unpacked = 0
    with zipfile.ZipFile(path, "w") as target:
        for number in range(runs):
            began = datetime(2017, 1, 1, 7, tzinfo=UTC) + timedelta(days=1.2 * number)
            done = simulate.run(
                speed_mps=np.clip(rng.normal(3, 0.1, HOUR), 1, 5),
                altitude_m=400 + 30 * np.sin(np.arange(HOUR) / (100 + number % BASES)),
                latitude_deg=47.0,
                longitude_deg=9.0,
                heart_rate_bpm=np.full(HOUR, 150.0),
                start=began,
            )
            data = encode.write(simulate.recording(done, seed=number))
            unpacked += len(data)
            target.writestr(f"activities/{number}.fit.gz", gzip.compress(data, 1, mtime=0))
    return unpacked


def timed_import(home: Home, path: Path, label: str) -> None:
    began = time.perf_counter()
    summary = import_files(home, [path])
    took = time.perf_counter() - began
    counts = f"{summary.count('imported')} imported, {summary.count('known')} known"
    print(f"{label}: {took:.1f} s wall ({counts})")


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with TemporaryDirectory() as folder:
        path, home = Path(folder) / "export.zip", Home(Path(folder) / "home")
        unpacked = write_archive(path, runs)
        print(f"{runs} runs of an hour, {unpacked / 1e6:.0f} MB of FIT")
        timed_import(home, path, "first import")
        timed_import(home, path, "the same again")
        began = time.perf_counter()
        reporting.write_report(home)
        print(f"report: {time.perf_counter() - began:.1f} s wall")
        peak = max(
            resource.getrusage(who).ru_maxrss
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        print(f"largest process: {peak / 1024:.0f} MB")
        print("\nWhere the time goes (one process, profiled, so slower than above):")
        profile = cProfile.Profile()
        profile.enable()
        import_files(Home(Path(folder) / "profiled"), [path], workers=1)
        profile.disable()
        pstats.Stats(profile).sort_stats("cumulative").print_stats("backstride", 24)


if __name__ == "__main__":
    main()

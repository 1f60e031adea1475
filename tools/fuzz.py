"""Try to break the readers: files made worse at random, each taken in as an import would.

    ./.venv/bin/python tools/fuzz.py [--seconds 60] [--seed 1] [--keep KEPT] [FOLDER]
    ./.venv/bin/python tools/fuzz.py --again FILE

Seeds are the files in FOLDER and those in its archives, or a few that the simulator writes.
Whatever comes of a mutant must be a recording, an empty hand or an `UnreadableFile`, soon and
in little memory. All else is a finding: it gets one line, and the mutant is kept. The same
seed and files give the same mutants. docs/fuzzing.md tells what was found.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import io
import math
import multiprocessing
import re
import struct
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Self

import numpy as np

from backstride import exposures, runs, simulate, sources, terrain
from backstride.simulate import Watch
from backstride.sources import containers, gpx, tcx
from backstride.sources.fit import encode
from backstride.sources.fit.profile import BASE_TYPES
from backstride.terms.errors import UnreadableFile
from backstride.terms.records import RawRun

MOST_S = 10
"""Of the processor; taking in the largest real file takes less than one."""
MOST_MB = 300
"""What reading one file may need beyond its bytes."""
_HANGS_S = 6 * MOST_S
"""By the clock on the wall: on a busy machine a worker may wait longer than it works."""
MOST_SEED_BYTES = 4_000_000
"""The largest real file read so far; a larger one would leave time for few mutants."""
_LIMIT_MB = 1_000
"""At which a worker is stopped, so that a mutant cannot take the machine's memory: well
above `MOST_MB`, for addresses asked for are more than memory used."""
_MOST_EDITS = 4
_KEPT = Path(tempfile.gettempdir(), "backstride-fuzz")
_ZONE = "Europe/Vienna"

Take = Callable[[Path], None]


def take(path: Path) -> None:
    """Do with a file what an import does, and measure every recording, whatever its sport."""
    for given in containers.walk([path]):
        try:
            content = sources.read(given.data, containers.looks_like(given.data))
        except UnreadableFile:
            continue
        for raw in content.recordings if content.holds == "activity" else ():
            for part in runs.split(raw):
                _measure(part)


def _measure(raw: RawRun) -> None:
    try:
        run = runs.clean(raw)
    except UnreadableFile:
        return
    terrain.place(run, datetime.fromtimestamp(float(run.time_s[0]), UTC), _ZONE)
    runs.moves_like_a_run(run)
    exposures.measure(run)


def main() -> int:
    """Fuzz; 1 where something was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, help="of files to begin with")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=_KEPT, help=f"findings ({_KEPT})")
    parser.add_argument("--again", type=Path, help="take in this one file and show its traceback")
    parser.add_argument("--atheris", action="store_true", help="let coverage guide (extra `fuzz`)")
    told = parser.parse_args()
    if told.again:
        warnings.simplefilter("error")
        take(told.again)
        return 0
    seeds = seeds_in(told.folder) if told.folder else simulated()
    told.keep.mkdir(parents=True, exist_ok=True)
    if told.atheris:
        guided(seeds, told.seconds, told.seed, told.keep)
        return 0
    return fuzz(seeds, told.seconds, told.seed, told.keep)


def seeds_in(folder: Path) -> list[bytes]:
    """Read the files in a folder, archives both as they are and unpacked."""
    files = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]
    packed = [data for data in files if containers.looks_like(data) in {"zip", "gzip"}]
    every = [*packed, *(given.data for given in containers.walk([folder]))]
    return [data for data in every if 0 < len(data) <= MOST_SEED_BYTES]


def simulated() -> list[bytes]:
    """Write a run of five minutes in every format."""
    done = simulate.run(
        speed_mps=np.linspace(2.5, 4, 300),
        altitude_m=np.linspace(400, 430, 300),
        heart_rate_bpm=150,
        latitude_deg=47,
        longitude_deg=9,
        pauses_s=[(100, 130)],
    )
    raw = simulate.recording(done, seed=1)
    smart = simulate.recording(done, seed=2, watch=Watch(smart=True, dynamics=False))
    plain = [encode.write(raw), encode.write(smart), gpx.write(raw), tcx.write(raw)]
    return [*plain, gzip.compress(plain[0], mtime=0), _zipped(plain)]


def _zipped(files: Sequence[bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, data in enumerate(files):
            archive.writestr(zipfile.ZipInfo(f"activities/{number}"), data)
    return buffer.getvalue()


def fuzz(seeds: Sequence[bytes], seconds: float, seed: int, keep: Path, taking: Take = take) -> int:
    """Take in mutants until the time is up; a trouble is told and kept when it is first seen.

    Returns:
        1 where something was found, else 0.
    """
    found: Counter[str] = Counter()
    count, began = 0, time.monotonic()
    with tempfile.TemporaryDirectory() as folder, Worker(taking) as worker:
        path = Path(folder, "mutant")
        for count, mutant in enumerate(mutants(seeds, seed), 1):
            path.write_bytes(mutant)
            trouble = worker.attempt(path)
            found.update([trouble] if trouble else [])
            if trouble and found[trouble] == 1:
                kept = keep / f"{seed}-{count}"
                kept.write_bytes(mutant)
                print(f"{trouble}: ./.venv/bin/python tools/fuzz.py --again {kept}", flush=True)
            if time.monotonic() - began >= seconds:
                break
    took_s = time.monotonic() - began
    told = f"{found.total():,} findings, {len(found):,} kept"
    print(
        f"{count:,} mutants of {len(seeds):,} files in {took_s:.0f} s, "
        f"{count / took_s:.0f} a second: {told}"
    )
    return int(bool(found))


class Worker:
    """A process that takes in files and may be stopped, for it may hang or want too much."""

    def __init__(self, taking: Take) -> None:
        self._taking = taking
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def attempt(self, path: Path) -> str:
        """Have a file taken in; say in one line what went wrong, or nothing."""
        self._here.send(path)
        try:
            if self._here.poll(_HANGS_S):
                return str(self._here.recv())
            trouble = f"no end after {_HANGS_S} s"
        except EOFError:
            self._process.join()
            trouble = f"the process died with {self._process.exitcode}"
        self._stop()
        self._start()
        return trouble

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._here, there = context.Pipe()
        self._process = context.Process(target=_work, args=(there, self._taking), daemon=True)
        self._process.start()
        there.close()

    def _stop(self) -> None:
        self._process.kill()
        self._process.join()
        self._here.close()


def _work(parent: Connection, taking: Take) -> None:
    """Take in one file after the other, until the parent ends."""
    warnings.simplefilter("error")
    _limit_memory()
    while True:
        parent.send(_trouble(taking, parent.recv()))


def _trouble(taking: Take, path: Path) -> str:
    before_mb, began_s = _reset_peak_mb(), time.process_time()
    try:
        taking(path)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
        frames = traceback.extract_tb(error.__traceback__)
        ours = [each for each in frames if "backstride" in Path(each.filename).parts] or frames
        place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}"
        return f"{type(error).__name__} at {place} ({error!s:.80})".replace("\n", " ")
    if time.process_time() - began_s > MOST_S:
        return f"more than {MOST_S} s"
    needed_mb = _peak_mb() - before_mb - path.stat().st_size / 1e6
    return f"more than {MOST_MB} MB" if needed_mb > MOST_MB else ""


def _limit_memory() -> None:
    if sys.platform != "linux":  # elsewhere nothing tells what a process has already
        return
    import resource  # noqa: PLC0415 - Windows has none

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    bytes_ = pages * resource.getpagesize() + _LIMIT_MB * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (bytes_, bytes_))


def _reset_peak_mb() -> float:
    """Begin to measure the peak of memory anew; give what is held now."""
    if sys.platform == "linux":
        Path("/proc/self/clear_refs").write_text("5")  # 5 stands for the peak
    return _peak_mb()


def _peak_mb() -> float:
    if sys.platform != "linux":
        return 0.0
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6


def mutants(seeds: Sequence[bytes], seed: int) -> Iterator[bytes]:
    """Give each seed as it is, then mutants without end."""
    yield from seeds
    random = Random(seed)
    while True:
        first, second = random.choice(seeds), random.choice(seeds)
        # Of two the shorter, mostly: it is read sooner and has what a long one has.
        mutant, other = (
            (first, second) if random.random() < 0.2 else sorted((first, second), key=len)
        )
        for _ in range(random.randint(1, _MOST_EDITS)):
            mutant = _edit(random, mutant, other) or mutant
        yield mutant


def _edit(random: Random, data: bytes, other: bytes) -> bytes:
    """Make one change: as often one that knows the format as one that does not."""
    own = _OWN_EDITS.get(containers.looks_like(data[: containers.HEAD_BYTES]))
    if own and random.random() < 0.5:
        return own(random, data)
    return random.choice(_EDITS)(random, data, other)


def _flip(random: Random, data: bytes, _other: bytes) -> bytes:
    flipped = bytearray(data)
    for _ in range(random.randint(1, 8)):
        flipped[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return bytes(flipped)


def _overwrite(random: Random, data: bytes, _other: bytes) -> bytes:
    return _put(data, random.randrange(len(data)), random.choice(_EXTREMES))


def _delete(random: Random, data: bytes, _other: bytes) -> bytes:
    begin, end = _span(random, data)
    return data[:begin] + data[end:]


def _double(random: Random, data: bytes, _other: bytes) -> bytes:
    begin, end = _span(random, data)
    return data[:end] + data[begin:end] * random.choice((1, 1, 1, 100)) + data[end:]


def _insert(random: Random, data: bytes, _other: bytes) -> bytes:
    at = random.randrange(len(data))
    return data[:at] + random.randbytes(random.choice((1, 2, 7, 100))) + data[at:]


def _cut(random: Random, data: bytes, _other: bytes) -> bytes:
    return data[: random.randrange(1, len(data) + 1)]


def _splice(random: Random, data: bytes, other: bytes) -> bytes:
    return data[: random.randrange(1, len(data) + 1)] + other[random.randrange(len(other)) :]


def _span(random: Random, data: bytes) -> tuple[int, int]:
    begin = random.randrange(len(data))
    return begin, begin + random.choice((1, 2, 4, 50, 1_000))


def _put(data: bytes, at: int, value: bytes) -> bytes:
    return data[:at] + value + data[at + len(value) :]


def _edit_fit(random: Random, data: bytes) -> bytes:
    """Change a byte of the header or of a definition: a count, number, size or type."""
    definitions = list(_DEFINITION.finditer(data))
    if not definitions or random.random() < 0.1:
        return _put(data, random.randrange(14), random.choice(_EXTREMES))
    found = random.choice(definitions)
    fields = 3 * data[found.start() + 5]
    at = found.start() + random.randrange(6 + fields)
    value = random.choice((random.randbytes(1), random.choice(_BASE_TYPES), b"\xfd", b"\x04"))
    return _put(data, at, value)


def _edit_xml(random: Random, data: bytes) -> bytes:
    """Change a number, text or attribute, or drop, double or rename a tag."""
    near = random.randrange(len(data))
    if random.random() < 0.5:
        found = _VALUE.search(data, near) or _VALUE.search(data)
        value = random.choice(_ODD_TEXTS)
    else:
        found = _TAG.search(data, near) or _TAG.search(data)
        tag = found[0] if found else b""
        other = _TAG.search(data, random.randrange(len(data)))
        value = random.choice((b"", tag + tag, other[0] if other else b""))
    return data[: found.start()] + value + data[found.end() :] if found else data


def _edit_zip(random: Random, data: bytes) -> bytes:
    """Change a field of a local header, of the directory or of its end."""
    found = random.choice(list(_ZIP_HEADER.finditer(data)))
    return _put(data, found.start() + random.randrange(4, 46), random.choice(_EXTREMES))


_WIDTHS = (1, 2, 4, 8)
_EXTREMES = (
    *(bytes(width) for width in _WIDTHS),
    *(b"\xff" * width for width in _WIDTHS),
    *(b"\xff" * (width - 1) + end for width in _WIDTHS for end in (b"\x7f", b"\x80")),
    *(
        struct.pack(code, value)
        for code in ("<f", ">f", "<d", ">d")
        for value in (math.inf, -math.inf, math.nan, 1e38)
    ),
)
_DEFINITION = re.compile(rb"[\x40-\x4f\x60-\x6f]\0[\0\1]..[\1-\x40]", re.DOTALL)
_BASE_TYPES = [bytes([base_type]) for base_type in BASE_TYPES]
_VALUE = re.compile(rb"(?<=>)[^<>\s][^<>]*(?=<)|(?<=\")[^\"<>]*(?=\")")
_TAG = re.compile(rb"<[^<>]*>")
_ZIP_HEADER = re.compile(rb"PK(\x01\x02|\x03\x04|\x05\x06)")
_ODD_TEXTS = (
    *(b"", b" ", b"-1", b"0", b"nan", b"-inf", b"1e308", b"-1e999", b"1_0", b"9" * 400, b"\0"),
    *(b"0001-01-01T00:00:00+14:00", b"9999-12-31T23:59:60Z", b"2024-02-30T25:00:00-99:99"),
    *(b"9999-12-31T23:59:59-14:00", b"1969-12-31T23:59:59Z", b"2024-01-01", b"running"),
    *(b"&amp;", b"&#0;", b"&x;", b"<![CDATA[<]]>", b"<!-- -", b"\xff\xfe", b"<trkpt>", b"</trk>"),
)
_EDITS = (_flip, _overwrite, _delete, _double, _insert, _cut, _splice)
_OWN_EDITS = {
    "fit": _edit_fit,
    "gpx": _edit_xml,
    "tcx": _edit_xml,
    "xml": _edit_xml,
    "zip": _edit_zip,
}


def guided(seeds: Sequence[bytes], seconds: float, seed: int, keep: Path) -> None:
    """Let atheris look for inputs that reach new lines; it ends the process at a finding."""
    atheris = importlib.import_module("atheris")
    warnings.simplefilter("error")
    atheris.instrument_all()
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        for number, data in enumerate(seeds):
            (corpus / str(number)).write_bytes(data)
        mutant = Path(folder, "mutant")

        def take_bytes(data: bytes) -> None:
            mutant.write_bytes(data)
            take(mutant)

        limits = [
            f"-timeout={MOST_S}",
            f"-rss_limit_mb={_LIMIT_MB}",
            f"-max_total_time={seconds:.0f}",
        ]
        kept = f"-artifact_prefix={keep}/"
        atheris.Setup([sys.argv[0], *limits, f"-seed={seed}", kept, str(corpus)], take_bytes)
        atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())

"""The fuzzer finds what it is there for, and the readers survive a few hundred mutants."""

from __future__ import annotations

import os
import sys
import time
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

import fuzz

needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="measures memory on Linux only")


def crash(_: Path) -> None:
    raise IndexError("made up")


def overflow(_: Path) -> None:
    np.multiply(1e308, 10.0)


def die(_: Path) -> None:
    os._exit(3)


def grow(_: Path) -> None:
    bytearray(b"\1") * 400_000_000


def sleep_if_told(path: Path) -> None:
    time.sleep(600 if path.read_bytes() == b"sleep" else 0)


def test_a_few_hundred_mutants_give_recordings_or_clear_refusals(tmp_path: Path) -> None:
    path = tmp_path / "mutant"

    for mutant in islice(fuzz.mutants(fuzz.simulated(), seed=1), 600):
        path.write_bytes(mutant)
        fuzz.take(path)  # warnings are errors here


@pytest.mark.parametrize(
    ("taking", "trouble"),
    [
        (crash, "IndexError at test_fuzz.py"),
        (overflow, "RuntimeWarning at test_fuzz.py"),
        (die, "the process died with 3"),
        pytest.param(grow, "more than 300 MB", marks=needs_linux),
    ],
)
def test_a_reader_that_does_wrong_is_found(tmp_path: Path, taking: fuzz.Take, trouble: str) -> None:
    path = tmp_path / "mutant"
    path.write_bytes(b"any")

    with fuzz.Worker(taking) as worker:
        told = [worker.attempt(path), worker.attempt(path)]

    assert all(trouble in each for each in told)


def test_a_reader_that_hangs_is_stopped_and_the_next_file_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleeping, sound = tmp_path / "sleeping", tmp_path / "sound"
    sleeping.write_bytes(b"sleep")
    sound.write_bytes(b"sound")

    with fuzz.Worker(sleep_if_told) as worker:
        told = [worker.attempt(sound)]
        with monkeypatch.context() as patch:
            patch.setattr(fuzz, "_HANGS_S", 1)
            told.append(worker.attempt(sleeping))
        told.append(worker.attempt(sound))

    assert told == ["", "no end after 1 s", ""]


def test_a_finding_is_told_with_the_way_to_see_it_again_and_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = fuzz.fuzz([b"any"], seconds=0, seed=7, keep=tmp_path, taking=crash)

    finding, closing = capsys.readouterr().out.splitlines()
    assert code == 1
    assert finding.endswith(f"--again {tmp_path / '7-1'}")
    assert (tmp_path / "7-1").read_bytes() == b"any"
    assert "1 mutants of 1 files" in closing


def test_the_same_seed_gives_the_same_mutants() -> None:
    seeds = fuzz.simulated()

    first, again, other = (list(islice(fuzz.mutants(seeds, seed), 40)) for seed in (1, 1, 2))

    assert first == again
    assert first != other


def test_seeds_are_the_files_of_a_folder_packed_and_unpacked(tmp_path: Path) -> None:
    *_, archive = fuzz.simulated()
    (tmp_path / "a.zip").write_bytes(archive)

    packed, *unpacked = fuzz.seeds_in(tmp_path)

    assert packed == archive
    assert unpacked == fuzz.simulated()[:4]

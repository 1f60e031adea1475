"""A folder that fills by itself."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copy

import pytest

from backstride.store import Home
from backstride.terms.errors import ImplausibleValue
from backstride.terms.records import ImportSummary
from backstride.workflow import telling
from backstride.workflow.watching import watch
from people import write_archive


class _EndOfDay(Exception):
    """Ends a watch."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_archive(tmp_path / "files", runs=3)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox" / "deep").mkdir(parents=True)
    return tmp_path / "inbox"


def looks(home: Home, inbox: Path, *steps: Callable[[], object]) -> list[ImportSummary]:
    """Watch, and take one step between two looks; give the imports made."""
    told: list[ImportSummary] = []
    left: Iterator[Callable[[], object]] = iter(steps)

    def wait(_seconds: float) -> None:
        step = next(left, None)
        if step is None:
            raise _EndOfDay
        step()

    with pytest.raises(_EndOfDay):
        watch(home, inbox, told.append, wait=wait)
    return told


def nothing() -> None:
    pass


def test_what_lies_there_and_what_comes_is_taken_in_once(
    home: Home, source: Path, inbox: Path
) -> None:
    copy(source / "000.fit", inbox)

    told = looks(
        home,
        inbox,
        nothing,
        lambda: copy(source / "001.gpx.gz", inbox / "deep"),
        nothing,
        nothing,
        nothing,
    )

    assert [[file.name for file in one.files] for one in told] == [["000.fit"], ["001.gpx.gz"]]
    assert len(telling.runs(home)) == 2


def test_a_file_that_still_grows_waits(home: Home, source: Path, inbox: Path) -> None:
    whole = (source / "000.fit").read_bytes()
    target = inbox / "000.fit"

    told = looks(
        home,
        inbox,
        nothing,
        lambda: target.write_bytes(whole[:1_000]),
        lambda: target.write_bytes(whole[:9_000]),
        lambda: target.write_bytes(whole),
        nothing,
        nothing,
    )

    assert [(file.name, file.verdict) for one in told for file in one.files] == [
        ("000.fit", "imported"),
    ]
    assert telling.runs(home)[0].duration_s == pytest.approx(119, abs=2)


def test_a_file_that_changed_is_taken_in_again(home: Home, source: Path, inbox: Path) -> None:
    target = inbox / "newest.fit"
    copy(source / "000.fit", target)

    told = looks(
        home,
        inbox,
        nothing,
        lambda: target.write_bytes((source / "002.tcx").read_bytes()),
        nothing,
        nothing,
    )

    assert len(told) == 2
    assert len(telling.runs(home)) == 2


def test_no_folder_is_said_at_once(home: Home, tmp_path: Path) -> None:
    with pytest.raises(ImplausibleValue, match="no folder"):
        watch(home, tmp_path / "none", lambda _summary: None)


def test_the_command_ends_on_interrupt_and_leaves_all_in_order(
    home: Home, source: Path, inbox: Path
) -> None:
    copy(source / "000.fit", inbox)
    command = [sys.executable, "-m", "backstride", "watch", str(inbox), "--every", "1", "--json"]
    with subprocess.Popen(
        [*command, "--home", str(home.folder)], stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        first = running.stdout.readline()
        time.sleep(0.2)
        os.kill(running.pid, signal.SIGINT)
        running.wait(timeout=60)

    assert '"imported": 1' in first
    assert running.returncode == 0
    assert len(telling.runs(home)) == 1

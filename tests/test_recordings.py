"""One run, many files: each run counts once, whatever recorded it."""

import json
import os
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride.cli.importing import import_command
from backstride.cli.listing import run_command
from backstride.runs import clean, same, track
from backstride.runs.same import NEAR_M, THIN_S
from backstride.sources import gpx, tcx
from backstride.sources.fit import encode
from backstride.store import Home, Store
from backstride.terms.records import RawRun, RunEntry, Track, sample_quantities
from backstride.workflow import ledger, person, telling
from backstride.workflow.importing import import_files
from people import MORNING, recording

ZURICH = 47.0, 9.0
M_PER_DEG = 111_195.0


def a_track(
    begin_s: float, *, minutes: float = 30, north_m: float = 0, known: bool = True
) -> Track:
    """Walk north from one place at 3 m/s, or lie `north_m` beside that."""
    instants = np.arange(-(-begin_s // THIN_S) * THIN_S, begin_s + 60 * minutes + 1, THIN_S)
    north = (
        (3 * instants % 5_000 + north_m) / M_PER_DEG if known else np.full(len(instants), np.nan)
    )
    position = np.column_stack([ZURICH[0] + north, np.full(len(instants), ZURICH[1])])
    return Track(begin_s, begin_s + 60 * minutes, position.astype(np.float32))


def pairs(*tracks: Track) -> list[int]:
    return same(tracks, [one.end_s - one.begin_s for one in tracks])


def test_near_at_the_same_instants_is_the_same_run_however_long_each_is() -> None:
    assert pairs(a_track(0, minutes=60), a_track(600, minutes=5, north_m=NEAR_M / 2)) == [0, 0]


def test_far_apart_at_the_same_instants_is_another_run() -> None:
    assert pairs(a_track(0), a_track(7, north_m=2 * NEAR_M)) == [0, 1]


def test_the_same_way_on_another_day_is_another_run() -> None:
    assert pairs(a_track(0), a_track(86_400), a_track(172_800)) == [0, 1, 2]


@pytest.mark.parametrize(("begin_s", "is_same"), [(5, True), (400, False)])
def test_without_positions_most_of_the_shorter_lies_within_the_other(
    begin_s: float, *, is_same: bool
) -> None:
    treadmill = a_track(begin_s, minutes=25, known=False)

    assert pairs(a_track(0, minutes=25), treadmill) == [0, 0 if is_same else 1]


def test_of_two_that_a_third_spans_each_stays_a_run() -> None:
    """The watch was stopped and started again; the phone, which knows less, ran on."""
    first, second, phone = (
        a_track(0),
        a_track(1_900),
        a_track(0, minutes=62),
    )

    assert same([first, second, phone], [3.0, 2.0, 1.0]) == [0, 1, 0]


def test_a_track_holds_the_positions_of_whole_half_minutes() -> None:
    run = clean(recording(began=MORNING + timedelta(seconds=13), minutes=3))
    thin = track(run)

    instants = run.time_s[run.time_s % THIN_S == 0]
    assert len(thin.position_deg) == len(instants)
    place = int(instants[0] - run.time_s[0])
    assert np.isclose(thin.position_deg[0, 0], run.latitude_deg[place], atol=1e-5)


@given(st.permutations(range(5)))
def test_the_order_in_which_they_are_given_changes_nothing(order: list[int]) -> None:
    tracks = [a_track(0), a_track(4), a_track(9, minutes=10), a_track(4_000), a_track(4_001)]
    worth = [5.0, 4.0, 3.0, 2.0, 1.0]

    found = same([tracks[one] for one in order], [worth[one] for one in order])

    assert {order[place]: order[run] for place, run in enumerate(found)} == {
        0: 0,
        1: 0,
        2: 0,
        3: 3,
        4: 3,
    }


# in a home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def without(raw: RawRun, *quantities: str) -> RawRun:
    nothing: dict[str, Any] = {name: np.full(len(raw), np.nan) for name in quantities}
    return replace(raw, **nothing)


def cut(raw: RawRun, upto: int) -> RawRun:
    columns: dict[str, Any] = {name: raw.column(name)[:upto] for name in sample_quantities()}
    return replace(raw, time_s=raw.time_s[:upto], laps=(), pauses=(), others=(), **columns)


FORM = (
    "ground_contact_time_ms",
    "ground_contact_balance_percent",
    "vertical_oscillation_mm",
    "vertical_ratio_percent",
    "step_length_m",
)


def write(folder: Path) -> dict[str, Path]:
    """Write a run from a watch, from a phone that was titled and stopped early, and another."""
    folder.mkdir()
    raw = recording(minutes=10)
    long = recording(began=MORNING + timedelta(days=2), minutes=6, seed=2)
    files: dict[str, tuple[Callable[[RawRun], bytes], RawRun]] = {
        "watch.fit": (encode.write, replace(raw, title="")),
        "phone.gpx": (gpx.write, replace(without(cut(raw, 590), *FORM), title="Along the lake")),
        "early.tcx": (tcx.write, without(cut(raw, 300), *FORM)),
        "other.fit": (encode.write, long),
    }
    for name, (as_bytes, what) in files.items():
        (folder / name).write_bytes(as_bytes(what))
    return {name: folder / name for name in files}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    return write(tmp_path / "files")


def the_run(home: Home) -> RunEntry:
    return telling.runs(home)[0]


def test_three_recordings_are_one_run_with_two_witnesses(
    home: Home, files: dict[str, Path]
) -> None:
    import_files(home, list(files.values()))

    runs = telling.runs(home)
    assert len(runs) == 2
    assert runs[0].coverage["vertical_oscillation_mm"] > 0.9
    assert [round(one.duration_s, -1) for one in runs[0].witnesses] == [590, 300]
    assert runs[0].title == "Along the lake"
    assert runs[1].witnesses == ()


def test_a_run_counts_once_in_the_days(home: Home, files: dict[str, Path]) -> None:
    import_files(home, [files["watch.fit"]])
    (before,) = [day for day in telling.calendar(home) if day.runs]

    import_files(home, list(files.values()))
    after = next(day for day in telling.calendar(home) if day.local_day == before.local_day)

    assert len(after.runs) == 1
    assert after.exposures["distance_m"] == before.exposures["distance_m"]


def test_what_only_a_witness_knows_is_taken_from_it(home: Home, tmp_path: Path) -> None:
    raw = recording(minutes=10)
    bare, rich = tmp_path / "bare.fit", tmp_path / "rich.fit"
    bare.write_bytes(encode.write(without(raw, *FORM)))
    mute = without(raw, "heart_rate_bpm", "altitude_m", "power_w", "temperature_degc", "speed_mps")
    rich.write_bytes(encode.write(without(mute, "latitude_deg", "longitude_deg")))
    import_files(home, [bare, rich])

    run = the_run(home)
    (witness,) = run.witnesses
    assert witness.gave
    assert all(np.isfinite(run.exposures[name].value) for name in witness.gave)


def test_any_order_of_imports_gives_the_same(tmp_path: Path, files: dict[str, Path]) -> None:
    prints, runs = set(), set()
    for number, order in enumerate(permutations(files)):
        home = Home(tmp_path / str(number))
        for name in order:
            import_files(home, [files[name]])
        prints.add(telling.fingerprint(home))
        runs.add(tuple(entry.ids for entry in telling.runs(home)))

    assert len(prints) == len(runs) == 1


def test_taking_the_richest_back_leaves_the_run_to_its_witness(
    home: Home, files: dict[str, Path]
) -> None:
    import_files(home, [files["phone.gpx"], files["early.tcx"], files["other.fit"]])
    before = telling.fingerprint(home), telling.runs(home)
    import_files(home, [files["watch.fit"]])
    assert "vertical_oscillation_mm" in the_run(home).coverage

    ledger.undo(home, 2)

    assert (telling.fingerprint(home), telling.runs(home)) == before


def test_what_was_told_of_a_recording_is_told_of_its_run(
    home: Home, files: dict[str, Path]
) -> None:
    import_files(home, [files["phone.gpx"]])
    phone = the_run(home)
    person.tell_shoe(home, "red pair", {})
    person.tell_shoe(home, "blue pair", {})
    person.tag(home, phone, "shoe", "red pair")
    import_files(home, [files["watch.fit"]])

    run = the_run(home)
    assert run.id != phone.id
    assert telling.worn(home)[run.id] == "red pair"
    assert telling.find(home, phone.id) == run


def test_measuring_anew_finds_the_same_witnesses(home: Home, files: dict[str, Path]) -> None:
    import_files(home, list(files.values()))
    before = telling.fingerprint(home), telling.runs(home)
    with home.writing(), Store(home) as store:
        store.save_measured("older code", [])

    assert (telling.fingerprint(home), telling.runs(home)) == before


def test_the_recordings_of_an_older_home_are_matched(home: Home, files: dict[str, Path]) -> None:
    """What version 0004 wrote, brought up to date."""
    import_files(home, list(files.values()))
    before = telling.runs(home)
    with sqlite3.connect(home.database) as connection:
        connection.executescript(
            """
            DROP TABLE witness;
            DROP TABLE track;
            ALTER TABLE run DROP COLUMN totals;
            ALTER TABLE run DROP COLUMN gear;
            ALTER TABLE other DROP COLUMN duration_s;
            UPDATE alembic_version SET version_num = '0004';
            """
        )
    connection.close()

    assert telling.runs(home) == before


def test_an_import_says_which_files_hold_the_same_run(
    home: Home, files: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    take = partial(
        import_command, list(files.values()), home.folder, maps=[], yes=False, dry_run=False
    )
    with pytest.raises(SystemExit):
        take(as_json=False)

    told = capsys.readouterr().out
    assert "1 run has another recording too: each counts once" in told
    with pytest.raises(SystemExit):
        take(as_json=True)
    document = json.loads(capsys.readouterr().out)
    run = the_run(home)
    of_run = [run_of for file in document["files"] for run_of in file["witness_of"].values()]
    assert of_run == [run.id, run.id]


def test_a_run_tells_who_else_recorded_it(
    home: Home, files: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    import_files(home, list(files.values()))
    run = the_run(home)
    run_command(run.id, home.folder, samples=None, raw=False, as_json=False)
    assert "Also recorded by" in capsys.readouterr().out
    run_command(run.witnesses[1].id, home.folder, samples=None, raw=False, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["id"] == run.id
    assert (told["listed"], told["gear"]) == (False, "")
    assert [one["id"] for one in told["witnesses"]] == [one.id for one in run.witnesses]
    assert {"device", "start_s", "duration_s", "distance_m", "gave", "original"} <= set(
        told["witnesses"][0]
    )


# real recordings


@pytest.mark.skipif("BACKSTRIDE_REAL_DATA" not in os.environ, reason="needs real files")
def test_one_runners_five_true_pairs_are_found_and_no_other(home: Home) -> None:
    import_files(home, [Path(os.environ["BACKSTRIDE_REAL_DATA"], "running_archive", "archive_D")])

    twice = [run.place.local_day.isoformat() for run in telling.runs(home) if run.witnesses]
    assert twice == ["2020-12-02", "2020-12-06", "2020-12-08", "2020-12-13", "2020-12-26"]
    assert len(telling.runs(home)) == 71

"""The commands as contracts: their help, their JSON, their exit codes."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from backstride.terms.quantities import EXPOSURES
from people import write_archive

ROOT = Path(__file__).parents[1]
OF_A_RUN = [name for name, row in EXPOSURES.items() if row.needs != "day"]
COMMANDS = [
    *("import", "imports", "undo", "runs", "run", "days", "exposures", "fingerprint"),
    *("report", "demo", "log", "profile", "shoe", "tag"),
    *("today", "forecast", "why", "screen", "screen clear", "check-in", "onset", "diary"),
    *("claims", "claim", "evidence", "learn", "exercises", "exercise", "self-test"),
    "questionnaire",
    *("elevation add", "elevation list", "elevation remove"),
    *("surfaces add", "surfaces list", "surfaces remove"),
]


def backstride(*words: str, home: Path | None = None) -> "subprocess.CompletedProcess[str]":
    chosen = ["--home", str(home)] if home else []
    return subprocess.run(
        [sys.executable, "-m", "backstride", *words, *chosen],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"},
        check=False,
        timeout=120,
    )


def document(*words: str, home: Path) -> Any:
    done = backstride(*words, "--json", home=home)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    write_archive(folder / "archive", runs=14)
    assert backstride("import", str(folder / "archive"), home=folder / "home").returncode == 0
    return folder / "home"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    done = backstride(*command.split(), "--help")

    assert done.returncode == 0
    assert f"backstride {command}" in done.stdout.split("Example", 1)[1]
    assert "--json" in done.stdout
    assert f"\n    backstride {command}" in done.stdout
    assert "\\b" not in done.stdout


def test_every_command_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert [name for name in COMMANDS if f"backstride {name}" not in readme] == []


def test_import_tells_the_verdict_of_every_file(tmp_path: Path) -> None:
    archive = write_archive(tmp_path / "archive", runs=3)
    (archive / "empty.fit").touch()

    done = backstride("import", str(archive), "--json", home=tmp_path / "home")

    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert list(told) == ["given", "imported", "known", "skipped", "failed", "files"]
    assert told["given"] == told["imported"] + told["known"] + told["skipped"] + told["failed"]
    assert told["failed"] == 1
    for file in told["files"]:
        assert {"name", "verdict", "kind", "records", "reason"} <= set(file)
    (empty,) = [file for file in told["files"] if file["verdict"] == "failed"]
    assert "empty: 0 bytes" in empty["reason"]


def test_runs_are_a_list_in_the_order_of_their_starts(home: Path) -> None:
    runs = document("runs", home=home)

    assert len(runs) == 14
    assert [run["start"] for run in runs] == sorted(run["start"] for run in runs)
    assert set(runs[0]) == {
        *("id", "start", "local_day", "sport", "duration_s", "moving_time_s", "distance_m"),
        *("ascent_m", "descent_m", "device", "simulated"),
    }
    assert runs[0]["start"] == "2026-03-02T06:30:00Z"
    assert runs[0]["simulated"] is True


def test_a_run_tells_what_was_mended_how_complete_it_is_and_what_it_asked(home: Path) -> None:
    listed = document("runs", home=home)[-1]

    run = document("run", listed["id"], home=home)

    assert {key: run[key] for key in listed} == listed
    assert set(run["exposures"]) == set(OF_A_RUN)
    assert run["coverage"]["speed_mps"] == pytest.approx(1, abs=0.05)
    assert all({"what", "where_s", "how_much"} <= set(mend) for mend in run["mended"])
    assert isinstance(run["laps"], list)


def test_a_run_is_found_by_the_beginning_of_its_id_or_as_last(home: Path) -> None:
    last = document("runs", home=home)[-1]["id"]

    assert document("run", last[:8], home=home)["id"] == last
    assert document("run", "last", home=home)["id"] == last


def test_exposures_come_with_unit_error_and_standing(home: Path) -> None:
    rows = document("exposures", home=home)

    assert len(rows) == 14 * len(EXPOSURES)
    assert set(rows[0]) == {
        *("run", "local_day", "name", "value", "unit", "standing", "error"),
        *("covered", "group", "usual"),
    }
    first = {row["name"]: row for row in rows[: len(EXPOSURES)]}
    assert first["distance_m"]["unit"] == "m"
    assert first["distance_m"]["error"] == pytest.approx(0.02 * first["distance_m"]["value"])
    assert first["distance_to_longest_ratio"]["value"] is None


def test_the_first_run_has_no_usual_yet(home: Path) -> None:
    first = document("runs", home=home)[0]["id"]

    rows = document("exposures", first, home=home)

    assert [row["usual"] for row in rows if row["usual"]] == []


def test_a_run_after_ten_others_and_four_weeks_has_its_usual(home: Path) -> None:
    rows = document("exposures", "last", home=home)

    usual = next(row["usual"] for row in rows if row["name"] == "distance_m")
    assert set(usual) == {"runs", "low", "lower", "median", "upper", "high", "share"}


def test_a_run_is_tagged_with_shoes_and_ground_and_exposures_follow(tmp_path: Path) -> None:
    write_archive(tmp_path / "archive", runs=3)
    backstride("import", str(tmp_path / "archive"), home=tmp_path)
    backstride("shoe", "blue pair", "--before-km", "120", home=tmp_path)

    tagged = document("tag", "last", "--shoe", "blue pair", "--surface", "track", home=tmp_path)

    assert [(note["quantity"], note["text"]) for note in tagged] == [
        ("shoe", "blue pair"),
        ("surface", "track"),
    ]
    told = {row["name"]: row["value"] for row in document("exposures", "last", home=tmp_path)}
    assert told["on_track_m"] == pytest.approx(told["distance_m"])
    assert told["shoe_distance_m"] > 120_000


def test_heights_and_maps_are_added_listed_and_taken_out_again(tmp_path: Path) -> None:
    tile = tmp_path / "N47E009.hgt"
    tile.write_bytes(b"\x01\x00" * 1201**2)

    [added] = document("elevation", "add", str(tile), home=tmp_path)

    assert added["name"] == "N47E009"
    assert added["box_deg"] == [47, 9, 48, 10]
    assert document("elevation", "remove", "N47E009", home=tmp_path) == {"removed": "N47E009"}
    assert document("elevation", "list", home=tmp_path) == []
    assert document("surfaces", "list", home=tmp_path) == []


def test_days_are_runs_rests_and_unknown(home: Path) -> None:
    days = document("days", home=home)

    assert [day["state"] for day in days[:4]] == ["run", "rest", "rest", "run"]
    assert days[1]["exposures"]["distance_m"] == 0
    assert {"local_day", "state", "runs", "exposures"} <= set(days[0])


def test_since_leaves_out_what_came_before(home: Path) -> None:
    runs = document("runs", "--since", "2026-03-20", home=home)

    assert 0 < len(runs) < 14
    assert min(run["local_day"] for run in runs) >= "2026-03-20"


def test_the_fingerprint_is_one_hash(home: Path) -> None:
    one = document("fingerprint", home=home)["fingerprint"]

    assert len(one) == 64
    assert backstride("fingerprint", home=home).stdout.strip() == one


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_samples_are_written_clean_and_as_recorded(suffix: str, home: Path, tmp_path: Path) -> None:
    read = pl.read_csv if suffix == ".csv" else pl.read_parquet
    clean, raw = tmp_path / f"clean{suffix}", tmp_path / f"raw{suffix}"

    document("run", "last", "--samples", str(clean), home=home)
    document("run", "last", "--samples", str(raw), "--raw", home=home)

    table = read(clean)
    assert table["time_s"].diff().drop_nulls().unique().to_list() == [1.0]
    assert table["distance_m"][0] == 0
    assert "moving" in table.columns
    assert "moving" not in read(raw).columns


def test_the_report_is_written_where_it_is_asked_for(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "report.html"

    told = document("report", "-o", str(path), home=home)

    assert told == {"report": str(path)}
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_diary_the_profile_and_the_shoes_are_written(tmp_path: Path) -> None:
    home = tmp_path / "home"

    note = document(
        *("log", "pain", "3", "--moment", "morning", "--region", "lower_left"),
        *("--day", "2026-03-02"),
        home=home,
    )
    again = document(
        *("log", "pain", "2", "--moment", "morning", "--region", "lower_left"),
        *("--day", "2026-03-02"),
        home=home,
    )
    profile = document("profile", "--mass-kg", "68", "--units", "imperial", home=home)
    (shoe,) = document("shoe", "blue pair", "--before-km", "120", home=home)

    assert (note["value"], note["moment"], note["replaces"]) == (3, "morning", "")
    assert again["replaces"] == note["id"]
    assert (profile["mass_kg"], profile["height_m"]) == (68, None)
    assert shoe["distance_before_m"] == 120_000


@pytest.mark.parametrize(
    "words",
    [
        ["import"],
        ["runs", "--nonsense"],
        ["fly"],
        ["log", "pian", "3"],
        ["log", "pain", "eleven"],
        ["log", "pain", "11"],
        ["log", "sleep_h", "7", "--region", "neck"],
        ["run", "last", "--raw"],
        ["runs", "--since", "yesterday"],
        ["profile", "--units", "furlongs"],
    ],
)
def test_wrong_use_ends_with_2_and_one_clear_line(words: list[str], tmp_path: Path) -> None:
    done = backstride(*words, home=tmp_path / "home")

    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [["run", "nothing"], ["run", "last"], ["exposures", "zzz"]])
def test_what_cannot_be_done_ends_with_1_and_one_clear_line(
    words: list[str], tmp_path: Path
) -> None:
    done = backstride(*words, home=tmp_path / "home")

    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_empty_home_says_what_to_do_next(tmp_path: Path) -> None:
    for command in ("runs", "days", "exposures"):
        done = backstride(command, home=tmp_path / "home")
        assert done.returncode == 0
        assert "backstride import" in done.stdout
        assert document(command, home=tmp_path / "home") == []


def test_words_in_a_pipe_carry_no_colours(home: Path) -> None:
    for words in (["runs"], ["run", "last"], ["days"], ["exposures", "last"]):
        assert "\x1b" not in backstride(*words, home=home).stdout


def test_a_home_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    done = backstride("runs", home=tmp_path / "file" / "home")

    assert done.returncode == 1
    assert "--home" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "words",
    [
        ["run", "last", "--samples", "/nowhere/at/all/x.csv"],
        ["report", "-o", "a folder"],
        ["log", "pain", "3", "--day", "1500-01-01"],
    ],
)
def test_trouble_of_the_machine_is_one_line_as_well(words: list[str], home: Path) -> None:
    told = [str(home) if word == "a folder" else word for word in words]

    done = backstride(*told, home=home)

    assert done.returncode in {1, 2}
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_a_poor_locale_ends_no_command(home: Path) -> None:
    poor = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "backstride", "exposures", "last", "--home", str(home)]
    path = {"PYTHONPATH": str(ROOT / "src")}

    done = subprocess.run(command, env=os.environ | poor | path, capture_output=True, check=False)

    assert done.returncode == 0


def test_a_home_of_a_newer_backstride_is_left_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert backstride("runs", home=home).returncode == 0
    with sqlite3.connect(home / "backstride.sqlite") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()

    done = backstride("runs", home=home)

    assert done.returncode == 1
    assert "newer Backstride" in done.stderr

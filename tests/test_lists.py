"""Lists of activities: runs without seconds, and what a Strava archive says of its files."""

import csv
import gzip
import io
import os
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from backstride.runs import listed
from backstride.sources import gpx, table, tcx
from backstride.sources.fit import encode
from backstride.store import Home, Store
from backstride.terms.errors import UnclearTable, UnknownRun
from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import Listing
from backstride.workflow import ledger, person, telling
from backstride.workflow.importing import import_files
from backstride.workflow.measuring import measure_anew
from people import MORNING, recording

ZURICH = ZoneInfo("Europe/Zurich")
ENGLISH = (
    "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,"
    "Distance,Max Heart Rate,Relative Effort,Commute,Activity Private Note,Activity Gear,Filename,"
    "Athlete Weight,Bike Weight,Elapsed Time,Moving Time,Distance,Max Speed,Average Speed,"
    "Elevation Gain,Elevation Loss"
)
GERMAN = (
    "Aktivitäts-ID,Aktivitätsdatum,Name der Aktivität,Aktivitätsart,Aktivitätsbeschreibung,"
    "Verstrichene Zeit,Distanz,Max. Herzfrequenz,Relative Leistung,Pendeln,Private Anmerkung,"
    "Aktivitätsausrüstung,Dateiname,Athletengewicht,Radgewicht,Verstrichene Zeit,Bewegungszeit,"
    "Distanz,Höchstgeschw.,Durchschnittliche Geschwindigkeit,Höhenzunahme,Höhenunterschied"
)
UNKNOWN = ",".join(f"колонка {place}" for place in range(22))
"""A language that no name of a column is known in."""


def a_list(text: str, zone: ZoneInfo = ZURICH) -> Listing:
    found = listed(table.read(text.encode(), "csv"), zone)
    assert found is not None
    return found


def strava_row(  # noqa: PLR0913 - what a row has
    number: int,
    began: str,
    title: str,
    sport: str,
    *,
    file: str = "",
    gear: str = "",
    seconds: int = 600,
    metres: float = 1_800.0,
    km: str = "1.8",
) -> list[str]:
    left = [str(number), began, title, sport, "", str(seconds), km, "150", "", "false", "", gear]
    return [
        *left,
        file,
        "",
        "",
        f"{seconds}.0",
        f"{seconds - 5}.0",
        f"{metres}",
        "4",
        "3",
        "12.5",
        "9",
    ]


def strava_csv(header: str, rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([header.split(","), *rows])
    return out.getvalue().encode()


@pytest.mark.parametrize(
    ("header", "began", "sport", "km"),
    [
        (ENGLISH, "Mar 2, 2026, 6:30:00 AM", "Run", "1.8"),
        (GERMAN, "02.03.2026, 06:30:00", "Lauf", "1,80"),
        (UNKNOWN, "2 mar 2026, 6:30:00", "Course à pied", "1,80"),
    ],
)
def test_the_list_of_a_strava_archive_is_read_in_any_language(
    header: str, began: str, sport: str, km: str
) -> None:
    file = "activities/123.fit.gz"
    ride = strava_row(8, began, "To work", "Ride", file="activities/8.gpx.gz", km=km)
    run = strava_row(7, began, "Morgens", sport, file=file, gear="Blue pair", km=km)

    found = a_list(strava_csv(header, [run, ride]).decode())

    one, other = found.activities
    assert found.is_utc
    assert (one.start, one.sport) == (datetime(2026, 3, 2, 6, 30, tzinfo=UTC), "running")
    assert (one.title, one.gear) == ("Morgens", "Blue pair")
    assert (one.totals.distance_m, one.totals.elapsed_s, one.totals.timer_s) == (1800, 600, 595)
    assert (one.totals.ascent_m, one.totals.descent_m) == (12.5, 9)
    assert other.sport == "Ride"


FORERUNNER = "Activity Type,Date,Title,Distance,Time,Total Ascent"


@pytest.mark.parametrize(
    ("names", "row", "metres", "seconds"),
    [
        ("distance,moving_time,type,start_date", "4118,0:25:56,Run,2012-10-26 22:14", 4118, 1556),
        ("Date,Distance (km),Time", "2026-03-02 06:30,8.2,45:10", 8200, 2710),
        ("Date,Miles,Duration (min),Type", "2026-03-02 06:30,,45,Run", None, None),
        ("start;distance_mi;duration_min", "2026-03-02 06:30;5;45,5", 8046.72, 2730),
        ("Datum;Distanz;Dauer;Sportart", "02.03.2026 06:30;8,2;00:45:10;Laufen", 8200, 2710),
        (FORERUNNER, "Trail Running,2026-03-02 06:30:00,Hills,8.20,00:45:10,210", 8200, 2710),
    ],
)  # fmt: skip
def test_tables_of_runs_tell_metres_and_seconds(
    names: str, row: str, metres: float | None, seconds: float | None
) -> None:
    found = listed(table.read(f"{names}\n{row}\n".encode(), "csv"), ZURICH)

    if metres is None:
        assert found is None
        return
    assert found is not None
    (one,) = found.activities
    assert one.sport == "running"
    assert one.totals.distance_m == pytest.approx(metres)
    assert one.totals.timer_s == pytest.approx(seconds)
    assert not found.is_utc


def test_a_start_without_a_zone_is_of_the_home_zone_and_that_is_said() -> None:
    found = a_list("date,distance,time\n2026-07-02 06:30,8.2,45:10\n")

    assert found.activities[0].start == datetime(2026, 7, 2, 4, 30, tzinfo=UTC)
    assert any("name no zone" in remark for remark in found.remarks)
    assert any("taken to be in km" in remark for remark in found.remarks)
    assert any("no column names the sport" in remark for remark in found.remarks)


def test_a_start_with_a_zone_is_taken_at_its_word() -> None:
    (one,) = a_list(
        "start,distance,time,type\n2026-07-02T06:30:00+09:00,8.2,45:10,Run\n"
    ).activities

    assert one.start == datetime(2026, 7, 1, 21, 30, tzinfo=UTC)


def test_days_that_can_be_read_in_two_ways_are_refused() -> None:
    with pytest.raises(UnclearTable, match="two ways"):
        a_list("date,distance,time\n03/04/2026 06:30,8.2,45:10\n")


@pytest.mark.parametrize(
    "text",
    [
        "date,back pain,steps\n2026-01-02,3,4000\n",
        "date,distance,time\n2026-01-02,8,45:00\n2026-01-03,8,45:00\n",
        "a,b\n1,2\n",
    ],
)
def test_what_lists_no_activities_is_no_list(text: str) -> None:
    assert listed(table.read(text.encode(), "csv"), ZURICH) is None


def test_rows_that_tell_too_little_are_counted() -> None:
    whole = "".join(f"2026-01-{day:02} 07:00,8,45:00,Run\n" for day in range(1, 9))
    found = a_list(
        f"date,distance,time,type\n{whole}2026-01-10,8,45:00,Run\n2026-01-11 07:00,8,,Run\n"
    )

    assert len(found.activities) == 8
    assert found.remarks[0].startswith("2 rows tell no time of day or no duration")


# in a home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def archive(path: Path) -> Path:
    """Write a Strava archive: three recorded runs, one entered by hand, a ride, other tables."""
    began = [MORNING + timedelta(days=day) for day in (0, 1, 2)]
    raw = [
        recording(began=at, minutes=10 + place, seed=place + 1) for place, at in enumerate(began)
    ]
    mute = [replace(one, title="") for one in raw]
    rows = [
        strava_row(11, "Mar 2, 2026, 6:30:00 AM", "Along the lake", "Run",
                   file="activities/101.fit.gz", gear="Blue pair", seconds=599),
        strava_row(12, "Mar 3, 2026, 6:30:00 AM", "Hills", "Run",
                   file="activities/102.gpx.gz", gear="Red pair", seconds=659),
        strava_row(13, "Mar 4, 2026, 6:30:00 AM", "Woods", "Trail Run",
                   file="activities/103.tcx.gz", gear="Red pair", seconds=719),
        strava_row(14, "Mar 6, 2026, 5:00:00 PM", "Treadmill", "Run", gear="Red pair",
                   seconds=1_800, metres=5_000, km="5"),
        strava_row(15, "Mar 7, 2026, 5:00:00 PM", "To work", "Ride", seconds=1_800,
                   metres=9_000, km="9"),
    ]  # fmt: skip
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("activities.csv", strava_csv(ENGLISH, rows))
        out.writestr("activities/101.fit.gz", gzip.compress(encode.write(mute[0])))
        out.writestr("activities/102.gpx.gz", gzip.compress(gpx.write(mute[1])))
        out.writestr("activities/103.tcx.gz", gzip.compress(b"          " + tcx.write(mute[2])))
        out.writestr("shoes.csv", "Shoe Name,Shoe Brand,Shoe Model\nRed pair,Maker,Model\n")
        out.writestr("profile.csv", "Athlete ID,Email Address\n1,somebody@example.org\n")
    return path


def test_a_strava_archive_comes_whole(home: Home, tmp_path: Path) -> None:
    summary = import_files(home, [archive(tmp_path / "export.zip")])

    outcome = {file.name.split(" / ")[-1]: file.verdict for file in summary.files}
    assert outcome == {
        "activities.csv": "imported",
        "activities/101.fit.gz": "imported",
        "activities/102.gpx.gz": "imported",
        "activities/103.tcx.gz": "imported",
        "profile.csv": "skipped",
        "shoes.csv": "skipped",
    }
    lake, hills, woods, treadmill = telling.runs(home)
    assert [run.title for run in (lake, hills, woods, treadmill)] == [
        "Along the lake",
        "Hills",
        "Woods",
        "Treadmill",
    ]
    assert all(run.totals is None and len(run.witnesses) == 1 for run in (lake, hills, woods))
    assert treadmill.exposures["distance_m"].value == 5_000
    assert np.isnan(treadmill.exposures["distance_m"].error)
    worn = telling.worn(home)
    assert [worn[run.id] for run in (lake, hills, woods, treadmill)] == [
        "Blue pair",
        *["Red pair"] * 3,
    ]
    states = {day.local_day.day: day.state for day in telling.calendar(home)}
    assert (states[5], states[6]) == ("rest", "run")


def test_a_run_of_a_list_counts_in_what_depends_on_earlier_runs(home: Home, tmp_path: Path) -> None:
    days = [MORNING + timedelta(days=day) for day in range(40)]
    rows = "".join(f"{day:%Y-%m-%d %H:%M},{6 if day is days[-1] else 5},30:00\n" for day in days)
    path = tmp_path / "runs.csv"
    path.write_text(f"date,distance,time\n{rows}")
    import_files(home, [path])

    last = telling.runs(home)[-1].exposures
    assert last["distance_to_longest_ratio"].value == pytest.approx(1.2)
    assert last["distance_7d_m"].value == 36_000
    assert set(last) == {name for name, row in EXPOSURES.items() if row.needs != "day"}


def test_a_run_of_a_list_has_no_seconds_to_show(home: Home, tmp_path: Path) -> None:
    import_files(home, [archive(tmp_path / "export.zip")])
    treadmill = telling.runs(home)[-1]

    for ask in (telling.clean_table, telling.raw_table):
        with pytest.raises(UnknownRun, match="only a list"):
            ask(home, treadmill)
    with pytest.raises(UnknownRun, match="only a list"):
        telling.run_stories(home, [treadmill])
    assert len(telling.story(home).latest) == 3


def test_the_next_export_brings_only_what_is_new(home: Home, tmp_path: Path) -> None:
    """Its list holds the old rows too, and is another file."""
    import_files(home, [archive(tmp_path / "export.zip")])
    before = [run.ids for run in telling.runs(home)]
    later = tmp_path / "activities.csv"
    rows = [
        strava_row(14, "Mar 6, 2026, 5:00:00 PM", "Treadmill", "Run", seconds=1_800, metres=5_000),
        strava_row(16, "Mar 9, 2026, 5:00:00 PM", "New", "Run", seconds=1_800, metres=5_100),
    ]
    later.write_bytes(strava_csv(ENGLISH, rows))
    import_files(home, [later])

    *same, new = telling.runs(home)
    assert [run.id for run in same] == [ids[0] for ids in before]
    assert new.title == "New"
    ledger.undo(home, 2)
    assert [run.ids for run in telling.runs(home)] == before


def test_what_the_runner_says_of_shoes_counts_more_than_a_list(home: Home, tmp_path: Path) -> None:
    import_files(home, [archive(tmp_path / "export.zip")])
    person.tell_shoe(home, "Green pair", {})
    lake = telling.runs(home)[0]

    person.tag(home, lake, "shoe", "Green pair")

    assert telling.worn(home)[lake.id] == "Green pair"


def test_measuring_anew_leaves_runs_of_lists_as_they_are(home: Home, tmp_path: Path) -> None:
    import_files(home, [archive(tmp_path / "export.zip")])
    before = telling.fingerprint(home), telling.runs(home)
    with home.writing(), Store(home) as store:
        measure_anew(store)

    assert (telling.fingerprint(home), telling.runs(home)) == before


@pytest.mark.skipif("BACKSTRIDE_REAL_DATA" not in os.environ, reason="needs real files")
@pytest.mark.parametrize(
    ("name", "runs", "others", "first_m"),
    [
        ("archive_A_runs.csv", 1_375, 0, 4_118.0),
        ("archive_B_strava_activities.csv", 708, 181, 5_560.0),
    ],
)
def test_real_lists_are_read_whole(
    home: Home, name: str, runs: int, others: int, first_m: float
) -> None:
    path = Path(os.environ["BACKSTRIDE_REAL_DATA"], "running_archive", name)

    (file,) = import_files(home, [path]).files

    assert (len(file.runs), file.records - len(file.runs)) == (runs, others)
    by_row = {run.leg: run for run in telling.runs(home)}
    assert by_row[0].exposures["distance_m"].value == first_m


@pytest.mark.skipif("BACKSTRIDE_REAL_DATA" not in os.environ, reason="needs real files")
def test_a_real_strava_export_is_joined_to_its_file(home: Home) -> None:
    import_files(home, [Path(os.environ["BACKSTRIDE_REAL_DATA"], "activities", "strava_export")])

    (run,) = telling.runs(home)
    assert (run.totals, run.title) == (None, "Laufen Landal Park")
    assert [(one.start_s, one.duration_s) for one in run.witnesses] == [(0, 1_428)]

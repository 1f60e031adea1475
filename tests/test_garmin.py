"""The archive of a Garmin account: zips in a zip, and JSON of activities and days.

Made after the layout that public parsers of real archives describe; no real one was at hand.
"""

import io
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride import diary
from backstride.sources import garmin
from backstride.sources.containers import looks_like
from backstride.sources.fit import encode
from backstride.store import Home
from backstride.terms.errors import UnreadableFile
from backstride.workflow import ledger, person, telling
from backstride.workflow.importing import import_files
from backstride.workflow.rebuilding import rebuild
from people import MORNING, recording

BEGAN_MS = round(MORNING.timestamp() * 1_000)


def activity(number: int, **more: Any) -> dict[str, Any]:
    return {
        "activityId": number,
        "name": f"Run {number}",
        "activityType": "running",
        "sportType": "RUNNING",
        "beginTimestamp": BEGAN_MS + 86_400_000 * number,
        "duration": 1_800_000.0,
        "elapsedDuration": 1_860_000.0,
        "movingDuration": 1_790_000.0,
        "distance": 500_012.0,
        "elevationGain": 4_200.0,
        "elevationLoss": 4_100.0,
    } | more


def activities(*every: dict[str, Any]) -> bytes:
    return json.dumps([{"summarizedActivitiesExport": every}]).encode()


def a_day(day: str, **told: Any) -> dict[str, Any]:
    return {"userProfilePK": 1, "calendarDate": day, "uuid": "x"} | told


def archive(path: Path) -> Path:
    """Write an account: uploaded files in zips of their own, activities, days, nights, the rest."""
    run = recording(minutes=10)
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as out:
        out.writestr("me@example.org_1.fit", encode.write(run))
    seconds = 1_000 * (len(run) - 1)
    listed = activities(
        activity(0, name="Along the lake", duration=seconds, elapsedDuration=seconds),
        activity(3),
        activity(4, activityType="cycling", sportType="CYCLING", name="To work"),
    )
    days = json.dumps([a_day("2026-03-02", totalSteps=9_000), a_day("2026-03-03", totalSteps=0)])
    nights = json.dumps(
        [
            a_day(
                "2026-03-02",
                sleepStartTimestampGMT="2026-03-01T22:00:00.0",
                deepSleepSeconds=3_600,
                lightSleepSeconds=18_000,
                remSleepSeconds=3_600,
                awakeSleepSeconds=600,
            )
        ]
    )
    with zipfile.ZipFile(path, "w") as out:
        root = "DI_CONNECT"
        out.writestr(
            f"{root}/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip", inner.getvalue()
        )
        out.writestr(f"{root}/DI-Connect-Fitness/me_0_summarizedActivities.json", listed)
        out.writestr(f"{root}/DI-Connect-Aggregator/UDSFile_2026-01-01.json", days)
        out.writestr(f"{root}/DI-Connect-Wellness/2026_sleepData.json", nights)
        out.writestr(f"{root}/DI-Connect-User/user_profile.json", json.dumps({"userName": "x"}))
    return path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_lengths_are_centimetres_and_times_milliseconds() -> None:
    (one, ride) = garmin.activities(
        activities(activity(1), activity(2, activityType="road_biking"))
    ).activities

    assert one.start == MORNING + timedelta(days=1)
    assert (one.sport, one.title) == ("running", "Run 1")
    assert one.totals.distance_m == pytest.approx(5_000.12)
    assert (one.totals.elapsed_s, one.totals.timer_s) == (1_860, 1_790)
    assert (one.totals.ascent_m, one.totals.descent_m) == (42, 41)
    assert ride.sport == "road_biking"


@pytest.mark.parametrize("sport", ["trail_running", "treadmill_running", "track_running"])
def test_every_kind_of_running_is_running(sport: str) -> None:
    told = activities(activity(1, activityType=sport, elevationGain=None))
    (one,) = garmin.activities(told).activities

    assert one.sport == "running"
    assert np.isnan(one.totals.ascent_m)


def test_what_tells_no_start_or_duration_is_counted() -> None:
    less = activity(1, duration=None, elapsedDuration=None)
    found = garmin.activities(activities(less, activity(2), activity(3, beginTimestamp="soon")))

    assert len(found.activities) == 1
    assert found.remarks == ("2 tell no start or no duration, and were left out",)


@pytest.mark.parametrize("day", ["2026-03-02", {"date": "Mar 2, 2026 12:00:00 AM"}])
def test_a_day_may_be_wrapped(day: Any) -> None:
    told = json.dumps([{"calendarDate": day, "totalSteps": 100}]).encode()

    assert [(one.local_day, one.value) for one in garmin.days(told)] == [(date(2026, 3, 2), 100)]


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(
            st.sampled_from(["calendarDate", "totalSteps", "deepSleepSeconds", "date",
                             "summarizedActivitiesExport", "beginTimestamp", "duration"]), inner),
        max_leaves=20,
    )
)  # fmt: skip
def test_whatever_stands_in_it_is_read_or_left(document: Any) -> None:
    data = json.dumps(document).encode()

    assert all(np.isfinite(one.value) for one in garmin.days(data))
    assert all(one.totals.elapsed_s > 0 for one in garmin.activities(data).activities)


@pytest.mark.parametrize("data", [b"[", b'[{"calendarDate": "2026-', b"\xff\xfe{", b"[" * 100_000])
def test_what_breaks_off_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        garmin.days(data)
    with pytest.raises(UnreadableFile):
        garmin.activities(data)


def test_other_json_is_not_taken_for_an_account() -> None:
    assert looks_like(b'[{"calendarDate": "2026-03-02", "vo2": 50}]') == "json"
    assert looks_like(activities(activity(1))) == garmin.ACTIVITIES
    assert looks_like(json.dumps([a_day("2026-03-02", totalSteps=1)]).encode()) == garmin.DAYS


def test_an_account_comes_whole(home: Home, tmp_path: Path) -> None:
    summary = import_files(home, [archive(tmp_path / "account.zip")])

    outcome = {Path(file.name.split(" / ")[-1]).name: file for file in summary.files}
    assert {name: (file.verdict, file.records) for name, file in outcome.items()} == {
        "me@example.org_1.fit": ("imported", 600),
        "me_0_summarizedActivities.json": ("imported", 3),
        "UDSFile_2026-01-01.json": ("imported", 1),
        "2026_sleepData.json": ("imported", 1),
        "user_profile.json": ("skipped", 0),
    }
    lake, other = telling.runs(home)
    assert (lake.title, lake.totals, len(lake.witnesses)) == ("Along the lake", None, 1)
    assert other.exposures["distance_m"].value == pytest.approx(5_000.12)
    days = {day.local_day: day for day in telling.calendar(home)}
    second = days[date(2026, 3, 2)]
    assert second.exposures["day_steps"] == 9_000
    assert second.exposures["sleep_h"] == pytest.approx(7)
    assert "day_steps" not in days[date(2026, 3, 3)].exposures
    assert days[MORNING.date() + timedelta(days=4)].state == "rest"


def test_days_that_two_files_tell_count_once_with_the_largest(home: Home, tmp_path: Path) -> None:
    """The first was written at noon."""
    for number, steps in enumerate((9_000, 4_000, 9_000)):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps([a_day("2026-03-02", totalSteps=steps, uuid=str(number))]))
        import_files(home, [path])

    (day,) = telling.calendar(home)
    assert day.exposures["day_steps"] == 9_000


def test_what_the_runner_says_counts_more_than_a_device(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "days.json"
    path.write_text(json.dumps([a_day("2026-03-02", totalSteps=9_000, deepSleepSeconds=3_600)]))
    import_files(home, [path])
    person.log(home, diary.note("day_steps", 12_000, local_day=date(2026, 3, 2)))

    (day,) = telling.calendar(home)
    assert (day.exposures["day_steps"], day.exposures["sleep_h"]) == (12_000, 1)


def test_an_account_can_be_taken_back_and_derived_anew(home: Home, tmp_path: Path) -> None:
    before = telling.fingerprint(home)
    import_files(home, [archive(tmp_path / "account.zip")])
    whole = telling.fingerprint(home)

    done = rebuild(home, lambda _done, _of: None)
    assert not done.changed
    assert not done.kept
    assert telling.fingerprint(home) == whole
    ledger.undo(home, 1)
    assert telling.fingerprint(home) == before


def test_other_sports_are_training_of_another_kind(home: Home, tmp_path: Path) -> None:
    """A ride that came twice counts once; a walk is no training, strength is its own kind."""
    half_hour = 1_800_000.0
    told = [
        activity(1, activityType="road_biking", duration=half_hour, movingDuration=half_hour),
        activity(1, activityType="road_biking", beginTimestamp=BEGAN_MS + 86_400_000 + 5_000),
        activity(1, activityType="lap_swimming", beginTimestamp=BEGAN_MS + 100_000_000),
        activity(1, activityType="walking", beginTimestamp=BEGAN_MS + 110_000_000),
        activity(1, activityType="strength_training", beginTimestamp=BEGAN_MS + 120_000_000),
        activity(2, activityType="yoga"),
        activity(3, activityType="transition"),
    ]
    path = tmp_path / "me_summarizedActivities.json"
    path.write_bytes(activities(*told))
    import_files(home, [path])
    person.log(home, diary.note("mobility_min", 10, local_day=MORNING.date() + timedelta(days=2)))

    first, second, *rest = telling.calendar(home)
    assert first.exposures["cross_training_min"] == pytest.approx(30 + 1_790 / 60)
    assert first.exposures["walking_min"] == pytest.approx(1_790 / 60)
    assert first.exposures["strength_min"] == pytest.approx(1_790 / 60)
    assert second.exposures["mobility_min"] == 10
    assert not any("cross_training_min" in day.exposures for day in (second, *rest))


def test_of_sessions_that_overlap_the_longest_counts(home: Home, tmp_path: Path) -> None:
    """Whichever began first."""
    told = [
        activity(1, activityType="rowing", duration=600_000.0, movingDuration=600_000.0),
        activity(
            1,
            activityType="rowing",
            beginTimestamp=BEGAN_MS + 86_400_000 + 300_000,
            duration=2_400_000.0,
            movingDuration=2_400_000.0,
        ),
    ]
    path = tmp_path / "me_summarizedActivities.json"
    path.write_bytes(activities(*told))
    import_files(home, [path])

    (day,) = telling.calendar(home)
    assert day.exposures["cross_training_min"] == pytest.approx(40)

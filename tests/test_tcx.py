"""TCX: what is written comes back, and what real files hold is read whole."""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride.sources import tcx, xml
from backstride.terms.errors import UnreadableFile
from backstride.terms.records import Device, Lap, Pause, RawRun, sample_quantities

START_S = 1_700_000_000.0
REAL = Path(os.environ.get("BACKSTRIDE_REAL_DATA", "absent"))
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="BACKSTRIDE_REAL_DATA is not set")


def document(activities: str) -> bytes:
    """Put activities in a document."""
    return f"<TrainingCenterDatabase>{activities}</TrainingCenterDatabase>".encode()


def activity(points: str, sport: str = "Running", end: str = "") -> str:
    """Put points in an activity of one lap."""
    lap = f"<Lap StartTime='2023-11-14T22:13:20Z'><Track>{points}</Track></Lap>"
    return f"<Activity Sport='{sport}'><Id>1</Id>{lap}{end}</Activity>"


def column(low: float, high: float, *, size: int) -> st.SearchStrategy[np.ndarray]:
    values = st.one_of(st.just(np.nan), st.floats(low, high))
    return st.lists(values, min_size=size, max_size=size).map(np.array)


@st.composite
def runs(draw: st.DrawFn) -> RawRun:
    size = draw(st.integers(1, 12))
    steps_ms = draw(st.lists(st.integers(1, 10_000), min_size=size, max_size=size))
    placed = 0 * draw(column(0, 1, size=size))  # TCX has both of a position or none
    return RawRun(
        sport="running",
        device=Device("Backstride", "simulator", serial="12", software="3.4"),
        time_s=START_S + np.cumsum(steps_ms) / 1000,
        latitude_deg=placed + draw(st.floats(-90, 90)),
        longitude_deg=placed + draw(st.floats(-180, 180)),
        altitude_m=draw(column(-500, 9000, size=size)),
        distance_m=draw(column(0, 500_000, size=size)),
        speed_mps=draw(column(0, 12.5, size=size)),
        heart_rate_bpm=draw(column(25, 240, size=size)),
        step_rate_spm=draw(column(0, 300, size=size)),
        power_w=draw(column(0, 2000, size=size)),
    )


PRECISION = {
    "latitude_deg": 6e-9,
    "longitude_deg": 6e-9,
    "altitude_m": 6e-3,
    "distance_m": 6e-3,
    "speed_mps": 6e-4,
    "heart_rate_bpm": 0.5,
    "step_rate_spm": 1.0,
    "power_w": 0.5,
}


@given(runs())
def test_what_is_written_is_read_back_within_the_written_precision(run: RawRun) -> None:
    (back,) = tcx.read(tcx.write(run)).recordings

    assert (back.sport, back.device) == (run.sport, run.device)
    np.testing.assert_allclose(back.time_s, run.time_s, rtol=0, atol=6e-4)
    for name, precision in PRECISION.items():
        np.testing.assert_allclose(back.column(name), run.column(name), rtol=0, atol=precision)


def test_laps_pauses_and_totals_come_back() -> None:
    pause = Pause(START_S + 3, START_S + 60)
    laps = (
        Lap(START_S, START_S + 2, 10.0, "distance"),
        Lap(START_S + 2, START_S + 61, 20.0, "manual"),
    )
    time_s = START_S + np.array([0.0, 1, 2, 3, 60, 61])
    run = RawRun(sport="running", time_s=time_s, laps=laps, pauses=(pause,))

    (back,) = tcx.read(tcx.write(run)).recordings

    assert (back.laps, back.pauses) == (laps, (pause,))
    assert (back.totals.distance_m, back.totals.elapsed_s, back.totals.timer_s) == (30, 61, 4)


def test_samples_without_a_time_are_left_out() -> None:
    run = RawRun(sport="running", time_s=START_S + np.array([0.0, np.nan, 2]))

    assert len(tcx.read(tcx.write(run)).recordings[0]) == 2


def test_running_cadence_is_per_leg_wherever_it_stands() -> None:
    data = document(
        activity("<Trackpoint><Cadence>80</Cadence></Trackpoint>")
        + activity(
            "<Trackpoint><Extensions><TPX><RunCadence>81</RunCadence></TPX></Extensions></Trackpoint>"
        )
    )

    rates = [run.step_rate_spm.tolist() for run in tcx.read(data).recordings]

    assert rates == [[160], [162]]


@pytest.mark.parametrize("number", ["1e308", "inf", "-1e999"])
def test_a_number_too_large_to_reckon_with_is_missing(number: str) -> None:
    point = f"<Trackpoint><Cadence>{number}</Cadence></Trackpoint>"
    lap = f"<Lap><DistanceMeters>{number}</DistanceMeters><Track>{point}</Track></Lap>"

    (run,) = tcx.read(document(f"<Activity Sport='Running'>{lap}{lap}</Activity>")).recordings

    assert np.isnan(run.step_rate_spm).all()
    assert np.isnan(run.totals.distance_m)


def test_the_cadence_of_a_bicycle_is_no_step_rate() -> None:
    data = document(activity("<Trackpoint><Cadence>80</Cadence></Trackpoint>", sport="Biking"))

    (run,) = tcx.read(data).recordings

    assert np.isnan(run.step_rate_spm).all()
    assert [(other.name, other.values.tolist()) for other in run.others] == [("Cadence", [80])]


def test_points_without_a_position_or_a_distance_count() -> None:
    data = document(activity("<Trackpoint><Time>2023-11-14T22:13:20Z</Time></Trackpoint>"))

    (run,) = tcx.read(data).recordings

    assert run.time_s.tolist() == [START_S]


def test_a_multisport_session_gives_each_leg_and_each_transition() -> None:
    point = "<Trackpoint><Time>2023-11-14T22:13:20Z</Time></Trackpoint>"
    transition = f"<Transition StartTime='x'><Track>{point}</Track></Transition>"
    data = document(
        "<MultiSportSession>"
        f"<FirstSport>{activity(point, sport='Biking')}</FirstSport>"
        f"<NextSport>{transition}{activity(point + point)}</NextSport>"
        "</MultiSportSession>"
    )

    sports = [(run.sport, len(run)) for run in tcx.read(data).recordings]

    assert sports == [("cycling", 1), ("transition", 1), ("running", 2)]


@pytest.mark.parametrize(
    ("name", "device"),
    [
        ("Backstride simulator", Device("Backstride", "simulator")),
        ("Garmin Forerunner 620", Device("Garmin", "Forerunner 620")),
        ("Forerunner305", Device("", "Forerunner305")),
    ],
)
def test_a_device_is_split_where_its_maker_is_known(name: str, device: Device) -> None:
    creator = f"<Creator><Name>{name}</Name><UnitId>0</UnitId></Creator>"
    author = "<Author><Name>Connect Api</Name></Author>"
    data = document(activity("<Trackpoint/>", end=creator) + author)

    assert tcx.read(data).recordings[0].device == device


def test_the_name_of_a_training_plan_is_not_the_device() -> None:
    training = "<Training><Plan><Name>Tempo</Name></Plan></Training>"
    data = document(activity("<Trackpoint/>", end=training))

    assert tcx.read(data).recordings[0].device == Device()


def test_a_lap_without_distance_leaves_the_total_unknown() -> None:
    (run,) = tcx.read(document(activity("<Trackpoint/>"))).recordings

    assert np.isnan(run.totals.distance_m)
    assert np.isnan(run.laps[0].distance_m)


@pytest.mark.parametrize(
    ("data", "holds"),
    [
        (document(activity("<Trackpoint/>")), "activity"),
        (document("<Courses><Course><Track><Trackpoint/></Track></Course></Courses>"), "course"),
        (document("<Workouts><Workout/></Workouts>"), "workout"),
        (document(""), "nothing"),
    ],
)
def test_what_a_file_holds_is_told(data: bytes, holds: str) -> None:
    assert tcx.read(data).holds == holds


def test_gpx_is_no_tcx() -> None:
    with pytest.raises(UnreadableFile, match="no TrainingCenterDatabase is in it"):
        tcx.read(b"<gpx><trk><trkpt lat='1' lon='2'/></trk></gpx>")


def real_files() -> list[Path]:
    return sorted(REAL.rglob("*.tcx"))


@needs_real
def test_every_point_of_every_real_file_is_read_by_tree_and_by_stream(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for path in real_files():
        data = path.read_bytes()
        monkeypatch.undo()
        content = tcx.read(data)
        monkeypatch.setattr(xml, "TREE_BYTES", 0)
        streamed = tcx.read(data)

        assert content.records == len(re.findall(rb"<Trackpoint[\s>]", data)), path.name
        assert content.records == sum(map(len, content.recordings)), path.name
        assert content.damage == streamed.damage == (), path.name
        for run, other in zip(content.recordings, streamed.recordings, strict=True):
            assert (run.laps, run.pauses, run.device) == (other.laps, other.pauses, other.device)
            for name in ("time_s", *sample_quantities()):
                np.testing.assert_array_equal(getattr(run, name), getattr(other, name), path.name)


@needs_real
def test_the_laps_of_a_real_file_have_the_distance_of_its_last_point() -> None:
    (run,) = tcx.read((REAL / "activities/tcx/run-fr945-triple.tcx").read_bytes()).recordings

    assert run.totals.distance_m == pytest.approx(float(np.nanmax(run.distance_m)), rel=1e-3)
    assert run.totals.timer_s == pytest.approx(run.time_s[-1] - run.time_s[0], abs=2)
    assert (len(run), len(run.laps), run.device.model) == (4989, 2, "Forerunner 945")


@needs_real
def test_a_stop_of_the_polar_watch_is_a_pause() -> None:
    (run,) = tcx.read((REAL / "activities/tcx/run-polar-m400.tcx").read_bytes()).recordings

    stopped_s = sum(pause.end_s - pause.start_s for pause in run.pauses)
    assert run.time_s[-1] - run.time_s[0] - stopped_s == pytest.approx(run.totals.timer_s, abs=10)

"""GPX: what is written comes back, and what real files hold is read whole."""

from __future__ import annotations

import os
import re
from datetime import UTC
from pathlib import Path

import gpxpy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride.sources import gpx, xml
from backstride.terms.errors import UnreadableFile
from backstride.terms.records import Device, OtherColumn, Pause, RawRun

START_S = 1_700_000_000.0
REAL = Path(os.environ.get("BACKSTRIDE_REAL_DATA", "absent"))
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="BACKSTRIDE_REAL_DATA is not set")


def document(points: str, attributes: str = "", track: str = "") -> bytes:
    """Put points in a track."""
    return f"<gpx {attributes}><trk>{track}<trkseg>{points}</trkseg></trk></gpx>".encode()


def column(low: float, high: float, *, size: int) -> st.SearchStrategy[np.ndarray]:
    values = st.one_of(st.just(np.nan), st.floats(low, high))
    return st.lists(values, min_size=size, max_size=size).map(np.array)


@st.composite
def runs(draw: st.DrawFn) -> RawRun:
    size = draw(st.integers(1, 12))
    steps_ms = draw(st.lists(st.integers(1, 10_000), min_size=size, max_size=size))
    return RawRun(
        sport="running",
        title=draw(st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=20)),
        device=Device("Backstride", "simulator"),
        time_s=START_S + np.cumsum(steps_ms) / 1000,
        latitude_deg=draw(column(-90, 90, size=size)),
        longitude_deg=draw(column(-180, 180, size=size)),
        altitude_m=draw(column(-500, 9000, size=size)),
        heart_rate_bpm=draw(column(25, 240, size=size)),
        step_rate_spm=draw(column(0, 300, size=size)),
        temperature_degc=draw(column(-40, 60, size=size)),
    )


@given(runs())
def test_what_is_written_is_read_back_within_the_written_precision(run: RawRun) -> None:
    placed = np.isfinite(run.latitude_deg) & np.isfinite(run.longitude_deg)

    recordings = gpx.read(gpx.write(run)).recordings

    assert len(recordings) == placed.any()
    for back in recordings:
        assert (back.title, back.sport, back.device) == (run.title, run.sport, run.device)
        np.testing.assert_allclose(back.time_s, run.time_s[placed], rtol=0, atol=6e-4)
        written = {
            "latitude_deg": (run.latitude_deg, 6e-8),
            "longitude_deg": (run.longitude_deg, 6e-8),
            "altitude_m": (run.altitude_m, 6e-3),
            "heart_rate_bpm": (run.heart_rate_bpm, 0.5),
            "step_rate_spm": (run.step_rate_spm / 2, 0.5),
            "temperature_degc": (run.temperature_degc, 0.06),
        }
        for name, (values, precision) in written.items():
            expected = values[placed]
            np.testing.assert_allclose(back.column(name), expected, rtol=0, atol=precision)


def test_a_pause_comes_back_as_a_pause() -> None:
    time_s = START_S + np.array([0.0, 1, 2, 60, 61])
    place = np.zeros(5)
    pause = Pause(START_S + 2, START_S + 60)
    run = RawRun(
        sport="running", time_s=time_s, latitude_deg=place, longitude_deg=place, pauses=(pause,)
    )

    assert gpx.read(gpx.write(run)).recordings[0].pauses == (pause,)


def test_a_segment_that_follows_at_the_usual_step_is_no_pause() -> None:
    points = [f"<trkpt lat='1' lon='2'><time>2024-05-01T10:00:0{s}Z</time></trkpt>" for s in "012"]

    content = gpx.read(document("</trkseg><trkseg>".join(points)))

    assert content.recordings[0].pauses == ()


@pytest.mark.parametrize(
    ("extension", "quantity"),
    [
        (
            "<x:TrackPointExtension xmlns:x='u'><x:hr>7</x:hr></x:TrackPointExtension>",
            "heart_rate_bpm",
        ),
        ("<gpxdata:hr>7</gpxdata:hr>", "heart_rate_bpm"),
        ("<cadence>7</cadence>", "step_rate_spm"),
        ("<gpxtpx:cad>7</gpxtpx:cad>", "step_rate_spm"),
        ("<RunCadence>7</RunCadence>", "step_rate_spm"),
        ("<power>7</power>", "power_w"),
        ("<pwr:PowerInWatts xmlns:pwr='u'>7</pwr:PowerInWatts>", "power_w"),
        ("<ns3:atemp>7</ns3:atemp>", "temperature_degc"),
        ("<speed>7</speed>", "speed_mps"),
        ("<hAcc>7</hAcc>", "gps_accuracy_m"),
    ],
)
def test_an_extension_is_known_by_its_name_alone(extension: str, quantity: str) -> None:
    data = document(f"<trkpt lat='1' lon='2'><extensions>{extension}</extensions></trkpt>")

    content = gpx.read(data)

    assert content.recordings[0].column(quantity).tolist() == [7]
    assert content.damage == ()


def test_any_other_number_is_kept_by_its_name() -> None:
    data = document("<trkpt lat='1' lon='2'><sat>5</sat><name>A</name></trkpt><trkpt/>")

    (other,) = gpx.read(data).recordings[0].others

    assert (other.name, other.unit, other.origin) == ("sat", "", "native")
    np.testing.assert_array_equal(other.values, [5, np.nan])


@pytest.mark.parametrize(
    ("text", "sport", "sub_sport"),
    [
        ("running", "running", ""),
        ("Run", "running", ""),
        ("9", "running", ""),
        ("trail_running", "running", "trail"),
        ("Treadmill", "running", "treadmill"),
        ("1", "cycling", ""),
        ("4", "hiking", ""),
        ("10", "walking", ""),
        ("99", "", ""),
        ("unknown", "", ""),
        ("", "", ""),
        ("rowing", "rowing", ""),
    ],
)
def test_the_type_of_a_track_names_the_sport(text: str, sport: str, sub_sport: str) -> None:
    data = document("<trkpt lat='1' lon='2'/>", track=f"<type>{text}</type>")

    run = gpx.read(data).recordings[0]

    assert (run.sport, run.sub_sport) == (sport, sub_sport)


def test_the_type_of_a_link_is_not_the_type_of_the_track() -> None:
    track = "<link href='h'><text>T</text><type>text/html</type></link><type>running</type>"

    run = gpx.read(document("<trkpt lat='1' lon='2'/>", track=track)).recordings[0]

    assert run.sport == "running"


def test_the_link_of_a_point_is_no_column() -> None:
    data = document("<trkpt lat='1' lon='2'><link href='h'><text>5</text></link></trkpt>")

    assert gpx.read(data).recordings[0].others == ()


@pytest.mark.parametrize(
    ("text", "time_s"),
    [
        ("2023-11-14T22:13:20Z", START_S),
        ("2023-11-14T22:13:20.500Z", START_S + 0.5),
        ("2023-11-14T22:13:20.123456Z", START_S + 0.123456),
        ("2023-11-14T22:13:20", START_S),
        ("2023-11-15T00:13:20+02:00", START_S),
        (" 2023-11-14T22:13:20Z ", START_S),
        ("yesterday", np.nan),
        ("9999-99-99T00:00:00Z", np.nan),
        ("0001-01-01T00:00:00Z", np.nan),  # what programs write that know no time
        ("0001-01-01T00:00:00+14:00", np.nan),
        ("1969-12-31T23:59:59Z", np.nan),
        ("9999-12-31T23:59:59-14:00", np.nan),
    ],
)
def test_a_time_is_utc_whatever_its_form(text: str, time_s: float) -> None:
    data = document(f"<trkpt lat='1' lon='2'><time>{text}</time></trkpt>")

    assert gpx.read(data).recordings[0].time_s.tolist() == pytest.approx([time_s], nan_ok=True)


@pytest.mark.parametrize(
    ("zones", "offset_s"),
    [(["+02:00", "+02:00"], 7200), (["+02:00", "+01:00"], None), (["Z"], None)],
)
def test_an_offset_counts_where_all_times_agree(zones: list[str], offset_s: float | None) -> None:
    times = [f"<time>2023-11-14T22:13:20{zone}</time>" for zone in zones]
    data = document("".join(f"<trkpt lat='1' lon='2'>{time}</trkpt>" for time in times))

    assert gpx.read(data).recordings[0].utc_offset_s == offset_s


def test_a_value_that_is_no_number_becomes_nan_and_is_told() -> None:
    content = gpx.read(document("<trkpt lat='1' lon='2'><ele>high</ele></trkpt>"))

    assert np.isnan(content.recordings[0].altitude_m).all()
    assert content.damage == ("1 value of ele could not be read",)


@pytest.mark.parametrize("text", ["1e999", "-1e999", "1e308", "inf", "9" * 400])
def test_a_number_too_large_to_reckon_with_is_missing(text: str) -> None:
    data = document(f"<trkpt><ele>{text}</ele></trkpt><trkpt><ele>5</ele></trkpt>")

    altitude_m = gpx.read(data).recordings[0].altitude_m

    np.testing.assert_array_equal(altitude_m, [np.nan, 5])


@pytest.mark.parametrize(
    ("data", "holds"),
    [
        (b"<gpx><wpt lat='1' lon='2'><time>2024-01-01T00:00:00Z</time></wpt></gpx>", "waypoints"),
        (b"<gpx><rte><rtept lat='1' lon='2'/></rte></gpx>", "route"),
        (b"<gpx><trk><trkseg><trkpt lat='1' lon='2'/></trkseg></trk></gpx>", "route"),
        (b"<gpx/>", "nothing"),
        (document("<trkpt lat='1' lon='2'><time>2024-01-01T00:00:00Z</time></trkpt>"), "activity"),
    ],
)
def test_what_a_file_holds_depends_on_its_times(data: bytes, holds: str) -> None:
    assert gpx.read(data).holds == holds


def test_each_track_is_a_recording() -> None:
    point = "<trkpt lat='1' lon='2'/>"
    data = document(f"{point}</trkseg></trk><trk><name>B</name><trkseg>{point}{point}")

    assert [(len(run), run.title) for run in gpx.read(data).recordings] == [(1, ""), (2, "B")]


def test_points_outside_of_any_track_are_kept() -> None:
    content = gpx.read(b"<gpx><trkseg><trkpt lat='1' lon='2'/></trkseg></gpx>")

    assert [len(run) for run in content.recordings] == [1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
@pytest.mark.parametrize("leading", ["", "\n  \t"])
def test_any_encoding_and_leading_white_space_are_read(encoding: str, leading: str) -> None:
    text = document("<trkpt lat='1' lon='2'/>", track="<name>Läufe</name>").decode()
    declared = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    if encoding == "utf-16":
        leading = ""  # white space before a byte order mark of UTF-16 makes no sense
    data = f"{leading}<?xml version='1.0' encoding='{declared}'?>{text}".encode(encoding)

    assert gpx.read(data).recordings[0].title == "Läufe"


@given(st.integers(0, 2000))
def test_of_a_cut_file_every_point_that_began_is_kept(end: int) -> None:
    points = "".join(
        f"<trkpt lat='{n}' lon='2'><ele>{n}</ele><time>2024-01-01T00:00:{n:02}Z</time></trkpt>"
        for n in range(20)
    )
    data = document(points)[: max(30, end)]

    content = gpx.read(data)

    began = len(re.findall(rb"<trkpt[^>]*>", data))
    assert began <= content.records <= began + 1  # the tag itself may be cut
    assert bool(content.damage) == (b"</gpx>" not in data)


def test_the_tree_and_the_stream_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    data = document(
        "<trkpt lat='1' lon='2'><ele>3</ele><extensions><hr>70</hr></extensions></trkpt>"
        "<trkpt lat='1.5' lon='2'><time>2024-01-01T00:00:00Z</time></trkpt>",
        track="<name>A</name><type>running</type>",
    )

    by_tree = gpx.read(data)
    monkeypatch.setattr(xml, "TREE_BYTES", 0)
    by_stream = gpx.read(data)

    assert same(by_tree.recordings[0], by_stream.recordings[0])
    assert (by_tree.holds, by_tree.damage) == (by_stream.holds, by_stream.damage)


def same(one: RawRun, other: RawRun) -> bool:
    """Tell whether two recordings are equal in all, NaN being equal to NaN."""
    pairs = [(getattr(one, name), getattr(other, name)) for name in one.__dataclass_fields__]
    return all(
        np.array_equal(a, b, equal_nan=True)
        if isinstance(a, np.ndarray)
        else (all(map(same_column, a, b)) if are_columns(a) else repr(a) == repr(b))
        for a, b in pairs
    )


def are_columns(value: object) -> bool:
    return isinstance(value, tuple) and any(isinstance(each, OtherColumn) for each in value)


def same_column(one: OtherColumn, other: OtherColumn) -> bool:
    return one.name == other.name and np.array_equal(one.values, other.values, equal_nan=True)


def test_a_file_that_calls_its_plain_bytes_utf_16_is_read() -> None:
    data = b"<?xml version='1.0' encoding='utf-16'?>" + document("<trkpt lat='1' lon='2'/>")

    assert gpx.read(data).records == 1


def test_html_is_no_gpx() -> None:
    with pytest.raises(UnreadableFile, match="no gpx is in it"):
        gpx.read(b"<!DOCTYPE html><html><body><p>Please log in</p></body></html>")


def real_files() -> list[Path]:
    return sorted(REAL.rglob("*.gpx"))


@needs_real
def test_every_point_of_every_real_file_is_read_by_tree_and_by_stream(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for path in real_files():
        data = path.read_bytes()
        monkeypatch.undo()
        content = gpx.read(data)
        monkeypatch.setattr(xml, "TREE_BYTES", 0)
        streamed = gpx.read(data)

        assert content.records == len(re.findall(rb"<trkpt[\s>]", data)), path.name
        assert content.records == sum(map(len, content.recordings)), path.name
        assert all(map(same, content.recordings, streamed.recordings)), path.name
        assert content.damage == streamed.damage, path.name


@needs_real
def test_gpxpy_reads_the_same_points_from_every_real_file_that_it_can_read() -> None:
    compared = 0
    for path in real_files():
        try:
            tracks = gpxpy.parse(path.read_text(encoding="utf-8-sig").strip()).tracks
        except (gpxpy.gpx.GPXException, ValueError):
            continue
        points = [
            point for track in tracks for segment in track.segments for point in segment.points
        ]
        expected = np.array([gpxpy_row(point) for point in points], float).reshape(-1, 4)
        runs = gpx.read(path.read_bytes()).recordings
        rows = [
            np.stack([run.latitude_deg, run.longitude_deg, run.altitude_m, run.time_s], axis=1)
            for run in runs
        ]

        actual = np.concatenate([np.empty((0, 4)), *rows])

        np.testing.assert_allclose(actual, expected, rtol=0, atol=1e-6, err_msg=path.name)
        compared += 1
    assert compared >= 80  # of 84; gpxpy refuses those with undeclared prefixes


def gpxpy_row(point: gpxpy.gpx.GPXTrackPoint) -> list[float]:
    time = point.time
    time_s = (
        np.nan if time is None else (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
    )
    altitude_m = np.nan if point.elevation is None else point.elevation
    return [point.latitude, point.longitude, altitude_m, time_s]


@needs_real
def test_the_sport_device_and_dynamics_of_a_garmin_file_are_told() -> None:
    content = gpx.read((REAL / "activities/gpx/run-fr945-triple.gpx").read_bytes())

    run = content.recordings[0]

    assert (run.sport, run.title) == ("running", "Sloatsburg Course")
    assert run.device == Device("Garmin", "Connect")
    assert np.isfinite(run.heart_rate_bpm).sum() == 4960
    assert np.isfinite(run.temperature_degc).sum() == 4967
    assert content.damage == ()

"""FIT: nothing lost, nothing made up, and the same as the kept library reads."""

import math
import struct
import time
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal
from unittest.mock import patch

import fitdecode
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from backstride import simulate
from backstride.sources.fit import encode, profile, scan
from backstride.sources.fit.decode import FitFile, decode
from backstride.sources.fit.read import read, record_columns
from backstride.terms.errors import UnreadableFile
from backstride.terms.records import Device, FloatArray, Pause, RawRun

SEMICIRCLE_DEG = 360 / 2**32
BEGAN_S = 1_700_000_000.0


def a_recording(seconds: int = 600) -> RawRun:
    done = simulate.run(
        speed_mps=np.linspace(2.5, 4, seconds), altitude_m=np.linspace(400, 450, seconds)
    )
    return simulate.recording(done, seed=1)


def the_file(data: bytes) -> FitFile:
    (file,) = decode(data)
    return file


def witness(data: bytes) -> tuple[list[Any], bool]:
    """Read records as tolerant fitdecode does, up to where it fails."""
    records = []
    tolerant = {
        "check_crc": fitdecode.CrcCheck.DISABLED,
        "error_handling": fitdecode.ErrorHandling.IGNORE,
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with fitdecode.FitReader(data, processor=None, **tolerant) as frames:
                for frame in frames:
                    if frame.frame_type == fitdecode.FIT_FRAME_DATA and frame.name == "record":
                        records.append(frame)  # noqa: PERF401 - what came before a failure counts
        except (fitdecode.FitError, AssertionError):
            return records, False
    return records, True


def expected_columns(records: list[Any]) -> Mapping[str, FloatArray]:
    """Lay the witness's fields out as columns; unpacked values give way to whole ones."""
    columns: dict[str, FloatArray] = {}
    for row, record in enumerate(records):
        told: dict[str, tuple[bool, float]] = {}
        for field in record.fields:
            if field.field_def is not None and field.field_def.is_dev:
                continue
            value = field.value
            if isinstance(value, str | tuple | bytes) or field.name.startswith("unknown"):
                value = field.raw_value
            if isinstance(value, str | tuple | bytes) or value is None:
                continue
            whole = field.field_def is not None
            if whole or not told.get(field.name, (False, 0.0))[0]:
                told[field.name] = whole, float(value)
        for name, (_, value) in told.items():
            columns.setdefault(name, np.full(len(records), np.nan))[row] = value
    return columns


def assert_equal_to_witness(data: bytes) -> int:
    records, _ = witness(data)
    files = decode(data)
    ours: dict[str, FloatArray] = {}
    for place, file in enumerate(files):
        table = file.table(profile.RECORD)
        before = sum(len(f.table(profile.RECORD)) for f in files[:place])
        unknown = {table.describe(key)[0]: table.values(key) for key in table.keys()}  # noqa: SIM118
        for name, column in (unknown | record_columns(table)).items():
            whole = ours.setdefault(name, np.full(len(records), np.nan))
            whole[before : before + len(table)] = column
    expected = expected_columns(records)
    for name, column in expected.items():
        if name == "timestamp":
            continue
        np.testing.assert_allclose(ours[name], column, rtol=1e-12, err_msg=name)
    recorded = [file for file in files if profile.RECORD in file.times_s]
    times = np.concatenate([file.times_s[profile.RECORD] for file in recorded])
    np.testing.assert_array_equal(times, expected["timestamp"])
    return len(records)


def test_every_field_of_every_record_is_what_the_kept_library_reads() -> None:
    data = encode.write(a_recording())

    assert assert_equal_to_witness(data) == 600


def test_the_profile_says_what_the_kept_library_says() -> None:
    ours = {
        (message, number): (known.name, known.scale, known.offset, known.unit)
        for message in (profile.FILE_ID, profile.SESSION, profile.LAP, profile.RECORD)
        for number, known in profile.fields_of(message).items()
    }

    theirs = {
        (message, number): (
            field.name,
            field.scale or 1,
            field.offset or 0,
            field.units or "",
        )
        for message in {message for message, _ in ours}
        for number, field in fitdecode.profile.MESSAGE_TYPES[message].fields.items()
        if (message, number) in ours
    }
    assert ours == theirs


measured = st.one_of(st.just(np.nan), st.floats(0, 200))


@given(
    speed=arrays(np.float64, 20, elements=st.one_of(st.just(np.nan), st.floats(0, 12))),
    rate=arrays(np.float64, 20, elements=measured),
    height=arrays(np.float64, 20, elements=st.one_of(st.just(np.nan), st.floats(-400, 8000))),
    latitude=arrays(np.float64, 20, elements=st.floats(-90, 90)),
)
def test_what_is_written_is_read_again_as_rounded_by_the_format(
    speed: FloatArray, rate: FloatArray, height: FloatArray, latitude: FloatArray
) -> None:
    raw = RawRun(
        time_s=BEGAN_S + np.arange(20.0),
        sport="running",
        speed_mps=speed,
        step_rate_spm=rate,
        altitude_m=height,
        latitude_deg=latitude,
        longitude_deg=latitude,
    )

    (back,) = read(encode.write(raw)).recordings

    np.testing.assert_array_equal(back.time_s, raw.time_s)
    np.testing.assert_allclose(back.speed_mps, speed, atol=0.0005)
    np.testing.assert_allclose(back.step_rate_spm, rate, atol=1 / 64)
    np.testing.assert_allclose(back.altitude_m, height, atol=0.1001)
    np.testing.assert_allclose(back.latitude_deg, latitude, atol=SEMICIRCLE_DEG)
    assert np.isnan(back.heart_rate_bpm).all()


def test_device_pauses_laps_and_local_time_are_read_again() -> None:
    raw = RawRun(
        time_s=BEGAN_S + np.r_[0:100, 160:200].astype(float),
        sport="running",
        sub_sport="trail",
        device=Device("Backstride", "simulator", "42"),
        pauses=(Pause(BEGAN_S + 100, BEGAN_S + 160),),
        utc_offset_s=7200.0,
    )

    (back,) = read(encode.write(raw)).recordings

    assert (back.sport, back.sub_sport, back.device) == ("running", "trail", raw.device)
    assert back.pauses == raw.pauses
    assert back.utc_offset_s == 7200
    assert (back.laps[0].start_s, back.laps[0].end_s) == (BEGAN_S, BEGAN_S + 199)


def test_a_file_cut_anywhere_keeps_every_whole_record_before_the_cut() -> None:
    data = encode.write(a_recording(60))
    table = the_file(data).table(profile.RECORD)
    size = int(np.diff(table.starts[:2])[0])

    for cut in range(14, len(data)):
        files = decode(data[:cut])
        kept = sum(len(file.table(profile.RECORD)) for file in files)
        assert kept == int((table.starts + size <= cut).sum())


def test_a_hole_hardly_ever_costs_more_than_the_records_that_it_tears() -> None:
    data = encode.write(a_recording())
    table = the_file(data).table(profile.RECORD)
    size = int(np.diff(table.starts[:2])[0])
    rng = np.random.default_rng(7)
    holes = zip(
        rng.integers(table.starts[3], table.starts[-6], 400), rng.integers(1, 40, 400), strict=True
    )

    costly = 0
    for at, length in holes:
        file = the_file(data[:at] + data[at + length :])
        assert file.damage
        costly += len(file.table(profile.RECORD)) < len(table) - 3 - length // size

    assert costly <= 4  # bytes that look like a definition can hide what lies behind them


@given(st.lists(st.tuples(st.integers(12, 5_000), st.integers(0, 255)), min_size=1, max_size=20))
def test_flipped_bytes_never_crash_the_reader(flips: list[tuple[int, int]]) -> None:
    data = bytearray(encode.write(a_recording(80)))
    for place, value in flips:
        data[max(place % len(data), 12)] ^= value

    assert read(bytes(data)).kind == "fit"


def test_bytes_without_the_signature_are_refused_by_name() -> None:
    with pytest.raises(UnreadableFile, match="signature is missing"):
        read(b"no FIT file at all")


@given(st.binary(max_size=400))
def test_any_bytes_behind_a_header_are_read_or_refused(body: bytes) -> None:
    header = b"\x0e\x20\x00\x00" + len(body).to_bytes(4, "little") + b".FIT\x00\x00"

    assert read(header + body).kind == "fit"


def test_a_wrong_check_sum_is_told_and_costs_nothing() -> None:
    data = bytearray(encode.write(a_recording()))
    data[-1] ^= 0xFF

    content = read(bytes(data))

    assert content.records == 600
    assert content.damage == ("check sum wrong",)


def test_a_header_that_says_nought_bytes_costs_nothing() -> None:
    data = bytearray(encode.write(a_recording()))
    data[4:8] = b"\0\0\0\0"

    assert read(bytes(data)).records == 600


def test_files_chained_in_one_are_all_read() -> None:
    one = encode.write(a_recording(100))

    content = read(one + one)

    assert [len(run) for run in content.recordings] == [100, 100]


def test_a_time_of_five_bits_is_unrolled() -> None:
    with_time = bytes.fromhex("40 00 00 1400 02 030102 FD0486")  # heart rate and a whole time
    without = bytes.fromhex("41 00 00 1400 01 030102")  # heart rate only
    data = with_time + without
    base = 1_000_000_000
    data += b"\x00" + bytes([100]) + base.to_bytes(4, "little")
    for passed in (3, 20, 33, 60):
        data += bytes([0xA0 | (base + passed) & 31, 101])
    whole = b"\x0c\x20\x00\x00" + len(data).to_bytes(4, "little") + b".FIT" + data + b"\0\0"

    times = the_file(whole).times_s[profile.RECORD]

    np.testing.assert_array_equal(times - base, [0, 3, 20, 33, 60])


@given(
    st.lists(
        st.tuples(st.sampled_from([[0], [1], [0, 1], [0, 1, 2], [2, 2, 1]]), st.integers(1, 90)),
        max_size=8,
    )
)
def test_striding_takes_the_messages_that_the_slow_loop_takes(
    rhythms: list[tuple[list[int], int]],
) -> None:
    sizes = (4, 7, 4)
    data = b"".join(
        bytes([0x40 | kind, 0, 0, 20 + kind, 0, 1, 3, size - 1, 13])
        for kind, size in enumerate(sizes)
    )
    for kinds, times in rhythms:
        data += b"".join(bytes([kind]) * sizes[kind] for kind in kinds) * times

    fast = scan.scan(data, 0, len(data)).starts
    with patch.object(scan, "_TRY_STRIDE_EVERY", len(data) + 2):
        slow = scan.scan(data, 0, len(data)).starts

    assert list(fast.values()) == list(slow.values())


def test_a_definition_of_many_layouts_stays_within_bounds() -> None:
    body = b"".join(
        b"\x40\x00\x00" + number.to_bytes(2, "little") + b"\x00\x00" for number in range(60_000)
    )
    header = b"\x0c\x20\x00\x00" + len(body).to_bytes(4, "little") + b".FIT"

    content = read(header + body + b"\0\0")

    assert content.damage


def fits_slowly(data: bytes, at: int, span: tuple[int, int], layouts: scan.Locals) -> bool:
    """Tell place by place whether five messages that go on in time begin there."""
    timed = 0
    early, late = span
    for message in range(5):
        header = data[at] if at < len(data) else 0x40
        if header & 0xC0 == 0x40:
            return timed >= 2
        layout = layouts[(header >> 5) & 3 if header & 0x80 else header & 15]
        if layout is None or at + layout.size > len(data):
            return False
        if layout.time_offset:
            order: Literal["big", "little"] = "big" if layout.big_endian else "little"
            time = int.from_bytes(data[at + layout.time_offset :][:4], order)
            if not early <= time <= late:
                return False
            early, late = time, time + scan.MINUTES_S
            timed += 1
        elif message == 0:
            return False
        at += layout.size
    return timed >= 2


@given(
    st.lists(st.sampled_from([0, 1, 2, 3, 0x80, 0xA5, 0xC2, 0x40, 0x13, 9]), max_size=60),
    st.lists(st.integers(-2, 4), max_size=60),
)
def test_the_search_behind_a_hole_finds_what_the_slow_search_finds(
    headers: list[int], steps: list[int]
) -> None:
    latest = 1_000_000_000
    span = latest, latest + scan.MAX_SILENCE_S
    fields = (scan.FieldLayout(253, 4, 134), scan.FieldLayout(3, 1, 2))
    layouts: scan.Locals = (
        scan.Layout(20, big_endian=False, fields=fields),
        scan.Layout(21, big_endian=True, fields=fields[::-1]),
        scan.Layout(22, big_endian=False, fields=fields[1:]),
        *[None] * 13,
    )
    data = bytes(20)
    for header, step in zip(headers, steps, strict=False):
        order: Literal["big", "little"] = "big" if header == 1 else "little"
        time = (latest + 300 * step).to_bytes(4, order)
        data += bytes([header]) + (b"\7" + time if header == 1 else time + b"\7")

    fast = scan._fits(np.frombuffer(data, np.uint8), np.arange(len(data)), span, layouts)

    assert fast.tolist() == [at for at in range(len(data)) if fits_slowly(data, at, span, layouts)]


def test_times_that_leap_for_ever_are_soon_given_up() -> None:
    timed = b"\x40\0\0\x14\0\1\xfd\4\x86"
    filler = b"\x41\0\0\x15\0\1\3\xff\x0d" + (b"\1" + bytes(255)) * 100
    leaps = (b"\0" + (10**9 + 10**6 * n).to_bytes(4, "little") + filler for n in range(200))
    data = timed + b"".join(leaps)
    start_s = time.process_time()

    scan.scan(data, 0, len(data))

    assert time.process_time() - start_s < 10  # a search without bounds takes a minute


def test_a_number_too_large_to_reckon_with_is_missing() -> None:
    definition = b"\x40\0\0\x14\0\3\xfd\4\x86\5\4\x88\7\4\x88"
    rows = [(10**9, 1.5, math.inf), (10**9 + 1, 1e38, -math.inf), (10**9 + 2, 2.5, 3.0)]
    body = definition + b"".join(b"\0" + struct.pack("<Iff", *row) for row in rows)
    header = b"\x0c\x20\0\0" + len(body).to_bytes(4, "little") + b".FIT"

    (run,) = read(header + body + b"\0\0").recordings

    assert np.isfinite(run.distance_m).tolist() == [True, False, True]
    assert np.isfinite(run.power_w).tolist() == [False, False, True]


def test_a_time_beyond_32_bits_is_missing() -> None:
    definition = b"\x40\0\0\x14\0\1\xfd\x08\x89"
    times = (1e9, 1e15, -5.0, 1e9 + 1)
    body = definition + b"".join(b"\0" + struct.pack("<d", each) for each in times)
    header = b"\x0c\x20\0\0" + len(body).to_bytes(4, "little") + b".FIT"

    (run,) = read(header + body + b"\0\0").recordings

    assert np.isfinite(run.time_s).tolist() == [True, False, False, True]


def test_missing_names_are_not_remembered_without_end() -> None:
    before = profile.name_of.cache_info().currsize

    for _ in range(5_000):
        profile.name_of("lap_trigger", float("nan"))

    assert profile.name_of.cache_info().currsize - before < 2_000


def real_files(real_data: Path, folder: str) -> Iterator[Path]:
    return iter(sorted((real_data / "activities" / folder).glob("*.fit")))


SAMPLED_BYTES = 60_000


def test_small_sound_real_files_are_what_the_kept_library_reads(real_data: Path) -> None:
    paths = [p for p in real_files(real_data, "fit") if p.stat().st_size < SAMPLED_BYTES]

    assert sum(assert_equal_to_witness(path.read_bytes()) for path in paths) > 5_000


@pytest.mark.truth
def test_all_sound_real_files_are_what_the_kept_library_reads(real_data: Path) -> None:
    paths = list(real_files(real_data, "fit"))

    assert sum(assert_equal_to_witness(path.read_bytes()) for path in paths) > 150_000


def test_damaged_real_files_give_at_least_what_the_kept_library_gives(real_data: Path) -> None:
    for path in real_files(real_data, "damaged"):
        data = path.read_bytes()
        if not data or len(data) > 200_000:
            continue
        records, _ = witness(data)
        assert read(data).records >= len(records), path.name


def test_the_crashed_watch_gives_all_its_records(real_data: Path) -> None:
    crashed = real_data / "activities" / "damaged" / "device-crash-zero-length-header.fit"

    assert read(crashed.read_bytes()).records == 10_856

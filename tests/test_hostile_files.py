"""Files made to break a reader: each ends soon, in little memory, with one clear line."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import textwrap
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride.sources import containers, gpx, tcx
from backstride.terms.errors import UnreadableFile
from backstride.terms.records import Content, RawRun

MOST_MB = 300  # that reading may need beyond the bytes
MOST_S = 100  # that any of these files may take; most take less than one

needs_linux = pytest.mark.skipif(
    not Path("/proc/self/clear_refs").exists(), reason="peak memory is measured on Linux only"
)


def measured(code: str) -> tuple[float, object]:
    """Run code that makes `data` and then `result` in a process of its own.

    Returns:
        The peak of memory above what was held before `result`, MB, and `result`.
    """
    script = f"""
        import json, pathlib
        from backstride.sources import containers, gpx, tcx
        from backstride.terms.errors import UnreadableFile
        def held(key):
            status = pathlib.Path("/proc/self/status").read_text()
            return int(status.partition(key)[2].split()[0]) / 1000
        def read(reader, data):
            try:
                content = reader.read(data)
                return [content.records, content.damage]
            except UnreadableFile as error:
                return [0, [str(error)]]
        {code.partition("result =")[0]}
        pathlib.Path("/proc/self/clear_refs").write_text("5")
        before_mb = held("VmRSS:")
        result ={code.partition("result =")[2]}
        print(json.dumps([held("VmHWM:") - before_mb, result]))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        capture_output=True,
        check=True,
        text=True,
        timeout=MOST_S,
    )
    peak_mb, result = json.loads(done.stdout)
    return peak_mb, result


DOCUMENTS = {
    "one attribute of 100 MB": "b'<gpx><trk><trkpt lat=\"' + b'1' * 10**8 + b'\"/></trk></gpx>'",
    "one number of 100 MB": "b'<gpx><trk><trkpt><ele>' + b'1' * 10**8 + b'</ele></trkpt>'",
    "one title of 100 MB": "b'<gpx><trk><name>' + b'1' * 10**8 + b'</name><trkpt/></trk></gpx>'",
    "one comment of 100 MB": "b'<gpx><!--' + b'1' * 10**8 + b'--></gpx>'",
    "one CDATA of 100 MB": "b'<gpx><trk><trkpt><ele><![CDATA[' + b'>' * 10**8",
    "ten million attributes": "b'<gpx ' + b' '.join(b'a%d=\"1\"' % i for i in range(10**7))",
    "thirty million levels": "b'<gpx>' + b'<x>' * 30_000_000",
    "tracks in tracks": "b'<gpx>' + b'<trk>' * 10**7",
    "points in points": "b'<gpx>' + b'<trkpt>' * 10**7",
    "fifteen million points": "b'<gpx><trk>' + b'<trkpt/>' * 15_000_000",
    "six million tracks": "b'<gpx>' + b'<trk><trkpt/></trk>' * 6_000_000",
    "a tree of tracks": "b'<gpx>' + b'<trk><trkpt/></trk>' * 60_000 + b'</gpx>'",
    "a tree of attributes": "b'<gpx>' + b'<a b=\"1\" c=\"1\" d=\"1\"/>' * 99_000 + b'</gpx>'",
    "one point of many leaves": "b'<gpx><trk><trkpt>' + b'<a>1</a>' * 2_000_000",
    "a name for every leaf": "b'<gpx>' + b''.join(b'<trkpt><a%d>1</a%d></trkpt>' % (i, i)"
    " for i in range(600_000))",
    "two million unknown elements": "b'<gpx>' + b'<a/>' * 2_000_000",
    "two million errors": "b'<gpx>' + b'<a></b>' * 2_000_000",
    "two million undeclared prefixes": "b'<gpx>' + b'<q:a/>' * 2_000_000",
    "ten million left angles": "b'<' * 10**7",
    "ten million entities": "b'<!DOCTYPE gpx [' + b'<!ENTITY a \"b\">' * 8_000_000",
    "million attribute lists": "b'<!DOCTYPE gpx [' + b''.join(b'<!ATTLIST x%d a CDATA \"b\">' % i"
    " for i in range(2_000_000))",
    "namespaces": "b'<gpx>' + b''.join(b'<a xmlns:n%d=\"u\">' % i for i in range(2_000_000))",
    "100 MB of NUL": "bytes(10**8)",
}


@needs_linux
@pytest.mark.parametrize("name", DOCUMENTS)
def test_hostile_xml_ends_soon_and_in_little_memory(name: str) -> None:
    peak_mb, result = measured(f"data = {DOCUMENTS[name]}; result = read(gpx, data)")

    assert peak_mb < MOST_MB
    assert isinstance(result, list)
    assert result[1] or name == "a tree of attributes"  # which is sound, but for its emptiness


@needs_linux
def test_sixty_megabytes_of_sound_points_are_read_whole_in_little_memory() -> None:
    point = (
        "<trkpt lat='41.16303957067430019378662109375' lon='-74.17961918748915195465087890625'>"
        "<ele>147.1999969482421875</ele><time>2019-06-15T09:42:23.000Z</time><extensions><t:x>"
        "<t:atemp>30.0</t:atemp><t:hr>71</t:hr><t:cad>49</t:cad></t:x></extensions></trkpt>"
    )
    code = (
        f'data = b"<gpx><trk>" + b"{point}" * 230_000 + b"</trk></gpx>"; result = read(gpx, data)'
    )

    peak_mb, result = measured(code)

    assert peak_mb < MOST_MB
    assert result == [230_000, []]


@needs_linux
@pytest.mark.parametrize(
    "field", [b"\xc8%c\x0d", b"\3%c\2", b"\x08%c\x0d"], ids=["unknown", "known", "packed"]
)
def test_one_wide_message_makes_no_table_wide(tmp_path: Path, field: bytes) -> None:
    wide = b"\x40\0\0\x14\0\1" + field % 255 + b"\0" + bytes(range(255))
    narrow = b"\x40\0\0\x14\0\1" + field % 3 + b"\0\1\2\3" * 300_000
    body = wide + narrow
    path = tmp_path / "a.fit"
    path.write_bytes(b"\x0c\x20\0\0" + len(body).to_bytes(4, "little") + b".FIT" + body + b"\0\0")
    reader = "from backstride.sources.fit import read as fit"

    peak_mb, result = measured(
        f"{reader}; data = pathlib.Path({str(path)!r}).read_bytes(); result = read(fit, data)"
    )

    assert peak_mb < MOST_MB
    assert result == [300_001, ["check sum wrong"]]


def entities(declared: str, used: str) -> bytes:
    """Use an entity in an attribute, a number and a title."""
    return (
        f"<!DOCTYPE gpx [{declared}]><gpx><trk><name>{used}</name>"
        f"<trkpt lat='{used}' lon='1'><ele>{used}</ele></trkpt></trk></gpx>"
    ).encode()


def told(reader: Callable[[bytes], Content], data: bytes) -> str:
    """Give all that a reader says of some bytes as one text."""
    try:
        content = reader(data)
    except UnreadableFile as error:
        return str(error)
    runs = [(run.title, run.device, run.laps) for run in content.recordings]
    numbers = [run.altitude_m.tolist() + run.latitude_deg.tolist() for run in content.recordings]
    return repr((content.damage, runs, numbers))


def test_a_billion_laughs_are_not_laughed() -> None:
    levels = "".join(f"<!ENTITY l{n + 1} '{f'&l{n};' * 10}'>" for n in range(9))
    data = entities(f"<!ENTITY l0 'laugh'>{levels}", "&l9;")

    assert "laughlaugh" not in told(gpx.read, data)


@pytest.mark.parametrize("reader", [gpx.read, tcx.read])
@pytest.mark.parametrize("kind", ["SYSTEM", "PUBLIC 'x'"])
def test_no_file_of_the_machine_ever_appears(
    tmp_path: Path, reader: Callable[[bytes], Content], kind: str
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("41.5 root:x:0:0")

    text = told(reader, entities(f"<!ENTITY x {kind} '{secret.as_uri()}'>", "&x;"))

    assert "root" not in text
    assert "41.5" not in text


def test_a_parameter_entity_and_an_external_dtd_are_not_loaded(tmp_path: Path) -> None:
    dtd = tmp_path / "a.dtd"
    dtd.write_text("<!ENTITY x 'root:x:0:0'>")
    inside = f"<!ENTITY % p SYSTEM '{dtd.as_uri()}'> %p;"
    outside = (
        f"<!DOCTYPE gpx SYSTEM '{dtd.as_uri()}'><gpx><trk><name>&x;</name><trkpt/></trk></gpx>"
    )

    texts = [told(gpx.read, entities(inside, "&x;")), told(gpx.read, outside.encode())]

    assert not any("root" in text for text in texts)


def sound() -> RawRun:
    time_s = 1_700_000_000 + np.arange(40.0)
    return RawRun(
        sport="running", time_s=time_s, latitude_deg=time_s % 90, longitude_deg=time_s % 90
    )


FORMATS = [(gpx.write, gpx.read), (tcx.write, tcx.read)]


@pytest.mark.parametrize(("write", "read"), FORMATS)
@pytest.mark.parametrize("part", range(1, 20))
def test_of_a_file_cut_anywhere_the_points_before_are_kept(
    write: Callable[[RawRun], bytes], read: Callable[[bytes], Content], part: int
) -> None:
    data = write(sound())
    cut = data[: len(data) * part // 20]

    try:
        content = read(cut)
    except UnreadableFile:
        assert part == 1
        return
    whole = cut.count(b"</trkpt>") + cut.count(b"</Trackpoint>")
    assert whole <= content.records <= whole + 1
    assert "too early" in content.damage[0]


@pytest.mark.parametrize(("write", "read"), FORMATS)
@given(data=st.data())
def test_flipped_bits_never_crash_a_reader(
    write: Callable[[RawRun], bytes], read: Callable[[bytes], Content], data: st.DataObject
) -> None:
    flipped = bytearray(write(sound()))
    places = st.lists(st.integers(0, len(flipped) * 8 - 1), min_size=1, max_size=30)
    for place in data.draw(places):
        flipped[place // 8] ^= 1 << place % 8

    text = told(read, bytes(flipped))

    assert text.isprintable()


@given(st.binary(max_size=2000), st.sampled_from([gpx.read, tcx.read]))
def test_no_bytes_crash_a_reader(data: bytes, read: Callable[[bytes], Content]) -> None:
    told(read, data)
    told(read, b"<gpx><trk><trkpt>" + data)
    told(read, b"<TrainingCenterDatabase><Activity><Lap><Track><Trackpoint>" + data)


def test_nul_bytes_lose_no_point_but_are_told() -> None:
    content = gpx.read(gpx.write(sound()).replace(b"<name>", b"<name>a\0b"))

    assert content.records == 40
    assert "broken XML" in content.damage[0]


@pytest.mark.parametrize("reader", [gpx.read, tcx.read])
@pytest.mark.parametrize(
    "data", [b"", b" \r\n\t", b"\0" * 100, b"<", b"<!", b"\xff\xfe", b"<html>"]
)
def test_nothing_at_all_is_one_clear_line(reader: Callable[[bytes], Content], data: bytes) -> None:
    with pytest.raises(UnreadableFile) as raised:
        reader(data)

    assert str(raised.value).isprintable()
    assert "is in it" in str(raised.value)


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@needs_linux
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_a_bomb_of_gzip_goes_off_in_little_memory(tmp_path: Path, suffix: str) -> None:
    packer = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(1000)) + packer.flush()
    path = tmp_path / f"bomb.zip{suffix}"
    path.write_bytes(gzip.compress(bomb) if suffix else zipped({"a.fit.gz": bomb}))

    peak_mb, result = measured(walk_code(path))

    assert peak_mb < MOST_MB
    assert result == [[0, True]] or suffix  # gzip in gzip: only one layer is taken off


@needs_linux
def test_a_flat_bomb_of_zip_goes_off_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    path.write_bytes(zipped({str(n): bytes(200 << 20) for n in range(5)}))

    peak_mb, result = measured(walk_code(path))

    assert peak_mb < MOST_MB
    assert result == [[0, True]] * 5


@needs_linux
def test_a_nested_bomb_of_zip_goes_off_in_little_memory(tmp_path: Path) -> None:
    data = zipped({"0": bytes(100 << 20)})
    for _ in range(4):
        data = zipped({str(n): data for n in range(4)})
    path = tmp_path / "bomb.zip"
    path.write_bytes(data)

    peak_mb, result = measured(walk_code(path))

    assert peak_mb < MOST_MB
    assert result == [[0, True]] * 4**3


def walk_code(path: Path) -> str:
    walked = f"containers.walk([pathlib.Path({str(path)!r})])"
    return f"result = [[len(one.data), bool(one.problem)] for one in {walked}]"


def test_a_zip_that_holds_itself_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "quine.zip"
    path.write_bytes(zipped({"quine.zip": b"PK\x03\x04 stands for the whole"}))
    whole = path.read_bytes()
    opened = containers._opened
    monkeypatch.setattr(containers, "_opened", lambda _: opened(io.BytesIO(whole)))

    (given_file,) = containers.walk([path])

    assert given_file.name.count("quine.zip") == containers.DEPTH + 1
    assert "3 deep" in given_file.problem

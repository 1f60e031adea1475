"""Folders, zips and gzips: every file in them is given once, and nothing is believed."""

from __future__ import annotations

import gzip
import io
import os
import struct
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride.sources import containers
from backstride.sources.containers import Given, count, looks_like, walk

FIT = b"\x0e\x10\x00\x00\x00\x00\x00\x00.FIT\x00\x00" + bytes(range(200))
GPX = b"<gpx><trk/></gpx>"


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def walked(path: Path, data: bytes) -> list[Given]:
    path.write_bytes(data)
    return list(walk([path]))


def test_a_single_file_is_given_by_its_name(tmp_path: Path) -> None:
    assert walked(tmp_path / "a.fit", FIT) == [Given("a.fit", FIT)]


def test_a_folder_is_given_in_order_and_without_litter(tmp_path: Path) -> None:
    folder = tmp_path / "runs"
    for name in ("b.gpx", "a.gpx", "z/c.gpx", ".DS_Store", "._a.gpx", "__MACOSX/._x", "Thumbs.db"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(GPX)

    assert [given.name for given in walk([folder])] == ["runs/a.gpx", "runs/b.gpx", "runs/z/c.gpx"]


def test_names_in_zips_tell_the_way(tmp_path: Path) -> None:
    inner = zipped({"deep.fit": FIT})
    files = {"activities/1.fit.gz": gzip.compress(FIT), "inner.zip": inner, "__MACOSX/._1": b"x"}

    given = walked(tmp_path / "export.zip", zipped(files))

    assert given == [
        Given("export.zip / activities/1.fit.gz", FIT),
        Given("export.zip / inner.zip / deep.fit", FIT),
    ]


def test_a_name_does_not_tell_what_a_file_is(tmp_path: Path) -> None:
    (given,) = walked(tmp_path / "photo.jpg", zipped({"a": GPX}))

    assert given == Given("photo.jpg / a", GPX)


def test_a_gzipped_zip_is_opened(tmp_path: Path) -> None:
    (given,) = walked(tmp_path / "a.zip.gz", gzip.compress(zipped({"a.fit": FIT * 100})))

    assert given == Given("a.zip.gz / a.fit", FIT * 100)


def test_of_what_is_no_recording_only_the_head_is_given(tmp_path: Path) -> None:
    (given,) = walked(tmp_path / "big.pdf", b"%PDF" + bytes(100_000))

    assert (len(given.data), given.problem) == (containers.HEAD_BYTES, "")


@given(st.binary(max_size=300_000), st.integers(1, 5))
def test_a_gzip_of_any_number_of_members_is_unpacked_whole(data: bytes, members: int) -> None:
    compressed = gzip.compress(data) * members

    assert containers._unpacked(compressed) == (data * members, "")


def test_what_lies_behind_a_gzip_counts_nothing() -> None:
    assert containers._unpacked(gzip.compress(FIT) + b"\0\0garbage") == (FIT, "")


@given(st.integers(11, 200))
def test_of_a_cut_gzip_what_could_be_unpacked_is_kept(lost: int) -> None:
    data = os.urandom(100) * 50
    whole = gzip.compress(data)

    unpacked, problem = containers._unpacked(whole[: max(20, len(whole) - lost)])

    assert data.startswith(unpacked)
    assert "cut short" in problem


def test_a_damaged_gzip_gives_nothing_but_a_problem() -> None:
    whole = bytearray(gzip.compress(FIT))
    whole[-6] ^= 1  # in the checksum

    data, problem = containers._unpacked(bytes(whole))

    assert (data, "damaged" in problem) == (b"", True)


def test_a_path_that_is_not_there_is_one_problem(tmp_path: Path) -> None:
    (given,) = walk([tmp_path / "nowhere.fit"])

    assert given == Given("nowhere.fit", b"", "there is no such file. Check the path.")


def test_a_folder_that_links_to_itself_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.gpx").write_bytes(GPX)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")

    given = {one.name.rpartition("/")[2]: one.problem for one in walk([tmp_path])}

    assert given.keys() == {"a.gpx", "broken"}
    assert "cannot be read" in given["broken"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_is_reported_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    (given,) = walk([tmp_path])

    assert "no ordinary file" in given.problem


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_file_that_may_not_be_read_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.fit").write_bytes(FIT)
    (tmp_path / "a.fit").chmod(0)

    (given,) = walk([tmp_path])

    assert "cannot be read" in given.problem


def test_an_error_of_the_system_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.fit").write_bytes(FIT)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)

    (given,) = walk([tmp_path / "a.fit"])

    assert "Permission denied" in given.problem


def test_the_estimate_counts_what_is_given(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"a": FIT, "b": GPX, "c/": b"", "__MACOSX/x": b""}))
    (tmp_path / "b.fit").write_bytes(FIT)
    (tmp_path / "c.zip").write_bytes(b"PK\x03\x04 broken")

    assert count([tmp_path, tmp_path / "nowhere"]) == len(list(walk([tmp_path, Path("nowhere")])))


def test_an_entry_without_a_name_is_given(tmp_path: Path) -> None:
    data = bytearray(zipped({"a": FIT}))
    data[30] = data[data.index(b"PK\x01\x02") + 46] = 0  # a name ends with its first NUL

    (nameless,) = walked(tmp_path / "a.zip", bytes(data))

    assert nameless.data == FIT


def test_an_encrypted_entry_is_told_and_the_others_are_given(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.fit": FIT, "b.fit": FIT}))
    directory = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[directory + 8] |= 1

    secret, plain = walked(tmp_path / "a.zip", bytes(data))

    assert "Unpack it with its password" in secret.problem
    assert plain.data == FIT


def test_an_entry_packed_in_a_rare_way_is_told(tmp_path: Path) -> None:
    (given,) = walked(tmp_path / "a.zip", zipped({"a.fit": FIT}, zipfile.ZIP_LZMA))

    assert "rare way" in given.problem


def test_an_entry_with_a_wrong_checksum_gives_nothing_but_a_problem(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.fit": FIT}, zipfile.ZIP_STORED))
    data[100] ^= 1

    (given,) = walked(tmp_path / "a.zip", bytes(data))

    assert (given.data, "Bad CRC-32" in given.problem) == (b"", True)


@pytest.mark.parametrize("end", [30, 100, -1, -10])
def test_a_cut_zip_is_one_problem(tmp_path: Path, end: int) -> None:
    (given,) = walked(tmp_path / "a.zip", zipped({"a.fit": FIT})[:end])

    assert "damaged or cut" in given.problem


def test_a_part_of_a_zip_in_parts_is_told(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.fit": FIT}))
    struct.pack_into("<H", data, data.index(b"PK\x01\x02") + 34, 2)  # begins on disk 2

    (given,) = walked(tmp_path / "a.zip", bytes(data))

    assert "several parts" in given.problem


def test_an_empty_zip_is_told(tmp_path: Path) -> None:
    (given,) = walked(tmp_path / "a.zip", zipped({}))

    assert "no files" in given.problem


@pytest.mark.parametrize("declared", [1, 10, 10**6])
def test_an_entry_that_lies_about_its_size_gives_nothing_wrong(
    tmp_path: Path, declared: int
) -> None:
    data = bytearray(zipped({"a.fit": FIT}))
    directory = data.index(b"PK\x01\x02")
    struct.pack_into("<L", data, 22, declared)
    struct.pack_into("<L", data, directory + 24, declared)

    (given,) = walked(tmp_path / "a.zip", bytes(data))

    assert given.data == FIT or (given.data == b"" and given.problem)


def test_zips_more_than_three_deep_are_told(tmp_path: Path) -> None:
    data = FIT
    for level in range(4):
        data = zipped({f"{level}": data})

    (given,) = walked(tmp_path / "a.zip", data)

    assert (given.name, given.data) == ("a.zip / 3 / 2 / 1", b"")
    assert "3 deep" in given.problem


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "C:\\x", "a\x1b[31mb", "a\nb", "\u202egpx", "ü" * 999],
)
def test_a_name_is_only_shown(tmp_path: Path, name: str) -> None:
    before = set(tmp_path.rglob("*"))

    (given,) = walked(tmp_path / "a.zip", zipped({name: FIT}))

    assert given.name.isprintable()
    assert len(given.name) < 400
    assert given.data == FIT
    assert set(tmp_path.rglob("*")) - before == {tmp_path / "a.zip"}


def test_entries_that_overlap_are_a_trap(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.fit": FIT, "b.fit": FIT}))
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    struct.pack_into("<L", data, second + 42, 0)  # where its header lies

    (given,) = walked(tmp_path / "a.zip", bytes(data))

    assert "overlap" in given.problem


def test_too_many_entries_are_not_even_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containers, "ENTRIES", 10)

    (given,) = walked(tmp_path / "a.zip", zipped({str(n): b"" for n in range(11)}))

    assert "more than 10 files" in given.problem


def test_a_leaf_that_is_too_large_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "LEAF_BYTES", 100_000)
    large = FIT + bytes(200_000)
    small = FIT + bytes(50_000)
    files = {"a.fit": large, "b.fit": small, "c.fit.gz": gzip.compress(large)}

    given = walked(tmp_path / "a.zip", zipped(files))

    assert [one.data for one in given] == [b"", small, b""]
    assert ["larger than" in one.problem for one in given] == [True, False, True]


def test_beyond_the_size_of_a_walk_nothing_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containers, "WALK_BYTES", 100)

    first, second = walked(tmp_path / "a.zip", zipped({"a": FIT, "b": FIT}))

    assert (first.data, second.data) == (FIT, b"")
    assert "Import the rest" in second.problem


@given(st.data())
def test_a_zip_with_flipped_bits_never_raises(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = bytearray(zipped({"a.fit": FIT, "b.gpx.gz": gzip.compress(GPX)}))
    for place in data.draw(st.lists(st.integers(0, len(whole) * 8 - 1), min_size=1, max_size=8)):
        whole[place // 8] ^= 1 << place % 8
    path = tmp_path_factory.getbasetemp() / "flipped.zip"

    for one in walked(path, bytes(whole)):
        assert one.name.isprintable()
        assert one.problem.isprintable()


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (FIT, "fit"),
        (GPX, "gpx"),
        (b"\xef\xbb\xbf\n <?xml version='1.0'?>\n<x:gpx creator='y'>", "gpx"),
        ("<?xml version='1.0'?><gpx>".encode("utf-16"), "gpx"),
        (b"<?xml version='1.0'?><TrainingCenterDatabase xmlns='u'>", "tcx"),
        (b"<Activities><Activity Sport='Running'>", "tcx"),
        (gzip.compress(b"", mtime=0), "gzip"),
        (zipped({}), "zip"),
        (zipped({"a": b""}), "zip"),
        (b"<?xml version='1.0'?><!DOCTYPE HealthData [<!ELEMENT a>", "apple_health"),
        (b"<HealthData locale='en'>", "apple_health"),
        (b"Activity ID,Activity Date,Name\r\n1,2,3", "csv"),
        (b"a;b;c\n", "csv"),
        (b'{"a": 1}', "json"),
        (b'[{"a": 1}]', "json"),
        (b"<!doctype HTML><p>", "html"),
        (b"<html><gpx>", "html"),
        (b"%PDF-1.7", "pdf"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"\x89PNG\r\n", "png"),
        (b"<?xml version='1.0'?><kml>", "xml"),
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"Dear diary", "unknown"),
        (bytes(100), "unknown"),
    ],
)
def test_content_tells_what_a_file_is(head: bytes, kind: str) -> None:
    assert looks_like(head) == kind


@given(st.binary(max_size=5000))
def test_any_head_looks_like_something(head: bytes) -> None:
    assert looks_like(head)


@pytest.mark.parametrize("letter", ["<", "<a", ",", "[", "\n", "<gpx", "a,"])
def test_telling_what_a_file_is_takes_no_time(letter: str) -> None:
    head = (letter * 4096)[:4096].encode()
    start_s = time.process_time()

    looks_like(head)

    assert time.process_time() - start_s < 0.2


def test_a_gzip_of_very_many_members_is_not_read_for_ever() -> None:
    many = gzip.compress(b"") * 200_000
    start_s = time.process_time()

    _, problem = containers._unpacked(many)

    assert "only the first 10,000 parts" in problem
    assert time.process_time() - start_s < 5


def test_a_wrong_zlib_stream_is_a_problem() -> None:
    broken = gzip.compress(b"")[:10] + zlib.compress(b"abc")

    assert containers._unpacked(broken)[1]

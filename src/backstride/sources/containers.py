"""Folders, zips and gzips -> the files in them.

Archives come from anywhere, so nothing that they say of themselves is believed: sizes are
counted while unpacking, names are shown but never used as paths, and what a file is, its
content says and not its name.
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from backstride.sources import garmin

LEAF_BYTES = 64 << 20
"""Three days of running at one sample a second in the wordiest format; more would take
more than 300 MB to read and clean."""

ARCHIVE_BYTES = 4 << 30
"""An archive within an archive is unpacked to disk; Garmin's parts stay below 2 GB."""

WALK_BYTES = 64 << 30
"""Forty years of one runner's files; whoever has more can import in parts."""

ENTRIES = 100_000
"""Four times the activities and days of a running life."""

DEPTH = 3
"""Zips in one another; account exports have two."""

HEAD_BYTES = 4096
"""Enough to tell what a file is, for roots stand at the top."""

_DIRECTORY_BYTES = 64 << 20  # of a zip: 100,000 entries with names of 600 letters
_HEADER_BYTES = 30  # before each entry of a zip, at least
_PIECE = 1 << 16  # read at a time
_MEMBERS = 10_000  # of a gzip; block gzip makes 2,000 of 128 MB
_LETTERS = 300  # of a name; no screen shows more
_GZIP = b"\x1f\x8b"

_MISSING = "there is no such file. Check the path."
_SPENT = f"{WALK_BYTES >> 30} GB were read before it. Import the rest by itself."
_TOO_LARGE = f"it is larger than {LEAF_BYTES >> 20} MB, which no recording is."

_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2}
"""LZMA is left out: it lets a file of 100 bytes ask for 4 GB of memory."""

TABLES = {"csv", "xlsx", "parquet"}
ACCOUNT = {garmin.ACTIVITIES, garmin.DAYS}
"""JSON of an account: a list of activities, and what the watch says of days."""
_RECORDINGS = {"fit", "gpx", "tcx", "gzip", "zip", "unknown", *TABLES, *ACCOUNT}
_LITTER = {".ds_store", "thumbs.db", "desktop.ini"}
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    struct.error,
)


@dataclass(frozen=True)
class Given:
    """One file that was given, alone or in a folder or archive.

    `data` is its bytes with one layer of gzip removed, or its first 4 KB where those tell
    that it is neither a recording nor a table. `problem` is one line on what could not be
    read, or empty.
    """

    name: str
    data: bytes
    problem: str = ""


@dataclass
class _Budget:
    """What may still be unpacked in this walk."""

    left: int


def walk(paths: Sequence[Path]) -> Iterator[Given]:
    """Give every file in files, folders, zips, and zips within zips.

    Folders are read in the order of names, and each folder once, whatever links lead to
    it. What systems leave lying about (`__MACOSX`, `.DS_Store`, ...) is passed over.
    """
    budget = _Budget(WALK_BYTES)
    for path in paths:
        for name, file in _files(path):
            if isinstance(file, str):
                yield Given(name, b"", file)
            else:
                yield from _file(name, file, budget)


def count(paths: Sequence[Path]) -> int:
    """Count roughly what `walk` will give, from directories alone, for a progress bar."""
    files = (file for path in paths for _, file in _files(path))
    return sum(1 if isinstance(file, str) else _quick_count(file) for file in files)


def _quick_count(path: Path) -> int:
    if not path.is_file():  # opening a pipe could wait for ever
        return 1
    try:
        with path.open("rb") as file:
            if looks_like(file.read(HEAD_BYTES)) != "zip":
                return 1
            with _opened(file) as archive:
                return max(1, len(_leaves(archive)))
    except _BROKEN:
        return 1


def looks_like(head: bytes) -> str:
    r"""Tell what a file is by its first 4 KB.

    Returns:
        fit, gpx, tcx, gzip, zip, apple_health, csv, xlsx, parquet, garmin_activities,
        garmin_days, json, html, pdf, jpeg, png, xml, empty or unknown.

    Examples:
        >>> looks_like(b"PK\x03\x04")
        'zip'
    """
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            return "xlsx" if kind == "zip" and _is_workbook(head) else kind
    if head[8:12] == b".FIT":
        return "fit"
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        head = head.decode("utf-16", "ignore").encode()
    text = head.removeprefix(b"\xef\xbb\xbf").strip()
    return _text_kind(text) if b"\0" not in text else "unknown"


_MAGIC = {
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",  # one without entries
    b"\x1f\x8b": "gzip",
    b"%PDF": "pdf",
    b"\xff\xd8\xff": "jpeg",
    b"\x89PNG": "png",
    b"PAR1": "parquet",
}
_OFFICE = re.compile(rb"(\[Content_Types\]\.xml|_rels/|docProps/|xl/)")
_NO_WORKBOOK = re.compile(rb"\x00\x00(word|ppt)/|(word|ppt)/(_rels|document|presentation)")


def _is_workbook(head: bytes) -> bool:
    """Tell a workbook from other zips by the first names in it."""
    name = head[_HEADER_BYTES : _HEADER_BYTES + int.from_bytes(head[26:28], "little")]
    return bool(_OFFICE.match(name)) and not _NO_WORKBOOK.search(head)


_TEXT_KINDS = {
    "empty": rb"\Z",
    "html": rb"(?is)(<!doctype html|<html\b)",
    "apple_health": rb"(?s)<(.*<)?(!DOCTYPE )?HealthData\b",
    "gpx": rb"(?s)<(.*<)?([\w.-]+:)?(gpx|trk|trkseg|trkpt)\b",
    "tcx": rb"(?s)<(.*<)?([\w.-]+:)?(TrainingCenterDatabase|Activities|Activity|Trackpoint)\b",
    "xml": rb"<[?!a-zA-Z]",
    "json": rb"[{\[]\s*[\"{\[\d\]}]",
    "csv": rb"[^\r\n]*[^\r\n,;\t]([,;\t][^\r\n,;\t]*){2}"
    rb"|([^\r\n]*[\r\n]+){0,5}?[^\r\n,;\t]+([,;\t])[^\r\n,;\t]+[\r\n]+"
    rb"(?=[^\r\n]*\d)[^\r\n]+\3[^\r\n]*(?:[\r\n]|\Z)",  # two columns, under a title or not
}


def _text_kind(text: bytes) -> str:
    kind = next((kind for kind, form in _TEXT_KINDS.items() if re.match(form, text)), "unknown")
    return (garmin.looks_like(text) or kind) if kind == "json" else kind


def _files(path: Path) -> Iterator[tuple[str, Path | str]]:
    """Give each file of a path by its name for humans, or why there is none."""
    if not os.path.isdir(path):  # noqa: PTH112 -- unlike Path.is_dir, it never raises
        is_there = os.path.lexists(path)
        yield printable(path.name or str(path)), path if is_there else _MISSING
        return
    seen: set[tuple[int, int]] = set()
    errors: list[OSError] = []
    _is_new(path, seen)
    for folder, folders, names in os.walk(path, followlinks=True, onerror=errors.append):
        folders[:] = sorted(name for name in folders if _is_new(Path(folder, name), seen))
        for name in sorted(names):
            file = Path(folder, name)
            if not _is_litter(file.relative_to(path).as_posix()):
                yield _name(path, file), file
    for error in errors:
        yield _name(path, Path(error.filename)), _told(error)


def _is_new(folder: Path, seen: set[tuple[int, int]]) -> bool:
    """Tell whether a folder is seen for the first time."""
    try:
        status = folder.stat()
    except OSError:
        return True  # the walk will report it
    key = (status.st_dev, status.st_ino)
    is_new = key not in seen
    seen.add(key)
    return is_new


def _name(given: Path, file: Path) -> str:
    return printable((PurePosixPath(given.name) / file.relative_to(given).as_posix()).as_posix())


def printable(name: str) -> str:
    """Make a name fit for a screen: one line, no control characters, bearable length."""
    name = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name
    )
    return name if len(name) <= _LETTERS else f"{name[:_LETTERS]}…"


def _is_litter(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    last = parts[-1].lower() if parts else ""
    return "__MACOSX" in parts or last.startswith("._") or last in _LITTER


def _file(name: str, path: Path, budget: _Budget) -> Iterator[Given]:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe could wait for ever
            yield Given(name, b"", "this is no ordinary file. Give files, folders or zips.")
            return
        with path.open("rb") as file:
            yield from _stream(name, file, 0, budget)
    except OSError as error:
        yield Given(name, b"", _told(error))


def _told(error: OSError) -> str:
    return f"it cannot be read ({error.strerror or error}). Check that it may be read."


def _stream(name: str, file: IO[bytes], depth: int, budget: _Budget) -> Iterator[Given]:
    """Give what an open file holds; `depth` counts the zips around it."""
    if budget.left <= 0:
        yield Given(name, b"", _SPENT)
        return
    head = file.read(HEAD_BYTES)
    kind = looks_like(head)
    if kind == "zip":
        yield from _zip(name, head, file, depth + 1, budget)
    elif kind == "gzip":
        yield from _gzip(name, _rest(head, file, budget), depth, budget)
    elif kind in _RECORDINGS:
        data = _rest(head, file, budget)
        yield Given(name, data) if len(data) <= LEAF_BYTES else Given(name, b"", _TOO_LARGE)
    else:
        yield Given(name, head)


def _rest(head: bytes, file: IO[bytes], budget: _Budget) -> bytes:
    """Read a file to its end, or to the first piece beyond the size of a leaf."""
    data = bytearray(head)
    while len(data) <= LEAF_BYTES and (piece := file.read(_PIECE)):
        data += piece
    budget.left -= len(data)
    return bytes(data)


def _gzip(name: str, data: bytes, depth: int, budget: _Budget) -> Iterator[Given]:
    """Give what a gzip holds; of one that was cut, what could be unpacked."""
    unpacked, problem = _unpacked(data)
    budget.left -= len(unpacked)
    head = unpacked[:HEAD_BYTES]
    kind = looks_like(head)
    if kind == "zip":
        yield from _zip(name, head, io.BytesIO(unpacked[HEAD_BYTES:]), depth + 1, budget)
    else:
        yield Given(name, unpacked if kind in _RECORDINGS else head, problem)


def _unpacked(data: bytes) -> tuple[bytes, str]:
    """Unpack the members of a gzip one after the other; what lies behind counts nothing."""
    unpacked = bytearray()
    at = 0
    for _ in range(_MEMBERS):
        if not data.startswith(_GZIP, at):
            break
        member = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)  # 16 stands for gzip
        while not member.eof:
            piece = data[at : at + _PIECE]
            try:
                unpacked += member.decompress(piece, LEAF_BYTES + 1 - len(unpacked))
            except zlib.error:
                return b"", "the gzip is damaged. Download it once more."
            if len(unpacked) > LEAF_BYTES or len(data) > LEAF_BYTES:
                return b"", _TOO_LARGE
            if not piece:
                kept = f"{len(unpacked):,} bytes were kept"
                return bytes(unpacked), f"the gzip was cut short; {kept}. Download it once more."
            at += len(piece) - len(member.unused_data)
    else:
        return bytes(unpacked), f"only the first {_MEMBERS:,} parts of the gzip were read."
    return bytes(unpacked), ""


def _zip(name: str, head: bytes, file: IO[bytes], depth: int, budget: _Budget) -> Iterator[Given]:
    """Give what a zip holds, in the order of its names.

    A zip within a zip goes to a temporary file first, for its directory is at its end.
    """
    if depth > DEPTH:
        yield Given(name, b"", f"zips lie more than {DEPTH} deep. Unpack it and import that.")
        return
    if depth == 1 and not isinstance(file, io.BytesIO):
        yield from _entries(name, file, depth, budget)
        return
    with tempfile.TemporaryFile() as copy:
        copy.write(head)
        while copy.tell() <= ARCHIVE_BYTES and (piece := file.read(_PIECE)):
            copy.write(piece)
        budget.left -= copy.tell()
        if copy.tell() > ARCHIVE_BYTES:
            yield Given(name, b"", "this zip in a zip is larger than 4 GB. Unpack it first.")
            return
        yield from _entries(name, copy, depth, budget)


def _entries(name: str, file: IO[bytes], depth: int, budget: _Budget) -> Iterator[Given]:
    try:
        archive = _opened(file)
    except _Crowded:
        yield Given(name, b"", f"it holds more than {ENTRIES:,} files. Unpack it and import that.")
        return
    except _BROKEN:
        yield Given(name, b"", "the zip is damaged or cut. Download it once more.")
        return
    with archive:
        leaves = _leaves(archive)
        problem = _trap(archive.infolist()) if leaves else "the zip has no files in it."
        if problem:
            yield Given(name, b"", problem)
            return
        for entry in leaves:
            inner = f"{name} / {printable(entry.filename)}"
            yield from _entry(inner, archive, entry, depth, budget)


def _entry(
    name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, depth: int, budget: _Budget
) -> Iterator[Given]:
    if entry.flag_bits & 1:
        yield Given(name, b"", "it is encrypted. Unpack it with its password and import that.")
        return
    if entry.compress_type not in _METHODS:
        yield Given(name, b"", "it is packed in a rare way. Unpack it and import that.")
        return
    try:
        with archive.open(entry) as file:
            yield from _stream(name, file, depth, budget)
    except _BROKEN as error:
        why = printable(str(error))
        yield Given(name, b"", f"it is damaged ({why}). Download the zip once more.")


def _leaves(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """List the files that count, in the order of their names."""
    entries = sorted(archive.infolist(), key=lambda entry: entry.filename)
    return [
        each
        for each in entries
        if not each.filename.endswith("/") and not _is_litter(each.filename)
    ]


def _trap(entries: Sequence[zipfile.ZipInfo]) -> str:
    """Give what is wrong with a zip as a whole, or nothing."""
    if any(entry.volume for entry in entries):
        return "it is one part of a zip in several parts. Join them and import that."
    in_place = sorted(entries, key=lambda entry: entry.header_offset)
    ends = (entry.header_offset + _HEADER_BYTES + entry.compress_size for entry in in_place)
    if any(end > after.header_offset for end, after in zip(ends, in_place[1:], strict=False)):
        return "files in it overlap, as they do in a zip bomb. Nothing of it was read."
    return ""


class _Crowded(zipfile.BadZipFile):
    """More entries than a zip may have here."""


class _Guarded:
    """A file that stops `ZipFile` before it lists millions of entries in memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        """Read, as long as it can be no directory of too many entries."""
        if size > _DIRECTORY_BYTES:
            raise _Crowded
        data = self._file.read(size)
        if data.count(b"PK\x01\x02") > ENTRIES:
            raise _Crowded
        return data


def _opened(file: IO[bytes]) -> zipfile.ZipFile:
    guarded: Any = _Guarded(file)
    return zipfile.ZipFile(guarded)

"""What GPX and TCX share: points in parts, read as a stream into columns.

Both formats are trees of parts (tracks, laps) around points, and of points around leaves
of text. A `Document` has the points as columns and the parts with the rows they span.

There are two ways to read, with the same outcome. Sound XML of usual size is parsed into
a tree and walked, at twice the speed. All else goes by as a stream that keeps no tree, so
that memory is bounded by the points kept, whatever comes.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from typing import Any

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from backstride.terms.errors import UnreadableFile
from backstride.terms.records import Device, FloatArray, OtherColumn, Pause

MOST_POINTS = 500_000
"""Six days at one point a second, more than any file of 128 MB holds with heart rate."""

MOST_VALUES = 12 * MOST_POINTS
"""Real points hold up to twelve values each; so many take 120 MB while they are sorted."""

MOST_PARTS = 20_000
"""The tracks, segments and laps of a running life; as many recordings take 80 MB."""

MOST_NAMES = 100
"""Distinct names of leaves; real files have up to 25, a hostile one millions."""

TREE_BYTES = 10_000_000
TREE_NODES = 400_000
"""Bytes, and tags and attributes, that may become a tree: 3.5 hours of running, 90 MB."""

MOST_DEPTH = 256
"""Elements within one another; libxml2 draws the same line where it builds a tree."""

MOST_LETTERS = 200
"""Letters kept of a title or another text; the parser would allow ten million."""

MOST_VALUE = 2.0**53
"""Above it float64 no longer tells whole numbers apart; nothing on a run comes near."""

LAST_S = 2.0**32
"""The year 2106. Nobody recorded runs before 1970, and 0001-01-01 stands for no time."""

_PROLOG_BYTES = 1 << 20
"""Nothing stands before the root of a recording; a DTD takes memory for what it declares."""

_BLOCK = 1 << 18
"""Bytes parsed before their texts become numbers, so that few texts wait at a time.

A tag or text longer than this ends the reading: no recording has one."""

_SPARE_S = 1.0
"""Where a clock ticks once a second, two steps may differ by so much without a stop."""

_MAKERS = {"Apple", "Backstride", "COROS", "Garmin", "Polar", "Suunto", "TomTom", "Wahoo"}


@dataclass
class Part:
    """A track, lap or the like: its attributes, its short texts, and its points.

    It spans the rows `[first, end)` of the document; the parts in it are those at
    `[begin, until)` of the document's parts.
    """

    name: str
    attributes: Mapping[str, str]
    first: int
    end: int
    begin: int = 0
    until: int = 0
    texts: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return self.end - self.first


@dataclass(frozen=True)
class Document:
    """All points of a file as columns by name, and its parts in order of their start.

    `names` are those of all elements, at least of the first hundred;
    `utc_offset_s` is the offset that all times name, None where it is zero or several.
    """

    points: int
    columns: Mapping[str, FloatArray]
    parts: Sequence[Part]
    names: frozenset[str]
    utc_offset_s: float | None
    damage: tuple[str, ...]

    def has(self, *names: str) -> bool:
        """Tell whether any of these names was seen."""
        return not self.names.isdisjoint(names)

    def inside(self, part: Part, name: str) -> list[Part]:
        """List the parts of one name in another part."""
        return [each for each in self.parts[part.begin : part.until] if each.name == name]

    def recordings(self, *names: str) -> list[Part]:
        """List the parts of these names that hold points.

        Points that lie in none of them, as they do where the XML is broken, make parts of
        their own. A part within such a part counts nothing.
        """
        row, found = 0, []
        rest = Part("", {}, self.points, self.points)
        for part in [each for each in self.parts if each.name in names] + [rest]:
            if row < part.first:
                found.append(Part("", {}, row, part.first))
            if row <= part.first < part.end:
                found.append(part)
            row = max(row, part.end)
        return found

    def column(self, part: Part, *names: str) -> FloatArray | None:
        """Give a part's points of the first name that has a number there, if any has."""
        for name in names:
            values = self.columns[name][part.first : part.end] if name in self.columns else None
            if values is not None and np.isfinite(values).any():
                return values.copy()
        return None

    def samples(self, part: Part, names: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """Give a part's points by quantity, each from the first of its names."""
        found = {quantity: self.column(part, *each) for quantity, each in names.items()}
        samples = {quantity: values for quantity, values in found.items() if values is not None}
        return {"time_s": np.full(len(part), np.nan)} | samples

    def others(self, part: Part, known: Collection[str]) -> tuple[OtherColumn, ...]:
        """Give a part's points of each further name that has a number there."""
        found = ((name, self.column(part, name)) for name in self.columns if name not in known)
        return tuple(OtherColumn(name, "", "native", v) for name, v in found if v is not None)


def read(data: bytes, *, point: str, parts: Sequence[str], known: Collection[str]) -> Document:
    """Read the points and parts of a document, broken or not.

    Names are compared without their prefix, declared or not. Nothing outside the bytes is
    looked at. A value that is no number becomes NaN.

    Args:
        data: The whole file; leading white space does no harm.
        point: The name of a point.
        parts: The names of what holds points or texts worth knowing, the root first.
        known: The names of the leaves of a point whose loss is damage.

    Raises:
        UnreadableFile: No such part is in it.
    """
    text = data[_leading(data) :]
    taken = _walk(text, _Collector(point, frozenset(parts)))
    error = ""
    if taken is None:
        taken = _Collector(point, frozenset(parts))
        error = _stream(text, taken)
    if not taken.parts:
        what = f"no {parts[0]} is in it ({error or 'XML of another kind'})"
        raise UnreadableFile("", what, "Export the file once more.")
    return taken.document(error, known)


def _walk(text: bytes, collector: _Collector) -> _Collector | None:
    """Read by way of a tree; None where the text is not sound, small and plain enough."""
    is_small = len(text) <= TREE_BYTES and text.count(b"<") + text.count(b"=") <= TREE_NODES
    is_plain = b"<!DOCTYPE" not in text and b"\0" not in text[:4]  # the latter is UTF-16
    if not (is_small and is_plain):
        return None
    parser = etree.XMLParser(
        remove_blank_text=True,
        collect_ids=False,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        is_whole = collector.walk(etree.fromstring(text, parser))
    except etree.XMLSyntaxError:
        return None
    collector.convert()
    return collector if is_whole and not collector.is_full() else None


def _stream(text: bytes, collector: _Collector) -> str:
    """Read block by block; give the first error that lost something, or nothing."""
    events: Any = _Events(collector)
    parser = etree.XMLParser(
        target=events,
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for start in range(0, len(text), _BLOCK):
            block = text[start : start + _BLOCK]
            parser.feed(block)
            events.forget()
            collector.convert()
            is_prolog_long = start > _PROLOG_BYTES and not collector.names
            is_deep = events.depth > MOST_DEPTH
            if is_prolog_long or is_deep or collector.is_full() or b">" not in block:
                break
        parser.close()
    except etree.XMLSyntaxError as error:
        return words(error.msg)
    # An undeclared prefix is an error too, but it loses nothing.
    errors = (entry for entry in parser.feed_error_log if entry.domain_name != "NAMESPACE")
    return next((f"line {entry.line}: {words(entry.message)}" for entry in errors), "")


def _leading(data: bytes) -> int:
    """Count what stands before the XML proper: white space, and a byte order mark in it.

    So does a declaration of UTF-16 in plain bytes, which some Windows programs write.
    """
    match = _LEADING.match(data)
    return match.end() if match else 0


_LEADING = re.compile(
    rb"(?:\xef\xbb\xbf|\s)*(?=<)(?:<\?xml[^>]*encoding=.utf-?(?:16|32)[^>]*>)?", re.IGNORECASE
)


class _Collector:
    """Keeps parts and points, and puts them in columns."""

    def __init__(self, point: str, structure: frozenset[str]) -> None:
        self.parts: list[Part] = []
        self.names = _Names()
        self.structure = structure | {point}
        self._point = point
        self._points = 0
        self._columns = _Columns(self.names)
        self._open: list[Part | int] = []  # parts, and points by their row

    def walk(self, element: Any) -> bool:
        """Take a tree; False where a point has parts in it, which no sound file has."""
        name = self.names[element.tag]
        if name == self._point:
            return self._walk_point(element)
        is_part = name in self.structure
        if is_part:
            self.begin(name, element.attrib)
        elif not len(element):
            self.keep(name, element.text or "")
        is_plain = all(self.walk(child) for child in element.iterchildren(etree.Element))
        if is_part:
            self.finish()
        return is_plain

    def _walk_point(self, element: Any) -> bool:
        row = self._points
        self.begin(self._point, element.attrib)
        self.finish()
        columns = self._columns
        for leaf in element.iterdescendants(etree.Element):
            text = leaf.text
            if text:
                column = columns[leaf.tag]  # as keep, but four times as fast
                column.rows.append(row)
                column.texts.append(text)
            elif self.names[leaf.tag] in self.structure:
                return False
        return True

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """Open a part or a point."""
        if name == self._point:
            for key, text in attributes.items():
                self._columns[self.names[key]].add(self._points, text)
            self._open.append(self._points)
            self._points += 1
            return
        short = {self.names[key]: words(text) for key, text in attributes.items()}
        part = Part(name, short, self._points, self._points, len(self.parts) + 1)
        self.parts.append(part)
        self._open.append(part)

    def finish(self) -> None:
        """Close the part or point that was opened last."""
        part = self._open.pop()
        if isinstance(part, Part):
            part.end, part.until = self._points, len(self.parts)

    def keep(self, name: str, text: str) -> None:
        """Keep a leaf's text for the part or point that is open."""
        place = self._open[-1] if self._open else None
        if isinstance(place, int):
            self._columns[name].add(place, text)
        elif place is not None and len(place.texts) < MOST_NAMES:
            place.texts.setdefault(name, words(text))

    def convert(self) -> None:
        """Turn all texts so far into numbers."""
        for column in self._columns.named.values():
            column.convert()

    def is_full(self) -> bool:
        """Tell whether any limit is reached."""
        values = sum(column.count for column in self._columns.named.values())
        return self._points >= MOST_POINTS or values >= MOST_VALUES or len(self.parts) >= MOST_PARTS

    def document(self, error: str, known: Collection[str]) -> Document:
        """Give all that was taken; the collector is empty then."""
        is_cut = bool(self._open)
        while self._open:
            self.finish()
        damage = tuple(self._damage(error, known, is_cut=is_cut))
        offsets_s = {each for column in self._columns.named.values() for each in column.offsets_s}
        return Document(
            points=self._points,
            columns=dict(self._dense(known)),
            parts=self.parts,
            names=frozenset(self.names.values()),
            utc_offset_s=(offsets_s.pop() or None) if len(offsets_s) == 1 else None,
            damage=damage,
        )

    def _dense(self, known: Collection[str]) -> Iterator[tuple[str, FloatArray]]:
        """Give each column at full length, the known ones first, while there is room."""
        room = MOST_VALUES
        columns = self._columns.named
        self._columns.clear()
        for name in sorted(columns, key=lambda name: (name not in known, name)):
            column = columns.pop(name)
            room -= self._points
            if room >= 0:
                yield name, column.dense(self._points)

    def _damage(self, error: str, known: Collection[str], *, is_cut: bool) -> Iterator[str]:
        kept = f"{self._points:,} points were kept"
        if self.is_full():
            yield f"too large: only the first {kept}"
        elif is_cut:
            yield f"the file ends too early: {kept}"
        elif error:
            yield f"broken XML ({error}): {kept}"
        for name, column in self._columns.named.items():
            if column.unreadable and name in known:
                values = "value" if column.unreadable == 1 else "values"
                yield f"{column.unreadable:,} {values} of {name} could not be read"


class _Events:
    """Takes the parser's events one by one; only leaves have texts that count."""

    def __init__(self, collector: _Collector) -> None:
        self._collector = collector
        self._names = collector.names
        self._structure = collector.structure
        self._texts: list[str] = []
        self._is_leaf = False
        self.depth = 0
        self.data = self._texts.append

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.depth += 1
        self._texts.clear()
        self._is_leaf = True
        name = self._names[tag]
        if name in self._structure:
            self._collector.begin(name, attributes)

    def end(self, tag: str) -> None:
        self.depth -= 1
        name = self._names[tag]
        if name in self._structure:
            self._collector.finish()
        elif self._is_leaf and self._texts:
            self._collector.keep(name, "".join(self._texts))
        self._is_leaf = False

    def close(self) -> None:
        """Do nothing; the parser asks for it."""

    def forget(self) -> None:
        """Drop a text that is longer than a block, for no number or title is."""
        if sum(map(len, self._texts)) > _BLOCK:
            self._texts.clear()


class _Names(dict[str, str]):
    """The name of a tag without its namespace or prefix, remembered for the usual ones."""

    def __missing__(self, tag: str) -> str:
        name = tag.rpartition("}")[2].rpartition(":")[2]
        if len(self) < MOST_NAMES:
            self[tag] = name
        return name


class _Columns(dict[str, "_Column"]):
    """Columns by tag; tags that differ in their prefix only share one.

    `named` has them by name. Those beyond the most names are dropped at once.
    """

    def __init__(self, names: _Names) -> None:
        super().__init__()
        self.named: dict[str, _Column] = {}
        self._names = names

    def __missing__(self, tag: str) -> _Column:
        name = self._names[tag]
        column = self.named.get(name) or (_Times() if name.lower() == "time" else _Column())
        if len(self) < MOST_NAMES:
            self[tag] = self.named[name] = column
        return column


class _Column:
    """The values of one name, with their rows."""

    def __init__(self) -> None:
        self.unreadable = 0
        self.count = 0
        self.offsets_s: set[float] = set()
        self.rows = array("i")
        self.texts: list[str] = []
        self._blocks: list[tuple[NDArray[np.intc], FloatArray]] = []

    def add(self, row: int, text: str) -> None:
        self.rows.append(row)
        self.texts.append(text)

    def convert(self) -> None:
        """Turn the texts since the last time into numbers."""
        values = self._read(self.texts)
        self.unreadable += int(np.isnan(values).sum())
        self.count += len(values)
        self._blocks.append((np.array(self.rows), values))
        self.rows = array("i")
        self.texts.clear()

    def dense(self, points: int) -> FloatArray:
        """Give the values of all points; the last counts where a point has several."""
        dense = np.full(points, np.nan)
        for rows, values in self._blocks:
            dense[rows] = values
        return dense

    def _read(self, texts: Sequence[str]) -> FloatArray:
        try:
            values = np.fromiter(map(float, texts), np.float64)
        except ValueError:
            values = np.fromiter(map(number, texts), np.float64)
        values[abs(values) > MOST_VALUE] = np.nan
        return values


class _Times(_Column):
    """Times as UTC seconds since 1970; a time that names no zone is UTC, as GPX says."""

    def _read(self, texts: Sequence[str]) -> FloatArray:
        times_s = self._told(texts)
        times_s[(times_s < 0) | (times_s > LAST_S)] = np.nan
        return times_s

    def _told(self, texts: Sequence[str]) -> FloatArray:
        if all(text.endswith("Z") for text in texts):
            with suppress(ValueError):
                times_s = [datetime.fromisoformat(text).timestamp() for text in texts]
                self.offsets_s.add(0.0)
                return np.array(times_s, np.float64)
        return np.array([self._moment(text) for text in texts], np.float64)

    def _moment(self, text: str) -> float:
        try:
            moment = datetime.fromisoformat(text.strip())
        except ValueError:
            return np.nan
        offset = moment.utcoffset()
        self.offsets_s.add(offset.total_seconds() if offset else 0.0)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def number(text: str | None) -> float:
    """Read a number; anything else is NaN."""
    try:
        value = float(text or "nan")
    except ValueError:
        return np.nan
    return value if abs(value) <= MOST_VALUE else np.nan


def moment_s(text: str | None) -> float:
    """Read a time as UTC seconds since 1970; anything else is NaN."""
    return float(_Times()._read([text or ""])[0])  # noqa: SLF001 -- same module


def words(text: str | None) -> str:
    """Bring a text on one line of bearable length."""
    return " ".join((text or "")[: 5 * MOST_LETTERS].split())[:MOST_LETTERS]


def device(name: str) -> Device:
    """Split a device's name into maker and model where it begins with a known maker."""
    maker, _, model = name.partition(" ")
    return Device(maker, model) if maker in _MAKERS else Device(model=name)


def pauses(time_s: FloatArray, starts: Iterable[int]) -> tuple[Pause, ...]:
    """Find the pauses between the segments of a recording.

    A gap counts where it is more than a second longer than the recording's usual step,
    for many devices cut segments without stopping the clock.

    Args:
        time_s: UTC seconds; shape (sample,).
        starts: The samples with which segments begin.
    """
    steps_s = np.diff(time_s)
    if not (steps_s > 0).any():
        return ()
    longest_s = np.median(steps_s[steps_s > 0]) + _SPARE_S
    firsts = sorted({start for start in starts if 0 < start < len(time_s)})
    return tuple(
        Pause(float(time_s[first - 1]), float(time_s[first]))
        for first in firsts
        if steps_s[first - 1] > longest_s
    )


def leaves(template: str, values: FloatArray) -> list[str]:
    """Write each value into a template; a missing one gives an empty text."""
    pairs = zip(values.tolist(), np.isfinite(values).tolist(), strict=True)
    return [template % value if is_known else "" for value, is_known in pairs]


def moments(time_s: FloatArray) -> list[str]:
    """Write times as ISO 8601 in UTC, with milliseconds only where they are not whole."""
    is_known = np.isfinite(time_s)
    whole_ms = np.where(is_known, time_s * 1000, 0).round().astype("datetime64[ms]")
    texts = np.datetime_as_string(whole_ms).tolist()
    pairs = zip(texts, is_known.tolist(), strict=True)
    return [text.removesuffix(".000") + "Z" if known else "" for text, known in pairs]


def cuts(time_s: FloatArray, moments_s: Iterable[float]) -> list[int]:
    """Give the first sample at or after each moment, the length where there is none."""
    reached_s = np.maximum.accumulate(np.nan_to_num(time_s, nan=-np.inf))
    return [int(cut) for cut in np.searchsorted(reached_s, list(moments_s))]


def clean(text: str) -> str:
    """Escape a text for XML, and drop the control characters that XML cannot hold."""
    return escape("".join(letter for letter in text if letter.isprintable()))

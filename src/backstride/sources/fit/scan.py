"""One pass over the bytes of a FIT file: where does each message begin?

FIT interleaves messages of several layouts; a definition message announces a layout for
one of 16 local types, data messages name their local type in one header byte. Since all
messages of a layout have one length, knowing where they begin is enough to read them all
at once as a table.

Where bytes were lost, the messages behind the hole no longer begin where they should: the
scan meets bytes that are no message, or times that leap. It then looks for the next place
where time goes on, and reads on from there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from backstride.sources.fit.profile import TIMESTAMP_FIELD

MAX_MESSAGES = 720_000
"""Four days of two messages a second; the bound keeps a made-up file within 300 MB."""
MAX_LAYOUTS = 2_000
"""A watch writes a few dozen; the bound keeps a made-up file from taking hours."""
MAX_SILENCE_S = 86_400
"""Behind a hole, a time this far after the last one still belongs to the recording."""
MAX_HOLES = 200
MAX_HOLE_BYTES = 200_000
"""An hour of a watch that writes much; the bounds keep a made-up file from taking hours."""
MAX_SEARCHED_BYTES = 5_000_000
"""Real damaged files need some thousands; so many take about a second."""
TIME_BYTES = 4
NO_TIME = 0xFFFF_FFFF
_TIME = np.arange(TIME_BYTES)
_REMEMBERED = 16
"""Definitions that may be taken back; a hole seldom makes up more than one."""
_TRY_STRIDE_EVERY = 64
_STRIDE_ROWS = 4_096
_WORTH_A_STRIDE = 32
_SEARCHED_AT_ONCE = 1_024
MINUTES_S = 600
"""Few watches are silent for longer while they record."""
_WITNESSES = 5
_TIMED = 2
"""Messages in a row, and those with a time among them, that must fit before reading goes on
behind a hole."""

_TOO_MANY = f"more than {MAX_MESSAGES:,} messages"

_COMPRESSED = 0x80
_DEFINITION = 0x40
_DEVELOPER = 0x20


@dataclass(frozen=True)
class FieldLayout:
    """One field as a definition lists it; `developer` is the developer index, or None."""

    number: int
    size: int
    base_type: int
    developer: int | None = None


@dataclass(frozen=True, eq=False)
class Layout:
    """What a definition message says: which message, in which byte order and fields.

    Equal definitions share one object (`_layout`), so layouts are told apart by identity.
    """

    message: int
    big_endian: bool
    fields: tuple[FieldLayout, ...]

    @cached_property
    def size(self) -> int:
        """Bytes of one data message, its header byte included."""
        return 1 + sum(entry.size for entry in self.fields)

    @cached_property
    def time_offset(self) -> int | None:
        """Bytes from the beginning of a message to its time stamp, if it has one."""
        offset = 1
        for entry in self.fields:
            if entry.number == TIMESTAMP_FIELD and entry.developer is None:
                return offset if entry.size == TIME_BYTES else None
            offset += entry.size
        return None


@dataclass
class Scan:
    """Where the messages of each layout begin, in file order, and what went wrong.

    `arrays` holds the same as `starts`. `end` is the first byte not read; `problems` is
    empty where all bytes made sense; `searched` counts the places tried behind holes.
    """

    starts: dict[Layout, list[int]] = field(default_factory=dict)
    arrays: dict[Layout, NDArray[np.intp]] = field(default_factory=dict)
    end: int = 0
    problems: list[str] = field(default_factory=list)
    searched: int = 0


Bytes = NDArray[np.uint8]
Locals = tuple[Layout | None, ...]


class _Types:
    """The layouts in force, by local type and by the header bytes that announce it.

    `before` remembers the last few definitions: where each stood, and what was in force
    until then. One that was read out of a hole can so be taken back.
    """

    def __init__(self, found: Scan) -> None:
        self.found = found
        self.layouts: list[Layout | None] = [None] * 16
        self.sizes = [0] * 256
        self.takers: list[Callable[[int], None]] = [_nothing] * 256
        self.extend: dict[int, Callable[[range], None]] = {}
        self.before: deque[tuple[int, Locals]] = deque(maxlen=_REMEMBERED)

    def define(self, local: int, layout: Layout | None) -> None:
        """Put a layout in force."""
        self.layouts[local] = layout
        starts = self.found.starts.setdefault(layout, []) if layout else []
        for header in _headers(local):
            self.sizes[header] = layout.size if layout else 0
            self.takers[header] = starts.append
            self.extend[header] = starts.extend

    def at(self, position: int) -> Locals:
        """Tell what was in force before the definitions that stand at or behind a byte."""
        taken_back = (layouts for at, layouts in self.before if at >= position)
        return next(taken_back, tuple(self.layouts))

    def take_back(self, position: int) -> None:
        """Undo the definitions that stand at or behind a byte."""
        for local, layout in enumerate(self.at(position)):
            self.define(local, layout)
        self.before = deque(
            ((at, layouts) for at, layouts in self.before if at < position), _REMEMBERED
        )


def scan(data: bytes, begin: int, end: int) -> Scan:
    """Find every message between two offsets, over holes as far as time goes on."""
    found = Scan(end=begin)
    types = _Types(found)
    for _ in range(MAX_HOLES):
        trouble = _read_on(data, end, found, types)
        found.arrays = {layout: np.array(at, np.intp) for layout, at in found.starts.items()}
        hole = _leap(data, end, found, types)
        if hole is None and trouble:
            hole = _stop(data, end, found, types)
        if trouble or hole:
            where = hole[0] if hole else found.end
            found.problems.append(f"{trouble or 'times that leap'} at byte {where}")
        if hole is None or trouble == _TOO_MANY:
            break
        torn, found.end = hole
        _drop_from(found, torn)
    return found


def _read_on(data: bytes, end: int, found: Scan, types: _Types) -> str:
    """Take messages from `found.end` on; give the trouble that stopped it, if any."""
    sizes, takers = types.sizes, types.takers
    position = start = before = found.end
    trouble = _TOO_MANY
    strode = 0
    for number in range(MAX_MESSAGES):
        if position >= end:
            trouble = ""
            break
        header = data[position]
        size = sizes[header]
        if size:
            takers[header](position)
            before, start = start, position
            position += size
            if number % _TRY_STRIDE_EVERY == 0:
                count, period = _stride(data, (before, start, position), end, types)
                position, before, start = (
                    place + count * period for place in (position, before, start)
                )
                strode += 2 * count
                if number + strode >= MAX_MESSAGES:
                    break
            continue
        after = _define(data, position, end, found, types)
        if after is None:
            trouble = "bytes that are no message"
            break
        position = after
    if position > end:
        _drop_from(found, start)
        position, trouble = start, "cut off within a message"
    found.end = position
    return trouble


def _stride(data: bytes, places: tuple[int, int, int], end: int, types: _Types) -> tuple[int, int]:
    """Take at once what goes on as the last two messages went: A A A ... or A B A B ...

    Nothing but the loop above made fast: it would have taken the same messages.

    Args:
        data: The file.
        places: Where the last but one and the last message begin, and the next byte.
        end: The first byte behind the messages.
        types: The layouts in force.

    Returns:
        How many pairs were taken, and how many bytes each has.
    """
    before, start, position = places
    one, two = data[before], data[start]
    period = position - before
    far = position + _WORTH_A_STRIDE * period
    if before + types.sizes[one] != start or far >= end or data[far] != one:
        return 0, period
    rows = min((end - position) // period, _STRIDE_ROWS)
    block = np.frombuffer(data, np.uint8, rows * period, position).reshape(rows, period)
    goes_on = (block[:, 0] == one) & (block[:, start - before] == two)
    count = rows if goes_on.all() else int(goes_on.argmin())
    stop = position + count * period
    if one == two:
        types.extend[two](range(position, stop, period // 2))
    else:
        types.extend[one](range(position, stop, period))
        types.extend[two](range(position + start - before, stop, period))
    return count, period


def _nothing(_position: int) -> None:
    """Take the place of a layout that was not defined; never called."""


def _define(data: bytes, position: int, end: int, found: Scan, types: _Types) -> int | None:
    """Put the layout of a definition message in force; give the byte behind it."""
    layout, after = _definition(data, position, end)
    if layout is None or (layout not in found.starts and len(found.starts) == MAX_LAYOUTS):
        return None
    types.before.append((position, tuple(types.layouts)))
    types.define(data[position] & 15, layout)
    return after


def _is_definition(header: int) -> bool:
    return not header & _COMPRESSED and bool(header & _DEFINITION)


def _headers(local: int) -> list[int]:
    """List the header bytes that announce a data message of a local type."""
    normal = [local | reserved for reserved in (0, 0x10, 0x20, 0x30)]
    if local > 3:  # a compressed header has two bits for the local type
        return normal
    return normal + [_COMPRESSED | local << 5 | offset for offset in range(32)]


def _definition(data: bytes, position: int, end: int) -> tuple[Layout | None, int]:
    fields_at = position + 6
    if fields_at > end or not _is_definition(data[position]) or data[position + 2] > 1:
        return None, position
    after = fields_at + 3 * data[position + 5]
    if data[position] & _DEVELOPER:
        after += 1 + (3 * data[after] if after < end else end)
    if after > end:
        return None, position
    return _layout(data[position:after]), after


@lru_cache(maxsize=4_096)
def _layout(definition: bytes) -> Layout:
    """Read a whole definition message."""
    big_endian = definition[2] == 1
    message = int.from_bytes(definition[3:5], "big" if big_endian else "little")
    native_end = 6 + 3 * definition[5]
    native = [FieldLayout(*definition[at : at + 3]) for at in range(6, native_end, 3)]
    own = range(native_end + 1, len(definition), 3)
    developer = [_developer_field(definition[at : at + 3]) for at in own]
    return Layout(message, big_endian, (*native, *developer))


def _developer_field(entry: bytes) -> FieldLayout:
    number, size, developer = entry
    return FieldLayout(number, size, base_type=-1, developer=developer)


def _drop_from(found: Scan, torn: int) -> None:
    """Forget the message that begins there, which a hole tore, and all behind it."""
    for starts in found.starts.values():
        while starts and starts[-1] >= torn:
            starts.pop()


def _stop(data: bytes, end: int, found: Scan, types: _Types) -> tuple[int, int] | None:
    """Find the message torn by the hole that stopped the scan, and where time goes on.

    The hole may lie further back: what looked like a definition may have been read out of
    it. So one with no sound time behind it is taken back as well, and the one before it;
    of all places where time goes on then, the earliest counts.
    """
    starts, times = _timed(data, found)
    content = np.frombuffer(data, np.uint8, end)
    holes: list[tuple[int, int, int]] = []
    for position in [found.end, *(at for at, _ in reversed(types.before))]:
        torn = max(
            (int(at[at < position][-1]) for at in found.arrays.values() if (at < position).any()),
            default=0,
        )
        sound = times[starts < torn]
        if not len(sound):
            break
        latest = int(sound[-1])
        behind = times[starts > position]
        if ((behind >= latest) & (behind <= latest + MAX_SILENCE_S)).any():
            break
        near = range(torn + 1, min(end, position + MAX_HOLE_BYTES))
        after = _resume(content, near, latest, types.at(position), found)
        if after is not None:
            holes.append((after, torn, position))
    if not holes:
        return None
    after, torn, position = min(holes)
    types.take_back(position)
    return torn, after


def _leap(data: bytes, end: int, found: Scan, types: _Types) -> tuple[int, int] | None:
    """Find the first message torn by a hole that no byte betrayed, and where time goes on.

    A clock that was set leaps as well; but then time goes on nowhere near.
    """
    starts, times = _timed(data, found)
    content = np.frombuffer(data, np.uint8, end)
    for leap in np.flatnonzero(abs(np.diff(times)) > MAX_SILENCE_S)[:MAX_HOLES]:
        torn, behind = int(starts[leap]), int(starts[leap + 1])
        # The true next message begins within a message or two of where one was taken for it.
        near = range(torn + 1, behind + 3 * (behind - torn))
        after = _resume(content, near, int(times[leap]), types.at(behind), found)
        if after is not None:
            types.take_back(behind)
            return torn, after
    return None


def _timed(data: bytes, found: Scan) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Give the starts and times of all messages with a whole time, in file order."""
    content = np.frombuffer(data, np.uint8)
    starts, times = [np.empty(0, np.intp)], [np.empty(0, np.int64)]
    for layout, at in found.arrays.items():
        offset = layout.time_offset
        if offset is None or not len(at):
            continue
        stored = content[at[:, None] + offset + _TIME]
        starts.append(at)
        times.append(stored.view(">u4" if layout.big_endian else "<u4")[:, 0].astype(np.int64))
    every, told = np.concatenate(starts), np.concatenate(times)
    known = told != NO_TIME
    order = np.argsort(every[known], kind="stable")
    return every[known][order], told[known][order]


def _resume(content: Bytes, places: range, latest: int, layouts: Locals, found: Scan) -> int | None:
    """Find the first byte from which messages with times just after the latest follow.

    Steps of minutes are looked for first: among many bytes some look like a time of today.
    """
    for silence_s in (MINUTES_S, MAX_SILENCE_S):
        for first in places[::_SEARCHED_AT_ONCE]:
            near = np.arange(first, min(first + _SEARCHED_AT_ONCE, places.stop, len(content)))
            found.searched += len(near)
            fits = _fits(content, near, (latest, latest + silence_s), layouts)
            if len(fits):
                return int(fits[0])
            if found.searched > MAX_SEARCHED_BYTES:
                return None
    return None


def _fits(
    content: Bytes, begins: NDArray[np.intp], span: tuple[int, int], layouts: Locals
) -> NDArray[np.intp]:
    """Keep the places at which messages begin whose times go on.

    Args:
        content: The bytes up to the end of the messages.
        begins: Places to try, shape (place,).
        span: The earliest and the latest time that the first message may have.
        layouts: The layouts in force.

    Returns:
        Those of the places where a message with a time begins, and five such messages
        follow, two of them with a time, or fewer up to a definition or the end.
    """
    sizes, time_offsets, big_endian = _by_header(layouts)
    last = len(content) - 1
    at, timed = begins, np.zeros(len(begins), np.intp)
    early, late = (np.full(len(begins), edge, np.int64) for edge in span)
    sure = []
    for message in range(_WITNESSES):
        header = content[np.minimum(at, last)]
        ended = (at > last) | ((header & (_COMPRESSED | _DEFINITION)) == _DEFINITION)
        sure.append(begins[ended & (timed >= _TIMED)])
        behind, tells = at + sizes[header], time_offsets[header] > 0
        stored = content[np.minimum((at + time_offsets[header])[:, None] + _TIME, last)]
        little, big = (stored.view(code)[:, 0].astype(np.int64) for code in ("<u4", ">u4"))
        time = np.where(big_endian[header], big, little)
        goes_on = tells & (early <= time) & (time <= late)
        good = ~ended & (at < behind) & (behind <= len(content))
        good &= goes_on if message == 0 else goes_on | ~tells
        early = np.where(tells, time, early)[good]
        late = np.where(tells, time + MINUTES_S, late)[good]
        begins, at, timed = begins[good], behind[good], (timed + tells)[good]
    return np.sort(np.concatenate([*sure, begins[timed >= _TIMED]]))


@lru_cache(maxsize=_REMEMBERED)
def _by_header(layouts: Locals) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]]:
    """Give size, place of the time and byte order by header byte; 0 where there is none."""
    sizes, time_offsets = np.zeros(256, np.intp), np.zeros(256, np.intp)
    big_endian = np.zeros(256, bool)
    for local, layout in enumerate(layouts):
        if layout:
            headers = _headers(local)
            sizes[headers], time_offsets[headers] = layout.size, layout.time_offset or 0
            big_endian[headers] = layout.big_endian
    return sizes, time_offsets, big_endian

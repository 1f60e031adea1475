"""Table, TableGuess -> Notes: every rating that a table holds, as it is told there."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from backstride.diary.notes import FIRST_DAY, side_of
from backstride.diary.table import carry, is_open
from backstride.diary.table_words import (
    LEFT_OUT,
    NOT_TOLD,
    moment_told,
    region_key,
    side_told,
    with_side,
    words_of,
)
from backstride.terms.cells import Order, day_of_parts, hours, value_of, when
from backstride.terms.quantities import NOTES, REGIONS
from backstride.terms.records import ColumnGuess, Meaning, Note, Role, Table, TableGuess

ID_LENGTH = 12
"""48 bits of a hash, as an entry that is typed has at random."""

FROM_TABLE = "table "
"""What the origin of an entry from a table begins with; the name of the file follows."""

_WORDS_SHOWN = 3
_COLUMNS_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class TableNotes:
    """The entries of a table, and in one line each what of it was left out, and why."""

    notes: tuple[Note, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TableFile:
    """Where a table came from: its file's name and hash, the runner's zone, the time now."""

    name: str
    sha256: str
    zone: ZoneInfo
    now: datetime


def table_notes(table: Table, guess: TableGuess, file: TableFile) -> TableNotes:
    """Make diary entries of a table, as a guess that was confirmed reads it.

    A blank is no entry and a zero is one; words in the place of a number are no entry. Only
    a day without a single step is taken for a device that was not worn. Entries of one day
    stand beside one another: none replaces another.

    Args:
        table: What the file says.
        guess: How it is read; nothing in it may be unclear.
        file: Where the table came from. Where it does not say when an entry was made, it
            was made now, for all that is known.

    Returns:
        The entries in the order of the file, by row and then by column.
    """
    rows = _Rows(table, guess, file)
    notes = tuple(rows.notes())
    return TableNotes(notes=notes, remarks=tuple(rows.remarks()))


class _Rows:
    """One table in the reading, and the count of what could not be kept of it."""

    def __init__(self, table: Table, guess: TableGuess, file: TableFile) -> None:
        self._guess, self._file = guess, file
        columns = dict(zip(table.columns, zip(*table.rows, strict=True), strict=False))
        self._cells: dict[str, Sequence[str]] = {
            name: carry(cells) if name in guess.carried else cells
            for name, cells in columns.items()
        }
        self._rows = len(table.rows)
        self._parts: dict[Role, ColumnGuess] = {each.meaning.role: each for each in guess.columns}
        self._values = [each for each in guess.columns if each.meaning.role == "value"]
        self._names = {each.column: each.meaning for each in guess.names}
        self._holder = guess.names[0].within if guess.names else ""
        self._lost: Counter[str] = Counter()
        self._outside: dict[str, list[str]] = {}
        self._words: Counter[str] = Counter()
        self._undated = ""

    def notes(self) -> Iterator[Note]:
        for row in range(self._rows):
            told = [each for each in self._values if self._cells[each.column][row]]
            day, entered_at = self._when(row) if told else (None, None)
            if day is None:
                self._undated = self._undated or self._cell("date", row)
                self._lost["on no readable day"] += len(told)
            elif not FIRST_DAY <= day <= (self._file.now + timedelta(days=1)).date():
                self._lost["before 1990 or in the future"] += len(told)
            else:
                made = (self._note(row, each, day, entered_at) for each in told)
                yield from (note for note in made if note)

    def remarks(self) -> Iterator[str]:
        out = [each.column for each in self._guess.columns if each.meaning == LEFT_OUT]
        if out:
            left = f"{len(out)} {'column' if len(out) == 1 else 'columns'} left out"
            yield f"{left} ({_first(out, _COLUMNS_SHOWN, ', ')})"
        for why, values in self._outside.items():
            many = f"{len(values):,} {'value' if len(values) == 1 else 'values'}"
            yield f"{many} {why} left out: {_first(values, _WORDS_SHOWN)}"
        repeated = self._rows - len(set(zip(*self._cells.values(), strict=True)))
        if repeated and self._values:
            told = "row says the same as another" if repeated == 1 else "rows repeat others"
            yield f"{repeated:,} {told}, cell for cell; all are kept"
        for why, count in self._lost.items():
            such = f" ({self._undated!r})" if self._undated and "readable" in why else ""
            if count:
                yield f"{count:,} {'value' if count == 1 else 'values'} {why}{such}"
        if self._words:
            words = ", ".join(repr(word) for word, _ in self._words.most_common(_WORDS_SHOWN))
            cells = f"{self._words.total():,} {'cell' if self._words.total() == 1 else 'cells'}"
            yield f"{cells} with words and no value ({words})"

    def _cell(self, role: Role, row: int) -> str:
        column = self._parts.get(role)
        return self._cells[column.column][row] if column else ""

    def _when(self, row: int) -> tuple[date | None, datetime | None]:
        """Tell the day of a row, and when it was entered if it says so."""
        zone = self._file.zone
        date_column, entered = self._parts.get("date"), self._parts.get("entered")
        entered_at = None
        if entered:
            cell = self._cells[entered.column][row]
            _, entered_at = _read_when(cell, entered.meaning.order, zone)
        if date_column is None:
            year, month, day = (self._cell(part, row) for part in ("year", "month", "day"))
            return day_of_parts((year, month, day)), entered_at
        cell = self._cells[date_column.column][row]
        day_told, moment = _read_when(cell, date_column.meaning.order, zone)
        return day_told, entered_at or moment

    def _note(
        self, row: int, column: ColumnGuess, day: date, entered_at: datetime | None
    ) -> Note | None:
        cell = self._cells[column.column][row]
        meaning = self._meaning(row, column.meaning)
        kind = NOTES[meaning.quantity]
        value = None if kind.text_only else self._value(cell, meaning, f"row {row + 1}, {day}")
        if value is None and not kind.text_only:
            return None
        now = self._file.now
        note = Note(
            id="",
            local_day=day,
            quantity=meaning.quantity,
            value=value,
            text=cell if kind.text_only else meaning.text,
            moment=meaning.moment or (kind.moments[0] if kind.moments else ""),
            region=meaning.region,
            side=meaning.side or side_of(meaning.region),
            entered_at=min(entered_at or now, now),
            origin=f"{FROM_TABLE}{self._file.name}",
            scale=f"own scale of {self._file.name}" if meaning.scale == "own" else "",
            original=self._file.sha256,
        )
        return replace(note, id=self._id(row, column.column, note))

    def _id(self, row: int, column: str, note: Note) -> str:
        """Name an entry by its cell and by what it says: read otherwise, it is another."""
        key = repr((self._file.sha256, row, column, *map(str, said(note))))
        return hashlib.sha256(key.encode()).hexdigest()[:ID_LENGTH]

    def _meaning(self, row: int, of_column: Meaning) -> Meaning:
        """Tell what a value is of: what its column says, and what the row adds."""
        meaning = of_column
        if self._names and is_open(of_column):
            name = self._cells[self._holder][row]
            of_name = self._names.get(name) or Meaning(
                role="value", quantity="pain", region=NOT_TOLD, scale="own"
            )
            meaning = replace(of_name, moment=of_name.moment or of_column.moment)
        if meaning.quantity != "pain":
            return replace(meaning, moment="")
        return self._placed(row, meaning)

    def _placed(self, row: int, meaning: Meaning) -> Meaning:
        """Add the side and the moment that a row tells of a pain."""
        said = self._cell("side", row)
        side = meaning.side or side_told(said)
        more = said if set(words_of(said)) != {side_told(said)} else ""
        moment = meaning.moment or moment_told(self._cell("moment", row))
        region = with_side(meaning.region, side)
        kept = side if region == meaning.region else ""
        return replace(meaning, region=region, side=kept, moment=moment, text=more)

    def _value(self, cell: str, meaning: Meaning, place: str) -> float | None:
        """Read one value; count it where it cannot be kept."""
        kind = NOTES[meaning.quantity]
        read = value_of(cell, self._guess.marks, kind.unit)
        if read is None:
            self._words[cell[:20]] += 1
            return None
        span = NOTES["rating"] if meaning.scale == "own" else kind
        value = read * (meaning.factor if hours(cell) is None else 1)
        whole = span.unit.startswith(("0 to", "yes"))
        if not span.low <= value <= span.high or (whole and not value.is_integer()):
            is_part = span.low <= value <= span.high
            why = "with decimals" if is_part else f"outside {span.low:g} to {span.high:g}"
            found = self._outside.setdefault(f"{why} ({kind.label.lower()})", [])
            found.append(f"{read:g} in {place}")
            return None
        if kind.name == "day_steps" and value == 0:
            self._lost["of no step, taken for a device that was not worn"] += 1
            return None
        return value


def _first(told: Sequence[str], most: int, between: str = "; ") -> str:
    """Name the first of many, and count the others."""
    more = f" and {len(told) - most:,} more" if len(told) > most else ""
    return between.join(told[:most]) + more


@lru_cache(maxsize=65_536)
def _read_when(cell: str, order: Order, zone: ZoneInfo) -> tuple[date | None, datetime | None]:
    return when(cell, order, zone)


def said(note: Note) -> tuple[object, ...]:
    """Give all that an entry says, whenever it was made and wherever it came from."""
    said_of_it = (note.local_day, note.quantity, note.value, note.text, note.moment)
    return (*said_of_it, note.region, note.side, note.scale)


def note_key(note: Note) -> tuple[object, ...]:
    """Give what two tables of one person share where they hold the same entry."""
    region = note.region if note.region in REGIONS else region_key(note.region)
    return note.local_day, note.quantity, region, note.value, _name_key(note)


def _name_key(note: Note) -> str:
    return region_key(note.text) if note.quantity in {"rating", "note", "treatment"} else ""


def already_there(notes: Sequence[Note], others: Sequence[Note]) -> Mapping[str, str]:
    """Find the entries that another table already holds: same day, region and value.

    Returns:
        For the id of each such entry, where the other one came from.
    """
    held: dict[tuple[object, ...], list[str]] = {}
    for other in others:
        if other.original:
            held.setdefault(note_key(other), []).append(other.origin)
    found: dict[str, str] = {}
    for note in notes:
        origins = held.get(note_key(note))
        if origins:
            found[note.id] = origins.pop()
    return found

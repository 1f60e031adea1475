"""Diary tables: how a file is read is shown and confirmed before anything of it is kept."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TypeVar
from zoneinfo import ZoneInfo

from backstride import diary
from backstride.diary.table import guess
from backstride.diary.table_notes import ID_LENGTH, TableFile, already_there, table_notes
from backstride.sources.containers import TABLES, Given, looks_like
from backstride.store import FileResult, Home, Store
from backstride.store.home import write_whole
from backstride.store.store import Original
from backstride.terms.errors import UnclearTable, UnreadableFile
from backstride.terms.quantities import NOTES
from backstride.terms.records import FileVerdict, Meaning, Note, Table, TableGuess
from backstride.workflow.person import home_zone

Answer = bool | Mapping[str, Meaning]
"""Yes, no, or what some columns are after all."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One diary table, how it is read, and what would be kept of it.

    `before` are the entries in force of an earlier reading of the same file.
    """

    name: str
    table: Table
    guess: TableGuess
    notes: tuple[Note, ...]
    remarks: tuple[str, ...]
    twice: Mapping[str, int]
    before: tuple[Note, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Consent:
    """Who says whether a table is read rightly.

    `told` are meanings of columns that were given beforehand. `yes` accepts a guess in
    which nothing is unclear. `ask`, where there is a person, shows a reading and gives the
    answer; `show` only shows it. `met` gathers the columns and names of the tables met.
    """

    yes: bool = False
    told: Mapping[str, Meaning] = field(default_factory=dict)
    ask: Callable[[Reading], Answer] | None = None
    show: Callable[[Reading], None] = lambda _reading: None
    met: set[str] = field(default_factory=set)

    def unmet(self) -> list[str]:
        """List the columns that were told of and that no table has."""
        return [name for name in self.told if name.casefold() not in self.met]


def is_table(given: Given) -> bool:
    """Tell whether a file is to be read as a table."""
    return looks_like(given.data) in TABLES


def declined(given: Given, consent: Consent) -> FileResult | None:
    """Give at once the verdict of a table that is no diary; None where one must be asked."""
    return _judged(given, lambda: _recognised(given, consent))


def _recognised(given: Given, consent: Consent) -> None:
    """Raise where a table is no diary."""
    read_as = guess(_read(given.data), consent.told)
    consent.met.update(each.column.casefold() for each in (*read_as.columns, *read_as.names))
    if not read_as.is_diary:
        raise UnreadableFile("", *_no_diary(read_as))


def take_in_table(store: Store, given: Given, consent: Consent) -> FileResult:
    """Make of one table the diary entries that it holds, once they are confirmed.

    Returns:
        Where nothing was confirmed, a verdict only: nothing of the file is kept, and the
        same import can be made again with an answer.
    """
    return _judged(given, lambda: _kept(store.home, given, _confirmed(store, given, consent)))


_Result = TypeVar("_Result")


def _judged(given: Given, attempt: Callable[[], _Result]) -> _Result | FileResult:
    """Make a verdict of what goes wrong with one table, for it must not end the import."""
    kind = looks_like(given.data)
    try:
        return attempt()
    except (UnreadableFile, UnclearTable) as error:
        return FileResult(FileVerdict(given.name, "skipped", kind, 0, given.problem or str(error)))
    except OSError:
        raise  # the home cannot be written: that is no fault of the file
    except Exception as error:  # noqa: BLE001 - whatever it was, the others go on
        why = (
            f"not understood ({type(error).__name__}: {error}). Please report it, it is our fault."
        )
        return FileResult(FileVerdict(given.name, "failed", kind, 0, why))


def _read(data: bytes) -> Table:
    from backstride.sources import table

    return table.read(data, looks_like(data))


def _confirmed(store: Store, given: Given, consent: Consent) -> Reading:
    """Read a table until its reading is confirmed.

    A column that was told of and stands in no table may be a slip of the key: nothing is
    kept then.

    Raises:
        UnreadableFile: Where it is no diary.
        UnclearTable: Where nobody confirmed it, with how to do so.
    """
    if consent.unmet():
        what = f"no table here has a column named {', '.join(map(repr, consent.unmet()))}"
        raise UnclearTable("", what, "Nothing kept: name it as the file does.")
    table, told = _read(given.data), dict(consent.told)
    while True:
        reading = read_table(store, given, table, told)
        if not reading.guess.is_diary:
            raise UnreadableFile("", *_no_diary(reading.guess))
        if consent.ask is None or (consent.yes and not reading.guess.unclear):
            consent.show(reading)
            _check(reading, consent)
            return reading
        answer = consent.ask(reading)
        if isinstance(answer, Mapping):
            told |= answer
        elif answer and not reading.guess.unclear:
            return reading
        else:
            raise UnclearTable("", "a diary, and its reading was not confirmed", "Nothing kept.")


def read_table(store: Store, given: Given, table: Table, told: Mapping[str, Meaning]) -> Reading:
    """Read a table as it is guessed, beside what the diary holds already."""
    read_as = guess(table, told)
    if not read_as.is_diary:
        return Reading(name=given.name, table=table, guess=read_as, notes=(), remarks=(), twice={})
    sha256 = hashlib.sha256(given.data).hexdigest()
    file = TableFile(
        name=PurePosixPath(given.name.split(" / ")[-1]).name,
        sha256=sha256,
        zone=ZoneInfo(home_zone(store)),
        now=datetime.now(UTC).replace(microsecond=0),
    )
    made = table_notes(table, read_as, file)
    held = store.notes()
    there = already_there(made.notes, [note for note in held if note.original != sha256])
    in_force = diary.in_force(held)
    burnt = {note.id for note in held} - {note.id for note in in_force}
    kept = tuple(
        _named_anew(note, burnt) for note in made.notes if not (note.id in there and _adds_up(note))
    )
    left = len(made.notes) - len(kept)
    again = (f"{left:,} sums of a day that another table holds",) if left else ()
    return Reading(
        name=given.name,
        table=table,
        guess=read_as,
        notes=kept,
        remarks=(*made.remarks, *again),
        twice=_counted(there[note.id] for note in kept if note.id in there),
        before=tuple(note for note in in_force if note.original == sha256),
    )


def _named_anew(note: Note, burnt: Container[str]) -> Note:
    """Give an entry that was taken back once another name: it comes back as a new one."""
    name = note.id
    while name in burnt:
        name = hashlib.sha256(name.encode()).hexdigest()[:ID_LENGTH]
    return replace(note, id=name)


def _adds_up(note: Note) -> bool:
    """Tell whether the same entry twice would count twice on its day."""
    return NOTES[note.quantity].per_day == "sum"


def _counted(origins: Iterable[str]) -> dict[str, int]:
    return dict(Counter(origins).most_common())


def told_twice(reading: Reading) -> list[str]:
    """Say how many entries other tables hold as well."""
    return [
        f"{count:,} of the same day, region and value stand in {origin} too; both are kept"
        for origin, count in reading.twice.items()
    ]


def entries(count: int) -> str:
    """Say how many entries there are."""
    return f"{count:,} {'entry' if count == 1 else 'entries'}"


def _no_diary(guess: TableGuess) -> tuple[str, str]:
    dated = any(each.meaning.role in {"date", "day"} for each in guess.columns)
    lacks = "no column of it is understood" if dated else "it has no days"
    return (
        f"a table, no recording: {lacks}",
        "If it is a diary, name its columns: --map COLUMN=MEANING.",
    )


def _check(reading: Reading, consent: Consent) -> None:
    """Let a reading pass that nobody is there to confirm, or say how it can be."""
    if reading.guess.unclear:
        what = "a diary, and not clear: " + "; ".join(reading.guess.unclear)
        raise UnclearTable("", what, "Nothing kept: answer, and say --yes.")
    all_told = all(
        each.sure == "told" for each in reading.guess.columns if each.meaning.role == "value"
    )
    if consent.yes or (all_told and not reading.twice):
        return
    told = "; ".join((f"a diary of {entries(len(reading.notes))}", *told_twice(reading)))
    raise UnclearTable("", told, "Nothing kept yet: say --yes to keep it as it is read.")


def _kept(home: Home, given: Given, reading: Reading) -> FileResult:
    sha256 = hashlib.sha256(given.data).hexdigest()
    if reading.before:
        return _read_again(given, reading)
    write_whole(home.original(sha256), lambda path: _write_bytes(path, given.data))
    remarks = (given.problem, *reading.remarks, *told_twice(reading))
    verdict = FileVerdict(
        name=given.name,
        verdict="imported",
        kind="table",
        records=len(reading.notes),
        reason="; ".join(filter(None, remarks)),
    )
    original = Original(sha256, given.name, len(given.data))
    return FileResult(verdict, original, notes=reading.notes)


def _read_again(given: Given, reading: Reading) -> FileResult:
    """Put another reading of a file in the place of the earlier one; its history stays."""
    before, now = ({note.id for note in notes} for notes in (reading.before, reading.notes))
    new = [note for note in reading.notes if note.id not in before]
    gone = [note for note in reading.before if note.id not in now]
    told = f"{entries(len(before & now))} as before, {len(new):,} new, {len(gone):,} taken back"
    verdict = FileVerdict(
        name=given.name,
        verdict="imported" if new or gone else "known",
        kind="table",
        records=len(new),
        reason=f"read again: {told}",
    )
    back = (replace(diary.withdrawal(note), origin=note.origin) for note in gone)
    return FileResult(verdict, notes=(*new, *back))


def _write_bytes(path: Path, data: bytes) -> None:
    path.write_bytes(data)

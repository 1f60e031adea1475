"""Diary tables: how a file is read is shown and confirmed before anything of it is kept."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from difflib import SequenceMatcher
from pathlib import PurePosixPath
from typing import TypeVar
from zoneinfo import ZoneInfo

from backstride import diary
from backstride.diary.table import guess
from backstride.diary.table_notes import (
    FROM_TABLE,
    ID_LENGTH,
    TableFile,
    already_there,
    said,
    table_notes,
)
from backstride.diary.table_words import LEFT_OUT
from backstride.sources.containers import TABLES, Given, looks_like
from backstride.store import FileResult, Home, Store
from backstride.store.home import write_bytes_whole
from backstride.store.store import Original
from backstride.terms.errors import UnclearTable, UnreadableFile
from backstride.terms.quantities import NOTES, REGIONS
from backstride.terms.records import FileVerdict, Meaning, Note, Table, TableGuess
from backstride.workflow.person import home_zone

MOST_NAMED = 12
"""So many columns are named where one was looked for that is not there. A choice."""

MOST_SUBJECTS = 4
"""So many things are named that another reading brings or takes back. A choice."""

Answer = bool | Mapping[str, Meaning]
"""Yes, no, or what some columns are after all."""


@dataclass(frozen=True, kw_only=True)
class Again:
    """What another reading of a file changes: entries that stay, come, and are taken back."""

    same: int
    new: tuple[Note, ...]
    gone: tuple[Note, ...]

    def __str__(self) -> str:
        """Say it in one line."""
        came, went = _of_what(self.new), _of_what(self.gone)
        parts = f"{len(self.new):,} new{came}, {len(self.gone):,} taken back{went}"
        return f"read again: {entries(self.same)} as before, {parts}"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One diary table, how it is read, and what would be kept of it.

    `notes` are all entries of this reading. Where the same file was read before, `again`
    tells what this reading changes.
    """

    name: str
    table: Table
    guess: TableGuess
    notes: tuple[Note, ...]
    remarks: tuple[str, ...]
    twice: Mapping[str, int]
    again: Again | None = None


@dataclass(frozen=True, kw_only=True)
class Consent:
    """Who says whether a table is read rightly.

    `told` are meanings of columns that were given beforehand. `yes` accepts a guess in
    which nothing is unclear. `ask`, where there is a person, shows a reading and gives the
    answer; `show` only shows it. `met` gathers the columns and names of the tables met, as
    they are written, by what they are in small letters.
    """

    yes: bool = False
    told: Mapping[str, Meaning] = field(default_factory=dict)
    ask: Callable[[Reading], Answer] | None = None
    show: Callable[[Reading], None] = lambda _reading: None
    met: dict[str, str] = field(default_factory=dict)

    def unmet(self) -> list[str]:
        """List the columns that were told of and that no table has."""
        return [name for name in self.told if name.casefold() not in self.met]

    def slip(self) -> str:
        """Say what was told of that no table has, and what they have; empty where all is met."""
        if not self.unmet():
            return ""
        missed, there = ", ".join(map(repr, self.unmet())), ", ".join(self._known())
        return f"no table here has a column {missed}; there are: {there or 'none'}"

    def _known(self) -> list[str]:
        """Name the columns that there are, those first that are most like the one looked for."""
        looked_for = self.unmet()[0].casefold()
        alike = {name: SequenceMatcher(None, looked_for, name).ratio() for name in self.met}
        names = [repr(self.met[name]) for name in sorted(alike, key=alike.__getitem__)[::-1]]
        more = [f"and {len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []
        return [*names[:MOST_NAMED], *more]

    def speaks_of(self, guess: TableGuess) -> bool:
        """Tell whether anything that was told is of this table."""
        told = {name.casefold() for name in self.told}
        return any(each.column.casefold() in told for each in (*guess.columns, *guess.names))


def is_table(given: Given) -> bool:
    """Tell whether a file is to be read as a table."""
    return looks_like(given.data) in TABLES


def meet(given: Given, consent: Consent) -> TableGuess | FileResult:
    """Guess how a table is read; give its verdict where it cannot be read."""
    return _judged(given, lambda: _met(given, consent))


def declined(given: Given, met: TableGuess | FileResult) -> FileResult | None:
    """Give at once the verdict of a table that is no diary; None where one must be asked."""
    return met if isinstance(met, FileResult) else _judged(given, lambda: _require_diary(met))


def notes_nothing(met: TableGuess | FileResult, consent: Consent) -> bool:
    """Tell whether no column of a table is understood as something noted, or told to be."""
    if isinstance(met, FileResult) or consent.speaks_of(met):
        return False
    return not met.is_diary or all(each.meaning.role != "value" for each in met.columns)


def is_told_anew(given: Given, consent: Consent) -> bool:
    """Tell whether a file that is known is to be read again: columns of it were told."""
    if not consent.told or not is_table(given):
        return False
    met = meet(given, consent)
    return isinstance(met, TableGuess) and consent.speaks_of(met)


def _require_diary(read_as: TableGuess) -> None:
    """Raise where a table is no diary."""
    if not read_as.is_diary:
        raise UnreadableFile("", *_no_diary(read_as))


def _met(given: Given, consent: Consent) -> TableGuess:
    """Guess how a table is read, and remember what its columns and names are."""
    read_as = guess(_read(given.data), consent.told)
    named = (each.column for each in (*read_as.columns, *read_as.names))
    consent.met.update((name.casefold(), name) for name in named)
    return read_as


def take_in_table(store: Store, place: Home, given: Given, consent: Consent) -> FileResult:
    """Make of one table the diary entries that it holds, once they are confirmed.

    Its original is written to `place`.

    Returns:
        Where nothing was confirmed, a verdict only: nothing of the file is kept, and the
        same import can be made again with an answer.
    """
    return _judged(given, lambda: _kept(place, given, _confirmed(store, given, consent)))


_Result = TypeVar("_Result")


def _judged(given: Given, attempt: Callable[[], _Result]) -> _Result | FileResult:
    """Make a verdict of what goes wrong with one table, for it must not end the import."""
    kind = looks_like(given.data)
    try:
        return attempt()
    except (UnreadableFile, UnclearTable) as error:
        kind = "table" if isinstance(error, UnclearTable) else kind
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
        raise UnclearTable("", consent.slip(), "Nothing kept: name it as the file does.")
    table, told = _read(given.data), dict(consent.told)
    while True:
        reading = read_table(store, given, table, told, drop_slips=consent.yes)
        if not reading.guess.is_diary:
            raise UnreadableFile("", *_no_diary(reading.guess))
        if not reading.notes and not reading.guess.unclear:
            raise UnclearTable("", f"a diary, and nothing of it can be kept: {_why(reading)}", "")
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


def _why(reading: Reading) -> str:
    """Say why a table that has days and columns gives no entry."""
    if not reading.table.rows:
        return "there are no rows below the names of its columns"
    blank = not any(each.filled for each in reading.guess.columns if each.meaning.role == "value")
    lost = reading.remarks[any(each.meaning == LEFT_OUT for each in reading.guess.columns) :]
    return "; ".join(lost) or ("all its values are blank" if blank else "it holds no values")


def read_table(
    store: Store,
    given: Given,
    table: Table,
    told: Mapping[str, Meaning],
    *,
    drop_slips: bool = False,
) -> Reading:
    """Read a table as it is guessed, beside what the diary holds already."""
    read_as = guess(table, told, drop_slips=drop_slips)
    if not read_as.is_diary:
        return Reading(name=given.name, table=table, guess=read_as, notes=(), remarks=(), twice={})
    sha256 = hashlib.sha256(given.data).hexdigest()
    held = store.notes()
    earlier = [note for note in held if note.original == sha256]
    file = TableFile(
        name=_first_name(earlier) or PurePosixPath(given.name.split(" / ")[-1]).name,
        sha256=sha256,
        zone=ZoneInfo(home_zone(store)),
        now=datetime.now(UTC).replace(microsecond=0),
    )
    made = table_notes(table, read_as, file)
    there = already_there(made.notes, [note for note in held if note.original != sha256])
    kept = tuple(note for note in made.notes if not (note.id in there and _adds_up(note)))
    left = len(made.notes) - len(kept)
    sums = "sum of a day" if left == 1 else "sums of a day"
    again = (f"{left:,} {sums} that another table holds",) if left else ()
    return Reading(
        name=given.name,
        table=table,
        guess=read_as,
        notes=kept,
        remarks=(*made.remarks, *table.damage, *again),
        twice=_counted(there[note.id] for note in kept if note.id in there),
        again=_changes(kept, held, earlier, key=_key(read_as)) if earlier else None,
    )


def _first_name(earlier: Sequence[Note]) -> str:
    """Give the name under which a file came first: it may be called otherwise by now."""
    return earlier[0].origin.removeprefix(FROM_TABLE) if earlier else ""


def _key(guess: TableGuess) -> Callable[[Note], tuple[object, ...]]:
    """Give what makes two entries the same: the time of entry too, where the table tells it."""
    if any(each.meaning.role == "entered" for each in guess.columns):
        return lambda note: (*said(note), note.entered_at)
    return said


def _changes(
    read: Sequence[Note],
    held: Sequence[Note],
    earlier: Sequence[Note],
    *,
    key: Callable[[Note], tuple[object, ...]],
) -> Again:
    """Lay another reading of a file beside the earlier one.

    What the runner corrected or took back by hand stays as it is: the reading's own entry
    of it is known. What an earlier reading took back may come again.
    """
    later = {note.replaces: note for note in held if note.replaces}
    stands: dict[tuple[object, ...], list[Note]] = {}
    for note in earlier:
        taken_back_by = later.get(note.id)
        if not taken_back_by or not taken_back_by.origin.startswith(FROM_TABLE):
            stands.setdefault(key(note), []).append(note)
    new: list[Note] = []
    for note in read:
        same = stands.get(key(note))
        if same:
            same.pop()
        else:
            new.append(note)
    left = (note for notes in stands.values() for note in notes)
    gone = tuple(note for note in left if note.id not in later and not diary.is_withdrawal(note))
    names = {note.id for note in held}
    return Again(
        same=len(read) - len(new),
        new=tuple(_named_anew(note, names) for note in new),
        gone=gone,
    )


def _named_anew(note: Note, names: Container[str]) -> Note:
    """Give an entry that was taken back once another name: it comes back as a new one."""
    name = note.id
    while name in names:
        name = hashlib.sha256(name.encode()).hexdigest()[:ID_LENGTH]
    return replace(note, id=name)


def _of_what(notes: Iterable[Note]) -> str:
    """Name what entries speak of, the most frequent first."""
    counted = Counter(_subject(note) for note in notes)
    named = [name for name, _ in counted.most_common(MOST_SUBJECTS)]
    more = ["other things"] if len(counted) > MOST_SUBJECTS else []
    return f" ({', '.join((*named, *more))})" if named else ""


def _subject(note: Note) -> str:
    label = NOTES[note.quantity].label.lower()
    what = note.text if note.quantity == "rating" else REGIONS.get(note.region, note.region)
    return f"{label} of {what}" if what else label


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
    names = [repr(each.column) for each in guess.columns]
    named = ", ".join((*names[:MOST_NAMED], *(["..."] if len(names) > MOST_NAMED else [])))
    dated = any(each.meaning.role in {"date", "day"} for each in guess.columns)
    lacks = "no column of it is understood" if dated else "it has no days"
    return (
        f"a table, no recording: {lacks}",
        f"If it is a diary, say what its columns are ({named}): --map COLUMN=MEANING.",
    )


def _check(reading: Reading, consent: Consent) -> None:
    """Let a reading pass that nobody is there to confirm, or say how it can be."""
    if reading.guess.unclear:
        what = "a diary, and not clear: " + "; ".join(reading.guess.unclear)
        raise UnclearTable("", what, "Nothing kept: answer, and say --yes.")
    all_told = all(
        each.sure == "told" for each in reading.guess.columns if each.meaning.role == "value"
    )
    lost = reading.again.gone if reading.again else ()
    if consent.yes or (all_told and not reading.twice and not lost):
        return
    again = (str(reading.again),) if reading.again else ()
    count = f"a diary of {entries(len(reading.notes))}"
    told = "; ".join((count, *again, *told_twice(reading)))
    raise UnclearTable("", told, "Nothing kept yet: say --yes to keep it as it is read.")


def _kept(home: Home, given: Given, reading: Reading) -> FileResult:
    sha256 = hashlib.sha256(given.data).hexdigest()
    if reading.again:
        return _read_again(sha256, given, reading, reading.again)
    write_bytes_whole(home.original(sha256), given.data)
    remarks = (given.problem, *reading.remarks, *told_twice(reading))
    verdict = FileVerdict(
        name=given.name,
        verdict="imported",
        kind="table",
        records=len(reading.notes),
        reason="; ".join(filter(None, remarks)),
        original=sha256,
    )
    original = Original(sha256, given.name, len(given.data))
    return FileResult(verdict, original, notes=reading.notes)


def _read_again(sha256: str, given: Given, reading: Reading, again: Again) -> FileResult:
    """Put another reading of a file in the place of the earlier one; its history stays."""
    changed = again.new or again.gone
    remarks = (str(again), *(reading.remarks if changed else ()))
    verdict = FileVerdict(
        name=given.name,
        verdict="imported" if changed else "known",
        kind="table",
        records=len(again.new),
        reason="; ".join(remarks),
        original=sha256,
    )
    back = (
        replace(diary.withdrawal(note), origin=note.origin, original=note.original)
        for note in again.gone
    )
    return FileResult(verdict, notes=(*again.new, *back))

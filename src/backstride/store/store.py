"""What goes into the home and comes out of it again."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import Any, Self

import numpy as np
import sqlalchemy as sa

from backstride.store import tables
from backstride.store.database import connect
from backstride.store.home import Home
from backstride.terms.quantities import EXPOSURES, NOTES
from backstride.terms.records import (
    Device,
    FileVerdict,
    FloatArray,
    Form,
    ImportSummary,
    Lap,
    Measure,
    Mend,
    Note,
    Other,
    Place,
    Profile,
    RunEntry,
    Shoe,
    Totals,
    Track,
)

FINGERPRINT_DIGITS = 6
"""Derived values enter the fingerprint to six significant digits."""


@dataclass(frozen=True)
class Original:
    """A file that was taken in: what it is, and what became of it."""

    sha256: str
    name: str
    size: int


Measures = Mapping[str, Measure]
Moments = Mapping[str, FloatArray]
Measured = tuple[str, Measures, Moments, Track]
"""All that is taken of a recording by itself, after its id."""


@dataclass(frozen=True)
class Taken:
    """A recording as it is stored: its entry, the moments that comparing rests on, its track."""

    entry: RunEntry
    moments: Moments
    track: Track


@dataclass(frozen=True)
class FileResult:
    """All that one file gives: stored as a whole or not at all."""

    verdict: FileVerdict
    original: Original | None = None
    runs: tuple[Taken, ...] = ()
    others: tuple[Other, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Gone:
    """What no import gives any more: originals by their hash, and runs by their id."""

    originals: tuple[str, ...]
    runs: tuple[str, ...]


class Store:
    """The database of one home, open for reading and writing.

    Use it as a context manager. Whoever writes holds `home.writing` as well.
    """

    def __init__(self, home: Home) -> None:
        home.prepare()
        self.home = home
        self._engine = connect(home.database)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._engine.dispose()

    @contextmanager
    def _write(self) -> Iterator[sa.Connection]:
        with self._engine.begin() as connection:
            yield connection
            connection.execute(sa.update(tables.state).values(mark=token_hex()))

    def _rows(self, query: sa.Select[Any]) -> Sequence[sa.RowMapping]:
        with self._engine.connect() as connection:
            return connection.execute(query).mappings().all()

    def mark(self) -> str:
        """Name the state of the content: another one after every change."""
        return str(self._rows(sa.select(tables.state.c.mark))[0]["mark"])

    def begin_import(self, started: datetime, *, settles_zone: str = "") -> int:
        """Open an entry in the journal; give its number.

        Args:
            started: When.
            settles_zone: The home zone that this import writes into the profile, as nobody told
                one; with the import it can be taken back.
        """
        profile = self.profile()
        with self._write() as connection:
            if settles_zone:
                _save_profile(connection, replace(profile, home_zone=settles_zone))
            opened = connection.execute(
                sa.insert(tables.import_)
                .values(started=_naive(started), took_s=None, settled_zone=settles_zone)
                .returning(tables.import_.c.number)
            )
            return int(opened.scalar_one())

    def undo(self, number: int, at: datetime) -> Gone:
        """Take back what an import brought, in one transaction; the journal keeps its entry.

        A file belongs to every import that gave it: it goes with the last. What the runner told
        of its runs stays, and is theirs again should they come back.

        Returns:
            What no import gives any more, and lies on disk still.
        """
        with self._write() as connection:
            now = sa.update(tables.import_).where(tables.import_.c.number == number)
            connection.execute(now.values(undone=_naive(at)))
            gone = _given_no_more(number)
            runs = sa.select(tables.run.c.id).where(tables.run.c.original.in_(gone))
            told = Gone(
                originals=tuple(connection.execute(gone).scalars()),
                runs=tuple(connection.execute(runs).scalars()),
            )
            _take_back_notes(connection, number, gone)
            _take_out(connection, gone)
            of_gone = tables.original.c.sha256.in_(told.originals)
            connection.execute(sa.delete(tables.original).where(of_gone))
            _unsettle_zone(connection)
            _make_stale(connection)
        return told

    def end_import(self, number: int, took_s: float) -> None:
        """Close an entry in the journal."""
        where = tables.import_.c.number == number
        with self._write() as connection:
            connection.execute(sa.update(tables.import_).where(where).values(took_s=took_s))

    def save_files(self, number: int, results: Iterable[tuple[int, FileResult]]) -> None:
        """Store what files gave, each at its place in the import, in one transaction."""
        every = list(results)
        files = [
            asdict(result.verdict) | {"import": number, "place": place} for place, result in every
        ]
        notes = [note for _, result in every for note in result.notes]
        brought = [_note_row(note) | {"brought_by": number} for note in notes]
        with self._write() as connection:
            _insert_taken(connection, [result for _, result in every])
            _insert(connection, tables.note, brought)
            _insert(connection, tables.import_file, files)
            if any(NOTES[note.quantity].compared for note in notes):
                _make_stale(connection)

    def save_anew(self, results: Sequence[FileResult]) -> None:
        """Put what originals give now in the place of what they gave before, in one transaction."""
        anew = [result.original.sha256 for result in results if result.original]
        with self._write() as connection:
            _take_out(connection, sa.select(tables.original.c.sha256).where(_one_of(anew)))
            connection.execute(sa.delete(tables.original).where(_one_of(anew)))
            _insert_taken(connection, results)
            _make_stale(connection)

    def known(self) -> dict[str, FileVerdict]:
        """Tell of every original kept what became of it, with its runs, by its hash."""
        runs: dict[str, list[str]] = {}
        for row in self._rows(
            sa.select(tables.run.c.id, tables.run.c.original).order_by(tables.run.c.leg)
        ):
            runs.setdefault(row["original"], []).append(row["id"])
        return {
            row["sha256"]: FileVerdict(
                row["name"],
                row["verdict"],
                row["kind"],
                row["records"],
                row["reason"],
                tuple(runs.get(row["sha256"], ())),
                row["sha256"],
            )
            for row in self._rows(sa.select(tables.original))
        }

    def imports(self) -> list[ImportSummary]:
        """Read the journal, newest first; one that was cut off took NaN seconds."""
        files: dict[int, list[FileVerdict]] = {}
        order = tables.import_file.c["import", "place"]
        for row in self._rows(sa.select(tables.import_file).order_by(*order)):
            files.setdefault(row["import"], []).append(
                FileVerdict(
                    row["name"],
                    row["verdict"],
                    row["kind"],
                    row["records"],
                    row["reason"],
                    tuple(row["runs"]),
                    row["original"],
                )
            )
        newest_first = sa.select(tables.import_).order_by(tables.import_.c.number.desc())
        return [
            ImportSummary(
                row["number"],
                _aware(row["started"]),
                math.nan if row["took_s"] is None else row["took_s"],
                tuple(files.get(row["number"], ())),
                None if row["undone"] is None else _aware(row["undone"]),
            )
            for row in self._rows(newest_first)
        ]

    def brought_runs(self) -> list[datetime]:
        """Tell when imports began that brought runs, those that were known already too."""
        brought = tables.import_file.c.runs != sa.literal([], sa.JSON())
        numbers = sa.select(tables.import_file.c["import"]).where(brought)
        standing = sa.select(tables.import_.c.started).where(tables.import_.c.undone.is_(None))
        rows = self._rows(standing.where(tables.import_.c.number.in_(numbers)))
        return [_aware(row["started"]) for row in rows]

    def recordings(self, exposures: Collection[str] | None = None) -> list[RunEntry]:
        """List every recording of a run in the order of their starts.

        Args:
            exposures: Those that are asked for; all where not named.
        """
        measures: dict[str, dict[str, Measure]] = {}
        asked = sa.select(tables.measure)
        if exposures is not None:
            asked = asked.where(tables.measure.c.name.in_(exposures))
        with self._engine.connect() as connection:
            for run, name, value, error, covered in connection.execute(asked).all():
                taken = Measure(_number(value), _number(error), covered)
                measures.setdefault(run, {})[name] = taken
        rows = self._rows(sa.select(tables.run).order_by(tables.run.c.start_s, tables.run.c.id))
        return [_entry(row, measures.get(row["id"], {})) for row in rows]

    def moments(self) -> Mapping[str, Moments]:
        """Read the moments of every run, by its id."""
        found: dict[str, dict[str, FloatArray]] = {}
        for row in self._rows(sa.select(tables.moments)):
            numbers = np.frombuffer(row["numbers"], "<f8")
            found.setdefault(row["run"], {})[row["name"]] = numbers
        return found

    def tracks(self, recordings: Iterable[RunEntry]) -> list[Track]:
        """Read where recordings were; one of an older home may not be known yet."""
        stored = {
            row["run"]: np.frombuffer(row["numbers"], "<f4").reshape(-1, 2)
            for row in self._rows(sa.select(tables.track))
        }
        nowhere = np.empty((0, 2), np.float32)
        return [
            Track(begin_s, begin_s + entry.duration_s, stored.get(entry.id, nowhere))
            for entry in recordings
            for begin_s in (entry.start.timestamp(),)
        ]

    def witnesses(self) -> dict[str, str]:
        """Say of each recording that is another one of a run, of which."""
        return {row["recording"]: row["run"] for row in self._rows(sa.select(tables.witness))}

    def save_witnesses(self, found: Mapping[str, str]) -> None:
        """Keep which recordings are others of a run; what they were compared with goes."""
        rows = [{"recording": recording, "run": run} for recording, run in found.items()]
        compared = [row.name for row in EXPOSURES.values() if row.needs != "run"]
        others = tables.measure.c.run.in_(sa.select(tables.witness.c.recording))
        with self._write() as connection:
            connection.execute(sa.delete(tables.witness))
            _insert(connection, tables.witness, rows)
            gone = sa.delete(tables.measure).where(others, tables.measure.c.name.in_(compared))
            connection.execute(gone)

    def made_by(self) -> str:
        """Name the code that measured the runs; empty where they must be measured anew."""
        rows = self._rows(sa.select(tables.recipe.c.made_by))
        return str(rows[0]["made_by"]) if rows else ""

    def save_measured(self, made_by: str, runs: Iterable[Measured]) -> None:
        """Put new measures of all runs in the place of all that there were, in one transaction."""
        with self._write() as connection:
            for table in (tables.measure, tables.moments, tables.track):
                connection.execute(sa.delete(table))
            _insert_measured(connection, runs)
            connection.execute(sa.delete(tables.recipe))
            connection.execute(sa.insert(tables.recipe).values(id=1, made_by=made_by))
            _make_stale(connection)

    def move_home(self, at_home: Callable[[datetime], Place]) -> None:
        """Set the local day anew of every recording that rests on the home zone."""
        with self._write() as connection:
            _make_stale(connection)
            for table in (tables.run, tables.other):
                keys = list(table.primary_key)
                resting = sa.select(*keys, table.c.start_s).where(table.c.zone_origin == "home")
                for row in connection.execute(resting).mappings().all():
                    here = [key == row[key.name] for key in keys]
                    place = at_home(datetime.fromtimestamp(row["start_s"], UTC))
                    connection.execute(sa.update(table).where(*here).values(_place_row(place)))

    def others(self) -> list[Other]:
        """List all recordings of something else than a run."""
        return [
            Other(
                leg=row["leg"],
                start=datetime.fromtimestamp(row["start_s"], UTC),
                place=_place(row),
                sport=row["sport"],
                duration_s=_number(row["duration_s"]),
            )
            for row in self._rows(sa.select(tables.other))
        ]

    def is_stale(self) -> bool:
        """Tell whether what depends on earlier runs must be computed anew."""
        return bool(self._rows(sa.select(tables.stale)))

    def save_compared(self, changes: Mapping[str, Measures]) -> None:
        """Store what depends on earlier runs, by run and exposure; nothing is stale then."""
        rows = [
            _measure_row(run, name, measure)
            for run, measures in changes.items()
            for name, measure in measures.items()
        ]
        with self._write() as connection:
            _insert_plain(connection, tables.measure, rows)
            connection.execute(sa.delete(tables.stale))

    def save_notes(self, notes: Iterable[Note]) -> None:
        """Add diary entries; none is ever changed."""
        entries = list(notes)
        with self._write() as connection:
            _insert(connection, tables.note, [_note_row(entry) for entry in entries])
            if any(NOTES[entry.quantity].compared for entry in entries):
                _make_stale(connection)

    def notes(self) -> list[Note]:
        """Read the diary with its history, by day and then as entered."""
        order = tables.note.c["local_day", "entered_at", "id"]
        told = [column for column in tables.note.c if column.name != "brought_by"]
        rows = self._rows(sa.select(*told).order_by(*order))
        return [Note(**{**row, "entered_at": _aware(row["entered_at"])}) for row in rows]

    def save_form(self, form: Form) -> None:
        """Add answers that were given together; none is ever changed."""
        row = asdict(form) | {"entered_at": _naive(form.entered_at), "answers": dict(form.answers)}
        with self._write() as connection:
            _insert(connection, tables.form, [row])

    def forms(self, *names: str) -> list[Form]:
        """Read the forms of these names, or all, in the order in which they were entered."""
        every = sa.select(tables.form).order_by(tables.form.c["entered_at"], sa.text("rowid"))
        asked = every.where(tables.form.c.name.in_(names)) if names else every
        rows = self._rows(asked)
        return [Form(**{**row, "entered_at": _aware(row["entered_at"])}) for row in rows]

    def profile(self) -> Profile:
        """Read the runner's own measures."""
        rows = self._rows(sa.select(tables.profile))
        known = dict(rows[0]) if rows else {}
        known.pop("id", None)
        return Profile(**known)

    def save_profile(self, profile: Profile) -> None:
        """Keep the runner's own measures."""
        with self._write() as connection:
            _save_profile(connection, profile)
            _make_stale(connection)

    def shoes(self) -> list[Shoe]:
        """List the runner's shoes by the day they came into use."""
        order = tables.shoe.c["since", "name"]
        return [Shoe(**row) for row in self._rows(sa.select(tables.shoe).order_by(*order))]

    def save_shoe(self, shoe: Shoe) -> None:
        """Keep a pair of shoes; the same name again is a correction."""
        with self._write() as connection:
            connection.execute(sa.delete(tables.shoe).where(tables.shoe.c.name == shoe.name))
            connection.execute(sa.insert(tables.shoe).values(**asdict(shoe)))
            _make_stale(connection)

    def fingerprint(self) -> str:
        """Hash all content, however and in whatever order it came in.

        Originals enter by their hash, notes, profile and shoes as they are, derived values
        to six significant digits; ids, times of import and the journal stay out.
        """
        lines = sorted(self._content())
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def _content(self) -> Iterator[str]:
        for row in self._rows(sa.select(tables.original.c.sha256)):
            yield f"original {row['sha256']}"
        digits = FINGERPRINT_DIGITS
        for entry in self.recordings():
            place = f"{entry.original} {entry.leg}"
            yield f"run {place} {entry.start.timestamp():.0f} {entry.place.local_day}"
            for name, taken in entry.exposures.items():
                yield f"{name} {place} {taken.value:.{digits}g} {taken.error:.{digits}g}"
            for mend in entry.mended:
                yield f"mended {place} {mend.what} {mend.how_much:.{digits}g}"
        legs = {entry.id: f"{entry.original} {entry.leg}" for entry in self.recordings()}
        notes = self.notes()
        told = {note.id: f"{_words(note)} {legs.get(note.run, '')}" for note in notes}
        for note in notes:
            yield f"note {told[note.id]} replaces {told.get(note.replaces, '')}"
        yield f"profile {json.dumps(asdict(self.profile()))}"
        for form in self.forms():
            yield f"form {form.name} {form.local_day} {json.dumps(form.answers, sort_keys=True)}"
        for shoe in self.shoes():
            yield f"shoe {json.dumps(asdict(shoe), default=str)}"


def _one_of(names: Sequence[str]) -> sa.ColumnElement[bool]:
    """Tell originals by their hash; as one parameter, for there may be more than SQLite takes."""
    told = sa.func.json_each(json.dumps(list(names))).table_valued("value")
    return tables.original.c.sha256.in_(sa.select(told.c.value))


def _take_out(connection: sa.Connection, originals: sa.Select[Any]) -> None:
    """Delete all that comes of originals, but not these themselves."""
    runs = sa.select(tables.run.c.id).where(tables.run.c.original.in_(originals))
    for table in (tables.measure, tables.moments, tables.track):
        connection.execute(sa.delete(table).where(table.c.run.in_(runs)))
    told_by = tables.witness.c.recording.in_(runs) | tables.witness.c.run.in_(runs)
    connection.execute(sa.delete(tables.witness).where(told_by))
    for table in (tables.run, tables.other):
        connection.execute(sa.delete(table).where(table.c.original.in_(originals)))


def _insert_taken(connection: sa.Connection, results: Sequence[FileResult]) -> None:
    """Insert what files gave: originals, recordings, and what was measured of these."""
    originals = [
        asdict(result.original)
        | {
            "kind": result.verdict.kind,
            "verdict": result.verdict.verdict,
            "reason": result.verdict.reason,
            "records": result.verdict.records,
        }
        for result in results
        if result.original
    ]
    others = [
        _other_row(other) | {"original": result.original.sha256}
        for result in results
        if result.original
        for other in result.others
    ]
    taken = [taken for result in results for taken in result.runs]
    _insert(connection, tables.original, originals)
    _insert(connection, tables.run, [_run_row(one.entry) for one in taken])
    measured = [(one.entry.id, one.entry.exposures, one.moments, one.track) for one in taken]
    _insert_measured(connection, measured)
    _insert(connection, tables.other, others)
    if taken:
        _make_stale(connection)


def _given_no_more(number: int) -> sa.Select[Any]:
    """Select the originals of an import that no other import gives which still stands."""
    files, every = tables.import_file, tables.import_
    standing = sa.select(every.c.number).where(every.c.undone.is_(None), every.c.number != number)
    given = sa.select(files.c.original).where(files.c["import"].in_(standing))
    mine = sa.select(files.c.original).where(files.c["import"] == number, files.c.original != "")
    return mine.where(files.c.original.not_in(given)).distinct()


def _take_back_notes(connection: sa.Connection, number: int, gone: sa.Select[Any]) -> None:
    """Delete the entries that an import brought; a first reading passes to who gave it next.

    Another reading of a table that an earlier import brought goes without a trace: its entries
    and what it took back.
    """
    note, files, every = tables.note, tables.import_file, tables.import_
    connection.execute(sa.delete(note).where(note.c.original.in_(gone)))
    standing = sa.select(every.c.number).where(every.c.undone.is_(None))
    gives = sa.and_(files.c.original == note.c.original, files.c["import"].in_(standing))
    heir = sa.select(sa.func.min(files.c["import"])).where(gives).scalar_subquery()
    mine = note.c.brought_by == number
    connection.execute(sa.update(note).where(mine, heir > number).values(brought_by=heir))
    connection.execute(sa.delete(note).where(mine, note.c.original != "", heir < number))


def _unsettle_zone(connection: sa.Connection) -> None:
    """Forget a home zone that only imports wrote down, when none of them stands any more."""
    every = tables.import_
    if connection.execute(sa.select(every.c.number).where(every.c.undone.is_(None))).first():
        return
    own = tables.profile.c.home_zone.in_(sa.select(every.c.settled_zone))
    connection.execute(sa.update(tables.profile).where(own).values(home_zone=None))


def _save_profile(connection: sa.Connection, profile: Profile) -> None:
    connection.execute(sa.delete(tables.profile))
    connection.execute(sa.insert(tables.profile).values(id=1, **asdict(profile)))


def _note_row(entry: Note) -> dict[str, Any]:
    return {**vars(entry), "entered_at": _naive(entry.entered_at)}


def _words(entry: Note) -> str:
    told = asdict(entry)
    told_by_file = ("entered_at",) if entry.original else ()  # else the time of the import
    for private in ("id", "replaces", "run", *told_by_file):
        del told[private]
    return json.dumps(told, default=str)


def _insert(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(sa.insert(table), rows)


def _run_row(entry: RunEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "original": entry.original,
        "leg": entry.leg,
        "start_s": entry.start.timestamp(),
        **_place_row(entry.place),
        "sport": entry.sport,
        "sub_sport": entry.sub_sport,
        "title": entry.title,
        "duration_s": entry.duration_s,
        "device": asdict(entry.device),
        "simulated": entry.simulated,
        "mended": [asdict(mend) for mend in entry.mended],
        "coverage": dict(entry.coverage),
        "laps": [asdict(lap) | {"distance_m": _null(lap.distance_m)} for lap in entry.laps],
        "sensors": dict(entry.sensors),
        "totals": None if entry.totals is None else _plain(entry.totals),
        "gear": entry.gear,
    }


def _plain(totals: Totals) -> dict[str, float | None]:
    return {name: _null(value) for name, value in asdict(totals).items()}


def _other_row(other: Other) -> dict[str, Any]:
    return {
        "leg": other.leg,
        "start_s": other.start.timestamp(),
        "sport": other.sport,
        "duration_s": _null(other.duration_s),
        **_place_row(other.place),
    }


def _place(row: sa.RowMapping) -> Place:
    return Place(row["local_day"], row["utc_offset_s"], row["zone"], row["zone_origin"])


def _place_row(place: Place) -> dict[str, Any]:
    return {
        "local_day": place.local_day,
        "utc_offset_s": place.utc_offset_s,
        "zone": place.zone,
        "zone_origin": place.origin,
    }


def _insert_measured(connection: sa.Connection, runs: Iterable[Measured]) -> None:
    rows, sums, tracks = [], [], []
    for run, measures, moments, track in runs:
        tracks.append((run, np.asarray(track.position_deg, "<f4").tobytes()))
        rows += [_measure_row(run, name, measure) for name, measure in measures.items()]
        sums += [
            (run, name, np.asarray(numbers, "<f8").tobytes()) for name, numbers in moments.items()
        ]
    _insert_plain(connection, tables.measure, rows)
    _insert_plain(connection, tables.moments, sums)
    _insert_plain(connection, tables.track, tracks)


def _insert_plain(connection: sa.Connection, table: sa.Table, rows: list[tuple[Any, ...]]) -> None:
    """Insert rows in the order of the columns, over those with the same key.

    Ten years have half a million of them: handing them to the driver as they are takes a
    tenth of the time.
    """
    if rows:
        statement = sa.insert(table).prefix_with("OR REPLACE", dialect="sqlite")
        connection.exec_driver_sql(str(statement.compile(dialect=connection.dialect)), rows)


def _measure_row(run: str, name: str, measure: Measure) -> tuple[Any, ...]:
    return run, name, _null(measure.value), _null(measure.error), measure.covered


def _make_stale(connection: sa.Connection) -> None:
    connection.execute(sa.delete(tables.stale))
    connection.execute(sa.insert(tables.stale).values(what="history"))


def _entry(row: sa.RowMapping, exposures: Mapping[str, Measure]) -> RunEntry:
    return RunEntry(
        id=row["id"],
        original=row["original"],
        leg=row["leg"],
        start=datetime.fromtimestamp(row["start_s"], UTC),
        place=_place(row),
        sport=row["sport"],
        sub_sport=row["sub_sport"],
        title=row["title"],
        duration_s=row["duration_s"],
        device=Device(**row["device"]),
        simulated=row["simulated"],
        mended=tuple(Mend(**mend) for mend in row["mended"]),
        coverage=row["coverage"],
        laps=tuple(Lap(**{**lap, "distance_m": _number(lap["distance_m"])}) for lap in row["laps"]),
        sensors=row["sensors"],
        exposures=exposures,
        totals=None if row["totals"] is None else _totals(row["totals"]),
        gear=row["gear"],
    )


def _totals(told: Mapping[str, float | None]) -> Totals:
    return Totals(**{name: _number(value) for name, value in told.items()})


def _null(value: float) -> float | None:
    return None if math.isnan(value) else value


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _naive(moment: datetime) -> datetime:
    """Store UTC without its zone: SQLite keeps none."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


def read_original(home: Home, sha256: str) -> bytes:
    """Read an original back, byte for byte."""
    return Path(home.original(sha256)).read_bytes()

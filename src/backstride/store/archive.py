"""A home <-> one open archive: a zip that holds all of it, in forms that anyone can read."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from backstride import __version__
from backstride.store import tables
from backstride.store.database import HEAD, bring_up, connect
from backstride.store.home import Home, make_folder, write_whole
from backstride.store.store import Store
from backstride.terms.errors import HomeProblem, HomeTooNew, UnreadableFile

FORMAT = 1
"""Of the archive; a newer one is refused."""
_ABOUT = "backstride.json"
_NAMES = re.compile(
    r"originals/(?P<sha256>[0-9a-f]{64})\.[a-z_]{1,16}|samples/(?P<run>[0-9a-f]{12})\.parquet"
    r"|tables/(?P<table>[a-z_]{1,32})\.json|(?P<ground>(elevation|surfaces)/[^/\\:]{1,200})"
    rf"|README\.txt|{re.escape(_ABOUT)}"
)
_MOST_UNPACKED = 300
"""Tables pack to a twentieth, all else to a half; more than this many times is a bomb."""
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError),
    *(LookupError, ValueError, TypeError, sa.exc.SQLAlchemyError),
)
_SLOT = "base64:"
_README = """What Backstride knows of one runner, whole, as of {made}.

Nothing in here needs Backstride to be read.

originals/   Every file that was taken in, byte for byte. The name is the SHA-256 of its content;
             the name that it had is in tables/original.json.
samples/     The seconds of each run after cleaning, as Parquet: time_s (UTC), position, heart
             rate and so on, in SI units as the names say; empty where not recorded. The name is
             the id of the run in tables/run.json.
tables/      Everything else, a file for each table: {{"columns": [...], "rows": [[...], ...]}}.
             note.json is the diary, form.json answers given together (screening, questionnaires),
             measure.json what each run asked (value, error, share of the run that tells it),
             import.json and import_file.json what came in when. Days are ISO 8601, start_s is
             seconds since 1970 in UTC.
elevation/, surfaces/
             What was added about the ground.
{about:<12} Versions, and the fingerprint of the content.

`backstride restore FILE` makes a home of it again, with the same fingerprint.
"""

Progress = Callable[[int, int], None]
"""Told how many entries are done, of how many."""


def export(home: Home, target: Path, progress: Progress) -> str:
    """Write all of a home into one zip, whole or not at all.

    Returns:
        The fingerprint of the content.
    """
    with home.writing(), Store(home) as store:
        fingerprint, made = store.fingerprint(), datetime.now(UTC).replace(microsecond=0)
        about = {
            "format": FORMAT,
            "version": __version__,
            "revision": HEAD,
            "made": made.isoformat(),
            "fingerprint": fingerprint,
        }
        texts = {
            "README.txt": _README.format(made=f"{made:%Y-%m-%d %H:%M} UTC", about=_ABOUT),
            _ABOUT: json.dumps(about, indent=1),
        }
        files = {name: path for name, path in _files(home, store) if _is_there(home, path)}
        write_whole(target, lambda part: _write(part, home, texts, files, progress))
    return fingerprint


def _files(home: Home, store: Store) -> Iterator[tuple[str, Path]]:
    """Give the files that belong to what the tables tell of, by their names in the archive."""
    for sha256, verdict in store.known().items():
        yield f"originals/{sha256}.{verdict.kind}", home.original(sha256)
    for entry in store.recordings([]):
        if not entry.is_listed:
            yield f"samples/{entry.id}.parquet", home.samples(entry.id)
    for path in home.ground_files():
        yield f"{path.parent.name}/{path.name}", path


def _is_there(home: Home, path: Path) -> bool:
    if not path.exists():
        home.warn(f"{path}: is missing here, and so in the archive.")
        return False
    return True


def _write(
    part: Path, home: Home, texts: Mapping[str, str], files: Mapping[str, Path], progress: Progress
) -> None:
    names = [table.name for table in tables.metadata.sorted_tables]
    total = len(texts) + len(names) + len(files)
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for name, text in texts.items():
            out.writestr(name, text)
        engine = connect(home.database)
        with engine.connect() as connection:
            for name in names:
                out.writestr(f"tables/{name}.json", _dumped(connection, name))
        engine.dispose()
        for count, (name, path) in enumerate(files.items(), len(texts) + len(names) + 1):
            is_packed = path.suffix == ".parquet"
            out.write(path, name, zipfile.ZIP_STORED if is_packed else None)
            progress(count, total)


def _dumped(connection: sa.Connection, table: str) -> str:
    """Give the rows of a table as the database holds them; bytes as base64."""
    found = connection.exec_driver_sql(f'SELECT * FROM "{table}"')  # noqa: S608 - a name of ours
    rows = [[_plain(value) for value in row] for row in found]
    return json.dumps({"columns": list(found.keys()), "rows": rows}, ensure_ascii=False)


def _plain(value: Any) -> Any:
    return _SLOT + base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _stored(value: Any) -> Any:
    is_bytes = isinstance(value, str) and value.startswith(_SLOT)
    return base64.b64decode(value.removeprefix(_SLOT)) if is_bytes else value


def restore(home: Home, source: Path, progress: Progress) -> str:
    """Make a home of an archive, whole or not at all.

    Returns:
        The fingerprint of the content, which is that of the home it was made of.

    Raises:
        HomeProblem: Where something is in the home already.
        HomeTooNew: Where a newer Backstride wrote the archive.
        UnreadableFile: Where it is no such archive, or damaged.
    """
    _check_empty(home)
    if not zipfile.is_zipfile(source):
        raise UnreadableFile(str(source), "no archive that Backstride wrote", "See `export`.")
    beside = Home(home.folder.with_name(f"{home.folder.name}.restoring"))
    shutil.rmtree(beside.folder, ignore_errors=True)
    make_folder(beside.folder)
    try:
        with zipfile.ZipFile(source) as archive:
            fingerprint = _read(archive, source, beside, progress)
        if home.folder.exists():
            forget(home)
        make_folder(home.folder.parent)
        beside.folder.rename(home.folder)
    except _DAMAGED as error:
        why = f"{type(error).__name__}: {error}".splitlines()[0]
        what = f"no archive that Backstride wrote, or damaged ({why})"
        raise UnreadableFile(str(source), what, "Take another copy of it.") from error
    finally:
        shutil.rmtree(beside.folder, ignore_errors=True)
    return fingerprint


def _read(archive: zipfile.ZipFile, source: Path, beside: Home, progress: Progress) -> str:
    about = json.loads(archive.read(_ABOUT))
    if about["format"] > FORMAT or about["revision"] > HEAD:
        raise HomeTooNew(str(source), "written by a newer Backstride", "Update Backstride.")
    bring_up(beside.database, about["revision"])
    entries = archive.infolist()
    if sum(entry.file_size for entry in entries) > _MOST_UNPACKED * source.stat().st_size:
        message = "it unpacks to far more than such an archive does"
        raise ValueError(message)
    told: dict[str, Any] = {}
    for count, entry in enumerate(entries, 1):
        name = _NAMES.fullmatch(entry.filename)
        if name is None:
            message = f"{entry.filename!r} has no place in it"
            raise ValueError(message)
        if name["table"] in tables.metadata.tables:
            told[name["table"]] = json.loads(archive.read(entry))
        elif name["sha256"] or name["run"] or name["ground"]:
            _put(archive, entry, name, beside)
        progress(count, len(entries))
    _fill(beside.database, told)
    bring_up(beside.database, HEAD)
    with Store(beside) as store:
        fingerprint = store.fingerprint()
    if about["revision"] == HEAD and fingerprint != about["fingerprint"]:
        message = "its content is not what it was when it was written"
        raise ValueError(message)
    return fingerprint


def _put(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: re.Match[str], beside: Home
) -> None:
    """Write a file to its place; an original must be what its name says."""
    if name["sha256"]:
        path = beside.original(name["sha256"])
    else:
        path = beside.samples(name["run"]) if name["run"] else beside.folder / name["ground"]
    write_whole(path, lambda part: _unpack(archive, entry, part))
    if name["sha256"]:
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != name["sha256"]:
                message = f"{entry.filename} is damaged"
                raise ValueError(message)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, part: Path) -> None:
    with archive.open(entry) as packed, part.open("wb") as file:
        shutil.copyfileobj(packed, file)


def _check_empty(home: Home) -> None:
    """See to it that nothing has come into a home yet, and nothing of somebody else lies there."""
    if not home.folder.exists():
        return
    holds = bool(home.ground_files())
    if home.database.exists():
        with Store(home) as store:
            holds |= bool(store.imports() or store.notes() or store.forms() or store.shoes())
    own = {path for form in _OURS for path in home.folder.glob(form.split("/")[0])}
    if holds or set(home.folder.iterdir()) - own:
        what = "is not empty, and what is in it would be lost"
        raise HomeProblem(str(home.folder), what, "Name another with --home.")


def _fill(database: Path, told: Mapping[str, Any]) -> None:
    """Put the rows of all tables into a database that has none."""
    engine = sa.create_engine(f"sqlite:///{database}")
    with engine.begin() as connection:
        there = sa.inspect(connection)
        for table, content in told.items():
            known = [column["name"] for column in there.get_columns(table)]
            if not set(content["columns"]) <= set(known):
                message = f"tables/{table}.json has columns that do not exist"
                raise ValueError(message)
            names = ", ".join(f'"{name}"' for name in content["columns"])
            slots = ", ".join("?" for _ in content["columns"])
            rows = [tuple(map(_stored, row)) for row in content["rows"]]
            connection.exec_driver_sql(f'DELETE FROM "{table}"')  # noqa: S608 - names are checked
            if rows:
                into = f'INSERT INTO "{table}" ({names}) VALUES ({slots})'  # noqa: S608
                connection.exec_driver_sql(into, rows)
    engine.dispose()


_OURS = (
    "originals/??/" + "[0-9a-f]" * 64,
    "samples/??/*.parquet",
    "elevation/*",
    "surfaces/*",
    "kept/*.pickle",
    "run-????????????.html",
    *("report.html", "today.html", "why.html", "backstride.sqlite*", "*.lock"),
)
"""All that Backstride writes into a home, and nothing that somebody else may have put there."""
_OF_A_DEMO = ("files/*", "this-is-a-demo")


def forget(home: Home) -> list[str]:
    """Delete all that Backstride wrote into a home, and the folder where nothing else is in it.

    Returns:
        What lies there still, by its name: it is none of ours.
    """
    is_demo = (home.folder / "this-is-a-demo").exists()
    with home.writing():
        files = [path for form in _OURS[:-1] for path in home.folder.glob(form)]
        files += [path for form in _OF_A_DEMO if is_demo for path in home.folder.glob(form)]
        for path in files:
            if path.is_file():
                path.unlink()
    for path in home.folder.glob(_OURS[-1]):
        path.unlink(missing_ok=True)
    for folder in sorted({above for path in files for above in path.parents}, reverse=True):
        if folder.is_relative_to(home.folder) and not any(folder.iterdir()):
            folder.rmdir()
    return sorted(path.name for path in home.folder.iterdir()) if home.folder.exists() else []

"""All of a home out, all of it back, all of it gone."""

import json
import sqlite3
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from backstride.cli.archive import export_command, forget_command, restore_command
from backstride.store import Home, Store, archive
from backstride.terms.errors import BackstrideError, HomeProblem, ImplausibleValue, UnreadableFile
from backstride.workflow import ledger, person, telling
from backstride.workflow.importing import import_files
from people import lived_home, quiet


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of a home with runs, a list, a diary, shoes and a screening."""
    folder = tmp_path_factory.mktemp("whole")
    home = lived_home(folder)
    person.tell_shoe(home, "Rote Socken ÄÖÜ", {"since": date(2026, 1, 1)})
    person.keep_form(home, "screening", {"fever": "no"}, day=date(2026, 3, 3))
    telling.settle(home)
    archive.export(home, folder / "all.zip", quiet)
    return folder


@pytest.fixture
def made(whole: Path) -> Home:
    return Home(whole / "home")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def files(home: Home) -> dict[str, bytes]:
    folders = ("originals", "samples")
    found = (path for name in folders for path in (home.folder / name).rglob("*"))
    return {str(p.relative_to(home.folder)): p.read_bytes() for p in found if p.is_file()}


def test_what_was_exported_comes_back_with_the_same_fingerprint(
    whole: Path, made: Home, home: Home
) -> None:
    archive.restore(home, whole / "all.zip", quiet)

    assert telling.fingerprint(home) == telling.fingerprint(made)
    assert files(home) == files(made)
    assert telling.runs(home) == telling.runs(made)
    assert ledger.imports(home) == ledger.imports(made)


def test_an_archive_of_what_came_back_holds_the_same(
    whole: Path, home: Home, tmp_path: Path
) -> None:
    archive.restore(home, whole / "all.zip", quiet)
    archive.export(home, tmp_path / "again.zip", quiet)

    with zipfile.ZipFile(whole / "all.zip") as one, zipfile.ZipFile(tmp_path / "again.zip") as two:
        assert one.namelist() == two.namelist()
        tables = [name for name in one.namelist() if name.startswith(("tables/", "originals/"))]
        assert len(tables) > 10
        assert all(one.read(name) == two.read(name) for name in tables if "state" not in name)


def test_what_came_back_goes_on_as_before(whole: Path, home: Home, made: Home) -> None:
    archive.restore(home, whole / "all.zip", quiet)

    again = import_files(home, [whole / "files"])
    assert again.count("known") == 5
    before = telling.fingerprint(home)
    ledger.undo(home, again.number)
    assert telling.fingerprint(home) == before == telling.fingerprint(made)


def test_an_archive_can_be_read_without_backstride(whole: Path) -> None:
    with zipfile.ZipFile(whole / "all.zip") as opened:
        names = opened.namelist()
        assert "README.txt" in names
        runs = json.loads(opened.read("tables/run.json"))
        recorded = [
            row for row in runs["rows"] if row[runs["columns"].index("totals")] in {None, "null"}
        ]
        (seconds, *_) = [name for name in names if name.startswith("samples/")]
        table = pl.read_parquet(opened.read(seconds))
        notes = json.loads(opened.read("tables/note.json"))
        original = next(name for name in names if name.startswith("originals/"))
        assert opened.read(original)
    assert len(recorded) == 5
    assert {"time_s", "distance_m", "moving"} <= set(table.columns)
    assert "pain" in notes["rows"][0]


def test_it_comes_into_an_empty_home_only(whole: Path, home: Home, tmp_path: Path) -> None:
    telling.runs(home)  # makes one without anything in it
    archive.restore(home, whole / "all.zip", quiet)
    before = telling.fingerprint(home)

    with pytest.raises(HomeProblem, match="not empty"):
        archive.restore(home, whole / "all.zip", quiet)
    assert telling.fingerprint(home) == before
    strange = tmp_path / "strange"
    strange.mkdir()
    (strange / "letter.txt").write_text("mine")
    with pytest.raises(HomeProblem, match="not empty"):
        archive.restore(Home(strange), whole / "all.zip", quiet)
    assert [path.name for path in strange.iterdir()] == ["letter.txt"]


def changed(source: Path, target: Path, name: str, data: bytes) -> Path:
    """Copy an archive with one entry changed, or one more."""
    with zipfile.ZipFile(source) as one, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as two:
        for entry in one.namelist():
            if entry != name:
                two.writestr(entry, one.read(entry))
        two.writestr(name, data)
    return target


def an_original(source: Path) -> str:
    with zipfile.ZipFile(source) as opened:
        return next(name for name in opened.namelist() if name.startswith("originals/"))


HOSTILE = {
    "a way out": ("../outside.txt", b"x"),
    "an absolute way": ("/tmp/outside.txt", b"x"),
    "a way out of the ground": ("elevation/../../outside", b"x"),
    "no table": ("tables/run.json", b"[]"),
    "no columns": ("tables/run.json", b'{"columns": ["id); DROP TABLE run; --"], "rows": [["x"]]}'),
    "rows too short": ("tables/run.json", b'{"columns": ["id", "leg"], "rows": [["x"]]}'),
    "no json": ("tables/note.json", b"{"),
    "other content": ("tables/profile.json", b'{"columns": [], "rows": []}'),
    "no about": ("backstride.json", b"{}"),
    "a bomb": ("elevation/zeros", bytes(300_000_000)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_archive_of_ours_is_refused_and_leaves_nothing(
    name: str, whole: Path, home: Home, tmp_path: Path
) -> None:
    bad = changed(whole / "all.zip", tmp_path / "bad.zip", *HOSTILE[name])

    with pytest.raises(UnreadableFile) as refused:
        archive.restore(home, bad, quiet)

    assert "\n" not in str(refused.value)
    assert not home.folder.exists()
    assert {path.name for path in tmp_path.iterdir()} == {"bad.zip"}


def test_a_changed_original_is_refused(whole: Path, home: Home, tmp_path: Path) -> None:
    bad = changed(whole / "all.zip", tmp_path / "bad.zip", an_original(whole / "all.zip"), b"x")

    with pytest.raises(UnreadableFile, match="damaged"):
        archive.restore(home, bad, quiet)
    assert not home.folder.exists()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"hello"])
def test_no_zip_is_refused(home: Home, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "no.zip"
    path.write_bytes(data)

    with pytest.raises(UnreadableFile):
        archive.restore(home, path, quiet)


def test_a_newer_archive_is_refused(whole: Path, home: Home, tmp_path: Path) -> None:
    newer = json.dumps({"format": 2, "revision": "0001", "fingerprint": ""}).encode()
    bad = changed(whole / "all.zip", tmp_path / "bad.zip", "backstride.json", newer)

    with pytest.raises(HomeProblem, match="newer"):
        archive.restore(home, bad, quiet)


def test_forgetting_leaves_nothing_but_what_is_not_ours(whole: Path, home: Home) -> None:
    archive.restore(home, whole / "all.zip", quiet)
    (home.folder / "originals" / "mine.txt").write_text("mine")
    (home.folder / "letter.txt").write_text("mine")

    left = archive.forget(home)

    assert left == ["letter.txt", "originals"]
    assert [p.name for p in home.folder.rglob("*") if p.is_file()] == ["letter.txt", "mine.txt"]
    (home.folder / "originals" / "mine.txt").unlink()
    assert archive.forget(home) == ["letter.txt", "originals"]


def test_a_forgotten_home_is_gone(whole: Path, home: Home) -> None:
    archive.restore(home, whole / "all.zip", quiet)

    assert archive.forget(home) == []
    assert not home.folder.exists()


def test_nobody_is_asked_without_a_terminal(whole: Path, home: Home) -> None:
    archive.restore(home, whole / "all.zip", quiet)
    before = telling.fingerprint(home)

    with pytest.raises(ImplausibleValue, match="--yes"):
        forget_command(home.folder, yes=False, as_json=False)
    assert telling.fingerprint(home) == before


def test_the_commands_say_what_they_did(
    whole: Path, home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    restore_command(whole / "all.zip", home.folder, as_json=False)
    assert "6 files, 6 recordings, 1 diary entries" in capsys.readouterr().out
    export_command(tmp_path / "out.zip", home.folder, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["fingerprint"] == telling.fingerprint(home)
    with pytest.raises(BackstrideError, match="already"):
        export_command(tmp_path / "out.zip", home.folder, as_json=True)
    forget_command(home.folder, yes=True, as_json=True)
    assert json.loads(capsys.readouterr().out) == {"forgotten": str(home.folder), "left": []}
    with pytest.raises(HomeProblem, match="nothing of Backstride"):
        export_command(tmp_path / "none.zip", home.folder, as_json=False)


NEWER = {"tables/run.json": {"totals", "gear"}, "tables/other.json": {"duration_s"}}
"""Columns that revision 0004 did not have."""


def without(told: dict[str, list[Any]], columns: set[str]) -> bytes:
    """Leave columns out of a table, and runs of which only a list tells."""
    names = told["columns"]
    keep = [at for at, name in enumerate(names) if name not in columns]
    rows = [
        row
        for row in told["rows"]
        if dict(zip(names, row, strict=True)).get("totals") in {None, "null"}
    ]
    kept = [[row[at] for at in keep] for row in rows]
    return json.dumps({"columns": [names[at] for at in keep], "rows": kept}).encode()


def test_an_older_archive_is_brought_up_to_date(whole: Path, home: Home, tmp_path: Path) -> None:
    """One of revision 0004, which knew neither tracks nor witnesses nor lists."""
    older = tmp_path / "older.zip"
    with zipfile.ZipFile(whole / "all.zip") as one, zipfile.ZipFile(older, "w") as two:
        for name in one.namelist():
            data = one.read(name)
            if name in {"tables/track.json", "tables/witness.json"}:
                continue
            if name in NEWER:
                data = without(json.loads(data), NEWER[name])
            if name == "backstride.json":
                data = json.dumps(json.loads(data) | {"revision": "0004"}).encode()
            two.writestr(name, data)

    archive.restore(home, older, quiet)

    assert len(telling.runs(home)) == 5
    with Store(home) as store:
        assert all(len(track.position_deg) for track in store.tracks(store.recordings()))
    with sqlite3.connect(home.database) as connection:
        assert connection.execute("SELECT count(*) FROM note").fetchone() == (1,)
    connection.close()

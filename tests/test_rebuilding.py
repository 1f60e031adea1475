"""Better code needs no file again."""

import json
import sqlite3
from pathlib import Path

import pytest

from backstride import sources
from backstride.cli.ledger import rebuild_command
from backstride.store import Home
from backstride.terms.errors import UnreadableFile
from backstride.workflow import ledger, measuring, telling
from backstride.workflow.rebuilding import rebuild
from people import lived_home, quiet


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return lived_home(tmp_path)


def spoil(home: Home, statement: str) -> None:
    with sqlite3.connect(home.database) as connection:
        connection.execute(statement)
    connection.close()


def test_with_the_same_code_nothing_changes(home: Home) -> None:
    before = telling.fingerprint(home), telling.runs(home), ledger.imports(home)
    told: list[tuple[int, int]] = []

    done = rebuild(home, lambda count, of: told.append((count, of)))

    assert (done.files, done.recordings) == (6, 6)
    assert (done.new, done.gone, done.changed, done.kept) == ((), (), {}, ())
    assert (telling.fingerprint(home), telling.runs(home), ledger.imports(home)) == before
    assert told[-1] == (6, 6)
    assert not [path for path in home.folder.iterdir() if path.name.startswith("tmp")]


def test_what_older_code_got_wrong_is_put_right_and_named(home: Home) -> None:
    before = telling.fingerprint(home)
    run = telling.runs(home)[-1]
    spoil(home, f"UPDATE measure SET value = 1 WHERE run = '{run.id}' AND name = 'ascent_m'")
    spoil(home, f"UPDATE run SET mended = '[]', laps = '[]' WHERE id = '{run.id}'")
    home.samples(run.id).write_bytes(b"spoilt")

    done = rebuild(home, quiet)

    assert set(done.changed) == {run.id}
    assert "ascent_m" in done.changed[run.id]
    assert telling.fingerprint(home) == before
    assert len(telling.clean_table(home, run))


def test_a_recording_that_was_missed_is_found(home: Home) -> None:
    run = telling.runs(home)[-1]
    before = telling.fingerprint(home)
    for table in ("measure", "moments", "track"):
        spoil(home, f"DELETE FROM {table} WHERE run = '{run.id}'")
    spoil(home, f"DELETE FROM run WHERE id = '{run.id}'")
    home.samples(run.id).unlink()

    done = rebuild(home, quiet)

    assert done.new == (run.id,)
    assert telling.fingerprint(home) == before


def test_what_can_no_longer_be_read_stays_as_it_was(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = telling.fingerprint(home)

    def refuse(_data: bytes, kind: str) -> None:
        raise UnreadableFile("", f"{kind} is not read any more", "")

    monkeypatch.setattr(sources, "read", refuse)
    done = rebuild(home, quiet)

    assert len(done.kept) == 5
    assert (done.gone, done.changed) == ((), {})
    assert telling.fingerprint(home) == before


def test_a_stop_before_the_end_changes_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    before = telling.fingerprint(home)

    def stop(count: int, _of: int) -> None:
        if count == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(home, stop)
    assert telling.fingerprint(home) == before
    assert not [path for path in home.folder.iterdir() if path.name.startswith("tmp")]


def test_the_command_says_what_changed(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    run = telling.runs(home)[-1]
    spoil(home, f"UPDATE measure SET value = 1 WHERE run = '{run.id}' AND name = 'ascent_m'")

    rebuild_command(home.folder, as_json=False)
    told = capsys.readouterr().out
    rebuild_command(home.folder, as_json=True)
    document = json.loads(capsys.readouterr().out)

    assert "6 files read again: 5 recordings as before, 1 changed, 0 new, 0 gone" in told
    assert "Climb: 1" in told
    assert document == {
        "files": 6,
        "recordings": 6,
        "new": [],
        "gone": [],
        "changed": {},
        "kept": [],
    }


def test_what_is_read_anew_lies_on_the_ground_of_the_home(home: Home, tmp_path: Path) -> None:
    (home.folder / "elevation").mkdir()
    tile = home.folder / "elevation" / "N47E009.hgt"
    tile.write_bytes(b"")
    beside = Home(tmp_path / "beside", grounded_in=home.folder)

    assert measuring.ground(beside).elevation == tile.parent
    assert beside.ground_files() == home.ground_files() == [tile]

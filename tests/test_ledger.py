"""The ledger: every import is told, and can be taken back without a trace."""

import json
import sqlite3
from datetime import date
from pathlib import Path
from random import Random
from shutil import copy, copytree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstride import diary
from backstride.cli.ledger import imports_command, undo_command
from backstride.diary.table_maps import column_map
from backstride.store import Home, Store
from backstride.terms.errors import ImplausibleValue, UnknownName
from backstride.workflow import ledger, person, telling
from backstride.workflow.importing import import_files, rehearse
from backstride.workflow.tables import Consent
from people import write_archive

DIARY = "date,back pain,y\n2026-01-02,3,4\n2026-01-03,2,5\n"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("life") / "archive", runs=5)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def take(home: Home, *paths: Path, told: tuple[str, ...] = ()) -> None:
    import_files(home, paths, consent=Consent(yes=True, told=dict(map(column_map, told))))


def kept_files(home: Home) -> set[str]:
    folders = (home.folder / name for name in ("originals", "samples"))
    return {path.name for folder in folders for path in folder.rglob("*") if path.is_file()}


def test_an_import_taken_back_leaves_the_fingerprint_from_before(
    home: Home, archive: Path, tmp_path: Path
) -> None:
    some = tmp_path / "some"
    some.mkdir()
    copy(archive / "000.fit", some)
    states = [(telling.fingerprint(home), kept_files(home))]
    take(home, some)
    states.append((telling.fingerprint(home), kept_files(home)))
    take(home, archive)

    ledger.undo(home, 2)
    after_two = telling.fingerprint(home), kept_files(home)
    ledger.undo(home, 1)

    assert after_two == states[1]
    assert (telling.fingerprint(home), kept_files(home)) == states[0]


def test_a_file_goes_with_the_last_import_that_gave_it(home: Home, archive: Path) -> None:
    take(home, archive)
    take(home, archive)
    whole = telling.fingerprint(home)

    first = ledger.undo(home, 1)
    between = telling.fingerprint(home)
    second = ledger.undo(home, 2)

    assert (first.files, first.runs, first.stay, between) == (0, 0, 5, whole)
    assert (second.files, second.runs, second.stay) == (5, 5, 0)
    assert telling.runs(home) == []


def test_a_rehearsal_tells_what_an_import_would_and_keeps_nothing(
    home: Home, archive: Path, tmp_path: Path
) -> None:
    (archive.parent / "diary.csv").write_text(DIARY)
    take(home, archive / "000.fit")
    before = telling.fingerprint(home), kept_files(home), ledger.imports(home)

    said = rehearse(home, [archive, archive.parent / "diary.csv"], consent=Consent(yes=True))
    after = telling.fingerprint(home), kept_files(home), ledger.imports(home)
    came = import_files(home, [archive, archive.parent / "diary.csv"], consent=Consent(yes=True))

    assert after == before
    assert (said.number, said.files) == (0, came.files)


def test_what_was_taken_back_can_come_again(home: Home, archive: Path) -> None:
    take(home, archive)
    whole = telling.fingerprint(home)

    ledger.undo(home, 1)
    take(home, archive)

    assert telling.fingerprint(home) == whole
    assert [one.undone is None for one in ledger.imports(home)] == [True, False]


@settings(deadline=None, max_examples=6)
@given(
    given_=st.lists(st.sets(st.integers(0, 2), min_size=1), min_size=2, max_size=3),
    random=st.randoms(use_true_random=False),
)
def test_what_stands_is_as_if_the_rest_had_never_been(
    tmp_path_factory: pytest.TempPathFactory,
    archive: Path,
    given_: list[set[int]],
    random: Random,
) -> None:
    """Import some files several times, take some imports back in any order."""
    files = sorted(path for path in archive.iterdir())
    folder = tmp_path_factory.mktemp("homes")
    home, other = Home(folder / "home"), Home(folder / "other")
    for some in given_:
        take(home, *(files[place] for place in sorted(some)))
    numbers = list(range(1, len(given_) + 1))
    random.shuffle(numbers)
    back = numbers[: len(numbers) // 2 + 1]

    for number in back:
        ledger.undo(home, number)

    for place, some in enumerate(given_):
        if place + 1 not in back:
            take(other, *(files[each] for each in sorted(some)))
    assert telling.fingerprint(home) == telling.fingerprint(other)
    assert kept_files(home) == kept_files(other)


def test_what_the_runner_told_of_a_run_is_its_own_again_when_it_comes_back(
    home: Home, archive: Path
) -> None:
    take(home, archive)
    run = telling.runs(home)[0]
    person.tag(home, run, "surface", "track")
    whole = telling.fingerprint(home)

    ledger.undo(home, 1)
    take(home, archive)

    assert telling.fingerprint(home) == whole


def test_a_diary_and_its_second_reading_are_taken_back_one_by_one(
    home: Home, tmp_path: Path
) -> None:
    path = tmp_path / "diary.csv"
    path.write_text(DIARY)
    person.log(home, diary.note("stress", 3, local_day=date(2026, 1, 9)))
    states = [telling.fingerprint(home)]
    for told in ((), ("back pain=pain:neck:nrs", "y=stress"), ("y=-",)):
        take(home, path, told=told)
        states.append(telling.fingerprint(home))

    found = []
    for number in (3, 2, 1):
        ledger.undo(home, number)
        found.append(telling.fingerprint(home))

    assert len(set(states)) == 4
    assert found == states[2::-1]


def test_a_diary_passes_to_the_import_that_gave_it_next(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "diary.csv"
    path.write_text(DIARY)
    take(home, path)
    take(home, path)
    whole = telling.fingerprint(home)

    ledger.undo(home, 1)
    between = telling.fingerprint(home)
    ledger.undo(home, 2)

    with Store(home) as store:
        assert store.notes() == []
    assert between == whole


def test_a_home_zone_that_was_told_stays(home: Home, archive: Path) -> None:
    take(home, archive)
    person.profile(home, {"home_zone": "Pacific/Auckland"})

    ledger.undo(home, 1)

    assert person.profile(home, {}).home_zone == "Pacific/Auckland"


def test_an_import_is_taken_back_once(home: Home, archive: Path) -> None:
    take(home, archive / "000.fit")
    ledger.undo(home, 1)

    with pytest.raises(ImplausibleValue, match="was taken back before"):
        ledger.undo(home, 1)
    with pytest.raises(UnknownName, match="There are 1 to 1"):
        ledger.undo(home, 2)


def test_the_ledger_of_an_older_home_can_be_taken_back(home: Home, archive: Path) -> None:
    """What version 0003 wrote, brought up to date."""
    before = telling.fingerprint(home)
    take(home, archive)
    with sqlite3.connect(home.database) as connection:
        connection.executescript(
            """
            DROP INDEX ix_import_file_original;
            ALTER TABLE import_file DROP COLUMN original;
            ALTER TABLE "import" DROP COLUMN undone;
            ALTER TABLE "import" DROP COLUMN settled_zone;
            ALTER TABLE note DROP COLUMN brought_by;
            DROP TABLE state;
            DROP TABLE witness;
            DROP TABLE track;
            ALTER TABLE run DROP COLUMN totals;
            ALTER TABLE run DROP COLUMN gear;
            ALTER TABLE other DROP COLUMN duration_s;
            UPDATE alembic_version SET version_num = '0003';
            """
        )
    connection.close()

    done = ledger.undo(home, 1)

    assert (done.files, done.runs) == (5, 5)
    assert telling.runs(home) == []
    assert before != telling.fingerprint(home)  # the zone that it settled was not remembered


def test_imports_are_listed_newest_first_with_counts_that_add_up(
    home: Home, archive: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    messy = tmp_path / "messy"
    copytree(archive, messy)
    (messy / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + b"x" * 100)
    (messy / "empty.fit").touch()
    take(home, archive / "000.fit")
    take(home, messy)
    ledger.undo(home, 1)

    imports_command(None, home.folder, as_json=True)

    newest, first = json.loads(capfdbinary.readouterr().out)
    names = ["number", "at", "given", "imported", "known", "skipped", "failed", "undone"]
    assert list(newest) == names
    assert [newest[name] for name in names if name != "at"] == [2, 7, 4, 1, 1, 1, None]
    assert (first["number"], first["imported"]) == (1, 1)
    assert first["undone"].endswith("Z")


def test_one_import_is_told_file_by_file(
    home: Home, archive: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    take(home, archive / "000.fit")

    imports_command(1, home.folder, as_json=True)

    (file,) = json.loads(capfdbinary.readouterr().out)["files"]
    assert list(file) == ["name", "verdict", "kind", "records", "reason", "runs", "witness_of"]
    assert (file["name"], file["verdict"], len(file["runs"])) == ("000.fit", "imported", 1)


def test_in_words_it_is_said_what_went_and_what_stays(
    home: Home, archive: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    take(home, archive / "000.fit")
    take(home, archive)

    undo_command(2, home.folder, as_json=False)
    imports_command(None, home.folder, as_json=False)

    told = capfdbinary.readouterr().out.decode()
    assert "Import 2 is taken back: 4 files and 4 runs are gone; 1 file stay" in told
    assert "taken back" in told.partition("given")[2]

"""Importing: atomic, repeatable, in any order, and every file has a verdict."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
import zipfile
from datetime import date
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from backstride import sources
from backstride.sources.fit import encode
from backstride.store import Home, Store
from backstride.terms.errors import HomeProblem
from backstride.terms.records import Content, FileVerdict, ImportSummary, RawRun
from backstride.workflow import person, pool, reporting, telling
from backstride.workflow.importing import Progress, import_files
from people import recording, write_archive


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("life") / "archive", runs=12)


def verdicts(summary: ImportSummary) -> dict[str, str]:
    return {file.name: file.verdict for file in summary.files}


def print_of(home: Home, *paths: Path) -> str:
    import_files(home, list(paths))
    return telling.fingerprint(home)


def test_every_file_has_one_verdict_and_they_add_up(archive: Path, tmp_path: Path) -> None:
    messy = tmp_path / "messy"
    shutil.copytree(archive, messy)
    (messy / "empty.fit").touch()
    (messy / "page.gpx").write_text("<!doctype html><html><body>Sign in</body></html>")
    (messy / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + b"x" * 100)
    (messy / "ride.fit").write_bytes(encode.write(recording(sport="cycling")))
    (messy / "twin.fit").write_bytes((messy / "000.fit").read_bytes())

    summary = import_files(Home(tmp_path / "home"), [messy])

    found = {Path(name).name: verdict for name, verdict in verdicts(summary).items()}
    assert len(summary.files) == 17
    assert (found["empty.fit"], found["page.gpx"]) == ("failed", "failed")
    assert (found["photo.jpg"], found["ride.fit"]) == ("skipped", "skipped")
    assert found["twin.fit"] == "known"
    assert summary.count("imported") == 12


def test_the_same_import_again_changes_nothing(archive: Path, tmp_path: Path) -> None:
    home = Home(tmp_path)
    before = print_of(home, archive)

    again = import_files(home, [archive])

    assert set(verdicts(again).values()) == {"known"}
    assert telling.fingerprint(home) == before


def test_zip_folder_and_gzip_are_only_wrapping(archive: Path, tmp_path: Path) -> None:
    packed = tmp_path / "export.zip"
    with zipfile.ZipFile(packed, "w") as target:
        for path in sorted(archive.iterdir()):
            target.write(path, f"activities/{path.name}")

    assert print_of(Home(tmp_path / "a"), archive) == print_of(Home(tmp_path / "b"), packed)


def test_any_order_of_imports_gives_the_same_exposures(archive: Path, tmp_path: Path) -> None:
    files = sorted(archive.iterdir())
    thirds = [files[:4], files[4:8], files[8:]]

    prints = set()
    for number, order in enumerate(permutations(thirds)):
        home = Home(tmp_path / str(number))
        for part in order:
            import_files(home, part)
        prints.add(telling.fingerprint(home))

    assert len(prints) == 1


def test_many_workers_give_what_one_gives(tmp_path: Path) -> None:
    archive = write_archive(tmp_path / "archive", runs=30)
    one, many = Home(tmp_path / "one"), Home(tmp_path / "many")

    import_files(one, [archive], workers=1)
    import_files(many, [archive], workers=2)

    assert telling.fingerprint(one) == telling.fingerprint(many)


def test_where_no_workers_can_be_had_the_import_goes_on_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_words: object, **_options: object) -> None:
        raise PermissionError(13, "no shared memory")

    monkeypatch.setattr(pool, "ProcessPoolExecutor", refused)
    archive = write_archive(tmp_path / "archive", runs=25)

    assert import_files(Home(tmp_path / "home"), [archive], workers=2).count("imported") == 25


def test_the_original_is_kept_byte_for_byte(archive: Path, tmp_path: Path) -> None:
    home = Home(tmp_path)
    import_files(home, [archive / "000.fit"])

    (entry,) = telling.runs(home)

    assert home.original(entry.original).read_bytes() == (archive / "000.fit").read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_only_the_owner_can_read_the_home(archive: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    import_files(home, [archive])
    reporting.write_report(home)

    open_to_others = [
        path
        for path in [home.folder, *home.folder.rglob("*")]
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]

    assert open_to_others == []


def test_a_part_of_a_recording_is_kept_with_a_line(tmp_path: Path) -> None:
    data = encode.write(recording(minutes=10))
    cut = tmp_path / "cut.fit"
    cut.write_bytes(data[: len(data) * 6 // 10])

    (file,) = import_files(Home(tmp_path / "home"), [cut]).files

    assert file.verdict == "imported"
    assert "cut off" in file.reason
    assert 300 < file.records < 600


def test_a_multisport_file_counts_once_and_lists_its_runs(tmp_path: Path) -> None:
    chained = tmp_path / "two.fit"
    swim, run = recording(sport="swimming"), recording(minutes=4, seed=2)
    chained.write_bytes(encode.write(swim) + encode.write(run) + encode.write(recording(seed=3)))

    (file,) = import_files(Home(tmp_path / "home"), [chained]).files

    assert (file.verdict, len(file.runs)) == ("imported", 2)
    assert "swimming, no run" in file.reason


def test_a_path_that_is_not_there_is_one_failed_line(tmp_path: Path) -> None:
    (file,) = import_files(Home(tmp_path / "home"), [tmp_path / "nowhere.zip"]).files

    assert file.verdict == "failed"
    assert "nowhere.zip" in file.name


def test_a_ride_keeps_its_original_and_shows_that_the_watch_was_in_use(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    ride = tmp_path / "ride.fit"
    ride.write_bytes(encode.write(recording(sport="cycling")))

    first, second = import_files(home, [ride]), import_files(home, [ride])

    assert [file.verdict for file in (*first.files, *second.files)] == ["skipped", "skipped"]
    with Store(home) as store:
        assert {one.place.local_day for one in store.others()} == {date(2026, 3, 2)}


def test_a_file_that_nobody_foresaw_fails_alone(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(data: bytes, kind: str) -> Content:
        if len(data) == (archive / "000.fit").stat().st_size:
            raise ZeroDivisionError
        return read(data, kind)

    read = sources.read
    monkeypatch.setattr(sources, "read", stumble)

    summary = import_files(Home(tmp_path), [archive])

    assert (summary.count("imported"), summary.count("failed")) == (11, 1)


def test_a_damaged_file_of_which_nothing_is_left_has_failed(tmp_path: Path) -> None:
    data = encode.write(recording())
    (tmp_path / "cut.fit").write_bytes(data[:100])

    (file,) = import_files(Home(tmp_path / "home"), [tmp_path / "cut.fit"]).files

    assert file.verdict == "failed"
    assert "expected" in file.reason


def test_what_a_killed_import_left_is_swept(archive: Path, tmp_path: Path) -> None:
    home = Home(tmp_path)
    import_files(home, [archive / "000.fit"])
    (entry,) = telling.runs(home)
    left = home.samples(entry.id).with_name(".part-left")
    left.touch()

    import_files(home, [archive / "000.fit"])

    assert not left.exists()


@pytest.mark.skipif(os.name == "nt", reason="pipes are of POSIX")
def test_a_pipe_among_the_files_is_told_and_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.fit")

    (file,) = import_files(Home(tmp_path / "home"), [tmp_path / "pipe.fit"]).files

    assert file.verdict == "failed"


def test_a_new_home_zone_moves_rides_as_well(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    person.profile(home, {"home_zone": "UTC"})
    ride = recording(sport="cycling")
    late = RawRun(time_s=ride.time_s + 17 * 3_600, sport="cycling", distance_m=ride.distance_m)
    (tmp_path / "ride.fit").write_bytes(encode.write(late))
    import_files(home, [tmp_path / "ride.fit"])

    person.profile(home, {"home_zone": "Pacific/Auckland"})

    with Store(home) as store:
        assert {one.place.local_day for one in store.others()} == {date(2026, 3, 3)}


def test_progress_tells_of_every_file(archive: Path, tmp_path: Path) -> None:
    done: list[FileVerdict] = []
    totals: list[int] = []

    import_files(
        Home(tmp_path), [archive], progress=Progress(total=totals.append, done=done.append)
    )

    assert totals == [12]
    assert len(done) == 12


def test_a_new_home_zone_moves_the_days_that_rest_on_it(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    person.profile(home, {"home_zone": "UTC"})
    raw = recording()
    nowhere = encode.write(
        type(raw)(time_s=raw.time_s + 17 * 3_600, sport="running", distance_m=raw.distance_m)
    )
    (tmp_path / "late.fit").write_bytes(nowhere)
    import_files(home, [tmp_path / "late.fit"])

    person.profile(home, {"home_zone": "Pacific/Auckland"})

    (entry,) = telling.runs(home)
    assert entry.place.local_day == date(2026, 3, 3)


def test_the_journal_keeps_every_verdict(archive: Path, tmp_path: Path) -> None:
    home = Home(tmp_path)
    first = import_files(home, [archive])
    import_files(home, [archive / "000.fit"])

    with Store(home) as store:
        newest, oldest = store.imports()

    assert oldest.files == first.files
    assert [file.verdict for file in newest.files] == ["known"]


def start_import(home: Path, archive: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "backstride", "import", str(archive), "--home", str(home)]
    source = Path(__file__).parents[1] / "src"
    return subprocess.Popen(
        command,
        env=os.environ | {"PYTHONPATH": str(source)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is of POSIX")
@pytest.mark.parametrize("moment", range(3))
def test_killed_at_any_moment_the_same_import_ends_the_same(moment: int, tmp_path: Path) -> None:
    killed_and_done(tmp_path, np.random.default_rng(moment).uniform(0.3, 2.5))


@pytest.mark.truth
@pytest.mark.skipif(os.name == "nt", reason="kill -9 is of POSIX")
@pytest.mark.parametrize("moment", range(10))
def test_killed_at_ten_random_moments_the_same_import_ends_the_same(
    moment: int, tmp_path: Path
) -> None:
    killed_and_done(tmp_path, np.random.default_rng(100 + moment).uniform(0.2, 6))


def killed_and_done(tmp_path: Path, after_s: float) -> None:
    archive = write_archive(tmp_path / "archive", runs=60)
    undisturbed = print_of(Home(tmp_path / "calm"), archive)
    program = start_import(tmp_path / "killed", archive)
    time.sleep(after_s)
    program.send_signal(signal.SIGKILL)
    program.wait()

    assert print_of(Home(tmp_path / "killed"), archive) == undisturbed


def test_two_imports_at_once_wait_for_one_another(tmp_path: Path) -> None:
    archive = write_archive(tmp_path / "archive", runs=8)
    alone = print_of(Home(tmp_path / "alone"), archive)

    both = [start_import(tmp_path / "shared", archive) for _ in range(2)]

    assert [program.wait(timeout=120) for program in both] == [0, 0]
    assert telling.fingerprint(Home(tmp_path / "shared")) == alone


def test_a_damaged_database_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "backstride.sqlite").write_bytes(b"no database " * 100)

    with pytest.raises(HomeProblem, match="cannot be opened: file is not a database"):
        Store(Home(tmp_path))


def test_a_home_whose_making_was_cut_off_can_be_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_parts: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("alembic.operations.Operations.create_index", cut_off, raising=True)
    with pytest.raises(KeyboardInterrupt):
        Store(Home(tmp_path))
    monkeypatch.undo()

    with Store(Home(tmp_path)) as store:
        assert store.recordings() == []

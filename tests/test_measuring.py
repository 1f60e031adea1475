"""Runs are measured once; what they rest on changes, and they follow."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from backstride import diary
from backstride.store import Home, tables
from backstride.terms.errors import UnknownName, UnreadableFile
from backstride.terms.quantities import EXPOSURES, SURFACES
from backstride.terms.records import Shoe
from backstride.workflow import ground, measuring, person, telling
from backstride.workflow.importing import import_files
from people import write_archive

RUNS = 8


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("measured")
    write_archive(folder / "archive", runs=RUNS)
    import_files(Home(folder / "home"), [folder / "archive"])
    return folder / "home"


@pytest.fixture
def home(archive: Path, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(archive, tmp_path / "own")))


def run_sql(home: Home, *statements: sa.Executable) -> None:
    engine = sa.create_engine(f"sqlite:///{home.database}")
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)
    engine.dispose()


def test_measuring_anew_from_what_is_stored_gives_what_the_import_gave(home: Home) -> None:
    at_first = telling.fingerprint(home)

    run_sql(home, sa.delete(tables.recipe), sa.delete(tables.measure), sa.delete(tables.moments))

    assert telling.fingerprint(home) == at_first


def test_measures_by_other_code_are_taken_anew_at_the_next_use(home: Home) -> None:
    at_first = telling.fingerprint(home)
    other = sa.update(tables.measure).values(value=1.0)

    run_sql(home, other, sa.update(tables.recipe).values(made_by="older"))

    assert telling.fingerprint(home) == at_first


def test_runs_measured_by_this_code_on_this_ground_are_left_alone(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_words: object) -> None:
        raise AssertionError

    telling.runs(home)
    monkeypatch.setattr(measuring, "measure", never)

    assert len(telling.runs(home)) == RUNS


def test_ground_that_comes_or_goes_has_the_runs_measured_anew(home: Home) -> None:
    before = measuring.recipe(home)
    folder = measuring.ground(home).elevation
    folder.mkdir()
    (folder / "made").touch()

    after = measuring.recipe(home)

    assert after != before


def test_what_a_killed_build_left_is_no_ground_and_is_swept_away(home: Home) -> None:
    before = measuring.recipe(home)
    begun = measuring.ground(home).surfaces / ".town.part"
    begun.mkdir(parents=True)

    with_leftover = measuring.recipe(home)
    with pytest.raises(UnknownName):
        ground.remove(home, "town")
    with pytest.raises(UnreadableFile):
        ground.add_surfaces(home, archive_of(home), lambda _share: None)

    assert with_leftover == before
    assert not begun.exists()


def archive_of(home: Home) -> Path:
    """Name a file that is no map."""
    return next(path for path in (home.folder / "originals").rglob("*") if path.is_file())


def test_a_home_that_is_measured_anew_tells_how_far_it_is(archive: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    folder = Path(shutil.copytree(archive, tmp_path / "own"))
    home = Home(folder, progress=lambda done, of: told.append((done, of)))
    run_sql(home, sa.delete(tables.recipe))

    telling.runs(home)

    assert told == [(done, RUNS) for done in range(1, RUNS + 1)]


def test_workers_measure_as_one_process_does(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    at_first = telling.fingerprint(home)
    monkeypatch.setattr(measuring, "WORTH_A_POOL", 1)
    run_sql(home, sa.delete(tables.recipe))

    assert telling.fingerprint(home) == at_first


def test_a_pair_that_nobody_told_of_cannot_be_tagged(home: Home) -> None:
    with pytest.raises(UnknownName, match="Tell of it first"):
        person.tag(home, telling.runs(home)[0], "shoe", "red pair")


def test_shoes_of_a_run_are_those_tagged_else_the_only_pair_in_use(home: Home) -> None:
    entries = telling.runs(home)
    person.keep_shoe(home, diary.shoe("old", until=entries[4].place.local_day))
    person.keep_shoe(home, diary.shoe("new", since=entries[3].place.local_day))
    person.tag(home, entries[3], "shoe", "new")

    worn = telling.story(home).worn

    told = [worn[entry.id] for entry in entries]
    assert told == ["old", "old", "old", "new", "", "new", "new", "new"]


def test_a_tag_is_felt_by_what_runs_asked_at_once(home: Home) -> None:
    entry = telling.runs(home)[-1]
    person.tag(home, entry, "surface", "track")

    exposures = telling.find(home, "last").exposures

    distance_m = exposures["distance_m"].value
    assert exposures["on_track_m"].value == pytest.approx(distance_m)


def test_a_rest_day_has_the_levels_that_earlier_runs_left(home: Home) -> None:
    days = telling.calendar(home)
    levels = {name for name, row in EXPOSURES.items() if row.needs == "level"}

    rests = [day for day in days if day.state == "rest"]

    assert any(levels & day.exposures.keys() for day in rests)


def test_what_the_diary_says_of_a_day_is_among_what_the_day_asked(home: Home) -> None:
    day = telling.runs(home)[-1].place.local_day
    person.log(home, diary.note("sitting_h", 7.5, local_day=day))

    asked = {found.local_day: found.exposures for found in telling.calendar(home)}

    assert asked[day]["sitting_h"] == 7.5
    assert "sitting_h" not in asked[day - timedelta(days=1)]


def test_every_run_of_a_real_archive_has_finite_or_unknown_values_in_range(
    real_data: Path, tmp_path: Path
) -> None:
    home = Home(tmp_path / "own")
    import_files(home, [real_data / "activities"])

    wrong = [
        (entry.id, name, taken.value)
        for entry in telling.runs(home)
        for name, taken in entry.exposures.items()
        if not np.isnan(taken.value)
        and not EXPOSURES[name].low <= taken.value <= EXPOSURES[name].high
    ]

    assert wrong == []


def test_a_damaged_map_or_tile_is_told_costs_nothing_else_and_can_be_taken_out(
    home: Home,
) -> None:
    said: list[str] = []
    home = replace(home, warn=said.append)
    kept = measuring.ground(home)
    (kept.surfaces / "town").mkdir(parents=True)
    (kept.surfaces / "town" / "about.json").write_text("{", encoding="utf-8")
    kept.elevation.mkdir()
    (kept.elevation / "N47E009.npy").write_bytes(b"torn")

    assert len(telling.run_stories(home, telling.runs(home))) == RUNS

    # The barometer is better than a tile here, so nobody opened the tile.
    assert {line.split(":")[-1].strip() for line in said} == {"backstride surfaces remove town"}
    ground.remove(home, "town")
    ground.remove(home, "N47E009")
    assert (ground.indices(home), ground.tiles(home)) == ([], [])


def test_a_tag_counts_before_the_map_where_a_run_is_pictured_and_can_be_taken_back(
    home: Home,
) -> None:
    entry = telling.runs(home)[-1]
    person.tag(home, entry, "surface", "track")
    [tagged] = telling.run_stories(home, [entry])
    person.tag(home, entry, "surface", "unknown")
    [bare] = telling.run_stories(home, [entry])

    assert set(tagged.run.surface.tolist()) == {SURFACES.index("track")}
    assert set(bare.run.surface.tolist()) == {0}


def test_telling_more_of_a_pair_keeps_what_was_told_before(home: Home) -> None:
    person.tell_shoe(home, "blue", {"since": date(2026, 5, 1), "before_m": 120_000.0})
    person.tell_shoe(home, "blue", {"until": date(2026, 6, 1)})
    person.tell_shoe(home, "blue", {})

    assert person.shoes(home) == [Shoe("blue", date(2026, 5, 1), date(2026, 6, 1), 120_000.0)]

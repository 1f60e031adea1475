"""What is kept is given again until anything that it rests on changes."""

import os
import pickle
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from backstride import diary
from backstride.store import Home
from backstride.workflow import keeping, person, weighing
from backstride.workflow.keeping import kept


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    person.log(made, diary.note("sitting_h", 8, local_day=date(2026, 1, 1)))
    return made


@pytest.fixture
def counted() -> Callable[[], int]:
    """Give another number each time that it is worked out."""
    numbers = iter(range(100))
    return lambda: next(numbers)


def test_what_is_kept_is_not_worked_out_again(home: Home, counted: Callable[[], int]) -> None:
    assert [kept(home, "number", counted) for _ in range(3)] == [0, 0, 0]
    assert kept(home, "another", counted) == 1


def test_a_new_entry_works_it_out_anew(home: Home, counted: Callable[[], int]) -> None:
    before = kept(home, "number", counted)

    person.log(home, diary.note("sitting_h", 9, local_day=date(2026, 1, 2)))

    assert (before, kept(home, "number", counted)) == (0, 1)


def test_a_tile_of_the_ground_works_it_out_anew(home: Home, counted: Callable[[], int]) -> None:
    kept(home, "number", counted)

    (home.folder / "elevation").mkdir()
    (home.folder / "elevation" / "N47E009.hgt").write_bytes(b"heights")

    assert kept(home, "number", counted) == 1


def test_another_day_works_it_out_anew(
    home: Home, counted: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(home, "number", counted)
    tomorrow = person.now(home) + timedelta(days=1)
    monkeypatch.setattr(person, "now", lambda _home: tomorrow)

    assert kept(home, "number", counted) == 1


def test_another_program_works_it_out_anew(
    home: Home, counted: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(home, "number", counted)
    monkeypatch.setattr(keeping, "_program", lambda: "newer")

    assert kept(home, "number", counted) == 1


def test_what_changes_while_it_is_worked_out_is_not_kept(
    home: Home, counted: Callable[[], int]
) -> None:
    def make() -> int:
        person.log(home, diary.note("stress", 3, local_day=date(2026, 1, 3)))
        return counted()

    assert [kept(home, "number", make), kept(home, "number", make)] == [0, 1]


def test_what_raises_is_not_kept(home: Home, counted: Callable[[], int]) -> None:
    def make() -> int:
        raise ValueError("made nothing")

    with pytest.raises(ValueError, match="made nothing"):
        kept(home, "number", make)
    assert kept(home, "number", counted) == 0


@pytest.mark.parametrize("junk", [b"", b"junk", b"\x80\x04N.", b"cposix\nnothing\n."])
def test_a_damaged_file_is_made_anew(home: Home, counted: Callable[[], int], junk: bytes) -> None:
    kept(home, "number", counted)
    (home.folder / "kept" / "number.pickle").write_bytes(junk)

    assert [kept(home, "number", counted) for _ in range(2)] == [1, 1]


class Curse:
    """Something that acts when it is read."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("touch cursed",)


def test_a_file_from_elsewhere_runs_nothing(
    home: Home,
    counted: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    kept(home, "number", counted)
    file = home.folder / "kept" / "number.pickle"
    file.write_bytes(pickle.dumps(keeping._Leaf("", Curse())))

    assert kept(home, "number", counted) == 1
    assert not (tmp_path / "cursed").exists()


def test_what_the_model_learnt_is_given_again_as_it_was(home: Home) -> None:
    first = date(2026, 1, 1)
    for day in range(12):
        at = first + timedelta(days=day)
        person.log(home, diary.note("pain", day % 4, local_day=at))
        person.log(home, diary.note("sitting_h", day % 5, local_day=at))
    made = weighing.weighed(home)

    again = weighing.weighed(home)

    assert made.found is not None
    assert again.found is not None
    assert again is not made
    for one, other in zip(vars(made.found[0]).values(), vars(again.found[0]).values(), strict=True):
        if isinstance(one, np.ndarray):
            assert np.array_equal(one, other, equal_nan=True)


@pytest.mark.skipif(os.name == "nt", reason="modes are those of POSIX")
def test_it_is_the_owners_alone(home: Home, counted: Callable[[], int]) -> None:
    kept(home, "number", counted)

    file = home.folder / "kept" / "number.pickle"
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)

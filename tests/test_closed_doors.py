"""With a flag open that blocks a thing, no way of the program gives that thing."""

import tomllib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from backstride.knowledge import load
from backstride.knowledge.flags import flags
from backstride.store import Home
from backstride.terms.errors import Blocked, ImplausibleValue
from backstride.terms.records import Answer
from backstride.workflow import advising, learning, person, practice, reporting, safety

WRITTEN = tomllib.loads(
    (Path(__file__).parent / "screening_cases.toml").read_text(encoding="utf-8")
)
RUNNING = {"progress_one_axis", "session_cap", "keep_as_it_is", "easy_flat_shorter", "hold"}


def opening(flag: str) -> dict[str, Answer]:
    """Give whole answers of a written case that open one flag and no other."""
    cases = WRITTEN["case"]
    alone = next(case for case in cases if case["flags"] == [flag] and "only" not in case)
    return {**WRITTEN["base"], **alone["answers"]}


def home_with(folder: Path, flag: str) -> Home:
    home = Home(folder / flag)
    safety.answer(home, opening(flag))
    return home


BLOCKING_ALL = [name for name, flag in flags().items() if flag.blocks == "all"]
BLOCKING = [name for name, flag in flags().items() if flag.blocks != "none"]
WAYS: dict[str, Callable[[Home], Any]] = {
    "the list of exercises": practice.exercises,
    "an exercise": lambda home: practice.exercise(home, "bird_dog"),
    "its picture": lambda home: practice.picture(home, "bird_dog"),
    "the list of self-tests": practice.self_tests,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("flag", BLOCKING_ALL)
def test_a_flag_that_blocks_all_closes_every_way_to_an_exercise(
    tmp_path: Path, flag: str, way: str
) -> None:
    home = home_with(tmp_path, flag)

    with pytest.raises(Blocked, match=flag):
        WAYS[way](home)


@pytest.mark.parametrize("flag", BLOCKING_ALL)
def test_the_report_under_such_a_flag_shows_no_exercise(tmp_path: Path, flag: str) -> None:
    page = reporting.write_report(home_with(tmp_path, flag)).read_text(encoding="utf-8")

    assert [one.title for one in load().exercises.values() if one.steps[0] in page] == []


def speaking_for_exercises() -> dict[str, str]:
    """Give what is said of each claim that leads to an exercise or a self-test."""
    return {
        claim.id: claim.sentence
        for claim in load().claims.values()
        if any(link.startswith(("exercise:", "self_test:")) for link in claim.links)
    }


@pytest.mark.parametrize("flag", BLOCKING_ALL)
def test_no_claim_speaks_for_an_exercise_under_such_a_flag(tmp_path: Path, flag: str) -> None:
    home = home_with(tmp_path, flag)

    told = learning.claims(home)
    page = reporting.write_report(home).read_text(encoding="utf-8")

    spoken = speaking_for_exercises()
    assert [name for name in spoken if flag not in told[name].sentence] == []
    assert [name for name, sentence in spoken.items() if sentence in page] == []


def test_without_a_flag_every_claim_says_all(tmp_path: Path) -> None:
    home = Home(tmp_path / "open")
    safety.answer(home, WRITTEN["base"])

    assert learning.claims(home) == load().claims


def test_claims_make_no_home(tmp_path: Path) -> None:
    learning.claims(Home(tmp_path / "none"))

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("flag", BLOCKING)
def test_today_under_a_flag_stops_and_says_nothing_of_going_on_running(
    tmp_path: Path, flag: str
) -> None:
    advice = advising.today(home_with(tmp_path, flag))

    assert advice.light == "stop"
    assert RUNNING.isdisjoint(said.id for said in advice.do)


@pytest.mark.parametrize("flag", BLOCKING_ALL)
def test_today_under_a_flag_that_blocks_all_names_no_exercise(tmp_path: Path, flag: str) -> None:
    advice = advising.today(home_with(tmp_path, flag))

    told = " ".join(said.text for said in advice.do).lower()
    assert [one.title for one in load().exercises.values() if one.title.lower() in told] == []


def test_without_a_flag_the_report_shows_the_exercises(tmp_path: Path) -> None:
    home = Home(tmp_path / "open")
    safety.answer(home, WRITTEN["base"])

    page = reporting.write_report(home).read_text(encoding="utf-8")

    assert [one.title for one in load().exercises.values() if one.steps[0] not in page] == []


def test_a_visit_before_the_answer_clears_nothing(tmp_path: Path) -> None:
    home = home_with(tmp_path, "RF-CES")
    before = person.now(home).date() - timedelta(days=1)

    with pytest.raises(ImplausibleValue, match="before the answer"):
        safety.clear(
            home,
            "RF-CES",
            day=before,
            professional="physician",
            outcome="ruled_out",
            may_run="yes",
        )

"""With a flag open that blocks a thing, no way of the program gives that thing."""

import tomllib
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from backstride.knowledge import load
from backstride.knowledge.flags import flags
from backstride.store import Home
from backstride.terms.errors import Blocked, ImplausibleValue
from backstride.terms.records import Answer, Claim
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


def advising_claims() -> dict[str, tuple[str, str]]:
    """Give what is said of each claim that does not only send to someone, and what it asks for."""
    sends = ("flag:", "lesson:when_to_see_someone")
    return {
        claim.id: (claim.sentence, claim.articles_say if leads_to_exercise(claim) else "")
        for claim in load().claims.values()
        if not claim.links or not all(link.startswith(sends) for link in claim.links)
    }


def leads_to_exercise(claim: Claim) -> bool:
    return any(link.startswith(("exercise:", "self_test:")) for link in claim.links)


@pytest.mark.parametrize("flag", BLOCKING)
def test_no_claim_advises_under_a_flag_that_blocks(tmp_path: Path, flag: str) -> None:
    home = home_with(tmp_path, flag)

    told = learning.claims(home)
    page = reporting.write_report(home).read_text(encoding="utf-8")

    said = advising_claims()
    assert len(said) > 80
    assert [name for name in said if flag not in told[name].sentence] == []
    assert [name for name, words in said.items() if any(one and one in page for one in words)] == []


def test_who_is_out_of_scope_gets_no_advice_from_claims(tmp_path: Path) -> None:
    home = Home(tmp_path / "pregnant")
    safety.answer(home, {**WRITTEN["base"], "pregnant": "yes"})

    told = learning.claims(home)

    assert {told[name].sentence[:8] for name in advising_claims()} == {"Held bac"}


@pytest.mark.parametrize(
    ("flag", "who", "able"),
    [
        ("RF-CES", "my neighbour", False),
        ("RF-CES", "physiotherapist", False),
        ("RF-CES", "Doctor", True),
        ("RF-RADIC", "physio", True),
        ("RF-RADIC", "x", False),
        ("RF-PSY", "psychotherapist", True),
    ],
)
def test_only_who_can_look_at_a_flag_clears_it(
    tmp_path: Path,
    flag: str,
    who: str,
    able: bool,  # noqa: FBT001
) -> None:
    home = home_with(tmp_path, flag)
    day = person.now(home).date()

    with nullcontext() if able else pytest.raises(ImplausibleValue, match="takes one of"):
        safety.clear(home, flag, day=day, professional=who, outcome="ruled_out", may_run="yes")

    assert (flag in {one.id for one in safety.verdict(home).flags}) is not able


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


def test_who_was_seen_and_waits_with_running_may_walk(tmp_path: Path) -> None:
    home = home_with(tmp_path, "RF-CES")
    day = person.now(home).date()
    safety.clear(
        home, "RF-CES", day=day, professional="physician", outcome="ruled_out", may_run="no"
    )

    assert "no_walking" not in {said.id for said in advising.today(home).avoid}


def test_an_earlier_last_day_of_fever_does_not_end_it_sooner(tmp_path: Path) -> None:
    home = home_with(tmp_path, "RF-FEVER")
    day = person.now(home).date()
    safety.clear_fever(home, day)

    with pytest.raises(ImplausibleValue, match="Only a later day moves it"):
        safety.clear_fever(home, day - timedelta(days=3))

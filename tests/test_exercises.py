"""Exercises: what they claim, what locks them, and what leaves the program when they are."""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pytest

import exercise_pages
import readability
from backstride.cli import practice as commands
from backstride.knowledge.exercises import PAIN_LIGHT, exercises, self_tests
from backstride.knowledge.flags import gates
from backstride.store import Home
from backstride.terms.errors import Blocked, UnknownName
from backstride.terms.quantities import SOURCE_KEY, SOURCES
from backstride.terms.records import Answer, Exercise
from backstride.workflow import practice, safety

NAMES = [
    "superman",
    "bird_dog",
    "back_extension",
    "side_bridge",
    "front_plank",
    "dead_bug",
    "glute_bridge",
    "hip_abduction",
    "clamshell",
    "squat",
    "split_squat",
    "step_up",
    "single_leg_deadlift",
    "calf_raise",
    "hip_flexor_stretch",
    "hamstring_stretch",
    "cat_camel",
    "trunk_rotation",
    "side_bend_stretch",
]
FORBIDDEN = re.compile(
    r"imbalance|damage|\bcures?\b|injury risk|\bmg\b|[!]|prevents", re.IGNORECASE
)
HARDEST_GRADE = 8
"""School years at most for steps that are read while lying on a mat: a choice."""
CASES = Path(__file__).with_name("screening_cases.toml")
CALM: Mapping[str, Answer] = tomllib.loads(CASES.read_text(encoding="utf-8"))["base"]
BLOCKS_ALL = {"saddle_numbness": "new"}
BLOCKS_RUN = {"leg_pain_below_knee": "yes"}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "runner")
    made.prepare()
    return made


def words_of(row: Exercise) -> str:
    return " ".join(
        (row.title, row.purpose, *row.steps, row.dose, row.easier, row.harder, row.evidence)
    )


def test_the_exercises_are_those_that_were_agreed() -> None:
    assert list(exercises()) == NAMES


@pytest.mark.parametrize("row", exercises().values(), ids=lambda row: row.name)
def test_every_exercise_says_how_in_three_to_six_steps_and_shows_where_it_begins_and_ends(
    row: Exercise,
) -> None:
    assert (3 <= len(row.steps) <= 6, len(row.poses)) == (True, 2)


@pytest.mark.parametrize("row", exercises().values(), ids=lambda row: row.name)
def test_every_gate_and_every_source_of_an_exercise_exists(row: Exercise) -> None:
    unknown = {*row.gates} - {*gates()} | {*row.sources} - {*SOURCES}

    assert unknown == set()


@pytest.mark.parametrize("row", exercises().values(), ids=lambda row: row.name)
def test_the_evidence_cites_the_sources_that_stand_beside_it(row: Exercise) -> None:
    cited = set(SOURCE_KEY.findall(row.evidence))

    assert cited == set(row.sources)


@pytest.mark.parametrize("row", exercises().values(), ids=lambda row: row.name)
def test_no_exercise_claims_too_much_or_frightens(row: Exercise) -> None:
    assert FORBIDDEN.findall(words_of(row)) == []


@pytest.mark.parametrize("row", exercises().values(), ids=lambda row: row.name)
def test_the_steps_are_easy_to_read(row: Exercise) -> None:
    assert readability.grade(" ".join(row.steps)) <= HARDEST_GRADE


def test_a_dose_that_no_source_gives_is_called_our_proposal() -> None:
    unsaid = [name for name, row in exercises().items() if "our proposal" not in row.dose]

    assert unsaid == []


def test_bending_backwards_is_gated_wherever_an_exercise_asks_for_it() -> None:
    gated = {name for name, row in exercises().items() if "extension" in row.gates}

    assert gated == {"superman", "back_extension", "cat_camel"}


def test_the_page_says_what_the_data_say() -> None:
    lying = exercise_pages.PAGE.read_text(encoding="utf-8")

    assert lying == exercise_pages.page(), "run ./.venv/bin/python tools/exercise_pages.py"


def test_the_sheet_of_pictures_is_there_and_needs_no_names_of_colours() -> None:
    assert (exercise_pages.SHEET.exists(), "var(" in exercise_pages.sheet()) == (True, False)


def test_without_a_screening_every_exercise_is_locked(home: Home) -> None:
    locks = {locks for _, locks in practice.exercises(home)}

    assert locks == {("answer the safety questions first",)}


def test_after_calm_answers_everything_is_open(home: Home) -> None:
    safety.answer(home, CALM)

    assert [locks for _, locks in practice.exercises(home) if locks] == []
    assert practice.unscreened(home) == ""


@pytest.mark.parametrize(
    "worse",
    [{"age_years": 19}, {"extension_pain": "yes"}, {"age_years": 22, "extension_pain": "yes"}],
)
def test_the_young_and_those_whom_it_hurts_do_not_bend_backwards(
    home: Home, worse: Mapping[str, Answer]
) -> None:
    safety.answer(home, {**CALM, **worse})

    locked = {one.name for one, locks in practice.exercises(home) if locks}
    assert locked == {"superman", "back_extension", "cat_camel"}


def test_a_flag_that_blocks_running_leaves_exercises_open(home: Home) -> None:
    safety.answer(home, {**CALM, **BLOCKS_RUN})

    assert [one.name for one, locks in practice.exercises(home) if locks] == []


def test_a_locked_exercise_leaves_without_steps_dose_and_picture(home: Home) -> None:
    left = {
        one.name: (one.steps, one.dose, one.easier, one.harder, one.poses)
        for one, locks in practice.exercises(home)
        if locks
    }

    assert left["superman"] == ((), "", "", "", ())


@pytest.mark.parametrize("excluded", ["pregnant", "spine_surgery_12m", "cancer_treatment_now"])
def test_who_is_out_of_scope_gets_no_exercise(home: Home, excluded: str) -> None:
    safety.answer(home, {**CALM, excluded: "yes"})

    assert all(locks for _, locks in practice.exercises(home))


def test_with_a_flag_that_blocks_all_no_exercise_is_given_by_any_path(
    home: Home, tmp_path: Path
) -> None:
    safety.answer(home, {**CALM, **BLOCKS_ALL})
    drawing = tmp_path / "drawing.svg"
    ways = (practice.exercise, practice.picture)
    paths: list[Callable[[], object]] = [partial(way, home, name) for name in NAMES for way in ways]
    paths += [partial(practice.exercises, home)]
    paths += [partial(commands.exercises_command, home.folder, as_json=True)]
    paths += [
        partial(commands.exercise_command, home.folder, name, picture=drawing, as_json=True)
        for name in NAMES
    ]

    for path in paths:
        with pytest.raises(Blocked, match="RF-CES"):
            path()
    assert not drawing.exists()


def test_an_unknown_exercise_is_refused_by_name(home: Home) -> None:
    with pytest.raises(UnknownName, match="burpee: no such exercise"):
        practice.exercise(home, "burpee")


def test_the_list_as_a_document(home: Home, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    commands.exercises_command(home.folder, as_json=True)

    told = json.loads(capfdbinary.readouterr().out)
    assert list(told[0]) == [
        "name",
        "title",
        "group",
        "purpose",
        "dose",
        "gates",
        "locked",
        "certainty",
        "sources",
    ]
    assert told[0]["dose"] is None


def test_one_exercise_as_a_document(home: Home, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    safety.answer(home, CALM)

    commands.exercise_command(home.folder, "squat", picture=None, as_json=True)

    told = json.loads(capfdbinary.readouterr().out)
    assert {"steps", "easier", "harder", "evidence", "dose"} <= set(told)


def test_one_exercise_in_words_says_how_pain_is_judged_and_draws_itself(
    home: Home, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    drawing = tmp_path / "squat.svg"
    safety.answer(home, CALM)

    commands.exercise_command(home.folder, "squat", picture=drawing, as_json=False)

    assert PAIN_LIGHT in " ".join(capfd.readouterr().out.split())
    assert drawing.read_text(encoding="utf-8").startswith("<svg")


def test_a_locked_exercise_says_why_in_a_short_text(home: Home) -> None:
    with pytest.raises(Blocked, match="superman: locked: answer the safety questions first"):
        commands.exercise_command(home.folder, "superman", picture=None, as_json=False)


def test_self_tests_choose_exercises_that_exist() -> None:
    chosen = {name for row in self_tests().values() for name in row.chooses}

    assert chosen <= set(exercises())

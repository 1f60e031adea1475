"""Self-tests: gated, timed, kept, and held against the runner's own past."""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import readability
from backstride.cli import practice as commands
from backstride.knowledge.exercises import SIDE_FLAG_RATIO, self_tests
from backstride.knowledge.flags import gates
from backstride.screening.self_tests import ERRORS, rate, sides
from backstride.store import Home, Store
from backstride.terms.errors import Blocked, ImplausibleValue, UnknownName
from backstride.terms.quantities import SOURCES
from backstride.terms.records import Answer, SelfTest
from backstride.workflow import practice, safety
from test_exercises import BLOCKS_ALL, BLOCKS_RUN, CALM, FORBIDDEN, HARDEST_GRADE

NAMES = [
    "extensor_hold",
    "side_bridge",
    "front_plank",
    "straight_leg_raise",
    "hip_flexor_length",
    "side_bend",
    "single_leg_hop",
]
HOLDS = {"extensor_hold", "side_bridge", "front_plank"}
CALM_NOW: Mapping[str, Answer] = {
    "pain_now": 0,
    "uncontrolled_blood_pressure": "no",
    "heart_disease": "no",
}
ALL = self_tests().values()
seconds = st.floats(0.1, 600)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "runner")
    made.prepare()
    return made


def open_to(home: Home, told: Mapping[str, Answer] = CALM_NOW) -> set[str]:
    found = set()
    for name in NAMES:
        try:
            practice.self_test(home, name, told)
        except Blocked:
            continue
        found.add(name)
    return found


def saying(*answers: str) -> Callable[[str], str]:
    said = iter(answers)
    return lambda _question: next(said)


def ticking(*seconds_told: float) -> Callable[[], float]:
    told: Iterator[float] = iter(seconds_told)
    return lambda: next(told)


def test_the_self_tests_are_those_that_were_agreed() -> None:
    assert list(self_tests()) == NAMES


@pytest.mark.parametrize("row", ALL, ids=lambda row: row.name)
def test_no_self_test_with_a_flag_symptoms_in_the_legs_or_pain_above_three(row: SelfTest) -> None:
    assert row.gates[:3] == ("no_flag", "no_leg_symptoms", "pain_at_most_3")


def test_holds_ask_for_heart_and_pressure_and_the_hop_for_bones() -> None:
    asked = {row.name: set(row.gates[3:]) for row in ALL if row.gates[3:]}

    assert asked == {
        **{name: {"no_heart_or_pressure"} for name in HOLDS},
        "single_leg_hop": {"hop"},
    }


@pytest.mark.parametrize("row", ALL, ids=lambda row: row.name)
def test_every_self_test_says_when_to_stop_and_that_its_error_is_assumed(row: SelfTest) -> None:
    said = f"Assumed: {ERRORS[row.name]:g} {row.unit}"

    assert "reaches 4 of 10" in row.stop
    assert row.error.startswith(said)


@pytest.mark.parametrize("row", ALL, ids=lambda row: row.name)
def test_gates_and_sources_of_a_self_test_exist_and_its_range_has_two_ends(row: SelfTest) -> None:
    unknown = {*row.gates} - {*gates()} | {*row.sources} - {*SOURCES}

    assert (unknown, row.low < row.high, len(row.poses)) == (set(), True, 2)


@pytest.mark.parametrize("row", ALL, ids=lambda row: row.name)
def test_every_norm_says_how_it_was_checked(row: SelfTest) -> None:
    unsaid = [norm.source for norm in row.norms if not re.search("read in|recalled", norm.source)]

    assert unsaid == []


@pytest.mark.parametrize("row", ALL, ids=lambda row: row.name)
def test_the_words_of_a_self_test_are_plain_and_name_no_cause(row: SelfTest) -> None:
    words = " ".join((row.title, row.purpose, *row.steps, row.stop, row.error))

    assert FORBIDDEN.findall(words) == []
    assert readability.grade(" ".join(row.steps)) <= HARDEST_GRADE


def test_without_a_screening_every_self_test_is_locked(home: Home) -> None:
    assert open_to(home) == set()
    assert {locks for _, locks in practice.self_tests(home)} == {
        ("answer the safety questions first",)
    }


def test_after_calm_answers_every_self_test_is_open(home: Home) -> None:
    safety.answer(home, CALM)

    assert open_to(home) == set(NAMES)


@pytest.mark.parametrize(
    ("worse", "closed"),
    [
        ({"pain_now": 4}, set(NAMES)),
        ({"pain_now": 3}, set()),
        ({"heart_disease": "yes"}, HOLDS),
        ({"uncontrolled_blood_pressure": "yes"}, HOLDS),
    ],
)
def test_what_is_asked_at_the_test_locks_it(
    home: Home, worse: Mapping[str, Answer], closed: set[str]
) -> None:
    safety.answer(home, CALM)

    assert set(NAMES) - open_to(home, {**CALM_NOW, **worse}) == closed


@pytest.mark.parametrize("missing", ["pain_now", "uncontrolled_blood_pressure", "heart_disease"])
def test_an_answer_that_is_missing_locks_what_asks_for_it(home: Home, missing: str) -> None:
    safety.answer(home, CALM)
    told = {key: said for key, said in CALM_NOW.items() if key != missing}

    closed = {name for name in NAMES if missing in practice.asked_first(name)}
    assert set(NAMES) - open_to(home, told) == closed


@pytest.mark.parametrize("worse", ["bone_fragility", "low_energy"])
def test_the_hop_is_locked_for_tender_bones(home: Home, worse: str) -> None:
    safety.answer(home, {**CALM, worse: "yes"})

    assert "single_leg_hop" not in open_to(home)


def test_what_is_told_at_the_test_cannot_stand_in_for_an_answer_of_the_screening(
    home: Home,
) -> None:
    safety.answer(home, {**CALM, "bone_fragility": "yes"})

    with pytest.raises(Blocked):
        practice.self_test(home, "single_leg_hop", {**CALM_NOW, "bone_fragility": "no"})


@pytest.mark.parametrize("flag", [BLOCKS_RUN, BLOCKS_ALL])
def test_with_a_flag_that_blocks_no_self_test_is_given_or_kept(
    home: Home, flag: Mapping[str, Answer]
) -> None:
    safety.answer(home, {**CALM, **flag})

    for name in NAMES:
        with pytest.raises(Blocked):
            practice.self_test(home, name, CALM_NOW)
        with pytest.raises(Blocked):
            practice.keep_self_test(home, name, 10)
    assert [practice.results(home, name) for name in NAMES] == [[] for _ in NAMES]


def test_the_list_of_self_tests_never_says_how(home: Home) -> None:
    safety.answer(home, CALM)

    assert {(one.steps, one.poses) for one, _ in practice.self_tests(home)} == {((), ())}


def test_a_result_is_kept_as_a_form_with_side_and_pain(home: Home) -> None:
    safety.answer(home, CALM)

    practice.keep_self_test(home, "side_bridge", 95.5, side="left", pain_worst=1)

    with Store(home) as store:
        (form,) = store.forms("self_test.side_bridge")
    assert form.answers == {"result": "95.5", "side": "left", "pain_worst": 1}


def test_a_result_is_held_against_the_one_before_of_the_same_side(home: Home) -> None:
    safety.answer(home, CALM)
    practice.keep_self_test(home, "side_bridge", 50, side="left")
    practice.keep_self_test(home, "side_bridge", 90, side="right")

    kept = practice.keep_self_test(home, "side_bridge", 80, side="left")

    assert (kept.rating.change, kept.rating.difference) == ("more", 30)
    assert kept.sides is not None
    assert kept.sides.difference == 10


@pytest.mark.parametrize(
    ("name", "result", "side", "pain", "said"),
    [
        ("side_bridge", 20, "", 0, "needs a side"),
        ("front_plank", 20, "left", 0, "has no sides"),
        ("front_plank", -1, "", 0, "not between 0 and 900"),
        ("front_plank", math.nan, "", 0, "not between 0 and 900"),
        ("front_plank", 20, "", 11, "not between 0 and 10"),
    ],
)
def test_a_result_that_cannot_be_is_refused_and_not_kept(  # noqa: PLR0913, PLR0917 - a table
    home: Home, name: str, result: float, side: str, pain: int, said: str
) -> None:
    safety.answer(home, CALM)

    with pytest.raises(ImplausibleValue, match=said):
        practice.keep_self_test(home, name, result, side=side, pain_worst=pain)
    assert practice.results(home, name) == []


def test_an_unknown_self_test_is_refused_by_name(home: Home) -> None:
    with pytest.raises(UnknownName, match="sit_up: no such self-test"):
        practice.keep_self_test(home, "sit_up", 3)


@given(seconds, seconds)
def test_more_and_less_change_places_when_the_results_do(one: float, other: float) -> None:
    turned = {"more": "less", "less": "more", "as before": "as before"}
    plank = self_tests()["front_plank"]

    assert rate(plank, one, [other]).change == turned[rate(plank, other, [one]).change]


@given(st.lists(seconds, min_size=1), seconds)
def test_only_the_last_result_of_the_past_counts(past: list[float], now: float) -> None:
    plank = self_tests()["front_plank"]

    assert rate(plank, now, past) == rate(plank, now, past[-1:])


@given(seconds)
def test_a_difference_within_its_error_is_as_before(now: float) -> None:
    plank = self_tests()["front_plank"]

    assert rate(plank, now, [now + 0.99 * math.sqrt(2) * ERRORS["front_plank"]]).change == (
        "as before"
    )


@given(st.floats(0.1, 600), st.floats(0.1, 600))
def test_sides_mirror_each_other_and_advice_begins_above_fifteen_percent(
    left: float, right: float
) -> None:
    bridge = self_tests()["side_bridge"]
    one, other = sides(bridge, left, right), sides(bridge, right, left)

    assert (one.difference, one.ratio) == (other.difference, other.ratio)
    assert ("begin with the shorter" in one.words) == (one.ratio > SIDE_FLAG_RATIO)


def test_sides_around_zero_differ_by_a_number_and_no_share() -> None:
    told = sides(self_tests()["hip_flexor_length"], -5, 10)

    assert told.words == "Left and right differ by 15 degrees."


def test_a_norm_tells_the_middle_half_and_where_it_was_read() -> None:
    told = rate(self_tests()["front_plank"], 60, []).norms[0]

    assert told.startswith(
        "The middle half of 194 men at college was 75 to 173 s; yours lies below"
    )
    assert "read in the abstract" in told


def test_a_hop_without_pain_clears_nothing_and_says_so() -> None:
    remark = rate(self_tests()["single_leg_hop"], 120, []).remark

    assert "never clears" in remark


def test_a_result_with_much_pain_says_to_leave_the_test_out() -> None:
    assert "Pain reached 5" in rate(self_tests()["front_plank"], 20, [], pain_worst=5).remark


def test_at_a_terminal_a_hold_is_asked_about_timed_and_kept(home: Home) -> None:
    safety.answer(home, CALM)
    ask = saying("0", "no", "no", "", "", "1")

    kept = commands.lead(home, "front_plank", "", ask=ask, clock=ticking(100.0, 142.5))

    assert (kept.result.value, kept.result.pain_worst) == (42.5, 1)


def test_at_a_terminal_pain_above_three_ends_it_before_any_step(
    home: Home, capfd: pytest.CaptureFixture[str]
) -> None:
    safety.answer(home, CALM)

    with pytest.raises(Blocked, match="not with pain above 3 now"):
        commands.lead(home, "side_bend", "", ask=saying("4"))
    assert capfd.readouterr().out == ""


def test_half_a_point_of_pain_counts_as_the_whole_one_above(home: Home) -> None:
    safety.answer(home, CALM)

    with pytest.raises(Blocked):
        commands.lead(home, "side_bend", "", ask=saying("3,5"))


@pytest.mark.parametrize("answer", ["-1", "11", "nan", "much"])
def test_a_pain_rating_that_cannot_be_is_refused(home: Home, answer: str) -> None:
    safety.answer(home, CALM)

    with pytest.raises(ImplausibleValue):
        commands.lead(home, "side_bend", "", ask=saying(answer))


def test_at_a_terminal_nothing_is_asked_before_what_is_locked(home: Home) -> None:
    safety.answer(home, {**CALM, **BLOCKS_ALL})

    with pytest.raises(Blocked):
        commands.lead(home, "front_plank", "", ask=saying())


@pytest.mark.parametrize("name", ["front_plank", "side_bridge"])
def test_a_result_of_what_is_locked_meets_the_lock_before_all_else(home: Home, name: str) -> None:
    with pytest.raises(Blocked, match="answer the safety questions first"):
        commands.self_test_command(home.folder, name, result=40, side="", pain=None, as_json=False)


def test_at_a_terminal_a_side_that_cannot_be_is_refused_before_any_step(
    home: Home, capfd: pytest.CaptureFixture[str]
) -> None:
    safety.answer(home, CALM)

    with pytest.raises(ImplausibleValue, match="needs a side"):
        commands.lead(home, "side_bend", "", ask=saying("0", "middle"))
    assert capfd.readouterr().out == ""


def test_at_a_terminal_a_side_is_told_by_its_first_letter(home: Home) -> None:
    safety.answer(home, CALM)

    kept = commands.lead(home, "side_bend", "", ask=saying("0", "L", "12", "1"))

    assert kept.result.side == "left"


def test_without_a_terminal_a_result_is_needed(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    safety.answer(home, CALM)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)

    with pytest.raises(ImplausibleValue, match="--result 95"):
        commands.self_test_command(
            home.folder, "front_plank", result=None, side="", pain=None, as_json=False
        )


def test_the_list_and_the_result_as_documents(
    home: Home, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    safety.answer(home, CALM)
    commands.self_test_command(home.folder, "front_plank", result=80, side="", pain=0, as_json=True)
    kept = json.loads(capfdbinary.readouterr().out)

    commands.self_tests_command(home.folder, as_json=True)

    listed = {one["name"]: one for one in json.loads(capfdbinary.readouterr().out)}
    assert kept["change"] == "first"
    assert listed["front_plank"] == {
        "name": "front_plank",
        "title": "Front plank hold",
        "unit": "s",
        "locked": [],
        "results": [{"local_day": kept["local_day"], "side": "", "value": 80.0}],
    }


def test_a_result_in_words_names_no_cause(home: Home, capfd: pytest.CaptureFixture[str]) -> None:
    safety.answer(home, CALM)

    commands.self_test_command(
        home.folder, "side_bridge", result=95, side="left", pain=1, as_json=False
    )

    said = capfd.readouterr().out
    assert "It names no cause." in said
    assert "the first of its kind" in said


def test_a_side_that_could_do_nothing_is_the_shorter_one() -> None:
    told = sides(self_tests()["side_bridge"], 0, 70)

    assert told.words.endswith("begin with the shorter, the left.")

"""The safety tables as laws, and as the written cases have them."""

import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import screening_pages
from backstride import diary, screening
from backstride.knowledge.flags import flags, gates, groups, help_line, items
from backstride.knowledge.reading import rows_of
from backstride.screening import Trigger, screen
from backstride.screening.conditions import holds
from backstride.screening.rules import BLOCKS, URGENCY, takes_place
from backstride.store import Home
from backstride.terms.errors import Blocked, ImplausibleValue, UnknownName
from backstride.terms.records import Answer, Form, Gate, RunEntry, Verdict
from backstride.workflow import person, safety
from people import entry

ON = date(2026, 11, 22)
TOLD = tomllib.loads((Path(__file__).parent / "screening_cases.toml").read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = TOLD["case"]
BASE: dict[str, Answer] = TOLD["base"]
WORDED = [item for item in items().values() if item.answers]


def form(
    answers: Mapping[str, Answer], *, day: date = ON, name: str = "screening", hour: int = 8
) -> Form:
    at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    return Form(id=f"{name}-{at}", name=name, local_day=day, answers=answers, entered_at=at)


def seen(flag: str, *, outcome: str = "ruled_out", may_run: str = "yes", day: date = ON) -> Form:
    told = {"flag": flag, "date": str(day), "professional": "physician"}
    return form({**told, "outcome": outcome, "may_run": may_run}, day=day, name="clearing")


def judged(answers: Mapping[str, Answer]) -> Verdict:
    return screen([form(answers)], on=ON)


def opened(*forms: Form, on: date = ON, triggers: tuple[Trigger, ...] = ()) -> list[str]:
    return [flag.id for flag in screen(forms, on=on, triggers=triggers).flags]


def of_case(case: Mapping[str, Any]) -> dict[str, Answer]:
    answers = {**({} if case.get("only") else BASE), **case["answers"]}
    return {name: said for name, said in answers.items() if name not in case.get("unanswered", [])}


def urgency(verdict: Verdict) -> int:
    return URGENCY.index(verdict.verdict)


def blocked(verdict: Verdict) -> int:
    return max((BLOCKS.index(flag.blocks) for flag in verdict.flags), default=0)


def outcome(answers: Mapping[str, Answer]) -> tuple[str, int, bool]:
    found = judged(answers)
    return found.verdict, blocked(found), found.in_scope


def some_answer(name: str) -> st.SearchStrategy[Answer]:
    item = items()[name]
    if item.answers:
        return st.sampled_from(item.answers)
    edges = st.sampled_from(
        [17, 18, 24, 25, 45, 49, 50, 59, 60, 64, 65, 69, 70, 3, 4, 5, 6, 11, 12]
    )
    return edges | st.integers(item.low, item.high)


every_answer = st.fixed_dictionaries({name: some_answer(name) for name in items()})
some_answers = st.fixed_dictionaries({}, optional={name: some_answer(name) for name in items()})
mild_answers = st.sets(st.sampled_from([*items()]), max_size=4).flatmap(
    lambda names: st.fixed_dictionaries({name: some_answer(name) for name in sorted(names)}).map(
        lambda told: {**BASE, **told}
    )
)
any_answers = some_answers | mild_answers


def test_the_most_urgent_comes_first_and_of_these_what_blocks_most() -> None:
    told = [judged(of_case(case)).flags for case in CASES]

    ranks = [
        [(URGENCY.index(one.verdict), BLOCKS.index(one.blocks)) for one in found] for found in told
    ]
    assert max(map(len, ranks)) > 2
    assert [rank for rank in ranks if rank != sorted(rank, reverse=True)] == []


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_written_case_is_judged_as_the_tables_say(case: dict[str, Any]) -> None:
    found = judged(of_case(case))

    got = {
        "verdict": found.verdict,
        "flags": sorted(flag.id for flag in found.flags),
        "in_scope": found.in_scope,
        "complete": found.complete,
        "may_plan": found.may_plan,
    }
    assert got == {key: sorted(case[key]) if key == "flags" else case[key] for key in got}


def test_few_ordinary_backs_are_sent_and_fewer_urgently() -> None:
    found = [judged(of_case(case)).verdict for case in CASES if case["ordinary"]]

    urgent = [verdict for verdict in found if verdict in {"emergency", "same_day"}]
    sent = [verdict for verdict in found if verdict != "none"]
    assert (len(urgent) / len(found) <= 0.05, len(sent) / len(found) <= 0.15) == (True, True)


STEPS = [(item.id, *pair) for item in WORDED for pair in pairwise(item.answers)]


@given(any_answers)
def test_a_worse_answer_never_lowers_the_verdict_nor_frees_what_is_blocked(
    answers: dict[str, Answer],
) -> None:
    lowered = []
    for name, better, worse in STEPS:
        one, other = (judged({**answers, name: said}) for said in (better, worse))
        if urgency(one) > urgency(other) or blocked(one) > blocked(other):
            lowered.append((name, better, worse))

    assert lowered == []


@given(any_answers, st.sampled_from([*items()]), st.data())
def test_one_more_answer_turns_no_flag_off_but_where_another_takes_its_place(
    answers: dict[str, Answer], name: str, data: st.DataObject
) -> None:
    less = {key: said for key, said in answers.items() if key != name}
    more = judged({**less, name: data.draw(some_answer(name))})

    now = {flag.id for flag in more.flags}
    gone = {flag.id for flag in judged(less).flags} - now
    assert [one for one in gone if not any(takes_place(flags()[one], other) for other in now)] == []


@given(any_answers, st.randoms(use_true_random=False))
def test_the_order_of_the_answers_changes_nothing(answers: dict[str, Answer], random: Any) -> None:
    pairs = [*answers.items()]
    random.shuffle(pairs)

    assert judged(dict(pairs)) == judged(answers)


@given(any_answers, every_answer)
def test_where_it_is_complete_no_completion_changes_what_counts(
    answers: dict[str, Answer], rest: dict[str, Answer]
) -> None:
    found = judged(answers)
    completed = outcome({**rest, **answers})

    complete_as_it_stands = not found.complete or found.verdict == "emergency"
    assert complete_as_it_stands or completed == outcome(answers)


@given(mild_answers, st.sets(st.sampled_from([*items()]), min_size=1, max_size=3), every_answer)
def test_with_few_answers_missing_no_completion_changes_what_is_complete(
    answers: dict[str, Answer], missing: set[str], rest: dict[str, Answer]
) -> None:
    left = {name: said for name, said in answers.items() if name not in missing}
    found = judged(left)

    complete_as_it_stands = not found.complete or found.verdict == "emergency"
    assert complete_as_it_stands or outcome({**rest, **left}) == outcome(left)


@settings(max_examples=15)  # each tries every number
@given(mild_answers, st.sampled_from(["age_years", "weeks_of_pain"]))
def test_where_a_number_is_not_complete_some_number_changes_what_counts(
    answers: dict[str, Answer], name: str
) -> None:
    left = {key: said for key, said in answers.items() if key != name}
    found = judged(left)

    numbers = range(121) if name == "age_years" else [*range(130), *range(130, 5001, 50), 5000]
    changes = any(outcome({**left, name: number}) != outcome(left) for number in numbers)
    assert found.complete == (found.verdict == "emergency" or not changes)


@given(every_answer)
def test_with_all_answered_it_is_complete(answers: dict[str, Answer]) -> None:
    assert judged(answers).complete


@given(any_answers)
def test_a_plan_needs_scope_completeness_and_nothing_that_blocks(
    answers: dict[str, Answer],
) -> None:
    found = judged(answers)

    free = found.in_scope and found.complete
    expected = {0: "full", 1: "no_running", 2: "none"}[blocked(found)] if free else "none"
    assert found.may_plan == expected


@given(any_answers, any_answers)
def test_a_flag_that_ever_held_stays_open_or_leaves_its_place(
    first: dict[str, Answer], then: dict[str, Answer]
) -> None:
    before = set(opened(form(first))) - {"RF-FEVER"}
    after = opened(form(first), form(then))

    missing = before - set(after)
    assert [x for x in missing if not any(takes_place(flags()[x], now) for now in after)] == []


@given(any_answers, any_answers)
def test_later_answers_never_lower_an_open_verdict(
    first: dict[str, Answer], then: dict[str, Answer]
) -> None:
    before, after = screen([form(first)], on=ON), screen([form(first), form(then)], on=ON)

    reopened = [flag for flag in before.flags if flag.id not in {"RF-FEVER", "RF-LONG"}]
    worst = max((URGENCY.index(flag.verdict) for flag in reopened), default=0)
    assert urgency(after) >= worst


def test_ruled_out_closes_a_flag() -> None:
    assert opened(form({**BASE, "leg_pain_below_knee": "yes"}), seen("RF-RADIC")) == []


def test_being_looked_into_keeps_a_flag_open() -> None:
    forms = form({**BASE, "leg_pain_below_knee": "yes"}), seen("RF-RADIC", outcome="looking_into")

    assert opened(*forms) == ["RF-RADIC"]


def test_an_unchanged_answer_to_a_history_item_opens_no_cleared_flag() -> None:
    told = {**BASE, "cancer_ever": "yes"}
    later = ON + timedelta(days=28)

    assert opened(form(told), seen("RF-CA"), form(told, day=later), on=later) == []


def test_a_new_symptom_opens_a_cleared_flag_again() -> None:
    told = {**BASE, "cancer_ever": "yes"}
    worse = {**told, "weight_loss": "yes"}

    found = screen([form(told), seen("RF-CA"), form(worse)], on=ON)

    assert [(flag.id, flag.verdict) for flag in found.flags] == [("RF-CA", "one_week")]


def test_a_symptom_answered_yes_again_opens_a_cleared_flag_again() -> None:
    told = {**BASE, "leg_pain_below_knee": "yes"}

    assert opened(form(told), seen("RF-RADIC"), form(told)) == ["RF-RADIC"]


def test_clearing_a_flag_speaks_for_the_one_whose_place_it_took_on_the_same_answer() -> None:
    spot = {**BASE, "bone_spot_impact": "yes"}

    assert opened(form(spot), form({**spot, "limping": "yes"}), seen("RF-BSI")) == []


def test_clearing_a_flag_shows_an_older_one_that_rests_on_other_answers() -> None:
    night = {**BASE, "constant_pain": "yes", "weeks_of_pain": 5, "improving": "no"}
    forms = form(night), form({**night, "fever": "unexplained"}), seen("RF-INF")

    assert opened(*forms) == ["RF-NIGHT"]


@pytest.mark.parametrize(
    ("may_run", "plan"),
    [("yes", "full"), ("no", "no_running"), ("2026-11-22", "full"), ("2026-11-23", "no_running")],
)
def test_running_waits_for_what_the_professional_said(may_run: str, plan: str) -> None:
    forms = [form({**BASE, "cannot_walk": "yes"}), seen("RF-SEVERE", may_run=may_run)]

    assert screen(forms, on=ON).may_plan == plan


def test_what_is_cleared_without_leave_to_run_is_listed_and_urges_nothing() -> None:
    forms = [form({**BASE, "cannot_walk": "yes"}), seen("RF-SEVERE", may_run="no")]

    [flag] = screen(forms, on=ON).flags
    assert (flag.id, flag.verdict, flag.blocks) == ("RF-SEVERE", "none", "run")


@pytest.mark.parametrize(("days", "flags_open"), [(2, ["RF-FEVER"]), (3, [])])
def test_a_cold_clears_itself_two_days_after_the_last_fever(
    days: int, flags_open: list[str]
) -> None:
    told = {"flag": "RF-FEVER", "last_fever": str(ON)}
    forms = form({**BASE, "fever": "cold_or_flu"}), form(told, name="clearing")

    assert opened(*forms, on=ON + timedelta(days=days)) == flags_open


def test_a_later_answer_without_fever_ends_a_cold() -> None:
    assert opened(form({**BASE, "fever": "cold_or_flu"}), form({"fever": "no"})) == []


@pytest.mark.parametrize(("days", "complete"), [(28, True), (29, False)])
def test_symptoms_are_asked_again_after_28_days(days: int, *, complete: bool) -> None:
    found = screen([form(BASE)], on=ON + timedelta(days=days))

    assert (found.complete, not found.due) == (complete, complete)


def test_history_is_not_asked_again() -> None:
    found = screen([form(BASE)], on=ON + timedelta(days=60))

    kept = [item.id for item in items().values() if item.history]
    assert [name for name in kept if name in found.unanswered] == []


def test_what_happened_since_asks_for_symptoms_again_and_says_why() -> None:
    later = ON + timedelta(days=3)

    found = screen([form(BASE)], on=later, triggers=[Trigger(later, "It is worse.")])

    assert (found.may_plan, found.due) == ("none", ("It is worse.",))


@pytest.mark.parametrize(("hour", "due"), [(7, ("Red.",)), (9, ())])
def test_an_answer_of_the_same_day_counts_where_it_came_after(
    hour: int, due: tuple[str, ...]
) -> None:
    trigger = Trigger(ON, "Red.", datetime(2026, 11, 22, 8, tzinfo=UTC))

    assert screen([form(BASE, hour=hour)], on=ON, triggers=[trigger]).due == due


def test_a_flag_stays_open_when_a_worse_day_is_told_after_the_answer_behind_it() -> None:
    told = form({**BASE, "bladder_change": "new"})
    trigger = Trigger(ON, "Red.", datetime(2026, 11, 22, 20, tzinfo=UTC))

    found = screen([told], on=ON, triggers=[trigger])

    assert [flag.id for flag in found.flags] == ["RF-CES"]
    assert found.verdict == "emergency"


def test_a_flag_stays_open_when_the_answer_behind_it_is_too_old() -> None:
    told = form({**BASE, "leg_pain_below_knee": "yes"})

    assert opened(told, on=ON + timedelta(days=200)) == ["RF-RADIC"]


def test_nothing_answered_is_due_and_plans_nothing() -> None:
    found = screen([], on=ON)

    assert (found.due, found.may_plan, found.complete) == (
        ("You have not answered the safety questions yet.",),
        "none",
        False,
    )


@pytest.mark.parametrize(("days", "age"), [(364, 64), (365, 65)])
def test_age_grows_with_the_years(days: int, age: int) -> None:
    told = [form({"age_years": 64})]

    assert screening.latest(told, ON + timedelta(days=days))["age_years"] == age


def test_what_the_runs_say_counts_against_the_runners_no() -> None:
    told = {**BASE, "groin_weight_pain": "yes", "load_jump_6w": "no"}

    assert screen([form(told)], on=ON, known={"load_jump_6w": "yes"}).verdict == "same_day"


@pytest.mark.parametrize(
    ("answers", "problem", "where"),
    [
        ({"cheese": "no"}, UnknownName, "cheese"),
        ({"fever": "perhaps"}, ImplausibleValue, "fever"),
        ({"pregnant": True}, ImplausibleValue, "pregnant"),
        ({"age_years": 121}, ImplausibleValue, "age_years"),
        ({"age_years": "40"}, ImplausibleValue, "age_years"),
        ({"age_years": True}, ImplausibleValue, "age_years"),
        ({"weeks_of_pain": 2.5}, ImplausibleValue, "weeks_of_pain"),
        ({"weeks_of_pain": None}, ImplausibleValue, "weeks_of_pain"),
    ],
)
def test_a_bad_answer_is_refused_by_name(
    answers: dict[str, object], problem: type[Exception], where: str
) -> None:
    with pytest.raises(problem, match=f"^{where}: "):
        screening.check(answers)


@given(every_answer)
def test_every_answer_of_the_questions_may_be_given(answers: dict[str, Answer]) -> None:
    assert screening.check(answers) == answers


GATES = [*gates()]
CALM = {**BASE, "pain_now": 1, "uncontrolled_blood_pressure": "no", "heart_disease": "no"}


def test_with_nothing_open_and_all_answered_no_gate_locks() -> None:
    assert screening.locks(GATES, judged(BASE), CALM) == ()


@pytest.mark.parametrize("name", [name for name in GATES if name != "no_flag"])
def test_a_missing_answer_locks(name: str) -> None:
    assert len(screening.locks([name], judged(BASE), {})) == 1


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("no_flag", {"unsteady_legs": "yes"}),
        ("no_flag", {"fever": "cold_or_flu"}),
        ("no_leg_symptoms", {"leg_weakness": "stable_checked"}),
        ("pain_at_most_3", {"pain_now": 4}),
        ("no_bone_fragility", {"bone_fragility": "yes"}),
        ("hop", {"bone_fragility": "yes"}),
        ("hop", {"bone_spot_impact": "yes"}),
        ("hop", {"groin_weight_pain": "yes"}),
        ("hop", {"low_energy": "yes"}),
        ("no_heart_or_pressure", {"heart_disease": "yes"}),
        ("extension", {"age_years": 19}),
        ("extension", {"extension_pain": "yes"}),
    ],
)
def test_a_gate_locks_as_the_safety_tables_say(name: str, answers: dict[str, Answer]) -> None:
    told = {name: said for name, said in {**BASE, **answers}.items() if name in items()}

    assert screening.locks([name], judged(told), {**CALM, **answers}) == (gates()[name].why,)


def test_a_painless_answer_later_does_not_unlock_hopping_while_the_flag_is_open() -> None:
    found = screen([form({**BASE, "bone_spot_impact": "yes"}), form(BASE)], on=ON)

    assert screening.locks(["hop"], found, CALM) == (gates()["hop"].why,)


@given(one=st.sampled_from([True, False, None]), other=st.sampled_from([True, False, None]))
def test_what_is_not_known_stays_unknown_unless_the_rest_decides(
    *, one: bool | None, other: bool | None
) -> None:
    said = {
        name: "yes" if value else "no"
        for name, value in (("a", one), ("b", other))
        if value is not None
    }

    both, either = (holds(f"a == 'yes' {word} b == 'yes'", said) for word in ("and", "or"))
    values = [one, other]
    assert (both, either) == (
        False if False in values else None if None in values else True,
        True if True in values else None if None in values else False,
    )


def test_every_group_is_asked_and_every_flag_says_where_to_go() -> None:
    asked = [*dict.fromkeys(item.group for item in items().values())]

    assert asked == [*groups()]
    assert [flag.id for flag in flags().values() if not (flag.say and flag.can_be)] == []


def test_unknown_words_in_a_data_file_are_refused() -> None:
    with pytest.raises(ValueError, match=r"gates\.toml, hop"):
        rows_of('[hop]\nwhen = "a > 3"\nwhy = "b"\nelse = "c"', Gate, file="gates.toml")


def test_the_emergency_number_is_both_where_the_country_is_unknown() -> None:
    assert (help_line(None).emergency, help_line("de").crisis) == ("112 or 911", "116 123")


def test_the_page_of_the_rules_is_made_from_the_data() -> None:
    lying = screening_pages.PAGE.read_text(encoding="utf-8")

    assert lying == screening_pages.page(), "run ./.venv/bin/python tools/screening_pages.py"


# The story: what the program does with the answers of one runner.


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    person.profile(made, {"home_zone": "UTC"})
    return made


def pain(home: Home, value: float, day: date, **more: Any) -> None:
    person.log(home, diary.note("pain", value, local_day=day, **more))


def test_answers_are_kept_and_judged(home: Home) -> None:
    safety.answer(home, {**BASE, "dark_urine": "yes"}, on=ON)

    assert safety.verdict(home, on=ON).verdict == "emergency"


def test_a_bad_answer_keeps_none(home: Home) -> None:
    with pytest.raises(ImplausibleValue):
        safety.answer(home, {"fever": "no", "chest": "perhaps"}, on=ON)

    assert safety.answers(home, on=ON) == {}


@pytest.mark.parametrize(
    ("answers", "blocks", "held"),
    [
        ({}, "all", False),
        ({"leg_pain_below_knee": "yes"}, "all", False),
        ({"leg_pain_below_knee": "yes"}, "run", True),
        ({"unsteady_legs": "yes"}, "all", True),
    ],
)
def test_what_an_open_flag_blocks_is_refused(
    home: Home, answers: dict[str, Answer], blocks: Any, *, held: bool
) -> None:
    safety.answer(home, {**BASE, **answers}, on=ON)

    try:
        safety.require(home, blocks, on=ON)
        refused = False
    except Blocked:
        refused = True
    assert refused == held


def test_clearing_is_recorded_and_frees(home: Home) -> None:
    safety.answer(home, {**BASE, "unsteady_legs": "yes"}, on=ON)

    found = safety.clear(
        home, "RF-CORD", day=ON, professional="physician", outcome="ruled_out", may_run="yes", on=ON
    )

    assert found.may_plan == "full"


@pytest.mark.parametrize(
    "wrong",
    [
        {"flag": "RF-CA"},
        {"outcome": "fine"},
        {"may_run": "soon"},
        {"professional": " "},
        {"day": ON + timedelta(days=1)},
    ],
)
def test_a_clearing_that_cannot_be_is_refused(home: Home, wrong: dict[str, Any]) -> None:
    safety.answer(home, {**BASE, "unsteady_legs": "yes"}, on=ON)
    told = {"day": ON, "professional": "physician", "outcome": "treated", "may_run": "yes"}

    with pytest.raises(ImplausibleValue):
        safety.clear(home, **{"flag": "RF-CORD", **told, **wrong}, on=ON)


def test_a_new_episode_asks_again(home: Home) -> None:
    pain(home, 1, ON - timedelta(days=10))
    pain(home, 3, ON)

    assert [trigger.why for trigger in safety.triggers(home, on=ON)] == [
        "A new episode of pain began."
    ]


def test_pain_of_a_knee_or_on_another_scale_asks_nothing(home: Home) -> None:
    pain(home, 1, ON - timedelta(days=10))
    pain(home, 8, ON, scale="0 to 100")

    assert safety.triggers(home, on=ON) == []


def test_a_worse_week_asks_once(home: Home) -> None:
    for days in range(14):
        pain(home, 2 if days > 6 else 4, ON - timedelta(days=days))

    assert [trigger.why for trigger in safety.triggers(home, on=ON)] == [
        "Your pain is worse than the week before."
    ]


def test_a_new_leg_symptom_asks_again(home: Home) -> None:
    person.log(home, diary.note("leg_symptom", 1, local_day=ON))

    assert {(trigger.day, trigger.why) for trigger in safety.triggers(home, on=ON)} == {
        (ON, "You told of a new symptom in your legs."),
        (ON, "You had a red day."),
    }


def ran(days_before: int, ratio: float) -> RunEntry:
    return entry(
        day=ON - timedelta(days=days_before), exposures={"distance_to_longest_ratio": ratio}
    )


NAN = float("nan")


@pytest.mark.parametrize(
    ("runs", "jump"),
    [
        ([], None),
        ([ran(3, NAN)], None),
        ([ran(50, NAN), ran(30, 1.0), ran(3, 1.3)], "no"),
        ([ran(50, NAN), ran(30, 1.0), ran(3, 1.31)], "yes"),
        ([ran(50, NAN), ran(43, 1.9), ran(30, 1.0)], "no"),
        ([ran(60, NAN), ran(31, NAN)], "yes"),
        ([ran(60, NAN), ran(50, 1.0)], None),
    ],
)
def test_a_jump_in_load_is_told_from_the_runs(runs: list[RunEntry], jump: Answer | None) -> None:
    assert safety.jump_of(runs, ON) == jump

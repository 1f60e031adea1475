"""What to do today: the moments as stories, what silences what, and laws."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride import diary, screening, today
from backstride.cli.documents_today import today_document
from backstride.knowledge.exercises import exercises
from backstride.knowledge.flags import help_line, items
from backstride.store import Home
from backstride.terms.records import Advice, Answer, Day, Form, Note, Profile, Saying, Verdict
from backstride.workflow import advising, person, safety
from today_moments import MOMENTS, ON, PROFILE, Moment, calm

ROOT = Path(__file__).parents[1]
ON_RUNNING = {"progress_one_axis", "session_cap", "hold", "easy_flat_shorter", "keep_as_it_is"}
"""What is said to someone who may run."""
ABOUT_RUNNING = ON_RUNNING | {
    *("morning_decides", "stop_building", "relative_rest", "run_walk_later", "low_impact"),
    *("look_ahead", "shake_out", "no_speed_no_hills", "no_long_rest", "look_after_run"),
}
"""Every sentence that takes running for granted, now or soon."""
LISTS = ("do", "avoid", "see_someone")
UPPER = Moment({1: {"worst": 3}, 0: {"worst": 4}}, {3: 8.0, 9: 9.0}, {}, region="mid_back")
BUTTOCK = Moment({1: {"worst": 3}, 0: {"worst": 4}}, {3: 8.0, 9: 9.0}, {}, region="buttock_left")
LOW = replace(UPPER, region="lower_right")
AMBER_RUN = Moment(
    {3: {"before": 1, "during": 4, "hour_after": 1}, 1: {"worst": 1}, 0: {"worst": 0}},
    {3: 10.0, 9: 12.0},
    {},
)


def ids(advice: Advice) -> dict[str, list[str]]:
    return {name: [one.id for one in getattr(advice, name)] for name in LISTS}


def every(advice: Advice) -> list[Saying]:
    asks = [advice.asks] if advice.asks else []
    return [*advice.do, *advice.avoid, *advice.see_someone, advice.look_again, *asks]


def said(advice: Advice) -> set[str]:
    return {one.id for one in every(advice)}


def the(advice: Advice, name: str) -> Saying:
    return next(one for one in every(advice) if one.id == name)


def told_with(moment: Moment, *notes: Note, profile: Profile = PROFILE) -> Advice:
    """Advise on a moment with more notes, for another profile."""
    days = [
        replace(day, notes=(*day.notes, *(one for one in notes if one.local_day == day.local_day)))
        for day in moment.days()
    ]
    return advise(days, moment.verdict(), profile=profile)


def advise(days: Sequence[Day], verdict: Verdict, *, profile: Profile = PROFILE) -> Advice:
    return today.advise(
        days,
        verdict,
        on=ON,
        exercises={name: one.title for name, one in exercises().items()},
        numbers=help_line(profile.country),
        profile=profile,
    )


def note(ago: int, quantity: str, value: float, **more: str) -> Note:
    return Note(
        id=f"{ago}{quantity}",
        local_day=ON - timedelta(days=ago),
        quantity=quantity,
        value=value,
        entered_at=datetime(2026, 11, 22, 8, tzinfo=UTC),
        origin="typed",
        **more,
    )


def screened(
    answers: Mapping[str, Answer],
    *,
    cleared: Mapping[str, Answer] | None = None,
    triggers: Sequence[screening.Trigger] = (),
) -> Verdict:
    at = datetime(2026, 11, 20, 8, tzinfo=UTC)
    told = [("screening", answers), *([("clearing", cleared)] if cleared else [])]
    forms = [
        Form(id=str(place), name=name, local_day=at.date(), answers=given, entered_at=at)
        for place, (name, given) in enumerate(told)
    ]
    return screening.screen(forms, on=ON, triggers=triggers)


def held_back() -> Advice:
    """Advise a runner whose flag was looked at, and who was told to wait with running."""
    seen: dict[str, Answer] = {
        "flag": "RF-RADIC",
        "date": "2026-11-20",
        "professional": "physician",
        "outcome": "treated",
        "may_run": "no",
    }
    return advise(LOW.days(), screened({**calm(), "leg_pain_below_knee": "yes"}, cleared=seen))


# The eight moments, as docs/today.md tells them.

STORIES: Mapping[str, tuple[str, str, dict[str, list[str]], str]] = {
    "first minute": (
        "unknown",
        "Nothing is known about your back yet. Start with one minute on safety.",
        {
            "do": ["walk_only", "check_in", "bring_runs", "tell_onset", "how_it_goes"],
            "avoid": ["no_running_yet", "no_bed_rest"],
            "see_someone": ["safety_net"],
        },
        "look_when_answered",
    ),
    "two weeks in": (
        "green",
        "Run as usual, and change one thing at most.",
        {
            "do": ["progress_one_axis", "session_cap", "walk", "exercises_today"],
            "avoid": ["no_stretching_needed"],
            "see_someone": ["safety_net"],
        },
        "look_after_run",
    ),
    "after a hard run at 2": (
        "green",
        "Run as usual, and change one thing at most.",
        {
            "do": ["progress_one_axis", "session_cap", "walk", "exercises_today"],
            "avoid": ["no_stretching_needed"],
            "see_someone": ["safety_net"],
        },
        "look_after_run",
    ),
    "after a hard run at 6": (
        "red",
        "Do not run until Tuesday. Walk today.",
        {
            "do": [
                *("relative_rest", "run_walk_later", "low_impact", "walk", "heat", "cold"),
                *("medicines", "therapies"),
            ],
            "avoid": ["no_speed_no_hills", "no_bed_rest"],
            "see_someone": ["safety_net"],
        },
        "look_after_rest",
    ),
    "two reds": (
        "red",
        "Stop building up. Walk, and see a doctor or physiotherapist.",
        {
            "do": [
                *("stop_building", "low_impact", "walk", "heat", "cold"),
                *("medicines", "therapies"),
            ],
            "avoid": ["no_speed_no_hills", "no_bed_rest"],
            "see_someone": ["see_professional", "safety_net"],
        },
        "look_when_looked_at",
    ),
    "a flag open": (
        "stop",
        "See a doctor within a week.",
        {
            "do": ["until_seen"],
            "avoid": ["no_running_flag", "no_exercises", "until_seen"],
            "see_someone": ["go_flag", "say_this", "safety_net"],
        },
        "look_when_seen",
    ),
    "out of scope with an emergency": (
        "stop",
        "Go to an emergency department now.",
        {
            "do": ["until_seen", "until_seen"],
            "avoid": ["no_running_flag", "no_exercises", "no_walking"],
            "see_someone": ["go_flag", "call_now", "say_this", "out_of_scope"],
        },
        "look_when_seen",
    ),
    "all calm for a month": (
        "green",
        "Run as usual, and change one thing at most.",
        {
            "do": ["progress_one_axis", "session_cap", "walk", "exercises_today"],
            "avoid": ["no_stretching_needed"],
            "see_someone": ["safety_net"],
        },
        "look_after_run",
    ),
}
EACH = pytest.mark.parametrize("name", STORIES)


def test_every_moment_has_its_story() -> None:
    assert set(STORIES) == set(MOMENTS)


@EACH
def test_a_moment_has_its_light_and_its_headline(name: str) -> None:
    advice = MOMENTS[name].advice()

    assert (advice.light, advice.sentence) == STORIES[name][:2]


@EACH
def test_a_moment_has_its_sentences_in_their_order(name: str) -> None:
    advice = MOMENTS[name].advice()

    assert ids(advice) == STORIES[name][2]


@EACH
def test_a_moment_says_when_to_look_again(name: str) -> None:
    assert MOMENTS[name].advice().look_again.id == STORIES[name][3]


@EACH
def test_the_page_tells_the_moments_as_the_stories_do(name: str) -> None:
    light, sentence = STORIES[name][:2]
    page = (ROOT / "docs" / "today.md").read_text(encoding="utf-8")

    assert f"| {name} | {light} | {sentence} |" in page


# Red and amber, and how long each of them holds.


@pytest.mark.parametrize("ago", [0, 1, 2])
def test_after_a_red_day_running_waits_until_two_days_are_over(ago: int) -> None:
    moment = Moment({ago: {"worst": 6}, 0: {"worst": 6 if ago == 0 else 0}}, {5: 8.0}, {})

    advice = moment.advice()

    opens = ON + timedelta(days=3 - ago)
    assert advice.sentence == f"Do not run until {opens:%A}. Walk today."
    assert not said(advice) & ON_RUNNING


def test_on_the_third_day_after_a_red_one_running_is_open_again() -> None:
    advice = Moment({3: {"worst": 6}, 0: {"worst": 0}}, {8: 8.0}, {}).advice()

    assert "relative_rest" not in said(advice)


def test_after_a_red_run_the_next_one_is_no_run_as_usual() -> None:
    moment = Moment({3: {"during": 6}, 1: {"worst": 0}, 0: {"worst": 0}}, {3: 10.0, 9: 9.0}, {})

    assert not said(moment.advice()) & {"progress_one_axis", "session_cap"}


def test_after_an_amber_run_the_next_one_is_shorter_even_on_a_green_day() -> None:
    advice = AMBER_RUN.advice()

    assert (advice.light, the(advice, "easy_flat_shorter").text) == (
        "green",
        "Make your next run about 7.0 km, not 10.0 km, and flat.",
    )
    assert not said(advice) & {"progress_one_axis", "session_cap"}


def test_the_rule_of_an_amber_run_ends_with_the_next_run() -> None:
    next_run = {"before": 0, "during": 1, "hour_after": 0}
    moment = replace(
        AMBER_RUN,
        pains={**AMBER_RUN.pains, 1: next_run, 0: {"morning": 0}},
        runs={**AMBER_RUN.runs, 1: 7.0},
    )

    assert {"progress_one_axis", "easy_flat_shorter"} & said(moment.advice()) == {
        "progress_one_axis"
    }


def test_each_number_of_the_light_says_of_which_day_it_is() -> None:
    hard = {"before": 0, "during": 4, "hour_after": 1}
    told = Moment({1: hard, 0: {"morning": 1, "worst": 2}}, {1: 8.0}, {}).advice().numbers

    assert told["worst_during"]["words"] == "worst in the run, yesterday"
    assert told["worst_without_run"]["words"] == "worst of a day without a run, today"


def test_on_an_amber_day_without_a_run_one_holds() -> None:
    moment = Moment({1: {"worst": 1}, 0: {"worst": 4}}, {5: 8.0}, {})

    assert said(moment.advice()) & ON_RUNNING == {"hold"}


def test_two_reds_send_to_a_professional_also_when_the_day_is_green() -> None:
    moment = Moment({9: {"worst": 7}, 5: {"worst": 6}, 0: {"worst": 0}}, {12: 8.0}, {})

    advice = moment.advice()

    assert advice.light == "green"
    assert {"stop_building", "see_professional"} <= said(advice)
    assert not said(advice) & ON_RUNNING


@pytest.mark.parametrize(
    "region",
    [
        "neck",
        "upper_back",
        "lower_left",
        "buttock_left",
    ],
)
def test_after_two_reds_nothing_tells_how_to_run(region: str) -> None:
    moment = Moment(
        {9: {"worst": 7}, 5: {"worst": 6}, 0: {"worst": 1}}, {12: 8.0}, {}, region=region
    )

    assert not said(moment.advice()) & {"look_ahead", "shake_out", "run_walk_later"}


def test_green_so_far_waits_for_the_morning() -> None:
    advice = Moment({0: {"before": 0, "during": 1}}, {0: 8.0}, {}).advice()

    assert (advice.sentence, advice.look_again.id) == (
        "Green so far. Tomorrow morning decides.",
        "look_tomorrow",
    )
    assert not said(advice) & ON_RUNNING


def test_without_a_rating_for_three_days_one_is_asked_for() -> None:
    advice = Moment({6: {"worst": 1}}, {8: 8.0}, {}).advice()

    assert (advice.light, advice.asks and advice.asks.id) == ("unknown", "check_in")


# What silences what.


@pytest.mark.parametrize(
    ("answers", "may_plan"),
    [
        ({"leg_pain_below_knee": "yes"}, "no_running"),
        ({"bone_spot_impact": "yes"}, "no_running"),
        ({"fever": "cold_or_flu"}, "no_running"),
        ({"saddle_numbness": "new"}, "none"),
        ({"groin_weight_pain": "yes"}, "none"),
        ({"weight_loss": "yes"}, "none"),
    ],
    ids=["radic", "spot", "cold", "saddle", "hip", "weight"],
)
@pytest.mark.parametrize("name", ["two weeks in", "after a hard run at 6", "two reds"])
def test_nothing_about_running_is_said_where_no_plan_may_have_it(
    name: str, answers: Mapping[str, Answer], may_plan: str
) -> None:
    moment = replace(MOMENTS[name], answers=answers)

    advice = moment.advice()

    assert advice.screening.may_plan == may_plan
    assert said(advice) & ABOUT_RUNNING == set()


@pytest.mark.parametrize(
    "name",
    [
        "two weeks in",
        "after a hard run at 2",
        "two reds",
    ],
)
@pytest.mark.parametrize("answer", [{"pregnant": "yes"}, {"age_years": 16}])
def test_nothing_about_running_is_said_out_of_scope(
    name: str, answer: Mapping[str, Answer]
) -> None:
    advice = replace(MOMENTS[name], answers=answer).advice()

    assert said(advice) & ABOUT_RUNNING == set()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("two weeks in", "Walk today, and answer the safety questions first."),
        ("after a hard run at 6", "Do not run. Walk, and answer the safety questions again."),
    ],
)
def test_what_got_worse_asks_the_safety_questions_again(name: str, sentence: str) -> None:
    worse = screening.Trigger(ON - timedelta(days=1), "Yesterday was red.")

    advice = advise(MOMENTS[name].days(), screened({**calm()}, triggers=[worse]))

    assert (advice.sentence, said(advice) & ABOUT_RUNNING) == (sentence, set())
    assert "Yesterday was red." in the(advice, "answer_safety").why


def test_nothing_about_running_is_said_before_the_questions_are_answered() -> None:
    advice = replace(MOMENTS["two weeks in"], answers=None).advice()

    assert (advice.asks and advice.asks.id) == "answer_safety"
    assert said(advice) & ABOUT_RUNNING == set()


def test_a_flag_that_stops_running_leaves_walking_and_exercises() -> None:
    advice = replace(LOW, answers={"leg_pain_below_knee": "yes"}).advice()

    walking = [one.text for one in advice.do if "walk" in one.text.lower()]
    assert walking == ["Walk as is comfortable."]
    assert {"exercises_today", "no_running_flag"} <= said(advice)
    assert "no_exercises" not in said(advice)


def test_what_to_watch_for_is_said_also_while_a_question_is_open() -> None:
    answers = {**calm(), "leg_pain_below_knee": "yes"}
    del answers["fever"]

    advice = advise(LOW.days(), screened(answers))

    assert "If the leg gets weak, see a doctor the same day." in [one.text for one in advice.do]


def test_a_flag_that_stops_all_leaves_no_exercises() -> None:
    assert "exercises_today" not in said(MOMENTS["a flag open"].advice())


def test_a_flag_outdoes_a_green_light() -> None:
    moment = replace(MOMENTS["all calm for a month"], answers={"leg_weakness": "new_or_spreading"})

    assert moment.advice().light == "stop"


def test_a_flag_that_blocks_nothing_leaves_the_light() -> None:
    moment = replace(
        MOMENTS["all calm for a month"], answers={"weeks_of_pain": 20, "improving": "no"}
    )

    advice = moment.advice()

    assert (advice.light, "go_flag" in said(advice)) == ("green", True)


def test_a_runner_who_was_told_to_wait_is_reminded_of_it() -> None:
    advice = held_back()

    assert (advice.light, said(advice) & {"held_back", "go_flag"}) == ("stop", {"held_back"})
    assert said(advice) & ABOUT_RUNNING == set()


def test_a_runner_who_was_seen_is_not_told_to_be_seen_first() -> None:
    advice = held_back()

    whys = " ".join(one.why for one in (*advice.do, *advice.avoid, *advice.see_someone))
    assert "you have been seen" not in f"{advice.look_again.text} {whys}"


def test_a_cold_has_words_of_its_own() -> None:
    advice = replace(LOW, answers={"fever": "cold_or_flu"}).advice()

    assert advice.sentence == "No running until you have had no fever for 48 hours."
    assert {"no_running_fever"} == said(advice) & {"no_running_fever", "no_running_flag"}


def test_after_a_cold_the_runner_tells_of_the_last_fever_and_of_nobody_else() -> None:
    advice = replace(LOW, answers={"fever": "cold_or_flu"}).advice()

    assert advice.look_again.id == "look_after_fever"
    assert "--last-fever" in advice.look_again.text


def test_out_of_scope_says_why_and_where_to_go() -> None:
    advice = replace(LOW, answers={"pregnant": "yes"}).advice()

    assert advice.sentence == "There is no programme for you here for now. See who can help."
    assert said(advice) >= {"out_of_scope", "safety_net"}


def test_out_of_scope_hides_no_emergency() -> None:
    advice = MOMENTS["out of scope with an emergency"].advice()

    assert (advice.screening.verdict, advice.screening.in_scope) == ("emergency", False)
    assert said(advice) >= {"call_now", "out_of_scope"}


@pytest.mark.parametrize(("country", "number"), [("AT", "112"), ("GB", "999"), (None, "911")])
def test_an_emergency_names_the_number_of_the_country(country: str | None, number: str) -> None:
    moment = MOMENTS["out of scope with an emergency"]

    advice = told_with(moment, profile=replace(PROFILE, country=country))

    assert number in the(advice, "call_now").text


def test_dark_thoughts_are_met_with_a_person_to_call() -> None:
    advice = replace(LOW, answers={"self_harm_thoughts": "yes"}).advice()

    assert "142" in the(advice, "call_crisis").text


@pytest.mark.parametrize("answer", [{"groin_weight_pain": "yes"}, {"saddle_numbness": "new"}])
def test_nobody_is_sent_for_a_walk_where_a_flag_forbids_it(answer: Mapping[str, Answer]) -> None:
    advice = replace(LOW, answers=answer).advice()

    assert said(advice) & {"walk", "walk_only", "walk_while_open", "walk_less"} == set()
    assert "no_walking" in said(advice)


# Where it hurts.


def test_the_low_back_has_no_words_for_other_places() -> None:
    assert said(LOW.advice()) & {"look_ahead", "shake_out", "bone_first"} == set()


def test_the_upper_back_has_cues_that_admit_to_be_untested() -> None:
    advice = UPPER.advice()

    assert [the(advice, name).source for name in ("look_ahead", "shake_out")] == [
        "Not tested as far as we read"
    ] * 2


@pytest.mark.parametrize("answer", [{"thoracic_pain": "yes", "trauma": "minor"}])
def test_at_the_upper_back_a_flag_comes_before_cues(answer: Mapping[str, Answer]) -> None:
    advice = replace(UPPER, answers=answer).advice()

    assert [finding.id for finding in advice.screening.flags] == ["RF-THOR"]
    assert said(advice) & {"look_ahead", "shake_out"} == set()


def test_at_the_buttock_bone_comes_first() -> None:
    assert BUTTOCK.advice().avoid[0].id == "bone_first"


def test_the_place_is_that_of_the_latest_day_that_says_one() -> None:
    older = replace(UPPER.days()[0], local_day=ON - timedelta(days=5))

    advice = advise([older, *BUTTOCK.days()], BUTTOCK.verdict())

    assert said(advice) & {"look_ahead", "bone_first"} == {"bone_first"}


# Numbers.


def test_medicine_against_pain_is_told_with_the_light() -> None:
    advice = told_with(MOMENTS["two weeks in"], note(0, "pain_medicine", 1))

    assert (advice.light, said(advice) & {"medicine_taken", "progress_one_axis"}) == (
        "unknown",
        {"medicine_taken"},
    )


@pytest.mark.parametrize(("worst", "name"), [(7, "walk"), (8, "walk_less"), (10, "walk_less")])
def test_above_seven_nobody_is_asked_to_walk_ten_minutes(worst: int, name: str) -> None:
    advice = Moment({0: {"worst": worst}}, {5: 8.0}, {}).advice()

    assert said(advice) & {"walk", "walk_less"} == {name}


def test_above_seven_the_headline_asks_for_no_walk_either() -> None:
    advice = Moment({0: {"worst": 9}}, {5: 8.0}, {}).advice()

    assert "Walk today" not in advice.sentence


@pytest.mark.parametrize(
    ("units", "cap"), [("metric", "below 9.9 km."), ("imperial", "below 6.2 miles.")]
)
def test_distances_are_in_the_units_of_the_runner(units: str, cap: str) -> None:
    profile = Profile(units="imperial" if units == "imperial" else "metric")

    advice = told_with(MOMENTS["two weeks in"], profile=profile)

    assert the(advice, "session_cap").text.endswith(cap)


@pytest.mark.parametrize(
    ("days", "pain", "seen"),
    [(42, 3, True), (42, 2, False), (20, 3, False)],
    ids=["six weeks above 2", "six weeks at 2", "three weeks above 2"],
)
def test_pain_that_lasts_is_shown_to_someone(days: int, pain: int, *, seen: bool) -> None:
    moment = Moment({ago: {"worst": pain} for ago in range(days)}, {50: 8.0}, {})

    assert ("see_professional" in said(moment.advice())) == seen


@pytest.mark.parametrize(("slope", "seen"), [(0.25, True), (0.0, False)])
def test_pain_that_rises_is_shown_to_someone(slope: float, *, seen: bool) -> None:
    pains = {ago: {"worst": round(4 - slope * ago)} for ago in range(14)}

    assert ("see_professional" in said(Moment(pains, {20: 8.0}, {}).advice())) == seen


# The document, and the command.


def test_the_document_has_its_keys_in_their_order() -> None:
    told = today_document(MOMENTS["two weeks in"].advice())

    assert list(told) == [
        *("light", "components", "numbers", "screening"),
        *("do", "avoid", "see_someone", "look_again"),
    ]
    assert list(told["do"][0]) == list(told["look_again"]) == ["text", "why", "source"]


@EACH
def test_the_document_can_be_written(name: str) -> None:
    told: Any = today_document(MOMENTS[name].advice())

    assert json.loads(json.dumps(told)) == told


def run_backstride(*words: str, home: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "backstride", *words, "--home", str(home)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"},
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_first_minute_is_told_in_words(tmp_path: Path) -> None:
    told = run_backstride("today", home=tmp_path / "home")

    assert "Nothing is known about your back yet." in told
    assert "backstride screen" in told.split("Do not", 1)[0]


def tell(home: Home, worst: float) -> None:
    day = person.now(home).date()
    person.log(home, diary.note("pain", worst, local_day=day, region="lower_centre"))


def test_a_red_day_asks_the_questions_again_and_then_gives_rest(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    safety.answer(home, calm())
    tell(home, 6)

    asked = advising.today(home)
    safety.answer(home, calm())
    answered = advising.today(home)

    assert asked.sentence == "Do not run. Walk, and answer the safety questions again."
    assert (answered.light, answered.do[0].id) == ("red", "relative_rest")


def test_a_day_that_is_over_knows_nothing_of_later_days(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    safety.answer(home, calm())
    tell(home, 6)

    yesterday = advising.today(home, on=person.now(home).date() - timedelta(days=1))

    assert yesterday.light == "unknown"


# Laws.

ANSWERS = st.dictionaries(
    st.sampled_from(sorted(items())), st.integers(0, 5000), min_size=0, max_size=4
)
LEFT_OUT = st.sets(st.sampled_from(sorted(items())), max_size=2)
RATED = st.dictionaries(
    st.tuples(
        st.integers(0, 20),
        st.sampled_from(["worst", "morning", "before", "during", "hour_after", "next_morning"]),
    ),
    st.integers(0, 10),
    max_size=15,
)
RAN = st.dictionaries(st.integers(0, 20), st.floats(0.1, 60), max_size=6)
REGIONS = st.sampled_from(["lower_left", "mid_back", "neck", "buttock_right", "leg_below_knee"])
OTHERS = st.lists(
    st.tuples(st.integers(0, 20), st.sampled_from(["pain_medicine", "leg_symptom", "onset"])),
    max_size=3,
)


@st.composite
def scenes(draw: st.DrawFn) -> Advice:
    """Draw a diary and answers, and advise on them."""
    pains: dict[int, dict[str, int]] = {}
    for (ago, moment), value in draw(RATED).items():
        pains.setdefault(ago, {})[moment] = value
    told = Moment(pains, draw(RAN), {}, region=draw(REGIONS))
    notes = [note(ago, quantity, 1) for ago, quantity in draw(OTHERS)]
    return told_of(told.days(), notes, screened(drawn_answers(draw)))


def drawn_answers(draw: st.DrawFn) -> dict[str, Answer]:
    answers = calm()
    for name, number in draw(ANSWERS).items():
        item = items()[name]
        span = item.high - item.low + 1
        choice = item.answers[number % len(item.answers)] if item.answers else number % span
        answers[name] = choice
    left_out = draw(LEFT_OUT)
    return {name: value for name, value in answers.items() if name not in left_out}


def told_of(days: Sequence[Day], notes: Sequence[Note], verdict: Verdict) -> Advice:
    of_day: dict[date, tuple[Note, ...]] = {}
    for one in notes:
        of_day[one.local_day] = (*of_day.get(one.local_day, ()), one)
    return advise(
        [replace(day, notes=(*day.notes, *of_day.get(day.local_day, ()))) for day in days], verdict
    )


@given(scenes())
def test_advice_never_fails_and_runs_nobody_past_an_open_answer(advice: Advice) -> None:
    verdict = advice.screening
    closed = verdict.may_plan != "full" or not verdict.complete
    closed = closed or any(finding.blocks != "none" for finding in verdict.flags)

    assert not (closed and said(advice) & ON_RUNNING)


@given(scenes())
def test_the_light_is_stop_where_a_flag_blocks_and_nowhere_else(advice: Advice) -> None:
    blocks = any(finding.blocks != "none" for finding in advice.screening.flags)

    assert (advice.light == "stop") == blocks


@given(scenes())
def test_every_finding_is_told(advice: Advice) -> None:
    sent = [one for one in advice.see_someone if one.id in {"go_flag", "held_back"}]

    assert len(sent) == len(advice.screening.flags)


@given(scenes())
def test_no_exercise_is_named_where_a_flag_blocks_all(advice: Advice) -> None:
    blocks_all = any(finding.blocks == "all" for finding in advice.screening.flags)

    assert not (blocks_all and "exercises_today" in said(advice))


@given(scenes())
def test_within_the_rest_nobody_is_told_to_run(advice: Advice) -> None:
    resting = {"relative_rest", "stop_building"} & said(advice)

    assert not (resting and said(advice) & ON_RUNNING)


@given(scenes())
def test_every_sentence_of_any_scene_is_whole(advice: Advice) -> None:
    assert all(one.text and one.why and one.source and "{" not in one.text for one in every(advice))

"""`screen` as a runner and as another program meet it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from backstride.cli.safety_page import page
from backstride.cli.safety_questions import converse
from backstride.knowledge.flags import flags, help_line, items
from backstride.store import Home
from backstride.terms.records import Answer, Finding, Verdict
from backstride.workflow import safety

ROOT = Path(__file__).parents[1]
HISTORY: dict[str, Answer] = {
    item.id: item.answers[0] if item.answers else 38 for item in items().values() if item.history
}
KEYS = {"verdict", "flags", "in_scope", "complete", "may_plan", "unanswered"}


def backstride(*words: str, home: Path, told: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "backstride", *words, "--home", str(home)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        input=told,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"},
        check=False,
        timeout=120,
    )


def answered(home: Path, **answers: Answer) -> Any:
    done = backstride("screen", "--answers", "-", "--json", home=home, told=json.dumps(answers))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def typing(*keys: str) -> Callable[[str], str]:
    """Answer two weeks of pain; to the other prompts type these, and then Enter for ever."""
    left = [*keys]
    return lambda prompt: "2" if "weeks" in prompt else left.pop(0) if left else ""


def talk(*keys: str, known: Mapping[str, Answer] = HISTORY) -> dict[str, Answer]:
    return converse(known, typing(*keys), lambda _line: None)


def found(flag: str, verdict: Any, *, why: str = "your answer") -> Verdict:
    rule = flags()[flag]
    finding = Finding(flag, verdict, rule.blocks, why, rule.source)
    return Verdict(
        verdict=verdict,
        flags=(finding,),
        in_scope=True,
        complete=True,
        may_plan="none",
        unanswered=(),
    )


def test_the_document_has_exactly_the_keys_that_are_promised(tmp_path: Path) -> None:
    told = answered(tmp_path, saddle_numbness="new")

    assert set(told) == KEYS
    assert set(told["flags"][0]) == {"id", "verdict", "blocks", "why", "source"}


def test_without_answers_the_document_is_the_standing_verdict(tmp_path: Path) -> None:
    first = answered(tmp_path, saddle_numbness="new")

    assert json.loads(backstride("screen", "--json", home=tmp_path).stdout) == first


def test_every_question_is_listed_with_its_answers(tmp_path: Path) -> None:
    listed = json.loads(backstride("screen", "--questions", "--json", home=tmp_path).stdout)

    assert [one["id"] for one in listed] == [*items()]
    assert {one["kind"] for one in listed} == {"number", "yes_no", "choice"}
    assert set(listed[0]) == {
        *("id", "asks", "kind", "answers", "group", "asked_when", "low", "high")
    }


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ('{"cheese": "no"}', "cheese"),
        ('{"fever": "no", "chest": "perhaps"}', "chest"),
        ('{"chest": "now", "chest": "no"}', "chest"),
        ('{"age_years": NaN}', "age_years"),
        ("[]", "-"),
        ("{", "-"),
        ("{}", "answers"),
    ],
)
def test_bad_answers_are_refused_by_name_and_nothing_is_kept(
    tmp_path: Path, told: str, name: str
) -> None:
    done = backstride("screen", "--answers", "-", home=tmp_path, told=told)

    assert (done.returncode, done.stderr.startswith(f"{name}: ")) == (2, True)
    assert "fever" in json.loads(backstride("screen", "--json", home=tmp_path).stdout)["unanswered"]


def test_without_a_terminal_it_names_the_two_other_ways(tmp_path: Path) -> None:
    done = backstride("screen", home=tmp_path)

    assert (done.returncode, "--questions" in done.stderr, "--answers" in done.stderr) == (
        2,
        True,
        True,
    )


def test_an_emergency_is_no_failure_of_the_program(tmp_path: Path) -> None:
    done = backstride("screen", "--answers", "-", home=tmp_path, told='{"dark_urine": "yes"}')

    assert done.returncode == 0
    assert done.stdout.startswith("Stop\nGo to an emergency department now.")


def test_a_flag_is_cleared_from_the_command_line(tmp_path: Path) -> None:
    answered(tmp_path, leg_pain_below_knee="yes")
    seen = str(safety.today(Home(tmp_path)))
    visit = ("--seen", seen, "--by", "physician", "--outcome", "ruled_out")

    done = backstride(
        "screen", "clear", "RF-RADIC", *visit, "--may-run", "yes", "--json", home=tmp_path
    )

    assert json.loads(done.stdout)["flags"] == []


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("RF-RADIC",), "--seen"),
        (("RF-CHEESE", "--last-fever", "2026-01-02"), "RF-CHEESE"),
        (("RF-FEVER", "--last-fever", "2026-01-02"), "RF-FEVER"),
    ],
)
def test_a_clearing_that_lacks_something_is_refused(
    tmp_path: Path, words: tuple[str, ...], named: str
) -> None:
    answered(tmp_path, leg_pain_below_knee="yes")

    done = backstride("screen", "clear", *words, home=tmp_path)

    assert (done.returncode, named in done.stderr) == (2, True)


def test_an_ordinary_back_takes_a_key_for_each_group_and_two_numbers() -> None:
    keys: list[str] = []

    def hear(prompt: str) -> str:
        keys.append("38" if "age" in prompt else "3" if "weeks" in prompt else "")
        return keys[-1]

    given = converse({}, hear, lambda _line: None)

    assert (len(keys), sum(map(len, keys))) == (10, 3)
    assert safety.raising(given) == {}


def test_none_of_these_is_an_explicit_no_to_each() -> None:
    given = talk()

    asked = {item.id for item in items().values() if not item.history and not item.asked_when}
    assert set(given) == asked
    assert {
        given[name] for name in asked - {"weeks_of_pain", "improving", "self_harm_thoughts"}
    } == {
        "no",
        "none",
    }


def test_details_are_asked_only_of_what_holds() -> None:
    given = talk("", "1 8", "3")

    assert (given["saddle_numbness"], given["leg_pain_below_knee"], given["bladder_change"]) == (
        "new",
        "yes",
        "no",
    )


def test_limping_is_asked_where_the_groin_hurts() -> None:
    given = talk("", "", "5", "1")

    assert (given["groin_weight_pain"], given["limping"], given["rest_or_night_ache"]) == (
        "yes",
        "yes",
        "no",
    )


def test_an_answer_that_opens_a_flag_is_shown_once_more_and_can_be_taken_back() -> None:
    given = talk("", "6", "", "", "", "", "", "n", "1", "1")

    assert given["unsteady_legs"] == "no"


def test_the_last_question_may_be_skipped() -> None:
    assert talk()["self_harm_thoughts"] == "skipped"


@pytest.mark.parametrize("flag", flags().values(), ids=[*flags()])
def test_the_page_of_a_flag_begins_with_where_to_go(flag: Any) -> None:
    for case in flag.cases:
        lines = page(found(flag.id, case.verdict), help_line("CH"), skipped=False).splitlines()
        assert lines[1] == flag.go[case.verdict]


@pytest.mark.parametrize("flag", flags().values(), ids=[*flags()])
def test_the_page_of_an_emergency_is_read_in_ten_seconds(flag: Any) -> None:
    """Forty words tell where to go, whom to call and why; four a second are read."""
    for case in flag.cases:
        text = page(found(flag.id, case.verdict), help_line(None), skipped=False)
        told = text.split("Say this")[0].split()
        assert len(told) <= 60


def test_an_emergency_names_the_number_of_the_country() -> None:
    told = [
        page(found("RF-CES", "emergency"), help_line(country), skipped=False)
        for country in ("GB", None)
    ]

    assert ["Call 999 or 112." in told[0], "Call 112 or 911." in told[1]] == [True, True]


def test_the_page_of_an_emergency_speaks_of_no_plan_and_no_cause() -> None:
    told = [
        page(found(flag.id, "emergency"), help_line(None), skipped=False).lower()
        for flag in flags().values()
        if "emergency" in flag.go
    ]

    assert [text for text in told if "plan" in text.split() or "cause" in text.split()] == []


def test_help_is_worded_as_help() -> None:
    text = page(found("RF-PSY", "emergency"), help_line("US"), skipped=False)

    assert text.startswith("You are not alone with this\n")
    assert "988" in text


def test_the_crisis_line_is_named_where_the_question_was_skipped() -> None:
    calm = Verdict(
        verdict="none", flags=(), in_scope=True, complete=True, may_plan="full", unanswered=()
    )

    assert "crisis line" in page(calm, help_line(None), skipped=True)

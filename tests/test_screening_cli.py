"""`screen` as a runner and as another program meet it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride import diary
from backstride.cli import screening as commands
from backstride.cli.safety_page import Background, page
from backstride.cli.safety_questions import converse
from backstride.knowledge.flags import flags, help_line, items
from backstride.store import Home
from backstride.terms.records import Answer, Finding, Verdict
from backstride.workflow import person, safety

ROOT = Path(__file__).parents[1]
HISTORY: dict[str, Answer] = {
    item.id: item.answers[0] if item.answers else 38 for item in items().values() if item.history
}
CALM: dict[str, Answer] = {
    item.id: item.answers[0] if item.answers else HISTORY.get(item.id, 2)
    for item in items().values()
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


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "runner")


def today(home: Home) -> date:
    return person.now(home).date()


def visit(home: Home, flag: str, **told: Any) -> Verdict:
    calm = {"day": today(home), "professional": "physician", "outcome": "treated", "may_run": "yes"}
    return safety.clear(home, flag, **{**calm, **told})


def read(home: Home, capfd: pytest.CaptureFixture[str], **answers: Answer) -> str:
    """Answer, and give the page in one line."""
    capfd.readouterr()
    source = home.folder.parent / "answers.json"
    source.write_text(json.dumps(answers), encoding="utf-8")
    commands.screen_command(home.folder, answers=str(source), everything=False, as_json=False)
    return one_line(capfd.readouterr().out)


def typing(*keys: str) -> Callable[[str], str]:
    """Answer two weeks of pain; to the other prompts type these, and then Enter for ever."""
    left = [*keys]
    return lambda prompt: "2" if "weeks" in prompt else left.pop(0) if left else ""


def talk(*keys: str, known: Mapping[str, Answer] = HISTORY) -> dict[str, Answer]:
    told: dict[str, Answer] = {}
    converse(known, told, typing(*keys), lambda _line: None)
    return told


def verdict_of(*findings: Finding, **more: Any) -> Verdict:
    calm: dict[str, Any] = {"in_scope": True, "complete": True, "unanswered": ()}
    first = findings[0].verdict if findings else "none"
    may_plan = "none" if findings else "full"
    told = {"verdict": first, "flags": findings, "may_plan": may_plan}
    return Verdict(**{**calm, **told, **more})


def finding(flag: str, verdict: Any, *, why: str = "your answer") -> Finding:
    rule = flags()[flag]
    return Finding(flag, verdict, rule.blocks, why, rule.source)


def found(flag: str, verdict: Any) -> Verdict:
    return verdict_of(finding(flag, verdict))


def one_line(text: str) -> str:
    return " ".join(text.split())


class Terminal:
    """Someone who types these lines and then ends the input, or stops the program."""

    def __init__(self, *lines: str, stops: bool = False) -> None:
        self.left = [f"{line}\n" for line in lines]
        self.stops = stops

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        if not self.left and self.stops:
            raise KeyboardInterrupt
        return self.left.pop(0) if self.left else ""


def screen_at(terminal: Terminal, home: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Run `screen` at a terminal, and give its exit code."""
    monkeypatch.setattr("sys.stdin", terminal)
    try:
        commands.screen_command(home, answers="", everything=False, as_json=False)
    except SystemExit as left:
        return int(left.code or 0)
    return 0


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
    seen = str(person.now(Home(tmp_path)).date())
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

    told: dict[str, Answer] = {}

    converse({}, told, hear, lambda _line: None)

    assert (len(keys), sum(map(len, keys))) == (10, 3)
    assert safety.raising(told) == {}


def test_none_of_these_is_an_explicit_no_to_each() -> None:
    told = talk()

    asked = {item.id for item in items().values() if not item.history and not item.asked_when}
    assert set(told) == asked
    assert {
        told[name] for name in asked - {"weeks_of_pain", "improving", "self_harm_thoughts"}
    } == {
        "no",
        "none",
    }


def test_details_are_asked_only_of_what_holds() -> None:
    told = talk("", "1 8", "3")

    assert (told["saddle_numbness"], told["leg_pain_below_knee"], told["bladder_change"]) == (
        "new",
        "yes",
        "no",
    )


def test_limping_is_asked_where_the_groin_hurts() -> None:
    told = talk("", "", "5", "1")

    assert (told["groin_weight_pain"], told["limping"], told["rest_or_night_ache"]) == (
        "yes",
        "yes",
        "no",
    )


def test_an_answer_that_opens_a_flag_is_shown_once_more_and_can_be_taken_back() -> None:
    told = talk("", "6", "", "", "", "", "", "n", "1", "1")

    assert told["unsteady_legs"] == "no"


def test_the_last_question_may_be_skipped() -> None:
    assert talk()["self_harm_thoughts"] == "skipped"


@pytest.mark.parametrize("flag", flags().values(), ids=[*flags()])
def test_the_page_of_a_flag_begins_with_where_to_go(flag: Any) -> None:
    for case in flag.cases:
        told = page(found(flag.id, case.verdict), help_line("CH"), Background())
        _head, where = told.split("\n\n")[0].split("\n", 1)
        assert where.split() == flag.go[case.verdict].split()


@pytest.mark.parametrize("flag", flags().values(), ids=[*flags()])
def test_the_page_of_an_emergency_is_read_in_ten_seconds(flag: Any) -> None:
    """Forty words tell where to go, whom to call and why; four a second are read."""
    for case in flag.cases:
        text = page(found(flag.id, case.verdict), help_line(None), Background())
        told = re.split("Say this|Until", text)[0].split()
        assert len(told) <= 60


def test_an_emergency_names_the_number_of_the_country() -> None:
    told = [
        page(found("RF-CES", "emergency"), help_line(country), Background())
        for country in ("GB", None)
    ]

    assert ["Call 999 or 112." in told[0], "Call 112 or 911." in told[1]] == [True, True]


def test_the_page_of_an_emergency_speaks_of_no_plan_and_no_cause() -> None:
    told = [
        page(found(flag.id, "emergency"), help_line(None), Background()).lower()
        for flag in flags().values()
        if "emergency" in flag.go
    ]

    assert [text for text in told if "plan" in text.split() or "cause" in text.split()] == []


def test_help_is_worded_as_help() -> None:
    text = page(found("RF-PSY", "emergency"), help_line("US"), Background())

    assert text.startswith("You are not alone with this\n")
    assert "988" in text


def test_the_crisis_line_is_named_where_the_question_was_skipped() -> None:
    assert "crisis line" in page(
        verdict_of(), help_line(None), Background(answers={"self_harm_thoughts": "skipped"})
    )


def cases() -> Iterator[Finding]:
    yield from (finding(flag.id, case.verdict) for flag in flags().values() for case in flag.cases)


def together(found: Sequence[Finding]) -> str:
    return page(verdict_of(*found), help_line(None), Background())


several = st.lists(
    st.sampled_from([*cases()]), min_size=1, max_size=5, unique_by=lambda one: one.id
)


@given(several)
def test_of_every_flag_is_said_what_to_mind_and_how_to_end_it(found: list[Finding]) -> None:
    told = one_line(together(found))

    minded = [line for one in found for line in flags()[one.id].until_seen]
    ended = [f"backstride screen clear {one.id} --" for one in found]
    assert [words for words in minded + ended if words not in told] == []


@given(several)
def test_no_line_of_the_page_is_wider_than_a_terminal(found: list[Finding]) -> None:
    assert [line for line in together(found).splitlines() if len(line) > 80] == []


@given(several)
def test_the_first_of_several_leads(found: list[Finding]) -> None:
    told = one_line(together(found).split("\n\n")[0])

    assert told.endswith(one_line(flags()[found[0].id].go[found[0].verdict]))


def test_a_cold_needs_nobody_and_tells_nothing_to_say(
    home: Home, capfd: pytest.CaptureFixture[str]
) -> None:
    told = read(home, capfd, fever="cold_or_flu")

    assert ("Say this" in told, "Until you are seen" in told) == (False, False)
    assert "it clears itself. backstride screen clear RF-FEVER --last-fever DATE" in told


def test_a_fever_whose_last_day_is_told_says_when_it_ends(home: Home) -> None:
    safety.answer(home, {"fever": "cold_or_flu"})

    safety.clear_fever(home, today(home))

    ends = safety.fever_ends(home)
    assert ends is not None
    on_the_last, after = (
        [one.id for one in safety.verdict(home, on=day).flags]
        for day in (ends - timedelta(days=1), ends)
    )
    assert (on_the_last, after) == (["RF-FEVER"], [])


def test_a_new_fever_has_no_end_yet(home: Home) -> None:
    safety.answer(home, {"fever": "cold_or_flu"})
    safety.clear_fever(home, today(home))

    safety.answer(home, {"fever": "cold_or_flu"})

    assert safety.fever_ends(home) is None


def test_what_was_looked_at_is_noted_with_the_first_day_of_running(
    home: Home, capfd: pytest.CaptureFixture[str]
) -> None:
    safety.answer(home, {"leg_pain_below_knee": "yes"})
    later = str(today(home) + timedelta(days=20))
    visit(home, "RF-RADIC", may_run=later)

    told = read(home, capfd, fever="no")

    assert f"past the knee: noted, may run from {later} (" in told


def test_the_day_of_running_is_put_off_with_the_visit_of_before(home: Home) -> None:
    before = today(home) - timedelta(days=3)
    safety.answer(home, {"leg_pain_below_knee": "yes"}, on=before)
    visit(home, "RF-RADIC", day=before, may_run="no")

    assert visit(home, "RF-RADIC", day=before, may_run="yes").flags == ()


def test_whoever_sees_a_pregnant_runner_is_told_of_it(
    home: Home, capfd: pytest.CaptureFixture[str]
) -> None:
    told = read(home, capfd, pregnant="yes", leg_pain_below_knee="yes")

    assert "nerves of my legs. I am pregnant.”" in told
    assert "When that is settled: Backstride is not made for pregnancy." in told


def test_a_red_day_says_why_it_asks_again_and_where_to_look(
    home: Home, capfd: pytest.CaptureFixture[str]
) -> None:
    safety.answer(home, {**HISTORY, "weeks_of_pain": 2})
    person.log(home, diary.note("pain", 7, local_day=today(home)))

    told = read(home, capfd, age_years=38)

    assert "You had a red day." in told
    assert told.endswith("backstride screen What to do today: backstride today")


def test_after_a_red_day_calm_answers_are_not_all_that_is_said(
    home: Home, capfd: pytest.CaptureFixture[str]
) -> None:
    person.log(home, diary.note("pain", 7, local_day=today(home)))

    told = read(home, capfd, **CALM)

    assert "You had a red day. What to do today: backstride today" in told


def test_the_last_visit_of_a_flag_is_told(home: Home) -> None:
    safety.answer(home, {"leg_pain_below_knee": "yes"})

    visit(home, "RF-RADIC", outcome="looking_into")
    visit(home, "RF-RADIC", professional="physiotherapist")

    seen = safety.visits(home)["RF-RADIC"]
    assert (seen.day, seen.professional, seen.outcome, seen.settled) == (
        today(home),
        "physiotherapist",
        "found and treated",
        True,
    )


def test_the_same_answer_after_a_visit_is_open_and_tells_of_the_visit(
    home: Home, capfd: pytest.CaptureFixture[str]
) -> None:
    safety.answer(home, {"leg_pain_below_knee": "yes"})
    visit(home, "RF-RADIC")

    told = read(home, capfd, leg_pain_below_knee="yes")

    assert f"You were seen for this on {today(home)} (physician, found and treated)." in told
    assert "If it is the same as then, ask there" in told
    assert [one.id for one in safety.verdict(home).flags] == ["RF-RADIC"]


def test_what_is_urgent_is_to_be_seen_again_whatever_was_found(
    home: Home, capfd: pytest.CaptureFixture[str]
) -> None:
    safety.answer(home, {"unsteady_legs": "yes"})
    visit(home, "RF-CORD", outcome="ruled_out")

    told = read(home, capfd, unsteady_legs="yes")

    assert ("Go again, and tell them of that visit." in told, "same as then" in told) == (
        True,
        False,
    )


def test_what_is_still_looked_into_waits_for_what_came_of_it(
    home: Home, capfd: pytest.CaptureFixture[str]
) -> None:
    safety.answer(home, {"leg_pain_below_knee": "yes"})
    visit(home, "RF-RADIC", outcome="looking_into")

    assert "It stays open until you record what came of it." in read(home, capfd, fever="no")


@pytest.mark.parametrize("stops", [True, False])
def test_who_ends_early_loses_no_answer_and_no_flag(
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    *,
    stops: bool,
) -> None:
    code = screen_at(Terminal("38", "", "6", stops=stops), home.folder, monkeypatch)

    told = capfd.readouterr()
    assert (code, told.out.startswith("Stop\n"), commands.KEPT in told.err) == (1, True, True)
    assert [one.id for one in safety.verdict(home).flags] == ["RF-CORD"]
    assert safety.answers(home)["leg_weakness"] == "no"


def test_what_is_named_counts_as_the_worst_where_its_kind_is_never_told(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen_at(Terminal("38", "", "1"), home.folder, monkeypatch)

    assert safety.answers(home)["saddle_numbness"] == "new"


def test_an_answer_taken_back_at_the_end_is_not_kept(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = ("38", "", "6", "", "", "", "", "", "2", "", "n", "1", "1")
    screen_at(Terminal(*keys), home.folder, monkeypatch)

    assert safety.answers(home)["unsteady_legs"] == "no"


def test_who_answers_nothing_keeps_nothing(
    home: Home, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    code = screen_at(Terminal(), home.folder, monkeypatch)

    assert (code, "nothing was kept" in capfd.readouterr().err) == (1, True)
    assert safety.answers(home) == {}


def test_what_is_open_is_said_before_the_first_question(
    home: Home, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    safety.answer(home, {"unsteady_legs": "yes"})

    screen_at(Terminal(), home.folder, monkeypatch)

    said = capfd.readouterr().err
    first = one_line(said.split("About a minute.")[0])
    assert first.startswith("Open: Unsteady legs. Go to an emergency department now. Call 112")


def test_why_the_questions_come_again_is_said_before_them(
    home: Home, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    safety.answer(home, CALM)
    person.log(home, diary.note("leg_symptom", 1, local_day=today(home)))

    screen_at(Terminal(), home.folder, monkeypatch)

    assert "You told of a new symptom in your legs." in capfd.readouterr().err.split("About")[0]

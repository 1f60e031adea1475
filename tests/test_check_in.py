"""A check-in asks what is missing, fills in nothing, and puts each answer on its own day."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride import diary
from backstride.cli.check_in import check_in_command, converse, is_whole
from backstride.cli.keys import Keyboard
from backstride.diary import Ask
from backstride.store import Home, Store
from backstride.terms.errors import BackstrideError, ImplausibleValue, UnknownName
from backstride.terms.quantities import REGIONS
from backstride.terms.records import Note, Shoe
from backstride.workflow import diaries, person, telling
from backstride.workflow.importing import import_files
from people import entry, pain, write_archive

TODAY = date(2026, 11, 22)
YESTERDAY = TODAY - timedelta(days=1)
MORNING = datetime(2026, 11, 22, 7, tzinfo=UTC)
EVENING = datetime(2026, 11, 22, 21, tzinfo=UTC)
PAIRS = (Shoe("blue"), Shoe("red"))
ORDINARY = {"morning": 1, "worst": 3, "where": "4", "sleep_h": 7, "sitting_h": 6.5}


def asked(now: datetime, *notes: Note, **more: Any) -> dict[str, Ask]:
    runs, day = more.pop("runs", ()), more.pop("day", None)
    return {one.id: one for one in diary.ask(diary.occasion(now, day), notes, runs, **more)}


def told(questions: dict[str, Ask], answers: Mapping[str, object]) -> list[Note]:
    return diary.entries(list(questions.values()), answers)


def in_force(home: Home) -> list[Note]:
    with Store(home) as store:
        return diary.in_force(store.notes())


def test_in_the_morning_the_night_is_today_and_the_day_is_yesterday() -> None:
    days = {name: question.local_day for name, question in asked(MORNING).items()}

    assert days["morning"] == days["sleep_h"] == TODAY
    assert days["worst"] == days["sitting_h"] == days["pain_medicine"] == YESTERDAY


def test_in_the_evening_all_is_today() -> None:
    assert {question.local_day for question in asked(EVENING).values()} == {TODAY}


def test_after_midnight_it_is_still_the_evening_before() -> None:
    late = asked(datetime(2026, 11, 23, 1, tzinfo=UTC))

    assert {question.local_day for question in late.values()} == {TODAY}
    assert late["worst"].asks == "Worst pain yesterday"


def test_a_named_day_is_meant_whole() -> None:
    day = date(2026, 11, 3)

    questions = asked(MORNING, day=day)

    assert {question.local_day for question in questions.values()} == {day}
    assert questions["worst"].asks == "Worst pain on 3 November"


def test_the_words_say_which_day_is_meant() -> None:
    assert asked(MORNING)["sitting_h"].asks == "Sitting yesterday"
    assert asked(EVENING)["sitting_h"].asks == "Sitting today so far"


@given(st.integers(0, 23))
def test_what_was_answered_is_not_asked_again(hour: int) -> None:
    now = MORNING.replace(hour=hour)
    first = asked(now, wants_period=True)
    answers = {name: 1 for name in first if name != "where"}

    assert asked(now, *told(first, answers), wants_period=True) == {}


def test_after_an_evening_check_in_the_morning_asks_two_things() -> None:
    evening = asked(EVENING - timedelta(days=1))

    left = asked(MORNING, *told(evening, {name: 1 for name in evening if name != "where"}))

    assert list(left) == ["morning", "where", "sleep_h"]


def test_the_morning_after_a_run_noted_with_the_run_is_this_morning() -> None:
    noted = pain(YESTERDAY, 2, moment="next_morning", run="a")

    assert "morning" not in asked(MORNING, noted)


def test_a_run_is_asked_about_once() -> None:
    run = entry(day=YESTERDAY)
    first = asked(MORNING, runs=[run])

    rated = told(first, {"before": 1, "during": 4, "hour_after": 2})

    assert {note.run for note in rated} == {run.id}
    assert not {"before", "during", "hour_after"} & set(asked(MORNING, *rated, runs=[run]))


def test_an_older_run_is_not_asked_about() -> None:
    assert "during" not in asked(MORNING, runs=[entry(day=date(2026, 11, 20))])


def test_an_hour_after_is_asked_when_the_hour_has_passed() -> None:
    run = entry(day=TODAY)  # from 7 to 8

    assert "hour_after" not in asked(MORNING.replace(hour=8, minute=59), runs=[run])
    assert "hour_after" in asked(MORNING.replace(hour=9), runs=[run])


def test_the_newest_run_has_plain_ids_whatever_was_told_of_it() -> None:
    runs = [entry(day=YESTERDAY), entry(day=TODAY)]
    rated = told(asked(EVENING, runs=runs), {"during": 3})

    left = asked(EVENING, *rated, runs=runs)

    assert "during" not in left
    assert left[f"during:{runs[0].id}"].run == runs[0].id


@pytest.mark.parametrize(
    ("shoes", "choices"),
    [
        ((), None),
        (PAIRS[:1], None),
        (PAIRS, ("blue", "red")),
        ((PAIRS[0], replace(PAIRS[1], until=YESTERDAY)), None),
    ],
)
def test_shoes_are_asked_where_more_than_one_pair_was_in_use(
    shoes: tuple[Shoe, ...], choices: tuple[str, ...] | None
) -> None:
    questions = asked(EVENING, runs=[entry(day=TODAY)], shoes=shoes)

    assert (questions["shoe"].choices if "shoe" in questions else None) == choices


def test_the_period_is_asked_only_where_wanted(tmp_path: Path) -> None:
    home = Home(tmp_path)
    before = {question.id for question in diaries.asked(home)}

    person.profile(home, {"wants_period": True})

    assert {question.id for question in diaries.asked(home)} - before == {"menstruation"}


@pytest.mark.parametrize("nothing", [None, "", "  ", []])
def test_what_is_skipped_is_nothing_and_never_zero(nothing: object) -> None:
    questions = asked(MORNING, runs=[entry(day=YESTERDAY)], shoes=PAIRS)

    assert told(questions, dict.fromkeys(questions, nothing)) == []


def test_the_same_as_last_time_is_what_was_said_last_time() -> None:
    last = [
        pain(date(2026, 11, 18), 4, region="lower_left"),
        pain(date(2026, 11, 18), 4, region="leg_below_knee", side="right"),
        diary.note("sitting_h", 6.5, local_day=date(2026, 11, 19)),
    ]

    same = told(asked(MORNING, *last), dict.fromkeys(["worst", "where", "sitting_h"], "="))

    assert [(note.value, note.region, note.side) for note in same] == [
        (4, "lower_left", "left"),
        (4, "leg_below_knee", "right"),
        (6.5, "", ""),
    ]


def test_a_later_day_is_not_last_time() -> None:
    later = pain(TODAY, 4, moment="worst")

    assert asked(EVENING, later, day=date(2026, 11, 20))["worst"].last is None


def test_a_foreign_rating_is_not_last_time_and_answers_nothing() -> None:
    knee = diary.note("pain", 7, local_day=YESTERDAY, region="knee", scale="own")

    assert asked(MORNING, knee)["worst"].last is None


@pytest.mark.parametrize(
    ("given_", "places"),
    [
        ("4", [("lower_left", "left")]),
        ("4 5", [("lower_left", "left"), ("lower_centre", "")]),
        ("10r, 1", [("leg_below_knee", "right"), ("neck", "")]),
        ("9 left", [("leg_above_knee", "left")]),
        ("lower back, left; neck", [("lower_left", "left"), ("neck", "")]),
        ("Left buttock", [("buttock_left", "left")]),
        (["upper_back", "leg_below_knee left", 3], None),
    ],
)
def test_places_are_read_by_number_or_name(
    given_: object, places: list[diary.Place] | None
) -> None:
    expected = places or [("upper_back", ""), ("leg_below_knee", "left"), ("mid_back", "")]

    assert diary.read(asked(MORNING)["where"], given_) == tuple(expected)


@given(st.text())
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    for question in asked(MORNING, runs=[entry(day=YESTERDAY)], shoes=PAIRS).values():
        try:
            answered = diary.read(question, text)
        except BackstrideError:
            continue
        assert diary.read(question, answered) == answered


def test_a_pain_of_nought_lies_nowhere() -> None:
    kept = told(asked(MORNING), {"morning": 0, "worst": 3, "where": "4"})

    assert [(note.moment, note.region) for note in kept] == [
        ("morning", ""),
        ("worst", "lower_left"),
    ]


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"worst": 11}, ImplausibleValue),
        ({"worst": 2.5}, ImplausibleValue),
        ({"worst": True}, ImplausibleValue),
        ({"worst": "="}, ImplausibleValue),
        ({"pain_medicine": "maybe"}, ImplausibleValue),
        ({"where": "4"}, ImplausibleValue),
        ({"worst": 3, "where": "11"}, UnknownName),
        ({"worst": 3, "where": "4 right"}, UnknownName),
        ({"lunch": 3}, UnknownName),
    ],
)
def test_wrong_answers_are_refused_and_nothing_is_kept(
    answers: dict[str, object], error: type[BackstrideError], tmp_path: Path
) -> None:
    if answers == {"worst": 3, "where": "4 right"}:
        error = ImplausibleValue
    with pytest.raises(error):
        diaries.check_in(Home(tmp_path), {"sleep_h": 7, **answers})

    assert in_force(Home(tmp_path)) == []


def test_a_second_check_in_corrects_the_first_wherever_it_hurt(tmp_path: Path) -> None:
    home = Home(tmp_path)
    diaries.check_in(home, {"worst": 5, "where": "4 5"}, day=TODAY)

    diaries.check_in(home, {"worst": 2, "where": "6"}, day=TODAY)

    assert [(note.value, note.region) for note in in_force(home)] == [(2, "lower_right")]


def test_a_check_in_leaves_foreign_ratings_alone(tmp_path: Path) -> None:
    home = Home(tmp_path)
    knee = diary.note("pain", 7, local_day=TODAY, region="knee", scale="own")
    person.log(home, knee)

    diaries.check_in(home, {"worst": 2}, day=TODAY)

    assert {note.region for note in in_force(home)} == {"", "knee"}


def talked(questions: dict[str, Ask], *words: str) -> tuple[dict[str, Any], list[str]]:
    typed, heard = iter(words), list[str]()

    def hear(question: Ask) -> str:
        heard.append(question.id)
        return next(typed, "q")

    said = converse(list(questions.values()), hear, lambda _: None)
    return said, heard


def test_going_back_asks_again_and_forgets_the_answer() -> None:
    said, heard = talked(asked(MORNING), "1", "5", "b", "3")

    assert said["worst"] == 3
    assert heard[:4] == ["morning", "worst", "where", "worst"]


def test_where_is_asked_only_where_something_hurts() -> None:
    _, calm = talked(asked(MORNING), "0", "0", "7")

    assert "where" not in calm


def test_ending_keeps_what_was_answered() -> None:
    said, _ = talked(asked(MORNING), "1", "", "q")

    assert said == {"morning": 1}


def test_what_is_not_understood_is_asked_again() -> None:
    said, heard = talked(asked(MORNING), "eleven", "11", "1")

    assert heard[:3] == ["morning"] * 3
    assert said == {"morning": 1}


def typing(keys: str, pause_s: float = 0.0) -> Keyboard:
    times: Iterator[float] = iter(step * pause_s for step in range(10_000))
    left = iter(keys)
    return Keyboard(lambda: next(left, ""), lambda _: None, lambda: next(times))


def answers(board: Keyboard, question: Ask, count: int) -> list[str | None]:
    whole: Callable[[str], bool] = lambda text: is_whole(question, text)  # noqa: E731
    return [board.answer(whole) for _ in range(count)]


@pytest.mark.parametrize("keys", ["4=10b", "4\n=\n10b\n", "4=1\x7f10b"])
def test_one_key_is_an_answer_and_an_enter_typed_with_it_skips_nothing(keys: str) -> None:
    assert answers(typing(keys), asked(MORNING)["worst"], 4) == ["4", "=", "10", "b"]


def test_an_enter_after_a_while_skips() -> None:
    assert answers(typing("4\n5", pause_s=2), asked(MORNING)["worst"], 3) == ["4", "", "5"]


def test_no_more_keys_end_it() -> None:
    assert answers(typing("4\x04"), asked(MORNING)["worst"], 2) == ["4", None]


@pytest.mark.parametrize("region", REGIONS)
def test_the_name_of_a_region_can_be_typed_whole(region: str) -> None:
    (typed,) = answers(typing(f"{region}\n"), asked(MORNING)["where"], 1)

    assert typed == region


def backstride(home: Path, *words: str, given_: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "backstride", *words, "--home", str(home)]
    return subprocess.run(command, input=given_, capture_output=True, text=True, check=False)


def test_answers_are_listed_given_read_back_and_taken_back(tmp_path: Path) -> None:
    listed = json.loads(backstride(tmp_path, "check-in", "--questions", "--json").stdout)
    assert {"id", "asks", "kind", "low", "high", "answers", "last"} <= set(listed[0])

    given_ = json.dumps(ORDINARY)
    done = backstride(tmp_path, "check-in", "--answers", "-", "--json", given_=given_)
    kept = json.loads(done.stdout)
    assert {note["moment"]: note["region"] for note in kept[:2]} == {
        "morning": "lower_left",
        "worst": "lower_left",
    }

    sleep = next(note["id"] for note in kept if note["quantity"] == "sleep_h")
    assert backstride(tmp_path, "diary", "--withdraw", sleep).returncode == 0
    read = json.loads(backstride(tmp_path, "diary", "--json").stdout)
    assert set(read[0]) == {
        *("id", "local_day", "quantity", "moment", "region", "side", "value", "scale", "unit"),
        *("text", "run", "entered_at", "origin", "replaces"),
    }
    assert len(read) == len(kept) - 1


def test_the_diary_says_what_was_written_late_and_what_replaced_what(tmp_path: Path) -> None:
    backstride(tmp_path, "log", "pain", "5", "--day", "2026-01-02", "--region", "neck")
    entered = json.loads(backstride(tmp_path, "diary", "--json").stdout)[0]

    done = backstride(tmp_path, "diary", "--correct", entered["id"], "3")

    assert "it was pain 5 of 10" in done.stdout
    assert "days later" in backstride(tmp_path, "diary").stdout
    assert "replaced" in backstride(tmp_path, "diary", "--history").stdout


def test_an_onset_is_kept_with_its_give_or_take(tmp_path: Path) -> None:
    done = backstride(tmp_path, "onset", "2026-01-02", "--give-or-take", "3", "--json")

    kept = json.loads(done.stdout)
    assert (kept["quantity"], kept["value"], kept["unit"]) == ("onset", 3, "days")


def test_an_onset_after_a_run_of_which_nothing_is_known_is_refused(tmp_path: Path) -> None:
    done = backstride(tmp_path, "onset", "2026-01-02", "--after-run")

    assert (done.returncode, done.stdout) == (2, "")
    assert "2026-01-02: no run is known of that day" in done.stderr


@pytest.mark.parametrize(
    ("typed", "moment"), [(b"after\n", "after_run"), (b"before\n", "before_run"), (b"\n", "")]
)
def test_an_onset_on_a_day_with_a_run_is_asked_for_its_side_of_it(
    tmp_path: Path, typed: bytes, moment: str
) -> None:
    pty = pytest.importorskip("pty", reason="a pseudo-terminal is for POSIX")
    home = Home(tmp_path / "home")
    import_files(home, [write_archive(tmp_path / "archive", runs=1)])
    ours, theirs = pty.openpty()
    day = telling.runs(home)[0].place.local_day.isoformat()
    command = [sys.executable, "-m", "backstride", "onset", day, "--give-or-take", "2"]
    with subprocess.Popen(
        [*command, "--home", str(home.folder)], stdin=theirs, stdout=theirs, stderr=theirs
    ) as running:
        os.write(ours, typed)
        assert running.wait(60) == 0
    os.close(theirs)
    heard = os.read(ours, 4096).decode()

    (kept,) = in_force(home)
    assert "that day. Did it begin before, or after?" in heard
    assert (kept.quantity, kept.value, kept.moment) == ("onset", 2, moment)


def test_a_person_at_a_terminal_answers_with_single_keys(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty", reason="a pseudo-terminal is for POSIX")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "backstride", "check-in", "--home", str(tmp_path)]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs) as running:
        os.write(ours, b"0q")
        assert running.wait(60) == 0
    os.close(theirs)
    os.close(ours)

    kept = {(note.quantity, note.moment): note.value for note in in_force(Home(tmp_path))}
    assert kept == {("pain", "morning"): 0}


def test_without_a_terminal_nothing_is_asked(tmp_path: Path) -> None:
    done = backstride(tmp_path, "check-in")

    assert done.returncode == 2
    assert "--answers" in done.stderr


def test_an_answer_given_twice_is_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_text('{"morning": 2, "morning": 8}')

    with pytest.raises(ImplausibleValue, match="morning: is answered twice"):
        check_in_command(tmp_path, day=None, answers=str(file), again=False, as_json=True)
    assert in_force(Home(tmp_path)) == []

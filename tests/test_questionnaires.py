"""Questionnaires: scored as published, gaps handled as their authors say, changes in words."""

import json
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride.cli.documents_learning import questions_document
from backstride.cli.questionnaires import converse, questionnaire_command
from backstride.knowledge.questionnaires import questionnaires
from backstride.screening.scoring import OVERUSE_POINTS, change, score
from backstride.store import Home
from backstride.terms.errors import ImplausibleValue, UnknownName
from backstride.terms.quantities import SOURCES
from backstride.terms.records import Score
from backstride.workflow import person
from backstride.workflow import questionnaires as asking

DAY = date(2026, 3, 1)
RMDQ = [question.id for question in questionnaires()["rmdq"].asks]
WEEKLY = {question.id: question.answers for question in questionnaires()["weekly_overuse"].asks}
LATER = [name for name in WEEKLY if name != "participation"]


def rmdq(ticked: int) -> Score:
    answers = {name: "yes" if place < ticked else "no" for place, name in enumerate(RMDQ)}
    return score("rmdq", answers, DAY)


def psfs(*ratings: int) -> dict[str, str | int]:
    told: dict[str, str | int] = {}
    for place, rating in enumerate(ratings, start=1):
        told |= {f"activity_{place}": f"thing {place}", f"able_{place}": rating}
    return told


def weekly(participation: str, *later: str) -> float | None:
    told = {"participation": participation, **dict(zip(LATER, later, strict=False))}
    return score("weekly_overuse", told, DAY).value


weeks = st.fixed_dictionaries({name: st.sampled_from(answers) for name, answers in WEEKLY.items()})
ratings = st.lists(st.integers(0, 10), min_size=3, max_size=5)


def test_every_questionnaire_names_sources_that_exist_and_its_licence() -> None:
    rows = questionnaires().values()

    assert [row.name for row in rows if not row.licence or set(row.sources) - set(SOURCES)] == []


def test_the_page_tells_of_every_questionnaire_how_often() -> None:
    page = (Path(__file__).parents[1] / "docs" / "questionnaires.md").read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip(): line for line in page.splitlines() if line[:3] == "| `"}

    assert list(rows) == [f"`{name}`" for name in questionnaires()]
    for name, row in questionnaires().items():
        assert f"| {row.every_days} days |" in rows[f"`{name}`"]


def test_the_rmdq_has_its_24_statements_each_of_the_back() -> None:
    asks = questionnaires()["rmdq"].asks

    assert len(asks) == 24
    assert [one.id for one in asks if "back" not in one.asks] == []


@pytest.mark.parametrize("ticked", range(25))
def test_the_rmdq_counts_what_is_ticked(ticked: int) -> None:
    assert rmdq(ticked).value == ticked


@given(st.sets(st.sampled_from(RMDQ), min_size=1), st.sets(st.sampled_from(RMDQ)))
def test_a_statement_left_open_counts_as_not_ticked(ticked: set[str], left: set[str]) -> None:
    open_ones = left - ticked
    every = {name: "yes" if name in ticked else "no" for name in RMDQ}

    fewer = {name: said for name, said in every.items() if name not in open_ones}

    gapped = score("rmdq", fewer, DAY)
    assert gapped.value == score("rmdq", every, DAY).value
    assert set(gapped.missing) == open_ones


def test_an_rmdq_that_nobody_touched_has_no_score() -> None:
    untouched = score("rmdq", {}, DAY)

    assert untouched.value is None
    assert untouched.missing == tuple(RMDQ)


@given(st.sets(st.sampled_from(RMDQ)), st.sampled_from(RMDQ))
def test_one_more_tick_never_gives_a_better_rmdq(ticked: set[str], more: str) -> None:
    less = {name: "yes" if name in ticked else "no" for name in RMDQ}

    worse = score("rmdq", less | {more: "yes"}, DAY).value

    assert worse is not None
    assert 0 <= (score("rmdq", less, DAY).value or 0) <= worse <= 24


@pytest.mark.parametrize(
    ("participation", "later", "expected"),
    [
        ("full", (), 0),
        ("full_with_problem", ("none", "none", "little"), 16),
        ("full_with_problem", ("little", "little", "little"), 32),
        ("reduced", ("moderate", "moderate", "moderate"), 68),
        ("reduced", ("much", "much", "much"), 92),
        ("full_with_problem", ("none", "moderate", "much"), 50),
        ("cannot", (), 100),
    ],
)
def test_the_weekly_check_sums_as_worked_by_hand(
    participation: str, later: tuple[str, ...], expected: int
) -> None:
    assert weekly(participation, *later) == expected


GAPS = [gap for many in range(1, len(LATER) + 1) for gap in combinations(LATER, many)]


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("participation", ["full_with_problem", "reduced"])
def test_a_gap_in_the_weekly_check_leaves_no_score(
    participation: str, gap: tuple[str, ...]
) -> None:
    told = {name: "little" for name in LATER if name not in gap}

    found = score("weekly_overuse", told | {"participation": participation}, DAY)

    assert found.value is None
    assert found.missing == gap


@pytest.mark.parametrize("gap", [(), *GAPS])
def test_the_weekly_check_never_scores_without_its_first_answer(gap: tuple[str, ...]) -> None:
    told = {name: "none" for name in LATER if name not in gap}

    assert score("weekly_overuse", told, DAY).value is None


@pytest.mark.parametrize("gap", [(), *GAPS])
@pytest.mark.parametrize(("participation", "expected"), [("full", 0), ("cannot", 100)])
def test_the_first_answer_decides_alone_where_it_is_best_or_worst(
    participation: str, expected: int, gap: tuple[str, ...]
) -> None:
    told = {name: "moderate" for name in LATER if name not in gap}

    found = score("weekly_overuse", told | {"participation": participation}, DAY)

    assert found.value == expected
    assert ("not counted" in found.remark) == bool(told)


@given(weeks, st.sampled_from(sorted(WEEKLY)))
def test_a_worse_week_never_gives_a_better_score(week: dict[str, str], which: str) -> None:
    answers = WEEKLY[which]
    worse = answers[min(answers.index(week[which]) + 1, len(answers) - 1)]

    before = score("weekly_overuse", week, DAY).value
    after = score("weekly_overuse", week | {which: worse}, DAY).value

    assert before is not None
    assert after is not None
    assert 0 <= before <= after <= 100


def test_the_four_answers_weigh_as_published() -> None:
    assert OVERUSE_POINTS == (0, 8, 17, 25)


@pytest.mark.parametrize(
    ("told", "expected"), [((3, 4, 6), 13 / 3), ((0, 0, 0), 0), ((10, 10, 9, 7, 4), 8)]
)
def test_the_psfs_is_the_mean_of_three_to_five_activities(
    told: tuple[int, ...], expected: float
) -> None:
    assert score("psfs", psfs(*told), DAY).value == pytest.approx(expected)


@given(ratings, st.data())
def test_a_gap_in_the_psfs_leaves_no_score(told: list[int], data: st.DataObject) -> None:
    answers = psfs(*told)
    gap = data.draw(st.sets(st.sampled_from(sorted(answers)), min_size=1))
    whole = {key.partition("_")[2] for key in gap}
    dropped = {one for one in whole if {f"activity_{one}", f"able_{one}"} <= gap}

    found = score("psfs", {key: said for key, said in answers.items() if key not in gap}, DAY)

    enough = len(told) - len(dropped) >= 3 and dropped == whole
    assert (found.value is not None) == enough
    assert bool(found.missing) != enough


@given(ratings, st.integers(0, 4))
def test_doing_worse_at_one_thing_never_gives_a_better_psfs(told: list[int], which: int) -> None:
    worse = list(told)
    worse[which % len(told)] = max(0, worse[which % len(told)] - 1)

    before, after = (score("psfs", psfs(*each), DAY).value for each in (told, worse))

    assert before is not None
    assert after is not None
    assert 0 <= after <= before <= 10


@pytest.mark.parametrize("name", sorted(questionnaires()))
def test_what_is_not_asked_is_refused_by_name(name: str) -> None:
    with pytest.raises(UnknownName, match="wingspan: no such question"):
        score(name, {"wingspan": "no"}, DAY)


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("rmdq", {"stays_home": "perhaps"}),
        ("rmdq", {"stays_home": True}),
        ("psfs", {"able_1": 11}),
        ("psfs", {"able_1": -1}),
        ("psfs", {"able_1": 4.5}),
        ("psfs", {"able_1": True}),
        ("psfs", {"activity_1": "  "}),
        ("psfs", {"activity_1": "x" * 121}),
        ("weekly_overuse", {"pain": 2}),
    ],
)
def test_an_answer_that_does_not_exist_is_refused_by_name(
    name: str, answers: dict[str, object]
) -> None:
    with pytest.raises(ImplausibleValue, match=next(iter(answers))):
        score(name, answers, DAY)


def scored(name: str, value: float) -> Score:
    return Score(name, DAY, value, "", (), "")


@pytest.mark.parametrize(
    ("name", "before", "now", "told"),
    [
        ("rmdq", 12, 6, "fell by 6 since 2026-03-01, more than the 5 that"),
        ("rmdq", 12, 7, "fell by 5 since 2026-03-01, the 5 that"),
        ("rmdq", 12, 9, "less than the 5 that"),
        ("rmdq", 9, 6, "less than 5, but 33% of it"),
        ("rmdq", 3, 4, "rose by 1 since 2026-03-01, less than the 5"),
        ("rmdq", 3, 11, "more than the 5 that count as a clear change: worse"),
        ("rmdq", 3, 3, "is the same as on 2026-03-01"),
        ("psfs", 4, 6.5, "rose by 2.5 since 2026-03-01, more than the 2"),
        ("psfs", 4, 6.5, "better. That limit is recalled, not checked"),
        ("psfs", 6, 3, "worse"),
        ("weekly_overuse", 32, 16, "fell by 16 since 2026-03-01. No published figure"),
    ],
)
def test_a_change_is_told_beside_what_matters(
    name: str, before: float, now: float, told: str
) -> None:
    assert told in change(scored(name, before), scored(name, now))


@given(st.integers(0, 24), st.integers(0, 24))
def test_only_five_points_or_a_fall_by_a_third_or_so_is_a_clear_change(
    before: int, now: int
) -> None:
    told = change(scored("rmdq", before), scored("rmdq", now))

    clear = abs(before - now) >= 5 or (before > now and (before - now) / before >= 0.3)
    assert ("better" in told or "worse" in told) == clear


def test_answers_are_kept_and_the_change_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, today = Home(tmp_path), person.now(Home(tmp_path))
    every = dict.fromkeys(RMDQ[:9], "yes")

    monkeypatch.setattr(person, "now", lambda _home: today - timedelta(days=28))
    asking.answer(home, "rmdq", every)
    monkeypatch.setattr(person, "now", lambda _home: today)
    last = asking.answer(home, "rmdq", dict.fromkeys(RMDQ[:3], "yes"))

    assert [one.value for one in asking.scores(home, "rmdq")] == [9, 3]
    assert last.remark.startswith("It fell by 6")


def test_the_same_day_again_corrects(tmp_path: Path) -> None:
    home = Home(tmp_path)

    asking.answer(home, "weekly_overuse", {"participation": "cannot"})
    asking.answer(home, "weekly_overuse", {"participation": "full"})

    assert [one.value for one in asking.scores(home)] == [0]


def test_a_questionnaire_is_due_again_after_its_days(tmp_path: Path) -> None:
    home = Home(tmp_path)

    kept = asking.answer(home, "psfs", psfs(3, 4, 6))

    due = {one.questionnaire.name: one.since for one in asking.due(home)}
    later = kept.local_day + timedelta(days=14)
    assert due == {"weekly_overuse": None, "psfs": later, "rmdq": None}


def test_answers_without_a_score_leave_it_due(tmp_path: Path) -> None:
    home = Home(tmp_path)

    asking.answer(home, "weekly_overuse", {"participation": "reduced"})

    assert [one.since for one in asking.due(home)] == [None, None, None]


def test_nothing_answered_is_refused_and_not_kept(tmp_path: Path) -> None:
    home = Home(tmp_path)

    with pytest.raises(ImplausibleValue, match="nothing was answered"):
        asking.answer(home, "rmdq", {})

    assert asking.scores(home) == []


def test_activities_are_named_once_and_rated_again(tmp_path: Path) -> None:
    home = Home(tmp_path)

    asking.answer(home, "psfs", psfs(3, 4, 6))
    again = asking.asks(home, "psfs")

    assert [one.id for one in again] == ["able_1", "able_2", "able_3"]
    assert again[0].asks.startswith("thing 1: ")


def test_ratings_alone_speak_of_the_activities_named_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, today = Home(tmp_path), person.now(Home(tmp_path))

    monkeypatch.setattr(person, "now", lambda _home: today - timedelta(days=14))
    asking.answer(home, "psfs", psfs(3, 4, 5))
    monkeypatch.setattr(person, "now", lambda _home: today)
    last = asking.answer(home, "psfs", {"able_1": 6, "able_2": 7, "able_3": 8})

    assert last.value == 7
    assert last.remark.startswith("It rose by 3")


def test_other_activities_are_not_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, today = Home(tmp_path), person.now(Home(tmp_path))

    monkeypatch.setattr(person, "now", lambda _home: today - timedelta(days=14))
    asking.answer(home, "psfs", psfs(3, 4, 6))
    monkeypatch.setattr(person, "now", lambda _home: today)
    last = asking.answer(home, "psfs", psfs(9, 9, 9) | {"activity_1": "another"})

    assert "not compared" in last.remark


def talked(name: str, *typed: str) -> dict[str, str | int]:
    words = iter(typed)
    return converse(questionnaires()[name].asks, lambda _question: next(words), lambda _why: None)


def test_the_talk_ends_where_the_first_answer_decides() -> None:
    assert talked("weekly_overuse", "1") == {"participation": "full"}


def test_the_talk_puts_a_question_again_that_was_not_understood() -> None:
    told = talked("weekly_overuse", "9", "3", "x", "1", "2", "4")

    assert told == {
        "participation": "reduced",
        "volume": "none",
        "performance": "little",
        "pain": "much",
    }


def test_enter_is_a_statement_not_ticked() -> None:
    told = talked("rmdq", "y", *[""] * 23)

    assert score("rmdq", told, DAY).value == 1


def test_what_is_not_named_is_not_rated() -> None:
    told = talked("psfs", "tie shoes", "3", "sit", "4", "run", "11", "5", "", "")

    assert score("psfs", told, DAY).value == 4


def test_ending_early_keeps_nothing() -> None:
    assert talked("rmdq", "y", "q") == {}


def test_the_document_has_what_was_promised(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / "answers.json"
    file.write_text(json.dumps({"participation": "cannot"}))
    questionnaire_command(tmp_path / "home", "weekly_overuse", answers=str(file), as_json=True)

    told = json.loads(capfdbinary.readouterr().out)
    assert list(told) == ["name", "local_day", "value", "unit", "missing", "remark", "past"]
    assert told["value"] == 100


def test_low_and_high_are_told_of_numbers_only() -> None:
    asked = [
        (question, questions_document(every, [question])["asks"][0])
        for every in questionnaires().values()
        for question in every.asks
    ]

    wrong = [
        question.id
        for question, told in asked
        if (told["low"] is None, told["high"] is None) != (question.high == 0,) * 2
    ]
    assert ({*asked[0][1]}, wrong) == ({"id", "asks", "answers", "low", "high"}, [])


def test_an_answer_given_twice_is_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "answers.json"
    file.write_text('{"participation": "full", "participation": "cannot"}')

    with pytest.raises(ImplausibleValue, match="participation: is answered twice"):
        questionnaire_command(home, "weekly_overuse", answers=str(file), as_json=True)
    assert asking.scores(Home(home)) == []

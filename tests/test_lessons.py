"""Lessons: plain words without fright, and every figure with its source."""

import json
import re
from pathlib import Path

import pytest

from backstride.cli.console import TEXT_WIDTH
from backstride.cli.learning import learn_command, told
from backstride.knowledge.lessons import lessons
from backstride.terms.errors import ImplausibleValue, UnknownName
from backstride.terms.quantities import SOURCE_KEY, SOURCES
from backstride.terms.records import Lesson
from backstride.workflow.learning import PICTURES

NAMES = [
    *("spine", "running_and_the_spine", "how_pain_goes", "what_pain_means", "staying_active"),
    *("when_to_see_someone", "therapies", "medicines", "technique", "shoes_and_ground"),
    *("strength", "sitting"),
]
FORBIDDEN = re.compile(
    r"your imbalance|damage|\bcure|injury risk|!|\bmg\b|milligram|tablet|\bpills?\b|\bdoses?\b"
    r"|\btimes a day|every \w+ hours|wear and tear|crumbl|degenerat",
    re.IGNORECASE,
)
HARDEST_GRADE = 8.0
"""No lesson reads harder than for eight years of school (a choice)."""
every_lesson = pytest.mark.parametrize("lesson", lessons().values(), ids=lambda one: one.name)


def syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = word.lower().endswith("e") and not word.lower().endswith("le") and groups > 1
    return max(1, groups - silent)


def grade(text: str) -> float:
    """Tell the years of school that a text asks: Flesch and Kincaid, 1975."""
    plain = re.sub(r"\[[^]]*\]", "", text)
    words = re.findall(r"[A-Za-z']+", plain)
    sentences = [one for one in re.split(r"[.?]\s", f"{plain} ") if one.strip()]
    per_word = sum(map(syllables, words)) / len(words)
    return 0.39 * len(words) / len(sentences) + 11.8 * per_word - 15.59


def test_the_lessons_are_those_that_others_link_to() -> None:
    assert list(lessons()) == NAMES


@every_lesson
def test_a_lesson_is_short(lesson: Lesson) -> None:
    assert 2 <= len(lesson.paragraphs) <= 4
    assert max(len(paragraph.split()) for paragraph in lesson.paragraphs) <= 100


@every_lesson
def test_a_lesson_frightens_nobody_and_names_no_dose(lesson: Lesson) -> None:
    assert FORBIDDEN.findall(" ".join([lesson.title, *lesson.paragraphs])) == []


@every_lesson
def test_a_lesson_reads_easily(lesson: Lesson) -> None:
    assert grade(" ".join(lesson.paragraphs)) <= HARDEST_GRADE


@every_lesson
def test_sources_are_those_named_in_the_text_and_exist(lesson: Lesson) -> None:
    named = [found[1] for found in re.finditer(SOURCE_KEY, " ".join(lesson.paragraphs))]

    assert list(dict.fromkeys(named)) == list(lesson.sources)
    assert set(named) <= set(SOURCES)


@every_lesson
def test_a_recalled_source_is_called_so_in_the_same_paragraph(lesson: Lesson) -> None:
    silent = [
        paragraph
        for paragraph in lesson.paragraphs
        for found in re.finditer(SOURCE_KEY, paragraph)
        if SOURCES[found[1]].checked == "recalled" and "recall" not in paragraph
    ]

    assert silent == []


@every_lesson
def test_a_picture_is_one_that_can_be_drawn(lesson: Lesson) -> None:
    assert lesson.picture in {"", *PICTURES}


@every_lesson
def test_a_lesson_fits_80_columns(lesson: Lesson) -> None:
    body = told(lesson).split("A drawing goes with it")[0]

    assert max(map(len, body.splitlines())) <= TEXT_WIDTH


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("how_pain_goes", "about half had recovered after two and a half weeks [PAC14]"),
        ("how_pain_goes", "long tail"),
        ("running_and_the_spine", "sleep bring the water back"),
        ("therapies", "On hands and needles they differ"),
        ("medicines", "no advice on how much"),
    ],
)
def test_what_must_be_said_is_said(name: str, said: str) -> None:
    assert said in " ".join(lessons()[name].paragraphs)


def test_the_list_is_a_document(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    learn_command(tmp_path, None, drawing=None, as_json=True)

    listed = json.loads(capfdbinary.readouterr().out)
    assert [one["name"] for one in listed] == NAMES
    assert {tuple(one) for one in listed} == {("name", "title", "paragraphs", "picture", "sources")}


def test_a_lesson_writes_its_picture(tmp_path: Path) -> None:
    learn_command(tmp_path, "spine", drawing=tmp_path / "spine.svg", as_json=False)

    assert (tmp_path / "spine.svg").read_text(encoding="utf-8").startswith("<svg")


def test_a_lesson_without_a_picture_says_so(tmp_path: Path) -> None:
    with pytest.raises(ImplausibleValue, match="strength: has no picture"):
        learn_command(tmp_path, "strength", drawing=tmp_path / "none.svg", as_json=False)


def test_a_lesson_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="biology: no such lesson"):
        learn_command(tmp_path, "biology", drawing=None, as_json=False)

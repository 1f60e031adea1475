"""Every sentence of advice is sourced, plain, filled, and said in at least one scene."""

import re
import statistics
from collections.abc import Mapping
from functools import cache
from string import Formatter

import pytest

import readability
from backstride.knowledge.sayings import sayings
from backstride.terms.quantities import SOURCES
from backstride.terms.records import Advice, Saying
from test_today import BUTTOCK, UPPER, held_back, note, told_with
from today_moments import MOMENTS, ON, Moment

EACH = pytest.mark.parametrize("saying", sayings().values(), ids=sayings().keys())
KEY = re.compile(r"\b[A-Z]{2,4}\d{1,2}[a-z]?\b|\b[A-Z]{3,4}(?=,|;|$)")
FORBIDDEN = re.compile(
    r"your imbalance|\bdamag|\bcur(e|es|ed|ing)\b|injury risk|!|\d ?mg\b|\bmg\b|milligram"
    r"|\btablets?\b|times a day|\bnewtons?\b|\bkN\b",
    re.IGNORECASE,
)
HARDEST_GRADE = 12.0
MEAN_TEXT_GRADE = 5.0
MEAN_WHY_GRADE = 4.5
"""A little above what they were when this was written, 4.4 and 4.0."""
SENTENCES = re.compile(r"\{(\w+_words|due|after_run)\}")
"""Places that a whole sentence fills."""

SCENES: Mapping[str, Moment] = {
    **MOMENTS,
    "green so far": Moment({0: {"before": 0, "during": 1}}, {0: 8.0}, {}),
    "amber without a run": Moment({0: {"worst": 4}}, {5: 8.0}, {}),
    "after an amber run": Moment({2: {"during": 4}, 1: {"worst": 1}, 0: {}}, {2: 10.0}, {}),
    "very painful": Moment({0: {"worst": 9}}, {5: 8.0}, {}),
    "unknown": Moment({6: {"worst": 1}}, {8: 8.0}, {}),
    "no run yet": Moment({0: {"worst": 1}}, {}, {}),
    "upper back": UPPER,
    "buttock": BUTTOCK,
    "a cold": Moment({0: {"worst": 1}}, {2: 8.0}, {"fever": "cold_or_flu"}),
    "out of scope": Moment({0: {"worst": 1}}, {2: 8.0}, {"pregnant": "yes"}),
    "dark thoughts": Moment({0: {"worst": 1}}, {2: 8.0}, {"self_harm_thoughts": "yes"}),
}


@cache
def advised() -> Mapping[str, Advice]:
    return {
        **{name: moment.advice() for name, moment in SCENES.items()},
        "medicine": told_with(MOMENTS["two weeks in"], note(0, "pain_medicine", 1)),
        "held back": held_back(),
    }


def said(advice: Advice) -> list[Saying]:
    listed = [*advice.do, *advice.avoid, *advice.see_someone, advice.look_again]
    return [*listed, *([advice.asks] if advice.asks else [])]


def places(text: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(text) if name]


def plain(text: str) -> str:
    """Put a word or a sentence into each place, and end as a sentence does."""
    filled = re.sub(r"\{\w+\}", "Monday", SENTENCES.sub("It was so.", text))
    return filled if filled.endswith(".") else f"{filled}."


def test_every_sentence_is_said_in_a_scene() -> None:
    ids = {saying.id for advice in advised().values() for saying in said(advice)}

    assert set(sayings()) == ids


@pytest.mark.parametrize("name", advised())
def test_every_place_is_filled(name: str) -> None:
    words = [f"{one.text} {one.why} {one.source}" for one in said(advised()[name])]

    assert [text for text in words if places(text) or "{" in text or "  " in text] == []


@pytest.mark.parametrize("name", advised())
def test_every_sentence_says_why_and_on_what_it_rests(name: str) -> None:
    assert [
        one.id for one in said(advised()[name]) if not (one.text and one.why and one.source)
    ] == []


@pytest.mark.parametrize("name", advised())
def test_no_forbidden_word_is_said_in_a_scene(name: str) -> None:
    advice = advised()[name]
    words = [advice.sentence, *(f"{one.text} {one.why}" for one in said(advice))]

    assert [text for text in words if FORBIDDEN.search(text)] == []


@pytest.mark.parametrize("name", advised())
def test_nothing_is_said_twice(name: str) -> None:
    texts = [one.text for one in said(advised()[name])]

    assert len(texts) == len(set(texts))


@EACH
def test_no_forbidden_word_is_kept(saying: Saying) -> None:
    assert not FORBIDDEN.search(f"{saying.text} {saying.why}")


@EACH
def test_the_sources_of_a_sentence_exist(saying: Saying) -> None:
    assert set(KEY.findall(saying.source)) - set(SOURCES) == set()


def test_the_keys_of_sources_are_seen_as_such() -> None:
    told = "Our proposal, on ESC18, SIL07; WHO23, NIC16b, REG"

    assert KEY.findall(told) == ["ESC18", "SIL07", "WHO23", "NIC16b", "REG"]


@EACH
def test_a_sentence_rests_on_a_source_or_says_that_it_is_ours(saying: Saying) -> None:
    ours = re.compile(r"Our |Not tested|Definition|\{flag_source\}", re.IGNORECASE)

    assert KEY.search(saying.source) or ours.search(saying.source)


@pytest.mark.parametrize("name", sorted(sayings()))
def test_a_sentence_can_be_read(name: str) -> None:
    texts = [plain(sayings()[name].text), plain(sayings()[name].why)]

    assert [text for text in texts if readability.grade(text) > HARDEST_GRADE] == []


@pytest.mark.parametrize(("part", "limit"), [("text", MEAN_TEXT_GRADE), ("why", MEAN_WHY_GRADE)])
def test_sentences_are_easy_on_the_whole(part: str, limit: float) -> None:
    kept = [plain(getattr(saying, part)) for saying in sayings().values()]

    assert statistics.mean(map(readability.grade, kept)) <= limit


def test_the_scenes_are_of_one_day() -> None:
    assert {advice.local_day for advice in advised().values()} == {ON}

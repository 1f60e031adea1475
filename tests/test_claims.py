"""What is said of popular claims is whole, linked, sourced and plain."""

import re
import statistics
from collections import Counter
from collections.abc import Collection, Mapping

import pytest

import readability
from backstride.knowledge.claims import PLANNED, THEMES, by_theme, claims, in_words
from backstride.knowledge.exercises import exercises, self_tests
from backstride.knowledge.flags import flags, items
from backstride.knowledge.lessons import lessons
from backstride.knowledge.questionnaires import questionnaires
from backstride.knowledge.sayings import sayings
from backstride.terms import quantities
from backstride.terms.quantities import EXPOSURES, NOTES, SOURCE_KEY, SOURCES, cited, told_source
from backstride.terms.records import Claim, Source

EACH = pytest.mark.parametrize("claim", claims().values(), ids=claims().keys())
LONGEST_SENTENCE = 300
HARDEST_GRADE = 13.0
MEAN_GRADE = 9.0
FORBIDDEN = re.compile(
    r"your imbalance|\bdamag|\bcur(e|es|ed|ing)\b|injury risk|!|\bmg\b|milligram|\btablets?\b"
    r"|times a day|\bnewtons?\b|\bkN\b",
    re.IGNORECASE,
)
KNOWN: Mapping[str, Collection[str]] = {
    "exercise": exercises(),
    "self_test": self_tests(),
    "flag": flags(),
    "lesson": lessons(),
    "planned": PLANNED,
    "advice": sayings(),
}
"""What a link of each kind may go to."""


def linked_to(kind: str) -> set[str]:
    links = (link.split(":") for claim in claims().values() for link in claim.links)
    return {name for kind_of, name in links if kind_of == kind}


def words_of(claim: Claim) -> list[str]:
    return [claim.articles_say, claim.evidence_says, claim.does, claim.sentence, claim.why_unlinked]


def test_the_claims_are_a_hundred_in_order() -> None:
    assert list(claims()) == [f"C{number:02d}" for number in range(1, 101)]


def test_every_claim_stands_under_one_theme() -> None:
    told = Counter(claim.id for theme in by_theme().values() for claim in theme)

    assert (set(told), set(told.values())) == (set(claims()), {1})


@pytest.mark.parametrize("kind", KNOWN)
def test_every_link_of_a_claim_goes_to_something(kind: str) -> None:
    assert linked_to(kind) - set(KNOWN[kind]) == set()


def test_links_are_of_known_kinds() -> None:
    kinds = {link.partition(":")[0] for claim in claims().values() for link in claim.links}

    assert kinds <= set(KNOWN)


def test_all_that_is_planned_is_named_by_a_claim() -> None:
    assert linked_to("planned") == set(PLANNED)


def test_claims_are_tested_by_what_there_is() -> None:
    there = {*EXPOSURES, *NOTES, *items(), *self_tests(), *questionnaires()}

    named = {name for claim in claims().values() for name in claim.tested_by}

    assert named - there == set()


@EACH
def test_a_claim_linked_to_nothing_says_why(claim: Claim) -> None:
    assert claim.links or claim.tested_by or claim.why_unlinked


@EACH
def test_a_claim_rests_on_the_sources_that_its_words_name(claim: Claim) -> None:
    named = dict.fromkeys(SOURCE_KEY.findall(claim.evidence_says))

    assert list(named) == list(claim.sources)


@EACH
def test_a_claim_without_a_source_says_so(claim: Claim) -> None:
    admits = re.compile(r"no (study|trial|count|proof)|textbook|no study|not shown|untested|choice")

    assert claim.sources or admits.search(claim.evidence_says)


@EACH
def test_a_source_is_named_in_evidence_alone(claim: Claim) -> None:
    others = f"{claim.articles_say} {claim.does} {claim.sentence}"

    assert SOURCE_KEY.findall(others) == []


@EACH
def test_the_key_of_a_source_is_never_left_unknown(claim: Claim) -> None:
    assert not re.search(r"\[[A-Z]", cited(claim.evidence_says))


@EACH
def test_no_forbidden_word_is_said(claim: Claim) -> None:
    assert [words for words in words_of(claim) if FORBIDDEN.search(words)] == []


@EACH
def test_the_sentence_is_short_and_ends(claim: Claim) -> None:
    assert len(claim.sentence) <= LONGEST_SENTENCE
    assert claim.sentence.endswith(".")


@EACH
def test_the_sentence_can_be_read(claim: Claim) -> None:
    assert readability.grade(claim.sentence) <= HARDEST_GRADE


def test_the_sentences_are_easy_on_the_whole() -> None:
    assert statistics.mean(readability.grade(claim.sentence) for claim in claims().values()) <= (
        MEAN_GRADE
    )


@pytest.mark.parametrize(
    ("word", "count"),
    [("walk", 1), ("stopped", 1), ("started", 2), ("evidence", 3), ("muscle", 2), ("40", 1)],
)
def test_syllables_are_counted_as_they_are_said(word: str, count: int) -> None:
    assert readability.syllables(word) == count


def test_a_longer_sentence_of_like_words_is_harder() -> None:
    short, long = "Walk on. Walk on.", "Walk on and walk on and walk on."

    assert readability.grade(short) < readability.grade(long)


def test_no_source_hides_in_the_words_of_another() -> None:
    told = {key: source.citation for key, source in SOURCES.items()}

    assert [
        (key, other)
        for key, citation in told.items()
        for other, words in told.items()
        if key != other and citation in words
    ] == []


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES.keys())
def test_a_source_that_was_not_read_says_so(source: Source) -> None:
    says_so = re.search(r"read in|as told in|as found|recalled", told_source(source))

    assert bool(says_so) == (source.checked != "read")


@pytest.mark.parametrize(
    "row",
    [
        {"citation": "Someone, 2020"},
        {"citation": "Someone, 2020", "checked": "glanced at"},
        {"citation": "Someone, 2020", "checked": "read", "year": "2020"},
    ],
)
def test_a_source_that_does_not_say_how_it_was_checked_is_refused(row: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"sources\.toml, SOM20"):
        quantities._source("SOM20", row)


def test_what_tests_a_claim_is_named_in_words() -> None:
    named = {in_words(name) for claim in claims().values() for name in claim.tested_by}

    assert [name for name in named if "_" in name] == []


def test_no_theme_is_empty() -> None:
    assert all(by_theme()[theme] for theme in THEMES)

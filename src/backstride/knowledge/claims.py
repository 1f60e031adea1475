"""What popular articles claim, each with what evidence says and what the program does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType

from backstride.knowledge.reading import rows
from backstride.terms.quantities import EXPOSURES, NOTES
from backstride.terms.records import Certainty, Claim, Direction

THEMES: Mapping[str, str] = MappingProxyType(
    {
        "How common it is and how it goes": "1 2 3 9 13 21 51 73 77 79 90 91 92 100",
        "The spine": "53 54",
        "How much, how fast, how steep": "6 7 8 20 22 33 62 64 65 66 80 86 94",
        "Running with pain and coming back": "10 11 12 39 50 63 67 87",
        "Daily life": "4 5 18 71 72 78",
        "Technique": "15 16 32 34 35 36 55 57 84 93 95 96 97",
        "Shoes and ground": "17 26 27 59 60 61 68 88",
        "Strength and mobility": "19 24 25 37 38 40 41 42 43 58 81 82 83 85 89 98 99",
        "Rest, warmth, medicines and therapies": "14 23 44 45 46 47 48 49 70 74",
        "When to see someone": "28 29 30 31 52 56 69 75 76",
    }
)
"""The numbers of the claims by what they are about, in the order in which they are told."""

PLANNED: Mapping[str, str] = MappingProxyType(
    {
        "run_walk_ladder": "running and walking in turn, step by step, by your own light",
        "session_cap": "planned runs that stay near your longest of 30 days",
        "change_budget": "a plan that changes one thing a week",
        "trial_of_one": "a fair trial on yourself, on and off in turn",
        "forecast": "how your own pain may go on, with its interval",
        "cause_weighing": "what your own days say of each possible cause, or that they do not",
        "video": "looking at how you run by video",
        "strength_block": "eight weeks of strength work that follow how you respond",
        "return_after_break": "a way back after days or weeks without running",
        "notification": "a word on phone or watch while it matters",
    }
)
"""What later work brings, by the names that links use."""

DIRECTIONS: Mapping[Direction, str] = MappingProxyType(
    {
        "supports": "evidence speaks for it",
        "mixed": "evidence is mixed",
        "against": "evidence speaks against it",
        "untested": "not tested as far as we read",
    }
)
"""What each word of direction means."""

CERTAINTIES: Mapping[Certainty, str] = MappingProxyType(
    {
        "high": "high certainty",
        "moderate": "moderate certainty",
        "low": "low certainty",
        "very_low": "very low certainty",
    }
)
"""How sure we are of what evidence says; our own judgement, after the words of GRADE."""

_OF_EXERCISES = ("exercise:", "self_test:")
_ON_SAFETY = ("flag:", "lesson:when_to_see_someone")

_QUESTIONNAIRES = {
    "psfs": "what you can do, of your own choice (PSFS)",
    "rmdq": "what your back keeps you from (RMDQ)",
    "weekly_overuse": "the questions of the week",
}


@cache
def claims() -> Mapping[str, Claim]:
    """Read all claims.

    Returns:
        The claims by their ids, C01 to C100, in order; read-only.

    Raises:
        ValueError: A row of `claims.toml` does not fit the record.

    Examples:
        >>> claims()["C48"].direction
        'against'
    """
    return rows("claims.toml", Claim)


def by_theme() -> Mapping[str, tuple[Claim, ...]]:
    """Group the claims by what they are about.

    Examples:
        >>> [claim.id for claim in by_theme()["The spine"]]
        ['C53', 'C54']
    """
    known = claims()
    return {
        theme: tuple(known[f"C{int(number):02d}"] for number in numbers.split())
        for theme, numbers in THEMES.items()
    }


def held_back(claim: Claim, why: str) -> Claim:
    """Give a claim without advice, where something stands against running or exercise.

    What evidence says stays: it is knowledge, and no advice. So do claims that only send to
    someone. How an exercise goes is not told either, though articles say so.

    Args:
        claim: As it is in the file.
        why: What stands against it, in words; empty where nothing does.

    Examples:
        >>> held_back(claims()["C41"], "A flag is open.").sentence
        'Held back for now. A flag is open.'
    """
    if not why or (claim.links and all(link.startswith(_ON_SAFETY) for link in claim.links)):
        return claim
    is_exercise = any(link.startswith(_OF_EXERCISES) for link in claim.links)
    says = "An exercise that articles name." if is_exercise else claim.articles_say
    held = f"Held back for now. {why}"
    return replace(claim, articles_say=says, sentence=held, does="", links=())


def in_words(name: str) -> str:
    """Name what tests a claim as a runner reads it.

    Args:
        name: Of an exposure, a note, a questionnaire, a question of the screening or a
            self-test.

    Examples:
        >>> in_words("descent_m"), in_words("side_bridge")
        ('descent', 'side bridge')
    """
    if name in _QUESTIONNAIRES:
        return _QUESTIONNAIRES[name]
    label = {**EXPOSURES, **NOTES}[name].label if name in {**EXPOSURES, **NOTES} else name
    return (label[:1].lower() + label[1:]).replace("_", " ")

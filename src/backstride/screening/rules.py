"""Which flags hold on a set of answers, how urgent they are, and who is out of scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import get_args

from backstride.knowledge.flags import flags, items
from backstride.screening.conditions import deciding, holds
from backstride.terms.records import Answer, Blocks, RedFlag, Urgency

URGENCY: tuple[Urgency, ...] = get_args(Urgency)
BLOCKS: tuple[Blocks, ...] = get_args(Blocks)

SCOPE: Mapping[str, str] = MappingProxyType(
    {
        "age_years < 18": "Backstride is made for adults. Under 18, see a children's doctor or "
        "a sports physician.",
        "pregnant == 'yes'": "Backstride is not made for pregnancy. Ask your midwife or "
        "obstetrician which running suits you now.",
        "spine_surgery_12m == 'yes'": "In the year after an operation on the spine, the team "
        "that operated says what you may do.",
        "cancer_treatment_now == 'yes'": "During treatment for cancer, ask the team that treats "
        "you before you train, and tell them of any new back pain.",
    }
)
"""Conditions that put a runner out of scope, each with the reason and where to go."""


@dataclass(frozen=True)
class Held:
    """A flag that holds: how urgent it is by the answers, and which answers say so, in words."""

    flag: RedFlag
    verdict: Urgency
    because: tuple[str, ...]
    why: str

    @property
    def rank(self) -> int:
        """Its place in the order of urgency, 0 for none."""
        return URGENCY.index(self.verdict)


def held(answers: Mapping[str, Answer]) -> dict[str, Held]:
    """Find every flag of which a case holds, before one takes the place of another.

    Args:
        answers: What is answered, by item; an unanswered item makes nothing hold.

    Returns:
        By flag, the first and so most urgent case that holds.
    """
    found = (_held(flag, answers) for flag in flags().values())
    return {one.flag.id: one for one in found if one is not None}


def _held(flag: RedFlag, answers: Mapping[str, Answer]) -> Held | None:
    for case in flag.cases:
        if holds(case.when, answers):
            because = deciding(case.when, answers)
            why = "; ".join(meaning(name, answers[name]) for name in because)
            return Held(flag, case.verdict, because, why)
    return None


def meaning(name: str, answer: Answer) -> str:
    """Say an answer in plain words.

    Examples:
        >>> meaning("age_years", 71)
        'you are 71 years old'
    """
    said = items()[name].meanings
    return said["number"].format(number=answer) if "number" in said else said[str(answer)]


def raising(answers: Mapping[str, Answer]) -> dict[str, str]:
    """Say in words, by item, the answers on which any flag holds.

    Examples:
        >>> raising({"unsteady_legs": "yes", "fever": "no"})
        {'unsteady_legs': 'unsteady legs, also when rested, or a tight band round your trunk'}
    """
    names = dict.fromkeys(name for one in held(answers).values() for name in one.because)
    return {name: meaning(name, answers[name]) for name in names}


def stands_back(flag: RedFlag, open_flags: Iterable[str]) -> bool:
    """Tell whether a flag leaves its place to another one that is open."""
    return any(takes_place(flag, other) for other in open_flags)


def takes_place(flag: RedFlag, other: str) -> bool:
    """Tell whether another flag takes the place of this one."""
    if other == flag.id or f"-{other}" in flag.unless:
        return False
    return other in flag.unless or "*" in flag.unless


def out_of_scope(answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """Say why a runner is out of scope, and where to go; empty where nothing excludes."""
    return tuple(reason for when, reason in SCOPE.items() if holds(when, answers))


def in_scope(answers: Mapping[str, Answer]) -> bool:
    """Tell whether all that decides the scope is answered, and none of it excludes."""
    return all(holds(when, answers) is False for when in SCOPE)

"""Data files -> exercises and self-tests, checked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from backstride.knowledge.reading import rows
from backstride.terms.records import Exercise, SelfTest

PAIN_LIGHT = (
    "Pain while you exercise follows the same light as a run: up to 2 of 10 go on, 3 to 5 do "
    "less, 6 or more stop for today. An hour later and on the next morning it should be no "
    "worse than before."
)
"""What the light says of a run, said of an exercise."""
SIDE_FLAG_RATIO = 0.15
"""A side that reaches this much less than the other is said to be shorter. Our proposal: it
chooses with which side to begin, and nothing else."""


@cache
def exercises() -> Mapping[str, Exercise]:
    """Read the exercises by name.

    Examples:
        >>> exercises()["superman"].gates
        ('extension',)
    """
    return rows("exercises.toml", Exercise)


@cache
def self_tests() -> Mapping[str, SelfTest]:
    """Read the self-tests by name.

    Examples:
        >>> self_tests()["side_bridge"].unit
        's'
    """
    return rows("self_tests.toml", SelfTest)

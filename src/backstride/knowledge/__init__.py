"""Data files -> Claims, Sources, Exercises, RedFlags: what science says, each with its source."""

from functools import cache

from backstride.knowledge import exercises, flags, questionnaires
from backstride.knowledge.claims import claims
from backstride.knowledge.lessons import lessons
from backstride.knowledge.sayings import sayings
from backstride.terms.quantities import SOURCES
from backstride.terms.records import Knowledge


@cache
def load() -> Knowledge:
    """Read all that the program says of science.

    Raises:
        ValueError: A row of a data file does not fit its record; names file, row and key.
    """
    return Knowledge(
        sources=SOURCES,
        claims=claims(),
        exercises=exercises.exercises(),
        self_tests=exercises.self_tests(),
        items=flags.items(),
        groups=flags.groups(),
        flags=flags.flags(),
        gates=flags.gates(),
        questionnaires=questionnaires.questionnaires(),
        lessons=lessons(),
        sayings=sayings(),
    )

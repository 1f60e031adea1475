"""What articles blame for back pain: what an exposure tests, and what nothing here can."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from backstride.knowledge.reading import rows
from backstride.terms.records import Hypothesis, VerdictRule, VerdictWord

VERDICTS: Mapping[VerdictWord, str] = MappingProxyType(
    {
        "likely_raises": "likely raises",
        "possibly_raises": "possibly raises",
        "likely_eases": "likely eases",
        "no_sign": "no sign",
        "cannot_tell_yet": "cannot tell yet",
        "not_testable": "no data here can test it",
    }
)
"""Verdicts by what a runner reads."""
FELT: Mapping[str, str] = MappingProxyType(
    {
        "same day": "half of it on the same day",
        "next day": "half of it by the next day",
        "two to four days": "half of it within two to four days",
        "a week": "half of it within a week",
        "over a week": "half of it only after a week",
    }
)
"""By when what a day adds is felt, in the words of sentences."""
CHECKS: Mapping[str, str] = MappingProxyType(
    {
        "shuffled_weeks": "shuffled weeks",
        "tomorrow": "tomorrow’s dose",
        "one_flare_out": "one bad stretch left out",
        "halves": "halves of the diary",
        "second_run": "a second run of the model",
    }
)
"""Attempts to refute a cause, by what a runner calls them."""


@cache
def hypotheses() -> Mapping[str, Hypothesis]:
    """Read all hypotheses, those that an exposure tests first.

    Returns:
        By the name of the exposure, or a name of their own; read-only.

    Raises:
        ValueError: A row does not fit; the message names file, row and key.

    Examples:
        >>> hypotheses()["foot_strike"].label
        'Landing on the heel'
    """
    return rows("hypotheses.toml", Hypothesis)


@cache
def verdict_rules() -> Mapping[str, VerdictRule]:
    """Read the rule by which chances become words: `one` or `two` ratings a day.

    Raises:
        ValueError: A row does not fit; the message names file, row and key.
    """
    return rows("verdicts.toml", VerdictRule)

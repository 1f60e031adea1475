"""What articles blame for back pain: what an exposure tests, and what nothing here can."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from backstride.knowledge.reading import rows
from backstride.terms.records import Hypothesis, VerdictRule


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

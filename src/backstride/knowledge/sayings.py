"""Sentences of advice, each with why it is said and on what it rests."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from backstride.knowledge.reading import rows
from backstride.terms.records import Saying


@cache
def sayings() -> Mapping[str, Saying]:
    """Read all sentences of advice.

    Words in braces, such as `{pain}`, are places for the numbers of the runner.

    Examples:
        >>> sayings()["no_bed_rest"].source
        'DAH10'
    """
    return rows("sayings.toml", Saying)

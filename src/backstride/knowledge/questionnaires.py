"""The questionnaires that the program asks: published ones, or ones after them, as data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from backstride.knowledge.reading import rows
from backstride.terms.records import Questionnaire


@cache
def questionnaires() -> Mapping[str, Questionnaire]:
    """Give every questionnaire by its name.

    Returns:
        A read-only mapping, in the order in which they are offered.

    Raises:
        ValueError: A row does not fit; the message names file, row and key.

    Examples:
        >>> len(questionnaires()["rmdq"].asks)
        24
    """
    return rows("questionnaires.toml", Questionnaire)

"""What is known of backs, as short cards in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from backstride.knowledge.reading import rows
from backstride.terms.records import Lesson


@cache
def lessons() -> Mapping[str, Lesson]:
    """Give every lesson by its name.

    Returns:
        A read-only mapping, in the order in which they read best.

    Raises:
        ValueError: A row does not fit; the message names file, row and key.

    Examples:
        >>> lessons()["spine"].picture
        'spine'
    """
    return rows("lessons.toml", Lesson)

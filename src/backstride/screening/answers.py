"""Answers as they come in -> answers that can be kept."""

from __future__ import annotations

import json
from collections.abc import Mapping

from backstride.knowledge.flags import items
from backstride.terms.errors import ImplausibleValue, UnknownName
from backstride.terms.records import Answer, Item


def check(answers: Mapping[str, object]) -> dict[str, Answer]:
    """Refuse answers to what is not asked, and answers that do not exist.

    Raises:
        UnknownName: For an id that is no item.
        ImplausibleValue: For an answer that the item does not have, or a number out of range.

    Examples:
        >>> check({"fever": "no", "age_years": 41})
        {'fever': 'no', 'age_years': 41}
    """
    return {name: _checked(name, value) for name, value in answers.items()}


def _checked(name: str, value: object) -> Answer:
    if name not in items():
        raise UnknownName(name, "no such question", "See `backstride screen --questions`.")
    item = items()[name]
    return _choice(item, value) if item.answers else _number(item, value)


def _choice(item: Item, value: object) -> str:
    if not isinstance(value, str) or value not in item.answers:
        known = ", ".join(item.answers)
        raise ImplausibleValue(item.id, f"{_said(value)} is no answer", f"Choose one of: {known}.")
    return value


def _number(item: Item, value: object) -> int:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not is_whole or not isinstance(value, int) or not item.low <= value <= item.high:
        span = f"a whole number from {item.low} to {item.high}"
        raise ImplausibleValue(item.id, f"{_said(value)} is not {span}", "Give it again.")
    return value


def _said(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)

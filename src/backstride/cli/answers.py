"""Answers that come from a file instead of a talk."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from backstride.terms.errors import ImplausibleValue


def read_answers(source: str, *, example: str) -> Mapping[str, object]:
    """Read a JSON object of answers from a file, or from standard input for `-`.

    Args:
        source: The file, or `-`.
        example: An object as it could be, for who gave something else.

    Raises:
        ImplausibleValue: For what is no JSON object, or answers a question twice.
    """
    next_move = f"Give an object such as {example}."
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
        told = json.loads(text, object_pairs_hook=_once)
    except ValueError as error:
        raise ImplausibleValue(source, f"is no JSON ({error})", next_move) from error
    if not isinstance(told, dict):
        raise ImplausibleValue(source, "holds no JSON object", next_move)
    return told


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ImplausibleValue(twice, "is answered twice", "Answer each question once.")
    return told

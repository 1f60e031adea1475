"""Advice -> its JSON document."""

from __future__ import annotations

from backstride.cli.documents import Document
from backstride.terms.records import Advice, Saying


def today_document(advice: Advice) -> Document:
    """What to do today, with the light and what set it."""
    return {
        "light": advice.light,
        "components": dict(advice.components),
        "numbers": {name: dict(told) for name, told in advice.numbers.items()},
        "screening": advice.screening.verdict,
        "do": [_saying(said) for said in advice.do],
        "avoid": [_saying(said) for said in advice.avoid],
        "see_someone": [_saying(said) for said in advice.see_someone],
        "look_again": _saying(advice.look_again),
    }


def _saying(said: Saying) -> Document:
    return {"text": said.text, "why": said.why, "source": said.source}

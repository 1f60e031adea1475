"""Screening -> JSON documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from backstride.cli.documents import Document
from backstride.terms.records import Item, Verdict


def verdict_document(verdict: Verdict) -> Document:
    """What the screening finds; `unanswered` names the questions without an answer."""
    return {
        "verdict": verdict.verdict,
        "flags": [asdict(flag) for flag in verdict.flags],
        "in_scope": verdict.in_scope,
        "complete": verdict.complete,
        "may_plan": verdict.may_plan,
        "unanswered": list(verdict.unanswered),
    }


def questions_document(items: Iterable[Item]) -> list[Document]:
    """Every question; `answers` stand from the harmless to the worst, empty for a number."""
    return [
        {
            "id": item.id,
            "asks": item.asks,
            "kind": kind(item),
            "answers": list(item.answers),
            "group": item.group,
            "asked_when": item.asked_when or None,
            "low": None if item.answers else item.low,
            "high": None if item.answers else item.high,
        }
        for item in items
    ]


def kind(item: Item) -> str:
    """Name how an item is answered: a number, yes or no, or one of several."""
    if not item.answers:
        return "number"
    return "yes_no" if set(item.answers) == {"yes", "no"} else "choice"

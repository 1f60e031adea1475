"""Why -> JSON documents."""

from __future__ import annotations

from backstride.cli.documents import Document
from backstride.terms.records import Cause, Watch, Watched, Why


def why_document(found: Why) -> Document:
    """All that is said of why it hurts."""
    return {
        "days": found.days,
        "onsets": found.onsets,
        "may_speak": found.may_speak,
        "causes": [cause_document(cause) for cause in found.causes],
        "watch": [] if found.watch is None else watch_rows(found.watch),
    }


def cause_document(cause: Cause) -> Document:
    """One hypothesis; what nothing tests has no chance and no size."""
    size = cause.sizes
    return {
        "exposure": cause.exposure,
        "group": list(cause.group),
        "verdict": cause.verdict,
        "probability": cause.probability,
        "effect_points": None
        if size is None
        else {
            "typical": size.typical,
            "hard": size.hard,
            "low80": size.low80,
            "high80": size.high80,
        },
        "when": cause.when,
        "checks": [
            {
                "name": check.name,
                "verdict": "held" if check.held else "failed",
                "sentence": check.sentence,
            }
            for check in cause.checks
        ],
        "settle": {"days": cause.settle.days, "sentence": cause.settle.sentence},
        "claims": list(cause.claims),
        "sentence": cause.sentence,
    }


def watch_rows(told: Watch) -> list[Document]:
    """What went before remembered beginnings; of one alone no chance is told."""
    return [_watched(one, told.onsets) for one in told.exposures if told.onsets > 0]


def _watched(one: Watched, onsets: int) -> Document:
    return {
        "exposure": one.exposure,
        "probability": one.probability if onsets > 1 else None,
        "percentile": one.percentile,
        "random_days_as_unusual": one.random_days_as_unusual,
        "perhaps": one.perhaps,
    }

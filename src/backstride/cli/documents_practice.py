"""Exercises and self-tests -> JSON documents."""

from __future__ import annotations

import math
from collections.abc import Sequence

from backstride.cli.documents import Document
from backstride.terms.records import Exercise, SelfTest
from backstride.workflow.practice import Kept, Result


def exercise_document(exercise: Exercise, locks: Sequence[str]) -> Document:
    """One exercise as the list has it; a locked one has no dose."""
    return {
        "name": exercise.name,
        "title": exercise.title,
        "group": exercise.group,
        "purpose": exercise.purpose,
        "dose": exercise.dose or None,
        "gates": list(exercise.gates),
        "locked": list(locks),
        "certainty": exercise.certainty,
        "sources": list(exercise.sources),
    }


def whole_exercise_document(exercise: Exercise) -> Document:
    """One open exercise with all that it says."""
    return exercise_document(exercise, ()) | {
        "steps": list(exercise.steps),
        "easier": exercise.easier,
        "harder": exercise.harder,
        "evidence": exercise.evidence,
    }


def self_test_document(
    self_test: SelfTest, locks: Sequence[str], results: Sequence[Result]
) -> Document:
    """One self-test as the list has it."""
    return {
        "name": self_test.name,
        "title": self_test.title,
        "unit": self_test.unit,
        "locked": list(locks),
        "results": [_result(result) for result in results],
    }


def kept_document(kept: Kept) -> Document:
    """One result as kept, with what it says."""
    return {
        "name": kept.self_test.name,
        "unit": kept.self_test.unit,
        **_result(kept.result),
        "pain_worst": kept.result.pain_worst,
        "change": kept.rating.change,
        "difference": _known(kept.rating.difference),
        "difference_error": round(kept.rating.error, 1),
        "norms": list(kept.rating.norms),
        "sides": kept.sides.words if kept.sides else None,
        "chooses": list(kept.self_test.chooses),
        "remark": kept.rating.remark,
    }


def _result(result: Result) -> Document:
    return {
        "local_day": result.local_day.isoformat(),
        "side": result.side,
        "value": result.value,
    }


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value

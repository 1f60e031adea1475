"""What the screening finds, on one page that can be read in ten seconds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from backstride.knowledge.flags import HelpLine, flags
from backstride.terms.records import Finding, Verdict

_HEADS = {
    "emergency": "Stop",
    "same_day": "Stop",
    "one_week": "Have it looked at",
    "two_weeks": "Have it looked at",
    "routine": "An ordinary appointment",
    "none": "Wait with running",
}
_PSY = "RF-PSY"
_FEVER = "RF-FEVER"
_FIRST = "Answer the safety questions: backstride screen"


def page(verdict: Verdict, numbers: HelpLine, *, skipped: bool) -> str:
    """Say where to go and why, whom to call, what to say, and what to do until then.

    Args:
        verdict: What the screening finds.
        numbers: Whom to call where the runner lives.
        skipped: Whether the question about thoughts of self-harm was skipped; the crisis
            line is named then all the same.
    """
    first, others = verdict.flags[:1], verdict.flags[1:]
    lines = [
        *(line for finding in first for line in _finding(finding, numbers)),
        *_others(others, numbers),
        *verdict.out_of_scope,
        *_state(verdict),
        *([_crisis(numbers)] if skipped else []),
        *_recorded(verdict.flags),
    ]
    return "\n\n".join(lines)


def _finding(finding: Finding, numbers: HelpLine) -> Iterator[str]:
    flag = flags()[finding.id]
    if finding.verdict not in flag.go:
        yield f"{_HEADS['none']}\n{flag.title}: {finding.why}."
        return
    head = flag.title if finding.id == _PSY else _HEADS[finding.verdict]
    yield f"{head}\n{flag.go[finding.verdict]}"
    if finding.verdict in {"emergency", "same_day"}:
        yield _call(finding, numbers)
    yield f"Your answer: {finding.why}. {flag.can_be}"
    yield f"Say this\n  “{flag.say}”"
    if flag.until_seen:
        until = "\n".join(f"  • {line}" for line in flag.until_seen)
        yield f"Until you are seen\n{until}"


def _call(finding: Finding, numbers: HelpLine) -> str:
    if finding.id == _PSY:
        return f"{_line(numbers)} In danger now: call {numbers.emergency}."
    if finding.verdict == "emergency":
        return f"Call {numbers.emergency}."
    return f"If it gets worse: call {numbers.emergency}."


def _line(numbers: HelpLine) -> str:
    known = f": call {numbers.crisis}" if numbers.crisis else ""
    return f"Your local crisis line{known}."


def _others(others: Sequence[Finding], numbers: HelpLine) -> Iterator[str]:
    for finding in others:
        flag = flags()[finding.id]
        go = flag.go.get(finding.verdict, "Wait with running.")
        call = f" {_call(finding, numbers)}" if finding.id == _PSY else ""
        yield f"Also: {flag.title}\n{finding.why}. {go}{call}"


def _crisis(numbers: HelpLine) -> str:
    return f"If life feels too heavy, someone is there to talk. {_line(numbers)}"


def _state(verdict: Verdict) -> Iterator[str]:
    """Say what is still missing; nothing of it where someone has to go at once."""
    if verdict.verdict == "emergency":
        return
    if verdict.due:
        yield f"{' '.join(verdict.due)} {_FIRST}"
    elif not verdict.complete or (verdict.unanswered and not verdict.in_scope):
        count = len(verdict.unanswered)
        questions = "1 question has" if count == 1 else f"{count} questions have"
        yield f"{questions} no answer yet, and it could change this. {_FIRST}"
    elif not verdict.flags and not verdict.out_of_scope:
        yield "Nothing in your answers stands against running."


def _recorded(found: Sequence[Finding]) -> Iterator[str]:
    """Say how to record that someone was seen."""
    if not found:
        return
    one = found[0]
    if one.id == _FEVER:
        yield f"When the fever is gone: backstride screen clear {one.id} --last-fever DATE"
        return
    when = "When you may run again" if one.verdict == "none" else "When you have been seen"
    yield f"{when}: backstride screen clear {one.id} --help"

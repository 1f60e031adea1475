"""What the screening finds, on one page that can be read in ten seconds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from backstride.cli.console import filled
from backstride.knowledge.flags import FEVER, SELF_HARM, HelpLine, flags
from backstride.terms.records import Answer, Finding, Verdict
from backstride.workflow.safety import Visit

_HEADS = {
    "emergency": "Stop",
    "same_day": "Stop",
    "one_week": "Have it looked at",
    "two_weeks": "Have it looked at",
    "routine": "An ordinary appointment",
    "none": "Wait with running",
}
_URGENT = frozenset({"emergency", "same_day"})
_FIRST = "Answer the safety questions: backstride screen"
_TODAY = "What to do today: backstride today"
_CALM = "Nothing in your answers stands against running."
_SAY_TOO: Mapping[str, str] = {
    "pregnant": "I am pregnant.",
    "spine_surgery_12m": "I had an operation on my spine in the last 12 months.",
    "cancer_treatment_now": "I am being treated for cancer.",
}
"""What whoever sees the runner has to know as well."""
_UNTIL = {FEVER: "Until the fever is gone", SELF_HARM: "Until someone is with you"}
_RECORD = (
    "OUTCOME is ruled_out, treated or looking_into, which keeps it open; WHEN is yes, no, or "
    "the first day on which you may run."
)


@dataclass(frozen=True)
class Background:
    """What the page tells beside the verdict.

    Attributes:
        answers: The answers that count now.
        visits: The last visit that was recorded of each flag.
        fever_ends: From when a fever blocks nothing, where its last day was told.
        lately: What happened that asks for care today, in sentences.
    """

    answers: Mapping[str, Answer] = field(default_factory=dict)
    visits: Mapping[str, Visit] = field(default_factory=dict)
    fever_ends: date | None = None
    lately: Sequence[str] = ()


def page(verdict: Verdict, numbers: HelpLine, beside: Background) -> str:
    """Say where to go and why, whom to call, what to say, and what to do until then.

    Args:
        verdict: What the screening finds.
        numbers: Whom to call where the runner lives.
        beside: What was recorded and answered; the crisis line is named also where the
            question about thoughts of self-harm was skipped.
    """
    found = verdict.flags
    parts = [
        *(part for finding in found[:1] for part in _first(finding, numbers, beside)),
        *_others(found, numbers, beside),
        *_scope(verdict),
        *_state(verdict, beside.lately),
        *([_crisis(numbers)] if beside.answers.get("self_harm_thoughts") == "skipped" else []),
        *_recording(found, beside),
    ]
    return "\n\n".join(parts)


def reminder(verdict: Verdict, numbers: HelpLine) -> list[str]:
    """Say in short, before the questions, what is open and where to go, and why they come."""
    found = verdict.flags
    lines = [f"Open: {flags()[one.id].title}. {_where_to(one, numbers)}" for one in found]
    more = ["All that is open: backstride today. Now the questions:"] if found else []
    return [*lines, *verdict.due, *more]


def _where_to(finding: Finding, numbers: HelpLine) -> str:
    if _is_noted(finding):
        return f"{_begun(finding.why)}."
    calls = [_call(finding, numbers)] if finding.verdict in _URGENT else []
    return " ".join([flags()[finding.id].go[finding.verdict], *calls])


def _is_noted(finding: Finding) -> bool:
    """Tell whether someone has looked at it, and it only holds running back still."""
    return finding.verdict not in flags()[finding.id].go


def _first(finding: Finding, numbers: HelpLine, beside: Background) -> Iterator[str]:
    flag = flags()[finding.id]
    if _is_noted(finding):
        yield f"{_HEADS['none']}\n{_noted(finding, beside)}"
        return
    head = flag.title if finding.id == SELF_HARM else _HEADS[finding.verdict]
    yield f"{head}\n{filled(flag.go[finding.verdict])}"
    if finding.verdict in _URGENT:
        yield filled(_call(finding, numbers))
    yield filled(f"Your answer: {finding.why}. {flag.can_be}")
    yield from _seen(finding, beside)
    if finding.id != FEVER:
        yield f"Say this\n{_quoted(flag.say, beside)}"
    yield from _until(finding, flag.until_seen)


def _quoted(say: str, beside: Background) -> str:
    """Write what to say; whoever sees a runner out of scope has to know of that too."""
    too = [words for name, words in _SAY_TOO.items() if beside.answers.get(name) == "yes"]
    return filled(f"“{' '.join([say, *too])}”", "  ", "   ")


def _noted(finding: Finding, beside: Background) -> str:
    """Say of what was looked at from when on the runner may run."""
    title, visit = flags()[finding.id].title, beside.visits.get(finding.id)
    if visit is None:
        return filled(f"{title}: {finding.why}.")
    may = "no running yet" if visit.may_run == "no" else f"may run from {visit.may_run}"
    return filled(f"{title}: noted, {may} ({_told(visit)}).")


def _told(visit: Visit) -> str:
    return f"{visit.day}, {visit.professional}, {visit.outcome}"


def _seen(finding: Finding, beside: Background) -> Iterator[str]:
    """Say that someone has looked at the same before; the flag is open all the same."""
    visit = beside.visits.get(finding.id)
    if visit is None:
        return
    who = f"({visit.professional}, {visit.outcome})"
    yield filled(f"You were seen for this on {visit.day} {who}. {_after(finding, visit)}")


def _after(finding: Finding, visit: Visit) -> str:
    if not visit.settled:
        return "It stays open until you record what came of it."
    if finding.verdict in _URGENT:
        return "You have answered it again since. Go again, and tell them of that visit."
    return (
        "You have answered it again since. If it is the same as then, ask there whether the "
        "finding still holds; a call may do. Then record it with the day on which you asked."
    )


def _until(finding: Finding, lines: Sequence[str]) -> Iterator[str]:
    if not lines:
        return
    head = _UNTIL.get(finding.id, "Until you are seen")
    yield "\n".join([head, *(filled(line, "  • ", "    ") for line in lines)])


def _call(finding: Finding, numbers: HelpLine) -> str:
    if finding.id == SELF_HARM:
        line = f"The crisis line: {numbers.crisis}. " if numbers.crisis else ""
        return f"{line}In danger now: call {numbers.emergency}."
    if finding.verdict == "emergency":
        return f"Call {numbers.emergency}."
    return f"If it gets worse: call {numbers.emergency}."


def _line(numbers: HelpLine) -> str:
    known = f": call {numbers.crisis}" if numbers.crisis else ""
    return f"Your local crisis line{known}."


def _others(found: Sequence[Finding], numbers: HelpLine, beside: Background) -> Iterator[str]:
    """Tell of the flags after the first, each with what it adds to be minded."""
    minded = {line for one in found[:1] for line in flags()[one.id].until_seen}
    for finding in found[1:]:
        flag = flags()[finding.id]
        if _is_noted(finding):
            yield f"Also\n{_noted(finding, beside)}"
            continue
        call = f" {_call(finding, numbers)}" if finding.id == SELF_HARM else ""
        words = f"{_begun(finding.why)}. {flag.go[finding.verdict]}{call}"
        yield f"Also: {flag.title}\n{filled(words)}"
        yield from _seen(finding, beside)
        yield from _until(finding, [line for line in flag.until_seen if line not in minded])
        minded |= {*flag.until_seen}


def _begun(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"


def _crisis(numbers: HelpLine) -> str:
    return filled(f"If life feels too heavy, someone is there to talk. {_line(numbers)}")


def _scope(verdict: Verdict) -> Iterator[str]:
    """Say who is out of scope; what is open comes first."""
    first = "When that is settled: " if verdict.flags else ""
    for reason in verdict.out_of_scope:
        yield filled(f"{first}{reason}")


def _state(verdict: Verdict, lately: Sequence[str]) -> Iterator[str]:
    """Say what is still missing; nothing of it where someone has to go at once."""
    if verdict.verdict == "emergency":
        return
    if verdict.due:
        yield "\n".join([filled(f"{' '.join(verdict.due)} {_FIRST}"), *([_TODAY] * bool(lately))])
        return
    if not verdict.complete or (verdict.unanswered and not verdict.in_scope):
        count = len(verdict.unanswered)
        questions = "1 question has" if count == 1 else f"{count} questions have"
        yield filled(f"{questions} no answer yet, and it could change this. {_FIRST}")
    elif verdict.may_plan == "full":
        yield _CALM
    if lately:
        yield filled(f"{' '.join(lately)} {_TODAY}")


def _recording(found: Sequence[Finding], beside: Background) -> Iterator[str]:
    """Say, for each flag, how to record what ends it."""
    seen = [one for one in found if one.id != FEVER]
    if seen:
        yield "\n".join([_when(seen), *(_clearing(one.id) for one in seen), filled(_RECORD)])
    if len(seen) < len(found):
        yield _fever(beside.fever_ends)


def _when(seen: Sequence[Finding]) -> str:
    if all(map(_is_noted, seen)):
        return "When that changes"
    alone = all(one.id == SELF_HARM for one in seen)
    return "When you have talked to someone" if alone else "When you have been seen"


def _clearing(flag: str) -> str:
    """Write the command in two lines that a shell reads as one."""
    begun = f"  backstride screen clear {flag} --seen DATE --by WHO"
    return f"{begun} \\\n    --outcome OUTCOME --may-run WHEN"


def _fever(ends: date | None) -> str:
    command = f"backstride screen clear {FEVER} --last-fever DATE"
    if ends is None:
        return f"When the fever is gone, tell its last day; then it clears itself.\n  {command}"
    return filled(f"It clears itself on {ends}.") + f"\n  If the fever came back: {command}"

"""`screen`: the safety questions, and the page that says where to go."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NoReturn

from rich.markup import escape

from backstride.cli import console
from backstride.cli.answers import read_answers
from backstride.cli.console import home_of
from backstride.cli.documents_screening import kind, questions_document, verdict_document
from backstride.cli.safety_page import Background, page, reminder
from backstride.cli.safety_questions import converse
from backstride.knowledge.flags import FEVER, items
from backstride.store import Home
from backstride.terms.errors import ImplausibleValue
from backstride.terms.records import Answer, Verdict
from backstride.workflow import person, safety

_EXAMPLE = '{"fever": "no", "age_years": 41}'
_LATELY_DAYS = 2
"""A choice: so long what happened asks for care on the page, as a red day asks for rest."""
KEPT = "Ended early. What you answered is kept (of a thing named, its worst kind)."
NOT_KEPT = "Ended. You answered nothing, and nothing was kept."


def screen_command(folder: Path | None, *, answers: str, everything: bool, as_json: bool) -> None:
    """Ask, or take the answers from a file; then say what they mean."""
    home = home_of(folder)
    if answers:
        verdict = safety.answer(home, read_answers(answers, example=_EXAMPLE))
    elif as_json:
        verdict = safety.verdict(home)
    else:
        _talk(home, everything=everything)
        return
    _tell(home, verdict, as_json=as_json)


def questions_command(*, as_json: bool) -> None:
    """List every question with its id and its answers."""
    if as_json:
        console.write_json(questions_document(items().values()))
        return
    rows = console.table("id", "kind", "answers", "question")
    for item in items().values():
        told = ", ".join(item.answers) or f"{item.low} to {item.high}"
        when = f" (asked when {item.asked_when})" if item.asked_when else ""
        rows.add_row(item.id, kind(item), told, escape(f"{item.asks}{when}"))
    console.out().print(rows)


def clear_command(
    folder: Path | None,
    flag: str,
    *,
    told: Mapping[str, str],
    last_fever: date | None,
    as_json: bool,
) -> None:
    """Record that a professional has looked at an open flag, or when a fever was last there."""
    home = home_of(folder)
    if last_fever is not None:
        _check_fever(flag)
        verdict = safety.clear_fever(home, last_fever)
    else:
        verdict = safety.clear(home, flag, **_visit(flag, told))
    _tell(home, verdict, as_json=as_json)


def _tell(home: Home, verdict: Verdict, *, as_json: bool) -> None:
    if as_json:
        console.write_json(verdict_document(verdict))
        return
    text = page(verdict, safety.numbers(home), _background(home, verdict))
    console.out().print(text, markup=False)


def _background(home: Home, verdict: Verdict) -> Background:
    since = person.now(home).date() - timedelta(days=_LATELY_DAYS)
    happened = safety.triggers(home)
    lately = [one.why for one in happened if one.day >= since or one.why in verdict.due]
    return Background(
        answers=safety.answers(home),
        visits=safety.visits(home),
        fever_ends=safety.fever_ends(home),
        lately=tuple(dict.fromkeys(lately)),
    )


def _talk(home: Home, *, everything: bool) -> None:
    """Say what is open, ask at the terminal, keep what was answered and say what it means.

    What was answered is kept also where the runner ends early: it may have opened a flag.

    Raises:
        ImplausibleValue: Where there is no terminal.
    """
    if not sys.stdin.isatty():
        what = "needs a terminal to ask you"
        raise ImplausibleValue("screen", what, "Or see --questions, and give --answers FILE.")
    known: dict[str, Answer] = {} if everything else safety.history(home)
    _remind(home)
    given: dict[str, Answer] = {}
    try:
        converse(known, given, _hear, _say)
    except (EOFError, KeyboardInterrupt):
        _end_early(home, given)
    _tell(home, safety.answer(home, given), as_json=False)


def _remind(home: Home) -> None:
    for line in reminder(safety.verdict(home), safety.numbers(home)):
        _say(line)
    _say("")


def _end_early(home: Home, given: Mapping[str, Answer]) -> NoReturn:
    console.aside().print(f"\n{KEPT if given else NOT_KEPT}")
    if given:
        _tell(home, safety.answer(home, given), as_json=False)
    sys.exit(1)


def _hear(prompt: str) -> str:
    console.aside().print(prompt, end=" ", markup=False)
    typed = sys.stdin.readline()
    if not typed:
        raise EOFError
    return typed.strip()


def _say(words: str) -> None:
    """Show a line; what is too long goes on under its own beginning."""
    begins = len(words) - len(words.lstrip(" 0123456789"))
    indent = " " * begins if words.startswith(" ") else ""
    console.aside().print(console.filled(words, further=indent), markup=False)


def _check_fever(flag: str) -> None:
    if flag != FEVER:
        what = "does not clear by a day without fever"
        raise ImplausibleValue(flag, what, "Give --seen, --by, --outcome and --may-run.")


def _visit(flag: str, told: Mapping[str, str]) -> dict[str, Any]:
    """Check that all is there that must be recorded of a visit."""
    missing = [f"--{name.replace('_', '-')}" for name, said in told.items() if not said]
    if missing and flag == FEVER:
        raise ImplausibleValue(flag, "clears itself", "Give the last day with it: --last-fever.")
    if missing:
        raise ImplausibleValue(flag, "cannot be cleared so", f"Say also {', '.join(missing)}.")
    try:
        day = date.fromisoformat(told["seen"])
    except ValueError as error:
        what = f"{told['seen']!r} is no date"
        raise ImplausibleValue("seen", what, "Give it as 2026-11-22.") from error
    return {
        "day": day,
        "professional": told["by"],
        "outcome": told["outcome"],
        "may_run": told["may_run"],
    }

"""`screen`: the safety questions, and the page that says where to go."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from rich.markup import escape

from backstride.cli import console
from backstride.cli.console import home_of
from backstride.cli.documents_screening import kind, questions_document, verdict_document
from backstride.cli.safety_page import page
from backstride.cli.safety_questions import converse
from backstride.knowledge.flags import items
from backstride.store import Home
from backstride.terms.errors import ImplausibleValue
from backstride.terms.records import Answer, Verdict
from backstride.workflow import safety

_AN_OBJECT = 'Give an object such as {"fever": "no", "age_years": 41}.'
_ENDED = "Ended. Nothing was kept."


def screen_command(folder: Path | None, *, answers: str, everything: bool, as_json: bool) -> None:
    """Ask, or take the answers from a file; then say what they mean."""
    home = home_of(folder)
    if answers:
        verdict = safety.answer(home, _read(answers))
    elif as_json:
        verdict = safety.verdict(home)
    else:
        verdict = _talk(home, everything=everything)
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
    skipped = safety.answers(home).get("self_harm_thoughts") == "skipped"
    text = page(verdict, safety.numbers(home), skipped=skipped)
    console.out().print(text, markup=False)


def _talk(home: Home, *, everything: bool) -> Verdict:
    """Ask at the terminal, and keep what was answered.

    Raises:
        ImplausibleValue: Where there is no terminal.
    """
    if not sys.stdin.isatty():
        what = "needs a terminal to ask you"
        raise ImplausibleValue("screen", what, "Or see --questions, and give --answers FILE.")
    known: dict[str, Answer] = {} if everything else safety.history(home)
    try:
        given = converse(known, _hear, _say)
    except (EOFError, KeyboardInterrupt):
        console.aside().print(f"\n{_ENDED}")
        sys.exit(1)
    return safety.answer(home, given)


def _hear(prompt: str) -> str:
    console.aside().print(prompt, end=" ", markup=False)
    typed = sys.stdin.readline()
    if not typed:
        raise EOFError
    return typed.strip()


def _say(words: str) -> None:
    """Show a line; what is too long goes on under its own beginning."""
    screen = console.aside()
    indent = " " * 6 if words.startswith(" ") else ""
    lines = textwrap.wrap(words, screen.width, subsequent_indent=indent)
    screen.print("\n".join(lines), markup=False)


def _read(source: str) -> Mapping[str, object]:
    """Read the answers from a file, or from standard input for `-`.

    Raises:
        ImplausibleValue: For what is no JSON object, or answers a question twice.
    """
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
        told = json.loads(text, object_pairs_hook=_once)
    except ValueError as error:
        raise ImplausibleValue(source, f"is no JSON ({error})", _AN_OBJECT) from error
    if not isinstance(told, dict):
        raise ImplausibleValue(source, "holds no JSON object", _AN_OBJECT)
    return told


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ImplausibleValue(twice, "is answered twice", "Answer each question once.")
    return told


def _check_fever(flag: str) -> None:
    if flag != safety.FEVER:
        what = "does not clear by a day without fever"
        raise ImplausibleValue(flag, what, "Give --seen, --by, --outcome and --may-run.")


def _visit(flag: str, told: Mapping[str, str]) -> dict[str, Any]:
    """Check that all is there that must be recorded of a visit."""
    missing = [f"--{name.replace('_', '-')}" for name, said in told.items() if not said]
    if missing and flag == safety.FEVER:
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

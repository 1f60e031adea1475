"""`exercises`, `exercise`, `self-test`: what to do, how much, and what came of it."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic

from rich.markup import escape

from backstride.cli import console
from backstride.cli.console import filled, home_of
from backstride.cli.documents_practice import (
    exercise_document,
    kept_document,
    self_test_document,
    whole_exercise_document,
)
from backstride.knowledge.exercises import PAIN_LIGHT
from backstride.store import Home
from backstride.terms.errors import ImplausibleValue
from backstride.terms.quantities import SOURCES, told_source
from backstride.terms.records import Answer, Exercise, SelfTest
from backstride.workflow import practice

Ask = Callable[[str], str]

_HEAD_WIDTH = 11
_NEEDS_TERMINAL = "Without a terminal, give the result: --result 95 --side left --pain 1."


def exercises_command(folder: Path | None, *, as_json: bool) -> None:
    """List the exercises, and why some are locked."""
    home = home_of(folder)
    listed = practice.exercises(home)
    if as_json:
        console.write_json([exercise_document(one, locks) for one, locks in listed])
        return
    rows = console.table("name", "what for", "locked")
    for one, locks in listed:
        rows.add_row(one.name, escape(one.purpose), escape("; ".join(locks)))
    console.out().print(rows)
    _say_first(home)


def exercise_command(
    folder: Path | None, name: str, *, picture: Path | None, as_json: bool
) -> None:
    """Tell how one exercise goes, and draw it where wanted."""
    home = home_of(folder)
    one = practice.exercise(home, name)
    if picture is not None:
        picture.write_text(practice.picture(home, name), encoding="utf-8")
    if as_json:
        console.write_json(whole_exercise_document(one))
        return
    console.out().print("\n".join(_told(one)), markup=False)
    if picture is not None:
        console.out().print(f"\nDrawn in {picture}", markup=False)


def self_tests_command(folder: Path | None, *, as_json: bool) -> None:
    """List the self-tests with the last results."""
    home = home_of(folder)
    listed = [
        (one, locks, practice.results(home, one.name)) for one, locks in practice.self_tests(home)
    ]
    if as_json:
        console.write_json([self_test_document(*told) for told in listed])
        return
    rows = console.table("name", "what for", "last results", "locked")
    for one, locks, results in listed:
        last = {result.side: f"{result.value:g} {one.unit} {result.side}" for result in results}
        rows.add_row(
            one.name, escape(one.purpose), ", ".join(last.values()), escape("; ".join(locks))
        )
    console.out().print(rows)


def self_test_command(  # noqa: PLR0913 - a result has this many sides
    folder: Path | None,
    name: str,
    *,
    result: float | None,
    side: str,
    pain: int | None,
    as_json: bool,
) -> None:
    """Keep a result, or lead through the test at a terminal and keep what came of it."""
    home = home_of(folder)
    practice.refuse_locked(home, name)
    if result is None:
        if not sys.stdin.isatty() or as_json:
            raise ImplausibleValue(name, "has no result", _NEEDS_TERMINAL)
        kept = lead(home, name, side, ask=input)
    else:
        if pain is None:
            raise ImplausibleValue(name, "lacks the worst pain meanwhile", "Say --pain 0 to 10.")
        kept = practice.keep_self_test(home, name, result, side=side, pain_worst=pain)
    if as_json:
        console.write_json(kept_document(kept))
        return
    console.out().print("\n".join(_said(kept)), markup=False)


def lead(
    home: Home, name: str, side: str, *, ask: Ask, clock: Callable[[], float] = monotonic
) -> practice.Kept:
    """Lead through one self-test: what is known to lock it, what is asked first, how, what came.

    Args:
        home: Whose.
        name: Which.
        side: Left or right, where the test has sides; asked where empty.
        ask: Shows a question and gives the answer.
        clock: Seconds that only rise.
    """
    practice.refuse_locked(home, name)
    told = {key: _answer(key, words, ask) for key, words in practice.asked_first(name).items()}
    one = practice.self_test(home, name, told)
    side = _side(one, side, ask)
    console.out().print("\n".join([*_numbered(one.steps), filled(one.stop)]), markup=False)
    result = _timed(ask, clock) if one.timed else _number(ask(f"Result in {one.unit}: "))
    pain = _pain(ask("Worst pain meanwhile, 0 to 10: "))
    return practice.keep_self_test(home, name, result, side=side, pain_worst=pain)


def _side(one: SelfTest, side: str, ask: Ask) -> str:
    """Ask for the side where the test has sides and none was named."""
    if one.sides and not side:
        typed = ask("Which side, left or right? ").strip().lower()
        side = {"l": "left", "r": "right"}.get(typed, typed)
    practice.check_side(one, side)
    return side


def _timed(ask: Ask, clock: Callable[[], float]) -> float:
    ask("Press Enter to start the time. ")
    began_s = clock()
    ask("Press Enter to stop it. ")
    held_s = round(clock() - began_s, 1)
    console.out().print(f"{held_s:g} s", markup=False)
    return held_s


def _answer(key: str, words: str, ask: Ask) -> Answer:
    if key == "pain_now":
        return _pain(ask(f"{words}: "))
    said = ask(f"{words}, yes or no: ").strip().lower()
    return {"y": "yes", "n": "no"}.get(said, said)


def _number(text: str) -> float:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError as error:
        raise ImplausibleValue("answer", f"{text!r} is no number", "Begin again.") from error


def _pain(text: str) -> int:
    """Read a pain rating; half a point counts as the whole one above."""
    rated = _number(text)
    if not 0 <= rated <= 10:
        raise ImplausibleValue("pain", f"{rated:g} is not between 0 and 10", "Begin again.")
    return math.ceil(rated)


def _say_first(home: Home) -> None:
    first = practice.unscreened(home)
    if first:
        console.aside().print(f"Before you begin: {first} (backstride screen).")


def _told(one: Exercise) -> list[str]:
    evidence = f"{one.evidence} Certainty: {one.certainty.replace('_', ' ')}."
    sources = [f"[{key}] {told_source(SOURCES[key])}" for key in one.sources]
    beside = [
        ("How much", one.dose),
        ("Easier", one.easier),
        ("Harder", one.harder),
        ("Pain", PAIN_LIGHT),
        ("Evidence", evidence),
        *(("", source) for source in sources),
    ]
    return [
        filled(f"{one.title}: {one.purpose}"),
        "",
        *_numbered(one.steps, "  "),
        "",
        *(filled(said, f"{head:<{_HEAD_WIDTH}}", " " * _HEAD_WIDTH) for head, said in beside),
    ]


def _numbered(steps: Sequence[str], indent: str = "") -> list[str]:
    further = f"{indent}   "
    return [filled(step, f"{indent}{at}. ", further) for at, step in enumerate(steps, start=1)]


def _said(kept: practice.Kept) -> list[str]:
    one, result, rating = kept.self_test, kept.result, kept.rating
    of_side = f", {result.side}" if result.side else ""
    change = {"first": "the first of its kind"}.get(
        rating.change,
        f"{rating.change} ({rating.difference:+g} ± {rating.error:.0f} {one.unit})",
    )
    said = [f"{one.title}{of_side}: {result.value:g} {one.unit}; {change}.", one.error]
    both = [kept.sides.words] if kept.sides else []
    open_to_you = ", ".join(one.chooses) or "none that is open to you"
    goes = f"Exercises that go with it: {open_to_you}. It names no cause."
    remark = [rating.remark] if rating.remark else []
    return [filled(line) for line in (*said, *rating.norms, *both, goes, *remark)]

"""Exercises and self-tests: shown where nothing stands against them, and results kept.

Here, not only at the command line, stands what the gates lock: what is locked leaves this
module without steps, dose and picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from backstride import screening
from backstride.knowledge import exercises as known
from backstride.knowledge.flags import OF_GATES, gates
from backstride.screening.self_tests import Rating, Sides, rate, sides
from backstride.store import Home, Store
from backstride.terms.errors import Blocked, ImplausibleValue, UnknownName
from backstride.terms.records import Answer, Exercise, SelfTest, Verdict
from backstride.workflow import person, safety

ANSWER_FIRST = "answer the safety questions first"
ASKED_AT_THE_TEST: Mapping[str, tuple[Answer, str]] = {
    "pain_now": (0, OF_GATES["pain_now"]),
    "uncontrolled_blood_pressure": ("no", OF_GATES["uncontrolled_blood_pressure"]),
    "heart_disease": ("no", OF_GATES["heart_disease"]),
}
"""What is asked right before a self-test and not kept: its calm answer, and the question."""
_CALM: Mapping[str, Answer] = {key: calm for key, (calm, _) in ASKED_AT_THE_TEST.items()}
_NEXT_MOVE = "The safety questions: backstride screen. What is open: backstride exercises."
_FORM = "self_test."
_SIDES = ("left", "right")
_WORST_PAIN = 10


@dataclass(frozen=True)
class Result:
    """One kept result of a self-test; `side` is left, right, or empty where it has none."""

    local_day: date
    side: str
    value: float
    pain_worst: int


@dataclass(frozen=True)
class Kept:
    """A result as kept, with what it says; `sides` is None until both sides are known."""

    self_test: SelfTest
    result: Result
    rating: Rating
    sides: Sides | None


def exercises(home: Home) -> list[tuple[Exercise, tuple[str, ...]]]:
    """List all exercises, each with why it is locked; a locked one without what to do.

    Raises:
        Blocked: An open flag stands against all exercises.
    """
    now = safety.require(home, "all")
    verdict, answers = now.verdict, now.answers
    listed = []
    for exercise in known.exercises().values():
        locks = _locks(exercise.gates, verdict, answers)
        listed.append((_closed(exercise) if locks else exercise, locks))
    return listed


def exercise(home: Home, name: str) -> Exercise:
    """Give one exercise with all that it says.

    Raises:
        UnknownName: There is no such exercise.
        Blocked: An open flag or a missing answer locks it.
    """
    _check_name(name, known.exercises(), "exercise")
    found = {one.name: (one, locks) for one, locks in exercises(home)}
    one, locks = found[name]
    if locks:
        raise _locked(name, locks)
    return one


def picture(home: Home, name: str) -> str:
    """Draw one exercise as SVG, where it is open.

    Raises:
        UnknownName: There is no such exercise.
        Blocked: An open flag or a missing answer locks it.
    """
    from backstride.report.drawing.alone import alone
    from backstride.report.drawing.figure import stick_figures

    one = exercise(home, name)
    return alone(stick_figures(one.poses, title=one.title, description=" ".join(one.steps)))


def unscreened(home: Home) -> str:
    """Say what is to be done first where the safety questions are not all answered."""
    return "" if safety.verdict(home).complete else ANSWER_FIRST


def self_tests(home: Home) -> list[tuple[SelfTest, tuple[str, ...]]]:
    """List all self-tests, each with why it is locked, without what to do.

    What is asked right before a test is taken as calm here; `self_test` asks for it.

    Raises:
        Blocked: An open flag stands against all self-tests.
    """
    now = safety.require(home, "all")
    verdict, answers = now.verdict, now.answers
    calm = {**answers, **_CALM}
    return [
        (replace(one, steps=(), poses=()), _locks(one.gates, verdict, calm))
        for one in known.self_tests().values()
    ]


def asked_first(name: str) -> dict[str, str]:
    """Name what is asked right before a self-test, each with its question.

    Raises:
        UnknownName: There is no such self-test.

    Examples:
        >>> list(asked_first("side_bend"))
        ['pain_now']
    """
    _check_name(name, known.self_tests(), "self-test")
    conditions = " ".join(gates()[gate].when for gate in known.self_tests()[name].gates)
    return {key: asks for key, (_, asks) in ASKED_AT_THE_TEST.items() if key in conditions}


def self_test(home: Home, name: str, told: Mapping[str, Answer]) -> SelfTest:
    """Give one self-test with all that it says.

    Args:
        home: Whose.
        name: Which.
        told: The answers to what `asked_first` names.

    Raises:
        UnknownName: There is no such self-test.
        Blocked: An open flag, an answer or a missing answer locks it.
    """
    _check_name(name, known.self_tests(), "self-test")
    now = safety.require(home, "all")
    one = known.self_tests()[name]
    only = {key: answer for key, answer in told.items() if key in ASKED_AT_THE_TEST}
    locks = _locks(one.gates, now.verdict, {**now.answers, **only})
    if locks:
        raise _locked(name, locks)
    return one


def refuse_locked(home: Home, name: str) -> None:
    """Refuse a self-test that is locked whatever would be answered right before it.

    Raises:
        UnknownName: There is no such self-test.
        Blocked: An open flag or the safety questions lock it.
    """
    self_test(home, name, _CALM)


def keep_self_test(
    home: Home, name: str, result: float, *, side: str = "", pain_worst: int = 0
) -> Kept:
    """Keep a result, and say what it says against the runner's past and other people.

    Args:
        home: Whose.
        name: Of which self-test.
        result: In its unit.
        side: Left or right, where the test has sides.
        pain_worst: The worst pain meanwhile, 0 to 10.

    Raises:
        UnknownName: There is no such self-test.
        ImplausibleValue: The result, side or pain cannot be; nothing is kept.
        Blocked: The test is locked by an open flag or by the safety questions; nothing is
            kept.
    """
    one = self_test(home, name, _CALM)
    _check_result(one, result, side, pain_worst)
    past = [earlier.value for earlier in results(home, name) if earlier.side == side]
    day = person.now(home).date()
    told: dict[str, Answer] = {"result": f"{result:g}", "side": side, "pain_worst": pain_worst}
    person.keep_form(home, _FORM + name, told, day=day)
    rating = rate(one, result, past, pain_worst=pain_worst)
    unlocked = {exercise.name for exercise, locks in exercises(home) if not locks}
    leads = replace(one, chooses=tuple(name for name in one.chooses if name in unlocked))
    return Kept(leads, Result(day, side, result, pain_worst), rating, _both(home, one))


def results(home: Home, name: str) -> list[Result]:
    """List the kept results of a self-test in the order in which they were entered.

    Raises:
        UnknownName: There is no such self-test.
    """
    _check_name(name, known.self_tests(), "self-test")
    with Store(home) as store:
        forms = store.forms(_FORM + name)
    return [
        Result(
            form.local_day,
            str(form.answers["side"]),
            float(form.answers["result"]),
            int(form.answers["pain_worst"]),
        )
        for form in forms
    ]


def _both(home: Home, one: SelfTest) -> Sides | None:
    last = {result.side: result.value for result in results(home, one.name)}
    if not one.sides or set(last) != set(_SIDES):
        return None
    return sides(one, last["left"], last["right"])


def _locks(
    gates_of_it: tuple[str, ...], verdict: Verdict, answers: Mapping[str, Answer]
) -> tuple[str, ...]:
    """Say why something is locked; a missing answer that could still block it locks it.

    Who is out of scope gets no programme, nor parts of one.
    """
    if not verdict.complete:
        return (ANSWER_FIRST,)
    return verdict.out_of_scope + screening.locks(gates_of_it, verdict, answers)


def _closed(exercise: Exercise) -> Exercise:
    return replace(exercise, steps=(), dose="", easier="", harder="", poses=())


def _locked(name: str, locks: tuple[str, ...]) -> Blocked:
    why = "; ".join(lock.removesuffix(".") for lock in locks)
    return Blocked(name, f"locked: {why}", _NEXT_MOVE)


def _check_name(name: str, names: Mapping[str, object], kind: str) -> None:
    if name not in names:
        raise UnknownName(name, f"no such {kind}", f"Choose one of: {', '.join(names)}.")


def check_side(one: SelfTest, side: str) -> None:
    """Refuse a side that a self-test does not have, or lacks.

    Raises:
        ImplausibleValue: It is neither left nor right, or the test has no sides.
    """
    if side not in (_SIDES if one.sides else ("",)):
        what = "needs a side, left or right" if one.sides else "has no sides"
        raise ImplausibleValue(one.name, what, "Say --side left or right." if one.sides else "")


def _check_result(one: SelfTest, result: float, side: str, pain_worst: int) -> None:
    if not one.low <= result <= one.high:
        what = f"{result:g} {one.unit} is not between {one.low:g} and {one.high:g}"
        raise ImplausibleValue(one.name, what, "Give it again.")
    check_side(one, side)
    if not 0 <= pain_worst <= _WORST_PAIN:
        raise ImplausibleValue("pain", f"{pain_worst} is not between 0 and 10", "Give it again.")

"""`why`: what raises this runner's pain, as far as the records tell, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rich.markup import escape

from backstride.cli import console
from backstride.cli.console import filled, home_of, show_page
from backstride.cli.documents_why import cause_document, why_document
from backstride.knowledge.claims import claims
from backstride.knowledge.hypotheses import CHECKS, VERDICTS, hypotheses
from backstride.store import Home
from backstride.terms.errors import UnknownName
from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import (
    Cause,
    Measure,
    Profile,
    Sizes,
    Watch,
    Why,
)
from backstride.workflow import explaining, person

_MANY: dict[bool, tuple[str, ...]] = {False: (), True: ("chance", "")}
"""Columns that are told from two beginnings on."""
_NOT_SAID = (
    "It says nothing about what is hurt, and it is no diagnosis. It speaks of your own days alone."
)


def why_command(
    exposure: str | None,
    folder: Path | None,
    *,
    page: Path | None = None,
    open_: bool = False,
    as_json: bool,
) -> None:
    """Say why it hurts, or all of one exposure."""
    home = home_of(folder)
    name = None if exposure is None else _known(exposure)
    with console.weighing():
        found = explaining.why(home)
    if page is not None or open_:
        _write(home, found, page, open_=open_)
    if name is not None:
        cause = next(one for one in found.causes if name in (one.exposure, *one.group))
        _one(cause, person.profile(home, {}), as_json=as_json)
    elif as_json:
        console.write_json(why_document(found))
    else:
        _all(found)


def _write(home: Home, found: Why, page: Path | None, *, open_: bool) -> None:
    """Write the pages, the same whether all or one exposure is asked for."""
    from backstride.workflow import reporting

    written = reporting.write_why(home, found, page)
    console.aside().print(f"The page: {written.absolute()}")
    if open_:
        show_page(written)


def _known(exposure: str) -> str:
    """Find a hypothesis by its name or label."""
    asked = exposure.strip().lower().replace(" ", "_")
    for row in hypotheses().values():
        if asked in {row.name, row.label.lower().replace(" ", "_")}:
            return row.name
    names = ", ".join(hypotheses())
    raise UnknownName(exposure, "nothing that is weighed", f"There are: {names}.")


def _all(found: Why) -> None:
    _say(found.sentence)
    _say(_rests_on(found))
    if found.may_speak:
        _table(found)
    if found.watch is not None:
        _watch(found.watch)
    untested = [hypotheses()[one.exposure] for one in found.causes if one.verdict == "not_testable"]
    _say("No data here can test: " + ", ".join(row.label.lower() for row in untested) + ".")
    _say("All of one: backstride why downhill")


def _rests_on(found: Why) -> str:
    days = f"{found.days} rated day{'' if found.days == 1 else 's'}"
    early = next((one.settle for one in found.causes if one.settle.days is not None), None)
    if found.may_speak or early is None:
        return f"From {days}."
    return f"From {days}. {early.sentence} {early.days} to go."


def _table(found: Why) -> None:
    counted = any(cause.right_of_20 for cause in found.causes)
    heads = ["", "verdict", "points after a hard day", "half felt"]
    rows = console.table(*heads, *(["right of 20"] if counted else []))
    for cause in found.causes:
        if cause.verdict != "not_testable":
            right = [str(cause.right_of_20 or "")] if counted else []
            rows.add_row(escape(_label(cause)), VERDICTS[cause.verdict], *_figures(cause), *right)
    console.out().print(rows)
    console.out().print()


def _label(cause: Cause) -> str:
    names = cause.group or (cause.exposure,)
    return " or ".join(hypotheses()[name].label for name in names)


def _figures(cause: Cause) -> tuple[str, str]:
    """Say what a hard day adds, as known or as if it did anything, and when half is felt."""
    size, named = cause.sizes, cause.is_named
    if size is None:
        return "", cause.when if named else ""
    span = f"{size.low80:+.1f} to {size.high80:+.1f}"
    return (f"{size.hard:+.1f} ({span})", cause.when) if named else (f"if any, {span}", "")


def _watch(told: Watch) -> None:
    _say(" ".join(filter(None, (told.sentence, told.by_chance))))
    if told.left_out:
        _say("Not used: " + "; ".join(told.left_out) + ".")
    if not told.shown:
        return
    rows = console.table("before it began", "more than in", *_MANY[told.onsets > 1])
    for one in told.shown:
        chance = f"{one.probability * 100:.0f} of 100", "perhaps" if one.perhaps else ""
        more_than = f"{one.percentile:.0f} of 100 weeks"
        rows.add_row(
            hypotheses()[one.exposure].label, more_than, *(chance if told.onsets > 1 else ())
        )
    console.out().print(rows)
    console.out().print()
    if told.onsets > 1:
        _say(
            f"Before any beginning was told the chance of each was {told.before * 100:.0f} of 100."
        )


def _one(cause: Cause, profile: Profile, *, as_json: bool) -> None:
    if as_json:
        console.write_json(cause_document(cause))
        return
    _say(f"{_label(cause)}: {VERDICTS[cause.verdict]}")
    _say(cause.sentence + _right(cause))
    if cause.sizes is not None:
        _section("In your data", _sizes(cause, cause.sizes, profile))
    _section("How sure that is", _chances(cause))
    _section("Attempts to refute it", _check(cause))
    _section("What would settle it", [cause.settle.sentence])
    _section("In science", _science(cause))
    _section("What it does not say", [_NOT_SAID])


def _right(cause: Cause) -> str:
    if cause.right_of_20 is None:
        return ""
    return f" Of 20 simulated runners told this, {cause.right_of_20} are right."


def _check(cause: Cause) -> list[str]:
    return [
        f"{CHECKS[check.name].capitalize()}: {'held' if check.held else 'did not hold'}. "
        + check.sentence
        for check in cause.checks
    ]


def _sizes(cause: Cause, size: Sizes, profile: Profile) -> list[str]:
    easy, typical, hard = (
        console.measure(Measure(dose, float("nan")), EXPOSURES[cause.exposure], profile)[0]
        for dose in (size.easy_dose, size.typical_dose, size.hard_dose)
    )
    span = f"8 chances in 10: {size.low80:+.1f} to {size.high80:+.1f}"
    if not cause.is_named:
        return [f"If it does anything, a hard day, {hard}, adds {size.hard:+.1f} points ({span})."]
    return [
        f"A hard day, {hard}: {size.hard:+.1f} points ({span}), held against an easy day, {easy}.",
        f"A typical day, {typical}: {size.typical:+.1f} points.",
    ]


def _chances(cause: Cause) -> list[str]:
    """Say how sure it is, and how much of that was believed before."""
    if cause.alone:
        names = [hypotheses()[name].phrase for name in cause.group]
        told = zip(names, cause.alone, strict=True)
        alone = ", ".join(f"{name} {_of_100(chance)}" for name, chance in told)
        return [f"One of them: {_of_100(cause.probability or 0.0)} chances in 100. Alone: {alone}."]
    if cause.sensitivity is None or cause.probability is None:
        return []
    way = "eases" if cause.verdict == "likely_eases" else "raises"
    sure = cause.sensitivity
    before = f"That it does anything: {_of_100(sure.before)} in 100 before your diary"
    ends = dict.fromkeys((_of_100(sure.half), _of_100(sure.twice)))
    return [
        f"That it {way} your pain: {_of_100(cause.probability)} chances in 100.",
        f"{before}; with it {' to '.join(ends)}, had half or twice as much been believed before.",
    ]


def _of_100(chance: float) -> str:
    """Write a chance; nothing is ever quite sure.

    Examples:
        >>> _of_100(0.9996), _of_100(0.123), _of_100(0.0)
        ('over 99', '12', 'under 1')
    """
    if chance > 0.995:
        return "over 99"
    return "under 1" if chance < 0.005 else f"{chance * 100:.0f}"


def _science(cause: Cause) -> list[str]:
    said = [f"{name}: {claims()[name].sentence}" for name in cause.claims]
    known = [EXPOSURES[name].known for name in (cause.exposure,) if name in EXPOSURES]
    return [*said, *known]


def _section(title: str, lines: Iterable[str]) -> None:
    told = list(lines)
    if told:
        console.out().print(f"[bold]{title}[/]")
        for line in told:
            console.out().print(filled(line, "  "), markup=False)
        console.out().print()


def _say(words: str) -> None:
    console.out().print(filled(words) + "\n", markup=False)

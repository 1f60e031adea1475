"""`why`: what raises this runner's pain, as far as the records tell, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.markup import escape

from backstride.cli import console
from backstride.cli.console import filled, home_of
from backstride.cli.documents_why import cause_document, why_document
from backstride.cli.telling import show_page
from backstride.knowledge.claims import claims
from backstride.knowledge.hypotheses import CHECKS, hypotheses
from backstride.store import Home
from backstride.terms.errors import UnknownName
from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import (
    Cause,
    Measure,
    Profile,
    Sizes,
    VerdictWord,
    Watch,
    Watched,
    Why,
)
from backstride.workflow import explaining, person, reporting

_WORDS: dict[VerdictWord, str] = {
    "likely_raises": "likely raises",
    "possibly_raises": "possibly raises",
    "likely_eases": "likely eases",
    "no_sign": "no sign",
    "cannot_tell_yet": "cannot tell yet",
    "not_testable": "no data here can test it",
}
_NAMED = ("likely_raises", "likely_eases", "possibly_raises")
_MOST_UNUSUAL, _UNUSUAL = 3, 75
"""Before one beginning so many are shown at most, if above the middle half of weeks."""
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


def _is_named(cause: Cause) -> bool:
    return cause.verdict in _NAMED


def _rests_on(found: Why) -> str:
    days = f"{found.days} rated day{'' if found.days == 1 else 's'}"
    early = next((one.settle for one in found.causes if one.settle.days is not None), None)
    if found.may_speak or early is None:
        return f"From {days}."
    return f"From {days}. {early.sentence} About {early.days} days are left."


def _table(found: Why) -> None:
    rows = console.table("", "verdict", "a hard day", "80 % span", "felt", "right of 20")
    for cause in found.causes:
        if cause.verdict != "not_testable":
            rows.add_row(escape(_label(cause)), _WORDS[cause.verdict], *_figures(cause))
    console.out().print(rows)
    console.out().print()


def _label(cause: Cause) -> str:
    names = cause.group or (cause.exposure,)
    return " or ".join(hypotheses()[name].label for name in names)


def _figures(cause: Cause) -> tuple[str, str, str, str]:
    size = cause.sizes
    right = "" if cause.right_of_20 is None else str(cause.right_of_20)
    if size is None:
        return "", "", cause.when if _is_named(cause) else "", right
    felt = cause.when if _is_named(cause) else ""
    return f"{size.hard:+.1f}", f"{size.low80:+.1f} to {size.high80:+.1f}", felt, right


def _watch(told: Watch) -> None:
    listed = _listed(told)
    _say(_remembered(told, listed))
    if not listed:
        return
    rows = console.table("before it began", "more than in", "perhaps", right=("more than in",))
    for one in listed:
        label = hypotheses()[one.exposure].label
        rows.add_row(label, f"{one.percentile:.0f} of 100 weeks", "perhaps" if one.perhaps else "")
    console.out().print(rows)
    console.out().print()


def _listed(told: Watch) -> list[Watched]:
    """Choose what is shown: of one beginning only what was unusual, of more all, in order."""
    if told.onsets > 1:
        return list(told.exposures)
    unusual = [one for one in told.exposures if one.percentile > _UNUSUAL]
    return sorted(unusual, key=lambda one: -one.percentile)[:_MOST_UNUSUAL]


def _remembered(told: Watch, listed: Sequence[Watched]) -> str:
    if told.onsets == 0:
        return "No remembered beginning could be used: too few days are known before it."
    if not listed:
        return "One remembered beginning names no cause, and nothing stood out before it."
    share = min(one.random_days_as_unusual for one in told.exposures)
    if told.onsets == 1:
        return (
            "One remembered beginning names no cause. This was high in the week before it. Of 100"
            f" random days of yours, {share * 100:.0f} have something as unusual before them."
        )
    return (
        f"From {told.onsets} remembered beginnings: a list to watch, likeliest first. It names no"
        f" cause and clears nothing. In {share * 100:.0f} of 100 tries {told.onsets} random days of"
        " yours have something as unusual before them."
    )


def _one(cause: Cause, profile: Profile, *, as_json: bool) -> None:
    if as_json:
        console.write_json(cause_document(cause))
        return
    _say(f"{_label(cause)}: {_WORDS[cause.verdict]}")
    _say(cause.sentence + _right(cause))
    if cause.sizes is not None:
        _section("In your data", _sizes(cause, cause.sizes, profile))
    _section("Attempts to refute it", (_check(cause)))
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
    span = f"80 % span {size.low80:+.1f} to {size.high80:+.1f}"
    return [
        f"A hard day, {hard}: {size.hard:+.1f} points ({span}), held against an easy day, {easy}.",
        f"A typical day, {typical}: {size.typical:+.1f} points.",
    ]


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

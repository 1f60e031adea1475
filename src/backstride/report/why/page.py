"""Why -> HTML text: what it is that hurts, all hypotheses in order, and one page a cause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from backstride.knowledge.claims import claims
from backstride.knowledge.hypotheses import VERDICTS
from backstride.report import beginnings, templates, wording
from backstride.report.beginnings import Began
from backstride.report.tables import Table
from backstride.report.why import chart, counts, remembered, span, stretches, words
from backstride.report.why.counts import Share
from backstride.report.why.remembered import Remembered
from backstride.terms.quantities import EXPOSURES, SORE
from backstride.terms.records import Cause, Profile, Sizes, Trace, VerdictWord, Why

_NOT_SAID = (
    "It says nothing about what is hurt, and it is no diagnosis. It speaks of your own days alone."
)
_PLAIN_COUNTS = (
    "Plain counts of your days. Days with much of one thing often have much of another; the "
    "verdict takes that into account, these counts do not."
)


@dataclass(frozen=True)
class Row:
    """One hypothesis in the list; `right` are the dots of 20, None where nobody counted."""

    name: str
    label: str
    verdict: VerdictWord
    word: str
    strip: Markup
    figure: str
    words: str
    right: Markup | None
    of_20: str
    settle: str


@dataclass(frozen=True)
class Figure:
    """A number, what it is of, and what beside it is said more quietly."""

    number: str
    words: str
    beside: str


@dataclass(frozen=True)
class Drawn:
    """The days of a cause: for a desk and for a phone, in words, as counts and as a table."""

    title: str
    wide: Markup
    narrow: Markup
    against: str
    said: str
    summary: str
    table: Table
    sore: int
    shares: tuple[Share, ...]
    counts: str


@dataclass(frozen=True)
class Attempt:
    """One attempt to refute a cause."""

    name: str
    held: bool
    sentence: str


@dataclass(frozen=True)
class Claimed:
    """What science says to one claim, with the claim's key."""

    key: str
    sentence: str


@dataclass(frozen=True)
class Page:
    """All of one cause; `settle` and `not_said` are empty where there is nothing to add."""

    row: Row
    figures: tuple[Figure, ...]
    drawn: Drawn | None
    attempts: tuple[Attempt, ...]
    settle: str
    in_data: tuple[str, ...]
    science: tuple[Claimed, ...]
    known: str
    not_said: str


@dataclass(frozen=True)
class Untested:
    """What articles blame and no record here can test."""

    label: str
    sentence: str


@dataclass(frozen=True)
class WhyView:
    """All that the file shows."""

    sentence: str
    rests_on: str
    may_speak: bool
    ends: tuple[str, str, str]
    rows: tuple[Row, ...]
    early: str
    untested: tuple[Untested, ...]
    remembered: Remembered | None
    pages: tuple[Page, ...]


def render(
    found: Why, *, profile: Profile, made: datetime, version: str, simulated: bool = False
) -> str:
    """Write the page of all causes and one page of each: self-contained, without script.

    Args:
        found: What is said of each hypothesis.
        profile: The page speaks in its units.
        made: When the page is made, with its zone.
        version: Of the program that makes it.
        simulated: Whether the runner is made up; the page says so.
    """
    page = templates.environment().get_template("pages/why.html")
    shown = view(found, profile.units)
    return page.render(view=shown, made=made, version=version, simulated=simulated)


def view(found: Why, units: wording.Units) -> WhyView:
    """Gather what is shown."""
    tested = [cause for cause in found.causes if cause.verdict != "not_testable"]
    end = span.limit(tested)
    rows = [_row(cause, end) for cause in tested]
    began = beginnings.named(found.began)
    return WhyView(
        sentence=words.signed(found.sentence),
        rests_on=words.rests_on(found),
        may_speak=found.may_speak,
        ends=span.ends(end),
        rows=tuple(rows),
        early="" if found.may_speak else _early(tested),
        untested=tuple(_untested(cause) for cause in found.causes if cause not in tested),
        remembered=None if found.watch is None else remembered.view(found.watch),
        pages=tuple(
            _page(cause, row, units, began, may_speak=found.may_speak)
            for cause, row in zip(tested, rows, strict=True)
        ),
    )


def _early(tested: list[Cause]) -> str:
    settle = next((one.settle.sentence for one in tested), "")
    return (
        f"Each of these can be told from a diary, and of none has yours told anything yet. {settle}"
    )


def _row(cause: Cause, end: int) -> Row:
    figure, said = words.size(cause)
    open_ = cause.verdict in {"cannot_tell_yet", "possibly_raises"}
    right = cause.right_of_20
    return Row(
        name=cause.exposure,
        label=words.label(cause),
        verdict=cause.verdict,
        word=wording.capital(VERDICTS[cause.verdict]),
        strip=span.draw(cause, end),
        figure=figure,
        words=said,
        right=None if right is None else counts.dots(right, cause.verdict),
        of_20="" if right is None else f"of 20 simulated runners told this, {right} are right",
        settle=words.signed(cause.settle.sentence) if open_ else "",
    )


def _untested(cause: Cause) -> Untested:
    return Untested(words.label(cause), cause.sentence)


def _page(
    cause: Cause, row: Row, units: wording.Units, began: tuple[Began, ...], *, may_speak: bool
) -> Page:
    known = EXPOSURES[cause.exposure].known if cause.exposure in EXPOSURES else ""
    return Page(
        row=row,
        figures=() if cause.sizes is None else tuple(_figures(cause, cause.sizes, units)),
        drawn=None if cause.trace is None else _drawn(cause, cause.trace, units, began),
        attempts=tuple(
            Attempt(words.check(one.name), one.held, words.signed(one.sentence))
            for one in cause.checks
        ),
        settle=words.signed(cause.settle.sentence) if may_speak else "",
        in_data=tuple(_in_data(cause, units)),
        science=tuple(Claimed(key, claims()[key].sentence) for key in cause.claims),
        known=known,
        not_said=_NOT_SAID if cause.sizes or cause.is_named else "",
    )


def _figures(cause: Cause, size: Sizes, units: wording.Units) -> Iterator[Figure]:
    hard, typical = (
        words.dose(cause.exposure, amount, units) for amount in (size.hard_dose, size.typical_dose)
    )
    if not cause.is_named:
        yield Figure(words.span(size), f"points after a hard day, {hard}", "if it does anything")
        yield Figure(hard, "a hard day of yours", f"a typical one: {typical}")
        return
    within = f"8 chances in 10: {words.span(size)}"
    yield Figure(words.points(size.hard), f"points after a hard day, {hard}", within)
    yield Figure(words.points(size.typical), f"points after a typical day, {typical}", "")
    yield Figure(cause.when, "when half of it is felt", "")


def _drawn(cause: Cause, trace: Trace, units: wording.Units, began: tuple[Began, ...]) -> Drawn:
    named = chart.named(cause.exposure, words.label(cause), units)
    content = chart.table(trace, named, began)
    by = "day by day" if len(trace.pain) <= chart.LONGEST_BY_DAY_D else "week by week"
    return Drawn(
        title=stretches.title(trace, began),
        wide=chart.draw(trace, named, chart.WIDE, began),
        narrow=chart.draw(trace, named, chart.NARROW, began),
        against=stretches.against(trace, began),
        said=chart.description(trace, named),
        summary=f"The same as a table, {by}",
        table=content,
        sore=SORE,
        shares=counts.shares(trace),
        counts=_PLAIN_COUNTS,
    )


def _in_data(cause: Cause, units: wording.Units) -> Iterator[str]:
    yield words.signed(cause.sentence)
    if cause.sizes is not None:
        easy = words.dose(cause.exposure, cause.sizes.easy_dose, units)
        yield f"A hard day is held against an easy day of yours, {easy}."

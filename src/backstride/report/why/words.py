"""Why -> words: the sentence of the page, verdicts, sizes and times as a runner reads them."""

from __future__ import annotations

import re
from collections import Counter

from backstride.knowledge.hypotheses import CHECKS, FELT, hypotheses
from backstride.report import wording
from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import Cause, Sizes, Why

_SIGN = re.compile(r"(?<![\w\d])-(?=\d)")
_NOUGHT = re.compile(r"[+-]0\.0(?!\d)")
_MINUS = "\N{MINUS SIGN}"


def label(cause: Cause) -> str:
    """Name a hypothesis, or all of a group."""
    first, *rest = cause.group or (cause.exposure,)
    names = [hypotheses()[first].label, *(_inside(hypotheses()[name].label) for name in rest)]
    return " or ".join(names)


def _inside(words: str) -> str:
    return words[:1].lower() + words[1:]


def rests_on(found: Why) -> str:
    """Say on how many days it rests, and what is said of the rest."""
    rated = wording.counted(found.days, "rated day")
    says = f"From {rated}{_since(found)}." if found.days else "No day is rated yet."
    if found.may_speak:
        return f"{says} {_of_the_rest(found)}".rstrip()
    early = next((one.settle for one in found.causes if one.settle.days is not None), None)
    if early is None or early.days is None:
        return says
    left = wording.counted(early.days, "day")
    return f"{says} {early.sentence} About {left} to go."


def _since(found: Why) -> str:
    traces = [cause.trace for cause in found.causes if cause.trace is not None]
    return f" since {wording.day(traces[0].first_day)}" if traces else ""


def _of_the_rest(found: Why) -> str:
    counts = Counter(cause.verdict for cause in found.causes)
    named = any(cause.is_named for cause in found.causes)
    said = [
        (counts["cannot_tell_yet"], "it cannot be told yet"),
        (counts["no_sign"], "there is no sign"),
    ]
    parts = [f"for {_many(count, others=named)} {words}" for count, words in said if count]
    return wording.capital("; ".join(parts)) + "." if parts else ""


def _many(count: int, *, others: bool) -> str:
    behind = (" other" if count == 1 else " others") if others else ""
    return f"{wording.inside(count)}{behind}"


def points(value: float) -> str:
    """Write points with their sign.

    Examples:
        >>> points(1.13), points(-0.42), points(-0.01)
        ('+1.1', '−0.4', '0.0')
    """
    said = f"{value:+.1f}"
    return "0.0" if said[1:] == "0.0" else said.replace("-", _MINUS)


def span(size: Sizes) -> str:
    """Write the span of a hard day, 8 chances in 10."""
    return f"{points(size.low80)} to {points(size.high80)}"


def size(cause: Cause) -> tuple[str, str]:
    """Say what a hard day does, as a figure and the words behind it; empty where not known."""
    if cause.sizes is None:
        return "", ""
    if cause.is_named:
        return f"{points(cause.sizes.hard)} points", f", {felt(cause)}"
    return f"{span(cause.sizes)} points", " if it does anything"


def felt(cause: Cause) -> str:
    """Say by when half of it is felt."""
    return FELT.get(cause.when, cause.when)


def check(name: str) -> str:
    """Name an attempt to refute a cause."""
    return wording.capital(CHECKS.get(name, name))


def signed(sentence: str) -> str:
    """Set a true minus before numbers.

    A nought has no sign.

    Examples:
        >>> signed("From +0.0 to -0.0"), signed("-0.02")
        ('From 0.0 to 0.0', '−0.02')
        >>> signed("Leaves -0.4 points (-0.6 to -0.2) of a two-week diary.")
        'Leaves −0.4 points (−0.6 to −0.2) of a two-week diary.'
    """
    return _SIGN.sub(_MINUS, _NOUGHT.sub("0.0", sentence))


def scale(name: str, units: wording.Units) -> wording.Scale:
    """Choose how amounts of an exposure are shown, the same for a day and for what still weighs.

    Examples:
        >>> scale("descent_m", "metric").say(430), scale("sitting_h", "metric").say(8.5)
        ('430 m', '8.5 h')
    """
    row = EXPOSURES[name]
    if row.unit == "m":
        upright = name in {"ascent_m", "descent_m"}
        return wording.high(units) if upright else wording.far(units)
    kinds = {"ratio": wording.Scale("%", 0.01, 0), "h": wording.Scale("h", 1, 1)}
    kinds["0 to 10"] = wording.Scale("of 10", 1, 0)
    return kinds.get(row.unit, wording.Scale(row.unit, 1, 0))


def dose(name: str, amount: float, units: wording.Units) -> str:
    """Say a day's dose; nought has nothing behind the point.

    Examples:
        >>> dose("distance_m", 0.0, "metric"), dose("distance_m", 13_400.0, "metric")
        ('0 km', '13.4 km')
    """
    shown = scale(name, units)
    return shown.say(amount) if amount else f"0 {shown.unit}"


def measured_in(name: str, units: wording.Units) -> str:
    """Name an exposure with the unit in which it is drawn.

    Examples:
        >>> measured_in("descent_m", "imperial"), measured_in("stress", "metric")
        ('Descent, ft', 'Stress, 0 to 10')
    """
    row = EXPOSURES[name]
    unit = row.unit if row.unit == "0 to 10" else scale(name, units).unit
    return f"{row.label}, {unit}"

"""Trace, onsets and flares -> what the days on which much still weighed did, and did not do.

Plain counts. What is said is never more than they say: beside each stands what chance would.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np

from backstride.report import wording
from backstride.report.beginnings import Began
from backstride.report.why import laid
from backstride.terms.records import Flare, FloatArray, Trace

BY_CHANCE = 0.05
"""Flares stand out where fewer than this share of dealings by chance give as many (a choice)."""
_NAMED = 3  # more numbers would make no title
_PLAIN = "Your pain, and how much of it still weighed"
_WEIGHED = "while much of it still weighed"


def title(trace: Trace, began: Sequence[Began]) -> str:
    """Say what the drawing shows: how many flares began while much weighed."""
    every = _flares(trace, began)
    after = [one for one in every if _is_after_much(trace, one)]
    if not every:
        return _PLAIN
    if not after:
        return f"{_none(len(every))} began {_WEIGHED}"
    doubt = "" if _stands_out(trace, len(after), len(every)) else "; chance may do as much"
    return f"{_some(after, len(every))} began {_WEIGHED}{doubt}"


def _some(after: Sequence[Began], flares: int) -> str:
    if flares == 1:
        return "The one flare"
    if len(after) == flares:
        return f"All {_flares_said(flares)}"
    if len(after) > _NAMED:
        return f"{wording.opening(len(after))} of {_flares_said(flares)}"
    return f"{_listed(after)}, of {wording.inside(flares)},"


def against(trace: Trace, began: Sequence[Began]) -> str:
    """Say what chance would, and what speaks against it: much that weighed without a flare."""
    every = _flares(trace, began)
    parts = (
        _by_chance(trace, len(every)),
        _without(trace, every),
        "Shaded: your top tenth of days.",
    )
    return " ".join(part for part in parts if part)


def _flares(trace: Trace, began: Sequence[Began]) -> list[Began]:
    return [one for one in began if one.is_flare and 0 <= place(trace, one) < len(trace.pain)]


def place(trace: Trace, one: Began) -> int:
    """Count the days from the first of the drawing to a beginning."""
    return (one.day - trace.first_day).days


def _is_after_much(trace: Trace, one: Began) -> bool:
    return bool(laid.above(trace)[place(trace, one)])


def _share(trace: Trace) -> float:
    """Give the share of rated days on which much weighs: what chance would give of flares."""
    return trace.after_much / max(1, trace.after_much + trace.otherwise)


def _stands_out(trace: Trace, after: int, flares: int) -> bool:
    chance = _share(trace)
    as_many = sum(
        comb(flares, count) * chance**count * (1 - chance) ** (flares - count)
        for count in range(after, flares + 1)
    )
    return as_many < BY_CHANCE


def _none(flares: int) -> str:
    return "The one flare never" if flares == 1 else f"None of {_flares_said(flares)}"


def _flares_said(flares: int) -> str:
    return f"{wording.inside(flares)} flare{'' if flares == 1 else 's'}"


def _listed(after: Sequence[Began]) -> str:
    *names, last = [one.name for one in after]
    return f"Flares {', '.join(names)} and {last}" if names else f"Flare {last}"


def _by_chance(trace: Trace, flares: int) -> str:
    if not flares:
        return "No flare began in these days: pain never rose 2 points above your usual of then."
    expected = flares * _share(trace)
    said = "hardly one" if round(expected) == 0 else f"about {wording.inside(round(expected))}"
    return f"On random days {said} of {wording.inside(flares)} would begin so."


def _without(trace: Trace, flares: Sequence[Began]) -> str:
    """Count the stretches in which no flare began, and say to where pain went in them."""
    hurt = [_span(trace, one.told) for one in flares if isinstance(one.told, Flare)]
    spells = laid.stretches(laid.above(trace))
    begun = [(a, b) for a, b in spells if any(a <= first < b for first, _ in hurt)]
    rest = [spell for spell in spells if spell not in begun]
    under_way = [(a, b) for a, b in rest if any(first < b and a < over for first, over in hurt)]
    quiet = [_known(trace.pain[a:b]) for a, b in rest if (a, b) not in under_way]
    worst = [float(pain.max()) for pain in quiet if len(pain)]
    parts = (
        _took(worst, other=" other" if begun else ""),
        _went(len(under_way), "came while a flare was on"),
        _went(len(quiet) - len(worst), "had no rating"),
    )
    said = "; ".join(part for part in parts if part)
    return f"{wording.capital(said)}." if said else ""


def _took(worst: Sequence[float], *, other: str) -> str:
    if not worst:
        return ""
    low, high = min(worst), max(worst)
    to = f"{high:g}" if low == high else f"between {low:g} and {high:g}"
    many = f"stretch{'' if len(worst) == 1 else 'es'}"
    return f"{wording.inside(len(worst))}{other} such {many} took pain to {to} without a flare"


def _went(stretches: int, what: str) -> str:
    return f"{wording.inside(stretches)} {what}" if stretches else ""


def _known(pain: FloatArray) -> FloatArray:
    return pain[np.isfinite(pain)]


def _span(trace: Trace, told: Flare) -> tuple[int, int]:
    first = (told.first_day - trace.first_day).days
    return first, first + told.days

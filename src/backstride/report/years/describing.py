"""The picture in words, for those who do not see it."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from backstride.report import beginnings, wording
from backstride.report.measures import FAST, SUMMED, measured
from backstride.report.telling import load_title
from backstride.report.years import ground
from backstride.report.years.history import History

_NAMES = {"distance_m": "distance", "descent_m": "downhill", FAST: "fast minutes"}


def description(history: History, units: wording.Units) -> str:
    """Describe panel after panel what the picture shows."""
    return " ".join(_sentences(history, units))


def _sentences(history: History, units: wording.Units) -> Iterator[str]:
    yield f"Time from {wording.day(history.axis.first)}, {wording.span(history.axis.days)}."
    if history.began:
        yield beginnings.description(history.began)
    if history.pain:
        days = wording.counted(len(history.pain), "rated day")
        yield f"Worst pain of {days}, at most {max(history.pain.values()):.0f} of 10."
    if history.knows("distance_m"):
        yield f"Each run by distance, the longest {_longest(history, units)}."
    yield f"{load_title(history.runs)}."
    summed = [_NAMES[exposure] for exposure in SUMMED if history.knows(exposure)]
    if summed:
        yield f"By {history.by}: {', '.join(summed)}."
    if history.grounds:
        yield f"Ground by month, in all {_shares(history)}."
    if history.pairs:
        yield f"{wording.capital(wording.counted(len(history.pairs), 'pair'))} of shoes."
    if history.new_devices:
        days_new = ", ".join(wording.day(new.spell.first) for new in history.new_devices)
        yield f"New device recorded on {days_new}."
    if history.sits:
        yield f"Hours of sitting a day, by {history.by}."
    yield "The tables below hold the numbers."


def _longest(history: History, units: wording.Units) -> str:
    distances_m = [measured(run, "distance_m").value for run in history.runs]
    return wording.far(units).say(max(m for m in distances_m if isfinite(m)))


def _shares(history: History) -> str:
    shares = ground.together(history.grounds).shares
    return ", ".join(f"{wording.percent(share)} {kind}" for kind, share in shares.items() if share)

"""Life -> what `why` would say of it: verdicts, sizes and attempts to refute them."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

import numpy as np

from backstride.causes import explain
from backstride.pain import fit
from backstride.terms.records import Cause, FloatArray, Hypothesis

from .forecasts import stretch
from .reading import Life, lay

BLAMED: Mapping[str, Hypothesis] = {
    name: Hypothesis(name=name, label=phrase, claims=(), phrase=phrase)
    for name, phrase in {
        "steps": "steps",
        "ascent_m": "metres up",
        "computer_min": "time at a computer",
        "keys_and_clicks": "keys and clicks",
        "driving_min": "driving",
        "climbing": "climbing",
    }.items()
}
FEWEST_DAYS = 60
"""A year with fewer rated days is left out (a choice)."""


def say(life: Life, ratings: FloatArray) -> tuple[tuple[Cause, ...], float]:
    """Say of each exposure what a diary tells.

    Args:
        life: The person.
        ratings: Points of the diary, NaN where none, (day,). The model sees them stretched to a
            usual spread.

    Returns:
        What is said, and how many of its points are one of the diary.
    """
    rated = np.flatnonzero(np.isfinite(ratings))
    scale = stretch(ratings)
    table = lay(life, (ratings - scale.zero) * scale.factor, int(rated[0]), int(rated[-1]))
    blamed = {name: BLAMED[name] for name in life.exposures}
    return explain(table, fit(table), blamed), scale.factor


def told(life: Life, ratings: FloatArray) -> Iterator[str]:
    """Write what a whole diary is told as rows of a table, in points of the diary."""
    causes, factor = say(life, ratings)
    for cause in causes:
        yield " | ".join(_cells(cause, factor))


def by_year(life: Life, ratings: FloatArray) -> Iterator[str]:
    """Write what each calendar year by itself is told; only what is named."""
    first_day = life.first_day
    years = np.array([(first_day + timedelta(days=place)).year for place in range(len(ratings))])
    for year in np.unique(years):
        of_year = np.where(years == year, ratings, np.nan)
        if np.isfinite(of_year).sum() >= FEWEST_DAYS:
            causes, _ = say(life, of_year)
            named = [_named(cause) for cause in causes if cause.is_named]
            yield f"{year} | {'; '.join(named) or 'nothing'}"


def _named(cause: Cause) -> str:
    return f"{_names(cause)} {cause.verdict.replace('_', ' ')} ({cause.probability:.2f})"


def _names(cause: Cause) -> str:
    return " or ".join(BLAMED[name].phrase for name in cause.group or (cause.exposure,))


def _cells(cause: Cause, factor: float) -> list[str]:
    size = cause.sizes
    chance = "–" if cause.probability is None else f"{cause.probability:.2f}"
    hard, low, high = (
        ("–",) * 3
        if size is None
        else (f"{points / factor:+.2f}" for points in (size.hard, size.low80, size.high80))
    )
    failed = [check.name.replace("_", " ") for check in cause.checks if not check.held]
    held = (", ".join(failed) or "all held") if cause.checks else ""
    verdict = cause.verdict.replace("_", " ")
    return [_names(cause), verdict, chance, f"{hard} ({low} to {high})", cause.when, held]

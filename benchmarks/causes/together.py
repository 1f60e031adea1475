"""How our model tells of exposures that the diary cannot tell apart."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from backstride.pain import fit, groups

from .estimators.backstride import pain_table
from .records import Bools, Floats
from .scenarios import SCENARIOS
from .scoring import LIKELY
from .simulator import simulate

BINS = (0.0, 0.6, 0.8, 0.95, 1.0)


@dataclass(frozen=True, eq=False)
class Told:
    """What was told of many runners.

    Attributes:
        said: Chance of each group, (group,).
        holds: Whether one of its members truly raises pain, (group,).
        causes: How many true causes there were.
        alone: How many of these were named by themselves.
        grouped: How many were not, but were in a group that was named.
    """

    said: Floats
    holds: Bools
    causes: int
    alone: int
    grouped: int


def ask_about_groups(scenario: str, days: int, seeds: range) -> Told:
    """Fit one rating a day of each runner, and hold groups against the truth."""
    said, holds, counts = [], [], np.zeros(3, int)
    for seed in seeds:
        runner = simulate(seed, days, SCENARIOS[scenario])
        posterior, _ = fit(pain_table(runner.diary))
        causes = {
            name
            for name, raises in zip(runner.diary.exposures, runner.truth.raises, strict=True)
            if raises
        }
        found = groups(posterior)
        said += [group.raises for group in found]
        holds += [bool(causes & set(group.exposures)) for group in found]
        named = _named(posterior.exposures, posterior.raises)
        among = {name for group in found if group.raises > LIKELY for name in group.exposures}
        counts += len(causes), len(causes & named), len(causes & (among - named))
    return Told(np.array(said), np.array(holds, bool), *(int(count) for count in counts))


def _named(exposures: tuple[str, ...], raises: Floats) -> set[str]:
    return {name for name, chance in zip(exposures, raises, strict=True) if chance > LIKELY}


def as_markdown(told: Told) -> str:
    """Lay out how often groups hold a cause, by what was said of them."""
    lines = ["| chance said | groups | said, mean | holds a cause |", "|---|---|---|---|"]
    for low, high in pairwise(BINS):
        within = (told.said > low) & (told.said <= high)
        if within.any():
            mean, so = told.said[within].mean(), told.holds[within].mean()
            lines.append(f"| {low:.2f} to {high:.2f} | {within.sum()} | {mean:.2f} | {so:.2f} |")
    lines.append("")
    lines.append(
        f"Of {told.causes} causes {told.alone} are named by themselves, and {told.grouped} more "
        f"in a group (P > {LIKELY})."
    )
    return "\n".join(lines)

"""Simulated runner -> what `why` would tell, beside the truth."""

from dataclasses import replace

import numpy as np

from backstride.causes import explain
from backstride.causes.checks import refute
from backstride.knowledge.hypotheses import verdict_rules
from backstride.pain import fit
from backstride.pain.doubting import suspects
from backstride.pain.fitting import pose
from backstride.pain.walk import walk
from backstride.terms.records import NAMING, PainTable, Posterior, Prior
from benchmarks.causes.estimators.backstride import pain_table
from benchmarks.causes.records import Diary, Simulated, Whole
from benchmarks.causes.scoring import Row

from .thrown_out import THROWN_OUT

EXPOSURES = {
    "distance_km": "distance_m",
    "fast_km": "fast_distance_m",
    "descent_m": "descent_m",
    "climb_m": "ascent_m",
    "hard_surface_km": "on_paved_m",
    "new_shoe_km": "new_shoe_distance_m",
    "sitting_h": "sitting_h",
    "spike_ratio": "excess_over_longest_ratio",
    "strength_min": "strength_min",
    "sleep_debt_h": "sleep_debt_h",
}
"""What the simulator's exposures are called in the product."""

WORDS = ("likely_raises", "possibly_raises", "no_sign", "likely_eases", "cannot_tell_yet")
NAMED = tuple(WORDS.index(word) for word in NAMING)
CHECKS = ("shuffled_weeks", "tomorrow", "one_flare_out", "halves", *THROWN_OUT)
NOT_ASKED = -1
ASKED_ABOVE = 0.5
"""Checks are tried on all that is likelier than not, so that they are tried on false causes too."""

LOOK_SWEEPS, LOOK_BURN = 240, 40
"""A look is one walk of a fifth of the length of the product's two."""
LOOK_FEW, LOOK_BELOW = 3, 0.5
"""Where so many of the likeliest exposures together are less likely than this at a look, nothing is
named in the whole walk either: `looks` counts how often that fails."""


def told_of(runner: Simulated, ratings: int) -> Row:
    """Say what a runner is told, and what is true.

    Args:
        runner: With the truth.
        ratings: One a day, or two.

    Returns:
        By exposure of the simulator: `word` (place in `WORDS`), `raises` and `eases` (chances
        before any word), `grouped` (how many are told together, 0 where alone) and
        `group_raises`, `checks` (exposure, check; 1 held, 0 not, -1 not asked), `true_raises`,
        `true_eases` and `contribution_sd`.
    """
    table = _named(pain_table(runner.diary, _mornings(runner.diary, ratings)))
    posterior, diagnostics = fit(table)
    causes = explain(table, (posterior, diagnostics))
    told = {name: cause for cause in causes for name in (cause.group or (cause.exposure,))}
    of = [told[name] for name in table.exposures]
    places = [table.exposures.index(name) for name in posterior.exposures]
    chances = np.zeros((2, len(table.exposures)))
    chances[:, places] = posterior.raises, posterior.eases
    truth = runner.truth
    return {
        "seed": np.array(runner.seed),
        "word": np.array([WORDS.index(cause.verdict) for cause in of]),
        "grouped": np.array([len(cause.group) for cause in of]),
        "group_raises": np.array([cause.probability or 0.0 for cause in of]),
        "raises": chances[0],
        "eases": chances[1],
        "checks": _withstood(posterior, table.exposures, ratings),
        "true_raises": truth.raises,
        "true_eases": truth.cause & ~truth.raises,
        "contribution_sd": truth.contribution_sd,
    }


def told_at_a_look(runner: Simulated, ratings: int) -> Row:
    """Say what a runner without a cause is told, as `told_of` does, but spare the silent ones.

    Returns:
        As `told_of`; of those who are silent at a look nothing is named, nothing is cleared, and
        chances are 0.
    """
    if not is_silent(runner, ratings):
        return told_of(runner, ratings)
    exposures, nothing = len(EXPOSURES), np.zeros(len(EXPOSURES))
    return {
        "seed": np.array(runner.seed),
        "word": np.full(exposures, WORDS.index("cannot_tell_yet")),
        "grouped": np.zeros(exposures, np.int64),
        "group_raises": nothing,
        "raises": nothing,
        "eases": nothing,
        "checks": np.full((exposures, len(CHECKS)), NOT_ASKED),
        "true_raises": runner.truth.raises,
        "true_eases": runner.truth.cause & ~runner.truth.raises,
        "contribution_sd": runner.truth.contribution_sd,
    }


def is_silent(runner: Simulated, ratings: int) -> bool:
    """Tell at a look, a short walk, that nothing is likely enough to be named."""
    table = _named(pain_table(runner.diary, _mornings(runner.diary, ratings)))
    problem = pose(table, Prior())
    steps = walk(problem.space, LOOK_SWEEPS, LOOK_BURN, LOOK_BURN, 0)
    acts = (steps.raises + steps.eases)[: len(problem.laid.used)]
    return bool(np.sort(acts)[-LOOK_FEW:].sum() < LOOK_BELOW)


def _mornings(diary: Diary, ratings: int) -> np.ndarray | None:
    return diary.morning if ratings > 1 else None


def _named(table: PainTable) -> PainTable:
    return replace(table, exposures=tuple(EXPOSURES[name] for name in table.exposures))


def _withstood(posterior: Posterior, exposures: tuple[str, ...], ratings: int) -> Whole:
    """Try all checks on what is likelier than not, (exposure, check)."""
    found = np.full((len(exposures), len(CHECKS)), NOT_ASKED)
    possibly = verdict_rules()["two" if ratings > 1 else "one"].possibly
    for own, (name, one) in enumerate(suspects(posterior).items()):
        if max(posterior.raises[own], posterior.eases[own]) > ASKED_ABOVE:
            held = [check.held for check in refute(one, 1.0)]
            more = [withstands(one, possibly) for withstands in THROWN_OUT.values()]
            found[exposures.index(name)] = [*held, *more]
    return found

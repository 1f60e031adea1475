"""Onsets and a short diary of one runner: what the first add to the second.

The runner's pain in the diary and the onsets of the years before have the same causes. Onsets are
drawn from a hazard that rises with what the causes add to pain.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from backstride.causes import prior_odds, watch
from backstride.pain import fit
from backstride.terms.records import PainTable, Prior, Watch
from benchmarks.causes import metrics
from benchmarks.causes.estimators.backstride import pain_table
from benchmarks.causes.memory import fading, remember
from benchmarks.causes.metrics import Columns
from benchmarks.causes.records import DAYS_BEFORE, Diary, Floats, Simulated, Whole
from benchmarks.causes.run import kind_of
from benchmarks.causes.scenarios import SCENARIOS
from benchmarks.causes.simulator import simulate as simulate_diary

from .simulator import HAZARDS, STREAM, reach, spiked_lately
from .tellers import NAMES, doses_of, onset_on

HISTORY_D = 1_000
"""Days of watch history before the diary; what hurt then was not written down."""
DIARY_D = (30, 60)
MEMORIES = {
    "2 onsets": (2, 1.0),
    "5 onsets": (5, 1.0),
    "5 onsets, recall": (5, 0.25),
}
"""How many onsets are remembered, and the chance to remember one without a spike before it."""
GIVE_OR_TAKE_D = 3.0
UNRELATED = 0.25
APART_D = 40
AS_MUCH = {"half": 1.0, "all": 2.0}
"""Powers of our odds: as they are, and of all that the onsets say."""
FEWEST_RATINGS = 8
PERHAPS = 0.5


def ask_together(seeds: range) -> str:
    """Fit short diaries of runners alone and with odds from onsets, and lay figures out.

    Args:
        seeds: Which runners.

    Returns:
        A table: AUC, calibration error, runners without a cause who hear P > 0.5.
    """
    kind = kind_of(seeds)
    rows = [row for seed in seeds for row in _ask(seed)]
    heads = ["diary, days", "told", "AUC", "calibration error", "no cause, P > 0.5"]
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for days, told in dict.fromkeys((days, told) for days, told, *_ in rows):
        some = [(cause, said) for d, name, cause, said in rows if (d, name) == (days, told)]
        cause, said = (np.array(part) for part in zip(*some, strict=True))
        lines.append(f"| {days} | {told} | {' | '.join(_cells({'cause': cause, 'said': said}))} |")
    return "\n".join([*lines, "", f"{len(seeds)} runners, seeds for {kind}; ± one standard error."])


def _cells(columns: Columns) -> list[str]:
    found, errors = _figures(columns), metrics.standard_error(_figures, columns)
    return [f"{figure:.3f} ± {errors[name]:.3f}" for name, figure in found.items()]


def _figures(columns: Columns) -> dict[str, float]:
    cause, said = columns["cause"].astype(bool), columns["said"].astype(float)
    return {
        "auc": metrics.area_under_curve(said.ravel(), cause.ravel()),
        "calibration_error": metrics.calibration_error(said.ravel(), cause.ravel()),
        "no_cause_50": metrics.alarmed_without_cause(said > PERHAPS, cause),
    }


def _ask(seed: int) -> Iterator[tuple[int, str, Floats, Floats]]:
    """Give diary length, what the model was told, the truth and what it said."""
    days = HISTORY_D - DAYS_BEFORE + max(DIARY_D)
    runner = simulate_diary(seed, days, SCENARIOS["base"])
    raises = runner.truth.raises.astype(float)
    watched = {name: _watch(runner, *memory) for name, memory in MEMORIES.items()}
    for name, told in watched.items():
        yield 0, name, raises, _said({one.exposure: one.probability for one in told.exposures})
    for diary_d in DIARY_D:
        table = pain_table(_lately(runner.diary, diary_d))
        if len(table.value) < FEWEST_RATINGS:
            continue
        yield diary_d, "diary alone", raises, _fitted(table, {})
        for name, told in watched.items():
            for share, power in AS_MUCH.items():
                odds = {exposure: odd**power for exposure, odd in prior_odds(told).items()}
                yield diary_d, f"{name}, {share}", raises, _fitted(table, odds)


def _watch(runner: Simulated, onsets: int, kept_in_mind: float) -> Watch:
    """Draw onsets of the years before the diary, and watch them."""
    rng = np.random.default_rng([runner.seed, STREAM, onsets])
    day = _draw_onsets(rng, runner, onsets, kept_in_mind)
    error = np.round(rng.normal(0, GIVE_OR_TAKE_D, onsets)).astype(int)
    said = np.clip(day + error, DAYS_BEFORE, HISTORY_D - 1)
    doses = doses_of(runner.diary.dose[:HISTORY_D], runner.diary.reference_sd)
    return watch(doses, [onset_on(int(one), GIVE_OR_TAKE_D) for one in said])


def _draw_onsets(
    rng: np.random.Generator, runner: Simulated, onsets: int, kept_in_mind: float
) -> Whole:
    truth = runner.truth
    held = remember(truth.dose, truth.lag_days, fading(truth.half_life_days))[:HISTORY_D]
    usual = held[DAYS_BEFORE:]
    risen = (held - usual.mean(0)) / (usual.std(0) + 1e-9) @ np.maximum(truth.contribution_sd, 0)
    if risen.any():
        risen *= np.log(rng.choice(HAZARDS)) / reach(risen[DAYS_BEFORE:])
    explained = np.exp(risen) / np.exp(risen[DAYS_BEFORE:]).mean()
    chance = (1 - UNRELATED) * explained + UNRELATED
    chance = chance * np.where(spiked_lately(truth.dose[:HISTORY_D]), 1.0, kept_in_mind)
    chance[:DAYS_BEFORE] = 0
    found: list[int] = []
    for _ in range(onsets):
        day = int(rng.choice(HISTORY_D, p=chance / chance.sum()))
        chance[max(0, day - APART_D) : day + APART_D] = 0
        found.append(day)
    return np.array(found)


def _lately(diary: Diary, diary_d: int) -> Diary:
    """Cut a diary of so many days out, that opens after the history."""
    span = slice(HISTORY_D - DAYS_BEFORE, HISTORY_D + diary_d)
    worst = diary.worst[span].copy()
    worst[:DAYS_BEFORE] = np.nan
    return replace(
        diary, exposures=NAMES, dose=diary.dose[span], worst=worst, morning=worst, opens=DAYS_BEFORE
    )


def _fitted(table: PainTable, odds: Mapping[str, float]) -> Floats:
    posterior, _ = fit(table, Prior(odds=odds))
    return _said(dict(zip(posterior.exposures, posterior.raises.tolist(), strict=True)))


def _said(by_name: Mapping[str, float]) -> Floats:
    """Give chances in the order of the benchmark; what never varies is no cause."""
    return np.array([by_name.get(name, 0.0) for name in NAMES])

"""Simulation-based calibration: truths drawn from the model's own prior, and what it says of them.

Settings: four exposures on 90 days, ratings on four of five of the last 70 that are not rounded,
flares off (they are picked by the ratings), the walk as in the product. Each replicate draws
everything from the prior, fits, and ranks the truth among the draws of its posterior. Effects are
mostly exactly 0, so that their ranks alone show little; ranked are quantities that each replicate
has, among them the likelihood of the ratings, which moves with truth and data (Modrak et al.,
Bayesian Analysis 2023; recalled, not checked). Chances are held against what truly acts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from backstride.pain import fit, fitting, flares, forecasting, noise
from backstride.pain.design import Design, design
from backstride.pain.drawing import Luck, luck
from backstride.pain.kernels import KERNELS
from backstride.terms.records import FloatArray, Posterior, Prior
from pains import Drawn, a_table, from_the_prior

SAMPLE, WHOLE = 60, 1_000
QUANTITIES = ("log_likelihood", "sigma", "level", "difference", "effect")
UNEVEN = 27.88
"""Chi-square of nine degrees of freedom is above this once in a thousand times."""
OFF = 3.5
"""So many standard errors off are chances once in two thousand times."""
BETWEEN = (0.0, 0.1, 0.5, 1.0)
FLEETING = 1e-12


@dataclass(frozen=True, eq=False)
class Fitted:
    """One replicate: ranks of the truth, 0 to 1, by quantity; chances, and what truly acts."""

    ranks: FloatArray
    acts: FloatArray
    truly: FloatArray


@pytest.fixture(autouse=True)
def as_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what the prior that truths are drawn from does not have."""
    monkeypatch.setattr(flares, "MOST", 0)
    monkeypatch.setattr(forecasting, "DILUTION", 0.0)
    monkeypatch.setattr(forecasting, "DILUTION_SD", FLEETING)


def drawn(replicates: int, *, both: bool = False) -> list[Drawn]:
    table = a_table(9, 70, both=both)
    return [from_the_prior(seed, table) for seed in range(replicates)]


def fitted(one: Drawn, seed: int, prior: Prior) -> Fitted:
    """Fit one replicate and rank its truth."""
    posterior, _ = fit(one.table, prior, seed=seed)
    laid, random = design(one.table), np.random.default_rng(seed)
    true = as_draw(posterior, one)
    ranks = [
        rank(told, truth[0], random)
        for told, truth in zip(quantities(posterior, laid), quantities(true, laid), strict=True)
    ]
    chances = posterior.raises + posterior.eases
    return Fitted(np.array(ranks), chances, (one.beta != 0).astype(float))


def as_draw(posterior: Posterior, one: Drawn) -> Posterior:
    """Give the truth the shape of a posterior with a single draw."""
    return replace(
        posterior,
        kernel=one.kernel[None],
        beta=one.beta[None],
        sigma=np.array([one.sigma]),
        kept=np.array([one.kept]),
        share=np.array([one.share]),
        shift=one.shift[None],
    )


def quantities(posterior: Posterior, laid: Design) -> list[FloatArray]:
    """Compute from each draw what is ranked, in the order of `QUANTITIES`; each (draw,)."""
    every = range(len(posterior.sigma))
    chosen = np.arange(len(posterior.sigma))
    days = np.zeros((14, len(posterior.table.exposures)))
    more = forecasting._added(posterior, days + 3.0, chosen)
    less = forecasting._added(posterior, days, chosen)
    return [
        np.array([log_likelihood(posterior, laid, draw) for draw in every]),
        posterior.sigma,
        posterior.shift[:, 0] + posterior.shift[:, 1] / 2,
        (more - less).mean(1),
        posterior.beta[:, 0],
    ]


def log_likelihood(posterior: Posterior, laid: Design, draw: int) -> float:
    """Say how likely the ratings are, given all that is unknown."""
    table, kernel = posterior.table, posterior.kernel[draw]
    acting = np.flatnonzero(kernel >= 0)
    columns = laid.columns[:, acting * len(KERNELS) + kernel[acting]]
    mean = laid.shifts @ posterior.shift[draw] + columns @ posterior.beta[draw, acting]
    rest = (table.value - mean)[:, None]
    white = np.empty_like(rest)
    kept, share = posterior.kept[draw], posterior.share[draw]
    log_det = noise.whiten(rest, laid.gap_d, table.spread, kept, share, white)
    sigma = posterior.sigma[draw]
    return float(-log_det / 2 - len(rest) * np.log(sigma) - (white**2).sum() / (2 * sigma**2))


def rank(told: FloatArray, truth: float, random: np.random.Generator) -> float:
    """Rank a truth among draws, 0 to 1, ties broken at random."""
    below, same = (told < truth).sum(), (told == truth).sum()
    return float((below + random.uniform(0, same + 1)) / (len(told) + 1))


def all_fitted(truths: Sequence[Drawn], prior: Prior | None = None) -> list[Fitted]:
    return [fitted(one, seed, prior or Prior()) for seed, one in enumerate(truths)]


def uneven(found: Iterable[Fitted]) -> dict[str, float]:
    """Give by quantity chi-square of ranks in ten bins."""
    ranks = np.array([one.ranks for one in found])
    counts = np.array([np.histogram(column, 10, (0, 1))[0] for column in ranks.T])
    expected = len(ranks) / 10
    chi_squares = ((counts - expected) ** 2 / expected).sum(1)
    return dict(zip(QUANTITIES, chi_squares.tolist(), strict=True))


def off(found: Sequence[Fitted]) -> list[float]:
    """Say by how many standard errors more act than told: of all chances, and of those alike."""
    told = np.concatenate([one.acts for one in found])
    truly = np.concatenate([one.truly for one in found])
    alike = [(told > low) & (told <= high) for low, high in pairwise(BETWEEN)]
    return [
        float((truly - told)[which].sum() / np.sqrt((told * (1 - told))[which].sum()))
        for which in (told >= 0, *alike)
    ]


def is_calibrated(found: Sequence[Fitted]) -> bool:
    return max(uneven(found).values()) < UNEVEN and max(map(abs, off(found))) < OFF


def test_a_sample_of_truths_lies_among_the_draws_as_one_of_them() -> None:
    assert is_calibrated(all_fitted(drawn(SAMPLE)))


@pytest.mark.truth
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("both", [False, True])
def test_truths_lie_among_the_draws_as_one_of_them(*, both: bool) -> None:
    assert is_calibrated(all_fitted(drawn(WHOLE, both=both)))


def narrow_effects(monkeypatch: pytest.MonkeyPatch) -> None:
    def little(*told: Any) -> Luck:
        chance = luck(*told)
        return chance._replace(effect=0.4 * chance.effect, shift=0.4 * chance.shift)

    monkeypatch.setattr(fitting, "luck", little)


def small_effects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "SLAB_MEAN", fitting.SLAB_MEAN / 4)
    monkeypatch.setattr(fitting, "SLAB_SD", fitting.SLAB_SD / 4)


def white_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noise, "_SHARES", (0.02, 0.05))


def many_causes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "CAUSES", (5.0, 5.0))


def wide_sigma(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "SHAPE", 20.0)


@pytest.mark.parametrize("spoil", [narrow_effects, white_noise, many_causes, wide_sigma])
def test_a_model_that_is_spoilt_is_not_calibrated(
    spoil: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    truths = drawn(SAMPLE)
    spoil(monkeypatch)

    assert not is_calibrated(all_fitted(truths))


@pytest.mark.truth
@pytest.mark.timeout(1_800)
def test_effects_that_are_held_to_be_small_show_in_many_replicates(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    truths = drawn(WHOLE)
    small_effects(monkeypatch)

    assert not is_calibrated(all_fitted(truths))

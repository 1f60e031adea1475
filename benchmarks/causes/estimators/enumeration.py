# ruff: noqa: TID252
"""What can be known at best: every set of up to three causes weighed exactly.

    pain_t = level + sum over causes of effect x held_t / sd(held) + personal_t + own_t

with `held` the leaky integral at the true lag, half-life and bend; personal AR(1) and own
white noise of true size; effect ~ Normal(0, 0.62^2) NRS points, above 0 (strength: either
side). The sign is weighed by the product of marginal chances, not by the joint orthant.
"""

from itertools import combinations
from math import comb
from typing import NamedTuple

import numpy as np
from scipy.linalg import solve_triangular  # type: ignore[import-untyped]
from scipy.special import ndtr  # type: ignore[import-untyped]

from ..memory import fading, remember, transform
from ..records import Diary, Estimate, Floats, Noise, Truth

MOST_CAUSES = 3
EFFECT_SD = 0.62
"""Spread of planted effects about 0, NRS points."""

LIKELY_EITHER_WAY = "strength_min"
SMALLEST_SPREAD = 0.3
"""An exposure that hardly varies counts as varying by this share of the reference."""

TINY = 1e-300
"""Keeps logarithms finite."""


class Whitened(NamedTuple):
    """Sums of squares and products after noise and level are taken out.

    Attributes:
        squares: Of the exposures with each other, (exposure, exposure).
        products: Of the exposures with pain, (exposure,).
        variance: Of all noise together, NRS points squared.
    """

    squares: Floats
    products: Floats
    variance: float


def weigh(
    diary: Diary, truth: Truth, dose: Floats, pain: Floats, daily_variance: float
) -> Estimate:
    """Weigh every set of causes by its evidence.

    Args:
        diary: Which days are known.
        truth: Lags, half-lives, bends and noise.
        dose: Exposures as the oracle sees them, (day, exposure).
        pain: Pain as the oracle sees it, NaN where missing, (day,).
        daily_variance: Of the noise that each day has of its own, NRS points squared.

    Returns:
        Probabilities and effects.
    """
    held = _held(diary, truth, dose)
    white = whiten(held, pain[diary.opens :], truth.noise, daily_variance)
    rising = np.array([0.5 if name == LIKELY_EITHER_WAY else 1.0 for name in diary.exposures])
    weighed = [weigh_sets(white, rising, size) for size in range(MOST_CAUSES + 1)]
    log_weight, chance, effect = map(np.concatenate, zip(*weighed, strict=True))
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    return Estimate(weight @ chance, weight @ effect)


def whiten(held: Floats, pain: Floats, noise: Noise, daily_variance: float) -> Whitened:
    """Take known noise and unknown level out of exposures and pain.

    Args:
        held: Standardised exposures, (day, exposure).
        pain: NaN where missing, (day,).
        noise: Persistence and spread of the personal noise.
        daily_variance: Of the noise that each day has of its own.

    Returns:
        Sums of squares and products in units of the whole noise's variance.
    """
    day = np.flatnonzero(~np.isnan(pain))
    variance = noise.personal_sd**2 + daily_variance
    shared = noise.personal_sd**2 / variance
    apart = np.abs(day[:, None] - day)
    covariance = shared * noise.persistence**apart + (1 - shared) * np.eye(len(day))
    columns = np.column_stack([np.ones(len(day)), held[day], pain[day] - pain[day].mean()])
    white = solve_triangular(np.linalg.cholesky(covariance), columns, lower=True)
    level, rest = white[:, 0], white[:, 1:]
    rest = rest - np.outer(level, level @ rest / (level @ level))
    return Whitened(rest[:, :-1].T @ rest[:, :-1], rest[:, :-1].T @ rest[:, -1], variance)


def _held(diary: Diary, truth: Truth, dose: Floats) -> Floats:
    """Standardise what is held, without blowing up what hardly varies, (diary day, exposure)."""
    kept = fading(truth.half_life_days)
    effective = transform(dose, truth.transform, truth.transform_scale)
    held = remember(effective, truth.lag_days, kept)[diary.opens :]
    floor = SMALLEST_SPREAD * diary.reference_sd / np.sqrt(1 - kept**2)
    centred = held - held.mean(axis=0)
    varies = held.std(axis=0) >= 1e-6 * (1 + np.abs(held.mean(axis=0)))
    return np.asarray(np.where(varies, centred / np.maximum(held.std(axis=0), floor), 0.0))


def weigh_sets(white: Whitened, rising: Floats, size: int) -> tuple[Floats, Floats, Floats]:
    """Weigh every set of so many causes.

    Args:
        white: Exposures and pain without noise.
        rising: Prior chance that an effect raises pain, (exposure,).
        size: How many causes a set has.

    Returns:
        Log of prior times evidence, (set,); chance that each exposure raises pain, and its
        mean effect, both 0 outside of the set, (set, exposure).
    """
    exposures = len(rising)
    sets = np.array(list(combinations(range(exposures), size)), dtype=int)
    shrinkage = np.eye(size) * white.variance / EFFECT_SD**2
    precision = white.squares[sets[:, :, None], sets[:, None, :]] + shrinkage
    inverse, products = np.linalg.inv(precision), white.products[sets]
    mean = np.einsum("sij,sj->si", inverse, products)
    spread = np.sqrt(np.diagonal(inverse, axis1=1, axis2=2) * white.variance)
    above = ndtr(mean / spread)
    up, down = rising[sets] * above, (1 - rising[sets]) * (1 - above)
    explained = (products * mean).sum(axis=1) / white.variance
    scale = 2 * size * np.log(EFFECT_SD / np.sqrt(white.variance))
    log_evidence = 0.5 * (explained - np.linalg.slogdet(precision)[1] - scale)
    log_sign = np.log(2 * (up + down) + TINY).sum(axis=1)
    log_weight = log_evidence + log_sign - np.log(comb(exposures, size))
    chance, effect = np.zeros((2, len(sets), exposures))
    np.put_along_axis(chance, sets, up / (up + down + TINY), axis=1)
    np.put_along_axis(effect, sets, mean, axis=1)
    return log_weight, chance, effect

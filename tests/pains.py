"""Pain tables made for tests: random doses, and ratings from the model's own prior."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from backstride.pain import fitting, noise
from backstride.pain.design import TREND_SD, design
from backstride.pain.evidence import SCALE, SHAPE
from backstride.pain.kernels import KERNELS
from backstride.pain.walk import OUT
from backstride.terms.records import FloatArray, IntArray, PainTable

NAMES = (
    *("ascent_m", "descent_m", "distance_m", "fast_distance_m"),
    *("lifting_h", "on_paved_m", "sitting_h", "stress"),
)


def a_table(  # noqa: PLR0913 - the sides of a table
    seed: int,
    days: int = 90,
    *,
    exposures: int = 4,
    before: int = 20,
    both: bool = False,
    missing: float = 0.2,
) -> PainTable:
    """Make a table of random doses and ratings of pure noise."""
    random = np.random.default_rng(seed)
    ran = random.random((before + days, exposures)) < 0.5
    dose = ran * random.gamma(2.0, 1.0, (before + days, exposures))
    kept = np.flatnonzero(random.random(days) >= missing) + before
    if both:
        day = np.repeat(kept, 2)
        is_morning = np.tile([True, False], len(kept))
    else:
        day, is_morning = kept, np.zeros(len(kept), np.bool_)
    return PainTable(
        first_day=date(2026, 1, 1),
        exposures=NAMES[:exposures],
        dose=dose,
        usual_sd=np.full(exposures, 1.0),
        raises=np.full(exposures, 0.8),
        day=day,
        is_morning=is_morning,
        value=3 + random.standard_normal(len(day)),
        spread=np.where(random.random(len(day)) < 0.1, 2.0, 1.0),
        shifts=np.empty((len(day), 0)),
    )


def covariance(table: PainTable, kept: float, share: float) -> FloatArray:
    """Write the covariance of all ratings out, in units of sigma^2: the slow, obvious way."""
    apart_d = np.abs(table.day[:, None] - table.day[None, :])
    return np.asarray(share * kept**apart_d + (1 - share) * np.diag(table.spread))


@dataclass(frozen=True, eq=False)
class Drawn:
    """A table whose ratings were drawn from the prior, with all that is behind them.

    As in a posterior's draw: `beta` and `kernel` (exposure,) stand in the order of its exposures.
    """

    table: PainTable
    beta: FloatArray
    kernel: IntArray
    sigma: float
    kept: float
    share: float
    shift: FloatArray


def from_the_prior(seed: int, table: PainTable) -> Drawn:
    """Draw effects, noise and ratings from the prior of the model, for the doses of a table."""
    random = np.random.default_rng(seed)
    laid, points = design(table), noise.grid()
    count = len(laid.used)
    sigma = float(np.sqrt(SCALE / random.gamma(SHAPE)))
    share_that_acts = random.beta(*fitting.CAUSES)
    acting = random.random(count) < share_that_acts
    chances = np.array([kernel.chance for kernel in KERNELS])
    kernel = random.choice(len(KERNELS), count, p=chances / chances.sum())
    slab = random.choice(len(fitting.SLAB_MEAN), count, p=fitting.SLAB_CHANCE)
    way = np.where(random.random(count) < table.raises[laid.used], 1.0, -1.0)
    spread = fitting.SLAB_SD[slab] * sigma * random.standard_normal(count)
    beta = acting * (way * fitting.SLAB_MEAN[slab] + spread)
    point = random.integers(len(points.kept))
    together = covariance(table, points.kept[point], points.share[point])
    own = np.linalg.cholesky(together) @ random.standard_normal(len(table.value))
    shift_sd = np.array([0.0, *np.full(laid.shifts.shape[1] - 1, TREND_SD)])
    shift = sigma * shift_sd * random.standard_normal(len(shift_sd))
    felt = laid.columns[:, np.arange(count) * len(KERNELS) + kernel]
    shift[0] = 3.0
    value = laid.shifts @ shift + felt @ beta + sigma * own
    noise_drawn = float(points.kept[point]), float(points.share[point])
    acts = np.where(acting, kernel, OUT).astype(np.int64)
    return Drawn(replace(table, value=value), beta, acts, sigma, *noise_drawn, shift)


@dataclass(frozen=True, eq=False)
class Explained:
    """What the ratings say of the effects of one model.

    `mean` (column,) in points; `covariance` (column, column) in units of sigma^2; `scale` is
    that of the InverseGamma of sigma^2, points squared.
    """

    mean: FloatArray
    covariance: FloatArray
    scale: float


def explain(
    gram: FloatArray, columns: IntArray, slab_mean: FloatArray, slab_precision: FloatArray
) -> Explained:
    """Solve one model for its effects.

    Args:
        gram: Products of all columns, the ratings last; shape (column + 1, column + 1).
        columns: Those that act; shape (active,).
        slab_mean: Points; shape (active,).
        slab_precision: In units of 1 / sigma^2; shape (active,).
    """
    told = gram[columns, -1] + slab_precision * slab_mean
    covariance = np.linalg.inv(gram[np.ix_(columns, columns)] + np.diag(slab_precision))
    mean = covariance @ told
    squares = gram[-1, -1] + slab_precision @ slab_mean**2 - told @ mean
    return Explained(mean, np.asarray(covariance, np.float64), SCALE + 0.5 * float(squares))

"""PainTable, Prior -> Posterior: which exposures raise this runner's pain."""

from __future__ import annotations

from dataclasses import dataclass
from math import lgamma

import numpy as np

from backstride.pain import noise
from backstride.pain.compiled import alone_at_first
from backstride.pain.design import Design, design
from backstride.pain.drawing import Drawn, Rows, draw, luck
from backstride.pain.evidence import SHAPE
from backstride.pain.flares import flares, log_odds
from backstride.pain.kernels import KERNELS
from backstride.pain.walk import OUT, Space, Steps, walk
from backstride.terms.records import (
    BoolArray,
    Diagnostics,
    FloatArray,
    PainTable,
    Posterior,
    Prior,
)

SLAB_MEAN = np.array([0.12, 0.3, 0.6, 1.2])
SLAB_SD = np.array([0.12, 0.2, 0.35, 0.6])
SLAB_CHANCE = np.array([0.1, 0.3, 0.3, 0.3])
"""Sizes of effects before data: points for a standard deviation of what is felt, give or take
so much in units of sigma, and how likely each is. From hardly to be noticed to more than a point.
A choice; the chances were set on runners of the benchmark that no table of results holds: with
more for the smallest, whatever does nothing keeps a chance that is too high."""
CAUSES = (1.0, 5.0)
"""The share of exposures that act is Beta(1, 5): about one in six (a choice)."""
SWEEPS = 1_200
BURN = 200
THIN = 5
CHAINS = 2
WIDEST_GAP = 0.25
"""Two walks that differ more than this in a chance do not agree. On 120 runners of the benchmark
for choosing, 40 of them with exposures that go together, the largest was 0.22."""
FEWEST_RATINGS = 8
"""With fewer there is nothing to learn (a choice)."""
LIKELIER_THAN_NOT = 0.5
_TINY = 1e-300


@dataclass(frozen=True, eq=False)
class Problem:
    """One runner's regression, ready for the walk.

    `columns` (rating, column) are those that the walk chooses from; at each point of the noise
    `solved` (point, shift, column + 1) takes level, trend and shifts out of them, and `blocks`
    (point, shift, shift) is the precision of these.
    """

    table: PainTable
    laid: Design
    points: noise.Grid
    space: Space
    columns: FloatArray
    solved: FloatArray
    blocks: FloatArray


def fit(
    table: PainTable, prior: Prior | None = None, *, seed: int = 0
) -> tuple[Posterior, Diagnostics]:
    """Learn which exposures raise this runner's pain, by how much, and how sure that is.

        y = level + trend + shifts + sum over k of beta_k * s_k + sigma * (n + e)
        s_k   what is felt of exposure k: one of `KERNELS`, in standard deviations
        beta  0, or Normal(+-mean, (sd * sigma)^2) of one of four slabs
        n     AR(1) in days, e white; their half-life and shares on a grid (see `noise`)

    Args:
        table: At least `FEWEST_RATINGS` ratings.
        prior: Odds from elsewhere.
        seed: The same seed gives the same answer.

    Returns:
        The posterior, exact up to Monte Carlo error given the days that are weighed as flares,
        and what is needed to judge it.

    Raises:
        ValueError: With too few ratings.

    Source:
        Spike and slab with closed-form evidence (George and McCulloch 1997, recalled, not
        checked); the settings are our own.
    """
    if len(table.value) < FEWEST_RATINGS:
        message = f"{len(table.value)} ratings are too few: {FEWEST_RATINGS} at least"
        raise ValueError(message)
    with alone_at_first():
        problem = pose(table, prior or Prior())
        chains = [
            walk(problem.space, SWEEPS, BURN, THIN, CHAINS * seed + chain)
            for chain in range(CHAINS)
        ]
        return _posterior(problem, chains, seed), _diagnostics(problem, chains)


def pose(table: PainTable, prior: Prior) -> Problem:
    """Lay a runner's regression out for the walk, as `fit` weighs it."""
    laid, points = design(table), noise.grid()
    days, left = flares(table, laid, points)
    parts = laid.felt.parts.reshape(len(table.value), -1)
    rows = np.column_stack([laid.shifts, parts, left, laid.value])
    found, log_det = noise.grams(rows, laid.gap_d, table.spread, points)
    shifts = laid.shifts.shape[1]
    blocks = found[:, :shifts, :shifts] + np.diag(laid.precision)
    solved = np.asarray(np.linalg.solve(blocks, found[:, :shifts, shifts:]), np.float64)
    projected = found[:, shifts:, shifts:] - found[:, shifts:, :shifts] @ solved
    mixed = _mixed(_mixed(projected, laid.felt.mix).swapaxes(1, 2), laid.felt.mix)
    log_base = -0.5 * (log_det + np.linalg.slogdet(blocks)[1])
    space = _space(table, laid, prior, len(days), mixed, log_base)
    columns = np.column_stack([laid.columns, left])
    return Problem(table, laid, points, space, columns, _mixed(solved, laid.felt.mix), blocks)


def _mixed(values: FloatArray, mix: FloatArray) -> FloatArray:
    """Make columns of kernels out of columns of parts, the first ones; what follows stays."""
    count, parts, kernels = mix.shape
    rest = values[..., count * parts :]
    found = np.empty((*values.shape[:-1], count * kernels + rest.shape[-1]))
    for place in range(count):
        own = values[..., place * parts : (place + 1) * parts]
        found[..., place * kernels : (place + 1) * kernels] = own @ mix[place]
    found[..., count * kernels :] = rest
    return found


def _space(  # noqa: PLR0913, PLR0917 - all that a space is made of
    table: PainTable,
    laid: Design,
    prior: Prior,
    flare_count: int,
    projected: FloatArray,
    log_base: FloatArray,
) -> Space:
    count, kernels = len(laid.used), len(KERNELS)
    odds = [prior.odds.get(table.exposures[place], 1.0) for place in laid.used]
    raises = np.append(table.raises[laid.used], np.full(flare_count, 1 - 1e-6))
    chances = np.log([kernel.chance for kernel in KERNELS])
    return Space(
        grams=np.ascontiguousarray(projected),
        log_base=log_base,
        first=np.append(np.arange(count) * kernels, count * kernels + np.arange(flare_count)),
        width=np.append(np.full(count, kernels), np.ones(flare_count, np.int64)),
        log_odds=np.append(np.log(odds), np.full(flare_count, log_odds())),
        is_counted=np.arange(count + flare_count) < count,
        log_size=_log_size(count),
        log_way=np.log(np.column_stack([raises, 1 - raises])),
        log_kernel=np.append(np.tile(chances, count), np.zeros(flare_count)),
        log_slab=np.log(SLAB_CHANCE),
        slab_mean=SLAB_MEAN,
        slab_precision=1 / SLAB_SD**2,
        freedom=SHAPE + (len(table.value) - 1) / 2,
    )


def _log_size(count: int) -> FloatArray:
    """Give the log prior of one model of each size, 0 to all: a beta-binomial."""
    first, second = CAUSES
    return np.array([_log_beta(first + n, second + count - n) for n in range(count + 1)])


def _log_beta(first: float, second: float) -> float:
    return lgamma(first) + lgamma(second) - lgamma(first + second)


def _posterior(problem: Problem, chains: list[Steps], seed: int) -> Posterior:
    table, laid, space = problem.table, problem.laid, problem.space
    random = np.random.default_rng(seed)
    rows = rows_of(problem)
    told = [
        draw(space, chain, rows, luck(chain, space, laid.shifts.shape[1], random))
        for chain in chains
    ]
    drawn = Drawn(*(np.concatenate(parts) for parts in zip(*told, strict=True)))
    points = np.concatenate([chain.point for chain in chains])
    column = np.concatenate([chain.column for chain in chains])
    count = len(laid.used)
    acts = np.mean([(chain.raises + chain.eases)[:count] for chain in chains], axis=0)
    above = _share_above(column[:, :count] != OUT, drawn.above[:, :count], chains)
    return Posterior(
        table=table,
        exposures=tuple(table.exposures[place] for place in laid.used),
        raises=acts * above,
        eases=acts * (1 - above),
        effect=drawn.effect[:, :count].mean(0),
        effect_sd=drawn.effect[:, :count].std(0),
        kernel=np.where(column != OUT, column - space.first, OUT)[:, :count],
        beta=drawn.effect[:, :count],
        sigma=drawn.sigma,
        kept=problem.points.kept[points],
        share=problem.points.share[points],
        shift=drawn.shift + laid.level * (np.arange(laid.shifts.shape[1]) == 0),
        now=drawn.now,
        now_variance=drawn.now_variance,
        flare=drawn.effect[:, count:] @ problem.columns[-1, space.first[count:]],
        flares=_likely_flares(problem, column[:, count:] != OUT),
        centre=laid.felt.centre,
        scale=laid.felt.scale,
    )


def _likely_flares(problem: Problem, acts: BoolArray) -> FloatArray:
    first = problem.space.first[len(problem.laid.used) :]
    return problem.columns[:, first[acts.mean(0) > LIKELIER_THAN_NOT]]


def rows_of(problem: Problem) -> Rows:
    """Lay out what the draws of a walk rest on."""
    laid = problem.laid
    return Rows(
        value=laid.value,
        gap_d=laid.gap_d,
        spread=problem.table.spread,
        shifts=laid.shifts,
        columns=problem.columns,
        solved=problem.solved,
        free=np.linalg.cholesky(np.linalg.inv(problem.blocks)),
        kept=problem.points.kept,
        share=problem.points.share,
    )


def _share_above(acts: BoolArray, above: FloatArray, chains: list[Steps]) -> FloatArray:
    """Say how likely an effect is above 0 where it acts; by its slabs where no draw has it act.

    A slab of small effects reaches to the other side of 0, so its name alone does not tell.
    """
    acting, count = acts.sum(0), acts.shape[1]
    raises = np.sum([chain.raises[:count] for chain in chains], axis=0)
    eases = np.sum([chain.eases[:count] for chain in chains], axis=0)
    named = raises / np.maximum(raises + eases, _TINY)
    return np.asarray(np.where(acting > 0, above.sum(0) / np.maximum(acting, 1), named))


def _diagnostics(problem: Problem, chains: list[Steps]) -> Diagnostics:
    count = len(problem.laid.used)
    by_chain = np.array([(chain.raises + chain.eases)[:count] for chain in chains])
    acts = by_chain.mean(0)
    before = _before(problem.space, count)
    return Diagnostics(
        chain_gap=float(np.ptp(by_chain, axis=0).max(initial=0.0)),
        effective=_effective(chains, count),
        prior=before,
        low=_with_odds(acts, 0.5),
        high=_with_odds(acts, 2.0),
    )


def _before(space: Space, count: int) -> FloatArray:
    """Give the prior chance of acting, exposure by exposure, by summing over all sizes.

    The number that act is summed by a recursion over exposures (Poisson, binomial).
    """
    odds = np.exp(space.log_odds[:count])
    size = np.exp(space.log_size)
    total = _ways(odds) @ size
    return np.array(
        [odds[k] * (_ways(np.delete(odds, k)) @ size[1:]) / total for k in range(count)]
    )


def _ways(odds: FloatArray) -> FloatArray:
    """Give the summed odds of all sets of each size."""
    found = np.ones(1)
    for one in odds:
        found = np.append(found, 0.0) + one * np.append(0.0, found)
    return found


def _with_odds(chance: FloatArray, factor: float) -> FloatArray:
    """Give a posterior chance as it would be with other prior odds of this exposure alone."""
    return factor * chance / (1 - chance + factor * chance)


def _effective(chains: list[Steps], count: int) -> float:
    """Count the independent draws behind the least sure chance, from how long the walk stays.

    Draws that all agree tell nothing of the walk, and are left out.
    """
    found = [float(len(chain.point)) for chain in chains]
    for place, chain in enumerate(chains):
        acts = (chain.column[:, :count] != OUT).astype(float)
        moving = acts[:, acts.std(0) > 0]
        if moving.size:
            found[place] = min(_independent(series) for series in moving.T)
    return float(sum(found))


def _independent(series: FloatArray) -> float:
    """Count independent draws in a series by its autocorrelation, up to where it ends (Geyer)."""
    centred = series - series.mean()
    spectrum = np.abs(np.fft.rfft(centred, 2 * len(series))) ** 2
    together = np.fft.irfft(spectrum)[: len(series)]
    together /= together[0]
    pairs = together[: len(series) // 2 * 2].reshape(-1, 2).sum(1)
    ends = int(np.argmax(pairs <= 0)) if (pairs <= 0).any() else len(pairs)
    return float(len(series) / max(1.0, 2 * pairs[:ends].sum() - 1))

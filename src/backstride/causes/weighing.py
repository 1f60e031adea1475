"""Past -> probabilities: every small model of what brings onsets on, counted exactly.

    h(t)   = h0 * [(1 - w) * exp(eta_t) / mean exp(eta) + w],   the hazard of an onset
    eta_t  = sum of beta_k * s_k(t) over no, one or two exposures
    s_k    = leaky integral of exposure k (lag and half-life of one of the kernels), in standard
             deviations of the reference, at most `MOST_SD` from its mean
    beta   = |Normal(0, BETA_SD^2)|, log hazard for each standard deviation
    w      = `UNRELATED`, the share of onsets that no exposure explains
    r_j    = (1 - w) * sum over candidates t of onset j of weight_t * exp(eta_t) / mean exp(eta) + w

Doses after the remembered day may follow from the pain: they count as unknown, so that s_k decays
to its mean. Each candidate is held against the reference as known equally far ahead, so r_j is 1
on average where nothing matters. The evidence of a model, relative to no cause, is the product of
r_j over onsets, averaged over kernels and beta. Pairs are counted by products of matrices.

The robust variant holds each onset against days of its season, and lets what only looks like a
cause explain the onsets too: that the runner remembers those after a spike, or that onsets and
exposures both drift over the years.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from backstride.causes.remembered import SPIKE, Moment, Past
from backstride.pain.design import LEAST_SPREAD
from backstride.terms.records import FloatArray, IntArray

UNRELATED = 0.25
"""Assumed."""
SIZES = (0.4, 0.4, 0.2)
"""Prior chances of no, one and two causes (a choice)."""
BETA_SD = 0.9
"""A choice: one standard deviation more makes onsets about twice as frequent."""
BETAS = BETA_SD * np.array([NormalDist().inv_cdf(0.5 + q / 2) for q in (0.1, 0.3, 0.5, 0.7, 0.9)])
"""Five points of equal weight of the half-normal."""
LAGS_D = np.array([0, 0, 0, 2, 2, 2, 1, 1])
HALF_LIVES_D = np.array([1.0, 3.0, 6.0, 1.0, 3.0, 6.0, 14.0, 28.0])
"""Kernels, equally likely (a choice)."""
MOST_SD = 4.0
"""One huge day counts as so many standard deviations, that it may not decide all (a choice)."""
NUISANCE = 0.5
"""Prior chance, in the robust variant, that something else explains the onsets (a choice)."""
NUISANCE_BETAS = np.array([0.35, 0.9])
SPIKE_SD = 0.8
"""A spike is a run so much longer than the longest before, in units of the usual spread: a tenth
with the registry's (a choice)."""
WEEK_D = 7
SEASON_D = 45
"""Days of a season lie so near in the year, whichever year it is (a choice)."""
FEWEST_D = 60
"""Where a season has fewer days, the nearest in the year are taken (a choice)."""
YEAR_D = 365
EVERY = 3
"""Of the reference as known some days ahead every third day is enough."""


def before(exposures: int) -> float:
    """Say how probable each of so many exposures is before any onset, 0 to 1.

    Examples:
        >>> round(before(10), 3)
        0.08
    """
    sizes = _sizes(exposures)
    return float((sizes[1] + 2 * sizes[2]) / max(exposures, 1))


def weigh(past: Past, *, is_robust: bool) -> tuple[FloatArray, float]:
    """Weigh every model.

    Args:
        past: With any number of onsets.
        is_robust: Which variant.

    Returns:
        The probability of each exposure, shape (exposure,), and that none of them matters. Exact
        but for the grids of kernels and beta.
    """
    number = len(past.exposures)
    if not past.moments:
        return np.full(number, before(number)), float(_sizes(number)[0])
    nuisances = _nuisances(past) if is_robust else ()
    log_pair = _log_evidence(past, nuisances, is_robust=is_robust)
    own = _owners(number, nuisances)
    pair = np.exp(log_pair - log_pair.max())
    shown = own.T @ pair @ own
    return _posterior(shown, number)


def _sizes(exposures: int) -> FloatArray:
    """Give the chances of no, one and two causes among so many exposures."""
    possible = np.array(SIZES) * (np.arange(3) <= exposures)
    return np.asarray(possible / possible.sum())


def _posterior(shown: FloatArray, number: int) -> tuple[FloatArray, float]:
    """Turn evidences into probabilities.

    Args:
        shown: Evidence of nothing, each exposure and each nuisance, alone on the first row and
            in pairs elsewhere, shape (1 + exposure + nuisance, same).
        number: How many exposures there are.

    Returns:
        As `weigh`.
    """
    sizes = _sizes(number)
    # Beside two causes there is no room for a nuisance, as every model has two at most.
    share = NUISANCE if shown.shape[1] > number + 1 else 0.0
    beside = shown[: number + 1, number + 1 :]
    alone = (1 - share) * shown[: number + 1, 0] + share * beside.sum(1) / max(beside.shape[1], 1)
    none = sizes[0] * alone[0]
    one = sizes[1] * alone[1:] / max(number, 1)
    pairs = max(number * (number - 1) / 2, 1)
    two = sizes[2] * np.triu(shown[1 : number + 1, 1 : number + 1], 1) / pairs
    total = none + one.sum() + two.sum()
    return np.asarray((one + two.sum(0) + two.sum(1)) / total), float(none / total)


def _owners(number: int, nuisances: tuple[FloatArray, ...]) -> FloatArray:
    """Say whose each column is, times its weight among them: (column, 1 + owner)."""
    widths = [1, *[len(LAGS_D) * len(BETAS)] * number]
    widths += [shape.shape[1] * len(NUISANCE_BETAS) for shape in nuisances]
    return np.repeat(np.eye(len(widths)) / np.array(widths)[:, None], widths, axis=0)


def _log_evidence(past: Past, nuisances: tuple[FloatArray, ...], *, is_robust: bool) -> FloatArray:
    """Give the log evidence of all pairs of columns, the first being nothing.

    Returns:
        Relative to no cause, shape (column, column).
    """
    held = _held(past)
    columns = 1 + held.shape[1] * held.shape[2] * len(BETAS)
    columns += sum(shape.shape[1] * len(NUISANCE_BETAS) for shape in nuisances)
    ratio = np.zeros((len(past.moments), columns, columns), np.float32)
    for ahead_d in _spans_d(past.moments):
        days = past.reference if ahead_d == 0 else past.reference[ahead_d % EVERY :: EVERY]
        usual = _columns(held, nuisances, days, ahead_d)
        mean = usual.mean(0)
        usual /= mean
        gram = None if is_robust else usual.T @ usual / len(days)
        for place, moment in enumerate(past.moments):
            here = moment.day - moment.known == ahead_d
            if not here.any():
                continue
            if is_robust:
                near = usual[_season(days, moment.remembered)]
                gram = near.T @ near / len(near)
            shown = _columns(held, nuisances, moment.known[here], ahead_d) / mean
            weight = moment.weight[here].astype(np.float32)
            ratio[place] += (shown.T * weight) @ shown / gram
    return np.asarray(np.log((1 - UNRELATED) * ratio + UNRELATED).sum(0, dtype=np.float64))


def _spans_d(moments: tuple[Moment, ...]) -> list[int]:
    """Tell how many days candidates lie after the last day that counts, each once."""
    spans = np.concatenate([moment.day - moment.known for moment in moments])
    return [int(span_d) for span_d in np.unique(spans)]


def _season(days: IntArray, day: int) -> IntArray:
    """Find the places of days that lie near in the year, whichever year it is."""
    half = YEAR_D // 2
    apart_d = np.abs((days - day + half) % YEAR_D - half)
    fewest = min(FEWEST_D, len(days))
    reach_d = max(SEASON_D, int(np.partition(apart_d, fewest - 1)[fewest - 1]))
    return np.flatnonzero(apart_d <= reach_d)


def _held(past: Past) -> FloatArray:
    """Give what is held of each exposure when all is known, (day, exposure, kernel).

    In standard deviations of the reference, on the last day whose doses have reached the body.
    """
    kept = 2.0 ** (-1 / HALF_LIVES_D)
    left = np.zeros((*past.dose.shape, len(kept)))
    carried = np.zeros(left.shape[1:])
    for day, dose in enumerate(past.dose):
        carried = kept * carried + dose[:, None]
        left[day] = carried
    for kernel, lag_d in enumerate(LAGS_D):
        of_reference = left[past.reference - lag_d, :, kernel]
        least = LEAST_SPREAD * past.usual_sd / np.sqrt(1 - kept[kernel] ** 2)
        left[:, :, kernel] -= of_reference.mean(0)
        left[:, :, kernel] /= np.maximum(of_reference.std(0), least)
    return np.clip(left, -MOST_SD, MOST_SD)


def _columns(
    held: FloatArray, nuisances: tuple[FloatArray, ...], known: IntArray, ahead_d: int
) -> FloatArray:
    """Give exp(beta * s) of all that could act, some days after the last that is known.

    Args:
        held: As from `_held`.
        nuisances: Their shapes, (day, way) each.
        known: The last day whose doses count, shape (row,).
        ahead_d: How many days later it is.

    Returns:
        The first column is 1: nothing acts. Shape (row, column).
    """
    unknown_d = np.maximum(0, ahead_d - LAGS_D)
    reached = known[:, None] + np.minimum(0, ahead_d - LAGS_D)
    felt = np.moveaxis(held[reached, :, np.arange(len(LAGS_D))], 2, 1)
    left = felt * 2.0 ** (-unknown_d / HALF_LIVES_D)
    acting = np.exp(left.astype(np.float32)[..., None] * BETAS.astype(np.float32))
    others = [np.exp(shape[known][:, :, None] * NUISANCE_BETAS) for shape in nuisances]
    parts = [np.ones((len(known), 1)), acting, *others]
    return np.hstack([part.reshape(len(known), -1).astype(np.float32) for part in parts])


def _nuisances(past: Past) -> tuple[FloatArray, ...]:
    """Lay out what looks like a cause and is none, (day, way) each, in standard deviations."""
    days = len(past.dose)
    drift = np.sqrt(3) * (2 * np.arange(days) / max(days - 1, 1) - 1)
    found = [np.column_stack([drift, -drift])]
    if SPIKE in past.exposures:
        place = past.exposures.index(SPIKE)
        found.append(_spiked(past, place)[:, None])
    return tuple(found)


def _spiked(past: Past, place: int) -> FloatArray:
    """Tell the days with a spike in the week before, in standard deviations, (day,)."""
    dose = past.dose[:, place]
    # Doses are differences from the mean; the least of an excess is none at all.
    spike = dose - dose[past.reference].min() > SPIKE_SD * past.usual_sd[place]
    counted = np.cumsum(np.concatenate([np.zeros(WEEK_D), spike]))
    lately = (counted[WEEK_D:] - counted[:-WEEK_D] > 0).astype(float)
    usual = lately[past.reference]
    return np.asarray((lately - usual.mean()) / usual.std() if usual.std() else lately * 0)

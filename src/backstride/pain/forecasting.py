"""Posterior, plan -> Forecast: pain in the days to come, under what is planned."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from backstride.pain.design import mean_dose
from backstride.pain.flares import HALF_LIFE_D
from backstride.pain.kernels import KERNELS, MIX, carried
from backstride.terms.records import FloatArray, Forecast, Posterior

LOW, HIGH = 0.0, 10.0
DILUTION = 0.07
DILUTION_SD = 0.13
"""What is felt of a change is more than ratings show by this factor, as mean and standard
deviation of its logarithm. Exposures that are measured with error, and whole numbers for pain,
make a slope flatter than it is (regression dilution). Both were set on runners of the benchmark
that no table of results holds, so that the 80 % spans of changes of plan hold the truth."""


def forecast(
    posterior: Posterior, plan: FloatArray, *, draws: int = 4_000, seed: int = 0
) -> Forecast:
    """Say how pain may go on in the days after the diary, if the plan is done.

    A change of plan acts through the effects alone: what merely went together with more or
    less pain changes nothing. The trend stands still at its last value; of what else moves
    ratings only what lasts goes on, and no new flare begins. The same seed draws the same noise
    for a day under every plan, however long it is, so that plans can be compared draw by draw.

    Args:
        posterior: What was learnt.
        plan: Doses of the days to come, beginning the day after the table's last; shape
            (day, exposure) in the order of the table's exposures and in their units; NaN for
            as usual.
        draws: How many futures; a share of them is then off by a hundredth or two.
        seed: Of the noise.

    Returns:
        What would be reported at the worst of each day, in whole points, 0 to 10: by measured
        exposures, as the ratings that it was learnt from; and what the plan adds to pain as it
        is felt, so with the dilution of these taken out.
    """
    table = posterior.table
    random, of_noise = (np.random.default_rng([seed, stream]) for stream in (0, 1))
    chosen = random.permutation(np.arange(draws) % len(posterior.sigma))
    added = _added(posterior, plan, chosen)
    noise = _noise(posterior, chosen, len(plan), of_noise)
    pain = _level(posterior, chosen)[:, None] + added + noise
    diluted = np.exp(random.normal(DILUTION, DILUTION_SD, draws))
    return Forecast(
        first_day=table.first_day + timedelta(days=len(table.dose)),
        reported=np.clip(np.round(pain), LOW, HIGH) + 0.0,  # no rating is -0
        added=added * diluted[:, None],
    )


def _level(posterior: Posterior, chosen: np.ndarray) -> FloatArray:
    """Give the level at the end of the diary, shape (draw,): with the trend, and what lasts."""
    shift, table = posterior.shift[chosen], posterior.table
    named = shift[:, shift.shape[1] - len(table.shift_names) :]
    lasts = np.array(table.lasting, np.bool_)
    return np.asarray(shift[:, 0] + shift[:, 1] / 2 + named[:, lasts].sum(1), np.float64)


def _added(posterior: Posterior, plan: FloatArray, chosen: np.ndarray) -> FloatArray:
    """Say what the exposures add in each draw: shape (draw, day), points."""
    table = posterior.table
    places = [table.exposures.index(name) for name in posterior.exposures]
    lived = np.concatenate([table.dose, plan])[:, places]
    usual = mean_dose(table.dose)[places]
    _, later = carried(np.where(np.isfinite(lived), lived, usual), usual)
    felt = later[-len(plan) :] @ MIX
    added = np.zeros((len(chosen), len(plan)))
    for place in range(len(KERNELS)):
        standing = (felt[:, :, place] - posterior.centre[:, place]) / posterior.scale[:, place]
        acting = posterior.kernel[chosen] == place
        added += np.where(acting, posterior.beta[chosen], 0.0) @ standing.T
    return added


def _noise(
    posterior: Posterior, chosen: np.ndarray, days: int, random: np.random.Generator
) -> FloatArray:
    """Let noise and flares go on from the last rating: shape (draw, day), points."""
    table = posterior.table
    silent_d = len(table.dose) - 1 - int(table.day[-1])
    kept, share = posterior.kept[chosen], posterior.share[chosen]
    mean = kept**silent_d * posterior.now[chosen]
    variance = share + kept ** (2 * silent_d) * (posterior.now_variance[chosen] - share)
    state = mean + np.sqrt(variance) * random.standard_normal(len(chosen))
    found = np.empty((len(chosen), days))
    for day in range(days):
        slow, white = random.standard_normal((2, len(chosen)))
        state = kept * state + np.sqrt(share * (1 - kept**2)) * slow
        found[:, day] = state + np.sqrt(1 - share) * white
    left = 2.0 ** (-(silent_d + 1 + np.arange(days)) / HALF_LIFE_D)
    return posterior.sigma[chosen, None] * found + posterior.flare[chosen, None] * left

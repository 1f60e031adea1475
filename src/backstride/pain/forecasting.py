"""Posterior, plan -> Forecast: pain in the days to come, under what is planned."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from backstride.pain.kernels import KERNELS, felt
from backstride.terms.records import FloatArray, Forecast, Posterior

LOW, HIGH = 0.0, 10.0


def forecast(
    posterior: Posterior, plan: FloatArray, *, draws: int = 400, seed: int = 0
) -> Forecast:
    """Say how pain may go on in the days after the diary, if the plan is done.

    A change of plan acts through the effects alone: what merely went together with more or
    less pain changes nothing. The trend stands still at its last value; nothing else that moves
    ratings goes on. The same seed draws the same noise under every plan, so that plans can be
    compared draw by draw.

    Args:
        posterior: What was learnt.
        plan: Doses of the days to come, beginning the day after the table's last; shape
            (day, exposure) in the order of the table's exposures and in their units; NaN for
            as usual.
        draws: How many futures.
        seed: Of the noise.

    Returns:
        What would be reported at the worst of each day, in whole points, 0 to 10.
    """
    table = posterior.table
    random = np.random.default_rng(seed)
    chosen = random.choice(len(posterior.sigma), draws, replace=len(posterior.sigma) < draws)
    added = _added(posterior, plan, chosen)
    level = posterior.shift[chosen, 0] + posterior.shift[chosen, 1] / 2
    noise = _noise(posterior, chosen, len(plan), random)
    pain = level[:, None] + added + noise
    first_day = table.first_day + timedelta(days=len(table.dose))
    reported = np.clip(np.round(pain), LOW, HIGH)
    return Forecast(first_day=first_day, reported=reported, added=added)


def _added(posterior: Posterior, plan: FloatArray, chosen: np.ndarray) -> FloatArray:
    """Say what the exposures add in each draw: shape (draw, day), points."""
    table = posterior.table
    places = [table.exposures.index(name) for name in posterior.exposures]
    lived = np.concatenate([table.dose, plan])[:, places]
    usual = np.nanmean(table.dose[:, places], axis=0)
    dose = np.where(np.isfinite(lived), lived, usual)
    added = np.zeros((len(chosen), len(plan)))
    for place, kernel in enumerate(KERNELS):
        _, later = felt(dose, kernel)
        standing = (later[-len(plan) :] - posterior.centre[:, place]) / posterior.scale[:, place]
        acting = posterior.kernel[chosen] == place
        added += np.where(acting, posterior.beta[chosen], 0.0) @ standing.T
    return added


def _noise(
    posterior: Posterior, chosen: np.ndarray, days: int, random: np.random.Generator
) -> FloatArray:
    """Let the noise go on from where it stands: shape (draw, day), points."""
    kept, share = posterior.kept[chosen], posterior.share[chosen]
    slow, white = random.standard_normal((2, days, len(chosen)))
    state = posterior.now[chosen] + np.sqrt(posterior.now_variance[chosen]) * (
        random.standard_normal(len(chosen))
    )
    found = np.empty((len(chosen), days))
    for day in range(days):
        state = kept * state + np.sqrt(share * (1 - kept**2)) * slow[day]
        found[:, day] = state + np.sqrt(1 - share) * white[day]
    return posterior.sigma[chosen, None] * found

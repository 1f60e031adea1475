"""Relative back load: what a level kilometre of a run asks, in the runner's own easy ones.

Exploratory. The force under the foot comes from contact time (`force.py`), the back's share of
it from a lever model with constants that a watch cannot know, and a step counts by a power of
it:

    Fs = a F (1 + h sin(lean) / d) + c        load = sum over steps of Fs^b

F and Fs in body weights. Only ratios of two loads are told: never a force, never a line below
which a back would be safe.
"""

from __future__ import annotations

from functools import reduce
from itertools import product

import numpy as np

from backstride.exposures.easy import FEWEST_RUNS, LEAST_S, Easy, Steps, level_steps
from backstride.exposures.gait import covered
from backstride.terms.records import FloatArray, History, Series

MASS_ABOVE_SHARE = 0.54
LEVER_M = 0.26
MUSCLE_LEVER_M = 0.055
"""a, h and d: body mass above the lowest disc, and the levers of it and of the back muscles.
Recalled, not checked."""
CO_CONTRACTION_BW = 0.5
LEAN_DEG = 10.0
EXPONENT = 4
"""c, the lean of the trunk, and b: proposed by this project, measured by no watch."""
CO_CONTRACTIONS_BW = (0.3, 0.5, 1.0)
LEANS_DEG = (5.0, 10.0, 15.0)
EXPONENTS = (2, 4, 6, 9)
"""What they may be as well, for the band."""
LEAN_ERROR_DEG = 2.0
"""Assumed: how far the lean of one run strays from the runner's usual."""


def spinal_load_bw(
    force_bw: FloatArray,
    *,
    lean_deg: float = LEAN_DEG,
    co_contraction_bw: float = CO_CONTRACTION_BW,
) -> FloatArray:
    """Model what a peak force under the foot asks of the lowest disc.

    a F (1 + h sin(lean) / d) + c: the weight above, the back muscles that keep the leaning
    trunk from falling, and muscles that tense against each other.

    Args:
        force_bw: F, peak force in body weights; any shape.
        lean_deg: Of the trunk, forward.
        co_contraction_bw: c.

    Returns:
        Body weights by a model that nobody has validated; only ratios of it may be told.

    Source:
        Proposed by this project; its constants are recalled, not checked.

    Examples:
        Five more degrees weigh more than half a metre a second more:

        >>> slow, fast = np.array([1.93]), np.array([2.12])
        >>> bool(spinal_load_bw(slow, lean_deg=15) > spinal_load_bw(fast))
        True
    """
    lever = 1 + LEVER_M * np.sin(np.radians(lean_deg)) / MUSCLE_LEVER_M
    return np.asarray(MASS_ABOVE_SHARE * force_bw * lever + co_contraction_bw)


def back_load_ratio(history: History) -> Series:
    """Compare the back load of a level kilometre of this run with the runner's own easy one.

    Load is the sum over steps of Fs^4, with Fs = 0.54 F (1 + 0.26 sin(10 degrees) / 0.055)
    + 0.5, and F = (pi / 2) (step time / contact time), all in body weights. The easy flat
    kilometre is one at the median level speed of the 365 days before, with contact time and
    step rate there by the runner's own lines of those runs; the run itself is not in it.
    Only seconds within 2 % of level count: on slopes the force model does not hold.

    Where this run has no contact time, or fewer than ten runs before have it from its device,
    contact time follows from speed, for the run and for the easy kilometre alike: by the
    runner's own line over runs of any device, else by a general one with a larger error.

    Returns:
        1 is the easy kilometre. NaN below five minutes of level running, and below ten such
        runs before. The error is that of contact time, and of a lean that strays by 2 degrees
        (assumed); what a watch cannot know at all stands in `back_load_low_ratio` and
        `back_load_high_ratio`. Lean alone, 5 to 15 degrees, moves the load by more than a
        change from 2.8 to 3.3 m/s does.

    Source:
        Proposed by this project, validated by nobody. Force: Morin et al., J Appl Biomech
        21:167, 2005. That a strong step counts for more than its share: Edwards, Exerc Sport
        Sci Rev 46:224, 2018; the exponent is a choice.
    """
    steps, easy = level_steps(history)
    ratio = _easy_km(steps, easy) / steps.km
    return Series(ratio, ratio * _error_share(steps, easy), covered(history, steps.seconds))


def back_load_km(history: History) -> Series:
    """Count the back load of a run's level part in the runner's own easy flat kilometres.

    The load of `back_load_ratio`, summed over the steps of the part instead of a kilometre.

    Returns:
        Easy flat kilometres that would ask the same, at least 0; what is not level counts
        nothing, see the share covered. Error and NaN as of `back_load_ratio`.

    Source:
        As `back_load_ratio`.
    """
    steps, easy = level_steps(history)
    load = _easy_km(steps, easy)
    return Series(load, load * _error_share(steps, easy), covered(history, steps.seconds))


def back_load_low_ratio(history: History) -> Series:
    """Take the lowest `back_load_ratio` that the unknown constants allow.

    Over exponents 2, 4, 6 and 9, co-contraction of 0.3, 0.5 and 1 body weight, and a lean in
    this run of 5, 10 or 15 degrees against 10 in the easy kilometre.

    Returns:
        As `back_load_ratio`, with no error of its own: it is the error.

    Source:
        Ranges proposed by this project, as `back_load_ratio`.
    """
    return _edge(history, np.minimum)


def back_load_high_ratio(history: History) -> Series:
    """Take the highest `back_load_ratio` that the unknown constants allow.

    Returns:
        As `back_load_low_ratio`, over the same constants.

    Source:
        Ranges proposed by this project, as `back_load_ratio`.
    """
    return _edge(history, np.maximum)


def _edge(history: History, keep: np.ufunc) -> Series:
    steps, easy = level_steps(history)
    constants = product(EXPONENTS, LEANS_DEG, CO_CONTRACTIONS_BW)
    ratios = (_easy_km(steps, easy, *chosen) / steps.km for chosen in constants)
    edge = reduce(keep, ratios)
    return Series(edge, np.full(len(edge), np.nan), covered(history, steps.seconds))


def _easy_km(
    steps: Steps,
    easy: Easy,
    exponent: int = EXPONENT,
    lean_deg: float = LEAN_DEG,
    co_contraction_bw: float = CO_CONTRACTION_BW,
) -> FloatArray:
    """Divide each run's load by that of its easy kilometre; only the run may lean otherwise."""
    known = (easy.runs >= FEWEST_RUNS) & (steps.seconds >= LEAST_S)
    there = spinal_load_bw(steps.force_bw, lean_deg=lean_deg, co_contraction_bw=co_contraction_bw)
    usual = spinal_load_bw(easy.force_bw, co_contraction_bw=co_contraction_bw)
    loads = steps.steps * (there / usual[steps.run]) ** exponent
    summed = np.bincount(steps.run, loads, len(usual))
    return np.where(known, summed, np.nan) / easy.steps_per_km()


def _error_share(steps: Steps, easy: Easy) -> FloatArray:
    """Carry the errors of force and lean through the power, as a share of the load."""
    usual = spinal_load_bw(easy.force_bw)
    leaning = spinal_load_bw(easy.force_bw, lean_deg=LEAN_DEG + LEAN_ERROR_DEG)
    of_force = (usual - CO_CONTRACTION_BW) / usual * steps.force_share
    return EXPONENT * np.hypot(of_force, leaning / usual - 1)

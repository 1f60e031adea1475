"""Doses -> what the body still holds of them: bent, delayed, and fading by half-lives."""

from collections.abc import Sequence

import numpy as np
from numba import njit

from .records import Floats, Whole

LINEAR, SATURATE, HINGE = "linear", "saturate", "hinge"
TRANSFORMS = (LINEAR, SATURATE, HINGE)


def transform(dose: Floats, kinds: Sequence[str], scale: Floats) -> Floats:
    """Bend each exposure as its effect does.

    Args:
        dose: Doses, (day, exposure).
        kinds: One of `TRANSFORMS` for each exposure.
        scale: Where it saturates or begins, in the exposure's unit, (exposure,).

    Returns:
        Effective doses, (day, exposure).

    Examples:
        >>> transform(np.array([[1.0, 5.0]]), ["linear", "hinge"], np.array([1.0, 2.0]))
        array([[1., 3.]])
    """
    bent = np.empty_like(dose)
    for index, kind in enumerate(kinds):
        bent[:, index] = bend_all(dose[:, index], TRANSFORMS.index(kind), scale[index])
    return bent


@njit(cache=True)
def bend(dose: float, kind: int, scale: float) -> float:
    """Bend one dose; `kind` is its place in `TRANSFORMS`."""
    if kind == 0:
        return dose
    if kind == 1:
        return float(scale * np.tanh(dose / scale))
    return max(dose - scale, 0.0)


@njit(cache=True)
def bend_all(dose: Floats, kind: int, scale: float) -> Floats:
    """Bend the doses of one exposure, (day,)."""
    bent = np.empty(len(dose))
    for day in range(len(dose)):
        bent[day] = bend(dose[day], kind, scale)
    return bent


def fading(half_life_days: Floats) -> Floats:
    """Tell which share of a dose is left a day later."""
    return np.asarray(2.0 ** (-1.0 / half_life_days))


@njit(cache=True)
def remember(effective: Floats, lag_days: Whole, kept: Floats) -> Floats:
    """Sum up what is left of all earlier doses on each day.

    Args:
        effective: Effective doses, (day, exposure).
        lag_days: Days until a dose begins to act, (exposure,).
        kept: Share that is left a day later, (exposure,).

    Returns:
        The leaky integral of each exposure, in its unit, (day, exposure).

    Examples:
        >>> doses = np.array([[8.0], [0.0], [0.0], [0.0]])
        >>> remember(doses, np.array([1]), np.array([0.5]))[:, 0]
        array([0., 8., 4., 2.])
    """
    held = np.zeros(effective.shape)
    for exposure in range(effective.shape[1]):
        left, lag = 0.0, lag_days[exposure]
        for day in range(effective.shape[0]):
            left *= kept[exposure]
            if day >= lag:
                left += effective[day - lag, exposure]
            held[day, exposure] = left
    return held

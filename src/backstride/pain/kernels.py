"""How an exposure is felt later: nothing for some days, then less and less."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from backstride.pain.compiled import compiled
from backstride.terms.records import FloatArray

_LAGS_D = {0: 0.30, 1: 0.30, 2: 0.20, 3: 0.12, 5: 0.08}
_HALF_LIVES_D = {1.0: 0.15, 2.0: 0.25, 4.0: 0.30, 8.0: 0.20, 16.0: 0.10}
"""Prior chances, a choice: most answers of a back to load come within days."""


@dataclass(frozen=True)
class Kernel:
    """One way in which an exposure is felt.

    `lag_d` days later it is first felt, and what is left of it halves every `half_life_d`
    days. `chance` is its prior chance among all kernels.
    """

    lag_d: int
    half_life_d: float
    chance: float

    @property
    def decay(self) -> float:
        """The share that is left a day later, 0 to 1."""
        return float(2.0 ** (-1.0 / self.half_life_d))


KERNELS = tuple(
    Kernel(lag_d, half_life_d, of_lag * of_life)
    for lag_d, of_lag in _LAGS_D.items()
    for half_life_d, of_life in _HALF_LIVES_D.items()
)
"""All kernels that the model weighs, in a fixed order."""


def felt(dose: FloatArray, kernel: Kernel) -> tuple[FloatArray, FloatArray]:
    """Sum what is left of all doses, for the morning and for the rest of each day.

    Args:
        dose: What was done; shape (day, exposure), without gaps.
        kernel: How it is felt.

    Returns:
        Two arrays of the shape of `dose` and in its unit. In the morning nothing of the day
        itself has been done yet: that differs where the lag is 0.

    Examples:
        >>> morning, later = felt(np.array([[8.0], [0.0], [0.0]]), Kernel(0, 1.0, 1.0))
        >>> morning.ravel().tolist(), later.ravel().tolist()
        ([0.0, 4.0, 2.0], [8.0, 4.0, 2.0])
    """
    left = _leaking(dose, kernel.decay)
    later = _delayed(left, kernel.lag_d)
    if kernel.lag_d > 0:
        return later, later
    return kernel.decay * _delayed(left, 1), later


@compiled
def _leaking(dose: FloatArray, decay: float) -> FloatArray:
    left = np.empty_like(dose)
    for column in range(dose.shape[1]):
        carried = 0.0
        for day in range(len(dose)):
            carried = decay * carried + dose[day, column]
            left[day, column] = carried
    return left


def _delayed(values: FloatArray, days: int) -> FloatArray:
    moved = np.zeros_like(values)
    moved[days:] = values[: len(values) - days]
    return moved

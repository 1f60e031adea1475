"""How an exposure is felt later: nothing for some days, then less and less."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from backstride.pain.compiled import compiled
from backstride.terms.records import FloatArray, IntArray

_LAGS_D = {0: 0.30, 1: 0.30, 2: 0.20, 3: 0.12, 5: 0.08}
_HALF_LIVES_D = {0.4: 0.10, 1.0: 0.15, 2.0: 0.20, 4.0: 0.27, 8.0: 0.18, 16.0: 0.10}
"""Prior chances, a choice: most answers of a back to load come within days. The shortest is gone
by the next day; without it, what is felt on one day alone would be made up of two exposures."""


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


def likeliest(kernel: IntArray) -> int:
    """Find the kernel that most draws have, of one exposure; the first where it never acts.

    Args:
        kernel: One a draw, below 0 where it does not act; shape (draw,).
    """
    acting = kernel[kernel >= 0]
    return int(np.bincount(acting).argmax()) if len(acting) else 0


def felt(dose: FloatArray, kernel: Kernel, usual: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Sum what is left of all doses, for the morning and for the rest of each day.

    Args:
        dose: What was done; shape (day, exposure), without gaps.
        kernel: How it is felt.
        usual: What was done on each day before the first; shape (exposure,).

    Returns:
        Two arrays of the shape of `dose` and in its unit. In the morning nothing of the day
        itself has been done yet: that differs where the lag is 0.

    Examples:
        >>> day_long = Kernel(0, 1.0, 1.0)
        >>> morning, later = felt(np.array([[8.0], [0.0], [0.0]]), day_long, np.zeros(1))
        >>> morning.ravel().tolist(), later.ravel().tolist()
        ([0.0, 4.0, 2.0], [8.0, 4.0, 2.0])
    """
    before = usual / (1 - kernel.decay)
    left = _leaking(dose, kernel.decay, before)
    later = _delayed(left, kernel.lag_d, before)
    if kernel.lag_d > 0:
        return later, later
    return kernel.decay * _delayed(left, 1, before), later


@compiled
def _leaking(dose: FloatArray, decay: float, before: FloatArray) -> FloatArray:
    left = np.empty_like(dose)
    for column in range(dose.shape[1]):
        carried = before[column]
        for day in range(len(dose)):
            carried = decay * carried + dose[day, column]
            left[day, column] = carried
    return left


def _delayed(values: FloatArray, days: int, before: FloatArray) -> FloatArray:
    moved = np.empty_like(values)
    moved[:days] = before
    moved[days:] = values[: len(values) - days]
    return moved

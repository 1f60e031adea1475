"""How an exposure is felt later: nothing for some days, then less and less."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from backstride.terms.records import FloatArray, IntArray

_LAGS_D = {0: 0.30, 1: 0.30, 2: 0.20, 3: 0.12, 5: 0.08}
_HALF_LIVES_D = {0.4: 0.10, 1.0: 0.15, 2.0: 0.20, 4.0: 0.27, 8.0: 0.18, 16.0: 0.10}
"""Prior chances, a choice: most answers of a back to load come within days. The shortest is gone
by the next day; without it, what is felt on one day alone would be made up of two exposures."""

_LONGEST_D = max(_LAGS_D)


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
        return _decay(self.half_life_d)


def _decay(half_life_d: float) -> float:
    return float(2.0 ** (-1.0 / half_life_d))


KERNELS = tuple(
    Kernel(lag_d, half_life_d, of_lag * of_life)
    for lag_d, of_lag in _LAGS_D.items()
    for half_life_d, of_life in _HALF_LIVES_D.items()
)
"""All kernels that the model weighs, in a fixed order."""
DECAY = np.array([kernel.decay for kernel in KERNELS])


def likeliest(kernel: IntArray) -> int:
    """Find the kernel that most draws have, of one exposure; the first where it never acts.

    Args:
        kernel: One a draw, below 0 where it does not act; shape (draw,).
    """
    acting = kernel[kernel >= 0]
    return int(np.bincount(acting).argmax()) if len(acting) else 0


def carried(dose: FloatArray, usual: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Lay out what is left of doses, so that `MIX` makes of it what any kernel feels.

    What a kernel feels is what is left of the doses up to the longest lag ago, and its share of
    each dose since. So all kernels of a half-life are made up of one leak and of five doses.

    Args:
        dose: What was done; shape (day, exposure), without gaps.
        usual: What was done on each day before the first; shape (exposure,).

    Returns:
        Two arrays, (day, exposure, part), in the unit of `dose`: for the morning, when nothing of
        the day itself has been done yet, and for the rest of the day.

    Examples:
        >>> morning, later = carried(np.array([[8.0], [0.0], [0.0]]), np.zeros(1))
        >>> day_long = [(kernel.lag_d, kernel.half_life_d) for kernel in KERNELS].index((0, 1.0))
        >>> (morning @ MIX[:, day_long]).ravel().round(9).tolist()
        [0.0, 4.0, 2.0]
        >>> (later @ MIX[:, day_long]).ravel().round(9).tolist()
        [8.0, 4.0, 2.0]
    """
    decay = np.array([_decay(half_life_d) for half_life_d in _HALF_LIVES_D])
    before = usual[:, None] / (1 - decay)
    old = _delayed(_leaking(dose, decay, before), _LONGEST_D, before)
    since = [_delayed(dose, days, usual) for days in range(_LONGEST_D)]
    later = np.concatenate([old, np.stack(since, axis=-1)], axis=-1)
    morning = later.copy()
    morning[:, :, len(decay)] = 0.0
    return morning, later


def _mix() -> FloatArray:
    """Say how each kernel is made up of the parts that are carried, (part, kernel)."""
    lives, ages = list(_HALF_LIVES_D), np.arange(_LONGEST_D)
    found = np.zeros((len(lives) + _LONGEST_D, len(KERNELS)))
    for place, kernel in enumerate(KERNELS):
        after_d = ages - kernel.lag_d
        found[lives.index(kernel.half_life_d), place] = kernel.decay ** (_LONGEST_D - kernel.lag_d)
        since = np.where(after_d >= 0, kernel.decay ** np.maximum(after_d, 0), 0.0)
        found[len(lives) :, place] = since
    return found


MIX = _mix()
"""What each kernel feels of what is `carried`, (part, kernel)."""


def _leaking(dose: FloatArray, decay: FloatArray, before: FloatArray) -> FloatArray:
    """Sum what is left of all doses up to each day, (day, exposure, half-life)."""
    left = np.empty((len(dose), *before.shape))
    carried = before
    for day, done in enumerate(dose):
        carried = decay * carried + done[:, None]
        left[day] = carried
    return left


def _delayed(values: FloatArray, days: int, before: FloatArray) -> FloatArray:
    moved = np.empty_like(values)
    moved[:days] = before
    moved[days:] = values[: max(len(values) - days, 0)]
    return moved

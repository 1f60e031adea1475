"""What a simulated runner's back does: the planted cause, and what is kept of it.

pain(t) = background(t) + per_unit * (load(t) - centre) + noise(t)
load(t) = sum over d >= lag of 2^-((d - lag) / half_life) * exposure(t - d)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from backstride.terms.records import FloatArray

CAUSES = (
    "distance_m",
    "fast_distance_m",
    "ascent_m",
    "descent_m",
    "excess_over_longest_ratio",
    "new_shoe_distance_m",
    "sitting_h",
    "strength_min",
    "sleep_debt_h",
)


@dataclass(frozen=True)
class Effect:
    """How the planted cause works.

    `points` is the standard deviation of what it adds to pain, in points of 0 to 10,
    below 0 where it eases. It is first felt `lag_d` days later, then halves every
    `half_life_d` days.
    """

    points: float = 0.9
    lag_d: int = 1
    half_life_d: float = 2.0

    def kernel(self, days: int) -> FloatArray:
        """Give the weight of an exposure 0, 1, 2 ... days later; shape (days,).

        Examples:
            >>> Effect(lag_d=1, half_life_d=1).kernel(4).tolist()
            [0.0, 1.0, 0.5, 0.25]
        """
        later = np.arange(days) - self.lag_d
        return np.where(later < 0, 0.0, 2.0 ** (-np.maximum(later, 0) / self.half_life_d))

    def load(self, exposure: FloatArray) -> FloatArray:
        """Sum what is left of all exposures up to each day; shape as `exposure`, (day,)."""
        return np.convolve(exposure, self.kernel(len(exposure)))[: len(exposure)]


@dataclass(frozen=True, kw_only=True, eq=False)
class Truth:
    """What no diary tells; arrays have shape (day,).

    `exposures` is what was truly done, by the names in `CAUSES`. `contribution` is what
    the cause adds to the pain of each evening: `per_unit * (load - centre)`. `felt` and
    `felt_morning` are that pain before it is made a whole number.
    """

    cause: str | None
    effect: Effect
    per_unit: float
    centre: float
    exposures: Mapping[str, FloatArray]
    contribution: FloatArray
    felt: FloatArray
    felt_morning: FloatArray

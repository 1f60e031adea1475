"""The records that simulator, estimators and metrics share."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Whole = NDArray[np.int64]

EXPOSURES = (
    "distance_km",
    "fast_km",
    "descent_m",
    "climb_m",
    "hard_surface_km",
    "new_shoe_km",
    "sitting_h",
    "spike_ratio",
    "strength_min",
    "sleep_debt_h",
)

REFERENCE_SD = (5.0, 1.5, 80.0, 80.0, 4.0, 2.5, 2.0, 0.12, 9.0, 0.6)
"""How much a day's exposure varies within a usual runner, in its own unit: assumed."""

DAYS_BEFORE = 60
"""Days lived before the diary opens: exposures are known, pain is not."""

DAYS_AHEAD = 28
"""Days lived under a plan after the diary closes."""

REPLICATES = 200
"""How often each future is lived, with the same past and other luck."""


@dataclass(frozen=True)
class Diary:
    """What an estimator may see of one runner.

    Attributes:
        exposures: Names of the exposures, (exposure,).
        reference_sd: Usual spread of a day's exposure, each in its own unit, (exposure,).
        dose: Measured exposures of each day, (day, exposure); the days before the diary
            opens come first, the last row is the day on which the diary closes.
        opens: Index of the diary's first day in `dose`, `worst` and `morning`.
        worst: Worst pain of the day, 0 to 10, NaN where not written down, (day,).
        morning: Pain in the morning, before any exposure of that day, NaN where not
            written down, (day,).
        plans: Doses of the 28 days after, known exactly, (28, exposure) by name.
    """

    exposures: tuple[str, ...]
    reference_sd: Floats
    dose: Floats
    opens: int
    worst: Floats
    morning: Floats
    plans: Mapping[str, Floats]


@dataclass(frozen=True)
class Noise:
    """What makes pain besides causes.

    Attributes:
        level: Pain of the runner without causes, NRS points.
        persistence: Share of the personal noise that is left a day later, 0 to 1.
        personal_sd: Spread of the autocorrelated personal noise, NRS points.
        daily_sd: Spread of the noise that each evening has of its own, NRS points.
    """

    level: float
    persistence: float
    personal_sd: float
    daily_sd: float


@dataclass(frozen=True)
class Future:
    """What truly comes after the diary under one plan, lived 200 times.

    Attributes:
        contribution: What all causes together add on each day, NRS points, (28,).
        felt: Pain as felt, NRS points without bounds, (replicate, 28).
        reported: The same as this runner would rate it, 0 to 10, (replicate, 28).
    """

    contribution: Floats
    felt: Floats
    reported: Whole


@dataclass(frozen=True)
class Truth:
    """What really makes this runner's pain: for oracles and for scoring.

    Attributes:
        cause: Whether each exposure has any effect, (exposure,).
        effect: Planted effect: sd of the contribution that training untouched by pain
            would have made, NRS points, negative where the exposure eases, (exposure,).
        contribution_sd: The same as lived in the diary, NRS points, signed, (exposure,).
        lag_days: Days until an exposure begins to act, (exposure,).
        half_life_days: Days until half of it is gone, (exposure,).
        transform: `linear`, `saturate` or `hinge`, (exposure,).
        transform_scale: Where it saturates or begins, in the exposure's unit, (exposure,).
        noise: What makes pain besides causes.
        dose: Exposures as lived, without error of measurement, (day, exposure).
        felt: Worst pain of the day as felt, NRS points without bounds, (day,).
        reported: What would have been written down every day, (day,).
        futures: What truly comes under each plan, by its name.
    """

    cause: Bools
    effect: Floats
    contribution_sd: Floats
    lag_days: Whole
    half_life_days: Floats
    transform: tuple[str, ...]
    transform_scale: Floats
    noise: Noise
    dose: Floats
    felt: Floats
    reported: Floats
    futures: Mapping[str, Future]

    @property
    def raises(self) -> Bools:
        """Tell which exposures raise pain: what estimators are asked for, (exposure,)."""
        return self.effect > 0


@dataclass(frozen=True)
class Simulated:
    """One runner: what may be seen, and what is true."""

    seed: int
    scenario: str
    diary: Diary
    truth: Truth


@dataclass(frozen=True)
class Estimate:
    """What an estimator says of one runner; None where it does not speak of something.

    Attributes:
        probability: That the exposure is a cause that raises pain, 0 to 1, (exposure,).
        effect: Standard deviation of its contribution in the diary, NRS points, negative
            where it eases, 0 where it is no cause, (exposure,).
        score: What ranks exposures, any unit; where None the probability does, (exposure,).
        forecast: Draws of pain as it will be written down under the plan `normal`, whole
            numbers 0 to 10, (draw, day), from the first day after the diary, at least 7
            days. A day with fewer draws ends in NaN.
        contrast: Draws of the mean difference that the plan `normal` makes to the plan
            `easy`, NRS points: over days 1 to 7 and over days 8 to 28, (draw, 2).
    """

    probability: Floats | None = None
    effect: Floats | None = None
    score: Floats | None = None
    forecast: Floats | None = None
    contrast: Floats | None = None

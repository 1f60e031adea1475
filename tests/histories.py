"""Made-up histories for tests: what runs left, without the runs."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from backstride.terms.quantities import SURFACE_ORIGINS, SURFACES
from backstride.terms.records import FloatArray, History, Profile, Series, Shoe

DAY_S = 86_400.0
FIRST_DAY = 739_000


def a_history(  # noqa: PLR0913 - a history has this many sides
    days: ArrayLike,
    *,
    metres: ArrayLike = 5_000.0,
    speed_mps: ArrayLike = 3.0,
    ascent_m: ArrayLike = 0.0,
    descent_m: ArrayLike = 0.0,
    ground: FloatArray | None = None,
    tags: Sequence[str] | None = None,
    worn: Sequence[str] | None = None,
    insoles: ArrayLike = np.nan,
    shoes: tuple[Shoe, ...] = (),
    devices: Sequence[str] | None = None,
) -> History:
    """Make a history of runs that began so many days, rising, after a first day.

    `ground` has metres of shape (run, surface), all told by a map. A number stands for
    every run.
    """
    began = np.asarray(days, dtype=float)
    start_s = FIRST_DAY * DAY_S + began * DAY_S
    count = len(began)

    def column(values: ArrayLike) -> FloatArray:
        return np.broadcast_to(np.asarray(values, dtype=float), (count,)).copy()

    exposures = {
        "distance_m": column(metres),
        "mean_speed_mps": column(speed_mps),
        "ascent_m": column(ascent_m),
        "descent_m": column(descent_m),
    }
    return History(
        start_s=start_s,
        end_s=start_s + 60,
        local_day=(start_s // DAY_S).astype(np.int64),
        measured={name: Series(values, 0.02 * values) for name, values in exposures.items()},
        moments={} if ground is None else {"surface": by_map(ground)},
        recorded_by={"altitude_m": tuple(devices or ("watch",) * count)},
        worn=tuple(worn or ("",) * count),
        surface_tag=tuple(tags or ("",) * count),
        insoles=column(insoles),
        shoes=shoes,
        profile=Profile(),
    )


def by_map(ground: FloatArray) -> FloatArray:
    """Lay metres by surface out as a run leaves them, the known ones told by a map."""
    moments = np.zeros((*ground.shape, len(SURFACE_ORIGINS)))
    moments[:, 1:, SURFACE_ORIGINS.index("map")] = ground[:, 1:]
    moments[:, 0, 0] = ground[:, 0]
    return moments.reshape(len(ground), len(SURFACES) * len(SURFACE_ORIGINS))


def first(history: History, runs: int) -> History:
    """Forget all but the first runs."""
    return History(
        start_s=history.start_s[:runs],
        end_s=history.end_s[:runs],
        local_day=history.local_day[:runs],
        measured={
            name: Series(series.values[:runs], series.errors[:runs], series.covered[:runs])
            for name, series in history.measured.items()
        },
        moments={name: sums[:runs] for name, sums in history.moments.items()},
        recorded_by={name: told[:runs] for name, told in history.recorded_by.items()},
        worn=history.worn[:runs],
        surface_tag=history.surface_tag[:runs],
        insoles=history.insoles[:runs],
        shoes=history.shoes,
        profile=history.profile,
    )

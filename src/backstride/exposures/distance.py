"""How far."""

from __future__ import annotations

import numpy as np

from backstride.terms.records import Measure, Run

SHARE_WITH_POSITION = 0.02
SHARE_WITHOUT = 0.05
"""Assumed: a receiver in the open, and a sensor on foot or treadmill not calibrated."""


def distance_m(run: Run) -> Measure:
    """Measure the way covered while the clock ran.

    Returns:
        Metres, at least 0; NaN where nothing tells the way. The error is 2 % of it with a
        position, 5 % without.

    Source:
        Definition. The errors are assumed, not measured on this watch.

    Examples:
        Three seconds at 4 m/s, then the last sample:

        >>> from backstride import simulate
        >>> distance_m(simulate.run(speed_mps=[4.0, 4.0, 4.0, 0.0])).value
        12.0
    """
    metres = float(run.distance_m[-1] - run.distance_m[0])
    return Measure(metres, metres * distance_share(run))


def distance_share(run: Run) -> float:
    """Give the error of this run's distances as a share of them."""
    return SHARE_WITH_POSITION if np.isfinite(run.latitude_deg).any() else SHARE_WITHOUT

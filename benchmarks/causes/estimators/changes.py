# ruff: noqa: TID252
"""What rules for forecasts share: a state carried forward, and the changes seen from it."""

import numpy as np

from ..records import DAYS_AHEAD, Floats

FEWEST_CHANGES = 4
"""With fewer the diary's ratings themselves are the forecast: a choice."""


def forward(ratings: Floats, *, weight: float) -> Floats:
    """Carry an exponentially smoothed rating forward.

    Args:
        ratings: NaN where missing, (day,).
        weight: Share that a new rating has, 0 to 1; 1 keeps the last rating.

    Returns:
        The state after each day, NaN before the first rating, (day,).

    Examples:
        >>> forward(np.array([2.0, np.nan, 4.0]), weight=0.5)
        array([2., 2., 3.])
    """
    carried = np.empty(len(ratings))
    state = np.nan
    for day, rating in enumerate(ratings):
        if not np.isnan(rating):
            state = rating if np.isnan(state) else state + weight * (rating - state)
        carried[day] = state
    return carried


def forecast_by_changes(ratings: Floats, state: Floats) -> Floats:
    """Add to the last state every change that was seen over as many days.

    Args:
        ratings: NaN where missing, (day,).
        state: What was expected after each day, (day,).

    Returns:
        Whole numbers 0 to 10, (draw, 28); a day with fewer changes ends in NaN.
    """
    rated = ratings[~np.isnan(ratings)]
    drawn = np.full((len(rated), DAYS_AHEAD), np.nan)
    for ahead in range(1, DAYS_AHEAD + 1):
        change = ratings[ahead:] - state[:-ahead]
        change = change[~np.isnan(change)]
        some = rated
        if len(change) >= FEWEST_CHANGES:
            some = np.clip(np.round(state[-1] + change), 0, 10)
        drawn[: len(some), ahead - 1] = some
    return drawn

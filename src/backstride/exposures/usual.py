"""What is usual for this runner: much means much for this one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from backstride.terms.records import FloatArray, IntArray, Usual

Names = NDArray[np.str_]

YEAR_S = 365 * 86_400
FEWEST_RUNS = 10
FIRST_S = 28 * 86_400
"""A choice: below ten runs, or four weeks of files, there is no usual yet."""
_SHARES = np.array([0.05, 0.25, 0.5, 0.75, 0.95])


OF_ONE_DEVICE = frozenset(
    {
        "altitude_m",
        "ground_contact_time_ms",
        "ground_contact_balance_percent",
        "vertical_oscillation_mm",
        "vertical_ratio_percent",
        "step_length_m",
    }
)
"""What two devices measure differently: runs of one device only are compared by it."""


def usual(
    start_s: FloatArray, values: FloatArray, places: IntArray, devices: Names | None = None
) -> list[Usual]:
    """Rank runs among the runner's own of the 365 days before each.

    Args:
        start_s: UTC seconds of all runs, rising; shape (run,).
        values: One exposure of them, NaN where a run cannot tell; shape (run,).
        places: Which runs are asked for; shape (asked,).
        devices: What measured each run, shape (run,), where only runs of the same device can
            be compared.

    Returns:
        For each run asked for the quantiles of the runs before it, by linear interpolation,
        and the share of them below it. A runner of less than 28 days or ten such runs has
        no usual yet.

    Source:
        Definition.

    Examples:
        A run of 12 after ten weeks of 0, 1, 2 and so on up to 20:

        >>> starts = 4e6 + 3e5 * np.arange(22)
        >>> [found] = usual(starts, np.array([*range(21), 12.0]), np.array([21]))
        >>> found.median, round(found.share, 2)
        (10.0, 0.6)
    """
    if not len(places):
        return []
    before = _before(start_s, values, places, devices)
    known = np.isfinite(before).sum(axis=1)
    settled = (known >= FEWEST_RUNS) & (start_s[places] - start_s[0] >= FIRST_S)
    quantiles, own = _quantiles(before, known), values[places]
    below = np.sum(before < own[:, None], axis=1) + np.sum(before == own[:, None], axis=1) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(np.isfinite(own), below / known, np.nan)
    told = np.where(settled[:, None], np.column_stack([quantiles, share]), np.nan)
    return [Usual(int(runs), *row) for runs, row in zip(known, told.tolist(), strict=True)]


def _before(
    start_s: FloatArray, values: FloatArray, places: IntArray, devices: Names | None
) -> FloatArray:
    """Lay the values of the year before each run side by side, sorted, the unknown last."""
    firsts = np.searchsorted(start_s, start_s[places] - YEAR_S)
    reach = np.arange(max(1, int((places - firsts).max())))
    rows = np.minimum(firsts[:, None] + reach, len(values) - 1)
    inside = firsts[:, None] + reach < places[:, None]
    if devices is not None:
        inside &= devices[rows] == devices[places][:, None]
    return np.sort(np.where(inside, values[rows], np.nan), axis=1)


def _quantiles(before: FloatArray, known: IntArray) -> FloatArray:
    at = np.maximum(known - 1, 0)[:, None] * _SHARES
    low = np.floor(at).astype(np.int64)
    high = np.minimum(low + 1, np.maximum(known - 1, 0)[:, None])
    lower, upper = (np.take_along_axis(before, place, axis=1) for place in (low, high))
    return np.asarray(lower + (at - low) * (upper - lower))

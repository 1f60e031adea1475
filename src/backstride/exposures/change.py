"""How much moved at once, against the runs of the 28 days before."""

from __future__ import annotations

import numpy as np

from backstride.exposures.before import Windows, counted, days_before, medians
from backstride.exposures.longest import quotient
from backstride.exposures.shoes import shoe_share_28d_ratio
from backstride.exposures.speed import speed_change_28d_ratio
from backstride.exposures.surface import new_ground_ratio
from backstride.terms.records import BoolArray, FloatArray, History, Series

AXES = ("distance", "frequency", "pace", "up", "down", "surface", "shoe")
"""What may move, in the order of the columns of `changed_axes`."""
MOVED = 0.15
"""A proposal that no study set: less is no change."""
WINDOW_DAYS = 28
FEWEST_RUNS = 3
"""A choice: fewer runs have no middle."""
LEAST_CLIMB_M = 30.0
"""A choice: 2 m against 1 m is no doubling; what is less counts as so much."""
LEAST_RUNS = 1.0
"""A choice: less than one run a week is no change of frequency."""
_WEEK_DAYS, _WEEKS = 7, 4
_OF_HEIGHT = ("ascent_m", "descent_m")


def distance_change_28d_ratio(history: History) -> Series:
    """Divide the run's distance by the median of the runs of the 28 days before.

    Returns:
        1 for the same, 1.15 for 15 % more; NaN in the runner's first 28 days, and where
        fewer than three runs began in the 28 days. The error is from those of the run and
        of the middle of the runs before (the median of theirs), taken as independent.

    Source:
        A proposal, from the advice not to change much at once; no study set the 28 days.
    """
    return _against_median(history, "distance_m")


def frequency_change_28d_ratio(history: History) -> Series:
    """Divide the runs of these 7 days by those of a mean week of the 28 days before them.

    These 7 days are this run's local day and the six before it, counted up to this run; the
    28 days before end where they begin, so that no run counts on both sides. Days and not
    hours: who runs at eight on Mondays may be five minutes late.

    Returns:
        1 for as many; NaN in the runner's first 34 days, and where fewer than three runs
        lie in the 28 days. Counted, so without an error as far as no file is missing.

    Source:
        As `distance_change_28d_ratio`.
    """
    recent, week = _runs_a_week(history)
    values = np.divide(recent, week, np.full(len(history), np.nan), where=np.isfinite(week))
    return counted(values)


def ascent_change_28d_ratio(history: History) -> Series:
    """Divide the run's ascent by the median of the runs of the 28 days before.

    Both count as at least 30 m, so that 2 m against 1 m is no doubling. Only runs whose
    height the same device measured are compared.

    Returns:
        1 for the same; NaN as `distance_change_28d_ratio`, and where a height is missing.
        The error is as there.

    Source:
        As `distance_change_28d_ratio`; the 30 m are a choice.
    """
    return _against_median(history, "ascent_m", least=LEAST_CLIMB_M)


def descent_change_28d_ratio(history: History) -> Series:
    """Divide the run's descent by the median of the runs of the 28 days before.

    As `ascent_change_28d_ratio`, downhill.

    Returns:
        1 for the same; NaN as `ascent_change_28d_ratio`. The error is as there.

    Source:
        As `ascent_change_28d_ratio`.
    """
    return _against_median(history, "descent_m", least=LEAST_CLIMB_M)


def changed_axes_count(history: History) -> Series:
    """Count how many things moved at once: distance, frequency, pace, up, down, surface, shoe.

    A number has moved that lies more than 15 % above or below the runs of the 28 days
    before; up and down must differ by 30 m as well, frequency by one run a week. The
    surface has moved where more than 15 % of the known metres were on new ground, the shoe
    where no run of the 28 days wore this pair.

    Returns:
        How many of seven; NaN where none of them can be told. Near 15 % the count hangs on
        the errors of what it counts, so its own is not known. Covered is the share of the
        seven that can be told: the others are not counted.

    Source:
        A proposal; no study set the 15 %.
    """
    moves = _moves(history)
    told = np.isfinite(moves)
    count = np.where(told.any(axis=1), np.nansum(moves, axis=1), np.nan)
    return Series(count, np.full(len(history), np.nan), told.mean(axis=1))


def changed_axes(history: History) -> BoolArray:
    """Tell which things moved, as `changed_axes_count` counts them.

    Returns:
        True where it moved, False where it did not or nobody can tell; shape (run, axis),
        axes in the order of `AXES`.
    """
    return np.equal(_moves(history), 1)


def _moves(history: History) -> FloatArray:
    """Tell what moved: 1 yes, 0 no, NaN cannot tell; shape (run, axis), as `AXES`."""
    moved = {
        "distance": _moved(history, "distance_m"),
        "frequency": _frequency_moved(history),
        "pace": _where_known(pace := speed_change_28d_ratio(history).values, _is_far(pace)),
        "up": _moved(history, "ascent_m", least=LEAST_CLIMB_M),
        "down": _moved(history, "descent_m", least=LEAST_CLIMB_M),
        "surface": _where_known(new := new_ground_ratio(history).values, new > MOVED),
        "shoe": _where_known(worn := shoe_share_28d_ratio(history).values, worn == 0),
    }
    return np.column_stack([moved[axis] for axis in AXES])


def _moved(history: History, exposure: str, *, least: float = 0.0) -> FloatArray:
    own = history.measured[exposure].values
    median = _medians(history, exposure, own)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.maximum(own, least) / np.maximum(median, least)
    return _where_known(ratio, _is_far(ratio) & (np.abs(own - median) >= least))


def _frequency_moved(history: History) -> FloatArray:
    recent, week = _runs_a_week(history)
    return _where_known(week, _is_far(recent / week) & (np.abs(recent - week) >= LEAST_RUNS))


def _is_far(ratio: FloatArray) -> BoolArray:
    return np.abs(ratio - 1) > MOVED


def _where_known(values: FloatArray, moved: BoolArray) -> FloatArray:
    return np.where(np.isfinite(values), moved, np.nan)


def _runs_a_week(history: History) -> tuple[FloatArray, FloatArray]:
    """Count the runs of these 7 days, and of a mean week of the 28 before; shape (run,)."""
    day = history.local_day
    since = np.searchsorted(day, day - _WEEK_DAYS, side="right")
    before = since - np.searchsorted(day, day - _WEEK_DAYS - WINDOW_DAYS, side="right")
    recent = np.arange(1, len(day) + 1) - since
    settled = day - day[:1] >= _WEEK_DAYS + WINDOW_DAYS - 1
    told = settled & (before >= FEWEST_RUNS)
    return recent.astype(float), np.where(told, before / _WEEKS, np.nan)


def _against_median(history: History, exposure: str, *, least: float = 0.0) -> Series:
    """Divide each run's value by the median of those before, neither less than `least`."""
    own, before = history.measured[exposure], _median_before(history, exposure)
    return quotient(
        Series(np.maximum(own.values, least), own.errors),
        Series(np.maximum(before.values, least), before.errors),
    )


def _median_before(history: History, exposure: str) -> Series:
    """Find the median of the 28 days before each run, and that of the errors."""
    own = history.measured[exposure]
    return Series(_medians(history, exposure, own.values), _medians(history, exposure, own.errors))


def _medians(history: History, exposure: str, numbers: FloatArray) -> FloatArray:
    windows = days_before(history, WINDOW_DAYS)
    if exposure not in _OF_HEIGHT:
        return medians(numbers, windows, FEWEST_RUNS)
    devices = np.array(history.recorded_by["altitude_m"], dtype=str)
    found = np.full(len(history), np.nan)
    for device in np.unique(devices):
        same = devices == device
        own = Windows(windows.first[same], windows.end[same], windows.settled[same])
        found[same] = medians(np.where(same, numbers, np.nan), own, FEWEST_RUNS)
    return found

"""Which pair was worn, how far it had gone, and whether insoles were in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from backstride.exposures.before import counted, days_before
from backstride.terms.records import FloatArray, History, IntArray, Series, Shoe

NEW_BELOW_M = 80_000.0
"""A choice: so far a pair counts as new. The simulator draws the same line."""
BEFORE_SHARE = 0.10
"""Assumed error of what the runner says a pair had run before the first file."""
WINDOW_DAYS = 28
LEAST_TOLD = 0.5
"""A choice: of the runs of 28 days so many must name a pair."""


def shoe_distance_m(history: History) -> Series:
    """Add up what the pair had run before this run.

    The sum of all earlier runs in the pair, and of what the runner said it had run before
    the first file. Runs that name no pair, or have no distance, add nothing: covered tells
    them.

    Returns:
        Metres, at least 0; NaN where the pair is not known. The error adds up those of the
        runs, for a watch errs the same way each time, and a tenth of the runner's word
        (assumed). Covered is the share of the runs since the pair's first that name a pair
        and have a distance.

    Source:
        Definition.
    """
    own = history.measured["distance_m"]
    told = _told(history)
    known = told[np.isfinite(own.values[told])]
    values, errors, covered = _unknown(history), _unknown(history), np.zeros(len(history))
    for pair, runs in _runs_by_pair(history.worn).items():
        before_m = _shoe(history, pair).distance_before_m
        values[runs] = before_m + _earlier(np.nan_to_num(own.values[runs]))
        doubt = BEFORE_SHARE * before_m + _earlier(np.nan_to_num(own.errors[runs]))
        errors[runs], covered[runs] = doubt, _share_before(known, runs)
    return Series(values, errors, covered)


def shoe_age_days(history: History) -> Series:
    """Count the days since the pair came into use.

    That is the day the runner told of, else its first run; the earlier of both where the
    pair was worn before the day told.

    Returns:
        Days, at least 0; NaN where the pair is not known, and where it had run before the
        first file but not since when is told. The error is half a day where a day was told;
        it is not known where the first run stands for it.

    Source:
        Definition.
    """
    values, errors = _unknown(history), _unknown(history)
    for name, runs in _runs_by_pair(history.worn).items():
        pair, days = _shoe(history, name), history.local_day[runs]
        if pair.since is not None:
            values[runs], errors[runs] = days - min(days[0], pair.since.toordinal()), 0.5
        elif pair.distance_before_m == 0:
            values[runs] = days - days[0]
    return Series(values, errors)


def new_shoe_distance_m(history: History) -> Series:
    """Take the run's distance where the pair was new: it had run less than 80 km before.

    A run that begins below 80 km counts whole.

    Returns:
        Metres, 0 in a pair that is new no more; NaN where the pair or the distance is not
        known. The error is that of the distance; when a pair stops being new is a choice.

    Source:
        A proposal; no study set the 80 km.
    """
    own, gone = history.measured["distance_m"], shoe_distance_m(history)
    new, known = gone.values < NEW_BELOW_M, np.isfinite(gone.values)
    values = np.where(new, own.values, np.where(np.isfinite(own.values), 0.0, np.nan))
    return Series(
        np.where(known, values, np.nan),
        np.where(known, np.where(new, own.errors, 0.0), np.nan),
        gone.covered,
    )


def runs_since_shoe_change_count(history: History) -> Series:
    """Count the runs since the pair was changed; 1 is the first in another than before.

    Runs that name no pair are passed over, as if they had not been.

    Returns:
        Runs, at least 1; NaN where the pair is not known, and before the first change that
        the files show. Counted, so without an error as far as every run is told.

    Source:
        Definition.
    """
    values = _unknown(history)
    told = _told(history)
    latest = _latest_change(np.array(history.worn, dtype=str)[told])
    count = np.arange(len(told)) - latest + 1
    values[told] = np.where(latest >= 0, count, np.nan)
    return counted(values)


def shoe_share_28d_ratio(history: History) -> Series:
    """Find the share of the runs of the 28 days before that wore this run's pair.

    Returns:
        0 where none did, 1 where all did; NaN in the runner's first 28 days, where the pair
        is not known, and where fewer than half of the runs of the 28 days name a pair, or
        there are none. Counted among those that name one; covered is their share.

    Source:
        Definition; the 28 days are a choice.
    """
    windows = days_before(history, WINDOW_DAYS)
    same = _unknown(history)
    for runs in _runs_by_pair(history.worn).values():
        same[runs] = _count(runs, windows.first[runs], windows.end[runs])
    every = windows.end - windows.first
    named = _count(_told(history), windows.first, windows.end)
    enough = windows.settled & (named > 0) & (named >= LEAST_TOLD * every)
    values = np.divide(same, named, _unknown(history), where=enough)
    covered = np.divide(named, every, np.zeros(len(history)), where=every > 0)
    return replace(counted(values), covered=covered)


def insoles_in(history: History) -> Series:
    """Tell whether insoles were in, from the last word on it at or before the run's day.

    Returns:
        1 in, 0 out; NaN where nothing was told. The runner's word, taken without an error.

    Source:
        The runner's own word.
    """
    return counted(history.insoles)


def days_since_insoles_change(history: History) -> Series:
    """Count the days since the first run with the insoles newly in, or newly out.

    A first word is no change: what was before is not known. Who begins with insoles and
    wants it to count as a change notes an earlier day without them.

    Returns:
        Days, at least 0; NaN where nothing was told, and before the first change. The
        change lay between two runs: the error is that of a day drawn evenly from the days
        between them.

    Source:
        Definition.
    """
    values, errors = _unknown(history), _unknown(history)
    told = np.flatnonzero(np.isfinite(history.insoles))
    latest = _latest_change(history.insoles[told])
    changed = np.flatnonzero(latest >= 0)
    days, first = history.local_day[told], latest[changed]
    values[told[changed]] = days[changed] - days[first]
    errors[told[changed]] = (days[first] - days[first - 1]) / np.sqrt(12)
    return Series(values, errors)


def _unknown(history: History) -> FloatArray:
    return np.full(len(history), np.nan)


def _told(history: History) -> IntArray:
    """Give the places of the runs that name a pair."""
    return np.flatnonzero([bool(pair) for pair in history.worn])


def _runs_by_pair(worn: Sequence[str]) -> dict[str, IntArray]:
    """Give the places of the runs of each pair, in order."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, pair in enumerate(worn):
        if pair:
            places[pair].append(place)
    return {pair: np.array(found, np.int64) for pair, found in places.items()}


def _shoe(history: History, name: str) -> Shoe:
    """Find what the runner told of a pair; one that is only named had run nothing before."""
    return next((pair for pair in history.shoes if pair.name == name), Shoe(name))


def _earlier(values: FloatArray) -> FloatArray:
    """Sum what lies before each."""
    return np.concatenate([[0.0], np.cumsum(values[:-1])])


def _share_before(known: IntArray, runs: IntArray) -> FloatArray:
    """Find the share known of all runs from the first of these to before each; 1 of none."""
    passed = runs - runs[0]
    found = _count(known, runs[:1], runs)
    share: FloatArray = np.divide(found, passed, np.ones(len(runs)), where=passed > 0)
    return share


def _count(places: IntArray, first: IntArray, end: IntArray) -> IntArray:
    """Count the places, which rise, within each `[first, end)`."""
    return np.searchsorted(places, end) - np.searchsorted(places, first)


def _latest_change(told: np.ndarray) -> IntArray:
    """Find the latest place, up to each, that differs from the one before it; -1 for none."""
    places = np.arange(len(told))
    changed = np.concatenate([[False], told[1:] != told[:-1]])[: len(told)]
    return np.maximum.accumulate(np.where(changed, places, -1))

"""How gait drifts from the first third of a run to the last, at matched speed and grade."""

from __future__ import annotations

from itertools import product

import numpy as np

from backstride.exposures import matching
from backstride.exposures.gait import CONTACT_TIME, OSCILLATION, STEP_RATE, Form, sums_of
from backstride.exposures.gait import covered as share_of
from backstride.exposures.steady import matched
from backstride.terms.records import BoolArray, FloatArray, History, Run, Series

SHORTEST_S = 20 * 60
FEWEST_RUNS = 5
LEAST_SHARE = 0.5
"""A choice: twenty minutes, half of both thirds known, and five runs before for the slopes.

Fewer than for a comparison between runs: here only the slopes matter."""
FEWER_STEPS = -0.03
LONGER_CONTACT = 0.05
MORE_OSCILLATION = 0.05
"""Proposed by this project, set by no study: what counts as a sign of tiring."""
_FORMS = (STEP_RATE, CONTACT_TIME, OSCILLATION)


def moments_of_late(run: Run) -> FloatArray:
    """Sum up gait in the first and the last third of the moving time.

    These sums alone do not add up when a run is cut, as each part has thirds of its own.

    Returns:
        The sums of `matching.sums` for step rate, contact time and vertical oscillation, of
        the first and the last third each; shape (90,).

    Source:
        Definition.
    """
    passed = np.cumsum(run.moving, dtype=float)
    whole = passed[-2] if len(run) > 1 else 0.0  # the last sample has no second
    comparable = matched(run)
    thirds = [comparable & (passed <= whole / 3), comparable & (passed > 2 * whole / 3)]
    features = [matching.features(run, third) for third in thirds]
    columns = [form.of(run) for form in _FORMS]
    parts = product(columns, zip(features, thirds, strict=True))
    return np.concatenate([matching.sums(found, y[third]) for y, (found, third) in parts])


def late_step_rate_change_ratio(history: History) -> Series:
    """Compare the step rate of the last third with the first, at matched speed and grade.

    Thirds are of the moving time. The slopes with speed and grade are the runner's own, from
    the runs of the 365 days before and this one, of the same device; the change is exp of the
    difference of the mean distances from that line, less 1.

    Returns:
        0 is no change, -0.03 three per cent fewer steps at the end. NaN for a run of less than
        20 minutes, with less than half of either third known, or with less than five runs
        before. The error takes errors as alike for 60 s, and counts that of the slopes.

    Source:
        Claim and thirds are this project's proposal; see `late_signs_count`.
    """
    return _change(history, STEP_RATE)


def late_ground_contact_time_change_ratio(history: History) -> Series:
    """Compare the contact time of the last third with the first, at matched speed and grade.

    Returns:
        0 is no change, 0.05 five per cent longer on the ground at the end; slopes, error and
        NaN as of `late_step_rate_change_ratio`.

    Source:
        As `late_step_rate_change_ratio`.
    """
    return _change(history, CONTACT_TIME)


def late_vertical_oscillation_change_ratio(history: History) -> Series:
    """Compare the oscillation of the last third with the first, at matched speed and grade.

    Returns:
        0 is no change, 0.05 five per cent more at the end; slopes, error and NaN as of
        `late_step_rate_change_ratio`.

    Source:
        As `late_step_rate_change_ratio`.
    """
    return _change(history, OSCILLATION)


def late_signs_count(history: History) -> Series:
    """Count the signs of tiring: fewer steps, longer contact, more oscillation.

    A sign is a step rate lower by 3 % or more, a contact time or an oscillation larger by 5 %
    or more in the last third. No study set these lines.

    Returns:
        0 to 3; NaN unless all three changes are known. The error says how far the count may
        be off because a change lies near its line.

    Source:
        Proposed by this project.
    """
    signs = (
        (late_step_rate_change_ratio(history), -1, FEWER_STEPS),
        (late_ground_contact_time_change_ratio(history), 1, LONGER_CONTACT),
        (late_vertical_oscillation_change_ratio(history), 1, MORE_OSCILLATION),
    )
    count, variance = np.zeros(len(history)), np.zeros(len(history))
    for change, direction, bound in signs:
        beyond = direction * (change.values - bound)
        chance = _normal_share(beyond / np.maximum(change.errors, 1e-9))
        count += np.where(np.isfinite(beyond), beyond >= 0, np.nan)
        variance += chance * (1 - chance)
    share = np.min([change.covered for change, _, _ in signs], axis=0)
    return Series(count, np.sqrt(variance), share)


def _change(history: History, form: Form) -> Series:
    first, last = _thirds(history, form)
    devices = matching.series(history, form.quantity, "speed_mps")
    line = matching.lines(history, sums_of(history, form), devices, own=True)
    apart = matching.means(last) - matching.means(first)
    matched = apart[:, :-1]
    drift = apart[:, -1] - (matched * line.coefficients).sum(axis=1)
    seconds = np.stack([first[:, 0], last[:, 0]])
    wobble = line.noise**2 * (matching.CORRELATED_S / np.maximum(seconds, 1)).sum(axis=0)
    error = np.sqrt(wobble + line.variance_at(matched))
    told = _is_known(history, seconds) & (line.runs > FEWEST_RUNS)  # the run itself is one
    change = np.where(told, np.expm1(drift), np.nan)
    return Series(
        change, np.where(told, error * (1 + change), np.nan), share_of(history, seconds.sum(axis=0))
    )


def _thirds(history: History, form: Form) -> tuple[FloatArray, FloatArray]:
    parts = 2 * len(_FORMS)
    left = matching.moments(history, "late", parts * matching.SUMS)
    thirds = left.reshape(len(history), parts, matching.SUMS)
    place = 2 * _FORMS.index(form)
    return thirds[:, place], thirds[:, place + 1]


def _is_known(history: History, seconds: FloatArray) -> BoolArray:
    """Tell which runs are long enough and known well enough; shape (run,)."""
    moving_s = history.measured["moving_time_s"].values
    enough = seconds.min(axis=0) >= LEAST_SHARE * moving_s / 3
    return np.asarray((moving_s >= SHORTEST_S) & enough)


def _normal_share(deviations: FloatArray) -> FloatArray:
    """Give the share of a normal distribution below so many standard deviations, within 1 %."""
    return np.asarray(1 / (1 + np.exp(-np.clip(1.702 * deviations, -50, 50))))

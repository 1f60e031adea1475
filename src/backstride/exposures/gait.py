"""How the runner runs: as the watch has it, and against the runner's own at that pace."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from backstride.exposures import matching
from backstride.exposures.steady import matched, steady
from backstride.terms.records import FloatArray, History, Measure, Run, Series

LEAST_S = 60
"""A choice: a mean rests on a minute of running or more."""
UNKNOWN = Measure(np.nan, np.nan, 0.0)


@dataclass(frozen=True)
class Form:
    """One quantity of gait: about what it is, and how it is fitted.

    `about` only keeps sums of squares small. A logarithmic one is told as a ratio, another
    as a difference.
    """

    quantity: str
    about: float
    logarithmic: bool = True

    def of(self, run: Run) -> FloatArray:
        """Give what is fitted, second by second; NaN where it was not measured."""
        column = run.column(self.quantity)
        if not self.logarithmic:
            return column - self.about
        positive = np.where(column > 0, column, np.nan)
        return np.log(positive / self.about)

    def back(self, fitted: FloatArray) -> FloatArray:
        """Turn what was fitted into the unit of the quantity."""
        return self.about * np.exp(fitted) if self.logarithmic else fitted + self.about


STEP_RATE = Form("step_rate_spm", 170)
CONTACT_TIME = Form("ground_contact_time_ms", 250)
BALANCE = Form("ground_contact_balance_percent", 50, logarithmic=False)
OSCILLATION = Form("vertical_oscillation_mm", 90)
VERTICAL_RATIO = Form("vertical_ratio_percent", 8)
STEP_LENGTH = Form("step_length_m", 1.1)
FORMS = (STEP_RATE, CONTACT_TIME, BALANCE, OSCILLATION, VERTICAL_RATIO, STEP_LENGTH)

STEP_RATE_SHARE = 0.01
CONTACT_TIME_SHARE = 0.05
OSCILLATION_SHARE = 0.17
STEP_LENGTH_SHARE = 0.05
BALANCE_PERCENT = 1.0
"""Errors of devices, one standard deviation; docs/gait.md says what each rests on."""


def mean_step_rate_spm(run: Run) -> Measure:
    """Average the step rate while running.

    Running is moving at 1.8 m/s or more; walking breaks are left out as far as step rate and
    contact time tell them.

    Returns:
        Steps of both feet a minute, mean over the seconds; NaN below a minute of running. The
        error is 1 %: two devices on the same run differed by 0 to 2 %.

    Source:
        Definition; errors measured on real files, docs/gait.md.

    Examples:
        >>> from backstride import simulate
        >>> jog = simulate.run(speed_mps=3.0, step_rate_spm=170, duration_s=600)
        >>> round(mean_step_rate_spm(jog).value)
        170
    """
    return _mean(run, STEP_RATE, STEP_RATE_SHARE)


def mean_ground_contact_time_ms(run: Run) -> Measure:
    """Average the time that a foot stays on the ground, while running.

    Returns:
        Milliseconds, mean over the seconds of running; NaN as `mean_step_rate_spm`. The error
        is 5 %: two devices on the same run differed by -10 to 6 %.

    Source:
        Definition; errors measured on real files, docs/gait.md.
    """
    return _mean(run, CONTACT_TIME, CONTACT_TIME_SHARE)


def mean_ground_contact_balance_percent(run: Run) -> Measure:
    """Average the left foot's share of the contact time, while running.

    Returns:
        Per cent, 50 where both feet stay equally long; NaN as `mean_step_rate_spm`. The error
        is one point, assumed: nothing here measures it.

    Source:
        Definition.
    """
    mean = _mean(run, BALANCE, 0.0)
    return Measure(mean.value, BALANCE_PERCENT + 0 * mean.value, mean.covered)


def mean_vertical_oscillation_mm(run: Run) -> Measure:
    """Average the rise and fall of the body within a step, while running.

    Returns:
        Millimetres; NaN as `mean_step_rate_spm`. The error is 17 %: four devices were off by
        10 to 20 % (root mean square) against video motion capture, two of them high by 13 and
        15 mm, two low by 7 and 14 mm. Never compare values of two devices.

    Source:
        Definition; errors from the data of Smith et al., PLoS One 17:e0277810, 2022 (15
        runners): docs/gait.md.
    """
    return _mean(run, OSCILLATION, OSCILLATION_SHARE)


def mean_vertical_ratio_percent(run: Run) -> Measure:
    """Average the vertical oscillation over the step length, while running.

    Returns:
        Per cent; NaN as `mean_step_rate_spm`. The error is that of the oscillation, 17 %.

    Source:
        Definition, as the device computes it.
    """
    return _mean(run, VERTICAL_RATIO, OSCILLATION_SHARE)


def mean_step_length_m(run: Run) -> Measure:
    """Average the length of a step as the device recorded it, while running.

    Where it was not recorded it is not computed: it would say nothing that speed and step
    rate do not say.

    Returns:
        Metres from one foot to the other; NaN as `mean_step_rate_spm`. The error is 5 %, as
        recorded lengths lay within 8 % of speed over step rate.

    Source:
        Definition; docs/gait.md.
    """
    return _mean(run, STEP_LENGTH, STEP_LENGTH_SHARE)


def moments_of_gait(run: Run) -> FloatArray:
    """Sum up gait by speed and grade, for the runner's own lines.

    Only seconds of known grade count: on unknown ground nobody can tell a hill from a change
    of form.

    Returns:
        The sums of `matching.sums` for each of `FORMS`, one after another; shape (90,).

    Source:
        Definition.
    """
    seconds = matched(run)
    features = matching.features(run, seconds)
    return np.concatenate([matching.sums(features, form.of(run)[seconds]) for form in FORMS])


def step_rate_at_pace_ratio(history: History) -> Series:
    """Divide the step rate by what the runner does at the same speeds and grades.

    The runner's own line, ln(step rate) = a + b ln(speed) + c (uphill) + d (downhill), comes
    from the runs of the 365 days before with the same device, never from the run itself. The
    ratio is exp of the mean distance from it. So a change of form is not a change of pace.

    Returns:
        1 is as usual, 1.03 three per cent more steps. NaN below five minutes of running on
        known grade, below ten such runs before with this device, and at speeds that the
        runner hardly ever runs. The error is the scatter of the runs before about the line,
        and that of the line: the device's own scatter from run to run is in it, and its
        constant error cancels.

    Source:
        Least squares on the runner's own runs; the choices are this project's.
    """
    return _at_pace(history, STEP_RATE)


def ground_contact_time_at_pace_ratio(history: History) -> Series:
    """Divide the contact time by what the runner has at the same speeds and grades.

    Returns:
        1 is as usual, 1.03 three per cent longer on the ground; line, error and NaN as of
        `step_rate_at_pace_ratio`.

    Source:
        As `step_rate_at_pace_ratio`.
    """
    return _at_pace(history, CONTACT_TIME)


def ground_contact_balance_at_pace_percent(history: History) -> Series:
    """Subtract from the balance what the runner has at the same speeds and grades.

    Returns:
        Points of per cent, 0 is as usual, above 0 more on the left foot; the line is that of
        `step_rate_at_pace_ratio` without logarithm, error and NaN are the same.

    Source:
        As `step_rate_at_pace_ratio`.
    """
    return _at_pace(history, BALANCE)


def vertical_oscillation_at_pace_ratio(history: History) -> Series:
    """Divide the vertical oscillation by what the runner has at the same speeds and grades.

    Returns:
        1 is as usual; line, error and NaN as of `step_rate_at_pace_ratio`.

    Source:
        As `step_rate_at_pace_ratio`.
    """
    return _at_pace(history, OSCILLATION)


def vertical_ratio_at_pace_ratio(history: History) -> Series:
    """Divide the vertical ratio by what the runner has at the same speeds and grades.

    Returns:
        1 is as usual; line, error and NaN as of `step_rate_at_pace_ratio`.

    Source:
        As `step_rate_at_pace_ratio`.
    """
    return _at_pace(history, VERTICAL_RATIO)


def step_length_at_pace_ratio(history: History) -> Series:
    """Divide the recorded step length by what the runner has at the same speeds and grades.

    At a matched speed this is step rate told the other way round, as far as the device's
    speed, step length and step rate agree.

    Returns:
        1 is as usual; line, error and NaN as of `step_rate_at_pace_ratio`.

    Source:
        As `step_rate_at_pace_ratio`.
    """
    return _at_pace(history, STEP_LENGTH)


def sums_of(history: History, form: Form) -> FloatArray:
    """Take the sums of one quantity out of what runs left; shape (run, 15)."""
    whole = matching.moments(history, "gait", matching.SUMS * len(FORMS))
    place = FORMS.index(form) * matching.SUMS
    return whole[:, place : place + matching.SUMS]


def covered(history: History, seconds: FloatArray) -> FloatArray:
    """Give the share of each run's moving time that some seconds are; shape (run,)."""
    moving_s = history.measured["moving_time_s"].values
    return np.clip(seconds / np.where(moving_s > 0, moving_s, np.inf), 0, 1)


def _mean(run: Run, form: Form, share: float) -> Measure:
    column = run.column(form.quantity)
    told = column[steady(run) & np.isfinite(column)]
    if len(told) < LEAST_S:
        return UNKNOWN
    value = float(told.mean())
    return Measure(value, value * share, len(told) / float(run.moving[:-1].sum()))


def _at_pace(history: History, form: Form) -> Series:
    left = sums_of(history, form)
    line = matching.lines(history, left, matching.series(history, form.quantity, "speed_mps"))
    away, error = matching.distance(line, left)
    share = covered(history, left[:, 0])
    if not form.logarithmic:
        return Series(away, error, share)
    return Series(np.exp(away), np.exp(away) * error, share)

"""Level running by force and speed, and the runner's own easy flat kilometre beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from backstride.exposures import matching
from backstride.exposures.force import peak_force_bw, usual_contact_time_s, usual_step_rate_spm
from backstride.exposures.gait import CONTACT_TIME, STEP_RATE, sums_of
from backstride.exposures.steady import RUNNING_MPS, level, steady
from backstride.terms.records import BoolArray, FloatArray, History, IntArray, Run

FEWEST_RUNS = matching.FEWEST_RUNS
LEAST_S = matching.LEAST_S
SAME_DEVICE_SHARE = 0.02
GENERAL_SHARE = 0.10
"""Assumed: how far contact time of one device strays from day to day, and the general contact
time against the runner's own when both runs are guessed alike."""

FORCE_STEP_BW = 0.05
SPEED_STEP_MPS = 0.1
_FORCES_BW: FloatArray = np.pi / 2 + FORCE_STEP_BW * np.linspace(0.5, 49.5, 50)
_SPEEDS_MPS: FloatArray = RUNNING_MPS + SPEED_STEP_MPS * np.linspace(0.5, 39.5, 40)
_PARTS = np.cumsum([len(_FORCES_BW), 2, *[len(_SPEEDS_MPS)] * 3])


@dataclass(frozen=True)
class Easy:
    """The runner's own easy flat kilometre before each run; shape (run,) each, NaN if unknown.

    `runs` counts those that it rests on.
    """

    speed_mps: FloatArray
    step_rate_spm: FloatArray
    force_bw: FloatArray
    runs: FloatArray

    def steps_per_km(self) -> FloatArray:
        """Count the steps of the kilometre; shape (run,)."""
        return 1_000 / self.speed_mps * self.step_rate_spm / 60


@dataclass(frozen=True)
class Steps:
    """Steps on level ground by their force: shape (entry,) each, `run` is whose they are.

    Over `seconds` and `km` of each run, shape (run,). `force_share` is the error of force
    against that of the easy kilometre, as a share; shape (run,).
    """

    run: IntArray
    force_bw: FloatArray
    steps: FloatArray
    seconds: FloatArray
    km: FloatArray
    force_share: FloatArray


@dataclass(frozen=True)
class _Level:
    """The parts of `moments_of_level`; the first axis is the run."""

    steps_by_force: FloatArray
    told: FloatArray
    seconds: FloatArray
    rated_s: FloatArray
    steps: FloatArray


@dataclass(frozen=True)
class _Contact:
    """How contact time is known: `recorded` in the run, else by a line of log time on log speed.

    `start` and `slope` are that line's before each run, of the same device where recorded;
    `share` is the error of force that follows. Shape (run,) each.
    """

    recorded: BoolArray
    start: FloatArray
    slope: FloatArray
    share: FloatArray

    def time_s(self, speed_mps: FloatArray) -> FloatArray:
        """Read the line; `speed_mps` has shape (run,) or (speed, 1), so that runs come last."""
        logarithm = self.start + self.slope * np.log(speed_mps / matching.USUAL_MPS)
        return CONTACT_TIME.back(logarithm) / 1_000


def moments_of_level(run: Run) -> FloatArray:
    """Count steps by force and by speed, over the seconds within 2 % of level.

    From these counts every exponent, lean and co-contraction follows, without another look at
    the seconds.

    Returns:
        Steps in 50 bins of 0.05 body weights from pi / 2, of seconds with a contact time;
        how many seconds these are, and metres; and in 40 bins of 0.1 m/s from 1.8 m/s all
        level seconds, those of known step rate, and their steps. The last bins take all
        beyond. Shape (172,).

    Source:
        Definition, with the force of `force.peak_force_bw`.
    """
    seconds = steady(run) & level(run)
    speed_mps, steps = run.speed_mps[seconds], run.step_rate_spm[seconds] / 60
    force = peak_force_bw(run.ground_contact_time_ms[seconds] / 1_000, 1 / steps)
    told, rated = np.isfinite(force), np.isfinite(steps)
    heights = _bins(force[told], _FORCES_BW, FORCE_STEP_BW)
    paces = _bins(speed_mps, _SPEEDS_MPS, SPEED_STEP_MPS)
    return np.concatenate(
        [
            np.bincount(heights, steps[told], len(_FORCES_BW)),
            [told.sum(), speed_mps[told].sum()],
            np.bincount(paces, minlength=len(_SPEEDS_MPS)),
            np.bincount(paces, rated, len(_SPEEDS_MPS)),
            np.bincount(paces, np.where(rated, steps, 0), len(_SPEEDS_MPS)),
        ]
    )


def level_steps(history: History) -> tuple[Steps, Easy]:
    """Tell every run's level steps by force, and the easy flat kilometre they compare with.

    Contact time is what the run recorded, where ten runs before have it from the same device;
    else it follows from speed, by the runner's own line over runs of any device, or by a
    general one. The easy kilometre takes it from the same line, so that neither a device nor
    a guess stands on one side alone.
    """
    left, contact = _left(history), _contact(history)
    rates = _rates(history, contact)
    easy = _easy(history, left, contact=contact, rates=rates)
    return _steps(left, contact=contact, rates=rates), easy


def _rates(history: History, contact: _Contact) -> matching.Lines:
    """Take the line of step rate from the run's own device where its contact time is, too.

    Two per cent between two devices would move the load by four.
    """
    left = sums_of(history, STEP_RATE)
    same = matching.lines(history, left, matching.series(history, STEP_RATE.quantity, "speed_mps"))
    pooled = matching.lines(history, left, _any_device(history))
    own = contact.recorded & (same.runs >= FEWEST_RUNS)
    coefficients = np.where(own[:, None], same.coefficients, pooled.coefficients)
    return replace(pooled, coefficients=coefficients)


def _left(history: History) -> _Level:
    whole = matching.moments(history, "level", int(_PARTS[-1]))
    return _Level(*np.split(whole, _PARTS[:-1], axis=1))


def _contact(history: History) -> _Contact:
    left = sums_of(history, CONTACT_TIME)
    same = matching.lines(
        history, left, matching.series(history, CONTACT_TIME.quantity, "speed_mps")
    )
    pooled = matching.lines(history, left, _any_device(history))
    enough = _left(history).told[:, 0] >= LEAST_S
    cases = [enough & (same.runs >= FEWEST_RUNS), pooled.runs >= FEWEST_RUNS]
    one_second = CONTACT_TIME.about / 1_000
    at_usual, at_double = np.log(
        usual_contact_time_s(matching.USUAL_MPS * np.array([1.0, 2.0])) / one_second
    )
    known = (same.coefficients, pooled.coefficients)
    return _Contact(
        recorded=cases[0],
        start=np.select(cases, [line[:, 0] for line in known], at_usual),
        slope=np.select(cases, [line[:, 1] for line in known], (at_double - at_usual) / np.log(2)),
        share=np.select(cases, [SAME_DEVICE_SHARE, pooled.scatter], GENERAL_SHARE),
    )


def _easy(history: History, left: _Level, *, contact: _Contact, rates: matching.Lines) -> Easy:
    """Find the median level speed of the year before, and how the runner runs there."""
    counts = left.seconds.sum(axis=1) >= LEAST_S
    rows = np.column_stack([np.where(counts[:, None], left.seconds, 0), counts])
    before = matching.year_before(history, rows)
    runs = before[:, -1]
    speed = np.where(runs >= FEWEST_RUNS, _median_speed(before[:, :-1]), np.nan)
    rate = _step_rate(rates, speed)
    return Easy(speed, rate, _force(contact.time_s(speed), 60 / rate), runs)


def _steps(left: _Level, *, contact: _Contact, rates: matching.Lines) -> Steps:
    """Gather the steps that exist, by recorded force or by speed."""
    own, height = np.nonzero(left.steps_by_force * contact.recorded[:, None])
    other, pace = np.nonzero(left.seconds * ~contact.recorded[:, None])
    speed = _SPEEDS_MPS[:, None]
    guessed = _step_rate(rates, speed).T
    rate = np.where(left.rated_s > 0, 60 * left.steps / np.maximum(left.rated_s, 1), guessed)
    force = _force(contact.time_s(speed).T, 60 / rate)
    by_speed = (left.seconds * rate / 60)[other, pace]
    metres = np.where(contact.recorded, left.told[:, 1], (left.seconds * _SPEEDS_MPS).sum(axis=1))
    return Steps(
        run=np.concatenate([own, other]),
        force_bw=np.concatenate([_FORCES_BW[height], force[other, pace]]),
        steps=np.concatenate([left.steps_by_force[own, height], by_speed]),
        seconds=np.where(contact.recorded, left.told[:, 0], left.seconds.sum(axis=1)),
        km=metres / 1_000,
        force_share=contact.share,
    )


def _step_rate(rates: matching.Lines, speed_mps: FloatArray) -> FloatArray:
    """Read the runner's own step rate at a speed, or a general one; runs are the last axis."""
    away = np.log(speed_mps / matching.USUAL_MPS)
    own = STEP_RATE.back(rates.coefficients[:, 0] + rates.coefficients[:, 1] * away)
    return np.where(rates.runs >= FEWEST_RUNS, own, usual_step_rate_spm(speed_mps))


def _force(contact_s: FloatArray, step_s: FloatArray) -> FloatArray:
    """Take the force by lines; where they leave a slow step no flight, it is as of none."""
    return np.asarray(np.pi / 2 * np.maximum(step_s / contact_s, 1))


def _median_speed(seconds: FloatArray) -> FloatArray:
    """Find the speed below which half of the seconds are, by a line within its bin."""
    passed = np.cumsum(seconds, axis=1)
    half = passed[:, -1] / 2
    place = np.minimum((passed < half[:, None]).sum(axis=1), len(_SPEEDS_MPS) - 1)
    rows = np.arange(len(seconds))
    before = passed[rows, place] - seconds[rows, place]
    within = (half - before) / np.maximum(seconds[rows, place], 1)
    return np.asarray(_SPEEDS_MPS[place] + (within - 0.5) * SPEED_STEP_MPS)


def _bins(values: FloatArray, centres: FloatArray, step: float) -> IntArray:
    place = np.floor((values - centres[0]) / step + 0.5).astype(np.int64)
    return np.asarray(np.clip(place, 0, len(centres) - 1))


def _any_device(history: History) -> matching.Names:
    return np.full(len(history), "any device")

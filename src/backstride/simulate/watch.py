"""Run -> RawRun: what a watch would have written of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from backstride.simulate.faults import Fault
from backstride.simulate.seconds import METRES_PER_DEGREE, SIMULATOR
from backstride.terms.records import (
    BoolArray,
    Device,
    FloatArray,
    Lap,
    RawRun,
    Run,
    Totals,
    sample_quantities,
)

_GRAVITY_MPS2 = 9.81
_LAP_M = 1_000  # most watches cut a lap at each kilometre unless told otherwise
_POSITION_MEMORY_S = 15  # GPS errors stay alike for some ten seconds, then wander off
_SPEED_MEMORY_S = 3  # watches smooth their speed over a few seconds
_JITTER_MEMORY_S = 2  # wind and arm swing at the barometer
_HEART_RATE_LAG_S = 10  # an optical sensor averages over some ten seconds
_DRIFT_OVER_S = 7_200  # the span in which the barometer drifts by `altitude_drift_m`
_SLOWEST_MPS = 1.5  # below, the formulas of the step are out of their range

# Smallest steps that the FIT profile can write; strides are written as whole or half ones.
_STEP = {
    "latitude_deg": 180 / 2**31,
    "longitude_deg": 180 / 2**31,
    "gps_accuracy_m": 1,
    "altitude_m": 0.2,
    "distance_m": 0.01,
    "speed_mps": 0.001,
    "heart_rate_bpm": 1,
    "step_rate_spm": 1,
    "power_w": 1,
    "ground_contact_time_ms": 0.1,
    "ground_contact_balance_percent": 0.01,
    "vertical_oscillation_mm": 0.1,
    "vertical_ratio_percent": 0.01,
    "step_length_m": 0.0001,
    "leg_spring_stiffness_knpm": 0.01,
    "respiration_rate_brpm": 0.01,
    "temperature_degc": 1,
}


@dataclass(frozen=True, kw_only=True)
class Watch:
    """How well a watch measures, and what it writes.

    Errors are one standard deviation; `altitude_drift_m` is that of the drift after two
    hours. A `smart` watch writes a sample every 2 to 8 s instead of every second; one
    without `dynamics` knows no ground contact time and what goes with it.
    """

    device: Device = SIMULATOR
    smart: bool = False
    dynamics: bool = True
    position_error_m: float = 3.0
    altitude_drift_m: float = 1.5
    altitude_jitter_m: float = 0.6
    distance_error_ratio: float = 0.005
    speed_error_mps: float = 0.05
    heart_rate_error_bpm: float = 1.0
    step_rate_error_spm: float = 1.5


def recording(
    run: Run, *, seed: int, watch: Watch | None = None, faults: Sequence[Fault] = ()
) -> RawRun:
    """Record a run as a watch would: with errors, lags, laps and whole numbers.

    Position errors wander smoothly, the barometer drifts and jitters, heart rate lags,
    and every value is rounded to the step of the FIT format. Nothing is written in the
    pauses of the run. A watch counts steps and their form by itself: where the run does
    not tell the step rate it follows from speed; ground contact time and oscillation
    always do. Heart rate and position are never invented.

    Args:
        run: What truly happened.
        seed: The same seed gives the same errors.
        watch: How well it measures; None for a good one that writes every second.
        faults: What goes wrong, planted in this order (`simulate.faults`).

    Returns:
        A recording on the clock of the watch, sport and title as the run has them.

    Source:
        Assumed shapes: contact time 0.583 v^-0.65 s, step rate 143 + 7 v, vertical force
        a sine wave (Morin et al., J Appl Biomech 21:167, 2005). Errors are plausible for
        a watch of our day, not measured on one.

    Examples:
        >>> from backstride import simulate
        >>> jog = simulate.run(speed_mps=3.0, duration_s=600)
        >>> raw = simulate.recording(jog, seed=1)
        >>> len(raw), str(raw.device)
        (600, 'Backstride simulator')
    """
    watch = watch or Watch()
    rng = np.random.default_rng(seed)
    measured = {name: run.column(name) for name in sample_quantities()}
    measured |= _position(run, rng, watch)
    measured |= _altitude(run, rng, watch)
    measured |= _pace(run, rng, watch)
    measured |= _heart_rate(run, rng, watch)
    measured |= _steps(run, rng, watch)
    kept = _written(run, rng, smart=watch.smart)
    columns: dict[str, Any] = {
        name: _rounded(name, values[kept]) for name, values in measured.items()
    }
    raw = RawRun(
        **columns,
        time_s=run.time_s[kept],
        sport=run.sport,
        sub_sport=run.sub_sport,
        title=run.title,
        device=watch.device,
        pauses=run.pauses,
        utc_offset_s=run.utc_offset_s,
        sensors=run.sensors,
    )
    raw = replace(raw, laps=_laps(raw), totals=_totals(run, raw))
    for fault in faults:
        raw = fault.plant(raw)
    return raw


def contact_time_s(speed_mps: FloatArray) -> FloatArray:
    """Estimate the ground contact time of one step from speed, s."""
    return np.asarray(0.583 * np.maximum(speed_mps, _SLOWEST_MPS) ** -0.65)


def usual_step_rate_spm(speed_mps: FloatArray) -> FloatArray:
    """Estimate the step rate of both feet from speed, steps/min; 0 at rest."""
    return np.where(speed_mps > 0, 143 + 7 * speed_mps, np.where(speed_mps == 0, 0.0, np.nan))


def vertical_oscillation_m(contact_s: FloatArray, flight_s: FloatArray) -> FloatArray:
    """Give the rise of the body's centre within one step, m.

    The vertical force is half a sine wave; the body sinks while the foot is down and
    flies a parabola in between.
    """
    peak_mps2 = _GRAVITY_MPS2 * np.pi / 2 * (flight_s / contact_s + 1)
    sunk_m = np.abs(peak_mps2 * contact_s**2 / np.pi**2 - _GRAVITY_MPS2 * contact_s**2 / 8)
    return np.asarray(sunk_m + _GRAVITY_MPS2 * flight_s**2 / 8)


def wander(rng: np.random.Generator, length: int, *, memory_s: int) -> FloatArray:
    """Draw a smooth error of standard deviation 1 on a 1 Hz clock; shape (length,).

    White noise through t exp(-t / memory), which has no jerks, cut below 1 % of its peak.
    """
    lag = np.arange(1, 8 * memory_s + 1)
    kernel = lag * np.exp(-lag / memory_s)
    noise = rng.standard_normal(length + len(lag) - 1)
    return np.convolve(noise, kernel / np.linalg.norm(kernel), mode="valid")[:length]


def _position(run: Run, rng: np.random.Generator, watch: Watch) -> dict[str, FloatArray]:
    error_deg = watch.position_error_m / METRES_PER_DEGREE
    north = error_deg * wander(rng, len(run), memory_s=_POSITION_MEMORY_S)
    east = error_deg * wander(rng, len(run), memory_s=_POSITION_MEMORY_S)
    known = np.isfinite(run.latitude_deg)
    return {
        "latitude_deg": run.latitude_deg + north,
        "longitude_deg": run.longitude_deg + east / np.cos(np.radians(run.latitude_deg)),
        "gps_accuracy_m": np.where(known, watch.position_error_m, np.nan),
    }


def _altitude(run: Run, rng: np.random.Generator, watch: Watch) -> dict[str, FloatArray]:
    drift = np.cumsum(rng.standard_normal(len(run))) / np.sqrt(_DRIFT_OVER_S)
    jitter = wander(rng, len(run), memory_s=_JITTER_MEMORY_S)
    error_m = watch.altitude_drift_m * drift + watch.altitude_jitter_m * jitter
    return {"altitude_m": run.altitude_m + error_m}


def _pace(run: Run, rng: np.random.Generator, watch: Watch) -> dict[str, FloatArray]:
    scale = 1 + watch.distance_error_ratio * rng.standard_normal()
    noise = watch.speed_error_mps * wander(rng, len(run), memory_s=_SPEED_MEMORY_S)
    speed = np.where(run.moving, run.speed_mps * scale + noise, run.speed_mps)
    return {"distance_m": run.distance_m * scale, "speed_mps": np.maximum(speed, 0)}


def _heart_rate(run: Run, rng: np.random.Generator, watch: Watch) -> dict[str, FloatArray]:
    if not len(run):
        return {}
    lag = np.exp(-np.arange(6 * _HEART_RATE_LAG_S) / _HEART_RATE_LAG_S)
    before = np.concatenate([np.full(len(lag) - 1, run.heart_rate_bpm[0]), run.heart_rate_bpm])
    noise = wander(rng, len(run), memory_s=_HEART_RATE_LAG_S)
    lagged = np.convolve(before, lag / lag.sum(), mode="valid")
    return {"heart_rate_bpm": lagged + watch.heart_rate_error_bpm * noise}


def _steps(run: Run, rng: np.random.Generator, watch: Watch) -> dict[str, FloatArray]:
    told = np.isfinite(run.step_rate_spm)
    rate = np.where(told, run.step_rate_spm, usual_step_rate_spm(run.speed_mps))
    noise = watch.step_rate_error_spm * rng.standard_normal(len(run))
    rate = np.where(rate > 0, rate + noise, rate)
    return {"step_rate_spm": rate, **(_dynamics(run, rate, rng) if watch.dynamics else {})}


def _dynamics(run: Run, rate_spm: FloatArray, rng: np.random.Generator) -> dict[str, FloatArray]:
    """Derive the form of each step; walking and standing have none."""
    running = (run.speed_mps >= _SLOWEST_MPS) & (rate_spm > 0)
    step_s = 60 / np.where(running, rate_spm, np.nan)
    noise = rng.normal(1, 0.01, len(run))  # 1 %: successive steps are never quite alike
    contact_s = np.minimum(contact_time_s(run.speed_mps) * noise, step_s)
    rise_m = vertical_oscillation_m(contact_s, step_s - contact_s)
    length_m = run.speed_mps * step_s
    # Half a percent: few runners are more uneven, and this one is sound on both sides.
    balance = 50 + 0.5 * wander(rng, len(run), memory_s=_POSITION_MEMORY_S)
    return {
        "ground_contact_time_ms": 1_000 * contact_s,
        "ground_contact_balance_percent": np.where(running, balance, np.nan),
        "vertical_oscillation_mm": 1_000 * rise_m,
        "vertical_ratio_percent": 100 * rise_m / length_m,
        "step_length_m": length_m,
    }


def _written(run: Run, rng: np.random.Generator, *, smart: bool) -> BoolArray:
    kept = np.ones(len(run), dtype=bool)
    if smart:
        ticks = np.cumsum(rng.integers(2, 9, len(run)))
        kept[1:-1] = np.isin(np.arange(1, len(run) - 1), ticks)
    for pause in run.pauses:
        kept &= (run.time_s < pause.start_s) | (run.time_s >= pause.end_s)
    return kept


def _rounded(name: str, values: FloatArray) -> FloatArray:
    return np.round(values / _STEP[name]) * _STEP[name]


def _laps(raw: RawRun) -> tuple[Lap, ...]:
    if not len(raw):
        return ()
    marks_m = np.arange(_LAP_M, raw.distance_m[-1], _LAP_M)
    cuts = [0, *np.searchsorted(raw.distance_m, marks_m).tolist(), len(raw) - 1]
    return tuple(
        Lap(
            float(raw.time_s[first]),
            float(raw.time_s[last]),
            float(raw.distance_m[last] - raw.distance_m[first]),
            "session_end" if last == cuts[-1] else "distance",
        )
        for first, last in pairwise(cuts)
    )


def _totals(run: Run, raw: RawRun) -> Totals:
    if not len(raw):
        return Totals()
    rise_m = np.diff(run.altitude_m)
    known = bool(np.isfinite(rise_m).any())
    elapsed = float(run.time_s[-1] - run.time_s[0])
    return Totals(
        distance_m=float(raw.distance_m[-1]),
        elapsed_s=elapsed,
        timer_s=elapsed - sum(pause.end_s - pause.start_s for pause in run.pauses),
        ascent_m=float(np.nansum(np.maximum(rise_m, 0))) if known else np.nan,
        descent_m=float(np.nansum(np.maximum(-rise_m, 0))) if known else np.nan,
    )

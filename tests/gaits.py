"""Made-up runners whose gait is known, for the tests of gait, late and back load."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from backstride import exposures, simulate
from backstride.terms.quantities import SAMPLES
from backstride.terms.records import FloatArray, History, Measure, Profile, Run, Series

FIRST = datetime(2025, 1, 6, 7, 0, tzinfo=UTC)
RUNNER = Profile(mass_kg=70, height_m=1.8)


def gait(
    speed_mps: FloatArray, grade_ratio: FloatArray, form: FloatArray | float = 0.0
) -> dict[str, FloatArray]:
    """Tell the gait of a runner whose line is known; `form` is an own change of it."""
    pace = np.log(speed_mps / 3)
    up, down = np.maximum(grade_ratio, 0), np.maximum(-grade_ratio, 0)
    return {
        "step_rate_spm": 165 * np.exp(0.2 * pace + 0.3 * up - 0.2 * down - form),
        "ground_contact_time_ms": 250 * np.exp(-0.5 * pace + 0.2 * up + form),
        "ground_contact_balance_percent": 50.5 + 2 * pace - 3 * up + 10 * form,
        "vertical_oscillation_mm": 85 * np.exp(0.3 * pace - 0.5 * up + 0.4 * down + form),
        "vertical_ratio_percent": 7.8 * np.exp(-0.5 * pace + form),
        "step_length_m": 1.09 * np.exp(0.8 * pace - 0.3 * up + 0.2 * down + form),
    }


def outing(  # noqa: PLR0913 - all but the day have a usual value
    *,
    day: float,
    speed_mps: float | FloatArray = 3.0,
    grade_ratio: float | FloatArray = 0.0,
    form: FloatArray | float = 0.0,
    seconds: int = 600,
    seed: int = 0,
    noise: float = 0.01,
) -> Run:
    """Run at about a speed and grade; `noise` is that of single seconds, as a share."""
    rng = np.random.default_rng(seed)
    speed = speed_mps * np.exp(0.05 * rng.standard_normal(seconds))
    grade = grade_ratio + np.zeros(seconds)
    columns: dict[str, Any] = {
        name: column * np.exp(noise * rng.standard_normal(seconds))
        for name, column in gait(speed, grade, form).items()
    }
    run = simulate.run(speed_mps=speed, start=FIRST + timedelta(days=day), **columns)
    return replace(run, grade_ratio=grade)


def history(
    runs: Sequence[Run], devices: Sequence[str] | None = None, profile: Profile = RUNNER
) -> History:
    """Lay runs side by side as workflow does; a device of no name recorded no gait."""
    names = tuple(devices or ["watch"] * len(runs))
    start_s = np.array([run.time_s[0] for run in runs])
    moments = [exposures.moments(run) for run in runs]
    measured: list[dict[str, Measure]] = [exposures.measure(run) for run in runs]
    return History(
        start_s=start_s,
        end_s=np.array([run.time_s[-1] for run in runs]),
        local_day=(start_s // 86_400).astype(np.int64),
        measured={
            name: Series(
                np.array([found[name].value for found in measured]),
                np.array([found[name].error for found in measured]),
            )
            for name in measured[0]
        },
        moments={name: np.array([sums[name] for sums in moments]) for name in moments[0]},
        recorded_by=dict.fromkeys(SAMPLES, names) | {"speed_mps": ("watch",) * len(runs)},
        worn=("",) * len(runs),
        surface_tag=("",) * len(runs),
        insoles=np.full(len(runs), np.nan),
        shoes=(),
        profile=profile,
    )

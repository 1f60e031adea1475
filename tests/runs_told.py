"""Runs as they are told, for tests: simulated, located, measured, with a made-up usual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from math import nan
from pathlib import Path
from typing import Any

import numpy as np

import stories
from backstride import exposures, simulate, terrain
from backstride.simulate.seconds import degrees
from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import (
    FloatArray,
    Measure,
    Mend,
    Profile,
    Run,
    RunStory,
    Usual,
)

NOWHERE = terrain.Ground(Path("nowhere"), Path("nowhere"))
UNKNOWN = Measure(nan, nan)


@cache
def hilly(km: float = 11.2, climb_m: float = 240, seed: int = 5, pace_mps: float = 2.75) -> Run:
    """Run a loop over hills, without error of position or height."""
    ground = simulate.route(seed, 1000 * km, climb_m)
    way = np.arange(0.0, 1000 * km, pace_mps)
    return _run_on(ground, way, pace_mps)


@cache
def out_and_back(km: float = 10.0, climb_m: float = 150, seed: int = 8) -> Run:
    """Run half of a loop, and the same way back."""
    ground = simulate.route(seed, 500 * km, climb_m, descent_m=climb_m / 2)
    way = np.arange(0.0, 1000 * km, 3.0)
    return _run_on(ground, np.minimum(way, 1000 * km - way), 3.0)


def indoors(duration_s: int = 1800) -> Run:
    run = simulate.run(speed_mps=2.8, duration_s=duration_s, heart_rate_bpm=140)
    return replace(run, sub_sport="treadmill")


def without_height(run: Run) -> Run:
    unknown = np.full(len(run), nan)
    return replace(
        run,
        altitude_m=unknown,
        grade_ratio=unknown.copy(),
        grade_error_ratio=unknown.copy(),
        height_origin="",
    )


def placed(
    east_m: FloatArray,
    north_m: FloatArray,
    *,
    latitude_deg: float = 47.0,
    longitude_deg: float = 9.0,
) -> dict[str, Any]:
    """Turn metres into the positions of a run."""
    return {**degrees(east_m, north_m, latitude_deg=latitude_deg, longitude_deg=longitude_deg)}


def story(
    run: Run, *, shares: Mapping[str, float] | None = None, usual: bool = True, **more: object
) -> RunStory:
    """Tell a run that lies in the middle of its runner's own, but for the shares given."""
    taken = dict.fromkeys(EXPOSURES, UNKNOWN) | exposures.measure(run)
    taken["distance_to_longest_ratio"] = Measure(0.72, 0.02)
    coverage = {
        name: 1.0
        for name in ("latitude_deg", "longitude_deg", "altitude_m", "heart_rate_bpm")
        if np.isfinite(run.column(name)).any()
    }
    entry = stories.run(
        exposures=taken,
        duration_s=float(len(run)),
        coverage=coverage,
        sub_sport=run.sub_sport,
        mended=(Mend("GPS jump", 1421.0, 38.0, "m"), Mend("GPS jump", 3067.0, 20.0, "m")),
    )
    usuals = {
        name: _usual(measure.value, (shares or {}).get(name, 0.5)) if usual else too_few(4)
        for name, measure in taken.items()
    }
    why = {name: exposures.lacking(row, coverage, Profile()) for name, row in EXPOSURES.items()}
    told = RunStory(entry, run, usuals, why, "Pair D", ())
    return replace(told, **more)  # type: ignore[arg-type]


def with_measures(told: RunStory, **measures: Measure) -> RunStory:
    entry = replace(told.entry, exposures={**told.entry.exposures, **measures})
    return replace(told, entry=entry)


def knowing_nothing(told: RunStory) -> RunStory:
    entry = replace(
        told.entry,
        exposures=dict.fromkeys(EXPOSURES, UNKNOWN),
        coverage={},
        mended=(),
        title="",
    )
    usuals = {name: too_few(0) for name in EXPOSURES}
    return replace(told, entry=entry, usuals=usuals, worn="", notes=())


def too_few(runs: int) -> Usual:
    return Usual(runs, nan, nan, nan, nan, nan, nan)


def _usual(value: float, share: float) -> Usual:
    low, lower, median, upper, high = (value * (1 + (0.5 - share) + off) for off in _SPREAD)
    return Usual(166, low, lower, median, upper, high, share if np.isfinite(value) else nan)


_SPREAD = (-0.4, -0.15, 0.0, 0.15, 0.4)


def _run_on(ground: simulate.Ground, way_m: FloatArray, pace_mps: float) -> Run:
    east, north, height = (
        np.interp(way_m, ground.distance_m, line)
        for line in (ground.east_m, ground.north_m, ground.altitude_m)
    )
    run = simulate.run(speed_mps=pace_mps, altitude_m=190 + height, **placed(east, north))
    return terrain.locate(run, NOWHERE)

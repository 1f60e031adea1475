"""How steep was the way, and how sure is that? docs/grade.md measures the choices here."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from backstride.terms.records import Device, FloatArray, Run
from backstride.terrain import elevation

BAROMETER, SATELLITES, DEVICE, MODEL = "barometer", "satellites", "device", "elevation model"
"""What heights come from. "satellites" is a watch without a barometer, even where a service put
a map's heights in the place of its own; "device" is one of which nothing is known."""
WINDOW_M = 60.0
"""Way over which recorded heights give a grade: a choice, as long as what heights are smoothed
over at 3 m/s. Hills shorter than 300 m come out flatter than they are."""
MODEL_WINDOW_M = 120.0
"""As `WINDOW_M` for the elevation model: less is hardly more than one cell of SRTM."""
SHORTEST_M = 30.0
"""Over less way than this, at either end of a run, a grade is a guess."""
HEIGHT_ERROR_M = {BAROMETER: 0.5, SATELLITES: 2.0, DEVICE: 1.0}
"""Error of a rise within the window, one standard deviation. Barometer and satellites were
measured on places that runners came by twice; the last is assumed, between the two."""
MODEL_ERROR_M = 2.0
MODEL_SHIFT_M = 36.0
"""Error of a rise in SRTM of 3 seconds of arc, and how far to the side its ground may lie,
which makes the error grow with the steepness; measured against one barometer."""
GRADE_SHARE = 0.10
"""Share of a grade that is uncertain beside: length of the way, and where exactly it bends."""
STEEPEST_MODEL = 0.2
"""A choice: where its ground is steeper than this, SRTM tells less than a flat guess does."""
STEEPEST = 1.0
"""Nobody runs steeper; such a grade is a barometer's jump at a door or in a gust."""
INDOORS = frozenset({"treadmill", "indoor_running", "virtual_activity"})
"""Sub-sports in which a height says nothing of the belt."""

_BAROMETRIC = re.compile(
    r"baro|backstride|coros|stryd|fenix|epix|enduro|tactix|quatix|marq|instinct|descent"
    r"|(fr|forerunner ?)(165|255|265|570|645|745|9\d\d)|vivo_?active(_hr|3|4)|venu(?!sq)(?! sq)"
    r"|suunto (9 peak|race|vertical)|ambit3 peak|v800|vantage v|grit x|watch([3-9]|\d\d),"
)
_WITHOUT = re.compile(
    r"(fr|forerunner ?)(10|15|25|30|35|45|50|55|60|70|110|2[1-4]\d|30\d|310|405|410|6[123]0|735)"
    r"(?!\d)|venu ?sq|m4[03]0|vantage m|spartan trainer|tomtom|iphone|android"
)
"""Watches with and without a barometer, as far as their makers' specifications are known here;
a name that neither knows is told as "device"."""


@dataclass(frozen=True, eq=False)
class _Heights:
    """Heights from one origin; `error_m` is that of a rise within the window; (sample,) each."""

    origin: str
    altitude_m: FloatArray
    error_m: FloatArray
    window_m: float


@dataclass(frozen=True, eq=False)
class _Graded:
    """What heights make of a run; shape (sample,) each, NaN where unknown."""

    heights: _Heights
    grade_ratio: FloatArray
    error_ratio: FloatArray


def with_grade(run: Run, elevation_folder: Path | None) -> Run:
    """Tell how steep every second was, from the recorded heights or from an elevation model.

    The model counts where its error in the middle second of the run is smaller than that of
    the recorded heights; unknown seconds count as the worst. So a barometer stays, unless it
    told nothing for half of the run.

    Args:
        run: Cleaned, its heights as recorded; its own arrays are left alone.
        elevation_folder: Where `elevation.add` keeps tiles; None for none.

    Returns:
        The run with its grade, rise over distance within 60 m of way around each second (120 m
        by the model), one standard deviation of it, and `height_origin`: "barometer",
        "satellites", "device", "elevation model", or empty. Where the model counts,
        `altitude_m` has its heights, so that climb and grade rest on the same ground. NaN
        where the runner does not move, over less than 30 m of way, and within a window of
        which any height is unknown.

    Source:
        Definition. Errors: docs/grade.md.

    Examples:
        >>> from backstride import simulate
        >>> hill = simulate.run(speed_mps=[3.0] * 100, altitude_m=0.12 * np.arange(100))
        >>> run = with_grade(hill, None)
        >>> run.height_origin, f"{run.grade_ratio[50]:.3f} ± {run.grade_error_ratio[50]:.3f}"
        ('barometer', '0.040 ± 0.009')
    """
    if run.sub_sport in INDOORS:
        return run
    best = _graded(run, _recorded(run))
    if elevation_folder is not None and _middle_error(run, best) > MODEL_ERROR_M / MODEL_WINDOW_M:
        model = _graded(run, _model(run, elevation_folder))
        best = min((best, model), key=lambda graded: _middle_error(run, graded))
    known = bool(np.isfinite(best.heights.altitude_m).any())
    return replace(
        run,
        altitude_m=best.heights.altitude_m,
        grade_ratio=best.grade_ratio,
        grade_error_ratio=best.error_ratio,
        height_origin=best.heights.origin if known else "",
    )


def height_origin(device: Device) -> str:
    """Tell what a device takes its heights from, by its name.

    Examples:
        >>> height_origin(Device("garmin", "fr945")), height_origin(Device("garmin", "fr55"))
        ('barometer', 'satellites')
        >>> height_origin(Device("", "Somebody's new watch"))
        'device'
    """
    name = str(device).lower()
    if _WITHOUT.search(name):
        return SATELLITES
    return BAROMETER if _BAROMETRIC.search(name) else DEVICE


def _recorded(run: Run) -> _Heights:
    origin = height_origin(run.device)
    error_m = np.full(len(run), HEIGHT_ERROR_M[origin])
    return _Heights(origin, run.altitude_m, error_m, WINDOW_M)


def _model(run: Run, folder: Path) -> _Heights:
    """Take the model's heights where its ground is not too steep to be trusted."""
    height_m, steepness = elevation.ground(run.latitude_deg, run.longitude_deg, folder)
    trusted_m = np.where(steepness <= STEEPEST_MODEL, height_m, np.nan)
    error_m = np.hypot(MODEL_ERROR_M, MODEL_SHIFT_M * steepness)
    return _Heights(MODEL, trusted_m, error_m, MODEL_WINDOW_M)


def _graded(run: Run, heights: _Heights) -> _Graded:
    """Divide the rise by the way within the window around the middle of each second.

    Only what rose while the runner moved counts: a lift taken in a pause is no hill.
    """
    way_m = run.distance_m
    rise_m = np.where(run.moving[:-1], np.diff(heights.altitude_m), 0.0)
    unknown = np.isnan(rise_m)
    middle_m = np.append((way_m[1:] + way_m[:-1]) / 2, way_m[-1])
    begin_m = np.maximum(middle_m - heights.window_m / 2, way_m[0])
    end_m = np.minimum(middle_m + heights.window_m / 2, way_m[-1])

    def within(steps: FloatArray) -> FloatArray:
        total = np.concatenate([np.zeros(1), np.cumsum(steps)])
        return np.asarray(np.interp(end_m, way_m, total) - np.interp(begin_m, way_m, total))

    length_m = np.where(end_m - begin_m >= SHORTEST_M, end_m - begin_m, np.nan)
    grade = within(np.where(unknown, 0.0, rise_m)) / length_m
    told = run.moving & (within(unknown.astype(float)) == 0) & (np.abs(grade) <= STEEPEST)
    error = np.hypot(heights.error_m / length_m, GRADE_SHARE * grade)
    return _Graded(heights, np.where(told, grade, np.nan), np.where(told, error, np.nan))


def _middle_error(run: Run, graded: _Graded) -> float:
    """Give the median error of the moving seconds; infinite where half of them have no grade."""
    errors = graded.error_ratio[run.moving]
    return float(np.median(np.where(np.isnan(errors), np.inf, errors))) if len(errors) else np.inf

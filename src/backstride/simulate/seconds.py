"""Values second by second -> Run: the simplest way to have a run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backstride.terms.records import (
    BoolArray,
    Device,
    FloatArray,
    Pause,
    Run,
    Totals,
    sample_quantities,
)

Values = float | Sequence[float] | FloatArray

SIMULATOR = Device(maker="Backstride", model="simulator")
TITLE = "Simulated run"
START = datetime(2025, 5, 4, 7, 0, tzinfo=UTC)

# Mean radius of the Earth (IUGG) times pi / 180: metres of one degree of latitude.
METRES_PER_DEGREE = 6_371_008.8 * np.pi / 180
# A path that bends by a third of a degree each second closes a circle in 18 minutes.
_TURN_RADPS = 2 * np.pi / 1_080


def run(
    *,
    speed_mps: Values,
    duration_s: int | None = None,
    start: datetime = START,
    pauses_s: Sequence[tuple[float, float]] = (),
    **columns: Values,
) -> Run:
    """Make a clean run on a 1 Hz clock from values given second by second.

    A number stands for every second; lists and arrays must be equally long. A sample
    speaks for the second that begins with it, so `distance_m[i]` is the sum of all speeds
    before `i`, and the last speed adds nothing: the whole distance is `distance_m[-1]`.
    Where the speed is missing nothing is gained.

    Args:
        speed_mps: Speed, m/s; the runner moves where it is above 0.
        duration_s: How many samples, where nothing but numbers is given.
        start: Time of the first sample, with its zone.
        pauses_s: Intervals `[begin, end)` in seconds after the start in which the clock
            was stopped; there the runner stands, whatever `speed_mps` says.
        columns: Any other quantity of a sample by its name, such as `altitude_m`,
            `step_rate_spm` or `heart_rate_bpm`. A number for `latitude_deg` and
            `longitude_deg` is where the run starts, on a gently turning path; arrays are
            taken as they are.

    Returns:
        A run without a fault, by the simulator, with nothing mended.

    Raises:
        ValueError: The lengths differ, a quantity is unknown, or nothing tells how long
            the run was.

    Source:
        Definition. Positions lie on a sphere of 6,371 km.

    Examples:
        >>> from backstride import simulate
        >>> jog = simulate.run(speed_mps=[4.0, 2.0, 0.0], altitude_m=100)
        >>> jog.distance_m.tolist(), jog.moving.tolist()
        ([0.0, 4.0, 6.0], [True, True, False])
    """
    _refuse_unknown(columns)
    length = _length([speed_mps, *columns.values()], duration_s)
    begin_s = start.timestamp()
    second = np.arange(length, dtype=float)
    paused = _within(second, pauses_s)
    speed = np.where(paused, 0.0, _column(speed_mps, length))
    given: dict[str, Any] = {name: _column(values, length) for name, values in columns.items()}
    distance = travelled_m(speed)
    return Run(
        **{**given, "distance_m": distance, **_path(columns, distance)},
        time_s=begin_s + second,
        speed_mps=speed,
        moving=speed > 0,
        sport="running",
        sub_sport="",
        title=TITLE,
        device=SIMULATOR,
        laps=(),
        pauses=tuple(Pause(begin_s + begin, begin_s + end) for begin, end in pauses_s),
        totals=Totals(),
        utc_offset_s=None,
        sensors={},
        mended=(),
    )


def travelled_m(speed_mps: FloatArray) -> FloatArray:
    """Sum the metres run before each second; starts at 0, shape as `speed_mps`."""
    metres = np.nan_to_num(speed_mps[:-1], nan=0.0)
    return np.concatenate([[0.0], np.cumsum(metres)])[: len(speed_mps)]


def degrees(
    east_m: FloatArray, north_m: FloatArray, *, latitude_deg: float, longitude_deg: float
) -> dict[str, FloatArray]:
    """Turn metres east and north of a place into `latitude_deg` and `longitude_deg`."""
    per_longitude = METRES_PER_DEGREE * np.cos(np.radians(latitude_deg))
    return {
        "latitude_deg": latitude_deg + north_m / METRES_PER_DEGREE,
        "longitude_deg": longitude_deg + east_m / per_longitude,
    }


def _refuse_unknown(columns: Iterable[str]) -> None:
    known = {*sample_quantities()} - {"speed_mps", "distance_m"}
    unknown = sorted({*columns} - known)
    if unknown:
        message = f"unknown quantity {unknown[0]!r}; known are {', '.join(sorted(known))}"
        raise ValueError(message)


def _length(given: Sequence[Values], duration_s: int | None) -> int:
    lengths = {len(np.atleast_1d(values)) for values in given if np.ndim(values)}
    if duration_s is not None:
        lengths.add(duration_s)
    if len(lengths) != 1:
        message = f"expected one length for the run, found {sorted(lengths) or 'none'}"
        raise ValueError(message)
    return lengths.pop()


def _column(values: Values, length: int) -> FloatArray:
    return np.broadcast_to(np.asarray(values, dtype=float), (length,)).copy()


def _within(second: NDArray[np.float64], intervals: Sequence[tuple[float, float]]) -> BoolArray:
    inside = np.zeros(len(second), dtype=bool)
    for begin, end in intervals:
        inside |= (second >= begin) & (second < end)
    return inside


def _path(columns: dict[str, Values], distance_m: FloatArray) -> dict[str, FloatArray]:
    latitude, longitude = columns.get("latitude_deg"), columns.get("longitude_deg")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return {}
    heading = _TURN_RADPS * np.arange(len(distance_m))
    step_m = np.diff(distance_m, prepend=0.0)
    return degrees(
        np.cumsum(step_m * np.sin(heading)),
        np.cumsum(step_m * np.cos(heading)),
        latitude_deg=float(latitude),
        longitude_deg=float(longitude),
    )

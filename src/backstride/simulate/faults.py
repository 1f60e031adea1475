"""RawRun -> RawRun with a known fault: what the repairs of `runs` are tested against.

Every `at_s` is seconds after the first sample of the recording. Totals stay as the watch
believed them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from backstride.simulate.seconds import METRES_PER_DEGREE
from backstride.terms.records import Pause, RawRun, sample_quantities

_DYNAMICS = (
    "ground_contact_time_ms",
    "ground_contact_balance_percent",
    "vertical_oscillation_mm",
    "vertical_ratio_percent",
    "step_length_m",
)


class Fault(Protocol):
    """One thing that goes wrong in a recording."""

    def plant(self, raw: RawRun) -> RawRun:
        """Give the recording as it would be with this fault."""


@dataclass(frozen=True)
class GpsJump:
    """The position lies `north_m` off for `seconds`, then is right again."""

    at_s: float
    seconds: int = 5
    north_m: float = 300.0

    def plant(self, raw: RawRun) -> RawRun:
        """Shift the positions."""
        latitude = raw.latitude_deg.copy()
        latitude[_span(raw, self.at_s, self.seconds)] += self.north_m / METRES_PER_DEGREE
        return replace(raw, latitude_deg=latitude)


@dataclass(frozen=True)
class DoubledTime:
    """Every sample of `seconds` is written twice with the same time."""

    at_s: float
    seconds: int = 10

    def plant(self, raw: RawRun) -> RawRun:
        """Repeat the samples."""
        times = np.ones(len(raw), dtype=int)
        times[_span(raw, self.at_s, self.seconds)] = 2
        columns: dict[str, Any] = {
            name: np.repeat(raw.column(name), times) for name in (*sample_quantities(), "time_s")
        }
        return replace(raw, **columns)


@dataclass(frozen=True)
class StuckTime:
    """The clock stands still for `seconds` while the samples go on."""

    at_s: float
    seconds: int = 20

    def plant(self, raw: RawRun) -> RawRun:
        """Give the samples the time of the first of them."""
        time = raw.time_s.copy()
        span = _span(raw, self.at_s, self.seconds)
        time[span] = time[span][:1]
        return replace(raw, time_s=time)


@dataclass(frozen=True)
class ClockStep:
    """From `at_s` on the clock is `by_s` ahead of the true time, or behind if below 0."""

    at_s: float
    by_s: float = 3_600.0

    def plant(self, raw: RawRun) -> RawRun:
        """Move the later times, those of laps and pauses too: they come from that clock."""
        step_s = float(raw.time_s[0] + self.at_s)

        def told_s(true_s: float) -> float:
            return true_s + self.by_s if true_s >= step_s else true_s

        return replace(
            raw,
            time_s=np.where(raw.time_s >= step_s, raw.time_s + self.by_s, raw.time_s),
            laps=tuple(
                replace(lap, start_s=told_s(lap.start_s), end_s=told_s(lap.end_s))
                for lap in raw.laps
            ),
            pauses=tuple(Pause(told_s(old.start_s), told_s(old.end_s)) for old in raw.pauses),
        )


@dataclass(frozen=True)
class StridesForSteps:
    """The watch counts one foot only."""

    def plant(self, raw: RawRun) -> RawRun:
        """Halve the step rate to whole strides."""
        return replace(raw, step_rate_spm=np.round(raw.step_rate_spm / 2))


@dataclass(frozen=True)
class DroppedDynamics:
    """The foot pod or chest strap is out of reach for `seconds`."""

    at_s: float
    seconds: int = 60

    def plant(self, raw: RawRun) -> RawRun:
        """Leave the form of the steps out."""
        columns: dict[str, Any] = {name: raw.column(name).copy() for name in _DYNAMICS}
        for values in columns.values():
            values[_span(raw, self.at_s, self.seconds)] = np.nan
        return replace(raw, **columns)


def _span(raw: RawRun, at_s: float, seconds: float) -> slice:
    elapsed_s = raw.time_s - raw.time_s[0]
    first, last = np.searchsorted(elapsed_s, [at_s, at_s + seconds])
    return slice(int(first), int(last))

"""How things are printed: results on standard output, everything else beside it."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from backstride.cli.documents import as_text
from backstride.store import Home, default_home
from backstride.terms.quantities import Exposure
from backstride.terms.records import Measure, Profile

PIPED_WIDTH = 160
KM_PER_MILE = 1.609344
M_PER_FOOT = 0.3048


def home_of(folder: Path | None) -> Home:
    """Give the home that was named, or the usual one."""
    return Home(folder if folder is not None else default_home(), say_waiting=_say_waiting)


def _say_waiting() -> None:
    aside().print("Another Backstride is writing here; this one waits.")


def write_json(document: object) -> None:
    """Write one JSON document to standard output, in UTF-8 whatever the locale."""
    sys.stdout.buffer.write(as_text(document).encode() + b"\n")
    sys.stdout.buffer.flush()


def out() -> Console:
    """Print results; coloured only on a terminal, never cut off in a pipe."""
    return _console(sys.stdout.isatty(), stderr=False)


def aside() -> Console:
    """Print what is no result: progress, problems, hints."""
    return _console(sys.stderr.isatty(), stderr=True)


def _console(terminal: bool, *, stderr: bool) -> Console:  # noqa: FBT001 - the one thing it asks
    width = None if terminal else PIPED_WIDTH
    return Console(stderr=stderr, width=width, highlight=False, soft_wrap=not terminal)


def table(*columns: str, right: Sequence[str] = ()) -> Table:
    """Start a table without lines; the columns named are numbers and stand at the right."""
    made = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for column in columns:
        made.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return made


def distance(metres: float, profile: Profile) -> str:
    """Write a distance in the runner's units, or a dash."""
    if math.isnan(metres):
        return "–"
    if profile.units == "imperial":
        return f"{metres / 1000 / KM_PER_MILE:.2f} mi"
    return f"{metres / 1000:.2f} km"


def height(metres: float, profile: Profile) -> str:
    """Write a climb in the runner's units, or a dash."""
    if math.isnan(metres):
        return "–"
    if profile.units == "imperial":
        return f"{metres / M_PER_FOOT:.0f} ft"
    return f"{metres:.0f} m"


def clock(seconds: float) -> str:
    """Write a time as hours, minutes and seconds, or a dash."""
    if math.isnan(seconds):
        return "–"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}"


def measure(taken: Measure, exposure: Exposure, profile: Profile) -> tuple[str, str]:
    """Write a value and its error as the runner reads them, each with its unit, or dashes."""
    if math.isnan(taken.value):
        return "–", ""
    if math.isnan(taken.error):
        return _value(taken.value, exposure, profile), ""
    return _value(taken.value, exposure, profile), f"± {_error(taken.error, exposure, profile)}"


def _value(value: float, exposure: Exposure, profile: Profile) -> str:
    match exposure.unit:
        case "s":
            return clock(value)
        case "m/s":
            return _pace(value, profile)
        case "ratio":
            return f"{100 * value:.0f} %"
        case "m":
            return _metres(value, exposure, profile)
    return f"{value:,.0f} {exposure.unit}"


def _error(error: float, exposure: Exposure, profile: Profile) -> str:
    match exposure.unit:
        case "m/s":
            return f"{error:.2f} m/s"
        case "ratio":
            return f"{math.ceil(100 * error)} %"
        case "m":
            return _metres(error, exposure, profile)
    return f"{error:,.0f} {exposure.unit}"


def _metres(metres: float, exposure: Exposure, profile: Profile) -> str:
    upright = exposure.name in {"ascent_m", "descent_m"}
    return height(metres, profile) if upright else distance(metres, profile)


def _pace(speed_mps: float, profile: Profile) -> str:
    """Write a speed as minutes a kilometre or mile, and as it is."""
    if speed_mps <= 0:
        return "–"
    km, unit = (KM_PER_MILE, "mi") if profile.units == "imperial" else (1, "km")
    minutes, seconds = divmod(round(1000 * km / speed_mps), 60)
    return f"{minutes}:{seconds:02d} /{unit} ({speed_mps:.2f} m/s)"

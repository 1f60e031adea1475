"""How things are printed: results on standard output, everything else beside it."""

from __future__ import annotations

import math
import sys
import textwrap
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from backstride.cli.documents import as_text
from backstride.store import Home, default_home
from backstride.terms.quantities import M_PER_MILE, YES_NO, Exposure
from backstride.terms.records import Measure, Profile

PIPED_WIDTH = 160
TEXT_WIDTH = 80
"""Columns that a text fills at most; a choice, for wider lines are hard to read."""
M_PER_FOOT = 0.3048
PART = 0.95
"""Below this share of the run it is said that a value rests on a part of it."""
SHORT_M = 100
"""What cannot be longer is a step, not a way."""


def home_of(folder: Path | None) -> Home:
    """Give the home that was named, or the usual one."""
    place = folder if folder is not None else default_home()
    warn = cache(lambda line: aside().print(escape(line)))  # once is enough
    return Home(place, say_waiting=_say_waiting, progress=_measuring(), warn=warn)


@contextmanager
def weighing() -> Iterator[None]:
    """Show that the model is at work; nothing in a pipe.

    Its loops are compiled when they are first used, which takes half a minute and nobody expects.
    """
    screen = aside()
    if not screen.is_terminal:
        yield
        return
    with screen.status("Weighing your days. The first time takes about half a minute."):
        yield


def show_page(path: Path) -> None:
    """Show a page where there is a browser; a machine without a screen has none."""
    try:
        webbrowser.get()
    except webbrowser.Error:
        return
    webbrowser.open(path.absolute().as_uri())


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show how far something is, with what is left of it; nothing in a pipe."""
    screen = aside()
    parts = (TextColumn(what), BarColumn(), TimeRemainingColumn())
    with Progress(*parts, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _say_waiting() -> None:
    aside().print("Another Backstride is writing here; this one waits.")


def _measuring() -> Callable[[int, int], None]:
    """Give what shows how far the measuring anew of all runs is; nothing in a pipe."""
    screen = aside()
    if not screen.is_terminal:
        return lambda _done, _of: None
    bar = Progress(
        TextColumn("Measuring your runs anew"),
        BarColumn(),
        MofNCompleteColumn(),
        console=screen,
        transient=True,
    )
    task = bar.add_task("measure")

    def tell(done: int, of: int) -> None:
        bar.start()
        bar.update(task, completed=done, total=of)
        if done == of:
            bar.stop()

    return tell


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
    return Console(stderr=stderr, width=width, highlight=False, soft_wrap=not terminal, emoji=False)


def filled(words: str, indent: str = "", further: str | None = None) -> str:
    """Break words into lines for reading; `further` stands before all lines but the first."""
    return textwrap.fill(
        words,
        width=min(TEXT_WIDTH, out().width),
        initial_indent=indent,
        subsequent_indent=indent if further is None else further,
        break_on_hyphens=False,
    )


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
        return f"{metres / M_PER_MILE:.2f} mi"
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
    value = _value(taken.value, exposure, profile)
    error = f"± {_error(taken.error, exposure, profile)}" if taken.error > 0 else ""
    part = f"of {taken.covered:.0%}" if taken.covered < PART else ""
    return value, " ".join(said for said in (error, part) if said)


def _value(value: float, exposure: Exposure, profile: Profile) -> str:
    match exposure.unit:
        case "s":
            return clock(value)
        case "m/s" if exposure.group == "speed":
            return _pace(value, profile)
        case "ratio":
            return f"{_percent(value, exposure)} %"
        case "m":
            return _metres(value, exposure, profile)
    return in_words(value, exposure.unit)


def in_words(value: float, unit: str) -> str:
    """Write a value with its unit as a person would say it."""
    if unit == YES_NO:
        return "yes" if value else "no"
    return f"{value:g} of 10" if unit == "0 to 10" else f"{_number(value)} {_counted(value, unit)}"


def _counted(value: float, unit: str) -> str:
    """Name one of what is counted in the singular."""
    single = {"runs": "run", "days": "day", "bouts": "bout", "signs": "sign", "axes": "axis"}
    return single.get(unit, unit) if value == 1 else unit


def _number(value: float) -> str:
    """Write a number to about three digits, but never less than a whole one.

    Examples:
        >>> [_number(value) for value in (4.267, 42.67, 4267.0, 3.0)]
        ['4.27', '42.7', '4,267', '3']
    """
    if value == int(value):
        return f"{value:,.0f}"
    decimals = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{decimals}f}"


def _error(error: float, exposure: Exposure, profile: Profile) -> str:
    match exposure.unit:
        case "m/s":
            return f"{error:.2f} m/s"
        case "ratio":
            return f"{_percent(error, exposure)} %"
        case "m":
            return _metres(error, exposure, profile)
    if exposure.unit == "h":
        return clock(3600 * error)
    return f"{_rough(error)} {exposure.unit}"


def _rough(error: float) -> str:
    """Write an error to two digits, for more of them mean nothing.

    Examples:
        >>> [_rough(error) for error in (0.00312, 0.312, 3.12, 31.2, 3120.0)]
        ['0.0031', '0.31', '3.1', '31', '3,120']
    """
    return f"{error:.2g}" if error < 10 else f"{error:,.0f}"


def _percent(ratio: float, exposure: Exposure) -> str:
    """Write per cent; form changes by less than one."""
    decimals = 1 if exposure.group in {"gait", "late"} else 0
    return f"{round(100 * ratio, decimals) + 0.0:.{decimals}f}"  # nought has no sign


def _metres(metres: float, exposure: Exposure, profile: Profile) -> str:
    if exposure.high < SHORT_M:
        return f"{metres:.2f} m"
    upright = exposure.name in {"ascent_m", "descent_m"}
    return height(metres, profile) if upright else distance(metres, profile)


def _pace(speed_mps: float, profile: Profile) -> str:
    """Write a speed as minutes a kilometre or mile, and as it is."""
    if speed_mps <= 0:
        return "–"
    far_m, unit = (M_PER_MILE, "mi") if profile.units == "imperial" else (1000.0, "km")
    minutes, seconds = divmod(round(far_m / speed_mps), 60)
    return f"{minutes}:{seconds:02d} /{unit} ({speed_mps:.2f} m/s)"

"""Exposures of one run beside the runner's own usual: rows with a strip each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite, nan

from markupsafe import Markup

from backstride.report import wording
from backstride.report.measures import measured
from backstride.report.run import svg
from backstride.terms.quantities import EXPOSURES, GROUPS, Exposure
from backstride.terms.records import Measure, Profile, RunStory, Usual

USUAL_RUNS = 10
USUAL_DAYS = 28
"""What a usual needs, as `exposures.usual` has it."""
TOP = 0.9
"""A choice: above nine in ten of the runner's own runs a value is worth a word."""
APART = "back_load"
"""The group that is exploratory and told behind a fold only."""
TELLING = (
    "distance_m",
    "distance_to_longest_ratio",
    "distance_7d_m",
    "hours_since_run_h",
    "descent_m",
    "down_over_6_m",
    "ascent_m",
    "mean_speed_mps",
    "above_85_of_best_5km_s",
    "step_rate_at_pace_ratio",
    "ground_contact_time_at_pace_ratio",
    "late_ground_contact_time_change_ratio",
    "new_ground_m",
    "shoe_distance_m",
)
"""A choice: what says most of a run at a glance, in the order in which it is told."""

NO_USUAL = Usual(0, nan, nan, nan, nan, nan, nan)

_HEIGHT_PX = 24
_EDGE_PX = 7.0
_WHOLE = 0.995
_NOTHING = wording.missing("").strip()


@dataclass(frozen=True)
class Room:
    """How wide a strip is, in pixels; nine in ten runs lie between `low_px` and `high_px`."""

    width_px: int
    low_px: float
    high_px: float


ROOM = Room(190, 30.0, 148.0)
SMALL = Room(104, 17.0, 84.0)


@dataclass(frozen=True)
class Row:
    """One exposure of this run, in words, with its strip where there is a usual."""

    label: str
    value: str
    error: str
    rests: str
    strip: Markup | None
    word: str
    group: str


@dataclass(frozen=True)
class Line:
    """One exposure in full, in words: what its strip draws or would draw."""

    label: str
    value: str
    usual: tuple[str, str, str]
    below: str
    standing: str


def telling_rows(story: RunStory, profile: Profile) -> list[Row]:
    """Tell the exposures that say most, those that this run can tell."""
    rows = [EXPOSURES[name] for name in TELLING if name in EXPOSURES]
    return [_row(row, story, profile) for row in rows if _is_told(row, story)]


def lines(story: RunStory, profile: Profile, group: str) -> list[Line]:
    """Tell the exposures of a group in full, those that this run can tell."""
    rows = [row for row in _of_runs() if row.group == group]
    return [_line(row, story, profile) for row in rows if _is_told(row, story)]


def untold(story: RunStory) -> dict[str, list[str]]:
    """Name what this run cannot tell, by the reason for it."""
    found: dict[str, list[str]] = {}
    for row in _of_runs():
        if not _is_told(row, story):
            found.setdefault(story.lacking[row.name], []).append(row.label)
    return found


def groups() -> Iterator[tuple[str, str]]:
    """Name the groups that runs can have, the exploratory one left out."""
    held = {row.group for row in _of_runs()}
    return ((name, title) for name, title in GROUPS.items() if name in held - {APART})


def apart_known() -> str:
    """Say what is known of the exploratory group; empty where it has no exposure."""
    return next((row.known for row in _of_runs() if row.group == APART), "")


def top_tenth(story: RunStory) -> set[str]:
    """Name the exposures in which this run lies above nine in ten of the runner's own."""
    return {name for name, usual in story.usuals.items() if usual.share >= TOP}


def usual_runs(story: RunStory) -> int:
    """Count the runs of the year before that the usual of most exposures rests on."""
    return max((usual.runs for usual in story.usuals.values()), default=0)


def has_usual(story: RunStory) -> bool:
    """Tell whether any exposure has a usual yet."""
    return any(isfinite(usual.median) for usual in story.usuals.values())


def strip(usual: Usual, taken: Measure, description: str, room: Room = ROOM) -> Markup:
    """Draw the usual as tick and two lines, and this run as a dot with its error.

    The thin line is equally long in every strip; what lies beyond it is true to its scale
    up to the edge of the strip, where an arrow head says that it goes on.
    """
    middle = _HEIGHT_PX / 2
    low, lower, median, upper, high = (
        _place(value, usual, room)
        for value in (usual.low, usual.lower, usual.median, usual.upper, usual.high)
    )
    parts = [
        svg.element("path", class_="nine", d=f"M{low:.1f} {middle:g}H{high:.1f}"),
        svg.element("path", class_="half", d=f"M{lower:.1f} {middle:g}H{upper:.1f}"),
        svg.element("path", class_="median", d=f"M{median:.1f} {middle - 6:g}v12"),
        *_dot(usual, taken, room),
    ]
    return svg.picture(room.width_px, _HEIGHT_PX, description, parts, "strip")


def _dot(usual: Usual, taken: Measure, room: Room) -> Iterator[Markup]:
    middle, at = _HEIGHT_PX / 2, _place(taken.value, usual, room)
    look = "dot top" if usual.share >= TOP else "dot"
    if not _EDGE_PX <= at <= room.width_px - _EDGE_PX:
        edge, way = (room.width_px - _EDGE_PX, 5) if at > _EDGE_PX else (_EDGE_PX, -5)
        data = f"M{edge - way:g} {middle - 5:g}l{2 * way} 5 {-2 * way} 5z"
        yield svg.element("path", class_=look, d=data)
        return
    if taken.error > 0:
        ends = (_place(taken.value + sign * taken.error, usual, room) for sign in (-1, 1))
        left, right = (min(max(end, 0.0), float(room.width_px)) for end in ends)
        yield svg.element("path", class_="error", d=f"M{left:.1f} {middle:g}H{right:.1f}")
    yield svg.element("circle", class_=look, cx=at, cy=middle, r=4.6)


def _place(value: float, usual: Usual, room: Room) -> float:
    """Place a value so that nine in ten runs fill the thin line."""
    span = usual.high - usual.low
    if span > 0:
        share = (value - usual.low) / span
    else:  # all runs alike: the same in the middle, anything else beyond the edge
        share = 0.5 if value == usual.low else (9.0 if value > usual.low else -9.0)
    return room.low_px + (room.high_px - room.low_px) * min(max(share, -9.0), 9.0)


def _of_runs() -> Iterator[Exposure]:
    return (row for row in EXPOSURES.values() if row.needs != "day")


def _is_told(row: Exposure, story: RunStory) -> bool:
    return isfinite(measured(story.entry, row.name).value)


def _row(row: Exposure, story: RunStory, profile: Profile) -> Row:
    taken, usual = measured(story.entry, row.name), story.usuals.get(row.name, NO_USUAL)
    value, error = wording.exposure(taken, row, profile.units)
    known = isfinite(usual.share)
    middle, half, nine = _usual_words(row, usual, profile)
    described = (
        f"{row.label}: {value} {error}. "
        f"Usual: middle run {middle}, middle half {half}, nine in ten {nine}."
    )
    word = "top tenth" if usual.share >= TOP else ""
    return Row(
        label=row.label,
        value=value,
        error=error,
        rests=_rests(taken),
        strip=strip(usual, taken, described) if known else None,
        word="no usual yet" if has_usual(story) and not known else word,
        group=row.group,
    )


def _line(row: Exposure, story: RunStory, profile: Profile) -> Line:
    taken, usual = measured(story.entry, row.name), story.usuals.get(row.name, NO_USUAL)
    value, error = wording.exposure(taken, row, profile.units)
    said = [part for part in (f"{value} {error}".strip(), _rests(taken)) if part]
    return Line(
        label=row.label,
        value=", ".join(said),
        usual=_usual_words(row, usual, profile),
        below=wording.percent(usual.share) if isfinite(usual.share) else _NOTHING,
        standing=row.standing,
    )


def _usual_words(row: Exposure, usual: Usual, profile: Profile) -> tuple[str, str, str]:
    """Say the median, the middle half and nine in ten of the runner's own runs."""
    if not isfinite(usual.median):
        return wording.missing("no usual yet"), _NOTHING, _NOTHING

    def said(value: float) -> str:
        return wording.exposure(Measure(value, nan), row, profile.units)[0]

    return (
        said(usual.median),
        _between(said(usual.lower), said(usual.upper)),
        _between(said(usual.low), said(usual.high)),
    )


def _between(low: str, high: str) -> str:
    """Say a range, the unit once where both ends share it.

    Examples:
        >>> _between("5.0 km", "8.6 km"), _between("14 min", "1 h 20 min")
        ('5.0 to 8.6 km', '14 min to 1 h 20 min')
    """
    number, _, unit = low.partition(" ")
    return f"{number if high.split(' ')[1:] == [unit] else low} to {high}"


def _rests(taken: Measure) -> str:
    """Say what share of the run a value rests on, where that is not the whole."""
    if not isfinite(taken.value) or not taken.covered < _WHOLE:
        return ""
    return f"of {wording.percent(taken.covered)} of the run"

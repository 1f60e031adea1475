"""Story -> the one drawing of the years, twice, with all that stands around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from backstride.report import beginnings, telling, wording
from backstride.report.tables import Table
from backstride.report.years import describing, numbers, panels
from backstride.report.years.history import History, trace
from backstride.report.years.sheet import NARROW, WIDE, Sheet
from backstride.terms.records import Story

_PHONE_WEEKS = 52  # more weeks than this are too fine for a phone's width


@dataclass(frozen=True)
class Picture:
    """The drawing for a wide window and for a phone, and the tables that repeat them.

    `narrow_weeks` says to how many weeks the phone's is cut, 0 where it is not.
    """

    title: str
    has_pain: bool
    has_breaks: bool
    has_new_devices: bool
    has_flares: bool
    has_no_flare: bool
    has_onsets: bool
    is_compared: bool
    wide: Markup
    narrow: Markup
    narrow_weeks: int
    tables: tuple[tuple[str, Table], ...]


def of(story: Story) -> Picture | None:
    """Draw a story, where it has a day and anything to draw."""
    if not (story.days and story.runs):
        return None
    whole, units = trace(story), story.profile.units
    recent = trace(story, latest_weeks=_PHONE_WEEKS)
    if not (recent.runs or recent.pain):
        recent = whole
    wide = _drawn(whole, WIDE, units)
    if not wide:
        return None
    return Picture(
        telling.load_title(story.runs),
        has_pain=bool(whole.pain),
        has_breaks=bool(whole.breaks),
        has_new_devices=bool(whole.new_devices),
        has_flares=any(one.is_flare for one in whole.began),
        has_no_flare=_has_no_flare(story, whole),
        has_onsets=not all(one.is_flare for one in whole.began),
        is_compared=telling.is_any_compared(story.runs),
        wide=wide,
        narrow=_drawn(recent, NARROW, units),
        narrow_weeks=0 if recent.axis == whole.axis else _PHONE_WEEKS,
        tables=tuple(_tables(whole, recent, units)),
    )


def _has_no_flare(story: Story, whole: History) -> bool:
    """Tell whether a diary has no flare, where that may be said at all."""
    return bool(whole.pain) and story.began is not None and not story.began.flares


def _drawn(history: History, sheet: Sheet, units: wording.Units) -> Markup:
    description = describing.description(history, units)
    svg = panels.draw(history, sheet, units, description)
    return Markup(svg)  # noqa: S704  the drawing escapes its own words


def _tables(whole: History, recent: History, units: wording.Units) -> Iterator[tuple[str, Table]]:
    yield f"The numbers by {whole.by}", numbers.of_periods(whole, units)
    if recent.by != whole.by:
        yield f"The latest by {recent.by}", numbers.of_periods(recent, units)
    if whole.began:
        yield "Onsets and flares", beginnings.table(whole.began)
    if whole.pain:
        yield "Pain by day", numbers.of_pain(whole)
    if whole.grounds:
        yield "Ground by month", numbers.of_ground(whole.grounds, units)
    if whole.pairs:
        yield "Shoes", numbers.of_shoes(whole.pairs, units)
    if whole.new_devices:
        yield "Devices", numbers.of_devices(whole.devices)

"""History -> the tables that repeat the picture: every number that it draws."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from backstride.report import wording
from backstride.report.measures import FAST, SUMMED, say, scale
from backstride.report.spells import Spell
from backstride.report.tables import Column, Table
from backstride.report.years.gear import Pair, Recorder
from backstride.report.years.ground import Ground
from backstride.report.years.history import History, Period, sitting
from backstride.terms.records import Measure

_HEADINGS = {"distance_m": "Distance", "descent_m": "Downhill", FAST: "Fast minutes"}


def of_periods(history: History, units: wording.Units) -> Table:
    """Repeat what the picture shows by week or month, the latest first."""
    summed = [name for name in SUMMED if history.knows(name)]
    columns = (
        Column("Week from" if history.by == "week" else "Month", "whole"),
        Column("Runs", "number"),
        *(Column(_HEADINGS[name], "number") for name in summed),
        *((_number("Worst pain"), _number("Days rated")) if history.pain else ()),
        *((_number("Sitting a day, mean"), _number("Its days")) if history.sits else ()),
    )
    rows = tuple(
        (
            _named(period, history),
            wording.counted(period.runs, "run"),
            *(say(period.sums[name], scale(name, units)) for name in summed),
            *(_pain(period) if history.pain else ()),
            *(_sitting(period) if history.sits else ()),
        )
        for period in reversed(history.periods)
    )
    return Table(f"By {history.by}, the latest first", columns, rows)


def _number(name: str) -> Column:
    return Column(name, "number")


def _named(period: Period, history: History) -> str:
    first = period.spell.first
    return wording.short_day(first) if history.by == "week" else f"{first:%b %Y}"


def _pain(period: Period) -> tuple[str, str]:
    worst = f"{period.worst_pain:.0f} of 10" if period.rated_days else wording.missing("not rated")
    return worst, wording.counted(period.rated_days, "day")


def _sitting(period: Period) -> tuple[str, str]:
    mean, least, most = sitting(period)
    if not isfinite(mean):
        return wording.missing("not told"), wording.missing("not told")
    return f"{mean:.1f} h", f"{least:.1f} to {most:.1f} h"


def of_pain(history: History) -> Table:
    """List the worst pain of every rated day, the latest first."""
    days = sorted(history.pain.items(), reverse=True)
    rows = tuple((wording.short_day(day), f"{pain:.0f} of 10") for day, pain in days)
    columns = (Column("Day", "whole"), Column("Worst pain", "number"))
    return Table("Worst pain by day, the latest first", columns, rows)


def of_ground(grounds: Sequence[Ground], units: wording.Units) -> Table:
    """List the ground of each month, the latest first: its share, and how far."""
    kinds = tuple(grounds[0].metres)
    columns = (Column("Month", "whole"), *(_number(wording.capital(kind)) for kind in kinds))
    rows = tuple(
        (f"{ground.spell.first:%b %Y}", *(_part(ground, kind, units) for kind in kinds))
        for ground in reversed(grounds)
    )
    return Table("Ground by month, the latest first", columns, rows)


def _part(ground: Ground, kind: str, units: wording.Units) -> str:
    if not ground.shares:
        return wording.UNKNOWN
    metres: Measure = ground.metres[kind]
    far = wording.far(units).say(metres.value, metres.error)
    return f"{wording.percent(ground.shares[kind])}, {far}"


def of_shoes(pairs: Sequence[Pair], units: wording.Units) -> Table:
    """List the pairs of shoes, the latest first."""
    columns = (
        Column("Pair"),
        *(Column(name, "whole") for name in ("First run", "Last run")),
        *(_number(name) for name in ("Runs", "Before the first file", "At its end")),
    )
    far = wording.far(units)
    rows = tuple(
        (
            " ".join(pair.name.split()),
            *_ends(pair.spell),
            wording.counted(pair.runs, "run"),
            far.say(pair.before_m),
            _at_end(pair, far),
        )
        for pair in reversed(pairs)
    )
    return Table("Shoes, the latest first", columns, rows)


def _at_end(pair: Pair, far: wording.Scale) -> str:
    said = far.say(pair.distance.measure.value, pair.distance.measure.error)
    return f"at least {said}" if pair.is_least and said != wording.UNKNOWN else said


def of_devices(devices: Sequence[Recorder]) -> Table:
    """List the devices that recorded, the latest first."""
    columns = (
        Column("Device"),
        Column("First run", "whole"),
        Column("Last run", "whole"),
        _number("Runs"),
    )
    rows = tuple(
        (" ".join(device.name.split()), *_ends(device.spell), wording.counted(device.runs, "run"))
        for device in reversed(devices)
    )
    return Table("Devices by their first run, the latest first", columns, rows)


def _ends(spell: Spell) -> tuple[str, str]:
    return wording.short_day(spell.first), wording.short_day(spell.last)

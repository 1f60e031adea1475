"""Which ways can be run on, and what do their tags say of the surface?

The table is data: `tags.toml`, in the words of OpenStreetMap.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from backstride.terms.quantities import SURFACE_ORIGINS, SURFACES

Codes = tuple[int, int]
"""A surface and how it is known: places in `SURFACES` and `SURFACE_ORIGINS`."""


class Tags(NamedTuple):
    """The tags of a way that decide, by their keys; empty where the way has none.

    `surface` says what is on top, `tracktype` how firm a track is (`grade1` to `grade5`),
    `sport` whose running track it is, `footway` whether it is a sidewalk, and `foot` is `no`
    where nobody may go on foot.
    """

    highway: str = ""
    leisure: str = ""
    surface: str = ""
    tracktype: str = ""
    sport: str = ""
    footway: str = ""
    foot: str = ""


UNKNOWN: Codes = (0, 0)
KEPT = 10_000
"""How many combinations of tags are kept in mind: a choice; a country has fewer."""

_TABLE = tomllib.loads((files(__package__) / "tags.toml").read_text(encoding="utf-8"))
_RUNNABLE, _RUNNERS = frozenset(_TABLE["runnable"]), frozenset(_TABLE["runners"])
_PAVED: Mapping[str, Sequence[str]] = _TABLE["paved_unless_told"]


def _turned_round(table: Mapping[str, Sequence[str]]) -> Mapping[str, str]:
    return {value: name for name, values in table.items() for value in values}


_CLASSES = _turned_round(_TABLE["surface"])
_GRADES = _turned_round(_TABLE["tracktype"])


@lru_cache(maxsize=KEPT)
def codes(tags: Tags) -> Codes | None:
    """Tell what the tags of a way say of its surface.

    Returns:
        Surface and origin, unknown where neither a tag nor the kind of way tells; None
        where the way is none to run on.

    Examples:
        >>> codes(Tags(highway="path", surface="fine_gravel"))
        (2, 2)
        >>> codes(Tags("residential")), codes(Tags("path")), codes(Tags("motorway"))
        ((1, 3), (0, 0), None)
    """
    sports = frozenset(tags.sport.split(";")) if tags.sport else _RUNNERS
    is_track = tags.leisure == "track" and bool(sports & _RUNNERS)
    if tags.foot == "no" or not (tags.highway in _RUNNABLE or is_track):
        return None
    if tagged := _tagged(tags):
        return _codes(tagged, "map")
    if is_track:
        return _codes("track", "map" if tags.sport else "inferred")
    return _codes(_inferred(tags), "inferred")


def _tagged(tags: Tags) -> str:
    """Class the value of `surface=`; empty where it has none, or more than one."""
    soft = _GRADES.get(tags.tracktype) == "grass_soft"
    found = {_class_of(value, soft=soft) for value in tags.surface.lower().split(";")}
    return found.pop() if len(found) == 1 else ""


def _class_of(value: str, *, soft: bool) -> str:
    told = _CLASSES.get(value.strip().split(":")[0], "")
    if told == "earthen":
        return "grass_soft" if soft else "unpaved_firm"
    return told


def _inferred(tags: Tags) -> str:
    if tags.highway == "track":
        return _GRADES.get(tags.tracktype, "")
    paved = tags.highway in _PAVED["highway"] or tags.footway in _PAVED["footway"]
    return "paved" if paved else ""


def _codes(surface: str, origin: str) -> Codes:
    return (SURFACES.index(surface), SURFACE_ORIGINS.index(origin)) if surface else UNKNOWN

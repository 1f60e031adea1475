"""Run, indices -> the run with what was underfoot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from backstride.terms.quantities import SURFACE_ORIGINS, SURFACES
from backstride.terms.records import CodeArray, Run
from backstride.terrain.surfaces.nearest import nearest

RECORDED: Mapping[str, str] = {
    "treadmill": "treadmill",
    "indoor_running": "treadmill",
    "virtual_activity": "treadmill",
    "track": "track",
}
"""Sub-sports that tell the surface of a whole run. Indoor running is a choice: it may also be
a track in a hall. Trail, road and street say too little."""
EVERY_S = 3
"""One second in so many is laid on the map, and stands for those beside it: a choice."""


def match(run: Run, folder: Path) -> Run:
    """Tell what was underfoot in every second.

    The recording itself counts first; else the map tells, where the runner moved and had a
    position. The seconds laid on the map are those whose clock time is a multiple of three,
    so that cutting a run changes nothing away from the cut.

    Args:
        run: Cleaned; its own arrays are left alone.
        folder: Where the indices lie; may be missing or empty.

    Returns:
        The run with `surface` and `surface_origin`; both are unknown where nothing tells.
    """
    told = RECORDED.get(run.sub_sport)
    if told:
        codes = SURFACES.index(told), SURFACE_ORIGINS.index("recording")
        surface, origin = (np.full(len(run), code, np.uint8) for code in codes)
    elif folder.is_dir():
        surface, origin = _from_map(run, folder)
    else:
        surface, origin = np.zeros((2, len(run)), np.uint8)
    return replace(run, surface=surface, surface_origin=origin)


def _from_map(run: Run, folder: Path) -> tuple[CodeArray, CodeArray]:
    placed = run.moving & np.isfinite(run.latitude_deg + run.longitude_deg)
    laid = np.flatnonzero(placed & (np.floor(run.time_s) % EVERY_S == 0))
    matched = nearest(run.latitude_deg[laid], run.longitude_deg[laid], folder)
    second = np.flatnonzero(placed)
    place = np.searchsorted(laid, second - EVERY_S // 2)
    held = place < np.searchsorted(laid, second + EVERY_S // 2, "right")
    surface, origin = np.zeros((2, len(run)), np.uint8)
    surface[second[held]] = matched.surface[place[held]]
    origin[second[held]] = matched.surface_origin[place[held]]
    return surface, origin

"""What was underfoot. Novelty of a surface is the exposure, not its hardness."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from backstride.exposures.before import days_before
from backstride.terms.quantities import SURFACE_ORIGINS, SURFACES
from backstride.terms.records import BoolArray, FloatArray, History, Run, Series

WINDOW_DAYS = 30
NEW_BELOW = 0.10
"""A proposal that no study set: less of the 30 days before makes a surface new."""
LEAST_KNOWN = 0.5
"""A choice: with less of a run known nobody can tell where it went, with less of the 30 days
before nobody can tell what was new."""
UNKNOWN_SHARE = 0.5
"""Assumed: of the metres that nobody knows so much may have been of any one surface."""
WRONG_SHARE = {"unknown": 0.0, "recording": 0.02, "map": 0.10, "inferred": 0.15, "tag": 0.10}
"""Assumed, not measured: the share of metres that lay on another surface, by origin. Tags of
a map are no ground truth, a receiver picks the wrong one of two ways, and a run that its
runner calls one of grass may begin in a street."""

_TAG = SURFACE_ORIGINS.index("tag")
_WRONG = np.array([WRONG_SHARE[origin] for origin in SURFACE_ORIGINS])
_PLACES = {surface: place for place, surface in enumerate(SURFACES)}


@dataclass(frozen=True)
class _Underfoot:
    """Metres of each run by surface with their errors, shape (run, surface).

    `known` and `whole` are the metres whose surface is known and all metres, shape (run,).
    """

    metres: FloatArray
    errors: FloatArray
    known: FloatArray
    whole: FloatArray

    @property
    def told(self) -> BoolArray:
        """Where enough of the run is known, shape (run,)."""
        return np.asarray((self.known > 0) & (self.known >= LEAST_KNOWN * self.whole))

    @property
    def covered(self) -> FloatArray:
        """Share of the metres whose surface is known; 0 where there are none."""
        return np.divide(self.known, self.whole, np.zeros(len(self.whole)), where=self.whole > 0)


def moments_of_surface(run: Run) -> FloatArray:
    """Sum up the metres of a run by surface and by how that is known.

    Only seconds that moved count. Sums of two parts of a run add up to those of the whole.

    Returns:
        Metres, shape (surface x origin,): all origins of the first surface of `SURFACES`
        come first, in the order of `SURFACE_ORIGINS`.

    Source:
        Definition; the surfaces are those that `terrain` found.

    Examples:
        A run of which nothing is known:

        >>> from backstride import simulate
        >>> moments_of_surface(simulate.run(speed_mps=[4.0, 2.0, 0.0]))[:3]
        array([6., 0., 0.])
    """
    metres = np.where(run.moving[:-1], np.nan_to_num(np.diff(run.distance_m)), 0.0)
    cells = run.surface[:-1].astype(np.intp) * len(SURFACE_ORIGINS) + run.surface_origin[:-1]
    return np.bincount(cells, metres, len(SURFACES) * len(SURFACE_ORIGINS)).astype(np.float64)


def _metres_on(surface: str, ground: str) -> Callable[[History], Series]:
    place = _PLACES[surface]

    def take(history: History) -> Series:
        underfoot = _underfoot(history)
        told, unknown = underfoot.told, UNKNOWN_SHARE * underfoot.metres[:, 0]
        return Series(
            np.where(told, underfoot.metres[:, place], np.nan),
            np.where(told, np.hypot(underfoot.errors[:, place], unknown), np.nan),
            underfoot.covered,
        )

    take.__name__ = take.__qualname__ = f"on_{surface}_m"
    take.__doc__ = f"""Add up the metres on {ground}.

    Metres while moving, as the recording tells, else as the map tells of the way, else as
    such ways mostly are. The runner's tag puts the whole run on one surface. Metres whose
    surface is unknown count nowhere: at least so many were on {ground}. What is hard is not
    what is new: see `new_ground_m`.

    Returns:
        Metres, at least 0; NaN where less than half of the run is known. The error is
        assumed: of metres that a map tells, one in ten lay on another surface, and as many
        came from others, shared evenly; of those inferred 15 in 100, of those recorded 2 in
        100, of those tagged one in ten; half of the metres that nobody knows; and the error
        of the distance. Covered is the share of the
        run's metres whose surface is known.

    Source:
        Definition.
    """
    return take


on_paved_m = _metres_on("paved", "paved ground")
on_unpaved_firm_m = _metres_on("unpaved_firm", "firm unpaved ground")
on_grass_soft_m = _metres_on("grass_soft", "grass and soft ground")
on_track_m = _metres_on("track", "running tracks")
on_treadmill_m = _metres_on("treadmill", "treadmills")


def on_unknown_m(history: History) -> Series:
    """Add up the metres of which nobody can tell what was underfoot.

    Returns:
        Metres, at least 0, all of the run where nothing is known; NaN where the run has no
        metres. The error is that of the distance.

    Source:
        Definition.
    """
    underfoot = _underfoot(history)
    told = underfoot.whole > 0
    return Series(
        np.where(told, underfoot.metres[:, 0], np.nan),
        np.where(told, underfoot.errors[:, 0], np.nan),
    )


def new_ground_m(history: History) -> Series:
    """Add up the metres on surfaces that are new to the runner.

    A surface is new that made up less than 10 % of the known metres of the runs that began
    in the 30 days before. Novelty is the exposure, not hardness: going from road to grass
    counts as going from grass to road.

    Returns:
        Metres, at least 0; NaN in the runner's first 30 days, and where less than half of
        the metres of the run or of the 30 days before are known. The error
        is that of the metres on these surfaces; which of them are new is taken as sure.
        Covered is the share of the run's metres whose surface is known.

    Source:
        A proposal, from the advice against sudden changes of surface; no study set the 10 %.
    """
    underfoot = _underfoot(history)
    new, told = _new_surfaces(history, underfoot)
    told = told & underfoot.told
    metres = np.where(new, underfoot.metres[:, 1:], 0.0).sum(axis=1)
    errors = np.where(new, underfoot.errors[:, 1:], 0.0).sum(axis=1)
    return Series(np.where(told, metres, np.nan), np.where(told, errors, np.nan), underfoot.covered)


def new_ground_ratio(history: History) -> Series:
    """Divide the metres on new surfaces by the run's metres on known ones.

    Returns:
        0 where nothing was new, 1 where all was; NaN as `new_ground_m`. The error is that
        of the metres on new surfaces, at most 1.

    Source:
        As of the metres on new ground.
    """
    new, known = new_ground_m(history), _underfoot(history).known
    with np.errstate(invalid="ignore", divide="ignore"):
        values, errors = new.values / known, new.errors / known
    return Series(np.minimum(values, 1.0), np.minimum(errors, 1.0), new.covered)


def _underfoot(history: History) -> _Underfoot:
    ground = _ground(history)
    metres = ground.sum(axis=2)
    distance = history.measured["distance_m"]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(distance.values > 0, distance.errors / distance.values, 0.0)
    return _Underfoot(
        metres=metres,
        errors=np.hypot(_misplaced_m(ground), np.nan_to_num(share)[:, None] * metres),
        known=metres[:, 1:].sum(axis=1),
        whole=metres.sum(axis=1),
    )


def _ground(history: History) -> FloatArray:
    """Lay out the metres, shape (run, surface, origin); a tag puts all on one surface."""
    shape = (len(history), len(SURFACES), len(SURFACE_ORIGINS))
    unknown = np.full((shape[0], shape[1] * shape[2]), np.nan)
    ground = history.moments.get("surface", unknown).reshape(shape).copy()
    tags = np.array([_PLACES.get(tag, 0) for tag in history.surface_tag], np.intp)
    tagged = np.flatnonzero(tags)
    whole = ground[tagged].sum(axis=(1, 2))
    ground[tagged] = 0.0
    ground[tagged, tags[tagged], _TAG] = whole
    return ground


def _misplaced_m(ground: FloatArray) -> FloatArray:
    """Guess how many metres left a surface or came to it wrongly; shape (run, surface)."""
    leaving = ground @ _WRONG
    others = len(SURFACES) - 2  # where a known metre could have been instead
    arriving = (leaving.sum(axis=1, keepdims=True) - leaving) / others
    arriving[:, 0] = 0.0
    misplaced: FloatArray = np.hypot(leaving, arriving)
    return misplaced


def _new_surfaces(history: History, underfoot: _Underfoot) -> tuple[BoolArray, BoolArray]:
    """Tell which known surfaces are new to each run, and for which runs that can be told."""
    sums = np.cumsum(np.nan_to_num(underfoot.metres), axis=0)
    sums = np.concatenate([np.zeros((1, len(SURFACES))), sums])
    windows = days_before(history, WINDOW_DAYS)
    before = sums[windows.end] - sums[windows.first]
    known, whole = before[:, 1:].sum(axis=1), before.sum(axis=1)
    told = windows.settled & (known > 0) & (known >= LEAST_KNOWN * whole)
    return before[:, 1:] < NEW_BELOW * known[:, None], told

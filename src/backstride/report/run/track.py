"""Run -> its track: where it went down and up, with no map below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from backstride.report import wording
from backstride.report.run import grades, ribbon, svg, track_marks
from backstride.report.run.grades import Piece, samples_of
from backstride.report.run.ribbon import Drawing
from backstride.report.run.track_marks import FOOT_PX, SIDE_PX, Fit, Frame
from backstride.terms.records import FloatArray, IntArray, Run

EARTH_M = 6_371_008.8
"""Mean radius of the Earth (IUGG)."""
_LEAST_HEIGHT_PX = 120
_LEAST_M = 60
"""A choice: a shorter way is not blown up to fill the drawing."""
_RETRACED_PX = 5
_RETRACED = 0.1
"""A choice: where a tenth of the way is run back, both ways are drawn beside one another."""
_ALIKE, _OPPOSITE = 0.8, 0.6  # length of a mean direction: 1 all the same, 0 both ways alike
_ASIDE_PX = 4.5
_CHORD_PX = 10  # over which the direction of the way is taken


WIDE = Frame(500, 400, 12)
NARROW = Frame(318, 340, 13)


def has_track(run: Run) -> bool:
    """Tell whether there is a way to draw: positions, out of doors, that move."""
    return run.sub_sport not in grades.INDOORS and grades.can_be_drawn(run, on_the_ground(run))


def draw(run: Run, frame: Frame, units: wording.Units, description: str) -> Drawing:
    """Draw the track of a run that has one."""
    places = on_the_ground(run)
    fit = _laid(places, grades.counted(run, places), frame)
    averaged_m = grades.cell_m(fit.metre_px)
    pieces = grades.pieces(run, places, averaged_m)
    fit = _apart(fit, pieces)
    inside = [
        *ribbon.drawn(fit.points_px, pieces),
        *track_marks.arrows(fit, pieces),
        *track_marks.labels(run, fit, pieces, units),
        *track_marks.scale_bar(fit, units),
        *track_marks.north(fit, pieces),
    ]
    whole = svg.picture(frame.width_px, fit.height_px, description, inside, "ribbon")
    return Drawing(whole, averaged_m)


def on_the_ground(run: Run) -> FloatArray:
    """Lay positions out flat: metres east and south of the first, shape (sample, 2).

    Equirectangular: true along the middle parallel, and off by about a hundredth at most
    within 25 km of it, short of the polar circles.
    """
    latitude = np.radians(run.latitude_deg)
    known = np.isfinite(latitude + run.longitude_deg)
    flat = np.full((len(run), 2), np.nan)
    if not known.any():
        return flat
    longitude = np.unwrap(np.radians(run.longitude_deg[known]))
    middle = float(np.mean([latitude[known].min(), latitude[known].max()]))
    flat[known, 0] = EARTH_M * np.cos(middle) * (longitude - longitude[0])
    flat[known, 1] = -EARTH_M * (latitude[known] - latitude[known][0])
    return flat


def _laid(places: FloatArray, counts: IntArray, frame: Frame) -> Fit:
    inside = places[counts]
    low, high = inside.min(axis=0), inside.max(axis=0)
    span = np.maximum(high - low, _LEAST_M)
    room = np.array([frame.width_px, frame.most_height_px - FOOT_PX]) - 2 * SIDE_PX
    metre_px = float((room / span).min())
    height_px = max(_LEAST_HEIGHT_PX, float(span[1]) * metre_px + 2 * SIDE_PX)
    centre = np.array([frame.width_px, height_px]) / 2
    points = (places - (low + high) / 2) * metre_px + centre
    return Fit(frame, points, metre_px, height_px + FOOT_PX)


def _apart(fit: Fit, pieces: Sequence[Piece]) -> Fit:
    """Move the way to its right-hand side where much of it is run back on itself."""
    heading = _heading(fit.points_px, samples_of(pieces))
    if _retraced(fit.points_px, heading, samples_of(pieces)) < _RETRACED:
        return fit
    right = np.column_stack([-heading[:, 1], heading[:, 0]])
    return replace(fit, points_px=fit.points_px + _ASIDE_PX * np.nan_to_num(right))


def _heading(points_px: FloatArray, samples: IntArray) -> FloatArray:
    """Give the direction of the way at each sample as a unit vector; NaN off the way."""
    heading = np.full(points_px.shape, np.nan)
    at = points_px[samples]
    step_px = np.median(np.hypot(*np.diff(at, axis=0).T)) if len(at) > 1 else 0.0
    reach = int(np.clip(_CHORD_PX / max(step_px, 1e-3) / 2, 1, 150))
    places = np.arange(len(at))
    chord = at[np.minimum(places + reach, len(at) - 1)] - at[np.maximum(places - reach, 0)]
    length = np.hypot(*chord.T)
    heading[samples] = chord / np.maximum(length, 1e-9)[:, None]
    return heading


def _retraced(points_px: FloatArray, heading: FloatArray, samples: IntArray) -> float:
    """Tell which share of the cells that the way crosses is crossed in opposite directions."""
    column, row = np.maximum(points_px[samples] / _RETRACED_PX, 0).astype(int).T
    cell = row * (column.max() + 1) + column
    angle = np.arctan2(heading[samples, 1], heading[samples, 0])
    count = np.bincount(cell)
    crossed = count > 0
    # Directions of opposite sense cancel; the doubled angle keeps those along one line.
    along, onward = (
        np.hypot(*(np.bincount(cell, turn(times * angle))[crossed] for turn in (np.cos, np.sin)))
        / count[crossed]
        for times in (2, 1)
    )
    return float(((along > _ALIKE) & (onward < _OPPOSITE)).mean())

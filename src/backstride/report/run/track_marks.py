"""What stands on a track: start, finish, distances, arrows down, the scale and the north."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from backstride.report import wording
from backstride.report.run import svg
from backstride.report.run.grades import Piece, samples_of
from backstride.terms.quantities import M_PER_MILE
from backstride.terms.records import FloatArray, Run

SIDE_PX = 26
"""Room for labels on each side of the track."""
FOOT_PX = 34
"""Room for the scale below the track."""

_MOST_LABELS = 9
_LABEL_EVERY = (0.5, 1, 2, 5, 10, 20, 50, 100)
_LABEL_PX = 15  # between the line and the middle of a label
_HALF_LETTER = 0.27  # half the mean width of a letter, as a share of its size
_HALF_HEIGHT = 0.35  # half the height of a figure, likewise
_AIR_PX = 4
_CLEAR_PX = 1.5  # nearer to the way or another label, words would be hard to read
_WAY_POINTS = 1_500  # of the way that labels keep clear of
_ARROW_EVERY_PX = 60
_SQUARE_PX = 30  # holds one arrow at most, for laps lie on one another
_STEEP = 1  # the last class that falls by 3 % or more: wide enough to hold an arrow
_LONGEST = 0.35  # of the width, for the bar of the scale
_BARS = {
    "metric": (
        *((float(m), f"{m} m") for m in (20, 50, 100, 200, 500)),
        *((1000.0 * km, f"{km} km") for km in (1, 2, 5, 10, 20, 50, 100)),
    ),
    "imperial": (
        *((0.3048 * ft, f"{ft} ft") for ft in (50, 100, 200, 500, 1000)),
        *((M_PER_MILE * mi, f"{mi} mi") for mi in (0.5, 1, 2, 5, 10, 20, 50)),
    ),
}


@dataclass(frozen=True)
class Frame:
    """The room for a track, in pixels."""

    width_px: int
    most_height_px: int
    font_px: int


@dataclass(frozen=True, eq=False)
class Fit:
    """A way laid into its frame: where each sample lies, shape (sample, 2), and the scale."""

    frame: Frame
    points_px: FloatArray
    metre_px: float
    height_px: float


@dataclass(frozen=True)
class _Label:
    """A dot on the way and the word beside it."""

    at_px: tuple[float, float]
    words: str
    look: str = ""


def _ends(fit: Fit, pieces: Sequence[Piece]) -> Iterator[_Label]:
    start, finish = fit.points_px[pieces[0].first], fit.points_px[pieces[-1].last]
    if np.hypot(*(finish - start)) < 2 * _LABEL_PX:
        yield _Label(_pair(start), "start, finish", "start")
        return
    yield _Label(_pair(start), "start", "start")
    yield _Label(_pair(finish), "finish")


def _distances(
    run: Run, fit: Fit, pieces: Sequence[Piece], units: wording.Units
) -> Iterator[_Label]:
    """Mark round distances along the way, at most nine of them."""
    samples = samples_of(pieces)
    way = run.distance_m[samples] / wording.far(units).metres
    if not np.isfinite(way).all():
        return
    every = next((step for step in _LABEL_EVERY if way[-1] / step < _MOST_LABELS), 200)
    for distance in np.arange(every, way[-1], every).tolist():
        at = samples[min(int(np.searchsorted(way, distance)), len(samples) - 1)]
        yield _Label(_pair(fit.points_px[at]), f"{distance:g}")


def labels(run: Run, fit: Fit, pieces: Sequence[Piece], units: wording.Units) -> Iterator[Markup]:
    """Write start, finish and distances, each where it is farthest from way and labels."""
    frame = fit.frame
    way = fit.points_px[samples_of(pieces)]
    way = way[:: max(1, len(way) // _WAY_POINTS)]
    taken = np.column_stack([way, np.zeros((len(way), 2))])
    for label in (*_ends(fit, pieces), *_distances(run, fit, pieces, units)):
        x, y = label.at_px
        yield svg.element("circle", cx=x, cy=y, r=3, class_=f"dot {label.look}".strip())
        half = _HALF_LETTER * frame.font_px * len(label.words)
        spot = _free_spot(label, half, taken, fit)
        if spot is None:
            continue
        taken = np.vstack([taken, [*spot, half + _AIR_PX, frame.font_px / 2]])
        place = {
            "x": spot[0],
            "y": spot[1] + _HALF_HEIGHT * frame.font_px,
            "font_size": frame.font_px,
        }
        yield svg.element("text", label.words, class_="word", **place)


def _free_spot(
    label: _Label, half_px: float, taken: FloatArray, fit: Fit
) -> tuple[float, float] | None:
    """Find a spot round a dot for words of this half width; none where all is taken.

    Args:
        label: What is written.
        half_px: Half its width.
        taken: What is there already: its middle, half its width and height, shape (other, 4).
        fit: The drawing.
    """
    frame = fit.frame
    turns = np.arange(0, 2 * np.pi, np.pi / 8)
    reach = np.column_stack([(_LABEL_PX - 3 + half_px) * np.cos(turns), _LABEL_PX * np.sin(turns)])
    spots = np.array(label.at_px) + reach
    room = np.array([[half_px, 8], [frame.width_px - half_px, fit.height_px - FOOT_PX]])
    fits = ((spots >= room[0]) & (spots <= room[1])).all(axis=1)
    half = taken[:, 2:] + [half_px, _HALF_HEIGHT * frame.font_px]
    off = np.maximum(np.abs(spots[:, None, :] - taken[None, :, :2]) - half, 0)
    clear = np.where(fits, np.hypot(off[..., 0], off[..., 1]).min(axis=1), -1)
    best = int(np.argmax(clear))
    return _pair(spots[best]) if clear[best] > _CLEAR_PX else None


def arrows(fit: Fit, pieces: Sequence[Piece]) -> Iterator[Markup]:
    """Point along what goes down and is wide enough to hold an arrow."""
    arrows: dict[tuple[int, int], str] = {}
    for piece in pieces:
        if piece.grade > _STEEP:
            continue
        points = fit.points_px[piece.samples]
        way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
        count = int(way[-1] / _ARROW_EVERY_PX + 0.6)
        for share in (np.arange(count) + 0.5) / max(count, 1):
            tip, data = _arrow(points, way, float(share))
            arrows.setdefault((int(tip[0] / _SQUARE_PX), int(tip[1] / _SQUARE_PX)), data)
    if arrows:
        yield svg.element("path", class_="arrow", d="".join(arrows.values()))


def _arrow(points: FloatArray, way_px: FloatArray, share: float) -> tuple[FloatArray, str]:
    where = share * way_px[-1] + np.array([-4.0, 0.0, 4.0])
    back, tip, ahead = np.column_stack([np.interp(where, way_px, line) for line in points.T])
    along = (ahead - back) / max(float(np.hypot(*(ahead - back))), 1e-9)
    across = np.array([-along[1], along[0]])
    behind, aside = tip - 2 * along, 2.5 * across
    return tip, svg.line(np.array([behind + aside, tip + along, behind - aside]))


def scale_bar(fit: Fit, units: wording.Units) -> Iterator[Markup]:
    """Draw a round length, to measure the track by."""
    frame = fit.frame
    fitting = [bar for bar in _BARS[units] if bar[0] * fit.metre_px <= _LONGEST * frame.width_px]
    length_m, words = fitting[-1] if fitting else _BARS[units][0]
    right, foot = SIDE_PX + length_m * fit.metre_px, fit.height_px - 8
    data = f"M{SIDE_PX} {foot - 4:g}v8M{SIDE_PX} {foot:g}H{right:.1f}m0 -4v8"
    yield svg.element("path", class_="axis", d=data)
    place = {"x": SIDE_PX, "y": foot - 8, "font_size": frame.font_px}
    yield svg.element("text", words, class_="quiet", **place)


def north(fit: Fit, pieces: Sequence[Piece]) -> Iterator[Markup]:
    """Put an arrow to the north into the emptier of the two upper corners."""
    frame = fit.frame
    way = fit.points_px[samples_of(pieces)]
    corners = [(frame.width_px - 14.0, 24.0), (14.0, 24.0)]
    x, y = max(corners, key=lambda at: float(np.hypot(*(way - np.array(at)).T).min()))
    yield svg.element("path", class_="axis", d=f"M{x:g} {y + 9:g}v-20m-4.5 5.5l4.5-5.5 4.5 5.5")
    yield svg.element("text", "N", x=x, y=y + 24, class_="word quiet", font_size=frame.font_px)


def _pair(point: FloatArray) -> tuple[float, float]:
    return float(point[0]), float(point[1])

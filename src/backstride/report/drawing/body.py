"""Marked regions -> the body map: a person seen from behind, as SVG.

All lengths are in hundredths of the body's height until they are drawn. `x` counts from the
midline to the side, `y` from the crown down. Seen from behind, the body's left is at the left.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from backstride.report.drawing.curves import path, smooth, words, wrapped
from backstride.terms.errors import ImplausibleValue, UnknownName
from backstride.terms.quantities import NOTES, REGIONS
from backstride.terms.records import FloatArray

LEAST_AREA_PX = 24
"""No area is less wide or high at `LEAST_WIDTH_PX` (a choice of the look)."""
LEAST_WIDTH_PX = 160
"""Below this width areas are too small for a thumb (it follows from the proportions)."""

_BROAD = 42.0
"""Width of the drawing: hand to hand and some air."""
_HIGH = 101.5
_TOP_PX = 8
_LINE_PX = 18
_FONT_PX = 13
_LETTER_PX = 6.6
"""Width of a letter of the words below, on the safe side."""

_SIDE = (
    *((0.0, 0.0), (1.6, 0.3), (3.1, 1.4), (3.9, 3.2), (4.1, 5.4), (3.9, 7.6)),
    *((3.3, 9.6), (2.8, 11.2), (2.65, 12.8), (2.9, 14.2), (3.8, 15.3), (6.3, 16.3)),
    *((9.3, 17.2), (11.6, 18.4)),
    *((13.1, 20.8), (13.6, 23.8), (13.9, 27.5), (14.6, 32.0), (15.2, 35.6), (16.3, 39.4)),
    *((16.9, 43.0), (17.3, 46.8), (17.9, 49.2), (18.8, 51.6), (19.0, 54.2), (18.3, 56.4)),
    *((17.4, 56.6), (16.9, 54.6), (16.4, 51.8), (15.7, 48.8), (14.7, 45.0), (13.6, 41.2)),
    *((12.6, 37.4), (11.8, 33.6), (10.9, 29.4), (9.9, 25.6)),
)
"""Outline of the right half from the crown over the arm to the armpit; proportions of an
adult of seven and a half heads (a choice of the drawing)."""
_FLANK = (
    *((9.9, 25.6), (9.5, 29.0), (8.5, 33.2), (7.8, 36.6), (8.0, 40.0), (8.9, 43.6)),
    *((9.7, 47.4), (10.0, 51.0), (9.8, 55.0), (9.0, 60.6), (7.9, 66.4), (7.1, 71.0)),
    *((6.9, 74.0), (7.3, 78.0), (7.1, 82.0), (6.1, 87.0), (5.2, 91.8), (4.9, 94.6)),
)
"""From the armpit down the outside of the leg to the ankle."""
_FOOT = ((4.9, 94.6), (5.2, 97.0), (6.6, 99.2), (6.2, 100.2), (3.6, 100.3), (1.9, 99.6))
_INSIDE = (
    *((1.9, 97.2), (2.1, 94.6), (2.0, 91.0), (1.5, 86.4), (1.0, 81.4), (1.1, 77.0)),
    *((1.5, 73.6), (1.6, 71.0), (1.1, 66.0), (0.7, 60.0), (0.4, 55.4), (0.0, 53.0)),
)
"""From the heel up the inside of the leg."""
_FOLD = ((0.2, 52.6), (2.6, 53.9), (5.2, 53.8), (7.8, 52.4), (10.0, 50.6))
"""Where the buttock ends and the leg begins."""
_SHOULDER_LINE = ((9.9, 25.6), (10.4, 22.0), (10.2, 17.6))
"""Where the back ends and the arm begins, upwards."""

_CENTRE = 3.3
"""Half the width of the lower back's centre: a thumb's breadth over the spine."""
_NECK, _UPPER, _MID, _LOWER, _HIP, _KNEE, _ANKLE = 10.4, 17.0, 26.2, 34.6, 42.6, 71.8, 94.6
"""Where the regions begin, from above."""

_STYLE = (
    ".body-outline{fill:var(--sunk);stroke:var(--ctrl);stroke-width:1.2;stroke-linejoin:round}"
    ".body-mark{fill:none;stroke:var(--ctrl);stroke-width:1;stroke-linecap:round}"
    ".body-area{fill:transparent;stroke:var(--ctrl);stroke-width:1;stroke-linejoin:round}"
    ".body-reach{fill:transparent;stroke:none}"
    ".body-known{fill:var(--pain);stroke:var(--paper)}"
    ".body-zero{fill:var(--card);stroke:var(--pain)}"
    ".body-unsure{fill:var(--painsoft);stroke:var(--pain);stroke-dasharray:3 2}"
    ".body-tick{fill:none;stroke:var(--paper);stroke-width:2.2;stroke-linecap:round;"
    "stroke-linejoin:round}"
    ".body-tick.body-on-unsure{stroke:var(--ink)}"
    ".body-number{font:600 13px var(--sans);fill:var(--paper)}"
    ".body-number.body-on-unsure,.body-number.body-on-zero{fill:var(--ink)}"
    ".body-side{font:13px var(--sans);fill:var(--ink2)}"
    ".body-words{font:13px var(--sans);fill:var(--ink2)}"
    ".body-words tspan{font-weight:600;fill:var(--pain)}"
)


def body_map(marked: Mapping[str, int | None], *, width_px: int) -> str:
    """Draw a person from behind with the regions that hurt filled.

    Every region is a group with `data-region`, its own id and a title, so that a page can
    make it a button. A leg has an area on either side, with `data-side`.

    Args:
        marked: Regions of `terms.quantities.REGIONS`, each with its pain from 0 to 10, or
            None for a tick alone. `leg_above_knee:left` says the side of a leg; without
            it both legs are filled softly with a dashed border, for the side is not told.
        width_px: How wide; from 160 px on every area is 24 px wide and high.

    Returns:
        One SVG element; the words of what is marked stand below the person.

    Raises:
        UnknownName: There is no such region or side.
        ImplausibleValue: A pain is not from 0 to 10.
    """
    for key, pain in marked.items():
        _check(key, pain)
    scale = width_px / _BROAD
    told = _told(marked)
    lines = wrapped(told, int(width_px / _LETTER_PX))
    below = _TOP_PX + _HIGH * scale + _LINE_PX
    height = below + _LINE_PX * (len(lines) + 0.5)
    groups = "".join(_region(name, marked, scale) for name in REGIONS)
    return (
        f'<svg class="body-map" xmlns="http://www.w3.org/2000/svg" role="img" width="{width_px}" '
        f'height="{height:.0f}" viewBox="0 0 {width_px} {height:.0f}">'
        f"<title>Body map, seen from behind</title><desc>{_described(told, marked)}</desc>"
        f"<style>{_STYLE}</style>{_person(scale)}{groups}"
        f"{_sides(width_px)}{_words_below(lines, width_px / 2, below)}</svg>"
    )


def places(name: str) -> tuple[tuple[str, FloatArray], ...]:
    """Give where a region lies: side (empty in the middle) and outline, shape (point, 2)."""
    if name.startswith("leg_"):
        leg = _leg(*((_HIP, _KNEE) if name == "leg_above_knee" else (_KNEE, _ANKLE)))
        return (("left", leg * (-1, 1)), ("right", leg))
    return (("", _OUTLINES[name]),)


def reach(name: str, outline: FloatArray) -> tuple[float, float, float, float]:
    """Give the box in which a thumb counts for this region: left, top, right, bottom.

    It goes beyond the outline where the body is narrow, and never over a neighbour.
    """
    left, top = outline.min(axis=0)
    right, bottom = outline.max(axis=0)
    if name == "lower_left":
        left = -_CENTRE - 2 * _CENTRE
    if name == "lower_right":
        right = _CENTRE + 2 * _CENTRE
    return float(left), float(top), float(right), float(bottom)


def _check(key: str, pain: int | None) -> None:
    name, _, side = key.partition(":")
    known = name in REGIONS and (not side or (name.startswith("leg_") and side in _SIDES))
    if not known:
        raise UnknownName(key, "no such region of the body", f"Regions: {', '.join(REGIONS)}.")
    if pain is not None and not NOTES["pain"].low <= pain <= NOTES["pain"].high:
        raise ImplausibleValue(key, f"{pain} is not from 0 to 10", "Give it again.")


_SIDES = ("left", "right")


def _told(marked: Mapping[str, int | None]) -> list[str]:
    """Say what is marked, from above downwards."""
    order = {name: place for place, name in enumerate(REGIONS)}
    keys = sorted(marked, key=lambda key: (order[key.partition(":")[0]], key))
    return [_in_words(key, marked[key]) for key in keys] or ["nothing marked"]


def _in_words(key: str, pain: int | None) -> str:
    name, _, side = key.partition(":")
    region = REGIONS[name].replace("lower back, ", "lower ").replace("leg, ", "leg ")
    placed = f"{side} {region}" if side else region
    return placed if pain is None else f"{placed} {pain}"


def _described(told: list[str], marked: Mapping[str, int | None]) -> str:
    if not marked:
        return "A person seen from behind; no region is marked."
    return f"A person seen from behind. Marked: {'; '.join(told)}."


def _drawn(points: FloatArray, scale: float) -> FloatArray:
    return points * scale + (_BROAD / 2 * scale, _TOP_PX)


def _person(scale: float) -> str:
    outline = f'<path class="body-outline" d="{path(_drawn(_PERSON, scale), closed=True)}"/>'
    blade = smooth([(4.5, 19.4), (3.7, 21.2), (3.6, 23.4), (4.4, 25.2)])
    cleft = np.array([(0.0, 46.4), (0.0, 52.8)])
    spine = path(_drawn(np.array([(0.0, 17.6), (0.0, 42.0)]), scale))
    marks = "".join(
        f'<path class="body-mark" d="{path(_drawn(line, scale))}"/>'
        for line in (blade, blade * (-1, 1), cleft)
    )
    return f'{outline}{marks}<path class="body-mark" stroke-dasharray="1 4" d="{spine}"/>'


def _region(name: str, marked: Mapping[str, int | None], scale: float) -> str:
    areas = "".join(_area(name, side, outline, marked, scale) for side, outline in places(name))
    return f'<g id="body-{name}" data-region="{name}"><title>{REGIONS[name]}</title>{areas}</g>'


def _area(
    name: str, side: str, outline: FloatArray, marked: Mapping[str, int | None], scale: float
) -> str:
    left, top, right, bottom = reach(name, outline)
    box = _drawn(np.array([(left, top), (right, top), (right, bottom), (left, bottom)]), scale)
    key = f"{name}:{side}" if f"{name}:{side}" in marked else name
    kind = _kind(key, marked, one_of_two=bool(side))
    shape = path(_drawn(outline, scale), closed=True)
    named = f' id="body-{name}-{side}" data-side="{side}"' if side else ""
    drawn = f"body-area body-{kind}" if kind else "body-area"
    return (
        f'<g{named}><path class="body-reach" d="{path(box, closed=True)}"/>'
        f'<path class="{drawn}" d="{shape}"/>'
        f"{_mark(outline, marked[key], scale, kind) if kind else ''}</g>"
    )


def _kind(key: str, marked: Mapping[str, int | None], *, one_of_two: bool) -> str:
    """Say how a mark is known: of a leg without its side it may be the other; empty: no mark."""
    if key not in marked:
        return ""
    if one_of_two and ":" not in key:
        return "unsure"
    return "zero" if marked[key] == 0 else "known"


def _mark(outline: FloatArray, pain: int | None, scale: float, kind: str) -> str:
    """Draw the tick, or the number, in the middle of an area."""
    x, y = _drawn(_middle(outline), scale)
    if pain is None:
        tick = np.array([(x - 4, y), (x - 1, y + 3.5), (x + 5, y - 4)])
        return f'<path class="body-tick body-on-{kind}" d="{path(tick)}"/>'
    place = f'x="{x:.1f}" y="{y + 4.5:.1f}" text-anchor="middle"'
    return f'<text class="body-number body-on-{kind}" {place}>{pain}</text>'


def _middle(outline: FloatArray) -> FloatArray:
    """Give the centre of the area inside an outline."""
    x, y = outline.T
    ahead_x, ahead_y = np.roll(outline, -1, axis=0).T
    cross = x * ahead_y - ahead_x * y
    sums = np.array([(x + ahead_x) @ cross, (y + ahead_y) @ cross])
    return sums / (3 * float(cross.sum()))


def _sides(width_px: int) -> str:
    return "".join(
        f'<text class="body-side" x="{x}" y="{_TOP_PX + 12}" text-anchor="{anchor}">{letter}</text>'
        for letter, x, anchor in (("L", 6, "start"), ("R", width_px - 6, "end"))
    )


def _words_below(lines: list[str], middle: float, top: float) -> str:
    told = [words("Where:", (middle, top), anchor="middle")]
    for place, line in enumerate(lines, start=1):
        below = (middle, top + place * _LINE_PX)
        told.append(words(f"<tspan>{line}</tspan>", below, anchor="middle"))
    return f'<g class="body-words">{"".join(told)}</g>'


def _half() -> FloatArray:
    """Give the outline of the right half, from the crown round to between the legs."""
    parts = (_SIDE, _FLANK[1:], _FOOT[1:], _INSIDE)
    arm, rest = smooth(parts[0]), smooth(_FLANK[:1] + parts[1] + parts[2] + parts[3])
    return np.vstack([arm, rest[1:]])


def _person_outline() -> FloatArray:
    right = _half()
    return np.vstack([right, (right * (-1, 1))[::-1]])


def _between(line: FloatArray, top: float, bottom: float) -> FloatArray:
    """Cut out what lies between two heights of a line that goes down; shape (point, 2)."""
    heights = np.linspace(top, bottom, 24)
    return np.column_stack([np.interp(heights, line[:, 1], line[:, 0]), heights])


def _symmetric(edge: FloatArray) -> FloatArray:
    return np.vstack([edge, (edge * (-1, 1))[::-1]])


def _leg(top: float, bottom: float) -> FloatArray:
    """Give a part of the right leg; the thigh begins at the fold under the buttock."""
    outer, inner = smooth(_FLANK), smooth(_INSIDE)[::-1]
    if top < _KNEE:
        fold = smooth(_FOLD)
        return np.vstack(
            [fold, _between(outer, fold[-1, 1], bottom), _between(inner, fold[0, 1], bottom)[::-1]]
        )
    return np.vstack([_between(outer, top, bottom), _between(inner, top, bottom)[::-1]])


def _buttock() -> FloatArray:
    fold = smooth(_FOLD)
    side = _between(smooth(_FLANK), _HIP, fold[-1, 1])
    return np.vstack([[(0.0, _HIP)], side, fold[::-1], [(0.0, fold[0, 1])]])


def _neck() -> FloatArray:
    side = smooth(_SIDE[: _SIDE.index((13.1, 20.8))])
    return _symmetric(_between(side, _NECK, _UPPER))


def _back() -> FloatArray:
    """Give the edge of the back, downwards; arms are left out."""
    shoulder = smooth(_SHOULDER_LINE[::-1])
    return np.vstack([shoulder, smooth(_FLANK)[1:]])


def _upper_back() -> FloatArray:
    top = np.array([(np.interp(_UPPER, *_neck_edge()), _UPPER)])
    return _symmetric(np.vstack([top, _between(_back(), _SHOULDER_LINE[-1][1], _MID)]))


def _neck_edge() -> tuple[FloatArray, FloatArray]:
    side = smooth(_SIDE[: _SIDE.index((13.1, 20.8))])
    return side[:, 1], side[:, 0]


def _lower_side() -> FloatArray:
    edge = _between(_back(), _LOWER, _HIP)
    return np.vstack([[(_CENTRE, _LOWER)], edge, [(_CENTRE, _HIP)]])


_PERSON = _person_outline()
_OUTLINES: Mapping[str, FloatArray] = {
    "neck": _neck(),
    "upper_back": _upper_back(),
    "mid_back": _symmetric(_between(_back(), _MID, _LOWER)),
    "lower_left": _lower_side() * (-1, 1),
    "lower_centre": _symmetric(np.array([(_CENTRE, _LOWER), (_CENTRE, _HIP)])),
    "lower_right": _lower_side(),
    "buttock_left": _buttock() * (-1, 1),
    "buttock_right": _buttock(),
}

"""The spine -> a labelled drawing of our own, as SVG.

The column is cut through the middle and seen from the side, the front at the left; one step
of it stands larger below or beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from backstride.report.drawing.curves import path, smooth
from backstride.report.drawing.labels import FONT_PX, LINE_PX, Label, apart, written
from backstride.report.drawing.segment import segment, segment_labels
from backstride.report.drawing.vertebrae import (
    CORD_END,
    FUSED,
    Placed,
    Region,
    bones,
    canal,
    column,
)
from backstride.terms.records import FloatArray

WIDE_PX = 640
"""From this width on the small drawing stands beside the column, not below it (a choice)."""

_PX = 0.82
"""Pixels for a millimetre of the column."""


@dataclass(frozen=True)
class Sheet:
    """Where things lie on the drawing, in pixels."""

    across: float
    high: float
    middle: float
    shift: FloatArray
    close_at: tuple[float, float]


def sheet(width_px: int) -> Sheet:
    """Lay the column and the larger step out: one below the other, or side by side."""
    wide = width_px >= WIDE_PX
    across = max(width_px, NARROW_PX)
    middle = across / 4 if wide else across / 2
    shift = np.array([middle - _LEFT_OF_MIDDLE_PX, _TOP_PX])
    deep = float(max(_drawn(one.middle, shift)[1] for one in column())) + _FOOT_PX
    if wide:
        return Sheet(across, deep, middle, shift, (across * 0.75 - _HALF_CLOSE_PX, deep / 3))
    below = deep + _CLOSE_TOP_PX
    close = (across / 2 - _HALF_CLOSE_PX, below)
    return Sheet(across, below + _CLOSE_HIGH_PX, middle, shift, close)


def spine(width_px: int = 370) -> str:
    """Draw the spine with its parts named, and one step of it larger.

    Args:
        width_px: How wide; from 640 px on the larger step stands beside the column.

    Returns:
        One SVG element in the colours of the look; nothing rests on colour alone.
    """
    laid = sheet(width_px)
    told = "".join(written(label) for label in labels(width_px))
    column_drawn = "".join(draw(laid.shift) for draw in (_skull, _cord, _discs, _vertebrae))
    return (
        f'<svg class="spine" xmlns="http://www.w3.org/2000/svg" role="img" width="{width_px}" '
        f'viewBox="0 0 {laid.across:.0f} {laid.high:.0f}"><title>The spine, from the side</title>'
        f"<desc>{_DESCRIBED}</desc><style>{_STYLE}</style>"
        f"{column_drawn}{_brackets(laid)}{segment(laid.close_at)}{told}</svg>"
    )


def labels(width_px: int = 370) -> list[Label]:
    """Give every label of the drawing where it stands."""
    laid = sheet(width_px)
    return [*_sides(laid), *_region_labels(laid), *_parts(laid), *segment_labels(laid.close_at)]


NARROW_PX = 370
"""The drawing is laid out for no less: a phone's width without its edges."""
_LEFT_OF_MIDDLE_PX = 28
_HALF_CLOSE_PX = 66
_CLOSE_TOP_PX = 88
_CLOSE_HIGH_PX = 146
_FOOT_PX = 24
_TOP_PX = 44
_DESCRIBED = (
    "33 vertebrae from the neck to the tailbone: 7 cervical, 12 thoracic, 5 lumbar, 5 sacral "
    "and 4 coccygeal. The neck and the low back bend forward, the chest and the sacrum back. "
    "Discs lie between the vertebrae, but not between skull and the first two, nor in sacrum "
    "and tailbone. The spinal cord ends about the first or second lumbar vertebra. One step "
    "stands larger: two vertebrae with the disc, ligaments, a nerve and a muscle."
)
_STYLE = (
    ".spine text{font:12px var(--sans);fill:var(--ink2)}"
    ".spine .name{font-weight:600;fill:var(--ink)}"
    ".spine-bone{fill:var(--card);stroke:var(--ink2);stroke-width:1;stroke-linejoin:round}"
    ".spine-fused{fill:var(--card);stroke:var(--ink2);stroke-width:1;stroke-linejoin:round}"
    ".spine-seam-under{fill:none;stroke:var(--card);stroke-width:2.4}"
    ".spine-seam{fill:none;stroke:var(--ctrl);stroke-width:1;stroke-dasharray:1.5 2.5}"
    ".spine-disc{fill:var(--ctrl);stroke:none}"
    ".spine-cord{fill:var(--fifth);stroke:var(--ink2);stroke-width:.7}"
    ".spine-root{fill:none;stroke:var(--fifth);stroke-width:1.2;stroke-linecap:round}"
    ".spine-skull{fill:none;stroke:var(--ctrl);stroke-width:1.6;stroke-linecap:round}"
    ".spine-lead{fill:none;stroke:var(--ink3);stroke-width:.9}"
    ".spine-point{fill:var(--ink)}"
    ".spine-bracket{fill:none;stroke:var(--ink3);stroke-width:1}"
    ".spine-band{fill:var(--wash);stroke:var(--accent);stroke-width:1.2}"
    ".spine-muscle{fill:var(--sunk);stroke:var(--ink2);stroke-width:1}"
    ".spine-fibre{fill:none;stroke:var(--ink3);stroke-width:.9}"
    ".spine-edge{fill:none;stroke:var(--ink2);stroke-width:7;stroke-linecap:round}"
    ".spine-nerve{fill:none;stroke:var(--fifth);stroke-width:5;stroke-linecap:round}"
)


def _drawn(points: FloatArray, shift: FloatArray) -> FloatArray:
    return points * _PX + shift


def _shape(kind: str, points: FloatArray, shift: FloatArray, *, closed: bool = True) -> str:
    return f'<path class="spine-{kind}" d="{path(_drawn(points, shift), closed=closed)}"/>'


def _vertebrae(shift: FloatArray) -> str:
    every = column()
    drawn = []
    for one, below in zip(every, [*every[1:], None], strict=True):
        shapes = bones(one, below.vertebra if below else None)
        kind = "bone" if one.vertebra.region not in FUSED else "fused"
        told = "".join(_shape(kind, shape, shift) for shape in shapes) + _seam(one, shift)
        drawn.append(f'<g class="vertebra" data-name="{one.vertebra.name}">{told}</g>')
    return "".join(drawn)


def _seam(one: Placed, shift: FloatArray) -> str:
    """Draw where two vertebrae have grown together."""
    if one.vertebra.region not in FUSED or one.vertebra.name == "S1":
        return ""
    top, front = -one.vertebra.height_mm / 2, one.vertebra.depth_mm / 2
    line = one.outline([(top, -front + 0.8), (top, front - 0.8)])
    return _shape("seam-under", line, shift, closed=False) + _shape(
        "seam", line, shift, closed=False
    )


def _discs(shift: FloatArray) -> str:
    drawn = []
    for above, below in pairwise(column()):
        if above.vertebra.disc_mm == 0:
            continue
        top, bottom = above.vertebra.depth_mm / 2, below.vertebra.depth_mm / 2
        ends = above.vertebra.height_mm / 2, -below.vertebra.height_mm / 2
        upper = above.outline([(ends[0], -top), (ends[0], top)])
        lower = below.outline([(ends[1], bottom), (ends[1], -bottom)])
        drawn.append(_shape("disc", np.vstack([upper, lower]), shift))
    return "".join(drawn)


def _cord(shift: FloatArray) -> str:
    """Draw the cord down to its end, and the roots that run on below it."""
    every = column()
    last = next(place for place, one in enumerate(every) if one.vertebra.name == CORD_END)
    first = every[0]
    line = smooth([first.at(-26, 12.0), *(canal(one) for one in every[: last + 1])])
    end = every[last].at(every[last].vertebra.height_mm * 0.8, 23.0)
    line = np.vstack([line, smooth([line[-1], (line[-1] + end) / 2, end])[1:]])
    half = np.interp(np.arange(len(line)), [0, len(line) - 30, len(line) - 1], [4.6, 4.0, 0.4])
    cord = np.vstack([line - _across(half), (line + _across(half))[::-1]])
    return _roots(every[last:], end, shift) + _shape("cord", cord, shift)


def _across(half: FloatArray) -> FloatArray:
    return np.column_stack([half, np.zeros_like(half)])


def _roots(below: Sequence[Placed], start: FloatArray, shift: FloatArray) -> str:
    drawn = []
    for share, many in ((0.25, 6), (0.5, 8), (0.75, 7)):
        ends = [canal(one, share) for one in below[1:many]]
        drawn.append(_shape("root", smooth([start, *ends]), shift, closed=False))
    return "".join(drawn)


def _skull(shift: FloatArray) -> str:
    first = column()[0]
    front = smooth([first.at(-12, 1), first.at(-18, -9), first.at(-27, -18)])
    back = smooth([first.at(-11, 22), first.at(-15, 34), first.at(-30, 44)])
    return "".join(_shape("skull", line, shift, closed=False) for line in (front, back))


_NAMES: dict[Region, tuple[str, ...]] = {
    "cervical": ("Neck", "7 cervical, C1 to C7", "bends forward"),
    "thoracic": ("Chest", "12 thoracic, T1 to T12", "bends back"),
    "lumbar": ("Low back", "5 lumbar, L1 to L5", "bends forward"),
    "sacral": ("Sacrum", "5 sacral, fused", "bends back"),
    "coccygeal": ("Tailbone", "4 coccygeal, fused"),
}


def _spans(shift: FloatArray) -> dict[Region, tuple[float, float]]:
    """Give where each region begins and ends, in pixels from the top."""
    found: dict[Region, tuple[float, float]] = {}
    for name in _NAMES:
        own = [one for one in column() if one.vertebra.region == name]
        half = own[0].vertebra.height_mm / 2, own[-1].vertebra.height_mm / 2
        top, bottom = own[0].at(-half[0], 0), own[-1].at(half[1], 0)
        found[name] = float(_drawn(top, shift)[1]) + 2, float(_drawn(bottom, shift)[1]) - 2
    return found


_BRACKET_PX = 44
_LEFT_PX = 82
"""How far from the drawing's middle the brackets stand, and the labels of the parts end."""


def _pair(point: FloatArray) -> tuple[float, float]:
    return float(point[0]), float(point[1])


def _brackets(laid: Sheet) -> str:
    x = laid.middle + _BRACKET_PX
    lines = (
        np.array([(x - 4, top), (x, top), (x, bottom), (x - 4, bottom)])
        for top, bottom in _spans(laid.shift).values()
    )
    return "".join(f'<path class="spine-bracket" d="{path(line)}"/>' for line in lines)


def _sides(laid: Sheet) -> list[Label]:
    """Say where the front is, and where the back."""
    front = Label(("\u2190 front",), (laid.middle - _LEFT_PX, FONT_PX + 4), "end")
    return [front, Label(("back \u2192",), (laid.middle + _BRACKET_PX + 7, FONT_PX + 4), "start")]


def _region_labels(laid: Sheet) -> list[Label]:
    x = laid.middle + _BRACKET_PX + 7
    made = []
    for name, (top, bottom) in _spans(laid.shift).items():
        lines = _NAMES[name]
        first = (top + bottom) / 2 + FONT_PX / 2 - LINE_PX * (len(lines) - 1) / 2
        made.append(Label(lines, (x, first), "start", headed=True))
    return apart(made)


def _parts(laid: Sheet) -> list[Label]:
    """Name the parts at the front of the column, each level with what it points to."""
    shift, x = laid.shift, laid.middle - _LEFT_PX
    by_name = {one.vertebra.name: one for one in column()}

    def between(name: str) -> FloatArray:
        one = by_name[name]
        return one.at((one.vertebra.height_mm + one.vertebra.disc_mm) / 2, 0)

    end = by_name[CORD_END].at(by_name[CORD_END].vertebra.height_mm * 0.6, 23.0)
    told = (
        (("no disc", "below the skull", "and below C1"), by_name["C1"].at(1, -17)),
        (("spinal cord",), canal(by_name["T4"])),
        (("vertebra",), by_name["T8"].at(0, -4)),
        (("disc",), between("T11")),
        (("the cord ends", "about L1 to L2"), end),
        (("nerve roots", "run on"), canal(by_name["L4"], 0.25)),
        (("no discs", "from here down"), by_name["S2"].at(0, -4)),
    )
    return apart(
        [
            Label(lines, (x, float(_drawn(at, shift)[1]) + 4), "end", _pair(_drawn(at, shift)))
            for lines, at in told
        ]
    )

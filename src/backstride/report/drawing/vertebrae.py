"""The column of 33 vertebrae: how large each is, where it lies and how it is cut.

It is built from a table of vertebrae and from how far the column leans at a few of them. All
lengths are in millimetres of an adult; `x` counts backwards, `y` down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from backstride.report.drawing.curves import smooth
from backstride.terms.records import FloatArray

Region = Literal["cervical", "thoracic", "lumbar", "sacral", "coccygeal"]


@dataclass(frozen=True)
class Vertebra:
    """One vertebra: its body's height and depth, and how much disc lies below it, in mm."""

    name: str
    region: Region
    height_mm: float
    depth_mm: float
    disc_mm: float


@dataclass(frozen=True)
class Placed:
    """A vertebra where it lies: its middle, and how far its axis leans forward going down."""

    vertebra: Vertebra
    middle: FloatArray
    lean_deg: float

    def at(self, along_mm: float, back_mm: float) -> FloatArray:
        """Give a place of the column from one told along and behind this vertebra's axis."""
        lean = np.radians(self.lean_deg)
        down = np.array([-np.sin(lean), np.cos(lean)])
        back = np.array([np.cos(lean), np.sin(lean)])
        return self.middle + along_mm * down + back_mm * back

    def outline(self, places: ArrayLike) -> FloatArray:
        """Place several, each told as (along, back); shape (point, 2)."""
        return np.array([self.at(*place) for place in np.asarray(places, dtype=float)])


def _regions() -> Iterator[Vertebra]:
    """Lay out the 33, from above; sizes of an adult, rounded (a choice of the drawing)."""
    yield Vertebra("C1", "cervical", 11, 9, 0)
    yield Vertebra("C2", "cervical", 19, 15, 5)
    for place, depth in enumerate((15, 15.5, 16, 16.5, 17), start=3):
        yield Vertebra(f"C{place}", "cervical", 14, depth, 5)
    for place in range(12):
        height, depth = 16.5 + 0.65 * place, 17.5 + 1.05 * place
        yield Vertebra(f"T{place + 1}", "thoracic", height, depth, 4 + 0.3 * place)
    for place, disc in enumerate((8, 9, 10, 11, 11)):
        yield Vertebra(f"L{place + 1}", "lumbar", 25 + 0.6 * place, 30 + 0.9 * place, disc)
    for place, (height, depth) in enumerate(((28, 31), (24, 24), (20, 18), (17, 14), (14, 11))):
        yield Vertebra(f"S{place + 1}", "sacral", height, depth, 0)
    for place, (height, depth) in enumerate(((11, 10), (9, 7.5), (7, 5.5), (5, 4))):
        yield Vertebra(f"Co{place + 1}", "coccygeal", height, depth, 0)


VERTEBRAE = tuple(_regions())
LEAN_DEG = {
    "C1": 14.0,
    "C4": 2.0,
    "T1": -18.0,
    "T6": 0.0,
    "T12": 19.0,
    "L3": 5.0,
    "L5": -18.0,
    "S1": -40.0,
    "S3": -22.0,
    "S5": 12.0,
    "Co4": 46.0,
}
"""How far the axis leans forward going down. It falls where the column bends forward (neck,
low back) and rises where it bends back (chest, sacrum); amounts as in a standing adult,
rounded (a choice of the drawing)."""

_CANAL_MM = {"cervical": 15.0, "thoracic": 14.0, "lumbar": 16.0, "sacral": 9.0, "coccygeal": 4.0}
FUSED: tuple[Region, ...] = ("sacral", "coccygeal")
CORD_END = "L1"
"""In most adults the cord ends about the disc between the first two lumbar vertebrae."""


@cache
def column() -> tuple[Placed, ...]:
    """Lay the 33 vertebrae one below the other along the curve of the column."""
    order = {vertebra.name: place for place, vertebra in enumerate(VERTEBRAE)}
    knots = [order[name] for name in LEAN_DEG]
    lean = np.interp(np.arange(len(VERTEBRAE)), knots, list(LEAN_DEG.values()))
    top, placed = np.zeros(2), []
    for place, vertebra in enumerate(VERTEBRAE):
        here = Placed(vertebra, top, float(lean[place]))
        middle = here.at(vertebra.height_mm / 2, 0)
        placed.append(Placed(vertebra, middle, here.lean_deg))
        below = lean[min(place + 1, len(lean) - 1)]
        end = Placed(vertebra, here.at(vertebra.height_mm, 0), float((lean[place] + below) / 2))
        top = end.at(vertebra.disc_mm, 0)
    return tuple(placed)


def canal(one: Placed, share: float = 0.5) -> FloatArray:
    """Give the middle of the canal behind a vertebra, or another share of its width."""
    front = 5.0 if one.vertebra.name == "C1" else one.vertebra.depth_mm / 2
    return one.at(0, front + share * _CANAL_MM[one.vertebra.region])


def _body(one: Placed, below: Vertebra | None) -> FloatArray:
    """Give the outline of a body: waisted where it is free, tapering where it is fused."""
    half, front = one.vertebra.height_mm / 2, one.vertebra.depth_mm / 2
    fused = one.vertebra.region in FUSED
    foot = min(front, below.depth_mm / 2) if fused and below else front
    foot = front * 0.6 if fused and not below else foot
    waist = (front + foot) / 2 * (0.98 if fused else 0.9)
    edge = smooth([(-half, front), (0, waist), (half, foot)])
    return np.vstack([one.outline(edge), one.outline(edge * (1, -1))[::-1]])


def bones(one: Placed, below: Vertebra | None) -> list[FloatArray]:
    """Give what the cut shows of one vertebra: its body, and the process behind the canal."""
    if one.vertebra.name == "C1":
        return [_oval(one, -10.5, 3.2, 4.6), _oval(one, 23.5, 3.6, 4.2)]
    bones = [_body(one, below), *_process(one)]
    return [_with_tooth(one), *bones[1:]] if one.vertebra.name == "C2" else bones


def _oval(one: Placed, back_mm: float, deep_mm: float, high_mm: float) -> FloatArray:
    around = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    return one.outline(
        [(high_mm * np.sin(angle), back_mm + deep_mm * np.cos(angle)) for angle in around]
    )


def _with_tooth(one: Placed) -> FloatArray:
    """Give the second vertebra, whose tooth stands up into the ring of the first."""
    half, front = one.vertebra.height_mm / 2, one.vertebra.depth_mm / 2
    side = [(half, front), (0, front * 0.9), (-half, front * 0.75), (-half - 6, 4.0)]
    right = smooth([*side, (-half - 11, 3.4), (-half - 13.5, 0)])
    return np.vstack([one.outline(right), one.outline(right * (1, -1))[::-1]])


def _process(one: Placed) -> list[FloatArray]:
    """Give the spinous process, which one can feel under the skin; the tailbone has none."""
    region, number = one.vertebra.region, int(one.vertebra.name.lstrip("CTLSo"))
    if region == "coccygeal" or one.vertebra.name == "S5":
        return []
    long, thick, droop = _process_size(region, number)
    root = one.vertebra.depth_mm / 2 + _CANAL_MM[region]
    slope = np.tan(np.radians(droop))
    lower = one.vertebra.height_mm * 0.1
    spine_line = [(lower + slope * part * long, root + part * long) for part in (0, 0.5, 0.92)]
    upper = [(along - thick / 2, back) for along, back in spine_line]
    under = [(along + thick / 2, back) for along, back in spine_line]
    tip = [(lower + slope * long + 0.1 * thick, root + long)]
    return [one.outline(smooth([*upper, *tip, *under[::-1]], closed=True))]


def _process_size(region: Region, number: int) -> tuple[float, float, float]:
    """Give length and thickness in mm and droop in degrees (a choice of the drawing)."""
    match region:
        case "cervical":
            return (27.0 if number == 7 else 15.0 + number / 2), 6.5, 24.0
        case "thoracic":
            return 26.0, 7.0 + max(0, number - 9), 50.0 - 2.4 * abs(number - 6.5) ** 1.4
        case "lumbar":
            return 27.0, 17.0, 8.0
    return 14.0 - 2.5 * number, 12.0 - 1.5 * number, 14.0

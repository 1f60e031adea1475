"""Poses -> SVG: a stick figure where an exercise begins and where it ends.

The side that is further from the eye is drawn lighter and thinner. Colours are named as the
look names them; `alone` gives them to a picture that lies in a file of its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from backstride.report.drawing.skeleton import (
    HEAD_RADIUS,
    RADII,
    SIDES,
    Joints,
    joints,
)
from backstride.terms.records import FloatArray, Pose

UNITS_PER_HEIGHT = 150.0
"""Units of the drawing in one body height: a choice, so that labels can be read on a phone."""
MARGIN = 8.0
ARM_FIRST = 1e-3
"""How much nearer an arm counts than a leg or the trunk at the same place: a choice."""
GAP = 44.0
"""Room for the arrow between two poses."""
LABEL = 16.0
FAR_SHARE = 0.8
"""How much thinner the far side is: a choice."""
HALO = 0.010
"""The light edge that parts a near arm from the trunk behind it, in body heights."""
MAT_EDGE = 0.05
"""How far a mat seen from above reaches beyond the figure, in body heights: a choice."""
STEPS = 8
"""Pieces into which each part of the trunk is cut to be drawn round: a choice."""
INK = "var(--ink)"
FAR = "var(--ctrl)"
QUIET = "var(--ctrl)"
SUNK = "var(--sunk)"
CARD = "var(--card)"
ACCENT = "var(--accent)"
SANS = "var(--sans)"

Flat = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class _Drawing:
    """Shapes in units of the drawing, y down from the ground, and the box around them."""

    shapes: str
    box: Box


def stick_figure(pose: Pose, *, title: str = "", description: str = "") -> str:
    """Draw one pose.

    Args:
        pose: Angles and props; see `skeleton.joints`.
        title: What the picture is; the label of the pose if empty.
        description: What can be seen, for who does not see it.

    Returns:
        One SVG element whose viewBox fits the figure.
    """
    told = description or f"A stick figure, from the {pose.view}."
    return stick_figures([pose], title=title or pose.label, description=told)


def stick_figures(poses: Sequence[Pose], *, title: str, description: str) -> str:
    """Draw poses side by side on one ground, an arrow between each and the next.

    Args:
        poses: In the order of the movement; at least one.
        title: What the picture is.
        description: What can be seen, for who does not see it.

    Returns:
        One SVG element with its labels below.

    Examples:
        >>> standing = Pose("Start", "side", (0.0, 0.585), {}, ("ground",))
        >>> stick_figures([standing], title="Stand", description="A person stands.")[:20]
        '<svg xmlns="http://w'
    """
    drawings = [_drawn(pose) for pose in poses]
    top = min(drawing.box[1] for drawing in drawings)
    bottom = max(drawing.box[3] for drawing in drawings) + LABEL * 1.5
    parts, left = [], 0.0
    for number, (pose, drawing) in enumerate(zip(poses, drawings, strict=True)):
        if number:
            parts.append(_arrow(left, (top + drawing.box[3]) / 2))
            left += GAP
        shift = left - drawing.box[0]
        parts.append(f'<g transform="translate({shift:.1f} 0)">{drawing.shapes}</g>')
        width = drawing.box[2] - drawing.box[0]
        parts.append(_label(pose.label, left + width / 2, bottom - LABEL * 0.35))
        left += width
    view = (-MARGIN, top - MARGIN, left + 2 * MARGIN, bottom - top + 2 * MARGIN)
    return _svg("".join(parts), view, title=title, description=description)


def _svg(inner: str, view: Box, *, title: str, description: str) -> str:
    box = " ".join(f"{number:.1f}" for number in view)
    x, y, width, height = view
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="{box}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
        f' style="fill:{CARD}"/>{inner}</svg>'
    )


def _label(words: str, x: float, y: float) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="{LABEL:g}"'
        f' style="fill:{INK};font-family:{SANS}">{escape(words)}</text>'
    )


def _arrow(left: float, y: float) -> str:
    start, end = left + 10, left + GAP - 10
    return (
        f'<path d="M{start:.1f} {y:.1f}H{end:.1f}m-7 -6l7 6l-7 6" stroke-width="2"'
        f' stroke-linecap="round" stroke-linejoin="round" style="fill:none;stroke:{ACCENT}"/>'
    )


def _drawn(pose: Pose) -> _Drawing:
    body = joints(pose)
    eye = _Eye(math.radians(pose.angles_deg.get("eye", 0.0)))
    ink = _around(body, eye)
    props = [_prop(prop, ink) for prop in pose.props]
    box = _union([ink, *(prop.box for prop in props)])
    things, figure = "".join(prop.shapes for prop in props), _figure(pose, body, eye)
    if eye.raised:
        mat = _mat(body, eye)
        return _Drawing(mat.shapes + things + figure, _union([box, mat.box]))
    ground = _ground(box, mat="mat" in pose.props)
    return _Drawing(things + figure + ground.shapes, _union([box, ground.box]))


@dataclass(frozen=True)
class _Eye:
    """From how high the eye looks down, in radians; 0 is level with the ground."""

    raised: float

    def flat(self, point: FloatArray) -> Flat:
        """Put a point in body heights on the drawing."""
        x, y, z = (float(value) for value in point)
        seen = y * math.cos(self.raised) - z * math.sin(self.raised)
        return UNITS_PER_HEIGHT * x, -UNITS_PER_HEIGHT * seen

    def nearness(self, one: FloatArray, other: FloatArray) -> float:
        """Tell how near to the eye the middle of two points is, in body heights."""
        y, z = (float(value) for value in (one + other)[1:] / 2)
        return z * math.cos(self.raised) + y * math.sin(self.raised)


@dataclass(frozen=True)
class _Look:
    """The colour of a limb, and its share of the full width."""

    tone: str
    share: float


def _around(body: Joints, eye: _Eye) -> Box:
    """Find the box around a figure; every part has its own half width."""
    boxes = []
    for name, point in body.items():
        x, y = eye.flat(point)
        half = UNITS_PER_HEIGHT * radius(name)
        boxes.append((x - half, y - half, x + half, y + half))
    return _union(boxes)


def radius(joint: str) -> float:
    """Give how far the figure reaches around a joint, in body heights."""
    name = joint.removeprefix("left_").removeprefix("right_")
    if name == "head":
        return HEAD_RADIUS
    return RADII[_THICKEST.get(name, "trunk")]


_THICKEST = {
    "hip": "hips",
    "elbow": "upper_arm",
    "wrist": "forearm",
    "fingers": "hand",
    "knee": "thigh",
    "ankle": "shank",
    "heel": "foot",
    "ball": "foot",
    "toes": "foot",
}


def _union(boxes: Iterable[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _ground(over: Box, *, mat: bool) -> _Drawing:
    """Draw the ground under a figure that is seen from its own height."""
    left, _, right, _ = over
    soft = _rect((left, 1.6, right, 6.0), SUNK, SUNK) if mat else ""
    line = f'<path d="M{left:.1f} 0.8H{right:.1f}" stroke-width="1.6" style="stroke:{QUIET}"/>'
    return _Drawing(soft + line, (left, 0.0, right, 6.0))


def _mat(body: Joints, eye: _Eye) -> _Drawing:
    """Draw the mat under a figure that is seen from above."""
    places = np.array(list(body.values()))
    reach = np.abs(places[:, 2]).max() + MAT_EDGE
    left, right = places[:, 0].min() - MAT_EDGE, places[:, 0].max() + MAT_EDGE
    box = (*eye.flat(np.array([left, 0, -reach])), *eye.flat(np.array([right, 0, reach])))
    return _Drawing(_rect(box, SUNK, QUIET), box)


def _prop(words: str, ink: Box) -> _Drawing:
    """Draw one thing that the figure uses: `wall 0.4`, or `step` with left, right and height."""
    name, *told = words.split()
    numbers = [UNITS_PER_HEIGHT * float(number) for number in told]
    return _PROPS[name](numbers, ink)


def _nothing(_: Sequence[float], ink: Box) -> _Drawing:
    return _Drawing("", ink)


def _wall(numbers: Sequence[float], ink: Box) -> _Drawing:
    (x,) = numbers
    box = (x, ink[1], x + 7.0, 0.0)
    return _Drawing(_rect(box, SUNK, QUIET), box)


def _block(numbers: Sequence[float], _: Box) -> _Drawing:
    left, right, height = numbers
    box = (left, -height, right, 0.0)
    return _Drawing(_rect(box, SUNK, QUIET), box)


def _bench(numbers: Sequence[float], _: Box) -> _Drawing:
    left, right, height = numbers
    top = (left, -height, right, -height + 8.0)
    legs = [(x, -height + 8.0, x + 5.0, 0.0) for x in (left + 6, right - 11)]
    drawn = "".join(_rect(box, SUNK, QUIET) for box in (*legs, top))
    return _Drawing(drawn, (left, -height, right, 0.0))


_PROPS = {
    "ground": _nothing,
    "mat": _nothing,
    "wall": _wall,
    "step": _block,
    "bench": _bench,
}


def _rect(box: Box, fill: str, stroke: str) -> str:
    left, top, right, bottom = box
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}"'
        f' height="{bottom - top:.1f}" rx="2" style="fill:{fill};stroke:{stroke}"/>'
    )


def _figure(pose: Pose, body: Joints, eye: _Eye) -> str:
    """Draw the body from what is furthest from the eye to what is nearest."""
    pieces = [
        (eye.nearness(body["hip"], body["neck"]), _trunk(pose, body, eye)),
        (eye.nearness(body["head"], body["head"]), _head(body, eye)),
    ]
    for side in SIDES:
        far = side == "left" and pose.view == "side"
        look = _Look(FAR, FAR_SHARE) if far else _Look(INK, 1.0)
        first = eye.nearness(body[f"{side}_shoulder"], body[f"{side}_wrist"])
        second = eye.nearness(body[f"{side}_hip"], body[f"{side}_ankle"])
        pieces.append((first + ARM_FIRST, _arm(body, side, eye, look)))
        pieces.append((second, _leg(body, side, eye, look)))
    return "".join(drawn for _, drawn in sorted(pieces, key=lambda piece: piece[0]))


def _head(body: Joints, eye: _Eye) -> str:
    return _disc(eye.flat(body["head"]), UNITS_PER_HEIGHT * HEAD_RADIUS)


def _trunk(pose: Pose, body: Joints, eye: _Eye) -> str:
    """Draw the back as one round shape from the side, with what lies between the shoulders."""
    back = _back(np.array([eye.flat(body[name]) for name in ("hip", "waist", "ribs", "neck")]))
    if pose.view == "side" and not eye.raised:
        return back
    corners = ("left_shoulder", "right_shoulder", "right_hip", "left_hip")
    sheet = [eye.flat(body[name]) for name in corners]
    return back + _polygon(sheet, UNITS_PER_HEIGHT * 2 * RADII["upper_arm"])


def _back(spine: FloatArray) -> str:
    """Draw a trunk around its line, shape (4, 2): a little wider at the hips."""
    line = _smooth(spine)
    along = np.gradient(line, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    half = UNITS_PER_HEIGHT * np.linspace(RADII["hips"], RADII["trunk"], len(line))[:, None]
    aside = half * along[:, ::-1] * np.array([1.0, -1.0])
    outline = _polygon(np.vstack([line + aside, (line - aside)[::-1]]), 0.5)
    return outline + _disc(line[0], half[0, 0]) + _disc(line[-1], half[-1, 0])


def _smooth(points: FloatArray) -> FloatArray:
    """Lead a smooth line through points, shape (point, 2) (Catmull and Rom)."""
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    share = np.linspace(0, 1, STEPS, endpoint=False)[:, None]
    pieces = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        bend = (2 * a - 5 * b + 4 * c - d) * share**2 + (3 * (b - c) + d - a) * share**3
        pieces.append(b + ((c - a) * share + bend) / 2)
    return np.vstack([*pieces, points[-1:]])


def _polygon(corners: Iterable[Sequence[float]], width: float) -> str:
    told = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    return (
        f'<polygon points="{told}" stroke-width="{width:.1f}" stroke-linejoin="round"'
        f' style="fill:{INK};stroke:{INK}"/>'
    )


def _disc(centre: Sequence[float], reach: float) -> str:
    x, y = centre
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{reach:.1f}" style="fill:{INK}"/>'


def _arm(body: Joints, side: str, eye: _Eye, look: _Look) -> str:
    names = [f"{side}_{name}" for name in ("shoulder", "elbow", "wrist", "fingers")]
    places = [eye.flat(body[name]) for name in names]
    widths = [look.share * RADII[part] for part in ("upper_arm", "forearm", "hand")]
    edges = [width + HALO for width in widths] if look.tone == INK else []
    return _limb(places, edges, CARD) + _limb(places, widths, look.tone)


def _leg(body: Joints, side: str, eye: _Eye, look: _Look) -> str:
    places = [eye.flat(body[f"{side}_{name}"]) for name in ("hip", "knee", "ankle")]
    widths = [look.share * RADII[part] for part in ("thigh", "shank")]
    return _foot(body, side, eye, look) + _limb(places, widths, look.tone)


def _limb(places: Sequence[Flat], halves: Sequence[float], tone: str) -> str:
    pairs = zip(places, places[1:], halves, strict=False)
    return "".join(
        _stroke(f"M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}", 2 * half, tone)
        for (a, b), (c, d), half in pairs
    )


def _foot(body: Joints, side: str, eye: _Eye, look: _Look) -> str:
    sole = [eye.flat(body[f"{side}_{name}"]) for name in ("ankle", "heel", "ball", "toes")]
    ankle, heel, ball, toes = (f"{x:.1f} {y:.1f}" for x, y in sole)
    width = UNITS_PER_HEIGHT * 2 * look.share * RADII["foot"]
    return (
        f'<path d="M{ankle}L{heel}L{ball}ZM{ball}L{toes}" stroke-width="{width:.1f}"'
        f' stroke-linejoin="round" stroke-linecap="round"'
        f' style="fill:{look.tone};stroke:{look.tone}"/>'
    )


def _stroke(path: str, width: float, tone: str) -> str:
    return (
        f'<path d="{path}" stroke-width="{UNITS_PER_HEIGHT * width:.1f}" stroke-linecap="round"'
        f' stroke-linejoin="round" style="fill:none;stroke:{tone}"/>'
    )

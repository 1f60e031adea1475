"""Poses -> SVG: a stick figure where an exercise begins and where it ends.

The side that is further from the eye is drawn lighter, thinner and a little ahead. All
drawings of two poses are equally wide, so that bodies and labels have one size on a page.
Colours are named as the look names them; `alone` gives them to a picture that lies in a file
of its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from backstride.report.drawing.curves import path
from backstride.report.drawing.skeleton import (
    HEAD_RADIUS,
    RADII,
    SIDES,
    Joints,
    gaze_deg,
    joints,
)
from backstride.terms.records import FloatArray, Pose

UNITS_PER_HEIGHT = 150.0
"""Units of the drawing in one body height: a choice, so that labels can be read on a phone."""
MARGIN = 8.0
WIDTH = 474.0
"""Width of every drawing that is not wider itself: that of two bodies stretched out (a choice)."""
ARM_FIRST = 1e-3
"""How much nearer an arm counts than a leg or the trunk at the same place: a choice."""
GAP = 40.0
"""Room for the arrow between two poses."""
LABEL = 17.6
"""Size of the labels: 13 px where a drawing is 350 px wide, as on a phone."""
ASIDE = 0.2
"""How far ahead the far side is drawn for each length away from the eye: as if a figure from
the side were seen a little from before it, so that none of its limbs hides another (a choice)."""
FAR_SHARE = 0.8
"""How much thinner the far side is: a choice."""
HALO = 0.010
"""The light edge that parts an arm or the head from what lies behind it, in body heights."""
NECK = 0.026
"""Half the width of the neck, in body heights: a choice."""
NOSE = ((-24.0, 0.0), (8.0, 0.016), (20.0, 0.0))
"""Brow, tip and root of the nose: degrees from the gaze towards the chin, and how far they
stand out of the head in body heights. A choice; it shows where the face is."""
MAT_EDGE = 0.03
"""How far a mat seen from above reaches beyond the figure, in body heights: a choice."""
HOP_LIFT = 8.0
"""Room for the point of an arrow above the ground, in units of the drawing."""
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
    width = max(WIDTH, left + 2 * MARGIN)
    view = ((left - width) / 2, top - MARGIN, width, bottom - top + 2 * MARGIN)
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
    return _pointed(np.array([(left + 10, y), (left + GAP - 10, y)]))


def _pointed(line: FloatArray) -> str:
    """Draw a line with a point at its end; shape (point, 2)."""
    x, y = line[-1]
    along = (line[-1] - line[-2]) / np.linalg.norm(line[-1] - line[-2])
    across = np.array([-along[1], along[0]])
    barbs = [(x, y) - 7 * along + 6 * across, line[-1], (x, y) - 7 * along - 6 * across]
    return (
        f'<path d="{path(line)}{path(barbs)}" stroke-width="2" stroke-linecap="round"'
        f' stroke-linejoin="round" style="fill:none;stroke:{ACCENT}"/>'
    )


def _drawn(pose: Pose) -> _Drawing:
    body = joints(pose)
    raised = math.radians(pose.angles_deg.get("eye", 0.0))
    eye = _Eye(raised, ASIDE if pose.view == "side" and not raised else 0.0)
    ink = _union([_around(body, eye), _box_of(_nose(pose, body, eye))])
    props = [_prop(prop, ink) for prop in pose.props]
    box = _union([ink, *(prop.box for prop in props)])
    things, figure = "".join(prop.shapes for prop in props), _figure(pose, body, eye)
    if eye.raised:
        mat = _mat(box)
        return _Drawing(mat.shapes + things + figure, mat.box)
    ground = _ground(box, mat="mat" in pose.props)
    return _Drawing(things + figure + ground.shapes, _union([box, ground.box]))


@dataclass(frozen=True)
class _Eye:
    """From where the eye looks: how high in radians, 0 being level, and how far from before."""

    raised: float
    aside: float

    def flat(self, point: FloatArray) -> Flat:
        """Put a point in body heights on the drawing."""
        x, y, z = (float(value) for value in point)
        seen = y * math.cos(self.raised) - z * math.sin(self.raised)
        return UNITS_PER_HEIGHT * (x - self.aside * z), -UNITS_PER_HEIGHT * seen

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


def _box_of(points: FloatArray) -> Box:
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def _ground(over: Box, *, mat: bool) -> _Drawing:
    """Draw the ground under a figure that is seen from its own height."""
    left, _, right, _ = over
    soft = _rect((left, 1.6, right, 6.0), SUNK, SUNK) if mat else ""
    floor = path([(left, 0.8), (right, 0.8)])
    line = f'<path d="{floor}" stroke-width="1.6" style="stroke:{QUIET}"/>'
    return _Drawing(soft + line, (left, 0.0, right, 6.0))


def _mat(over: Box) -> _Drawing:
    """Draw the mat under a figure that is seen from above, some air around it."""
    edge = UNITS_PER_HEIGHT * MAT_EDGE
    left, top, right, bottom = over
    box = (left - edge, top - edge, right + edge, bottom + edge)
    return _Drawing(_rect(box, SUNK, QUIET), box)


def _prop(words: str, ink: Box) -> _Drawing:
    """Draw one thing that the figure uses: `wall 0.4`, or `step` with left, right and height.

    A `hop` is no thing but the way through the air: where from, where to, and how high.
    """
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


def _hop(numbers: Sequence[float], _: Box) -> _Drawing:
    start, end, height = numbers
    share = np.linspace(0, 1, STEPS * 2)
    line = np.column_stack(
        [start + (end - start) * share, -4 * height * share * (1 - share) - HOP_LIFT]
    )
    return _Drawing(_pointed(line), _box_of(np.vstack([line - HOP_LIFT, line + HOP_LIFT])))


_PROPS = {
    "ground": _nothing,
    "mat": _nothing,
    "wall": _wall,
    "step": _block,
    "bench": _bench,
    "hop": _hop,
}


def _rect(box: Box, fill: str, stroke: str) -> str:
    left, top, right, bottom = box
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}"'
        f' height="{bottom - top:.1f}" rx="2" style="fill:{fill};stroke:{stroke}"/>'
    )


def _figure(pose: Pose, body: Joints, eye: _Eye) -> str:
    """Draw the body from what is furthest from the eye to what is nearest, the head last.

    A head that an arm crosses is hard to read, so it lies over the arm.
    """
    pieces = [(eye.nearness(body["hip"], body["neck"]), _trunk(pose, body, eye))]
    for side in SIDES:
        far = side == "left" and pose.view == "side"
        look = _Look(FAR, FAR_SHARE) if far else _Look(INK, 1.0)
        first = eye.nearness(body[f"{side}_shoulder"], body[f"{side}_wrist"])
        second = eye.nearness(body[f"{side}_hip"], body[f"{side}_ankle"])
        pieces.append((first + ARM_FIRST, _arm(body, side, eye, look)))
        pieces.append((second, _leg(body, side, eye, look)))
    drawn = "".join(drawn for _, drawn in sorted(pieces, key=lambda piece: piece[0]))
    return drawn + _head(pose, body, eye)


def _head(pose: Pose, body: Joints, eye: _Eye) -> str:
    """Draw head and neck, and from the side the nose."""
    places = [eye.flat(body[name]) for name in ("neck", "head")]
    edge = _disc(places[1], UNITS_PER_HEIGHT * (HEAD_RADIUS + HALO), CARD)
    skull = _disc(places[1], UNITS_PER_HEIGHT * HEAD_RADIUS, INK)
    nose = _polygon(_nose(pose, body, eye), 1.0) if pose.view == "side" else ""
    return edge + _limb(places, [NECK], INK) + skull + nose


def _nose(pose: Pose, body: Joints, eye: _Eye) -> FloatArray:
    """Place brow, tip and root of the nose on the drawing, shape (3, 2)."""
    gaze = gaze_deg(pose)
    places = []
    for turned, out in NOSE:
        angle, reach = math.radians(gaze + turned), HEAD_RADIUS + out
        there = reach * np.array([math.sin(angle), math.cos(angle), 0.0])
        places.append(eye.flat(body["head"] + there))
    return np.array(places)


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
    return outline + _disc(line[0], half[0, 0], INK) + _disc(line[-1], half[-1, 0], INK)


def _smooth(points: FloatArray) -> FloatArray:
    """Lead a smooth line through points, shape (point, 2) (Catmull and Rom)."""
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    share = np.linspace(0, 1, STEPS, endpoint=False)[:, None]
    pieces = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        bend = (2 * a - 5 * b + 4 * c - d) * share**2 + (3 * (b - c) + d - a) * share**3
        pieces.append(b + ((c - a) * share + bend) / 2)
    return np.vstack([*pieces, points[-1:]])


def _polygon(corners: Iterable[Sequence[float]] | FloatArray, width: float) -> str:
    told = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    return (
        f'<polygon points="{told}" stroke-width="{width:.1f}" stroke-linejoin="round"'
        f' style="fill:{INK};stroke:{INK}"/>'
    )


def _disc(centre: Sequence[float], reach: float, tone: str) -> str:
    x, y = centre
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{reach:.1f}" style="fill:{tone}"/>'


def _arm(body: Joints, side: str, eye: _Eye, look: _Look) -> str:
    names = [f"{side}_{name}" for name in ("shoulder", "elbow", "wrist", "fingers")]
    places = [eye.flat(body[name]) for name in names]
    widths = [look.share * RADII[part] for part in ("upper_arm", "forearm", "hand")]
    edge = [width + HALO for width in widths] if look.tone == INK else []
    behind = _limb(places, edge[:2], CARD) + _limb(places[2:], edge[2:], CARD, cap="butt")
    return behind + _limb(places, widths, look.tone)


def _leg(body: Joints, side: str, eye: _Eye, look: _Look) -> str:
    places = [eye.flat(body[f"{side}_{name}"]) for name in ("hip", "knee", "ankle")]
    widths = [look.share * RADII[part] for part in ("thigh", "shank")]
    return _foot(body, side, eye, look) + _limb(places, widths, look.tone)


def _limb(places: Sequence[Flat], halves: Sequence[float], tone: str, *, cap: str = "round") -> str:
    pairs = zip(places, places[1:], halves, strict=False)
    return "".join(
        _stroke(f"M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}", 2 * half, tone, cap)
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


def _stroke(line: str, width: float, tone: str, cap: str) -> str:
    return (
        f'<path d="{line}" stroke-width="{UNITS_PER_HEIGHT * width:.1f}" stroke-linecap="{cap}"'
        f' stroke-linejoin="round" style="fill:none;stroke:{tone}"/>'
    )

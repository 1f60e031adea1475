"""Pose -> joints: where the parts of a stick figure are, from angles and body proportions.

Lengths are shares of body height. x is to the right, y up from the ground, z towards the
eye. In a side view the figure looks to the right, its right side near; in a front view it
looks at us.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from backstride.terms.records import FloatArray, Pose

Joints = Mapping[str, FloatArray]

SIDES = ("left", "right")
TRUNK = ("pelvis", "lumbar", "thorax")
LENGTHS: Mapping[str, float] = {
    "pelvis": 0.080,
    "lumbar": 0.090,
    "thorax": 0.118,
    "head": 0.117,
    "upper_arm": 0.186,
    "forearm": 0.146,
    "hand": 0.108,
    "thigh": 0.245,
    "shank": 0.246,
    "hindfoot": 0.035,
    "forefoot": 0.072,
    "toes": 0.045,
    "ankle": 0.039,
    "half_shoulders": 0.105,
    "half_hips": 0.050,
}
"""Shares of body height. Recalled: Winter, Biomechanics and Motor Control of Human Movement,
after Drillis and Contini. That the trunk (0.288) parts into these three, the foot (0.152) into
these three, and that the shoulder joints stand 0.210 and the hip joints 0.100 apart (his are
the widths outside), is assumed."""
HEAD_RADIUS = 0.065
"""Half the height of the head, recalled as above."""
RADII: Mapping[str, float] = {
    "hips": 0.055,
    "trunk": 0.045,
    "thigh": 0.033,
    "shank": 0.025,
    "upper_arm": 0.023,
    "forearm": 0.019,
    "hand": 0.016,
    "foot": 0.016,
}
"""Half the width of what is drawn, as a share of body height: a choice."""
TOES_OUT_DEG = 15.0
"""How far the feet of a figure that looks at us point outwards: a choice."""


def joints(pose: Pose) -> Joints:
    """Place every joint of a pose.

    Args:
        pose: `at` is where the middle of the hips is, x and height above the ground.
            `angles_deg` holds, by the part of the body, the angle to the vertical: of
            trunk and head from straight up, of arms and legs from straight down, positive
            to the right. `thigh` speaks of both sides, `right_thigh` of one, `trunk` of
            all three parts. `thigh_out` is how far it points out of the picture, towards
            the eye. Hands go on with the forearm and feet stand square to the shank where
            nothing is said. `gaze` is where the face of a side view looks, from straight up.

    Returns:
        Points by name, shape (3,) each, in body heights.

    Examples:
        Upright, the knees are a thigh's length below the hips:

        >>> standing = joints(Pose("start", "side", (0.0, 0.53), {}))
        >>> round(float(standing["right_hip"][1] - standing["right_knee"][1]), 3)
        0.245
    """
    found = {"hip": np.array([*pose.at, 0.0])}
    below = "hip"
    for part, above in zip((*TRUNK, "head"), ("waist", "ribs", "neck", "head"), strict=True):
        found[above] = found[below] + LENGTHS[part] * _upwards(pose, part)
        below = above
    for side in SIDES:
        found.update(_arm(pose, side, found["neck"]))
        found.update(_leg(pose, side, found["hip"]))
    return found


def _arm(pose: Pose, side: str, neck: FloatArray) -> Joints:
    shoulder = neck + LENGTHS["half_shoulders"] * _sideways(pose, "thorax", side)
    elbow = shoulder + LENGTHS["upper_arm"] * _downwards(pose, side, "upper_arm")
    wrist = elbow + LENGTHS["forearm"] * _downwards(pose, side, "forearm")
    fingers = wrist + LENGTHS["hand"] * _downwards(pose, side, "hand")
    places = {"shoulder": shoulder, "elbow": elbow, "wrist": wrist, "fingers": fingers}
    return {f"{side}_{name}": place for name, place in places.items()}


def _leg(pose: Pose, side: str, middle: FloatArray) -> Joints:
    hip = middle + LENGTHS["half_hips"] * _sideways(pose, "pelvis", side)
    knee = hip + LENGTHS["thigh"] * _downwards(pose, side, "thigh")
    shank = _downwards(pose, side, "shank")
    ankle = knee + LENGTHS["shank"] * shank
    sole = _downwards(pose, side, "foot")
    upright = -shank + (shank @ sole) * sole
    ground = ankle - LENGTHS["ankle"] * upright / np.linalg.norm(upright)
    ball = ground + LENGTHS["forefoot"] * sole
    places = {
        "hip": hip,
        "knee": knee,
        "ankle": ankle,
        "heel": ground - LENGTHS["hindfoot"] * sole,
        "ball": ball,
        "toes": ball + LENGTHS["toes"] * _downwards(pose, side, "toes"),
    }
    return {f"{side}_{name}": place for name, place in places.items()}


def _upwards(pose: Pose, part: str) -> FloatArray:
    angle = math.radians(_trunk_deg(pose, part))
    return np.array([math.sin(angle), math.cos(angle), 0.0])


def _trunk_deg(pose: Pose, part: str) -> float:
    whole = pose.angles_deg.get("trunk", 0.0)
    return pose.angles_deg.get(part, _trunk_deg(pose, "thorax") if part == "head" else whole)


def gaze_deg(pose: Pose) -> float:
    """Give where the face looks, in degrees from straight up: square to the head if not told."""
    return pose.angles_deg.get("gaze", _trunk_deg(pose, "head") + 90.0)


def _sideways(pose: Pose, part: str, side: str) -> FloatArray:
    """Point to one side of the body, square to a part of the trunk that may be turned."""
    sign = 1.0 if side == "right" else -1.0
    angle = math.radians(_trunk_deg(pose, part))
    square = np.array([-math.cos(angle), math.sin(angle), 0.0])
    turn = math.radians(pose.angles_deg.get(f"{part}_turn", 0.0 if pose.view == "side" else 90.0))
    return sign * (math.sin(turn) * square + math.cos(turn) * np.array([0.0, 0.0, 1.0]))


def _downwards(pose: Pose, side: str, part: str) -> FloatArray:
    angle, out = (math.radians(degrees) for degrees in limb_deg(pose, side, part))
    flat = math.cos(out)
    return np.array([flat * math.sin(angle), -flat * math.cos(angle), math.sin(out)])


def limb_deg(pose: Pose, side: str, part: str) -> tuple[float, float]:
    """Give the angle of a part of an arm or leg in the picture, and out of it, in degrees."""
    angle = _told(pose, side, part)
    if angle is None:
        return _untold_deg(pose, side, part)
    return angle, _told(pose, side, f"{part}_out") or 0.0


def _told(pose: Pose, side: str, name: str) -> float | None:
    return pose.angles_deg.get(f"{side}_{name}", pose.angles_deg.get(name))


def _untold_deg(pose: Pose, side: str, part: str) -> tuple[float, float]:
    if part in {"hand", "toes"}:
        return limb_deg(pose, side, {"hand": "forearm", "toes": "foot"}[part])
    if part != "foot":
        return 0.0, 0.0
    if pose.view == "front":
        return (90.0 if side == "left" else -90.0), 90.0 - TOES_OUT_DEG
    return limb_deg(pose, side, "shank")[0] + 90.0, 0.0

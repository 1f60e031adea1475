"""Stick figures: bodies of one size, joints of people, and the ground where it should be."""

import math
import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride.knowledge.exercises import exercises, self_tests
from backstride.report.drawing.alone import alone
from backstride.report.drawing.figure import ASIDE, radius, stick_figure, stick_figures
from backstride.report.drawing.skeleton import (
    LENGTHS,
    SIDES,
    Joints,
    gaze_deg,
    joints,
    limb_deg,
)
from backstride.terms.records import Exercise, Pose, SelfTest

CLOSE = 0.01
"""Body heights within which something counts as touching the ground."""
FOOT = ("heel", "ball", "toes")
ARM_DOWN = ("elbow", "wrist", "fingers")
BACK_DOWN = ("hip", "neck", "head")
SEGMENTS = {
    "pelvis": ("hip", "waist"),
    "lumbar": ("waist", "ribs"),
    "thorax": ("ribs", "neck"),
    "head": ("neck", "head"),
    "upper_arm": ("side_shoulder", "side_elbow"),
    "forearm": ("side_elbow", "side_wrist"),
    "hand": ("side_wrist", "side_fingers"),
    "thigh": ("side_hip", "side_knee"),
    "shank": ("side_knee", "side_ankle"),
    "toes": ("side_ball", "side_toes"),
    "half_shoulders": ("neck", "side_shoulder"),
    "half_hips": ("hip", "side_hip"),
}
RANGES_DEG = {
    "hip": (-30, 130),
    "knee": (-10, 150),
    "ankle": (-55, 30),
    "toes": (-40, 75),
    "shoulder": (-60, 185),
    "elbow": (-10, 150),
    "back": (-45, 85),
    "neck": (-60, 60),
}
"""Bending forward positive, backward negative. Recalled: ranges of the American Academy of
Orthopaedic Surgeons, and Norkin and White; the ankle under load, the back as lumbar and thoracic
spine together."""
TOUCHING = {
    "superman Start": ("hip", "neck", "head", *ARM_DOWN, "knee", "toes"),
    "superman End": ("hip",),
    "bird_dog Start": ("wrist", "fingers", "knee", "toes"),
    "bird_dog End": ("left_wrist", "left_fingers", "right_knee", "right_toes"),
    "back_extension Start": (*BACK_DOWN, "knee", "toes"),
    "back_extension End": ("hip", "knee", "toes"),
    "side_bridge Start": ("left_hip", "left_knee", "left_ankle", *(f"left_{j}" for j in ARM_DOWN)),
    "side_bridge End": ("left_heel", *(f"left_{j}" for j in ARM_DOWN)),
    "front_plank Start": (*ARM_DOWN, "knee", "toes"),
    "front_plank End": (*ARM_DOWN, "ball", "toes"),
    "dead_bug Start": BACK_DOWN,
    "dead_bug End": BACK_DOWN,
    "glute_bridge Start": (*BACK_DOWN, *ARM_DOWN, *FOOT),
    "glute_bridge End": ("neck", "head", *ARM_DOWN, *FOOT),
    "hip_abduction Start": ("left_hip", "left_elbow", "left_knee", "left_ankle"),
    "hip_abduction End": ("left_hip", "left_elbow", "left_knee", "left_ankle"),
    "clamshell Start": ("left_hip", "left_elbow", "left_knee", "left_ankle"),
    "clamshell End": ("left_hip", "left_elbow", "left_knee", "left_ankle"),
    "squat Start": FOOT,
    "squat End": FOOT,
    "split_squat Start": (*(f"right_{j}" for j in FOOT), "left_ball", "left_toes"),
    "split_squat End": (*(f"right_{j}" for j in FOOT), "left_ball", "left_toes"),
    "step_up Start": tuple(f"left_{j}" for j in FOOT),
    "single_leg_deadlift Start": tuple(f"right_{j}" for j in FOOT),
    "single_leg_deadlift End": tuple(f"right_{j}" for j in FOOT),
    "calf_raise Start": FOOT,
    "calf_raise End": ("ball", "toes"),
    "hip_flexor_stretch Start": ("right_knee", "right_toes", *(f"left_{j}" for j in FOOT)),
    "hip_flexor_stretch End": ("right_knee", "right_toes", *(f"left_{j}" for j in FOOT)),
    "hamstring_stretch Start": (*BACK_DOWN, *(f"left_{j}" for j in FOOT)),
    "hamstring_stretch End": (*BACK_DOWN, *(f"left_{j}" for j in FOOT)),
    "cat_camel Round": ("wrist", "fingers", "knee", "toes"),
    "cat_camel Hollow": ("wrist", "fingers", "knee", "toes"),
    "trunk_rotation Start": (*BACK_DOWN, *FOOT),
    "trunk_rotation End": ("right_hip", "neck", "right_heel"),
    "side_bend_stretch Start": ("heel",),
    "side_bend_stretch End": ("heel",),
    "extensor_hold Start": ("wrist", "fingers"),
    "straight_leg_raise Start": (*BACK_DOWN, "heel"),
    "straight_leg_raise End": (*BACK_DOWN, "left_heel"),
    "side_bend Start": ("heel",),
    "side_bend End": ("heel",),
    "single_leg_hop Start": tuple(f"right_{j}" for j in FOOT),
}
"""What lies or stands on the ground; a joint without a side means both."""

PAGE_PX = (420, 300)
"""The most room that the page gives a picture, across and down."""
FACE_DOWN = ("superman", "bird_dog", "back_extension", "front_plank", "extensor_hold")
SVG = "{http://www.w3.org/2000/svg}"

angles_deg = st.floats(-180, 180)
PARTS = ("pelvis", "lumbar", "thorax", "head", "thigh", "shank", "upper_arm", "forearm", "hand")
any_pose = st.builds(
    Pose,
    label=st.just("Start"),
    view=st.sampled_from(["side", "front"]),
    at=st.tuples(st.floats(-1, 1), st.floats(0, 1)),
    angles_deg=st.dictionaries(
        st.sampled_from([*PARTS, *(f"{part}_out" for part in PARTS), "left_thigh", "pelvis_turn"]),
        angles_deg,
    ),
)


def all_poses() -> Iterator[tuple[str, Pose]]:
    rows: list[Exercise | SelfTest] = [*exercises().values(), *self_tests().values()]
    return ((f"{row.name} {pose.label}", pose) for row in rows for pose in row.poses)


def all_rows() -> list[tuple[str, Exercise | SelfTest]]:
    return [*exercises().items(), *((f"test {name}", row) for name, row in self_tests().items())]


ROWS = [pytest.param(row, id=name) for name, row in all_rows()]
POSES = [pytest.param(name, pose, id=name) for name, pose in all_poses()]
FLAT_POSES = [
    pytest.param(name, pose, id=name)
    for name, pose in all_poses()
    if pose.view == "side" and not any(part.endswith("_out") for part in pose.angles_deg)
]


def lengths(body: Joints) -> dict[str, float]:
    return {
        f"{side} {part}": float(
            np.linalg.norm(
                body[end.replace("side", side)] - body[start.replace("side", side)],
            )
        )
        for side in SIDES
        for part, (start, end) in SEGMENTS.items()
    }


def clearance(body: Joints, joint: str) -> float:
    """How far the skin around a joint is above the ground."""
    return float(body[joint][1]) - radius(joint)


def on_both(body: Joints, joint: str) -> list[str]:
    return [joint] if joint in body else [f"{side}_{joint}" for side in SIDES]


def bent_deg(pose: Pose) -> Iterator[tuple[str, float]]:
    """How far each joint is bent, where it bends in the plane of the picture."""
    trunk = {
        part: pose.angles_deg.get(part, pose.angles_deg.get("trunk", 0.0))
        for part in ("pelvis", "lumbar", "thorax")
    }
    head = pose.angles_deg.get("head", trunk["thorax"])
    yield "back", trunk["thorax"] - trunk["pelvis"]
    yield "neck", head - trunk["thorax"]
    for side in SIDES:
        limb = {
            part: limb_deg(pose, side, part)[0]
            for part in ("thigh", "shank", "foot", "toes", "upper_arm", "forearm")
        }
        yield "hip", limb["thigh"] + trunk["pelvis"]
        yield "knee", limb["thigh"] - limb["shank"]
        yield "ankle", limb["foot"] - limb["shank"] - 90
        yield "toes", limb["toes"] - limb["foot"]
        yield "shoulder", limb["upper_arm"] + trunk["thorax"]
        yield "elbow", limb["forearm"] - limb["upper_arm"]


def between_deg(body: Joints, side: str, names: tuple[str, str, str]) -> float:
    """The angle by which three joints depart from a straight line, in space."""
    first, middle, last = (body[f"{side}_{name}"] for name in names)
    one, other = middle - first, last - middle
    cosine = one @ other / (np.linalg.norm(one) * np.linalg.norm(other))
    return math.degrees(math.acos(float(np.clip(cosine, -1, 1))))


def drawn(row: Exercise | SelfTest) -> ET.Element:
    return ET.fromstring(stick_figures(row.poses, title=row.title, description=row.purpose))


def places(shape: ET.Element) -> list[tuple[float, float]]:
    """The points that a shape runs through, without the width of its stroke."""

    def told(*names: str) -> list[float]:
        return [float(shape.get(name, "0")) for name in names]

    match shape.tag.removeprefix(SVG):
        case "circle":
            x, y, reach = told("cx", "cy", "r")
            return [(x - reach, y - reach), (x + reach, y + reach)]
        case "rect":
            x, y, width, height = told("x", "y", "width", "height")
            return [(x, y), (x + width, y + height)]
        case "path" | "polygon":
            line = shape.get("d", shape.get("points", ""))
            numbers = [float(number) for number in re.findall(r"-?[\d.]+", line)]
            return list(zip(numbers[::2], numbers[1::2], strict=True))
    return []


def strokes(picture: ET.Element) -> Iterator[tuple[float, float, float, float]]:
    """The box around every shape of a figure, with the width of its stroke."""
    for group in picture.iter(f"{SVG}g"):
        shift = float(re.findall(r"-?[\d.]+", group.get("transform", ""))[0])
        for shape in group:
            points = np.array(places(shape)) + np.array([shift, 0.0])
            half = float(shape.get("stroke-width", "1")) / 2
            yield (*(points.min(axis=0) - half), *(points.max(axis=0) + half))


def outside(picture: ET.Element) -> list[tuple[float, float, float, float]]:
    """What a picture's edge cuts off."""
    left, top, width, height = map(float, picture.attrib["viewBox"].split())
    return [
        box
        for box in strokes(picture)
        if min(box[0] - left, box[1] - top, left + width - box[2], top + height - box[3]) < 0
    ]


def bowed_deg(body: Joints, names: tuple[str, str, str]) -> float:
    """The angle by which three places of the picture depart from a straight line."""
    first, middle, last = (
        np.mean([body[joint][:2] for joint in on_both(body, name)], axis=0) for name in names
    )
    one, other = middle - first, last - middle
    return math.degrees(math.atan2(one[0] * other[1] - one[1] * other[0], one @ other))


@given(any_pose)
def test_no_pose_makes_any_part_of_the_body_longer_or_shorter(pose: Pose) -> None:
    measured = lengths(joints(pose))

    assert measured == {name: pytest.approx(LENGTHS[name.split()[1]]) for name in measured}


@pytest.mark.parametrize(("name", "pose"), POSES)
def test_the_body_has_the_same_size_in_every_exercise(name: str, pose: Pose) -> None:
    measured = lengths(joints(pose))

    assert measured == {part: pytest.approx(LENGTHS[part.split()[1]]) for part in measured}


@pytest.mark.parametrize(("name", "pose"), FLAT_POSES)
def test_no_joint_goes_beyond_the_range_of_a_person(name: str, pose: Pose) -> None:
    bent = list(bent_deg(pose))

    beyond = [(j, d) for j, d in bent if not RANGES_DEG[j][0] <= d <= RANGES_DEG[j][1]]
    assert beyond == []


@pytest.mark.parametrize(("name", "pose"), POSES)
def test_knees_and_elbows_never_fold_further_than_flesh_allows(name: str, pose: Pose) -> None:
    body = joints(pose)

    folded = [
        between_deg(body, side, chain)
        for side in SIDES
        for chain in (("hip", "knee", "ankle"), ("shoulder", "elbow", "wrist"))
    ]

    assert max(folded) <= 150


@pytest.mark.parametrize(("name", "pose"), POSES)
def test_what_should_touch_the_ground_does(name: str, pose: Pose) -> None:
    body = joints(pose)

    apart = {
        joint: clearance(body, joint)
        for told in TOUCHING.get(name, ())
        for joint in on_both(body, told)
        if abs(clearance(body, joint)) > CLOSE
    }

    assert apart == {}


@pytest.mark.parametrize(("name", "pose"), POSES)
def test_nothing_goes_below_the_ground(name: str, pose: Pose) -> None:
    body = joints(pose)

    below = {joint: clearance(body, joint) for joint in body if clearance(body, joint) < -CLOSE}

    assert below == {}


def test_only_poses_on_a_bench_or_step_or_in_a_hop_touch_no_ground() -> None:
    lifted = {name: pose.props for name, pose in all_poses() if name not in TOUCHING}

    assert {re.split(r"\W", prop)[0] for props in lifted.values() for prop in props} == {
        "ground",
        "bench",
        "step",
        "hop",
    }


def test_bench_and_step_are_under_what_lies_or_stands_on_them() -> None:
    poses = dict(all_poses())
    step, bench = joints(poses["step_up End"]), joints(poses["extensor_hold End"])

    gaps = [clearance(step, "right_heel") - 0.115, clearance(bench, "hip") - 0.26]

    assert gaps == pytest.approx([0, 0], abs=CLOSE)


@pytest.mark.parametrize(("name", "row"), [*exercises().items(), *self_tests().items()])
def test_every_picture_is_xml_with_a_title_a_description_and_its_labels(
    name: str, row: Exercise | SelfTest
) -> None:
    tree = ET.fromstring(stick_figures(row.poses, title=name, description="How it goes."))

    words = [found.text for found in tree.iter() if found.text]
    assert words == [name, "How it goes.", *(pose.label for pose in row.poses)]


@given(any_pose)
def test_the_view_box_holds_every_joint(pose: Pose) -> None:
    drawn = ET.fromstring(stick_figure(pose))

    _, _, width, height = map(float, drawn.attrib["viewBox"].split())
    places = np.array([[150 * p[0], -150 * p[1]] for p in joints(pose).values()])
    span = places.max(axis=0) - places.min(axis=0)
    assert (span <= [width, height]).all()


@pytest.mark.parametrize("row", ROWS)
def test_no_stroke_of_any_figure_lies_outside_its_picture(row: Exercise | SelfTest) -> None:
    picture = drawn(row)

    assert outside(picture) == []


@given(any_pose)
def test_no_stroke_of_any_pose_whatever_lies_outside_its_picture(pose: Pose) -> None:
    picture = ET.fromstring(stick_figure(pose))

    assert outside(picture) == []


@pytest.mark.parametrize("name", ["trunk_rotation", "clamshell"])
def test_on_a_mat_seen_from_above_nothing_reaches_over_its_edge(name: str) -> None:
    for group in drawn(exercises()[name]).iter(f"{SVG}g"):
        mat, *figure = group
        (left, top), (right, bottom) = places(mat)

        held = [left < x < right and top < y < bottom for shape in figure for x, y in places(shape)]
        assert all(held)


def test_bodies_and_labels_have_one_size_on_the_page_in_every_picture() -> None:
    pictures = [drawn(row) for _, row in all_rows()]

    sizes = {
        (picture.attrib["viewBox"].split()[2], label.get("font-size"))
        for picture in pictures
        for label in picture.iter(f"{SVG}text")
    }
    assert len(sizes) == 1


@pytest.mark.parametrize("row", ROWS)
def test_no_picture_is_so_high_that_the_page_would_shrink_it(row: Exercise | SelfTest) -> None:
    _, _, width, height = map(float, drawn(row).attrib["viewBox"].split())

    assert height / width <= PAGE_PX[1] / PAGE_PX[0]


@pytest.mark.parametrize(
    "pose",
    [
        pytest.param(pose, id=name)
        for name, pose in all_poses()
        if name.removesuffix(" Start").removesuffix(" End") in FACE_DOWN
    ],
)
def test_face_down_the_neck_is_in_line_and_the_gaze_on_the_ground(pose: Pose) -> None:
    neck_deg = dict(bent_deg(pose))["neck"]

    assert (abs(neck_deg) <= 15, abs(gaze_deg(pose) - 180) <= 25) == (True, True)


def test_bird_dog_stretches_the_opposite_arm_and_leg_level_with_the_trunk() -> None:
    body = joints(exercises()["bird_dog"].poses[1])

    lifted = {
        joint for joint in body if joint.endswith(("wrist", "ankle")) and body[joint][1] > 0.2
    }
    assert lifted == {"right_wrist", "left_ankle"}
    assert body["left_ankle"][1] == pytest.approx(body["hip"][1], abs=0.02)


@pytest.mark.parametrize("name", ["front_plank", "side_bridge"])
@pytest.mark.parametrize("rows", [exercises(), self_tests()], ids=["exercise", "test"])
def test_planks_and_side_bridges_are_one_line_from_ankle_to_head(
    name: str, rows: dict[str, Exercise | SelfTest]
) -> None:
    body = joints(rows[name].poses[1])

    assert bowed_deg(body, ("ankle", "hip", "neck")) == pytest.approx(0, abs=2)
    assert bowed_deg(body, ("hip", "neck", "head")) == pytest.approx(0, abs=5)


def test_the_glute_bridge_ends_with_shoulders_hips_and_knees_in_one_line() -> None:
    body = joints(exercises()["glute_bridge"].poses[1])

    assert bowed_deg(body, ("neck", "hip", "knee")) == pytest.approx(0, abs=2)


@pytest.mark.parametrize("pose", exercises()["calf_raise"].poses, ids=lambda pose: pose.label)
def test_the_finger_tips_of_the_calf_raise_touch_the_wall(pose: Pose) -> None:
    body, wall = joints(pose), 0.32

    seen = [body[f"{side}_fingers"] for side in SIDES]
    tips = [float(x) - ASIDE * float(z) + radius("fingers") for x, _, z in seen]
    assert tips == pytest.approx([wall, wall], abs=CLOSE)


def test_the_hip_flexor_stretch_opens_the_kneeling_hip_under_an_upright_trunk() -> None:
    pose = exercises()["hip_flexor_stretch"].poses[1]

    assert (pose.angles_deg["trunk"], pose.angles_deg["right_thigh"] <= -15) == (0.0, True)


def test_the_feet_stay_together_while_the_clamshell_opens() -> None:
    start, end = (joints(pose) for pose in exercises()["clamshell"].poses)

    apart = [float(np.linalg.norm(b["left_ankle"] - b["right_ankle"])) for b in (start, end)]
    assert apart == pytest.approx([0.05, 0.05], abs=0.015)


def test_the_hop_begins_crouched_on_one_leg_and_flies_forward() -> None:
    start, end = self_tests()["single_leg_hop"].poses

    assert min(point[1] for point in joints(end).values()) > 0.1
    assert limb_deg(start, "right", "thigh")[0] - limb_deg(start, "right", "shank")[0] >= 80


@pytest.mark.parametrize("name", ["front_plank", "side_bridge"])
def test_a_hold_that_is_timed_looks_like_the_exercise(name: str) -> None:
    assert self_tests()[name].poses == exercises()[name].poses


def test_the_colours_are_those_of_the_look_and_none_is_written_out() -> None:
    drawn = stick_figures(exercises()["bird_dog"].poses, title="Bird dog", description="Go.")

    assert set(re.findall(r"#[0-9A-Fa-f]{6}", drawn)) == set()


def test_a_picture_in_a_file_of_its_own_brings_light_and_dark_colours() -> None:
    drawn = alone(stick_figures(exercises()["squat"].poses, title="Squat", description="Go."))

    assert "prefers-color-scheme: dark" in (ET.fromstring(drawn).findtext("./{*}style") or "")


def test_the_far_side_is_drawn_lighter_than_the_near_one() -> None:
    drawn = stick_figure(exercises()["bird_dog"].poses[1])

    assert "fill:var(--ctrl);stroke:var(--ctrl)" in drawn


def test_no_far_limb_is_hidden_wholly_behind_the_near_one() -> None:
    picture = ET.fromstring(stick_figure(exercises()["bird_dog"].poses[0]))

    limbs = [(one.get("style", ""), one.get("d")) for one in picture.iter(f"{SVG}path")]
    far = {line for style, line in limbs if "ctrl" in style}
    assert far & {line for style, line in limbs if "ink" in style} == set()


def test_words_from_outside_cannot_break_the_picture() -> None:
    drawn = stick_figure(Pose("a < b", "side", (0, 0.5), {}), title="<&>")

    assert ET.fromstring(drawn).findtext("{*}title") == "<&>"

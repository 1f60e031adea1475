"""The body map and the spine: what is drawn, where, and that it can be read and touched."""

from collections.abc import Mapping
from itertools import combinations
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride.report.drawing import body, spine
from backstride.report.drawing.alone import alone
from backstride.report.drawing.body import LEAST_AREA_PX, LEAST_WIDTH_PX, body_map
from backstride.report.drawing.spine import labels
from backstride.report.drawing.vertebrae import LEAN_DEG, VERTEBRAE, bones, column
from backstride.terms.errors import ImplausibleValue, UnknownName
from backstride.terms.quantities import REGIONS

SVG = "{http://www.w3.org/2000/svg}"
KEYS = [
    *(name for name in REGIONS if not name.startswith("leg_")),
    *(
        f"{name}:{side}"
        for name in REGIONS
        if name.startswith("leg_")
        for side in ("left", "right")
    ),
]
WIDTHS = [370, 740]
marks = st.dictionaries(st.sampled_from(KEYS), st.none() | st.integers(0, 10))


def drawn(marked: Mapping[str, int | None]) -> ET.Element:
    return ET.fromstring(body_map(marked, width_px=LEAST_WIDTH_PX))


def classes(picture: ET.Element, word: str) -> list[ET.Element]:
    return [one for one in picture.iter() if word in one.get("class", "").split()]


def everything_said(picture: ET.Element) -> str:
    return " ".join(picture.itertext())


def reaches() -> list[tuple[str, tuple[float, float, float, float]]]:
    return [
        (f"{name} {side}", body.reach(name, outline))
        for name in REGIONS
        for side, outline in body.places(name)
    ]


def test_every_region_is_a_group_with_its_id_and_title() -> None:
    groups = [one for one in drawn({}).iter(f"{SVG}g") if one.get("data-region")]

    told = {one.get("data-region"): (one.get("id"), one.findtext(f"{SVG}title")) for one in groups}
    assert told == {name: (f"body-{name}", words) for name, words in REGIONS.items()}


def test_no_id_is_there_twice() -> None:
    ids = [one.get("id") for one in drawn({}).iter() if one.get("id")]

    assert len(ids) == len(set(ids)) == len(REGIONS) + 4


def test_a_leg_has_an_area_on_both_sides() -> None:
    legs = [one for one in drawn({}).iter(f"{SVG}g") if one.get("data-side")]

    assert sorted(one.get("id", "") for one in legs) == [
        f"body-leg_{part}_knee-{side}" for part in ("above", "below") for side in ("left", "right")
    ]


@pytest.mark.parametrize(("name", "box"), reaches())
def test_a_thumb_finds_every_area_on_a_phone(
    name: str, box: tuple[float, float, float, float]
) -> None:
    scale = LEAST_WIDTH_PX / 42
    left, top, right, bottom = box

    assert (right - left) * scale >= LEAST_AREA_PX
    assert (bottom - top) * scale >= LEAST_AREA_PX


def test_no_area_reaches_over_a_neighbour() -> None:
    legs_meet_buttocks_at_a_curve = 4.0
    shared = [
        (one, other)
        for (one, a), (other, b) in combinations(reaches(), 2)
        if min(a[2], b[2]) - max(a[0], b[0]) > 1e-6
        and min(a[3], b[3]) - max(a[1], b[1])
        > (legs_meet_buttocks_at_a_curve if "buttock" in one + other else 1e-6)
    ]

    assert shared == []


def test_left_is_at_the_left_for_it_is_seen_from_behind() -> None:
    middles = {name: body.places(name)[0][1][:, 0].mean() for name in ("lower_left", "lower_right")}

    assert middles["lower_left"] < 0 < middles["lower_right"]


@given(marks)
def test_what_is_marked_is_filled_and_ticked_or_numbered(marked: dict[str, int | None]) -> None:
    picture = drawn(marked)

    ticks, numbers = classes(picture, "body-tick"), classes(picture, "body-number")
    assert len(classes(picture, "body-known")) == sum(pain != 0 for pain in marked.values())
    assert len(ticks) == sum(pain is None for pain in marked.values())
    assert sorted(int(one.text or "") for one in numbers) == sorted(
        pain for pain in marked.values() if pain is not None
    )


@given(marks)
def test_what_is_marked_is_said_in_words(marked: dict[str, int | None]) -> None:
    said = everything_said(drawn(marked))

    assert ("nothing marked" in said) == (not marked)
    assert ("lower left" in said) == ("lower_left" in marked)


def test_a_leg_without_its_side_is_drawn_softly_on_both() -> None:
    picture = drawn({"leg_below_knee": None})

    assert len(classes(picture, "body-unsure")) == 2
    assert classes(picture, "body-known") == []


@pytest.mark.parametrize("key", ["knee", "neck:left", "leg_above_knee:middle", ""])
def test_a_region_that_is_not_on_the_map_is_refused(key: str) -> None:
    with pytest.raises(UnknownName, match="no such region"):
        body_map({key: None}, width_px=LEAST_WIDTH_PX)


def test_a_pain_beyond_ten_is_refused() -> None:
    with pytest.raises(ImplausibleValue, match="neck: 11"):
        body_map({"neck": 11}, width_px=LEAST_WIDTH_PX)


@pytest.mark.parametrize("picture", [body_map({"neck": 3}, width_px=240), spine.spine()])
def test_a_drawing_tells_what_it_is_to_who_cannot_see_it(picture: str) -> None:
    root = ET.fromstring(picture)

    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title")
    assert root.findtext(f"{SVG}desc")


@pytest.mark.parametrize("picture", [body_map({"neck": 3}, width_px=240), spine.spine()])
def test_colours_are_those_of_the_look(picture: str) -> None:
    assert "#" not in picture
    assert "rgb(" not in picture


def test_a_drawing_alone_brings_its_colours() -> None:
    picture = alone(spine.spine())

    assert ET.fromstring(picture).tag == f"{SVG}svg"
    assert "--paper: #101514" in picture


def test_there_are_33_vertebrae_in_five_regions() -> None:
    picture = ET.fromstring(spine.spine())

    names = [one.get("data-name") for one in classes(picture, "vertebra")]
    assert names == [one.name for one in VERTEBRAE]
    regions = [one.region for one in VERTEBRAE]
    assert [(name, regions.count(name)) for name in dict.fromkeys(regions)] == [
        ("cervical", 7),
        ("thoracic", 12),
        ("lumbar", 5),
        ("sacral", 5),
        ("coccygeal", 4),
    ]


def test_discs_lie_where_a_spine_has_them() -> None:
    discs = [one.name for one in VERTEBRAE if one.disc_mm > 0]

    assert discs[0] == "C2"
    assert discs[-1] == "L5"
    assert len(discs) == 23


def bulge(region: str) -> float:
    """Tell how far the middle of a region lies behind the line between its ends, in mm."""
    points = np.array([one.middle for one in column() if one.vertebra.region == region])
    start, end = points[0], points[-1]
    along = (points[:, 1] - start[1]) / (end[1] - start[1])
    straight = start[0] + along * (end[0] - start[0])
    return float((points[:, 0] - straight)[1:-1].mean())


@pytest.mark.parametrize(
    ("region", "backwards"),
    [("cervical", False), ("thoracic", True), ("lumbar", False), ("sacral", True)],
)
def test_the_column_bends_the_right_way(region: str, backwards: bool) -> None:  # noqa: FBT001
    assert (bulge(region) > 1) == backwards
    assert abs(bulge(region)) > 1


def test_vertebrae_lie_one_below_the_other_and_grow_down_to_the_sacrum() -> None:
    heights = [float(one.middle[1]) for one in column()]
    depths = [one.depth_mm for one in VERTEBRAE[1:24]]

    assert heights == sorted(heights)
    assert depths == sorted(depths)


def test_the_lean_is_told_of_vertebrae_that_exist_in_their_order() -> None:
    order = [one.name for one in VERTEBRAE if one.name in LEAN_DEG]

    assert order == list(LEAN_DEG)


@pytest.mark.parametrize("width_px", WIDTHS)
def test_no_two_labels_of_the_spine_touch(width_px: int) -> None:
    boxes = [(label.lines[0], label.box()) for label in labels(width_px)]

    touching = [
        (one, other)
        for (one, a), (other, b) in combinations(boxes, 2)
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]
    assert touching == []


@pytest.mark.parametrize("width_px", WIDTHS)
def test_labels_stay_on_the_drawing(width_px: int) -> None:
    laid = spine.sheet(width_px)
    boxes = np.array([label.box() for label in labels(width_px)])

    assert (boxes[:, :2] >= 0).all()
    assert (boxes[:, 2:].max(axis=0) <= (laid.across, laid.high)).all()


@pytest.mark.parametrize("width_px", WIDTHS)
def test_labels_lie_beside_the_bones(width_px: int) -> None:
    shift = spine.sheet(width_px).shift
    outlines = [shape for one in column() for shape in bones(one, None)]
    edges = np.vstack(outlines) * spine._PX + shift

    covered = [
        label.lines
        for label in labels(width_px)
        for left, top, right, bottom in [label.box()]
        if ((edges > (left, top)) & (edges < (right, bottom))).all(axis=1).any()
    ]
    assert covered == []

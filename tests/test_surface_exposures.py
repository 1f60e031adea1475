"""What was underfoot, and what of it was new."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from backstride import simulate
from backstride.exposures import surface
from backstride.terms.quantities import EXPOSURES, SURFACE_ORIGINS, SURFACES
from backstride.terms.records import FloatArray, History, Run
from histories import DAY_S, a_history, first

PAVED, SOFT = SURFACES.index("paved"), SURFACES.index("grass_soft")
MAP = SURFACE_ORIGINS.index("map")
ON = [name for name in EXPOSURES if name.startswith("on_")]


@st.composite
def located(draw: st.DrawFn) -> Run:
    """Draw a run of a minute or two that stands now and then, on any ground."""
    length = draw(st.integers(2, 150))
    run = simulate.run(speed_mps=draw(arrays(float, length, elements=st.floats(0, 6))))
    return replace(
        run,
        moving=draw(arrays(bool, length)),
        surface=draw(arrays(np.uint8, length, elements=st.integers(0, len(SURFACES) - 1))),
        surface_origin=draw(
            arrays(np.uint8, length, elements=st.integers(0, len(SURFACE_ORIGINS) - 1))
        ),
    )


@st.composite
def lives(draw: st.DrawFn) -> History:
    """Draw runs of whole metres on any ground, so that sums are exact."""
    days = draw(st.lists(st.integers(0, 120), min_size=1, max_size=40, unique=True))
    shape = (len(days), len(SURFACES))
    few = st.sampled_from([0, 0, 0, 1, 50, 900, 10_000])
    ground = draw(arrays(float, shape, elements=few))
    tags = draw(
        st.lists(st.sampled_from(["", "", "", *SURFACES]), min_size=shape[0], max_size=shape[0])
    )
    return a_history(sorted(days), metres=ground.sum(axis=1), ground=ground, tags=tags)


@given(located())
def test_metres_underfoot_are_those_of_the_slow_obvious_way(run: Run) -> None:
    metres = np.zeros((len(SURFACES), len(SURFACE_ORIGINS)))
    for second in range(len(run) - 1):
        if run.moving[second]:
            way_m = run.distance_m[second + 1] - run.distance_m[second]
            metres[run.surface[second], run.surface_origin[second]] += way_m

    np.testing.assert_allclose(surface.moments_of_surface(run), metres.ravel(), atol=1e-6)


@given(located(), st.data())
def test_cutting_a_run_in_two_loses_no_metre_of_any_ground(run: Run, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(run) - 1))

    parts = [
        surface.moments_of_surface(_part(run, rows)) for rows in (np.s_[: cut + 1], np.s_[cut:])
    ]

    np.testing.assert_allclose(sum(parts), surface.moments_of_surface(run), atol=1e-6)


def _part(run: Run, rows: slice) -> Run:
    return replace(
        simulate.run(speed_mps=run.speed_mps[rows]),
        moving=run.moving[rows],
        surface=run.surface[rows],
        surface_origin=run.surface_origin[rows],
    )


def test_where_nobody_moved_no_ground_counts() -> None:
    run = simulate.run(speed_mps=[3.0] * 10)
    standing = replace(run, moving=np.zeros(10, dtype=bool))

    assert surface.moments_of_surface(standing).sum() == 0


@given(lives())
def test_the_metres_by_ground_add_up_to_the_run(history: History) -> None:
    parts = np.array([getattr(surface, name)(history).values for name in ON])

    expected = history.moments["surface"].sum(axis=1)
    known = np.isfinite(parts).all(axis=0)
    np.testing.assert_allclose(parts[:, known].sum(axis=0), expected[known])


@given(lives())
def test_new_ground_is_that_of_the_slow_obvious_way(history: History) -> None:
    np.testing.assert_allclose(surface.new_ground_m(history).values, slow_new_ground_m(history))


def slow_new_ground_m(history: History) -> FloatArray:
    metres = [slow_ground(history, run) for run in range(len(history))]
    return np.array([slow_new_of(history, metres, run) for run in range(len(history))])


def slow_ground(history: History, run: int) -> dict[str, float]:
    """Tell the metres of one run by surface; a tag takes all of them."""
    table = history.moments["surface"][run].reshape(len(SURFACES), len(SURFACE_ORIGINS))
    found = {name: float(table[place].sum()) for place, name in enumerate(SURFACES)}
    tag = history.surface_tag[run]
    return found if tag in {"", "unknown"} else {tag: sum(found.values())}


def slow_new_of(history: History, metres: list[dict[str, float]], run: int) -> float:
    age_s = history.start_s[run] - history.start_s
    before = [metres[other] for other in np.flatnonzero((age_s > 0) & (age_s <= 30 * DAY_S))]
    every = sum(sum(ground.values()) for ground in before)
    known = {
        name: sum(ground.get(name, 0.0) for ground in before)
        for name in SURFACES
        if name != "unknown"
    }
    own = {name: way_m for name, way_m in metres[run].items() if name != "unknown"}
    too_little = sum(known.values()) == 0 or sum(known.values()) < 0.5 * every
    half = 0.5 * sum(metres[run].values())
    if age_s[0] < 30 * DAY_S or too_little or sum(own.values()) < max(half, 1e-9):
        return np.nan
    return sum(way_m for name, way_m in own.items() if known[name] < 0.10 * sum(known.values()))


@given(lives(), st.permutations(range(1, len(SURFACES))))
def test_novelty_and_not_hardness_counts(history: History, order: list[int]) -> None:
    untagged = replace(history, surface_tag=("",) * len(history))
    shape = (len(history), len(SURFACES), len(SURFACE_ORIGINS))
    swapped = history.moments["surface"].reshape(shape)[:, [0, *order]].reshape(shape[0], -1)

    other = surface.new_ground_m(replace(untagged, moments={"surface": swapped}))

    np.testing.assert_allclose(other.values, surface.new_ground_m(untagged).values)


@given(lives(), st.integers(1, 40))
def test_a_run_added_later_changes_no_ground_before_it(history: History, runs: int) -> None:
    early = first(history, runs)

    for name in (*ON, "new_ground_m", "new_ground_ratio"):
        whole, part = (getattr(surface, name)(told) for told in (history, early))
        np.testing.assert_array_equal(whole.values[: len(early)], part.values)
        np.testing.assert_array_equal(whole.errors[: len(early)], part.errors)


def test_the_first_run_on_grass_after_months_of_road_is_on_new_ground() -> None:
    ground = np.zeros((15, len(SURFACES)))
    ground[:-1, PAVED], ground[-1, SOFT] = 8_000, 6_000

    new = surface.new_ground_m(a_history(np.arange(15) * 3, metres=8_000, ground=ground))

    assert new.values[-1] == 6_000


def test_a_tenth_of_the_days_before_is_no_new_ground() -> None:
    ground = np.zeros((15, len(SURFACES)))
    ground[:, PAVED], ground[:, SOFT] = 9_000, 1_000

    new = surface.new_ground_ratio(a_history(np.arange(15) * 3, metres=10_000, ground=ground))

    assert new.values[-1] == 0


def test_a_tag_puts_the_whole_run_on_one_surface() -> None:
    ground = np.full((1, len(SURFACES)), 1_000.0)
    tagged = a_history([0], metres=6_000, ground=ground, tags=["track"])

    assert {name: getattr(surface, name)(tagged).values[0] for name in ON} == {
        name: 6_000 if name == "on_track_m" else 0 for name in ON
    }


@pytest.mark.parametrize("name", [name for name in ON if name != "on_unknown_m"])
def test_a_run_on_ground_that_nobody_knows_tells_no_surface(name: str) -> None:
    ground = np.zeros((1, len(SURFACES)))
    ground[0, 0] = 5_000

    told = getattr(surface, name)(a_history([0], ground=ground))

    assert np.isnan(told.values[0])
    assert told.covered[0] == 0


def test_half_a_run_on_known_ground_covers_half_of_it() -> None:
    ground = np.zeros((1, len(SURFACES)))
    ground[0, [0, PAVED]] = 2_500

    assert surface.on_paved_m(a_history([0], ground=ground)).covered[0] == 0.5


def test_days_before_that_hardly_anyone_knows_tell_no_new_ground() -> None:
    ground = np.zeros((15, len(SURFACES)))
    ground[:, 0], ground[10:13, SOFT], ground[-1, PAVED] = 8_000, 100, 8_000

    new = surface.new_ground_m(a_history(np.arange(15) * 3, metres=8_000, ground=ground))

    assert np.isnan(new.values[-1])


def test_metres_of_a_map_are_less_sure_than_those_of_a_treadmill_recording() -> None:
    table = np.zeros((2, len(SURFACES), len(SURFACE_ORIGINS)))
    table[0, PAVED, MAP] = 10_000
    table[1, SURFACES.index("treadmill"), SURFACE_ORIGINS.index("recording")] = 10_000
    history = replace(a_history([0, 1]), moments={"surface": table.reshape(2, -1)})

    by_map, recorded = surface.on_paved_m(history), surface.on_treadmill_m(history)

    np.testing.assert_allclose(by_map.errors[0], np.hypot(0.10, 0.02) * 10_000)
    np.testing.assert_allclose(recorded.errors[1], np.hypot(0.02, 0.02) * 10_000)


def test_a_run_that_left_no_metres_by_ground_tells_none() -> None:
    history = a_history([0, 1])

    for name in (*ON, "new_ground_m", "new_ground_ratio"):
        assert np.isnan(getattr(surface, name)(history).values).all(), name


def test_a_run_of_which_less_than_half_is_known_tells_no_ground() -> None:
    ground = np.zeros((1, len(SURFACES)))
    ground[0, 0], ground[0, PAVED] = 6_000, 4_000

    paved = surface.on_paved_m(a_history([0], metres=10_000, ground=ground))

    assert np.isnan(paved.values[0])
    assert paved.covered[0] == 0.4


def test_half_of_the_metres_that_nobody_knows_are_part_of_the_error() -> None:
    ground = np.zeros((1, len(SURFACES)))
    ground[0, 0], ground[0, PAVED] = 2_000, 8_000

    paved = surface.on_paved_m(a_history([0], metres=10_000, ground=ground))

    assert paved.errors[0] > 1_000

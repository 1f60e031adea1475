"""Up and down apart: classes of grade, what running down asks, and the law of climb."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from backstride import simulate
from backstride.exposures import catalogue, climb, hills
from backstride.runs import clean
from backstride.terms.records import FloatArray, Measure, Run, sample_quantities
from backstride.terrain.grade import with_grade

CLASSES = (
    "down_over_6",
    "down_3_to_6",
    "down_1_5_to_3",
    "flat",
    "up_1_5_to_3",
    "up_3_to_6",
    "up_over_6",
)
LENGTHS = st.integers(3, 200)
known_grades = st.floats(-0.3, 0.3)
grades = st.one_of(known_grades, known_grades, known_grades, st.just(np.nan))
heights = arrays(np.float64, LENGTHS, elements=st.floats(-8, 8))
stairs = LENGTHS.flatmap(
    lambda many: arrays(np.float64, many, elements=st.sampled_from([-3.4, -1.8, -0.5, 0.5, 1.7, 3]))
)


def take(name: str, run: Run) -> Measure:
    measure: Measure = catalogue("run")[name](run)
    return measure


def on_grade(grade: FloatArray, *, error: float = 0.008, **columns: Any) -> Run:
    many = len(grade)
    defaults = {"speed_mps": np.full(many, 3.0), "step_rate_spm": 180.0}
    run = simulate.run(**{**defaults, **columns})
    stated = np.where(np.isnan(grade), np.nan, error)
    return replace(run, grade_ratio=np.asarray(grade, float), grade_error_ratio=stated)


def part(run: Run, rows: slice) -> Run:
    columns: dict[str, Any] = {name: run.column(name)[rows] for name in sample_quantities()}
    located = ("moving", "grade_ratio", "grade_error_ratio", "surface", "surface_origin")
    columns |= {name: getattr(run, name)[rows] for name in located}
    return replace(run, time_s=run.time_s[rows], **columns)


def over_ground(metres: FloatArray) -> Run:
    return simulate.run(speed_mps=np.full(len(metres), 3.0), altitude_m=metres)


@pytest.mark.parametrize(
    ("percent", "name"),
    [
        (-20, "down_over_6"),
        (-6.01, "down_over_6"),
        (-6, "down_3_to_6"),
        (-2, "down_1_5_to_3"),
        (-1.5, "flat"),
        (0, "flat"),
        (1.5, "flat"),
        (2.9, "up_1_5_to_3"),
        (5, "up_3_to_6"),
        (6.01, "up_over_6"),
    ],
)
def test_every_grade_has_its_class(percent: float, name: str) -> None:
    run = on_grade(np.full(101, percent / 100))

    found = {told: (take(f"{told}_m", run).value, take(f"{told}_s", run).value) for told in CLASSES}

    assert found == {told: (300, 100) if told == name else (0, 0) for told in CLASSES}


@given(arrays(np.float64, LENGTHS, elements=grades))
def test_all_classes_together_are_the_way_of_known_grade(grade: FloatArray) -> None:
    run = on_grade(grade)
    known = np.isfinite(grade[:-1])
    assume(known.mean() >= 0.5)

    metres = sum(np.nan_to_num(take(f"{name}_m", run).value) for name in CLASSES)
    seconds = sum(np.nan_to_num(take(f"{name}_s", run).value) for name in CLASSES)

    assert (metres, seconds) == pytest.approx((3 * known.sum(), known.sum()))
    assert take("flat_m", run).covered == pytest.approx(known.mean())


@given(arrays(np.float64, LENGTHS, elements=grades), st.data())
def test_cutting_a_run_in_two_loses_nothing(grade: FloatArray, data: st.DataObject) -> None:
    pace = data.draw(arrays(np.float64, len(grade), elements=st.floats(0, 6)))
    run = on_grade(grade, speed_mps=pace)
    cut = data.draw(st.integers(1, len(run) - 2))
    sums = [*(f"{name}_{unit}" for name in CLASSES for unit in "ms")]
    sums += ["downhill_dose", "steep_down_steps", "descent_at_speed_m2ps"]

    for name in sums:
        parts = [take(name, part(run, rows)) for rows in (np.s_[: cut + 1], np.s_[cut:])]
        assume(not any(0 < one.covered < 0.5 for one in (*parts, take(name, run))))
        together = np.nan_to_num([one.value for one in parts]).sum()
        assert together == pytest.approx(np.nan_to_num(take(name, run).value), abs=1e-6), name


@given(arrays(np.float64, st.integers(30, 200), elements=st.floats(-1, 1)))
def test_the_way_back_swaps_up_and_down(rise: FloatArray) -> None:
    there, home = (
        with_grade(over_ground(metres), None)
        for metres in (np.cumsum(rise), np.cumsum(rise)[::-1].copy())
    )
    swapped = dict(zip(CLASSES, reversed(CLASSES), strict=True))

    for name in CLASSES:
        forth, back = take(f"{name}_m", there), take(f"{swapped[name]}_m", home)
        # A grade within a rounding error of a bound may fall to either side of it.
        on_bound = np.abs(np.abs(there.grade_ratio)[:, None] - hills.BOUNDS) < 1e-9
        assert back.value == pytest.approx(forth.value, abs=3 * on_bound.sum() + 1e-6)


def test_where_no_grade_is_known_nothing_is_told() -> None:
    run = on_grade(np.full(100, np.nan))

    taken = [take(f"{name}_{unit}", run) for name in CLASSES for unit in "ms"]
    taken += [take(name, run) for name in ("downhill_dose", "steep_down_steps")]

    assert all(np.isnan(one.value) and one.covered == 0 for one in taken)


@pytest.mark.parametrize("name", ["up_3_to_6_m", "up_3_to_6_s", "downhill_dose", "flat_s"])
def test_what_less_than_half_of_the_way_tells_is_not_told_of_the_run(name: str) -> None:
    half, less = (on_grade(np.where(np.arange(101) < known, 0.04, np.nan)) for known in (50, 49))

    taken = take(name, half), take(name, less)

    assert not np.isnan(taken[0].value)
    assert np.isnan(taken[1].value)
    assert [one.covered for one in taken] == pytest.approx([0.5, 0.49])


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("up_3_to_6_s", 75, 0.25 * 75),
        ("up_over_6_m", 0, 75),
        ("up_over_6_s", 0, 25),
        ("steep_down_steps", 0, 75),
        ("downhill_dose", 0, 75 * np.expm1(0.048 * 9)),
        ("descent_at_speed_m2ps", 0, 3 * 75 * np.tan(np.radians(9))),
    ],
)
def test_the_way_without_a_grade_is_in_the_error(name: str, value: float, error: float) -> None:
    run = on_grade(np.where(np.arange(101) < 75, 0.045, np.nan))

    taken = take(name, run)

    assert (taken.value, taken.error) == pytest.approx((value, error))


def test_who_stands_adds_nothing() -> None:
    pace = np.where(np.arange(101) < 50, 3.0, 0.0)

    run = on_grade(np.full(101, -0.05), speed_mps=pace)

    assert take("down_3_to_6_s", run).value == 50
    assert take("down_3_to_6_m", run).covered == 1


def test_a_second_in_the_middle_of_its_class_is_surer_than_one_at_its_bound() -> None:
    middle, bound = (on_grade(np.full(301, percent / 100)) for percent in (4.5, 5.9))

    errors = [take("up_3_to_6_s", run).error for run in (middle, bound)]

    assert errors[0] == 0
    assert errors[1] > 100


def test_the_dose_is_that_of_the_formula() -> None:
    degrees = np.array([0.0, 3, 6, 9, -5, 0])

    run = on_grade(-np.tan(np.radians(degrees)))

    expected = 3 * (np.exp(0.048 * np.array([3.0, 6, 9 - 1e-12])) - 1).sum()
    assert take("downhill_dose", run).value == pytest.approx(expected)


def test_steeper_than_nine_degrees_is_counted_apart_and_never_extrapolated() -> None:
    run = on_grade(np.full(101, -np.tan(np.radians(9.1))))

    dose, steep = take("downhill_dose", run), take("steep_down_steps", run)

    assert (dose.value, steep.value) == pytest.approx((0, 300))


@given(arrays(np.float64, LENGTHS, elements=st.floats(-0.15, 0.15)), st.floats(1.0, 1.3))
def test_more_steps_on_the_same_ground_are_as_much_more_dose(
    grade: FloatArray, factor: float
) -> None:
    few, many = (on_grade(grade, step_rate_spm=160 * times) for times in (1, factor))

    assert take("downhill_dose", many).value == pytest.approx(
        factor * take("downhill_dose", few).value
    )


def test_seconds_without_a_step_rate_take_the_mean_of_the_others() -> None:
    rate = np.where(np.arange(101) % 4 == 0, np.nan, 180.0)
    full, holes = (on_grade(np.full(101, -0.1), step_rate_spm=told) for told in (180.0, rate))

    assert take("downhill_dose", holes).value == pytest.approx(take("downhill_dose", full).value)
    assert take("downhill_dose", holes).error > take("downhill_dose", full).error


def test_without_half_of_the_step_rates_there_is_no_dose() -> None:
    rate = np.where(np.arange(101) % 4 == 0, 180.0, np.nan)

    assert np.isnan(take("downhill_dose", on_grade(np.full(101, -0.1), step_rate_spm=rate)).value)


@given(st.floats(0.02, 0.3), st.floats(1, 3), st.floats(1, 2))
def test_twice_as_fast_down_the_same_hill_counts_twice(
    grade: float, speed: float, factor: float
) -> None:
    way = 600.0
    slow, fast = (
        on_grade(np.full(1_001, -grade), speed_mps=np.full(1_001, pace))
        for pace in (speed, speed * factor)
    )

    per_metre = [
        take("descent_at_speed_m2ps", run).value / run.distance_m[-1] * way for run in (slow, fast)
    ]

    assert per_metre[0] == pytest.approx(grade * speed * way)
    assert per_metre[1] == pytest.approx(factor * per_metre[0])


def test_gentle_ground_does_not_sink() -> None:
    run = on_grade(np.full(101, -0.014))

    assert take("descent_at_speed_m2ps", run).value == 0
    assert np.isnan(take("sinking_speed_mps", run).value)


def test_sinking_speed_is_speed_times_grade() -> None:
    grade = np.where(np.arange(101) < 50, -0.1, 0.05)

    assert take("sinking_speed_mps", on_grade(grade)).value == pytest.approx(0.3)


def test_without_a_speed_nobody_knows_how_fast_it_went_down() -> None:
    run = replace(on_grade(np.full(101, -0.1)), speed_mps=np.full(101, np.nan))

    names = ("descent_at_speed_m2ps", "sinking_speed_mps")

    assert all(np.isnan(take(name, run).value) for name in names)


def test_the_stated_errors_hold_what_is_known_of_simulated_hills() -> None:
    way = 3.0 * np.arange(3_600)
    in_errors = []
    for seed in range(12):
        ground = simulate.route(seed, way[-1], 150)
        height = 400 + np.interp(way, ground.distance_m, ground.altitude_m)
        true = simulate.run(speed_mps=np.full(3_600, 3.0), altitude_m=height, step_rate_spm=170.0)
        seen = with_grade(clean(simulate.recording(true, seed=seed)), None)
        names = [*(f"{name}_m" for name in CLASSES), "downhill_dose", "descent_at_speed_m2ps"]
        for name in names:
            expected, found = take(name, with_grade(true, None)), take(name, seen)
            in_errors.append(abs(found.value - expected.value) / (found.error or 1))

    within = [float(np.mean(np.array(in_errors) <= many)) for many in (1, 2)]

    assert within[0] >= 0.68
    assert within[1] >= 0.95


@given(st.one_of(heights, stairs.map(np.cumsum)), st.data())
def test_cutting_a_run_in_two_changes_climb_by_at_most_one_dead_band(
    metres: FloatArray, data: st.DataObject
) -> None:
    run = over_ground(metres)
    cut = data.draw(st.integers(1, len(run) - 2))

    for name in ("ascent_m", "descent_m"):
        parts = [take(name, part(run, rows)).value for rows in (np.s_[: cut + 1], np.s_[cut:])]
        assert sum(parts) == pytest.approx(take(name, run).value, abs=climb.DEAD_BAND_M), name


@pytest.mark.parametrize(
    ("metres", "up", "down"),
    [
        ([0, 1.7], 0, 0),
        ([0, 1.8], 1.8, 0),
        ([0, -3, 0], 3, 3),
        ([0, 2, 10, 8], 10, 2),
        ([0, 10, 8.5], 10, 0),
        ([2, 0, 10], 10, 2),
        ([0, 10, 7, 11, 5], 11, 6),
        ([5, 5, 5], 0, 0),
    ],
)
def test_what_the_recording_cuts_off_counts_from_half_a_band_on(
    metres: list[float], up: float, down: float
) -> None:
    swings = climb.swings(np.array(metres, float))

    assert (swings[swings > 0].sum(), -swings[swings < 0].sum()) == (up, down)


@pytest.mark.parametrize("name", ["ascent_m", "descent_m"])
@pytest.mark.parametrize("known", [101, 76, 51, 50])
def test_climb_is_told_of_the_run_where_half_of_it_has_a_height(name: str, known: int) -> None:
    second = np.arange(101)

    taken = take(name, over_ground(np.where(second < known, 20 * np.sin(second / 5), np.nan)))

    total, unknown = taken.value, 1 - (known - 1) / 100
    expected = np.sqrt((0.08 * total) ** 2 + climb.DEAD_BAND_M**2 + (unknown * total) ** 2)
    assert taken.covered == pytest.approx(1 - unknown)
    assert np.isfinite(total) == (known > 50)
    assert taken.error == pytest.approx(expected, nan_ok=True)


def test_climb_from_satellites_is_told_as_less_sure_than_from_a_barometer() -> None:
    flat = over_ground(np.zeros(3_601))
    origins = ("barometer", "device", "satellites")

    errors = [take("ascent_m", replace(flat, height_origin=one)).error for one in origins]

    assert errors == pytest.approx([3.5, np.hypot(3.5, 55), np.hypot(3.5, 110)])

"""What moved at once, against the runs of the 28 days before."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride.exposures import change
from backstride.exposures.change import AXES
from backstride.exposures.shoes import shoe_share_28d_ratio
from backstride.exposures.surface import new_ground_ratio
from backstride.terms.quantities import EXPOSURES, SURFACES
from backstride.terms.records import BoolArray, FloatArray, History, Series
from histories import DAY_S, a_history, first

OF_CHANGE = [name for name, row in EXPOSURES.items() if row.group == "change"]
RATIOS: dict[str, tuple[Callable[[History], Series], float]] = {
    "distance_m": (change.distance_change_28d_ratio, 0),
    "ascent_m": (change.ascent_change_28d_ratio, 30),
    "descent_m": (change.descent_change_28d_ratio, 30),
}
THRICE_A_WEEK = np.array([7 * week + day for week in range(8) for day in (0, 2, 4)])
LAST = len(THRICE_A_WEEK) - 1


@st.composite
def lives(draw: st.DrawFn) -> History:
    """Draw months of runs of all kinds, some of them without a height or a pair."""
    days = draw(st.lists(st.floats(0, 90), min_size=1, max_size=60, unique=True).map(sorted))

    def each(values: list[float]) -> FloatArray:
        return np.array(
            draw(st.lists(st.sampled_from(values), min_size=len(days), max_size=len(days)))
        )

    ground = np.zeros((len(days), len(SURFACES)))
    ground[:, 1], ground[:, 3] = each([5_000, 500]), each([0, 300, 6_000])
    return a_history(
        days,
        metres=each([5_000, 5_500, 6_000, 12_000]),
        speed_mps=each([2.5, 2.8, 3.0, np.nan]),
        ascent_m=each([0, 20, 45, 300, np.nan]),
        descent_m=each([0, 20, 45, 300, np.nan]),
        ground=ground,
        worn=[("", "blue", "red")[int(pair)] for pair in each([0, 1, 1, 2])],
        devices=[("watch", "other watch")[int(device)] for device in each([0, 0, 1])],
    )


def months(**last: Any) -> History:
    """Make eight weeks of three equal runs each; the last run alone differs."""
    usual: dict[str, Any] = {
        "metres": 5_000.0,
        "speed_mps": 3.0,
        "ascent_m": 100.0,
        "descent_m": 100.0,
        "worn": "blue",
    }
    columns: dict[str, Any] = {
        name: [usual[name]] * LAST + [last.get(name, usual[name])] for name in usual
    }
    ground = np.zeros((LAST + 1, len(SURFACES)))
    ground[:, 1] = 5_000
    ground[LAST, 3] = last.get("grass_m", 0)
    return a_history(THRICE_A_WEEK, ground=ground, **columns)


def moved(history: History) -> set[str]:
    """Name what moved in the last run."""
    flags: BoolArray = change.changed_axes(history)[-1]
    return {axis for axis, flag in zip(AXES, flags, strict=True) if flag}


@pytest.mark.parametrize("exposure", RATIOS)
@given(lives())
def test_a_change_is_that_of_the_slow_obvious_way(exposure: str, history: History) -> None:
    take, least = RATIOS[exposure]

    expected = [slow_ratio(history, exposure, run, least) for run in range(len(history))]

    np.testing.assert_allclose(take(history).values, expected)


def slow_ratio(history: History, exposure: str, run: int, least: float = 0) -> float:
    median = np.maximum(slow_median(history, exposure, run), least)
    return float(np.maximum(history.measured[exposure].values[run], least) / median)


def slow_median(history: History, exposure: str, run: int) -> float:
    values, devices = history.measured[exposure].values, history.recorded_by["altitude_m"]
    climbs = exposure in {"ascent_m", "descent_m"}
    age_s = history.start_s[run] - history.start_s
    before = [
        value
        for value, age, device in zip(values, age_s, devices, strict=True)
        if 0 < age <= 28 * DAY_S and np.isfinite(value)
        if device == devices[run] or not climbs
    ]
    return float(np.median(before)) if age_s[0] >= 28 * DAY_S and len(before) >= 3 else np.nan


@given(lives())
def test_runs_a_week_are_those_of_the_slow_obvious_way(history: History) -> None:
    expected = [recent / week for recent, week in slow_weeks(history)]

    np.testing.assert_allclose(change.frequency_change_28d_ratio(history).values, expected)


def slow_weeks(history: History) -> list[tuple[int, float]]:
    found = []
    for run in range(len(history)):
        ages = history.local_day[run] - history.local_day[: run + 1]
        before = sum(7 <= age < 35 for age in ages)
        told = ages[0] >= 34 and before >= 3
        found.append((sum(age < 7 for age in ages), before / 4 if told else np.nan))
    return found


@given(lives())
def test_what_moved_is_that_of_the_slow_obvious_way(history: History) -> None:
    new, worn = new_ground_ratio(history).values, shoe_share_28d_ratio(history).values

    for run, (recent, week) in enumerate(slow_weeks(history)):
        assert change.changed_axes(history)[run].tolist() == [
            is_far(slow_ratio(history, "distance_m", run)),
            is_far(recent / week) and abs(recent - week) >= 1,
            is_far(slow_ratio(history, "mean_speed_mps", run)),
            slow_climb_moved(history, "ascent_m", run),
            slow_climb_moved(history, "descent_m", run),
            new[run] > 0.15,
            worn[run] == 0,
        ]


def is_far(ratio: float) -> bool:
    return ratio > 1.15 or ratio < 0.85


def slow_climb_moved(history: History, exposure: str, run: int) -> bool:
    metres = history.measured[exposure].values[run] - slow_median(history, exposure, run)
    return is_far(slow_ratio(history, exposure, run, 30)) and abs(metres) >= 30


@given(lives())
def test_the_count_is_that_of_what_moved(history: History) -> None:
    count = change.changed_axes_count(history)

    told = count.covered > 0
    np.testing.assert_array_equal(np.isfinite(count.values), told)
    np.testing.assert_array_equal(
        count.values[told], change.changed_axes(history).sum(axis=1)[told]
    )


@given(lives(), st.integers(1, 60))
def test_a_run_added_later_changes_no_change_before_it(history: History, runs: int) -> None:
    early = first(history, runs)

    for name in OF_CHANGE:
        whole, part = (getattr(change, name)(told) for told in (history, early))
        np.testing.assert_array_equal(whole.values[: len(early)], part.values)
        np.testing.assert_array_equal(whole.errors[: len(early)], part.errors)


@given(lives(), st.sampled_from([0.5, 2.0, 4.0]))
def test_who_runs_everything_twice_as_far_changes_as_much(history: History, factor: float) -> None:
    own = history.measured["distance_m"]
    longer = {"distance_m": Series(own.values * factor, own.errors * factor)}

    ratios = change.distance_change_28d_ratio(replace(history, measured=longer))

    np.testing.assert_allclose(ratios.values, change.distance_change_28d_ratio(history).values)


@given(st.lists(st.floats(0, 0.9), min_size=len(THRICE_A_WEEK), max_size=len(THRICE_A_WEEK)))
def test_the_same_weekdays_are_the_same_frequency_whatever_the_hour(hours: list[float]) -> None:
    history = a_history(THRICE_A_WEEK + np.array(hours))

    ratios = change.frequency_change_28d_ratio(history).values

    np.testing.assert_array_equal(ratios[THRICE_A_WEEK >= 34], 1)


def test_who_does_as_always_has_moved_nothing() -> None:
    assert change.changed_axes_count(months()).values[-1] == 0


@pytest.mark.parametrize(
    ("last", "axes"),
    [
        ({"metres": 6_000.0}, {"distance"}),
        ({"metres": 4_000.0}, {"distance"}),
        ({"metres": 5_700.0}, set()),
        ({"speed_mps": 3.6}, {"pace"}),
        ({"ascent_m": 140.0}, {"up"}),
        ({"ascent_m": 125.0}, set()),
        ({"descent_m": 400.0}, {"down"}),
        ({"worn": "red"}, {"shoe"}),
        ({"grass_m": 5_000.0}, {"surface"}),
        ({"grass_m": 500.0}, set()),
        ({"metres": 9_000.0, "speed_mps": 2.4, "worn": "red"}, {"distance", "pace", "shoe"}),
    ],
)
def test_what_moved_is_named(last: dict[str, Any], axes: set[str]) -> None:
    assert moved(months(**last)) == axes


def test_two_metres_of_climb_against_one_is_no_doubling() -> None:
    history = a_history(THRICE_A_WEEK, ascent_m=[1.0] * LAST + [2.0])

    assert change.ascent_change_28d_ratio(history).values[-1] == 1


def test_two_more_runs_in_a_week_move_the_frequency() -> None:
    history = a_history(np.array([*THRICE_A_WEEK, 54, 55]))

    assert moved(history) == {"frequency"}


def test_another_watch_is_no_change_of_climb() -> None:
    devices = ["watch"] * LAST + ["other watch"]
    history = a_history(THRICE_A_WEEK, ascent_m=100.0, devices=devices)

    assert np.isnan(change.ascent_change_28d_ratio(history).values[-1])


def test_two_runs_have_no_middle_to_move_from() -> None:
    history = a_history([0, 20, 25, 40], metres=[5_000, 5_000, 5_000, 50_000])

    assert np.isnan(change.distance_change_28d_ratio(history).values).all()


def test_the_first_four_weeks_tell_no_change() -> None:
    history = a_history(np.arange(28), metres=np.arange(1_000, 29_000, 1_000))

    assert np.isnan(change.changed_axes_count(history).values).all()


def test_what_cannot_be_told_is_not_counted_as_unmoved() -> None:
    count = change.changed_axes_count(a_history(THRICE_A_WEEK))

    assert count.covered[-1] == pytest.approx(5 / 7)  # neither surface nor shoe was told


def test_the_error_of_a_change_is_that_of_both_sides() -> None:
    ratio = change.distance_change_28d_ratio(a_history(THRICE_A_WEEK, metres=5_000.0))

    assert ratio.errors[-1] == pytest.approx(0.02 * np.sqrt(2))


def test_no_runs_change_nothing() -> None:
    assert change.changed_axes(a_history([])).shape == (0, len(AXES))

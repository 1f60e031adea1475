"""Spike, volume, rhythm, break and return: what the runs before make of a run or a day."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride import exposures
from backstride.exposures.before import Windows, days_before, largest, medians
from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import At, FloatArray, History, Series
from sessions import COMPARED, DAY_S, LEVELS, a_past, moments_of_asking, on, pasts, until

NAN = float("nan")


def level(name: str, past: History, at: At) -> FloatArray:
    return np.asarray(exposures.catalogue("level")[name](past, at).values)


def compared(name: str, past: History) -> Series:
    found: Series = exposures.catalogue("history")[name](past)
    return found


# The slow obvious ways: one moment at a time, one run after another.


def known_days(past: History, day: int, runs: int, days: int) -> list[int]:
    """Name the runs that a moment knows of the last days."""
    return [run for run in range(runs) if day - days < past.local_day[run] <= day]


def slow_total(exposure: str, days: int) -> Callable[[History, int, int], float]:
    def total(past: History, day: int, runs: int) -> float:
        if not runs or day - past.local_day[0] < days:
            return NAN
        own = past.measured[exposure].values
        return float(sum(own[run] for run in known_days(past, day, runs, days)))

    return total


def slow_count(days: int) -> Callable[[History, int, int], float]:
    def count(past: History, day: int, runs: int) -> float:
        if not runs or day - past.local_day[0] < days:
            return NAN
        return len(known_days(past, day, runs, days)) * 7 / max(days, 7)

    return count


def slow_consecutive(past: History, day: int, runs: int) -> float:
    run_days = {*past.local_day[:runs].tolist()}
    row = 0
    while day - row in run_days:
        row += 1
    return NAN if not runs or (row and day - row + 1 == past.local_day[0]) else row


def slow_since(past: History, day: int, runs: int) -> float:
    earlier = [run_day for run_day in past.local_day[:runs].tolist() if run_day < day]
    return day - max(earlier) if earlier else NAN


def slow_since_break(days: int) -> Callable[[History, int, int], float]:
    def count(past: History, day: int, runs: int) -> float:
        run_days = past.local_day[:runs].tolist()
        if not runs:
            return NAN
        if day - run_days[-1] >= days:
            return 0
        for run in range(runs - 1, 0, -1):
            if run_days[run] - run_days[run - 1] >= days:
                return runs - run if day - run_days[run] <= 365 else NAN
        return NAN

    return count


def slow_shrunk(past: History, day: int, runs: int) -> float:
    if not runs or day - past.local_day[0] < 120:
        return NAN
    own = past.measured["distance_m"].values
    recent, ever = ([own[run] for run in known_days(past, day, runs, days)] for days in (30, 120))
    known = [metres for metres in ever if metres > 0]
    if not known or (recent and np.isnan(recent).all()):
        return NAN
    return float(max((metres for metres in recent if metres > 0), default=0) / max(known))


def slow_acute_chronic(past: History, day: int, runs: int) -> float:
    week, month = (slow_total("distance_m", days)(past, day, runs) for days in (7, 28))
    return 4 * week / month if month > 0 else NAN


SLOW = {
    "distance_7d_m": slow_total("distance_m", 7),
    "distance_28d_m": slow_total("distance_m", 28),
    "moving_time_7d_s": slow_total("moving_time_s", 7),
    "moving_time_28d_s": slow_total("moving_time_s", 28),
    "runs_7d_count": slow_count(7),
    "runs_per_week_28d": slow_count(28),
    "consecutive_days_count": slow_consecutive,
    "days_since_run": slow_since,
    "runs_since_break_8d_count": slow_since_break(8),
    "runs_since_break_15d_count": slow_since_break(15),
    "runs_since_break_28d_count": slow_since_break(28),
    "longest_shrunk_ratio": slow_shrunk,
    "acute_chronic_ratio": slow_acute_chronic,
}


@pytest.mark.parametrize("name", SLOW)
@given(past=pasts())
def test_a_level_is_that_of_the_slow_obvious_way(name: str, past: History) -> None:
    at = moments_of_asking(past)

    slow = [SLOW[name](past, day, runs) for day, runs in zip(at.day, at.runs, strict=True)]

    np.testing.assert_allclose(level(name, past, at), slow, rtol=1e-9)


@given(pasts(), st.integers(1, 60))
def test_a_run_added_later_changes_no_level_before_it(past: History, runs: int) -> None:
    early = until(past, runs)
    at = moments_of_asking(early)
    before = At(at.day[: len(early)], at.runs[: len(early)])

    for name in LEVELS:
        np.testing.assert_array_equal(level(name, past, before), level(name, early, before), name)


@given(pasts())
def test_every_level_is_plausible_or_unknown_and_its_error_is_no_less_than_nothing(
    past: History,
) -> None:
    for name, series in exposures.levels(past, moments_of_asking(past)).items():
        row, known = EXPOSURES[name], np.isfinite(series.values)
        assert ((series.values >= row.low) & (series.values <= row.high))[known].all(), name
        assert (series.errors[known & np.isfinite(series.errors)] >= 0).all(), name


def test_no_run_at_all_leaves_no_level_anywhere() -> None:
    past = a_past([])

    found = exposures.levels(past, moments_of_asking(past))

    assert all(np.isnan(found[name].values).all() for name in SLOW)


def test_no_run_at_all_is_compared_with_nothing() -> None:
    assert all(len(compared(name, a_past([])).values) == 0 for name in COMPARED)


windows = st.tuples(
    st.lists(st.one_of(st.floats(-5, 5), st.just(NAN), st.just(2.0)), max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=30),
)


@given(windows)
def test_the_largest_of_a_window_is_that_of_the_slow_obvious_way(
    drawn: tuple[list[float], list[tuple[int, int]]],
) -> None:
    values, ends = np.array(drawn[0]), [sorted(pair) for pair in drawn[1]]
    bounds = np.minimum(np.array(ends, np.int64).reshape(-1, 2), len(values))
    settled = np.ones(len(bounds), bool)
    own = Series(values, np.arange(len(values), dtype=float))

    found = largest(own, Windows(bounds[:, 0], bounds[:, 1], settled))

    slow = [
        max(known, key=lambda run: (values[run], -run)) if known else None
        for first, end in bounds
        for known in [[run for run in range(first, end) if np.isfinite(values[run])]]
    ]
    np.testing.assert_array_equal(found.values, [NAN if r is None else values[r] for r in slow])
    np.testing.assert_array_equal(found.errors, [NAN if r is None else r for r in slow])


@given(pasts(), st.sampled_from([7, 28, 90]))
def test_the_median_before_a_run_is_that_of_the_slow_obvious_way(past: History, days: int) -> None:
    own = past.measured["mean_speed_mps"].values

    found = medians(own, days_before(past, days), 3)

    start_s = past.start_s
    for run in range(len(past)):
        before = (start_s < start_s[run]) & (start_s >= start_s[run] - days * DAY_S)
        known = own[before & np.isfinite(own)]
        told = len(known) >= 3 and start_s[run] - start_s[0] >= days * DAY_S
        np.testing.assert_equal(found[run], np.median(known) if told else NAN)


# A run against the longest of the 30 days before.

TEN_KM_THEN = [0.3, 10.3, 31.3]


def after_ten_kilometres(metres: float, share: float = 0.0) -> History:
    own = np.array([10_000.0, 10_000, metres])
    return a_past(TEN_KM_THEN, share, distance_m=own, moving_time_s=own / 2.5)


@pytest.mark.parametrize(
    ("metres", "band"),
    [
        (2_000, 0),
        (11_000, 0),
        (11_001, 1),
        (13_000, 1),
        (13_001, 2),
        (20_000, 2),
        (20_001, 3),
        (90_000, 3),
        (NAN, NAN),
    ],
)
@pytest.mark.parametrize("name", ["spike_band", "spike_band_time"])
def test_the_bands_are_those_of_the_cohort(name: str, metres: float, band: float) -> None:
    bands = compared(name, after_ten_kilometres(metres))

    np.testing.assert_array_equal(bands.values, [NAN, NAN, band])


def test_the_error_of_a_band_is_none_inside_it_and_half_a_band_at_its_edge() -> None:
    inside = compared("spike_band", after_ten_kilometres(12_000, share=0.02))
    at_the_edge = compared("spike_band", after_ten_kilometres(13_000, share=0.02))

    assert (inside.errors[2], at_the_edge.errors[2]) == (0, 0.5)


@given(st.floats(100, 100_000))
def test_what_is_beyond_the_longest_is_the_ratio_less_one_and_never_below_nothing(
    metres: float,
) -> None:
    past = after_ten_kilometres(metres)

    beyond = compared("excess_over_longest_ratio", past).values[2]

    assert beyond == pytest.approx(max(0, metres / 10_000 - 1))


def test_a_run_far_shorter_than_the_longest_is_certainly_not_beyond_it() -> None:
    assert compared("excess_over_longest_ratio", after_ten_kilometres(3_000, 0.02)).errors[2] == 0


def test_a_quarter_more_than_the_longest_has_the_error_of_the_ratio() -> None:
    past = after_ten_kilometres(12_500, 0.02)

    beyond = compared("excess_over_longest_ratio", past)

    assert beyond.errors[2] == pytest.approx(1.25 * 0.02 * np.sqrt(2))


def test_this_week_as_the_others_is_a_ratio_of_one() -> None:
    past = a_past(np.arange(0.3, 60), distance_m=np.full(60, 8_000.0))

    assert level("acute_chronic_ratio", past, on(past, 50)) == pytest.approx([1])


# Volume and rhythm.


def test_a_week_counts_today_and_the_six_days_before() -> None:
    past = a_past([0.3, 3.3, 4.3, 9.9], distance_m=np.array([1.0, 2, 4, 8]))

    found = [level("distance_7d_m", past, on(past, day))[0] for day in (6, 9, 10, 11, 17)]

    np.testing.assert_array_equal(found, [NAN, 14, 12, 8, 0])


def test_the_errors_of_a_week_are_added_up() -> None:
    past = a_past([0.3, 7.3, 8.3], share=0.05, distance_m=np.array([1_000.0, 2_000, 4_000]))

    errors = exposures.levels(past, on(past, 9))["distance_7d_m"].errors

    assert errors == pytest.approx([300])


def test_the_row_of_days_breaks_on_a_day_without_a_run_and_counts_a_day_once() -> None:
    past = a_past([0.3, 4.3, 5.2, 5.8, 6.3])

    found = [level("consecutive_days_count", past, on(past, day))[0] for day in range(9)]

    np.testing.assert_array_equal(found, [NAN, 0, 0, 0, 1, 2, 3, 0, 0])


def test_hours_since_the_run_before_are_from_its_end_and_never_below_nothing() -> None:
    hours = compared("hours_since_run_h", a_past([0.25, 1.25, 1.26, 3.25]))

    np.testing.assert_allclose(hours.values, [NAN, 23, 0, 46.76], atol=1e-6)


# Break and return.


def test_the_day_that_ends_a_break_keeps_its_length() -> None:
    past = a_past([0.3, 10.3, 10.8, 11.3])

    found = [level("days_since_run", past, on(past, day))[0] for day in (0, 1, 9, 10, 11, 12)]

    np.testing.assert_array_equal(found, [NAN, 1, 9, 10, 1, 1])


def test_runs_since_a_break_count_from_its_end_and_stand_at_nothing_while_it_lasts() -> None:
    past = a_past([0.3, 1.3, 9.3, 10.3])

    found = [
        level("runs_since_break_8d_count", past, on(past, day))[0] for day in (1, 8, 9, 10, 17, 18)
    ]

    np.testing.assert_array_equal(found, [NAN, NAN, 1, 2, 2, 0])


def test_a_break_of_more_than_a_year_ago_is_forgotten() -> None:
    past = a_past([0.3, *np.arange(20.3, 420, 3)])

    found = [level("runs_since_break_15d_count", past, on(past, day))[0] for day in (385, 386)]

    np.testing.assert_array_equal(np.isnan(found), [False, True])


def test_a_break_shrinks_the_longest_of_30_days_to_nothing() -> None:
    past = a_past([0.3, 100.3, 150.3], distance_m=np.array([5_000.0, 10_000, 4_000]))

    found = [level("longest_shrunk_ratio", past, on(past, day))[0] for day in (119, 129, 140, 150)]

    np.testing.assert_allclose(found, [NAN, 1, 0, 0.4])


def test_the_same_run_against_itself_has_no_error() -> None:
    past = a_past([0.3, 100.3, 150.3], distance_m=np.array([5_000.0, 10_000, 4_000]))

    found = exposures.levels(past, on(past, 125))["longest_shrunk_ratio"]

    assert (found.values[0], found.errors[0]) == (1, 0)

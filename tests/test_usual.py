"""Much means much for this runner."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride.exposures.usual import FEWEST_RUNS, FIRST_S, YEAR_S, usual
from backstride.terms.records import FloatArray

DAY_S = 86_400.0

lives = st.lists(
    st.tuples(st.floats(0, 900), st.one_of(st.integers(0, 5).map(float), st.just(np.nan))),
    min_size=1,
    max_size=60,
    unique_by=lambda run: run[0],
).map(lambda runs: np.array(sorted(runs)))


@given(lives)
def test_the_usual_of_many_runs_is_that_of_the_slow_obvious_way(life: FloatArray) -> None:
    start_s, values = life[:, 0] * DAY_S, life[:, 1]

    found = usual(start_s, values, np.arange(len(life)))

    for place, told in enumerate(found):
        before = values[(start_s < start_s[place]) & (start_s >= start_s[place] - YEAR_S)]
        known = before[np.isfinite(before)]
        assert told.runs == len(known)
        settled = len(known) >= FEWEST_RUNS and start_s[place] - start_s[0] >= FIRST_S
        expected = np.quantile(known, [0.05, 0.25, 0.5, 0.75, 0.95]) if settled else [np.nan] * 5
        quantiles = (told.low, told.lower, told.median, told.upper, told.high)
        assert quantiles == pytest.approx(expected, nan_ok=True)


def test_a_run_above_all_others_has_all_of_them_below() -> None:
    start_s, values = DAY_S * np.arange(0.0, 80, 2), np.arange(40.0)

    assert usual(start_s, values, np.array([39]))[0].share == 1


def test_a_run_that_is_like_all_others_stands_in_their_middle() -> None:
    start_s, values = DAY_S * np.arange(0.0, 80, 2), np.full(40, 7.0)

    assert usual(start_s, values, np.array([39]))[0].share == 0.5


def test_a_new_runner_with_two_weeks_of_files_has_no_usual_yet() -> None:
    start_s, values = DAY_S * np.arange(14.0), np.arange(14.0)

    assert np.isnan(usual(start_s, values, np.array([13]))[0].median)


def test_runs_of_more_than_a_year_ago_are_no_part_of_what_is_usual() -> None:
    start_s = np.concatenate([np.arange(20) * DAY_S, [500 * DAY_S]])

    assert usual(start_s, np.ones(21), np.array([20]))[0].runs == 0


def test_where_no_run_is_asked_for_none_is_told() -> None:
    assert usual(np.zeros(0), np.zeros(0), np.zeros(0, np.int64)) == []


def test_runs_of_another_device_are_no_part_of_what_is_usual() -> None:
    start_s = DAY_S * np.arange(0.0, 80, 2)
    values = np.where(np.arange(40) < 20, 1.0, 2.0)
    devices = np.where(np.arange(40) < 20, "old watch", "new watch")

    [told] = usual(start_s, values, np.array([39]), devices)

    assert (told.runs, told.median) == (19, 2.0)

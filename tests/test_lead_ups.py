"""The days before onsets and flares: ranked among the runner's own year, chance beside them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstride.causes import lead_ups
from backstride.causes.leading_up import FEWEST_D, LOOKED_AT, TOP, YEAR_D
from backstride.terms.records import Beginnings, Day, FloatArray, LeadUp, Onset

FIRST = date(2024, 1, 1)
RUNS = [name for name in LOOKED_AT if name != "sitting_h"]
LONGEST_D = max(LOOKED_AT.values())


def on(place: int) -> date:
    return FIRST + timedelta(days=place)


def days(done: FloatArray, names: Sequence[str] = RUNS) -> list[Day]:
    """Lay the same of each exposure on days; NaN is a day of which nothing is known."""
    return [
        Day(on(place), "unknown", (), {})
        if isnan(value)
        else Day(on(place), "run", (), dict.fromkeys(names, value))
        for place, value in enumerate(done.tolist())
    ]


def before(found: Sequence[Day], place: int, *, after_run: bool | None = None) -> LeadUp:
    began = Beginnings((Onset(local_day=on(place), after_run=after_run),))
    return lead_ups(found, began).onsets[0]


def some(count: int, seed: int = 1) -> FloatArray:
    return np.random.default_rng(seed).gamma(2.0, 100.0, count)


seeds = st.integers(0, 1_000)


@settings(deadline=None, max_examples=30)
@given(seeds, st.integers(0, 400), st.integers(1, 60))
def test_what_comes_after_changes_nothing(seed: int, place: int, more: int) -> None:
    done = some(place + 1, seed)

    later = before(days(np.append(done, some(more))), place)

    assert str(later) == str(before(days(done), place))  # NaN is no equal of NaN


@settings(deadline=None, max_examples=30)
@given(seeds)
def test_another_unit_changes_no_rank(seed: int) -> None:
    done = some(300, seed)

    ranks = [
        [usual.share for usual in before(days(scale * done), 299).usuals.values()]
        for scale in (1.0, 8.0)
    ]

    assert str(ranks[0]) == str(ranks[1])


@settings(deadline=None, max_examples=30)
@given(seeds, seeds)
def test_more_before_it_is_never_less_unusual(seed: int, extra: int) -> None:
    done = some(300, seed)
    more = done.copy()
    more[299] += extra

    less_often = before(days(more), 299).random_days_as_unusual

    assert less_often <= before(days(done), 299).random_days_as_unusual


def test_the_most_of_a_year_is_above_all_of_it_and_no_random_day_is_as_unusual() -> None:
    done = some(300)
    done[299] = 9_000.0

    found = before(days(done), 299)

    assert {found.usuals[name].share for name in RUNS} == {1.0}
    assert found.random_days_as_unusual == 0.0


def test_of_equal_days_every_random_day_is_as_unusual() -> None:
    found = before(days(np.full(200, 5.0)), 150)

    assert {found.usuals[name].share for name in RUNS} == {0.5}
    assert (found.random_days_as_unusual, found.random_days_in_top_tenth) == (1.0, 0.0)


def test_random_days_are_as_often_as_unusual_as_they_should_be() -> None:
    """Of independent exposures the most unusual of all is paid for: one is seldom alone."""
    rng = np.random.default_rng(3)
    found = [
        Day(on(place), "run", (), {name: rng.random() for name in RUNS}) for place in range(1_200)
    ]

    told = [before(found, place) for place in range(400, 1_200, 9)]

    shares = np.array([one.random_days_as_unusual for one in told])
    assert 0.03 < (shares <= 0.1).mean() < 0.2
    of_four = 1 - TOP ** len(RUNS)
    assert np.mean([one.random_days_in_top_tenth for one in told]) == pytest.approx(
        of_four, abs=0.05
    )


def test_nothing_but_the_year_before_is_ranked_among() -> None:
    done = some(YEAR_D + 200)
    old = done.copy()
    old[: 200 - LONGEST_D] = 50_000.0
    place = YEAR_D + 199

    assert str(before(days(old), place)) == str(before(days(done), place))


@pytest.mark.parametrize(("short", "known"), [(1, False), (0, True)])
def test_too_few_days_before_have_no_usual(short: int, *, known: bool) -> None:
    place = FEWEST_D + 2 * LONGEST_D - 2 - short

    found = before(days(some(place + 1)), place)

    assert isnan(found.usuals["distance_m"].share) is not known


def test_a_day_that_is_not_known_makes_its_stretch_unknown_and_never_nought() -> None:
    done = some(300)
    done[295] = np.nan

    found = before(days(done), 299)

    assert isnan(found.taken["distance_m"])
    assert found.taken["descent_m"] == pytest.approx(done[297:].sum())


def test_rest_days_are_nothing_run() -> None:
    found = days(some(300))
    rests = [Day(one.local_day, "rest", (), {}) for one in found[290:]]

    told = before([*found[:290], *rests], 299)

    assert [told.taken[name] for name in RUNS] == [0.0] * len(RUNS)


def test_a_run_after_the_pain_began_does_not_count() -> None:
    done = some(300)

    told = before(days(done), 299, after_run=False)

    assert told.taken["descent_m"] == pytest.approx(done[296:299].sum())


def test_sitting_counts_up_to_the_day_before_as_a_mean_of_the_days_told() -> None:
    hours = np.full(300, 8.0)
    hours[297], hours[299] = np.nan, 20.0

    told = before(days(hours, ["sitting_h"]), 299)

    assert told.taken["sitting_h"] == 8.0


def test_what_few_days_know_does_not_take_the_rest_away() -> None:
    found = days(some(300))
    sat = [Day(one.local_day, one.state, (), {**one.exposures, "sitting_h": 7.0}) for one in found]

    told = before([*found[:270], *sat[270:]], 299)

    assert isnan(told.usuals["sitting_h"].share)
    assert told.random_days > 200


def test_without_days_or_beginnings_there_is_nothing_to_tell() -> None:
    found = lead_ups([], Beginnings())

    assert (found.onsets, found.flares) == ((), ())

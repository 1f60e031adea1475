"""How far a pair has gone, since when it is worn, and whether insoles were in."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride import simulate
from backstride.exposures import shoes
from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import FloatArray, History, Shoe
from histories import DAY_S, FIRST_DAY, a_history, first

PAIRS = ("", "blue", "red", "old")
OLD = Shoe("old", since=date.fromordinal(FIRST_DAY - 100), distance_before_m=79_000)
OF_SHOES = [name for name, row in EXPOSURES.items() if row.group == "shoes"]


@st.composite
def lives(draw: st.DrawFn) -> History:
    """Draw runs of whole metres in any pairs, with and without insoles."""
    days = sorted(draw(st.lists(st.integers(0, 120), min_size=1, max_size=40, unique=True)))

    def each(values: list[object]) -> list[object]:
        return draw(st.lists(st.sampled_from(values), min_size=len(days), max_size=len(days)))

    return a_history(
        days,
        metres=each([1_000.0, 9_000.0, 30_000.0, np.nan]),  # type: ignore[arg-type]
        worn=each(list(PAIRS)),  # type: ignore[arg-type]
        insoles=each([0.0, 1.0, np.nan]),  # type: ignore[arg-type]
        shoes=(OLD,),
    )


def earlier_in_pair(history: History, run: int) -> list[int]:
    return [other for other in range(run) if history.worn[other] == history.worn[run]]


@given(lives())
def test_the_distance_of_a_pair_is_that_of_the_slow_obvious_way(history: History) -> None:
    metres = history.measured["distance_m"].values

    expected = [
        sum(metres[other] for other in earlier_in_pair(history, run) if metres[other] > 0)
        + (OLD.distance_before_m if pair == OLD.name else 0)
        if pair
        else np.nan
        for run, pair in enumerate(history.worn)
    ]
    np.testing.assert_array_equal(shoes.shoe_distance_m(history).values, expected)


@given(lives())
def test_the_runs_since_a_change_are_those_of_the_slow_obvious_way(history: History) -> None:
    expected, latest, count = [], "", np.nan
    for pair in history.worn:
        if pair:
            count = 1 if latest and pair != latest else count + 1
            latest = pair
        expected.append(count if pair else np.nan)

    np.testing.assert_array_equal(shoes.runs_since_shoe_change_count(history).values, expected)


@given(lives())
def test_the_share_of_a_pair_is_that_of_the_slow_obvious_way(history: History) -> None:
    expected = [slow_share(history, run) for run in range(len(history))]

    np.testing.assert_allclose(shoes.shoe_share_28d_ratio(history).values, expected)


def slow_share(history: History, run: int) -> float:
    age_s = history.start_s[run] - history.start_s
    before = [history.worn[other] for other in np.flatnonzero((age_s > 0) & (age_s <= 28 * DAY_S))]
    named = [pair for pair in before if pair]
    too_little = not named or 2 * len(named) < len(before)
    if age_s[0] < 28 * DAY_S or not history.worn[run] or too_little:
        return np.nan
    return named.count(history.worn[run]) / len(named)


@given(lives())
def test_days_since_a_change_of_insoles_are_those_of_the_slow_obvious_way(
    history: History,
) -> None:
    expected, state, since = [], np.nan, np.nan
    for day, insoles in zip(history.local_day, history.insoles, strict=True):
        if insoles in {0, 1}:
            since = day if np.isfinite(state) and insoles != state else since
            state = insoles
        expected.append(day - since if insoles in {0, 1} else np.nan)

    np.testing.assert_array_equal(shoes.days_since_insoles_change(history).values, expected)


@given(lives(), st.integers(1, 40))
def test_a_run_added_later_changes_nothing_of_the_shoes_before_it(
    history: History, runs: int
) -> None:
    early = first(history, runs)

    for name in OF_SHOES:
        whole, part = (getattr(shoes, name)(told) for told in (history, early))
        np.testing.assert_array_equal(whole.values[: len(early)], part.values)
        np.testing.assert_array_equal(whole.errors[: len(early)], part.errors)


@given(lives())
def test_every_value_of_the_shoes_is_plausible_or_unknown(history: History) -> None:
    for name in OF_SHOES:
        values = getattr(shoes, name)(history).values
        known = values[np.isfinite(values)]
        assert ((EXPOSURES[name].low <= known) & (known <= EXPOSURES[name].high)).all(), name


@pytest.mark.parametrize("seed", [1, 2])
def test_new_shoes_are_those_that_are_new_to_a_simulated_runner(seed: int) -> None:
    someone = simulate.runner(seed, days=500, cause=None)
    days = [(run.start.date() - someone.first_day).days for run in someone.runs]

    new = shoes.new_shoe_distance_m(
        a_history(
            np.arange(len(days)),
            metres=[run.distance_m for run in someone.runs],
            worn=[run.shoe for run in someone.runs],
            shoes=someone.shoes,
        )
    )

    truth: FloatArray = someone.truth.exposures["new_shoe_distance_m"][days]
    assert truth.any()
    np.testing.assert_allclose(new.values, truth)


def test_a_pair_is_new_until_it_has_run_80_km() -> None:
    history = a_history(np.arange(5), metres=30_000, worn=["blue"] * 5)

    new = shoes.new_shoe_distance_m(history)

    np.testing.assert_array_equal(new.values, [30_000, 30_000, 30_000, 0, 0])


def test_a_pair_ages_from_the_day_it_came_into_use() -> None:
    history = a_history([0, 5], worn=["old", "old"], shoes=(OLD,))

    np.testing.assert_array_equal(shoes.shoe_age_days(history).values, [100, 105])


def test_a_pair_of_which_nothing_is_told_ages_from_its_first_run() -> None:
    history = a_history([0, 5, 9], worn=["blue", "red", "red"])

    np.testing.assert_array_equal(shoes.shoe_age_days(history).values, [0, 0, 4])


def test_a_pair_worn_before_the_first_file_has_no_known_age() -> None:
    pair = Shoe("blue", distance_before_m=120_000)

    assert np.isnan(shoes.shoe_age_days(a_history([0], worn=["blue"], shoes=(pair,))).values[0])


def test_a_pair_worn_before_the_day_told_ages_from_its_first_run() -> None:
    pair = Shoe("blue", since=date.fromordinal(FIRST_DAY) + timedelta(days=3))
    history = a_history([0, 5], worn=["blue", "blue"], shoes=(pair,))

    np.testing.assert_array_equal(shoes.shoe_age_days(history).values, [0, 5])


def test_runs_without_a_pair_lower_what_the_distance_of_a_pair_covers() -> None:
    history = a_history(np.arange(5), worn=["blue", "", "", "blue", "blue"])

    covered = shoes.shoe_distance_m(history).covered

    np.testing.assert_allclose(covered, [1, 0, 0, 1 / 3, 1 / 2])


def test_who_tells_of_no_pair_is_told_nothing_of_shoes() -> None:
    history = a_history(np.arange(3))

    for name in OF_SHOES:
        assert np.isnan(getattr(shoes, name)(history).values).all(), name


def test_a_first_word_on_insoles_is_no_change() -> None:
    history = a_history(np.arange(3), insoles=[np.nan, 1, 1])

    assert np.isnan(shoes.days_since_insoles_change(history).values).all()


def test_the_change_of_insoles_lies_between_two_runs() -> None:
    history = a_history([0, 12, 14], insoles=[0, 1, 1])

    change = shoes.days_since_insoles_change(history)

    np.testing.assert_array_equal(change.values, [np.nan, 0, 2])
    np.testing.assert_allclose(change.errors[1:], 12 / np.sqrt(12))

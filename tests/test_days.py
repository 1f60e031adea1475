"""The runner's calendar: every day once, rest and not knowing told apart."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride.days import align
from people import entry, pain

FIRST = date(2026, 1, 1)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


@given(st.lists(st.integers(0, 400), max_size=40), st.lists(st.integers(0, 400), max_size=20))
def test_every_day_from_the_first_to_the_last_stands_there_once(
    run_days: list[int], note_days: list[int]
) -> None:
    runs = [entry(day=day(n), identity=str(i)) for i, n in enumerate(run_days)]
    notes = [pain(day(n), 2) for n in note_days]

    days = [found.local_day for found in align(runs, notes)]

    marks = [*run_days, *note_days]
    expected = [day(n) for n in range(min(marks), max(marks) + 1)] if marks else []
    assert days == expected


def test_a_day_between_runs_is_a_rest_with_a_true_nought() -> None:
    runs = [entry(day=day(n), exposures={"distance_m": 5_000}) for n in (0, 2)]

    _, rest, _ = align(runs, [])

    assert rest.state == "rest"
    assert rest.exposures["distance_m"] == 0
    assert "mean_speed_mps" not in rest.exposures


def test_four_weeks_of_silence_are_rest_and_a_day_more_is_unknown() -> None:
    rested = align([entry(day=day(0)), entry(day=day(29))], [])
    silent = align([entry(day=day(0)), entry(day=day(30))], [])

    assert {found.state for found in rested[1:-1]} == {"rest"}
    assert {found.state for found in silent[1:-1]} == {"unknown"}
    assert silent[1].exposures == {}


def test_a_ride_or_a_note_shows_that_a_day_without_a_run_is_a_rest() -> None:
    runs = [entry(day=day(0)), entry(day=day(50))]

    days = align(runs, [pain(day(20), 3)], seen=[day(40)])

    assert {found.state for found in days} == {"run", "rest"}
    assert days[20].notes[0].value == 3


def test_two_runs_of_a_day_add_up_and_the_larger_ratio_counts() -> None:
    shares = {"distance_m": 4_000.0, "distance_to_longest_ratio": 0.5, "mean_speed_mps": 3.0}
    longer = {"distance_m": 6_000.0, "distance_to_longest_ratio": 1.2, "mean_speed_mps": 4.0}
    runs = [
        entry(day=day(0), identity="a", exposures=shares),
        entry(day=day(0), identity="b", exposures=longer),
    ]

    (found,) = align(runs, [])

    assert found.runs == ("a", "b")
    assert found.exposures["distance_m"] == 10_000
    assert found.exposures["distance_to_longest_ratio"] == 1.2
    assert found.exposures["mean_speed_mps"] == pytest.approx(3.5)


def test_a_sum_with_an_unknown_part_is_unknown() -> None:
    runs = [
        entry(day=day(0), identity="a", exposures={"ascent_m": 100}),
        entry(day=day(0), identity="b"),
    ]

    (found,) = align(runs, [])

    assert "ascent_m" not in found.exposures

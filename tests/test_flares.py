"""Flares of a diary: a clear rise above the usual, to the day before pain is back at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride.days import flares
from backstride.days.flares import BACK, FEWEST, LONGEST_D, RISE, SILENT_D
from backstride.terms.records import Day, Flare
from people import pain

FIRST = date(2026, 1, 1)
CALM = [1.0] * FEWEST

diaries = st.lists(st.none() | st.integers(0, 10).map(float), max_size=150)


def on(place: int) -> date:
    return FIRST + timedelta(days=place)


def rated(ratings: Sequence[float | None]) -> list[Day]:
    return [
        Day(on(place), "rest", (), {}, () if value is None else (pain(on(place), value),))
        for place, value in enumerate(ratings)
    ]


def found(ratings: Sequence[float | None]) -> list[Flare]:
    return list(flares(rated(ratings)))


def spans(ratings: Sequence[float | None]) -> list[tuple[int, int]]:
    """Give where flares begin and end, counted from the first day."""
    return [((one.first_day - FIRST).days, (one.last_day - FIRST).days) for one in found(ratings)]


@given(st.lists(st.none() | st.integers(0, 5).map(float), max_size=150), st.integers(0, 5))
def test_points_added_to_all_ratings_change_no_day_of_a_flare(
    ratings: Sequence[float | None], points: int
) -> None:
    moved = [None if value is None else value + points for value in ratings]

    assert spans(moved) == spans(ratings)


@given(diaries)
def test_a_flare_has_an_end_and_does_not_overlap_the_next(ratings: Sequence[float | None]) -> None:
    ends = [end for flare in spans(ratings) for end in flare]

    assert ends == sorted(ends)
    assert len({first for first, _ in spans(ratings)}) == len(spans(ratings))


@given(diaries)
def test_both_ends_are_rated_and_the_worst_of_it_is_a_clear_rise(
    ratings: Sequence[float | None],
) -> None:
    for flare in found(ratings):
        inside = ratings[(flare.first_day - FIRST).days : (flare.last_day - FIRST).days + 1]
        known = [value for value in inside if value is not None]
        assert None not in (inside[0], inside[-1])
        assert (flare.worst, min(known) >= flare.usual + BACK) == (max(known), True)
        assert flare.rise >= RISE
        assert flare.days <= LONGEST_D


@given(diaries, diaries)
def test_days_to_come_never_change_a_flare_that_has_ended(
    ratings: Sequence[float | None], more: Sequence[float | None]
) -> None:
    before, after = found(ratings), found([*ratings, *more])

    ended = before[:-1]  # the last may still go on
    assert after[: len(ended)] == ended
    assert [one.first_day for one in after[: len(before)]] == [one.first_day for one in before]


@given(diaries)
def test_days_without_a_rating_behind_the_diary_change_nothing(
    ratings: Sequence[float | None],
) -> None:
    assert found([*ratings, *[None] * 40]) == found(ratings)


def test_without_ratings_there_is_no_flare() -> None:
    assert (found([]), found([None] * 90)) == ([], [])


@pytest.mark.parametrize(("known", "count"), [(FEWEST - 1, 0), (FEWEST, 1)])
def test_the_usual_needs_ratings_before_it(known: int, count: int) -> None:
    assert len(found([*[1.0] * known, 1.0 + RISE])) == count


@pytest.mark.parametrize(("rise", "count"), [(RISE - 1, 0), (RISE, 1)])
def test_less_than_two_points_are_no_flare(rise: float, count: int) -> None:
    assert len(found([*CALM, 1.0 + rise])) == count


def test_a_flare_lasts_to_the_day_before_pain_is_back() -> None:
    diary = [*CALM, 4.0, 5.0, 2.0, 1.0, 1.0]

    assert found(diary) == [Flare(on(10), on(12), 5.0, 1.0)]


def test_a_day_without_a_rating_ends_nothing_and_is_no_day_without_pain() -> None:
    assert spans([*CALM, 4.0, None, 4.0, 1.0]) == [(10, 12)]


@pytest.mark.parametrize(("silent_d", "days"), [(SILENT_D - 1, [(10, 17)]), (SILENT_D, [(10, 10)])])
def test_after_a_week_of_silence_nobody_knows_whether_it_went_on(
    silent_d: int, days: list[tuple[int, int]]
) -> None:
    assert spans([*CALM, 4.0, *[None] * silent_d, 4.0, 1.0])[:1] == days


def test_pain_that_stays_up_is_the_new_usual_and_no_second_flare() -> None:
    assert spans([*CALM, *[5.0] * 90]) == [(10, 10 + LONGEST_D - 1)]


def test_the_worst_rating_of_a_day_counts_whatever_its_moment() -> None:
    days = rated([*CALM, 1.0])
    notes = (pain(on(10), 1, moment="morning"), pain(on(10), 4, moment="during"))
    days[10] = Day(on(10), "run", (), {}, notes)

    assert [one.worst for one in flares(days)] == [4.0]


def test_what_a_flare_is_does_not_hang_on_runs() -> None:
    days = rated([*CALM, 4.0])
    ran: Mapping[str, float] = {"distance_m": 9_000.0}

    assert flares([Day(one.local_day, "run", (), ran, one.notes) for one in days]) == flares(days)

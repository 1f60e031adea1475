"""Days laid out for the pain model: what is known, when, and how well."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import isnan

import pytest

from backstride import diary
from backstride.exposures import live
from backstride.pain import lay
from backstride.pain.table import LATE_MOST, MEDICINE_SPREAD
from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import Change, Day, DayState, Note, PainTable

FIRST = date(2026, 1, 1)
FAMILIES = {
    *("distance_m", "fast_distance_m", "descent_m", "ascent_m", "on_paved_m"),
    *("new_shoe_distance_m", "excess_over_longest_ratio", "sitting_h", "sleep_debt_h"),
    *("stress", "lifting_h", "strength_min"),
}


def rated(place: int, value: float, moment: str = "worst", *, late_d: int = 0) -> Note:
    day = FIRST + timedelta(days=place)
    at = datetime(day.year, day.month, day.day, 20, tzinfo=UTC) + timedelta(days=late_d)
    return diary.note("pain", value, local_day=day, moment=moment, entered_at=at)


def a_day(place: int, *notes: Note, told: Mapping[str, float] | None = None) -> Day:
    state: DayState = "run" if told else "rest"
    return Day(FIRST + timedelta(days=place), state, (), told or {}, notes)


def laid(*days: Day) -> PainTable:
    table = lay(days)
    assert table is not None
    return table


def test_one_or_two_of_each_family_enter() -> None:
    assert {name for name, row in EXPOSURES.items() if row.usual_sd > 0} == FAMILIES


def test_days_without_a_rating_make_no_table() -> None:
    assert lay([a_day(0), a_day(1)]) is None


def test_the_morning_comes_first_and_the_worst_of_the_rest_second() -> None:
    day = a_day(0, rated(0, 4, "during"), rated(0, 1, "morning"), rated(0, 6, "hour_after"))

    table = laid(day)

    assert table.is_morning.tolist() == [True, False]
    assert table.value.tolist() == [1, 6]


def test_a_next_morning_is_a_rating_of_the_day_after() -> None:
    table = laid(a_day(0, rated(0, 5, "next_morning")), a_day(1))

    assert (table.day.tolist(), table.is_morning.tolist()) == ([1], [True])


def test_a_rest_day_is_nothing_run_and_an_unknown_day_is_not_known() -> None:
    unknown = replace(a_day(1), state="unknown")

    table = laid(a_day(0, rated(0, 2)), unknown, a_day(2, told={"distance_m": 8_000.0}))

    of_distance = table.dose[:, table.exposures.index("distance_m")].tolist()
    assert (of_distance[0], isnan(of_distance[1]), of_distance[2]) == (0.0, True, 8_000.0)


def test_what_nobody_noted_of_a_rest_day_is_not_known() -> None:
    table = laid(a_day(0, rated(0, 2)))

    assert isnan(table.dose[0, table.exposures.index("sitting_h")])


@pytest.mark.parametrize(
    ("late_d", "spread"), [(0, 1.0), (1, 1.0), (2, 1.25), (5, 2.0), (300, LATE_MOST)]
)
def test_a_rating_written_down_later_counts_less(late_d: int, spread: float) -> None:
    assert laid(a_day(0, rated(0, 2, late_d=late_d))).spread.tolist() == [spread]


def test_a_rating_of_a_table_is_not_late_for_the_table_came_in_late() -> None:
    noted = replace(rated(0, 2, late_d=300), original="a table")

    assert laid(a_day(0, noted)).spread.tolist() == [1.0]


def test_a_day_with_medicine_is_an_observation_of_its_own_kind() -> None:
    took = diary.note("pain_medicine", 1, local_day=FIRST)

    table = laid(a_day(0, rated(0, 2), took), a_day(1, rated(1, 3)))

    assert table.shift_names == ("medicine against pain",)
    assert table.shifts[:, 0].tolist() == [1.0, 0.0]
    assert table.spread.tolist() == [MEDICINE_SPREAD, 1.0]


@pytest.mark.parametrize(
    ("last", "shift", "lasts"), [(None, [0.0, 1.0, 1.0], True), (1, [0.0, 1.0, 0.0], False)]
)
def test_a_change_is_a_level_of_its_own_and_a_spell_ends(
    last: int | None,
    shift: list[float],
    lasts: bool,  # noqa: FBT001
) -> None:
    ends = None if last is None else FIRST + timedelta(days=last)
    change = Change("treatment", FIRST + timedelta(days=1), ends)

    table = lay([a_day(place, rated(place, 2)) for place in range(3)], [change])

    assert table is not None
    assert (table.shift_names, table.lasting) == ((change.name,), (lasts,))
    assert table.shifts[:, 0].tolist() == shift


def test_a_change_before_the_first_rating_is_no_change() -> None:
    table = lay([a_day(0), a_day(1, rated(1, 2))], [Change("new watch", FIRST, None)])

    assert table is not None
    assert table.shift_names == ()


def trained(place: int, minutes: float) -> Note:
    return diary.note("strength_min", minutes, local_day=FIRST + timedelta(days=place))


@pytest.mark.parametrize(("ever_nothing", "known"), [(False, True), (True, False)])
def test_training_noted_only_when_done_is_nothing_on_other_noted_days(
    ever_nothing: bool,  # noqa: FBT001
    known: bool,  # noqa: FBT001
) -> None:
    notes = [rated(0, 2), trained(0, 30)], [rated(1, 2)], [trained(2, 0)] if ever_nothing else []
    days = [replace(a_day(place, *told), exposures=live(told)) for place, told in enumerate(notes)]

    table = laid(*days)

    minutes = table.dose[:, table.exposures.index("strength_min")]
    assert minutes[0] == 30
    assert (minutes[1] == 0, isnan(minutes[1])) == (known, not known)
    assert isnan(minutes[2]) == (not ever_nothing)

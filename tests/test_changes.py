"""What changed beside running, and may have moved ratings."""

from datetime import UTC, date, datetime, timedelta

import pytest

from backstride import diary
from backstride.days import changes
from backstride.days.changes import APART_D, FEWEST_RUNS, SILENCE_D, SPELL_D
from backstride.terms.records import Change, Device, Note, Place, RunEntry

FIRST = date(2026, 1, 1)


def on(place: int) -> date:
    return FIRST + timedelta(days=place)


def rated(place: int, *, region: str = "", origin: str = "typed") -> Note:
    at = datetime(2026, 1, 1, 20, tzinfo=UTC) + timedelta(days=place)
    return diary.note(
        "pain",
        3,
        local_day=on(place),
        region=region,
        foreign_region=bool(region),
        entered_at=at,
        origin=origin,
    )


def treated(place: int) -> Note:
    return diary.note("treatment", None, text="physiotherapy", local_day=on(place))


def ran(place: int, watch: str) -> RunEntry:
    return RunEntry(
        id=str(place),
        original="",
        leg=0,
        start=datetime(2026, 1, 1, 8, tzinfo=UTC) + timedelta(days=place),
        place=Place(on(place), 0, "UTC", "home"),
        sport="running",
        sub_sport="",
        title="",
        duration_s=3_600.0,
        device=Device(model=watch),
        simulated=False,
        mended=(),
        coverage={},
        laps=(),
        sensors={},
        exposures={},
    )


def worn(watch: str, first: int, runs: int) -> list[RunEntry]:
    return [ran(first + step, watch) for step in range(runs)]


def test_nothing_changes_in_an_even_diary() -> None:
    assert changes(worn("one", 0, 40), [rated(place) for place in range(40)]) == []


def test_a_new_watch_counts_from_its_first_day() -> None:
    runs = worn("one", 0, FEWEST_RUNS) + worn("two", 30, FEWEST_RUNS)

    assert changes(runs, []) == [Change("new watch", on(30), None)]


def test_a_watch_tried_on_a_few_runs_is_no_change() -> None:
    runs = worn("one", 0, FEWEST_RUNS) + worn("two", 30, FEWEST_RUNS - 1)

    assert changes(runs, []) == []


def test_a_course_of_treatments_is_one_spell_and_is_felt_for_some_weeks_more() -> None:
    weekly = [treated(place) for place in range(3, 60, 7)]

    assert changes([], weekly) == [Change("treatment", on(3), on(59 + APART_D))]


def test_treatments_far_apart_are_two_spells() -> None:
    found = changes([], [treated(0), treated(APART_D + 1)])

    assert [change.first_day for change in found] == [on(0), on(APART_D + 1)]


def test_a_knee_that_is_rated_does_not_end_the_silence_of_a_back() -> None:
    knee = rated(SILENCE_D // 2, region="knee")

    found = changes([], [rated(0), knee, rated(SILENCE_D)])

    assert Change("ratings after a silence", on(SILENCE_D), None) in found


def test_ratings_that_begin_to_be_typed_are_another_way_of_rating() -> None:
    notes = [rated(0, origin="table a.csv"), rated(1, origin="table b.csv"), rated(2)]

    assert changes([], notes) == [Change("another way of rating", on(2), None)]


@pytest.mark.parametrize(("silent_d", "count"), [(SILENCE_D - 1, 0), (SILENCE_D, 1)])
def test_a_diary_taken_up_after_a_long_silence_is_a_change(silent_d: int, count: int) -> None:
    assert len(changes([], [rated(0), rated(silent_d)])) == count


def test_pain_elsewhere_is_told_in_spells() -> None:
    places = [0, SPELL_D, 3 * SPELL_D]

    found = changes([], [rated(place, region="knee") for place in places])

    assert found == [
        Change("pain elsewhere", on(0), on(SPELL_D)),
        Change("pain elsewhere", on(3 * SPELL_D), on(3 * SPELL_D)),
    ]

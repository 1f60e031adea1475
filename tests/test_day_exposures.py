"""What the diary says of a day beside its runs."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride import diary, exposures
from backstride.exposures import day
from backstride.terms.quantities import EXPOSURES, NOTES
from backstride.terms.records import Note

TODAY = date(2026, 11, 22)
OF_A_DAY = [name for name, row in EXPOSURES.items() if row.needs == "day"]
AS_NOTED = [name for name in OF_A_DAY if name in NOTES and not NOTES[name].text_only]


def noted(quantity: str, *values: float) -> list[Note]:
    return [diary.note(quantity, value, local_day=TODAY) for value in values]


@pytest.mark.parametrize("name", AS_NOTED)
def test_one_entry_counts_as_it_was_noted(name: str) -> None:
    highest = NOTES[name].high

    assert exposures.live(noted(name, highest))[name] == highest


@pytest.mark.parametrize("name", [name for name in AS_NOTED if NOTES[name].per_day == "max"])
def test_of_several_entries_the_highest_counts(name: str) -> None:
    assert exposures.live(noted(name, 0, 1, 0))[name] == 1


@pytest.mark.parametrize("name", [name for name in AS_NOTED if NOTES[name].per_day == "sum"])
@given(st.lists(st.floats(0, 4), min_size=1, max_size=5))
def test_entries_that_add_up_are_added(name: str, values: list[float]) -> None:
    assert exposures.live(noted(name, *values))[name] == pytest.approx(sum(values))


@pytest.mark.parametrize("name", OF_A_DAY)
def test_what_was_not_told_is_not_zero(name: str) -> None:
    words = diary.note("note", None, local_day=TODAY, text="a fine day")

    assert np.isnan(getattr(day, name)([words]))


@pytest.mark.parametrize("name", OF_A_DAY)
def test_a_day_without_any_note_tells_nothing(name: str) -> None:
    assert name not in exposures.live([])


@pytest.mark.parametrize("name", AS_NOTED)
def test_a_day_is_shown_in_the_unit_and_range_of_its_notes(name: str) -> None:
    row, kind = EXPOSURES[name], NOTES[name]

    assert (row.unit, row.low, row.high, row.per_day) == (
        kind.unit,
        kind.low,
        kind.high,
        kind.per_day,
    )


def test_more_hours_than_a_day_has_tell_nothing() -> None:
    assert "sitting_h" not in exposures.live(noted("sitting_h", 14, 14))


@given(st.floats(0, 24))
def test_sleep_and_what_was_missing_make_up_enough(hours: float) -> None:
    told = exposures.live(noted("sleep_h", hours))

    assert min(told["sleep_h"], day.ENOUGH_SLEEP_H) + told["sleep_debt_h"] == pytest.approx(
        day.ENOUGH_SLEEP_H
    )


def test_any_treatment_counts_whatever_it_was() -> None:
    words = diary.note("treatment", None, local_day=TODAY, text="massage")

    assert exposures.live([words, words]) == {"treatment": 1}


@pytest.mark.parametrize("name", AS_NOTED)
def test_every_factory_made_exposure_says_what_it_is(name: str) -> None:
    take = getattr(day, name)

    assert (take.__name__, take.__module__) == (name, "backstride.exposures.day")
    assert {"Returns:", "Source:"} <= {line.strip() for line in take.__doc__.splitlines()}

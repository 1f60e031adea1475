"""The diary keeps what was said, also what was said before."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride import diary
from backstride.store import Home, Store
from backstride.terms.errors import BackstrideError, ImplausibleValue, UnknownName
from backstride.terms.quantities import NOTES, REGIONS
from backstride.terms.records import Profile
from backstride.workflow import person

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("quantity", NOTES)
def test_everything_that_can_be_noted_can_be_noted(quantity: str) -> None:
    kind = NOTES[quantity]
    words = kind.choices[0] if kind.choices else "words"
    value, text = (None, words) if kind.text_only else (kind.high, "")

    assert diary.note(quantity, value, local_day=TODAY, text=text, run="a").quantity == quantity


@given(st.sampled_from([name for name, kind in NOTES.items() if not kind.text_only]), st.floats())
def test_a_value_is_in_range_or_refused(quantity: str, value: float) -> None:
    kind = NOTES[quantity]

    try:
        kept = diary.note(quantity, value, local_day=TODAY).value
    except ImplausibleValue as error:
        assert quantity in str(error)  # noqa: PT017 - both outcomes are right, for other values
    else:
        assert kept is not None
        assert kind.low <= kept <= kind.high


@pytest.mark.parametrize(
    ("quantity", "sides"),
    [
        ("pian", {}),
        ("pain", {"moment": "lunch"}),
        ("pain", {"region": "left ear"}),
        ("sleep_h", {"moment": "morning"}),
        ("sleep_h", {"region": "neck"}),
    ],
)
def test_unknown_names_are_refused_and_the_known_ones_told(
    quantity: str, sides: dict[str, str]
) -> None:
    with pytest.raises(UnknownName):
        diary.note(quantity, 3, local_day=TODAY, **sides)  # type: ignore[arg-type]


def test_words_that_are_none_of_the_choices_are_refused_and_the_choices_told() -> None:
    with pytest.raises(UnknownName, match="paved, unpaved_firm, grass_soft, track, treadmill"):
        diary.note("surface", None, local_day=TODAY, text="lava", run="a")


@pytest.mark.parametrize("quantity", [name for name, kind in NOTES.items() if kind.of_a_run])
def test_what_speaks_of_a_run_must_name_one(quantity: str) -> None:
    text = (*NOTES[quantity].choices, "words")[0]

    with pytest.raises(ImplausibleValue, match="Name the run"):
        diary.note(quantity, None, local_day=TODAY, text=text)


def test_another_pair_on_the_same_run_replaces_the_first(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first = person.log(home, diary.note("shoe", None, local_day=TODAY, text="blue", run="a"))

    second = person.log(home, diary.note("shoe", None, local_day=TODAY, text="red", run="a"))

    assert second.replaces == first.id


def test_a_pair_on_another_run_replaces_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path)
    person.log(home, diary.note("shoe", None, local_day=TODAY, text="blue", run="a"))

    second = person.log(home, diary.note("shoe", None, local_day=TODAY, text="red", run="b"))

    assert not second.replaces


def test_a_correction_replaces_and_nothing_is_lost(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first = person.log(home, diary.note("pain", 5, local_day=TODAY, region="lower_left"))

    second = person.log(home, diary.note("pain", 3, local_day=TODAY, region="lower_left"))

    with Store(home) as store:
        kept = store.notes()
    assert second.replaces == first.id
    assert {note.value for note in kept} == {5, 3}
    assert [note.value for note in diary.in_force(kept)] == [3]


def test_another_region_or_moment_replaces_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for region in REGIONS:
        person.log(home, diary.note("pain", 2, local_day=TODAY, region=region))

    with Store(home) as store:
        assert len(diary.in_force(store.notes())) == len(REGIONS)


def test_a_second_session_stands_beside_the_first_where_asked(tmp_path: Path) -> None:
    home = Home(tmp_path)
    person.log(home, diary.note("strength_min", 20, local_day=TODAY))

    person.log(home, diary.note("strength_min", 15, local_day=TODAY), beside=True)

    with Store(home) as store:
        assert len(diary.in_force(store.notes())) == 2


def test_a_profile_keeps_what_was_told_before(tmp_path: Path) -> None:
    home = Home(tmp_path)
    person.profile(home, {"mass_kg": 68.0})

    person.profile(home, {"units": "imperial"})

    assert person.profile(home, {}) == Profile(mass_kg=68.0, units="imperial")


@pytest.mark.parametrize(
    "changes",
    [
        {"mass_kg": 6.8},
        {"height_m": 174},
        {"home_zone": "Mars/Olympus"},
        {"units": "furlongs"},
        {"birth_year": 1850},
        {"shoe_size": 42},
    ],
)
def test_a_measure_out_of_range_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises((ImplausibleValue, UnknownName)):
        diary.change_profile(Profile(), changes)


def test_shoes_end_after_they_begin(tmp_path: Path) -> None:
    with pytest.raises(ImplausibleValue, match="before it begins"):
        diary.shoe("blue", since=TODAY, until=date(2026, 1, 1))

    person.keep_shoe(Home(tmp_path), diary.shoe("blue", since=TODAY, before_m=120_000))
    (pair,) = person.shoes(Home(tmp_path))
    assert pair.distance_before_m == 120_000


def test_every_error_of_a_person_says_where_what_and_what_next() -> None:
    with pytest.raises(BackstrideError) as caught:
        diary.note("pain", 11, local_day=TODAY)

    assert str(caught.value) == "pain: 11 is not within 0 to 10. Give it again."

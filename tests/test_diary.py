"""The diary keeps what was said, also what was said before."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride import diary
from backstride.report.years.history import worst_pain
from backstride.store import Home, Store
from backstride.terms.errors import BackstrideError, ImplausibleValue, UnknownName
from backstride.terms.quantities import NOTES, REGIONS
from backstride.terms.records import Profile
from backstride.workflow import diaries, person, telling

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("quantity", NOTES)
def test_everything_that_can_be_noted_can_be_noted(quantity: str) -> None:
    kind = NOTES[quantity]
    words = kind.choices[0] if kind.choices else "words"
    value, text = (None, words) if kind.text_only else (kind.high, "its name")

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


def test_an_onset_told_anew_with_its_moment_replaces_the_one_without(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first = person.log(home, diary.note("onset", 3, local_day=TODAY))

    second = person.log(home, diary.note("onset", 3, local_day=TODAY, moment="after_run"))

    assert (first.moment, second.replaces) == ("", first.id)


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


@given(st.sampled_from(list(REGIONS)), st.sampled_from(["", "left", "right"]))
def test_a_side_agrees_with_the_region_or_is_refused(region: str, side: str) -> None:
    named = next((word for word in ("left", "right", "centre") if region.endswith(word)), "")

    if side and named not in {"", side}:
        with pytest.raises(ImplausibleValue, match=region):
            diary.note("pain", 1, local_day=TODAY, region=region, side=side)
    else:
        kept = diary.note("pain", 1, local_day=TODAY, region=region, side=side)
        assert kept.side == (side or named.removesuffix("centre"))


@pytest.mark.parametrize(("quantity", "side"), [("sleep_h", "left"), ("pain", "top")])
def test_a_side_that_cannot_be_is_refused(quantity: str, side: str) -> None:
    with pytest.raises(UnknownName):
        diary.note(quantity, 1, local_day=TODAY, side=side)


def test_the_two_sides_of_one_region_stand_beside_each_other() -> None:
    left, right = (
        diary.note("pain", 2, local_day=TODAY, region="leg_below_knee", side=side)
        for side in diary.SIDES
    )

    assert diary.replaced_by(right, [left]) is None


def test_an_entry_from_before_sides_were_kept_is_still_corrected() -> None:
    old = replace(diary.note("pain", 2, local_day=TODAY, region="lower_left"), side="")

    assert diary.replaced_by(diary.note("pain", 3, local_day=TODAY, region="lower_left"), [old])


@given(st.floats(0, 1000))
def test_a_rating_on_its_own_scale_keeps_its_number_and_is_compared_with_nothing(
    value: float,
) -> None:
    knee = diary.note("pain", value, local_day=TODAY, region="knee", scale="own 0 to 1000")

    assert (knee.value, knee.region) == (value, "knee")
    assert diary.comparable([knee]) == []


def test_a_knee_on_the_common_scale_is_kept_by_name_only_where_a_table_says_so() -> None:
    knee = diary.note("pain", 4, local_day=TODAY, region="knee", foreign_region=True)

    assert knee.region == "knee"
    assert diary.comparable([knee]) == []


@pytest.mark.parametrize("quantity", ["note", "treatment"])
def test_two_things_written_of_one_day_stand_beside_each_other(quantity: str) -> None:
    first = diary.note(quantity, None, local_day=TODAY, text="a long walk")
    second = diary.note(quantity, None, local_day=TODAY, text="a hot bath")

    assert diary.replaced_by(second, [first]) is None


def test_a_name_that_is_nearly_right_is_led_to_the_right_one() -> None:
    with pytest.raises(UnknownName, match="Choose one of: pain_medicine"):
        diary.note("medicine", 1, local_day=TODAY)


@pytest.mark.parametrize(("told", "kept"), [("uk", "GB"), (" at ", "AT"), ("US", "US")])
def test_a_country_is_kept_by_its_two_letters(told: str, kept: str) -> None:
    assert diary.change_profile(Profile(), {"country": told}).country == kept


@pytest.mark.parametrize("told", ["Austria", "A", "12", ""])
def test_what_is_not_two_letters_is_no_country(told: str) -> None:
    with pytest.raises(ImplausibleValue, match="two letters"):
        diary.change_profile(Profile(), {"country": told})


def test_what_would_move_a_terminal_is_not_kept_in_a_note() -> None:
    told = diary.note("note", None, local_day=TODAY, text="a\x1b[31m walk\nin rain")

    assert told.text == "a[31m walk\nin rain"


def test_another_scale_replaces_nothing() -> None:
    own = diary.note("pain", 40, local_day=TODAY, scale="0 to 100")

    assert diary.replaced_by(diary.note("pain", 4, local_day=TODAY), [own]) is None


def test_a_rating_has_a_name_and_another_name_is_another_thing() -> None:
    happy, tired = (
        diary.note("rating", 4, local_day=TODAY, text=name) for name in ("happiness", "tiredness")
    )

    assert diary.replaced_by(tired, [happy]) is None
    with pytest.raises(ImplausibleValue, match="no name"):
        diary.note("rating", 4, local_day=TODAY)


@given(st.lists(st.sampled_from(["correct", "withdraw", "say"]), max_size=8))
def test_whatever_is_corrected_or_taken_back_at_most_one_entry_is_in_force(
    moves: list[str],
) -> None:
    kept = [diary.note("stress", 1, local_day=TODAY)]

    for move in moves:
        standing = diary.in_force(kept)
        if move == "withdraw" and standing:
            kept.append(diary.withdrawal(standing[0]))
        elif move == "correct" and standing:
            kept.append(diary.corrected(standing[0], 2))
        elif not standing:
            kept.append(diary.note("stress", 3, local_day=TODAY))

    assert len(diary.in_force(kept)) == (0 if diary.is_withdrawal(kept[-1]) else 1)


def test_what_was_taken_back_reaches_neither_days_nor_exposures(tmp_path: Path) -> None:
    home = Home(tmp_path)
    slip = person.log(home, diary.note("stress", 9, local_day=TODAY))
    person.log(home, diary.note("sleep_h", 7, local_day=TODAY))

    diaries.withdraw(home, slip.id[:6])

    (day,) = telling.calendar(home)
    assert [note.quantity for note in day.notes] == ["sleep_h"]
    assert "stress" not in day.exposures
    assert [note.value for note in diaries.diary(home, history=True)].count(9) == 1


def test_a_shoe_tag_that_was_taken_back_is_no_tag() -> None:
    worn = diary.note("shoe", None, local_day=TODAY, text="blue", run="a")

    assert diary.in_force([worn, diary.withdrawal(worn)]) == []


def test_what_was_corrected_before_is_not_corrected_again(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first = person.log(home, diary.note("pain", 5, local_day=TODAY, region="lower_left"))
    second = diaries.correct(home, first.id, 3)

    assert (second.replaces, second.region, second.value) == (first.id, "lower_left", 3)
    with pytest.raises(UnknownName, match="corrected or taken back"):
        diaries.correct(home, first.id, 2)


def test_foreign_ratings_are_no_back_pain_anywhere(tmp_path: Path) -> None:
    home = Home(tmp_path)
    person.log(home, diary.note("pain", 2, local_day=TODAY, region="lower_left"))
    person.log(home, diary.note("pain", 9, local_day=TODAY, region="knee", scale="own"))
    person.log(home, diary.note("stress", 90, local_day=TODAY, scale="0 to 100"))

    (day,) = telling.calendar(home)
    assert worst_pain([day]) == {TODAY: 2}
    assert "stress" not in day.exposures
    assert len(diaries.diary(home)) == 3


def test_a_foreign_rating_still_shows_that_the_diary_was_kept_that_day(tmp_path: Path) -> None:
    home = Home(tmp_path)
    person.log(home, diary.note("pain", 9, local_day=TODAY, region="knee", scale="own"))

    assert [day.local_day for day in telling.calendar(home)] == [TODAY]


def test_a_remembered_beginning_makes_no_day_known(tmp_path: Path) -> None:
    home = Home(tmp_path)
    person.log(home, diary.note("onset", 10, local_day=date(2024, 5, 1)))
    person.log(home, diary.note("onset", 2, local_day=TODAY))
    person.log(home, diary.note("sleep_h", 7, local_day=TODAY))

    (day,) = telling.calendar(home)
    assert [note.quantity for note in day.notes] == ["sleep_h", "onset"]


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

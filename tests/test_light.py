"""The light: every cell of the table, both sides of each limit, and laws."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride.terms.records import Day, Note
from backstride.today.light import COMPONENTS, Lights, lights, of_day, reds

TODAY = date(2026, 11, 22)
YESTERDAY = TODAY - timedelta(days=1)
RUN = "run1"
BETTER_FIRST = ("green", "amber", "red")
Told = tuple[int, str, int]  # days ago, moment, pain
pains = st.integers(0, 10)
ratings = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.sampled_from(["worst", "morning", "before", "during", "hour_after", "next_morning"]),
        pains,
    ),
    max_size=12,
)
run_days = st.sets(st.integers(0, 4))
UP_IS_WORSE = {"worst", "during", "hour_after"}
"""Moments that nothing else is held against."""


def note(ago: int, quantity: str, value: float, **more: str) -> Note:
    return Note(
        id="1",
        local_day=TODAY - timedelta(days=ago),
        quantity=quantity,
        value=value,
        entered_at=datetime(2026, 11, 22, 8, tzinfo=UTC),
        origin="typed",
        **more,
    )


def pain(ago: int, moment: str, value: float) -> Note:
    run = RUN if moment in {"before", "during", "hour_after"} else ""
    return note(ago, "pain", value, moment=moment, region="lower_left", run=run)


def days(notes: Sequence[Note], runs: set[int] | frozenset[int] = frozenset()) -> dict[date, Day]:
    found = {}
    for ago in range(40):
        day = TODAY - timedelta(days=ago)
        of_it = tuple(one for one in notes if one.local_day == day)
        ran = (RUN,) if ago in runs else ()
        found[day] = Day(day, "run" if ran else "rest", ran, {}, of_it)
    return found


def of(told: Sequence[Told], runs: set[int] | frozenset[int] = frozenset()) -> dict[date, Day]:
    return days([pain(*one) for one in told], runs)


def light_of(name: str, told: Sequence[Told], *, ran: bool) -> str:
    found = of(told, {1} if ran else set())
    return of_day(found, YESTERDAY, TODAY)[name].light


@pytest.mark.parametrize(
    ("worst", "light"),
    [(0, "green"), (2, "green"), (3, "amber"), (5, "amber"), (6, "red"), (10, "red")],
)
def test_the_worst_of_a_run_has_its_limits(worst: int, light: str) -> None:
    assert light_of("worst_during", [(1, "during", worst)], ran=True) == light


@pytest.mark.parametrize(
    ("worst", "light"),
    [(0, "green"), (2, "green"), (3, "amber"), (5, "amber"), (6, "red"), (10, "red")],
)
def test_the_worst_of_a_day_without_a_run_has_its_limits(worst: int, light: str) -> None:
    assert light_of("worst_without_run", [(1, "worst", worst)], ran=False) == light


@pytest.mark.parametrize(
    ("before", "after", "light"),
    [
        (1, 0, "green"),
        (1, 1, "green"),
        (1, 2, "amber"),
        (1, 3, "amber"),
        (1, 4, "red"),
        (0, 0, "green"),
        (7, 7, "green"),
    ],
)
def test_an_hour_after_is_held_against_before(before: int, after: int, light: str) -> None:
    told = [(1, "before", before), (1, "hour_after", after)]

    assert light_of("hour_after", told, ran=True) == light


@pytest.mark.parametrize(
    ("usual", "morning", "light"),
    [
        ([2, 2, 2], 2, "green"),
        ([2, 2, 2], 3, "amber"),
        ([2, 2, 2], 4, "red"),
        ([0, 2, 4, 4, 4], 4, "green"),
        ([2, 3, 2, 3], 3, "amber"),
        ([2, 3, 2, 3], 4, "amber"),
        ([2, 3, 2, 3], 5, "red"),
        ([4, 4], 1, "amber"),
        ([4, 4], 2, "red"),
        ([], 0, "green"),
        ([], 1, "amber"),
    ],
)
def test_a_morning_is_held_against_the_mornings_before(
    usual: list[int], morning: int, light: str
) -> None:
    before = [(1 + ago, "morning", value) for ago, value in enumerate(usual)]

    assert light_of("next_morning", [(0, "morning", morning), *before], ran=True) == light


@pytest.mark.parametrize("ago", [8, 9])
def test_only_seven_mornings_before_count(ago: int) -> None:
    told = [(0, "morning", 4), (1, "morning", 4), (2, "morning", 4), (ago, "morning", 4)]

    assert light_of("next_morning", told, ran=True) == "red"


def test_a_next_morning_told_with_its_run_is_the_morning_of_the_day_after() -> None:
    assert light_of("next_morning", [(1, "next_morning", 3)], ran=True) == "red"


def test_where_the_run_was_not_rated_the_worst_of_its_day_stands_in_and_says_so() -> None:
    reading = of_day(of([(1, "worst", 4)], {1}), YESTERDAY, TODAY)["worst_during"]

    assert (reading.light, "not told" in reading.words) == ("amber", True)


@pytest.mark.parametrize(
    ("told", "light"),
    [
        ([(1, "hour_after", 8)], "red"),
        ([(1, "morning", 8)], "red"),
        ([(1, "during", 1), (1, "worst", 9)], "red"),
        ([(1, "before", 1)], "unknown"),
    ],
)
def test_no_high_rating_of_a_run_day_hides_behind_what_was_not_told(
    told: list[Told], light: str
) -> None:
    assert lights(of(told, {1}), TODAY).light == light


def test_the_morning_that_made_a_run_red_is_no_second_red_day() -> None:
    assert reds(of([(1, "during", 3), (0, "morning", 6)], {1}), TODAY) == [YESTERDAY]


def test_medicine_is_told_beside_a_green_morning() -> None:
    notes = [note(1, "pain_medicine", 1), note(1, "pain", 1, moment="during")]
    told = days([*notes, note(0, "pain", 0, moment="morning")], {1})

    assert [one.doubted for one in lights(told, TODAY).readings.values()].count(True) > 0


@pytest.mark.parametrize(
    ("notes", "light"),
    [
        ([note(0, "leg_symptom", 1)], "red"),
        ([note(0, "leg_symptom", 0)], "unknown"),
        ([note(0, "leg_symptom", 1), note(10, "leg_symptom", 1)], "red"),
        ([note(0, "leg_symptom", 1), note(10, "pain", 3, region="leg_above_knee")], "red"),
        ([note(0, "pain", 2, moment="worst", region="leg_below_knee")], "red"),
        (
            [
                note(0, "pain", 2, moment="worst", region="leg_below_knee"),
                note(28, "pain", 2, moment="worst", region="leg_below_knee"),
            ],
            "unknown",
        ),
        (
            [
                note(0, "pain", 2, moment="worst", region="leg_below_knee"),
                note(29, "pain", 2, moment="worst", region="leg_below_knee"),
            ],
            "red",
        ),
        ([note(0, "pain", 2, moment="worst")], "unknown"),
        ([], "unknown"),
    ],
)
def test_a_new_leg_symptom_is_red(notes: list[Note], light: str) -> None:
    assert of_day(days(notes), TODAY, TODAY)["leg_symptom"].light == light


@pytest.mark.parametrize("ago", range(3, 12))
def test_without_a_rating_for_three_days_nothing_is_known(ago: int) -> None:
    assert lights(of([(ago, "worst", 1)]), TODAY).light == "unknown"


@pytest.mark.parametrize("ago", range(3))
def test_a_rating_of_the_last_three_days_gives_a_light(ago: int) -> None:
    assert lights(of([(ago, "worst", 1)]), TODAY).light == "green"


@pytest.mark.parametrize(
    ("told", "so_far"), [([(1, "during", 1)], True), ([(1, "during", 1), (0, "morning", 0)], False)]
)
def test_a_run_is_green_so_far_until_the_morning_after(told: list[Told], *, so_far: bool) -> None:
    assert lights(of(told, {1}), TODAY).so_far == so_far


@pytest.mark.parametrize(
    ("worst", "light"), [(1, "unknown"), (2, "unknown"), (3, "amber"), (6, "red")]
)
@pytest.mark.parametrize("ago", [0, 1])
@pytest.mark.parametrize("taken", [0, 1])
def test_medicine_makes_green_unknown_and_nothing_else(
    worst: int, light: str, ago: int, taken: int
) -> None:
    notes = [pain(ago, "worst", worst), note(taken, "pain_medicine", 1)]
    if (ago, taken) == (0, 1):  # what was taken yesterday hides nothing of today
        light = "green" if light == "unknown" else light

    assert lights(days(notes), TODAY).light == light


def test_medicine_on_the_day_of_a_run_leaves_the_morning_after_in_doubt() -> None:
    told = [pain(1, "during", 1), note(1, "pain_medicine", 1), pain(0, "morning", 0)]

    assert lights(days(told, {1}), TODAY).light == "unknown"


@given(ratings, run_days)
def test_taking_medicine_never_makes_a_light_better(told: list[Told], runs: set[int]) -> None:
    notes = [pain(*one) for one in told]

    before = lights(days(notes, runs), TODAY)
    after = lights(days([*notes, note(0, "pain_medicine", 1)], runs), TODAY)

    assert not better(after, before)


@given(ratings, run_days, st.integers(0, 11), st.integers(1, 10))
def test_a_higher_rating_never_gives_a_better_light(
    told: list[Told], runs: set[int], place: int, by: int
) -> None:
    higher = [
        (ago, moment, min(value + by, 10)) if at == place and moment in UP_IS_WORSE else one
        for at, one in enumerate(told)
        for ago, moment, value in [one]
    ]

    assert not better(lights(of(higher, runs), TODAY), lights(of(told, runs), TODAY))


@given(pains, pains, st.sampled_from([frozenset(), frozenset({1})]))
def test_a_higher_morning_never_gives_a_better_light(
    low: int, high: int, runs: frozenset[int]
) -> None:
    low, high = sorted([low, high])
    usual = [(ago, "morning", 2) for ago in range(1, 8)]

    found = [lights(of([(0, "morning", value), *usual], runs), TODAY) for value in (low, high)]

    assert not better(found[1], found[0])


@given(ratings, run_days, st.integers(0, 11))
def test_what_is_not_told_is_never_called_green(
    told: list[Told], runs: set[int], place: int
) -> None:
    fewer = [one for at, one in enumerate(told) if at != place]

    found = of_day(of(fewer, runs), YESTERDAY, TODAY)

    known = {moment for ago, moment, _ in fewer if ago == 1}
    during = found["worst_during"].light == "green"
    hour = found["hour_after"].light == "green"
    assert during <= (bool(known & {"during", "worst"}) and 1 in runs)
    assert hour <= ({"before", "hour_after"} <= known)


@given(ratings, run_days)
def test_a_light_is_the_worst_of_what_is_known(told: list[Told], runs: set[int]) -> None:
    found = lights(of(told, runs), TODAY)

    shown = [found.readings[name].light for name in COMPONENTS]
    known = [light for light in shown if light != "unknown"]
    assert found.light == (max(known, key=BETTER_FIRST.index) if known else "unknown")


@pytest.mark.parametrize(("ago", "count"), [(0, 1), (13, 1), (14, 0)])
def test_red_days_are_counted_in_fourteen_days(ago: int, count: int) -> None:
    assert len(reds(of([(ago, "worst", 7)]), TODAY)) == count


def test_a_zero_is_a_rating() -> None:
    assert lights(of([(0, "morning", 0)]), TODAY).light == "green"


def better(one: Lights, other: Lights) -> bool:
    """Tell whether a light is better than another; unknown is never better than what is known."""
    if "unknown" in (one.light, other.light):
        return one.light == "green"
    return BETTER_FIRST.index(one.light) < BETTER_FIRST.index(other.light)


def test_a_new_leg_symptom_alone_makes_the_day_red() -> None:
    assert lights(days([note(0, "leg_symptom", 1)]), TODAY).light == "red"

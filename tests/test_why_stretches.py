"""What the pages of why say of flares: counted, and never stronger than chance allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import lxml.html
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstride.report import beginnings
from backstride.report.beginnings import Began
from backstride.report.why import chart, stretches
from backstride.terms.records import Beginnings, Flare, Onset, Trace
from test_why_page import DESCENT, FIRST, TESTED, cause, of, parsed, rendered, trace

DAYS = 200
MUCH = [(20, 23), (60, 63), (100, 104), (140, 143)]


def weighing(pain: Sequence[float] | None = None) -> Trace:
    """Make days on which much weighs in four stretches and nowhere else."""
    weighs = np.ones(DAYS)
    for first, end in MUCH:
        weighs[first:end] = 9.0
    much = sum(end - first for first, end in MUCH)
    return trace(
        [1.0] * DAYS if pain is None else pain,
        weighs,
        line=5.0,
        after_much=much,
        otherwise=DAYS - much,
    )


def flare(place: int, days: int = 2) -> Flare:
    first = FIRST + timedelta(days=place)
    return Flare(first, first + timedelta(days=days - 1), 5.0, 1.0)


def began(*places: int, onsets: tuple[Onset, ...] = ()) -> tuple[Began, ...]:
    return beginnings.named(Beginnings(onsets, tuple(map(flare, places))))


@pytest.mark.parametrize(
    ("places", "title"),
    [
        ([], "Your pain, and how much of it still weighed"),
        ([5, 40], "None of two flares began while much of it still weighed"),
        ([5], "The one flare never began while much of it still weighed"),
        ([5, 21, 61], "Flares 2 and 3, of three, began while much of it still weighed"),
        ([21, 61, 101, 141], "All four flares began while much of it still weighed"),
        ([20, 22, 61, 101, 150], "Four of five flares began while much of it still weighed"),
        (
            [*range(30, 58, 4), 61],
            "Flare 8, of eight, began while much of it still weighed; chance may do as much",
        ),
    ],
)
def test_the_title_counts_and_says_where_chance_does_as_much(places: list[int], title: str) -> None:
    assert stretches.title(weighing(), began(*places)) == title


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, DAYS - 1), min_size=1, max_size=30, unique=True))
def test_a_title_without_a_doubt_has_more_flares_than_the_share_of_such_days(
    places: list[int],
) -> None:
    told = weighing()
    after = sum(any(a <= place < b for a, b in MUCH) for place in places)

    title = stretches.title(told, began(*sorted(places)))

    is_bold = not title.startswith(("None", "The one flare never")) and "chance" not in title
    share = told.after_much / (told.after_much + told.otherwise)
    assert not is_bold or after > 2 * share * len(places)


def test_what_speaks_against_it_is_counted_with_what_pain_did() -> None:
    pain = [1.0] * DAYS
    pain[61], pain[102] = 2.0, 4.0

    said = stretches.against(weighing(pain), began(21, 144))

    assert said == (
        "On random days hardly one of two would begin so. "
        "Three other such stretches took pain to between 1 and 4 without a flare. "
        "Shaded: your top tenth of days."
    )


def test_stretches_under_a_flare_or_without_a_rating_are_no_evidence_either_way() -> None:
    pain = [1.0] * DAYS
    pain[100:104] = [float("nan")] * 4
    told = began(21, 59)

    said = stretches.against(weighing(pain), (told[0], Began("2", flare(59, 9))))

    assert "One other such stretch took pain to 1 without a flare" in said
    assert "one came while a flare was on; one had no rating." in said


def test_a_diary_without_a_flare_says_so() -> None:
    said = stretches.against(weighing(), ())

    assert said.startswith("No flare began in these days")
    assert "Four such stretches took pain to 1 without a flare." in said


def test_flares_beyond_the_days_of_a_cause_are_not_counted() -> None:
    assert stretches.title(weighing(), began(DAYS + 5)) == stretches.title(weighing(), ())


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.integers(-30, DAYS + 30), max_size=20, unique=True),
    st.sampled_from([chart.WIDE, chart.NARROW]),
)
def test_each_mark_that_is_drawn_lies_within_its_frame(
    places: list[int], frame: chart.Frame
) -> None:
    told = began(*sorted(places))

    drawn = lxml.html.fragment_fromstring(chart.draw(weighing(), DESCENT, frame, told))

    xs = [float(x) for x in drawn.xpath(".//circle[@class='flare']/@cx")]
    inside = [place for place in places if 0 <= place < DAYS]
    assert bool(xs) == bool(inside)
    assert all(8 <= x <= frame.width_px - 8 for x in xs)


def test_a_mark_leads_through_both_panels_and_the_table_says_what_begins() -> None:
    onset = Onset(local_day=FIRST + timedelta(days=50), give_or_take_d=5.0)
    told = began(100, onsets=(onset,))

    drawn = lxml.html.fragment_fromstring(chart.draw(weighing(), DESCENT, chart.WIDE, told))
    rows = chart.table(weighing(), DESCENT, told).rows

    counts = [len(drawn.xpath(f".//path[@class='{look}']")) for look in ("began", "doubt")]
    assert counts == [3, 3]
    assert [row[-1] for row in rows if row[-1]] == ["flare 1", "onset A"]


def test_every_page_of_a_cause_calls_a_flare_by_the_same_number() -> None:
    told = Beginnings((), (flare(30), flare(90)))
    found = replace(of(*(cause(name, "no_sign") for name in TESTED)), began=told)

    figures = parsed(rendered(found)).xpath("//figure/div[@class='wide']")

    assert len(figures) == len(TESTED)
    for figure in figures:
        assert figure.xpath(".//text[@class='mark flare']/text()") == ["1", "2"]

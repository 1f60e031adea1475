"""Onsets and flares in the report: marked, listed, and what went before them ranked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

import stories
from backstride import report
from backstride.report import before, beginnings
from backstride.report.beginnings import LANE_PX, MOST, Began
from backstride.report.years import history, panels
from backstride.report.years.sheet import NARROW, WIDE, Page, Sheet, began_in_lanes
from backstride.store import Home
from backstride.terms.records import Beginnings, Flare, Onset, Story
from backstride.workflow import reporting
from test_closed_doors import BLOCKING_ALL, home_with

FIRST = date(2025, 1, 6)


def flare(place: int, worst: float = 5.0, days: int = 3) -> Flare:
    first = FIRST + timedelta(days=place)
    return Flare(first, first + timedelta(days=days - 1), worst, 1.0)


def onset(place: int, give_or_take_d: float = 0.0) -> Onset:
    return Onset(local_day=FIRST + timedelta(days=place), give_or_take_d=give_or_take_d)


places = st.lists(st.integers(0, 600), max_size=40, unique=True).map(sorted)


def some(flares: Sequence[int], onsets: Sequence[int]) -> tuple[Began, ...]:
    worst = [2.0 + place % 7 for place in flares]
    told = [flare(place, rise) for place, rise in zip(flares, worst, strict=True)]
    return beginnings.named(Beginnings(tuple(map(onset, onsets)), tuple(told)))


def begun(*, flares: Sequence[int] = (), onsets: Sequence[int] = ()) -> Story:
    runs = [stories.run(FIRST + timedelta(days=place)) for place in range(0, 640, 3)]
    told = Beginnings(tuple(map(onset, onsets)), tuple(map(flare, flares)))
    return replace(stories.of(runs), began=told)


def page_of(story: Story, sheet: Sheet = WIDE) -> Page:
    return Page(history.trace(story), sheet, "metric")


def parsed(page: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(page)


def section(page: str, name: str) -> str:
    [found] = parsed(page).xpath(f"//section[@aria-labelledby='{name}']")
    return " ".join(found.text_content().split())


@given(places, places)
def test_every_onset_and_flare_has_a_name_of_its_own(flares: list[int], onsets: list[int]) -> None:
    names = [one.name for one in some(flares, onsets)]

    assert len(set(names)) == len(names) == len(flares) + len(onsets)


@given(places, places)
def test_no_more_are_marked_than_can_be_told_apart_and_they_rose_furthest(
    flares: list[int], onsets: list[int]
) -> None:
    every = some(flares, onsets)

    marked = beginnings.marked(every)

    drawn = [one.told for one in marked if isinstance(one.told, Flare)]
    left = [one.told for one in every if isinstance(one.told, Flare) and one not in marked]
    assert len(drawn) == min(MOST, len(flares))
    assert sum(not one.is_flare for one in marked) == min(MOST, len(onsets))
    assert max((one.rise for one in left), default=0) <= min((one.rise for one in drawn), default=9)


@given(places, places, st.sampled_from([WIDE, NARROW]))
def test_no_two_marks_lie_on_one_another(
    flares: list[int], onsets: list[int], sheet: Sheet
) -> None:
    page = page_of(begun(flares=flares, onsets=onsets), sheet)

    placed = began_in_lanes(page)

    lanes = {lane: [one for one, at in placed if at == lane] for _, lane in placed}
    gaps_px = [
        page.noon_px(after.day) - page.noon_px(one.day)
        for inside in lanes.values()
        for one, after in pairwise(inside)
    ]
    assert all(gap >= LANE_PX for gap in gaps_px)
    assert bool(placed) == bool(flares or onsets)


def test_a_flare_is_a_rule_through_every_panel_and_an_unsure_onset_a_bar() -> None:
    story = begun(flares=[100, 300])
    story = replace(story, began=Beginnings((onset(200, 5.0),), story.began.flares))  # type: ignore[union-attr]

    drawing = panels.compose(page_of(story))

    rules = [_layers(one, "rule", "day") for one in drawing["vconcat"]]
    bars = [_layers(one, "rect", "first", fill="var(--pain)") for one in drawing["vconcat"]]
    assert {len(found) for found in rules[1:]} == {1}
    assert {len(found) for found in bars} == {1}


def _layers(panel: dict, kind: str, field: str, **look: str) -> list[dict]:  # type: ignore[type-arg]
    wanted = {"color": "var(--pain)"} if kind == "rule" else look
    return [
        layer
        for layer in panel["layer"]
        if layer["mark"]["type"] == kind
        and layer["encoding"]["x"]["field"] == field
        and wanted.items() <= layer["mark"].items()
    ]


def test_what_has_no_mark_is_counted_beside_the_picture_and_stands_in_the_table() -> None:
    page = report.write(begun(flares=range(0, 630, 30)))

    listed = parsed(page).xpath("//section[@aria-labelledby='load']//tbody/tr/th/text()")
    assert "the 12 of 21 flares that" in section(page, "load")
    assert [one for one in listed if "Flare" in one] == [f"Flare {n}" for n in range(21, 0, -1)]


def test_the_picture_tells_its_onsets_and_flares_in_words() -> None:
    story = begun(flares=[100])
    told = Beginnings((onset(10, 5.0),), story.began.flares)  # type: ignore[union-attr]

    [wide, _] = parsed(report.write(replace(story, began=told))).xpath(
        "//section[@aria-labelledby='load']//svg[@role='img']/@aria-label"
    )

    assert "Onset A on 16 January 2025, give or take 5 days; flare 1 from 16 April 2025" in wide


def test_without_a_flare_or_onset_nothing_of_them_stands_there() -> None:
    page = report.write(begun())

    assert not re.search(r"[Ff]lare|[Oo]nset of|Onsets", section(page, "load"))
    assert not parsed(page).xpath("//section[@aria-labelledby='before']")


def test_a_diary_without_a_flare_says_so() -> None:
    story = stories.years(1)
    began = Beginnings((), ())

    calm = report.write(replace(story, began=began, before=None))

    assert "No flare: worst pain never rose 2 points" in section(calm, "load")


@pytest.fixture(scope="module")
def two_years() -> Story:
    return stories.years(2)


def test_every_marked_onset_and_flare_has_a_row_with_as_many_cells(two_years: Story) -> None:
    page = parsed(report.write(two_years))

    first = page.xpath("//table[@class='lead-ups']")[0]
    widths = {len(row.xpath("./td")) for row in first.xpath("./tbody/tr")}
    marked = beginnings.marked(beginnings.named(two_years.began))
    assert len(first.xpath("./tbody/tr")) == len(marked)
    assert widths == {len(first.xpath("./thead//th")) - 1}


def test_a_dot_is_filled_exactly_where_the_figure_is_bold(two_years: Story) -> None:
    shown = before.view(two_years)

    assert shown is not None
    cells = [cell for row in (*shown.rows, *shown.rest) for cell in row.cells]
    assert any(cell.is_top for cell in cells)
    assert [cell.is_top for cell in cells] == ["dot top" in (cell.strip or "") for cell in cells]


def test_chance_stands_beside_every_row_and_why_names_the_next_step(two_years: Story) -> None:
    words = section(report.write(two_years), "before")

    chances = r"\d+ days? in \d+|nearly every day|too few days before"
    shown = before.view(two_years)
    assert shown is not None
    assert [row for row in shown.rows if not re.search(chances, row.chance)] == []
    assert "backstride why --open tests it" in words
    assert "no cause" in words


def test_where_nothing_is_known_before_them_that_is_said() -> None:
    story = stories.begun(begun(flares=[20]), onset(5))

    assert "Too few days are known before any of them" in section(report.write(story), "before")


def shown_to(home: Home) -> tuple[Story, str]:
    """Give what a home may see of a story in which pain began."""
    bare = replace(stories.years(1), began=None, before=None)
    guarded = reporting._guarded(home, bare)  # the gate before every report
    return guarded, report.write(guarded)


@pytest.mark.parametrize("flag", BLOCKING_ALL)
def test_with_a_flag_open_that_blocks_causes_none_of_it_is_shown(tmp_path: Path, flag: str) -> None:
    guarded, page = shown_to(home_with(tmp_path, flag))

    assert (guarded.began, guarded.before) == (None, None)
    assert not re.search(r"Onsets and flares|Before each onset|[Ff]lare: worst", page)


def test_without_a_flag_all_of_it_is_shown(tmp_path: Path) -> None:
    guarded, page = shown_to(Home(tmp_path / "open"))

    assert guarded.began is not None
    assert "Onsets and flares" in page
    assert "Before each onset and flare" in page

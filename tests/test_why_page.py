"""The pages of why: every verdict, chart and gap stands there in words, and nothing else does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import lxml.html
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stories
from backstride.causes import headline
from backstride.causes import onsets as told_by
from backstride.cli.why import why_command
from backstride.knowledge.claims import claims
from backstride.knowledge.hypotheses import hypotheses
from backstride.report.why import chart, counts, laid
from backstride.report.why import page as why_page
from backstride.store import Home
from backstride.terms.records import (
    Cause,
    Check,
    FloatArray,
    Profile,
    Settle,
    Sizes,
    Trace,
    VerdictWord,
    Watch,
    Watched,
    Why,
)
from test_report_in_browser import CHROMIUM, WIDTHS, seen

HOSTILE = "</p><script>alert(1)</script>\"'><img src=x onerror=alert(2)> {{ 7*7 }}"
FIRST = date(2025, 12, 7)
SIZES = Sizes(
    typical=0.4,
    hard=1.4,
    low80=-0.7,
    high80=2.0,
    easy_dose=0.0,
    typical_dose=120.0,
    hard_dose=430.0,
)
SETTLE = Settle(45, "About 45 more days of diary.")
CHECKS = (
    Check(name="tomorrow", held=True, sentence="No such effect: -0.1 points.", figures={}),
    Check(name="halves", held=False, sentence="First half +0.1 points.", figures={}),
)
MARKS: dict[VerdictWord, str] = {
    "likely_raises": "Likely raises",
    "possibly_raises": "Possibly raises",
    "likely_eases": "Likely eases",
    "cannot_tell_yet": "Cannot tell yet",
    "no_sign": "No sign",
}
NAMED = ("likely_raises", "possibly_raises", "likely_eases")


def trace(pain: Sequence[float], weighs: FloatArray | None = None, **changes: Any) -> Trace:
    days = len(pain)
    made = np.random.default_rng(days).gamma(2.0, 100.0, days) if weighs is None else weighs
    told = Trace(
        first_day=FIRST,
        pain=np.array(pain, np.float64),
        dose=np.where(np.arange(days) % 3 == 0, 80.0, 0.0),
        weighs=made,
        lag_d=1,
        half_life_d=2.0,
        line=float(np.percentile(made, 90)),
        sore_after_much=10,
        after_much=20,
        sore_otherwise=4,
        otherwise=160,
    )
    return replace(told, **changes)


def some_pain(days: int) -> FloatArray:
    random = np.random.default_rng(1)
    pain = random.integers(0, 8, days).astype(np.float64)
    pain[random.random(days) < 0.2] = np.nan
    pain[20:35] = np.nan
    return pain


def cause(name: str, verdict: VerdictWord, **changes: Any) -> Cause:
    row = hypotheses()[name]
    told = Cause(
        exposure=name,
        group=(),
        verdict=verdict,
        probability=0.9,
        sizes=SIZES,
        when="next day",
        checks=CHECKS if verdict in NAMED else (),
        settle=SETTLE,
        claims=row.claims,
        right_of_20=None,
        sentence=f"{row.label} it is. A hard day: +1.4 points.",
        trace=trace(some_pain(180).tolist()),
    )
    return replace(told, **changes)


def untested() -> list[Cause]:
    bare = {"probability": None, "sizes": None, "when": "", "trace": None}
    return [
        cause(name, "not_testable", sentence=row.why_not, **bare)
        for name, row in hypotheses().items()
        if row.why_not
    ]


def of(*causes: Cause, **changes: Any) -> Why:
    told = Why(
        days=150,
        onsets=0,
        ratings_a_day=1,
        may_speak=True,
        sentence="",
        causes=(*causes, *untested()),
        watch=None,
    )
    made = replace(told, **changes)
    return replace(made, sentence=headline(made.causes, speaks=made.may_speak))


def watched(name: str, percentile: float, **changes: Any) -> Watched:
    told = Watched(
        exposure=name,
        probability=0.3,
        robust=0.3,
        percentile=percentile,
        random_days_as_unusual=0.43,
        perhaps=False,
        log_odds=0.1,
    )
    return replace(told, **changes)


def remembered(onsets: int, *exposures: Watched, says: Any = "order") -> Watch:
    """Say of beginnings what the product says of them."""
    shown = told_by._shown(exposures, onsets)
    return Watch(
        onsets=onsets,
        says=says,
        none=0.5,
        before=0.08,
        exposures=exposures,
        shown=shown,
        sentence=told_by._sentence(shown, onsets),
        by_chance=told_by._by_chance(exposures, onsets) if shown else "",
        left_out=("2024-01-01: fewer than 60 days are known before it",) * (onsets == 0),
    )


TESTED = [name for name, row in hypotheses().items() if not row.why_not]


def all_verdicts() -> Why:
    """Have one of each verdict, a group, and one of which nothing is known."""
    words = dict(zip(TESTED, MARKS, strict=False))
    told = [
        cause(name, word, right_of_20=19 if word in NAMED else None) for name, word in words.items()
    ]
    bare: dict[str, Any] = {"sizes": None, "trace": None}
    group = cause(TESTED[5], "cannot_tell_yet", group=(TESTED[5], TESTED[6]), **bare)
    return of(*told, group, cause(TESTED[7], "cannot_tell_yet", **bare))


def too_early(watch: Watch | None = None) -> Why:
    bare: dict[str, Any] = {"probability": None, "sizes": None, "trace": None, "when": ""}
    settle = Settle(56, "Nothing is said before day 56 of the diary.")
    told = [cause(name, "cannot_tell_yet", settle=settle, **bare) for name in TESTED]
    return of(*told, days=0, may_speak=False, watch=watch)


def rendered(found: Why, **changes: Any) -> str:
    given_too = {"profile": Profile(), "made": stories.MADE, "version": "0.1.0", **changes}
    return why_page.render(found, **given_too)


def parsed(html: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(html)


def said(html: str) -> str:
    """Give what a reader reads: no styles, no attributes."""
    tree = parsed(html)
    for style in tree.xpath("//style"):
        style.drop_tree()
    return " ".join(tree.text_content().split())


def cell(tree: lxml.html.HtmlElement, look: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in tree.find_class(look)]


def test_each_verdict_stands_with_its_word_its_mark_and_its_line() -> None:
    rows = parsed(rendered(all_verdicts())).find_class("hypothesis")

    found = [
        (cell(row, "chip")[0], len(row.xpath(".//svg[@class='span']")), len(row.xpath(".//a")))
        for row in rows
    ]
    assert found == [(word, 1, 1) for word in [*MARKS.values(), *["Cannot tell yet"] * 2]]


def test_all_that_articles_blame_is_on_the_page_even_before_the_diary_speaks() -> None:
    pages = [said(rendered(of(*map(_open, TESTED)))), said(rendered(too_early()))]

    missing = [
        row.label for row in hypotheses().values() for page in pages if row.label not in page
    ]
    assert missing == []


def _open(name: str) -> Cause:
    return cause(name, "cannot_tell_yet")


def test_every_row_leads_to_a_page_that_is_there() -> None:
    tree = parsed(rendered(all_verdicts()))

    ids = set(tree.xpath("//@id"))

    assert {link.removeprefix("#") for link in tree.xpath("//a/@href")} <= ids
    assert len(tree.find_class("cause")) == len(tree.find_class("hypothesis"))


def test_twenty_dots_stand_only_where_they_were_counted() -> None:
    tree = parsed(rendered(all_verdicts()))

    rows = tree.find_class("hypothesis")
    dots = [len(row.xpath(".//svg[@class='twenty']/circle")) for row in rows]
    hollow = [
        len(row.xpath(".//svg[@class='twenty']/circle[contains(@class, 'hollow')]")) for row in rows
    ]

    assert dots == [20, 20, 20, 0, 0, 0, 0]
    assert hollow == [1, 1, 1, 0, 0, 0, 0]
    assert "of 20 simulated runners told this, 19 are right" in said(rendered(all_verdicts()))


def test_a_line_is_solid_only_where_a_cause_is_named() -> None:
    rows = parsed(rendered(all_verdicts())).find_class("hypothesis")

    solid = [bool(row.xpath(".//path[contains(@class, 'sure ')]")) for row in rows]
    dashed = [bool(row.xpath(".//path[@class='unsure']")) for row in rows]
    hatched = [bool(row.xpath(".//rect[@class='gap']")) for row in rows]
    assert solid == [True] * 3 + [False] * 4
    assert dashed == [False] * 3 + [True] * 2 + [False] * 2
    assert hatched == [False] * 6 + [True]


def test_a_size_that_is_not_named_is_told_as_a_span_alone() -> None:
    words = said(rendered(of(cause("descent_m", "no_sign"))))

    assert "−0.7 to +2.0 points if it does anything" in words
    assert "+1.4" not in words.replace("A hard day: +1.4 points.", "")


def test_doses_speak_in_the_units_of_the_runner() -> None:
    found = of(cause("descent_m", "likely_raises"))

    words = said(rendered(found, profile=Profile(units="imperial")))

    assert ["1,411 ft" in words, "Descent, ft" in words, "430 m" in words] == [True, True, False]


def test_every_attempt_says_whether_it_held() -> None:
    tree = parsed(rendered(of(cause("descent_m", "possibly_raises"))))

    assert cell(tree, "held") == ["held", "did not hold"]
    assert "No such effect: −0.1 points." in tree.text_content()


def test_every_claim_stands_with_its_sentence_and_its_key() -> None:
    words = said(rendered(of(cause("descent_m", "likely_raises"))))

    missing = [
        key
        for key in hypotheses()["descent_m"].claims
        if f"{claims()[key].sentence} {key}" not in words
    ]
    assert missing == []


def test_every_drawing_says_in_words_what_it_shows_and_has_its_table() -> None:
    tree = parsed(rendered(all_verdicts()))

    pictures = tree.xpath("//svg[@role='img']")
    silent = [one for one in pictures if not (one.get("aria-label") or one.xpath("./desc"))]
    tables = tree.xpath("//details//table[@class='slight']")
    assert (silent, len(tables), len(tree.xpath("//figure"))) == ([], 5, 5)


def test_ids_are_said_once() -> None:
    ids = parsed(rendered(all_verdicts())).xpath("//@id")

    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("found", [all_verdicts(), too_early()])
def test_no_page_has_a_script_or_leads_out(found: Why) -> None:
    assert not re.search(r"<script|https?://|@import|\bon\w+=|<link|<img", rendered(found))


def test_every_word_is_escaped() -> None:
    hostile = cause(
        "descent_m",
        "likely_raises",
        sentence=HOSTILE,
        settle=Settle(None, HOSTILE),
        checks=(Check(name=HOSTILE, held=True, sentence=HOSTILE, figures={}),),
        when=HOSTILE,
    )

    html = rendered(of(hostile), version=HOSTILE)

    assert (parsed(html).xpath("//script | //img"), HOSTILE in said(html)) == ([], True)


def test_the_page_opens_with_what_is_likely_and_counts_what_is_possible() -> None:
    found = of(
        cause("descent_m", "likely_raises", sentence="It likely raises your pain. More."),
        cause("sitting_h", "possibly_raises", sentence="Not alone."),
        cause("stress", "no_sign"),
    )

    [sentence] = cell(parsed(rendered(found)), "say")

    assert sentence == "It likely raises your pain. One more possibly raises it."


@pytest.mark.parametrize(
    ("found", "rest"),
    [
        (of(cause("stress", "no_sign")), "For one there is no sign."),
        (all_verdicts(), "For three others it cannot be told yet; for one other there is no sign."),
    ],
)
def test_the_rest_is_counted(found: Why, rest: str) -> None:
    assert f"From 150 rated days since 7 December 2025. {rest}" in said(rendered(found))


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (of(cause("stress", "no_sign")), "Your diary names no cause."),
        (too_early(), "It is too early to name a cause from your diary."),
    ],
)
def test_where_nothing_can_be_said_that_is_the_sentence(found: Why, sentence: str) -> None:
    assert cell(parsed(rendered(found)), "say") == [sentence]


def test_before_the_diary_speaks_there_is_no_number_of_it() -> None:
    html = rendered(too_early())

    assert not parsed(html).xpath("//svg[@class='span'] | //figure | //*[@class='figures']")
    assert "About 56 days to go." in said(html)


def test_one_beginning_shows_what_was_unusual_and_names_nothing() -> None:
    watch = remembered(
        1,
        watched("distance_m", 40),
        watched("descent_m", 95, perhaps=True, random_days_as_unusual=0.2),
        says="unusual",
    )

    tree = parsed(rendered(too_early(watch)))

    [table] = tree.find_class("before")
    rows = [row.text_content() for row in table.xpath(".//tbody/tr/th")]
    assert (rows, cell(table, "perhaps")) == (["Downhill"], [""])
    assert "One beginning names no cause." in tree.text_content()
    assert "Of 100 random days of yours, 20 have something as unusual" in tree.text_content()


def test_more_beginnings_give_the_list_in_its_order_and_clear_nothing() -> None:
    exposures = (watched("stress", 20), watched("descent_m", 95, perhaps=True))

    tree = parsed(rendered(too_early(remembered(3, *exposures, says="perhaps"))))

    [table] = tree.find_class("before")
    rows = [row.text_content() for row in table.xpath(".//tbody/tr/th")]
    assert (rows, cell(table, "perhaps")) == (["Stress", "Downhill"], ["", "perhaps"])
    assert "clears nothing" in tree.text_content()


def test_beginnings_that_could_not_be_used_are_told() -> None:
    words = said(rendered(too_early(remembered(0, says="nothing"))))

    assert "No remembered beginning could be used." in words
    assert "Not used: 2024-01-01: fewer than 60 days are known before it." in words


@pytest.mark.parametrize(
    ("sore", "rated", "of_20", "full"),
    [(20, 40, "10 of 20", 10), (1, 200, "under 1 of 20", 0), (0, 30, "0 of 20", 0)],
)
def test_boxes_are_as_many_as_the_words_say(sore: int, rated: int, of_20: str, full: int) -> None:
    told = trace([1.0] * 60, sore_after_much=sore, after_much=rated)

    after, _ = counts.shares(told)

    assert after.boxes is not None
    assert (after.of_20, after.boxes.count('class="full"')) == (of_20, full)
    assert after.counted.startswith(f"{sore} of {rated}")


def test_few_days_have_no_boxes() -> None:
    after, _ = counts.shares(trace([1.0] * 60, sore_after_much=3, after_much=9))

    assert (after.boxes, after.of_20) == (None, "– fewer than 10 rated days")


pains = st.one_of(st.just(float("nan")), st.integers(0, 10).map(float))
LONG = 30 * 7
DESCENT = chart.named("descent_m", "Downhill", "metric")


@settings(deadline=None, max_examples=40)
@given(st.lists(pains, min_size=1, max_size=LONG))
def test_each_rating_is_drawn_once_and_stands_in_the_table(pain: list[float]) -> None:
    told = trace(pain)

    drawn = lxml.html.fragment_fromstring(chart.draw(told, DESCENT, chart.WIDE))
    rows = chart.table(told, DESCENT).rows

    [dots] = drawn.xpath(".//path[contains(@class, 'dots')]/@d")
    rated = [f"{value:g}" for value in reversed(pain) if np.isfinite(value)]
    assert dots.count("h0") == len(rated)
    assert [row[1] for row in rows if row[1] != "–"] == rated
    assert len(rows) == len(pain)


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 4000), st.sampled_from([chart.WIDE, chart.NARROW]))
def test_a_diary_of_any_length_is_drawn_within_its_frame(days: int, frame: chart.Frame) -> None:
    told = trace(some_pain(days).tolist())

    drawn = chart.draw(told, DESCENT, frame)

    xs = [float(x) for x in re.findall(r'\bx="(-?[\d.]+)"|M(-?[\d.]+)', drawn) for x in x if x]
    assert min(xs) >= 0
    assert max(xs) <= frame.width_px
    assert "nan" not in drawn


def test_weeks_keep_the_worst_of_their_days_and_their_middle() -> None:
    steps = laid.lay(trace([1, 2, 9, *[float("nan")] * 4, 3]), 7)

    assert steps.worst.tolist() == [9, 3]
    assert steps.line.tolist() == [2, 3]
    assert steps.rated.tolist() == [3, 1]


def test_a_median_of_seven_days_needs_three_ratings() -> None:
    nan = float("nan")

    steps = laid.lay(trace([4, nan, 2, 3, nan]), 1)

    assert np.nan_to_num(steps.line, nan=-1).tolist() == [-1, -1, -1, 3, 3]


def test_three_years_of_every_cause_stay_small() -> None:
    told = trace(some_pain(3 * 365).tolist())

    html = rendered(of(*(cause(name, "no_sign", trace=told) for name in TESTED)))

    assert len(html.encode()) < 1_000_000


def test_the_command_writes_the_pages(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.prepare()
    page = tmp_path / "pages.html"

    why_command(None, home.folder, page=page, as_json=True)

    assert "It is too early to name a cause" in page.read_text(encoding="utf-8")


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
@pytest.mark.parametrize("early", [False, True])
def test_no_page_scrolls_sideways_or_complains(*, early: bool, tmp_path: Path) -> None:
    watch = remembered(3, watched("excess_over_longest_ratio", 95, perhaps=True), says="perhaps")
    found = too_early(watch) if early else replace(all_verdicts(), watch=watch)

    views, log = seen(rendered(found).replace("<details>", "<details open>"), tmp_path, "light")

    assert [view["width"] for view in views] == list(WIDTHS)
    assert [view["needed"] for view in views if view["needed"] > view["width"]] == []
    assert "CONSOLE" not in log

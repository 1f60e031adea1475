from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stories
from backstride.knowledge.flags import flags
from backstride.report.today import page as today_page
from backstride.report.today import strip
from backstride.terms.records import (
    Advice,
    Blocks,
    Day,
    DayState,
    Finding,
    Light,
    Note,
    Profile,
    Saying,
    Urgency,
    Verdict,
)

HOSTILE = "</p><script>alert(1)</script>\"'><img src=x onerror=alert(2)> {{ 7*7 }}"
CALM = Verdict(
    verdict="none", flags=(), in_scope=True, complete=True, may_plan="full", unanswered=()
)
DOTS = ("hurting", "recovered")
LIGHTS: tuple[Light, ...] = ("green", "amber", "red", "unknown")


def saying(name: str, text: str, source: str = "PAC14") -> Saying:
    return Saying(name, text, f"Why {name}: your worst was 4 of 10.", source)


def advice(light: Light = "amber", **changes: object) -> Advice:
    made = Advice(
        local_day=stories.LAST,
        light=light,
        so_far=False,
        sentence="Walk today. Make your next run shorter and flat.",
        components={"worst_during": light, "leg_symptom": "green", "next_morning": "unknown"},
        numbers={
            "worst_during": {"value": 4.0, "against": 2.0, "words": "worst in the run"},
            "leg_symptom": {"value": 0.0, "against": 0.0, "words": "no new leg symptom"},
            "next_morning": {"value": None, "against": None, "words": ""},
        },
        screening=CALM,
        do=(
            saying("walk", "Walk three times, ten minutes each."),
            saying(
                "exercises_today", "Do: bird dog and cat-camel. See each: backstride exercises."
            ),
            saying("hold", "Run as little as last time."),
        ),
        avoid=(
            saying("no_bed_rest", "Do not stay in bed.", "Our proposal, on PAC14 and SAFETY 4"),
        ),
        see_someone=(saying("safety_net", "Go at once for numbness."),),
        look_again=saying("look_tomorrow", "Look again tomorrow: backstride check-in."),
        asks=saying("answer_safety", "Answer the safety questions: backstride screen."),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def open_flag(name: str, verdict: Urgency, blocks: Blocks = "all", **changes: object) -> Advice:
    flag = flags()[name]
    found = Finding(name, verdict, blocks, "numb where you would sit on a saddle", flag.source)
    go = flag.go[verdict]
    see = (
        Saying("go_flag", go, f"Your answer: {found.why}. {flag.can_be}", flag.source),
        Saying("call_now", "Call 112.", "Hours can count.", "Our words"),
        Saying("say_this", f"Say this: “{flag.say}”", "These words tell what to look for.", "Ours"),
        saying("safety_net", "Go back at once when it gets worse."),
    )
    screening = replace(CALM, verdict=verdict, flags=(found,), may_plan="none")
    until = tuple(Saying("until_seen", line, "Until you are seen.", "") for line in flag.until_seen)
    told = {"light": "stop", "sentence": go, "screening": screening, "see_someone": see}
    return replace(advice(**told), **{"do": until, "asks": None, **changes})  # type: ignore[arg-type]


def days(
    pains: Sequence[float | None], kms: Sequence[float | None] | None = None
) -> tuple[Day, ...]:
    """Make days up to the last, each with its worst pain and its way; None is not known."""
    ways = kms or [8.0 if place % 3 == 0 else 0.0 for place in range(len(pains))]
    first = stories.LAST - timedelta(days=len(pains) - 1)
    return tuple(
        _day(first + timedelta(days=place), pain, km)
        for place, (pain, km) in enumerate(zip(pains, ways, strict=True))
    )


def _day(local_day: Any, pain: float | None, km: float | None) -> Day:
    notes = () if pain is None else (stories.note(local_day, "pain", pain, "worst"),)
    state: DayState = "unknown" if km is None else "run" if km else "rest"
    exposures = {} if km is None else {"distance_m": 1000 * km}
    return Day(local_day, state, ("a",) if km else (), exposures, notes)


A_MONTH = days([5, 3, 2, 1, 1, 0, None, None, 2] + [1.0] * 18 + [4])


def rendered(told: Advice, shown: Sequence[Day] = A_MONTH, **changes: Any) -> str:
    given_too: Mapping[str, Any] = {
        "profile": Profile(),
        "country_numbers": ("112", "911"),
        "made": stories.MADE,
        "version": "0.1.0",
        **changes,
    }
    return today_page.render(told, shown, **given_too)


def parsed(html: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(html)


def said(html: str) -> str:
    """Give what a reader reads: no styles, no attributes."""
    tree = parsed(html)
    for style in tree.xpath("//style"):
        style.drop_tree()
    return " ".join(tree.text_content().split())


def headings(html: str) -> list[str]:
    return [heading.text_content() for heading in parsed(html).xpath("//h2")]


STATES: Mapping[str, tuple[Advice, Sequence[Day]]] = {
    **{light: (advice(light), A_MONTH) for light in LIGHTS},
    "green so far": (advice("green", so_far=True), A_MONTH),
    "first minute": (advice("unknown", components={}, numbers={}), ()),
    "nothing rated": (advice("unknown", components={}, numbers={}), A_MONTH),
    "out of scope": (advice(screening=replace(CALM, out_of_scope=("You are 17.",))), A_MONTH),
    "emergency": (open_flag("RF-CES", "emergency"), A_MONTH),
    "crisis": (open_flag("RF-PSY", "emergency"), A_MONTH),
    "within two weeks": (open_flag("RF-RADIC", "two_weeks", "run"), A_MONTH),
}


@pytest.fixture(params=list(STATES))
def state(request: pytest.FixtureRequest) -> tuple[Advice, str]:
    told, shown = STATES[request.param]
    return told, rendered(told, shown)


def test_every_state_says_its_sentence_and_its_light_in_words(state: tuple[Advice, str]) -> None:
    told, html = state

    words = said(html)

    assert [told.sentence in words, told.light.capitalize() in words] == [True, True]


def test_every_saying_stands_on_the_page_with_its_why(state: tuple[Advice, str]) -> None:
    told, html = state
    listed = [*told.do, *told.avoid, *told.see_someone, told.look_again]
    by_a_link = "call_now" if told.screening.verdict == "emergency" else ""

    words = said(html)

    missing = [
        one.id
        for one in listed
        if one.why.rstrip(".") not in words
        or (one.text.removeprefix("Say this: ") not in words and one.id != by_a_link)
    ]
    assert missing == []


def test_no_page_has_a_script_or_leads_out(state: tuple[Advice, str]) -> None:
    _, html = state

    assert not re.search(r"<script|https?://|@import|\bon\w+=|<link|<img", html)


def test_every_word_is_escaped() -> None:
    hostile = Saying(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    told = advice(
        sentence=HOSTILE,
        do=(hostile,),
        avoid=(hostile,),
        see_someone=(hostile,),
        look_again=hostile,
        asks=hostile,
        numbers={"worst_during": {"value": 3, "against": 2, "words": HOSTILE}},
    )

    html = rendered(told, version=HOSTILE)

    assert (parsed(html).xpath("//script | //img"), HOSTILE in said(html)) == ([], True)


def test_a_stop_page_has_what_its_flag_says_and_no_strip(state: tuple[Advice, str]) -> None:
    told, html = state
    stopped = told.light == "stop"

    found = (bool(parsed(html).xpath("//svg[contains(@class, 'days')]")), "Stop" in said(html))

    has_days = "How it usually goes" not in headings(html)
    assert found == (has_days and not stopped, stopped)


def test_an_exercise_never_passes_an_open_flag() -> None:
    told = open_flag("RF-CES", "emergency", do=advice().do, asks=advice().asks)

    words = said(rendered(told))

    assert [held for held in ("bird dog", "Run as little") if held in words] == []


def test_an_urgent_flag_stops_the_page_even_where_the_light_does_not() -> None:
    told = open_flag("RF-CES", "emergency", light="green")

    assert "Paused while this is open" in headings(rendered(told))


def test_an_emergency_can_be_called_from_the_page_and_comes_first() -> None:
    html = rendered(open_flag("RF-CES", "emergency"))

    links = [link.get("href") for link in parsed(html).xpath("//a[starts-with(@href, 'tel:')]")]

    order = [said(html).index(words) for words in ("Your answer: numb", "Call 112", "Say this")]
    assert (links, order) == (["tel:112", "tel:911"], sorted(order))


def test_only_an_emergency_shows_numbers_to_call() -> None:
    assert "tel:" not in rendered(open_flag("RF-CES-WATCH", "same_day"))


def test_in_a_crisis_someone_to_talk_to_comes_before_the_number() -> None:
    words = said(rendered(open_flag("RF-PSY", "emergency")))

    assert words.index("See someone") < words.index("In danger: call 112")


def test_what_is_known_of_the_light_has_a_row_with_its_own_word() -> None:
    rows = [
        [" ".join(cell.text_content().split()) for cell in row]
        for row in parsed(rendered(advice("amber"))).xpath("//table[@class='set']/tbody/tr")
    ]

    assert rows == [
        ["Worst in the run", "4", "limit 2", "amber"],
        ["New leg symptom", "no", "", "green"],
    ]


@pytest.mark.parametrize(
    ("words", "row"),
    [
        ("the morning after, against the median of 5 mornings", "usual 1"),
        ("the morning after, against 0, as fewer than 3 were told", "against 1"),
    ],
)
def test_a_morning_is_held_against_a_usual_only_where_there_is_one(words: str, row: str) -> None:
    told = advice(
        components={"next_morning": "amber"},
        numbers={"next_morning": {"value": 2.0, "against": 1.0, "words": words}},
    )

    cells = parsed(rendered(told)).xpath("//td[@class='against']/text()")

    assert cells == [row]


def test_a_flag_that_was_looked_at_is_not_sent_again() -> None:
    told = open_flag("RF-CES", "emergency", do=())
    seen = Finding("RF-CES", "none", "run", "ruled out on 2026-11-20; you may run not yet", "Ours")
    told = replace(told, screening=replace(told.screening, verdict="none", flags=(seen,)))

    html = rendered(told)

    assert [title for title in ("Say this", "Until you are seen") if title in headings(html)] == []


def test_a_light_says_go_on_only_where_the_advice_does() -> None:
    bare, borne_out = advice("green"), advice("green", do=(saying("progress_one_axis", "On."),))

    found = ["go on, one step" in said(rendered(told)) for told in (bare, borne_out)]

    assert found == [False, True]


def test_the_first_minute_tells_how_it_usually_goes_in_twenty_dots() -> None:
    html = rendered(*STATES["first minute"])

    counts = [len(parsed(html).xpath(f"//circle[@class='{look}']")) for look in DOTS]

    assert (counts, "Lancet" in said(html)) == ([30, 10], True)


def test_sources_are_written_out() -> None:
    told = "Our proposal, on PAC14 and SAFETY 4"

    assert today_page.source_words(told) == (
        "Our proposal, on Williams et al., Lancet 384:1586, 2014 and SAFETY 4"
    )


def test_a_morning_told_with_a_run_belongs_to_the_day_after() -> None:
    run, after = days([None, None])
    note: Note = stories.note(run.local_day, "pain", 6, "next_morning")

    marks = strip.marks([replace(run, notes=(note,)), after], stories.LAST, "metric")

    assert [mark.pain for mark in marks[-2:]] == [None, 6]


def test_days_outside_the_last_four_weeks_draw_nothing() -> None:
    assert strip.marks(days([1]), stories.LAST + timedelta(days=28), "metric") == ()


pains = st.one_of(st.none(), st.integers(0, 10).map(float))
kilometres = st.one_of(st.none(), st.just(0.0), st.floats(0.1, 60))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(pains, kilometres), min_size=1, max_size=40))
def test_the_table_under_the_strip_agrees_with_it(
    told: Sequence[tuple[float | None, float | None]],
) -> None:
    shown = days([pain for pain, _ in told], [km for _, km in told])

    tree = parsed(rendered(advice(), shown))

    cells = [
        [cell.text_content() for cell in row]
        for row in tree.xpath("//details//table/tbody/tr")
        if len(row) == len(strip.Mark.__annotations__) - 1
    ]
    drawn = tree.xpath("//div[@class='narrow']")[0]
    counts = [len(drawn.xpath(f".//*[@class='{look}']")) for look in ("dot", "bar")]
    rated = sum("not rated" not in pain for _, pain, _ in cells)
    ran = sum(way[0].isdigit() and float(way) > 0 for *_, way in cells)
    last = told[-strip.DAYS :]
    assert (counts, [rated, ran], len(cells)) == (
        [sum(pain is not None for pain, _ in last), sum(bool(km) for _, km in last)],
        counts,
        strip.DAYS,
    )


def test_zero_is_a_mark_on_the_axis_and_a_gap_is_hatched() -> None:
    marks = strip.marks(days([0, None]), stories.LAST, "metric")

    drawn = lxml.html.fragment_fromstring(strip.draw(marks, strip.NARROW, "metric"))

    dots = [dot.get("cy") for dot in drawn.xpath(".//*[@class='dot']")]
    assert (dots, len(drawn.xpath(".//*[@class='gap']"))) == (["108"], 3)


def test_every_drawing_has_a_title_and_a_description() -> None:
    html = rendered(advice()) + rendered(*STATES["first minute"])

    pictures = [svg for svg in parsed(html).xpath("//svg") if svg.get("role") == "img"]

    assert all(svg.xpath("./title") and svg.xpath("./desc") for svg in pictures)


def test_a_runner_of_miles_reads_miles() -> None:
    words = said(rendered(advice(), profile=Profile(units="imperial")))

    assert [unit for unit in ("Miles", "Kilometres") if unit in words] == ["Miles"]

from __future__ import annotations

import math
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from itertools import combinations, pairwise
from math import isfinite, nan
from typing import Any

import altair as alt
import lxml.html
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import stories
from backstride import report
from backstride.report import calendars, ledger, measures, spells, tables, telling, wording
from backstride.report.years import gear, ground, history, numbers, panels
from backstride.report.years.panels import shoes as shoe_bars
from backstride.report.years.sheet import NARROW, WIDE, Page, Sheet, steps
from backstride.terms.quantities import EXPOSURES, STANDINGS
from backstride.terms.records import (
    Device,
    Measure,
    Mend,
    Outcome,
    Profile,
    RunEntry,
    Shoe,
    Story,
)

HOSTILE = "</table><script>alert(1)</script>\"'><img src=x onerror=alert(2)>\n{{ 7*7 }}.fit"
UNIT = re.compile(r"\d( (km|m|mi|ft|min|h|s|%|runs?|days?|changes?|of 10)\b| %)|\d{4}$|^–")


@pytest.fixture(scope="module")
def two_years() -> str:
    return report.write(stories.years(2))


def parsed(page: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(page)


def said(page: str, *, without: str = "nothing") -> str:
    """Give what a reader reads, one section left out: no styles, no attributes."""
    tree = parsed(page)
    for unread in tree.xpath(f"//style | //section[@aria-labelledby='{without}']"):
        unread.drop_tree()
    return " ".join(tree.text_content().split())


def cells(page: str, section: str) -> Iterator[str]:
    for cell in parsed(page).xpath(f"//section[@aria-labelledby='{section}']//tbody//td"):
        yield " ".join(cell.text_content().split())


def test_the_page_has_one_heading_a_language_and_landmarks(two_years: str) -> None:
    tree = parsed(two_years)

    assert len(tree.xpath("//h1")) == 1
    assert tree.get("lang") == "en"
    assert [len(tree.xpath(f"//{name}")) for name in ("header", "main", "footer")] == [1, 1, 1]


def test_every_heading_of_a_table_has_a_scope(two_years: str) -> None:
    headings = parsed(two_years).xpath("//th")

    assert headings
    assert all(heading.get("scope") for heading in headings)


def test_every_label_names_something_that_is_there(two_years: str) -> None:
    tree = parsed(two_years)
    named = tree.xpath("//@aria-labelledby") + [link[1:] for link in tree.xpath("//a/@href")]

    assert named
    assert all(len(tree.xpath(f"//*[@id='{name}']")) == 1 for name in named)


def test_the_page_asks_nothing_of_any_network(two_years: str) -> None:
    addresses = set(re.findall(r"https?:[^\s\"'<>]+", two_years))
    resources_asked = re.findall(r"<(?:script|link|img|iframe|object)\b|@import|src=", two_years)

    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert resources_asked == []
    assert set(re.findall(r"url\([^)]*\)", two_years)) == {"url(#hatch)"}


def test_the_same_story_gives_the_same_page(two_years: str) -> None:
    assert report.write(stories.years(2)) == two_years


def test_the_order_of_the_runs_changes_nothing(two_years: str) -> None:
    story = stories.years(2)

    assert report.write(replace(story, runs=tuple(reversed(story.runs)))) == two_years


def test_two_years_stay_below_three_megabytes(two_years: str) -> None:
    assert 100_000 < len(two_years.encode()) < 3_000_000


def test_altair_waits_until_a_report_is_written() -> None:
    program = "import sys, backstride.report; print('altair' in sys.modules)"

    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert answer.stdout.strip() == b"False"


@pytest.mark.parametrize("page", ["two_years", "imperial"])
def test_every_number_in_the_tables_of_runs_has_its_unit(
    page: str, request: pytest.FixtureRequest
) -> None:
    html = request.getfixturevalue(page)
    found = [cell for cell in cells(html, "runs") if re.search(r"\d", cell)]
    by_week = [cell for cell in cells(html, "load") if re.search(r"\d", cell)]

    assert len(found) > 1000
    assert len(by_week) > 300
    assert [cell for cell in found + by_week if not UNIT.search(cell)] == []


@pytest.fixture(scope="module")
def imperial() -> str:
    return report.write(replace(stories.years(2), profile=Profile(units="imperial")))


def test_imperial_readers_meet_no_metres(imperial: str) -> None:
    numbers = [*cells(imperial, "runs"), *cells(imperial, "load"), *cells(imperial, "mended")]

    assert any(" mi" in number for number in numbers)
    assert any(" ft" in number for number in numbers)
    assert not [number for number in numbers if re.search(r"\d (km|m)\b", number)]
    assert "Each run, mi" in imperial


def test_errors_stand_beside_their_numbers(two_years: str) -> None:
    first = next(cells(two_years, "runs"))

    assert re.fullmatch(r"\d+\.\d ±\d+\.\d km", first)


def test_the_verdicts_add_up_to_the_files_given(two_years: str) -> None:
    numbers = [
        int(b.text.replace(",", "")) for b in parsed(two_years).xpath("//div[@class='sum']//b")
    ]
    given_files = sum(len(summary.files) for summary in stories.years(2).imports)

    assert len(numbers) == 5
    assert sum(numbers[:4]) == numbers[4] == given_files


verdicts = st.sampled_from(["imported", "known", "skipped", "failed"])


@given(st.lists(st.lists(verdicts)))
def test_a_tally_loses_no_file(imports: list[list[Outcome]]) -> None:
    summaries = [
        stories.given(*((f"{n}.fit", verdict, "") for n, verdict in enumerate(found)))
        for found in imports
    ]

    assert ledger.tally(summaries).given == sum(len(found) for found in imports)


def test_hostile_names_stay_text() -> None:
    run = stories.run(device=Device(HOSTILE, HOSTILE), mended=(Mend(HOSTILE, 0.0, 1.0, HOSTILE),))
    bad = [(HOSTILE, verdict, f"{HOSTILE} is odd. {HOSTILE}") for verdict in ("failed", "skipped")]
    worn = {run.id: HOSTILE, "other": f"{HOSTILE} 2"}
    other = replace(run, id="other", device=Device(f"{HOSTILE} 2"))
    story = replace(
        stories.of([run, other], version=HOSTILE, fingerprint=HOSTILE, worn=worn),
        imports=(stories.given(*bad, (HOSTILE, "imported", HOSTILE)),),  # type: ignore[arg-type]
    )

    page = report.write(story)

    assert "<script" not in page
    assert "<img" not in page
    assert "49.fit" not in page
    assert parsed(page).xpath("//section[@aria-label='One file failed']//tbody/tr/th/text()") == [
        " ".join(HOSTILE.split())
    ]


def test_a_reason_parts_into_what_is_wrong_and_what_next() -> None:
    summary = stories.given(("a.tcx", "failed", "not TCX: 2.5 kB of HTML. Download it again. Now."))

    (reason,) = ledger.reasons([summary], "failed")

    assert (reason.what, reason.next_move) == ("not TCX: 2.5 kB of HTML", "Download it again. Now.")


def test_files_with_one_reason_share_a_line() -> None:
    summary = stories.given(
        ("x.fit", "skipped", "settings"),
        ("a.fit", "skipped", "a ride"),
        ("b.fit", "skipped", "a ride"),
    )

    found = ledger.reasons([summary], "skipped")

    assert [reason.names for reason in found] == [("a.fit", "b.fit"), ("x.fit",)]


def test_many_names_are_cut_and_counted() -> None:
    summary = stories.given(*((f"{n}.fit", "skipped", "a ride") for n in range(1234)))

    (row,) = tables.of_reasons(ledger.reasons([summary], "skipped"), "nothing").rows

    assert row[0] == "0.fit\n1.fit\n2.fit\n3.fit\n4.fit\nand 1,229 more"


def test_an_imported_file_without_loss_is_no_trouble() -> None:
    summary = stories.given(("a.fit", "imported", ""), ("b.fit", "imported", "cut. 3 min kept"))

    assert [reason.names for reason in ledger.reasons([summary], "imported")] == [("b.fit",)]


def test_a_run_mended_twice_counts_once() -> None:
    spike = Mend("height spikes left out", 3.0, 40.0, "samples")
    runs = [stories.run(mended=(spike, spike)), stories.run(stories.LAST - timedelta(days=1))]

    (line,) = ledger.mended(runs, "metric")

    assert (line.runs, line.share, line.amount) == (1, 0.5, "80 samples")


def test_of_jumps_the_longest_is_told_and_no_sum() -> None:
    jumps = tuple(Mend("GPS jump", 3.0, far, "m") for far in (40.0, 90.0))

    (line,) = ledger.mended([stories.run(mended=jumps)], "metric")

    assert line.amount == "longest 90 m"


def test_rates_are_never_added_up() -> None:
    runs = [
        stories.run(mended=(Mend("step rate doubled", None, rate, "steps/min"),))
        for rate in (80, 81, 95)
    ]

    (line,) = ledger.mended(runs, "metric")

    assert line.amount == "81 steps/min, median"


def test_an_amount_that_is_not_known_has_a_word() -> None:
    assert wording.amount(nan, "m", "metric") == "– not known"


@pytest.mark.parametrize(
    ("number", "unit", "words"),
    [
        (950, "m", "950 m"),
        (63_100, "m", "63.1 km"),
        (660, "s", "11 min"),
        (1206, "samples", "1,206 samples"),
        (1, "samples", "1 sample"),
        (2.94, "m/s", "2.9 m/s"),
    ],
)
def test_an_amount_has_its_unit(number: float, unit: str, words: str) -> None:
    assert wording.amount(number, unit, "metric") == words


def test_an_empty_story_says_so_and_offers_the_next_move() -> None:
    page = report.write(stories.empty())

    assert parsed(page).xpath("//h1/text()") == ["No run is in yet."]
    assert "backstride import PATH" in said(page)
    assert "<svg role" not in page


def test_files_without_a_run_are_told_from_no_files() -> None:
    story = replace(stories.empty(), imports=(stories.given(("a.fit", "skipped", "a ride")),))

    assert parsed(report.write(story)).xpath("//h1/text()") == [
        "No run is in yet. The one file given held none."
    ]


def test_one_run_makes_a_page() -> None:
    page = report.write(stories.one_run())

    assert "One run is in. None can be compared yet with the 30 days before it." in said(page)
    assert "– no run in the 30 days before" in said(page)
    assert "10 to 30 % longer</li>" not in page


def test_runs_that_measured_nothing_make_a_page_of_words() -> None:
    unmeasured = dict.fromkeys(EXPOSURES, Measure(nan, nan))
    runs = [
        stories.run(stories.LAST - timedelta(days=9), exposures=unmeasured, coverage={}),
        stories.run(exposures={}, coverage={}),
    ]

    page = report.write(stories.of(runs))

    assert not re.search(r"\bnan\b", said(page).lower())
    assert "– not known" in said(page)
    assert "neither distance nor time is known" in said(page)


@pytest.mark.parametrize(
    ("simulated", "tag"),
    [((True, True), "simulated runner"), ((True, False), "partly simulated"), ((False, False), "")],
)
def test_simulated_runs_are_labelled_as_such(simulated: tuple[bool, bool], tag: str) -> None:
    days = (stories.LAST, stories.LAST - timedelta(days=3))
    runs = [
        stories.run(day, simulated=flag, device=Device("Watch"))
        for day, flag in zip(days, simulated, strict=True)
    ]

    tree = parsed(report.write(stories.of(runs)))

    assert "".join(tree.xpath("//header//span[@class='simulated']/text()")) == tag
    assert (f"({tag})" if tag else "report,") in tree.xpath("//title/text()")[0]
    assert tree.xpath("//footer")[0].text_content().lower().count("simulated") == bool(tag)


@pytest.mark.parametrize(
    ("ratios", "sentence"),
    [
        ([nan, 1.31], "Two runs of one day are in. One was more than 30 % longer"),
        ([1.3, 1.0], "Two runs of one day are in. None were more than 30 % longer"),
        ([1.5] * 10, "10 runs of one day are in. 10 were more than 30 % longer"),
    ],
)
def test_the_sentence_counts_right(ratios: list[float], sentence: str) -> None:
    runs = [
        stories.run(hour=hour, exposures={"distance_to_longest_ratio": Measure(ratio, 0.1)})
        for hour, ratio in enumerate(ratios)
    ]
    story = stories.of(runs)

    found = " ".join(telling.sentence(story, ledger.tally(story.imports)).split())

    assert found.startswith(sentence)


def test_the_page_praises_frightens_and_diagnoses_nobody(two_years: str) -> None:
    labels = parsed(two_years).xpath("//@aria-label")
    words = " ".join([said(two_years), *labels]).lower()
    ours = " ".join([said(two_years, without="claims"), *labels]).lower()

    assert "!" not in words
    for unsaid in ("injury risk", "cure", "damage", "your imbalance", "great deal", "congrat"):
        assert unsaid not in words
    for unsaid in ("imbalance", "causes"):  # articles say so, and are quoted as articles
        assert unsaid not in ours


def test_the_cohort_is_not_taken_for_back_pain(two_years: str) -> None:
    assert "overuse injuries of any kind. Back pain was not looked at by itself" in said(two_years)


def test_every_exposure_has_its_unit_standing_and_source(two_years: str) -> None:
    rows = parsed(two_years).xpath("//section[@aria-labelledby='sources']//tbody/tr")
    shown = {row[0].text_content(): [cell.text_content() for cell in row[1:]] for row in rows}

    assert set(shown) == {exposure.label for exposure in EXPOSURES.values()}
    for exposure in EXPOSURES.values():
        assert shown[exposure.label] == [
            exposure.unit,
            exposure.standing,
            exposure.about,
            exposure.source,
            exposure.error_source,
            exposure.known,
        ]
        assert exposure.standing in STANDINGS


def test_the_latest_runs_come_first_and_the_rest_is_folded(two_years: str) -> None:
    found = parsed(two_years).xpath("//section[@aria-labelledby='runs']//table")
    days = found[0].xpath(".//tbody//th/text()")

    assert len(days) == 20
    assert days[0] == "22 Nov 2026"
    assert len(found[1].xpath(".//tbody/tr")) == len(stories.years(2).runs) - 20
    assert found[1].xpath("ancestor::details")


def test_runs_recorded_twice_are_warned_of() -> None:
    run = stories.run()
    later = replace(run, id="phone", start=run.start + timedelta(minutes=5), device=Device("Phone"))

    page = report.write(stories.of([run, later]))

    assert "1 pair of runs overlap in time: probably the same run recorded twice." in said(page)
    assert "Both are counted until Backstride can merge them." in said(page)


def test_runs_that_only_touch_are_no_pair() -> None:
    run = stories.run()
    next_run = replace(run, id="next", start=run.start + timedelta(seconds=run.duration_s))

    assert ledger.overlaps([next_run, run]) == ()


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20)), max_size=12))
def test_overlaps_agree_with_looking_at_every_pair(stretches: list[tuple[int, int]]) -> None:
    zero = datetime(2026, 1, 1, tzinfo=UTC)
    runs = [
        replace(
            stories.one_run().runs[0],
            id=str(number),
            start=zero + timedelta(minutes=start),
            duration_s=60.0 * length,
        )
        for number, (start, length) in enumerate(stretches)
    ]
    shared = {
        frozenset((a, b))
        for a, (start_a, length_a) in enumerate(stretches)
        for b, (start_b, length_b) in enumerate(stretches)
        if a < b and min(start_a + length_a, start_b + length_b) > max(start_a, start_b)
    }

    found = {frozenset((int(p.earlier.id), int(p.later.id))) for p in ledger.overlaps(runs)}

    assert found >= shared
    assert all(pair in shared or 0 in {stretches[n][1] for n in pair} for pair in found)


def test_a_month_is_hatched_only_where_no_day_of_it_is_known() -> None:
    runs = [stories.run(date(2026, 1, 5)), stories.run(date(2026, 5, 2))]
    march = {date(2026, 3, day) for day in range(1, 32)}
    february_but_one_day = {date(2026, 2, day) for day in range(1, 28)}
    days = stories.days(runs, unknown=march | february_but_one_day)

    (year,) = calendars.years(days, runs)

    assert [cell.figure for cell in year.months[:6]] == ["1", "0", "", "0", "1", ""]
    assert [cell.look for cell in year.months[1:4]] == ["zero", "hatched", "zero"]
    assert year.months[5] == calendars.OUTSIDE


@given(st.floats(0.1, 100), st.floats(0.1, 100))
def test_a_longer_day_is_never_lighter(one_km: float, other_km: float) -> None:
    shorter, longer = sorted((one_km, other_km))
    runs = [stories.run(km=shorter), stories.run(stories.LAST - timedelta(days=1), km=longer)]

    strip = calendars.strip(stories.days(runs), runs, "metric")
    looks = {name: weeks[-1].look for name, weeks in strip.weekdays}

    assert looks["Sat"] == "shade4"
    assert looks["Sun"] <= looks["Sat"]


def test_the_strip_holds_26_whole_weeks() -> None:
    story = stories.years(2)

    strip = calendars.strip(story.days, story.runs, "metric")

    assert [len(weeks) for _, weeks in strip.weekdays] == [26] * 7
    assert sum(month.weeks for month in strip.months) == 26


@pytest.mark.parametrize(("count", "length"), [(2, "week"), (6, "month")])
def test_weeks_and_months_lose_no_metre(count: int, length: str) -> None:
    story = stories.years(count)

    traced = history.trace(story)
    sums_m = [period.sums["distance_m"].measure.value for period in traced.periods]
    metres = math.fsum(run.exposures["distance_m"].value for run in story.runs)

    assert traced.by == length
    assert math.fsum(filter(isfinite, sums_m)) == pytest.approx(metres)
    assert sum(period.runs for period in traced.periods) == len(story.runs)


@given(st.dates(date(1999, 1, 1), date(2030, 1, 1)), st.sampled_from(["week", "month"]))
def test_weeks_and_months_follow_one_another(day: date, length: spells.Length) -> None:
    found = spells.period(day, length)

    assert day in found
    assert found.end not in found
    assert spells.period(found.end, length).first == found.end
    assert spells.period(found.last, length) == found


some_days = st.builds(
    lambda start, length: spells.Spell(
        stories.LAST + timedelta(days=start), stories.LAST + timedelta(days=start + length)
    ),
    st.integers(0, 60),
    st.integers(1, 20),
)


@given(st.lists(some_days))
def test_joined_spells_hold_the_same_days_and_stand_apart(found: list[spells.Spell]) -> None:
    joined = spells.joined(found)

    every = [stories.LAST + timedelta(days=number) for number in range(90)]
    assert all(any(day in s for s in found) == any(day in s for s in joined) for day in every)
    assert all(one.end < other.first for one, other in pairwise(joined))


def test_a_week_that_no_file_covers_is_not_zero() -> None:
    runs = [stories.run(date(2026, 3, 2)), stories.run(date(2026, 3, 23))]
    unknown = {date(2026, 3, day) for day in range(9, 16)}

    traced = history.trace(replace(stories.of(runs), days=stories.days(runs, unknown)))
    distances = [period.sums["distance_m"].measure for period in traced.periods]

    assert math.isnan(distances[1].value)
    assert distances[2] == Measure(0.0, 0.0)


def test_a_week_in_which_no_run_could_be_compared_is_not_zero() -> None:
    runs = [
        _fast(date(2026, 3, 2), nan),
        _fast(date(2026, 3, 9), 0.0),
        _fast(date(2026, 3, 16), 300.0),
        _fast(date(2026, 3, 17), nan),
    ]

    weeks = [period.sums[measures.FAST] for period in history.trace(stories.of(runs)).periods]

    assert [week.is_known for week in weeks] == [False, True, True]
    assert [week.is_least for week in weeks] == [False, False, True]
    assert measures.say(weeks[2], measures.scale(measures.FAST, "metric")) == "at least 5 ±1 min"


def _fast(day: date, fast_s: float) -> RunEntry:
    entry = stories.run(day)
    fast = Measure(fast_s, 0.1 * fast_s)
    return replace(entry, exposures={**entry.exposures, measures.FAST: fast})


def test_errors_of_a_sum_are_independent() -> None:
    assert measures.total([Measure(1, 3), Measure(2, 4), Measure(nan, nan)]) == Measure(3, 5)


def test_the_error_of_a_sum_is_known_where_that_of_each_part_is() -> None:
    """A list of runs tells distances, and nobody says how good they are."""
    found = measures.total([Measure(1, 3), Measure(2, nan)])

    assert found.value == 3
    assert math.isnan(found.error)


def test_the_sum_of_what_nobody_knows_is_not_known() -> None:
    assert math.isnan(measures.total([Measure(nan, nan)]).value)


@pytest.mark.parametrize(("count", "length"), [(4, "week"), (5, "month")])
def test_beyond_four_years_months_stand_for_weeks(count: int, length: str) -> None:
    story = stories.years(count)
    traced = history.trace(story)

    names = [words for words in written(drawing(story, WIDE)) if words.endswith(length)]
    heading = numbers.of_periods(traced, "metric").columns[0].name

    assert {f"Distance, km a {length}", f"Downhill, metres a {length}"} <= set(names)
    assert f"Fast minutes a {length}" in names
    assert heading.startswith("Week" if length == "week" else "Month")


def written(spec: dict[str, Any]) -> list[str]:
    """Give the words of a drawing that stand at a place of their own."""
    marks = [layer["mark"] for panel in spec["vconcat"] for layer in panel["layer"]]
    return [line for mark in marks if isinstance(mark.get("text"), list) for line in mark["text"]]


def test_the_phone_shows_the_last_52_weeks_by_week() -> None:
    story = stories.years(2)

    recent = history.trace(story, latest_weeks=52)

    assert recent.by == "week"
    assert recent.axis.first.weekday() == 0
    assert len(recent.periods) == 52
    assert recent.axis.end == stories.LAST + timedelta(days=1)


def test_what_only_the_phone_shows_has_a_table_too() -> None:
    page = parsed(report.write(stories.years(5)))

    headings = page.xpath("//section[@aria-labelledby='load']//table/thead/tr/th[1]/text()")
    assert headings[:2] == ["Month", "Week from"]


@pytest.mark.parametrize(
    ("lost", "name"),
    [
        (("descent_m",), "Downhill, metres a week"),
        ((measures.FAST,), "Fast minutes a week"),
        (("on_paved_m", "on_unpaved_firm_m", "on_grass_soft_m"), "Ground, share of km"),
    ],
)
def test_what_no_run_knows_has_no_panel_and_no_column(lost: tuple[str, ...], name: str) -> None:
    whole = stories.of(stories.compared(_every_third_day(20)))
    without = replace(
        whole, runs=[replace(run, exposures=_less(run.exposures, lost)) for run in whole.runs]
    )

    assert name in written(drawing(whole, WIDE))
    assert name not in written(drawing(without, WIDE))
    assert len(_numbers(without)) < len(_numbers(whole))


def _every_third_day(count: int) -> list[RunEntry]:
    days = [stories.LAST - timedelta(days=3 * back) for back in range(count)]
    return [stories.run(day) for day in reversed(days)]


def _less(exposures: Mapping[str, Measure], lost: tuple[str, ...]) -> dict[str, Measure]:
    return {name: measure for name, measure in exposures.items() if name not in lost}


def _numbers(story: Story) -> list[str]:
    """Give the headings of all columns in the tables of the picture."""
    tree = parsed(report.write(story))
    found: list[str] = tree.xpath("//section[@aria-labelledby='load']//thead//th/text()")
    return found


FOUR_MONTHS = spells.Spell(date(2026, 8, 1), date(2026, 12, 1))
parts_of_a_run = st.lists(st.one_of(st.just(nan), st.floats(0, 20_000)), min_size=6, max_size=6)


@given(st.lists(parts_of_a_run, min_size=1, max_size=5))
def test_parts_of_the_ground_add_up_to_what_is_told(runs_m: list[list[float]]) -> None:
    runs = [_on(metres, day) for day, metres in enumerate(runs_m)]

    months = ground.by_month(runs, FOUR_MONTHS)
    known_m = math.fsum(m for metres in runs_m for m in metres[:5] if isfinite(m))
    told_m = math.fsum(
        max(math.fsum(filter(isfinite, metres)), 0 if isfinite(metres[5]) else 8000.0)
        for metres in runs_m
    )

    assert bool(months) == (known_m > 0)
    if months:
        whole = ground.together(months)
        assert math.fsum(part.value for part in whole.metres.values()) == pytest.approx(told_m)
        assert math.fsum(whole.shares.values()) == pytest.approx(1)


def _on(metres: list[float], day: int) -> RunEntry:
    entry = stories.run(stories.LAST - timedelta(days=20 * day), km=8.0)
    kinds = stories.underfoot(8000.0)
    found = {kind: Measure(m, 0.1) for kind, m in zip(kinds, metres, strict=True)}
    return replace(entry, exposures={**entry.exposures, **found})


def test_a_run_that_tells_nothing_of_the_ground_is_unknown_ground() -> None:
    known = stories.run(km=6.0)
    bare = stories.run(stories.LAST - timedelta(days=1), km=4.0)
    bare = replace(bare, exposures={"distance_m": bare.exposures["distance_m"]})

    (month,) = ground.by_month([bare, known], FOUR_MONTHS)

    assert month.metres[ground.UNKNOWN].value == pytest.approx(4000 + 0.08 * 6000)
    assert numbers.of_ground([month], "metric").rows[0][-1] == "45 %, 4.5 ±0.1 km"


def test_an_axis_without_known_ground_has_no_ground_panel() -> None:
    earlier = stories.run(stories.LAST - timedelta(weeks=60))
    bare = replace(earlier.exposures["distance_m"], value=0.0)
    later = replace(stories.run(), exposures={"distance_m": bare})
    story = stories.of([earlier, later])

    assert history.trace(story).grounds
    assert history.trace(story, latest_weeks=52).grounds == ()


def test_a_pair_has_run_what_it_had_before_and_its_runs() -> None:
    runs = _every_third_day(4)
    worn = {run.id: "blue" for run in runs[1:]}

    (pair,) = gear.pairs(
        runs, worn, [Shoe("blue", distance_before_m=100_000.0)], runs[0].place.local_day
    )

    assert pair.runs == 3
    assert pair.distance.measure.value == pytest.approx(124_000)
    assert (pair.spell.first, pair.spell.last) == (runs[1].place.local_day, stories.LAST)
    assert not pair.is_least


@pytest.mark.parametrize(
    ("shoe", "is_known"),
    [
        (None, False),
        (Shoe("blue"), False),
        (Shoe("blue", since=date(2020, 1, 1)), False),
        (Shoe("blue", since=date(2020, 1, 1), distance_before_m=1.0), True),
        (Shoe("blue", since=stories.LAST), True),
    ],
)
def test_the_age_of_a_pair_is_known_where_somebody_told(
    shoe: Shoe | None, *, is_known: bool
) -> None:
    run = stories.run()
    begun = stories.LAST - timedelta(days=9)

    (pair,) = gear.pairs([run], {run.id: "blue"}, [shoe] if shoe else [], begun)

    assert pair.is_age_known == is_known
    assert numbers.of_shoes([pair], "metric").rows[0][-1] == (
        f"{'' if is_known else 'at least '}8.0 ±0.2 km"
    )


def test_runs_without_a_pair_are_counted_and_told() -> None:
    runs = _every_third_day(4)
    story = stories.of(runs, worn={runs[0].id: "blue"})

    assert "told for 1 of 4 runs" in written(drawing(story, WIDE))


worn_names = st.sampled_from(["a", "blue pair", "x" * 60, "Pair 7", "a pair for " + "mud " * 20])


@given(st.lists(worn_names, min_size=1, max_size=80), st.sampled_from([WIDE, NARROW]))
@settings(max_examples=25)
def test_no_two_pairs_of_shoes_are_drawn_over_one_another(names: list[str], sheet: Sheet) -> None:
    runs = _every_third_day(len(names))
    worn = {
        run.id: f"{name} {n // 9}" for n, (run, name) in enumerate(zip(runs, names, strict=True))
    }
    page = Page(history.trace(stories.of(runs, worn=worn)), sheet, "metric")

    bars = shoe_bars.in_lanes(page)
    lanes = [(lane, bar) for bar in bars for lane in range(bar.lane - bar.above, bar.lane + 1)]

    assert {bar.pair.name for bar in bars} == set(worn.values())
    assert all(
        one.to_px <= other.from_px or other.to_px <= one.from_px
        for (lane, one), (beside, other) in combinations(lanes, 2)
        if lane == beside
    )
    assert all(bar.to_px <= sheet.plot_px + sheet.margin_px + 10 for bar in bars)


def test_twelve_pairs_one_after_the_other_need_few_lanes() -> None:
    runs = [stories.run(stories.LAST - timedelta(days=back)) for back in range(3650, -1, -5)]
    worn = {run.id: f"Pair {1 + number // 61}" for number, run in enumerate(runs)}

    bars = shoe_bars.in_lanes(Page(history.trace(stories.of(runs, worn=worn)), WIDE, "metric"))

    assert len(bars) == 12
    assert max(bar.lane for bar in bars) < 5


@given(st.lists(st.sampled_from(["", "old watch", "new watch", "phone"]), min_size=1, max_size=20))
def test_a_device_is_new_once(models: list[str]) -> None:
    runs = [
        replace(run, device=Device(model=model))
        for run, model in zip(_every_third_day(len(models)), models, strict=True)
    ]

    new = history.trace(stories.of(runs)).new_devices
    first = {model: runs[models.index(model)].place.local_day for model in set(models) - {""}}
    watch = next(filter(None, models), "")

    assert {device.name: device.spell.first for device in new} == {
        model: day for model, day in first.items() if model != watch
    }


def test_of_many_new_devices_only_the_most_used_are_drawn() -> None:
    models = [model for number in range(12) for model in [f"watch {number}"] * (1 + number)]
    runs = [
        replace(run, device=Device(model=model))
        for run, model in zip(_every_third_day(len(models)), models, strict=True)
    ]

    new = history.trace(stories.of(runs)).new_devices

    assert [device.name for device in new] == [f"watch {number}" for number in range(6, 12)]


def test_a_new_device_is_a_line_through_every_panel_and_named_once() -> None:
    spec = drawing(stories.years(2), WIDE)

    lines = [
        sum("strokeDash" in layer["mark"] for layer in panel["layer"]) for panel in spec["vconcat"]
    ]

    assert set(lines) == {1}
    assert written(spec).count("New device recorded: Backstride simulator B") == 1


def test_a_device_is_listed_with_its_first_and_last_run() -> None:
    first, last = _every_third_day(2)
    runs = [replace(first, device=Device("Garmin", "fenix")), replace(last, device=Device("X"))]

    rows = numbers.of_devices(gear.recorders(runs)).rows

    assert rows == (
        ("X", "22 Nov 2026", "22 Nov 2026", "1 run"),
        ("Garmin fenix", "19 Nov 2026", "19 Nov 2026", "1 run"),
    )


def test_the_worst_pain_of_a_day_is_the_worst_told() -> None:
    day = stories.days([stories.run()])[0]
    notes = tuple(
        stories.note(stories.LAST, "pain", value, moment)
        for value, moment in ((2, "morning"), (5, "during"), (None, "before"))
    )

    assert history.worst_pain([replace(day, notes=notes)]) == {stories.LAST: 5}


def test_a_median_needs_three_ratings() -> None:
    first = date(2026, 3, 1)
    pain = {first + timedelta(days=offset): float(offset) for offset in (0, 1, 5, 20)}

    middle = list(history.middle_pain(pain).values())

    assert [math.isnan(value) for value in middle] == [True, True, False, True]
    assert middle[2] == 1


def test_days_before_the_diary_are_not_known(two_years: str) -> None:
    assert re.search(r"No diary before \d+ \w+ 20\d\d: not known, not zero", two_years)


def test_a_short_gap_in_the_diary_is_no_stretch() -> None:
    first, run = date(2026, 3, 2), stories.run(date(2026, 3, 2))
    notes = {
        first + timedelta(days=offset): (stories.note(first, "pain", 1),) for offset in (0, 7, 15)
    }
    runs = [run, stories.run(first + timedelta(days=15))]
    story = replace(stories.of(runs), days=stories.days(runs, notes=notes))

    _, unrated = history.trace(story).unrated

    assert (unrated.first, unrated.days) == (first + timedelta(days=8), 7)


@given(st.floats(0, 1e7), st.floats(0.001, 1e5), st.sampled_from(["metric", "imperial"]))
def test_an_error_never_reads_smaller_than_it_is(
    length_m: float, error_m: float, units: wording.Units
) -> None:
    scale = wording.far(units)

    number, error, unit = scale.say(length_m, error_m).replace(",", "").split()

    assert unit == scale.unit
    assert float(error[1:]) * scale.metres >= error_m * (1 - 1e-9)
    assert abs(float(number) * scale.metres - length_m) <= scale.metres * 0.5001


@given(st.integers(1, 20_000))
def test_a_span_is_never_told_longer_than_it_is_by_a_tenth(days: int) -> None:
    words = wording.span(days).removeprefix("more than ")
    number, unit = words.split()
    numbers = {wording.inside(count): count for count in range(60)}
    length = {"day": 1, "week": 7, "month": 30.44, "year": 365.25}[unit.removesuffix("s")]

    assert numbers[number] * length <= days * 1.1
    assert days < (numbers[number] + 1) * length * 1.001


@given(st.floats(0, 1e6), st.integers(1, 6))
def test_steps_reach_the_top_in_few_round_numbers(most: float, count: int) -> None:
    found = steps(most, count)

    assert found[0] == 0
    assert found[-1] >= most
    assert len(found) <= count + 1 or most == 0


def drawing(story: Story, sheet: Sheet) -> dict[str, Any]:
    return panels.compose(Page(history.trace(story), sheet, "metric"))


@pytest.mark.parametrize("sheet", [WIDE, NARROW])
def test_the_drawing_is_valid_vega_lite(sheet: Sheet) -> None:
    spec = drawing(stories.years(2), sheet)

    alt.TopLevelVConcatSpec.from_dict(spec, validate=True)


def test_every_run_is_drawn_where_it_was_run() -> None:
    story = stories.years(2)

    rows = drawing(story, WIDE)["datasets"]
    drawn = {
        row["day"]: row["distance"] for found in rows.values() for row in found if "ratio" in row
    }

    assert drawn == {
        measures.began(run).isoformat(): run.exposures["distance_m"].value / 1000
        for run in story.runs
    }


def svgs(page: str) -> list[lxml.html.HtmlElement]:
    path = "//section[@aria-labelledby='load']//figure//svg"
    found: list[lxml.html.HtmlElement] = parsed(page).xpath(path)
    return found


def test_the_picture_is_drawn_twice_and_described(two_years: str) -> None:
    wide, narrow = svgs(two_years)

    assert wide.get("role") == narrow.get("role") == "img"
    assert wide.attrib["aria-label"].startswith("Time from 18 November 2024, two years.")
    assert float(wide.attrib["width"]) <= 1152
    assert float(narrow.attrib["width"]) <= 330


def test_the_picture_has_no_colours_of_its_own(two_years: str) -> None:
    colours = {
        value
        for svg in svgs(two_years)
        for value in svg.xpath(".//@fill | .//@stroke")
        if value != "none"
    }
    tokens = set(re.findall(r"(--[a-z0-9]+):", look("tokens.css")))

    assert {"var(--run)", "var(--pain)", "var(--life)", "url(#hatch)"} <= colours
    assert colours - {"url(#hatch)", "transparent"} <= {f"var({token})" for token in tokens}


def look(name: str) -> str:
    return (resources.files(report) / "look" / name).read_text(encoding="utf-8")


def test_every_token_that_is_used_is_defined(two_years: str) -> None:
    defined = set(re.findall(r"(--[a-z0-9]+):", look("tokens.css")))

    assert set(re.findall(r"var\((--[a-z0-9]+)\)", two_years)) <= defined


def test_dark_and_print_change_the_same_colours() -> None:
    light, dark, paper = (
        dict(re.findall(r"(--[a-z0-9]+): (#[0-9A-F]{6});", part))
        for part in re.split(r"@media \(prefers|@media print", look("tokens.css"))
    )

    assert set(light) == set(dark) == set(paper)
    assert paper == light | {"--paper": "#FFFFFF"}


@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        ("--ink", "--paper", 7.0),
        ("--ink2", "--paper", 7.0),
        ("--ink3", "--sunk", 4.5),
        ("--ctrl", "--paper", 3.0),
        ("--accent", "--paper", 4.5),
        ("--run", "--paper", 4.5),
        ("--pain", "--paper", 4.5),
        ("--life", "--paper", 4.5),
        ("--onrun", "--run", 4.5),
        ("--onrunmid", "--runmid", 4.5),
        ("--ink", "--runsoft", 4.5),
    ],
)
def test_words_stand_out_from_their_ground(ink: str, ground: str, least: float) -> None:
    for part in re.split(r"@media \(prefers|@media print", look("tokens.css")):
        tokens = dict(re.findall(r"(--[a-z0-9]+): (#[0-9A-F]{6});", part))

        assert contrast(tokens[ink], tokens[ground]) >= least


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as WCAG 2 defines it."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


any_measure = st.builds(
    Measure,
    st.one_of(st.just(nan), st.floats(0, 1e6)),
    st.one_of(st.just(nan), st.floats(0, 1e5)),
)
any_run = st.builds(
    lambda back, hour, exposures: stories.run(
        stories.LAST - timedelta(days=back), hour=hour, exposures=exposures
    ),
    st.integers(0, 900),
    st.floats(0, 23),
    st.dictionaries(st.sampled_from(sorted(EXPOSURES)), any_measure),
)


# To shrink a failure would draw a thousand pages.
@settings(max_examples=12, deadline=None, phases=[Phase.generate])
@given(st.lists(any_run, min_size=1, max_size=6))
def test_whatever_the_runs_hold_there_is_a_page(runs: list[RunEntry]) -> None:
    page = report.write(stories.of(runs))

    assert "NaN" not in page
    assert not re.search(r"\b(nan|inf)\b", said(page))

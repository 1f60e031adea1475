from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from itertools import pairwise
from math import nan

import lxml.html
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import runs_told
import stories
from backstride import report, simulate
from backstride.exposures.usual import FEWEST_RUNS, FIRST_S
from backstride.report import wording
from backstride.report.run import grades, profile, ribbon, strips, svg, track
from backstride.report.run import tables as run_tables
from backstride.report.run import words as run_words
from backstride.report.run.track_marks import Frame
from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import (
    BoolArray,
    Device,
    FloatArray,
    Measure,
    Mend,
    Profile,
    Run,
    RunStory,
    Usual,
)

HOSTILE = "</table><script>alert(1)</script>\"'><img src=x onerror=alert(2)>\n{{ 7*7 }}"
IMPERIAL = Profile(units="imperial")


def page_of(told: RunStory, person: Profile | None = None) -> str:
    return report.write_run(
        told, made=stories.MADE, version="0.1.0", profile=person or Profile(mass_kg=70)
    )


@pytest.fixture(scope="module")
def page() -> str:
    return page_of(runs_told.story(runs_told.hilly(), shares={"descent_m": 0.95}))


def parsed(html: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(html)


def said(html: str) -> str:
    """Give what a reader reads: no styles, no attributes."""
    tree = parsed(html)
    for style in tree.xpath("//style"):
        style.drop_tree()
    return " ".join(tree.text_content().split())


def look(name: str) -> str:
    return (resources.files(report) / "look" / name).read_text(encoding="utf-8")


def graded(grade_ratio: FloatArray, moving: BoolArray | None = None) -> Run:
    """Run at 3 m/s to the north-east with these grades."""
    way = np.arange(0.0, 3.0 * len(grade_ratio), 3.0)
    run = simulate.run(speed_mps=3.0, altitude_m=100.0, **runs_told.placed(way, way))
    run = replace(run, grade_ratio=grade_ratio)
    return run if moving is None else replace(run, moving=moving)


any_grades = arrays.arrays(
    float, st.integers(2, 200), elements=st.one_of(st.just(nan), st.floats(-0.4, 0.4))
)
any_moving = st.integers(0, 2**32 - 1).map(np.random.default_rng)


@given(any_grades)
def test_the_classes_of_grade_lose_no_metre(grade_ratio: FloatArray) -> None:
    run = graded(grade_ratio)

    assert grades.metres(run).sum() == pytest.approx(run.distance_m[-1])


@given(any_grades)
def test_running_the_other_way_swaps_up_and_down(grade_ratio: FloatArray) -> None:
    there, back = grades.metres(graded(grade_ratio)), grades.metres(graded(-grade_ratio))

    # An edge belongs to one side; the last sample adds nothing.
    on_edge = np.isin(abs(grade_ratio), grades.EDGES).any()
    assert on_edge or there[: grades.UNKNOWN] == pytest.approx(back[: grades.UNKNOWN][::-1])


def test_what_does_not_move_adds_no_metre() -> None:
    run = graded(np.full(100, 0.05), np.arange(100) < 40)

    assert grades.metres(run)[5] == pytest.approx(120.0)


@given(any_grades, any_moving)
def test_pieces_hold_every_second_that_counts_once(
    grade_ratio: FloatArray, random: np.random.Generator
) -> None:
    run = graded(grade_ratio, random.random(len(grade_ratio)) < 0.8)
    drawn = track.on_the_ground(run)

    pieces = grades.pieces(run, drawn, 20.0)

    begins = [sample for piece in pieces for sample in piece.samples[:-1].tolist()]
    assert begins == grades.counted(run, drawn).tolist()


@given(any_grades, any_moving)
def test_no_piece_leads_over_a_way_that_was_not_counted(
    grade_ratio: FloatArray, random: np.random.Generator
) -> None:
    run = graded(grade_ratio, random.random(len(grade_ratio)) < 0.8)
    drawn = track.on_the_ground(run)

    legs = [np.diff(drawn[piece.samples], axis=0) for piece in grades.pieces(run, drawn, 20.0)]

    assert all(np.hypot(*leg.T).max() <= 10 + 3 * 2**0.5 for leg in legs)


def test_a_grade_that_wavers_at_an_edge_makes_one_piece() -> None:
    run = graded(np.where(np.arange(300) % 2, 0.0299, 0.0302))

    pieces = grades.pieces(run, track.on_the_ground(run), 20.0)

    assert len(pieces) == 1


walks = arrays.arrays(float, st.tuples(st.integers(2, 300), st.just(2)), elements=st.floats(-5, 5))


@given(walks)
def test_a_line_with_fewer_points_looks_the_same(steps: FloatArray) -> None:
    points = np.cumsum(steps, axis=0)
    whole = [grades.Piece(np.arange(len(points)), grades.FLAT)]

    kept = ribbon.simplified(points, whole)

    assert kept[0] == 0
    assert kept[-1] == len(points) - 1
    assert farthest(points, points[kept]) <= 2.0


def farthest(points: FloatArray, line: FloatArray) -> float:
    """Measure how far any of the points lies from a line through others."""
    legs = [ribbon._distance(points, begin[None], end[None]) for begin, end in pairwise(line)]
    return float(np.min(legs, axis=0).max())


@given(walks)
def test_a_line_written_step_by_step_does_not_drift(steps: FloatArray) -> None:
    points = np.cumsum(steps, axis=0)

    numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", svg.line(points))]
    read = np.cumsum(np.reshape(numbers, (-1, 2)), axis=0)

    assert abs(read - points).max() <= 0.0501


@given(st.text())
def test_words_in_a_drawing_stay_words(words: str) -> None:
    written = svg.element("text", words, aria_label=words)

    assert re.sub(r"&(amp|lt|gt|#34|#39);", "", written).count("<") == 2
    assert written.count('"') == 2


@given(
    st.floats(-65, 65),
    st.floats(-180, 180),
    st.floats(-3000, 3000),
    st.floats(-3000, 3000),
)
def test_the_track_lies_as_it_lay_on_the_ground(
    latitude: float, longitude: float, east: float, north: float
) -> None:
    way = np.linspace(0, 1, 50)
    place = runs_told.placed(
        east * way, north * way, latitude_deg=latitude, longitude_deg=longitude
    )
    place["longitude_deg"] = (place["longitude_deg"] + 180) % 360 - 180
    run = simulate.run(speed_mps=3.0, **place)

    flat = track.on_the_ground(run)

    assert flat[-1] == pytest.approx([east, -north], rel=0.005, abs=0.5)


def test_the_date_line_is_no_gap() -> None:
    way = np.linspace(0, 1000, 50)
    place = runs_told.placed(way, 0 * way, latitude_deg=-17.0, longitude_deg=179.995)
    place["longitude_deg"] = (place["longitude_deg"] + 180) % 360 - 180

    flat = track.on_the_ground(simulate.run(speed_mps=3.0, **place))

    assert flat[:, 0] == pytest.approx(way, rel=0.001)


def test_north_is_up() -> None:
    way = np.arange(0.0, 1800.0, 3.0)
    run = simulate.run(speed_mps=3.0, **runs_told.placed(0 * way, way))

    fit = track._laid(track.on_the_ground(run), np.arange(599), track.WIDE)

    assert fit.points_px[-1, 1] < fit.points_px[0, 1]


def test_only_a_way_run_back_is_drawn_beside_itself() -> None:
    def shift(run: Run) -> float:
        places = track.on_the_ground(run)
        fit = track._laid(places, grades.counted(run, places), track.WIDE)
        moved = track._apart(fit, grades.pieces(run, places, 20.0))
        return float(np.nanmax(abs(moved.points_px - fit.points_px)))

    assert shift(runs_told.hilly()) == 0
    assert shift(runs_told.out_and_back()) == pytest.approx(track._ASIDE_PX, rel=0.3)


def test_a_way_cut_by_a_gap_is_drawn_in_two() -> None:
    run = runs_told.hilly()
    latitude = run.latitude_deg.copy()
    latitude[1000:1200] = nan
    cut = replace(run, latitude_deg=latitude)

    whole, two = (
        track.draw(each, track.WIDE, "metric", "").svg.split('class="halo"')[1].split("/>")[0]
        for each in (run, cut)
    )

    assert len(two) < len(whole)
    assert len(ends_apart(two)) == len(ends_apart(whole)) + 1


def ends_apart(data: str) -> list[str]:
    """List the starts of lines that are not the end of another."""
    starts, ends = [], set()
    for part in re.findall(r"M([^M\"]*)", data):
        steps = np.reshape([float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", part)], (-1, 2))
        starts.append(tuple(np.round(steps[0], 1)))
        ends.add(tuple(np.round(steps.sum(axis=0), 1)))
    return [str(start) for start in starts if start not in ends]


def test_a_stop_at_a_crossing_does_not_cut_the_line() -> None:
    speed = np.r_[np.full(300, 3.0), np.zeros(60), np.full(300, 3.0)]
    way = np.cumsum(np.r_[0.0, speed[:-1]])
    run = simulate.run(speed_mps=speed, **runs_told.placed(way, 0 * way))
    run = replace(run, grade_ratio=np.zeros(660))

    assert len(grades.pieces(run, track.on_the_ground(run), 20.0)) == 1


@pytest.mark.parametrize("frame", [track.WIDE, track.NARROW])
def test_all_of_a_track_lies_within_its_drawing(frame: Frame) -> None:
    for run in (runs_told.hilly(), runs_told.out_and_back()):
        drawn = track.draw(run, frame, "metric", "").svg
        texts = parsed(str(drawn)).xpath("//text")

        for text in texts:
            half = 0.27 * frame.font_px * len(text.text) if "word" in text.get("class") else 0
            assert half - 0.6 <= float(text.get("x")) <= frame.width_px - half + 0.6


def test_the_steepest_hundred_metres_are_found() -> None:
    grade = np.full(600, 0.01)
    grade[200:240] = -0.12
    run = replace(graded(grade), grade_error_ratio=np.full(600, 0.01))

    found = profile.steepest_down(run)

    assert found
    assert (found.first, found.last) == (200, 239) or 199 <= found.first <= 206
    assert found.grade_ratio == pytest.approx(-0.12)
    assert profile.steepest_words(found, "metric") == "steepest 100 m down, 12 ±1 %"


def test_no_steepest_is_found_across_a_way_of_unknown_grade() -> None:
    grade = np.where(np.arange(200) % 30 < 15, -0.1, nan)

    assert profile.steepest_down(graded(grade)) is None


def test_a_flat_run_has_no_steepest() -> None:
    assert profile.steepest_down(graded(np.zeros(600))) is None


levels = st.tuples(*[st.floats(-1e5, 1e5)] * 5).map(sorted)


def usual(five: list[float], share: float) -> Usual:
    low, lower, median, upper, high = five
    return Usual(20, low, lower, median, upper, high, share)


@given(levels, st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_more_is_never_drawn_farther_left(five: list[float], one: float, other: float) -> None:
    less, more = (
        strips._place(value, usual(five, 0.5), strips.ROOM) for value in sorted((one, other))
    )

    assert less <= more


@given(levels, st.floats(-1e6, 1e6), st.floats(0, 1e6), st.floats(0, 1))
def test_a_strip_is_filled_in_the_top_tenth_only(
    five: list[float], value: float, error: float, share: float
) -> None:
    drawn = strips.strip(usual(five, share), Measure(value, error), "said")

    assert ('class="dot top"' in drawn) == (share >= 0.9)
    assert drawn.count('class="dot') == 1
    assert "nan" not in drawn


def test_a_usual_needs_what_the_measuring_needs() -> None:
    assert strips.USUAL_RUNS == FEWEST_RUNS
    assert strips.USUAL_DAYS * 86_400 == FIRST_S


def test_what_is_told_first_is_in_the_registry() -> None:
    assert {*strips.TELLING, *run_words.MORE} <= EXPOSURES.keys()
    assert not [name for name in strips.TELLING if EXPOSURES[name].group == strips.APART]


@given(st.sampled_from(sorted(EXPOSURES)), st.data(), st.sampled_from(["metric", "imperial"]))
def test_every_exposure_is_said_with_its_unit(
    name: str, data: st.DataObject, units: wording.Units
) -> None:
    row = EXPOSURES[name]
    value = data.draw(st.floats(row.low, row.high))
    error = data.draw(st.one_of(st.just(nan), st.floats(0, abs(row.high))))

    words, told = wording.exposure(Measure(value, error), row, units)

    assert re.fullmatch(r"[+−]?[\d,:.]+( ?\S+)*|yes|no|under 1 s", words)
    assert not re.search(r"nan|inf|-", words + told)
    assert row.unit in wording._UNSAID or re.search(r"[^\d.,:+−]", words)
    assert told == "" or told.startswith("±")


@pytest.mark.parametrize(
    ("name", "value", "error", "words"),
    [
        ("distance_m", 11_234.0, 187.0, ("11.2 km", "±0.2 km")),
        ("new_ground_m", 412.0, 60.0, ("412 m", "±60 m")),
        ("descent_m", 1_240.0, 99.5, ("1,240 m", "±100 m")),
        ("descent_m", 24.3, 4.1, ("24 m", "±5 m")),
        ("mean_speed_mps", 2.5, nan, ("6:40 /km", "")),
        ("sinking_speed_mps", 0.9, 0.05, ("0.90 m/s", "±0.05 m/s")),
        ("distance_to_longest_ratio", 0.72, 0.021, ("72 %", "±3 %")),
        ("heart_drift_ratio", 0.041, 0.02, ("+4 %", "±2 %")),
        ("heart_drift_ratio", -0.001, nan, ("0 %", "")),
        ("moving_time_s", 4_080.0, 4.0, ("1 h 08 min", "±1 min")),
        ("above_85_of_best_5km_s", 48.0, 3.2, ("48 s", "±4 s")),
        ("days_since_run", 1.0, nan, ("1 day", "")),
        ("hours_since_run_h", 1_417.3, 0.01, ("1,417 h", "±1 h")),
        ("insoles_in", 1.0, nan, ("yes", "")),
        ("mean_ground_contact_time_ms", 251.4, 3.6, ("251 ms", "±4 ms")),
        ("distance_m", nan, nan, ("– not known", "")),
    ],
)
def test_an_exposure_is_said_as_runners_read_it(
    name: str, value: float, error: float, words: tuple[str, str]
) -> None:
    assert wording.exposure(Measure(value, error), EXPOSURES[name], "metric") == words


@pytest.mark.parametrize(
    ("shares", "sentence"),
    [
        ({}, "An ordinary distance, and nothing below is in the top tenth of your own."),
        (
            {"descent_m": 0.95},
            "An ordinary distance with more downhill than nine in ten of your runs.",
        ),
        (
            {"descent_m": 0.95, "ascent_m": 0.99, "distance_m": 0.2},
            "One of your shorter runs with more downhill and more climb than nine in ten of your",
        ),
        ({"distance_m": 0.97}, "A longer run than nine in ten of yours."),
        (
            {"distance_m": 0.97, "ascent_m": 0.9},
            "A longer run, with more climb, than nine in ten of yours.",
        ),
        ({"distance_m": 0.03}, "A short run for you, and nothing below is in the top tenth"),
        (
            {"mean_speed_mps": 0.92},
            "An ordinary distance. Mean speed is in the top tenth of your own.",
        ),
    ],
)
def test_the_sentence_says_what_the_usual_bears_out(
    shares: dict[str, float], sentence: str
) -> None:
    told = runs_told.story(runs_told.hilly(), shares=shares)

    assert run_words.sentence(told).startswith(sentence)


@pytest.mark.parametrize(
    ("ratio", "sentence"),
    [
        (1.1, "An ordinary distance"),
        (1.2, "A step up: about 20 % longer than any run of the 30 days before."),
        (1.42, "A large step up: about 42 % longer than any run of the 30 days before."),
        (2.31, "A large step up: 2.3 times as long as any run of the 30 days before."),
    ],
)
def test_a_step_over_the_longest_of_thirty_days_comes_first(ratio: float, sentence: str) -> None:
    told = runs_told.with_measures(
        runs_told.story(runs_told.hilly()), distance_to_longest_ratio=Measure(ratio, 0.03)
    )

    assert run_words.sentence(told).replace("\N{NO-BREAK SPACE}", " ").startswith(sentence)


def test_a_new_runner_is_told_that_there_is_no_usual_yet() -> None:
    html = page_of(runs_told.story(runs_told.hilly(), usual=False))

    assert parsed(html).xpath("//h1")[0].text == (
        "There is no usual yet: it takes 10 runs in the year before, and 28 days; "
        "6 more are needed."
    )
    assert 'class="strip"' not in html
    assert "top tenth" not in said(html)


def test_a_usual_may_lack_nothing_but_days() -> None:
    told = runs_told.story(runs_told.hilly(), usual=False)
    usuals = dict.fromkeys(told.usuals, runs_told.too_few(12))

    assert run_words.sentence(replace(told, usuals=usuals)).endswith("the days are needed yet.")


def test_pain_is_told_in_the_order_of_its_moments() -> None:
    notes = [
        stories.note(stories.LAST, "pain", value, moment)
        for value, moment in ((4, "worst"), (1, "before"), (2, "next_morning"), (3, "hour_after"))
    ]
    other = replace(stories.note(stories.LAST, "pain", 9, "worst"), run="another")
    told = runs_told.story(runs_told.hilly(), notes=(*notes, other))

    assert run_words.pain(told) == "pain: before 1, worst 4, an hour after 3, next morning 2"


def test_no_pain_told_is_no_pain_shown(page: str) -> None:
    assert "pain:" not in said(page)


def test_the_page_has_one_heading_a_language_and_landmarks(page: str) -> None:
    tree = parsed(page)

    assert len(tree.xpath("//h1")) == 1
    assert tree.get("lang") == "en"
    assert [len(tree.xpath(f"//{name}")) for name in ("header", "main", "footer")] == [1, 1, 1]


def test_every_heading_of_a_table_has_a_scope(page: str) -> None:
    headings = parsed(page).xpath("//th")

    assert headings
    assert all(heading.get("scope") for heading in headings)


def test_every_picture_is_described(page: str) -> None:
    pictures = parsed(page).xpath("//main//svg[not(@aria-hidden)]")

    assert len(pictures) > 8
    assert all(picture.get("role") == "img" for picture in pictures)
    assert all(re.search(r"\d", picture.get("aria-label")) for picture in pictures)


def test_the_page_asks_nothing_of_any_network(page: str) -> None:
    assert re.findall(r"https?:[^\s\"'<>]+", page) == []
    assert re.findall(r"<(?:script|link|img|iframe|object)\b|@import|src=", page) == []


def test_drawings_have_no_colours_and_no_names_of_their_own(page: str) -> None:
    tree = parsed(page)
    colours = set(tree.xpath("//main//svg//@fill | //main//svg//@stroke | //main//svg//@style"))

    assert colours <= {"url(#hatch)"}
    assert tree.xpath("//main//svg//@id") == []


def test_every_token_that_is_used_is_defined(page: str) -> None:
    defined = set(re.findall(r"(--[a-z0-9]+):", look("tokens.css")))

    assert set(re.findall(r"var\((--[a-z0-9]+)\)", page)) <= defined


def test_every_class_of_grade_stands_out_from_paper_and_card() -> None:
    for part in re.split(r"@media \(prefers|@media print", look("tokens.css")):
        tokens = dict(re.findall(r"(--[a-z0-9]+): (#[0-9A-F]{6});", part))
        for name in grades.LOOKS[: grades.UNKNOWN]:
            for ground in ("--paper", "--card"):
                assert contrast(tokens[f"--{name}"], tokens[ground]) >= 3


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as WCAG 2 defines it."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_all_that_goes_up_is_hollowed(page: str) -> None:
    for svg_ in parsed(page).xpath("//figure//svg"):
        solid, hollow = (
            {path.get("class").removesuffix(" hollow") for path in svg_.xpath(f".//path[{which}]")}
            for which in ("starts-with(@class, 'up')", "contains(@class, 'hollow')")
        )

        assert solid == hollow
        assert hollow


def test_without_colour_up_is_hollow_and_steeper_is_wider() -> None:
    rules = look("run.css")
    wide = re.findall(r"\.ribbon \.(\w+) \{ stroke: [^;]*; stroke-width: ([\d.]+)", rules)
    inner = re.findall(r"\.ribbon \.(\w+)\.hollow \{ stroke-width: ([\d.]+)", rules)
    widths = {name: float(width) for name, width in wide}
    hollow = {name: float(width) for name, width in inner}

    for way in ("down", "up"):
        assert widths["flat"] < widths[f"{way}1"] < widths[f"{way}2"] < widths[f"{way}3"]
    assert set(hollow) == {"up1", "up2", "up3"}
    assert all(0.2 < hollow[name] / widths[name] < 0.7 for name in hollow)


def test_no_drawing_of_a_run_is_red(page: str) -> None:
    assert "--red" not in look("run.css")
    assert "--stop" not in look("run.css")
    assert 'class="red' not in page


def cells(html: str, caption: str) -> Iterator[str]:
    for cell in parsed(html).xpath(f"//table[caption='{caption}']//td"):
        yield " ".join(cell.text_content().split())


def test_the_numbers_of_the_pictures_stand_in_tables(page: str) -> None:
    lengths = list(cells(page, "How far the run went in each class of grade"))[:7]
    ways = parsed(page).xpath("//table[caption='The way in numbers']/tbody/tr/th")

    km = sum(float(length.removesuffix(" km")) for length in lengths)
    assert km == pytest.approx(11.2, abs=0.35)
    assert ways[-1].text_content() == "11.2 km"


def test_imperial_readers_meet_no_metres() -> None:
    told = runs_told.story(runs_told.hilly())
    html = said(page_of(told, IMPERIAL))

    assert "7.0 mi" in html
    assert " ft down" in html
    assert "Height along the way, feet" in html
    assert not re.findall(r"\d (?:km|m)\b", html.replace("8.2 m/s", ""))


def test_the_same_story_gives_the_same_page(page: str) -> None:
    told = runs_told.story(runs_told.hilly(), shares={"descent_m": 0.95})

    assert page_of(told) == page


def test_hostile_words_stay_words() -> None:
    mends = tuple(Mend(HOSTILE, float(number), 1.0, HOSTILE) for number in range(40))
    told = runs_told.story(runs_told.hilly(), worn=HOSTILE)
    entry = replace(told.entry, title=HOSTILE, device=Device(HOSTILE, HOSTILE), mended=mends)

    html = page_of(replace(told, entry=entry, run=replace(told.run, height_origin=HOSTILE)))

    assert "<script" not in html
    assert "<img" not in html
    assert "49\n" not in html
    assert "at 0:00, 0:01, 0:02 and 37 more" in said(html)


def test_a_run_indoors_has_neither_track_nor_heights() -> None:
    html = page_of(runs_told.story(runs_told.indoors()))

    assert "A run indoors has no track and no height." in said(html)
    assert "Height along the way" not in said(html)
    assert "<figure" not in html


def test_a_run_without_height_keeps_its_track_and_says_the_next_move() -> None:
    html = page_of(runs_told.story(runs_told.without_height(runs_told.hilly())))

    assert "backstride elevation add FILE" in said(html)
    assert "The grade is not known: no height tells it." in said(html)
    assert 'class="unsure"' in html
    assert 'class="flat"' not in html


def test_where_no_height_is_known_the_profile_is_hatched() -> None:
    run = runs_told.hilly()
    height = run.altitude_m.copy()
    height[1500:2000] = nan
    html = page_of(runs_told.story(replace(run, altitude_m=height)))

    assert html.count('fill="url(#hatch)"') == 2
    assert "no height" in said(html)


def test_a_run_of_which_nothing_is_known_makes_a_page_of_words() -> None:
    run = simulate.run(speed_mps=[nan] * 600)
    blind = replace(run, moving=np.ones(600, bool), distance_m=np.full(600, nan))

    html = page_of(runs_told.knowing_nothing(runs_told.story(blind)))

    assert "neither distance nor time is known" in said(html)
    assert "Nothing that is compared could be measured on this run." in said(html)
    assert "Nothing was mended" in said(html)
    assert not re.search(r"\b(nan|inf)\b", said(html), re.IGNORECASE)


@pytest.mark.parametrize("seconds", [2, 3, 30])
def test_a_run_of_seconds_makes_a_page(seconds: int) -> None:
    run = graded(np.full(seconds, 0.02))

    html = page_of(runs_told.story(run))

    assert "NaN" not in html
    assert not re.search(r"\b(nan|inf)\b", said(html))


@given(any_grades, any_moving)
def test_whatever_a_run_lacks_there_is_a_page(
    grade_ratio: FloatArray, random: np.random.Generator
) -> None:
    length = len(grade_ratio)
    holes = random.random((3, length)) < random.random((3, 1))
    run = graded(grade_ratio, random.random(length) < random.random())
    run = replace(
        run,
        latitude_deg=np.where(holes[0], nan, run.latitude_deg),
        altitude_m=np.where(holes[1], nan, run.altitude_m),
        grade_error_ratio=np.where(holes[2], nan, 0.01),
    )

    html = page_of(runs_told.story(run))

    assert not re.search(r"\b(nan|inf)\b", html.split("</style>")[1], re.IGNORECASE)


def test_two_hours_stay_small_and_quick() -> None:
    told = runs_told.story(runs_told.hilly(24.0, 500, 6, 3.3))
    page_of(told)

    begun_s = time.process_time()
    html = page_of(told)

    assert len(html.encode()) < 150_000
    assert time.process_time() - begun_s < 0.5


def test_twelve_hours_make_a_page_of_bounded_size() -> None:
    html = page_of(runs_told.story(runs_told.hilly(100.0, 2800, 3, 100_000 / 43_200)))

    assert len(html.encode()) < 250_000
    assert "Each colour is the mean grade of" in said(html)


def test_the_back_load_stands_behind_its_fold_only() -> None:
    rows = [name for name, row in EXPOSURES.items() if row.group == strips.APART]
    told = runs_told.with_measures(
        runs_told.story(runs_told.hilly()), **dict.fromkeys(rows, Measure(1.12, 0.4))
    )
    tree = parsed(page_of(told))

    (fold,) = tree.xpath("//details[contains(summary, 'back load')]")
    folded = " ".join(fold.text_content().split())
    fold.drop_tree()

    assert "exploratory" in folded
    for words in ("no force", "no limit", "unproven", "there is no safe line"):
        assert words in folded
    assert "back load" not in tree.xpath("//main")[0].text_content().lower()


def test_a_page_without_a_back_load_has_no_fold_for_it(page: str) -> None:
    assert parsed(page).xpath("//details[contains(summary, 'back load')]") == []


def test_what_cannot_be_told_has_its_reason(page: str) -> None:
    (table,) = parsed(page).xpath("//table[caption='What it cannot tell']")
    reasons = {row[0].text_content(): row[1].text_content() for row in table.xpath("tbody/tr")}

    assert "Steps" in reasons["Not recorded: step rate"]
    assert (
        "Distance already run in this pair"
        in reasons["Shoes not told: backstride shoe NAME, then tag RUN --shoe NAME"]
    )
    assert all(reason and labels for reason, labels in reasons.items())


def test_errors_and_shares_that_a_value_rests_on_are_shown() -> None:
    told = runs_told.with_measures(
        runs_told.story(runs_told.hilly()), ascent_m=Measure(240.0, 15.2, 0.62)
    )

    (row,) = parsed(page_of(told)).xpath("//table[@class='usual']//tr[th='Climb']")
    assert [cell.text_content() for cell in row[1:3]] == ["240 m", "±16 m of 62 % of the run"]


def test_a_share_short_of_the_whole_never_reads_as_the_whole() -> None:
    assert [run_tables._share(share) for share in (1.0, 0.9999, 0.996, 0.97)] == [
        "100 %",
        "99.9 %",
        "99.6 %",
        "97 %",
    ]


def test_the_ground_is_told_with_how_it_is_known() -> None:
    run = runs_told.hilly()
    paved = np.arange(len(run)) < 0.6 * len(run)
    told = runs_told.story(
        replace(
            run,
            surface=np.where(paved, 1, 0).astype(np.uint8),
            surface_origin=np.where(paved, 2, 0).astype(np.uint8),
        )
    )

    assert list(cells(page_of(told), "Ground underfoot")) == [
        "6.7 km",
        "by the map of ways",
        "4.5 km",
        "nothing tells",
    ]


def test_the_page_praises_frightens_and_diagnoses_nobody(page: str) -> None:
    labels = parsed(page).xpath("//@aria-label")
    words = " ".join([said(page), *labels]).lower()

    assert "!" not in words
    for unsaid in ("injury risk", "newton", "cure", "damage", "imbalance", "great", "congrat"):
        assert unsaid not in words


def test_the_report_shows_the_latest_runs_folded_but_for_the_newest() -> None:
    told = runs_told.story(runs_told.hilly(), shares={"descent_m": 0.95})
    story = replace(stories.one_run(), latest=(told, told, runs_told.story(runs_told.indoors())))

    tree = parsed(report.write(story))
    folds = tree.xpath("//section[@aria-labelledby='latest']/details")

    assert [fold.get("open") is not None for fold in folds] == [True, False, False]
    assert folds[0].xpath("summary")[0].text_content() == "Sun 22 Nov 2026, 11.2 km"
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert len(tree.xpath("//h1")) == 1


def test_a_report_without_latest_runs_has_no_section_for_them() -> None:
    assert "one by one" not in report.write(stories.one_run())

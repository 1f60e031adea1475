"""Which way of the map was under each point, and what is it made of?"""

import json
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import osmium
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from osmium.osm import mutable

from backstride import simulate
from backstride.runs import clean
from backstride.simulate.seconds import METRES_PER_DEGREE, degrees
from backstride.sources.fit.read import read
from backstride.terms.errors import HomeProblem, UnreadableFile
from backstride.terms.quantities import SURFACE_ORIGINS, SURFACES
from backstride.terms.records import CodeArray, FloatArray, Run
from backstride.terrain.surfaces import build, indices, match, nearest
from backstride.terrain.surfaces.index import COLUMNS
from backstride.terrain.surfaces.tags import Tags, codes

Place = tuple[float, float]
HOME = (47.0, 8.0)
GRASS, GRAVEL, ASPHALT = (SURFACES.index(name) for name in ("grass_soft", "unpaved_firm", "paved"))


@dataclass(frozen=True)
class Way:
    """A made way: its places in metres east and north of home."""

    places: Sequence[Place]
    surface: str = ""
    id: int = 1
    highway: str = "path"


def straight(surface: str, north_m: float = 0.0, id: int = 1, length_m: float = 600) -> Way:  # noqa: A002
    return Way([(0, north_m), (length_m, north_m)], surface, id)


def located(place: Place, home: Place = HOME) -> Place:
    """Give east and north in degrees."""
    metres = [np.array([each], float) for each in place]
    found = degrees(*metres, latitude_deg=home[0], longitude_deg=home[1])
    longitude = (found["longitude_deg"][0] + 180) % 360 - 180
    return float(longitude), float(found["latitude_deg"][0])


def write(path: Path, ways: Sequence[Way], home: Place = HOME, *, nodes_last: bool = False) -> Path:
    """Write an extract in which places that two ways name are one node."""
    places = {place: None for way in ways for place in way.places}
    number = {place: count for count, place in enumerate(places, 1)}
    nodes = [mutable.Node(id=number[place], location=located(place, home)) for place in places]
    lines = [
        mutable.Way(
            id=way.id,
            nodes=[number[place] for place in way.places],
            tags={"highway": way.highway} | ({"surface": way.surface} if way.surface else {}),
        )
        for way in ways
    ]
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for thing in [*lines, *nodes] if nodes_last else [*nodes, *lines]:
            writer.add(thing)
    return path


@contextmanager
def mapped(*ways: Way, home: Place = HOME) -> Iterator[Path]:
    """Give the folder of the index of a made extract."""
    with TemporaryDirectory() as folder:
        build(write(Path(folder, "made.osm.pbf"), ways, home), Path(folder, "indices", "made"))
        yield Path(folder, "indices")


def run_along(places: Sequence[Place], home: Place = HOME, aside_m: Place = (0, 0)) -> Run:
    """Run through places at 3 m/s, a whole number of three seconds long."""
    corners = np.array(places, float)
    reached = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))])
    metres = np.arange(0, 3 * (reached[-1] // 9) * 3 + 1, 3)
    east, north = (np.interp(metres, reached, side) for side in corners.T)
    where: dict[str, Any] = degrees(
        east + aside_m[0], north + aside_m[1], latitude_deg=home[0], longitude_deg=home[1]
    )
    where["longitude_deg"] = (where["longitude_deg"] + 180) % 360 - 180
    return simulate.run(speed_mps=np.full(len(metres), 3.0), **where)


def surfaces(run: Run, folder: Path) -> CodeArray:
    return match(run, folder).surface


def seconds(run: Run, which: slice) -> Run:
    """Cut a run."""
    columns: dict[str, Any] = {
        name: value[which] for name, value in vars(run).items() if isinstance(value, np.ndarray)
    }
    return replace(run, **columns)


# What the tags say.


@pytest.mark.parametrize(
    ("tags", "surface", "origin"),
    [
        (Tags("path", surface="asphalt"), "paved", "map"),
        (Tags("track", surface="Concrete:plates"), "paved", "map"),
        (Tags("path", surface="compacted;fine_gravel"), "unpaved_firm", "map"),
        (Tags("path", surface="ground"), "unpaved_firm", "map"),
        (Tags("track", surface="ground", tracktype="grade5"), "grass_soft", "map"),
        (Tags("footway", surface="woodchips"), "grass_soft", "map"),
        (Tags("path", surface="tartan"), "track", "map"),
        (Tags(leisure="track", sport="athletics"), "track", "map"),
        (Tags(leisure="track", sport="running;soccer", surface="grass"), "grass_soft", "map"),
        (Tags(leisure="track"), "track", "inferred"),
        (Tags("residential"), "paved", "inferred"),
        (Tags("footway", footway="sidewalk"), "paved", "inferred"),
        (Tags("track", tracktype="grade1"), "paved", "inferred"),
        (Tags("track", tracktype="grade3"), "unpaved_firm", "inferred"),
        (Tags("track", tracktype="grade4"), "grass_soft", "inferred"),
        (Tags("residential", surface="asphalt;gravel"), "paved", "inferred"),
        (Tags("path", surface="asphalt;gravel"), "unknown", "unknown"),
        (Tags("path", surface="lava"), "unknown", "unknown"),
        (Tags("footway"), "unknown", "unknown"),
        (Tags("track"), "unknown", "unknown"),
        (Tags("track", tracktype="grade2;grade5"), "unknown", "unknown"),
    ],
)
def test_tags_tell_the_surface(tags: Tags, surface: str, origin: str) -> None:
    assert codes(tags) == (SURFACES.index(surface), SURFACE_ORIGINS.index(origin))


@pytest.mark.parametrize(
    "tags",
    [
        Tags("motorway", surface="asphalt"),
        Tags("construction"),
        Tags(leisure="park", surface="grass"),
        Tags(leisure="track", sport="horse_racing", surface="sand"),
        Tags("trunk", foot="no"),
    ],
)
def test_nobody_runs_there(tags: Tags) -> None:
    assert codes(tags) is None


def test_the_page_names_every_value_that_tells_a_class() -> None:
    root = Path(__file__).parents[1]
    table = root / "src/backstride/terrain/surfaces/tags.toml"
    told = tomllib.loads(table.read_text(encoding="utf-8"))

    page = (root / "docs/surfaces.md").read_text(encoding="utf-8")

    values = [
        value for group in ("surface", "tracktype") for v in told[group].values() for value in v
    ]
    assert [value for value in values if f"`{value}`" not in page] == []


# A run on a made map.


@pytest.mark.parametrize(
    ("surface", "highway", "code", "origin"),
    [
        ("grass", "path", GRASS, "map"),
        ("gravel", "path", GRAVEL, "map"),
        ("", "cycleway", ASPHALT, "inferred"),
    ],
)
def test_a_run_on_a_way_gets_its_surface(
    surface: str, highway: str, code: int, origin: str
) -> None:
    with mapped(Way([(0, 0), (600, 0)], surface, highway=highway)) as folder:
        run = match(run_along([(0, 0), (600, 0)]), folder)

    assert set(run.surface) == {code}
    assert set(run.surface_origin) == {SURFACE_ORIGINS.index(origin)}


def test_a_way_without_a_tag_stays_unknown() -> None:
    with mapped(straight("")) as folder:
        run = match(run_along([(0, 0), (600, 0)]), folder)
        found = nearest(run.latitude_deg, run.longitude_deg, folder)

    assert not run.surface.any()
    assert not run.surface_origin.any()
    assert found.way.all()


@pytest.mark.parametrize(("off_m", "code"), [(19.0, GRASS), (21.0, 0)])
def test_a_way_farther_than_twenty_metres_is_not_taken(off_m: float, code: int) -> None:
    with mapped(straight("grass")) as folder:
        found = surfaces(run_along([(0, off_m), (600, off_m)]), folder)

    assert set(found) == {code}


@given(st.floats(0, 2 * np.pi), st.booleans())
@example(np.pi / 2, True)  # noqa: FBT003
@settings(max_examples=20)
def test_five_metres_aside_change_nothing(angle: float, backward: bool) -> None:  # noqa: FBT001
    aside = 5 * np.cos(angle), 5 * np.sin(angle)
    corners = [(20.0, 0.0), (300.0, 0.0), (300.0, 280.0)]
    with mapped(
        Way([(0, 0), (300, 0), (300, 300)], "gravel", 1),
        Way([(0, 15), (280, 15)], "asphalt", 2),
        Way([(150, -100), (150, 100)], "asphalt", 3),
    ) as folder:
        found = surfaces(run_along(corners[::-1] if backward else corners, aside_m=aside), folder)

    assert set(found) == {GRAVEL}


def test_a_parallel_way_is_not_taken() -> None:
    with mapped(
        straight("gravel"), straight("asphalt", 15, 2), straight("grass", -15, 3)
    ) as folder:
        found = surfaces(run_along([(0, 0), (600, 0)]), folder)

    assert set(found) == {GRAVEL}


def test_ways_that_are_crossed_are_not_taken() -> None:
    streets = [Way([(x, -80), (x + x % 3 * 30, 80)], "asphalt", 2 + x) for x in range(5, 600, 40)]
    with mapped(straight("gravel"), *streets) as folder:
        found = surfaces(run_along([(0, 0), (600, 0)]), folder)

    assert set(found) == {GRAVEL}


def test_a_field_that_is_crossed_has_no_surface_from_the_road_across() -> None:
    with mapped(Way([(300, -200), (300, 200)], "asphalt")) as folder:
        found = surfaces(run_along([(0, 0), (600, 0)]), folder)

    assert not found.any()


def test_a_brief_slip_to_the_way_beside_does_not_count() -> None:
    run = run_along([(0, 2), (600, 2)])
    slipped = (
        run.latitude_deg + np.where(np.abs(np.arange(len(run)) - 99) < 2, 8, 0) / METRES_PER_DEGREE
    )
    with mapped(straight("gravel"), straight("asphalt", 14, 2)) as folder:
        found = surfaces(replace(run, latitude_deg=slipped), folder)
        alone = nearest(slipped[99:100], run.longitude_deg[99:100], folder)

    assert set(found) == {GRAVEL}
    assert alone.surface.tolist() == [ASPHALT]


def test_the_surface_changes_where_the_way_does() -> None:
    with mapped(
        Way([(0, 0), (300, 0)], "grass", 1), Way([(300, 0), (600, 0)], "gravel", 2)
    ) as folder:
        run = run_along([(0, 0), (600, 0)])
        found = surfaces(run, folder)

    assert abs(run.distance_m[np.flatnonzero(found == GRAVEL)[0]] - 300) <= 10
    assert found.tolist() == sorted(found, reverse=True)


def test_a_long_line_is_found_all_along() -> None:
    far = 6_000, 5_000
    with mapped(Way([(0, 0), far], "gravel")) as folder:
        found = surfaces(run_along([(0, 0), far]), folder)

    assert set(found) == {GRAVEL}


@pytest.mark.parametrize(
    "home",
    [(78.2, 15.6), (84.0, -30.0), (-43.5, 172.6), (0.0, 0.0), (-0.001, -0.001), (51.0, -180.0)],
)
def test_ways_are_found_all_over_the_earth(home: Place) -> None:
    way = Way([(0, 0), (100, 100), (400, 0)], "gravel")
    with mapped(way, home=home) as folder:
        found = surfaces(run_along(way.places, home), folder)

    assert set(found) == {GRAVEL}


def test_only_lines_across_the_date_line_are_lost() -> None:
    home = 51.0, 179.999  # the date line lies 70 m to the east
    way = Way([(0, 0), (100, 0), (200, 0), (300, 0)], "gravel")
    with mapped(way, home=home) as folder:
        found = surfaces(run_along(way.places, home), folder)

    assert set(found[:25]) == {0}
    assert set(found[45:]) == {GRAVEL}


@pytest.mark.parametrize("latitude_deg", [90.0, -90.0, 89.9999])
def test_the_poles_have_no_ways_and_do_no_harm(latitude_deg: float) -> None:
    run = simulate.run(
        speed_mps=[3.0] * 60,
        latitude_deg=np.full(60, latitude_deg),
        longitude_deg=np.linspace(-180, 180, 60),
    )
    with mapped(straight("gravel")) as folder:
        found = surfaces(run, folder)

    assert not found.any()


def test_without_positions_or_moving_nothing_is_told() -> None:
    run = run_along([(0, 0), (600, 0)])
    lost = replace(run, latitude_deg=np.where(np.arange(len(run)) < 60, np.nan, run.latitude_deg))
    stood = replace(run, moving=np.arange(len(run)) >= 60)
    with mapped(straight("gravel")) as folder:
        found = [surfaces(each, folder) for each in (lost, stood)]

    for each in found:
        assert not each[:60].any()
        assert set(each[63:]) == {GRAVEL}


@pytest.mark.parametrize("latitude_deg", [[], [np.nan], [47.0]])
def test_a_handful_of_points_or_none_is_enough(latitude_deg: list[float]) -> None:
    with mapped(straight("gravel")) as folder:
        found = nearest(np.array(latitude_deg), np.full(len(latitude_deg), 8.0), folder)

    assert found.way.tolist() == [int(each == 47) for each in latitude_deg]


def test_no_map_tells_nothing(tmp_path: Path) -> None:
    run = run_along([(0, 0), (600, 0)])

    assert not surfaces(run, tmp_path).any()
    assert not surfaces(run, tmp_path / "missing").any()
    assert indices(tmp_path / "missing") == []


# The recording's own word.


@pytest.mark.parametrize(
    ("sub_sport", "surface"),
    [("treadmill", "treadmill"), ("indoor_running", "treadmill"), ("track", "track")],
)
def test_the_recording_counts_before_the_map(sub_sport: str, surface: str) -> None:
    with mapped(straight("gravel")) as folder:
        run = match(replace(run_along([(0, 0), (600, 0)]), sub_sport=sub_sport), folder)

    assert set(run.surface) == {SURFACES.index(surface)}
    assert set(run.surface_origin) == {SURFACE_ORIGINS.index("recording")}


@pytest.mark.parametrize("sub_sport", ["trail", "street", "road", "generic", ""])
def test_trail_and_road_say_too_little(sub_sport: str, tmp_path: Path) -> None:
    run = match(replace(run_along([(0, 0), (600, 0)]), sub_sport=sub_sport), tmp_path)

    assert not run.surface.any()


# Laws on random maps.


def random_map(seed: int, ways: int = 12) -> list[Way]:
    """Scatter crooked ways of short lines over 300 metres."""
    rng = np.random.default_rng(seed)
    made = []
    for number in range(1, ways + 1):
        turns = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.4, 10))
        steps = rng.uniform(5, 45, (10, 1)) * np.column_stack([np.cos(turns), np.sin(turns)])
        places = rng.uniform(0, 300, 2) + np.cumsum(steps, axis=0)
        surface = rng.choice(["asphalt", "gravel", "grass", ""])
        made.append(Way([(float(x), float(y)) for x, y in places], str(surface), number))
    return made


def random_run(seed: int, ways: Sequence[Way]) -> Run:
    """Run along some of the ways, 5 m off, from one to the other across the fields."""
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(ways), 4, replace=False)
    run = run_along([place for way in chosen for place in ways[way].places])
    off_deg = rng.normal(0, 5, (2, len(run))) / METRES_PER_DEGREE
    return replace(
        run,
        latitude_deg=run.latitude_deg + off_deg[0],
        longitude_deg=run.longitude_deg + off_deg[1],
    )


seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=12)


@given(seeds)
@few
def test_surface_and_origin_are_known_together(seed: int) -> None:
    ways = random_map(seed)
    with mapped(*ways) as folder:
        run = match(random_run(seed, ways), folder)

    assert np.array_equal(run.surface == 0, run.surface_origin == 0)


@given(seeds)
@few
def test_running_back_gives_the_same(seed: int) -> None:
    ways = random_map(seed)
    run = random_run(seed, ways)
    back = replace(
        run,
        latitude_deg=run.latitude_deg[::-1].copy(),
        longitude_deg=run.longitude_deg[::-1].copy(),
    )
    with mapped(*ways) as folder:
        assert np.array_equal(surfaces(back, folder)[::-1], surfaces(run, folder))


@given(seeds, st.integers(60, 200))
@few
def test_cutting_a_run_changes_nothing_away_from_the_cut(seed: int, cut: int) -> None:
    ways = random_map(seed)
    run = random_run(seed, ways)
    with mapped(*ways) as folder:
        whole = surfaces(run, folder)
        before, after = (
            surfaces(seconds(run, part), folder) for part in (slice(cut), slice(cut, None))
        )

    away = 15
    assert np.array_equal(before[:-away], whole[: cut - away])
    assert np.array_equal(after[away:], whole[cut + away :])


@given(seeds)
@few
def test_several_extracts_in_any_order_are_as_good_as_one(seed: int) -> None:
    ways = random_map(seed)
    run = random_run(seed, ways)
    with mapped(*ways) as one, TemporaryDirectory() as folder:
        several = Path(folder, "several")
        for name in np.random.default_rng(seed).permutation(["a", "b"]):
            part = ways[:8] if name == "a" else ways[4:]
            build(write(Path(folder, "made.osm.pbf"), part), several / name)

        assert np.array_equal(surfaces(run, several), surfaces(run, one))


@given(seeds)
@settings(max_examples=5)
def test_the_fast_way_agrees_with_the_slow_one(seed: int) -> None:
    ways = random_map(seed)
    run = seconds(random_run(seed, ways), slice(None, None, 4))
    with mapped(*ways) as folder:
        fast = nearest(run.latitude_deg, run.longitude_deg, folder)

    slow = slowly(run.latitude_deg, run.longitude_deg, ways)

    assert fast.way.tolist() == [way for way, _ in slow]
    assert np.allclose(fast.off_m, [off_m for _, off_m in slow], atol=1e-6, equal_nan=True)


def slowly(
    latitude_deg: FloatArray, longitude_deg: FloatArray, ways: Sequence[Way]
) -> list[tuple[int, float]]:
    """Hold every point against every line, one after the other: way and distance."""
    track = list(zip(longitude_deg.tolist(), latitude_deg.tolist(), strict=True))
    steps = [-metres(to, begin) for begin, to in pairwise(track)]
    gone = np.concatenate([[0], np.cumsum([np.hypot(*step) for step in steps])])
    lines = [(way, kept(a), kept(b)) for way in ways for a, b in pairwise(way.places)]
    offers = [list(offered(place, heading(at, steps), lines)) for at, place in enumerate(track)]
    kinds = {way.surface for way in ways}
    best = [
        {
            kind: min([o[1] for o in offer if o[0] == kind], default=np.hypot(20, 20))
            for kind in kinds
        }
        for offer in offers
    ]
    chosen = []
    for at, offer in enumerate(offers):
        window = [best[other] for other in np.flatnonzero(abs(gone - gone[at]) <= 20)]
        mean = {kind: round(sum(each[kind] for each in window) / len(window), 3) for kind in kinds}
        ranked = sorted((mean[kind], away, way, off) for kind, away, way, off in offer)
        chosen.append(ranked[0][2:] if ranked else (0, np.nan))
    return chosen


def kept(place: Place) -> Place:
    """Give a place in degrees as an extract keeps it."""
    longitude, latitude = located(place)
    return round(longitude, 7), round(latitude, 7)


def offered(
    point: Place, towards: FloatArray, lines: Sequence[tuple[Way, Place, Place]]
) -> Iterator[tuple[str, float, int, float]]:
    """Give the surface of each line near enough, how far it counts as, its way, how far it is."""
    here = round(point[0], 7), round(point[1], 7)
    for way, *ends in lines:
        begin, end = (metres(here, each) for each in ends)
        length = np.hypot(*(end - begin))
        along = (end - begin) / length
        off = np.hypot(*(begin + np.clip(-begin @ along, 0, length) * along))
        turned = abs(towards[0] * along[1] - towards[1] * along[0])
        if off <= 20 and turned <= np.sin(np.radians(60)):
            yield way.surface, float(np.hypot(off, 20 * turned)), way.id, float(off)


def heading(at: int, steps: Sequence[FloatArray]) -> FloatArray:
    """Point from ten metres behind to ten metres ahead; shorter in a turn."""
    ahead, behind = walked(steps[at:]), walked([-step for step in steps[:at][::-1]])
    return (ahead[0] - behind[0]) / (ahead[1] + behind[1])


def walked(steps: Sequence[FloatArray]) -> tuple[FloatArray, float]:
    """Go on for ten metres: where that leads, and how far it was possible."""
    place, gone = np.zeros(2), 0.0
    for step in steps:
        length = float(np.hypot(*step))
        share = min(1.0, (10 - gone) / length)
        place, gone = place + share * step, gone + share * length
    return place, gone


def metres(begin: Place, end: Place) -> FloatArray:
    """Give east and north in metres, seen from the one place."""
    narrow = np.cos(np.radians(begin[1]))
    return METRES_PER_DEGREE * np.array([(end[0] - begin[0]) * narrow, end[1] - begin[1]])


# Building an index.


def test_an_index_tells_what_it_covers(tmp_path: Path) -> None:
    ways = [straight("gravel", length_m=300), straight("", 50, 2, length_m=100)]
    told: list[float] = []

    made = build(write(tmp_path / "made.osm.pbf", ways), tmp_path / "indices" / "home", told.append)

    assert indices(tmp_path / "indices") == [made]
    assert (made.name, made.ways, round(made.tagged_share, 3)) == ("home", 2, 0.75)
    assert np.allclose(made.box, [47, 8, *located((300, 50))[::-1]], atol=1e-7)
    assert made.size == sum(path.stat().st_size for path in made.path.iterdir())
    assert told == sorted(told)
    assert told[-1] == 1


def test_parts_of_any_size_make_the_same_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extract = write(tmp_path / "made.osm.pbf", random_map(1, ways=60))
    whole = build(extract, tmp_path / "whole").path
    package = "backstride.terrain.surfaces"
    monkeypatch.setattr(import_module(f"{package}.extract"), "PART_BYTES", 1)
    monkeypatch.setattr(import_module(f"{package}.build"), "LOT", 70)
    monkeypatch.setattr(import_module(f"{package}.build"), "SHARE", 7)
    monkeypatch.setattr(import_module(f"{package}.build"), "KEYS_OF_BAND", 1 << 20)

    parts = build(extract, tmp_path / "parts").path

    for column in COLUMNS:
        assert (parts / column).read_bytes() == (whole / column).read_bytes(), column


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    extract = write(tmp_path / "a, b.osm.pbf", [straight("gravel")])

    made = build(extract, tmp_path / "Müller, Eva" / "a, b (1)")

    assert (made.name, made.ways) == ("a, b (1)", 1)
    assert [path.name for path in made.path.parent.iterdir()] == ["a, b (1)"]


def test_nodes_may_follow_their_ways(tmp_path: Path) -> None:
    ways = random_map(2)
    usual = build(write(tmp_path / "usual.osm.pbf", ways), tmp_path / "usual").path

    other = build(write(tmp_path / "other.osm.pbf", ways, nodes_last=True), tmp_path / "other").path

    assert (other / "begin").read_bytes() == (usual / "begin").read_bytes()


def test_a_way_of_which_the_extract_lacks_a_node_keeps_its_other_lines(tmp_path: Path) -> None:
    way = mutable.Way(id=1, nodes=[1, 2, 99, 3, 4], tags={"highway": "path", "surface": "grass"})
    with osmium.SimpleWriter(str(tmp_path / "made.osm.pbf")) as writer:
        for number, east in enumerate([0, 100, 300, 400], 1):
            writer.add_node(mutable.Node(id=number, location=located((east, 0))))
        writer.add_way(way)
    build(tmp_path / "made.osm.pbf", tmp_path / "indices" / "made")

    found = surfaces(run_along([(0, 0), (400, 0)]), tmp_path / "indices")

    assert set(found[:30]) == {GRASS}
    assert set(found[45:85]) == {0}
    assert set(found[105:]) == {GRASS}


def refusal(extract: Path, folder: Path) -> str:
    with pytest.raises(UnreadableFile) as raised:
        build(extract, folder)
    assert list(folder.parent.glob("*made*")) == []
    return str(raised.value)


@pytest.mark.parametrize("content", [b"", b"\0", b"<osm/>", b"PK\3\4" * 100, bytes(5000)])
def test_what_is_no_extract_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.osm.pbf").write_bytes(content)

    line = refusal(tmp_path / "x.osm.pbf", tmp_path / "indices" / "made")

    assert line.startswith("x.osm.pbf: the file is no OpenStreetMap extract in PBF format")
    assert "\n" not in line


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "x.osm.pbf", tmp_path / "i" / "made").startswith("x.osm.pbf: no such")
    assert refusal(tmp_path, tmp_path / "i" / "made").startswith(f"{tmp_path.name}: is a directory")


def test_an_extract_without_ways_to_run_on_is_refused(tmp_path: Path) -> None:
    extract = write(
        tmp_path / "x.osm.pbf", [Way([(0, 0), (100, 0)], "asphalt", highway="motorway")]
    )

    assert "no way that can be run on" in refusal(extract, tmp_path / "indices" / "made")


def test_an_extract_without_nodes_is_refused(tmp_path: Path) -> None:
    with osmium.SimpleWriter(str(tmp_path / "x.osm.pbf")) as writer:
        writer.add_way(mutable.Way(id=1, nodes=[1, 2], tags={"highway": "path"}))

    assert "no positions" in refusal(tmp_path / "x.osm.pbf", tmp_path / "indices" / "made")


@given(st.data())
def test_an_extract_that_is_cut_off_is_refused(data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        extract = write(Path(name, "x.osm.pbf"), random_map(3))
        content = extract.read_bytes()
        extract.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])

        assert refusal(extract, Path(name, "indices", "made"))


@given(st.data())
def test_no_damage_ends_in_anything_but_an_index_or_a_refusal(data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        extract = write(Path(name, "x.osm.pbf"), random_map(3))
        content = bytearray(extract.read_bytes())
        for _ in range(data.draw(st.integers(1, 3))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        extract.write_bytes(content)

        try:
            build(extract, Path(name, "indices", "made"))
        except UnreadableFile as refused:
            assert "\n" not in str(refused)  # noqa: PT017
        assert [path.name for path in Path(name, "indices").iterdir()] in ([], ["made"])


def test_what_is_stopped_leaves_the_index_before_it(tmp_path: Path) -> None:
    folder = tmp_path / "made"
    before = build(write(tmp_path / "x.osm.pbf", [straight("grass")]), folder)

    def stop(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(write(tmp_path / "x.osm.pbf", [straight("gravel")]), folder, stop)

    assert indices(tmp_path) == [before]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["made", "x.osm.pbf"]


def test_what_a_kill_left_is_no_index_and_goes_with_the_next(tmp_path: Path) -> None:
    extract = write(tmp_path / "x.osm.pbf", [straight("gravel")])
    build(extract, tmp_path / "made").path.rename(tmp_path / ".made.part")

    assert indices(tmp_path) == []
    build(extract, tmp_path / "made")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["made", "x.osm.pbf"]


@pytest.mark.parametrize("column", [*COLUMNS, "about.json"])
def test_an_index_that_was_damaged_is_told_of(column: str, tmp_path: Path) -> None:
    index = build(write(tmp_path / "x.osm.pbf", random_map(1)), tmp_path / "made")
    (index.path / column).write_bytes((index.path / column).read_bytes()[:-20])

    with pytest.raises(HomeProblem, match="made: damaged"):
        indices(tmp_path)


def test_a_new_index_of_the_same_name_counts_at_once(tmp_path: Path) -> None:
    run = run_along([(0, 0), (600, 0)])
    found = []
    for surface in ("grass", "gravel"):
        build(write(tmp_path / "x.osm.pbf", [straight(surface)]), tmp_path / "indices" / "made")
        found.append(set(surfaces(run, tmp_path / "indices")))

    assert found == [{GRASS}, {GRAVEL}]


def test_where_two_indices_know_a_way_the_later_one_counts(tmp_path: Path) -> None:
    for name, surface in (("b", "grass"), ("a", "gravel")):
        build(write(tmp_path / "x.osm.pbf", [straight(surface)]), tmp_path / "indices" / name)

    assert set(surfaces(run_along([(0, 0), (600, 0)]), tmp_path / "indices")) == {GRAVEL}


# Real maps and real tracks.


@pytest.fixture(scope="module")
def real_map(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("indices")
    osm = real_data / "osm_surface"
    build(osm / "heidelberg.osm.pbf", folder / "heidelberg")
    build(osm / "itinero" / "test1-7-network.osm.pbf", folder / "itinero")
    return folder


@pytest.fixture(scope="module")
def real_run(real_data: Path) -> Run:
    content = (real_data / "osm_surface" / "heidelberg_run_fr645m.fit").read_bytes()
    return clean(read(content).recordings[0])


def test_a_real_run_finds_its_ways(real_map: Path, real_run: Run) -> None:
    found = nearest(real_run.latitude_deg, real_run.longitude_deg, real_map)

    placed = np.isfinite(real_run.latitude_deg)
    assert np.mean(found.way[placed] > 0) >= 0.96
    assert np.nanmedian(found.off_m) < 7


def test_a_real_run_has_no_less_of_each_surface_than_the_nearest_ways(
    real_data: Path, real_map: Path
) -> None:
    content = (real_data / "osm_surface" / "heidelberg_run_fr645m.fit").read_bytes()
    raw = read(content).recordings[0]

    found = nearest(raw.latitude_deg, raw.longitude_deg, real_map)

    points = np.bincount(found.surface, minlength=len(SURFACES))
    assert points[GRAVEL] >= 485 + 186 + 53  # compacted, ground and gravel
    assert points[ASPHALT] >= 184


def test_a_real_run_is_mostly_on_gravel_then_on_asphalt(real_map: Path, real_run: Run) -> None:
    run = match(real_run, real_map)

    step_m = np.diff(run.distance_m, append=run.distance_m[-1]) * run.moving
    metres_of = {name: step_m[run.surface == code].sum() for code, name in enumerate(SURFACES)}

    assert 3_600 < metres_of["unpaved_firm"] < 3_900
    assert 700 < metres_of["paved"] < 1_000
    assert 150 < metres_of["grass_soft"] < 300
    assert metres_of["unknown"] < 1_100  # 624 m of them before the first position


@pytest.mark.parametrize("number", range(1, 8))
def test_what_is_matched_lies_on_the_expected_line(
    number: int, real_data: Path, real_map: Path
) -> None:
    folder = real_data / "osm_surface" / "itinero"
    track = json.loads((folder / f"test{number}-track.geojson").read_text())
    expected = json.loads((folder / f"test{number}.json").read_text())["expected"]["coordinates"]
    lines = [feature["geometry"]["coordinates"] for feature in track["features"]]
    longitude_deg, latitude_deg = np.array([place for line in lines for place in line]).T

    found = nearest(latitude_deg, longitude_deg, real_map)

    places = zip(found.longitude_deg, found.latitude_deg, strict=True)
    off_m = [from_line(place, expected) for place in places if np.isfinite(place[0])]
    assert max(off_m) < 10
    assert len(off_m) >= 2


def from_line(place: Place, line: Sequence[Place]) -> float:
    """Say how far a place is from a line, in metres."""
    off_m = []
    for ends in pairwise(line):
        begin, end = (metres(place, each) for each in ends)
        along = end - begin
        share = np.clip(-begin @ along / max(float(along @ along), 1e-9), 0, 1)
        off_m.append(float(np.hypot(*(begin + share * along))))
    return min(off_m)

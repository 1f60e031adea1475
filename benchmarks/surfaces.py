"""What an extract of OpenStreetMap takes, and how well runs find their ways on it.

    ./.venv/bin/python benchmarks/surfaces.py 100

makes an extract of about 100 MB of towns with streets and houses, builds its index in a
process of its own, matches runs on it, and deletes both. With BACKSTRIDE_REAL_DATA it then
gives the other figures of docs/surfaces.md.
"""

import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import osmium
from numpy.typing import NDArray

from backstride import simulate
from backstride.runs import clean
from backstride.sources.fit.read import read
from backstride.terms.quantities import SURFACE_ORIGINS, SURFACES
from backstride.terms.records import CodeArray, FloatArray, Run
from backstride.terrain.surfaces import Index, build, match, nearest
from backstride.terrain.surfaces.index import Opened, opened
from backstride.terrain.surfaces.nearest import METRES_PER_DEGREE
from backstride.terrain.surfaces.pieces import CELL_UNITS, COLUMNS
from backstride.terrain.surfaces.tags import Tags, codes

SIDE = 40
"""A town has so many streets in each direction."""
NODES_OF_TOWN = 5 * SIDE * SIDE
BYTES_OF_TOWN = 47_000
"""About what a town takes in the file."""
STREET_DEG = 0.0008
TOWN_DEG = 0.05
TOWNS_IN_ROW = 120
STREETS = (
    {"highway": "residential", "surface": "asphalt", "name": "A Street"},
    {"highway": "residential", "name": "Another Street"},
    {"highway": "footway"},
    {"highway": "path", "surface": "ground"},
    {"highway": "track", "tracktype": "grade2", "surface": "gravel"},
    {"highway": "track", "tracktype": "grade3"},
    {"highway": "service"},
)
HOUR_S = 3_600
SPEED_MPS = 3.0
SEEDS = range(20)

Place = tuple[int, int]
Joints = Mapping[Place, list[tuple[int, Place]]]


def main(megabytes: float) -> None:
    with tempfile.TemporaryDirectory() as name:
        extract, folder = Path(name, "made.osm.pbf"), Path(name, "indices")
        write_extract(extract, round(megabytes * 1e6 / BYTES_OF_TOWN))
        print_build(extract, folder / "made")
        print_speed(folder)
    if "BACKSTRIDE_REAL_DATA" in os.environ:
        print_real(Path(os.environ["BACKSTRIDE_REAL_DATA"]) / "osm_surface")


@dataclass
class Thing:
    """A node or a way as osmium's writer reads it."""

    id: int = 0
    location: Any = None
    nodes: Any = ()
    tags: Any = None
    version: int = 1
    visible: bool = True
    changeset: int = 0
    timestamp: Any = None
    uid: int = 0
    user: str = ""


def write_extract(path: Path, towns: int) -> None:
    """Write towns: all nodes, then all ways, as extracts have them."""
    thing = Thing()
    with osmium.SimpleWriter(str(path)) as writer:
        for town in range(towns):
            for number, place in enumerate(positions(town).tolist(), town * NODES_OF_TOWN + 1):
                thing.id, thing.location = number, place
                writer.add_node(thing)
        for number, (nodes, tags) in enumerate(ways(towns), 1):
            thing.id, thing.nodes, thing.tags = number, nodes, tags
            writer.add_way(thing)


def positions(town: int) -> FloatArray:
    """Give east and north of the crossings of a town, then the corners of its houses."""
    rng = np.random.default_rng(town)
    down, right = np.divmod(town, TOWNS_IN_ROW)
    row, column = np.divmod(np.arange(SIDE * SIDE), SIDE)
    crossing = STREET_DEG * np.column_stack([column, row]) + rng.normal(0, 1e-4, (SIDE**2, 2))
    house = rng.uniform(0, STREET_DEG * SIDE, (SIDE**2, 1, 2))
    corners = house + rng.normal(0, 1e-4, (SIDE**2, 4, 2))
    home = np.array([5.0, 44.0]) + TOWN_DEG * np.array([right, down])
    return np.asarray(home + np.concatenate([crossing, corners.reshape(-1, 2)]))


def ways(towns: int) -> Iterator[tuple[list[int], dict[str, str]]]:
    """Give nodes and tags of all ways: streets of nine crossings, houses of four corners."""
    crossing = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    streets = [line for grid in (crossing, crossing.T) for line in grid]
    lines = [street[at : at + 9] for street in streets for at in range(0, SIDE, 8)]
    corners = SIDE**2 + 4 * np.arange(SIDE**2)[:, None] + [0, 1, 2, 3, 0]
    for town in range(towns):
        first, rng = town * NODES_OF_TOWN + 1, np.random.default_rng(town)
        kinds, houses = rng.integers(len(STREETS), size=len(lines)), rng.integers(1, 200, SIDE**2)
        for line, kind in zip(lines, kinds.tolist(), strict=True):
            yield (first + line).tolist(), STREETS[kind]
        for nodes, house in zip((first + corners).tolist(), houses.tolist(), strict=True):
            yield nodes, {"building": "yes", "addr:housenumber": str(house)}


def print_build(extract: Path, folder: Path) -> None:
    """Build in a process of its own, so that its memory is nobody else's."""
    alone = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=alone) as pool:
        index, took_s, peak_mb, scratch_mb = pool.submit(measured_build, extract, folder).result()
    print("| extract, MB | ways | index, MB | time, s | memory, MB | scratch on disk, MB |")
    print("|---|---|---|---|---|---|")
    row = extract.stat().st_size / 1e6, index.ways, index.size / 1e6, took_s, peak_mb, scratch_mb
    print(f"| {' | '.join(f'{value:,.0f}' for value in row)} |")


def measured_build(extract: Path, folder: Path) -> tuple[Index, float, float, float]:
    """Build, and give wall time, the most memory, and the most that lay on disk meanwhile."""
    held = [0]

    def look(_: float) -> None:
        files = (path for path in folder.parent.rglob("*") if path.is_file())
        held.append(sum(path.stat().st_size for path in files))

    began = time.perf_counter()
    index = build(extract, folder, look)
    took_s = time.perf_counter() - began
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return index, took_s, peak_kb * 1024 / 1e6, max(held) / 1e6


def print_speed(folder: Path) -> None:
    """Match hours of running along the ways, each for the first time and once more."""
    index = opened(folder)[0]
    joined = joints(index, strip(index))
    taken: tuple[list[float], list[float]] = ([], [])
    for seed in SEEDS:
        run, _ = along_ways(index, joined, seed, error_m=4.0)
        for times in taken:
            began = time.perf_counter()
            match(run, folder)
            times.append(time.perf_counter() - began)
    first, again = (1e3 * float(np.median(times)) for times in taken)
    print(f"\nAn hour of running: {first:.1f} ms the first time, {again:.1f} ms once more.")


def strip(index: Opened) -> range:
    """Take the pieces of a strip in the middle, as high as a town."""
    row = index.key[len(index.key) // 2] // COLUMNS
    rows = round(TOWN_DEG * 1e7 / CELL_UNITS)
    low, high = np.searchsorted(index.key, [row * COLUMNS, (row + rows) * COLUMNS])
    return range(int(index.first[low]), int(index.first[high]))


def joints(index: Opened, pieces: range) -> Joints:
    """List the pieces that meet at each place, and where they lead."""
    found: defaultdict[Place, list[tuple[int, Place]]] = defaultdict(list)
    begin = index.begin[pieces.start : pieces.stop]
    end = begin + index.run[pieces.start : pieces.stop]
    lines = zip(pieces, np.hstack([begin, end]).tolist(), strict=True)
    for piece, (west, south, east, north) in lines:
        found[west, south].append((piece, (east, north)))
        found[east, north].append((piece, (west, south)))
    return found


def along_ways(index: Opened, joined: Joints, seed: int, error_m: float) -> tuple[Run, CodeArray]:
    """Run for an hour along the pieces of an index.

    The positions are off by `error_m` in each direction (one standard deviation), by an error
    that wanders within 30 s.

    Returns:
        The run, and the surface that it was on, second by second.
    """
    rng = np.random.default_rng(seed)
    places = list(joined)
    start, _ = joined[places[rng.integers(len(places))]][0]
    pieces, corners = walk(joined, start, index, rng)
    narrow = np.cos(np.radians(corners[0, 1] / 1e7))
    metres = (corners - corners[0]) * METRES_PER_DEGREE / 1e7 * [narrow, 1]
    reached = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(metres, axis=0).T))])
    gone = SPEED_MPS * np.arange(HOUR_S)
    place = np.column_stack([np.interp(gone, reached, side) for side in metres.T])
    east, north = (place + wandering(rng, error_m)).T / METRES_PER_DEGREE
    run = simulate.run(
        speed_mps=np.full(HOUR_S, SPEED_MPS),
        latitude_deg=corners[0, 1] / 1e7 + north,
        longitude_deg=corners[0, 0] / 1e7 + east / narrow,
    )
    on = index.way[pieces[np.searchsorted(reached, gone, "right") - 1]]
    return run, index.ways["surface"][on]


def walk(
    joined: Joints, piece: int, index: Opened, rng: np.random.Generator
) -> tuple[NDArray[np.int64], FloatArray]:
    """Go from piece to piece for an hour, mostly straight on, and back where a way ends."""
    begin, end = index.begin[piece], index.begin[piece] + index.run[piece]
    pieces, corners = [piece], [tuple(begin.tolist()), tuple(end.tolist())]
    narrow = np.cos(np.radians(begin[1] / 1e7))
    left_m = SPEED_MPS * HOUR_S
    while left_m > 0:
        onward = [each for each in joined[corners[-1]] if each[0] != pieces[-1]]
        options = onward or joined[corners[-1]]
        steps = (np.array([end for _, end in options], float) - corners[-1]) * [narrow, 1]
        before = np.subtract(corners[-1], corners[-2]) * [narrow, 1]
        length = np.hypot(*steps.T)
        chances = np.exp(2 * (steps @ before) / length / np.hypot(*before))
        taken = int(rng.choice(len(options), p=chances / chances.sum()))
        left_m -= float(length[taken]) * METRES_PER_DEGREE / 1e7
        pieces.append(options[taken][0])
        corners.append(options[taken][1])
    return np.array(pieces), np.array(corners, float)


def wandering(rng: np.random.Generator, error_m: float) -> FloatArray:
    """Make first-order autoregressive errors within 30 s; shape (second, 2)."""
    keeps = np.exp(-1 / 30)
    pushes = rng.normal(0, error_m * np.sqrt(1 - keeps**2), (HOUR_S, 2))
    error = np.empty((HOUR_S, 2))
    error[0] = rng.normal(0, error_m, 2)
    for second in range(1, HOUR_S):
        error[second] = keeps * error[second - 1] + pushes[second]
    return error


def print_real(osm: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(osm / "heidelberg.osm.pbf", folder / "heidelberg")
        print_run(osm / "heidelberg_run_fr645m.fit", folder)
        print_truth(folder)
    print_kinds(osm / "heidelberg.osm.pbf")


def print_run(path: Path, folder: Path) -> None:
    """Say what a real run was on."""
    raw = read(path.read_bytes()).recordings[0]
    found = nearest(raw.latitude_deg, raw.longitude_deg, folder)
    placed = np.isfinite(raw.latitude_deg)
    near = 100 * np.mean(found.way[placed] > 0)
    print(f"\n{placed.sum()} points, {near:.1f} % on a way, {np.nanmedian(found.off_m):.1f} m off")
    run = match(clean(raw), folder)
    step_m = np.diff(run.distance_m, append=run.distance_m[-1]) * run.moving
    lost = np.isnan(run.latitude_deg)
    print(f"{step_m.sum():.0f} m, of which {step_m[lost].sum():.0f} m without a position")
    print("\n| surface | origin | m |")
    print("|---|---|---|")
    for codes_of in np.ndindex(len(SURFACES), len(SURFACE_ORIGINS)):
        here = (run.surface == codes_of[0]) & (run.surface_origin == codes_of[1])
        if (here & ~lost).any():
            metres = step_m[here & ~lost].sum()
            print(f"| {SURFACES[codes_of[0]]} | {SURFACE_ORIGINS[codes_of[1]]} | {metres:.0f} |")


def print_truth(folder: Path) -> None:
    """Run along ways of known surface with positions that are off."""
    index = opened(folder)[0]
    joined = joints(index, range(len(index.way)))
    print("\n| error of positions, m | seconds with the right surface | metres by class off |")
    print("|---|---|---|")
    for error_m in (0.0, 2.0, 4.0, 6.0, 8.0):
        right, off = [], []
        for seed in SEEDS:
            run, true = along_ways(index, joined, seed, error_m)
            found = match(run, folder).surface
            counts = [np.bincount(each, minlength=len(SURFACES)) for each in (found, true)]
            right.append(np.mean(found == true))
            off.append(np.abs(counts[0] - counts[1]).sum() / 2 / len(run))
        print(f"| {error_m:.0f} | {np.mean(right):.1%} | {np.mean(off):.1%} |")


def print_kinds(extract: Path) -> None:
    """Say how often the tagged ways of a kind are what untagged ones are inferred to be."""
    tagged: Counter[str] = Counter()
    agreeing: Counter[str] = Counter()
    only_ways = osmium.filter.EntityFilter(osmium.osm.WAY)
    for way in osmium.FileProcessor(str(extract)).with_filter(only_ways):
        tags = Tags(*[way.tags.get(key) or "" for key in Tags._fields])
        told, inferred = codes(tags), codes(tags._replace(surface=""))
        if tags.surface and tags.highway and told and told[0] and inferred:
            kind = f"{tags.highway} {tags.tracktype or tags.footway}".strip()
            tagged[kind] += 1
            agreeing[kind] += told[0] == (inferred[0] or SURFACES.index("paved"))
    print("\n| kind of way | tagged ways | as inferred, else paved |")
    print("|---|---|---|")
    for kind, count in tagged.most_common(20):
        print(f"| {kind} | {count} | {agreeing[kind] / count:.0%} |")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0)

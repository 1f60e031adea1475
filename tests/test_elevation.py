"""Elevation tiles: what is read, what is refused, and the height between their nodes."""

import gzip
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from backstride.terms.errors import UnreadableFile
from backstride.terms.records import FloatArray
from backstride.terrain import elevation
from backstride.terrain.elevation import geotiff
from backstride.terrain.elevation.bilinear import between_nodes
from backstride.terrain.elevation.grid import VOID, Grid

SIDE = 1201
POINT, AREA = 2, 1
WGS84 = 4326
GEOGRAPHIC = 2

Tag = tuple[int | str, int | str, int | None, Any, bool]

small_grids = arrays(np.int16, (4, 5), elements=st.one_of(st.integers(-100, 3_000), st.just(VOID)))
places = st.lists(st.tuples(st.floats(-0.3, 1.3), st.floats(-0.3, 1.3)), min_size=1, max_size=20)


def plane(side: int = SIDE) -> NDArray[np.int16]:
    """Ground that rises by 1 m a node eastwards and 2 m southwards."""
    row, column = np.mgrid[:side, :side]
    return np.asarray(2 * row + column, np.int16)


def write_hgt(folder: Path, nodes: NDArray[Any], name: str = "N42E001.hgt") -> Path:
    path = folder / name
    path.write_bytes(nodes.astype(">i2").tobytes())
    return path


def write_tiff(
    path: Path,
    nodes: NDArray[Any],
    *,
    step: float = 0.01,
    keys: dict[int, int] | None = None,
    **options: Any,
) -> Path:
    """Write a GeoTIFF whose corner is at 47 N, 8 E."""
    told = {1024: GEOGRAPHIC, 1025: POINT, 2048: WGS84} | (keys or {})
    directory = [1, 1, 0, len(told)]
    for key, value in sorted(told.items()):
        directory += [key, 0, 1, value]
    tags: list[Tag] = [
        (33550, "d", 3, (step, step, 0.0), True),
        (33922, "d", 6, (0.0, 0.0, 0.0, 8.0, 47.0, 0.0), True),
        (34735, "H", len(directory), tuple(directory), True),
        *options.pop("more_tags", ()),
    ]
    tifffile.imwrite(path, nodes, extratags=tags, metadata=None, **options)
    return path


def at(folder: Path, *where: tuple[float, float]) -> list[float]:
    latitude, longitude = np.array(where, float).T
    return [round(float(height), 6) for height in elevation.heights(latitude, longitude, folder)]


def slow_height(grid: Grid, latitude: float, longitude: float) -> float:
    """Weigh the four nodes around one place, one after another."""
    row = (grid.north_deg - latitude) / grid.row_deg
    column = (longitude - grid.west_deg) / grid.column_deg
    row, column = (round(p) if abs(p - round(p)) < 1e-6 else p for p in (row, column))
    height = 0.0
    for down in (0, 1):
        for right in (0, 1):
            south, east = row - np.floor(row), column - np.floor(column)
            weight = (south if down else 1 - south) * (east if right else 1 - east)
            if weight == 0:
                continue
            r, c = int(np.floor(row)) + down, int(np.floor(column)) + right
            if not (0 <= r < grid.nodes.shape[0] and 0 <= c < grid.nodes.shape[1]):
                return np.nan
            if grid.nodes[r, c] == VOID:
                return np.nan
            height += weight * float(grid.nodes[r, c])
    return height


@given(small_grids, places)
def test_heights_are_those_of_the_slow_obvious_way(
    nodes: NDArray[np.int16], where: list[tuple[float, float]]
) -> None:
    grid = Grid(1.0, 0.0, 1 / 3, 1 / 4, nodes)
    latitude, longitude = np.array(where).T

    fast = heights_of([grid], latitude, longitude)

    slow = [slow_height(grid, *place) for place in where]
    np.testing.assert_allclose(fast, slow, atol=1e-3)


@given(small_grids, st.integers(1, 3), st.integers(1, 2), places)
def test_a_tile_cut_in_two_gives_the_same_heights(
    nodes: NDArray[np.int16], cut: int, shared: int, where: list[tuple[float, float]]
) -> None:
    whole = Grid(1.0, 0.0, 1 / 3, 1 / 4, nodes)
    west = Grid(1.0, 0.0, 1 / 3, 1 / 4, nodes[:, : cut + shared - 1])
    east = Grid(1.0, cut / 4, 1 / 3, 1 / 4, nodes[:, cut:])
    latitude, longitude = np.array(where).T

    parts = heights_of([east, west], latitude, longitude)

    np.testing.assert_allclose(parts, heights_of([whole], latitude, longitude), atol=1e-9)


def heights_of(grids: list[Grid], latitude: FloatArray, longitude: FloatArray) -> FloatArray:
    return between_nodes(grids, latitude, longitude)[0]


def test_srtm_tiles_lie_north_and_east_of_the_corner_that_they_are_named_by(
    tmp_path: Path,
) -> None:
    elevation.add(write_hgt(tmp_path, plane()), tmp_path / "kept")

    assert at(tmp_path / "kept", (43, 1), (42, 1), (43, 2), (42.5, 1.25)) == [0, 2400, 1200, 1500]


def test_south_and_west_count_backwards(tmp_path: Path) -> None:
    elevation.add(write_hgt(tmp_path, plane(), "s01w072.hgt"), tmp_path / "kept")

    assert at(tmp_path / "kept", (0, -72), (-1, -72), (0, -71)) == [0, 2400, 1200]


@pytest.mark.parametrize("side", [1201, 3601])
def test_both_sizes_of_srtm_are_read(tmp_path: Path, side: int) -> None:
    nodes = np.full((side, side), 7)

    tile = elevation.add(write_hgt(tmp_path, nodes), tmp_path / "kept")

    assert tile.spacing_m == pytest.approx(111_195 / (side - 1), rel=1e-4)


def test_a_tile_within_a_zip_or_gzip_is_the_same(tmp_path: Path) -> None:
    plain = write_hgt(tmp_path, plane())
    with zipfile.ZipFile(tmp_path / "any name.hgt.zip", "w") as archive:
        archive.write(plain, "deep/N42E001.hgt")
        archive.writestr("__MACOSX/deep/._N42E001.hgt", b"junk")
    (tmp_path / "N42E001.hgt.gz").write_bytes(gzip.compress(plain.read_bytes()))
    packed = [plain, tmp_path / "any name.hgt.zip", tmp_path / "N42E001.hgt.gz"]

    folders = [tmp_path / str(number) for number in range(len(packed))]
    for path, folder in zip(packed, folders, strict=True):
        elevation.add(path, folder)

    assert [at(folder, (42.5, 1.25)) for folder in folders] == [[1500.0]] * 3


def test_a_place_beside_a_void_is_unknown_and_one_on_its_neighbour_is_not(tmp_path: Path) -> None:
    nodes = plane()
    nodes[600, 300] = VOID
    elevation.add(write_hgt(tmp_path, nodes), tmp_path / "kept")
    cell = 1 / 1200

    found = at(tmp_path / "kept", (42.5, 1.25), (42.5 + cell / 9, 1.25), (42.5 + cell, 1.25))

    np.testing.assert_equal(found, [np.nan, np.nan, 1498])


def test_outside_every_tile_and_without_a_folder_nothing_is_known(tmp_path: Path) -> None:
    elevation.add(write_hgt(tmp_path, plane()), tmp_path / "kept")

    found = [*at(tmp_path / "kept", (44, 1.5), (np.nan, 1.5)), *at(tmp_path / "no", (42.5, 1.5))]

    assert np.isnan(found).all()


@pytest.mark.parametrize(
    "nodes",
    [
        np.arange(12, dtype=np.int16).reshape(3, 4),
        np.arange(12, dtype=np.uint16).reshape(3, 4),
        np.arange(12, dtype=np.int32).reshape(3, 4),
        np.arange(12, dtype=np.float32).reshape(3, 4) + np.float32(0.25),
        np.arange(12, dtype=np.float64).reshape(3, 4) + 0.25,
        np.arange(12, dtype=">f4").reshape(3, 4),
    ],
    ids=lambda nodes: nodes.dtype.str,
)
@pytest.mark.parametrize("compression", [None, "zlib"])
def test_geotiffs_of_whole_and_broken_metres_are_read(
    tmp_path: Path, nodes: NDArray[Any], compression: str | None
) -> None:
    path = write_tiff(tmp_path / "model.tif", nodes, compression=compression)

    elevation.add(path, tmp_path / "kept")

    assert at(tmp_path / "kept", (47, 8), (46.98, 8.03)) == [nodes[0, 0], nodes[2, 3]]


def test_tiled_and_predicted_geotiffs_are_read(tmp_path: Path) -> None:
    nodes = np.arange(40 * 50, dtype=np.int16).reshape(40, 50)
    options: dict[str, Any] = {"compression": "zlib", "predictor": True, "tile": (16, 16)}

    elevation.add(write_tiff(tmp_path / "model.tiff", nodes, **options), tmp_path / "kept")

    assert at(tmp_path / "kept", (46.61, 8.49)) == [nodes[39, 49]]


def test_a_value_of_an_area_stands_for_its_middle(tmp_path: Path) -> None:
    nodes = np.arange(12, dtype=np.int16).reshape(3, 4)

    tile = elevation.add(
        write_tiff(tmp_path / "area.tif", nodes, keys={1025: AREA}), tmp_path / "kept"
    )

    assert at(tmp_path / "kept", (46.995, 8.005)) == [0]
    assert (tile.north_deg, tile.east_deg) == pytest.approx((46.995, 8.035))


def test_what_the_file_calls_no_data_is_a_void(tmp_path: Path) -> None:
    nodes = np.array([[0, 5, 9], [1, 2, 3]], np.float32)

    path = write_tiff(tmp_path / "a.tif", nodes, more_tags=[(42113, "s", 0, "0", True)])
    tile = elevation.add(path, tmp_path / "kept")

    assert tile.void_share == pytest.approx(1 / 6)
    assert np.isnan(at(tmp_path / "kept", (47, 8)))


def test_heights_that_the_earth_does_not_have_are_voids(tmp_path: Path) -> None:
    nodes = np.array([[-9999, 5e20, np.nan], [1, 2, 3]], np.float32)

    tile = elevation.add(write_tiff(tmp_path / "a.tif", nodes), tmp_path / "kept")

    assert tile.void_share == pytest.approx(1 / 2)


def test_of_two_tiles_the_finer_counts_and_the_coarser_fills_its_voids(tmp_path: Path) -> None:
    coarse = np.full((11, 11), 100, np.int16)
    fine = np.full((11, 11), 50, np.int16)
    fine[5, 5] = VOID
    kept = tmp_path / "kept"

    # The coarser is added first and comes first by name.
    elevation.add(write_tiff(tmp_path / "a.tif", coarse, step=0.01), kept)
    elevation.add(write_tiff(tmp_path / "b.tif", fine, step=0.001), kept)

    assert at(kept, (46.998, 8.002), (46.9951, 8.0051), (46.95, 8.05)) == [50, 100, 100]


def test_steepness_is_that_of_the_ground(tmp_path: Path) -> None:
    elevation.add(write_hgt(tmp_path, plane()), tmp_path / "kept")
    cell_m = 111_195 / 1200

    _, steepness = elevation.ground(np.array([42.5]), np.array([1.5]), tmp_path / "kept")

    expected = np.hypot(2, 1 / np.cos(np.radians(42.5))) / cell_m
    assert steepness == pytest.approx(expected, rel=1e-4)


def test_tiles_are_listed_by_name_with_what_they_cover(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    elevation.add(write_tiff(tmp_path / "zermatt.tif", np.zeros((3, 5), np.float32)), kept)
    added = elevation.add(write_hgt(tmp_path, plane()), kept)

    first, second = elevation.tiles(kept)

    assert (first, second.name) == (added, "zermatt")
    bounds = (second.south_deg, second.west_deg, second.north_deg, second.east_deg)
    assert bounds == pytest.approx((46.98, 8, 47, 8.04))
    assert second.bytes == second.path.stat().st_size


def test_no_folder_has_no_tiles(tmp_path: Path) -> None:
    assert elevation.tiles(tmp_path / "none") == []


def test_the_same_name_again_replaces_the_tile(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    for height in (10, 20):
        path = write_tiff(tmp_path / "a.tif", np.full((3, 3), height, np.int16))
        elevation.add(path, kept)
        before = at(kept, (47, 8))

    assert before == [20.0]
    assert len(elevation.tiles(kept)) == 1


def test_a_tile_is_there_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(file: Any, _record: Any) -> None:
        file.write(b"half of it")
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "save", fail)
    with pytest.raises(KeyboardInterrupt):
        elevation.add(write_hgt(tmp_path, plane()), tmp_path / "kept")

    assert list((tmp_path / "kept").iterdir()) == []


def test_what_a_killed_program_left_is_swept(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / ".part-left").write_bytes(b"half")

    tile = elevation.add(write_hgt(tmp_path, plane()), tmp_path / "kept")

    assert list((tmp_path / "kept").iterdir()) == [tile.path]


def test_a_damaged_tile_is_told_with_the_next_move(tmp_path: Path) -> None:
    (tmp_path / "N42E001.npy").write_bytes(b"\x93NUMPY nonsense")

    with pytest.raises(UnreadableFile, match="elevation remove N42E001"):
        elevation.heights(np.array([42.5]), np.array([1.5]), tmp_path)


def refused(path: Path, folder: Path) -> str:
    with pytest.raises(UnreadableFile) as caught:
        elevation.add(path, folder)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("N42E001.hgt", b"", "0 bytes"),
        ("N42E001.hgt", bytes(2 * SIDE**2 - 2), "bytes; a tile has"),
        ("N42E001.hgt", bytes(2 * 3601**2 + 2), "bytes; a tile has"),
        ("hills.hgt", bytes(2 * SIDE**2), "does not tell where it lies"),
        ("N42E001.hgt.zip", b"PK\x03\x04 no zip", "damaged"),
        ("N42E001.hgt.gz", b"no gzip", "damaged"),
        ("N42E001.hgt.gz", gzip.compress(bytes(5_000), mtime=0)[:-9], "damaged"),
        ("model.tif", b"", "not decoded"),
        ("model.tif", b"II*\x00 no tiff", "not decoded"),
        ("model.tif", b"<html>", "not decoded"),
        ("model.asc", b"ncols 3", "no elevation tile"),
        ("N42E001.tif.zip", b"PK", "no elevation tile"),
    ],
)
def test_what_is_no_tile_is_refused_in_one_line(
    tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    (tmp_path / name).write_bytes(content)

    told = refused(tmp_path / name, tmp_path / "kept")

    assert why in told
    assert told.startswith(name)
    assert "\n" not in told
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"keys": {1024: 1, 3072: 32632}}, "not on latitudes and longitudes"),
        ({"keys": {2048: 4258}}, "4258, not 4326"),
        ({"keys": {4099: 9002}}, "unit 9002"),
        ({"step": -0.01}, "nowhere on the Earth"),
        ({"step": 90.0}, "nowhere on the Earth"),
        ({"nodes": np.zeros((3, 3, 3), np.uint8), "photometric": "rgb"}, "not a grid of heights"),
        ({"nodes": np.zeros((1, 3), np.int16)}, "not a grid of heights"),
        ({"nodes": np.zeros((3, 3), np.complex64)}, "kind complex64"),
    ],
)
def test_geotiffs_that_would_be_read_wrongly_are_refused(
    tmp_path: Path, options: dict[str, Any], why: str
) -> None:
    nodes = options.pop("nodes", np.zeros((3, 3), np.int16))

    told = refused(write_tiff(tmp_path / "a.tif", nodes, **options), tmp_path / "kept")

    assert why in told


def test_a_tiff_without_a_place_is_refused(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "photo.tif", np.zeros((3, 3), np.int16))

    assert "tells no place on the Earth" in refused(tmp_path / "photo.tif", tmp_path / "kept")


def test_a_geotiff_turned_against_the_north_is_refused(tmp_path: Path) -> None:
    turned = (0.01, 0.005, 0, 8, 0.005, -0.01, 0, 47, 0, 0, 0, 0, 0, 0, 0, 1)
    keys = (1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 2, 2048, 0, 1, 4326)
    tags: list[Tag] = [(34264, "d", 16, turned, True), (34735, "H", 16, keys, True)]
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((3, 3), np.int16), extratags=tags, metadata=None)

    assert "turned" in refused(tmp_path / "a.tif", tmp_path / "kept")


def test_a_compression_that_needs_more_than_zlib_is_refused_in_one_line(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "a.tif", np.zeros((3, 3), np.int16), compression="zlib")
    with tifffile.TiffFile(path, mode="r+") as file:
        file.pages.first.tags["Compression"].overwrite(5)  # LZW

    told = refused(path, tmp_path / "kept")

    assert "not decoded" in told
    assert "\n" not in told


def test_a_geotiff_that_is_too_large_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geotiff, "MAX_NODES", 8)

    told = refused(write_tiff(tmp_path / "a.tif", np.zeros((3, 3), np.int16)), tmp_path / "kept")

    assert "at most 8" in told


@pytest.mark.parametrize("names", [[], ["N42E001.hgt", "N42E002.hgt"]])
def test_a_zip_without_exactly_one_tile_is_refused(tmp_path: Path, names: list[str]) -> None:
    with zipfile.ZipFile(tmp_path / "some.hgt.zip", "w") as archive:
        for name in names:
            archive.writestr(name, b"")

    told = refused(tmp_path / "some.hgt.zip", tmp_path / "kept")

    assert f"{len(names)} tiles in it, not one" in told


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "cannot be read" in refused(tmp_path / "N42E001.hgt", tmp_path / "kept")
    assert "cannot be read" in refused(tmp_path / "model.tif", tmp_path / "kept")


@given(st.data())
def test_a_geotiff_with_flipped_bytes_is_read_or_refused_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("flipped")
    path = write_tiff(folder / "a.tif", np.arange(64, dtype=np.int16).reshape(8, 8))
    content = bytearray(path.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)

    try:
        elevation.add(path, folder / "kept")
    except UnreadableFile as error:
        assert "\n" not in str(error)  # noqa: PT017 - it need not be raised


def test_a_real_tile_of_the_pyrenees_knows_its_towns(real_data: Path, tmp_path: Path) -> None:
    tile = elevation.add(real_data / "elevation" / "N42E001.hgt.zip", tmp_path)

    assert tile.void_share == pytest.approx(0.0053, abs=1e-4)
    # Andorra la Vella at its Casa de la Vall, about 1,020 m above the sea.
    assert at(tmp_path, (42.5063, 1.5205))[0] == pytest.approx(1_025, abs=30)

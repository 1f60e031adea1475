"""`elevation` and `surfaces`: what the runner adds about the ground."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from backstride.cli import console, documents
from backstride.cli.console import home_of
from backstride.workflow import ground


def elevation_add_command(files: list[Path], folder: Path | None, *, as_json: bool) -> None:
    """Keep tiles."""
    home = home_of(folder)
    for file in files:
        ground.add_elevation(home, file)
    elevation_list_command(folder, as_json=as_json)


def elevation_list_command(folder: Path | None, *, as_json: bool) -> None:
    """List tiles."""
    tiles = ground.tiles(home_of(folder))
    if as_json:
        console.write_json([documents.tile_document(tile) for tile in tiles])
        return
    rows = console.table(
        "tile", "south-west", "north-east", "spacing", "void", right=("spacing", "void")
    )
    for tile in tiles:
        rows.add_row(
            escape(tile.name),
            *_corners((tile.south_deg, tile.west_deg, tile.north_deg, tile.east_deg)),
            f"{tile.spacing_m:.0f} m",
            f"{tile.void_share:.1%}",
        )
    console.out().print(
        rows if tiles else "No heights yet. Bring some: backstride elevation add FILE"
    )


def surfaces_add_command(extract: Path, folder: Path | None, *, as_json: bool) -> None:
    """Build the surfaces of an extract."""
    home = home_of(folder)
    with _progress("Reading the map") as told:
        ground.add_surfaces(home, extract, told)
    surfaces_list_command(folder, as_json=as_json)


def surfaces_list_command(folder: Path | None, *, as_json: bool) -> None:
    """List extracts."""
    found = ground.indices(home_of(folder))
    if as_json:
        console.write_json([documents.surfaces_document(index) for index in found])
        return
    rows = console.table(
        "extract",
        "south-west",
        "north-east",
        "ways",
        "with a surface",
        "size",
        right=("ways", "with a surface", "size"),
    )
    for index in found:
        size = f"{index.size / 1e6:.1f} MB"
        rows.add_row(
            escape(index.name),
            *_corners(index.box),
            f"{index.ways:,}",
            f"{index.tagged_share:.0%}",
            size,
        )
    console.out().print(
        rows if found else "No map yet. Bring one: backstride surfaces add FILE.osm.pbf"
    )


def remove_command(name: str, folder: Path | None, *, as_json: bool) -> None:
    """Take a tile or an extract out again."""
    ground.remove(home_of(folder), name)
    if as_json:
        console.write_json({"removed": name})
        return
    console.out().print(f"{escape(name)} is out again; your runs are measured without it.")


def _corners(box: tuple[float, float, float, float]) -> tuple[str, str]:
    south, west, north, east = box
    return f"{south:.3f} {west:.3f}", f"{north:.3f} {east:.3f}"


@contextmanager
def _progress(words: str) -> Iterator[Callable[[float], None]]:
    screen = console.aside()
    columns = TextColumn(words), BarColumn(), TimeRemainingColumn()
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task(words, total=1.0)
        yield lambda share: bar.update(task, completed=share)

"""What the runner adds about the ground: elevation tiles and surfaces; runs follow at once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from backstride.store import Home, Store
from backstride.terms.errors import UnknownName
from backstride.terrain import elevation, surfaces
from backstride.terrain.elevation import Tile
from backstride.terrain.surfaces import Index
from backstride.workflow.comparing import compare_anew
from backstride.workflow.measuring import ground, is_outdated, measure_anew

__all__ = ["Index", "Tile", "add_elevation", "add_surfaces", "indices", "remove", "tiles"]


def add_elevation(home: Home, path: Path) -> Tile:
    """Keep an elevation tile; the same name again replaces it."""
    with _changing(home):
        return elevation.add(path, ground(home).elevation)


def tiles(home: Home) -> list[Tile]:
    """List the elevation tiles."""
    return elevation.tiles(ground(home).elevation)


def add_surfaces(home: Home, extract: Path, progress: Callable[[float], None]) -> Index:
    """Build the surfaces of an extract; the same name again replaces them."""
    name = extract.name.removesuffix(".pbf").removesuffix(".osm")
    with _changing(home):
        return surfaces.build(extract, ground(home).surfaces / name, progress)


def indices(home: Home) -> list[Index]:
    """List what surfaces are there."""
    return surfaces.indices(ground(home).surfaces)


def remove(home: Home, name: str) -> None:
    """Take an elevation tile or the surfaces of an extract out again.

    Raises:
        UnknownName: Where nothing is called so.
    """
    # By their places: what is damaged cannot be listed.
    places = ground(home).elevation / f"{name}.npy", ground(home).surfaces / name
    found = [place for place in places if place.exists() and not name.startswith(".")]
    if not found:
        raise UnknownName(name, "nothing of the ground is called so", "See what the list has.")
    with _changing(home):
        for path in found:
            _delete(path)


def _sweep(folder: Path) -> None:
    """Remove what a killed program had only begun to build: it may be large."""
    for part in folder.glob(".*"):
        _delete(part)


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


@contextmanager
def _changing(home: Home) -> Iterator[None]:
    """Hold the home while the ground changes, and measure the runs on the new one."""
    home.prepare()
    with home.writing(), Store(home) as store:
        _sweep(ground(home).surfaces)
        yield
        if is_outdated(store):
            measure_anew(store)
            compare_anew(store)

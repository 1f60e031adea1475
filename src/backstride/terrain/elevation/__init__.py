"""Elevation tiles: added once, kept whole or not at all, read in a moment."""

from backstride.terrain.elevation.kept import Tile, add, ground, heights, tiles

__all__ = ["Tile", "add", "ground", "heights", "tiles"]

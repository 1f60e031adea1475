"""Run, maps -> the run with what was underfoot: from the recording, else from OpenStreetMap.

`build` reads an extract once and leaves an index of the ways that can be run on; `match`
lays a run on all the indices of a folder. Nothing here asks a network.
"""

from backstride.terrain.surfaces.build import build
from backstride.terrain.surfaces.index import Index, indices
from backstride.terrain.surfaces.match import match
from backstride.terrain.surfaces.nearest import Matched, nearest

__all__ = ["Index", "Matched", "build", "indices", "match", "nearest"]

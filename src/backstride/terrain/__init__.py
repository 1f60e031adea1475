"""Run, Ground -> Run with grade and surface; recording, home zone -> Place: where it all was."""

from backstride.terrain.ground import Ground, locate
from backstride.terrain.local_time import at_home, place

__all__ = ["Ground", "at_home", "locate", "place"]

"""Run, home zone -> Place: the runner's local day, and how it is known."""

from backstride.terrain.local_time import at_home, locate

__all__ = ["at_home", "locate"]

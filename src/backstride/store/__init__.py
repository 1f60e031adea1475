"""Records <-> disk: what Backstride remembers, in one folder that only its owner can read."""

from backstride.store.home import Home, default_home
from backstride.store.store import FileResult, Store, Taken

__all__ = ["FileResult", "Home", "Store", "Taken", "default_home"]

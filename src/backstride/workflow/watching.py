"""A folder that is looked at again and again: what is new in it comes in by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from backstride.store import Home
from backstride.terms.errors import ImplausibleValue
from backstride.terms.records import ImportSummary
from backstride.workflow.importing import import_files

LOOK_EVERY_S = 10.0
"""A choice: soon enough for who looks at the report after a run, seldom enough for a battery."""
SECOND_LOOK_S = 1.0
"""What lies there already need not wait longer to show that it does not grow."""

State = tuple[int, int]
"""Size and time of change of a file."""


def watch(
    home: Home,
    folder: Path,
    tell: Callable[[ImportSummary], None],
    *,
    every_s: float = LOOK_EVERY_S,
    wait: Callable[[float], object] = time.sleep,
) -> None:
    """Import what lies in a folder, and then what comes, until it is stopped.

    A file that still grows waits until it is the same at two looks. Nothing is written where
    nothing is new.

    Args:
        home: Where to.
        folder: Looked at with all folders in it.
        tell: Told of each import.
        every_s: Seconds between two looks.
        wait: Waits so long; what it raises ends the watch.

    Raises:
        ImplausibleValue: Where there is no such folder.
    """
    if not folder.is_dir():
        raise ImplausibleValue(str(folder), "is no folder", "Name one that your watch fills.")
    taken: dict[Path, State] = {}
    before = dict(_states(folder))
    wait(min(SECOND_LOOK_S, every_s))
    while True:
        now = dict(_states(folder))
        new = [path for path, state in now.items() if taken.get(path) != state]
        still = [path for path in new if before.get(path) == now[path]]
        if still:
            tell(import_files(home, still))
            taken |= {path: now[path] for path in still}
        before = now
        wait(every_s)


def _states(folder: Path) -> Iterator[tuple[Path, State]]:
    for path in sorted(folder.rglob("*")):
        try:
            if path.is_file() and not path.name.startswith("."):
                state = path.stat()
                yield path, (state.st_size, state.st_mtime_ns)
        except OSError:
            continue  # it went while it was looked at

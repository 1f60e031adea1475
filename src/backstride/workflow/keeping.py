"""What took long to work out, kept until anything that it rests on changes."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, TypeVar, cast

import backstride
from backstride.store import Home
from backstride.store.home import write_whole
from backstride.workflow import person
from backstride.workflow.measuring import ground

_Kept = TypeVar("_Kept")


class _Leaf(NamedTuple):
    """What lies in a file: the state of all that it was worked out from, and what came out."""

    mark: str
    value: object


def kept(home: Home, name: str, make: Callable[[], _Kept]) -> _Kept:
    """Give what was worked out before, where nothing has changed since; else make and keep it.

    It hangs on the content of the home, on what is known of the ground, on the runner's local
    day, and on the program. What raises is not kept.

    Args:
        home: Whose.
        name: Under which it is kept.
        make: Works it out; called where it is not there.
    """
    file, mark = home.folder / "kept" / f"{name}.pickle", _mark(home)
    found = _read(file)
    if found is not None and found.mark == mark:
        return cast("_Kept", found.value)
    made = make()
    if _mark(home) == mark:
        leaf = pickle.dumps(_Leaf(mark, made))
        with suppress(OSError):
            write_whole(file, lambda part: _fill(part, leaf))
    return made


def _read(file: Path) -> _Leaf | None:
    # The folder is the owner's alone, and only this program writes to it. What another version
    # of it wrote may raise anything.
    with suppress(Exception):
        found = pickle.loads(file.read_bytes())  # noqa: S301
        return found if isinstance(found, _Leaf) else None
    return None


def _fill(part: Path, leaf: bytes) -> None:
    part.write_bytes(leaf)


def _mark(home: Home) -> str:
    """Name the state of all that what is kept rests on."""
    today = person.now(home).date()
    told = [_program(), today.isoformat(), *_states(_lying(home))]
    return sha256("\n".join(told).encode()).hexdigest()


def _lying(home: Home) -> Iterator[Path]:
    """List the files that hold a home's content, also what is not yet written through."""
    yield home.database
    yield home.database.with_name(f"{home.database.name}-wal")
    for folder in (ground(home).elevation, ground(home).surfaces):
        yield from sorted(folder.glob("[!.]*"))


def _states(files: Iterator[Path]) -> Iterator[str]:
    for file in files:
        with suppress(FileNotFoundError):
            state = file.stat()
            yield f"{file.name} {state.st_size} {state.st_mtime_ns}"


@cache
def _program() -> str:
    folder = Path(str(backstride.__file__)).parent
    files = (file for file in sorted(folder.rglob("*")) if file.suffix in {".py", ".toml"})
    return "\n".join([sys.version, *_states(files)])

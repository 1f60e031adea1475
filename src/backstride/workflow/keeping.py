"""What took long to work out, kept until anything that it rests on changes."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import backstride
from backstride.store import Home, Store
from backstride.store.home import write_bytes_whole
from backstride.workflow import person

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
            write_bytes_whole(file, leaf)
    return made


class _Reader(pickle.Unpickler):
    """Reads records, arrays and days, and calls nothing else: a home may come from anywhere."""

    def find_class(self, module: str, name: str) -> Any:
        """Find a class or function by its name, among those that may be there."""
        found = super().find_class(module, name)
        is_record = module in _OURS and isinstance(found, type) and found.__module__ == module
        if is_record or (module, name) in _OTHERS:
            return found
        raise pickle.UnpicklingError(f"{module}.{name} has no place here")


_OURS = {"backstride.terms.records", "backstride.workflow.weighing", __name__}
_OTHERS = {
    ("datetime", "date"),
    ("numpy", "dtype"),
    ("numpy", "ndarray"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "scalar"),
    ("numpy._core.numeric", "_frombuffer"),
}


def _read(file: Path) -> _Leaf | None:
    # What another version wrote, or somebody else, may raise anything.
    with suppress(Exception):
        found = _Reader(BytesIO(file.read_bytes())).load()
        return found if isinstance(found, _Leaf) else None
    return None


def _mark(home: Home) -> str:
    """Name the state of all that what is kept rests on."""
    with Store(home) as store:
        content = store.mark()
    told = [_program(), person.now(home).date().isoformat(), content, *_states(home.ground_files())]
    return sha256("\n".join(told).encode()).hexdigest()


def _states(files: Iterable[Path]) -> Iterator[str]:
    for file in files:
        with suppress(FileNotFoundError):
            state = file.stat()
            yield f"{file.name} {state.st_size} {state.st_mtime_ns}"


@cache
def _program() -> str:
    folder = Path(str(backstride.__file__)).parent
    files = (file for file in sorted(folder.rglob("*")) if file.suffix in {".py", ".toml"})
    return "\n".join([sys.version, *_states(files)])

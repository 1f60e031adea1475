"""Loops that Python is too slow for, compiled once and kept on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from getpass import getuser
from pathlib import Path
from tempfile import gettempdir
from typing import TypeVar, cast

from filelock import FileLock, Timeout
from numba import njit

_Function = TypeVar("_Function", bound=Callable[..., object])
LONGEST_S = 60.0
"""Compiling takes 20 seconds; who waits longer goes on without (a choice)."""
_is_first = [True]


def compiled(function: _Function) -> _Function:
    """Compile a function of numbers and arrays when it is first called.

    Where no folder for it may be written it is compiled anew in each process.
    """
    try:
        return cast("_Function", njit(cache=True)(function))
    except RuntimeError:
        return cast("_Function", njit(function))


@contextmanager
def alone_at_first() -> Iterator[None]:
    """Let one process at a time compile: two that write the cache at once spoil it for each other.

    Only the first use in a process waits, and no longer than compiling takes; what is compiled
    by then is read from disk.
    """
    if not _is_first[0]:
        yield
        return
    lock = FileLock(Path(gettempdir()) / f"backstride-{_user()}-compiling.lock")
    with suppress(Timeout, OSError):
        lock.acquire(timeout=LONGEST_S)
    try:
        yield
    finally:
        lock.release()
    _is_first[0] = False


def _user() -> str:
    """Name the user; some containers have none."""
    try:
        return getuser()
    except (KeyError, OSError, ImportError):
        return "someone"

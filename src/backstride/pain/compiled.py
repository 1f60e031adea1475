"""Loops that Python is too slow for, compiled once and kept on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path
from tempfile import gettempdir
from typing import TypeVar, cast

from filelock import FileLock
from numba import njit

_Function = TypeVar("_Function", bound=Callable[..., object])
_is_first = [True]


def compiled(function: _Function) -> _Function:
    """Compile a function of numbers and arrays when it is first called."""
    return cast("_Function", njit(cache=True)(function))


@contextmanager
def alone_at_first() -> Iterator[None]:
    """Let one process at a time compile: two that write the cache at once spoil it for each other.

    Only the first use in a process waits; what is compiled by then is read from disk.
    """
    if not _is_first[0]:
        yield
        return
    with FileLock(Path(gettempdir()) / f"backstride-{getuser()}-compiling.lock"):
        yield
    _is_first[0] = False

"""Loops that Python is too slow for, compiled once and kept on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property, update_wrapper
from getpass import getuser
from pathlib import Path
from tempfile import gettempdir
from typing import Any, TypeVar, cast

from filelock import FileLock, Timeout

_Function = TypeVar("_Function", bound=Callable[..., object])
LONGEST_S = 60.0
"""Compiling takes 20 seconds; who waits longer goes on without (a choice)."""
_is_first = [True]


class _Compiled:
    """A function that is compiled when it is first called, or called in a compiled one.

    numba itself is loaded no sooner: that takes a third of a second, and who only reads what was
    worked out before does without.
    """

    def __init__(self, function: Callable[..., object]) -> None:
        self._function = function

    def __call__(self, *args: object) -> object:
        return self._dispatcher(*args)

    @property
    def _numba_type_(self) -> object:
        """What numba takes it for, where a compiled function calls it."""
        return self._dispatcher._numba_type_

    @cached_property
    def _dispatcher(self) -> Any:
        from numba import njit  # noqa: PLC0415 - see above

        try:
            return njit(cache=True)(self._function)
        except RuntimeError:
            return njit(self._function)


def compiled(function: _Function) -> _Function:
    """Compile a function of numbers and arrays when it is first called.

    Where no folder for it may be written it is compiled anew in each process.
    """
    return cast("_Function", update_wrapper(_Compiled(function), function))


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

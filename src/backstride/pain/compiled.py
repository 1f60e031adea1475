"""Loops that Python is too slow for, compiled once and kept on disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

_Function = TypeVar("_Function", bound=Callable[..., object])


def compiled(function: _Function) -> _Function:
    """Compile a function of numbers and arrays when it is first called."""
    return cast("_Function", njit(cache=True)(function))

"""The command line: commands -> workflow -> words or JSON."""

from __future__ import annotations

import gc
import io
import os
import sys

from backstride.terms.errors import BackstrideError, ImplausibleValue, UnknownName

WRONG_USE = (ImplausibleValue, UnknownName)
_FEW_COLLECTIONS = (100_000, 20, 20)
"""A command makes many objects that live to its end: looking for garbage among them as often as
Python does took a quarter of the time of `forecast` on three years."""


def main() -> None:
    """Run one command. Exit 0: done, 1: something could not be done, 2: wrong use."""
    gc.set_threshold(*_FEW_COLLECTIONS)
    # The matrices are small: more threads than one only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from backstride.cli.app import app

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a poor locale must not end a command
    try:
        app(prog_name="backstride")
    except BackstrideError as error:
        _end(str(error), 2 if isinstance(error, WRONG_USE) else 1)
    except BrokenPipeError:  # the reader of our output, `head` say, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        _end(f"{error.filename or 'This machine'}: {error.strerror or error}.", 1)
    except Exception as error:
        if "BACKSTRIDE_TRACE" in os.environ:
            raise
        first = str(error).strip().splitlines()[:1]
        _end(f"{type(error).__name__}: {' '.join(first)}. BACKSTRIDE_TRACE=1 tells where.", 1)


def _end(line: str, status: int) -> None:
    sys.stderr.write(f"{line}\n")
    sys.exit(status)

"""The command line: commands -> workflow -> words or JSON."""

from __future__ import annotations

import sys

from backstride.terms.errors import BackstrideError, ImplausibleValue, UnknownName

WRONG_USE = (ImplausibleValue, UnknownName)


def main() -> None:
    """Run one command. Exit 0: done, 1: something could not be done, 2: wrong use."""
    from backstride.cli.app import app

    try:
        app()
    except BackstrideError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2 if isinstance(error, WRONG_USE) else 1)
    except BrokenPipeError:  # the reader of our output, `head` say, has had enough
        sys.stderr.close()
        sys.exit(0)

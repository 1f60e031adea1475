"""One key at a time at the terminal, so that a common answer takes no Enter."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

ENTER_BELONGS_S = 0.5
"""A choice: an Enter so soon after an answer of one key ends that answer, and skips nothing."""
_ENTER = ("\n", "\r")
_NO_MORE = ("", "\x04")
_RUB_OUT = ("\x7f", "\b")


class Keyboard:
    """Reads answers key by key, and shows them.

    Args:
        key: Gives the next key; an empty text where no more come.
        show: Writes to the screen.
        clock: Seconds that only rise.
    """

    def __init__(
        self,
        key: Callable[[], str],
        show: Callable[[str], None],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._key = key
        self._show = show
        self._clock = clock
        self._whole_at_s = float("-inf")

    def answer(self, is_whole: Callable[[str], bool]) -> str | None:
        """Read up to Enter, or as far as the answer is whole; None where no more comes."""
        text, key = "", self._first_key()
        while key not in _ENTER:
            if key in _NO_MORE:
                return None
            text = self._with(text, key)
            if is_whole(text):
                self._whole_at_s = self._clock()
                break
            key = self._key()
        self._show("\n")
        return text

    def _first_key(self) -> str:
        """Take the first key of an answer, without an Enter that belongs to the one before."""
        key = self._key()
        belongs = self._clock() - self._whole_at_s < ENTER_BELONGS_S
        self._whole_at_s = float("-inf")
        return self._key() if key in _ENTER and belongs else key

    def _with(self, text: str, key: str) -> str:
        if key in _RUB_OUT:
            self._show("\b \b" if text else "")
            return text[:-1]
        if not key.isprintable():
            return text
        self._show(key)
        return text + key


@contextmanager
def keyboard(show: Callable[[str], None]) -> Iterator[Keyboard]:
    """Let the terminal give single keys, and leave it as it was."""
    if sys.platform == "win32":
        import msvcrt

        yield Keyboard(msvcrt.getwch, show)
        return
    import termios
    import tty

    before = termios.tcgetattr(sys.stdin)
    tty.setcbreak(sys.stdin, termios.TCSADRAIN)  # what was typed ahead is kept
    try:
        yield Keyboard(lambda: sys.stdin.read(1), show)
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)

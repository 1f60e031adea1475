"""A recording on the bench: what the repairs work on, one after another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from backstride.terms.records import FloatArray, Lap, Mend, Pause, RawRun, sample_quantities

_Span = TypeVar("_Span", Lap, Pause)


@dataclass
class Draft:
    """The columns of one recording and the list of what was changed in them.

    `time_s` has shape (sample,), as each column. The repairs note *when* in UTC seconds;
    the finished run counts from its start.
    """

    time_s: FloatArray
    columns: dict[str, FloatArray]
    pauses: tuple[Pause, ...]
    laps: tuple[Lap, ...]
    mended: list[Mend] = field(default_factory=list)

    @classmethod
    def of(cls, raw: RawRun) -> Draft:
        """Copy what may be changed."""
        columns = {name: raw.column(name).copy() for name in sample_quantities()}
        return cls(raw.time_s.copy(), columns, raw.pauses, raw.laps)

    def move(self, shift_s: Callable[[float], float]) -> None:
        """Move pauses and laps with the samples, by what each of their moments is moved."""
        self.pauses = tuple(_moved(pause, shift_s) for pause in self.pauses)
        self.laps = tuple(_moved(lap, shift_s) for lap in self.laps)

    def note(self, what: str, where_s: float | None, how_much: float, unit: str) -> None:
        """Write one change down."""
        where = None if where_s is None else float(where_s)
        self.mended.append(Mend(what, where, float(how_much), unit))


def _moved(span: _Span, shift_s: Callable[[float], float]) -> _Span:
    start_s, end_s = span.start_s, span.end_s
    return replace(span, start_s=start_s + shift_s(start_s), end_s=end_s + shift_s(end_s))

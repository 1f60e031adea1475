"""A recording on the bench: what the repairs work on, one after another."""

from __future__ import annotations

from dataclasses import dataclass, field

from backstride.terms.records import FloatArray, Mend, Pause, RawRun, sample_quantities


@dataclass
class Draft:
    """The columns of one recording and the list of what was changed in them.

    `time_s` has shape (sample,), as each column. The repairs note *when* in UTC seconds;
    the finished run counts from its start.
    """

    time_s: FloatArray
    columns: dict[str, FloatArray]
    pauses: tuple[Pause, ...]
    mended: list[Mend] = field(default_factory=list)

    @classmethod
    def of(cls, raw: RawRun) -> Draft:
        """Copy what may be changed."""
        columns = {name: raw.column(name).copy() for name in sample_quantities()}
        return cls(raw.time_s.copy(), columns, raw.pauses)

    def note(self, what: str, where_s: float | None, how_much: float, unit: str) -> None:
        """Write one change down."""
        where = None if where_s is None else float(where_s)
        self.mended.append(Mend(what, where, float(how_much), unit))

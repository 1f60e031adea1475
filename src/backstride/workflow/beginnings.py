"""Where pain began: the onsets that the runner remembers, and the flares of the diary."""

from __future__ import annotations

from collections.abc import Sequence

from backstride.days import flares
from backstride.terms.records import Beginnings, Day, Onset

_AFTER_RUN = {"": None, "before_run": False, "after_run": True}
"""What the moment of a remembered beginning says of the runs of its day."""


def began(days: Sequence[Day]) -> Beginnings:
    """Find where pain began on these days, in order."""
    return Beginnings(onsets(days), flares(days))


def onsets(days: Sequence[Day]) -> tuple[Onset, ...]:
    """Give the beginnings that the runner remembers."""
    return tuple(
        Onset(
            local_day=day.local_day,
            give_or_take_d=note.value or 0.0,
            after_run=_AFTER_RUN[note.moment],
        )
        for day in days
        for note in day.notes
        if note.quantity == "onset"
    )

"""Why it hurts: what diary and remembered beginnings say of each thing that articles blame."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from backstride.causes import explain, headline, may_speak, prior_odds, ratings_a_day, watch
from backstride.pain import doses, fit, lay
from backstride.store import Home
from backstride.terms.records import (
    Day,
    Diagnostics,
    Onset,
    PainTable,
    Posterior,
    Prior,
    Watch,
    Why,
)
from backstride.workflow import safety, telling

_AFTER_RUN = {"": None, "before_run": False, "after_run": True}
"""What the moment of a remembered beginning says of the runs of its day."""


def why(home: Home) -> Why:
    """Say why it hurts, as far as this runner's own records tell.

    Raises:
        Blocked: An open flag stands against speaking of causes.
    """
    safety.require(home, "all")
    days, changes = telling.up_to_today(home)
    table = lay(days, changes)
    remembered = _watched(days, table)
    found = _learnt(table, remembered)
    causes = explain(table, found)
    return Why(
        days=0 if table is None else len(np.unique(table.day)),
        onsets=0 if remembered is None else remembered.onsets,
        ratings_a_day=1 if table is None else ratings_a_day(table),
        may_speak=found is not None,
        sentence=headline(causes, speaks=found is not None),
        causes=causes,
        watch=remembered,
    )


def _learnt(
    table: PainTable | None, remembered: Watch | None
) -> tuple[Posterior, Diagnostics] | None:
    if table is None or not may_speak(table):
        return None
    return fit(table, Prior(odds={} if remembered is None else prior_odds(remembered)))


def _watched(days: Sequence[Day], table: PainTable | None) -> Watch | None:
    """Weigh the beginnings that are remembered from before the diary; in it are the ratings."""
    first = None if table is None else days[int(table.day[0])].local_day
    onsets = [onset for onset in _onsets(days) if first is None or onset.local_day < first]
    return watch(doses(days), onsets) if onsets else None


def _onsets(days: Sequence[Day]) -> list[Onset]:
    return [
        Onset(
            local_day=day.local_day,
            give_or_take_d=note.value or 0.0,
            after_run=_AFTER_RUN[note.moment],
        )
        for day in days
        for note in day.notes
        if note.quantity == "onset"
    ]

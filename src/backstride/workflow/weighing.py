"""What a home's days and remembered beginnings teach, learnt once for all that asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from backstride.store import Home
from backstride.terms.records import (
    Beginnings,
    Day,
    Diagnostics,
    PainTable,
    Posterior,
    Prior,
    Watch,
)
from backstride.workflow import beginnings, telling
from backstride.workflow.keeping import kept


@dataclass(frozen=True, eq=False)
class Weighed:
    """What was learnt up to today.

    `table` is None where no day is rated, `remembered` where no beginning is told, `found` where
    there are too few ratings to learn from. `began` is where pain began.
    """

    began: Beginnings
    table: PainTable | None
    remembered: Watch | None
    found: tuple[Posterior, Diagnostics] | None


def weighed(home: Home) -> Weighed:
    """Learn what a home's days teach; kept until they change."""
    return kept(home, "weighed", lambda: _weigh(home))


def _weigh(home: Home) -> Weighed:
    from backstride.causes import prior_odds
    from backstride.pain import fit, lay
    from backstride.pain.fitting import FEWEST_RATINGS

    days, changes = telling.up_to_today(home)
    began, table = beginnings.began(days), lay(days, changes)
    remembered = _watched(days, table)
    if table is None or len(table.value) < FEWEST_RATINGS:
        return Weighed(began, table, remembered, None)
    odds = {} if remembered is None else prior_odds(remembered)
    return Weighed(began, table, remembered, fit(table, Prior(odds=odds)))


def _watched(days: Sequence[Day], table: PainTable | None) -> Watch | None:
    """Weigh the beginnings that are remembered from before the diary; in it are the ratings."""
    from backstride.causes import watch
    from backstride.pain import doses

    first = None if table is None else days[int(table.day[0])].local_day
    told = beginnings.onsets(days)
    onsets = [onset for onset in told if first is None or onset.local_day < first]
    if not told:
        return None
    within = tuple(
        f"{onset.local_day}: it lies in the diary, whose ratings tell of it"
        for onset in told
        if onset not in onsets
    )
    found = watch(doses(days), onsets)
    return replace(found, left_out=found.left_out + within)

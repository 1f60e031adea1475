"""Why it hurts: what diary and remembered beginnings say of each thing that articles blame."""

from __future__ import annotations

import numpy as np

from backstride.store import Home
from backstride.terms.records import Why
from backstride.workflow import safety
from backstride.workflow.keeping import kept
from backstride.workflow.weighing import weighed


def why(home: Home) -> Why:
    """Say why it hurts, as far as this runner's own records tell; kept until they change.

    Raises:
        Blocked: An open flag stands against speaking of causes.
    """
    return kept(home, "why", lambda: _why(home))


def _why(home: Home) -> Why:
    from backstride.causes import explain, headline, may_speak, ratings_a_day

    safety.require(home, "all")
    told = weighed(home)
    table, remembered = told.table, told.remembered
    speaks = told.found is not None and table is not None and may_speak(table)
    causes = explain(table, told.found if speaks else None)
    return Why(
        days=0 if table is None else len(np.unique(table.day)),
        onsets=0 if remembered is None else remembered.onsets,
        ratings_a_day=1 if table is None else ratings_a_day(table),
        may_speak=speaks,
        sentence=headline(causes, speaks=speaks),
        causes=causes,
        watch=remembered,
        began=told.began,
    )

"""Pain to come: under what is planned, or as the last weeks were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from backstride.store import Home
from backstride.terms.errors import ImplausibleValue
from backstride.terms.records import Forecast, PainTable
from backstride.workflow import plans, safety
from backstride.workflow.weighing import weighed

USUAL_D = 14
"""So many days are told where no plan says how many."""


@dataclass(frozen=True, eq=False)
class Outlook:
    """A forecast under one plan, and under another where one was given.

    `unweighed` names exposures of the plans that the diary tells nothing of: they never vary in
    it, or are hardly known. `is_settled` tells whether two walks of the model agreed.
    """

    planned: Forecast
    against: Forecast | None
    unweighed: tuple[str, ...]
    is_settled: bool


def outlook(home: Home, plan: Path | None = None, against: Path | None = None) -> Outlook:
    """Forecast pain under a plan, and under another to hold it against.

    Args:
        home: Whose.
        plan: A table of `local_day` and columns of exposures; where left out, the next days are
            as the last four weeks were.
        against: Another such table, of the same days.

    Raises:
        Blocked: An open flag stands against running, and so against any plan of it.
        ImplausibleValue: Too few ratings, or a plan that cannot be.
        UnknownName: A column that is no exposure.
    """
    from backstride.pain import forecast
    from backstride.pain.fitting import FEWEST_RATINGS, WIDEST_GAP

    safety.require(home, "run")
    learnt = weighed(home)
    table = learnt.table
    if table is None or learnt.found is None:
        ratings = 0 if table is None else len(table.value)
        what = f"{ratings} ratings of pain; a forecast needs {FEWEST_RATINGS}"
        raise ImplausibleValue("diary", what, "Tell how it is: backstride check-in.")
    posterior, diagnostics = learnt.found
    first = table.first_day + timedelta(days=len(table.dose))
    told = {path: plans.read(path) for path in (plan, against) if path is not None}
    doses = {path: plans.planned(table, one, path.name, first) for path, one in told.items()}
    if plan is not None and against is not None and len(doses[plan]) != len(doses[against]):
        what = f"reaches {len(doses[against])} days ahead, and {plan.name} {len(doses[plan])}"
        raise ImplausibleValue(against.name, what, "Let both end on the same day.")
    days = USUAL_D if against is None else len(doses[against])
    mine = plans.usual(table, days) if plan is None else doses[plan]
    named = {name for one in told.values() for row in one.values() for name in row}
    return Outlook(
        planned=forecast(posterior, mine),
        against=None if against is None else forecast(posterior, doses[against]),
        unweighed=_unweighed(table, named, posterior.exposures),
        is_settled=diagnostics.chain_gap <= WIDEST_GAP,
    )


def _unweighed(table: PainTable, named: set[str], weighs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in table.exposures if name in named - set(weighs))

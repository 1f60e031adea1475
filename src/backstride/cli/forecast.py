"""`forecast`: pain in the days to come, as far as the diary tells."""

from __future__ import annotations

from pathlib import Path

from backstride.cli import console
from backstride.cli.console import filled, home_of
from backstride.cli.documents_pain import (
    chance_above,
    chance_higher,
    difference,
    forecast_document,
    spread,
)
from backstride.knowledge.hypotheses import hypotheses
from backstride.terms.records import Forecast
from backstride.workflow import forecasting
from backstride.workflow.forecasting import Outlook

LEAST_CHANCE = 0.05
"""Where a difference is less likely than this, none is told (a choice)."""
_WALKS_DIFFER = (
    "Two runs of the model do not agree well on your diary: take this with more doubt than it says."
)
_WHAT_IT_IS = (
    "An 80 % span holds what would be rated in about 8 of 10 such days. It rests on your own"
    " ratings alone, and names no cause."
)


def forecast_command(
    folder: Path | None,
    *,
    plan: Path | None,
    against: Path | None,
    line: float,
    as_json: bool,
) -> None:
    """Say how pain may go on, and how two plans differ."""
    with console.weighing():
        found = forecasting.outlook(home_of(folder), plan, against)
    if as_json:
        console.write_json(forecast_document(found, line))
        return
    _print(found.planned, line)
    if found.against is not None:
        console.out().print(f"\n{filled(_against(found))}", markup=False)
    console.out().print(f"\n{filled(_WHAT_IT_IS)}", markup=False)
    if found.unweighed:
        console.out().print(f"\n{filled(_unweighed(found))}", markup=False)
    if not found.is_settled:
        console.out().print(f"\n{filled(_WALKS_DIFFER)}", markup=False)


def _print(told: Forecast, line: float) -> None:
    above = f"above {line:g}"
    rows = console.table("day", "worst pain", "80 % span", above, right=(above,))
    chances = chance_above(told, line)
    for (day, low, median, high), chance in zip(spread(told), chances, strict=True):
        rows.add_row(f"{day:%a %d %b}", f"{median:g}", f"{low:g} to {high:g}", f"{chance:.0%}")
    console.out().print(rows)


def _unweighed(found: Outlook) -> str:
    names = " and ".join(hypotheses()[name].phrase for name in found.unweighed)
    return (
        f"Your diary tells nothing of {names}: never noted in it, or never otherwise. What a plan"
        " says of that changes nothing here."
    )


def _against(found: Outlook) -> str:
    told = difference(found)
    assert told is not None
    higher = chance_higher(found)
    if told["chance_lower"] + higher < LEAST_CHANCE:
        return "As far as your diary tells, the two plans make no difference to your pain."
    way = "less" if told["points"] < 0 else "more"
    return (
        f"This plan against the other: {abs(told['points']):.1f} points {way} a day (80 % span "
        f"{told['low80']:+.1f} to {told['high80']:+.1f}). Chance of less pain "
        f"{told['chance_lower']:.0%}, of more {higher:.0%}; else they make no difference."
    )

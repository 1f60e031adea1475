"""Forms -> Verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType

from backstride.knowledge.flags import flags, items
from backstride.screening.completeness import complete, outcome, unanswered
from backstride.screening.history import (
    FRESH_DAYS,
    Clearing,
    Past,
    Trigger,
    fresh,
    open_more,
    past,
    shown,
    still_held_back,
)
from backstride.screening.rules import BLOCKS, URGENCY, Held, out_of_scope
from backstride.terms.records import Answer, Finding, Form, MayPlan, Verdict

_NOTHING: Mapping[str, Answer] = MappingProxyType({})
NEVER_ASKED = "You have not answered the safety questions yet."
TOO_OLD = f"More than {FRESH_DAYS} days have passed since you answered."
OUTCOMES: Mapping[str, str] = MappingProxyType(
    {"ruled_out": "ruled out", "treated": "found and treated", "looking_into": "being looked into"}
)


def screen(
    forms: Sequence[Form],
    *,
    on: date,
    known: Mapping[str, Answer] = _NOTHING,
    triggers: Sequence[Trigger] = (),
) -> Verdict:
    """Say what the screening finds: the most urgent finding, every finding, what may follow.

    A flag that ever held stays open until a clearing is recorded. Where a clearing says that
    the runner may not run, or only from a day on, the flag stays listed with verdict `none`
    and blocks running until then.

    Args:
        forms: All screenings and clearings in the order in which they were entered.
        on: The runner's local day.
        known: Answers found elsewhere, such as in the runs; the worse of these and the
            runner's own counts.
        triggers: What happened since that makes answers about symptoms count no more.

    Returns:
        The verdict; complete only where no missing answer could change it.
    """
    gone = past(forms, on, triggers)
    answers = worse_of(fresh(gone.told, on, triggers), known)
    gone = open_more(gone, answers)
    back = still_held_back(gone, on)
    least = BLOCKS.index("run") if back else 0
    rank, blocked, is_in_scope = outcome(gone, answers, least)
    is_complete = complete(gone, answers, least)
    missing = unanswered(answers)
    return Verdict(
        verdict=URGENCY[rank],
        flags=_findings(shown(gone.opened), back),
        in_scope=is_in_scope,
        complete=is_complete,
        may_plan=_may_plan(blocked, free=is_in_scope and is_complete),
        unanswered=missing,
        out_of_scope=out_of_scope(answers),
        due=_due(gone, missing, on, triggers),
    )


def latest(forms: Sequence[Form], on: date, triggers: Sequence[Trigger] = ()) -> dict[str, Answer]:
    """Give the answers that count on a day: the latest of each item, where it still counts."""
    return fresh(past(forms, on, triggers).told, on, triggers)


def worse_of(answers: Mapping[str, Answer], known: Mapping[str, Answer]) -> dict[str, Answer]:
    """Join answers with what is known elsewhere; the worse of two counts.

    Examples:
        >>> worse_of({"load_jump_6w": "no"}, {"load_jump_6w": "yes"})
        {'load_jump_6w': 'yes'}
    """
    joined = dict(answers)
    for name, value in known.items():
        joined[name] = max(value, joined.get(name, value), key=_order(name))
    return joined


def _order(name: str) -> Callable[[Answer], int]:
    order: list[Answer] = [*items()[name].answers]
    return order.index


def _may_plan(blocked: int, *, free: bool) -> MayPlan:
    if not free or BLOCKS[blocked] == "all":
        return "none"
    return "no_running" if BLOCKS[blocked] == "run" else "full"


def _findings(opened: Mapping[str, Held], back: Mapping[str, Clearing]) -> tuple[Finding, ...]:
    """List the most urgent first, of these what blocks most, else in the order of the table."""
    order = list(flags())
    found = [
        Finding(name, one.verdict, one.flag.blocks, one.why, one.flag.source)
        for name, one in opened.items()
    ]
    found += [
        Finding(name, "none", "run", _held_back(clearing), flags()[name].source)
        for name, clearing in back.items()
    ]
    return tuple(
        sorted(
            found,
            key=lambda one: (
                -URGENCY.index(one.verdict),
                -BLOCKS.index(one.blocks),
                order.index(one.id),
            ),
        )
    )


def _held_back(clearing: Clearing) -> str:
    told = clearing.answers
    until = "not yet" if told["may_run"] == "no" else f"from {told['may_run']} on"
    seen = f"{OUTCOMES[str(told['outcome'])]} on {told['date']} ({told['professional']})"
    return f"{seen}; you may run {until}"


def _due(
    gone: Past, missing: Sequence[str], on: date, triggers: Sequence[Trigger]
) -> tuple[str, ...]:
    """Say why answers that were given before are asked for again."""
    if all(items()[name].history for name in gone.told):
        return (NEVER_ASKED,)
    stale = [gone.told[name] for name in missing if name in gone.told]
    begun = [trigger for trigger in triggers if trigger.day <= on]
    since = [trigger for trigger in begun if any(trigger.outdates(one) for one in stale)]
    reasons = [trigger.why for trigger in sorted(since, key=lambda trigger: trigger.day)]
    too_old = any(one.day < on - timedelta(days=FRESH_DAYS) for one in stale)
    return (*dict.fromkeys(reasons), *([TOO_OLD] if too_old else []))

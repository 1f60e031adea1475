"""Whether a self-test or an exercise is locked, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from backstride.knowledge.flags import OF_GATES, gates, items
from backstride.screening.conditions import holds, named
from backstride.screening.rules import BLOCKS
from backstride.terms.errors import UnknownName
from backstride.terms.records import Answer, Gate, Verdict


def locks(names: Sequence[str], verdict: Verdict, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """Say why a self-test or an exercise is locked.

    Args:
        names: Its gates, by their names in `gates.toml`.
        verdict: What the screening says now.
        answers: The answers that count now, with those that gates ask for besides: `pain_now`,
            `uncontrolled_blood_pressure`, `heart_disease`.

    Returns:
        The reasons in words; empty where it is open. A missing answer locks.

    Raises:
        UnknownName: For a gate that does not exist.
    """
    blocked = max((BLOCKS.index(flag.blocks) for flag in verdict.flags), default=0)
    told = {**answers, "verdict_blocks": BLOCKS[blocked]}
    open_flags = frozenset(flag.id for flag in verdict.flags)
    reasons = [_reason(_gate(name), told, open_flags) for name in names]
    return tuple(dict.fromkeys(reason for reason in reasons if reason))


def _gate(name: str) -> Gate:
    if name not in gates():
        raise UnknownName(name, "no such gate", f"Choose one of: {', '.join(gates())}.")
    return gates()[name]


def _reason(gate: Gate, told: Mapping[str, Answer], open_flags: frozenset[str]) -> str:
    locked = holds(gate.when, told, open_flags=open_flags)
    if locked is None:
        missing = [_asks(name) for name in named(gate.when) if name not in told]
        return f"not answered yet: {'; '.join(missing)}"
    return gate.why if locked else ""


def _asks(name: str) -> str:
    return OF_GATES[name] if name in OF_GATES else items()[name].asks

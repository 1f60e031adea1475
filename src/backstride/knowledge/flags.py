"""items.toml, red_flags.toml, gates.toml -> what the screening asks, finds and locks."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from backstride.knowledge.reading import rows
from backstride.terms.records import Gate, Item, RedFlag

OF_GATES: Mapping[str, str] = MappingProxyType(
    {
        "pain_now": "Your pain now, 0 to 10",
        "uncontrolled_blood_pressure": "High blood pressure that is not under control",
        "heart_disease": "A known disease of the heart",
        "verdict_blocks": "",
    }
)
"""What gates ask for beyond the items of the screening, with its question."""

FEVER = "RF-FEVER"
"""The one flag that clears itself, and needs nobody to look at it."""
SELF_HARM = "RF-PSY"
"""The one flag that is worded as help."""

FUNCTIONS = frozenset({"at_least", "open_flag"})
"""What a condition may call."""


@dataclass(frozen=True)
class HelpLine:
    """Whom to call in one country; `crisis` is empty where we are not sure of the number."""

    country: str
    emergency: str
    crisis: str = ""


@cache
def items() -> Mapping[str, Item]:
    """Read every question of the screening, in the order in which they are asked."""
    found = rows("items.toml", Item)
    for item in found.values():
        _check_item(item)
        _check_names(f"items.toml, {item.id}, asked_when", [item.asked_when], set(found))
    return found


@cache
def groups() -> Mapping[str, str]:
    """Read the headings of the questions that are asked together, in their order."""
    text = (files("backstride.knowledge") / "groups.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


@cache
def flags() -> Mapping[str, RedFlag]:
    """Read every red flag."""
    found = rows("red_flags.toml", RedFlag)
    for flag in found.values():
        where = f"red_flags.toml, {flag.id}"
        _check_names(f"{where}, cases", [case.when for case in flag.cases], set(items()))
        if set(flag.go) != {case.verdict for case in flag.cases}:
            raise ValueError(f"{where}, go: tells of {sorted(flag.go)}, not of each verdict")
        named = {name.lstrip("-") for name in flag.unless} - {"*"}
        if not named <= set(found):
            raise ValueError(f"{where}, unless: no such flag among {sorted(named)}")
    return found


@cache
def gates() -> Mapping[str, Gate]:
    """Read what locks self-tests and exercises."""
    found = rows("gates.toml", Gate)
    for gate in found.values():
        _check_names(f"gates.toml, {gate.name}, when", [gate.when], {*items(), *OF_GATES})
    return found


@cache
def help_lines() -> Mapping[str, HelpLine]:
    """Read whom to call, by a country's two letters; the empty one stands for unknown."""
    return rows("help_lines.toml", HelpLine)


def help_line(country: str | None) -> HelpLine:
    """Find whom to call; both common numbers where the country is not known.

    Examples:
        >>> help_line("GB").emergency
        '999 or 112'
        >>> help_line(None).emergency
        '112 or 911'
    """
    known = help_lines()
    return known.get((country or "").strip().upper(), known[""])


def _check_item(item: Item) -> None:
    where = f"items.toml, {item.id}"
    if item.group not in groups():
        raise ValueError(f"{where}, group: no such group {item.group!r}")
    if set(item.meanings) != set(item.answers or ("number",)):
        raise ValueError(f"{where}, meanings: not one for each answer")


def _check_names(where: str, conditions: Iterable[str], known: set[str]) -> None:
    """Refuse a condition that speaks of what nobody is asked."""
    for condition in filter(None, conditions):
        try:
            tree = ast.parse(condition, mode="eval")
        except SyntaxError as problem:
            raise ValueError(f"{where}: {condition!r} is no condition") from problem
        named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        if unknown := named - known - FUNCTIONS:
            raise ValueError(f"{where}: no such item {sorted(unknown)}")

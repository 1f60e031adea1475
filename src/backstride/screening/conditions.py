"""Conditions of the data files, read with three values: yes, no, and not known.

A condition is an expression over answers: comparisons, `and`, `or`, `not`,
`at_least(count, ...)` and `open_flag(name)`. What is not answered is not known, and a
comparison with it is neither yes nor no.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from backstride.terms.records import Answer

_COMPARE: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = MappingProxyType(
    {
        ast.Eq: operator.eq,
        ast.NotEq: operator.ne,
        ast.Lt: operator.lt,
        ast.LtE: operator.le,
        ast.Gt: operator.gt,
        ast.GtE: operator.ge,
    }
)
_RECKON: Mapping[type[ast.operator], Callable[[Any, Any], float]] = MappingProxyType(
    {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
    }
)
_FUNCTIONS = frozenset({"at_least", "open_flag"})


@dataclass(frozen=True)
class _Known:
    answers: Mapping[str, Answer]
    open_flags: AbstractSet[str]


def holds(
    condition: str, answers: Mapping[str, Answer], *, open_flags: AbstractSet[str] = frozenset()
) -> bool | None:
    """Tell whether a condition holds on the answers given.

    Args:
        condition: An expression over item ids.
        answers: What is answered, by item.
        open_flags: The flags that are open, for `open_flag`.

    Returns:
        True or False where the answers decide it, None where they do not.

    Raises:
        ValueError: For an expression of another kind.

    Examples:
        >>> holds("fever == 'no' or age_years >= 65", {"age_years": 70})
        True
        >>> holds("fever == 'no' and age_years >= 65", {"age_years": 70}) is None
        True
        >>> holds("at_least(2, a == 'yes', b == 'yes', c == 'yes')", {"a": "yes", "c": "yes"})
        True
    """
    found = _value(_tree(condition), _Known(answers, open_flags))
    return None if found is None else bool(found)


def deciding(condition: str, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """Name the items whose answers make a condition hold; none where it does not.

    Examples:
        >>> deciding("a == 'yes' and (b == 'yes' or c == 'yes')", {"a": "yes", "c": "yes"})
        ('a', 'c')
    """
    return tuple(dict.fromkeys(_deciding(_tree(condition), _Known(answers, frozenset()))))


def named(condition: str) -> tuple[str, ...]:
    """Name the items that a condition asks for, in the order in which it does.

    Examples:
        >>> named("pain_now > 3 or heart == 'yes' or open_flag('RF-PARS')")
        ('pain_now', 'heart')
    """
    words = dict.fromkeys(_names(_tree(condition)))
    return tuple(word for word in words if word not in _FUNCTIONS)


def turning_points(condition: str, name: str, answers: Mapping[str, Answer]) -> set[float]:
    """Find the values of a number at which a comparison of the condition changes.

    A comparison that also needs another item counts only where that one is answered. The
    sides of a comparison are taken as straight lines in the number, which all of ours are.

    Examples:
        >>> sorted(turning_points("age >= 65 or age - weeks / 52 < 45", "age", {"weeks": 104}))
        [47.0, 65.0]
    """
    return {
        point
        for node in ast.walk(_tree(condition))
        if isinstance(node, ast.Compare) and name in _names(node)
        if (point := _turning_point(node, name, answers)) is not None
    }


def _turning_point(node: ast.Compare, name: str, answers: Mapping[str, Answer]) -> float | None:
    def difference(number: int) -> float | None:
        known = _Known({**answers, name: number}, frozenset())
        left, right = _value(node.left, known), _value(node.comparators[0], known)
        return None if left is None or right is None else left - right

    at_zero, at_one = difference(0), difference(1)
    if at_zero is None or at_one is None:
        return None
    return -at_zero / (at_one - at_zero)


def _names(node: ast.AST) -> Iterator[str]:
    return (part.id for part in ast.walk(node) if isinstance(part, ast.Name))


@cache
def _tree(condition: str) -> ast.expr:
    return ast.parse(condition, mode="eval").body


def _deciding(node: ast.expr, known: _Known) -> Iterator[str]:
    if _value(node, known) is not True:
        return
    match node:
        case ast.BoolOp(values=parts) | ast.Call(args=parts):
            for part in parts:
                yield from _deciding(part, known)
        case _:
            yield from _names(node)


def _value(node: ast.expr, known: _Known) -> Any:
    read = _READ.get(type(node))
    if read is None:
        raise ValueError(f"{ast.unparse(node)!r} is nothing that a condition may hold")
    return read(node, known)


def _constant(node: ast.Constant, _known: _Known) -> Any:
    return node.value


def _answer(node: ast.Name, known: _Known) -> Answer | None:
    return known.answers.get(node.id)


def _compared(node: ast.Compare, known: _Known) -> bool | None:
    left, right = _value(node.left, known), _value(node.comparators[0], known)
    if left is None or right is None:
        return None
    return _COMPARE[type(node.ops[0])](left, right)


def _reckoned(node: ast.BinOp, known: _Known) -> float | None:
    left, right = _value(node.left, known), _value(node.right, known)
    if left is None or right is None:
        return None
    return _RECKON[type(node.op)](left, right)


def _joined(node: ast.BoolOp, known: _Known) -> bool | None:
    """Let one part that decides decide; else one that is not known leaves all unknown."""
    decisive = isinstance(node.op, ast.Or)
    parts = [_value(part, known) for part in node.values]
    if decisive in parts:
        return decisive
    return None if None in parts else not decisive


def _turned(node: ast.UnaryOp, known: _Known) -> bool | None:
    found = _value(node.operand, known)
    return None if found is None else not found


def _called(node: ast.Call, known: _Known) -> bool | None:
    first, *others = [_value(part, known) for part in node.args]
    if ast.unparse(node.func) == "open_flag":
        return first in known.open_flags
    certain, open_ = others.count(True), others.count(None)
    if certain >= first:
        return True
    return None if certain + open_ >= first else False


_READ: Mapping[type[ast.expr], Callable[[Any, _Known], Any]] = MappingProxyType(
    {
        ast.Constant: _constant,
        ast.Name: _answer,
        ast.Compare: _compared,
        ast.BinOp: _reckoned,
        ast.BoolOp: _joined,
        ast.UnaryOp: _turned,
        ast.Call: _called,
    }
)

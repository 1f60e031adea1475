"""Whether what is still unanswered could change anything.

The rules are built so that a worse answer never lowers the verdict nor frees what is
blocked, and the same holds for the scope. So among all completions of the items with
worded answers, all harmless and all worst are the two ends: where both give the same,
everything between them does. Age and weeks have no such order (young and old have flags of
their own): for these every value beside a turning point of any comparison is tried, with
both ends. Between two turning points no comparison changes. `tests/test_screening.py` holds
this against completions drawn at random.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cache

from backstride.knowledge.flags import flags, items
from backstride.screening.conditions import holds, turning_points
from backstride.screening.history import Past, shown, with_open
from backstride.screening.rules import BLOCKS, SCOPE, in_scope
from backstride.terms.records import Answer, Item

AGE, WEEKS = "age_years", "weeks_of_pain"
EMERGENCY_RANK = 5
Outcome = tuple[int, int, bool]


def outcome(
    gone: Past, answers: Mapping[str, Answer], least: int, assumed: frozenset[str] = frozenset()
) -> Outcome:
    """Give what counts: the rank of the verdict, the rank of what is blocked, the scope.

    Args:
        gone: What forms have told so far.
        answers: The answers that count now, with any that are assumed.
        least: The rank of what is blocked already by what was cleared on conditions.
        assumed: Items whose answer was not given but is assumed.
    """
    found = shown(with_open(gone, answers, assumed)).values()
    verdict = max((one.rank for one in found), default=0)
    blocked = max((BLOCKS.index(one.flag.blocks) for one in found), default=0)
    return verdict, max(blocked, least), in_scope(answers)


def complete(gone: Past, answers: Mapping[str, Answer], least: int) -> bool:
    """Tell whether no answer that is missing could change the verdict, the scope or the blocks."""
    now = outcome(gone, answers, least)
    if now[0] == EMERGENCY_RANK or len(answers) == len(items()):
        return True
    assumed = frozenset(items()) - frozenset(answers)
    return all(outcome(gone, each, least, assumed) == now for each in completions(answers))


def unanswered(answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """List the items that are asked, given the answers so far, and have none."""
    return tuple(
        name for name, item in items().items() if name not in answers and is_asked(item, answers)
    )


def is_asked(item: Item, answers: Mapping[str, Answer]) -> bool:
    """Tell whether an item is asked, given the answers so far."""
    return not item.asked_when or holds(item.asked_when, answers) is True


def completions(answers: Mapping[str, Answer]) -> Iterator[dict[str, Answer]]:
    """Fill in what is missing, in every way that could matter."""
    worded = [item for name, item in items().items() if item.answers and name not in answers]
    for place in (-1, 0):
        filled = {**answers, **{item.id: item.answers[place] for item in worded}}
        for weeks in _tried(WEEKS, filled):
            for age in _tried(AGE, {**filled, WEEKS: weeks}):
                yield {**filled, WEEKS: weeks, AGE: age}


def _tried(name: str, answers: Mapping[str, Answer]) -> list[Answer]:
    """List the answer, or where there is none the values on both sides of each turning point."""
    if name in answers:
        return [answers[name]]
    item = items()[name]
    points = {point for each in _conditions() for point in turning_points(each, name, answers)}
    beside = {math.floor(point) + step for point in points for step in (-1, 0, 1)}
    return [*sorted({item.low, item.high, *(n for n in beside if item.low <= n <= item.high)})]


@cache
def _conditions() -> tuple[str, ...]:
    return (*SCOPE, *(case.when for flag in flags().values() for case in flag.cases))

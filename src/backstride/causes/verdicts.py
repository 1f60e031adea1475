"""Chances -> a word: the rule of `knowledge/verdicts.toml`, applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from backstride.causes.checks import Z80
from backstride.pain.doubting import Asked
from backstride.terms.records import Posterior, Sizes, VerdictRule, VerdictWord

LESS: Mapping[VerdictWord, VerdictWord] = MappingProxyType(
    {
        "likely_raises": "possibly_raises",
        "possibly_raises": "cannot_tell_yet",
        "likely_eases": "cannot_tell_yet",
    }
)
"""What is said instead where a check did not hold; only what stands here is attacked."""


def word(
    posterior: Posterior, place: int, asked: Asked, size: Sizes, rule: VerdictRule
) -> VerdictWord:
    """Turn chances, and an effect as if it acted, into a word, before any check.

    Args:
        posterior: What was learnt.
        place: Of the exposure among those of the posterior.
        asked: What the ratings say of an effect, were there one.
        size: The same for a hard day.
        rule: From where on words are said.
    """
    raises, eases = posterior.raises[place], posterior.eases[place]
    if raises > rule.likely:
        return "likely_raises"
    if raises > rule.possibly:
        return "possibly_raises"
    if eases > rule.eases:
        return "likely_eases"
    return "no_sign" if _is_small(posterior, place, asked, size, rule) else "cannot_tell_yet"


def _is_small(
    posterior: Posterior, place: int, asked: Asked, size: Sizes, rule: VerdictRule
) -> bool:
    effect, error = a_deviation(asked)
    more = float((posterior.beta[:, place] > rule.least_points).mean())
    is_sure = more < rule.no_sign and 2 * error < rule.least_points
    return is_sure and abs(effect) < Z80 * error and size.high80 < rule.most_points


def a_deviation(asked: Asked) -> tuple[float, float]:
    """Give an effect and its error for a standard deviation of what is felt, points."""
    effect, error = asked.of(np.ones(asked.weight.shape[1]))
    return float(effect[0]), float(error[0])


def taken_back(said: VerdictWord, steps: int) -> VerdictWord:
    """Take a word back by so many steps."""
    for _ in range(steps):
        said = LESS.get(said, said)
    return said


def at(rule: VerdictRule, by_length: Sequence[int], days: int) -> int:
    """Look up what holds for a diary of so many days; before the first length as for it."""
    reached = [one for least, one in zip(rule.lengths, by_length, strict=True) if days >= least]
    return reached[-1] if reached else by_length[0]


def right_of_20(
    rule: VerdictRule, said: VerdictWord, days: int, *, together: bool = False
) -> int | None:
    """Look up of how many in 20 runners told this it is true; None where that is not known."""
    counts = {
        "likely_raises": rule.right_likely,
        "possibly_raises": rule.right_together if together else rule.right_possibly,
        "likely_eases": rule.right_eases,
    }.get(said)
    return None if counts is None else at(rule, counts, days) or None

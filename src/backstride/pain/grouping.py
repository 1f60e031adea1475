"""Posterior -> Groups: exposures that go together, so that the diary cannot tell which one acts."""

from __future__ import annotations

import numpy as np

from backstride.terms.records import BoolArray, FloatArray, Group, Posterior

INSTEAD = -0.3
"""Two exposures stand in for each other where their acting is so correlated over the draws: one
acts rather where the other does not (a choice)."""
LEAST = 0.05
"""An exposure with a smaller chance of raising pain is no member (a choice)."""
MORE = 0.05
"""A group is told where its chance is above its likeliest member's by so much (a choice)."""


def groups(posterior: Posterior) -> list[Group]:
    """Find exposures that act in each other's stead.

    Two that are close in all they do share the evidence: each may look unlikely alone, while it
    is sure that one of them acts.

    Returns:
        Groups of two or more, the likeliest first; no exposure is in two.
    """
    acts = np.asarray((posterior.kernel >= 0) & (posterior.beta > 0))
    found = [_group(posterior, acts, members) for members in _linked(_instead(acts))]
    told = [group for group in found if group.raises - _likeliest(posterior, group) >= MORE]
    return sorted(told, key=lambda group: -group.raises)


def _instead(acts: BoolArray) -> BoolArray:
    """Say which two stand in for each other: (exposure, exposure)."""
    share = acts.mean(0)
    spread = np.sqrt(share * (1 - share))
    together = acts.T @ acts.astype(float) / len(acts) - np.outer(share, share)
    likely = share >= LEAST
    both = np.outer(likely, likely) & (np.outer(spread, spread) > 0)
    correlation: FloatArray = np.zeros_like(together)
    np.divide(together, np.outer(spread, spread), out=correlation, where=both)
    return np.asarray(correlation <= INSTEAD)


def _linked(instead: BoolArray) -> list[list[int]]:
    """Follow links from one to the next, and give all sets of more than one."""
    left = set(range(len(instead)))
    found = []
    while left:
        members = [left.pop()]
        for member in members:
            near = sorted(other for other in left if instead[member, other])
            left.difference_update(near)
            members += near
        found.append(members)
    return [members for members in found if len(members) > 1]


def _group(posterior: Posterior, acts: BoolArray, members: list[int]) -> Group:
    ordered = sorted(members, key=lambda place: -posterior.raises[place])
    names = tuple(posterior.exposures[place] for place in ordered)
    return Group(names, float(acts[:, members].any(1).mean()))


def _likeliest(posterior: Posterior, group: Group) -> float:
    return float(posterior.raises[posterior.exposures.index(group.exposures[0])])

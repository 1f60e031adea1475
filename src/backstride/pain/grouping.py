"""Posterior -> Groups: exposures that go together, so that the diary cannot tell which one acts."""

from __future__ import annotations

import numpy as np

from backstride.terms.records import BoolArray, Group, Posterior

INSTEAD = 0.8
"""An exposure acts in the stead of others if it acts together with them at most so often as if
they had nothing to do with each other (a choice)."""
LEAST = 0.08
"""An exposure with a smaller chance of raising pain is no member (a choice)."""
MORE = 0.05
LIKELIER_THAN_NOT = 0.5
"""A group is told where its chance is above this, and so much above its likeliest member's (a
choice)."""


def groups(posterior: Posterior) -> list[Group]:
    """Find exposures that act in each other's stead.

    Those that are close in all they do share the evidence: each may look unlikely alone, while
    it is sure that one of them acts.

    Returns:
        Groups of two or more, the likeliest first; no exposure is in two.
    """
    acts = np.asarray((posterior.kernel >= 0) & (posterior.beta > 0))
    likely = np.flatnonzero(acts.mean(0) >= LEAST)
    left = sorted(likely.tolist(), key=lambda place: -posterior.raises[place])
    found = []
    while left:
        members = _around(acts, left)
        left = [place for place in left if place not in members]
        any_acts = float(acts[:, members].any(1).mean())
        gain = any_acts - acts[:, members].mean(0).max()
        if any_acts > LIKELIER_THAN_NOT and gain >= MORE:
            found.append(Group(tuple(posterior.exposures[place] for place in members), any_acts))
    return sorted(found, key=lambda group: -group.raises)


def _around(acts: BoolArray, left: list[int]) -> list[int]:
    """Gather those that act in the stead of the first, the likeliest first."""
    members, share = left[:1], acts.mean(0)
    for place in left[1:]:
        together = (acts[:, members] & acts[:, [place]]).mean(0).sum()
        if together <= INSTEAD * share[place] * share[members].sum():
            members.append(place)
    return members

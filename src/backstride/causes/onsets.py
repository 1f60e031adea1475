"""Doses, Onsets -> Watch: what may be said of remembered beginnings of pain, and no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from backstride.causes.remembered import Past, recall
from backstride.causes.unusual import percentiles, random_days_as_unusual
from backstride.causes.weighing import before, weigh
from backstride.terms.records import Doses, FloatArray, Onset, Watch, Watched

ORDER_FROM, PERHAPS_FROM = 2, 3
"""Onsets from which exposures are told in order, and from which one may be named."""
PERHAPS_ABOVE, MANY, MANY_ABOVE = 0.65, 6, 0.9
"""Both variants must say more; from so many onsets on much more, for then what misleads them is as
sure of itself as what does not. Set on runners of the benchmark that no table of results holds."""
SHARE = 0.5
"""How much of what onsets say the diary's model is told (a choice): where memory misleads, half
does less harm than the whole, and keeps most of its good."""
UNUSUAL, MOST_UNUSUAL = 75, 3
"""Before a single onset so many are shown at most, if above the middle half of weeks (choices)."""
_CERTAIN = 1e-9


def watch(doses: Doses, onsets: Sequence[Onset]) -> Watch:
    """Say what remembered onsets tell of what brings them on.

    Args:
        doses: The whole history of days, without gaps in the calendar.
        onsets: In any order. One that cannot be used is left out: see `remembered.recall`.

    Returns:
        What may be said. With no onset every probability is what it was before.

    Source:
        A case-crossover study (Maclure 1991, Am J Epidemiol 133:144) that takes every day of
        the history as a control, with causes, kernels and true dates averaged over.
    """
    past = recall(doses, onsets)
    whole, none = weigh(past, is_robust=False)
    robust, _ = weigh(past, is_robust=True)
    percentile, by_chance = _unusual(past)
    number = len(past.moments)
    may_name = np.minimum(whole, robust) > (MANY_ABOVE if number >= MANY else PERHAPS_ABOVE)
    prior = before(len(past.exposures))
    told = [
        Watched(
            exposure=name,
            probability=float(whole[place]),
            robust=float(robust[place]),
            percentile=float(percentile[place]),
            random_days_as_unusual=float(by_chance[place]),
            perhaps=number >= PERHAPS_FROM and bool(may_name[place]),
            log_odds=_log_odds(float(whole[place])) - _log_odds(prior),
        )
        for place, name in enumerate(past.exposures)
    ]
    in_order = tuple(sorted(told, key=lambda one: (-one.probability, one.exposure)))
    shown = _shown(in_order, number)
    return Watch(
        onsets=number,
        says=_says(number),
        none=none,
        before=prior,
        exposures=in_order,
        shown=shown,
        sentence=_sentence(shown, number),
        by_chance=_by_chance(in_order, number) if shown else "",
        left_out=past.left_out,
    )


def _shown(in_order: Sequence[Watched], onsets: int) -> tuple[Watched, ...]:
    """Choose what is shown: of one onset what was unusual, of more what is likelier than before."""
    if onsets == 0:
        return ()
    if onsets < ORDER_FROM:
        unusual = [one for one in in_order if one.percentile > UNUSUAL]
        return tuple(sorted(unusual, key=lambda one: -one.percentile)[:MOST_UNUSUAL])
    return tuple(one for one in in_order if one.log_odds > 0)


def _sentence(shown: Sequence[Watched], onsets: int) -> str:
    if onsets == 0:
        return "No remembered beginning could be used."
    if onsets < ORDER_FROM:
        what = "This was high in the week before it." if shown else "Nothing stood out before it."
        return f"One beginning names no cause. {what}"
    if not shown:
        return (
            f"Nothing stood out before the {onsets} beginnings you remember. That clears nothing."
        )
    if any(one.perhaps for one in shown):
        return (
            f"From {onsets} beginnings: a list to watch, likeliest first. “Perhaps” stands where "
            "two ways of weighing agree. It is no verdict, and the list clears nothing."
        )
    return (
        f"From {onsets} beginnings: a list to watch, likeliest first. It names no cause and "
        "clears nothing."
    )


def _by_chance(every: Sequence[Watched], onsets: int) -> str:
    """Say how often chance does as well as the most unusual of all."""
    often = f"{100 * min(one.random_days_as_unusual for one in every):.0f}"
    if onsets < ORDER_FROM:
        return f"Of 100 random days of yours, {often} have something as unusual before them."
    return (
        f"In {often} of 100 tries {onsets} random days of yours have something as unusual "
        "before them."
    )


def prior_odds(told: Watch) -> Mapping[str, float]:
    """Give what onsets say to the diary's model: `SHARE` of the log odds they add.

    Args:
        told: As from `watch`.

    Returns:
        Factors on prior odds by exposure, for `Prior.odds`; 1 where the onsets say nothing.
    """
    return {one.exposure: float(np.exp(SHARE * one.log_odds)) for one in told.exposures}


def _unusual(past: Past) -> tuple[FloatArray, FloatArray]:
    if not past.moments:
        unknown = np.full(len(past.exposures), np.nan)
        return unknown, unknown
    percentile = percentiles(past)
    return percentile, random_days_as_unusual(past, percentile)


def _says(onsets: int) -> Literal["nothing", "unusual", "order", "perhaps"]:
    if onsets == 0:
        return "nothing"
    if onsets < ORDER_FROM:
        return "unusual"
    return "order" if onsets < PERHAPS_FROM else "perhaps"


def _log_odds(chance: float) -> float:
    within = min(max(chance, _CERTAIN), 1 - _CERTAIN)
    return float(np.log(within / (1 - within)))

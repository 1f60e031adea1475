"""Suspect -> Checks: attempts to refute a cause before it is shown.

Each asks the ratings for something that must not do as well as the exposure itself, or for the
exposure under less favourable terms. How often each fails on true causes and on false ones was
counted on simulated runners (docs/why.md); one that tells nothing was thrown out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from backstride.pain.doubting import Suspect, ask, beyond
from backstride.terms.records import BoolArray, Check, FloatArray

SHUFFLES = 39
SHUFFLES_AS_GOOD = 2
"""So many shuffles of 39 that do as well refute (a choice: 1 in 20)."""
AHEAD_Z = 2.0
"""Tomorrow's dose refutes where it goes with pain as the cause should, by so many of its standard
errors (a choice)."""
FLARES = 6
AROUND_D = (1, 7)
"""So many of the worst stretches are left out one by one: from a day before to a week after."""
APART_D = 8
SHARE_LEFT = 0.6
"""Less than this share of the effect without one stretch refutes: it rests on that one."""
HALF_Z = 0.5
"""A half of the diary refutes where the effect in it is not this many standard errors on the side
of the cause."""
Z80 = 1.2816
"""Half of an 80 % span of a normal distribution, in standard deviations."""
_WEEK_D = 7
_STILL = 1e-9


def refute(one: Suspect, more: float) -> tuple[Check, ...]:
    """Try to refute a cause in every way.

    Args:
        one: The cause, with all else held.
        more: How much more of it a hard day has than an easy one: turns effects into points of
            that day.
    """
    return tuple(check(one, more) for check in _CHECKS.values())


def shuffled(one: Suspect, _more: float) -> Check:
    """Deal whole weeks of doses anew: they must not explain pain as well.

    What a week holds, and what falls on which weekday, stays together.
    """
    random = np.random.default_rng(0)
    dealt = np.column_stack([_dealt(one, random) for _ in range(SHUFFLES)])
    real = float(ask(one).gain[0])
    found = ask(one, dealt).gain
    as_good = int((found >= real).sum())
    return Check(
        name="shuffled_weeks",
        held=as_good < SHUFFLES_AS_GOOD,
        sentence=f"With its weeks shuffled, {as_good or 'none'} of {SHUFFLES} tries explained "
        "your pain as well.",
        figures={"tries": SHUFFLES, "as_good": as_good, "gain": real, "best": float(found.max())},
    )


def _dealt(one: Suspect, random: np.random.Generator) -> FloatArray:
    """Deal the whole weeks of the diary anew; what lies before and after stays."""
    found, day = one.dose.copy(), one.posterior.table.day
    weeks = (int(day[-1]) + 1 - int(day[0])) // _WEEK_D
    inside = slice(int(day[0]), int(day[0]) + weeks * _WEEK_D)
    found[inside] = random.permutation(found[inside].reshape(weeks, _WEEK_D)).ravel()
    return found


def tomorrow(one: Suspect, more: float) -> Check:
    """Ask for the dose of the day after: what comes later cannot be a cause."""
    full = np.where(np.isfinite(one.dose), one.dose, np.nanmean(one.dose))
    ahead = np.append(full[1:], full.mean())[one.posterior.table.day]
    effect, error = (told * more / max(float(ahead.std()), _STILL) for told in beyond(one, ahead))
    held = one.way * effect < AHEAD_Z * error
    says = "shows no such effect on" if held else "goes with"
    low, high = effect - Z80 * error, effect + Z80 * error
    return Check(
        name="tomorrow",
        held=held,
        sentence=f"The next day's {says} today's pain: {effect:+.1f} points "
        f"({low:+.1f} to {high:+.1f}).",
        figures={"effect": effect, "error": error},
    )


def one_flare_out(one: Suspect, more: float) -> Check:
    """Leave out the worst stretches one by one: a cause does not rest on one of them."""
    table, before, after = one.posterior.table, *AROUND_D
    real, _ = _effect(one, more, np.ones(len(table.value), np.bool_))
    left = [
        _effect(one, more, (table.day < day - before) | (table.day > day + after))[0]
        for day in _worst(one)
    ]
    least = min(left, key=lambda effect: one.way * effect)
    return Check(
        name="one_flare_out",
        held=one.way * least >= SHARE_LEFT * one.way * real,
        sentence=f"Leaving out any one of your {len(left)} worst stretches leaves "
        f"{least:+.1f} points of {real:+.1f}.",
        figures={"effect": real, "least": least},
    )


def _effect(one: Suspect, more: float, rows: BoolArray) -> tuple[float, float]:
    """Give what a hard day adds by some of the ratings, and its standard error, points."""
    effect, error = ask(one, rows=rows).of(more / one.scale)
    return float(effect[0]), float(error[0])


def _worst(one: Suspect) -> list[int]:
    """Find the days with the worst ratings, each in a stretch of its own."""
    table = one.posterior.table
    found: list[int] = []
    for rating in np.argsort(-table.value, kind="stable"):
        day = int(table.day[rating])
        if len(found) < FLARES and all(abs(day - other) >= APART_D for other in found):
            found.append(day)
    return found


def halves(one: Suspect, more: float) -> Check:
    """Ask each half of the diary: a cause acts in both."""
    day = one.posterior.table.day
    first = day <= (day[0] + day[-1]) // 2
    (early, early_error), (late, late_error) = (
        _effect(one, more, rows) for rows in (first, ~first)
    )
    z = min(one.way * early / early_error, one.way * late / late_error)
    return Check(
        name="halves",
        held=z >= HALF_Z,
        sentence=f"First half of the diary {early:+.1f} points, second half {late:+.1f}.",
        figures={"first": early, "second": late, "least_z": z},
    )


_CHECKS: Mapping[str, Callable[[Suspect, float], Check]] = MappingProxyType(
    {
        "shuffled_weeks": shuffled,
        "tomorrow": tomorrow,
        "one_flare_out": one_flare_out,
        "halves": halves,
    }
)
"""All attempts, in the order in which they are told."""

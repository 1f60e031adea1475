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
_WEEK_D = 7


def refute(one: Suspect, a_hard_day: float) -> tuple[Check, ...]:
    """Try to refute a cause in every way.

    Args:
        one: The cause, with all else held.
        a_hard_day: How many standard deviations of what is felt a hard day adds: turns effects
            into points of that day.
    """
    return tuple(check(one, a_hard_day) for check in _CHECKS.values())


def shuffled(one: Suspect, _a_hard_day: float) -> Check:
    """Deal the doses to other days of the same weekday: they must not explain pain as well."""
    random = np.random.default_rng(0)
    dealt = np.column_stack([_dealt(one.dose, random) for _ in range(SHUFFLES)])
    real = float(ask(one).gain[0])
    found = ask(one, dealt).gain
    as_good = int((found >= real).sum())
    return Check(
        name="shuffled_days",
        held=as_good < SHUFFLES_AS_GOOD,
        sentence=f"Dealt to other days of the same weekday, {as_good or 'none'} of {SHUFFLES} "
        "tries explained your pain as well.",
        figures={"tries": SHUFFLES, "as_good": as_good, "gain": real, "best": float(found.max())},
    )


def _dealt(dose: FloatArray, random: np.random.Generator) -> FloatArray:
    found = dose.copy()
    for weekday in range(_WEEK_D):
        found[weekday::_WEEK_D] = random.permutation(dose[weekday::_WEEK_D])
    return found


def tomorrow(one: Suspect, a_hard_day: float) -> Check:
    """Ask for the dose of the day after: what comes later cannot be a cause."""
    full = np.where(np.isfinite(one.dose), one.dose, np.nanmean(one.dose))
    ahead = np.append(full[1:], full.mean())
    effect, error = beyond(one, ahead[one.posterior.table.day])
    z = one.way * effect / error
    low, high = (effect - 1.28 * error) * a_hard_day, (effect + 1.28 * error) * a_hard_day
    held = z < AHEAD_Z
    says = "shows no such effect on" if held else "goes with"
    return Check(
        name="tomorrow",
        held=held,
        sentence=f"The next day's {says} today's pain: {effect * a_hard_day:+.1f} points "
        f"({low:+.1f} to {high:+.1f}).",
        figures={"effect": effect, "error": error},
    )


def one_flare_out(one: Suspect, a_hard_day: float) -> Check:
    """Leave out the worst stretches one by one: a cause does not rest on one of them."""
    table, before, after = one.posterior.table, *AROUND_D
    real = _effect(one, np.ones(len(table.value), np.bool_))
    left = [
        _effect(one, (table.day < day - before) | (table.day > day + after)) for day in _worst(one)
    ]
    least = min(left, key=lambda effect: one.way * effect)
    return Check(
        name="one_flare_out",
        held=one.way * least >= SHARE_LEFT * one.way * real,
        sentence=f"Leaving out any one of your {len(left)} worst stretches leaves "
        f"{least * a_hard_day:+.1f} points of {real * a_hard_day:+.1f}.",
        figures={"effect": real, "least": least},
    )


def _effect(one: Suspect, rows: BoolArray) -> float:
    return float(ask(one, rows=rows).effect[0])


def _worst(one: Suspect) -> list[int]:
    """Find the days with the worst ratings, each in a stretch of its own."""
    table = one.posterior.table
    found: list[int] = []
    for rating in np.argsort(-table.value, kind="stable"):
        day = int(table.day[rating])
        if len(found) < FLARES and all(abs(day - other) >= APART_D for other in found):
            found.append(day)
    return found


def halves(one: Suspect, a_hard_day: float) -> Check:
    """Ask each half of the diary: a cause acts in both."""
    day = one.posterior.table.day
    first = day <= (day[0] + day[-1]) // 2
    asked = [ask(one, rows=rows) for rows in (first, ~first)]
    effects = [float(half.effect[0]) for half in asked]
    z = [one.way * float(half.effect[0] / half.effect_sd[0]) for half in asked]
    return Check(
        name="halves",
        held=min(z) >= HALF_Z,
        sentence=f"First half of the diary {effects[0] * a_hard_day:+.1f} points, second half "
        f"{effects[1] * a_hard_day:+.1f}.",
        figures={"first": effects[0], "second": effects[1], "least_z": min(z)},
    )


_CHECKS: Mapping[str, Callable[[Suspect, float], Check]] = MappingProxyType(
    {
        "shuffled_days": shuffled,
        "tomorrow": tomorrow,
        "one_flare_out": one_flare_out,
        "halves": halves,
    }
)
"""All attempts, in the order in which they are told."""

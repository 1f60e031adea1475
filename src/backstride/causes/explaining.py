"""Posterior, Diagnostics -> Causes: what may be said of each hypothesis, in words that hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from backstride.causes.checks import refute
from backstride.causes.sizes import sizes, when
from backstride.causes.traces import trace
from backstride.knowledge.claims import claims
from backstride.knowledge.hypotheses import CHECKS, FELT, hypotheses, verdict_rules
from backstride.pain import groups
from backstride.pain.doubting import Suspect, ask, suspects
from backstride.terms.records import (
    Cause,
    Diagnostics,
    Group,
    Hypothesis,
    PainTable,
    Posterior,
    Settle,
    Sizes,
    VerdictRule,
    VerdictWord,
)

FIRST_DAY = 56
"""Nothing personal is said before this day of the diary (C04; EVIDENCE of what one diary tells)."""
FEWEST_RATED = 28
"""Nor with fewer rated days (a choice: half of the first)."""
TWICE = 0.3
"""A diary has two ratings a day where this share of its rated days has both (a choice)."""
WIDEST_GAP = 0.25
"""Where two walks of the model differ more than this in a chance, nothing is called likely."""
Z80 = 1.2816
"""Half of an 80 % span of a normal distribution, in standard deviations."""
LONGEST_D = 365
"""Where more days than this would be needed, days alone settle nothing (a choice)."""
_LESS: dict[VerdictWord, VerdictWord] = {
    "likely_raises": "possibly_raises",
    "possibly_raises": "cannot_tell_yet",
    "likely_eases": "cannot_tell_yet",
}
"""What is said instead where a check did not hold."""


def may_speak(table: PainTable) -> bool:
    """Tell whether a diary is long enough for anything of this runner alone."""
    return span_d(table) >= FIRST_DAY and len(np.unique(table.day)) >= FEWEST_RATED


def span_d(table: PainTable) -> int:
    """Count the days of a diary, from the first rating to the last."""
    return int(table.day[-1] - table.day[0]) + 1


def ratings_a_day(table: PainTable) -> int:
    """Say whether the diary has one rating a day or two, by most of its days."""
    mornings = set(table.day[table.is_morning].tolist())
    later = set(table.day[~table.is_morning].tolist())
    return 2 if len(mornings & later) >= TWICE * len(mornings | later) else 1


def explain(
    table: PainTable | None,
    found: tuple[Posterior, Diagnostics] | None,
    blamed: Mapping[str, Hypothesis] | None = None,
) -> tuple[Cause, ...]:
    """Say of each hypothesis what the diary tells, and of the rest that nothing tests it.

    Args:
        table: The diary; None where there is none.
        found: What was learnt from it; None where nothing could be.
        blamed: What is asked for, by name; all that articles blame for a back where left out.

    Returns:
        Those that are likely first; then those that cannot be told, those without a sign, and
        last those that nothing tests.
    """
    every = hypotheses() if blamed is None else blamed
    tested = {name: row for name, row in every.items() if not row.why_not}
    rest = tuple(_untested(row) for row in every.values() if row.why_not)
    if table is None or found is None or not may_speak(table):
        left_d = FIRST_DAY if table is None else max(FIRST_DAY - span_d(table), 1)
        return tuple(_too_early(row, left_d) for row in tested.values()) + rest
    told = sorted(_told(tested, *found), key=_order)
    return tuple(told) + rest


def headline(causes: Sequence[Cause], *, speaks: bool) -> str:
    """Say in a sentence or two what can be said; the likely first, then how many are possible.

    Args:
        causes: All of them.
        speaks: Whether the diary is long enough for anything of this runner alone.
    """
    likely = [_first(one) for one in causes if one.verdict in {"likely_raises", "likely_eases"}]
    possible = [_first(one) for one in causes if one.verdict == "possibly_raises"]
    if likely and possible:
        more = "One more possibly raises it."
        return " ".join(
            [*likely, more if len(possible) == 1 else f"{len(possible)} more possibly raise it."]
        )
    if likely or possible:
        return " ".join([*likely, *possible])
    if speaks:
        return "Your diary names no cause."
    return "It is too early to name a cause from your diary."


def _first(cause: Cause) -> str:
    return cause.sentence.partition(". ")[0].removesuffix(".") + "."


def _order(cause: Cause) -> tuple[int, float]:
    words = ("likely_raises", "likely_eases", "possibly_raises", "cannot_tell_yet", "no_sign")
    return words.index(cause.verdict), -(cause.probability or 0.0)


def _untested(row: Hypothesis) -> Cause:
    science = " ".join(claims()[name].sentence for name in row.claims[:1])
    settle = Settle(None, "No diary can settle it.")
    return _bare(row, "not_testable", f"{row.why_not} {science}", settle)


def _too_early(row: Hypothesis, left_d: int) -> Cause:
    says = f"It is too early: your diary says nothing yet of {row.phrase}."
    settle = Settle(left_d, f"Nothing is said before day {FIRST_DAY} of the diary.")
    return _bare(row, "cannot_tell_yet", says, settle)


def _unvaried(row: Hypothesis) -> Cause:
    says = f"Your diary cannot tell: {row.phrase} never varies in it, or is hardly known."
    settle = Settle(None, "Days on which it is noted, and differs, would tell.")
    return _bare(row, "cannot_tell_yet", says, settle)


def _bare(row: Hypothesis, verdict: VerdictWord, sentence: str, settle: Settle) -> Cause:
    return Cause(
        exposure=row.name,
        group=(),
        verdict=verdict,
        probability=None,
        sizes=None,
        when="",
        checks=(),
        settle=settle,
        claims=row.claims,
        right_of_20=None,
        sentence=sentence,
    )


def _told(
    tested: Mapping[str, Hypothesis], posterior: Posterior, diagnostics: Diagnostics
) -> Iterator[Cause]:
    rule = verdict_rules()["two" if ratings_a_day(posterior.table) == 2 else "one"]
    settled = diagnostics.chain_gap <= WIDEST_GAP
    doubted = suspects(posterior)
    together = {
        name: group
        for group in groups(posterior)
        if max(_raises(posterior, name) for name in group.exposures) <= rule.possibly
        for name in group.exposures
    }
    for row in tested.values():
        group = together.get(row.name)
        if row.name not in posterior.exposures:
            yield _unvaried(row)
        elif group is None:
            yield _one(doubted[row.name], row, rule, settled=settled)
        elif group.exposures[0] == row.name:
            yield _several([tested[name] for name in group.exposures], group, posterior, rule)


def _raises(posterior: Posterior, name: str) -> float:
    return float(posterior.raises[posterior.exposures.index(name)])


def _one(one: Suspect, row: Hypothesis, rule: VerdictRule, *, settled: bool) -> Cause:
    posterior = one.posterior
    place = posterior.exposures.index(row.name)
    asked = ask(one)
    effect, error = float(asked.effect[0]), float(asked.effect_sd[0])
    size, felt = sizes(posterior, row.name), when(posterior, row.name)
    first = _word(posterior, place, (effect, error), rule)
    a_hard_day = (size.hard_dose - size.easy_dose) / float(posterior.scale[place, one.kernel])
    checks = refute(one, a_hard_day) if first in _LESS else ()
    failed = [CHECKS[check.name] for check in checks if not check.held]
    if not settled:
        failed.append("a second run of the model")
    days = span_d(posterior.table)
    verdict = _taken_back(first, _at(rule, rule.takes_back, days)) if failed else first
    if verdict in {"no_sign", "cannot_tell_yet"}:
        size = _were_there_one(size, effect, error, a_hard_day)
    side = posterior.eases if verdict == "likely_eases" else posterior.raises
    return Cause(
        exposure=row.name,
        group=(),
        verdict=verdict,
        probability=float(side[place]),
        sizes=size,
        when=felt,
        checks=checks,
        settle=_settle(row.phrase, verdict, error, days, rule),
        claims=row.claims,
        right_of_20=_right(rule, verdict, days),
        sentence=_sentence(row.phrase, verdict, size, felt, rule)
        + (_doubt(failed) if first in _LESS else ""),
        trace=trace(posterior, row.name),
    )


def _word(
    posterior: Posterior, place: int, asked: tuple[float, float], rule: VerdictRule
) -> VerdictWord:
    """Turn chances, and an effect with its error were there one, into a word, before any check."""
    raises, eases = posterior.raises[place], posterior.eases[place]
    if raises > rule.likely:
        return "likely_raises"
    if raises > rule.possibly:
        return "possibly_raises"
    if eases > rule.eases:
        return "likely_eases"
    more = float((posterior.beta[:, place] > rule.least_points).mean())
    effect, error = asked
    is_small = 2 * error < rule.least_points and abs(effect) < Z80 * error
    if more < rule.no_sign and is_small:
        return "no_sign"
    return "cannot_tell_yet"


def _were_there_one(size: Sizes, effect: float, error: float, a_hard_day: float) -> Sizes:
    """Give the sizes of an effect as if it acted: of all draws most have none."""
    low, middle, high = ((effect + z * error) * a_hard_day for z in (-Z80, 0.0, Z80))
    share = (size.typical_dose - size.easy_dose) / (size.hard_dose - size.easy_dose)
    return replace(size, typical=share * middle, hard=middle, low80=low, high80=high)


def _settle(
    phrase: str, verdict: VerdictWord, error: float, span: int, rule: VerdictRule
) -> Settle:
    """Say what would settle it: more days, by the standard error, or days that differ more."""
    if verdict in {"likely_raises", "likely_eases", "no_sign"}:
        return Settle(None, "Your days tell it as it stands; more of them may still change it.")
    more = int(np.ceil(span * ((2 * error / rule.least_points) ** 2 - 1)))
    apart = f"two weeks with little {phrase}, then two with your usual, would tell more."
    if more <= 0:
        return Settle(None, apart.capitalize())
    if more > LONGEST_D:
        return Settle(None, f"Days alone will hardly tell; {apart}")
    return Settle(more, f"About {more} more days of diary; or {apart}")


def _taken_back(word: VerdictWord, steps: int) -> VerdictWord:
    for _ in range(steps):
        word = _LESS.get(word, word)
    return word


def _at(rule: VerdictRule, by_length: Sequence[int], days: int) -> int:
    """Look up what holds for a diary of so many days; before the first length as for it."""
    reached = [one for least, one in zip(rule.lengths, by_length, strict=True) if days >= least]
    return reached[-1] if reached else by_length[0]


def _right(rule: VerdictRule, verdict: VerdictWord, days: int) -> int | None:
    """Look up of how many in 20 runners told this it is true."""
    counts = {
        "likely_raises": rule.right_likely,
        "possibly_raises": rule.right_possibly,
        "likely_eases": rule.right_eases,
    }.get(verdict)
    return None if counts is None else _at(rule, counts, days) or None


def _several(
    rows: Sequence[Hypothesis], group: Group, posterior: Posterior, rule: VerdictRule
) -> Cause:
    """Say of exposures that go together that one of them acts, not which."""
    chance = group.raises
    verdict: VerdictWord = "possibly_raises" if chance > rule.together else "cannot_tell_yet"
    counted = _at(rule, rule.right_together, span_d(posterior.table))
    listed = " or ".join(row.phrase for row in rows)
    apart = f"Two weeks with {rows[0].phrase} and without {rows[1].phrase} would tell more."
    return Cause(
        exposure=rows[0].name,
        group=group.exposures,
        verdict=verdict,
        probability=chance,
        sizes=None,
        when=when(posterior, rows[0].name),
        checks=(),
        settle=Settle(None, f"They go together in your days. {apart}"),
        claims=tuple(dict.fromkeys(claim for row in rows for claim in row.claims)),
        right_of_20=(counted or None) if verdict == "possibly_raises" else None,
        sentence=f"One of these may raise your pain, and your days cannot tell which: {listed}.",
    )


def _sentence(phrase: str, verdict: VerdictWord, size: Sizes, felt: str, rule: VerdictRule) -> str:
    """Say a verdict with its size; one that a rating would hardly show is called a little."""
    span = f"8 chances in 10: {size.low80:+.1f} to {size.high80:+.1f}"
    by = f"A hard day: {size.hard:+.1f} points ({span}), {FELT[felt]}." if felt else ""
    much = " a little" if abs(size.hard) < rule.least_points else ""
    opening = phrase[:1].upper() + phrase[1:]
    return {
        "likely_raises": f"{opening} likely raises your pain{much}. {by}",
        "possibly_raises": f"{opening} possibly raises your pain{much}. {by}",
        "likely_eases": f"{opening} likely eases your pain{much}. {by}",
        "no_sign": f"No sign that {phrase} raises your pain.",
    }.get(verdict, f"Your diary cannot tell yet what {phrase} does.")


def _doubt(failed: Sequence[str]) -> str:
    return f" It did not withstand: {', '.join(failed)}." if failed else ""

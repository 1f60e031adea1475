"""Posterior, Diagnostics -> Causes: what may be said of each hypothesis, in words that hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from backstride.causes.checks import Z80, refute
from backstride.causes.sizes import sizes, when
from backstride.causes.traces import trace
from backstride.causes.verdicts import LESS, a_deviation, at, right_of_20, taken_back, word
from backstride.knowledge.claims import claims
from backstride.knowledge.hypotheses import CHECKS, FELT, hypotheses, verdict_rules
from backstride.pain import groups
from backstride.pain.design import diary_days
from backstride.pain.doubting import Asked, Suspect, ask, suspects
from backstride.pain.fitting import WIDEST_GAP
from backstride.terms.records import (
    Cause,
    Check,
    Diagnostics,
    Group,
    Hypothesis,
    PainTable,
    Posterior,
    Sensitivity,
    Settle,
    Sizes,
    VerdictRule,
    VerdictWord,
)

FIRST_DAY = 56
"""Nothing personal is said before this day of the diary (C04; EVIDENCE of what one diary tells)."""
FEWEST_RATED = 28
"""Nor with fewer rated days (a choice: half of the first)."""
FEWEST_DIFFERENT = 5
"""Fewer ratings than this that differ from the most frequent one tell nothing (a choice)."""
TWICE = 0.3
"""A diary has two ratings a day where this share of its rated days has both (a choice)."""
LONGEST_D = 365
"""Where more days than this would be needed, days alone settle nothing (a choice)."""


def may_speak(table: PainTable) -> bool:
    """Tell whether a diary is long enough for anything of this runner alone."""
    return span_d(table) >= FIRST_DAY and _rated(table) >= FEWEST_RATED


def span_d(table: PainTable) -> int:
    """Count the days of a diary, from the first rating to the last, without long silences."""
    return int(diary_days(table).sum())


def _rated(table: PainTable) -> int:
    return len(np.unique(table.day))


def _differs(table: PainTable) -> bool:
    """Tell whether ratings differ often enough for anything to be learnt of them."""
    _, times = np.unique(table.value, return_counts=True)
    return len(table.value) - int(times.max()) >= FEWEST_DIFFERENT


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
        return tuple(_too_early(row, table) for row in tested.values()) + rest
    if not _differs(table):
        return tuple(_alike(row) for row in tested.values()) + rest
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


def _too_early(row: Hypothesis, table: PainTable | None) -> Cause:
    says = f"It is too early: your diary says nothing yet of {row.phrase}."
    left_d = FIRST_DAY if table is None else FIRST_DAY - span_d(table)
    if table is None or left_d > 0:
        settle = Settle(left_d, f"Nothing is said before day {FIRST_DAY} of the diary.")
    else:
        left = FEWEST_RATED - _rated(table)
        settle = Settle(left, f"Nothing is said before {FEWEST_RATED} days are rated.")
    return _bare(row, "cannot_tell_yet", says, settle)


def _alike(row: Hypothesis) -> Cause:
    says = f"Your ratings hardly ever differ, so nothing can be told of {row.phrase}."
    return _bare(row, "cannot_tell_yet", says, Settle(None, "Days that differ would tell."))


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
    alike = [one for one in groups(posterior) if _is_told_together(one, posterior, rule)]
    asked = _Asking(posterior, diagnostics, suspects(posterior, alike), rule)
    together = {name: group for group in alike for name in group.exposures}
    for row in tested.values():
        group = together.get(row.name)
        if row.name not in posterior.exposures:
            yield _unvaried(row)
        elif group is None:
            yield _one(asked, row)
        elif group.exposures[0] == row.name:
            yield _several(asked, [tested[name] for name in group.exposures], group)


def _is_told_together(group: Group, posterior: Posterior, rule: VerdictRule) -> bool:
    """Tell a group from exposures of which one is named alone."""
    places = [posterior.exposures.index(name) for name in group.exposures]
    return bool(posterior.raises[places].max() <= rule.possibly)


@dataclass(frozen=True, eq=False)
class _Asking:
    """All that a verdict rests on."""

    posterior: Posterior
    diagnostics: Diagnostics
    doubted: Mapping[str, Suspect]
    rule: VerdictRule

    @property
    def days(self) -> int:
        return span_d(self.posterior.table)

    def raises(self, name: str) -> float:
        return float(self.posterior.raises[self.posterior.exposures.index(name)])

    def attempts(self, name: str, size: Sizes) -> tuple[Check, ...]:
        """Try to refute an exposure; the second run of the model is the last attempt."""
        gap = self.diagnostics.chain_gap
        second = Check(
            name="second_run",
            held=gap <= WIDEST_GAP,
            sentence=f"Two runs of the model differ by {gap * 100:.0f} in 100 at most.",
            figures={"gap": gap},
        )
        return *refute(self.doubted[name], size.hard_dose - size.easy_dose), second


def _one(asking: _Asking, row: Hypothesis) -> Cause:
    posterior, rule, days = asking.posterior, asking.rule, asking.days
    place, one = posterior.exposures.index(row.name), asking.doubted[row.name]
    asked, felt = ask(one), when(posterior, row.name)
    size = sizes(posterior, row.name)
    alike = _were_there_one(size, one, asked)
    first = word(posterior, place, asked, alike, rule)
    checks = asking.attempts(row.name, size) if first in LESS else ()
    failed = [check for check in checks if not check.held]
    verdict = taken_back(first, at(rule, rule.takes_back, days)) if failed else first
    shown = alike if verdict in {"no_sign", "cannot_tell_yet"} else size
    side = posterior.eases if verdict == "likely_eases" else posterior.raises
    return Cause(
        exposure=row.name,
        group=(),
        verdict=verdict,
        probability=float(side[place]),
        sizes=shown,
        when=felt,
        checks=checks,
        settle=_settle(row.phrase, verdict, a_deviation(asked)[1], days, rule),
        claims=row.claims,
        right_of_20=right_of_20(rule, verdict, days),
        sentence=_sentence(row.phrase, verdict, shown, felt, rule) + _doubt(failed),
        trace=trace(posterior, row.name),
        sensitivity=_sensitivity(asking, row.name),
    )


def _were_there_one(size: Sizes, one: Suspect, asked: Asked) -> Sizes:
    """Give the sizes of an effect as if it acted: of all draws most have none."""
    more = size.hard_dose - size.easy_dose
    middle, error = (float(told[0]) for told in asked.of(more / one.scale))
    share = (size.typical_dose - size.easy_dose) / more
    low, high = middle - Z80 * error, middle + Z80 * error
    return replace(size, typical=share * middle, hard=middle, low80=low, high80=high)


def _sensitivity(asking: _Asking, name: str) -> Sensitivity:
    place, told = asking.posterior.exposures.index(name), asking.diagnostics
    return Sensitivity(float(told.prior[place]), float(told.low[place]), float(told.high[place]))


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
    days = "day" if more == 1 else "days"
    return Settle(more, f"About {more} more {days} of diary would show most effects; or {apart}")


def _several(asking: _Asking, rows: Sequence[Hypothesis], group: Group) -> Cause:
    """Say of exposures that go together that one of them acts, not which.

    An attempt to refute them holds where it holds for any of them: one that acts is enough.
    """
    posterior, rule, days = asking.posterior, asking.rule, asking.days
    first: VerdictWord = "possibly_raises" if group.raises > rule.together else "cannot_tell_yet"
    every = [asking.attempts(row.name, sizes(posterior, row.name)) for row in rows if first in LESS]
    checks = tuple(
        next((one for one in alike if one.held), alike[0]) for alike in zip(*every, strict=True)
    )
    failed = [check for check in checks if not check.held]
    verdict = taken_back(first, at(rule, rule.takes_back, days)) if failed else first
    listed = " or ".join(row.phrase for row in rows)
    says = {"possibly_raises": f"One of these possibly raises your pain: {listed}. "}.get(
        verdict, f"Your diary cannot tell yet whether one of these does anything: {listed}. "
    )
    return Cause(
        exposure=rows[0].name,
        group=group.exposures,
        verdict=verdict,
        probability=group.raises,
        sizes=None,
        when=when(posterior, rows[0].name),
        checks=checks,
        settle=Settle(None, _apart(rows)),
        claims=tuple(dict.fromkeys(claim for row in rows for claim in row.claims)),
        right_of_20=right_of_20(rule, verdict, days, together=True),
        sentence=says + "They go together, so it cannot say which." + _doubt(failed),
        alone=tuple(asking.raises(name) for name in group.exposures),
    )


def _apart(rows: Sequence[Hypothesis]) -> str:
    first, *rest = (row.phrase for row in rows)
    return (
        f"They go together in your days. Two weeks with {first} and without {' or '.join(rest)}, "
        "or the other way round, would tell more."
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


def _doubt(failed: Sequence[Check]) -> str:
    names = ", ".join(CHECKS[check.name] for check in failed)
    return f" It did not withstand: {names}." if failed else ""

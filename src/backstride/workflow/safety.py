"""The safety questions: asked, kept, cleared, and held before all that they block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Literal

from backstride import days, diary, screening
from backstride.knowledge.flags import FEVER, SELF_HARM, HelpLine, flags, help_line, items
from backstride.screening import FRESH_DAYS, Trigger
from backstride.screening.history import FEVER_FREE_DAYS
from backstride.screening.verdict import OUTCOMES
from backstride.store import Home, Store
from backstride.terms.errors import Blocked, ImplausibleValue, UnknownName
from backstride.terms.records import Answer, Finding, Form, Item, Note, RunEntry, Verdict
from backstride.today import of_day, worst
from backstride.workflow import person, telling

QUIET_DAYS = 28
"""An episode is new after so many days of little pain (a proposal, on cautious reading)."""
QUIET_PAIN = 1
NEW_PAIN = 3
WEEK_DAYS = 7
WORSE_BY = 2
"""A week is worse where the median of its daily worst pain is up by so much (a proposal)."""
FEWEST_RATINGS = 3
"""A choice: a median of fewer ratings in a week says little."""
LEGS_DAYS = 14
"""A choice: a leg symptom that was noted within so many days still locks self-tests."""
JUMP = "distance_to_longest_ratio"
JUMP_DAYS = 42
JUMP_RATIO = 1.3
BREAK_DAYS = 28
SEEN_DAYS = 2 * FRESH_DAYS + WEEK_DAYS
"""So far back reaches what the light of the last 28 days rests on."""
MAY_RUN = ("yes", "no")
PROFESSIONALS = ("physician", "physiotherapist", "nurse", "midwife", "psychotherapist")
_ALSO_CALLED = {"doctor": "physician", "gp": "physician", "physio": "physiotherapist"}
_CLEAR_URGENT = {SELF_HARM: ("physician", "psychotherapist")}
"""Who clears what is urgent: a physician where nothing else stands here (a cautious reading)."""


@dataclass(frozen=True)
class Standing:
    """Where a runner stands on a day: what the screening finds, and the answers that count.

    The answers hold also what runs and diary tell; the worse counts.
    """

    verdict: Verdict
    answers: Mapping[str, Answer]


@dataclass(frozen=True)
class Visit:
    """What a professional found of a flag, as recorded; `outcome` in words.

    It is `settled` unless it is still being looked into. `may_run` is yes, no, or the ISO date
    from which.
    """

    day: date
    professional: str
    outcome: str
    settled: bool
    may_run: str


def standing(home: Home, *, on: date | None = None) -> Standing:
    """Bring forms, runs and diary together, once, for a day; today where none is named."""
    day = on or person.now(home).date()
    forms, runs, notes = _forms(home), telling.runs(home, [JUMP]), _notes(home, day)
    known, told = _known(runs, day), _triggers(notes, runs, day)
    latest = screening.latest(forms, day, told)
    found = screening.screen(forms, on=day, known=known, triggers=told)
    noted = {**known, **_legs(notes, day)}
    return Standing(found, screening.worse_of(latest, noted))


def verdict(home: Home, *, on: date | None = None) -> Verdict:
    """Say what the screening finds on a day, today where none is named."""
    return standing(home, on=on).verdict


def answers(home: Home, *, on: date | None = None) -> Mapping[str, Answer]:
    """Give the answers that count on a day, with what the runs tell."""
    return standing(home, on=on).answers


def answer(home: Home, given: Mapping[str, object], *, on: date | None = None) -> Verdict:
    """Check answers, keep them together, and say what the screening finds now.

    What the runs tell of a jump in load is kept with the answers, so that it stays as it was
    on that day; the worse of both counts.

    Raises:
        UnknownName: For an id that is no question; nothing is kept.
        ImplausibleValue: For an answer that does not exist, or none at all; nothing is kept.
    """
    checked = screening.check(given)
    if not checked:
        raise ImplausibleValue("answers", "there are none", "See `backstride screen --questions`.")
    day = on or person.now(home).date()
    known = _known(telling.runs(home, [JUMP]), day)
    person.keep_form(home, "screening", screening.worse_of(checked, known), day=day)
    return verdict(home, on=day)


def history(home: Home, *, on: date | None = None) -> dict[str, Answer]:
    """Give what need not be asked again: answers about the past, and what the runs tell."""
    day = on or person.now(home).date()
    told = screening.latest(_forms(home), day)
    past = {name: value for name, value in told.items() if items()[name].history}
    return {**past, **_known(telling.runs(home, [JUMP]), day)}


def questions(given: Mapping[str, Answer]) -> list[Item]:
    """List the questions that are asked, given the answers so far, and have none."""
    return [items()[name] for name in screening.unanswered(given)]


def raising(given: Mapping[str, Answer]) -> dict[str, str]:
    """Say in words, by question, the answers on which any flag holds."""
    return screening.raising(given)


def visits(home: Home) -> dict[str, Visit]:
    """Give the last visit that was recorded of each flag, open or not, by the flag's id."""
    clearings = [form.answers for form in _forms(home) if form.name == "clearing"]
    return {
        str(told["flag"]): Visit(
            day=date.fromisoformat(str(told["date"])),
            professional=str(told["professional"]),
            outcome=OUTCOMES[str(told["outcome"])],
            settled=told["outcome"] != "looking_into",
            may_run=str(told["may_run"]),
        )
        for told in clearings
        if "outcome" in told
    }


def fever_ends(home: Home) -> date | None:
    """Give the day from which a fever blocks nothing, where its last day was told since."""
    last: date | None = None
    for form in _forms(home):
        if "last_fever" in form.answers:
            last = date.fromisoformat(str(form.answers["last_fever"]))
        elif "fever" in form.answers:
            last = None
    return None if last is None else last + timedelta(days=FEVER_FREE_DAYS + 1)


def clear(  # noqa: PLR0913 - what must be recorded of a visit
    home: Home,
    flag: str,
    *,
    day: date,
    professional: str,
    outcome: str,
    may_run: str,
    on: date | None = None,
) -> Verdict:
    """Record what a professional found of an open flag.

    Args:
        home: Whose.
        flag: Its id, such as `RF-BSI`.
        day: When the runner was seen.
        professional: One of `PROFESSIONALS`; what is urgent only a physician clears.
        outcome: `ruled_out`, `treated`, or `looking_into`, which keeps the flag open.
        may_run: `yes`, `no`, or the ISO date from which.
        on: The local day; today where not named.

    Raises:
        UnknownName: For a flag that does not exist.
        ImplausibleValue: For a flag that is not open, or a part that cannot be.
    """
    now = on or person.now(home).date()
    finding = _open(home, flag, now)
    if flag == FEVER:
        what = "clears itself after 48 hours without fever"
        raise ImplausibleValue(FEVER, what, "Say when it was last there: --last-fever DATE.")
    _check_past("date", day, now)
    if finding.verdict != "none":
        _check_since(day, flag, _opened(_forms(home), flag))
    seen_by = _professional(professional, finding)
    if outcome not in OUTCOMES:
        known = ", ".join(OUTCOMES)
        raise ImplausibleValue("outcome", f"{outcome!r} does not exist", f"Choose one of: {known}.")
    told: dict[str, Answer] = {
        "flag": flag,
        "date": day.isoformat(),
        "professional": seen_by,
        "outcome": outcome,
        "may_run": _may_run(may_run),
    }
    person.keep_form(home, "clearing", told, day=now)
    return verdict(home, on=now)


def _professional(told: str, finding: Finding) -> str:
    """Name the kind of professional, who must be one that can clear the finding."""
    plain = told.strip().lower()
    kind = _ALSO_CALLED.get(plain, plain)
    is_urgent = finding.verdict in {"emergency", "same_day"}
    able = _CLEAR_URGENT.get(finding.id, ("physician",)) if is_urgent else PROFESSIONALS
    if kind not in able:
        what = f"{told.strip()!r} cannot clear {finding.id}" if plain else "is missing"
        raise ImplausibleValue("professional", what, f"It takes one of: {', '.join(able)}.")
    return kind


def clear_fever(home: Home, last_fever: date, *, on: date | None = None) -> Verdict:
    """Record the last day with fever; two days after it the flag is gone.

    Raises:
        ImplausibleValue: Where the flag is not open, or the day has not come yet.
    """
    now = on or person.now(home).date()
    _open(home, FEVER, now)
    _check_past("last fever", last_fever, now)
    ends = fever_ends(home)
    if ends is not None and last_fever + timedelta(days=FEVER_FREE_DAYS + 1) < ends:
        what = f"{last_fever} lies before the last day that you told"
        raise ImplausibleValue("last fever", what, "Only a later day moves it.")
    told: dict[str, Answer] = {"flag": FEVER, "last_fever": last_fever.isoformat()}
    person.keep_form(home, "clearing", told, day=now)
    return verdict(home, on=now)


def require(home: Home, blocks: Literal["run", "all"], *, on: date | None = None) -> Standing:
    """Let through what no open flag blocks.

    Args:
        home: Whose.
        blocks: `all` for what only a flag that blocks all stands against (exercises,
            self-tests, causes); `run` for running in any form, which both kinds block.
        on: The local day; today where not named.

    Returns:
        Where the runner stands, for what else the caller asks of it.

    Raises:
        Blocked: Where an open flag blocks it; names the flags and the next move.
    """
    stopping = {"all"} if blocks == "all" else {"run", "all"}
    now = standing(home, on=on)
    found = [flag for flag in now.verdict.flags if flag.blocks in stopping]
    if found:
        names = ", ".join(flag.id for flag in found)
        titles = "; ".join(flags()[flag.id].title.lower() for flag in found)
        next_move = "`backstride today` says where to go, and how to record that you were seen."
        raise Blocked(names, f"open since your answers: {titles}", next_move)
    return now


def numbers(home: Home) -> HelpLine:
    """Give the numbers to call in the runner's country."""
    with Store(home) as store:
        return help_line(store.profile().country)


def triggers(home: Home, *, on: date | None = None) -> list[Trigger]:
    """List what happened, up to a day, that asks for the safety questions again."""
    day = on or person.now(home).date()
    return _triggers(_notes(home, day), telling.runs(home, [JUMP]), day)


def _triggers(notes: Sequence[Note], runs: Sequence[RunEntry], day: date) -> list[Trigger]:
    worst = _daily_worst(notes)
    legs = [note.local_day for note in notes if note.quantity == "leg_symptom" and note.value]
    found = {
        "You had a red day.": _red_days(notes, runs, day),
        "You told of a new symptom in your legs.": legs,
        "A new episode of pain began.": _new_episodes(worst),
        "Your pain is worse than the week before.": _worse_weeks(worst),
    }
    at = _told_at(notes)
    return sorted(
        (Trigger(one, why, at.get(one)) for why, days in found.items() for one in days),
        key=lambda trigger: trigger.day,
    )


def load_jump(home: Home, *, on: date | None = None) -> Answer | None:
    """Tell from the runs whether there was a jump in load in the last six weeks.

    Returns:
        `yes` for a run more than 30 % longer than the longest of the 30 days before it, or the
        first after 28 days without one; `no` where the runs of the six weeks and those before
        are known; None where nobody can tell.
    """
    day = on or person.now(home).date()
    return jump_of([run for run in telling.runs(home, [JUMP]) if run.place.local_day <= day], day)


def jump_of(runs: Sequence[RunEntry], on: date) -> Answer | None:
    """Tell from runs, in the order of their starts, whether there was a jump before a day."""
    since = on - timedelta(days=JUMP_DAYS)
    ratios = [_ratio(run) for run in runs if run.place.local_day >= since]
    returns = [
        after.place.local_day
        for before, after in pairwise(runs)
        if (after.place.local_day - before.place.local_day).days > BREAK_DAYS
    ]
    if any(ratio > JUMP_RATIO for ratio in ratios) or any(day >= since for day in returns):
        return "yes"
    return "no" if ratios and all(ratio == ratio for ratio in ratios) else None  # noqa: PLR0124


def _ratio(run: RunEntry) -> float:
    return run.exposures[JUMP].value


def _known(runs: Sequence[RunEntry], day: date) -> dict[str, Answer]:
    """Tell what the runs up to a day answer."""
    jump = jump_of([run for run in runs if run.place.local_day <= day], day)
    return {} if jump is None else {"load_jump_6w": jump}


def _legs(notes: Sequence[Note], day: date) -> dict[str, Answer]:
    """Tell of a leg symptom that the diary holds: it locks what leg symptoms lock."""
    since = day - timedelta(days=LEGS_DAYS)
    legs = {"leg_above_knee", "leg_below_knee"}
    told = any(
        bool(note.value) and (note.quantity == "leg_symptom" or note.region in legs)
        for note in diary.comparable(notes)
        if note.local_day > since
    )
    return {"leg_pain_below_knee": "yes"} if told else {}


def _notes(home: Home, day: date) -> list[Note]:
    with Store(home) as store:
        return [note for note in diary.in_force(store.notes()) if note.local_day <= day]


def _forms(home: Home) -> list[Form]:
    with Store(home) as store:
        return store.forms("screening", "clearing")


def _open(home: Home, flag: str, on: date) -> Finding:
    """Give the finding of a flag that is open, or holds running back still."""
    if flag not in flags():
        raise UnknownName(flag, "no such flag", f"Choose one of: {', '.join(flags())}.")
    found = {finding.id: finding for finding in verdict(home, on=on).flags}
    if flag not in found:
        known = f"Open now: {', '.join(found)}." if found else "None is open now."
        raise ImplausibleValue(flag, "is not open", known)
    return found[flag]


def _opened(forms: Sequence[Form], flag: str) -> date:
    """Find the day of the answers since which a flag is open."""
    day = forms[-1].local_day
    for count in range(len(forms), 0, -1):
        told = forms[:count]
        found = screening.screen(told, on=told[-1].local_day).flags
        if not any(one.id == flag and one.verdict != "none" for one in found):
            break
        day = told[-1].local_day
    return day


def _check_since(day: date, flag: str, opened: date) -> None:
    if day < opened:
        what = f"{day} lies before the answer of {opened} that opened {flag}"
        raise ImplausibleValue("date", what, "Give the day on which it was looked at since.")


def _check_past(name: str, day: date, now: date) -> None:
    if day > now:
        raise ImplausibleValue(name, f"{day} has not come yet", "Give a day up to today.")


def _may_run(told: str) -> str:
    if told in MAY_RUN:
        return told
    try:
        return date.fromisoformat(told).isoformat()
    except ValueError as error:
        what = f"{told!r} is neither yes, no nor a date"
        raise ImplausibleValue("may run", what, "Give the first day as 2026-11-22.") from error


def _red_days(notes: Sequence[Note], runs: Sequence[RunEntry], on: date) -> list[date]:
    """List the red days on which an older answer could still rest."""
    since = on - timedelta(days=SEEN_DAYS)
    recent = [run for run in runs if since <= run.place.local_day <= on]
    told = [note for note in diary.comparable(notes) if note.local_day >= since]
    by_day = {one.local_day: one for one in days.align(recent, told)}
    known = (on - timedelta(days=step) for step in range(FRESH_DAYS))
    return [day for day in known if worst(of_day(by_day, day, on).values()) == "red"]


def _told_at(notes: Sequence[Note]) -> dict[date, datetime]:
    """Find when the last entry of each day was made."""
    at: dict[date, datetime] = {}
    for note in notes:
        if note.quantity in {"pain", "leg_symptom"}:
            at[note.local_day] = max(at.get(note.local_day, note.entered_at), note.entered_at)
    return at


def _daily_worst(notes: Sequence[Note]) -> dict[date, float]:
    """Find the worst pain of each day on the scale from 0 to 10, on the body map."""
    worst: dict[date, float] = {}
    for note in diary.comparable(notes):
        if note.quantity == "pain":
            late = note.moment == "next_morning"
            day = note.local_day + timedelta(days=1) if late else note.local_day
            worst[day] = max(worst.get(day, 0), note.value or 0)
    return worst


def _new_episodes(worst: Mapping[date, float]) -> list[date]:
    """Find the days of pain after four weeks of little; one rating of them at least is known."""
    found = []
    for day, pain in worst.items():
        before = _between(worst, day - timedelta(days=QUIET_DAYS), QUIET_DAYS)
        if pain >= NEW_PAIN and before and max(before) <= QUIET_PAIN:
            found.append(day)
    return found


def _worse_weeks(worst: Mapping[date, float]) -> list[date]:
    """Find the first of each stretch of rated days whose week is worse than the one before."""
    days = [(day, _is_worse(worst, day)) for day in sorted(worst)]
    return [day for (_, before), (day, now) in pairwise(days) if now and not before]


def _is_worse(worst: Mapping[date, float], day: date) -> bool:
    this = _between(worst, day - timedelta(days=WEEK_DAYS - 1), WEEK_DAYS)
    before = _between(worst, day - timedelta(days=2 * WEEK_DAYS - 1), WEEK_DAYS)
    enough = min(len(this), len(before)) >= FEWEST_RATINGS
    return enough and median(this) >= median(before) + WORSE_BY


def _between(worst: Mapping[date, float], first: date, days: int) -> list[float]:
    every = (first + timedelta(days=step) for step in range(days))
    return [worst[day] for day in every if day in worst]

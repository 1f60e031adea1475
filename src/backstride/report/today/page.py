"""Advice, Days -> HTML text: the page of today, of the first minute, or of an open flag."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup, escape

from backstride.knowledge.flags import SELF_HARM, flags
from backstride.report import templates, wording
from backstride.report.tables import Table
from backstride.report.today import strip, usual
from backstride.terms.quantities import SOURCES, told_source
from backstride.terms.records import Advice, Day, Finding, Light, Profile, Saying

COMPONENTS: Mapping[str, str] = {
    "worst_during": "Worst in the run",
    "hour_after": "An hour after it",
    "next_morning": "The morning after",
    "worst_without_run": "Worst on a day without a run",
    "leg_symptom": "New leg symptom",
}
"""What may set the light, in the order in which it is told."""
_HELD_AGAINST = {
    "worst_during": "limit",
    "hour_after": "before",
    "next_morning": "usual",
    "worst_without_run": "limit",
}
_SAID_BY_ROW = "against before it"
_MEANS: Mapping[Light, tuple[str, frozenset[str]]] = {
    "green": ("go on, one step", frozenset({"progress_one_axis"})),
    "amber": ("hold where you are", frozenset({"hold", "easy_flat_shorter"})),
    "red": ("two days without running", frozenset({"relative_rest"})),
}
"""What a light means, and the advice that must be on the page before that may be said."""
_BY_RATINGS = "by your ratings alone"
_WHILE_CLOSED = frozenset({"until_seen", "walk_while_open"})
"""What may be done while nothing else may: all else is held back here too."""
_URGENT = frozenset({"emergency", "same_day"})
_CALL = "call_now"
_NOT_SENT = frozenset({"none", "routine"})
_PAUSED = {
    "all": "Running, exercises, self-tests and the search for causes. Your diary, the safety "
    "questions and what there is to learn stay open.",
    "run": "Running, exercises with impact, and hop and hard self-tests. Your diary and what there "
    "is to learn stay open.",
}
_KEY = re.compile(r"\b[A-Z]{2,4}(?:-[A-Z]|\d{1,2}[a-z]?)?\b")
_COMMAND = re.compile(
    r"backstride (?:(?:exercise|learn|claim|evidence|self-test) [\w-]+|screen clear [\w-]+|[a-z-]+)"
    r"(?: (?:--[a-z-]+|[A-Z]{2,}|\d+))*"
)


@dataclass(frozen=True)
class Told:
    """One saying as it is shown; `why` and `source` are empty where it needs none."""

    text: Markup
    why: str = ""
    source: str = ""


@dataclass(frozen=True)
class Row:
    """One component of the light: its number, what that is held against, and its own light."""

    label: str
    words: str
    value: str
    against: str
    light: Light


@dataclass(frozen=True)
class Strip:
    """The last four weeks: drawn for a desk and for a phone, in words, and as a table."""

    wide: Markup
    narrow: Markup
    said: str
    table: Table


@dataclass(frozen=True)
class Stop:
    """What an open flag puts in the place of all else.

    `is_crisis` where the emergency is a crisis: then someone to talk to comes before a number.
    """

    lead: Told
    is_crisis: bool
    numbers: tuple[tuple[str, str], ...]
    numbers_why: Told | None
    quotes: tuple[str, ...]
    quotes_why: str
    until: tuple[Markup, ...]
    paused: str


@dataclass(frozen=True)
class TodayView:
    """All that the page shows."""

    day: str
    light: Light
    word: str
    means: str
    sentence: str
    asks: Told | None
    rows: tuple[Row, ...]
    is_first_minute: bool
    strip: Strip | None
    people: Markup
    people_source: str
    do: tuple[Told, ...]
    avoid: tuple[Told, ...]
    see_someone: tuple[Told, ...]
    see_first: bool
    look_again: Told
    stop: Stop | None


def render(  # noqa: PLR0913 - what stands on the page
    advice: Advice,
    days: Sequence[Day],
    *,
    profile: Profile,
    country_numbers: Sequence[str],
    made: datetime,
    version: str,
    simulated: bool = False,
) -> str:
    """Write the page of today: self-contained, without script or network.

    Args:
        advice: What to do, and what that rests on.
        days: The runner's days in any order; those outside the last 28 are not shown.
        profile: The page speaks in its units.
        country_numbers: Whom to call in an emergency, the first first.
        made: When the page is made, with its zone.
        version: Of the program that makes it.
        simulated: Whether the runner is made up; the page says so.
    """
    shown = view(advice, days, units=profile.units, numbers=country_numbers)
    page = templates.environment().get_template("pages/today.html")
    return page.render(view=shown, made=made, version=version, simulated=simulated)


def view(
    advice: Advice, days: Sequence[Day], *, units: wording.Units, numbers: Sequence[str]
) -> TodayView:
    """Gather what is shown; an open flag takes the strip and the components away."""
    stopped = is_stopped(advice)
    light: Light = "stop" if stopped else advice.light
    so_far = " so far" if advice.so_far and light in _MEANS else ""
    return TodayView(
        day=f"{advice.local_day:%A} {wording.day(advice.local_day)}",
        light=light,
        word=f"{light.capitalize()}{so_far}",
        means=_means(advice, light, has_days=bool(days)),
        sentence=advice.sentence,
        asks=_told(advice.asks) if advice.asks and not _is_emergency(advice) else None,
        rows=() if stopped else tuple(_rows(advice)),
        is_first_minute=not days and not stopped,
        strip=None if stopped else _strip(advice, days, units),
        people=usual.draw(),
        people_source=told_source(SOURCES["PAC14"]),
        do=tuple(_do(advice)),
        avoid=tuple(map(_told, advice.avoid)),
        see_someone=tuple(_see_someone(advice, numbers)),
        see_first=stopped or bool(advice.screening.out_of_scope),
        look_again=_told(advice.look_again),
        stop=_stop(advice, numbers) if stopped else None,
    )


def is_stopped(advice: Advice) -> bool:
    """Tell whether an open flag takes the place of the day's light."""
    urgent = any(finding.verdict in _URGENT for finding in advice.screening.flags)
    return advice.light == "stop" or urgent


def source_words(source: str) -> str:
    """Write sources out by their keys; other words stay as they are.

    Examples:
        >>> source_words("SAFETY 4")
        'SAFETY 4'
        >>> source_words("PAC14, PAC14")
        'Williams et al., Lancet 384:1586, 2014; Williams et al., Lancet 384:1586, 2014'
    """
    parts = source.split(", ")
    if all(part in SOURCES for part in parts):
        return "; ".join(told_source(SOURCES[part]) for part in parts)
    return _KEY.sub(lambda key: _known_source(key[0]), source)


def with_commands(text: str) -> Markup:
    """Escape a sentence and set the commands in it apart.

    Examples:
        >>> with_commands("Tell it: backstride onset DATE --give-or-take 5. It is <short>.")
        Markup('Tell it: <code>backstride onset DATE --give-or-take 5</code>. It is &lt;short&gt;.')
    """
    pieces: list[Markup] = []
    end = 0
    for found in _COMMAND.finditer(text):
        pieces += [escape(text[end : found.start()]), Markup("<code>{}</code>").format(found[0])]
        end = found.end()
    return Markup("").join([*pieces, escape(text[end:])])


def _known_source(key: str) -> str:
    return told_source(SOURCES[key]) if key in SOURCES else key


def _told(saying: Saying) -> Told:
    return Told(with_commands(saying.text), saying.why, source_words(saying.source))


def _means(advice: Advice, light: Light, *, has_days: bool) -> str:
    if light == "stop":
        return _open_answers(len(advice.screening.flags))
    if light == "unknown":
        return _why_unknown(advice, has_days=has_days)
    if light == "green" and advice.so_far:
        return "tomorrow morning decides"
    words, borne_out_by = _MEANS[light]
    said = {saying.id for saying in advice.do}
    return words if said & borne_out_by else _BY_RATINGS


def _open_answers(count: int) -> str:
    if count < 2:
        return "one safety answer is open"
    return f"{wording.inside(count)} safety answers are open"


def _why_unknown(advice: Advice, *, has_days: bool) -> str:
    if not has_days:
        return "no light before you have answered"
    rated = any(number.get("value") is not None for number in advice.numbers.values())
    return "your ratings cannot tell it today" if rated else "no rating for 3 days"


def _rows(advice: Advice) -> Iterator[Row]:
    for name, label in COMPONENTS.items():
        number = advice.numbers.get(name, {})
        light = advice.components.get(name, "unknown")
        if light == "unknown" and number.get("value") is None:
            continue
        yield Row(label, _beside(number), _value(name, number), _against(name, number), light)


def _beside(number: Mapping[str, float | str | None]) -> str:
    """Keep of the words what the row does not say: all behind the first comma."""
    _, *rest = re.split("[,;] ", str(number.get("words") or ""), maxsplit=1)
    return wording.capital("".join(rest).removeprefix(_SAID_BY_ROW).removeprefix("; "))


def _value(name: str, number: Mapping[str, float | str | None]) -> str:
    value = number.get("value")
    if not isinstance(value, int | float):
        return wording.UNKNOWN
    if name == "leg_symptom":
        return "yes" if value else "no"
    return f"{value:g}"


def _against(name: str, number: Mapping[str, float | str | None]) -> str:
    """Say what a number is held against; a morning is `usual` only where a median says so."""
    against = number.get("against")
    if name.startswith("worst") and number.get("limit") is not None:
        against = number.get("limit")
    if name not in _HELD_AGAINST or not isinstance(against, int | float):
        return ""
    has_usual = name != "next_morning" or "median" in str(number.get("words"))
    return f"{_HELD_AGAINST[name] if has_usual else 'against'} {against:g}"


def _strip(advice: Advice, days: Sequence[Day], units: wording.Units) -> Strip | None:
    marks = strip.marks(days, advice.local_day, units)
    if not marks:
        return None
    wide, narrow = (strip.draw(marks, frame, units) for frame in (strip.WIDE, strip.NARROW))
    return Strip(wide, narrow, strip.description(marks, units), strip.table(marks, units))


def _do(advice: Advice) -> Iterator[Told]:
    """List what to do, less what an open flag holds back or says by its own lines."""
    closed = _is_closed(advice)
    elsewhere = set(_until(advice)) if is_stopped(advice) else set()
    for saying in advice.do:
        may = not closed or saying.id in _WHILE_CLOSED
        if may and saying.text not in elsewhere:
            yield _told(saying)


def _until(advice: Advice) -> list[str]:
    """List what flags ask for until someone has looked; one that was looked at asks nothing."""
    lines = [line for one in _sent(advice) for line in flags()[one.id].until_seen]
    return list(dict.fromkeys(lines))


def _is_closed(advice: Advice) -> bool:
    found = advice.screening.flags
    return any(one.blocks == "all" or one.verdict in _URGENT for one in found)


def _is_emergency(advice: Advice) -> bool:
    return any(finding.verdict == "emergency" for finding in advice.screening.flags)


def _is_crisis(advice: Advice) -> bool:
    urgent = {one.id for one in advice.screening.flags if one.verdict == "emergency"}
    return urgent == {SELF_HARM}


def _see_someone(advice: Advice, numbers: Sequence[str]) -> Iterator[Told]:
    """List whom to see, less what the page of an open flag says by other parts."""
    elsewhere = _said_elsewhere(advice, numbers) if is_stopped(advice) else ()
    yield from (_told(saying) for saying in advice.see_someone if saying not in elsewhere)


def _said_elsewhere(advice: Advice, numbers: Sequence[str]) -> list[Saying]:
    return [
        saying
        for saying in advice.see_someone
        if saying == _lead(advice)
        or (saying.id == _CALL and numbers and _is_emergency(advice))
        or _is_quoted(saying, advice)
    ]


def _stop(advice: Advice, numbers: Sequence[str]) -> Stop:
    calls = [one for one in advice.see_someone if one.id == _CALL]
    shown = numbers if _is_emergency(advice) else ()
    return Stop(
        lead=_lead_told(advice),
        is_crisis=_is_crisis(advice),
        numbers=tuple((number, _dialled(number)) for number in shown),
        numbers_why=_told(calls[0]) if calls and shown else None,
        quotes=tuple(_quotes(advice)),
        quotes_why=next((one.why for one in advice.see_someone if _is_quoted(one, advice)), ""),
        until=tuple(map(with_commands, _until(advice))),
        paused=_PAUSED["all" if _is_closed(advice) else "run"],
    )


def _lead(advice: Advice) -> Saying | None:
    """Find the saying that the page's sentence already is."""
    return next((one for one in advice.see_someone if one.text == advice.sentence), None)


def _lead_told(advice: Advice) -> Told:
    lead = _lead(advice)
    if lead:
        return _told(lead)
    found = _sent(advice)[:1]
    why = " ".join(f"Your answer: {one.why}. {flags()[one.id].can_be}" for one in found)
    return Told(Markup(""), why, " ".join(source_words(one.source) for one in found))


def _quotes(advice: Advice) -> list[str]:
    return list(dict.fromkeys(flags()[one.id].say for one in _sent(advice)))


def _sent(advice: Advice) -> list[Finding]:
    return [one for one in advice.screening.flags if one.verdict not in _NOT_SENT]


def _is_quoted(saying: Saying, advice: Advice) -> bool:
    return any(saying.text.endswith(f"“{quote}”") for quote in _quotes(advice))


def _dialled(number: str) -> str:
    return re.sub(r"[^\d+]", "", number)

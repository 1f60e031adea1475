"""`log`, `onset`, `profile`, `shoe`: what the runner tells."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.prompt import Prompt

from backstride import diary
from backstride.cli import console, documents
from backstride.cli.console import home_of
from backstride.store import Home
from backstride.terms.errors import ImplausibleValue
from backstride.terms.quantities import NOTES, REGIONS, YES_NO
from backstride.terms.records import Note
from backstride.workflow import diaries, person, telling

_MOMENT = {None: "", False: "before_run", True: "after_run"}
_WITHOUT_RUN = "Leave --after-run and --before-run out, or import the run first."


def log_command(  # noqa: PLR0913 - a note has this many sides
    folder: Path | None,
    quantity: str,
    value: str | None,
    *,
    day: date | None,
    moment: str,
    region: str,
    side: str,
    scale: str,
    run: str,
    text: str,
    beside: bool,
    as_json: bool,
) -> None:
    """Write one diary entry."""
    home = home_of(folder)
    spoken_of = telling.find(home, run) if run else None
    today = person.now(home).date()
    number, words = parted(quantity, value, text)
    entry = diary.note(
        quantity,
        number,
        local_day=day or (spoken_of.place.local_day if spoken_of else today),
        text=words,
        moment=moment,
        region=region,
        side=side,
        scale=scale,
        run=spoken_of.id if spoken_of else "",
    )
    person.day_that_has_come(home, entry.local_day, anywhere=True)
    _tell(home, person.log(home, entry, beside=beside), as_json=as_json)


def onset_command(  # noqa: PLR0913 - a beginning has this many sides
    folder: Path | None,
    day: date,
    *,
    give_or_take: int,
    after_run: bool | None,
    text: str,
    as_json: bool,
) -> None:
    """Write down when an episode began, as well as it is remembered."""
    home = home_of(folder)
    person.day_that_has_come(home, day)
    ran_m = person.ran(home, day)
    if after_run is not None and not ran_m:
        raise ImplausibleValue(str(day), "no run is known of that day", _WITHOUT_RUN)
    is_asked = after_run is None and ran_m and sys.stdin.isatty() and not as_json
    moment = _ask_when(home, ran_m) if is_asked else _MOMENT[after_run]
    entry = diary.note("onset", give_or_take, local_day=day, text=text, moment=moment)
    _tell(home, person.log(home, entry), as_json=as_json)


def _ask_when(home: Home, ran_m: float) -> str:
    """Ask whether it began before or after the runs of its day; a blank leaves it open."""
    ran = console.distance(ran_m, person.profile(home, {}))
    console.aside().print(f"You ran {ran} that day. Did it begin before, or after?", markup=False)
    told = Prompt.ask(
        "before, after, or Enter if you do not know",
        choices=["before", "after", ""],
        default="",
        show_choices=False,
        show_default=False,
        console=console.aside(),
    )
    return f"{told}_run" if told else ""


def _tell(home: Home, kept: Note, *, as_json: bool) -> None:
    """Tell of an entry as kept, and of others that still stand beside it."""
    if as_json:
        console.write_json(documents.note_document(kept))
        return
    corrected = "; it replaces the entry before" if kept.replaces else ""
    console.out().print(f"{kept.local_day}: {entry_words(kept)}{corrected}", markup=False)
    for other in diaries.elsewhere(home, kept):
        line = f"Beside it stands: {entry_words(other)}. To correct that one: "
        console.aside().print(f"{line}backstride diary --correct {other.id} VALUE", markup=False)


def entry_words(entry: Note) -> str:
    """Say an entry in words: what, how much, when and where.

    Examples:
        >>> told = diary.note("pain", 3, local_day=date(2026, 11, 22), region="lower_left")
        >>> entry_words(told)
        'pain 3 of 10, worst, lower back, left'
    """
    kind = NOTES[entry.quantity]
    if kind.text_only:
        return (
            f"{kind.label.lower()} {entry.text.replace('_', ' ') if kind.choices else entry.text}"
        )
    parts = [_value_words(entry), entry.moment.replace("_", " "), place_words(entry)]
    words = entry.text if entry.text and not kind.named else ""
    return ", ".join(part for part in parts if part) + (f' ("{words}")' if words else "")


def place_words(entry: Note) -> str:
    """Name where an entry hurts, with the side where the region names none."""
    side = entry.side if entry.side not in entry.region else ""
    return ", ".join(part for part in (REGIONS.get(entry.region, entry.region), side) if part)


def number_words(value: float) -> str:
    """Write a number as it may be typed.

    Examples:
        >>> [number_words(value) for value in (6.5, 7.0, 123456.0)]
        ['6.5', '7', '123456']
    """
    return f"{value:.10g}"


def _value_words(entry: Note) -> str:
    """Say how much; on a scale of its own nobody knows of how many."""
    kind, value = NOTES[entry.quantity], entry.value or 0.0
    if entry.quantity == "onset":
        return f"an episode began, give or take {console.in_words(value, 'days')}"
    label = entry.text if kind.named else kind.label.lower()
    if entry.scale:
        return f"{label} {number_words(value)} on a scale of its own ({entry.scale})"
    if kind.unit in {YES_NO, "0 to 10"}:
        return f"{label} {console.in_words(value, kind.unit)}"
    return f"{label} {number_words(value)} {kind.unit}"


def profile_command(folder: Path | None, changes: dict[str, Any], *, as_json: bool) -> None:
    """Show or change the profile."""
    told = documents.profile_document(person.profile(home_of(folder), changes))
    if as_json:
        console.write_json(told)
        return
    rows = console.table("profile", "")
    for name, value in told.items():
        rows.add_row(name, "not told" if value is None else escape(str(value)))
    console.out().print(rows)


def tag_command(folder: Path | None, name: str, tags: dict[str, str], *, as_json: bool) -> None:
    """Tag a run."""
    home = home_of(folder)
    run = telling.find(home, name)
    kept = [person.tag(home, run, quantity, text) for quantity, text in tags.items() if text]
    if as_json:
        console.write_json([documents.note_document(entry) for entry in kept])
        return
    for entry in kept:
        label = NOTES[entry.quantity].label.lower()
        words = escape(entry.text.replace("_", " "))
        corrected = "; it replaces what was told before" if entry.replaces else ""
        console.out().print(f"{run.place.local_day}, run {run.id}: {label} {words}{corrected}")


def shoe_command(  # noqa: PLR0913 - a pair has this many sides
    folder: Path | None,
    name: str | None,
    *,
    since: date | None,
    until: date | None,
    before_km: float | None,
    as_json: bool,
) -> None:
    """List shoes, or keep a pair; what is not said anew stays."""
    home = home_of(folder)
    if name is not None:
        before_m = None if before_km is None else before_km * 1000
        told = {"since": since, "until": until, "before_m": before_m}
        person.tell_shoe(home, name, {key: said for key, said in told.items() if said is not None})
    pairs = person.shoes(home)
    if as_json:
        console.write_json(documents.shoes_document(pairs))
        return
    rows = console.table("shoe", "since", "until", "before", right=("before",))
    for pair in pairs:
        before = f"{pair.distance_before_m / 1000:g} km"
        rows.add_row(escape(pair.name), str(pair.since or ""), str(pair.until or ""), before)
    console.out().print(
        rows if pairs else 'No shoes yet. Tell of a pair: backstride shoe "blue pair"'
    )


def parted(quantity: str, value: str | None, text: str) -> tuple[float | None, str]:
    """Tell a number from words; `yes` and `no` are 1 and 0."""
    if quantity in NOTES and NOTES[quantity].text_only:
        return None, " ".join(part for part in (value or "", text) if part)
    spoken = {"yes": 1.0, "no": 0.0}
    if value is None:
        return None, text
    if value in spoken and quantity in NOTES and NOTES[quantity].unit == YES_NO:
        return spoken[value], text
    try:
        return float(value.replace(",", ".")), text
    except ValueError as error:
        raise ImplausibleValue(quantity, f"{value!r} is no number", "Give it again.") from error

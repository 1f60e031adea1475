"""`log`, `profile`, `shoe`: what the runner tells."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.markup import escape

from backstride import diary
from backstride.cli import console, documents
from backstride.cli.console import home_of
from backstride.store import Home, Store
from backstride.terms.errors import ImplausibleValue
from backstride.terms.quantities import NOTES, REGIONS, YES_NO
from backstride.workflow import person, telling


def log_command(  # noqa: PLR0913 - a note has this many sides
    folder: Path | None,
    quantity: str,
    value: str | None,
    *,
    day: date | None,
    moment: str,
    region: str,
    run: str,
    text: str,
    beside: bool,
    as_json: bool,
) -> None:
    """Write one diary entry."""
    home = home_of(folder)
    spoken_of = telling.find(home, run) if run else None
    today = _today(home)
    if day is not None and day > today + timedelta(days=1):
        raise ImplausibleValue("day", f"{day} has not come yet", "Give a day up to today.")
    number, words = _parted(quantity, value, text)
    entry = diary.note(
        quantity,
        number,
        local_day=day or (spoken_of.place.local_day if spoken_of else today),
        text=words,
        moment=moment,
        region=region,
        run=spoken_of.id if spoken_of else "",
    )
    kept = person.log(home, entry, beside=beside)
    if as_json:
        console.write_json(documents.note_document(kept))
        return
    kind = NOTES[quantity]
    told = kept.text if kind.text_only else console.in_words(kept.value or 0, kind.unit)
    parts = [kept.moment.replace("_", " "), REGIONS.get(kept.region, "")]
    where = ", ".join(part for part in parts if part)
    corrected = "; it replaces the entry before" if kept.replaces else ""
    console.out().print(
        f"{kept.local_day}: {kind.label.lower()} {escape(told)}"
        + (f", {where}" if where else "")
        + corrected
    )


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


def _today(home: Home) -> date:
    with Store(home) as store:
        return datetime.now(ZoneInfo(person.home_zone(store))).date()


def _parted(quantity: str, value: str | None, text: str) -> tuple[float | None, str]:
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

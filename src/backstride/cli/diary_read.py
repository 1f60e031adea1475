"""`diary`: what was told, a day a line; correcting it and taking it back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, tzinfo
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from backstride import diary
from backstride.cli import console
from backstride.cli.console import home_of
from backstride.cli.diary import entry_words, number_words, parted, place_words
from backstride.cli.documents import note_document
from backstride.cli.documents_diary import diary_document
from backstride.terms.quantities import NOTES
from backstride.terms.records import Note
from backstride.workflow import diaries, person

LATE_AFTER_DAYS = 2
"""A choice: what is written the day after is ordinary, two days after it is said."""
_NONE = "No diary yet. Begin with: backstride check-in"
_NUMBERS = ("worst", "morning")
_QUANTITIES = tuple(NOTES)
_AROUND_A_RUN = {"before": "before", "during": "during", "hour_after": "an hour after"}


def diary_command(folder: Path | None, *, since: date | None, history: bool, as_json: bool) -> None:
    """Read the diary back."""
    home = home_of(folder)
    notes = diaries.diary(home, since=since, history=history)
    if as_json:
        console.write_json(diary_document(notes))
        return
    if not notes:
        console.out().print(_NONE)
        return
    zone = person.now(home).tzinfo
    notes.sort(key=_place_in_order)
    rows = _every_entry(notes, zone) if history else _days(notes, zone)
    console.out().print(rows)


def _place_in_order(note: Note) -> tuple[date, int]:
    return note.local_day, _QUANTITIES.index(note.quantity)


def correct_command(folder: Path | None, name: str, said: str, *, as_json: bool) -> None:
    """Say one entry anew."""
    home = home_of(folder)
    entry = diaries.find(home, name)
    value, text = parted(entry.quantity, said, "")
    kept = diaries.correct(home, name, value, text)
    if as_json:
        console.write_json(note_document(kept))
        return
    words = f"{kept.local_day}: {entry_words(kept)}; it was {entry_words(entry)}"
    console.out().print(words, markup=False)


def withdraw_command(folder: Path | None, name: str, *, as_json: bool) -> None:
    """Take one entry back."""
    home = home_of(folder)
    entry, taken_back = diaries.find(home, name), diaries.withdraw(home, name)
    if as_json:
        console.write_json(note_document(taken_back))
        return
    words = f"{entry.local_day}: {entry_words(entry)}; taken back, it stays in the history"
    console.out().print(words, markup=False)


def _days(notes: Sequence[Note], zone: tzinfo | None) -> Table:
    """Lay the diary out a day a line, the newest last."""
    of_day: defaultdict[date, list[Note]] = defaultdict(list)
    for note in notes:
        of_day[note.local_day].append(note)
    rows = console.table("day", "worst", "morning", "where", "run", "notes", right=_NUMBERS)
    for day, told in sorted(of_day.items()):
        rows.add_row(f"{day:%a %Y-%m-%d}", *(escape(cell) for cell in _cells(told, zone)))
    return rows


def _cells(told: Sequence[Note], zone: tzinfo | None) -> tuple[str, ...]:
    """Write one day: what cannot be compared with other pain stands among the notes."""
    pains = [note for note in diary.comparable(told) if note.quantity == "pain"]
    others = [entry_words(note) for note in told if note not in pains]
    mornings = [note for note in pains if note.moment in {"morning", "next_morning"}]
    late = _late_words(told, zone)
    return (
        _highest([note for note in pains if note.moment == "worst"]),
        _morning_words(mornings),
        "; ".join(dict.fromkeys(place_words(note) for note in pains if note.region)),
        _run_words(pains),
        "; ".join(others + ([late] if late else [])),
    )


def _highest(pains: Sequence[Note]) -> str:
    values = [note.value for note in pains if note.value is not None]
    return number_words(max(values)) if values else ""


def _morning_words(mornings: Sequence[Note]) -> str:
    """Say the morning of the day, and the one after its run where that was noted with it."""
    own = _highest([note for note in mornings if note.moment == "morning"])
    after = _highest([note for note in mornings if note.moment == "next_morning"])
    return f"{own} (next {after})".strip() if after else own


def _run_words(pains: Sequence[Note]) -> str:
    """Say the pain before, during and an hour after each run."""
    runs = dict.fromkeys(note.run for note in pains if note.moment in _AROUND_A_RUN)
    return "; ".join(
        ", ".join(
            f"{words} {highest}"
            for moment, words in _AROUND_A_RUN.items()
            if (highest := _highest([n for n in pains if n.moment == moment and n.run == run]))
        )
        for run in runs
    )


def _late_words(told: Sequence[Note], zone: tzinfo | None) -> str:
    """Say how late the day was written, where that was long after it."""
    days = max(_late_days(note, zone) for note in told)
    return f"written {days} days later" if days >= LATE_AFTER_DAYS else ""


def _late_days(note: Note, zone: tzinfo | None) -> int:
    return (note.entered_at.astimezone(zone).date() - note.local_day).days


def _every_entry(notes: Sequence[Note], zone: tzinfo | None) -> Table:
    """List each entry with its id, and what replaced it."""
    replacing = {note.replaces: note for note in notes if note.replaces}
    rows = console.table("day", "entry", "written", "id", "then")
    for note in notes:
        if not diary.is_withdrawal(note):
            then = _then_words(replacing.get(note.id), zone)
            words = escape(entry_words(note)), _written_words(note, zone)
            rows.add_row(f"{note.local_day:%a %Y-%m-%d}", *words, note.id, escape(then))
    return rows


def _written_words(note: Note, zone: tzinfo | None) -> str:
    when, late = note.entered_at.astimezone(zone), _late_days(note, zone)
    days = f", {late} days later" if late >= LATE_AFTER_DAYS else ""
    return f"{when:%Y-%m-%d %H:%M}{days}"


def _then_words(later: Note | None, zone: tzinfo | None) -> str:
    if later is None:
        return ""
    when = f"{later.entered_at.astimezone(zone):%Y-%m-%d %H:%M}"
    if diary.is_withdrawal(later):
        return f"taken back {when}"
    return f"replaced {when} by {later.id}: {entry_words(later)}"

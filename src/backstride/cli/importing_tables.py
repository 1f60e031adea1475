"""`import` of a diary table: how it is read, as a table, and one question."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from rich.markup import escape
from rich.progress import Progress as Bar
from rich.prompt import Prompt
from rich.table import Table as Rows

from backstride.cli.console import aside, out, table
from backstride.diary.table_maps import column_map
from backstride.terms.errors import BackstrideError
from backstride.terms.quantities import NOTES, REGIONS
from backstride.terms.records import ColumnGuess, Meaning
from backstride.workflow.tables import Answer, Consent, Reading, entries, told_twice

_MOST_SHOWN = 40
"""Columns and names shown; what is left out is counted and listed below."""
_SCALES = {"nrs": "0 to 10", "own": "your own, kept as it is"}


def asking(bar: Bar, told: Mapping[str, Meaning], *, yes: bool, quiet: bool) -> Consent:
    """Make the one who confirms: the person at the terminal, or nobody."""
    is_person = sys.stdin.isatty() and out().is_terminal and not quiet

    def ask(reading: Reading) -> Answer:
        bar.stop()
        _show(reading)
        return _answer(reading)

    def show(reading: Reading) -> None:
        bar.stop()
        _show(reading)

    if is_person:
        return Consent(yes=yes, told=told, ask=ask, show=show)
    return Consent(yes=yes, told=told) if quiet else Consent(yes=yes, told=told, show=show)


def _answer(reading: Reading) -> Answer:
    """Ask until there is a yes, a no, or what a column is after all."""
    clear = not reading.guess.unclear
    choices = ["y", "n", "edit"] if clear else ["n", "edit"]
    answer = Prompt.ask("Keep it so?" if clear else "What now?", choices=choices, console=aside())
    if answer != "edit":
        return answer == "y"
    told: dict[str, Meaning] = {}
    while line := Prompt.ask(
        "COLUMN=MEANING, Enter when done", default="", show_default=False, console=aside()
    ):
        try:
            told.update([column_map(line)])
        except BackstrideError as error:
            aside().print(escape(str(error)))
    return told


def _show(reading: Reading) -> None:
    """Show how a table is read, with counts and first values, and what is left out."""
    screen, guess = aside(), reading.guess
    columns = [each for each in guess.columns if each.meaning.role != "left out"]
    left = [each.column for each in guess.columns if each.meaning.role == "left out"]
    screen.print(f"\n{escape(reading.name)}: a diary of {_span(reading)}")
    doubted = {
        each.column
        for each in (*columns, *guess.names)
        if any(repr(each.column) in line for line in guess.unclear)
    }
    screen.print(_rows([*columns, *guess.names][:_MOST_SHOWN], doubted))
    hidden = len(columns) + len(guess.names) - _MOST_SHOWN
    lines = (
        f"and {hidden} more" if hidden > 0 else "",
        f"Left out: {', '.join(left)}" if left else "",
        f"A blank stands for the cell above in: {', '.join(guess.carried)}"
        if guess.carried
        else "",
        *(f"{remark}." for remark in reading.remarks[bool(left) :]),
        f"The same file was {reading.again}." if reading.again else "",
        *(f"{line}." for line in told_twice(reading)),
        *(f"Not clear: {line}." for line in guess.unclear),
    )
    for line in filter(None, lines):
        screen.print(escape(line))


def _span(reading: Reading) -> str:
    days = [note.local_day for note in reading.notes]
    if not days:
        return "no entries"
    return f"{entries(len(days))}, {min(days)} to {max(days)}"


def _rows(guesses: list[ColumnGuess], doubted: set[str]) -> Rows:
    right = ("values", "blank", "words")
    named = any(each.within for each in guesses)
    rows = table("column", "read as", "scale", *right, "first", "", right=right)
    for each in guesses:
        name = f"  {each.column}" if each.within else each.column
        counts = (f"{each.filled:,}", f"{each.blank:,}", f"{each.words:,}")
        first = " | ".join(each.first)
        read_as = in_words(
            each.meaning, named_by_row=named and not each.within, within=bool(each.within)
        )
        shown = (name, read_as, _SCALES.get(each.meaning.scale, ""), *counts, first)
        remark = "not clear, see below" if each.column in doubted else each.why or _hint(each)
        rows.add_row(*map(escape, (*shown, remark)))
    return rows


def _hint(each: ColumnGuess) -> str:
    return {"told": "as you said", "assumed": "assumed", "named": ""}[each.sure]


def in_words(meaning: Meaning, *, named_by_row: bool = False, within: bool = False) -> str:
    """Say what a column is taken for, or a name `within` one.

    Examples:
        >>> in_words(Meaning(role="value", quantity="pain", region="knee", moment="morning"))
        'pain, knee, morning'
    """
    if meaning.role != "value":
        return f"{meaning.role} {meaning.order}".strip()
    if not meaning.quantity:
        return "value of what the row names"
    label = NOTES[meaning.quantity].label.lower()
    region = REGIONS.get(meaning.region, meaning.region)
    if meaning.quantity == "pain":
        region = region or ("where the row says" if named_by_row else "back")
    assumed = "worst" if meaning.quantity == "pain" and not within else ""
    moment = meaning.moment.replace("_", " ") or assumed
    parts = (label, region, meaning.side, moment, meaning.text)
    return ", ".join(part for part in parts if part)

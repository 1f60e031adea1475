"""`today`: the light, what set it, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.markup import escape

from backstride.cli import console
from backstride.cli.console import home_of, show_page
from backstride.cli.documents_today import today_document
from backstride.terms.records import Advice, Light, Saying
from backstride.workflow import advising, telling

_LOOKS: dict[Light, tuple[str, str]] = {
    "green": ("●", "green"),
    "amber": ("▲", "yellow"),
    "red": ("◆", "red"),
    "stop": ("■", "bold red"),
    "unknown": ("○", "dim"),
}
"""Shape and colour of each light; the word always stands beside them."""
_LABELS = {
    "worst_during": "Worst in the run",
    "hour_after": "An hour after it",
    "next_morning": "The morning after",
    "worst_without_run": "Worst without a run",
    "leg_symptom": "New leg symptom",
}


def today_command(
    folder: Path | None, *, why: bool, page: Path | None, open_: bool, as_json: bool
) -> None:
    """Say what to do today."""
    home = home_of(folder)
    days = telling.calendar(home)
    advice = advising.today(home, days=days)
    if page is not None or open_:
        from backstride.workflow import reporting

        written = reporting.write_today(home, advice, days, page)
        console.aside().print(f"The page: {written.absolute()}")
        if open_:
            show_page(written)
    if as_json:
        console.write_json(today_document(advice))
        return
    for line in _lines(advice, why=why):
        console.out().print(line)


def _lines(advice: Advice, *, why: bool) -> Iterator[str]:
    glyph, colour = _LOOKS[advice.light]
    so_far = " so far" if advice.so_far and advice.light == "green" else ""
    yield f"[{colour}]{glyph} {advice.light.capitalize()}{so_far}[/]   {advice.local_day:%A %d %B}"
    yield ""
    yield f"[bold]{escape(advice.sentence)}[/]"
    if advice.asks:
        yield from _section("First", [advice.asks], why=why)
    if advice.light == "stop":
        yield from _section("See someone", advice.see_someone, why=True)
    else:
        yield from _components(advice)
    yield from _section("Do", advice.do, why=why)
    yield from _section("Do not", advice.avoid, why=why)
    if advice.light != "stop":
        yield from _section("See someone", advice.see_someone, why=why)
    yield from _section("Look again", [advice.look_again], why=why)
    if not why:
        yield ""
        yield "[dim]Why each of these: backstride today --why[/]"


def _components(advice: Advice) -> Iterator[str]:
    known = [name for name, light in advice.components.items() if light != "unknown"]
    if not known:
        return
    yield ""
    yield "[bold]What set the light[/]"
    for name in known:
        told, light = advice.numbers[name], advice.components[name]
        glyph, colour = _LOOKS[light]
        value = f"{told['value']:g}, {told['words']}"
        if name == "leg_symptom":
            value = str(told["words"])
        yield f"  [{colour}]{glyph} {light:<6}[/] {_LABELS[name]:<20} {escape(value)}"


def _section(title: str, said: Sequence[Saying], *, why: bool) -> Iterator[str]:
    if not said:
        return
    yield ""
    yield f"[bold]{title}[/]"
    for one in said:
        yield escape(console.filled(one.text, "  • ", "    "))
        if why:
            told = console.filled(f"{one.why} ({one.source})", "      ")
            yield f"[dim]{escape(told)}[/]"

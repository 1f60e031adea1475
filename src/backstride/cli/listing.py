"""`runs`, `run`, `days`, `exposures`, `fingerprint`: what is there, as tables or JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import groupby
from math import isnan, nan
from pathlib import Path

from rich.markup import escape

from backstride.cli import console, documents
from backstride.cli.console import home_of
from backstride.store import Home
from backstride.terms.errors import UnknownName
from backstride.terms.quantities import EXPOSURES, GROUPS, SAMPLES, Exposure
from backstride.terms.records import Measure, Mend, Profile, RunEntry, Usual
from backstride.workflow import person, telling
from backstride.workflow.telling import lacking

_NONE = "No runs yet. Bring some: backstride import FILE"


def runs_command(folder: Path | None, since: date | None, *, as_json: bool) -> None:
    """List runs, the newest last."""
    home = home_of(folder)
    entries = _since(telling.runs(home), since)
    if as_json:
        console.write_json([documents.run_document(entry) for entry in entries])
        return
    profile = person.profile(home, {})
    rows = console.table(
        *("id", "day", "start", "distance", "moving", "climb", "descent", "device"),
        right=("distance", "moving", "climb", "descent"),
    )
    for entry in entries:
        values = {name: taken.value for name, taken in entry.exposures.items()}
        local = entry.start.timestamp() + entry.place.utc_offset_s
        rows.add_row(
            entry.id,
            str(entry.place.local_day),
            console.clock(local % 86_400)[:-3],
            console.distance(values["distance_m"], profile),
            console.clock(values["moving_time_s"]),
            console.height(values["ascent_m"], profile),
            console.height(values["descent_m"], profile),
            _by(entry),
        )
    console.out().print(rows if entries else _NONE if since is None else f"No runs since {since}.")


def _by(entry: RunEntry) -> str:
    """Say what recorded a run."""
    if entry.is_listed:
        return "only a list"
    return escape(str(entry.device)) + (" (simulated)" if entry.simulated else "")


def run_command(
    name: str, folder: Path | None, *, samples: Path | None, raw: bool, as_json: bool
) -> None:
    """Tell all of one run, or write its samples."""
    home = home_of(folder)
    entry = telling.find(home, name)
    if samples is not None:
        _write_samples(home, entry, samples, raw=raw)
    if as_json:
        console.write_json(documents.whole_run_document(entry))
        return
    if samples is not None:
        console.out().print(f"{samples} written")
        return
    _print_run(home, entry)


def days_command(folder: Path | None, since: date | None, *, as_json: bool) -> None:
    """List days."""
    home = home_of(folder)
    found = [day for day in telling.calendar(home) if since is None or day.local_day >= since]
    if as_json:
        console.write_json(documents.days_document(found))
        return
    profile = person.profile(home, {})
    rows = console.table("day", "state", "runs", "distance", "moving", "noted", right=("distance",))
    for day in found:
        known = day.exposures
        rows.add_row(
            f"{day.local_day:%a %Y-%m-%d}",
            day.state,
            str(len(day.runs) or ""),
            console.distance(known["distance_m"], profile)
            if day.runs and "distance_m" in known
            else "",
            console.clock(known["moving_time_s"]) if day.runs and "moving_time_s" in known else "",
            ", ".join(dict.fromkeys(note.quantity for note in day.notes)),
        )
    console.out().print(rows if found else "No days yet. Bring some runs: backstride import FILE")


def exposures_command(
    name: str | None, folder: Path | None, since: date | None, *, as_json: bool
) -> None:
    """List exposures of one run or of all."""
    home = home_of(folder)
    entries = [telling.find(home, name)] if name is not None else _since(telling.runs(home), since)
    ranked, entries = telling.usuals(home, entries), telling.with_days(home, entries)
    if as_json:
        console.write_json(documents.exposures_document(entries, ranked))
        return
    profile = person.profile(home, {})
    for entry in entries:
        title = f"{entry.place.local_day:%A %d %B %Y}, run {entry.id}"
        console.out().print(f"[bold]{title}[/bold]")
        _print_asked(entry, ranked[entry.id], profile)
    if not entries:
        console.out().print(_NONE if since is None else f"No runs since {since}.")


def _print_asked(entry: RunEntry, ranked: Mapping[str, Usual], profile: Profile) -> None:
    """Print what one run asked, by group, beside the runner's own usual; then what is not known."""
    rows = list(EXPOSURES.values())
    unknown = [row for row in rows if isnan(_taken(entry, row).value)]
    untold = [row for row in unknown if row.needs != "day"]  # a diary is not nagged for
    lines = console.table(
        *("exposure", "value", "error", "your usual: middle half", "share below", "standing"),
        right=("value", "share below"),
    )
    told = [row for row in rows if row not in unknown]
    for group, members in groupby(told, key=lambda row: row.group):
        lines.add_row(f"[bold]{GROUPS[group]}[/bold]")
        for row in members:
            lines.add_row(*_line(_taken(entry, row), row, ranked[row.name], profile))
    console.out().print(lines)
    _print_unknown(entry, untold, profile)


def _print_unknown(entry: RunEntry, unknown: list[Exposure], profile: Profile) -> None:
    """Print by reason what a run cannot tell."""
    by_reason: dict[str, list[str]] = {}
    for row in unknown:
        reason = lacking(row, entry.coverage, profile)
        by_reason.setdefault(reason, []).append(row.label)
    if by_reason:
        console.out().print("\n[bold]What cannot be told[/bold]")
    for reason, labels in by_reason.items():
        console.out().print(f"{escape(reason)}: [dim]{escape(', '.join(labels))}[/dim]")


def _line(taken: Measure, row: Exposure, usual: Usual, profile: Profile) -> tuple[str, ...]:
    value, error = console.measure(taken, row, profile)
    if isnan(usual.median):
        return row.label, value, error, "no usual yet", "", row.standing
    middle = " to ".join(
        console.measure(Measure(at, nan), row, profile)[0] for at in (usual.lower, usual.upper)
    )
    return row.label, value, error, middle, f"{usual.share:.0%}", row.standing


def _taken(entry: RunEntry, row: Exposure) -> Measure:
    return entry.exposures.get(row.name, documents.NOT_TOLD)


def fingerprint_command(folder: Path | None, *, as_json: bool) -> None:
    """Print the hash of all content."""
    content = telling.fingerprint(home_of(folder))
    if as_json:
        console.write_json({"fingerprint": content})
        return
    console.out().print(content)


def _since(entries: list[RunEntry], since: date | None) -> list[RunEntry]:
    return [entry for entry in entries if since is None or entry.place.local_day >= since]


def _write_samples(home: Home, entry: RunEntry, path: Path, *, raw: bool) -> None:
    if path.suffix not in {".parquet", ".csv"}:
        raise UnknownName(str(path), "ends in neither .parquet nor .csv", "Name it FILE.parquet.")
    frame = telling.raw_table(home, entry) if raw else telling.clean_table(home, entry)
    if path.suffix == ".csv":
        frame.write_csv(path)
    else:
        frame.write_parquet(path)


def _print_run(home: Home, entry: RunEntry) -> None:
    screen, profile = console.out(), person.profile(home, {})
    values = {name: taken.value for name, taken in entry.exposures.items()}
    title = f"{entry.title}, " if entry.title else ""
    how = {"file": "by the file", "position": "by position", "home": "by your home zone"}
    began = console.clock((entry.start.timestamp() + entry.place.utc_offset_s) % 86_400)[:-3]
    day = f"{entry.place.local_day:%A %d %B %Y}, {began}"
    screen.print(f"[bold]{escape(title)}{day}[/bold] (day {how[entry.place.origin]})")
    distance = console.distance(values["distance_m"], profile)
    up, down = (console.height(values[name], profile) for name in ("ascent_m", "descent_m"))
    moving = console.clock(values["moving_time_s"])
    screen.print(f"{distance} in {moving}, up {up}, down {down}, {_by(entry)}")
    screen.print("\n[bold]What it asked[/bold]")
    [asked] = telling.with_days(home, [entry])
    _print_asked(asked, telling.usuals(home, [entry])[entry.id], profile)
    if entry.witnesses:
        screen.print("\n[bold]Also recorded by[/bold], and counted once")
        rows = console.table(
            *("recording", "device", "began", "lasted", "distance", "gave"),
            right=("began", "lasted", "distance"),
        )
        for witness in entry.witnesses:
            gave = f"{len(witness.gave)} values" if witness.gave else ""
            rows.add_row(
                witness.id,
                escape(str(witness.device)) or "only a list",
                f"{witness.start_s:+,.0f} s",
                console.clock(witness.duration_s),
                console.distance(witness.distance_m, profile),
                gave,
            )
        screen.print(rows)
    if entry.mended:
        screen.print("\n[bold]What was mended[/bold]")
        rows = console.table("what", "where", "how much", right=("how much",))
        for mend in entry.mended:
            rows.add_row(escape(mend.what), _where(mend), f"{mend.how_much:,.4g} {mend.unit}")
        screen.print(rows)
    if entry.is_listed:
        return
    screen.print("\n[bold]How complete[/bold], share of the moving time")
    rows = console.table("quantity", "recorded", "by", right=("recorded",))
    for name, share in entry.coverage.items():
        rows.add_row(SAMPLES[name].label, f"{share:.0%}", escape(entry.sensors.get(name, "")))
    screen.print(rows)


def _where(mend: Mend) -> str:
    return "whole run" if mend.where_s is None else f"at {console.clock(mend.where_s)}"

"""`runs`, `run`, `days`, `exposures`, `fingerprint`: what is there, as tables or JSON."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rich.markup import escape

from backstride.cli import console, documents
from backstride.cli.console import home_of
from backstride.store import Home
from backstride.terms.errors import UnknownName
from backstride.terms.quantities import EXPOSURES, SAMPLES
from backstride.terms.records import Mend, RunEntry
from backstride.workflow import person, telling


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
            escape(str(entry.device)) + (" (simulated)" if entry.simulated else ""),
        )
    console.out().print(rows if entries else "No runs yet. Bring some: backstride import FILE")


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
    entries = [telling.find(home, name)] if name else _since(telling.runs(home), since)
    if as_json:
        console.write_json(documents.exposures_document(entries))
        return
    profile = person.profile(home, {})
    rows = console.table("run", "day", "exposure", "value", "error", "standing", right=("value",))
    for entry in entries:
        for quantity, exposure in EXPOSURES.items():
            taken = entry.exposures.get(quantity, documents.NOT_TOLD)
            value, error = console.measure(taken, exposure, profile)
            day = str(entry.place.local_day)
            rows.add_row(entry.id, day, exposure.label, value, error, exposure.standing)
    console.out().print(rows if entries else "No runs yet. Bring some: backstride import FILE")


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
    simulated = ", simulated" if entry.simulated else ""
    screen.print(f"[bold]{escape(title)}{day}[/bold] (day {how[entry.place.origin]}){simulated}")
    distance = console.distance(values["distance_m"], profile)
    up, down = (console.height(values[name], profile) for name in ("ascent_m", "descent_m"))
    moving = console.clock(values["moving_time_s"])
    screen.print(f"{distance} in {moving}, up {up}, down {down}, {escape(str(entry.device))}")
    screen.print("\n[bold]What it asked[/bold]")
    rows = console.table("exposure", "value", "error", "standing", right=("value",))
    for quantity, exposure in EXPOSURES.items():
        taken = entry.exposures.get(quantity, documents.NOT_TOLD)
        value, error = console.measure(taken, exposure, profile)
        rows.add_row(exposure.label, value, error, exposure.standing)
    screen.print(rows)
    if entry.mended:
        screen.print("\n[bold]What was mended[/bold]")
        rows = console.table("what", "where", "how much", right=("how much",))
        for mend in entry.mended:
            rows.add_row(escape(mend.what), _where(mend), f"{mend.how_much:,.4g} {mend.unit}")
        screen.print(rows)
    screen.print("\n[bold]How complete[/bold], share of the moving time")
    rows = console.table("quantity", "recorded", "by", right=("recorded",))
    for name, share in entry.coverage.items():
        rows.add_row(SAMPLES[name].label, f"{share:.0%}", escape(entry.sensors.get(name, "")))
    screen.print(rows)


def _where(mend: Mend) -> str:
    return "whole run" if mend.where_s is None else f"at {console.clock(mend.where_s)}"

"""Lists of activities become runs without seconds; what a device says of days, diary entries."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from zoneinfo import ZoneInfo

from backstride import exposures, runs, terrain
from backstride.sources import garmin
from backstride.sources.containers import Given, looks_like
from backstride.store import FileResult, Home
from backstride.store.home import write_bytes_whole
from backstride.store.store import Original, Taken
from backstride.terms.errors import UnclearTable, UnreadableFile
from backstride.terms.records import (
    Device,
    FileVerdict,
    Listed,
    Listing,
    OfDay,
    Other,
    Place,
    RunEntry,
)
from backstride.workflow.take_in import days_verdict, device_notes, run_id


def take_in_account(home: Home, given: Given, home_zone: str) -> FileResult:
    """Make of JSON of an account all that it gives; its original is on disk then."""
    kind = looks_like(given.data)
    try:
        if kind == garmin.ACTIVITIES:
            return _taken_in(home, given, garmin.activities(given.data), home_zone)
        return _noted(home, given, garmin.days(given.data))
    except UnreadableFile as error:
        return FileResult(FileVerdict(given.name, "failed", kind, 0, given.problem or str(error)))


def _noted(home: Home, given: Given, told: tuple[OfDay, ...]) -> FileResult:
    sha256 = hashlib.sha256(given.data).hexdigest()
    write_bytes_whole(home.original(sha256), given.data)
    notes = device_notes(sha256, told, "Garmin")
    verdict = days_verdict(given.name, sha256, notes, given.problem)
    return FileResult(verdict, Original(sha256, given.name, len(given.data)), notes=notes)


def take_in_list(home: Home, given: Given, home_zone: str) -> FileResult | None:
    """Make of a list all that it gives; its original is on disk then. None where it is no list."""
    from backstride.sources import table

    try:
        told = table.read(given.data, looks_like(given.data))
        listing = runs.listed(told, ZoneInfo(home_zone))
    except UnclearTable as error:
        return FileResult(FileVerdict(given.name, "skipped", "list", 0, str(error)))
    except UnreadableFile:
        return None
    return None if listing is None else _taken_in(home, given, listing, home_zone)


def _taken_in(home: Home, given: Given, listing: Listing, home_zone: str) -> FileResult:
    sha256 = hashlib.sha256(given.data).hexdigest()
    places = [_place(listing, one, home_zone) for one in listing.activities]
    done = list(zip(listing.activities, places, strict=True))
    taken = tuple(_run(sha256, one, place) for one, place in done if one.sport == "running")
    others = tuple(
        Other(
            leg=one.row,
            start=one.start,
            place=place,
            sport=one.sport,
            duration_s=one.totals.timer_s,
        )
        for one, place in done
        if one.sport != "running"
    )
    write_bytes_whole(home.original(sha256), given.data)
    no_run = "" if taken else "no run in it"
    verdict = FileVerdict(
        name=given.name,
        verdict="imported" if taken else "skipped",
        kind="list",
        records=len(listing.activities),
        reason="; ".join(filter(None, (given.problem, no_run, *listing.remarks))),
        runs=tuple(run.entry.id for run in taken),
        original=sha256,
    )
    return FileResult(verdict, Original(sha256, given.name, len(given.data)), taken, others)


def _place(listing: Listing, one: Listed, home_zone: str) -> Place:
    place = terrain.at_home(one.start, home_zone)
    return place if listing.is_utc else replace(place, origin="file")


def _run(sha256: str, one: Listed, place: Place) -> Taken:
    entry = RunEntry(
        id=run_id(sha256, one.row),
        original=sha256,
        leg=one.row,
        start=one.start,
        place=place,
        sport="running",
        sub_sport="",
        title=one.title,
        duration_s=one.totals.elapsed_s,
        device=Device(),
        simulated=False,
        mended=(),
        coverage={},
        laps=(),
        sensors={},
        exposures=exposures.of_totals(one.totals),
        totals=one.totals,
        gear=one.gear,
    )
    return Taken(entry, {}, runs.nowhere(entry))

"""Records -> JSON documents: the interface that other programs rely on.

A value that is not known is null. Times are UTC in ISO 8601; units are SI, as the names say.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, get_args

from backstride import diary
from backstride.terms.quantities import EXPOSURES, NOTES, Exposure
from backstride.terms.records import (
    Day,
    FileVerdict,
    ImportSummary,
    Measure,
    Note,
    Outcome,
    Profile,
    RunEntry,
    Shoe,
    Usual,
)
from backstride.workflow.ground import Index, Tile

Document = dict[str, Any]
NOT_TOLD = Measure(math.nan, math.nan)


def as_text(document: object) -> str:
    """Write one JSON document as it goes to standard output."""
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False, default=str)


def import_document(summary: ImportSummary, run_of: Mapping[str, str]) -> Document:
    """One import: its counts add up to the files given.

    `run_of` names the run of each recording that is another one of it.
    """
    return {
        "given": len(summary.files),
        **{verdict: summary.count(verdict) for verdict in get_args(Outcome)},
        "files": [_file(file, run_of) for file in summary.files],
    }


def ledger_row(summary: ImportSummary) -> Document:
    """One import as the ledger has it; `undone` is when it was taken back, or null."""
    counts = {verdict: summary.count(verdict) for verdict in get_args(Outcome)}
    return {
        "number": summary.number,
        "at": _utc(summary.started),
        "given": len(summary.files),
        **counts,
        "undone": None if summary.undone is None else _utc(summary.undone),
    }


def _utc(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _file(file: FileVerdict, run_of: Mapping[str, str]) -> Document:
    told = asdict(file)
    del told["original"]
    return told | {"witness_of": {run: run_of[run] for run in file.runs if run in run_of}}


def run_document(entry: RunEntry) -> Document:
    """One run as the list has it."""
    return {
        "id": entry.id,
        "start": entry.start.isoformat().replace("+00:00", "Z"),
        "local_day": entry.place.local_day.isoformat(),
        "sport": entry.sport,
        "duration_s": entry.duration_s,
        **{
            name: _known(entry.exposures.get(name, NOT_TOLD).value)
            for name in ("moving_time_s", "distance_m", "ascent_m", "descent_m")
        },
        "device": str(entry.device),
        "simulated": entry.simulated,
    }


def whole_run_document(entry: RunEntry) -> Document:
    """One run with all that is known of it but its samples."""
    return run_document(entry) | {
        "sub_sport": entry.sub_sport,
        "title": entry.title,
        "utc_offset_s": entry.place.utc_offset_s,
        "zone": entry.place.zone or None,
        "zone_from": entry.place.origin,
        "original": entry.original,
        "serial": entry.device.serial,
        "sensors": dict(entry.sensors),
        "mended": [asdict(mend) for mend in entry.mended],
        "coverage": dict(entry.coverage),
        "laps": [
            {
                "start_s": round(lap.start_s - entry.start.timestamp(), 3),
                "duration_s": round(lap.end_s - lap.start_s, 3),
                "distance_m": _known(lap.distance_m),
                "trigger": lap.trigger,
            }
            for lap in entry.laps
        ],
        "exposures": {name: _known(taken.value) for name, taken in entry.exposures.items()},
        "listed": entry.is_listed,
        "gear": entry.gear,
        "witnesses": [
            {
                "id": witness.id,
                "original": witness.original,
                "device": str(witness.device),
                "start_s": witness.start_s,
                "duration_s": witness.duration_s,
                "distance_m": _known(witness.distance_m),
                "gave": list(witness.gave),
            }
            for witness in entry.witnesses
        ],
    }


def exposures_document(
    entries: Sequence[RunEntry], usuals: Mapping[str, Mapping[str, Usual]]
) -> list[Document]:
    """Every exposure of every run, with what is known of its quality, and the runner's usual."""
    return [
        _exposure(entry, exposure, usuals[entry.id][name])
        for entry in entries
        for name, exposure in EXPOSURES.items()
    ]


def _exposure(entry: RunEntry, exposure: Exposure, usual: Usual) -> Document:
    taken = entry.exposures.get(exposure.name, NOT_TOLD)
    ranked = {key: _known(value) for key, value in asdict(usual).items()}
    return {
        "run": entry.id,
        "local_day": entry.place.local_day.isoformat(),
        "name": exposure.name,
        "value": _known(taken.value),
        "unit": exposure.unit,
        "standing": exposure.standing,
        "error": _known(taken.error),
        "covered": taken.covered if not math.isnan(taken.value) else None,
        "group": exposure.group,
        "usual": ranked if ranked["median"] is not None else None,
    }


def tile_document(tile: Tile) -> Document:
    """One tile of heights; the box is south, west, north, east."""
    return {
        "name": tile.name,
        "box_deg": [tile.south_deg, tile.west_deg, tile.north_deg, tile.east_deg],
        "spacing_m": tile.spacing_m,
        "void_share": tile.void_share,
    }


def surfaces_document(index: Index) -> Document:
    """The surfaces of one extract; the box is south, west, north, east."""
    return {
        "name": index.name,
        "box_deg": list(index.box),
        "ways": index.ways,
        "tagged_share": index.tagged_share,
        "bytes": index.size,
    }


def days_document(days: Sequence[Day]) -> list[Document]:
    """The runner's days in order."""
    return [
        {
            "local_day": day.local_day.isoformat(),
            "state": day.state,
            "runs": list(day.runs),
            "exposures": dict(day.exposures),
            "notes": [note_document(note) for note in day.notes],
        }
        for day in days
    ]


def note_document(note: Note) -> Document:
    """One diary entry; a scale is named where something is rated on one."""
    return {
        "id": note.id,
        "local_day": note.local_day.isoformat(),
        "quantity": note.quantity,
        "moment": note.moment,
        "region": note.region,
        "side": note.side or diary.side_of(note.region),
        "value": note.value,
        "scale": note.scale or ("nrs_0_10" if note.quantity == "pain" else None),
        "unit": note.scale or NOTES[note.quantity].unit,
        "text": note.text,
        "run": note.run,
        "entered_at": note.entered_at.isoformat().replace("+00:00", "Z"),
        "origin": note.origin,
        "replaces": note.replaces,
    }


def profile_document(profile: Profile) -> Document:
    """The runner's own measures; null is not told."""
    return asdict(profile)


def shoes_document(shoes: Sequence[Shoe]) -> list[Document]:
    """The runner's shoes."""
    return [asdict(shoe) for shoe in shoes]


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value

"""TCX, Garmin's Training Center XML v2, with ActivityExtension v2.

Activities are recordings; a multisport session has several. Running cadence is per leg.
"""

from __future__ import annotations

from itertools import pairwise
from types import MappingProxyType

import numpy as np

from backstride.sources import xml
from backstride.terms.records import Content, Device, FloatArray, Lap, RawRun, Totals

_NAMES = MappingProxyType(
    {
        "time_s": ("Time",),
        "latitude_deg": ("LatitudeDegrees",),
        "longitude_deg": ("LongitudeDegrees",),
        "altitude_m": ("AltitudeMeters",),
        "distance_m": ("DistanceMeters",),
        "speed_mps": ("Speed",),
        "heart_rate_bpm": ("Value", "HeartRateBpm"),
        "step_rate_spm": ("RunCadence", "Cadence"),
        "power_w": ("Watts",),
    }
)
_KNOWN = frozenset(name for names in _NAMES.values() for name in names)

_PARTS = (
    "TrainingCenterDatabase",
    "Activities",
    "Activity",
    "Transition",
    "Lap",
    "Track",
    "Creator",
    "Courses",
    "Course",
    "Workouts",
)

_SPORTS = MappingProxyType({"Running": "running", "Biking": "cycling", "Other": ""})
_SPORT_WORDS = MappingProxyType({sport: word for word, sport in _SPORTS.items()})

_TRIGGERS = MappingProxyType(
    {
        "Manual": "manual",
        "Distance": "distance",
        "Location": "position",
        "Time": "time",
        "HeartRate": "heart_rate",
    }
)
_TRIGGER_WORDS = MappingProxyType({trigger: word for word, trigger in _TRIGGERS.items()})


def read(data: bytes) -> Content:
    """Read what a TCX file holds, broken or not.

    Raises:
        UnreadableFile: It is no TCX.
    """
    document = xml.read(data, point="Trackpoint", parts=_PARTS, known=_KNOWN)
    parts = document.recordings("Activity", "Transition", "Course")
    return Content(
        kind="tcx",
        holds=_holds(document),
        recordings=tuple(_recording(document, part) for part in parts),
        records=document.points,
        damage=document.damage,
    )


def _holds(document: xml.Document) -> str:
    if document.has("Activity", "Transition"):
        return "activity"
    if document.has("Course"):
        return "course"
    if document.has("Workouts"):
        return "workout"
    return "activity" if document.points else "nothing"


def _recording(document: xml.Document, part: xml.Part) -> RawRun:
    sport = _sport(part)
    # A bicycle's cadence is no step rate.
    names = {**_NAMES, "step_rate_spm": ("RunCadence",)} if sport == "cycling" else _NAMES
    samples = document.samples(part, names)
    if "step_rate_spm" in samples:
        samples["step_rate_spm"] *= 2
    laps = _laps(document, part, samples["time_s"])
    tracks = document.inside(part, "Track")
    return RawRun(
        sport=sport,
        device=_device(document, part),
        laps=laps,
        pauses=xml.pauses(samples["time_s"], (track.first - part.first for track in tracks)),
        totals=_totals(document, part, laps),
        utc_offset_s=document.utc_offset_s,
        others=document.others(part, {name for each in names.values() for name in each}),
        **samples,
    )


def _sport(part: xml.Part) -> str:
    if part.name == "Transition":
        return "transition"
    sport = part.attributes.get("Sport", "")
    return _SPORTS.get(sport, sport.lower())


def _device(document: xml.Document, part: xml.Part) -> Device:
    texts = next((creator.texts for creator in document.inside(part, "Creator")), {})
    named = xml.device(texts.get("Name", ""))
    version = (texts.get("VersionMajor", ""), texts.get("VersionMinor", ""))
    return Device(
        maker=named.maker,
        model=named.model,
        serial=_told(texts.get("UnitId", "")),
        software=_told(".".join(filter(None, version))),
    )


def _told(text: str) -> str:
    """Give a number as text; writers put zero where they have none."""
    return "" if text in {"0", "0.0"} else text


def _laps(document: xml.Document, part: xml.Part, time_s: FloatArray) -> tuple[Lap, ...]:
    """List the laps; each ends where the next begins, the last with its own time."""
    parts = document.inside(part, "Lap")
    starts_s = [xml.moment_s(lap.attributes.get("StartTime")) for lap in parts]
    last_s = float(np.nanmax(time_s)) if np.isfinite(time_s).any() else np.nan
    return tuple(
        Lap(
            start_s=start_s,
            end_s=end_s,
            distance_m=xml.number(lap.texts.get("DistanceMeters")),
            trigger=_TRIGGERS.get(lap.texts.get("TriggerMethod", ""), ""),
        )
        for lap, start_s, end_s in zip(parts, starts_s, [*starts_s[1:], last_s], strict=False)
    )


def _totals(document: xml.Document, part: xml.Part, laps: tuple[Lap, ...]) -> Totals:
    if not laps:
        return Totals()
    times = (lap.texts.get("TotalTimeSeconds") for lap in document.inside(part, "Lap"))
    return Totals(
        distance_m=sum(lap.distance_m for lap in laps),
        elapsed_s=laps[-1].end_s - laps[0].start_s,
        timer_s=sum(map(xml.number, times)),
    )


def write(run: RawRun) -> bytes:
    """Write a recording as Garmin does: laps, tracks cut at pauses, ActivityExtension v2.

    The recording needs at least one time. Samples without one are left out, for TCX
    cannot hold them.
    """
    is_timed = np.isfinite(run.time_s)
    time_s = run.time_s[is_timed]
    points = [point for point in _points(run) if point]
    laps = run.laps or (Lap(time_s[0], time_s[-1], run.totals.distance_m),)
    starts = [0, *xml.cuts(time_s, (lap.start_s for lap in laps[1:]))]
    cuts = xml.cuts(time_s, (pause.end_s for pause in run.pauses))
    bodies = []
    for lap, start, end in zip(laps, starts, [*starts[1:], len(points)], strict=True):
        bounds = sorted({start, end, *(cut for cut in cuts if start < cut < end)})
        tracks = "".join(f"<Track>\n{''.join(points[a:b])}</Track>\n" for a, b in pairwise(bounds))
        bodies.append(_lap(lap, run, tracks))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"'
        ' xmlns:ext="http://www.garmin.com/xmlschemas/ActivityExtension/v2"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
        f'<Activities>\n<Activity Sport="{_SPORT_WORDS.get(run.sport, "Other")}">\n'
        f"<Id>{xml.moments(time_s[:1])[0]}</Id>\n{''.join(bodies)}{_creator(run.device)}"
        "</Activity>\n</Activities>\n</TrainingCenterDatabase>\n"
    ).encode()


def _lap(lap: Lap, run: RawRun, tracks: str) -> str:
    stopped_s = sum(
        max(0.0, min(pause.end_s, lap.end_s) - max(pause.start_s, lap.start_s))
        for pause in run.pauses
    )
    distance = "" if np.isnan(lap.distance_m) else f"{lap.distance_m:.2f}"
    return (
        f'<Lap StartTime="{xml.moments(np.array([lap.start_s]))[0]}">\n'
        f"<TotalTimeSeconds>{lap.end_s - lap.start_s - stopped_s:.3f}</TotalTimeSeconds>\n"
        f"{_leaf('DistanceMeters', distance)}<Calories>0</Calories>\n"
        "<Intensity>Active</Intensity>\n"
        f"<TriggerMethod>{_TRIGGER_WORDS.get(lap.trigger, 'Manual')}</TriggerMethod>\n"
        f"{tracks}</Lap>\n"
    )


def _creator(device: Device) -> str:
    major, _, minor = device.software.partition(".")
    return (
        f'<Creator xsi:type="Device_t">\n<Name>{xml.clean(str(device))}</Name>\n'
        f"<UnitId>{_digits(device.serial)}</UnitId>\n<ProductID>0</ProductID>\n"
        f"<Version>\n<VersionMajor>{_digits(major)}</VersionMajor>\n"
        f"<VersionMinor>{_digits(minor)}</VersionMinor>\n</Version>\n</Creator>\n"
    )


def _digits(text: str) -> str:
    return text if text.isdecimal() and text.isascii() else "0"


def _points(run: RawRun) -> list[str]:
    """Write each point; eight decimals are a millimetre. One without a time gives nothing."""
    rows = zip(
        xml.moments(run.time_s),
        _positions(run),
        xml.leaves("<AltitudeMeters>%.2f</AltitudeMeters>", run.altitude_m),
        xml.leaves("<DistanceMeters>%.2f</DistanceMeters>", run.distance_m),
        xml.leaves("<HeartRateBpm><Value>%.0f</Value></HeartRateBpm>", run.heart_rate_bpm),
        xml.leaves("<ext:Speed>%.3f</ext:Speed>", run.speed_mps),
        xml.leaves("<ext:RunCadence>%.0f</ext:RunCadence>", run.step_rate_spm / 2),
        xml.leaves("<ext:Watts>%.0f</ext:Watts>", run.power_w),
        strict=True,
    )
    return [
        f"<Trackpoint>{_leaf('Time', time)}{place}{ele}{far}{heart}"
        f"{_leaf('Extensions', _leaf('ext:TPX', speed + cadence + watts))}</Trackpoint>\n"
        if time
        else ""
        for time, place, ele, far, heart, speed, cadence, watts in rows
    ]


def _positions(run: RawRun) -> list[str]:
    latitudes = xml.leaves("<LatitudeDegrees>%.8f</LatitudeDegrees>", run.latitude_deg)
    longitudes = xml.leaves("<LongitudeDegrees>%.8f</LongitudeDegrees>", run.longitude_deg)
    pairs = zip(latitudes, longitudes, strict=True)
    return [_leaf("Position", lat + lon if lat and lon else "") for lat, lon in pairs]


def _leaf(name: str, body: str) -> str:
    return f"<{name}>{body}</{name}>" if body else ""

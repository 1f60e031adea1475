"""GPX 1.0 and 1.1, with the extensions of any maker.

Tracks are recordings, segments are cut where the clock stopped. Only the names of
extensions count, for their namespaces differ from maker to maker and are often missing.
"""

from __future__ import annotations

from itertools import pairwise
from types import MappingProxyType

import numpy as np

from backstride.sources import xml
from backstride.terms.records import Content, Device, RawRun

_NAMES = MappingProxyType(
    {
        "time_s": ("time",),
        "latitude_deg": ("lat",),
        "longitude_deg": ("lon",),
        "altitude_m": ("ele",),
        "gps_accuracy_m": ("hAcc", "accuracy_horizontal"),
        "speed_mps": ("speed",),
        "heart_rate_bpm": ("hr", "heartrate", "HeartRate"),
        "step_rate_spm": ("cad", "cadence", "RunCadence", "Cadence"),
        "power_w": ("power", "PowerInWatts", "watts", "Watts"),
        "temperature_degc": ("atemp", "temp", "temperature", "Temperature"),
    }
)
_KNOWN = frozenset(name for names in _NAMES.values() for name in names)

# A link has a text and a type of its own, which are not the track's.
_PARTS = ("gpx", "metadata", "trk", "trkseg", "link")

_SPORTS = MappingProxyType(
    {
        "run": ("running", ""),
        "jogging": ("running", ""),
        "trail_running": ("running", "trail"),
        "trail_run": ("running", "trail"),
        "treadmill_running": ("running", "treadmill"),
        "treadmill": ("running", "treadmill"),
        "track_running": ("running", "track"),
        "indoor_running": ("running", "indoor_running"),
        "virtual_run": ("running", "virtual_activity"),
        "walk": ("walking", ""),
        "hike": ("hiking", ""),
        "ride": ("cycling", ""),
        "bike": ("cycling", ""),
        "biking": ("cycling", ""),
        "road_biking": ("cycling", "road"),
        "mountain_biking": ("cycling", "mountain"),
        "swim": ("swimming", ""),
        "unknown": ("", ""),
        "other": ("", ""),
        # Strava's numbers: https://github.com/strava/go.strava/blob/master/activities.go
        "1": ("cycling", ""),
        "2": ("alpine_skiing", ""),
        "4": ("hiking", ""),
        "7": ("cross_country_skiing", ""),
        "9": ("running", ""),
        "10": ("walking", ""),
        "16": ("swimming", ""),
    }
)


def read(data: bytes) -> Content:
    """Read what a GPX file holds, broken or not.

    Cadence has no defined unit in GPX: `step_rate_spm` is as recorded, often per leg. A
    file without times holds a route, one without tracks a route or waypoints.

    Raises:
        UnreadableFile: It is no GPX.
    """
    document = xml.read(data, point="trkpt", parts=_PARTS, known=_KNOWN)
    device = xml.device(document.parts[0].attributes.get("creator", ""))
    return Content(
        kind="gpx",
        holds=_holds(document),
        recordings=tuple(_recording(document, trk, device) for trk in document.recordings("trk")),
        records=document.points,
        damage=document.damage,
    )


def _holds(document: xml.Document) -> str:
    is_timed = np.isfinite(document.columns.get("time", np.nan)).any()
    if is_timed:
        return "activity"
    if document.points or document.has("rte"):
        return "route"
    return "waypoints" if document.has("wpt") else "nothing"


def _recording(document: xml.Document, trk: xml.Part, device: Device) -> RawRun:
    samples = document.samples(trk, _NAMES)
    sport, sub_sport = _sport(trk.texts.get("type", ""))
    starts = [segment.first - trk.first for segment in document.inside(trk, "trkseg")]
    return RawRun(
        sport=sport,
        sub_sport=sub_sport,
        title=trk.texts.get("name", ""),
        device=device,
        pauses=xml.pauses(samples["time_s"], starts),
        utc_offset_s=document.utc_offset_s,
        others=document.others(trk, _KNOWN),
        **samples,
    )


def _sport(text: str) -> tuple[str, str]:
    """Name the sport and sub-sport that a track's type means, in the words of FIT."""
    name = text.lower().replace(" ", "_").replace("-", "_")
    return _SPORTS.get(name, ("" if name.isdigit() else name, ""))


def write(run: RawRun) -> bytes:
    """Write a recording as Garmin does: GPX 1.1 with TrackPointExtension v1.

    Cadence is written per leg. Points without a position are left out, for GPX cannot hold
    them.
    """
    points = _points(run)
    cuts = xml.cuts(run.time_s, (pause.end_s for pause in run.pauses))
    bounds = sorted({0, len(run), *cuts})
    segments = ["".join(points[start:end]) for start, end in pairwise(bounds)]
    body = "".join(f"<trkseg>\n{segment}</trkseg>\n" for segment in segments if segment)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<gpx creator="{xml.clean(str(run.device))}" version="1.1" '
        'xmlns="http://www.topografix.com/GPX/1/1" '
        'xmlns:tpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">\n'
        f"<trk>\n<name>{xml.clean(run.title)}</name>\n<type>{_type(run)}</type>\n"
        f"{body}</trk>\n</gpx>\n"
    ).encode()


def _type(run: RawRun) -> str:
    is_kind_of_running = run.sport == "running" and run.sub_sport in {"trail", "treadmill"}
    return f"{run.sub_sport}_running" if is_kind_of_running else xml.clean(run.sport)


def _points(run: RawRun) -> list[str]:
    """Write each point; seven decimals are a centimetre."""
    rows = zip(
        xml.leaves('<trkpt lat="%.7f"', run.latitude_deg),
        xml.leaves(' lon="%.7f">', run.longitude_deg),
        xml.leaves("<ele>%.2f</ele>", run.altitude_m),
        xml.moments(run.time_s),
        xml.leaves("<tpx:atemp>%.1f</tpx:atemp>", run.temperature_degc),
        xml.leaves("<tpx:hr>%.0f</tpx:hr>", run.heart_rate_bpm),
        xml.leaves("<tpx:cad>%.0f</tpx:cad>", run.step_rate_spm / 2),
        strict=True,
    )
    return [
        f"{lat}{lon}{ele}{_time(time)}{_extensions(atemp + hr + cad)}</trkpt>\n"
        if lat and lon
        else ""
        for lat, lon, ele, time, atemp, hr, cad in rows
    ]


def _time(text: str) -> str:
    return f"<time>{text}</time>" if text else ""


def _extensions(body: str) -> str:
    if not body:
        return ""
    extension = f"<tpx:TrackPointExtension>{body}</tpx:TrackPointExtension>"
    return f"<extensions>{extension}</extensions>"

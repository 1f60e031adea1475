"""Files of the diaries -> Life: what one person did and how it hurt, day by day."""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from backstride.terms.records import FloatArray, PainTable

STEP_COUNTERS = ("fitbitSteps", "googlefitSteps", "basisPeakSteps", "movesSteps")
"""Of participant 1, the one that was worn on most days first."""

EXPOSURES = {
    "steps": "",
    "ascent_m": "elevation_gain",
    "computer_min": "manicTimeT",
    "keys_and_clicks": "whatPulseT",
    "driving_min": "timeDrivingCar",
    "climbing": "climbing",
}
"""What participant 1's table has of things that articles blame, chosen before any fit."""

OUT_OF_USE_AT_ZERO = ("computer_min", "keys_and_clicks")
"""A day of 0 is taken as one that was not counted: they begin or pause in long rows of zeros."""

USUAL_SD = {
    "steps": 4_000.0,
    "ascent_m": 200.0,
    "computer_min": 180.0,
    "keys_and_clicks": 8_000.0,
    "driving_min": 40.0,
    "climbing": 0.4,
}
"""How much a day's value varies among people: assumed, in round numbers."""

RAISES = 0.9
"""Prior chance that what acts raises pain: that of the product for most exposures."""

DAYS_BEFORE = 60
"""Days before a window whose doses may still be felt in it."""


@dataclass(frozen=True, eq=False)
class Life:
    """One person's days.

    Attributes:
        person: As the files name them: p1, p2.
        first_day: The day of the first row.
        exposures: Names of the columns of `dose`.
        dose: What was done, each in its own unit, NaN where nobody counted, (day, exposure).
        pains: Ratings by region, on the scale of the diary, NaN where none, each (day,).
    """

    person: str
    first_day: date
    exposures: tuple[str, ...]
    dose: FloatArray
    pains: Mapping[str, FloatArray]


def read_daily(folder: Path) -> Life:
    """Read participant 1: one row a day, without gaps.

    A region is rated from its first to its last day above 0: before and after it was not kept.
    """
    path = next(folder.glob("p1_daily_*.csv"))
    with path.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    columns = {
        name: np.array([float(row[name] or "nan") for row in rows])
        for name in rows[0]
        if name != "date"
    }
    doses = {"steps": merge([columns[name] for name in STEP_COUNTERS])}
    doses |= {name: columns[told] for name, told in EXPOSURES.items() if told}
    for name in OUT_OF_USE_AT_ZERO:
        doses[name] = np.where(doses[name] > 0, doses[name], np.nan)
    return Life(
        person="p1",
        first_day=date.fromisoformat(rows[0]["date"]),
        exposures=tuple(EXPOSURES),
        dose=np.column_stack([doses[name] for name in EXPOSURES]),
        pains={
            name: kept
            for name in columns
            if name.endswith("Pain")
            if (kept := _kept(columns[name])) is not None
        },
    )


def merge(counters: Iterable[FloatArray]) -> FloatArray:
    """Make one series of steps from several counters: each day the first that counted.

    A counter that stands in is multiplied by the median ratio to the first one over the days that
    both counted; with no such day it is left as it is.

    Args:
        counters: Steps a day, the leading counter first; 0 where not worn; each (day,).

    Returns:
        Steps a day in the measure of the first, NaN where nobody counted, (day,).

    Examples:
        >>> merge([np.array([0.0, 200.0, 300.0, 0.0]), np.array([50.0, 100.0, 150.0, 0.0])])
        array([100., 200., 300.,  nan])
    """
    first, *others = (np.where(counter > 0, counter, np.nan) for counter in counters)
    merged = first
    for other in others:
        both = np.isfinite(first) & np.isfinite(other)
        ratio = float(np.median(first[both] / other[both])) if both.any() else 1.0
        merged = np.where(np.isfinite(merged), merged, ratio * other)
    return merged


def read_entries(folder: Path, person: str) -> Life:
    """Read another participant: entries when they liked, and steps of one counter.

    The worst of several entries of a day counts, as it does in the product.
    """
    path = next(folder.glob(f"{person}_*Pain*.csv"))
    with path.open(newline="") as lines:
        entries = [entry for entry in csv.DictReader(lines) if entry["name"] != "happiness"]
    days = [
        date(int(one["startyear"]), int(one["startmonth"]), int(one["startday"])) for one in entries
    ]
    steps = read_steps(next(folder.glob(f"{person}_*Fit*.json")))
    first_day = min(days) - timedelta(days=DAYS_BEFORE)
    count = (max(days) - first_day).days + 1
    pains = {entry["name"]: np.full(count, np.nan) for entry in entries}
    for entry, day in zip(entries, days, strict=True):
        ratings, place = pains[entry["name"]], (day - first_day).days
        ratings[place] = np.fmax(ratings[place], float(entry["intensity"]))
    dose = [steps.get(first_day + timedelta(days=place), np.nan) for place in range(count)]
    return Life(person, first_day, ("steps",), np.array(dose)[:, None], pains)


def read_steps(path: Path) -> dict[date, float]:
    """Read the steps of each day that was counted, from either maker's file."""
    told: dict[str, Any] = json.loads(path.read_text())
    if "activities-steps" in told:
        counts = {
            date.fromisoformat(one["dateTime"]): float(one["value"])
            for one in told["activities-steps"]
        }
    else:
        counts = {_day(bucket): _counted(bucket) for bucket in told["bucket"]}
    return {day: count for day, count in counts.items() if count > 0}


def _day(bucket: Mapping[str, Any]) -> date:
    """Tell the local day of a bucket, which begins at local midnight: noon has its date in UTC."""
    noon_s = int(bucket["startTimeMillis"]) / 1000 + 12 * 3600
    return datetime.fromtimestamp(noon_s, UTC).date()


def _counted(bucket: Mapping[str, Any]) -> float:
    return float(
        sum(
            value["intVal"]
            for data in bucket["dataset"]
            for point in data["point"]
            if point["dataTypeName"] == "com.google.step_count.delta"
            for value in point["value"]
        )
    )


def _kept(ratings: FloatArray) -> FloatArray | None:
    hurting = np.flatnonzero(np.nan_to_num(ratings) > 0)
    if not hurting.size:
        return None
    days = np.arange(len(ratings))
    inside = (days >= hurting[0]) & (days <= hurting[-1])
    return np.where(inside, ratings, np.nan)


def lay(life: Life, ratings: FloatArray, first: int, last: int) -> PainTable:
    """Lay a window of days out for the model, both ends included.

    Args:
        life: The person.
        ratings: Points, NaN where none, (day,).
        first: Place of the first day whose rating counts.
        last: Place of the last.
    """
    opens = max(0, first - DAYS_BEFORE)
    places = first + np.flatnonzero(np.isfinite(ratings[first : last + 1]))
    return PainTable(
        first_day=life.first_day + timedelta(days=opens),
        exposures=life.exposures,
        dose=life.dose[opens : last + 1],
        usual_sd=np.array([USUAL_SD[name] for name in life.exposures]),
        raises=np.full(len(life.exposures), RAISES),
        day=places - opens,
        is_morning=np.zeros(len(places), np.bool_),
        value=ratings[places],
        spread=np.ones(len(places)),
        shifts=np.empty((len(places), 0)),
    )

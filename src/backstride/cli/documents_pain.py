"""Forecasts -> JSON documents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from backstride.cli.documents import Document
from backstride.terms.records import FloatArray, Forecast
from backstride.workflow.forecasting import Outlook

_LOW, _HIGH = 10, 90
"""Percentiles of an interval of 80 %."""


def forecast_document(found: Outlook, line: float) -> Document:
    """Pain day by day, and how it differs from that under another plan; null without one."""
    chances = chance_above(found.planned, line)
    return {
        "days": [
            {
                "local_day": day.isoformat(),
                "median": median,
                "low80": low,
                "high80": high,
                "chance_above_line": float(chance),
            }
            for (day, low, median, high), chance in zip(spread(found.planned), chances, strict=True)
        ],
        "difference": difference(found),
    }


def spread(told: Forecast) -> Iterator[tuple[date, float, float, float]]:
    """Give of each day the low end, the middle and the high end of what would be rated."""
    ends = (_LOW, 50, _HIGH)
    bounds = np.percentile(told.reported, ends, axis=0, method="inverted_cdf").T
    for place, (low, median, high) in enumerate(bounds.tolist()):
        yield told.first_day + timedelta(days=place), low, median, high


def chance_above(told: Forecast, line: float) -> FloatArray:
    """Give for each day the chance of a rating above a line, 0 to 1."""
    return np.asarray((told.reported > line).mean(0), np.float64)


def difference(found: Outlook) -> dict[str, float] | None:
    """Tell how many points a day the plan brings more than the other; below 0 less.

    `chance_lower` leaves out the chance that they do not differ at all.
    """
    if found.against is None:
        return None
    more = _more(found.planned, found.against)
    low, high = np.percentile(more, (_LOW, _HIGH)).tolist()
    return {
        "points": float(more.mean()),
        "low80": low,
        "high80": high,
        "chance_lower": float((more < 0).mean()),
    }


def chance_higher(found: Outlook) -> float:
    """Give the chance that the plan brings more pain than the other, 0 to 1."""
    if found.against is None:
        return 0.0
    return float((_more(found.planned, found.against) > 0).mean())


def _more(planned: Forecast, against: Forecast) -> FloatArray:
    """Give how many points a day one plan brings more than another, by draw."""
    return np.asarray((planned.added - against.added).mean(1), np.float64)

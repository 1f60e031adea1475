"""Which day was it for the runner, and who says so?"""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest

from backstride import simulate, terrain
from backstride.terms.records import Place, Run

COLORADO = {"latitude_deg": 40.0, "longitude_deg": -105.0}


def a_run(start: datetime, **columns: Any) -> Run:
    return simulate.run(speed_mps=[3.0] * 60, start=start, **columns)


def located(run: Run, home_zone: str) -> Place:
    return terrain.place(run, datetime.fromtimestamp(float(run.time_s[0]), UTC), home_zone)


def with_offset(run: Run, offset_s: float) -> Run:
    return replace(run, utc_offset_s=offset_s)


def test_a_run_at_half_past_midnight_belongs_to_that_day() -> None:
    run = a_run(datetime(2026, 6, 30, 22, 30, tzinfo=UTC), latitude_deg=47.0, longitude_deg=9.0)

    place = located(run, "UTC")

    assert (place.local_day, place.origin) == (date(2026, 7, 1), "position")
    assert place.utc_offset_s == 7_200


def test_the_file_s_own_offset_counts_first() -> None:
    run = with_offset(a_run(datetime(2026, 6, 30, 22, 30, tzinfo=UTC), **COLORADO), 3_600)

    assert located(run, "UTC").local_day == date(2026, 6, 30)
    assert located(run, "UTC").origin == "file"


def test_an_offset_of_nought_gives_way_to_the_position() -> None:
    run = with_offset(a_run(datetime(2026, 7, 1, 3, 0, tzinfo=UTC), **COLORADO), 0)

    place = located(run, "UTC")

    assert (place.local_day, place.zone) == (date(2026, 6, 30), "America/Denver")


@pytest.mark.parametrize("offset_s", [225.0, 680_848_312.0, np.nan])
def test_an_offset_that_no_zone_has_says_nothing(offset_s: float) -> None:
    run = with_offset(a_run(datetime(2026, 7, 1, 3, 0, tzinfo=UTC)), offset_s)

    place = located(run, "Europe/Zurich")

    assert (place.origin, place.utc_offset_s) == ("home", 7_200)


def test_an_offset_written_a_little_apart_is_rounded() -> None:
    run = with_offset(a_run(datetime(2026, 7, 1, 3, 0, tzinfo=UTC)), 10_753)

    assert located(run, "UTC").utc_offset_s == 10_800


def test_without_file_and_position_the_home_zone_counts() -> None:
    run = a_run(datetime(2026, 12, 31, 23, 30, tzinfo=UTC))

    place = located(run, "Europe/Zurich")

    assert (place.local_day, place.origin) == (date(2027, 1, 1), "home")

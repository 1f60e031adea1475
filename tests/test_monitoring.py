"""The watch's record of a day: its steps."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from backstride.sources.fit import monitoring, profile
from backstride.sources.fit.decode import FitFile
from backstride.store import Home
from backstride.workflow import ledger, telling
from backstride.workflow.importing import import_files

MIDNIGHT = datetime(2026, 3, 2, 3, tzinfo=UTC)
"""Where clocks are three hours behind UTC."""


class _Told:
    """Messages as a decoded table gives them."""

    def __init__(self, **columns: list[float]) -> None:
        self._columns = {name: np.array(values) for name, values in columns.items()}
        self._length = len(next(iter(self._columns.values())))

    def __len__(self) -> int:
        return self._length

    def named(self, name: str) -> np.ndarray:
        return self._columns.get(name, np.full(self._length, np.nan))


class _File(FitFile):
    """A file of monitoring messages alone."""

    def __init__(self, info: _Told, told: _Told) -> None:
        tables = {profile.MONITORING_INFO: info, profile.MONITORING: told}
        super().__init__(tables, {}, np.nan, ())  # type: ignore[arg-type]


def count(at: datetime) -> float:
    return at.timestamp() - profile.EPOCH_S


def a_file(rows: list[tuple[datetime | int, float, float]]) -> _File:
    """Write rows of a time (whole, or its lower 16 bits), a kind and the steps so far."""
    whole = [count(at) if isinstance(at, datetime) else np.nan for at, _, _ in rows]
    lower = [np.nan if isinstance(at, datetime) else float(at) for at, _, _ in rows]
    began = count(MIDNIGHT)
    return _File(
        _Told(timestamp=[began], local_timestamp=[began - 3 * 3_600]),
        _Told(
            timestamp=whole,
            timestamp_16=lower,
            activity_type=[kind for _, kind, _ in rows],
            cycles=[steps / 2 for *_, steps in rows],
        ),
    )


def told(file: FitFile) -> dict[date, float]:
    return {one.local_day: one.value for one in monitoring.days(file)}


def test_the_largest_count_of_each_kind_makes_the_steps_of_a_day() -> None:
    hour = timedelta(hours=1)
    rows: list[tuple[datetime | int, float, float]] = [
        (MIDNIGHT + hour, 6, 100),
        (MIDNIGHT + 5 * hour, 1, 2_000),
        (MIDNIGHT + 6 * hour, 6, 900),
        (MIDNIGHT + 7 * hour, 8, 50),
        (MIDNIGHT + 24 * hour, 6, 9_000),
        (MIDNIGHT + 25 * hour, 6, 40),
    ]

    assert told(a_file(rows)) == {date(2026, 3, 2): 11_000, date(2026, 3, 3): 40}


def test_times_of_which_the_lower_half_is_written_go_on_from_the_last_whole_one() -> None:
    """Written every 17 hours, so that the count of seconds wraps between."""
    start = MIDNIGHT + timedelta(hours=1)
    later = [start + timedelta(hours=17 * step) for step in (1, 2, 3)]
    rows: list[tuple[datetime | int, float, float]] = [
        (start, 6, 10),
        *((int(count(at)) % (1 << 16), 6.0, 100.0 * step) for step, at in enumerate(later, 1)),
    ]

    assert told(a_file(rows)) == {
        date(2026, 3, 2): 100,
        date(2026, 3, 3): 200,
        date(2026, 3, 4): 300,
    }


def test_a_file_that_does_not_tell_the_local_time_tells_no_day() -> None:
    whole = a_file([(MIDNIGHT + timedelta(hours=2), 6, 100)])
    bare = _File(_Told(timestamp=[count(MIDNIGHT)]), whole.tables[profile.MONITORING])  # type: ignore[arg-type]

    assert told(whole)
    assert told(bare) == {}


@pytest.mark.skipif("BACKSTRIDE_REAL_DATA" not in os.environ, reason="needs real files")
def test_real_files_tell_the_steps_that_the_oracle_counts(tmp_path: Path) -> None:
    import fitdecode  # noqa: PLC0415 - the oracle of the tests

    folder = Path(os.environ["BACKSTRIDE_REAL_DATA"], "activities", "monitoring")
    home = Home(tmp_path / "home")
    summary = import_files(home, [folder])

    steps: dict[str, dict[str, int]] = {}
    for path in sorted(folder.glob("*.fit")):
        most = steps.setdefault(path.name, {})
        with fitdecode.FitReader(path) as read:
            for message in read:
                if message.frame_type != fitdecode.FIT_FRAME_DATA or message.name != "monitoring":
                    continue
                fields = {one.name: one for one in message.fields}
                kind = fields["activity_type"].value if "activity_type" in fields else ""
                of_steps = fields.get("steps") or fields.get("cycles")
                if kind in {"walking", "running"} and of_steps is not None:
                    most[kind] = max(most.get(kind, 0), int(of_steps.raw_value))
    assert {file.verdict for file in summary.files} == {"imported"}
    days = {day.local_day: day.exposures.get("day_steps") for day in telling.calendar(home)}
    assert days[date(2018, 9, 5)] == sum(steps["fr35-b.fit"].values()) == 12_253
    assert days[date(2018, 9, 14)] == sum(steps["fr35-e.fit"].values()) == 399
    assert days[date(2018, 10, 7)] == sum(steps["fr35-c.fit"].values()) == 1_904
    ledger.undo(home, 1)
    assert not telling.calendar(home)

"""What the simulator promises: a known truth, the same for the same seed."""

from __future__ import annotations

import gzip
import io
import math
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import fitdecode
import gpxpy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tcxreader.tcxreader import TCXReader

from backstride import simulate
from backstride.simulate import faults
from backstride.simulate.habits import plan
from backstride.simulate.life import _one_day
from backstride.simulate.watch import contact_time_s, usual_step_rate_spm
from backstride.terms.quantities import EXPOSURES, NOTES, REGIONS
from backstride.terms.records import FloatArray, RawRun, Run, sample_quantities

METRES_PER_DEGREE = 111_195.08
SPEEDS = st.lists(st.floats(0, 8) | st.just(math.nan), min_size=1, max_size=50)
EXAMPLES = settings(max_examples=25, deadline=None)


@pytest.fixture(scope="module")
def someone() -> simulate.Runner:
    return simulate.runner(1)


@pytest.fixture(scope="module")
def hour() -> Run:
    return simulate.run(
        speed_mps=3.0, duration_s=3_600, altitude_m=400, latitude_deg=47, longitude_deg=9
    )


@pytest.fixture(scope="module")
def hilly() -> simulate.Outing:
    return an_outing(lambda outing: not outing.indoors and outing.climb_m > 200)


def an_outing(wanted: Callable[[simulate.Outing], bool]) -> simulate.Outing:
    return next(filter(wanted, simulate.runner(1).runs))


def way_m(run: RawRun | Run) -> FloatArray:
    north = np.diff(run.latitude_deg) * METRES_PER_DEGREE
    east = np.diff(run.longitude_deg) * METRES_PER_DEGREE * np.cos(np.radians(47))
    return np.asarray(np.hypot(north, east))


def same(one: RawRun, other: RawRun) -> bool:
    names = ("time_s", *sample_quantities())
    return all(np.array_equal(one.column(n), other.column(n), equal_nan=True) for n in names)


# One run from given values


@given(speeds=SPEEDS)
@EXAMPLES
def test_distance_is_the_sum_of_all_speeds_but_the_last(speeds: list[float]) -> None:
    done = simulate.run(speed_mps=speeds)

    assert done.distance_m[0] == 0
    assert done.distance_m[-1] == pytest.approx(np.nansum(speeds[:-1]))
    assert (np.diff(done.distance_m) >= 0).all()


def test_a_runner_moves_where_there_is_speed() -> None:
    done = simulate.run(speed_mps=[3.0, 0.0, math.nan])

    assert done.moving.tolist() == [True, False, False]


def test_the_clock_ticks_every_second() -> None:
    done = simulate.run(speed_mps=[3, 3, 3, 3], start=simulate.runner(1, 40).runs[0].start)

    assert np.diff(done.time_s).tolist() == [1, 1, 1]


def test_a_runner_stands_in_a_pause() -> None:
    done = simulate.run(speed_mps=2.0, duration_s=10, pauses_s=[(3, 6)])

    assert np.flatnonzero(~done.moving).tolist() == [3, 4, 5]
    assert done.distance_m[-1] == 12


def test_the_path_is_as_long_as_the_distance(hour: Run) -> None:
    assert way_m(hour).sum() == pytest.approx(hour.distance_m[-1], rel=1e-3)


def test_arrays_of_position_are_taken_as_they_are() -> None:
    done = simulate.run(speed_mps=3.0, latitude_deg=[47.0, 47.1], longitude_deg=9.0)

    assert done.latitude_deg.tolist() == [47.0, 47.1]
    assert done.longitude_deg.tolist() == [9.0, 9.0]


@pytest.mark.parametrize(
    ("given_values", "complaint"),
    [
        ({"speed_mps": [3, 3], "altitude_m": [1, 2, 3]}, "one length"),
        ({"speed_mps": 3}, "one length"),
        ({"speed_mps": [3, 3], "cadence": 90}, "unknown quantity 'cadence'"),
    ],
)
def test_a_run_that_makes_no_sense_is_refused(given_values: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        simulate.run(**given_values)


# The ground


@given(
    seed=st.integers(0, 1_000),
    length_m=st.floats(1_500, 45_000),
    climb_m=st.floats(1, 1_500),
    descent_m=st.none() | st.floats(1, 1_500),
)
@EXAMPLES
def test_a_way_climbs_and_falls_exactly_as_asked(
    seed: int, length_m: float, climb_m: float, descent_m: float | None
) -> None:
    ground = simulate.route(seed, length_m, climb_m, descent_m=descent_m)
    rise = np.diff(ground.altitude_m)

    assert rise[rise > 0].sum() == pytest.approx(climb_m)
    assert -rise[rise < 0].sum() == pytest.approx(climb_m if descent_m is None else descent_m)


@given(seed=st.integers(0, 1_000), length_m=st.floats(1_500, 45_000))
@EXAMPLES
def test_a_loop_is_as_long_as_asked_and_comes_home(seed: int, length_m: float) -> None:
    ground = simulate.route(seed, length_m, 100)
    steps = np.hypot(np.diff(ground.east_m), np.diff(ground.north_m))

    assert steps.sum() == pytest.approx(length_m, rel=0.005)
    assert math.hypot(ground.east_m[-1], ground.north_m[-1]) < 1e-6 * length_m


# An outing, second by second


def test_an_outing_is_run_as_far_and_as_high_as_planned(someone: simulate.Runner) -> None:
    outdoors = [outing for outing in someone.runs if not outing.indoors][::25]

    for outing in outdoors:
        done = simulate.trace(outing)
        rise = np.diff(done.altitude_m)
        assert done.distance_m[-1] == pytest.approx(outing.distance_m, rel=0.01)
        assert rise[rise > 0].sum() == pytest.approx(outing.climb_m, rel=0.01)
        assert -rise[rise < 0].sum() == pytest.approx(outing.descent_m, rel=0.01)


def test_uphill_is_slower_than_downhill(hilly: simulate.Outing) -> None:
    done = simulate.trace(replace(hilly, fast_share=0.0))
    rise = np.diff(done.altitude_m, append=done.altitude_m[-1])

    assert np.median(done.speed_mps[rise > 0.1]) < np.median(done.speed_mps[rise < -0.1])


def test_a_fast_share_is_run_faster(hilly: simulate.Outing) -> None:
    easy = simulate.trace(replace(hilly, fast_share=0.0))
    fast = simulate.trace(replace(hilly, fast_share=0.5))

    assert np.quantile(fast.speed_mps, 0.9) > 1.15 * np.quantile(easy.speed_mps, 0.9)
    assert np.quantile(fast.heart_rate_bpm, 0.9) > np.quantile(easy.heart_rate_bpm, 0.9)


def test_a_treadmill_has_neither_position_nor_height(someone: simulate.Runner) -> None:
    done = simulate.trace(an_outing(lambda outing: outing.indoors))

    assert done.sub_sport == "treadmill"
    assert np.isnan(done.latitude_deg).all()
    assert np.isnan(done.altitude_m).all()


# What the watch writes


def test_the_same_seed_records_the_same(hour: Run) -> None:
    assert same(simulate.recording(hour, seed=7), simulate.recording(hour, seed=7))
    assert not same(simulate.recording(hour, seed=7), simulate.recording(hour, seed=8))


def test_an_empty_run_is_an_empty_recording() -> None:
    assert len(simulate.recording(simulate.run(speed_mps=[]), seed=1)) == 0


def test_position_errors_are_about_three_metres_and_smooth(hour: Run) -> None:
    raws = [simulate.recording(hour, seed=seed) for seed in range(10)]
    errors = [(raw.latitude_deg - hour.latitude_deg) * METRES_PER_DEGREE for raw in raws]

    assert np.std(errors) == pytest.approx(3, rel=0.25)
    assert np.std(np.diff(errors)) < 0.5


def test_the_barometer_drifts_and_jitters_as_stated() -> None:
    flat = simulate.run(speed_mps=3.0, duration_s=7_201, altitude_m=400)
    raws = [simulate.recording(flat, seed=seed) for seed in range(60)]
    ends = [raw.altitude_m[-60:].mean() - raw.altitude_m[:60].mean() for raw in raws]
    jitter = [raw.altitude_m[:60].std() for raw in raws]

    assert np.std(ends) == pytest.approx(1.5, rel=0.35)
    assert np.mean(jitter) == pytest.approx(0.6, rel=0.25)


def test_a_watch_without_error_writes_the_truth(hour: Run) -> None:
    perfect = simulate.Watch(
        position_error_m=0,
        altitude_drift_m=0,
        altitude_jitter_m=0,
        distance_error_ratio=0,
        speed_error_mps=0,
    )

    raw = simulate.recording(hour, seed=1, watch=perfect)

    for name, step in (("latitude_deg", 1e-7), ("altitude_m", 0.1), ("distance_m", 0.01)):
        assert raw.column(name) == pytest.approx(hour.column(name), abs=step)


def test_values_are_rounded_as_fit_does(hour: Run) -> None:
    raw = simulate.recording(hour, seed=1)

    for name, per_unit in (("altitude_m", 5), ("distance_m", 100), ("speed_mps", 1_000)):
        stored = raw.column(name) * per_unit
        assert stored == pytest.approx(np.round(stored), abs=1e-6)


def test_heart_rate_lags_behind_the_heart() -> None:
    jump = np.where(np.arange(600) < 300, 120.0, 160.0)
    done = simulate.run(speed_mps=3.0, heart_rate_bpm=jump)

    raw = simulate.recording(done, seed=1)

    assert raw.heart_rate_bpm[302] < 140
    assert raw.heart_rate_bpm[360:].mean() == pytest.approx(160, abs=1.5)


def test_heart_rate_and_position_are_never_invented() -> None:
    raw = simulate.recording(simulate.run(speed_mps=3.0, duration_s=60), seed=1)

    for name in ("heart_rate_bpm", "latitude_deg", "gps_accuracy_m", "altitude_m"):
        assert np.isnan(raw.column(name)).all()


def test_the_form_of_the_step_follows_from_speed(hour: Run) -> None:
    raw = simulate.recording(hour, seed=1)
    contact_ms = 1_000 * contact_time_s(np.array(3.0))

    assert np.median(raw.step_rate_spm) == usual_step_rate_spm(np.array(3.0)) == 164
    assert np.median(raw.ground_contact_time_ms) == pytest.approx(contact_ms, rel=0.01)
    assert np.median(raw.step_length_m) == pytest.approx(3.0 * 60 / 164, rel=0.01)
    assert 60 < np.median(raw.vertical_oscillation_mm) < 110


def test_a_standing_runner_makes_no_steps() -> None:
    raw = simulate.recording(simulate.run(speed_mps=[3.0, 0.0, 0.0]), seed=1)

    assert raw.step_rate_spm[1:].tolist() == [0, 0]
    assert np.isnan(raw.ground_contact_time_ms[1:]).all()


def test_a_smart_watch_writes_every_two_to_eight_seconds(hour: Run) -> None:
    raw = simulate.recording(hour, seed=1, watch=simulate.Watch(smart=True))
    gaps = np.diff(raw.time_s)

    assert raw.time_s[[0, -1]].tolist() == hour.time_s[[0, -1]].tolist()
    assert {*gaps[:-1].tolist()} == {2, 3, 4, 5, 6, 7, 8}


def test_nothing_is_written_in_a_pause() -> None:
    done = simulate.run(speed_mps=3.0, duration_s=100, pauses_s=[(40, 60)])

    raw = simulate.recording(done, seed=1)

    assert len(raw) == 80
    assert raw.totals.timer_s == raw.totals.elapsed_s - 20
    assert not ((raw.time_s >= done.time_s[40]) & (raw.time_s < done.time_s[60])).any()


def test_laps_of_a_kilometre_add_up_to_the_whole(hour: Run) -> None:
    raw = simulate.recording(hour, seed=1)

    assert sum(lap.distance_m for lap in raw.laps) == pytest.approx(raw.distance_m[-1])
    assert {round(lap.distance_m / 1_000, 2) for lap in raw.laps[:-1]} == {1.0}
    assert [lap.end_s for lap in raw.laps[:-1]] == [lap.start_s for lap in raw.laps[1:]]


def test_every_recording_says_that_it_is_simulated(hour: Run) -> None:
    raw = simulate.recording(hour, seed=1)

    assert (str(raw.device), raw.title) == ("Backstride simulator", "Simulated run")


# Faults


def planted(hour: Run, fault: faults.Fault) -> tuple[RawRun, RawRun]:
    return simulate.recording(hour, seed=1), simulate.recording(hour, seed=1, faults=[fault])


def test_a_gps_jump_lies_where_it_was_planted(hour: Run) -> None:
    sound, faulty = planted(hour, faults.GpsJump(100, seconds=5, north_m=300))
    off_m = (faulty.latitude_deg - sound.latitude_deg) * METRES_PER_DEGREE

    assert np.flatnonzero(off_m > 1).tolist() == [100, 101, 102, 103, 104]
    assert off_m.max() == pytest.approx(300, rel=0.001)


def test_doubled_samples_have_the_same_time(hour: Run) -> None:
    sound, faulty = planted(hour, faults.DoubledTime(100, seconds=10))

    assert len(faulty) == len(sound) + 10
    assert np.flatnonzero(np.diff(faulty.time_s) == 0).tolist() == list(range(100, 120, 2))


def test_a_stuck_clock_stands_still_and_goes_on(hour: Run) -> None:
    sound, faulty = planted(hour, faults.StuckTime(100, seconds=20))

    assert {*(faulty.time_s[100:120] - sound.time_s[0])} == {100}
    assert faulty.time_s[120:].tolist() == sound.time_s[120:].tolist()


@pytest.mark.parametrize("by_s", [3_600.0, -50.0])
def test_a_clock_step_moves_all_that_follows(hour: Run, by_s: float) -> None:
    sound, faulty = planted(hour, faults.ClockStep(100, by_s=by_s))

    assert {*(faulty.time_s - sound.time_s)[:100]} == {0}
    assert {*(faulty.time_s - sound.time_s)[100:]} == {by_s}


def test_a_clock_step_moves_the_laps_and_pauses_that_follow() -> None:
    done = simulate.run(speed_mps=4.0, duration_s=600, pauses_s=[(100, 110), (400, 410)])
    sound, faulty = planted(done, faults.ClockStep(300, by_s=60))

    moved = [
        late.start_s - true.start_s for late, true in zip(faulty.pauses, sound.pauses, strict=True)
    ]
    assert moved == [0, 60]
    moved = [late.end_s - true.end_s for late, true in zip(faulty.laps, sound.laps, strict=True)]
    assert moved == [0, 60, 60]


def test_strides_are_half_the_steps(hour: Run) -> None:
    sound, faulty = planted(hour, faults.StridesForSteps())

    assert faulty.step_rate_spm * 2 == pytest.approx(sound.step_rate_spm, abs=1)


def test_dropped_dynamics_are_missing(hour: Run) -> None:
    _, faulty = planted(hour, faults.DroppedDynamics(100, seconds=60))

    assert np.flatnonzero(np.isnan(faulty.step_length_m)).tolist() == list(range(100, 160))
    assert np.isfinite(faulty.step_rate_spm).all()


# A runner


@pytest.mark.parametrize("cause", [*simulate.CAUSES, None])
def test_the_same_seed_is_the_same_runner(cause: str | None) -> None:
    one, other = (simulate.runner(3, 200, cause=cause) for _ in range(2))

    assert (one.runs, one.notes, one.shoes) == (other.runs, other.notes, other.shoes)
    assert one.truth.felt.tolist() == other.truth.felt.tolist()


def test_another_seed_is_another_runner() -> None:
    assert simulate.runner(3, 100).runs != simulate.runner(4, 100).runs


def test_an_unknown_cause_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown cause 'moon'"):
        simulate.runner(1, cause="moon")


@given(lag_d=st.integers(0, 5), half_life_d=st.floats(0.5, 12))
@EXAMPLES
def test_the_kernel_sums_to_that_of_a_leaky_integral(lag_d: int, half_life_d: float) -> None:
    kernel = simulate.Effect(lag_d=lag_d, half_life_d=half_life_d).kernel(400)

    assert kernel[:lag_d].tolist() == [0] * lag_d
    assert kernel.sum() == pytest.approx(1 / (1 - 2 ** (-1 / half_life_d)))


@given(exposure=st.lists(st.floats(0, 100), min_size=1, max_size=30), lag_d=st.integers(0, 3))
@EXAMPLES
def test_the_load_is_what_day_by_day_would_give(exposure: list[float], lag_d: int) -> None:
    load, slow = 0.0, []
    for day in range(len(exposure)):
        load = load * 2 ** (-1 / 2) + (exposure[day - lag_d] if day >= lag_d else 0)
        slow.append(load)

    fast = simulate.Effect(lag_d=lag_d, half_life_d=2).load(np.array(exposure))

    assert fast == pytest.approx(np.array(slow), abs=1e-9)


@pytest.mark.parametrize("cause", simulate.CAUSES)
@pytest.mark.parametrize("lag_d", [0, 2])
def test_pain_is_that_of_an_unharmed_runner_and_the_contribution(cause: str, lag_d: int) -> None:
    effect = simulate.Effect(points=1.2, lag_d=lag_d, half_life_d=3)
    unharmed = simulate.runner(5, 300, cause=None).truth

    harmed = simulate.runner(5, 300, cause=cause, effect=effect).truth

    assert harmed.per_unit > 0
    assert harmed.felt == pytest.approx(unharmed.felt + harmed.contribution)


def test_no_cause_contributes_nothing() -> None:
    assert not simulate.runner(5, 100, cause=None).truth.contribution.any()


def test_the_effect_is_about_as_large_as_asked() -> None:
    spreads = [simulate.runner(seed).truth.contribution.std() for seed in range(5)]

    assert np.mean(spreads) == pytest.approx(0.9, rel=0.35)  # fear of pain takes some away


def test_who_hurts_runs_less() -> None:
    effect = simulate.Effect(points=3.0)
    hurt, well = (
        np.mean(
            [
                simulate.runner(s, cause=c, effect=effect).truth.exposures["distance_m"]
                for s in range(4)
            ]
        )
        for c in ("descent_m", None)
    )

    assert hurt < 0.95 * well


def test_a_sore_morning_shortens_a_run_or_keeps_the_runner_at_home() -> None:
    habits = plan(np.random.default_rng(1), date(2024, 10, 1), 300)
    day = int(habits.distance_m.argmax())
    willing, lazy = (replace(habits, skip=np.full(300, at)) for at in (1.0, 0.0))

    full, sore = (_one_day(willing, day, fear, 1e6)["distance_m"] for fear in (0.0, 0.5))
    assert sore == pytest.approx(full / 2)
    assert _one_day(lazy, day, 0.5, 1e6)["distance_m"] == 0


def test_a_spike_is_1_3_to_2_times_the_longest_run() -> None:
    habits = plan(np.random.default_rng(1), date(2024, 10, 1), 730)
    spikes = np.flatnonzero(habits.spike)
    ratios = [_one_day(habits, day, 0.0, 15_000)["distance_m"] / 15_000 for day in spikes.tolist()]

    assert 5 <= len(spikes) <= 20
    assert 1.3 <= min(ratios) < max(ratios) <= 2


def test_a_rest_day_has_no_run(someone: simulate.Runner) -> None:
    ran = [(outing.start.date() - someone.first_day).days for outing in someone.runs]

    assert ran == np.flatnonzero(someone.truth.exposures["distance_m"]).tolist()
    assert 0.4 < len(ran) / 730 < 0.7


def test_runs_do_what_the_truth_says(someone: simulate.Runner) -> None:
    done = someone.truth.exposures

    assert sum(run.descent_m for run in someone.runs) == pytest.approx(done["descent_m"].sum())
    assert sum(run.distance_m for run in someone.runs) == pytest.approx(done["distance_m"].sum())


def test_two_years_have_breaks_spikes_a_trip_a_midnight_run_and_winters_indoors(
    someone: simulate.Runner,
) -> None:
    gaps = np.diff([run.start.date().toordinal() for run in someone.runs])
    zones = Counter(run.place.zone for run in someone.runs)
    months = {run.start.month for run in someone.runs if run.indoors}

    assert (gaps > 4).sum() >= 2
    assert gaps.max() < 40
    assert (someone.truth.exposures["excess_over_longest_ratio"] > 0.3).sum() >= 3
    assert 3 <= zones["America/Denver"] <= 14
    assert [f"{run.start:%H:%M}" for run in someone.runs].count("00:30") == 1
    assert months <= {11, 12, 1, 2}
    assert months


def test_pairs_of_shoes_follow_one_another(someone: simulate.Runner) -> None:
    ends = [shoe.until for shoe in someone.shoes[:-1]]
    begins = [shoe.since for shoe in someone.shoes[1:]]

    assert [end and end + timedelta(days=1) for end in ends] == begins
    assert {run.shoe for run in someone.runs} == {shoe.name for shoe in someone.shoes}


@pytest.mark.parametrize("seed", range(3))
def test_notes_use_only_what_is_registered(seed: int) -> None:
    notes = simulate.runner(seed).notes

    assert {note.origin for note in notes} == {"simulator"}
    for note in notes:
        kind = NOTES[note.quantity]
        assert note.value is not None
        assert kind.low <= note.value <= kind.high
        assert note.moment in kind.moments if kind.moments else not note.moment
        assert note.region in REGIONS if kind.regional else not note.region


def test_every_note_has_its_own_id(someone: simulate.Runner) -> None:
    assert len({note.id for note in someone.notes}) == len(someone.notes)


def test_the_diary_begins_after_about_a_year_and_misses_three_days_in_ten() -> None:
    rated = [
        {note.local_day for note in simulate.runner(seed).notes if note.moment == "worst"}
        for seed in range(6)
    ]
    shares = [len(days) / ((max(days) - min(days)).days + 1) for days in rated]

    assert np.mean(shares) == pytest.approx(0.7, abs=0.05)
    for days in rated:
        assert 340 <= (min(days) - simulate.runner(0, 1).first_day).days <= 395


def test_what_is_written_follows_what_is_felt(someone: simulate.Runner) -> None:
    worst = {n.local_day: n.value for n in someone.notes if n.moment == "worst"}
    felt = [someone.truth.felt[(day - someone.first_day).days] for day in worst]

    assert np.corrcoef(felt, [*worst.values()])[0, 1] > 0.8


# The archive


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> simulate.Archive:
    return simulate.write_files(simulate.runner(6, 160), tmp_path_factory.mktemp("archive"))


def content(archive: simulate.Archive, file: simulate.ArchiveFile) -> bytes:
    data = zipfile.ZipFile(archive.path).read(file.name)
    return gzip.decompress(data) if file.name.endswith(".gz") else data


def first(archive: simulate.Archive, ending: str, *, trouble: str = "") -> simulate.ArchiveFile:
    wanted = (f for f in archive.files if f.name.endswith(ending) and f.trouble == trouble)
    return next(wanted)


def frames(data: bytes, name: str) -> list[Any]:
    with fitdecode.FitReader(io.BytesIO(data)) as reader:
        messages = [frame for frame in reader if isinstance(frame, fitdecode.FitDataMessage)]
    return [message for message in messages if message.name == name]


def as_run(file: simulate.ArchiveFile) -> Run:
    assert file.run is not None
    return simulate.trace(simulate.runner(6, 160).runs[file.run])


def test_every_run_lies_in_the_archive_and_a_rest_day_has_no_file(
    archive: simulate.Archive,
) -> None:
    days = {outing.start.date().isoformat() for outing in simulate.runner(6, 160).runs}
    named = {Path(file.name).name[:10] for file in archive.files if file.run is not None}

    assert named == days
    assert sorted(zipfile.ZipFile(archive.path).namelist()) == sorted(
        file.name for file in archive.files
    )


def test_most_files_are_fit(archive: simulate.Archive) -> None:
    endings = Counter(file.name.rsplit(".", 1)[-1] for file in archive.files if file.run)

    assert 0.8 < endings["gz"] / endings.total() < 0.95
    assert endings["gpx"]
    assert endings["tcx"]


def test_all_troubles_are_there(archive: simulate.Archive) -> None:
    troubles = Counter(file.trouble for file in archive.files)

    assert troubles["GPS jump"] == 3
    assert troubles["written twice"] == 2
    assert {*troubles} > {"truncated", "empty", "web page", "cycling", "walking", "counts strides"}


def test_the_same_runner_is_the_same_zip(archive: simulate.Archive, tmp_path: Path) -> None:
    again = simulate.write_files(simulate.runner(6, 160), tmp_path / "new")

    assert again.path.read_bytes() == archive.path.read_bytes()


def test_a_folder_holds_what_the_zip_holds(archive: simulate.Archive, tmp_path: Path) -> None:
    folder = simulate.write_files(simulate.runner(6, 160), tmp_path, zipped=False)

    assert folder.files == archive.files
    for file in (folder.files[0], folder.files[-1]):
        written = (folder.path.parent / file.name).read_bytes()
        assert written == zipfile.ZipFile(archive.path).read(file.name)


def test_fitdecode_reads_the_fit_files(archive: simulate.Archive) -> None:
    file = first(archive, ".fit.gz")
    records = frames(content(archive, file), "record")
    truth = as_run(file)

    assert len(records) >= 0.9 * len(truth)
    assert records[-1].get_value("distance") == pytest.approx(truth.distance_m[-1], rel=0.02)


def test_a_fit_file_says_that_it_is_simulated(archive: simulate.Archive) -> None:
    (identity,) = frames(content(archive, first(archive, ".fit.gz")), "file_id")

    assert "simulator" in identity.get_value("product_name")


def test_gpxpy_reads_the_gpx_files(archive: simulate.Archive) -> None:
    file = first(archive, ".gpx")
    track = gpxpy.parse(content(archive, file).decode())

    assert track.length_2d() == pytest.approx(as_run(file).distance_m[-1], rel=0.03)


def test_tcxreader_reads_the_tcx_files(archive: simulate.Archive, tmp_path: Path) -> None:
    file = first(archive, ".tcx")
    path = tmp_path / "run.tcx"
    path.write_bytes(content(archive, file))

    read = TCXReader().read(str(path))

    assert read.distance == pytest.approx(as_run(file).distance_m[-1], rel=0.02)


def test_a_truncated_file_breaks_off(archive: simulate.Archive) -> None:
    data = content(archive, first(archive, ".fit.gz", trouble="truncated"))

    with pytest.raises(fitdecode.FitError):
        frames(data, "record")


def test_two_files_of_one_run_are_alike(archive: simulate.Archive) -> None:
    one, other = (file for file in archive.files if file.trouble == "written twice")

    assert one.run == other.run
    assert content(archive, one) == content(archive, other)


@pytest.mark.parametrize("sport", ["cycling", "walking"])
def test_a_ride_and_a_walk_are_no_runs(archive: simulate.Archive, sport: str) -> None:
    (session,) = frames(content(archive, first(archive, ".gz", trouble=sport)), "session")

    assert session.get_value("sport") == sport


def test_the_old_watch_counts_strides(archive: simulate.Archive) -> None:
    old = frames(content(archive, first(archive, ".gz", trouble="counts strides")), "record")
    rates = [record.get_value("cadence") for record in old]

    assert 35 < np.median(rates) < 48  # half of the 70 to 96 strides of a sound file


def test_every_cause_that_can_be_planted_is_an_exposure_that_is_measured() -> None:
    assert set(simulate.CAUSES) <= set(EXPOSURES)

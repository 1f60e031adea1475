"""What watches get wrong, planted and then mended; every change is written down."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride import simulate
from backstride.exposures import measure
from backstride.runs import clean, moves_like_a_run, split
from backstride.runs.jumps import steps_m
from backstride.simulate.faults import (
    ClockStep,
    DoubledTime,
    DroppedDynamics,
    Fault,
    GpsJump,
    StridesForSteps,
    StuckTime,
)
from backstride.simulate.watch import Watch
from backstride.sources.fit.read import read as read_fit
from backstride.terms.errors import UnreadableFile
from backstride.terms.records import FloatArray, Pause, RawRun, Run, sample_quantities

HOUR = 3_600
START_S = 1_700_000_000.0


def true_run(seconds: int = HOUR, speed_mps: float = 3.0) -> Run:
    return simulate.run(
        speed_mps=np.full(seconds, speed_mps),
        altitude_m=400.0,
        latitude_deg=47.0,
        longitude_deg=9.0,
    )


def recorded(run: Run, *faults: Fault, watch: Watch | None = None) -> RawRun:
    return simulate.recording(run, seed=5, faults=faults, watch=watch)


def mended(run: Run) -> set[str]:
    return {mend.what for mend in run.mended}


def bare(time_s: FloatArray, **columns: Any) -> RawRun:
    return RawRun(time_s=time_s, sport="running", **columns)


def only(raw: RawRun, rows: Any) -> RawRun:
    columns: dict[str, Any] = {name: raw.column(name)[rows] for name in sample_quantities()}
    return replace(raw, time_s=raw.time_s[rows], **columns)


def test_a_clean_run_ticks_once_a_second() -> None:
    run = clean(recorded(true_run()))

    assert (np.diff(run.time_s) == 1).all()
    assert len(run) == HOUR
    assert run.distance_m[0] == 0
    assert (np.diff(run.distance_m) >= 0).all()


@pytest.mark.parametrize(
    ("fault", "what", "where_s"),
    [
        (GpsJump(1_000), "GPS jump", 1_000),
        (DoubledTime(900), "doubled time stamps merged", 900),
        (StuckTime(700), "clock stood still; samples spread", 700),
        (StridesForSteps(), "step rate counted strides; doubled", None),
    ],
)
def test_a_planted_fault_is_mended_where_it_was_planted_and_costs_no_distance(
    fault: Fault, what: str, where_s: float | None
) -> None:
    truth = true_run()

    run = clean(recorded(truth, fault))

    (mend,) = [mend for mend in run.mended if mend.what == what]
    assert mend.where_s == where_s or abs((mend.where_s or 0) - (where_s or 0)) <= 3
    assert run.distance_m[-1] == pytest.approx(truth.distance_m[-1], rel=0.02)


def test_a_clock_step_costs_the_gap_and_no_distance_elsewhere() -> None:
    truth = true_run()

    run = clean(recorded(truth, ClockStep(1_200, by_s=600)))

    assert "nothing recorded; nothing counted" in mended(run)
    assert run.moving.sum() == pytest.approx(HOUR, abs=5)
    assert run.distance_m[-1] == pytest.approx(truth.distance_m[-1], rel=0.02)


def test_a_clock_set_by_days_leaves_a_run_of_its_own_length() -> None:
    raw = recorded(true_run())
    late = np.arange(len(raw)) >= 100
    month = replace(raw, time_s=raw.time_s + np.where(late, 30 * 86_400, 0))

    run = clean(month)

    assert "clock was set; one side moved" in mended(run)
    assert len(run) == pytest.approx(HOUR, abs=2)
    assert run.time_s[-1] == month.time_s[-1]


def test_time_that_runs_backwards_goes_on_a_second_later() -> None:
    time_s = START_S + np.concatenate([np.arange(600.0), np.arange(300.0, 900.0)])
    raw = bare(time_s, distance_m=3.0 * np.arange(1_200))

    run = clean(raw)

    assert len(run) == 1_200
    assert run.distance_m[-1] == pytest.approx(3 * 1_199)


def test_a_sample_written_late_is_put_in_its_place() -> None:
    raw = recorded(true_run(600))
    order = np.arange(600)
    order[[50, 51]] = [51, 50]

    run = clean(only(raw, order))

    assert "samples out of order put in place" in mended(run)
    np.testing.assert_array_equal(run.distance_m, clean(raw).distance_m)


def test_samples_without_a_time_are_left_out_and_counted() -> None:
    raw = recorded(true_run(600))
    time_s = raw.time_s.copy()
    time_s[[5, 6]] = np.nan

    run = clean(replace(raw, time_s=time_s))

    (mend,) = [mend for mend in run.mended if "without a possible time" in mend.what]
    assert mend.how_much == 2


@pytest.mark.parametrize("times", [[], [START_S], [np.nan, np.nan], [START_S, START_S]])
def test_a_recording_without_usable_time_is_refused_in_one_line(times: list[float]) -> None:
    with pytest.raises(UnreadableFile, match="fewer than two samples"):
        clean(bare(np.array(times)))


def test_a_recording_of_weeks_is_refused() -> None:
    time_s = START_S + np.arange(15.0) * 86_000

    with pytest.raises(UnreadableFile, match="one recording over 14 days"):
        clean(bare(time_s, distance_m=np.arange(15.0)))


def test_a_leap_of_the_odometer_is_no_way() -> None:
    distance_m = 3.0 * np.arange(HOUR)
    distance_m[2_000:] += 1_200

    run = clean(bare(START_S + np.arange(float(HOUR)), distance_m=distance_m))

    (mend,) = [mend for mend in run.mended if mend.what == "odometer jump"]
    assert mend.how_much == pytest.approx(1_200)
    assert run.distance_m[-1] == pytest.approx(3.0 * (HOUR - 1))


def test_an_odometer_that_catches_up_is_believed() -> None:
    distance_m = 3.0 * np.arange(HOUR)
    distance_m[1_000:1_012] = distance_m[1_000]

    run = clean(bare(START_S + np.arange(float(HOUR)), distance_m=distance_m))

    assert run.distance_m[-1] == pytest.approx(3.0 * (HOUR - 1))


def test_a_gap_counts_nothing() -> None:
    raw = recorded(true_run())
    there = (np.arange(HOUR) < 1_000) | (np.arange(HOUR) >= 1_600)

    run = clean(only(raw, there))

    assert run.moving.sum() == pytest.approx(HOUR - 600, abs=12)
    assert run.distance_m[-1] == pytest.approx(3.0 * (HOUR - 600), rel=0.02)
    assert not run.moving[1_001:1_599].any()


def test_a_pause_counts_nothing_and_is_no_gap() -> None:
    time_s = START_S + np.concatenate([np.arange(600.0), np.arange(1_200.0, 1_800.0)])
    raw = bare(time_s, distance_m=3.0 * np.arange(1_200))

    run = clean(replace(raw, pauses=(Pause(START_S + 600, START_S + 1_200),)))

    assert run.moving.sum() == pytest.approx(1_199, abs=8)
    assert "nothing recorded; nothing counted" not in mended(run)
    assert len(run) == 1_800


def test_metres_told_late_within_a_pause_are_given_back() -> None:
    time_s = START_S + np.concatenate([np.arange(600.0), np.arange(660.0, 1_200.0)])
    distance_m = 3.0 * np.arange(1_140)
    distance_m[600:] += 4  # the odometer knew only after the stop
    raw = bare(time_s, distance_m=distance_m)

    run = clean(replace(raw, pauses=(Pause(START_S + 599, START_S + 660),)))

    assert run.distance_m[-1] == pytest.approx(distance_m[-1])


def test_smart_recording_counts_as_much_as_every_second() -> None:
    truth = true_run()

    every = measure(clean(recorded(truth)))
    smart = measure(clean(recorded(truth, watch=Watch(smart=True))))

    for name, one in every.items():
        assert np.isnan(one.value) or abs(one.value - smart[name].value) <= 2 * one.error, name


def test_dropped_dynamics_stay_dropped() -> None:
    run = clean(recorded(true_run(), DroppedDynamics(600, seconds=120)))

    assert np.isnan(run.ground_contact_time_ms[620:700]).all()
    assert np.isfinite(run.ground_contact_time_ms[:590]).all()


def test_values_that_nobody_has_are_left_out_and_told() -> None:
    raw = recorded(true_run(600))
    heart = np.full(600, 150.0)
    heart[[10, 11]] = 255

    run = clean(replace(raw, heart_rate_bpm=heart))

    assert "Heart rate: implausible values" in mended(run)
    assert np.nanmax(run.heart_rate_bpm) == 150


def test_a_zero_of_a_silent_sensor_is_missing_not_zero() -> None:
    raw = recorded(true_run(600))
    contact = raw.ground_contact_time_ms.copy()
    contact[100:200] = 0

    run = clean(replace(raw, ground_contact_time_ms=contact))

    assert np.isnan(run.ground_contact_time_ms[105:195]).all()
    assert "zeros of a silent sensor read as missing" in mended(run)


def test_a_position_before_the_first_fix_is_no_place() -> None:
    raw = recorded(true_run(600))
    latitude, longitude = raw.latitude_deg.copy(), raw.longitude_deg.copy()
    latitude[:5] = longitude[:5] = 0

    run = clean(replace(raw, latitude_deg=latitude, longitude_deg=longitude))

    assert np.isnan(run.latitude_deg[:5]).all()
    assert "positions before the first fix" in mended(run)


def test_a_treadmill_without_distance_has_a_time_and_no_way() -> None:
    raw = bare(START_S + np.arange(600.0), step_rate_spm=np.full(600, 170.0))

    taken = measure(clean(raw))

    assert np.isnan(taken["distance_m"].value)
    assert taken["moving_time_s"].value == 599


def test_the_original_is_left_alone() -> None:
    raw = recorded(true_run(600), GpsJump(100), StridesForSteps())
    before = {name: raw.column(name).copy() for name in sample_quantities()}

    clean(raw)

    for name, column in before.items():
        np.testing.assert_array_equal(raw.column(name), column)


@pytest.mark.parametrize("seed", range(6))
def test_a_flat_run_of_two_hours_climbs_at_most_30_m(seed: int) -> None:
    flat = simulate.run(speed_mps=np.full(2 * HOUR, 3.0), altitude_m=400.0)

    run = clean(simulate.recording(flat, seed=seed))

    assert measure(run)["ascent_m"].value <= 30


@pytest.mark.parametrize("period_s", [300, 600, 1_200, 3_600])
def test_a_flat_run_whose_height_sways_by_1_5_m_climbs_at_most_30_m(period_s: float) -> None:
    rng = np.random.default_rng(0)
    time = np.arange(2.0 * HOUR)
    sway = 1.5 * np.sin(2 * np.pi * time / period_s) + rng.normal(0, 0.6, len(time))
    raw = bare(START_S + time, distance_m=3.0 * time, altitude_m=400 + sway)

    assert measure(clean(raw))["ascent_m"].value <= 30


@pytest.mark.parametrize("seed", range(6))
def test_a_true_climb_of_245_m_comes_out_within_a_tenth(seed: int) -> None:
    hills = np.interp(np.linspace(0, 8, 2 * HOUR), np.arange(9), 400 + 61.25 * (np.arange(9) % 2))
    hilly = simulate.run(speed_mps=np.full(2 * HOUR, 3.0), altitude_m=hills)

    taken = measure(clean(simulate.recording(hilly, seed=seed)))

    assert taken["ascent_m"].value == pytest.approx(245, rel=0.1)
    assert taken["descent_m"].value == pytest.approx(245, rel=0.1)


def test_a_recording_too_fast_for_any_runner_is_soon_cleaned() -> None:
    ride = simulate.run(
        speed_mps=np.full(2 * HOUR, 16.0), latitude_deg=47.0, longitude_deg=9.0, altitude_m=400.0
    )
    raw = bare(ride.time_s, latitude_deg=ride.latitude_deg, longitude_deg=ride.longitude_deg)
    start_s = time.process_time()

    clean(raw)

    assert time.process_time() - start_s < 5  # one by one, the fixes take half a minute


def test_an_odometer_that_leaps_to_and_fro_for_a_day_is_soon_mended() -> None:
    second = np.arange(100_000.0)
    raw = bare(START_S + second, distance_m=1_000 * (second % 2))
    start_s = time.process_time()

    clean(raw)

    assert time.process_time() - start_s < 10  # were all samples looked up each time, 50


@given(st.floats(-80, 80), st.floats(-179, 179), st.floats(1e-6, 1e-3))
def test_a_small_step_north_is_as_long_as_the_meridian_says(
    latitude: float, longitude: float, step: float
) -> None:
    way = steps_m(np.array([latitude, latitude + step]), np.array([longitude, longitude]))

    assert way[0] == pytest.approx(np.radians(step) * 6_371_008.8, rel=1e-3)


@pytest.mark.parametrize(
    ("speed_mps", "step_rate_spm", "is_run"),
    [(3.0, 168, True), (1.4, 112, False), (7.5, 170, False), (2.1, 118, False)],
)
def test_a_walk_and_a_ride_without_a_name_are_no_runs(
    speed_mps: float, step_rate_spm: float, *, is_run: bool
) -> None:
    run = simulate.run(speed_mps=np.full(900, speed_mps), step_rate_spm=step_rate_spm)

    assert moves_like_a_run(run) is is_run


def test_an_odometer_that_drops_to_nought_for_a_moment_costs_nothing() -> None:
    distance_m = 3.0 * np.arange(1_200)
    distance_m[600:603] = 0

    run = clean(bare(START_S + np.arange(1_200.0), distance_m=distance_m))

    assert run.distance_m[-1] == pytest.approx(3 * 1_199)
    assert measure(run)["best_speed_1km_mps"].value == pytest.approx(3)
    assert "odometer dropout" in mended(run)


def test_an_odometer_that_spikes_for_a_moment_costs_nothing() -> None:
    distance_m = 3.0 * np.arange(1_200)
    distance_m[600:603] += 5_000

    run = clean(bare(START_S + np.arange(1_200.0), distance_m=distance_m))

    assert run.distance_m[-1] == pytest.approx(3 * 1_199)


@pytest.mark.parametrize("silent_from", [0, 600])
def test_where_the_odometer_is_silent_the_positions_tell_the_way(silent_from: int) -> None:
    raw = recorded(true_run(1_200))
    distance_m = raw.distance_m.copy()
    distance_m[silent_from:] = 0 if silent_from == 0 else np.nan

    run = clean(replace(raw, distance_m=distance_m))

    assert run.distance_m[-1] == pytest.approx(3_600, rel=0.03)
    assert "odometer silent; way taken from positions or speed" in mended(run)


def test_without_an_odometer_the_positions_tell_the_way_of_a_short_run_too() -> None:
    raw = recorded(true_run(90))

    run = clean(replace(raw, distance_m=np.full(90, np.nan), speed_mps=np.full(90, np.nan)))

    assert run.distance_m[-1] == pytest.approx(270, rel=0.1)


def test_two_outings_in_one_recording_are_two() -> None:
    raw = recorded(true_run(600))
    late = np.arange(600) >= 300
    both = replace(
        raw,
        time_s=raw.time_s + np.where(late, 4 * 86_400, 0),
        pauses=(Pause(raw.time_s[299], raw.time_s[300] + 4 * 86_400),),
    )

    first, second = split(both)

    assert (len(clean(first)), len(clean(second))) == (300, 300)
    assert len(split(raw)) == 1


def test_pauses_and_laps_move_with_a_clock_that_was_set() -> None:
    raw = recorded(true_run(900))
    late = np.where(np.arange(900) >= 100, 30 * 86_400.0, 0)
    pause = Pause(raw.time_s[50], raw.time_s[60])

    run = clean(replace(raw, time_s=raw.time_s + late, pauses=(pause,)))

    assert run.pauses[0].start_s == pytest.approx(run.time_s[0] + 50, abs=2)


@pytest.mark.parametrize("year_s", [-6.2e10, 0.0, 2.5e11])
def test_a_clock_outside_of_all_years_of_watches_is_no_time(year_s: float) -> None:
    with pytest.raises(UnreadableFile, match="fewer than two samples"):
        clean(bare(year_s + np.arange(600.0), distance_m=np.arange(600.0)))


def test_less_than_two_seconds_is_no_run() -> None:
    with pytest.raises(UnreadableFile, match="shorter than two seconds"):
        clean(bare(START_S + np.array([0.2, 0.8]), distance_m=np.array([0.0, 2.0])))


def test_sound_real_runs_are_as_long_as_their_files_say(real_data: Path) -> None:
    runs = [
        raw
        for path in sorted((real_data / "activities" / "fit").glob("*.fit"))
        for raw in read_fit(path.read_bytes()).recordings
        if raw.sport == "running"
    ]
    assert len(runs) >= 29

    for raw in runs:
        run = clean(raw)
        told = raw.distance_m[np.isfinite(raw.distance_m)]
        assert run.distance_m[-1] == pytest.approx(told.max() - told[0], rel=0.005)
        span_s = np.nanmax(raw.time_s) - np.nanmin(raw.time_s)
        assert run.time_s[-1] - run.time_s[0] == pytest.approx(span_s, abs=1)

"""Gait: the runner's own line, drift late in the run, force and stiffness from contact time."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from backstride import exposures, simulate
from backstride.exposures import force, gait, late, matching
from backstride.exposures.steady import matched, steady
from backstride.runs import clean
from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import FloatArray, History, Profile, Run, Series, sample_quantities
from gaits import RUNNER, history, outing

BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "force.py"
AT_PACE: dict[str, Callable[[History], Series]] = {
    form.quantity: getattr(gait, name)
    for form, name in (
        (gait.STEP_RATE, "step_rate_at_pace_ratio"),
        (gait.CONTACT_TIME, "ground_contact_time_at_pace_ratio"),
        (gait.BALANCE, "ground_contact_balance_at_pace_percent"),
        (gait.OSCILLATION, "vertical_oscillation_at_pace_ratio"),
        (gait.VERTICAL_RATIO, "vertical_ratio_at_pace_ratio"),
        (gait.STEP_LENGTH, "step_length_at_pace_ratio"),
    )
}


def a_month(*more: Run, runs: int = 12, noise: float = 0.01) -> list[Run]:
    """Run every third day at changing speeds over rolling ground; then what is given."""
    usual = [
        outing(
            day=3 * day,
            speed_mps=3 * np.exp(0.1 * np.sin(day)),
            grade_ratio=0.04 * np.sin(np.arange(600) / 50 + day),
            seed=day,
            noise=noise,
        )
        for day in range(runs)
    ]
    return [*usual, *more]


def part(run: Run, rows: slice) -> Run:
    names = [*sample_quantities(), "moving", "grade_ratio", "grade_error_ratio"]
    columns: dict[str, Any] = {name: getattr(run, name)[rows] for name in names}
    surfaces: dict[str, Any] = {"surface": None, "surface_origin": None}
    return replace(run, time_s=run.time_s[rows], **columns, **surfaces)


def test_gait_is_averaged_over_running_and_not_over_walking() -> None:
    speed_mps = np.repeat([3.0, 1.2], 300)
    rates = np.repeat([170.0, 110.0], 300)
    run = simulate.run(speed_mps=speed_mps, step_rate_spm=rates)

    rate = gait.mean_step_rate_spm(run)

    assert rate.value == pytest.approx(170)
    assert rate.covered == pytest.approx(0.5, abs=0.01)


def test_a_foot_that_stays_for_a_whole_step_is_walking() -> None:
    contact_ms = np.repeat([250.0, 400.0], 300)
    run = simulate.run(speed_mps=2.0, step_rate_spm=160, ground_contact_time_ms=contact_ms)

    assert gait.mean_ground_contact_time_ms(run).value == 250


def test_half_a_minute_of_running_has_no_mean_gait() -> None:
    run = simulate.run(speed_mps=3.0, step_rate_spm=170, duration_s=30)

    assert np.isnan(gait.mean_step_rate_spm(run).value)


@given(arrays(np.float64, 90, elements=st.floats(0, 6)), st.integers(1, 88))
def test_cutting_a_run_in_two_loses_no_second_of_gait_and_counts_none_twice(
    speed_mps: FloatArray, cut: int
) -> None:
    run = outing(day=0, speed_mps=np.maximum(speed_mps, 0.1), seconds=90)

    for take in (gait.moments_of_gait, force.moments_of_stiffness):
        parts = take(part(run, slice(None, cut + 1))) + take(part(run, slice(cut, None)))
        np.testing.assert_allclose(parts, take(run), atol=1e-9)


def test_a_smart_recording_has_the_gait_of_every_second_within_the_error() -> None:
    truth = outing(day=0, speed_mps=3 + 0.3 * np.sin(np.arange(1_800) / 90), seconds=1_800)
    whole = exposures.measure(clean(simulate.recording(truth, seed=1)))
    watch = simulate.Watch(smart=True)
    smart = exposures.measure(clean(simulate.recording(truth, seed=1, watch=watch)))

    for form in gait.FORMS:
        name = f"mean_{form.quantity}"
        assert abs(smart[name].value - whole[name].value) < whole[name].error, name


lives = st.lists(
    st.tuples(
        st.floats(0.1, 60),  # days since the run before
        st.floats(2.0, 4.5),
        st.floats(-0.05, 0.05),
        st.integers(250, 420),
        st.sampled_from(["watch", "watch", "watch", "pod", ""]),
    ),
    min_size=10,
    max_size=24,
)


@settings(max_examples=20)
@given(lives)
def test_the_line_of_running_sums_is_that_of_the_slow_obvious_way(
    life: list[tuple[float, float, float, int, str]],
) -> None:
    days = np.cumsum([days for days, *_ in life])
    runs = [
        outing(
            day=float(day),
            speed_mps=speed,
            grade_ratio=grade + 0.02 * np.sin(np.arange(seconds) / 9),
            seconds=seconds,
            seed=seed,
        )
        for seed, (day, (_, speed, grade, seconds, _)) in enumerate(zip(days, life, strict=True))
    ]
    devices = [device for *_, device in life]

    fast = gait.ground_contact_time_at_pace_ratio(history(runs, devices)).values

    slow = [slow_contact_time_at_pace(runs, devices, place) for place in range(len(runs))]
    told = np.isfinite(fast)
    np.testing.assert_allclose(fast[told], np.array(slow)[told], rtol=1e-6)
    assert np.isnan(fast[np.isnan(slow)]).all()


def slow_contact_time_at_pace(runs: list[Run], devices: list[str], place: int) -> float:
    """Gather the seconds of all runs that count, and fit them at once."""
    run = runs[place]
    before = [
        other
        for other, device in zip(runs, devices, strict=True)
        if device == devices[place] != ""
        and run.time_s[0] - 365 * 86_400 <= other.time_s[0] < run.time_s[0]
        and steady(other).sum() >= 300
    ]
    if len(before) < 10 or steady(run).sum() < 300:
        return np.nan
    tables = [slow_table(other) for other in before]
    ridge = 0.1 * np.eye(4)
    features = np.concatenate([table[:, :4] for table in tables] + [ridge])
    y = np.concatenate([table[:, 4] for table in tables] + [np.zeros(4)])
    slopes = np.linalg.lstsq(features, y)[0]
    own = slow_table(run)
    return float(np.exp(np.mean(own[:, 4] - own[:, :4] @ slopes)))


def slow_table(run: Run) -> FloatArray:
    rows = [
        (1.0, np.log(speed / 3), max(grade, 0.0), max(-grade, 0.0), np.log(contact / 250))
        for speed, grade, contact, runs in zip(
            run.speed_mps, run.grade_ratio, run.ground_contact_time_ms, steady(run), strict=True
        )
        if runs
    ]
    return np.array(rows)


@pytest.mark.parametrize("quantity", AT_PACE)
def test_another_pace_on_another_grade_is_no_change_of_form(quantity: str) -> None:
    faster = outing(day=50, speed_mps=3.5, grade_ratio=0.03, noise=0.002)

    found = AT_PACE[quantity](history(a_month(faster, noise=0.002)))

    usual = 0 if quantity.endswith("percent") and "balance" in quantity else 1
    assert found.values[-1] == pytest.approx(usual, abs=0.02)


@given(st.floats(-0.06, 0.06))
@settings(max_examples=10)
def test_a_change_of_form_is_told_as_large_as_it_is(form: float) -> None:
    changed = outing(day=50, speed_mps=2.8, form=form)

    past = history(a_month(changed))

    contact = gait.ground_contact_time_at_pace_ratio(past).values[-1]
    balance = gait.ground_contact_balance_at_pace_percent(past).values[-1]
    assert contact == pytest.approx(np.exp(form), abs=0.003)
    assert balance == pytest.approx(10 * form, abs=0.3)


def test_nine_runs_before_have_no_line_and_ten_have_one() -> None:
    values = gait.step_rate_at_pace_ratio(history(a_month(runs=12))).values

    np.testing.assert_array_equal(np.isfinite(values), np.arange(12) >= 10)


def test_another_device_starts_anew() -> None:
    runs = a_month(*[outing(day=50 + day, form=0.3, seed=day) for day in range(11)])

    values = gait.ground_contact_time_at_pace_ratio(
        history(runs, ["watch"] * 12 + ["pod"] * 11)
    ).values

    assert np.isnan(values[12:22]).all()
    assert values[22] == pytest.approx(1, abs=0.003)


def test_on_unknown_grade_nothing_is_compared() -> None:
    flat = outing(day=50)
    unknown = replace(flat, grade_ratio=np.full(len(flat), np.nan))

    found = gait.step_rate_at_pace_ratio(history(a_month(unknown)))

    assert np.isnan(found.values[-1])
    assert found.covered[-1] == 0


def test_a_speed_that_the_runner_never_runs_is_not_compared() -> None:
    values = gait.step_rate_at_pace_ratio(history(a_month(outing(day=50, speed_mps=5.5)))).values

    assert np.isnan(values[-1])


def test_runs_of_more_than_a_year_ago_are_forgotten() -> None:
    values = gait.step_rate_at_pace_ratio(history(a_month(outing(day=400)))).values

    assert np.isnan(values[-1])


@given(st.integers(1, 14))
@settings(max_examples=10)
def test_a_run_added_later_changes_no_gait_before_it(kept: int) -> None:
    whole = history(a_month(outing(day=50, seconds=1_300), runs=14))
    early = history(a_month(runs=14)[:kept])

    for name, take in exposures.catalogue("history").items():
        if EXPOSURES[name].group in {"gait", "late", "back_load"}:
            np.testing.assert_array_equal(take(whole).values[:kept], take(early).values)


def test_runs_that_left_nothing_and_no_runs_at_all_are_compared_without_complaint() -> None:
    bare = replace(history([outing(day=0)]), moments={})
    nobody = replace(
        bare,
        start_s=np.empty(0),
        end_s=np.empty(0),
        local_day=np.empty(0, np.int64),
        measured={"moving_time_s": Series(np.empty(0), np.empty(0))},
        recorded_by=dict.fromkeys(bare.recorded_by, ()),
    )

    for name, take in exposures.catalogue("history").items():
        if EXPOSURES[name].group in {"gait", "late", "back_load"}:
            assert np.isnan(take(bare).values).all(), name
            assert take(nobody).values.shape == (0,), name


def wandering(rng: np.random.Generator, seconds: int, *, memory_s: float) -> FloatArray:
    """Draw what stays alike for a while; standard deviation 1."""
    keeps = np.exp(-2 / memory_s)
    pushes = rng.standard_normal(seconds) * np.sqrt(1 - keeps**2)
    values = np.empty(seconds)
    values[0] = rng.standard_normal()
    for second in range(1, seconds):
        values[second] = keeps * values[second - 1] + pushes[second]
    return values


def a_year_of_form(seed: int, runs: int = 60) -> list[Run]:
    """Let form differ by 1.5 % from run to run, and wander by 2.5 % within."""
    rng = np.random.default_rng(seed)
    return [
        outing(
            day=2.5 * number,
            speed_mps=3
            * np.exp(0.12 * rng.standard_normal() + 0.05 * wandering(rng, 1_500, memory_s=120)),
            grade_ratio=np.clip(0.02 * wandering(rng, 1_500, memory_s=60), -0.1, 0.1),
            form=0.015 * rng.standard_normal() + 0.025 * wandering(rng, 1_500, memory_s=60),
            seconds=1_500,
            seed=100 * seed + number,
        )
        for number in range(runs)
    ]


@pytest.mark.truth
def test_two_in_three_ordinary_runs_lie_within_their_error() -> None:
    shares, drifts = [], []
    for seed in range(8):
        past = history(a_year_of_form(seed))
        found = gait.ground_contact_time_at_pace_ratio(past)
        drift = late.late_ground_contact_time_change_ratio(past)
        shares.append(np.abs(found.values - 1)[10:] < found.errors[10:])
        drifts.append(np.abs(drift.values[6:]) < drift.errors[6:])

    assert 0.6 < np.mean(shares) < 0.76
    assert 0.6 < np.mean(drifts) < 0.85


def tiring(seconds: int = 1_800) -> FloatArray:
    """Let form be as usual for two thirds, and 6 % worse in the last."""
    return np.where(np.arange(seconds) >= 2 * (seconds - 1) / 3, 0.06, 0.0)


def test_a_drift_late_in_the_run_is_told_as_large_as_it_is() -> None:
    past = history(a_month(outing(day=50, seconds=1_801, form=tiring(1_801))))

    assert late.late_step_rate_change_ratio(past).values[-1] == pytest.approx(-0.058, abs=0.003)
    assert late.late_ground_contact_time_change_ratio(past).values[-1] == pytest.approx(
        0.062, abs=0.003
    )
    assert late.late_signs_count(past).values[-1] == 3


def test_a_faster_uphill_end_is_no_drift() -> None:
    last = np.arange(1_800) >= 1_200
    ends = outing(
        day=50,
        seconds=1_800,
        speed_mps=np.where(last, 3.3, 2.9),
        grade_ratio=np.where(last, 0.03, -0.01),
        noise=0.002,
    )

    past = history(a_month(ends, noise=0.002))

    assert late.late_ground_contact_time_change_ratio(past).values[-1] == pytest.approx(0, abs=0.01)
    assert late.late_signs_count(past).values[-1] == 0


@pytest.mark.parametrize("seconds", [900, 1_190])
def test_a_run_below_twenty_minutes_has_no_late_part(seconds: int) -> None:
    past = history(a_month(outing(day=50, seconds=seconds)))

    assert np.isnan(late.late_step_rate_change_ratio(past).values[-1])
    assert np.isnan(late.late_signs_count(past).values[-1])


def test_a_last_third_that_nobody_recorded_tells_no_drift() -> None:
    run = outing(day=50, seconds=1_800)
    lost = np.where(np.arange(1_800) < 1_400, run.step_rate_spm, np.nan)

    past = history(a_month(replace(run, step_rate_spm=lost)))

    assert np.isnan(late.late_step_rate_change_ratio(past).values[-1])


def test_thirds_are_of_the_moving_time() -> None:
    run = outing(day=0, seconds=1_801)
    moving = ~((np.arange(1_801) >= 300) & (np.arange(1_801) < 600))

    left = late.moments_of_late(replace(run, moving=moving)).reshape(3, 2, matching.SUMS)

    np.testing.assert_array_equal(left[:, :, 0], 500)


times_s = st.tuples(st.floats(0.12, 0.35), st.floats(1.02, 2.5))  # contact, step over contact


@given(times_s)
def test_half_a_sine_wave_of_the_peak_carries_the_body_for_the_whole_step(
    times: tuple[float, float],
) -> None:
    contact_s, step_s = times[0], times[0] * times[1]
    peak = force.peak_force_bw(np.array([contact_s]), np.array([step_s]))

    wave = peak * np.sin(np.pi * np.linspace(0, 1, 2_001))

    assert np.trapezoid(wave, dx=contact_s / 2_000) / step_s == pytest.approx(1, abs=1e-5)


@given(times_s)
def test_the_body_sinks_as_far_as_that_force_makes_it(times: tuple[float, float]) -> None:
    contact_s, step_s = times[0], times[0] * times[1]
    peak = force.peak_force_bw(np.array([contact_s]), np.array([step_s]))
    time_s = np.linspace(0, contact_s, 4_001)

    push = force.GRAVITY_MPS2 * (peak * np.sin(np.pi * time_s / contact_s) - 1)
    each_s = time_s[1]
    speed = np.concatenate([[0], np.cumsum((push[1:] + push[:-1]) / 2)]) * each_s
    height = np.cumsum(speed - speed.mean()) * each_s

    sinking = force.sinking_m(np.array([contact_s]), np.array([step_s]))[0]
    assert height[0] - height[2_000] == pytest.approx(sinking, rel=0.01, abs=1e-5)


@given(times_s, st.floats(40, 120), st.floats(2, 5), st.floats(0.7, 1.1))
def test_stiffness_grows_with_mass_and_a_leg_is_softer_than_the_whole(
    times: tuple[float, float], mass_kg: float, speed_mps: float, leg_m: float
) -> None:
    contact_s, step_s = np.array([times[0]]), np.array([times[0] * times[1]])
    whole = force.vertical_stiffness(contact_s, step_s, mass_kg=mass_kg)
    twice = force.vertical_stiffness(contact_s, step_s, mass_kg=2 * mass_kg)
    leg = force.leg_stiffness(
        contact_s, step_s, speed_mps=np.array([speed_mps]), mass_kg=mass_kg, leg_m=leg_m
    )

    assert twice == pytest.approx(2 * whole)
    assert np.isnan(leg).all() or (leg < whole).all()


def test_whoever_always_has_a_foot_on_the_ground_has_no_running_force() -> None:
    assert np.isnan(force.peak_force_bw(np.array([0.4, 0.0]), np.array([0.35, 0.35]))).all()


def test_stiffness_is_that_of_the_mean_step_on_level_ground() -> None:
    run = outing(day=0, noise=0.0)

    past = history([run])

    contact_s = run.ground_contact_time_ms[:-1].mean(keepdims=True) / 1_000
    step_s = (60 / run.step_rate_spm[:-1]).mean(keepdims=True)
    speed_mps = run.speed_mps[:-1].mean(keepdims=True)
    whole = force.vertical_stiffness(contact_s, step_s, mass_kg=70)
    leg = force.leg_stiffness(contact_s, step_s, speed_mps=speed_mps, mass_kg=70, leg_m=0.53 * 1.8)
    assert force.vertical_stiffness_knpm(past).values == pytest.approx(whole)
    assert force.leg_stiffness_knpm(past).values == pytest.approx(leg)


@pytest.mark.parametrize(
    ("profile", "grade_ratio"), [(Profile(height_m=1.8), 0.0), (RUNNER, 0.05), (RUNNER, np.nan)]
)
def test_without_mass_or_level_ground_there_is_no_stiffness(
    profile: Profile, grade_ratio: float
) -> None:
    past = history([outing(day=0, grade_ratio=grade_ratio)], profile=profile)

    assert np.isnan(force.vertical_stiffness_knpm(past).values).all()
    assert np.isnan(force.leg_stiffness_knpm(past).values).all()


def test_without_height_a_measured_leg_is_enough_for_its_stiffness() -> None:
    run = outing(day=0)

    measured = force.leg_stiffness_knpm(
        history([run], profile=Profile(mass_kg=70, leg_length_m=0.954))
    )

    guessed = force.leg_stiffness_knpm(history([run]))
    np.testing.assert_allclose(measured.values, guessed.values)


def test_only_running_seconds_of_known_grade_are_matched() -> None:
    run = outing(day=0)
    known = np.where(np.arange(600) < 100, run.grade_ratio, np.nan)

    assert matched(replace(run, grade_ratio=known)).sum() == 100


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    return runpy.run_path(str(BENCHMARK))


def test_contact_time_tells_the_peak_force_of_level_trials_on_force_plates(
    real_data: Path, figures: dict[str, Any]
) -> None:
    level = [trial for trial in figures["trials"](real_data) if trial.slope_deg == 0]

    off = np.array([trial.bias_percent for trial in level])
    single = np.array([trial.spread_percent for trial in level])
    assert len(level) == 6
    assert (np.abs(off) < 5).all()
    assert (single < 4.5).all()


def test_down_ten_degrees_single_steps_stray_by_more_than_on_the_level(
    real_data: Path, figures: dict[str, Any]
) -> None:
    trials = figures["trials"](real_data)

    steep = [trial.spread_percent for trial in trials if trial.slope_deg == -10]
    level = [trial.spread_percent for trial in trials if trial.slope_deg == 0]
    assert min(steep) > max(level)


def test_the_contact_time_guessed_from_speed_is_too_long_for_both_runners(
    real_data: Path, figures: dict[str, Any]
) -> None:
    level = [trial for trial in figures["trials"](real_data) if trial.slope_deg == 0]

    speeds = np.array([trial.speed_mps for trial in level])
    measured = np.array([trial.contact_s for trial in level])
    ratio = force.usual_contact_time_s(speeds) / measured
    assert (ratio > 1.08).all()
    assert (ratio < 1.25).all()


def test_running_dynamics_of_more_than_six_devices_are_read_and_plausible(
    real_data: Path, figures: dict[str, Any]
) -> None:
    runs = [run for _, run in figures["with_dynamics"](real_data)]

    means = [exposures.measure(run) for run in runs]
    ranges = {
        "mean_step_rate_spm": (145, 185),
        "mean_ground_contact_time_ms": (220, 345),
        "mean_ground_contact_balance_percent": (47, 53),
        "mean_vertical_oscillation_mm": (55, 115),
        "mean_vertical_ratio_percent": (6, 11),
        "mean_step_length_m": (0.85, 1.4),
    }
    assert len({str(run.device) for run in runs}) >= 10
    for name, (low, high) in ranges.items():
        found = [taken[name].value for taken in means if np.isfinite(taken[name].value)]
        assert len(found) >= 5, name
        assert low < min(found), name
        assert max(found) < high, name


def test_the_figures_of_the_docs_are_those_that_the_command_prints(
    real_data: Path, figures: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    docs = BENCHMARK.parents[1] / "docs"
    told = (docs / "force.md").read_text() + (docs / "gait.md").read_text()

    figures["main"]()

    missing = [line for line in capsys.readouterr().out.splitlines() if line not in told]
    assert missing == []

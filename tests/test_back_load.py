"""Relative back load: ratios to the runner's own easy flat kilometre, and how little is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstride.exposures import back_load, easy, force
from backstride.exposures.steady import level, steady
from backstride.terms.records import FloatArray, History, Profile, Run
from gaits import history, outing

EASY_MPS = 2.8


def a_month(*more: Run, runs: int = 11, grade_ratio: float = 0.0) -> list[Run]:
    """Run every third day at an easy pace, now a little faster and now slower."""
    usual = [
        outing(
            day=3 * day,
            speed_mps=EASY_MPS * np.exp(0.05 * np.sin(2.1 * day)),
            grade_ratio=grade_ratio,
            seed=day,
        )
        for day in range(runs)
    ]
    return [*usual, *more]


def without(run: Run, *quantities: str) -> Run:
    unknown: dict[str, Any] = {name: np.full(len(run), np.nan) for name in quantities}
    return replace(run, **unknown)


def load_per_km(speed_mps: float, *, lean_deg: float) -> float:
    """Model the load of a kilometre of a runner of whom only the speed is known."""
    step_s = 60 / force.usual_step_rate_spm(np.array(speed_mps))
    peak = force.peak_force_bw(force.usual_contact_time_s(np.array(speed_mps)), step_s)
    load = back_load.spinal_load_bw(peak, lean_deg=lean_deg) ** back_load.EXPONENT
    return float(load / (speed_mps * step_s))


def test_an_easy_flat_run_asks_what_an_easy_flat_run_asks() -> None:
    past = history(a_month(outing(day=50, speed_mps=EASY_MPS)))

    assert back_load.back_load_ratio(past).values[-1] == pytest.approx(1, abs=0.02)


def test_lean_moves_the_load_more_than_half_a_metre_a_second_does() -> None:
    faster = load_per_km(3.3, lean_deg=10) / load_per_km(2.8, lean_deg=10)
    leaning = load_per_km(2.8, lean_deg=15) / load_per_km(2.8, lean_deg=5)

    assert leaning > 3 * faster


def test_the_unknown_lean_leaves_a_wider_band_than_the_faster_run_a_difference() -> None:
    past = history(a_month(outing(day=50, speed_mps=2.8), outing(day=51, speed_mps=3.3)))

    slow, fast = back_load.back_load_ratio(past).values[-2:]
    low, high = back_load.back_load_low_ratio(past), back_load.back_load_high_ratio(past)

    assert high.values[-1] / low.values[-1] > fast / slow
    assert low.values[-1] < slow < fast < high.values[-1]


leans, bodies = st.floats(0, 20), st.floats(1.6, 4)


@given(leans, leans, bodies, bodies, st.floats(0.3, 1))
def test_more_force_more_lean_and_more_tension_load_more(
    lean: float, other: float, force_bw: float, stronger: float, tension_bw: float
) -> None:
    leans_deg, forces = sorted([lean, other]), np.sort([force_bw, stronger])

    less, more = (
        back_load.spinal_load_bw(forces, lean_deg=each, co_contraction_bw=tension_bw)
        for each in leans_deg
    )

    assert less[0] <= less[1] <= more[1]
    assert more[0] <= more[1]


@settings(max_examples=10)
@given(st.floats(2.3, 3.6), st.floats(-0.05, 0.05), st.booleans())
def test_the_counts_by_bin_give_what_the_seconds_give(
    speed_mps: float,
    form: float,
    recorded: bool,  # noqa: FBT001 - drawn
) -> None:
    run = outing(day=50, speed_mps=speed_mps, form=form, seed=99)
    if not recorded:
        run = without(run, "ground_contact_time_ms")
    runs = a_month(run)
    past = history(runs, ["watch"] * 11 + ["watch" if recorded else "other"])

    fast = back_load.back_load_ratio(past).values[-1]

    assert fast == pytest.approx(slow_ratio(runs, recorded=recorded), rel=0.01)


def slow_ratio(runs: list[Run], *, recorded: bool) -> float:
    """Take it from the seconds themselves, one power for each."""
    *before, run = runs
    easy_mps = float(np.median(np.concatenate([each.speed_mps[steady(each)] for each in before])))
    contact, rate = (
        slow_line(before, quantity) for quantity in ("ground_contact_time_ms", "step_rate_spm")
    )
    chosen = steady(run) & level(run)
    speeds = run.speed_mps[chosen]
    contacts_ms = run.ground_contact_time_ms[chosen] if recorded else contact(speeds)
    load = slow_load(contacts_ms, run.step_rate_spm[chosen]).sum() / speeds.sum()
    at_easy = np.array([easy_mps])
    return float(load / (slow_load(contact(at_easy), rate(at_easy)) / at_easy)[0])


def slow_line(runs: list[Run], quantity: str) -> Callable[[FloatArray], FloatArray]:
    speeds = np.concatenate([run.speed_mps[steady(run)] for run in runs])
    values = np.concatenate([run.column(quantity)[steady(run)] for run in runs])
    fit = np.polyfit(np.log(speeds), np.log(values), 1)
    return lambda speed_mps: np.exp(np.polyval(fit, np.log(speed_mps)))


def slow_load(contact_ms: FloatArray, rate_spm: FloatArray) -> FloatArray:
    """Give the load of each second: steps of it times the fourth power."""
    peak = np.pi / 2 * (60_000 / rate_spm) / contact_ms
    model = 0.54 * peak * (1 + 0.26 * np.sin(np.radians(10)) / 0.055) + 0.5
    return np.asarray(rate_spm / 60 * model**4)


@given(st.integers(1, 598))
@settings(max_examples=20)
def test_cutting_a_run_in_two_loses_no_step(cut: int) -> None:
    run = outing(day=0, speed_mps=2 + np.arange(600) / 300, grade_ratio=0.01)

    def moments(rows: slice) -> FloatArray:
        keep = np.zeros(600, bool)
        keep[rows] = True
        return easy.moments_of_level(replace(run, moving=run.moving & keep))

    np.testing.assert_allclose(
        moments(slice(None, cut)) + moments(slice(cut, None)), easy.moments_of_level(run)
    )


def test_kilometres_are_the_ratio_times_the_level_way() -> None:
    run = outing(day=50, seconds=1_200, grade_ratio=np.repeat([0.0, 0.05], 600))

    past = history(a_month(run))

    ratio, km = back_load.back_load_ratio(past), back_load.back_load_km(past)
    level_km = run.speed_mps[:600].sum() / 1_000
    assert km.values[-1] == pytest.approx(ratio.values[-1] * level_km)
    assert km.covered[-1] == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("grade_ratio", [0.05, -0.05, np.nan])
def test_on_slopes_and_on_unknown_ground_the_load_is_unknown(grade_ratio: float) -> None:
    past = history(a_month(outing(day=50, grade_ratio=grade_ratio)))

    found = back_load.back_load_ratio(past)

    assert np.isnan(found.values[-1])
    assert found.covered[-1] == 0
    assert np.isnan(back_load.back_load_km(past).values[-1])
    assert np.isnan(back_load.back_load_high_ratio(past).values[-1])


def test_a_runner_of_nine_runs_has_no_easy_kilometre_yet() -> None:
    values = back_load.back_load_ratio(history(a_month(runs=12))).values

    np.testing.assert_array_equal(np.isfinite(values), np.arange(12) >= 10)


def test_mass_and_height_change_no_ratio() -> None:
    runs = a_month()

    told, untold = history(runs), history(runs, profile=Profile())

    np.testing.assert_array_equal(
        back_load.back_load_ratio(told).values, back_load.back_load_ratio(untold).values
    )


def test_a_new_device_with_other_contact_times_moves_no_load() -> None:
    other = outing(day=50, speed_mps=EASY_MPS)
    longer = replace(other, ground_contact_time_ms=1.1 * other.ground_contact_time_ms)
    runs = a_month(longer)

    found = back_load.back_load_ratio(history(runs, ["watch"] * 11 + ["pod"]))

    assert found.values[-1] == pytest.approx(1, abs=0.02)


def test_a_new_device_that_counts_steps_otherwise_moves_no_load() -> None:
    runs = [outing(day=day, seed=day) for day in range(24)]
    counted = [replace(run, step_rate_spm=run.step_rate_spm * 1.04) for run in runs[12:]]
    devices = ["old"] * 12 + ["new"] * 12

    ratio = back_load.back_load_ratio(history([*runs[:12], *counted], devices)).values[-1]

    assert ratio == pytest.approx(1, abs=0.02)


def test_a_runner_whose_watch_has_no_contact_time_is_told_less_surely() -> None:
    runs = a_month(outing(day=50, speed_mps=3.3))
    bare = [without(run, "ground_contact_time_ms", "step_rate_spm") for run in runs]

    guessed = back_load.back_load_ratio(history(bare, [""] * 12))
    recorded = back_load.back_load_ratio(history(runs))

    expected = load_per_km(3.3, lean_deg=10) / load_per_km(EASY_MPS, lean_deg=10)
    assert guessed.values[-1] == pytest.approx(expected, rel=0.03)
    share = guessed.errors / guessed.values
    assert share[-1] > (recorded.errors / recorded.values)[-1]


def test_the_median_speed_is_that_of_the_seconds() -> None:
    speeds = np.random.default_rng(3).uniform(2, 4, 5_000)
    run = outing(day=0, speed_mps=speeds, seconds=5_000)
    seconds = easy.moments_of_level(run)[52:92]

    middle = easy._median_speed(seconds[None])[0]

    assert middle == pytest.approx(np.median(run.speed_mps[:-1]), abs=0.02)


def band(past: History) -> tuple[float, float, float]:
    edges = (
        back_load.back_load_low_ratio,
        back_load.back_load_ratio,
        back_load.back_load_high_ratio,
    )
    low, middle, high = (float(take(past).values[-1]) for take in edges)
    return low, middle, high


@settings(max_examples=10)
@given(st.floats(2.2, 4.0))
def test_the_value_lies_within_its_band(speed_mps: float) -> None:
    low, middle, high = band(history(a_month(outing(day=50, speed_mps=speed_mps))))

    assert low < middle < high


def test_the_band_of_an_easy_run_is_that_of_a_lean_unlike_the_usual() -> None:
    past = history(a_month(outing(day=50, speed_mps=EASY_MPS, noise=0.002)))
    pace = EASY_MPS / 3
    contact_s, step_s = 0.25 * pace**-0.5, 60 / (165 * pace**0.2)
    peak = force.peak_force_bw(np.array(contact_s), np.array(step_s))

    low, _, high = band(past)

    tension = {"co_contraction_bw": 0.3}
    upright, usual, leaning = (
        float(back_load.spinal_load_bw(peak, lean_deg=each, **tension)) for each in (5, 10, 15)
    )
    assert low == pytest.approx((upright / usual) ** 9, rel=0.05)
    assert high == pytest.approx((leaning / usual) ** 9, rel=0.05)

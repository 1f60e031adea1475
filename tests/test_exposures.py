"""What every exposure promises, run over all of them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from backstride import exposures, runs, simulate, terrain
from backstride.exposures import climb
from backstride.simulate.watch import Watch
from backstride.terms.quantities import EXPOSURES, SAMPLES, Needs
from backstride.terms.records import (
    FloatArray,
    History,
    Measure,
    Profile,
    Run,
    Series,
    sample_quantities,
)

SUMS_OF_A_RUN = [
    name
    for name, exposure in EXPOSURES.items()
    if exposure.per_day == "sum" and exposure.needs == "run"
]
OF_A_RUN = [name for name, exposure in EXPOSURES.items() if exposure.needs == "run"]
OF_HISTORY = [name for name, exposure in EXPOSURES.items() if exposure.needs == "history"]
FUNCTIONS: dict[str, Callable[..., Any]] = {
    name: take for needs in get_args(Needs) for name, take in exposures.catalogue(needs).items()
}
# A swing that is cut may lose, and a wobble gain, up to one band.
CUT_TOLERANCE = dict.fromkeys(("ascent_m", "descent_m"), climb.DEAD_BAND_M)
# A rise that is cut counts twice, or not at all.
CUT_TOLERANCE["acceleration_bouts"] = 1.0
DAY_S = 86_400.0

paces = arrays(np.float64, st.integers(5, 400), elements=st.floats(0, 6))


def some_run(speed_mps: FloatArray, **columns: Any) -> Run:
    """Make a run with all that exposures ask for: hills, ground, heart and dynamics."""
    second = np.arange(len(speed_mps))
    run = simulate.run(
        speed_mps=speed_mps,
        altitude_m=400 + 20 * np.sin(second / 40),
        step_rate_spm=170.0,
        heart_rate_bpm=130 + 10 * np.sin(second / 25),
        ground_contact_time_ms=260 + 10 * np.sin(second / 15),
        ground_contact_balance_percent=50.5,
        vertical_oscillation_mm=85.0,
        vertical_ratio_percent=8.0,
        step_length_m=1.1,
        **columns,
    )
    return replace(
        run,
        grade_ratio=0.12 * np.sin(second / 30),
        grade_error_ratio=np.full(len(second), 0.008),
        surface=(second // 50 % 6).astype(np.uint8),
        surface_origin=(second // 50 % 5).astype(np.uint8),
        height_origin="barometer",
    )


def part(run: Run, rows: slice) -> Run:
    columns: dict[str, Any] = {name: run.column(name)[rows] for name in sample_quantities()}
    located = ("moving", "grade_ratio", "grade_error_ratio", "surface", "surface_origin")
    columns |= {name: getattr(run, name)[rows] for name in located}
    return replace(run, time_s=run.time_s[rows], **columns)


def test_every_exposure_of_the_registry_has_its_function_and_no_function_is_unknown() -> None:
    assert set(FUNCTIONS) == set(EXPOSURES)


@pytest.mark.parametrize("name", EXPOSURES)
def test_every_exposure_tells_what_it_is_and_where_it_comes_from(name: str) -> None:
    exposure = EXPOSURES[name]
    take = FUNCTIONS[name]

    assert exposure.label
    assert exposure.unit
    assert exposure.source
    assert exposure.error_source
    assert exposure.about.endswith(".")
    assert "Source:" in (take.__doc__ or "")
    assert "Returns:" in (take.__doc__ or "")


@given(paces)
def test_every_value_is_plausible_or_unknown_and_its_error_is_no_less_than_nothing(
    speed_mps: FloatArray,
) -> None:
    for name, taken in exposures.measure(some_run(speed_mps)).items():
        low, high = EXPOSURES[name].low, EXPOSURES[name].high
        assert np.isnan(taken.value) or low <= taken.value <= high, name
        assert np.isnan(taken.error) or taken.error >= 0, name


@given(paces, st.data())
def test_cutting_a_run_in_two_loses_nothing_of_any_sum(
    speed_mps: FloatArray, data: st.DataObject
) -> None:
    run = some_run(speed_mps)
    cut = data.draw(st.integers(1, len(run) - 2))

    whole = exposures.measure(run)
    first = exposures.measure(part(run, slice(None, cut + 1)))
    second = exposures.measure(part(run, slice(cut, None)))

    for name in SUMS_OF_A_RUN:
        parts = np.nan_to_num(first[name].value) + np.nan_to_num(second[name].value)
        bound = CUT_TOLERANCE.get(name, 1e-6)
        assert parts == pytest.approx(np.nan_to_num(whole[name].value), abs=bound), name


@given(paces, st.integers(1, 300), st.data())
def test_a_gap_counts_nothing(speed_mps: FloatArray, seconds: int, data: st.DataObject) -> None:
    run = some_run(speed_mps)
    cut = data.draw(st.integers(1, len(run) - 2))

    whole = exposures.measure(run)
    gapped = exposures.measure(with_gap(run, cut, seconds))

    for name in SUMS_OF_A_RUN:
        bound = CUT_TOLERANCE.get(name, 1e-6)
        expected = np.nan_to_num(whole[name].value)
        assert np.nan_to_num(gapped[name].value) == pytest.approx(expected, abs=bound), name


def with_gap(run: Run, cut: int, seconds: int) -> Run:
    """Let the recording stop at a sample and go on from there some seconds later."""
    first, second = part(run, slice(None, cut + 1)), part(run, slice(cut, None))

    def joined(name: str, silent: float) -> Any:
        before, after = getattr(first, name), getattr(second, name)
        return np.concatenate([before, np.full(seconds, silent, before.dtype), after])

    unknown = dict.fromkeys((*sample_quantities(), "grade_ratio", "grade_error_ratio"), np.nan)
    silence = unknown | {"distance_m": run.distance_m[cut], "surface": 0, "surface_origin": 0}
    columns = {name: joined(name, value) for name, value in silence.items()}
    moving = joined("moving", False)  # noqa: FBT003 - a value, not a switch
    moving[cut] = False
    return replace(run, time_s=run.time_s[0] + np.arange(len(moving)), moving=moving, **columns)


@pytest.mark.parametrize("seed", range(4))
def test_smart_recording_changes_an_exposure_by_no_more_than_its_stated_error(seed: int) -> None:
    true = simulate.trace(simulate.runner(6, 60).runs[seed])

    every, smart = (measured(true, Watch(smart=smart), seed) for smart in (False, True))

    for name in OF_A_RUN:
        error = np.hypot(every[name].error, smart[name].error)
        difference = abs(every[name].value - smart[name].value)
        assert np.isnan(difference) or difference <= error + 1e-9, name


def measured(true: Run, watch: Watch, seed: int) -> dict[str, Measure]:
    run = runs.clean(simulate.recording(true, seed=seed, watch=watch))
    nowhere = Path("nowhere")
    return exposures.measure(terrain.locate(run, terrain.Ground(nowhere, nowhere)))


@given(paces)
def test_reversing_the_ground_swaps_up_and_down(speed_mps: FloatArray) -> None:
    run = some_run(np.maximum(speed_mps, 1))

    there = exposures.measure(run)
    back = exposures.measure(replace(run, altitude_m=run.altitude_m[::-1].copy()))

    assert back["ascent_m"].value == pytest.approx(there["descent_m"].value)


@given(paces, st.floats(0.2, 2))
def test_twice_as_fast_is_twice_as_far(speed_mps: FloatArray, factor: float) -> None:
    slow, fast = some_run(speed_mps), some_run(speed_mps * factor)

    assert exposures.measure(fast)["distance_m"].value == pytest.approx(
        factor * exposures.measure(slow)["distance_m"].value
    )


def test_a_kilometre_is_found_where_it_was_fastest() -> None:
    speed_mps = np.concatenate([np.full(600, 3.0), np.full(250, 4.0), np.full(600, 3.0)])

    assert exposures.measure(some_run(speed_mps))["best_speed_1km_mps"].value == pytest.approx(4.0)


@given(arrays(np.float64, st.integers(1, 200), elements=st.floats(0, 100)), st.floats(0.5, 20))
def test_turning_points_are_those_of_the_slow_obvious_way(
    height_m: FloatArray, band_m: float
) -> None:
    fast = climb.turning_points(height_m, band_m)

    assert np.abs(np.diff(fast)).sum() == pytest.approx(slow_path(height_m, band_m))


def slow_path(height_m: FloatArray, band_m: float) -> float:
    """Follow the ground and count a turn once it is confirmed by a band the other way."""
    low = high = best = height_m[0]
    direction, path = 0, 0.0
    for height in height_m:
        if direction == 0:
            low, high = min(low, height), max(high, height)
            if height - low >= band_m:
                direction, best, path = 1, height, height - low
            elif high - height >= band_m:
                direction, best, path = -1, height, high - height
        elif direction * (height - best) > 0:
            path += abs(height - best)
            best = height
        elif abs(height - best) >= band_m:
            direction, path, best = -direction, path + abs(height - best), height
    return float(path)


def a_history(days: FloatArray, metres: FloatArray) -> History:
    order = np.argsort(days)
    start_s = 1.7e9 + days[order] * DAY_S
    series = Series(metres[order], 0.02 * metres[order])
    return History(
        start_s=start_s,
        end_s=start_s + 60,
        local_day=(start_s // DAY_S).astype(np.int64),
        measured=dict.fromkeys(OF_A_RUN, series),
        moments={
            name: np.ones((len(days), len(sums))) * metres[order, None]
            for name, sums in exposures.moments(some_run(np.full(60, 3.0))).items()
        },
        recorded_by={name: ("watch",) * len(days) for name in SAMPLES},
        worn=("",) * len(days),
        surface_tag=("",) * len(days),
        insoles=np.full(len(days), np.nan),
        shoes=(),
        profile=Profile(),
    )


lives = st.lists(
    st.tuples(st.floats(0, 200), st.floats(100, 40_000)),
    min_size=1,
    max_size=60,
    unique_by=lambda r: r[0],
).map(np.array)


@given(lives)
def test_the_longest_of_30_days_is_that_of_the_slow_obvious_way(life: FloatArray) -> None:
    history = a_history(life[:, 0], life[:, 1])

    longest = exposures.compare(history)["longest_distance_30d_m"].values

    metres = history.measured["distance_m"].values
    for run, start_s in enumerate(history.start_s):
        before = (history.start_s < start_s) & (history.start_s >= start_s - 30 * DAY_S)
        settled = start_s - history.start_s[0] >= 30 * DAY_S
        expected = metres[before].max() if settled and before.any() else np.nan
        np.testing.assert_equal(longest[run], expected)


@given(lives, st.integers(0, 59))
def test_a_run_added_later_changes_none_before_it(life: FloatArray, place: int) -> None:
    later = life[np.argsort(life[:, 0])][: 1 + place % len(life)]

    whole = exposures.compare(a_history(life[:, 0], life[:, 1]))
    early = exposures.compare(a_history(later[:, 0], later[:, 1]))

    for name in OF_HISTORY:
        np.testing.assert_array_equal(whole[name].values[: len(later)], early[name].values)


def test_a_third_more_than_the_longest_of_30_days_is_a_ratio_of_four_thirds() -> None:
    days = np.array([0.0, 10, 20, 31, 40])
    metres = np.array([5_000.0, 9_000, 6_000, 7_000, 12_000])

    ratios = exposures.compare(a_history(days, metres))["distance_to_longest_ratio"]

    np.testing.assert_allclose(ratios.values[3:], [7 / 9, 12 / 9])
    assert ratios.errors[4] == pytest.approx(12 / 9 * 0.02 * np.sqrt(2))


def test_the_first_month_cannot_tell_the_longest_of_30_days() -> None:
    days, metres = np.array([0.0, 10, 29]), np.array([5_000.0, 5_000, 20_000])

    assert np.isnan(
        exposures.compare(a_history(days, metres))["distance_to_longest_ratio"].values
    ).all()


def test_adding_an_exposure_is_one_row_and_one_function(monkeypatch: pytest.MonkeyPatch) -> None:
    row = replace(EXPOSURES["distance_m"], name="hardest_beat_bpm", label="Hardest beat")

    def hardest_beat_bpm(run: Run) -> object:
        return np.nanmax(run.heart_rate_bpm)

    monkeypatch.setattr(exposures, "EXPOSURES", {**EXPOSURES, row.name: row})
    monkeypatch.setattr(exposures.climb, row.name, hardest_beat_bpm, raising=False)
    exposures.catalogue.cache_clear()
    try:
        assert row.name in exposures.catalogue("run")
    finally:
        exposures.catalogue.cache_clear()

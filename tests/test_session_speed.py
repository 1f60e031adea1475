"""How fast for this runner, how often sped up, and how hard for the heart."""

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from backstride import exposures, runs, simulate
from backstride.exposures import acceleration, fast, heart_zones, intensity
from backstride.exposures.time_above import Bins
from backstride.simulate.watch import Watch
from backstride.sources.fit.read import read as read_fit
from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import (
    FloatArray,
    History,
    Measure,
    RawRun,
    Run,
    Series,
    sample_quantities,
)
from sessions import COMPARED, DAY_S, a_past, moments_of_asking, on, past_of, pasts, until

NAN = float("nan")
SPEEDS = st.one_of(st.floats(0, 9), st.just(NAN), st.sampled_from([0.0, 2.0, 3.0, 3.4, 4.0]))
BEATS = st.one_of(st.integers(60, 200), st.just(NAN))


def compared(name: str, past: History) -> Series:
    found: Series = exposures.catalogue("history")[name](past)
    return found


def measured(name: str, run: Run) -> Measure:
    found: Measure = exposures.catalogue("run")[name](run)
    return found


def part(run: Run, rows: slice) -> Run:
    columns: dict[str, Any] = {name: run.column(name)[rows] for name in sample_quantities()}
    own = ("moving", "grade_ratio", "grade_error_ratio", "surface", "surface_origin")
    columns |= {name: getattr(run, name)[rows] for name in own}
    return replace(run, time_s=run.time_s[rows], **columns)


# Seconds by level.


def slow_above(bins: Bins, amounts: FloatArray, line: float) -> float:
    """Go through the levels one by one; the one that holds the line counts in part."""
    total = 0.0
    for level, amount in enumerate(amounts):
        low, high = bins.low + level * bins.width, bins.low + (level + 1) * bins.width
        total += amount * min(max((high - line) / (high - low), 0), 1)
    return total


@given(
    arrays(np.float64, (4, 12), elements=st.floats(0, 1_000)),
    arrays(np.float64, (3, 4), elements=st.one_of(st.floats(0, 5), st.just(NAN))),
)
def test_what_lies_above_a_line_is_that_of_the_slow_obvious_way(
    amounts: FloatArray, lines: FloatArray
) -> None:
    bins = Bins(low=0.5, width=0.25, number=12)

    found = bins.above(amounts, lines)

    slow = [
        [slow_above(bins, own, line) if np.isfinite(line) else NAN for own, line in pairs]
        for pairs in ([*zip(amounts, row, strict=True)] for row in lines)
    ]
    np.testing.assert_allclose(found, slow, atol=1e-6)


@given(arrays(np.float64, st.integers(3, 300), elements=SPEEDS), st.floats(0, 7.9))
def test_seconds_above_a_line_are_those_counted_one_by_one_but_for_the_step_that_holds_it(
    speed_mps: FloatArray, line: float
) -> None:
    run = simulate.run(speed_mps=speed_mps)

    by_level = fast.moments_of_speed(run)
    [[found]] = fast.SPEEDS.above(by_level[None], np.array([[line]]))

    moving = run.speed_mps[:-1][run.moving[:-1]]
    unsure = by_level[int(line / fast.SPEEDS.width)]
    assert found == pytest.approx((moving > line).sum(), abs=unsure + 1e-6)


@pytest.mark.parametrize("name", ["speed", "heart_rate"])
@given(speed_mps=arrays(np.float64, st.integers(5, 200), elements=SPEEDS), data=st.data())
def test_cutting_a_run_loses_none_of_its_seconds_by_level(
    name: str, speed_mps: FloatArray, data: st.DataObject
) -> None:
    beats = np.array([data.draw(BEATS) for _ in speed_mps], dtype=float)
    run = simulate.run(speed_mps=speed_mps, heart_rate_bpm=beats)
    cut = data.draw(st.integers(1, len(run) - 2))

    first, second = (part(run, rows) for rows in (slice(None, cut + 1), slice(cut, None)))

    whole, *parts = (exposures.moments(ran)[name] for ran in (run, first, second))
    np.testing.assert_array_equal(parts[0] + parts[1], whole)


# Fast, for this runner.


def slow_best(own: FloatArray, past: History, run: int, days: int) -> float:
    start_s = past.start_s
    if start_s[run] - start_s[0] < days * DAY_S:
        return NAN
    before = [
        own[other]
        for other in range(len(past))
        if start_s[run] - days * DAY_S <= start_s[other] < start_s[run] and np.isfinite(own[other])
    ]
    return max(before, default=NAN)


@st.composite
def pasts_by_level(draw: st.DrawFn) -> History:
    """Draw pasts in which every run has some seconds at some speeds and heart rates."""
    past = draw(pasts())
    seed = np.random.default_rng(draw(st.integers(0, 1_000)))
    bins = {"speed": fast.SPEEDS, "heart_rate": heart_zones.BEATS}
    moments = {
        name: seed.integers(0, 9, (len(past), own.number)).astype(float)
        for name, own in bins.items()
    }
    moments["speed"][:: draw(st.integers(2, 9))] = np.nan
    seconds = moments["heart_rate"].sum(axis=1)
    moving = Series(seconds * draw(st.sampled_from([1.0, 1.5, 3.0])), np.zeros(len(past)))
    return replace(past, moments=moments, measured={**past.measured, "moving_time_s": moving})


@pytest.mark.parametrize(
    ("name", "share"), [("above_85_of_best_5km_s", 0.85), ("above_90_of_best_5km_s", 0.9)]
)
@given(past=pasts_by_level())
def test_fast_seconds_are_those_of_the_slow_obvious_way(
    name: str, share: float, past: History
) -> None:
    found = compared(name, past)

    for run in range(len(past)):
        line = share * slow_best(past.measured["best_speed_5km_mps"].values, past, run, 30)
        seconds = past.moments["speed"][run]
        enough = seconds.sum() >= past.measured["moving_time_s"].values[run] / 2
        told = enough and np.isfinite(line)
        expected = slow_above(fast.SPEEDS, seconds, line) if told else NAN
        np.testing.assert_allclose(found.values[run], expected, atol=1e-6)


def slow_usual(past: History, run: int) -> float:
    start_s, mean = past.start_s, past.measured["mean_speed_mps"].values
    near = (start_s >= start_s[run] - 30 * DAY_S) & (start_s < start_s[run])
    known = mean[near & np.isfinite(mean)]
    settled = start_s[run] - start_s[0] >= 30 * DAY_S
    return float(np.median(known)) if settled and len(known) >= 3 else NAN


@given(pasts_by_level())
def test_fast_metres_are_those_of_the_slow_obvious_way(past: History) -> None:
    found = compared("fast_distance_m", past).values

    for run in range(len(past)):
        best = slow_best(past.measured["best_speed_5km_mps"].values, past, run, 30)
        line = np.fmax(0.85 * best, 1.2 * slow_usual(past, run))
        seconds = past.moments["speed"][run]
        enough = seconds.sum() >= past.measured["moving_time_s"].values[run] / 2
        metres = seconds * fast.SPEEDS.middles()
        expected = slow_above(fast.SPEEDS, metres, line) if enough and line > 0 else NAN
        np.testing.assert_allclose(found[run], expected, atol=1e-6)


@given(pasts_by_level())
def test_fast_time_of_a_week_is_that_of_the_slow_obvious_way(past: History) -> None:
    at = moments_of_asking(past)
    found = exposures.catalogue("level")["fast_time_7d_s"](past, at).values

    own = compared("above_85_of_best_5km_s", past).values
    slow = [
        sum(own[run] for run in range(runs) if day - 7 < past.local_day[run] <= day)
        if runs and day - past.local_day[0] >= 7
        else NAN
        for day, runs in zip(at.day, at.runs, strict=True)
    ]
    np.testing.assert_allclose(found, slow, atol=1e-6)


@given(pasts_by_level(), st.integers(1, 60))
def test_a_run_added_later_changes_nothing_compared_before_it(past: History, runs: int) -> None:
    early = until(past, runs)

    for name in COMPARED:
        before = compared(name, early).values
        np.testing.assert_array_equal(compared(name, past).values[: len(early)], before, name)


@given(pasts_by_level())
def test_everything_compared_is_plausible_or_unknown(past: History) -> None:
    for name in COMPARED:
        series, row = compared(name, past), EXPOSURES[name]
        known = np.isfinite(series.values)
        assert ((series.values >= row.low) & (series.values <= row.high))[known].all(), name
        assert (series.errors[known & np.isfinite(series.errors)] >= 0).all(), name


def a_month_of(speed_mps: float, last: Run) -> History:
    """Run 6 km at one pace every third day of five weeks, and then the last run."""
    usual = simulate.run(speed_mps=np.full(2_000, speed_mps), heart_rate_bpm=150)
    days = [*np.arange(0.3, 34, 3), 36.3]
    return past_of(days, [*[usual] * (len(days) - 1), last])


def test_three_minutes_at_the_pace_of_the_best_five_kilometres_are_three_fast_minutes() -> None:
    last = simulate.run(speed_mps=np.concatenate([np.full(1_800, 2.0), np.full(180, 3.0), [0.0]]))

    past = a_month_of(3.0, last)

    found = [compared(f"above_{share}_of_best_5km_s", past).values[-1] for share in (85, 90)]
    assert found == pytest.approx([180, 180])


def test_fast_seconds_of_the_last_week_are_told_on_its_last_day_too() -> None:
    last = simulate.run(speed_mps=np.concatenate([np.full(1_800, 2.0), np.full(180, 3.0), [0.0]]))
    past = a_month_of(3.0, last)

    found = exposures.levels(past, on(past, 42))["fast_time_7d_s"].values

    assert found == pytest.approx([180])


def test_a_run_at_the_line_may_be_all_fast_or_not_at_all() -> None:
    past = a_month_of(3.0, simulate.run(speed_mps=np.full(1_000, 0.85 * 3.0)))

    seconds = compared("above_85_of_best_5km_s", past)

    assert seconds.errors[-1] == pytest.approx(999 / 2)


def test_after_a_month_of_easy_runs_no_easy_run_is_fast() -> None:
    past = a_month_of(3.0, simulate.run(speed_mps=np.full(2_000, 3.2)))

    assert compared("fast_distance_m", past).values[-1] == 0


def test_without_five_kilometres_in_the_month_before_the_usual_speed_tells() -> None:
    short = simulate.run(speed_mps=np.full(900, 3.0))
    quick = simulate.run(speed_mps=np.full(901, 4.0))
    past = past_of(np.arange(0.3, 60, 3), [*[short] * 19, quick])

    found = compared("fast_distance_m", past).values

    assert found[-1] == pytest.approx(3_600, rel=0.01)
    assert found[-2] == 0


def test_a_tenth_faster_than_the_month_before_is_a_ratio_of_1_1() -> None:
    past = a_month_of(3.0, simulate.run(speed_mps=np.full(1_000, 3.3)))

    assert compared("speed_change_28d_ratio", past).values[-1] == pytest.approx(1.1)


@pytest.mark.parametrize("seed", range(4))
def test_smart_recording_changes_fast_and_heart_seconds_by_no_more_than_their_errors(
    seed: int,
) -> None:
    true = simulate.trace(simulate.runner(6, 60).runs[seed])
    taken = [
        runs.clean(simulate.recording(true, seed=seed, watch=Watch(smart=smart)))
        for smart in (False, True)
    ]

    every, smart = (a_month_of(measured("mean_speed_mps", taken[0]).value, run) for run in taken)

    for name in COMPARED:
        one, other = compared(name, every), compared(name, smart)
        error = np.hypot(one.errors[-1], other.errors[-1])
        difference = abs(one.values[-1] - other.values[-1])
        assert np.isnan(difference) or difference <= error + 1e-9, name


# Speeding up.


def slow_bouts(run: Run) -> int:
    """Go second by second: wait for a rise, then for a fall, then for the next rise."""
    bouts, highest = 0, NAN
    before: deque[float] = deque(maxlen=5)
    for moving, speed in zip(run.moving[:-1], run.speed_mps[:-1], strict=True):
        if not moving or np.isnan(speed):
            before.clear()
            highest = NAN
        elif np.isfinite(highest):
            highest = max(highest, speed)
            if speed <= highest - 1:
                highest = NAN
                before.clear()
                before.append(speed)
        else:
            if any(speed - low >= 1 for low in before):
                bouts, highest = bouts + 1, speed
            before.append(speed)
    return bouts


jumpy = arrays(
    np.float64,
    st.integers(3, 200),
    elements=st.sampled_from([0.0, 1.0, 2.0, 2.5, 3.0, 3.5, 4.0, 6.0, NAN]),
)


@given(jumpy)
def test_bouts_are_those_of_the_slow_obvious_way(speed_mps: FloatArray) -> None:
    run = simulate.run(speed_mps=speed_mps)
    unknown = replace(run, moving=np.nan_to_num(speed_mps, nan=1.0) > 0)

    found = measured("acceleration_bouts", unknown)

    assert np.isnan(found.value) or found.value == slow_bouts(unknown)


@pytest.mark.parametrize(
    ("speed_mps", "bouts"),
    [
        (np.full(60, 3.0), 0),
        (np.tile([3.0, 3.6, 3.1, 3.8, 2.9], 30), 0),
        (np.linspace(2.0, 5.0, 60), 0),
        (np.repeat([3.0, 5.0, 3.0], 20), 1),
        (np.repeat([1.0, 2.5, 4.0, 5.5], 8), 1),
        (np.repeat([3.0, 5.0, 4.5, 5.6, 3.0], 8), 1),
        (np.tile(np.repeat([3.0, 5.0], 20), 6), 6),
        (np.repeat([3.0, NAN, 5.0], 20), 0),
    ],
    ids=[
        "even",
        "jitter below the band",
        "a slow rise",
        "one stride",
        "one long rise in steps",
        "jitter at the top",
        "six strides",
        "a rise over a gap",
    ],
)
def test_a_bout_is_one_rise_within_seconds(speed_mps: FloatArray, bouts: int) -> None:
    assert measured("acceleration_bouts", simulate.run(speed_mps=speed_mps)).value == bouts


def test_no_bout_reaches_over_a_pause() -> None:
    speed_mps = np.repeat([3.0, 5.0], 20)

    run = simulate.run(speed_mps=speed_mps, pauses_s=[(18, 24)])

    assert measured("acceleration_bouts", run).value == 0


def test_of_a_run_mostly_without_speed_nobody_counts_bouts() -> None:
    run = simulate.run(speed_mps=np.repeat([3.0, NAN], [20, 60]))

    moving = replace(run, moving=np.ones(80, bool))

    assert np.isnan(measured("acceleration_bouts", moving).value)


def thinned(raw: RawRun, seed: np.random.Generator, most_s: int) -> RawRun:
    """Leave seconds out of a recording, so that samples stand 1 to so many seconds apart."""
    kept = np.cumsum(seed.integers(1, most_s + 1, len(raw)))
    rows = np.array([0, *kept[kept < len(raw)]])
    columns: dict[str, Any] = {name: raw.column(name)[rows] for name in sample_quantities()}
    return replace(raw, time_s=raw.time_s[rows], others=(), **columns)


@pytest.mark.truth
@pytest.mark.parametrize(("most_s", "told"), [(3, 0.15), (5, 0.25), (8, 0.4)])
def test_leaving_seconds_out_of_real_runs_moves_bouts_as_the_code_says(
    real_data: Path, most_s: int, told: float
) -> None:
    seed = np.random.default_rng(1)
    raws = [
        raw
        for path in sorted((real_data / "activities" / "fit").glob("run-*.fit"))
        for raw in read_fit(path.read_bytes()).recordings
        if np.median(np.diff(raw.time_s)) <= 1 and len(raw) < 20_000
    ]
    counted = [(raw, bouts) for raw in raws if (bouts := bouts_of(raw)) >= 5]

    moved = [
        bouts_of(thinned(raw, seed, most_s)) / bouts - 1 for raw, bouts in counted for _ in range(3)
    ]

    assert len(counted) == 8
    assert np.sqrt(np.mean(np.square(moved))) == pytest.approx(told, abs=0.05)


def bouts_of(raw: RawRun) -> float:
    return measured("acceleration_bouts", runs.clean(raw)).value


# The heart.


@given(
    arrays(np.float64, st.integers(2, 120), elements=BEATS),
    st.data(),
)
def test_the_highest_heart_rate_is_that_of_the_slow_obvious_way(
    beats: FloatArray, data: st.DataObject
) -> None:
    stopped = data.draw(st.sets(st.integers(0, len(beats) - 1), max_size=3))
    moving = np.array([second not in stopped for second in range(len(beats))])
    run = simulate.run(speed_mps=np.where(moving, 3.0, 0.0), heart_rate_bpm=beats)

    found = measured("peak_heart_rate_bpm", run).value

    means = [
        beats[second : second + 30].mean()
        for second in range(len(beats) - 30)
        if moving[second : second + 30].all()
    ]
    known = [mean for mean in means if np.isfinite(mean)]
    np.testing.assert_allclose(found, max(known, default=NAN))


def test_without_a_heart_rate_nothing_is_told_of_the_heart() -> None:
    run = simulate.run(speed_mps=np.full(3_600, 3.0))

    names = [name for name, row in EXPOSURES.items() if row.group == "intensity"]
    of_run = [measured(name, run).value for name in names if EXPOSURES[name].needs == "run"]
    past = past_of(np.arange(0.3, 60, 3), [run] * 20)
    of_past = [compared(name, past).values for name in names if name.startswith("heart_zone")]

    assert np.isnan(of_run).all()
    assert np.isnan(of_past).all()


def drifting(minutes: int = 60, rise: float = 0.06, **columns: Any) -> Run:
    """Run steadily while the heart rises by a share in the middle of what counts."""
    second = np.arange(60 * minutes + 1)
    middle = (intensity.WARM_UP_S + second[-1]) / 2
    beats = np.where(second < middle, 140, 140 * (1 + rise))
    return simulate.run(speed_mps=np.full(len(second), 3.0), heart_rate_bpm=beats, **columns)


@given(st.floats(-0.2, 0.4))
def test_a_heart_that_rises_by_a_share_drifts_by_that_share(rise: float) -> None:
    found = measured("heart_drift_ratio", drifting(65, rise=rise))

    assert found.value == pytest.approx(rise, abs=0.002)


@given(st.floats(0.8, 1.2))
def test_a_strap_that_reads_a_share_too_high_drifts_as_much(factor: float) -> None:
    run = drifting()
    wrong = replace(run, heart_rate_bpm=run.heart_rate_bpm * factor)

    assert measured("heart_drift_ratio", wrong).value == pytest.approx(
        measured("heart_drift_ratio", run).value
    )


def shorter(run: Run) -> Run:
    return part(run, slice(0, 24 * 60))


def hilly(run: Run) -> Run:
    return replace(run, grade_ratio=np.where(np.arange(len(run)) // 60 % 3, 0.06, 0.0))


def patchy(run: Run) -> Run:
    beats = np.where(np.arange(len(run)) // 60 % 5 < 3, np.nan, run.heart_rate_bpm)
    return replace(run, heart_rate_bpm=beats)


def uneven(run: Run) -> Run:
    return replace(run, speed_mps=np.where(np.arange(len(run)) // 30 % 2, 2.0, 4.5))


@pytest.mark.parametrize("spoil", [shorter, hilly, patchy, uneven])
def test_drift_is_told_of_long_steady_level_running_only(spoil: Callable[[Run], Run]) -> None:
    assert np.isnan(measured("heart_drift_ratio", spoil(drifting())).value)


def test_drift_of_a_jittery_heart_is_within_its_error_of_none() -> None:
    seeds = [np.random.default_rng(seed) for seed in range(200)]
    told = [
        measured(
            "heart_drift_ratio",
            simulate.run(speed_mps=np.full(2_700, 3.0), heart_rate_bpm=beats),
        )
        for beats in (145 + np.repeat(seed.normal(0, 4, 45), 60) for seed in seeds)
    ]

    inside = np.mean([abs(drift.value) <= drift.error for drift in told])

    assert 0.58 <= inside <= 0.78


@given(pasts_by_level())
def test_zones_are_those_of_the_slow_obvious_way(past: History) -> None:
    found = [compared(f"heart_zone_{zone}_s", past).values for zone in range(1, 6)]

    peaks = past.measured["peak_heart_rate_bpm"].values
    for run, seconds in enumerate(past.moments["heart_rate"]):
        since_s = past.start_s[run] - past.start_s
        year = np.flatnonzero((since_s >= 0) & (since_s <= 365 * DAY_S))
        known = [peaks[other] for other in year if np.isfinite(peaks[other])]
        told = since_s[0] >= 28 * DAY_S and np.isfinite(peaks[: run + 1]).sum() > 10 and known
        half = seconds.sum() >= past.measured["moving_time_s"].values[run] / 2
        above = [
            slow_above(heart_zones.BEATS, seconds, share * max(known)) if told and half else NAN
            for share in (0.5, 0.6, 0.7, 0.8, 0.9)
        ]
        zones = -np.diff([*above, 0 if told and half else NAN])
        np.testing.assert_allclose([zone[run] for zone in found], zones, atol=1e-6)


def test_the_highest_of_a_year_knows_this_run_and_forgets_what_is_older() -> None:
    days = [*np.arange(0.3, 361, 20), 365.2, 366.3, 380.3]
    past = a_past(days, peak_heart_rate_bpm=np.array([190.0, *[170.0] * 20, 180.0]))

    highest = heart_zones.highest_heart_rate(past).values

    np.testing.assert_array_equal(highest, [NAN] * 10 + [190] * 10 + [170, 180])


def test_an_even_heart_far_from_an_edge_spends_the_whole_run_in_one_zone() -> None:
    hard = simulate.run(speed_mps=np.full(1_001, 3.0), heart_rate_bpm=180)
    easy = simulate.run(speed_mps=np.full(1_001, 2.5), heart_rate_bpm=150)
    past = past_of(np.arange(0.3, 60, 3), [hard, *[easy] * 19])

    zones = [compared(f"heart_zone_{zone}_s", past) for zone in range(1, 6)]

    assert [zone.values[-1] for zone in zones] == pytest.approx([0, 0, 0, 1_000, 0])
    assert [zone.errors[-1] for zone in zones] == pytest.approx([0, 0, 0, 0, 0])


def test_an_even_heart_at_an_edge_may_be_in_either_zone() -> None:
    hard = simulate.run(speed_mps=np.full(1_001, 3.0), heart_rate_bpm=180)
    easy = simulate.run(speed_mps=np.full(1_001, 2.5), heart_rate_bpm=144)
    past = past_of(np.arange(0.3, 60, 3), [hard, *[easy] * 19])

    zones = [compared(f"heart_zone_{zone}_s", past) for zone in (3, 4)]

    assert all(zone.errors[-1] >= 500 for zone in zones)


def test_the_first_runs_have_no_zones_yet() -> None:
    run = simulate.run(speed_mps=np.full(1_001, 3.0), heart_rate_bpm=150)

    past = past_of(np.arange(0.3, 60, 3), [run] * 20)

    assert (
        np.isfinite(compared("heart_zone_5_s", past).values).tolist() == [False] * 10 + [True] * 10
    )


def test_hearts_of_real_runs_are_plausible(real_data: Path) -> None:
    folder = real_data / "activities" / "fit"
    clean = [
        runs.clean(raw)
        for path in sorted(folder.glob("run-dynamics-*.fit"))
        for raw in read_fit(path.read_bytes()).recordings
        if raw.sport == "running" and np.isfinite(raw.heart_rate_bpm).any()
    ]

    told = [
        (measured("mean_heart_rate_bpm", run), measured("peak_heart_rate_bpm", run))
        for run in clean
    ]

    assert len(told) >= 6
    assert all(90 < mean.value < peak.value < 205 for mean, peak in told)


def test_a_histogram_is_kept_in_whole_beats() -> None:
    run = simulate.run(speed_mps=[3.0, 3.0, 3.0], heart_rate_bpm=[140, 141, 180])

    found = np.flatnonzero(heart_zones.moments_of_heart_rate(run))

    np.testing.assert_array_equal(heart_zones.BEATS.middles()[found], [140, 141])


def test_runs_of_a_home_that_has_no_seconds_by_level_yet_cannot_tell() -> None:
    past = a_past(np.arange(0.3, 60, 3), best_speed_5km_mps=np.full(20, 3.0))

    assert np.isnan(compared("above_85_of_best_5km_s", past).values).all()


def test_the_choices_of_a_bout_are_those_its_row_tells() -> None:
    about = EXPOSURES["acceleration_bouts"].about

    assert f"{acceleration.RISE_MPS:g} m/s or more within {acceleration.WITHIN_S} s" in about

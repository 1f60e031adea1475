"""What the climb of a run loses and adds: the table of docs/ascent.md.

    ./.venv/bin/python benchmarks/ascent.py

Two hours at 3 m/s, recorded by a barometer that drifts by 1.5 m and jitters by 0.6 m (one
standard deviation each), 12 seeds; with BACKSTRIDE_REAL_DATA also the watches' own figures.
"""

import os
from itertools import product
from pathlib import Path

import numpy as np

from backstride import simulate
from backstride.exposures import climb, measure
from backstride.runs import clean
from backstride.sources.fit.read import read
from backstride.terms.records import FloatArray, Measure, RawRun

SECONDS = 7_200
SPEED_MPS = 3.0
SEEDS = range(12)
SATELLITE_GROUNDS = ("flat", "four climbs of 61 m", "rolling by 8 m every 600 m")
SATELLITE_SPREADS_M = (2.0, 3.0)
SATELLITE_WITHIN_S = (15, 30, 60, 120)


def grounds() -> dict[str, FloatArray]:
    """Name some grounds: metres of height, second by second."""
    time = np.arange(SECONDS)
    hills = np.interp(np.linspace(0, 8, SECONDS), np.arange(9), 61.25 * (np.arange(9) % 2))
    rolling = {
        f"rolling by {height} m every {length} m": height
        / 2
        * np.sin(2 * np.pi * time * SPEED_MPS / length)
        for height in (4, 8)
        for length in (120, 180, 300, 600)
    }
    return {"flat": np.zeros(SECONDS), "four climbs of 61 m": hills} | rolling


def main() -> None:
    print("| ground | true climb, m | measured, m (mean, smallest, largest) | share |")
    print("|---|---|---|---|")
    for name, height in grounds().items():
        true = float(np.clip(np.diff(height), 0, None).sum())
        run = simulate.run(speed_mps=np.full(SECONDS, SPEED_MPS), altitude_m=400 + height)
        found = [
            measure(clean(simulate.recording(run, seed=seed)))["ascent_m"].value for seed in SEEDS
        ]
        share = f"{100 * np.mean(found) / true:.0f} %" if true else "–"
        spread = f"{np.mean(found):.0f} ({min(found):.0f} to {max(found):.0f})"
        print(f"| {name} | {true:.0f} | {spread} | {share} |")
    print_wandering()
    print_satellites()
    if "BACKSTRIDE_REAL_DATA" in os.environ:
        compare_with_watches(Path(os.environ["BACKSTRIDE_REAL_DATA"]) / "activities" / "fit")


def print_wandering() -> None:
    """Say what flat ground climbs by as recorded, by errors that wander, and by a step."""
    time = np.arange(SECONDS)
    flat = simulate.run(speed_mps=np.full(SECONDS, SPEED_MPS), altitude_m=400.0)
    recorded = simulate.recording(flat, seed=1).altitude_m
    print(f"\nAs recorded: {np.clip(np.diff(recorded), 0, None).sum():.0f} m of false climb.")
    for within_s in (30, 60, 120, 300):
        found = [climb_of(wandering(seed, within_s), seed).value for seed in range(8)]
        print(f"1.5 m wandering within {within_s} s: {min(found):.0f} to {max(found):.0f} m.")
    step = climb_of(np.where(time > SECONDS / 2, 30.0, 0.0), seed=1).value
    print(f"A step of 30 m: {step:.0f} m.")


def print_satellites() -> None:
    """Say what heights that wander as those of satellites add, and what errors would hold it."""
    print("\n| ground | wander, m | within 15 s | 30 s | 60 s | 120 s |")
    print("|---|---|---|---|---|---|")
    off: dict[str, list[tuple[float, float]]] = {}
    for name, spread_m in product(SATELLITE_GROUNDS, SATELLITE_SPREADS_M):
        cells = [false_climbs(name, spread_m, within_s) for within_s in SATELLITE_WITHIN_S]
        off[name] = off.get(name, []) + [one for cell in cells for one in cell]
        means = " | ".join(f"{np.mean([false for false, _ in cell]):.0f}" for cell in cells)
        print(f"| {name} | {spread_m:.0f} | {means} |")
    for name in SATELLITE_GROUNDS:
        shares = [f"{rate} m: {held(off[name], rate):.0%}" for rate in range(50, 151, 10)]
        print(f"{name}, held by a stated error with so many metres an hour: {', '.join(shares)}.")


def false_climbs(name: str, spread_m: float, within_s: float) -> list[tuple[float, float]]:
    """Give measured less true climb, and the measured one, by seed."""
    ground = grounds()[name]
    true = float(np.clip(np.diff(ground), 0, None).sum())
    errors = [wandering(seed, within_s, spread_m) for seed in range(8)]
    found = [climb_of(ground + error, seed).value for seed, error in enumerate(errors)]
    return [(value - true, value) for value in found]


def held(off: list[tuple[float, float]], metres_per_hour: float) -> float:
    """Give the share of climbs that such an error, beside 8 % and one dead band, holds."""
    false_m, total_m = np.array(off).T
    share_m = climb.SHARE * total_m
    error_m = np.hypot(np.hypot(share_m, climb.DEAD_BAND_M), metres_per_hour * SECONDS / 3_600)
    return float(np.mean(np.abs(false_m) <= error_m))


def wandering(seed: int, within_s: float, spread_m: float = 1.5) -> FloatArray:
    """Make a first-order autoregressive error; shape (second,)."""
    keeps = np.exp(-1 / within_s)
    pushes = np.random.default_rng(seed).normal(0, spread_m * np.sqrt(1 - keeps**2), SECONDS)
    height = np.zeros(SECONDS)
    for second in range(1, SECONDS):
        height[second] = keeps * height[second - 1] + pushes[second]
    return height


def climb_of(height_m: FloatArray, seed: int) -> Measure:
    """Measure the climb of heights, errors in them, with a jitter of 0.6 m on top."""
    time = np.arange(float(SECONDS))
    jitter = np.random.default_rng(1000 + seed).normal(0, 0.6, SECONDS)
    raw = RawRun(
        time_s=1.7e9 + time,
        sport="running",
        distance_m=SPEED_MPS * time,
        altitude_m=400 + height_m + jitter,
    )
    return climb.ascent_m(clean(raw))


def compare_with_watches(folder: Path) -> None:
    """Compare with the climb that the watches themselves claim."""
    shares = [
        measure(clean(raw))["ascent_m"].value / raw.totals.ascent_m
        for path in sorted(folder.glob("*.fit"))
        for raw in read(path.read_bytes()).recordings
        if raw.sport == "running" and raw.totals.ascent_m > 20
    ]
    low, middle, high = np.percentile(shares, [10, 50, 90])
    print(
        f"\n{len(shares)} real runs of more than 20 m: our climb is {100 * middle:.0f} % of the "
        f"watch's own in the middle, {100 * low:.0f} to {100 * high:.0f} % for eight in ten."
    )


if __name__ == "__main__":
    main()

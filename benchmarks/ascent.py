"""What the climb of a run loses and adds: the table of docs/ascent.md.

    ./.venv/bin/python benchmarks/ascent.py

Two hours at 3 m/s, recorded by a barometer that drifts by 1.5 m and jitters by 0.6 m (one
standard deviation each), 12 seeds; with BACKSTRIDE_REAL_DATA also the watches' own figures.
"""

import os
from pathlib import Path

import numpy as np

from backstride import simulate
from backstride.exposures import measure
from backstride.runs import clean
from backstride.sources.fit.read import read
from backstride.terms.records import FloatArray, RawRun

SECONDS = 7_200
SPEED_MPS = 3.0
SEEDS = range(12)


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
    if "BACKSTRIDE_REAL_DATA" in os.environ:
        compare_with_watches(Path(os.environ["BACKSTRIDE_REAL_DATA"]) / "activities" / "fit")


def print_wandering() -> None:
    """Say what flat ground climbs by as recorded, by errors that wander, and by a step."""
    time = np.arange(SECONDS)
    flat = simulate.run(speed_mps=np.full(SECONDS, SPEED_MPS), altitude_m=400.0)
    recorded = simulate.recording(flat, seed=1).altitude_m
    print(f"\nAs recorded: {np.clip(np.diff(recorded), 0, None).sum():.0f} m of false climb.")
    for within_s in (30, 60, 120, 300):
        found = [climb_of(wandering(seed, within_s), seed) for seed in range(8)]
        print(f"1.5 m wandering within {within_s} s: {min(found):.0f} to {max(found):.0f} m.")
    print(f"A step of 30 m: {climb_of(np.where(time > SECONDS / 2, 30.0, 0.0), seed=1):.0f} m.")


def wandering(seed: int, within_s: float) -> FloatArray:
    """Make a first-order autoregressive error of 1.5 m; shape (second,)."""
    keeps = np.exp(-1 / within_s)
    pushes = np.random.default_rng(seed).normal(0, 1.5 * np.sqrt(1 - keeps**2), SECONDS)
    height = np.zeros(SECONDS)
    for second in range(1, SECONDS):
        height[second] = keeps * height[second - 1] + pushes[second]
    return height


def climb_of(error_m: FloatArray, seed: int) -> float:
    """Measure the climb of flat ground under an error, with a jitter of 0.6 m on top."""
    time = np.arange(float(SECONDS))
    jitter = np.random.default_rng(1000 + seed).normal(0, 0.6, SECONDS)
    raw = RawRun(
        time_s=1.7e9 + time,
        sport="running",
        distance_m=SPEED_MPS * time,
        altitude_m=400 + error_m + jitter,
    )
    return measure(clean(raw))["ascent_m"].value


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

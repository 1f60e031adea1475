"""How well contact time tells force, and devices tell gait: docs/force.md and docs/gait.md.

    BACKSTRIDE_REAL_DATA=... ./.venv/bin/python benchmarks/force.py

Contact time, step rate and peak force are taken from force plates here, by a threshold of 50 N
(Fukuchi) or 5 % of body weight (Alcantara), and compared with what the model says of contact
and step time alone. The rest are tables of watches, pods and straps.
"""

from __future__ import annotations

import csv
import gzip
import io
import os
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from backstride.exposures import back_load, force, measure
from backstride.exposures.gait import CONTACT_TIME, FORMS, OSCILLATION, STEP_RATE
from backstride.exposures.steady import RUNNING_MPS, steady
from backstride.runs import clean
from backstride.sources.fit.read import read
from backstride.terms.quantities import SAMPLES
from backstride.terms.records import FloatArray, RawRun, Run

BODY_N = 62.0 * force.GRAVITY_MPS2
PLATE_N = 50.0
PLATE_BW = 0.05
SHORTEST_CONTACT_S = 0.1
"""What lies above the threshold for less is the ringing of a filter."""
LEAST_S = 600
BLOCK_S = 300
POD_COLUMNS = {
    "Cadence": (2.0, "step_rate_spm"),
    "Ground Time": (1.0, "ground_contact_time_ms"),
    "Vertical Oscillation": (10.0, "vertical_oscillation_mm"),
}
"""What the pod's app writes, with the factor to our unit."""


class Trial(NamedTuple):
    """One trial on a force plate, and what the model says of it; means over the steps."""

    runner: str
    speed_mps: float
    slope_deg: float
    steps: int
    contact_s: float
    step_rate_spm: float
    peak_bw: float
    bias_percent: float
    spread_percent: float


def trials(folder: Path) -> list[Trial]:
    """Measure every trial of both runners; `folder` holds running_mechanics."""
    return [*_fukuchi(folder), *_alcantara(folder)]


def _fukuchi(folder: Path) -> Iterator[Trial]:
    for speed_mps in (2.5, 3.5):
        name = f"RBDS001runT{10 * speed_mps:.0f}_grf.mot.gz"
        with gzip.open(folder / "running_mechanics" / name, "rt") as lines:
            table = np.loadtxt(lines, skiprows=7)
        both_feet = (table[:, 2] + table[:, 11]) / BODY_N
        rate_hz = float(1 / np.median(np.diff(table[:, 0])))
        yield _trial("Fukuchi 1", (speed_mps, 0.0), both_feet, (rate_hz, PLATE_N / BODY_N))


def _alcantara(folder: Path) -> Iterator[Trial]:
    there = folder / "running_mechanics"
    with (there / "alcantara_conditions.csv").open() as rows:
        conditions = [(float(row["Speed"]), float(row["Slope"])) for row in csv.DictReader(rows)]
    with gzip.open(there / "alcantara_grf_bw.csv.gz", "rt") as lines:
        forces = [np.array(line.split(","), float) for line in lines]
    for condition, vertical in zip(conditions, forces, strict=True):
        yield _trial("Alcantara 2", condition, vertical, (500.0, PLATE_BW))


def _trial(
    runner: str, condition: tuple[float, float], vertical_bw: FloatArray, how: tuple[float, float]
) -> Trial:
    contact_s, step_s, peak_bw = steps_of(vertical_bw, rate_hz=how[0], threshold_bw=how[1])
    off = 100 * (force.peak_force_bw(contact_s, step_s) / peak_bw - 1)
    return Trial(
        runner,
        *condition,
        len(peak_bw),
        float(contact_s.mean()),
        float(60 / step_s.mean()),
        float(peak_bw.mean()),
        float(off.mean()),
        float(off.std(ddof=1)),
    )


def steps_of(
    vertical_bw: FloatArray, *, rate_hz: float, threshold_bw: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Find contact time, step time and peak force of every whole step; shape (step,) each."""
    on = np.concatenate([[False], vertical_bw > threshold_bw, [False]])
    change = np.diff(on.astype(int))
    lands, leaves = np.flatnonzero(change > 0), np.flatnonzero(change < 0)
    long = (leaves - lands) / rate_hz > SHORTEST_CONTACT_S
    lands, leaves = lands[long], leaves[long]
    peaks = np.maximum.reduceat(vertical_bw, lands)
    whole = slice(1 if on[1] else 0, -1)  # a trial may begin within a contact, and end within one
    contact_s, step_s = (leaves - lands)[whole] / rate_hz, np.diff(lands)[whole.start :] / rate_hz
    return contact_s, step_s, peaks[whole]


Recorded = Sequence[tuple[RawRun, Run]]


def with_dynamics(folder: Path) -> Recorded:
    """Read and clean the runs of the FIT files that have ten minutes of contact time or more."""
    found = []
    for path in sorted((folder / "activities" / "fit").iterdir()):
        data = path.read_bytes()
        if path.suffix == ".zip":
            inside = zipfile.ZipFile(io.BytesIO(data))
            data = inside.read(inside.namelist()[0])
        raws = [raw for raw in read(data).recordings if raw.sport == "running"]
        found += [(raw, clean(raw)) for raw in raws]
    return [(raw, run) for raw, run in found if known_s(run) >= LEAST_S]


def known_s(run: Run) -> int:
    return int((steady(run) & np.isfinite(run.ground_contact_time_ms)).sum())


def print_plates(folder: Path) -> None:
    found = trials(folder)
    print(
        "| runner | m/s | slope | trials | contact, ms | steps/min | peak, BW | model off by, % |"
        " single steps, % | contact guessed from speed, ms |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    kinds = sorted({trial[:3] for trial in found}, key=lambda kind: (kind[0], kind[2], kind[1]))
    for kind in kinds:
        same = [trial for trial in found if trial[:3] == kind]
        guessed = 1_000 * force.usual_contact_time_s(np.array(kind[1]))
        print(
            f"| {kind[0]} | {kind[1]} | {kind[2]:+.0f}° | {len(same)} "
            f"| {_range([1_000 * trial.contact_s for trial in same], 0)} "
            f"| {_range([trial.step_rate_spm for trial in same], 0)} "
            f"| {_range([trial.peak_bw for trial in same], 2)} "
            f"| {_range([trial.bias_percent for trial in same], 1)} "
            f"| {_range([trial.spread_percent for trial in same], 1)} | {guessed:.0f} |"
        )
    for name, chosen in (
        ("level", [trial for trial in found if trial.slope_deg == 0]),
        ("slopes", [trial for trial in found if trial.slope_deg != 0]),
        ("-10 degrees", [trial for trial in found if trial.slope_deg == -10]),
    ):
        off = np.array([trial.bias_percent for trial in chosen])
        single = np.sqrt(np.mean([trial.spread_percent**2 for trial in chosen]))
        print(
            f"\n{name}: {len(chosen)} trials, off by {off.mean():.1f} % in the mean "
            f"({off.min():.1f} to {off.max():.1f}), spread of trials {off.std(ddof=1):.1f}, "
            f"of single steps {single:.1f} %."
        )


def _range(values: list[float], digits: int) -> str:
    low, high = f"{min(values):.{digits}f}", f"{max(values):.{digits}f}"
    return low if low == high else f"{low} to {high}"


def print_devices(runs: Recorded) -> None:
    asked = [SAMPLES[form.quantity] for form in FORMS]
    heads = [f"{quantity.label.lower()}, {quantity.unit}" for quantity in asked]
    print(f"\n| device | covered | {' | '.join(heads)} |")
    print("|---" * (2 + len(FORMS)) + "|")
    for _, run in runs:
        taken = measure(run)
        means = [taken[f"mean_{form.quantity}"] for form in FORMS]
        words = [f"{mean.value:.4g}" if np.isfinite(mean.value) else "–" for mean in means]
        origin = run.sensors.get("ground_contact_time_ms", "the device")
        share = 100 * taken["mean_ground_contact_time_ms"].covered
        name = str(run.device) or "not named"
        print(f"| {name}, by {origin} | {share:.0f} % | {' | '.join(words)} |")


def print_two_devices(runs: Recorded) -> None:
    """Compare the watch or strap with the pod that another app recorded on the same run."""
    print("\n| watch | quantity | watch or strap | pod | pod over watch | correlation |")
    print("|---|---|---|---|---|---|")
    for raw, run in runs:
        for column in raw.others:
            factor, own = POD_COLUMNS.get(column.name, (0.0, ""))
            if not own or run.sensors.get("ground_contact_time_ms"):
                continue
            watch, pod = raw.column(own), factor * column.values
            both = (raw.speed_mps >= RUNNING_MPS) & (watch > 20) & (pod > 20)
            alike = np.corrcoef(watch[both], pod[both])[0, 1]
            print(
                f"| {run.device} | {own} | {np.median(watch[both]):.1f} "
                f"| {np.median(pod[both]):.1f} | {np.median(pod[both] / watch[both]):.3f} "
                f"| {alike:.2f} |"
            )


def print_step_lengths(runs: Recorded) -> None:
    """Compare the recorded step length with speed over step rate."""
    ratios = []
    for _, run in runs:
        seconds = steady(run) & np.isfinite(run.step_length_m)
        if seconds.any():
            expected = 60 * run.speed_mps[seconds] / run.step_rate_spm[seconds]
            ratios.append(float(np.nanmedian(run.step_length_m[seconds] / expected)))
    print(
        f"\nRecorded step length over speed by step rate: {min(ratios):.2f} to "
        f"{max(ratios):.2f} (medians of {len(ratios)} runs)."
    )


def print_oscillation(folder: Path) -> None:
    path = folder / "running_mechanics" / "vertical_oscillation_devices_vs_mocap.csv"
    with path.open() as lines:
        rows = np.array([row[:8] for row in list(csv.reader(lines))[2:]], float)
    print("\n| device | off by, mm | 95 % limits | root mean square, % | within a runner, % |")
    print("|---|---|---|---|---|")
    for place, name in enumerate(("HRM strap", "NOVA", "RDP pod", "Stryd foot pod"), 3):
        off_mm, off = rows[:, place] - rows[:, 7], np.log(rows[:, place] / rows[:, 7])
        own = [off[rows[:, 0] == runner] for runner in np.unique(rows[:, 0])]
        within = np.sqrt(np.mean([each.var(ddof=1) for each in own]))
        print(
            f"| {name} | {off_mm.mean():+.1f} | ±{1.96 * off_mm.std(ddof=1):.1f} "
            f"| {100 * np.sqrt((off**2).mean()):.0f} | {100 * within:.1f} |"
        )


def print_correlation_times(runs: Recorded) -> None:
    """Tell for how long an error of gait stays alike: variance of block means over that alone."""
    print()
    for form in (STEP_RATE, CONTACT_TIME, OSCILLATION):
        found = [_correlation_s(run, form.of(run)) for _, run in runs]
        known = np.array([time_s for time_s in found if np.isfinite(time_s)])
        low, middle, high = np.quantile(known, [0.1, 0.5, 0.9])
        print(
            f"{form.quantity}: residuals of {len(known)} runs stay alike for {middle:.0f} s in "
            f"the middle, {low:.0f} to {high:.0f} s for eight in ten."
        )


def _correlation_s(run: Run, y: FloatArray) -> float:
    known = steady(run) & np.isfinite(y)
    if known.sum() < 5 * BLOCK_S:
        return np.nan
    pace = np.log(run.speed_mps[known])
    away = y[known] - np.polyval(np.polyfit(pace, y[known], 1), pace)
    blocks = away[: len(away) // BLOCK_S * BLOCK_S].reshape(-1, BLOCK_S).mean(axis=1)
    return float(blocks.var(ddof=1) * BLOCK_S / away.var())


def print_lean() -> None:
    """Show what speed and what lean do to the load of a kilometre."""
    print("\n| m/s | lean 5° | lean 10° | lean 15° |")
    print("|---|---|---|---|")
    for speed_mps in (2.5, 2.8, 3.0, 3.3, 4.0):
        loads = [
            load_per_km(speed_mps, lean_deg) / load_per_km(2.8, back_load.LEAN_DEG)
            for lean_deg in back_load.LEANS_DEG
        ]
        print(f"| {speed_mps} | " + " | ".join(f"{load:.2f}" for load in loads) + " |")


def load_per_km(speed_mps: float, lean_deg: float) -> float:
    """Model the load of a level kilometre, contact time and step rate guessed from speed."""
    speed = np.array(speed_mps)
    step_s = 60 / force.usual_step_rate_spm(speed)
    peak = force.peak_force_bw(force.usual_contact_time_s(speed), step_s)
    load = back_load.spinal_load_bw(peak, lean_deg=lean_deg) ** back_load.EXPONENT
    return float(load * 1_000 / (speed_mps * step_s))


def main() -> None:
    folder = Path(os.environ["BACKSTRIDE_REAL_DATA"])
    print_plates(folder)
    print_lean()
    runs = with_dynamics(folder)
    print_devices(runs)
    print_two_devices(runs)
    print_step_lengths(runs)
    print_oscillation(folder)
    print_correlation_times(runs)


if __name__ == "__main__":
    main()

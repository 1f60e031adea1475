"""How sure a grade is: the tables of docs/grade.md.

    BACKSTRIDE_REAL_DATA=FOLDER ./.venv/bin/python benchmarks/grade.py

On simulated ground of known grade; on places that real runners came by twice, where the grade
must be the same; and on one mountain run, a barometer against an SRTM tile.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from backstride import simulate
from backstride.exposures import measure
from backstride.runs import clean
from backstride.simulate.watch import Watch
from backstride.sources import read
from backstride.sources.containers import looks_like, walk
from backstride.terms.errors import BackstrideError
from backstride.terms.records import Device, FloatArray, RawRun, Run
from backstride.terrain import elevation, grade
from backstride.terrain.grade import height_origin, with_grade

SECONDS = 3_600
SEEDS = range(20)
WINDOWS_M = (30.0, 60.0, 120.0)
CELL_M = 4.0
APART_S = 60
ALONG = 0.9
FEWEST = 40
METRES_PER_DEGREE = 111_195
LEVELS = (0, 0.02, 0.05, 0.1, 0.2, 0.5)


def main() -> None:
    print_simulated()
    print_flat()
    print_rolling()
    if "BACKSTRIDE_REAL_DATA" in os.environ:
        real = Path(os.environ["BACKSTRIDE_REAL_DATA"])
        print_twice(real / "activities")
        print_model(real / "elevation")


def print_simulated() -> None:
    """Say how often the stated error holds the true grade, on an hour of hills of 150 m."""
    print("| speed, m/s | error, % of grade (rms) | within one error | within two |")
    print("|---|---|---|---|")
    for speed in (2.0, 3.0, 4.5):
        off = np.concatenate([errors_of(seed, speed) for seed in SEEDS], axis=1)
        in_errors = np.abs(off[0] / off[1])
        shares = [f"{100 * (in_errors <= many).mean():.0f} %" for many in (1, 2)]
        print(f"| {speed} | {100 * rms(off[0]):.2f} | {' | '.join(shares)} |")


def errors_of(seed: int, speed_mps: float) -> FloatArray:
    """Give the error of each second's grade and the error stated; shape (2, second)."""
    way = speed_mps * np.arange(SECONDS)
    ground = simulate.route(seed, speed_mps * SECONDS, 150)
    height = np.interp(way, ground.distance_m, ground.altitude_m)
    run = simulate.run(speed_mps=np.full(SECONDS, speed_mps), altitude_m=400 + height)
    found = with_grade(clean(simulate.recording(run, seed=seed)), None)
    middle = way + speed_mps / 2
    ends = [np.clip(middle + side, 0, way[-1]) for side in (-30, 30)]
    rise = np.diff(np.interp(ends, ground.distance_m, ground.altitude_m), axis=0)[0]
    true = rise / (ends[1] - ends[0])
    known = np.isfinite(found.grade_ratio)
    return np.stack([found.grade_ratio - true, found.grade_error_ratio])[:, known]


def print_flat() -> None:
    """Say what errors of height make of an hour at 3 m/s, level or over hills of 150 m."""
    shown = ("flat_m", "up_1_5_to_3_m", "down_over_6_m", "downhill_dose", "descent_at_speed_m2ps")
    print(f"\n| an hour, 10.8 km | {' | '.join(shown)} |\n|---{'|---' * len(shown)}|")
    wandering = Watch(altitude_jitter_m=0, device=Device("garmin", "fr55"))
    way = 3.0 * np.arange(SECONDS)
    ground = simulate.route(0, 3.0 * SECONDS, 150)
    hills = np.interp(way, ground.distance_m, ground.altitude_m)
    for name, rise, watch in (
        ("level, barometer", 0 * hills, Watch()),
        ("level, satellites", 0 * hills, wandering),
        ("hills, barometer", hills, Watch()),
        ("hills, satellites", hills, wandering),
    ):
        run = simulate.run(
            speed_mps=np.full(SECONDS, 3.0),
            altitude_m=400 + rise,
            latitude_deg=0,
            longitude_deg=0,
            step_rate_spm=165,
        )
        taken = [measure(with_grade(clean(recorded(run, seed, watch)), None)) for seed in SEEDS]
        true = measure(with_grade(run, None))
        means = [np.mean([(one[key].value, one[key].error) for one in taken], 0) for key in shown]
        cells = [f"{value:.0f} ± {error:.0f}" for value, error in means]
        truth = [f"{true[key].value:.0f}" for key in shown]
        print(f"| {name} | {' | '.join(map(' of '.join, zip(cells, truth, strict=True)))} |")


def print_rolling() -> None:
    """Say how much flatter than it is rolling ground comes out at 3 m/s."""
    way = 3.0 * np.arange(SECONDS)
    for length_m in (120, 200, 300, 600):
        height = length_m / 100 * np.sin(2 * np.pi * way / length_m)
        run = simulate.run(speed_mps=np.full(SECONDS, 3.0), altitude_m=400 + height)
        raw = simulate.recording(run, seed=1, watch=Watch(altitude_jitter_m=0, altitude_drift_m=0))
        found = with_grade(clean(raw), None).grade_ratio[100:-100]
        share = found.std() / (2 * np.pi / 100 / np.sqrt(2))
        print(f"Rolling every {length_m} m: {share:.0%} of the true grade.")


def recorded(run: Run, seed: int, watch: Watch) -> RawRun:
    """Record a run; without a barometer its height wanders by 2 m within 15 s."""
    raw = simulate.recording(run, seed=seed, watch=watch)
    if watch.altitude_jitter_m:
        return raw
    wander = 111_195 * (raw.latitude_deg - run.latitude_deg) * 2 / watch.position_error_m
    return replace(raw, altitude_m=raw.altitude_m + wander)


def rms(values: FloatArray) -> float:
    return float(np.sqrt(np.mean(np.square(values))))


def print_twice(folder: Path) -> None:
    """Say by how much a grade differs where a runner came by twice, as error of one of them."""
    print("\n| watch | places | error, % of grade, over 30, 60, 120 m | within one, two errors |")
    print("|---|---|---|---|")
    pooled: dict[str, list[FloatArray]] = {"barometer": [], "satellites": []}
    for name, run in real_runs(folder):
        first, second, same_way = places_passed_twice(run)
        if len(first) < FEWEST:
            continue
        pairs = {window: twice(run, first, second, same_way, window) for window in WINDOWS_M}
        origin = height_origin(run.device)
        cells = ", ".join(f"{100 * rms(pairs[window][1]):.2f}" for window in WINDOWS_M)
        in_errors = np.abs(pairs[60.0][2])
        shares = ", ".join(f"{100 * (in_errors <= many).mean():.0f} %" for many in (1, 2))
        print(f"| {origin}: {str(run.device) or name} | {len(first)} | {cells} | {shares} |")
        if origin in pooled:
            pooled[origin].append(pairs[60.0])
    for origin, found in pooled.items():
        print(f"\n{origin}, over 60 m, by grade: {by_level(found)}")


def real_runs(folder: Path) -> Iterator[tuple[str, Run]]:
    """Read every run with heights and positions, once where two files have it."""
    seen = set()
    for given in walk([folder / "fit", folder / "tcx"]):
        try:
            recordings = read(given.data, looks_like(given.data)).recordings
            runs = [clean(raw) for raw in recordings if raw.sport in ("running", "")]
        except BackstrideError:
            continue
        for run in runs:
            told = np.isfinite(run.altitude_m + run.latitude_deg).sum()
            if told > SECONDS / 10 and run.time_s[0] not in seen:
                seen.add(run.time_s[0])
                yield given.name, run


def places_passed_twice(run: Run) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Find pairs of seconds at one place, a minute or more apart, on the same line of way.

    Returns:
        First and second of each pair, and 1 for the same direction, -1 for the opposite.
    """
    shrink = np.cos(np.radians(np.nanmean(run.latitude_deg)))
    metres = np.stack([run.longitude_deg * shrink, run.latitude_deg]) * METRES_PER_DEGREE
    ahead = np.full_like(metres, np.nan)
    ahead[:, 5:-5] = metres[:, 10:] - metres[:, :-10]
    length = np.hypot(*ahead)
    seconds = np.flatnonzero(run.moving & (length > 8) & np.isfinite(run.altitude_m))
    cells = np.floor(metres[:, seconds] / CELL_M)
    order = np.lexsort((seconds, *cells))
    cells, seconds = cells[:, order], seconds[order]
    again = (np.diff(cells, axis=1) == 0).all(axis=0) & (np.diff(seconds) > APART_S)
    first, second = seconds[:-1][again], seconds[1:][again]
    alike = (ahead[:, first] * ahead[:, second]).sum(axis=0) / (length[first] * length[second])
    kept = np.abs(alike) > ALONG
    return first[kept], second[kept], np.sign(alike[kept])


def twice(
    run: Run, first: FloatArray, second: FloatArray, same_way: FloatArray, window_m: float
) -> FloatArray:
    """Compare the two of each pair.

    Returns:
        Steepness, the difference over sqrt(2), and the difference in stated errors of it;
        shape (3, pair).
    """
    grade.WINDOW_M = window_m
    found = with_grade(run, None)
    grade.WINDOW_M = 60.0
    one, other = found.grade_ratio[first], same_way * found.grade_ratio[second]
    stated = np.hypot(found.grade_error_ratio[first], found.grade_error_ratio[second])
    off = one - other
    pairs = np.stack([np.abs(one + other) / 2, off / np.sqrt(2), off / stated])
    return pairs[:, np.isfinite(pairs).all(axis=0)]


def by_level(found: Sequence[FloatArray]) -> str:
    """Take the root mean square of each run at each steepness, and the median of the runs."""
    told = []
    for low, high in pairwise(LEVELS):
        ones = [off[(steep >= low) & (steep < high)] for steep, off, _ in found]
        runs = [rms(off) for off in ones if len(off) >= 20]
        if runs:
            told.append(f"{low:.0%} to {high:.0%}: {100 * np.median(runs):.2f} ({len(runs)} runs)")
    return ", ".join(told)


def print_model(folder: Path) -> None:
    """Compare a barometer with an SRTM tile that has voids, on the cells that are none."""
    data = (folder / "pyrenees_vertical_run_suunto.fit").read_bytes()
    run = clean(read(data, "fit").recordings[0])
    with tempfile.TemporaryDirectory() as kept:
        elevation.add(folder / "N42E001.hgt.zip", Path(kept))
        where = (run.latitude_deg, run.longitude_deg)
        height, steepness = elevation.ground(*where, Path(kept))
        untold = replace(run, altitude_m=np.full(len(run), np.nan))
        by_rule = with_grade(untold, Path(kept))
    both = run.moving & np.isfinite(height + run.altitude_m)
    off = (run.altitude_m - height)[both]
    print(f"\n{both.sum() / run.moving.sum():.0%} of the moving seconds have both heights.")
    print(f"Barometer minus SRTM: {off.mean():.0f} m, standard deviation {off.std():.1f} m.")
    for window_m in (60.0, 120.0, 240.0):
        print_grades(run, height, steepness, window_m)
    told = [replace(run, altitude_m=np.where(both, h, np.nan)) for h in (run.altitude_m, height)]
    climbs = [measure(one)["ascent_m"].value for one in told]
    print(f"Climb on valid cells: barometer {climbs[0]:.0f} m, SRTM {climbs[1]:.0f} m.")
    known = np.isfinite(by_rule.grade_ratio[run.moving]).mean()
    print(f"Without recorded heights the model would tell {known:.0%} of the moving seconds.")


def print_grades(run: Run, height: FloatArray, steepness: FloatArray, window_m: float) -> None:
    grade.WINDOW_M = window_m
    graded = [with_grade(replace(run, altitude_m=h), None) for h in (run.altitude_m, height)]
    grade.WINDOW_M = 60.0
    barometer, model = (one.grade_ratio for one in graded)
    known = np.isfinite(barometer + model)
    off = (model - barometer)[known]
    alike = np.corrcoef(barometer[known], model[known])[0, 1]
    told = []
    for low, high in ((0, 0.1), (0.1, 0.2), (0.2, 0.4), (0.4, 2)):
        inside = (steepness[known] >= low) & (steepness[known] < high)
        told.append(f"{low:.0%} to {high:.0%}: {100 * rms(off[inside]):.1f} ({inside.sum()} s)")
    print(
        f"Grade over {window_m:.0f} m: correlation {alike:.2f}, difference {100 * rms(off):.1f} %; "
        f"by the model's steepness {', '.join(told)}."
    )


if __name__ == "__main__":
    main()

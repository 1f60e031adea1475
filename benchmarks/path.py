"""How much the way from files to days costs the model, against the truth of simulated runners.

    ./.venv/bin/python -m benchmarks.path --runners 50 --days 180 --out FOLDER --workers 1

Each runner is given to the model in five ways, with the same diary: from files as a person
has them; from files of a watch without errors; from files, but with fast distance and strength
training exact; with the exact exposures, known where the files and the diary tell them; and with
the exact exposures of every day. `FOLDER` keeps one file a runner, so that a stopped command goes
on from there, and the tables. Choose another folder after a change of the program.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backstride import simulate
from backstride.pain import fit, lay
from backstride.sources.fit import encode
from backstride.store import Home
from backstride.terms.records import BoolArray, FloatArray, PainTable
from backstride.workflow import importing, person, telling
from benchmarks.causes import metrics

MENDED = ("fast_distance_m", "strength_min")
"""The two that lose most: what is left of the loss without them is asked apart."""
MEASURED = ("perfect watch", "files")
WAYS = ("exact", "exact where told", "files, two exact", *MEASURED)
"""What the model is given: from all that is true to all that a person has."""
CAUSES = (*simulate.CAUSES, None)
"""Seeds take turns in them: one runner in ten has no cause."""
NAMED = 0.8
"""An exposure is told as a cause above this chance, as in `benchmarks.causes`."""
FOUND = 0.5
"""Effects are compared where both ways hold a cause for more likely than not (a choice)."""
PERFECT = simulate.Watch(
    position_error_m=0.0,
    altitude_drift_m=0.0,
    altitude_jitter_m=0.0,
    distance_error_ratio=0.0,
    speed_error_mps=0.0,
    heart_rate_error_bpm=0.0,
    step_rate_error_spm=0.0,
)
"""It rounds as the FIT format does, and errs in nothing else."""
FIGURES = {
    "auc": "AUC, causes against the rest",
    "first": "the planted cause has the largest chance",
    "chance": "mean chance of the planted cause",
    "named": "the planted cause is named, P > 0.8",
    "named_wrong": "runners told a wrong one, P > 0.8",
    "brier": "Brier score",
    "calibration_error": "calibration error",
    "effect": "median effect of the planted cause, share of the true one",
    "effect_of_found": "median effect against `exact`, causes that both find",
}


@dataclass(frozen=True)
class Kind:
    """For how many days runners are simulated, and how many points their cause adds."""

    days: int
    points: float

    def __str__(self) -> str:
        return f"path-{self.days}-{self.points:g}"


Row = dict[str, NDArray[Any]]
Columns = Mapping[str, NDArray[Any]]


def main() -> None:
    told = _parser().parse_args()
    kind = Kind(told.days, told.points)
    run(told.out, kind, seeds=range(told.runners), workers=told.workers)
    tables = as_markdown(stacked(told.out, kind))
    (told.out / f"{kind}.md").write_text(tables)
    print(tables)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.path", description=__doc__)
    parser.add_argument("--runners", type=int, default=50)
    parser.add_argument("--days", type=int, default=180, help="the diary takes about half of them")
    parser.add_argument("--points", type=float, default=0.9, help="spread of what the cause adds")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=1)
    return parser


def run(folder: Path, kind: Kind, *, seeds: range, workers: int) -> None:
    """Measure the runners that the folder does not have yet, one file each."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {seed: folder / f"{kind}-{seed:04}.npz" for seed in seeds}
    left = [seed for seed, file in files.items() if not file.exists()]
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        asked = {pool.submit(row, seed, kind): seed for seed in left}
        for number, done in enumerate(as_completed(asked), start=1):
            _keep(done.result(), files[asked[done]])
            print(f"{number}/{len(left)}: runner {asked[done]}", flush=True)


def _keep(found: Row, file: Path) -> None:
    unfinished = file.with_suffix(".part")
    with unfinished.open("wb") as opened:
        np.savez_compressed(opened, allow_pickle=False, **found)
    unfinished.replace(file)


def stacked(folder: Path, kind: Kind) -> Columns:
    """Read the rows of all runners; shape (runner, ...) each."""
    rows = [dict(np.load(file)) for file in sorted(folder.glob(f"{kind}-*.npz"))]
    return {name: np.array([one[name] for one in rows]) for name in rows[0]}


def row(seed: int, kind: Kind) -> Row:
    """Simulate one runner, ask the model in all ways, and set its words beside the truth."""
    cause, effect = CAUSES[seed % len(CAUSES)], simulate.Effect(kind.points)
    runner = simulate.runner(seed, kind.days, cause=cause, effect=effect)
    tables = tables_of(runner)
    return {
        "seed": np.array(seed),
        "names": np.array(tables["files"].exposures),
        **_truth(runner, tables["files"]),
        **_said(tables),
        **_measured(runner, tables),
    }


def tables_of(runner: simulate.Runner) -> dict[str, PainTable]:
    """Lay one runner out in all ways: the same days, ratings and exposures, other doses."""
    with TemporaryDirectory() as folder:
        archive = simulate.write_files(runner, Path(folder) / "files")
        files = _imported(runner, archive.path, Path(folder) / "home")
        perfect = _without_errors(runner, Path(folder) / "perfect")
        unerring = _imported(runner, perfect, Path(folder) / "perfect_home")
    exact = replace(files, dose=_exact(runner, files))
    told = replace(exact, dose=np.where(np.isnan(files.dose), np.nan, exact.dose))
    is_mended = np.isin(files.exposures, MENDED)
    mended = replace(files, dose=np.where(is_mended, exact.dose, files.dose))
    return dict(zip(WAYS, (exact, told, mended, unerring, files), strict=True))


def _imported(runner: simulate.Runner, files: Path, folder: Path) -> PainTable:
    """Take files and diary in as a person would, and lay the days out."""
    home = Home(folder)
    person.profile(home, {"home_zone": runner.profile.home_zone})
    importing.import_files(home, [files], workers=1)
    person.log_many(home, runner.notes)
    for pair in runner.shoes:
        person.keep_shoe(home, pair)
    table = lay(*telling.lived(home))
    assert table is not None
    return table


def _without_errors(runner: simulate.Runner, folder: Path) -> Path:
    folder.mkdir()
    for number, outing in enumerate(runner.runs):
        raw = simulate.recording(simulate.trace(outing), seed=0, watch=PERFECT)
        (folder / f"{number}.fit").write_bytes(encode.write(raw))
    return folder


def _exact(runner: simulate.Runner, table: PainTable) -> FloatArray:
    """Give the doses of the truth; what it has none of (stress) stays as the diary told it."""
    lived, dose = _span(runner, table), table.dose.copy()
    for place, name in enumerate(table.exposures):
        if name in runner.truth.exposures:
            dose[:, place] = runner.truth.exposures[name][lived]
    return dose


def _span(runner: simulate.Runner, table: PainTable) -> slice:
    """Find the days of a table in the arrays of the truth."""
    first = (table.first_day - runner.first_day).days
    return slice(first, first + len(table.dose))


def _truth(runner: simulate.Runner, table: PainTable) -> Row:
    """Tell the planted cause, and the spread of what it added in the days of the diary."""
    added = runner.truth.contribution[_span(runner, table)][int(table.day[0]) :]
    is_cause = np.array([name == runner.truth.cause for name in table.exposures])
    return {"is_cause": is_cause, "true_effect": np.array(added.std())}


def _said(tables: Mapping[str, PainTable]) -> Row:
    """Ask the model; NaN for what it leaves out, (way, exposure)."""
    said = [_by_exposure(table) for table in tables.values()]
    return {
        "raises": np.array([one[0] for one in said]),
        "effect": np.array([one[1] for one in said]),
    }


def _by_exposure(table: PainTable) -> tuple[FloatArray, FloatArray]:
    """Give chance and effect of each exposure of the table, in its order."""
    posterior, _ = fit(table)
    places = [table.exposures.index(name) for name in posterior.exposures]
    raises, effect = np.full((2, len(table.exposures)), np.nan)
    raises[places], effect[places] = posterior.raises, posterior.effect
    return raises, effect


def _measured(runner: simulate.Runner, tables: Mapping[str, PainTable]) -> Row:
    """Hold measured doses against the exact ones, (way, exposure) each."""
    by_way = [_against_truth(runner, table) for table in tables.values()]
    return {name: np.array([one[name] for one in by_way]) for name in by_way[0]}


def _against_truth(runner: simulate.Runner, table: PainTable) -> Row:
    """Give correlation and sums of the days told, and the share of the diary's days told."""
    exact = _exact(runner, table)
    known = np.isfinite(table.dose)
    known[:, [name not in runner.truth.exposures for name in table.exposures]] = False
    pairs = [(table.dose[on, place], exact[on, place]) for place, on in enumerate(known.T)]
    return {
        "correlation": np.array([metrics.correlation(*pair) for pair in pairs]),
        "sum": np.array([measured.sum() for measured, _ in pairs]),
        "exact_sum": np.array([true.sum() for _, true in pairs]),
        "told": known[int(table.day[0]) :].mean(0),
    }


def figures(columns: Columns) -> dict[str, float]:
    """Turn rows of runners into figures by way, and what each way loses against `exact`.

    Counted are the exposures that the model weighs with exact doses; of these it gives those
    that it leaves out in another way no chance and no effect. A planted cause that the runner
    never met in the diary is none.

    Returns:
        Figures by `way/figure`, and differences to the first way by `way/figure lost`.
    """
    found = {
        f"{way}/{name}": value
        for place, way in enumerate(WAYS)
        for name, value in _of_way(columns, place).items()
    }
    lost = {
        f"{way}/{name} lost": found[f"{WAYS[0]}/{name}"] - found[f"{way}/{name}"]
        for way in WAYS[1:]
        for name in FIGURES
    }
    return {**found, **lost}


def _of_way(columns: Columns, way: int) -> dict[str, float]:
    counted: BoolArray = np.isfinite(columns["raises"][:, 0])
    cause = columns["is_cause"] & counted
    chance = np.nan_to_num(columns["raises"][:, way])
    has_cause = cause.any(1)
    largest = np.where(counted, chance, -1).argmax(1)
    effect = _of_cause(np.nan_to_num(columns["effect"][:, way]), cause)
    exact_effect = _of_cause(columns["effect"][:, 0], cause)
    both = (_of_cause(np.minimum(chance, columns["raises"][:, 0]), cause)) > FOUND
    values = (
        metrics.area_under_curve(chance[counted], cause[counted]),
        float(np.mean(cause[np.arange(len(cause)), largest][has_cause])),
        float(chance[cause].mean()),
        metrics.recall(chance > NAMED, cause),
        metrics.told_wrong((chance > NAMED) & counted, cause),
        metrics.brier(chance[counted], cause[counted]),
        metrics.calibration_error(chance[counted], cause[counted]),
        float(np.median(effect / columns["true_effect"][has_cause])),
        float(np.median(effect[both] / exact_effect[both])) if both.any() else np.nan,
    )
    return dict(zip(FIGURES, values, strict=True))


def _of_cause(values: FloatArray, cause: BoolArray) -> FloatArray:
    """Take the value of each planted cause, in the order of runners."""
    return np.asarray(values[cause])


def exposure_figures(columns: Columns) -> dict[str, float]:
    """Tell how well each exposure is measured, by `way/exposure/figure`."""
    found = {}
    for place, name in enumerate(columns["names"][0]):
        for way in map(WAYS.index, MEASURED):
            label = f"{WAYS[way]}/{name}"
            told = columns["correlation"][:, way, place]
            exact_sum = columns["exact_sum"][:, way, place].sum()
            found[f"{label}/correlation"] = _mean(told[np.isfinite(told)])
            ratio = columns["sum"][:, way, place].sum() / exact_sum if exact_sum else np.nan
            found[f"{label}/bias"] = 100 * (ratio - 1)
            found[f"{label}/told"] = 100 * float(columns["told"][:, way, place].mean())
    return found


def _mean(values: FloatArray) -> float:
    return float(values.mean()) if len(values) else np.nan


def as_markdown(columns: Columns) -> str:
    """Lay all out as three tables, each figure with its standard error: runners resampled."""
    whole = figures(columns), metrics.standard_error(figures, columns)
    of_exposures = partial(metrics.standard_error, exposure_figures)
    measured = exposure_figures(columns), of_exposures(columns)
    parts = (_way_lines(*whole), _exposure_lines(columns, *measured), _cause_lines(columns))
    head = f"{len(columns['seed'])} runners; ± one standard error, runners resampled."
    return "\n\n".join([head, *("\n".join(lines) for lines in parts)]) + "\n"


def _way_lines(found: Mapping[str, float], off: Mapping[str, float]) -> Iterator[str]:
    lost = ("files", "files, two exact")
    yield from _head(["", *WAYS, *(f"exact less {way}" for way in lost)])
    for name, words in FIGURES.items():
        keys = [*(f"{way}/{name}" for way in WAYS), *(f"{way}/{name} lost" for way in lost)]
        yield _line([words, *(_cell(found[key], off[key]) for key in keys)])


def _exposure_lines(
    columns: Columns, found: Mapping[str, float], off: Mapping[str, float]
) -> Iterator[str]:
    parts = {"correlation": 3, "bias": 1, "told": 0}
    yield from _head(["", *(f"{part}, {way}" for part in parts for way in MEASURED)])
    for name in columns["names"][0]:
        keys = {f"{way}/{name}/{part}": parts[part] for part in parts for way in MEASURED}
        cells = [_cell(found[key], off[key], digits) for key, digits in keys.items()]
        if np.isfinite(found[f"{WAYS[-1]}/{name}/correlation"]):
            yield _line([str(name), *cells])


def _cause_lines(columns: Columns) -> Iterator[str]:
    """Give the mean chance of each planted cause by way."""
    yield from _head(["planted", "runners", *WAYS])
    counted = columns["is_cause"] & np.isfinite(columns["raises"][:, 0])
    for place, name in enumerate(columns["names"][0]):
        on = counted[:, place]
        chance = np.nan_to_num(columns["raises"][on][:, :, place])
        if len(chance) > 1:
            off = chance.std(0, ddof=1) / np.sqrt(len(chance))
            cells = [_cell(*both, 2) for both in zip(chance.mean(0), off, strict=True)]
            yield _line([str(name), str(len(chance)), *cells])


def _head(cells: Sequence[str]) -> Iterator[str]:
    yield _line(cells)
    yield "|---" * len(cells) + "|"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(figure: float, error: float, digits: int = 3) -> str:
    if np.isnan(figure):
        return "–"
    return f"{figure:.{digits}f} ± {error:.{digits}f}"


if __name__ == "__main__":
    main()

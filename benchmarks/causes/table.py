"""Rows of many runners -> one table, for people and for machines, and one picture."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np

from .run import MixedSeeds, kind_in
from .scenarios import SCENARIOS
from .scoring import summary

COLUMNS = {
    "auc": "AUC",
    "average_precision": "average precision",
    "brier": "Brier",
    "calibration_error": "calibration error",
    "false_alarms_80": "false alarms a runner",
    "told_wrong_50": "told a wrong one, P > 0.5",
    "told_wrong_80": "told a wrong one, P > 0.8",
    "alarmed_without_cause_50": "no cause, hears of one, P > 0.5",
    "alarmed_without_cause_80": "no cause, hears of one, P > 0.8",
    "precision_80": "precision",
    "recall_80_large": "recall large",
    "recall_80_middle": "recall middle",
    "recall_80_small": "recall small",
    "effect_error": "effect error",
    "effect_ratio": "effect of found, share of truth",
    "crps": "CRPS 7 days",
    "median_error": "MAE 7 days",
    "forecast_coverage_80": "80 % forecast covers",
    "pit_gap": "PIT gap",
    "crps_later": "CRPS days 8-28",
    "pit_gap_later": "PIT gap days 8-28",
    "contrast_correlation_week_1": "contrast r, week 1",
    "contrast_coverage_80_week_1": "contrast 80 % covers, week 1",
    "contrast_coverage_80_of_some_week_1": "the same where there is a difference",
    "contrast_correlation_weeks_2_to_4": "contrast r, weeks 2-4",
    "contrast_coverage_80_weeks_2_to_4": "contrast 80 % covers, weeks 2-4",
    "contrast_coverage_80_of_some_weeks_2_to_4": "the same where there is a difference",
}

MACHINE_TABLE, PEOPLE_TABLE = "table.json", "table.md"

Entry = dict[str, Any]


def summarise(folder: Path) -> list[Entry]:
    """Read all rows of a folder and give one entry for each scenario, length and estimator.

    Args:
        folder: Where `run` wrote.

    Returns:
        Entries with `scenario`, `days`, `estimator`, `seeds`, `runners`, `seconds`,
        `figures` and `standard_errors`, in a fixed order.

    Raises:
        MixedSeeds: Both kinds of seeds are there, or a runner is there twice.
    """
    kind = kind_in(folder)
    files: dict[tuple[str, int, str], list[Path]] = defaultdict(list)
    for file in sorted(folder.glob("*.npz")):
        scenario, days, estimator, _, _ = file.stem.split("-")
        files[scenario, int(days), estimator].append(file)
    order = list(SCENARIOS)
    return [
        {
            "scenario": scenario,
            "days": days,
            "estimator": estimator,
            "seeds": kind,
            **summary(stacked(files[scenario, days, estimator])),
        }
        for scenario, days, estimator in sorted(
            files, key=lambda key: (order.index(key[0]), key[1], key[2])
        )
    ]


def stacked(files: list[Path]) -> dict[str, np.ndarray[Any, Any]]:
    """Read files of rows as one.

    Raises:
        MixedSeeds: A runner is there twice.
    """
    parts = [dict(np.load(file, allow_pickle=False)) for file in files]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    if len(set(columns["seed"].tolist())) < len(columns["seed"]):
        raise MixedSeeds(f"a runner is in two of {[file.name for file in files]}: remove one")
    return columns


def write_tables(folder: Path) -> str:
    """Write both tables into the folder, and give the one for people."""
    entries = summarise(folder)
    return keep_tables(folder, entries, as_markdown(entries))


def keep_tables(folder: Path, entries: Sequence[Mapping[str, Any]], told: str) -> str:
    """Write entries for machines and what they tell people into the folder; give the latter."""
    (folder / MACHINE_TABLE).write_text(json.dumps(without_nan(entries), indent=1) + "\n")
    (folder / PEOPLE_TABLE).write_text(told)
    return told


def as_markdown(entries: list[Entry]) -> str:
    """Lay out entries as one table; a figure has its standard error behind it."""
    heads = ["scenario", "days", "estimator", "runners", "s a runner", *COLUMNS.values()]
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    lines += [f"| {' | '.join(_cells(entry))} |" for entry in entries]
    kinds = " and ".join(sorted({str(entry["seeds"]) for entry in entries}))
    note = f"Seeds for {kinds}; ± one standard error (runners resampled)."
    return "\n".join([*lines, "", note, ""])


def _cells(entry: Entry) -> list[str]:
    named = [str(entry[name]) for name in ("scenario", "days", "estimator", "runners")]
    figures, errors = entry["figures"], entry["standard_errors"]
    return [
        *named,
        f"{entry['seconds']:.3f}",
        *(cell(figures[name], errors[name]) for name in COLUMNS),
    ]


def cell(figure: float, error: float) -> str:
    """Write a figure with its standard error behind it."""
    if np.isnan(figure):
        return "–"
    return f"{figure:.3f}" if np.isnan(error) else f"{figure:.3f} ± {error:.3f}"


def without_nan(told: Any) -> Any:
    """Put None for NaN, which JSON lacks, however deep."""
    if isinstance(told, dict):
        return {key: without_nan(value) for key, value in told.items()}
    if isinstance(told, list):
        return [without_nan(value) for value in told]
    return None if isinstance(told, float) and np.isnan(told) else told


def draw(folder: Path, picture: Path) -> None:
    """Draw AUC by length, a panel a scenario, with bars of two standard errors.

    Args:
        folder: Where `write_tables` wrote.
        picture: An SVG file to write.

    Raises:
        FileNotFoundError: There is no table yet.
    """
    entries = json.loads((folder / MACHINE_TABLE).read_text())
    points = [_point(entry) for entry in entries if entry["figures"]["auc"] is not None]
    base = alt.Chart({"values": points}).encode(
        x=alt.X("days:Q", scale=alt.Scale(type="log", nice=False), title="days of diary").axis(
            values=sorted({int(entry["days"]) for entry in entries}), grid=False
        ),
        color=alt.Color("estimator:N", title=None),
    )
    auc = alt.Y("auc:Q", scale=alt.Scale(domain=[0.5, 1.0], clamp=True), title="AUC")
    bars = base.mark_rule().encode(alt.Y("low:Q", title="AUC"), alt.Y2("high:Q"))
    layers = alt.layer(base.mark_line(point=True).encode(auc), bars)
    order = [name for name in SCENARIOS if any(point["scenario"] == name for point in points)]
    size = (440, 300) if len(order) == 1 else (200, 170)
    layers.properties(width=size[0], height=size[1]).facet(
        alt.Facet("scenario:N", sort=order, title=None), columns=4
    ).save(picture)


def _point(entry: Entry) -> dict[str, float | str]:
    auc, error = entry["figures"]["auc"], entry["standard_errors"]["auc"] or 0.0
    ends = {"low": auc - 2 * error, "high": min(auc + 2 * error, 1.0)}
    named = {name: entry[name] for name in ("scenario", "days", "estimator")}
    return {**named, "auc": auc, **ends}

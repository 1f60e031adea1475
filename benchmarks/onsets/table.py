"""Files of many runners -> tables, for people and for machines."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.causes.run import kind_in
from benchmarks.causes.table import cell, keep_tables, stacked
from benchmarks.verdicts.counting import interval

from .figures import summary
from .worlds import CAUSELESS_END, EVERY_WORLD

TELLERS = ("whole", "robust", "percentile", "acute_chronic", "spike_alone", "oracle")
SAID = {
    "calibration_error": "calibration error",
    "ranked_first": "a cause first",
    "ranked_first_2": "first, hazard x2",
    "ranked_first_4": "first, x4",
    "ranked_first_8": "first, x8",
    "in_first_three": "in the first three",
    "largest_median": "largest P, median",
    "largest_95": "largest P, 95 %",
    "largest_of_all": "largest P of all",
    "causes_hardly": "causes among P < 0.04",
    "no_cause_50": "no cause, P > 0.5",
}
UNKNOWN = "–"
TOLD = ("percentile", "acute_chronic", "spike_alone")

Entry = dict[str, Any]
Tellers = Mapping[str, Entry]


def summarise(folder: Path) -> list[Entry]:
    """Give one entry for each world, number of onsets and teller, in a fixed order.

    Raises:
        MixedSeeds: Both kinds of seeds are there, or a runner is there twice.
    """
    kind = kind_in(folder)
    files: dict[tuple[str, int], list[Path]] = defaultdict(list)
    for file in sorted(folder.glob("*.npz")):
        world, number, _, _ = file.stem.split("-")
        files[world, int(number)].append(file)
    order = list(EVERY_WORLD)
    entries: list[Entry] = []
    for key in sorted(files, key=lambda key: (order.index(key[0]), key[1])):
        columns = stacked(files[key])
        named = {"world": key[0], "onsets": key[1], "seeds": kind}
        entries += [{**named, "teller": one, **summary(columns, one)} for one in TELLERS]
    return entries


def write_tables(folder: Path) -> str:
    """Write the tables into the folder, and give those for people."""
    entries = summarise(folder)
    return keep_tables(folder, entries, as_markdown(entries))


def as_markdown(entries: list[Entry]) -> str:
    """Lay out who ranks best, what ours says, what it tells, and what people are told today."""
    kinds = " and ".join(sorted({str(entry["seeds"]) for entry in entries}))
    note = f"Seeds for {kinds}; ± one standard error, in brackets the 95 % interval of a share."
    heads = [f"AUC {name}" for name in TELLERS]
    perhaps = ["no cause, P > 0.5, robust", "no cause, told perhaps", "all told perhaps", "right"]
    today = [f"{name}: {what}" for name in TOLD for what in ("no cause, told", "right")]
    return "\n".join(
        [
            *_table(entries, heads, _areas),
            *_table(entries, list(SAID.values()), lambda row: _said(row["whole"])),
            *_table(entries, perhaps, _perhaps),
            *_alarms(entries),
            *_table(entries, today, _today),
            note,
            "",
        ]
    )


def _table(
    entries: list[Entry], heads: list[str], cells: Callable[[Tellers], list[str]]
) -> list[str]:
    lines = [f"| {' | '.join(['world', 'onsets', 'runners', *heads])} |"]
    lines.append("|---" * (len(heads) + 3) + "|")
    for (world, onsets), some in groupby(entries, lambda one: (one["world"], one["onsets"])):
        row = {entry["teller"]: entry for entry in some}
        named = [world, str(onsets), str(row["whole"]["runners"])]
        told = cells(row)
        if set(told) != {UNKNOWN}:
            lines.append(f"| {' | '.join([*named, *told])} |")
    return [*lines, ""]


def _areas(row: Tellers) -> list[str]:
    return [_cell(row[name], "auc") for name in TELLERS]


def _said(entry: Entry) -> list[str]:
    return [_cell(entry, name) for name in SAID]


def _perhaps(row: Tellers) -> list[str]:
    ours = [_cell(row["whole"], name) for name in ("no_cause_told", "told", "precision")]
    return [_cell(row["robust"], "no_cause_50"), *ours]


def _alarms(entries: list[Entry]) -> list[str]:
    """Count who without a cause is told perhaps, in a world and its causeless twin together."""
    counts: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    for one in entries:
        if one["teller"] == "whole" and one["without_cause"]:
            count = counts[one["world"].removesuffix(CAUSELESS_END), one["onsets"]]
            count[0] += round(one["figures"]["no_cause_told"] * one["without_cause"])
            count[1] += one["without_cause"]
    lines = ["| world | onsets | runners without a cause | told perhaps (95 %) |", "|---" * 4 + "|"]
    for (world, onsets), (hits, without) in counts.items():
        low, high = interval(hits, without)
        share = f"{hits}: {hits / without:.3f} ({max(low, 0):.3f} to {high:.3f})"
        lines.append(f"| {world} | {onsets} | {without} | {share} |")
    return [*lines, ""]


def _today(row: Tellers) -> list[str]:
    return [_cell(row[name], figure) for name in TOLD for figure in ("no_cause_told", "precision")]


def _cell(entry: Entry, name: str) -> str:
    figure, error = entry["figures"][name], entry["standard_errors"][name]
    return cell(figure, error or np.nan)

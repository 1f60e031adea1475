"""Measure the pain model on real diaries and print the tables of docs/diaries.md.

    ./.venv/bin/python -m benchmarks.diaries FOLDER

FOLDER holds the diaries; without it, pain_diary in the folder that BACKSTRIDE_REAL_DATA names.
"""

import argparse
import os
from pathlib import Path

import numpy as np

from backstride.terms.records import FloatArray

from .forecasts import (
    HORIZONS_D,
    Scored,
    origins,
    persistence_errors,
    score_model,
    score_rules,
)
from .reading import Life, read_daily, read_entries
from .shuffles import SHUFFLES, alarms, interval
from .signs import signs
from .words import by_year, told

OTHERS = ("p2", "p3", "p4", "p5", "p6", "p9")
FEWEST_DAYS = 30
"""A diary with fewer rated days is too short (a choice)."""

LONG_DAYS = 365
LEAST_CHANGES = 0.3
"""A region of participant 1 is looked at when it is rated a year or more, and differs from the day
before on this share of days: a choice, made before any fit."""

LEAST_COUNTED = 0.5
"""As in the product: an exposure known on fewer days is not weighed."""

FEWEST_BLOCKS = 5
"""Short diaries have shorter blocks, for a spread of two or three tells nothing (a choice)."""

TRIES = 25
"""Shuffles of each kind for each diary."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.diaries", description=__doc__)
    told = os.environ.get("BACKSTRIDE_REAL_DATA")
    default = Path(told) / "pain_diary" if told else None
    parser.add_argument("folder", nargs="?", type=Path, default=default)
    parser.add_argument("--tries", type=int, default=TRIES, help="shuffles of each kind")
    parser.add_argument("--stretched", action="store_true", help="forecast on stretched ratings")
    parser.add_argument("--words", action="store_true", help="print only what `why` says")
    asked = parser.parse_args()
    if asked.folder is None:
        parser.error("name the folder of the diaries, or set BACKSTRIDE_REAL_DATA")
    lives = [read_daily(asked.folder)]
    lives += [read_entries(asked.folder, person) for person in OTHERS]
    chosen = [(life, name) for life in lives for name in choose(life)]
    if asked.words:
        print_words(chosen)
        return
    print_persistence(lives[0])
    for life, name in chosen:
        print_forecasts(life, name, stretched=asked.stretched)
    print_signs(lives[0])
    print_alarms(chosen, asked.tries)
    print_words(chosen)


def choose(life: Life) -> list[str]:
    """Name the regions that are looked at, and tell of those that are too short."""
    chosen = []
    for name, ratings in life.pains.items():
        days = int(np.isfinite(ratings).sum())
        changes = np.diff(ratings[np.isfinite(ratings)])
        is_long = days >= (LONG_DAYS if life.person == "p1" else FEWEST_DAYS)
        if is_long and np.mean(changes != 0) >= (LEAST_CHANGES if life.person == "p1" else 0):
            chosen.append(name)
        else:
            print(f"{life.person} {name}: {days} days, left out")
    return chosen


def print_persistence(life: Life) -> None:
    ratings = np.where(np.isfinite(life.pains["kneePain"]), life.pains["kneePain"], 0.0)
    found = [f"{persistence_errors(ratings, ahead_d):.3f}" for ahead_d in HORIZONS_D]
    print(f"\nPersistence of kneePain, all days of the file: {' and '.join(found)}")


def print_forecasts(life: Life, name: str, *, stretched: bool) -> None:
    """Print a table of errors; the difference to persistence with its standard error."""
    ratings = life.pains[name]
    places = origins(ratings)
    scored = score_rules(ratings, places)
    found = score_model(life, ratings, places, stretched=stretched)
    scored |= {f"model, plan {plan}": one for plan, one in found.items()}
    print(f"\n### {life.person} {name}: {len(places)} origins\n")
    print("| forecast | MAE 1 day | MAE 7 days | CRPS 1 day | CRPS 7 days | against persistence |")
    print("|---|---|---|---|---|---|")
    for forecaster, one in scored.items():
        print(_row(forecaster, one, scored["persistence"]))


def _row(forecaster: str, one: Scored, persistence: Scored) -> str:
    figures = [f"{mean:.3f}" for table in (one.error, one.crps) for mean in np.nanmean(table, 0)]
    better = one.error - persistence.error
    differences = [
        f"{np.nanmean(column):+.3f} ± {standard_error(column):.3f}" for column in better.T
    ]
    return f"| {forecaster} | {' | '.join(figures)} | {', '.join(differences)} |"


def standard_error(values: FloatArray, block: int = 28) -> float:
    """Give the standard error of a mean of days that lean on each other, by means of blocks."""
    known = values[np.isfinite(values)]
    blocks = np.array_split(known, max(FEWEST_BLOCKS, len(known) // block))
    means = np.array([part.mean() for part in blocks if len(part)])
    return float(means.std(ddof=1) / np.sqrt(len(means)))


def print_signs(life: Life) -> None:
    print("\n| span | days | levels | 28 days | changes | feedback | raises | eases |")
    print("|---|---|---|---|---|---|---|---|")
    for one in signs(life, life.pains["kneePain"]):
        correlations = (one.of_levels, one.of_weeks, one.of_changes, one.of_next)
        figures = [f"{value:+.2f}" for value in correlations]
        figures += [f"{one.raises:.2f}", f"{one.eases:.2f}"]
        print(f"| {one.span} | {one.days} | {' | '.join(figures)} |")


def print_alarms(chosen: list[tuple[Life, str]], tries: int) -> None:
    print("\n| diary | shuffled | tries | P(raises) > 0.8 | P(acts) > 0.8 |")
    print("|---|---|---|---|---|")
    counted = [(life, name) for life, name in chosen if is_counted(life, life.pains[name])]
    for shuffle in SHUFFLES:
        found = [
            (life, name, alarms(life, life.pains[name], shuffle, tries)) for life, name in counted
        ]
        for life, name, one in found:
            print(f"| {life.person} {name} | {shuffle} | {tries} | {one.raised} | {one.acted} |")
        tried = sum(one.tried for *_, one in found)
        shares = [
            _share(sum(counts), tried)
            for counts in (
                [one.raised for *_, one in found],
                [one.acted for *_, one in found],
            )
        ]
        print(f"| together | {shuffle} | {tried} | {' | '.join(shares)} |")


def print_words(chosen: list[tuple[Life, str]]) -> None:
    for life, name in chosen:
        ratings = life.pains[name]
        if is_counted(life, ratings):
            print(f"\n### {life.person} {name}\n")
            print("| exposure | verdict | chance | hard day | felt | did not hold |")
            print("|---|---|---|---|---|---|")
            print("\n".join(f"| {row} |" for row in told(life, ratings)))
            print("\n| year | named |\n|---|---|")
            print("\n".join(f"| {row} |" for row in by_year(life, ratings)))


def is_counted(life: Life, ratings: FloatArray) -> bool:
    """Tell whether anything was counted on half of the days on which this was rated."""
    rated = np.flatnonzero(np.isfinite(ratings))
    known = np.isfinite(life.dose[rated[0] : rated[-1] + 1]).mean(0)
    return bool((known >= LEAST_COUNTED).any())


def _share(count: int, tried: int) -> str:
    low, high = interval(count, tried)
    return f"{100 * count / tried:.1f} % ({100 * low:.1f} to {100 * high:.1f})"


if __name__ == "__main__":
    main()

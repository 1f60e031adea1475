"""The benchmark's commands: see README.md beside this file."""

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path

from . import leaks
from .estimators import FORECAST_RULES, ORACLES, OURS, RIVALS
from .run import CHOOSING_SEEDS, MixedSeeds, run
from .scenarios import SCENARIOS
from .table import draw, write_tables

LENGTHS_DAYS = (60, 180, 365, 1_000)
SAMPLE = (("base", 60), ("base", 180), ("strong_feedback", 180), ("no_cause", 180))
SAMPLE_RUNNERS = 40


def everyone() -> tuple[str, ...]:
    """Name all estimators that are here; ours stands apart, as it needs the product."""
    ours = OURS if find_spec("backstride") else ()
    return (*RIVALS, *ours, *ORACLES, *FORECAST_RULES)


def main() -> None:
    told = _parser().parse_args()
    try:
        told.command(told)
    except MixedSeeds as refused:
        sys.exit(str(refused))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.causes", description=__doc__)
    commands = parser.add_subparsers(required=True)
    running = commands.add_parser("run", help="ask estimators about simulated runners")
    running.add_argument("--scenario", type=_names, default=["base"], help="or several, by commas")
    running.add_argument("--days", type=_numbers, default=list(LENGTHS_DAYS), help="likewise")
    running.add_argument("--first", type=int, default=CHOOSING_SEEDS.start, help="first seed")
    running.add_argument("--runners", type=int, default=200)
    running.add_argument("--estimators", type=_names, default=list(everyone()), help="by commas")
    running.add_argument("--out", type=Path, required=True)
    running.add_argument("--workers", type=int, default=2)
    running.set_defaults(command=_run)
    tabling = commands.add_parser("table", help="write table.md and table.json into the folder")
    tabling.add_argument("folder", type=Path)
    tabling.set_defaults(command=lambda told: print(write_tables(told.folder)))
    drawing = commands.add_parser("picture", help="draw what `table` wrote")
    drawing.add_argument("folder", type=Path)
    drawing.add_argument("picture", type=Path)
    drawing.set_defaults(command=lambda told: draw(told.folder, told.picture))
    leaking = commands.add_parser("leaks", help="flag gaps that tell the outcome, in a made table")
    leaking.add_argument("--seed", type=int, default=0)
    leaking.set_defaults(command=lambda told: print(leaks.as_markdown(_found(told.seed))))
    grouping = commands.add_parser("groups", help="hold groups that ours tells against the truth")
    grouping.add_argument("--scenario", choices=list(SCENARIOS), default="collinear")
    grouping.add_argument("--days", type=int, default=365)
    grouping.add_argument("--first", type=int, default=CHOOSING_SEEDS.start)
    grouping.add_argument("--runners", type=int, default=200)
    grouping.set_defaults(command=_group)
    sampling = commands.add_parser("sample", help="a small table, in about two minutes")
    sampling.add_argument("--out", type=Path, required=True)
    sampling.add_argument("--workers", type=int, default=2)
    sampling.set_defaults(command=_sample)
    return parser


def _found(seed: int) -> list[leaks.Gap]:
    return leaks.find_leaks(leaks.make_table(seed))


def _group(told: argparse.Namespace) -> None:
    from . import together  # noqa: PLC0415 - needs the product, as nothing else here does

    seeds = range(told.first, told.first + told.runners)
    print(together.as_markdown(together.ask_about_groups(told.scenario, told.days, seeds)))


def _names(told: str) -> list[str]:
    return list(SCENARIOS) if told == "all" else told.split(",")


def _numbers(told: str) -> list[int]:
    return [int(number) for number in told.split(",")]


def _run(told: argparse.Namespace) -> None:
    run(
        told.out,
        scenarios=told.scenario,
        lengths_days=told.days,
        seeds=range(told.first, told.first + told.runners),
        estimators=told.estimators,
        workers=told.workers,
    )


def _sample(told: argparse.Namespace) -> None:
    for scenario, days in SAMPLE:
        run(
            told.out,
            scenarios=[scenario],
            lengths_days=[days],
            seeds=range(SAMPLE_RUNNERS),
            estimators=everyone(),
            workers=told.workers,
        )
    print(write_tables(told.out))
    draw(told.out, told.out / "auc.svg")


if __name__ == "__main__":
    main()

"""The commands of the benchmark of remembered onsets: see docs/onsets.md."""

import argparse
import os
import sys
from pathlib import Path

# The matrices are small: more threads only wait for each other. It must stand before numpy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks.causes.run import CHOOSING_SEEDS, MixedSeeds

from .run import run
from .table import write_tables
from .together import ask_together
from .worlds import CAUSELESS, WORLDS

ONSETS = (1, 2, 3, 5, 8)


def main() -> None:
    told = _parser().parse_args()
    try:
        told.command(told)
    except MixedSeeds as refused:
        sys.exit(str(refused))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.onsets", description=__doc__)
    commands = parser.add_subparsers(required=True)
    running = commands.add_parser("run", help="ask about simulated runners")
    running.add_argument(
        "--world", type=_names, default=["base"], help="several by commas; all; causeless"
    )
    running.add_argument("--onsets", type=_numbers, default=list(ONSETS), help="likewise")
    _add_seeds(running)
    running.add_argument("--out", type=Path, required=True)
    running.set_defaults(
        command=lambda told: run(told.out, told.world, told.onsets, _seeds_of(told))
    )
    tabling = commands.add_parser("table", help="write table.md and table.json into the folder")
    tabling.add_argument("folder", type=Path)
    tabling.set_defaults(command=lambda told: print(write_tables(told.folder)))
    joining = commands.add_parser("together", help="onsets as odds for the diary's model")
    _add_seeds(joining)
    joining.set_defaults(command=lambda told: print(ask_together(_seeds_of(told))))
    return parser


def _add_seeds(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--first", type=int, default=CHOOSING_SEEDS.start, help="first seed")
    parser.add_argument("--runners", type=int, default=100)


def _seeds_of(told: argparse.Namespace) -> range:
    return range(told.first, told.first + told.runners)


def _names(told: str) -> list[str]:
    every = {"all": WORLDS, "causeless": CAUSELESS}
    return list(every[told]) if told in every else told.split(",")


def _numbers(told: str) -> list[int]:
    return [int(number) for number in told.split(",")]


if __name__ == "__main__":
    main()

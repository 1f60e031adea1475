"""Tell simulated runners why, and count how often that is true: docs/why.md.

./.venv/bin/python -m benchmarks.verdicts run --scenario base --days 60,180 --out FOLDER
./.venv/bin/python -m benchmarks.verdicts count FOLDER counts.json
./.venv/bin/python -m benchmarks.verdicts table counts.json
"""

import argparse
from pathlib import Path

from benchmarks.causes.scenarios import SCENARIOS

from .counting import as_markdown, read, write
from .run import looks, run

LENGTHS_DAYS = (60, 180, 365, 1_000)


def main() -> None:
    told = _parser().parse_args()
    told.command(told)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.verdicts", description=__doc__)
    commands = parser.add_subparsers(required=True)
    running = commands.add_parser("run", help="tell simulated runners why")
    running.add_argument("--scenario", type=_names, default=["base"], help="or several, by commas")
    running.add_argument("--causeless", action="store_true", help="and nobody has a cause")
    running.add_argument("--days", type=_numbers, default=list(LENGTHS_DAYS), help="by commas")
    running.add_argument("--ratings", type=_numbers, default=[1, 2], help="a day: 1, 2 or both")
    running.add_argument("--first", type=int, default=0, help="first seed")
    running.add_argument("--runners", type=int, default=100)
    running.add_argument("--out", type=Path, required=True)
    running.add_argument("--workers", type=int, default=2)
    running.set_defaults(command=_run)
    running.add_argument("--whole", action="store_true", help="fit also who is silent at a look")
    looking = commands.add_parser("looks", help="count whom a look would have silenced")
    looking.add_argument("folder", type=Path)
    looking.set_defaults(command=_look)
    counting = commands.add_parser("count", help="count what was told, into one JSON file")
    counting.add_argument("folder", type=Path)
    counting.add_argument("file", type=Path)
    counting.set_defaults(command=lambda told: write(told.folder, told.file))
    tabling = commands.add_parser("table", help="lay such files out as tables")
    tabling.add_argument("files", type=Path, nargs="+")
    tabling.set_defaults(command=lambda told: print(as_markdown(*read(told.files))))
    return parser


def _names(text: str) -> list[str]:
    return list(SCENARIOS) if text == "all" else text.split(",")


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _run(told: argparse.Namespace) -> None:
    seeds = range(told.first, told.first + told.runners)
    worlds = [(scenario, told.causeless) for scenario in told.scenario]
    run(told.out, worlds, told.days, told.ratings, seeds, workers=told.workers, whole=told.whole)


def _look(told: argparse.Namespace) -> None:
    count, silent, named = looks(told.folder)
    print(f"{count} runners without a cause: {silent} silent at a look, {named} of them told")


if __name__ == "__main__":
    main()

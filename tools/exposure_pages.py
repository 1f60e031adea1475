"""Write the documentation page of every exposure: registry row, docstring and claims.

    ./.venv/bin/python tools/exposure_pages.py

The pages lie in docs/exposures. A test compares them with what this makes, so that they
cannot drift.
"""

from __future__ import annotations

import inspect
import re
from itertools import groupby
from pathlib import Path
from typing import get_args

from backstride import exposures
from backstride.knowledge.claims import CERTAINTIES, DIRECTIONS, claims
from backstride.terms.quantities import (
    EXPOSURES,
    GROUPS,
    NOTES,
    SAMPLES,
    STANDINGS,
    Exposure,
    Needs,
)

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "exposures"
INDEX = "README.md"
PER_DAY = {
    "sum": "added up",
    "max": "the highest",
    "mean": "the mean",
    "level": "the level at the end of the day, which a rest day has as well",
}
REST = {
    ("run", "sum"): "; 0 on a rest day",
    ("history", "sum"): "; 0 on a rest day",
    ("day", "sum"): "; missing where not told",
}
GIVEN_BY = {
    "run": "one run by itself",
    "history": "the run and the runs before it",
    "level": "the runs before any moment",
    "day": "the diary of a day",
}
INTRODUCTION = """\
One page for each exposure, made from the registry and the code by
`./.venv/bin/python tools/exposure_pages.py`. We found no study showing that any of them predicts
or prevents low-back pain in runners; each page says what is known. Most figures were read in an
abstract or the first page of a paper, some in news of it; the studies were not appraised. That
we found nothing is no proof that there is nothing."""
NO_CLAIM = "None of the [hundred claims](../claims/README.md) that we went through is about it."
SECTION = re.compile(r"^(Args|Returns|Raises|Source|Examples):\n", re.MULTILINE)
IN_WORDS = (
    (r"\bNaN(\s+and)\b", r"what is not told\1"),
    (r"\b(and\s+)NaN\b", r"\1what is not told"),
    (r"(\A|\.\s+)NaN\b", r"\1Not told"),
    (r"\bNaN\b", "not told"),
)
"""What stands for NaN: as a noun, at the start of a sentence, and elsewhere."""


def pages() -> dict[str, str]:
    """Make every page, by the name of its file."""
    taken = {name: take for needs in get_args(Needs) for name, take in catalogue(needs)}
    found = {f"{name}.md": page(row, taken[name]) for name, row in EXPOSURES.items()}
    return found | {INDEX: index()}


def catalogue(needs: Needs) -> list[tuple[str, object]]:
    """List the functions of one kind."""
    return list(exposures.catalogue(needs).items())


def page(row: Exposure, take: object) -> str:
    """Make the page of one exposure."""
    told = sections(inspect.getdoc(take) or "")
    facts = {
        "name in `--json`": f"`{row.name}`",
        "group": GROUPS[row.group],
        "unit": row.unit,
        "plausible range": f"{number(row.low)} to {number(row.high)}",
        "of one day": PER_DAY[row.per_day] + REST.get((row.needs, row.per_day), ""),
        "given by": GIVEN_BY[row.needs],
        "asks for": ", ".join(asked(name) for name in row.asks) or "nothing beyond a recorded way",
        "standing": f"**{row.standing}**: {STANDINGS[row.standing]}",
    }
    lines = [
        f"# {row.label}",
        plain(row.about),
        "\n".join(["| | |", "|---|---|", *(f"| {key} | {said} |" for key, said in facts.items())]),
        "## How it is measured",
        plain(told["How"]),
        plain(told["Returns"]),
        *([f"```python\n{told['Examples']}\n```"] if ">>>" in told.get("Examples", "") else []),
        "## Error",
        plain(sentence(row.error_source)),
        "## Source",
        plain(max(sentence(row.source), told["Source"], key=len)),
        "## What is known about it and back pain",
        plain(row.known),
        "## Articles say",
        articles_say(row.name),
    ]
    return "\n\n".join(line.strip() for line in lines) + "\n"


def articles_say(name: str) -> str:
    """List the claims that an exposure tests, each with what evidence says of it."""
    told = [
        f"- [{claim.id}](../claims/README.md#{claim.id.lower()}): {claim.articles_say}"
        f" *{DIRECTIONS[claim.direction]}, {CERTAINTIES[claim.certainty]}*"
        for claim in claims().values()
        if name in claim.tested_by
    ]
    return "\n".join(told) or NO_CLAIM


def index() -> str:
    """Make the page that lists them all."""
    parts = [
        "# What is measured",
        INTRODUCTION,
    ]
    for group, rows in groupby(EXPOSURES.values(), key=lambda row: row.group):
        head = ["| exposure | unit | standing | in a sentence |", "|---|---|---|---|"]
        body = [
            f"| [{row.label}]({row.name}.md) | {row.unit} | {row.standing} | {row.about} |"
            for row in rows
        ]
        parts += [f"## {GROUPS[group]}", "\n".join(head + body)]
    return "\n\n".join(parts) + "\n"


def sections(doc: str) -> dict[str, str]:
    """Part a docstring into its sections; what stands before them is `How`."""
    how, *rest = SECTION.split(doc)
    names, bodies = rest[::2], rest[1::2]
    return {"How": how} | {
        name: inspect.cleandoc(body) for name, body in zip(names, bodies, strict=True)
    }


def asked(name: str) -> str:
    """Say in words what an exposure asks for."""
    if name.startswith("profile."):
        return f"your {name.removeprefix('profile.').rsplit('_', 1)[0].replace('_', ' ')}"
    return {**SAMPLES, **NOTES}[name].label.lower()


def plain(words: str) -> str:
    """Say in words what code calls NaN."""
    for pattern, said in IN_WORDS:
        words = re.sub(pattern, said, words)
    return words


def number(bound: float) -> str:
    """Write a bound out."""
    return f"{bound:,.0f}" if bound == int(bound) else f"{bound:,g}"


def sentence(words: str) -> str:
    """End words with a full stop."""
    return words if words.endswith(".") else f"{words}."


def main() -> None:
    """Write the pages, and remove those of exposures that are no more."""
    FOLDER.mkdir(exist_ok=True)
    made = pages()
    for old in FOLDER.iterdir():
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

"""Write the documentation page of the claims, from their data file.

    ./.venv/bin/python tools/claim_pages.py

The page lies in docs/claims. A test compares it with what this makes, so that it cannot
drift.
"""

from __future__ import annotations

from pathlib import Path

from backstride.knowledge.claims import (
    CERTAINTIES,
    DIRECTIONS,
    PLANNED,
    by_theme,
    claims,
    in_words,
)
from backstride.terms.quantities import CHECKED, EXPOSURES, SOURCE_KEY, SOURCES
from backstride.terms.records import Claim

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "claims"
INDEX = "README.md"
INTRODUCTION = """\
A hundred claims that popular articles make about running and backs, each with what evidence
says, how sure that is, what in a runner's own data can speak to it, and what Backstride does
about it. Made from the data by `./.venv/bin/python tools/claim_pages.py`.

We found no study showing that a change of form, a surface, a shoe or a number from a watch
predicts or prevents low-back pain in runners. That we found nothing is no proof that there is
nothing. Most figures were read in an abstract or the opening of a page; the studies were not
appraised. Direction and certainty are our own judgement."""
HEAD = """\
| | articles say | evidence says | tested by | what we say and do |
|---|---|---|---|---|"""


def pages() -> dict[str, str]:
    """Make every page, by the name of its file."""
    themes = [
        f"## {theme}\n\n" + "\n".join([HEAD, *(row(claim) for claim in told)])
        for theme, told in by_theme().items()
    ]
    return {
        INDEX: "\n\n".join(["# What articles claim", INTRODUCTION, *themes, planned(), sources()])
        + "\n"
    }


def row(claim: Claim) -> str:
    """Make the row of one claim, with an anchor such as `c07`."""
    evidence = SOURCE_KEY.sub(lambda key: f"[{key[1]}](#{anchor(key[1])})", claim.evidence_says)
    said = f"{DIRECTIONS[claim.direction]}, {CERTAINTIES[claim.certainty]}"
    cells = [
        f'<a id="{anchor(claim.id)}"></a>{claim.id}',
        claim.articles_say,
        f"**{said[:1].upper()}{said[1:]}.** {evidence}",
        ", ".join(tested(name) for name in claim.tested_by) or claim.why_unlinked or "–",
        f"“{claim.sentence}” {claim.does}",
    ]
    return f"| {' | '.join(cells)} |"


def tested(name: str) -> str:
    """Name what tests a claim; an exposure has its page."""
    words = in_words(name)
    return f"[{words}](../exposures/{name}.md)" if name in EXPOSURES else words


def planned() -> str:
    """List what claims lead to and is not there yet."""
    told = (f"- {word[:1].upper()}{word[1:]}." for word in PLANNED.values())
    return "\n".join(["## Planned", "", *told])


def sources() -> str:
    """List the sources that the claims rest on, and how each was checked."""
    named = sorted({key for claim in claims().values() for key in claim.sources})
    cited = (
        f'| <a id="{anchor(key)}"></a>{key} | {SOURCES[key].citation} '
        f"| {CHECKED[SOURCES[key].checked]} |"
        for key in named
    )
    return "\n".join(["## Sources", "", "| key | source | how checked |", "|---|---|---|", *cited])


def anchor(name: str) -> str:
    """Name the place of a claim or source on the page."""
    return name.lower()


def main() -> None:
    """Write the page."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

"""Write docs/screening.md from the data files of the screening.

    ./.venv/bin/python tools/screening_pages.py

A test compares the page with what this makes, so that it cannot drift.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from backstride.knowledge.flags import flags, gates, groups, help_lines, items
from backstride.screening.rules import SCOPE
from backstride.terms.records import Item, RedFlag

PAGE = Path(__file__).resolve().parents[1] / "docs" / "screening.md"
INTRODUCTION = """\
Made from the data files `items.toml`, `red_flags.toml`, `gates.toml` and `help_lines.toml` by
`./.venv/bin/python tools/screening_pages.py`. It finds reasons to see someone; it makes no
diagnosis. One warning sign alone tells little (Finucane and others, 2020), and the thresholds are
cautious readings unless a source is named. "Recalled" means that we wrote it from memory and have
not read the source."""
HISTORY = """\
A flag that ever held stays open until you record who saw you, when, what was found and whether
you may run. "Still being looked into" keeps it open. "May not run", or only from a day on, keeps
the flag listed with verdict `none`, and running stays blocked until then. A cleared flag opens
again with a new answer: a symptom answered yes again, or an answer about the past that changed. A
clearing speaks for a flag whose place the cleared one took on the same answer. A fever with a cold
clears itself two days after the last day with fever. Answers about symptoms count for 28 days, and
no longer than until a new episode (pain 3 or more after 28 days of 1 or less), a week that is
worse by 2 than the one before, a red day or a new leg symptom; then they count as not given."""
COMPLETE = """\
An answer that is missing is neither yes nor no: no flag holds because of it. The screening is
complete where no missing answer could change the verdict, the scope or what is blocked. An
emergency is complete as it stands. The verdict is the most urgent of all flags that are open."""


def page() -> str:
    """Make the page."""
    parts = [
        "# The screening",
        INTRODUCTION,
        "## What is asked",
        *(part for group, head in groups().items() for part in (f"### {head}", _items(group))),
        "## Which flags there are",
        _table(("flag", "holds when", "verdict", "blocks", "source"), map(_flag, flags().values())),
        COMPLETE,
        "## Who is out of scope",
        _table(("when", "what then"), ((f"`{when}`", why) for when, why in SCOPE.items())),
        "## How flags stay open, and how they are cleared",
        HISTORY,
        "## What locks a self-test or an exercise",
        "Where the answer that a gate asks for is missing, it locks too.",
        _table(
            ("gate", "locks when", "why"),
            ((gate.name, f"`{gate.when}`", gate.why) for gate in gates().values()),
        ),
        "## Whom to call",
        "Recalled; check them where you live.",
        _table(
            ("country", "emergency", "crisis line"),
            (
                (line.country or "not known", line.emergency, line.crisis or "your local one")
                for line in help_lines().values()
            ),
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _items(group: str) -> str:
    asked = (item for item in items().values() if item.group == group)
    return _table(("id", "asks", "answers, from harmless to worst"), map(_item, asked))


def _item(item: Item) -> Sequence[str]:
    answers = ", ".join(f"`{answer}`" for answer in item.answers) or f"{item.low} to {item.high}"
    when = f" Asked when `{item.asked_when}`." if item.asked_when else ""
    past = " About the past: asked once." if item.history else ""
    return f"`{item.id}`", f"{item.asks.rstrip('.')}.{when}{past}", answers


def _flag(flag: RedFlag) -> Sequence[str]:
    cases = [f"{case.verdict}: `{case.when}`" for case in flag.cases]
    unless = f"<br>not while open: {', '.join(flag.unless)}" if flag.unless else ""
    verdicts = ", ".join(case.verdict for case in flag.cases)
    holds = f"{'<br>'.join(cases)}{unless}"
    return f"**{flag.id}** {flag.title}", holds, verdicts, flag.blocks, flag.source


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Write the documentation page of the exercises and self-tests, and the sheet of their pictures.

    ./.venv/bin/python tools/exercise_pages.py

A test compares the page with what this makes, so that it cannot drift.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import vl_convert

from backstride.knowledge.exercises import PAIN_LIGHT, exercises, self_tests
from backstride.knowledge.flags import gates
from backstride.report.drawing.figure import stick_figures
from backstride.terms.quantities import cited
from backstride.terms.records import Exercise, Norm, SelfTest

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = DOCS / "exercises.md"
SHEET = DOCS / "pictures" / "exercises.png"
TOKENS = DOCS.parent / "src" / "backstride" / "report" / "look" / "tokens.css"
GROUPS = {"trunk": "Trunk", "hip": "Hips", "leg": "Legs", "mobility": "Mobility"}
COLUMNS = 3
CELL_WIDTH, CELL_HEIGHT, HEADING = 440.0, 250.0, 30.0
INTRODUCTION = f"""\
Made from the data by `./.venv/bin/python tools/exercise_pages.py`; the words are those that the
program shows.

None of them was shown to prevent a runner's back pain by itself. Exercise of many kinds made new
episodes rarer in people in general; in runners with back pain, exercise for legs and hips did
most for what they could do. So: legs and hips first, trunk too. {PAIN_LIGHT}

With an open warning sign that blocks everything, none of them is shown. Where the table names a
gate, a missing answer locks as well. Pictures are drawn from joint angles; the lengths of the body
are recalled (Winter, after Drillis and Contini)."""
TESTS = """\
They choose exercises and name no cause. None is shown before the safety questions are answered,
nor with an open warning sign. A result is held against your own earlier ones, with an error that
is assumed, and against published groups where there are any. What those reached is no aim."""


def page() -> str:
    """Make the page."""
    parts = ["# Exercises and self-tests", INTRODUCTION, "![Stick figures](pictures/exercises.png)"]
    for group, title in GROUPS.items():
        told = [one for one in exercises().values() if one.group == group]
        parts += [f"## {title}", *(exercise(one) for one in told)]
    parts += ["## Self-tests", TESTS, *(self_test(one) for one in self_tests().values())]
    parts += ["## Gates", gate_table()]
    return "\n\n".join(parts) + "\n"


def exercise(one: Exercise) -> str:
    """Tell one exercise."""
    return "\n\n".join(
        [
            f"### {one.title} (`{one.name}`)",
            one.purpose,
            numbered(one.steps),
            facts(
                {
                    "how much": one.dose,
                    "easier": one.easier,
                    "harder": one.harder,
                    "evidence": cited(one.evidence),
                    "certainty": one.certainty.replace("_", " "),
                    "gates": ", ".join(one.gates) or "none but open warning signs",
                }
            ),
        ]
    )


def self_test(one: SelfTest) -> str:
    """Tell one self-test."""
    return "\n\n".join(
        [
            f"### {one.title} (`{one.name}`)",
            one.purpose,
            numbered(one.steps),
            facts(
                {
                    "stop": one.stop,
                    "result": f"{one.unit}, {one.low:g} to {one.high:g}"
                    + (", each side" if one.sides else ""),
                    "error": one.error,
                    "others": "<br>".join(norm(told, one.unit) for told in one.norms)
                    or "no figure that we could check",
                    "chooses": ", ".join(one.chooses),
                    "gates": ", ".join(one.gates),
                }
            ),
        ]
    )


def norm(told: Norm, unit: str) -> str:
    """Tell what a group reached."""
    low, high = told.value - told.spread, told.value + told.spread
    return f"middle half of {told.group}: {low:g} to {high:g} {unit} ({told.source})"


def gate_table() -> str:
    """Tell what each gate asks for."""
    both: list[Exercise | SelfTest] = [*exercises().values(), *self_tests().values()]
    used = {gate for one in both for gate in one.gates}
    rows = [f"| {name} | {gate.why} |" for name, gate in gates().items() if name in used]
    return "\n".join(["| gate | locks |", "|---|---|", *rows])


def numbered(steps: Iterable[str]) -> str:
    """Write steps as a list."""
    return "\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=1))


def facts(told: dict[str, str]) -> str:
    """Write facts as a table."""
    return "\n".join(["| | |", "|---|---|", *(f"| {key} | {said} |" for key, said in told.items())])


def sheet() -> str:
    """Lay all pictures on one sheet, in the light colours of the look."""
    own = [one for one in self_tests().values() if one.name not in exercises()]
    every: list[Exercise | SelfTest] = [*exercises().values(), *own]
    cells = [cell(one, *divmod(place, COLUMNS)) for place, one in enumerate(every)]
    height = -(-len(every) // COLUMNS) * (CELL_HEIGHT + HEADING)
    width = COLUMNS * CELL_WIDTH
    return coloured(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}">'
        f'<rect width="{width:g}" height="{height:g}" fill="var(--card)"/>{"".join(cells)}</svg>'
    )


def cell(one: Exercise | SelfTest, row: int, column: int) -> str:
    """Draw one picture under its name."""
    x, y = column * CELL_WIDTH, row * (CELL_HEIGHT + HEADING)
    drawn = stick_figures(one.poses, title=one.title, description=one.purpose)
    place = f'<svg x="{x + 10:g}" y="{y + HEADING:g}" width="{CELL_WIDTH - 20:g}" '
    size = f'height="{CELL_HEIGHT - 10:g}" '
    return (
        f'<text x="{x + 14:g}" y="{y + 20:g}" font-size="15" font-weight="600"'
        f' font-family="sans-serif" fill="var(--ink)">{one.title}</text>'
        + drawn.replace("<svg ", place + size, 1)
    )


def coloured(svg: str) -> str:
    """Put the light colours in the place of their names, for programs that know no names."""
    named = dict(re.findall(r"(--\w+): (#\w+);", TOKENS.read_text(encoding="utf-8").split("@")[0]))
    named["--sans"] = "sans-serif"
    return re.sub(r"var\((--\w+)\)", lambda name: named[name[1]], svg)


def main() -> None:
    """Write the page and the sheet."""
    PAGE.write_text(page(), encoding="utf-8")
    SHEET.write_bytes(vl_convert.svg_to_png(sheet(), scale=1.0))


if __name__ == "__main__":
    main()

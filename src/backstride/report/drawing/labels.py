"""Words beside a drawing, each with a line to what it names, and none over another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from backstride.report.drawing.curves import path

FONT_PX = 12
LINE_PX = 15
LETTER_PX = 6.0
"""Room that a letter takes on the average at this size, on the safe side."""


@dataclass(frozen=True)
class Label:
    """Words beside a drawing: lines, the first baseline's place, and what they point to."""

    lines: tuple[str, ...]
    at: tuple[float, float]
    anchor: Literal["start", "end"]
    target: tuple[float, float] | None = None
    headed: bool = False

    def box(self) -> tuple[float, float, float, float]:
        """Give the room that the words take: left, top, right, bottom."""
        wide = max(map(len, self.lines)) * LETTER_PX
        left = self.at[0] - (wide if self.anchor == "end" else 0)
        top = self.at[1] - FONT_PX
        return left, top, left + wide, top + len(self.lines) * LINE_PX


def apart(told: Sequence[Label]) -> list[Label]:
    """Move labels of one side down where they would touch the one above."""
    placed: list[Label] = []
    for label in sorted(told, key=lambda one: one.at[1]):
        free = placed[-1].box()[3] + FONT_PX + 3 if placed else label.at[1]
        at = label.at[0], max(label.at[1], free)
        placed.append(Label(label.lines, at, label.anchor, label.target, label.headed))
    return placed


def written(label: Label) -> str:
    """Write a label as SVG, with the line to what it names."""
    x, y = label.at
    rows = [(y + LINE_PX * place, line) for place, line in enumerate(label.lines)]
    lines = "".join(
        f'<tspan x="{x:.1f}" y="{below:.1f}"{_name_class(label, below)}>{line}</tspan>'
        for below, line in rows
    )
    return f'{_lead(label)}<text text-anchor="{label.anchor}">{lines}</text>'


def _name_class(label: Label, below: float) -> str:
    return ' class="name"' if label.headed and below == label.at[1] else ""


def _lead(label: Label) -> str:
    if label.target is None:
        return ""
    away = 4 if label.anchor == "end" else -4
    line = path([(label.at[0] + away, label.at[1] - 4), label.target])
    x, y = label.target
    return (
        f'<path class="spine-lead" d="{line}"/>'
        f'<circle class="spine-point" cx="{x:.1f}" cy="{y:.1f}" r="2"/>'
    )

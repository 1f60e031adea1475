"""What is known of the ground, and a run laid on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from backstride.terms.errors import BackstrideError
from backstride.terms.records import Run
from backstride.terrain.grade import with_grade
from backstride.terrain.surfaces import match


def _say_nothing(_line: str) -> None:
    pass


@dataclass(frozen=True)
class Ground:
    """The folders of what the runner has added: elevation tiles, and surfaces of ways.

    Either may be missing or empty. `say_damaged` is told of what cannot be read.
    """

    elevation: Path
    surfaces: Path
    say_damaged: Callable[[str], None] = _say_nothing


def locate(run: Run, ground: Ground) -> Run:
    """Tell how steep every second was, and what was underfoot.

    Args:
        run: Cleaned; its own arrays are left alone.
        ground: What the runner has added.

    Returns:
        The run with grade, its error, surface and their origins; NaN and "unknown" where
        nothing tells. What is damaged tells nothing, and is said.
    """
    try:
        graded = with_grade(run, ground.elevation)
    except BackstrideError as error:
        ground.say_damaged(str(error))
        graded = with_grade(run, None)
    try:
        return match(graded, ground.surfaces)
    except BackstrideError as error:
        ground.say_damaged(str(error))
        return graded

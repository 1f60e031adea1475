"""What is known of the ground, and a run laid on it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from backstride.terms.errors import BackstrideError
from backstride.terms.records import Run
from backstride.terrain.grade import with_grade
from backstride.terrain.surfaces import match


@dataclass(frozen=True)
class Ground:
    """The folders of what the runner has added: elevation tiles, and surfaces of ways.

    Either may be missing or empty.
    """

    elevation: Path
    surfaces: Path


def locate(run: Run, ground: Ground) -> Run:
    """Tell how steep every second was, and what was underfoot.

    Args:
        run: Cleaned; its own arrays are left alone.
        ground: What the runner has added.

    Returns:
        The run with grade, its error, surface and their origins; NaN and "unknown" where
        nothing tells. What is damaged tells nothing: listing it says so.
    """
    try:
        graded = with_grade(run, ground.elevation)
    except BackstrideError:
        graded = with_grade(run, None)
    try:
        return match(graded, ground.surfaces)
    except BackstrideError:
        return graded

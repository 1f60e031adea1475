"""Runs and notes -> Days: the runner's own calendar; and what changed beside running."""

from backstride.days.calendar import align
from backstride.days.changes import changes

__all__ = ["align", "changes"]

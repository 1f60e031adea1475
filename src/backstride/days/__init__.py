"""Runs and notes -> Days: the runner's own calendar; what changed beside running; flares."""

from backstride.days.calendar import align
from backstride.days.changes import changes
from backstride.days.flares import flares
from backstride.days.others import done

__all__ = ["align", "changes", "done", "flares"]

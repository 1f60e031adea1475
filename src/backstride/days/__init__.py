"""Runs and notes -> Days: the runner's own calendar."""

from backstride.days.calendar import align

__all__ = ["align"]

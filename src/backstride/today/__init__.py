"""Days, Verdict -> Advice: the light of the day, and what to do about it."""

from backstride.today.advice import advise
from backstride.today.light import COMPONENTS, lights, of_day, reds, worst

__all__ = ["COMPONENTS", "advise", "lights", "of_day", "reds", "worst"]

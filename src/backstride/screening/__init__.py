"""Answers -> Verdict, Score: what stands against running, and what questionnaires gave."""

from backstride.screening.answers import check
from backstride.screening.completeness import unanswered
from backstride.screening.history import FRESH_DAYS, Trigger
from backstride.screening.locks import locks
from backstride.screening.rules import raising
from backstride.screening.scoring import score
from backstride.screening.verdict import latest, screen, worse_of

__all__ = [
    "FRESH_DAYS",
    "Trigger",
    "check",
    "latest",
    "locks",
    "raising",
    "score",
    "screen",
    "unanswered",
    "worse_of",
]

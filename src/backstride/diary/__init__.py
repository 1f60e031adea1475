"""Answers -> Notes, Profile, Shoes: what the runner tells, checked and kept with its history."""

from backstride.diary.answering import SAME, entries, read, replacing
from backstride.diary.asking import WHERE, Answered, Ask, Occasion, Place, ask, occasion
from backstride.diary.notes import (
    FROM_DEVICE,
    SIDES,
    comparable,
    corrected,
    in_force,
    is_withdrawal,
    note,
    replaced_by,
    side_of,
    withdrawal,
)
from backstride.diary.person import change_profile, shoe

__all__ = [
    "FROM_DEVICE",
    "SAME",
    "SIDES",
    "WHERE",
    "Answered",
    "Ask",
    "Occasion",
    "Place",
    "ask",
    "change_profile",
    "comparable",
    "corrected",
    "entries",
    "in_force",
    "is_withdrawal",
    "note",
    "occasion",
    "read",
    "replaced_by",
    "replacing",
    "shoe",
    "side_of",
    "withdrawal",
]

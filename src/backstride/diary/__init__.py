"""Answers -> Notes, Profile, Shoes: what the runner tells, checked and kept with its history."""

from backstride.diary.notes import in_force, note, replaced_by
from backstride.diary.person import change_profile, shoe

__all__ = ["change_profile", "in_force", "note", "replaced_by", "shoe"]

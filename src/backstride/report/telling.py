"""What can be said in a sentence: of the files, the runs, and nothing beyond them."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from backstride.report import wording
from backstride.report.ledger import Tally
from backstride.report.measures import SPIKE, STEP_UP, added, measured, say, scale, total
from backstride.terms.records import RunEntry, Story

_FIXED = "\N{NO-BREAK SPACE}"
_SPIKE = f"30{_FIXED}%"


def sentence(story: Story, files: Tally) -> str:
    """Say first what can be said: how many runs are in, and how many were spikes."""
    if story.runs:
        return f"{_are_in(story)} {_spikes(story.runs)}".strip()
    if not files.given:
        return "No run is in yet."
    if files.given == 1:
        return "No run is in yet. The one file given held none."
    return f"No run is in yet. None of the {wording.grouped(files.given)} files given held one."


def lead(story: Story) -> str:
    """Say what the runs add up to, with errors taken as independent."""
    runs, units = story.runs, story.profile.units
    if not runs:
        return ""
    distance, climb, downhill = (
        say(added(runs, name), scale(name, units))
        for name in ("distance_m", "ascent_m", "descent_m")
    )
    moving = total([measured(run, "moving_time_s") for run in runs])
    days = sorted(run.place.local_day for run in runs)
    when = f"On {wording.day(days[0])}"
    if days[0] != days[-1]:
        when = f"From {wording.day(days[0])} to {wording.day(days[-1])}"
    said = (
        (distance, "run"),
        (wording.duration(moving.value, moving.error), "of moving"),
        (climb, "up"),
        (downhill, "down"),
    )
    known = [
        f"{number.replace(' ', _FIXED)} {what}"
        for number, what in said
        if not number.endswith(wording.UNKNOWN)
    ]
    return f"{when}: {', '.join(known) or 'neither distance nor time is known'}."


def load_title(runs: Sequence[RunEntry]) -> str:
    """Say what the picture of the load shows."""
    spikes, steps_up, compared = _compared(runs)
    if not compared:
        return "No run could be compared yet with the 30 days before it"
    return (
        f"{wording.opening(spikes) if spikes else 'None'} of {wording.counted(compared, 'run')} "
        f"{_was(spikes)} over {_SPIKE} longer than any of the 30 days before, "
        f"{wording.inside(steps_up) if steps_up else 'none'} by 10 to {_SPIKE}"
    )


def is_any_compared(runs: Sequence[RunEntry]) -> bool:
    """Tell whether any run has a run in the 30 days before it."""
    return _compared(runs)[2] > 0


def spelled_heading(count: int, noun: str, rest: str) -> str:
    """Begin a heading with a count: Five files failed."""
    return f"{wording.opening(count)} {noun if count == 1 else noun + 's'} {rest}"


def _are_in(story: Story) -> str:
    days = [run.place.local_day for run in story.runs]
    count = len(days)
    if count == 1:
        return "One run is in."
    length = wording.span((max(days) - min(days)).days + 1)
    return f"{wording.opening(count)} runs of {length} are in."


def _spikes(runs: Sequence[RunEntry]) -> str:
    spikes, _, compared = _compared(runs)
    if not compared:
        return "None can be compared yet with the 30 days before it."
    count = "None" if spikes == 0 else wording.opening(spikes)
    return f"{count} {_was(spikes)} more than {_SPIKE} longer than any of the 30 days before."


def _compared(runs: Sequence[RunEntry]) -> tuple[int, int, int]:
    ratios = [measured(run, "distance_to_longest_ratio").value for run in runs]
    known = [ratio for ratio in ratios if isfinite(ratio)]
    spikes = sum(ratio > SPIKE for ratio in known)
    steps_up = sum(STEP_UP < ratio <= SPIKE for ratio in known)
    return spikes, steps_up, len(known)


def _was(count: int) -> str:
    return "was" if count == 1 else "were"

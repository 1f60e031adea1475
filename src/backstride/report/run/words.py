"""What can be said of one run in a sentence, and the words beside its pictures."""

from __future__ import annotations

from math import isfinite, nan

import numpy as np

from backstride.report import wording
from backstride.report.measures import SPIKE, STEP_UP, began, measured
from backstride.report.run import grades, profile, strips
from backstride.report.run.ribbon import Drawing
from backstride.terms.quantities import EXPOSURES, REGIONS
from backstride.terms.records import FloatArray, Note, Run, RunStory

MORE = {
    "descent_m": "more downhill",
    "above_85_of_best_5km_s": "more fast running",
    "ascent_m": "more climb",
    "new_ground_m": "more new ground",
}
"""A choice: what is worth a word in the sentence, the most telling first."""
_WORTH = 2  # of them at most; a third would make it a list
_ORDINARY = (0.25, 0.75)
_FAR_M = 100
"""A choice: over a longer way the mean grade hides much of what is steep."""
_FIXED = "\N{NO-BREAK SPACE}"
_HEIGHTS = {
    "barometer": "barometer",
    "satellites": "heights that the satellites gave",
    "device": "recorded heights",
    "elevation model": "elevation model",
}
_MOMENTS = {
    "morning": "that morning",
    "before": "before",
    "during": "during",
    "worst": "worst",
    "hour_after": "an hour after",
    "next_morning": "next morning",
}


def sentence(story: RunStory) -> str:
    """Say first what can be said of the run, from what is usual for this runner."""
    said = [_against_longest(story)]
    if not strips.has_usual(story):
        said.append(_no_usual(story))
    elif not said[0]:
        said.append(_against_usual(story))
    return " ".join(part for part in said if part)


def figures(story: RunStory, units: wording.Units) -> list[str]:
    """Say distance, moving time and metres down, those that are known."""
    found = []
    for name, rest in (("distance_m", ""), ("moving_time_s", ""), ("descent_m", " down")):
        taken = measured(story.entry, name)
        if isfinite(taken.value):
            found.append(wording.exposure(taken, EXPOSURES[name], units)[0] + rest)
    return found or ["neither distance nor time is known"]


def pain(story: RunStory) -> str:
    """Say the pain noted with the run or on its day, in the order of its moments."""
    told = [note for note in story.notes if _is_pain_of(note, story)]
    if not told:
        return ""
    said = [
        f"{words} {max(ratings):.0f}"
        for moment, words in _MOMENTS.items()
        if (ratings := [note.value or 0.0 for note in told if note.moment == moment])
    ]
    regions = dict.fromkeys(REGIONS[note.region] for note in told if note.region in REGIONS)
    where = f" ({'; '.join(regions)})" if regions else ""
    return f"pain: {', '.join(said)}{where}"


def when(story: RunStory) -> str:
    """Say day and time of the start on the runner's own clock."""
    start = began(story.entry)
    return f"{start:%A} {wording.day(start.date())}, {start:%H:%M}"


def summary(story: RunStory, units: wording.Units) -> str:
    """Say day and distance: the line that a folded run shows."""
    distance = measured(story.entry, "distance_m")
    far = wording.exposure(distance, EXPOSURES["distance_m"], units)[0]
    return f"{began(story.entry):%a} {wording.short_day(story.entry.place.local_day)}, {far}"


def track_description(metres: FloatArray, units: wording.Units) -> str:
    """Describe the track for those who do not see it."""
    return f"Track of the run coloured by grade, no map below it. {_by_grade(metres, units)}"


def profile_description(run: Run, metres: FloatArray, units: wording.Units) -> str:
    """Describe the profile for those who do not see it."""
    high = wording.high(units)
    heights = run.altitude_m[run.moving]
    lowest, highest = (high.say(float(at)) for at in (np.nanmin(heights), np.nanmax(heights)))
    steepest = profile.steepest_down(run)
    parts = (
        f"Height along the way, from {lowest} to {highest}.",
        f"The {profile.steepest_words(steepest, units)}." if steepest else "",
        _by_grade(metres, units),
    )
    return " ".join(part for part in parts if part)


def heights(run: Run, drawing: Drawing, units: wording.Units) -> str:
    """Say where the heights come from, their error, and how they are drawn."""
    assumed = " assumed" if run.height_origin in profile.HEIGHT_ERRORS_M else ""
    said = [
        f"Heights: {profile.height_words(run, units)}{assumed} from place to place.",
        "As heights above sea all of them may be far off alike.",
    ]
    if round(drawing.taller) > 1:
        said.append(f"Drawn {drawing.taller:.0f} times as large as lengths.")
    return " ".join([*said, averaged(drawing, units)]).strip()


def averaged(drawing: Drawing, units: wording.Units) -> str:
    """Say over which length the colours are averaged, where that is worth a word."""
    length_m = drawing.averaged_m
    if length_m < _FAR_M:
        return ""
    far, high = wording.far(units), wording.high(units)
    scale = far if far.of(length_m) >= 1 else high
    said = scale.say(float(f"{length_m:.1g}")).replace(" ", _FIXED)
    return f"Each colour is the mean grade of {said}."


def grade(run: Run) -> str:
    """Say how the grade is known, for how much of the way, and how well."""
    steps = grades.steps_m(run)
    known = np.isfinite(run.grade_ratio)
    if not steps[known].sum() > 0:
        return "The grade is not known: no height tells it."
    share = wording.percent(float(steps[known].sum() / steps.sum()))
    origin = f" from the {_HEIGHTS[run.height_origin]}" if run.height_origin in _HEIGHTS else ""
    errors = run.grade_error_ratio[known & run.moving]
    middle = float(np.nanmedian(errors)) if np.isfinite(errors).any() else nan
    error = f", give or take {100 * middle:.1f} % in the middle" if isfinite(middle) else ""
    return f"The grade is known{origin} for {share} of the way{error}."


def top_note(rows: int) -> str:
    """Say how often a value is in the top tenth by chance alone."""
    return (
        f"In any run about one value in ten is in the top tenth: of {wording.inside(rows)} "
        f"rows, {wording.inside(max(1, round(rows / 10)))}."
    )


def _by_grade(metres: FloatArray, units: wording.Units) -> str:
    far = wording.far(units)
    said = [
        f"{far.say(float(length))} {name}"
        for length, name in zip(metres, grades.SAID, strict=True)
        if far.of(float(length)) >= 0.05  # less would be told as nought
    ]
    return f"{wording.capital(', '.join(said))}." if said else ""


def _is_pain_of(note: Note, story: RunStory) -> bool:
    return note.quantity == "pain" and note.value is not None and note.run in {"", story.entry.id}


def _against_longest(story: RunStory) -> str:
    """Say how much longer the run was than the longest of the 30 days before, if it was."""
    ratio = measured(story.entry, "distance_to_longest_ratio").value
    if not ratio > STEP_UP:
        return ""
    band = "A large step up" if ratio > SPIKE else "A step up"
    longer = f"about {100 * (ratio - 1):.0f}{_FIXED}% longer than"
    if ratio >= 2:
        longer = f"{ratio:.1f} times as long as"
    more = _more(story)
    rest = f", with {more} than nine in ten of your runs" if more else ""
    return f"{band}: {longer} any run of the 30{_FIXED}days before{rest}."


def _against_usual(story: RunStory) -> str:
    usual = story.usuals.get("distance_m", strips.NO_USUAL)
    more, share = _more(story), usual.share
    if share >= strips.TOP:
        between = f", with {more}," if more else ""
        return f"A longer run{between} than nine in ten of yours."
    opening = _opening(share)
    if more:
        return f"{opening} with {more} than nine in ten of your runs."
    others = [name for name in strips.TELLING if name in strips.top_tenth(story)]
    if others:
        label = EXPOSURES[others[0]].label
        return f"{opening}. {label} is in the top tenth of your own."
    return f"{opening}, and nothing below is in the top tenth of your own."


def _opening(share: float) -> str:
    if not isfinite(share):
        return "A run of unknown distance"
    if share <= 1 - strips.TOP:
        return "A short run for you"
    if share < _ORDINARY[0]:
        return "One of your shorter runs"
    return "An ordinary distance" if share <= _ORDINARY[1] else "One of your longer runs"


def _more(story: RunStory) -> str:
    top = strips.top_tenth(story)
    return " and ".join([words for name, words in MORE.items() if name in top][:_WORTH])


def _no_usual(story: RunStory) -> str:
    """Say what is missing before anything is usual: runs, or else days."""
    lacking = strips.USUAL_RUNS - strips.usual_runs(story)
    takes = f"it takes {strips.USUAL_RUNS} runs in the year before, and {strips.USUAL_DAYS} days"
    rest = f"{lacking} more are needed" if lacking > 1 else "one more is needed"
    return f"There is no usual yet: {takes}; {rest if lacking > 0 else 'the days are needed yet'}."

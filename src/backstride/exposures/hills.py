"""Up and down apart: how far and how long at which grade, and what running down asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from backstride.exposures.distance import distance_share
from backstride.exposures.steps import COUNTED_SHARE, FILLED_SHARE, MIN_KNOWN
from backstride.terms.records import FloatArray, IntArray, Measure, Run

FLAT = 0.015
BOUNDS = (FLAT, 0.03, 0.06)
"""A choice: the first bound is about twice a barometer's error of a grade, so that level ground
stays level; few roads are steeper than the last."""
DOWN_OVER_6, DOWN_3_TO_6, DOWN_1_5_TO_3, LEVEL, UP_1_5_TO_3, UP_3_TO_6, UP_OVER_6 = range(-3, 4)
SINKING = 0.03
"""A choice: gentler descents ask little of the step, and their grade is uncertain."""
IMPACT_PER_DEGREE = 0.048
STEEPEST_DEG = 9.0
"""Impact peak of ten runners at 3 m/s: 54 % more at 9 degrees down; between, an exponential."""
FIRST_TO_SECOND = 1 / (np.sqrt(2) - 1)
"""What an error of grade has moved is told by trying a second one on top. On level ground the
second makes a dose larger by sqrt(2) - 1 of what the first one made; so it is with classes
that are narrower than the error."""
GRADE_WINDOW_M = 60.0
"""Seconds within one window share their error of grade: assumed as long as a grade is taken."""
LEAST_COVERED = 0.5
"""A choice: what less than half of the moving way tells is not told of the run."""
UNKNOWN = Measure(np.nan, np.nan, 0.0)


@dataclass(frozen=True, eq=False)
class _Seconds:
    """The moving seconds of a run whose grade is known.

    `place` is where they stand in the run, shape (second,), and `way_m` what was covered in
    them; `grades`, `down_deg` and `classes` have shape (3, second): by the grade less one
    standard deviation, as it is, and one more. `covered` is their share of the moving way
    (of the moving time where there was no way), `together` how many seconds share an error of
    grade, `way_share` the error of the way, and `moved` how many times what a second error moves
    the first one has.
    """

    place: IntArray
    way_m: FloatArray
    grades: FloatArray
    down_deg: FloatArray
    classes: IntArray
    covered: float
    together: float
    way_share: float
    moved: float


def _metres(at: int, words: str) -> Callable[[Run], Measure]:
    def take(run: Run) -> Measure:
        seconds = _seconds(run)
        each = seconds.way_m * (seconds.classes == at)
        return _summed(seconds, each, seconds.way_share, most=seconds.way_m)

    take.__doc__ = f"""Add up the way {words}.

    Returns:
        Metres, at least 0; NaN where the grade of less than half of the moving way is known.
        The error is of metres that could belong to the next class, that of the distance, and
        the value times the share of way without a grade; all of that way where the value is 0.

    Source:
        Definition; the bounds are a choice.
    """
    return take


def _time(at: int, words: str) -> Callable[[Run], Measure]:
    def take(run: Run) -> Measure:
        seconds = _seconds(run)
        each = (seconds.classes == at).astype(float)
        return _summed(seconds, each, 0.0, most=np.ones(len(seconds.place)))

    take.__doc__ = f"""Count the moving seconds {words}.

    Returns:
        Seconds, at least 0; NaN where the grade of less than half of the moving way is known.
        The error is of seconds that could belong to the next class, and the value times the
        share of way without a grade; all the time on that way where the value is 0.

    Source:
        Definition; the bounds are a choice.
    """
    return take


down_over_6_m = _metres(DOWN_OVER_6, "down steeper than 6 %")
down_3_to_6_m = _metres(DOWN_3_TO_6, "down at 3 to 6 %")
down_1_5_to_3_m = _metres(DOWN_1_5_TO_3, "down at 1.5 to 3 %")
flat_m = _metres(LEVEL, "within 1.5 % of level")
up_1_5_to_3_m = _metres(UP_1_5_TO_3, "up at 1.5 to 3 %")
up_3_to_6_m = _metres(UP_3_TO_6, "up at 3 to 6 %")
up_over_6_m = _metres(UP_OVER_6, "up steeper than 6 %")
down_over_6_s = _time(DOWN_OVER_6, "down steeper than 6 %")
down_3_to_6_s = _time(DOWN_3_TO_6, "down at 3 to 6 %")
down_1_5_to_3_s = _time(DOWN_1_5_TO_3, "down at 1.5 to 3 %")
flat_s = _time(LEVEL, "within 1.5 % of level")
up_1_5_to_3_s = _time(UP_1_5_TO_3, "up at 1.5 to 3 %")
up_3_to_6_s = _time(UP_3_TO_6, "up at 3 to 6 %")
up_over_6_s = _time(UP_OVER_6, "up steeper than 6 %")


def downhill_dose(run: Run) -> Measure:
    """Add up exp(0.048 x degrees down) - 1 over the steps that go down by up to 9 degrees.

    A level step adds nothing, one at 3 degrees 0.15, one at 9 degrees 0.54. What is steeper is
    left out: `steep_down_steps` counts it. Seconds without a step rate take the mean of the
    others. Errors of grade on level ground add a little: docs/grade.md.

    Returns:
        A sum without unit, at least 0; NaN where the grade of less than half of the moving way
        is known, or the step rate of less than half of the moving time. The error is from those
        of grade and of the count, and the value times the share of way without a grade; where
        the value is 0, what that way would give at 9 degrees down.

    Source:
        Gottschall and Kram, J Biomech 38:445, 2005: impact peak 54 % higher at 9 degrees down,
        10 runners, 3 m/s. The exponential between is ours; nothing ties it to a back.
    """
    seconds = _seconds(run)
    down = (seconds.down_deg > 0) & (seconds.down_deg <= STEEPEST_DEG)
    each = np.where(down, np.expm1(IMPACT_PER_DEGREE * seconds.down_deg), 0.0)
    steps, share = _steps(run)
    most = steps * np.expm1(IMPACT_PER_DEGREE * STEEPEST_DEG)
    return _summed(seconds, steps * each, share, most=most, moved=FIRST_TO_SECOND)


def steep_down_steps(run: Run) -> Measure:
    """Count the steps that go down by more than 9 degrees: `downhill_dose` leaves them out.

    Returns:
        Steps of both feet, at least 0; NaN and error as in `downhill_dose`; where the value is
        0, the error counts every step on the way without a grade.

    Source:
        Definition: the steepest slope of Gottschall and Kram, J Biomech 38:445, 2005.
    """
    seconds = _seconds(run)
    steps, share = _steps(run)
    return _summed(seconds, steps * (seconds.down_deg > STEEPEST_DEG), share, most=steps)


def descent_at_speed_m2ps(run: Run) -> Measure:
    """Add up speed times metres fallen where the ground falls by more than 1.5 %.

    Ten metres down at 4 m/s count as much as twenty at 2 m/s. Gentler ground is left out: there
    the error of the grade alone would fall.

    Returns:
        m²/s, at least 0; NaN where the grade and speed of less than half of the moving way are
        known. The error is from those of grade and distance, and the value times the share of
        way without them; where the value is 0, what that way would give at 9 degrees down.

    Source:
        Definition, after the thought that speed and downhill multiply; we found nobody to have
        tried it.
    """
    seconds = _seconds(run)
    speed = run.speed_mps[seconds.place]
    known = np.isfinite(speed)
    if len(known) and not known.any():
        return UNKNOWN
    fallen_m = np.where(seconds.grades < -FLAT, -seconds.grades, 0.0) * seconds.way_m
    told = float(known.mean()) if len(known) else 0.0
    pace = np.where(known, speed, 0.0)
    most = pace * seconds.way_m * np.tan(np.radians(STEEPEST_DEG))
    seconds = replace(seconds, covered=seconds.covered * told)
    return _summed(seconds, pace * fallen_m, seconds.way_share, most=most)


def sinking_speed_mps(run: Run) -> Measure:
    """Average speed times grade where the ground falls by more than 3 %.

    Returns:
        m/s downwards, above 0; NaN where the run nowhere falls so. The error is from those of
        grade and distance.

    Source:
        Definition; the 3 % are a choice.
    """
    seconds = _seconds(run)
    low, grade, high = seconds.grades
    speed = run.speed_mps[seconds.place]
    falling = (grade < -SINKING) & np.isfinite(speed)
    if not falling.any():
        return Measure(np.nan, np.nan, seconds.covered)
    sinking = float((-grade * speed)[falling].mean())
    off = ((high - low) / 2 * speed)[falling]
    by_chance = np.sqrt((off**2).mean() * min(seconds.together / len(off), 1))
    error = np.hypot(by_chance, seconds.way_share * sinking)
    return Measure(sinking, float(error), seconds.covered)


@lru_cache(maxsize=1)
def _seconds(run: Run) -> _Seconds:
    """Find the seconds that tell; kept, for every exposure here asks for them again."""
    step_m = np.diff(run.distance_m)
    moving = run.moving[:-1]
    known = np.isfinite(step_m + run.grade_ratio[:-1] + run.grade_error_ratio[:-1])
    place = np.flatnonzero(moving & known)
    way_m, grade, error = step_m[place], run.grade_ratio[place], run.grade_error_ratio[place]
    grades = np.stack([grade - error, grade, grade + error])
    steepness = np.sum([np.abs(grades) > bound for bound in BOUNDS], axis=0)
    moved_m, told_m = float(np.nansum(step_m[moving])), float(way_m.sum())
    return _Seconds(
        place=place,
        way_m=way_m,
        grades=grades,
        down_deg=np.degrees(np.arctan(-grades)),
        classes=np.where(grades < 0, -steepness, steepness),
        covered=told_m / moved_m if moved_m > 0 else len(place) / max(moving.sum(), 1),
        together=len(place) / max(told_m / GRADE_WINDOW_M, 1),
        way_share=distance_share(run),
        moved=FIRST_TO_SECOND if len(error) and error.mean() > FLAT else 1.0,
    )


def _steps(run: Run) -> tuple[FloatArray, float]:
    """Give the steps of each second that tells, and the share of them that is uncertain.

    All NaN where less than half of the moving time has a rate.
    """
    rate = run.step_rate_spm[:-1]
    moving = rate[run.moving[:-1]]
    told = moving[np.isfinite(moving)]
    place = _seconds(run).place
    if len(told) < max(MIN_KNOWN * len(moving), 1):
        return np.full(len(place), np.nan), np.nan
    filled = 1 - len(told) / len(moving)
    steps = np.nan_to_num(rate[place], nan=told.mean()) / 60
    return steps, float(np.hypot(COUNTED_SHARE, FILLED_SHARE * filled))


def _summed(
    seconds: _Seconds,
    each: FloatArray,
    share: float,
    *,
    most: FloatArray,
    moved: float = 1.0,
) -> Measure:
    """Add up what each second gives, with what an error of its grade would change.

    Args:
        seconds: Those that tell.
        each: What they give by the grade less an error, as it is, and with an error more; shape
            (3, second).
        share: Share of the sum that is uncertain beside.
        most: What they could give at the most, shape (second,): where they gave nothing, the
            way that is not covered may have given this.
        moved: As in `_Seconds`, where it is larger for this sum.

    Returns:
        NaN where less than half of the way is covered. Nothing is off by more than there is.
    """
    covered = seconds.covered
    if covered < LEAST_COVERED:
        return Measure(np.nan, np.nan, covered)
    low, value, high = (float(total) for total in each.sum(axis=1))
    if not len(seconds.place) or np.isnan(value):
        return UNKNOWN
    by_chance = np.square(each - each[1]).sum() / 2 * seconds.together
    shifted = max(moved, seconds.moved) * ((low + high) / 2 - value)
    whole = float(most.sum()) / covered
    unseen = (1 - covered) * (value if value > 0 else whole)
    error = float(np.sqrt(by_chance + shifted**2 + (share * value) ** 2 + unseen**2))
    return Measure(value, min(error, whole) if np.isfinite(whole) else error, covered)

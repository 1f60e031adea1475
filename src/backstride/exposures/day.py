"""What the diary says of a day beside its runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from backstride.terms.quantities import NOTES
from backstride.terms.records import Note

ENOUGH_SLEEP_H = 7.5
"""A choice: no paper was read that sets it. The simulator draws the same line."""

_TOGETHER: Mapping[str, tuple[Callable[[list[float]], float], str]] = {
    "sum": (sum, "Several entries of a day add up; more than a day holds tells nothing"),
    "max": (max, "Of several entries of a day the highest counts"),
}


def _noted(quantity: str, what: str) -> Callable[[Sequence[Note]], float]:
    kind = NOTES[quantity]
    together, how = _TOGETHER[kind.per_day]

    def take(notes: Sequence[Note]) -> float:
        told = [note.value for note in notes if note.quantity == quantity]
        known = [value for value in told if value is not None]
        value = float(together(known)) if known else np.nan
        return value if kind.low <= value <= kind.high else np.nan

    take.__name__ = take.__qualname__ = quantity
    take.__doc__ = f"""Take {what} as noted.

    {how}.

    Returns:
        {kind.unit}; NaN where nothing was noted. How far it is off is not known.

    Source:
        {kind.source}.
    """
    return take


sitting_h = _noted("sitting_h", "the hours of sitting")
sitting_longest_h = _noted("sitting_longest_h", "the longest bout of sitting")
day_steps = _noted("day_steps", "the steps of the day")
walking_min = _noted("walking_min", "the minutes of walking")
sleep_h = _noted("sleep_h", "the hours of sleep")
stress = _noted("stress", "the stress of the day")
lifting_h = _noted("lifting_h", "the hours of lifting and bending")
strength_min = _noted("strength_min", "the minutes of strength training")
mobility_min = _noted("mobility_min", "the minutes of mobility exercises")
cross_training_min = _noted("cross_training_min", "the minutes of training other than running")
perceived_exertion = _noted("perceived_exertion", "the exertion of the day's hardest run")
illness = _noted("illness", "whether the runner was ill")
pain_medicine = _noted("pain_medicine", "whether medicine against pain was taken")
menstruation = _noted("menstruation", "whether it was a day of the period")


def sleep_debt_h(notes: Sequence[Note]) -> float:
    """Count the hours of sleep that were missing to 7.5; more than enough pays nothing back.

    max(0, 7.5 - sleep).

    Returns:
        h, 0 to 7.5; NaN where no sleep was noted. How far it is off is not known.

    Source:
        Definition; 7.5 hours are a choice.

    Examples:
        >>> from datetime import date
        >>> from backstride import diary
        >>> sleep_debt_h([diary.note("sleep_h", 6, local_day=date(2026, 11, 22))])
        1.5
    """
    return float(np.maximum(0.0, ENOUGH_SLEEP_H - sleep_h(notes)))


def treatment(notes: Sequence[Note]) -> float:
    """Tell whether any treatment was noted, whatever it was.

    Returns:
        yes 1; NaN where none was noted: a day without a word on it may have had one.

    Source:
        The runner's own word.
    """
    return 1.0 if any(note.quantity == "treatment" for note in notes) else np.nan

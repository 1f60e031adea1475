"""A result of a self-test -> what it says against the runner's own past and other people.

It helps to choose exercises. It names no cause of any pain.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from backstride.knowledge.exercises import SIDE_FLAG_RATIO
from backstride.terms.records import Norm, SelfTest

Change = Literal["first", "more", "as before", "less"]

ERRORS: Mapping[str, float] = {
    "extensor_hold": 10.0,
    "side_bridge": 8.0,
    "front_plank": 10.0,
    "straight_leg_raise": 5.0,
    "hip_flexor_length": 5.0,
    "side_bend": 2.0,
    "single_leg_hop": 8.0,
}
"""By how much a result differs when nothing has changed, in the unit of the test. Assumed; each
test says so where it tells its error."""
STOP_PAIN = 4
"""Pain at which a self-test is stopped, 0 to 10."""
HOP = "single_leg_hop"
HOP_CLEARS_NOTHING = (
    "A hop without pain does not rule out a bone stress injury, and never clears that question."
)


@dataclass(frozen=True)
class Rating:
    """What one result says.

    `difference` is this result less the one before, in the unit of the test, NaN for the
    first; `error` is that of the difference. `norms` are sentences.
    """

    change: Change
    difference: float
    error: float
    norms: tuple[str, ...]
    remark: str


@dataclass(frozen=True)
class Sides:
    """Left and right side by side.

    `ratio` is how much less the shorter side reaches, as a share of the longer; NaN where one
    is below 0 or both are 0. `words` say it, and with which side to begin.
    """

    difference: float
    ratio: float
    words: str


def rate(
    self_test: SelfTest, result: float, past: Sequence[float], *, pain_worst: int = 0
) -> Rating:
    """Hold a result against the runner's own past, and against published groups.

    Args:
        self_test: What was done.
        result: In its unit.
        past: Earlier results of the same side, the last one last.
        pain_worst: The worst pain meanwhile, 0 to 10.

    Returns:
        The rating. A difference that lies within its error is "as before".

    Source:
        Two results of equal error differ with that error times the root of two (definition);
        the errors are assumed.

    Examples:
        >>> from backstride.knowledge.exercises import self_tests
        >>> rate(self_tests()["side_bridge"], 80.0, [50.0]).change
        'more'
    """
    error = math.sqrt(2) * ERRORS[self_test.name]
    difference = result - past[-1] if past else math.nan
    norms = tuple(_against(norm, result, self_test.unit) for norm in self_test.norms)
    return Rating(
        _change(difference, error), difference, error, norms, _remark(self_test, pain_worst)
    )


def sides(self_test: SelfTest, left: float, right: float) -> Sides:
    """Tell by how much two sides differ; it chooses the side to begin with, and nothing else.

    Args:
        self_test: What was done on both sides.
        left: The last result of the left side, in its unit.
        right: That of the right.

    Examples:
        >>> from backstride.knowledge.exercises import self_tests
        >>> round(sides(self_tests()["side_bridge"], 60.0, 80.0).ratio, 2)
        0.25
    """
    difference = abs(left - right)
    alike = min(left, right) >= 0 and max(left, right) > 0
    ratio = difference / max(left, right) if alike else math.nan
    told = f"Left and right differ by {difference:g} {self_test.unit}"
    share = "" if math.isnan(ratio) else f", {100 * ratio:.0f} % of the longer side"
    shorter = "left" if left < right else "right"
    advice = (
        f" Choose exercises for both sides, and begin with the shorter, the {shorter}."
        if ratio > SIDE_FLAG_RATIO
        else ""
    )
    return Sides(difference, ratio, f"{told}{share}.{advice}")


def _change(difference: float, error: float) -> Change:
    if math.isnan(difference):
        return "first"
    if abs(difference) <= error:
        return "as before"
    return "more" if difference > 0 else "less"


def _against(norm: Norm, result: float, unit: str) -> str:
    low, high = norm.value - norm.spread, norm.value + norm.spread
    place = "below" if result < low else "above" if result > high else "within"
    return (
        f"The middle half of {norm.group} was {low:g} to {high:g} {unit}; yours lies {place} "
        f"that ({norm.source})."
    )


def _remark(self_test: SelfTest, pain_worst: int) -> str:
    stopped = (
        f"Pain reached {pain_worst} of 10. Leave this test out until it is calm again."
        if pain_worst >= STOP_PAIN
        else ""
    )
    hop = HOP_CLEARS_NOTHING if self_test.name == HOP else ""
    return " ".join(filter(None, (stopped, hop)))

"""Watch -> rows: how unusual the week before remembered beginnings was, and how often by chance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from backstride.knowledge.hypotheses import hypotheses
from backstride.report import wording
from backstride.report.run import svg
from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import Watch, Watched

MOST_UNUSUAL = 3
"""So many are shown of what was unusual before one beginning (a choice)."""
UNUSUAL = 75
"""Before one beginning only what lies above the middle half of weeks is shown (a choice)."""
TOP = 90
"""From this percentile on the dot is filled: the top tenth of the runner's own weeks."""
_WIDTH_PX = 200
_HEIGHT_PX = 20
_EDGE_PX = 8


@dataclass(frozen=True)
class Row:
    """One exposure before the beginnings, against this runner's own weeks."""

    label: str
    strip: Markup
    more_than: str
    by_chance: str
    perhaps: bool


@dataclass(frozen=True)
class Remembered:
    """What the remembered beginnings say, and what they do not."""

    title: str
    says: str
    rows: tuple[Row, ...]
    by_chance: str


def view(told: Watch) -> Remembered:
    """Lay out what is said of the beginnings; of one alone no order, of none nothing."""
    if told.onsets == 0:
        says = "None could be used: too few days are known before them."
        return Remembered("The beginnings you remember", says, (), "")
    listed = _listed(told)
    return Remembered(
        title=_title(told.onsets),
        says=_says(told)
        if listed
        else "One beginning names no cause. Nothing stood out before it.",
        rows=tuple(_row(one, may_name=told.says == "perhaps") for one in listed),
        by_chance=_by_chance(told) if listed else "",
    )


def _listed(told: Watch) -> list[Watched]:
    if told.onsets > 1:
        return list(told.exposures)
    unusual = [one for one in told.exposures if one.percentile > UNUSUAL]
    return sorted(unusual, key=lambda one: -one.percentile)[:MOST_UNUSUAL]


def _title(onsets: int) -> str:
    if onsets == 1:
        return "Before the beginning you remember"
    return f"Before the {wording.inside(onsets)} beginnings you remember"


def _says(told: Watch) -> str:
    if told.onsets == 1:
        return "One beginning names no cause. This was unusual in the week before it."
    if told.says == "perhaps" and any(one.perhaps for one in told.exposures):
        return (
            "A list to watch, likeliest first. “Perhaps” stands where two ways of weighing "
            "agree. It is no verdict, and the list clears nothing."
        )
    return "A list to watch, likeliest first. It names no cause and clears nothing."


def _by_chance(told: Watch) -> str:
    """Say how often chance does as well as the most unusual of all."""
    share = min((one.random_days_as_unusual for one in told.exposures), default=1.0)
    often = f"{share * 100:.0f}"
    if told.onsets == 1:
        return f"Of 100 random days of yours, {often} have something as unusual before them."
    days = f"{wording.opening(told.onsets)} random days of yours"
    return f"{days} have something as unusual before them in {often} of 100 tries."


def _row(one: Watched, *, may_name: bool) -> Row:
    row = hypotheses().get(one.exposure)
    return Row(
        label=row.label if row else EXPOSURES[one.exposure].label,
        strip=_strip(one.percentile),
        more_than=f"{one.percentile:.0f} of 100 weeks",
        by_chance=f"{one.random_days_as_unusual * 100:.0f} of 100",
        perhaps=one.perhaps and may_name,
    )


def _strip(percentile: float) -> Markup:
    said = f"More than in {percentile:.0f} of 100 of your weeks"
    return svg.picture(_WIDTH_PX, _HEIGHT_PX, said, _marks(percentile), "usual")


def _marks(percentile: float) -> Iterator[Markup]:
    middle = _HEIGHT_PX / 2
    yield svg.element("path", d=f"M{_x(5):g} {middle:g}H{_x(95):g}", class_="thin")
    yield svg.element("path", d=f"M{_x(25):g} {middle:g}H{_x(75):g}", class_="thick")
    yield svg.element("path", d=f"M{_x(50):g} {middle - 5:g}v10", class_="tick")
    look = "dot" if percentile >= TOP else "dot hollow"
    yield svg.element("circle", cx=_x(percentile), cy=middle, r=5, class_=look)


def _x(percentile: float) -> float:
    return _EDGE_PX + (_WIDTH_PX - 2 * _EDGE_PX) * percentile / 100

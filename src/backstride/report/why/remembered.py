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
    left_out: str


def view(told: Watch) -> Remembered:
    """Lay out what is said of the beginnings."""
    left_out = f"Not used: {'; '.join(told.left_out)}." if told.left_out else ""
    return Remembered(
        title=_title(told.onsets),
        says=told.sentence,
        rows=tuple(_row(one, may_name=told.says == "perhaps") for one in told.shown),
        by_chance=told.by_chance,
        left_out=left_out,
    )


def _title(onsets: int) -> str:
    if onsets == 0:
        return "The beginnings you remember"
    if onsets == 1:
        return "Before the beginning you remember"
    return f"Before the {wording.inside(onsets)} beginnings you remember"


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

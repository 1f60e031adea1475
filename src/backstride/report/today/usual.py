"""How new back pain usually goes: twenty people at the start and two and a half weeks on."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from backstride.report.run import svg

PEOPLE = 20
WELL = 10
"""Half of the people had recovered after 17 days; Williams et al. 2014."""

_LEFT_PX = 84
_STEP_PX = 12
_APART_PX = 6  # between fives
_RADIUS_PX = 4.4
_WIDTH_PX = 350
_SAID = (
    "Of twenty people with new low back pain, about ten have recovered after two and a half "
    "weeks; about ten need longer."
)


def draw() -> Markup:
    """Draw both rows of dots: filled still hurts, hollow has recovered."""
    return svg.element(
        "svg",
        svg.element("title", "How it usually goes", id="usual-title"),
        svg.element("desc", _SAID, id="usual-desc"),
        *_row("at the start", 14, well=0),
        *_row("2\N{VULGAR FRACTION ONE HALF} weeks on", 44, well=WELL),
        svg.element("text", f"{WELL} recovered", x=_LEFT_PX, y=68, class_="well"),
        svg.element("text", f"{PEOPLE - WELL} need longer", x=_WIDTH_PX, y=68, class_="hurts"),
        class_="people",
        role="img",
        aria_labelledby="usual-title usual-desc",
        width=_WIDTH_PX,
        height=76,
        viewBox=f"0 0 {_WIDTH_PX} 76",
    )


def _row(name: str, y_px: float, *, well: int) -> Iterator[Markup]:
    yield svg.element("text", name, x=0, y=y_px + 4)
    for person in range(PEOPLE):
        x = _LEFT_PX + _RADIUS_PX + _STEP_PX * person + _APART_PX * (person // 5)
        look = "recovered" if person < well else "hurting"
        yield svg.element("circle", cx=x, cy=y_px, r=_RADIUS_PX, class_=look)

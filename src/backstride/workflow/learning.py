"""What science says, as far as nothing stands against it for this runner."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from backstride.knowledge.claims import claims as every_claim
from backstride.knowledge.claims import held_back
from backstride.report.drawing.alone import alone
from backstride.report.drawing.body import body_map
from backstride.report.drawing.spine import spine
from backstride.store import Home
from backstride.terms.errors import Blocked, UnknownName
from backstride.terms.records import Claim
from backstride.workflow import safety

_SPINE_PX = 740
_BODY_PX = 320
_PICTURES: Mapping[str, Callable[[], str]] = {
    "spine": lambda: spine(_SPINE_PX),
    "body_map": lambda: body_map({}, width_px=_BODY_PX),
}
PICTURES = tuple(_PICTURES)
"""Names of the drawings that a lesson may have."""


def held(home: Home) -> str:
    """Say what stands against running or exercise, or nothing; a home that is not there is open."""
    if not home.database.exists():
        return ""
    try:
        now = safety.require(home, "run")
    except Blocked as blocked:
        return str(blocked)
    return " ".join(now.verdict.out_of_scope)


def claims(home: Home) -> Mapping[str, Claim]:
    """Give all claims by their ids; their advice is held back while something stands against it."""
    why = held(home)
    return {name: held_back(claim, why) for name, claim in every_claim().items()}


def picture(name: str) -> str:
    """Draw a picture of a lesson, as SVG that can be opened by itself.

    Raises:
        UnknownName: There is no such drawing.
    """
    if name not in _PICTURES:
        raise UnknownName(name, "no such drawing", f"There are: {', '.join(PICTURES)}.")
    return alone(_PICTURES[name]())

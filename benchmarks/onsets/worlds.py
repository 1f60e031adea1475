"""The worlds that remembered onsets are drawn from. Every number is a choice; none was fitted."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class World:
    """What a runner's onsets are made of.

    Attributes:
        name: How files and tables call it.
        says: What is different from the base world, in words.
        days: Length of the history.
        give_or_take_d: Spread of the error of remembered dates, days.
        told_d: What the runner says that it is; None for the truth.
        unrelated: Share of onsets that nothing explains.
        winter: Swing of the hazard over the year, in its logarithm, that no exposure causes;
            where it is above 0, winters are sat more and slept less.
        kept_in_mind: Chance to remember an onset with no spike before it; with one it is 1.
        drifts: Whether distance doubles and sitting grows over the years, while memory halves
            with each year back.
        causes: How many causes; None if drawn.
    """

    name: str
    says: str
    days: int = 1_100
    give_or_take_d: float = 3.0
    told_d: float | None = None
    unrelated: float = 0.25
    winter: float = 0.0
    kept_in_mind: float = 1.0
    drifts: bool = False
    causes: int | None = None


_ALL = (
    World("base", "dates give or take 3 days, a quarter of the onsets unrelated"),
    World("season", "more onsets in winter, and more sitting, one not causing the other", winter=1),
    World("recall", "three of four onsets without a spike before are forgotten", kept_in_mind=0.25),
    World("trend", "training and sitting grow, and old onsets are forgotten", drifts=True),
    World("unrelated", "half of the onsets unrelated", unrelated=0.5),
    World("exact", "dates exact", give_or_take_d=0.0),
    World("week", "dates give or take 7 days, and said so", give_or_take_d=7.0),
    World("unsure", "dates give or take 7 days, said to be 3", give_or_take_d=7.0, told_d=3.0),
)

CAUSELESS_END = "_causeless"
_CAUSELESS = tuple(
    replace(
        world, name=world.name + CAUSELESS_END, says=f"{world.says}; nobody has a cause", causes=0
    )
    for world in _ALL
)
WORLDS = {world.name: world for world in _ALL}
CAUSELESS = {world.name: world for world in _CAUSELESS}
EVERY_WORLD = WORLDS | CAUSELESS

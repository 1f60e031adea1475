"""The worlds a runner is drawn from. Every range is a choice; none was fitted to data."""

from dataclasses import dataclass

CAUSES_TAKE_TURNS = 4
"""A runner of a scenario with causes has its seed's remainder of this many: 0 to 3."""


@dataclass(frozen=True)
class Scenario:
    """A world: the ranges that a runner's truth is drawn from.

    Attributes:
        name: How files and tables call it.
        says: What is different from the base scenario, in words.
        cut: Range of the share of training given up when it hurts much.
        cut_at: Range of the pain at which half of the cut happens, NRS points.
        heeds_evening: Range of the share of that decision that looks at yesterday's worst
            pain; the rest looks at this morning's.
        missing: Usual share of days on which nothing is written down.
        missing_by_pain: Change in the log odds of a gap per point of pain above the mean:
            standard deviation over runners.
        missing_by_pain_fixed: Whether every runner has just that slope, up or down.
        lags_days: Lags of which each exposure draws one.
        half_life_days: Range of the half-life.
        causes_among: Exposures that can be causes; None if all can.
        causes: Number of causes; None if it goes by the seed.
        collinear: Whether climb, descent and hard ground all go with the distance.
        bent: Whether effects saturate or begin late, instead of being linear.
        effect: Range of a cause's contribution (sd, NRS points), even in its logarithm.
        level: Range of the pain without causes, NRS points.
        measurement: Factor on all errors of measurement.
        flares_a_year: Unexplained bouts of pain.
    """

    name: str
    says: str
    cut: tuple[float, float] = (0.2, 0.6)
    cut_at: tuple[float, float] = (2.0, 4.0)
    heeds_evening: tuple[float, float] = (0.3, 0.8)
    missing: float = 0.30
    missing_by_pain: float = 0.2
    missing_by_pain_fixed: bool = False
    lags_days: tuple[int, ...] = (0, 1, 2, 3)
    half_life_days: tuple[float, float] = (1.0, 7.0)
    causes_among: tuple[str, ...] | None = None
    causes: int | None = None
    collinear: bool = False
    bent: bool = False
    effect: tuple[float, float] = (0.2, 1.2)
    level: tuple[float, float] = (0.0, 2.2)
    measurement: float = 1.0
    flares_a_year: float = 2.0

    def causes_of(self, seed: int) -> int:
        """Tell how many causes the runner of a seed has.

        Examples:
            >>> [SCENARIOS["base"].causes_of(seed) for seed in range(5)]
            [0, 1, 2, 3, 0]
            >>> SCENARIOS["no_cause"].causes_of(3)
            0
        """
        return seed % CAUSES_TAKE_TURNS if self.causes is None else self.causes


RUNNING_LOADS = ("distance_km", "descent_m", "climb_m", "hard_surface_km", "new_shoe_km")

_ALL = (
    Scenario("base", "0 to 3 causes, 30 % of days missing, trains less when it hurts"),
    Scenario("no_feedback", "trains as planned whatever hurts", cut=(0.0, 1e-9)),
    Scenario(
        "strong_feedback",
        "cuts 70 to 100 %, nearly all by this morning's pain",
        cut=(0.7, 1.0),
        heeds_evening=(0.0, 0.2),
    ),
    Scenario(
        "worst_feedback",
        "cuts 90 to 100 % by this morning's pain, at little pain already",
        cut=(0.9, 1.0),
        cut_at=(0.8, 2.0),
        heeds_evening=(0.0, 0.01),
    ),
    Scenario(
        "missing_by_pain",
        "gaps where it hurts, or where it does not",
        missing_by_pain=1.0,
        missing_by_pain_fixed=True,
    ),
    Scenario(
        "long_lags",
        "lags of 3 to 5 days, half-lives of 7 to 12",
        lags_days=(3, 4, 5),
        half_life_days=(7.0, 12.0),
    ),
    Scenario(
        "collinear",
        "climb, descent and hard ground go with the distance; causes among these and shoes",
        causes_among=RUNNING_LOADS,
        collinear=True,
    ),
    Scenario("bent", "effects saturate, or begin at a threshold", bent=True),
    Scenario("mostly_zeros", "little pain: most days are rated 0", level=(-1.2, -0.2)),
    Scenario("measurement_error", "errors of measurement 2.5 times as large", measurement=2.5),
    Scenario("flares", "8 unexplained bouts a year instead of 2", flares_a_year=8.0),
    Scenario("no_cause", "base, and nobody has a cause", causes=0),
)

SCENARIOS = {scenario.name: scenario for scenario in _ALL}

"""Seven moments at which a runner asks what to do today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from backstride import screening, today
from backstride.knowledge.exercises import exercises
from backstride.knowledge.flags import help_line, items
from backstride.terms.records import Advice, Answer, Day, Form, Note, Profile, Verdict

ON = date(2026, 11, 22)
PROFILE = Profile(birth_year=1985, country="AT")


@dataclass(frozen=True)
class Moment:
    """What was told up to a day: pains by days ago and moment, runs by days ago, answers."""

    pains: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    runs: Mapping[int, float] = field(default_factory=dict)
    answers: Mapping[str, Answer] | None = None
    region: str = "lower_left"

    def days(self) -> list[Day]:
        ago = [*self.pains, *self.runs]
        return [self._day(step) for step in range(max(ago), min(ago) - 1, -1)] if ago else []

    def verdict(self) -> Verdict:
        if self.answers is None:
            return screening.screen([], on=ON)
        at = datetime(2026, 11, 20, 8, tzinfo=UTC)
        form = Form(
            id="1",
            name="screening",
            local_day=at.date(),
            answers={**calm(), **self.answers},
            entered_at=at,
        )
        return screening.screen([form], on=ON)

    def advice(self) -> Advice:
        return today.advise(
            self.days(),
            self.verdict(),
            on=ON,
            exercises={name: one.title for name, one in exercises().items()},
            numbers=help_line(PROFILE.country),
            profile=PROFILE,
        )

    def _day(self, ago: int) -> Day:
        ran = (f"run{ago}",) if ago in self.runs else ()
        km = self.runs.get(ago, 0.0)
        exposures = (
            {}
            if not self.runs
            else {"distance_m": 1000 * km, "longest_distance_30d_m": 1000 * max(self.runs.values())}
        )
        notes = tuple(
            self._pain(ago, moment, value, ran) for moment, value in self.pains.get(ago, {}).items()
        )
        day = ON - timedelta(days=ago)
        return Day(day, "run" if ran else "rest", ran, exposures, notes)

    def _pain(self, ago: int, moment: str, value: int, ran: Sequence[str]) -> Note:
        of_run = bool(ran) and moment in {"before", "during", "hour_after"}
        return Note(
            id=f"{ago}{moment}",
            local_day=ON - timedelta(days=ago),
            quantity="pain",
            value=value,
            moment=moment,
            region=self.region if value else "",
            run=ran[0] if of_run else "",
            entered_at=datetime(2026, 11, 22, 7, tzinfo=UTC),
            origin="typed",
        )


def calm() -> dict[str, Answer]:
    """Answer every question of the screening in the harmless way."""
    found: dict[str, Answer] = {
        name: item.answers[0] for name, item in items().items() if item.answers
    }
    return {**found, "age_years": 41, "weeks_of_pain": 2, "improving": "yes"}


def _mornings(until: int, worst: int = 1, morning: int = 0) -> dict[int, dict[str, int]]:
    return {ago: {"worst": worst, "morning": morning} for ago in range(1, until)}


_TWO_WEEKS_RUNS = {1: 6.0, 4: 8.0, 7: 6.5, 9: 9.0, 12: 5.0}
_HARD = {1: 14.0, 4: 8.0, 6: 6.5, 9: 12.0, 13: 7.0, 16: 8.0, 20: 10.0, 24: 6.0}


def _after_hard(during: int, hour: int, morning: int) -> Moment:
    yesterday = {"morning": 1, "before": 1, "during": during, "hour_after": hour}
    pains = {**_mornings(27, 1, 1), 1: yesterday, 0: {"morning": morning}}
    return Moment(pains, _HARD, {})


MOMENTS: Mapping[str, Moment] = {
    "first minute": Moment(),
    "two weeks in": Moment(
        {**_mornings(14, 2, 1), 5: {}, 6: {}, 0: {"morning": 1}}, _TWO_WEEKS_RUNS, {}
    ),
    "after a hard run at 2": _after_hard(2, 1, 1),
    "after a hard run at 6": _after_hard(6, 4, 4),
    "two reds": Moment(
        {**_mornings(27), 8: {"worst": 7, "morning": 2}, 1: {"worst": 6}, 0: {"morning": 2}},
        {8: 10.0, 12: 8.0, 15: 9.0, 19: 7.0},
        {},
    ),
    "a flag open": Moment(
        {**_mornings(14, 3, 2), 0: {"morning": 3}},
        _TWO_WEEKS_RUNS,
        {"bone_spot_impact": "yes", "limping": "yes"},
        region="buttock_left",
    ),
    "out of scope with an emergency": Moment(
        {**_mornings(8, 4, 3), 0: {"morning": 4}},
        {2: 5.0},
        {"pregnant": "yes", "saddle_numbness": "new"},
        region="lower_centre",
    ),
    "all calm for a month": Moment(
        {
            **_mornings(30, 0, 0),
            1: {"morning": 0, "before": 0, "during": 1, "hour_after": 0},
            0: {"morning": 0},
        },
        {ago: 8.0 + ago % 3 for ago in range(1, 30, 3)},
        {},
    ),
}

"""Made-up pasts of a runner: many runs in time, and every moment at which one may ask."""

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st

from backstride import exposures
from backstride.terms.quantities import EXPOSURES, SAMPLES
from backstride.terms.records import At, FloatArray, History, Profile, Run, Series

DAY_S = 86_400.0
FIRST_DAY = 738_000
OF_A_RUN = [name for name, row in EXPOSURES.items() if row.needs == "run"]
GROUPS = ("volume", "spike", "speed", "intensity", "pause")
COMPARED = [
    name for name, row in EXPOSURES.items() if row.needs == "history" and row.group in GROUPS
]
LEVELS = [name for name, row in EXPOSURES.items() if row.needs == "level"]


def a_past(days: Sequence[float] | FloatArray, share: float = 0.02, **own: FloatArray) -> History:
    """Lay runs on days counted from midnight of the first; exposures as given, else unknown."""
    since = np.asarray(days, dtype=float)
    unknown = np.full(len(since), np.nan)
    values = dict.fromkeys(OF_A_RUN, unknown) | own
    start_s = 1.7e9 + since * DAY_S
    return History(
        start_s=start_s,
        end_s=start_s + 3_600,
        local_day=FIRST_DAY + np.floor(since).astype(np.int64),
        measured={name: Series(known, share * known) for name, known in values.items()},
        moments={},
        recorded_by={name: ("watch",) * len(since) for name in SAMPLES},
        worn=("",) * len(since),
        surface_tag=("",) * len(since),
        insoles=unknown,
        shoes=(),
        profile=Profile(),
    )


def past_of(days: Sequence[float] | FloatArray, runs: Sequence[Run]) -> History:
    """Lay measured runs on days, with all that they leave."""
    taken = [exposures.measure(run) for run in runs]
    left = [exposures.moments(run) for run in runs]
    past = a_past(days)
    series = {
        name: Series(
            np.array([measures[name].value for measures in taken]),
            np.array([measures[name].error for measures in taken]),
        )
        for name in OF_A_RUN
    }
    moments = {name: np.array([sums[name] for sums in left]) for name in left[0]}
    return History(**{**vars(past), "measured": series, "moments": moments})


def until(past: History, runs: int) -> History:
    """Leave out all but the first runs."""
    return History(
        start_s=past.start_s[:runs],
        end_s=past.end_s[:runs],
        local_day=past.local_day[:runs],
        measured={
            name: Series(series.values[:runs], series.errors[:runs])
            for name, series in past.measured.items()
        },
        moments={name: sums[:runs] for name, sums in past.moments.items()},
        recorded_by={name: devices[:runs] for name, devices in past.recorded_by.items()},
        worn=past.worn[:runs],
        surface_tag=past.surface_tag[:runs],
        insoles=past.insoles[:runs],
        shoes=past.shoes,
        profile=past.profile,
    )


def moments_of_asking(past: History) -> At:
    """Ask just after every run began, and at the end of every day from before to after all."""
    days = past.local_day
    ends = np.arange(days[0] - 3, days[-1] + 40) if len(days) else np.arange(5)
    began = np.arange(1, len(days) + 1)
    return At(
        np.concatenate([days, ends]),
        np.concatenate([began, np.searchsorted(days, ends, side="right")]),
    )


def on(past: History, day: int) -> At:
    """Ask at the end of one day, counted from the first."""
    ordinal = np.array([FIRST_DAY + day])
    return At(ordinal, np.searchsorted(past.local_day, ordinal, side="right"))


starts = st.lists(st.one_of(st.floats(0.1, 3), st.floats(3, 45)), min_size=0, max_size=60).map(
    lambda gaps: np.cumsum([0.3, *gaps])
)
"""Days of runs: some on one day, some after a break."""
metres = st.one_of(st.floats(500, 40_000), st.just(8_000.0), st.just(float("nan")))


@st.composite
def pasts(draw: st.DrawFn) -> History:
    """Draw runs with distances, some of them not known, and times."""
    days = draw(starts)
    distance = np.array([draw(metres) for _ in days])
    return a_past(
        days,
        distance_m=distance,
        moving_time_s=np.nan_to_num(distance, nan=5_000.0) / 3,
        mean_speed_mps=np.array([draw(st.sampled_from([2.5, 3, 3.5, np.nan])) for _ in days]),
        best_speed_5km_mps=np.array([draw(st.sampled_from([3, 3.5, 4, np.nan])) for _ in days]),
        peak_heart_rate_bpm=np.array([draw(st.sampled_from([160, 180, np.nan])) for _ in days]),
    )

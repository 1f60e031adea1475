"""Table -> features whose gaps alone tell the outcome.

In tables with a row a day per athlete, where an injury is to be foretold, rows before an
injury are often taken out. A feature that looks further back than a row's own days is then
missing just where the injury comes, and a model that learns this foretells nothing. The
flag asks each feature only where it has a gap: a missing value, or a value that stands for
one. How well that alone ranks rows is an AUC; its interval resamples athletes.

    python -m benchmarks.causes leaks

shows it on a made table of the design of Lövdal, den Hartigh and Azzopardi, Injury
Prediction in Competitive Runners With Machine Learning, 2021.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .metrics import area_under_curve
from .records import Bools, Floats, Whole

PLACEHOLDER_SHARE = 0.01
"""A single value in more than this share of rows may stand for a gap: a choice."""

FLAG_FROM = 0.6
"""An AUC this far above even, or as far below, whose interval excludes 0.5: a choice."""

RESAMPLES = 200
CLEARED_DAYS = 21
"""Days before an injury whose rows are taken out of the table."""

WINDOW_DAYS, LONG_WINDOW_DAYS = 7, 28
REST_DAY = -0.01
"""What such tables write for how a session felt on a day without one."""


@dataclass(frozen=True)
class Table:
    """Rows of many athletes.

    Attributes:
        features: Values by name, NaN where missing, (row,).
        outcome: What is to be foretold, (row,).
        athlete: Whose row it is, (row,).
    """

    features: Mapping[str, Floats]
    outcome: Bools
    athlete: Whole


@dataclass(frozen=True)
class Gap:
    """What the gaps of one feature alone tell of the outcome.

    Attributes:
        feature: Its name.
        kind: `missing`, or `value X` where one value stands in many rows.
        share: Share of rows with the gap.
        auc: How well the gap alone ranks rows, 0 to 1; 0.5 tells nothing.
        low: Lower bound of the 95 % interval.
        high: Upper bound.
    """

    feature: str
    kind: str
    share: float
    auc: float
    low: float
    high: float

    @property
    def leaks(self) -> bool:
        """Tell whether the gap should be looked into before the feature is used."""
        far = max(self.auc, 1 - self.auc) >= FLAG_FROM
        return far and not self.low <= 0.5 <= self.high


def find_leaks(table: Table) -> list[Gap]:
    """Ask the gaps of each feature what they tell.

    Args:
        table: With at least one row with the outcome and one without.

    Returns:
        All gaps, the most telling first.
    """
    gaps = [
        _judge(name, kind, gap, table)
        for name, values in table.features.items()
        for kind, gap in _gaps(values).items()
    ]
    return sorted(gaps, key=lambda gap: -abs(gap.auc - 0.5))


def _gaps(values: Floats) -> dict[str, Bools]:
    missing = np.isnan(values)
    found = {"missing": missing} if missing.any() and not missing.all() else {}
    value, count = np.unique(values[~missing], return_counts=True)
    if len(value) > 1 and count.max() > PLACEHOLDER_SHARE * len(values):
        usual = value[count.argmax()]
        found[f"value {usual:g}"] = values == usual
    return found


def _judge(name: str, kind: str, gap: Bools, table: Table) -> Gap:
    auc = area_under_curve(gap.astype(float), table.outcome)
    low, high = np.nanquantile(_resampled(gap, table), [0.025, 0.975])
    return Gap(name, kind, float(gap.mean()), auc, float(low), float(high))


def _resampled(gap: Bools, table: Table) -> Floats:
    """Give the AUC over resampled athletes: of a yes or no it follows from two shares."""
    _, athlete = np.unique(table.athlete, return_inverse=True)
    cells = (gap & table.outcome, table.outcome, gap & ~table.outcome, ~table.outcome)
    counts = np.array([np.bincount(athlete, cell) for cell in cells])
    rng = np.random.default_rng(0)
    athletes = counts.shape[1]
    drawn = rng.multinomial(athletes, np.full(athletes, 1 / athletes), RESAMPLES)
    with_gap, ill, without_gap, well = counts @ drawn.T
    known = (ill > 0) & (well > 0)
    difference = with_gap[known] / ill[known] - without_gap[known] / well[known]
    return np.asarray(0.5 + difference / 2)


def make_table(seed: int, athletes: int = 40, days: int = 600) -> Table:
    """Make a table of that design in which nothing foretells an injury.

    Each row holds the seven days before its day. Rows of the three weeks before an injury
    are taken out. Then someone adds features of the last 28 days, worked out from the rows
    that are left: these have gaps just where there is an injury.

    Args:
        seed: Which table.
        athletes: How many athletes.
        days: How many days each is followed.

    Returns:
        The table: features of a row's own days, a rest day's placeholder, and features of
        28 days with gaps left open, filled with 0, and filled with the mean.
    """
    rng = np.random.default_rng(seed)
    parts = [_rows_of(rng, days) for _ in range(athletes)]
    features = {name: np.concatenate([part[0][name] for part in parts]) for name in parts[0][0]}
    athlete = np.repeat(np.arange(athletes), [len(part[1]) for part in parts])
    long_km = features["km_28_days"]
    filled = {
        "km_28_days_filled_with_0": np.nan_to_num(long_km, nan=0.0),
        "km_28_days_filled_with_mean": np.nan_to_num(long_km, nan=float(np.nanmean(long_km))),
    }
    return Table({**features, **filled}, np.concatenate([part[1] for part in parts]), athlete)


def _rows_of(rng: np.random.Generator, days: int) -> tuple[dict[str, Floats], Bools]:
    km = np.where(rng.random(days) < 0.75, rng.gamma(6, 2, days), 0.0)
    recovery = np.where(km > 0, rng.uniform(0, 1, days).round(2), REST_DAY)
    injured = rng.random(days) < 1 / 150
    kept = _kept(injured)
    row = np.arange(LONG_WINDOW_DAYS, days)
    row = row[kept[row]]
    week = np.lib.stride_tricks.sliding_window_view(km, WINDOW_DAYS).sum(axis=1)
    features = {
        "km_7_days": week[row - WINDOW_DAYS],
        "km_day_before": km[row - 1],
        "recovery_day_before": recovery[row - 1],
        "km_28_days": _long_km(km, kept, row),
    }
    return features, injured[row]


def _kept(injured: Bools) -> Bools:
    kept = np.ones(len(injured), bool)
    for day in np.flatnonzero(injured):
        kept[max(0, day - CLEARED_DAYS) : day] = False
    return kept | injured


def _long_km(km: Floats, kept: Bools, row: Whole) -> Floats:
    """Sum 28 days as far as rows are left to look them up in; NaN where any is missing."""
    known = np.where(kept, km, np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(known, LONG_WINDOW_DAYS)
    return np.asarray(windows.sum(axis=1)[row - LONG_WINDOW_DAYS])


def as_markdown(gaps: list[Gap]) -> str:
    """Lay out gaps as a table."""
    lines = [
        "| feature | gap | share of rows | AUC of the gap alone (95 %) | |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {gap.feature} | {gap.kind} | {gap.share:.3f} | {gap.auc:.2f} ({gap.low:.2f} to "
        f"{gap.high:.2f}) | {'leaks' if gap.leaks else ''} |"
        for gap in gaps
    ]
    return "\n".join([*lines, ""])

"""Rows of many runners -> figures with standard errors."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from benchmarks.causes import metrics
from benchmarks.causes.metrics import Columns
from benchmarks.causes.records import Bools, Floats

from .simulator import HAZARDS, Remembered
from .tellers import Said

MORE_LIKELY_THAN_NOT = 0.5
FIRST_FEW = 3
HARDLY = 0.04
"""About half of what is thought of an exposure before any onset: who would call it cleared."""


def rows_of(runner: Remembered, said: Mapping[str, Said]) -> dict[str, Any]:
    """Lay out one runner: truth, and under its name what each teller said."""
    row: dict[str, Any] = {
        "seed": runner.seed,
        "cause": runner.cause,
        "hazard": runner.hazard,
    }
    for name, one in said.items():
        row |= {f"{name}.score": one.score, f"{name}.probability": one.probability}
        row[f"{name}.told"] = one.told
    return row


def summary(columns: Columns, teller: str) -> dict[str, Any]:
    """Give the figures of one teller, and their standard errors.

    Args:
        columns: The rows of many runners, stacked, (runner, ...).
        teller: Whose.

    Returns:
        Number of runners, how many of them without a cause, figures, standard errors from
        runners resampled.
    """
    of_teller = partial(figures, teller=teller)
    return {
        "runners": len(columns["seed"]),
        "without_cause": int((~columns["cause"].astype(bool).any(1)).sum()),
        "figures": of_teller(columns),
        "standard_errors": metrics.standard_error(of_teller, columns),
    }


def figures(columns: Columns, teller: str) -> dict[str, float]:
    """Turn rows into figures; NaN where a teller says no such thing."""
    cause: Bools = columns["cause"].astype(bool)
    score = columns[f"{teller}.score"].astype(float)
    probability = columns[f"{teller}.probability"].astype(float)
    told: Bools = columns[f"{teller}.told"].astype(bool)
    found = {
        "auc": metrics.area_under_curve(score.ravel(), cause.ravel()),
        "in_first_three": _in_first(score, cause, FIRST_FEW),
        "ranked_first": _in_first(score, cause, 1),
        "no_cause_told": metrics.alarmed_without_cause(told, cause),
        "precision": metrics.precision(told, cause),
        "told": float(told.any(1).mean()),
    }
    for hazard in HAZARDS:
        some = columns["hazard"].astype(float) == hazard
        found[f"ranked_first_{hazard:.0f}"] = _in_first(score[some], cause[some], 1)
    return found | _of_probabilities(probability, cause)


def _of_probabilities(probability: Floats, cause: Bools) -> dict[str, float]:
    if np.isnan(probability).any() or not len(probability):
        return dict.fromkeys(OF_PROBABILITIES, np.nan)
    largest = probability.max(1)
    named = probability > MORE_LIKELY_THAN_NOT
    values = (
        metrics.calibration_error(probability.ravel(), cause.ravel()),
        metrics.alarmed_without_cause(named, cause),
        float(np.median(largest)),
        float(np.quantile(largest, 0.95)),
        float(largest.max()),
        metrics.precision(probability < HARDLY, cause),
    )
    return dict(zip(OF_PROBABILITIES, values, strict=True))


OF_PROBABILITIES = (
    "calibration_error",
    "no_cause_50",
    "largest_median",
    "largest_95",
    "largest_of_all",
    "causes_hardly",
)


def _in_first(score: Floats, cause: Bools, few: int) -> float:
    """Give how often a cause is among the first few, of runners with a cause.

    Equal scores share their chance, as if the order among them were drawn.
    """
    with_cause = cause.any(1)
    if not with_cause.any():
        return np.nan
    score, cause = score[with_cause], cause[with_cause]
    drawn = np.random.default_rng(0).random(score.shape)
    order = np.lexsort((drawn, -score), axis=1)[:, :few]
    return float(np.take_along_axis(cause, order, axis=1).any(1).mean())

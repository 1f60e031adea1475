"""Simulated, Estimate -> one row of numbers; many rows -> figures with standard errors."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from . import metrics
from .metrics import Columns
from .records import Bools, Estimate, Floats, Simulated

FORECAST_DAYS = {"": slice(0, 7), "_later": slice(7, 28)}
"""Days of the forecast that are scored together, by what is put behind a figure's name."""
NO_DIFFERENCE = 1e-9
SPANS = {"week_1": slice(0, 7), "weeks_2_to_4": slice(7, 28)}
LIKELY, MORE_LIKELY_THAN_NOT = 0.8, 0.5
LARGE, MIDDLE = 0.5, 0.25
"""Effects by size: sd of the contribution above 0.5, above 0.25, or less, NRS points."""

FORECAST_MERITS = {
    "crps": metrics.crps,
    "median_error": metrics.median_error,
    "forecast_coverage": metrics.interval_coverage,
}

Row = dict[str, NDArray[np.generic]]


def score(runner: Simulated, said: Estimate, seconds: float) -> Row:
    """Compare what an estimator said of a runner with the truth.

    Args:
        runner: The runner and the truth.
        said: What the estimator said; what it left out becomes NaN.
        seconds: How long that took.

    Returns:
        Named numbers and short arrays, always of the same shapes.
    """
    truth = runner.truth
    unknown = np.full(len(truth.effect), np.nan)
    probability = unknown if said.probability is None else np.clip(said.probability, 0, 1)
    return {
        "seed": np.array(runner.seed),
        "seconds": np.array(seconds),
        "raises": truth.raises,
        "contribution_sd": truth.contribution_sd,
        "probability": probability,
        "effect": unknown if said.effect is None else said.effect,
        "score": probability if said.score is None else said.score,
        **_forecast_row(runner, said.forecast),
        **_contrast_row(runner, said.contrast),
    }


def _forecast_row(runner: Simulated, forecast: Floats | None) -> Row:
    row: Row = {}
    for ending, span in FORECAST_DAYS.items():
        found = _unsaid() if forecast is None else _of_days(runner, forecast, span)
        row |= {name + ending: value for name, value in found.items()}
    return row


def _unsaid() -> Row:
    unsaid = dict.fromkeys(FORECAST_MERITS, np.array(np.nan))
    return {**unsaid, "pit": np.full(metrics.PIT_BINS, np.nan)}


def _of_days(runner: Simulated, forecast: Floats, span: slice) -> Row:
    came = runner.truth.futures["normal"].reported.astype(float)[:, span]
    even = np.random.default_rng([runner.seed, 1, span.start]).random(came.shape)
    days = [(column[~np.isnan(column)], day) for day, column in enumerate(forecast.T[span])]
    if not days:
        return _unsaid()
    pit = [metrics.randomised_pit(draws, came[:, day], even[:, day]) for draws, day in days]
    by_day = {
        name: [merit(draws, came[:, day]) for draws, day in days]
        for name, merit in FORECAST_MERITS.items()
    }
    row: Row = {name: np.array(np.mean(values)) for name, values in by_day.items()}
    return {**row, "pit": metrics.pit_shares(np.concatenate(pit))}


def _contrast_row(runner: Simulated, contrast: Floats | None) -> Row:
    futures = runner.truth.futures
    more = futures["normal"].contribution - futures["easy"].contribution
    truth = np.array([more[span].mean() for span in SPANS.values()])
    draws = np.full((1, len(SPANS)), np.nan) if contrast is None else contrast
    low, high = np.quantile(draws, [0.1, 0.9], axis=0)
    return {
        "contrast_truth": truth,
        "contrast_mean": draws.mean(axis=0),
        "contrast_low": low,
        "contrast_high": high,
    }


def figures(columns: Columns) -> dict[str, float]:
    """Turn the rows of many runners into figures.

    Args:
        columns: The rows of `score`, stacked, (runner, ...).

    Returns:
        Figures by name; NaN where the estimator does not speak of it.
    """
    return {**_cause_figures(columns), **_forecast_figures(columns), **_contrast_figures(columns)}


def _cause_figures(columns: Columns) -> dict[str, float]:
    raises: Bools = columns["raises"].astype(bool)
    probability, effect = _floats(columns, "probability"), _floats(columns, "effect")
    if np.isnan(probability).any():
        return dict.fromkeys(CAUSE_FIGURES, np.nan)
    truth, ranked = _floats(columns, "contribution_sd"), _floats(columns, "score")
    likely, perhaps = probability > LIKELY, probability > MORE_LIKELY_THAN_NOT
    large, small = raises & (truth > LARGE), raises & (truth <= MIDDLE)
    values = (
        metrics.area_under_curve(ranked.ravel(), raises.ravel()),
        metrics.average_precision(ranked.ravel(), raises.ravel()),
        metrics.brier(probability, raises),
        metrics.calibration_error(probability.ravel(), raises.ravel()),
        metrics.false_alarms(perhaps, raises),
        metrics.false_alarms(likely, raises),
        metrics.told_wrong(perhaps, raises),
        metrics.told_wrong(likely, raises),
        metrics.alarmed_without_cause(perhaps, raises),
        metrics.alarmed_without_cause(likely, raises),
        metrics.precision(likely, raises),
        metrics.recall(likely, raises),
        metrics.recall(likely, large),
        metrics.recall(likely, raises & ~large & ~small),
        metrics.recall(likely, small),
        metrics.effect_error(effect, truth, raises),
        metrics.effect_ratio(effect, truth, raises & likely & (truth > 0)),
    )
    return dict(zip(CAUSE_FIGURES, values, strict=True))


CAUSE_FIGURES = (
    "auc",
    "average_precision",
    "brier",
    "calibration_error",
    "false_alarms_50",
    "false_alarms_80",
    "told_wrong_50",
    "told_wrong_80",
    "alarmed_without_cause_50",
    "alarmed_without_cause_80",
    "precision_80",
    "recall_80",
    "recall_80_large",
    "recall_80_middle",
    "recall_80_small",
    "effect_error",
    "effect_ratio",
)


def _forecast_figures(columns: Columns) -> dict[str, float]:
    found: dict[str, float] = {}
    for end in FORECAST_DAYS:
        found["crps" + end] = float(_floats(columns, "crps" + end).mean())
        found["median_error" + end] = float(_floats(columns, "median_error" + end).mean())
        covered = float(_floats(columns, "forecast_coverage" + end).mean())
        found["forecast_coverage_80" + end] = covered
        found["pit_gap" + end] = metrics.pit_gap(_floats(columns, "pit" + end).mean(axis=0))
    return found


def _contrast_figures(columns: Columns) -> dict[str, float]:
    low, high = _floats(columns, "contrast_low"), _floats(columns, "contrast_high")
    said, truth = _floats(columns, "contrast_mean"), _floats(columns, "contrast_truth")
    found: dict[str, float] = {}
    for place, name in enumerate(SPANS):
        true = truth[:, place]
        found[f"contrast_correlation_{name}"] = metrics.correlation(said[:, place], true)
        differs = np.abs(true) > NO_DIFFERENCE
        for which, of in (("", np.isfinite(true)), ("_of_some", differs)):
            known = of.any() and not np.isnan(low).any()
            share = metrics.covered(low[of, place], high[of, place], true[of]) if known else np.nan
            found[f"contrast_coverage_80{which}_{name}"] = share
    return found


def _floats(columns: Columns, name: str) -> Floats:
    return columns[name].astype(float)


def summary(columns: Columns) -> dict[str, float | int | Mapping[str, float]]:
    """Give the number of runners, median seconds, all figures and their standard errors."""
    return {
        "runners": len(columns["seed"]),
        "seconds": float(np.median(_floats(columns, "seconds"))),
        "figures": figures(columns),
        "standard_errors": metrics.standard_error(figures, columns),
    }

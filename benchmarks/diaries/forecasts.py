"""Life -> errors of forecasts: the model against rules that know nothing but the last ratings.

Every forecast is made on an evening, its origin, from what was known by then. The model is fitted
every `REFIT_D` days on the `WINDOW_D` days before; until the next fit its parameters stand and
only the state of its noise is carried on, rating by rating. What is foretold is a rating as it
would be written down: rounded to the steps of these diaries, as the product rounds to whole points.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np

from backstride.pain import fit
from backstride.pain.design import mean_dose
from backstride.pain.flares import HALF_LIFE_D
from backstride.pain.kernels import KERNELS, MIX, carried
from backstride.terms.records import FloatArray, Posterior

from .reading import Life, lay

WINDOW_D = 365
REFIT_D = 28
FIRST_RATINGS = 20
"""So many ratings come before the first forecast (a choice, for the short diaries)."""

HORIZONS_D = (1, 7)
SMOOTHING = (0.1, 0.2, 0.3, 0.5, 0.7, 0.9)
"""Weights of the newest rating that exponential smoothing is tried with."""

MEAN_D = 7
STEP = 0.1
"""All diaries are written in tenths of a point; all forecasts are rounded to them, those of rules
too, as only what is on the steps can come true to the point."""
STRETCHED_SD = 1.3
"""Spread in points that the ratings of a window are given where they are stretched: about what
the simulated runners have whom the model was made for (a choice)."""

LEAST_SD = 0.05
"""A window that hardly varies is not stretched beyond this spread, points of the diary."""

PLANS = ("as usual", "as lived")
_DAYS = np.arange(1, max(HORIZONS_D) + 1)
_NORMAL = np.array([NormalDist().inv_cdf((place + 0.5) / 11) for place in range(11)])
_QUANTILES = _NORMAL / _NORMAL.std()
"""A normal distribution in eleven points of its spread, so that no draw of ours adds noise."""


@dataclass(frozen=True, eq=False)
class Scored:
    """Errors of one forecaster at every origin, (origin, horizon), points of the diary.

    `error` is that of the median.
    """

    error: FloatArray
    crps: FloatArray


@dataclass(frozen=True, eq=False)
class Scale:
    """How ratings of a window are laid on the scale of the model: (rating - zero) * factor."""

    zero: float
    factor: float


AS_WRITTEN = Scale(0.0, 1.0)


@dataclass(frozen=True, eq=False)
class Fitted:
    """A fit, and the state of its noise some days later.

    Attributes:
        posterior: What was learnt by the evening of `day`.
        scale: How the ratings were laid on its scale.
        day: Place of the last day that was learnt from.
        opens: Place of the first day of the posterior's doses.
        now: The noise, in units of sigma, (draw,).
        variance: How unsure that is, in units of sigma^2, (draw,).
    """

    posterior: Posterior
    scale: Scale
    day: int
    opens: int
    now: FloatArray
    variance: FloatArray


def persistence_errors(ratings: FloatArray, ahead_d: int) -> float:
    """Give the mean absolute error of "as it is today", over all days.

    Examples:
        >>> persistence_errors(np.array([1.0, 2.0, 2.0, 4.0]), 1)
        1.0
    """
    return float(np.nanmean(np.abs(ratings[ahead_d:] - ratings[:-ahead_d])))


def origins(ratings: FloatArray) -> list[int]:
    """Tell the rated days with enough ratings before them and one rating to foretell."""
    rated = np.isfinite(ratings)
    enough = np.cumsum(rated) >= FIRST_RATINGS
    follows = np.zeros(len(ratings), np.bool_)
    for ahead_d in HORIZONS_D:
        follows[:-ahead_d] |= rated[ahead_d:]
    return np.flatnonzero(rated & enough & follows).tolist()


def outcomes(ratings: FloatArray, places: list[int]) -> FloatArray:
    """Give what came after each origin, NaN where nothing was rated: (origin, horizon)."""
    beyond = np.append(ratings, np.full(max(HORIZONS_D), np.nan))
    found: FloatArray = beyond[np.array(places)[:, None] + np.array(HORIZONS_D)]
    return found


def rules(ratings: FloatArray) -> dict[str, FloatArray]:
    """Foretell by rules, on every day from the ratings until then: each (day,)."""
    mean = np.full(len(ratings), np.nan)
    for day in range(len(ratings)):
        week = ratings[max(0, day - MEAN_D + 1) : day + 1]
        mean[day] = np.nanmean(week) if np.isfinite(week).any() else np.nan
    smooth = {f"smoothing {weight}": _smoothed(ratings, weight) for weight in SMOOTHING}
    found = {"persistence": _smoothed(ratings, 1.0), "mean of 7 days": mean} | smooth
    return {name: written(said) for name, said in found.items()}


def _smoothed(ratings: FloatArray, weight: float) -> FloatArray:
    found, level = np.full(len(ratings), np.nan), np.nan
    for day, rating in enumerate(ratings):
        if np.isfinite(rating):
            level = rating if np.isnan(level) else level + weight * (rating - level)
        found[day] = level
    return found


def score_rules(ratings: FloatArray, places: list[int]) -> dict[str, Scored]:
    """Score every rule at the same origins as the model.

    For CRPS a rule is as unsure as it was wrong in the `WINDOW_D` days before.
    """
    came = outcomes(ratings, places)
    return {
        name: Scored(np.abs(said[places][:, None] - came), _rule_crps(ratings, said, places))
        for name, said in rules(ratings).items()
    }


def _rule_crps(ratings: FloatArray, said: FloatArray, places: list[int]) -> FloatArray:
    found = np.empty((len(places), len(HORIZONS_D)))
    for column, ahead_d in enumerate(HORIZONS_D):
        wrong = np.append(np.full(ahead_d, np.nan), ratings[ahead_d:] - said[:-ahead_d])
        came = np.append(ratings[ahead_d:], np.full(ahead_d, np.nan))
        for row, origin in enumerate(places):
            lately = wrong[max(0, origin + 1 - WINDOW_D) : origin + 1]
            points = said[origin] + lately[np.isfinite(lately)]
            found[row, column] = crps(points, came[origin])
    return found


def score_model(
    life: Life, ratings: FloatArray, places: list[int], *, stretched: bool
) -> dict[str, Scored]:
    """Score the model, with doses to come as usual, and as they were lived.

    Nobody knows at an origin what will be lived: that row shows what a perfect plan is worth.
    """
    came = outcomes(ratings, places)
    scored = {name: Scored(np.empty(came.shape), np.empty(came.shape)) for name in PLANS}
    for row, fitted in enumerate(followed(life, ratings, places, stretched=stretched)):
        for name, scores in scored.items():
            said = foretold(life, fitted, places[row], known=name == "as lived")
            scores.error[row] = np.abs(np.median(said, axis=0) - came[row])
            scores.crps[row] = [crps(*pair) for pair in zip(said.T, came[row], strict=True)]
    return scored


def followed(
    life: Life, ratings: FloatArray, places: list[int], *, stretched: bool
) -> Iterator[Fitted]:
    """Give what is known at each origin: the last fit, and the noise carried on since then."""
    fitted, last = None, -1
    for origin in places:
        if fitted is None or origin - fitted.day >= REFIT_D:
            fitted = fit_window(life, ratings, origin, stretched=stretched)
            last = origin
        fitted = _carried_on(life, ratings, fitted, last, origin)
        last = origin
        yield fitted


def fit_window(life: Life, ratings: FloatArray, day: int, *, stretched: bool) -> Fitted:
    """Fit the model on the window that ends with a day; nothing after it is seen."""
    first = max(0, day + 1 - WINDOW_D)
    scale = stretch(ratings[first : day + 1]) if stretched else AS_WRITTEN
    table = lay(life, (ratings - scale.zero) * scale.factor, first, day)
    posterior, _ = fit(table)
    return Fitted(
        posterior, scale, day, day + 1 - len(table.dose), posterior.now, posterior.now_variance
    )


def stretch(ratings: FloatArray) -> Scale:
    """Find the scale on which ratings lie around 5 with a spread of `STRETCHED_SD`."""
    factor = STRETCHED_SD / max(float(np.nanstd(ratings)), LEAST_SD)
    return Scale(float(np.nanmean(ratings)) - 5 / factor, factor)


def _carried_on(life: Life, ratings: FloatArray, fitted: Fitted, last: int, day: int) -> Fitted:
    """Take the noise from one day to another by the ratings between: a Kalman filter a draw."""
    if day == last:
        return fitted
    posterior, scale = fitted.posterior, fitted.scale
    kept, share = posterior.kept, posterior.share
    expected = _expected(fitted, life.dose[fitted.opens : day + 1], day - last)
    now, variance = fitted.now, fitted.variance
    for place, rating in enumerate(ratings[last + 1 : day + 1]):
        now, variance = kept * now, kept**2 * variance + share * (1 - kept**2)
        if np.isfinite(rating):
            gain = variance / (variance + 1 - share)
            rest = (rating - scale.zero) * scale.factor - expected[:, place]
            now, variance = now + gain * (rest / posterior.sigma - now), variance * (1 - gain)
    return replace(fitted, now=now, variance=variance)


def foretold(life: Life, fitted: Fitted, origin: int, *, known: bool) -> FloatArray:
    """Give points of what is foretold, on the scale of the diary: (point, horizon)."""
    ahead = np.full((max(HORIZONS_D), len(life.exposures)), np.nan)
    if known:
        lived = life.dose[origin + 1 : origin + 1 + len(ahead)]
        ahead[: len(lived)] = lived
    dose = np.concatenate([life.dose[fitted.opens : origin + 1], ahead])
    said = _expected(fitted, dose, len(ahead)) + fitted.posterior.sigma[:, None] * (
        fitted.now[:, None] * fitted.posterior.kept[:, None] ** _DAYS
    )
    spread = fitted.posterior.sigma[:, None] * np.sqrt(_variance(fitted))
    points = said[:, None] + spread[:, None] * _QUANTILES[:, None]
    wanted = points.reshape(-1, len(ahead))[:, np.array(HORIZONS_D) - 1]
    return written(fitted.scale.zero + wanted / fitted.scale.factor)


def written(points: FloatArray) -> FloatArray:
    """Round to what these diaries hold.

    Examples:
        >>> written(np.array([2.96, 3.04])).tolist()
        [3.0, 3.0]
    """
    return np.asarray(np.round(points / STEP) * STEP)


def _variance(fitted: Fitted) -> FloatArray:
    """Give the variance of ratings to come, in units of sigma^2: (draw, day)."""
    share = fitted.posterior.share[:, None]
    left = fitted.posterior.kept[:, None] ** (2 * _DAYS)
    return np.asarray(left * fitted.variance[:, None] + share * (1 - left) + 1 - share)


def _expected(fitted: Fitted, dose: FloatArray, days: int) -> FloatArray:
    """Give level and what exposures and flares add on the last days of `dose`: (draw, day), points.

    The trend stands still where the fit ended, and what is not known is as usual: as the product
    forecasts.
    """
    posterior = fitted.posterior
    names = posterior.table.exposures
    places = [names.index(name) for name in posterior.exposures]
    usual = mean_dose(posterior.table.dose)[places]
    filled = np.where(np.isfinite(dose[:, places]), dose[:, places], usual)
    level = posterior.shift[:, 0] + posterior.shift[:, 1] / 2
    added = np.zeros((len(level), days))
    felt = carried(filled, usual)[1][-days:] @ MIX
    for place in range(len(KERNELS)):
        standing = (felt[:, :, place] - posterior.centre[:, place]) / posterior.scale[:, place]
        added += np.where(posterior.kernel == place, posterior.beta, 0.0) @ standing.T
    age_d = len(dose) - days + np.arange(days) - posterior.table.day[-1]
    flared = posterior.flare[:, None] * 2.0 ** (-age_d / HALF_LIFE_D)
    return np.asarray(level[:, None] + added + flared)


def crps(points: FloatArray, outcome: float) -> float:
    """Score points of a forecast against what came; lower is better, in its unit.

    NaN without points or outcome.

    Examples:
        >>> crps(np.array([1.0, 3.0]), 2.0)
        0.5
    """
    if not len(points):
        return float("nan")
    ordered = np.sort(points)
    weight = 2 * np.arange(1, len(points) + 1) - len(points) - 1
    apart = float(weight @ ordered) / len(points) ** 2
    return float(np.abs(ordered - outcome).mean()) - apart

"""Posterior, one exposure -> how much the ratings ask for it, as it was and as it was not.

An exposure that acts is missed where it is left out, and nothing else does as well in its place:
not its own days shuffled, not those to come. To ask that many times, all else that explains the
ratings is held at what is likeliest: the noise, unexplained flares, and how other exposures are
felt. What an exposure adds is then closed-form, summed over kernels and slabs as the walk weighs
them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from backstride.pain.design import Design, design, standing
from backstride.pain.evidence import SCALE, SHAPE
from backstride.pain.fitting import SLAB_CHANCE, SLAB_MEAN, SLAB_SD
from backstride.pain.kernels import KERNELS, likeliest
from backstride.pain.noise import whiten
from backstride.terms.records import BoolArray, FloatArray, Group, Posterior

MORE_LIKELY_THAN_NOT = 0.5
"""Another exposure is held in the model where its chance of acting is above this (a choice)."""
_STILL = 1e-9
HELD_SD = 1.0
"""What is held beside a suspect may have effects of this size, in units of sigma (a choice)."""
_CHANCE = np.array([kernel.chance for kernel in KERNELS])


@dataclass(frozen=True, eq=False)
class Suspect:
    """One exposure of a posterior, with all else held.

    `others` (rating, column) explain the ratings without it, with prior `precision` (column,)
    in units of 1 / sigma^2; `own` (rating, kernel) is how it stands itself, in standard
    deviations of `scale` (kernel,) in its unit; `kept` and `share` are the likeliest noise,
    `kernel` the likeliest way in which it is felt. `way` is 1 where it is likelier to raise pain,
    -1 where to ease it.
    """

    posterior: Posterior
    place: int
    way: int
    others: FloatArray
    precision: FloatArray
    own: FloatArray
    scale: FloatArray
    kept: float
    share: float
    kernel: int

    @property
    def dose(self) -> FloatArray:
        """What was done of it on each day; shape (day,), NaN where not known."""
        return self.posterior.table.dose[:, self.place]


@dataclass(frozen=True, eq=False)
class Asked:
    """What ratings say of doses.

    `gain` (dose,) is the log of the Bayes factor of having such an exposure in the model, to
    raise or to ease, against not, all kernels and sizes of the prior weighed. An effect, were
    there one, is Normal(`effect`, `effect_sd`^2) for each kernel, in points for a standard
    deviation of what is felt, and `weight` is how likely each kernel is then; (dose, kernel).
    """

    gain: FloatArray
    effect: FloatArray
    effect_sd: FloatArray
    weight: FloatArray

    def of(self, per: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Average an effect over the ways in which it may be felt.

        The likeliest way alone would be chosen by the ratings, and its effect then too large.

        Args:
            per: How many standard deviations of what is felt are asked for, by kernel.

        Returns:
            Mean and standard deviation, points, each (dose,).
        """
        effect, spread = self.effect * per, self.effect_sd * per
        mean = (self.weight * effect).sum(1)
        square = (self.weight * (spread**2 + effect**2)).sum(1)
        return mean, np.sqrt(np.maximum(square - mean**2, 0.0))


def suspects(posterior: Posterior, groups: Sequence[Group] = ()) -> Mapping[str, Suspect]:
    """Take each exposure of a posterior to be doubted in turn, all else held; by its name.

    Exposures of one group act in each other's stead: beside one of them the others are not held,
    for they would take its place.
    """
    laid = design(posterior.table)
    found = {}
    for own, name in enumerate(posterior.exposures):
        group = next((one.exposures for one in groups if name in one.exposures), (name,))
        found[name] = _suspect(posterior, own, laid, group)
    return found


def _suspect(posterior: Posterior, own: int, laid: Design, instead: tuple[str, ...]) -> Suspect:
    table = posterior.table
    acts = (posterior.kernel >= 0).mean(0)
    held = [
        laid.columns[:, place * len(KERNELS) + likeliest(posterior.kernel[:, place])]
        for place, name in enumerate(posterior.exposures)
        if name not in instead and acts[place] > MORE_LIKELY_THAN_NOT
    ]
    noises, times = np.unique(
        np.column_stack([posterior.kept, posterior.share]), axis=0, return_counts=True
    )
    kept, share = noises[int(times.argmax())].tolist()
    others = np.column_stack([laid.shifts, posterior.flares, *held])
    more = others.shape[1] - laid.shifts.shape[1]
    return Suspect(
        posterior=posterior,
        place=table.exposures.index(posterior.exposures[own]),
        way=-1 if posterior.eases[own] > posterior.raises[own] else 1,
        others=others,
        precision=np.append(laid.precision, np.full(more, 1 / HELD_SD**2)),
        own=laid.columns[:, own * len(KERNELS) : (own + 1) * len(KERNELS)],
        scale=posterior.scale[own],
        kept=kept,
        share=share,
        kernel=likeliest(posterior.kernel[:, own]),
    )


def ask(
    one: Suspect,
    dose: FloatArray | None = None,
    *,
    rows: BoolArray | None = None,
    beside: FloatArray | None = None,
) -> Asked:
    """Ask the ratings for doses in the place of the suspect's own.

    Args:
        one: Whose place.
        dose: Shape (day, dose), in the suspect's unit; each column is asked by itself. Its own
            where left out.
        rows: The ratings that are asked, all where not named; shape (rating,).
        beside: What else explains ratings, to be held too; shape (rating, column).
    """
    table = one.posterior.table
    columns = one.own[:, None] if dose is None else _standing(one, dose)
    more = np.empty((len(table.value), 0)) if beside is None else beside
    asked = np.ones(len(table.value), np.bool_) if rows is None else rows
    held = np.column_stack([one.others, more])
    laid = np.column_stack([held, columns.reshape(len(table.value), -1)])
    precision = np.append(one.precision, np.full(more.shape[1], 1 / HELD_SD**2))
    return _weighed(_white(one, laid, asked), precision, columns.shape[1:])


def _standing(one: Suspect, dose: FloatArray) -> FloatArray:
    usual_sd = np.full(dose.shape[1], one.posterior.table.usual_sd[one.place])
    return standing(one.posterior.table, dose, usual_sd).columns


def beyond(one: Suspect, column: FloatArray) -> tuple[float, float]:
    """Ask the ratings for something else, where the suspect as it was is held too.

    Args:
        one: The suspect.
        column: How it stands at each rating; shape (rating,).

    Returns:
        Its effect and the standard error of that, points for a standard deviation of it.
    """
    other = (column - column.mean()) / max(float(column.std()), _STILL)
    laid = np.column_stack([one.others, one.own[:, one.kernel], other])
    white = _white(one, laid, np.ones(len(column), np.bool_))
    rows, value = white[:, :-1], white[:, -1]
    precision = np.append(one.precision, [1 / HELD_SD**2, 1 / HELD_SD**2])
    covariance = np.linalg.inv(rows.T @ rows + np.diag(precision))
    effects = covariance @ (rows.T @ value)
    left = value - rows @ effects
    sigma = np.sqrt(max(float(left @ left), SCALE) / len(value))
    return float(effects[-1]), float(sigma * np.sqrt(covariance[-1, -1]))


def _white(one: Suspect, laid: FloatArray, asked: BoolArray) -> FloatArray:
    """Whiten columns and ratings, the ratings last; only those rows that are asked."""
    table = one.posterior.table
    rows = np.column_stack([laid, table.value - table.value.mean()])[asked]
    white = np.empty_like(rows)
    gap_d = np.diff(table.day[asked], prepend=table.day[asked][0]).astype(float)
    whiten(rows, gap_d, table.spread[asked], one.kept, one.share, white)
    return white


def _weighed(white: FloatArray, precision: FloatArray, shape: tuple[int, ...]) -> Asked:
    """Weigh columns one by one, given those that are held."""
    first = len(precision)
    held, columns, value = white[:, :first], white[:, first:-1], white[:, -1]
    solve = np.linalg.inv(held.T @ held + np.diag(precision))
    shared = columns.T @ held @ solve
    own = (columns**2).sum(0) - (shared * (columns.T @ held)).sum(1)
    told = columns.T @ value - shared @ (held.T @ value)
    squares = float(value @ value - (held.T @ value) @ solve @ (held.T @ value))
    freedom = SHAPE + (len(value) - 1) / 2
    log_chance = np.tile(np.log(_CHANCE), shape[0])
    sides = [
        _log_worth(way * SLAB_MEAN, 1 / SLAB_SD**2, own, told, squares, freedom) for way in (1, -1)
    ]
    by_slab = np.stack(sides) + np.log(SLAB_CHANCE / 2)[:, None] + log_chance
    gain = _log_sum(by_slab.reshape(-1, *shape), (0, 2))
    wide = np.array([1 / HELD_SD**2])
    alike = _log_worth(np.zeros(1), wide, own, told, squares, freedom)[0] + log_chance
    worth = alike.reshape(shape)
    weight = np.exp(worth - _log_sum(worth, (1,))[:, None])
    sigma = np.sqrt(max(squares, SCALE) / len(value))
    width = (own + wide).reshape(shape)
    return Asked(gain, told.reshape(shape) / width, sigma / np.sqrt(width), weight)


def _log_worth(  # noqa: PLR0913, PLR0917 - the parts of one formula
    mean: FloatArray,
    precision: FloatArray,
    own: FloatArray,
    told: FloatArray,
    squares: float,
    freedom: float,
) -> FloatArray:
    """Give the log Bayes factor of one more column, for each slab: (slab, column)."""
    slab = precision[:, None]
    pull = mean[:, None] * slab
    left = squares + pull**2 / slab - (told + pull) ** 2 / (own + slab)
    fit = np.log((SCALE + left / 2) / (SCALE + squares / 2))
    return np.asarray(0.5 * np.log(slab / (own + slab)) - freedom * fit)


def _log_sum(terms: FloatArray, axis: tuple[int, ...]) -> FloatArray:
    """Add up what is given by its logarithm."""
    most = terms.max(axis=axis, keepdims=True)
    return np.asarray(np.log(np.exp(terms - most).sum(axis=axis)) + most.squeeze(axis))

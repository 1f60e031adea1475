"""Posterior, one exposure -> how much the ratings ask for it, as it was and as it was not.

An exposure that acts is missed where it is left out, and nothing else does as well in its place:
not its own days shuffled, not those to come. To ask that many times, all else that explains the
ratings is held at what is likeliest: the noise, and how other exposures are felt. What an
exposure adds is then closed-form, summed over kernels and slabs as the walk weighs them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from backstride.pain.design import Design, design, standing
from backstride.pain.evidence import SCALE, SHAPE
from backstride.pain.fitting import SLAB_CHANCE, SLAB_MEAN, SLAB_SD
from backstride.pain.kernels import KERNELS
from backstride.pain.noise import whiten
from backstride.terms.records import BoolArray, FloatArray, Posterior

MORE_LIKELY_THAN_NOT = 0.5
"""Another exposure is held in the model where its chance of acting is above this (a choice)."""
_STILL = 1e-9
HELD_SD = 1.0
"""What is held beside a suspect may have effects of this size, in units of sigma (a choice)."""


@dataclass(frozen=True, eq=False)
class Suspect:
    """One exposure of a posterior, with all else held.

    `others` (rating, column) explain the ratings without it, with prior `precision` (column,)
    in units of 1 / sigma^2; `own` (rating, kernel) is how it stands itself; `kept` and `share`
    are the likeliest noise, `kernel` the likeliest way in which it is felt. `way` is 1 where it
    is likelier to raise pain, -1 where to ease it.
    """

    posterior: Posterior
    place: int
    way: int
    others: FloatArray
    precision: FloatArray
    own: FloatArray
    kept: float
    share: float
    kernel: int

    @property
    def dose(self) -> FloatArray:
        """What was done of it on each day; shape (day,), NaN where not known."""
        return self.posterior.table.dose[:, self.place]


@dataclass(frozen=True, eq=False)
class Asked:
    """What ratings say of doses: `gain` (dose,), and an effect of the likeliest kernel.

    `gain` is the log of the Bayes factor of having such an exposure in the model against not,
    all kernels and sizes of the prior weighed. `effect` and `effect_sd` (dose,) are in points
    for a standard deviation of what is felt, as the suspect is most likely felt.
    """

    gain: FloatArray
    effect: FloatArray
    effect_sd: FloatArray


def suspects(posterior: Posterior) -> Mapping[str, Suspect]:
    """Take each exposure of a posterior to be doubted in turn, all else held; by its name."""
    laid = design(posterior.table)
    return {name: _suspect(posterior, own, laid) for own, name in enumerate(posterior.exposures)}


def _suspect(posterior: Posterior, own: int, laid: Design) -> Suspect:
    table = posterior.table
    acts = (posterior.kernel >= 0).mean(0)
    held = [
        laid.columns[:, place * len(KERNELS) + _likeliest(posterior, place)]
        for place in range(len(posterior.exposures))
        if place != own and acts[place] > MORE_LIKELY_THAN_NOT
    ]
    noises, times = np.unique(
        np.column_stack([posterior.kept, posterior.share]), axis=0, return_counts=True
    )
    kept, share = noises[int(times.argmax())].tolist()
    return Suspect(
        posterior=posterior,
        place=table.exposures.index(posterior.exposures[own]),
        way=-1 if posterior.eases[own] > posterior.raises[own] else 1,
        others=np.column_stack([laid.shifts, *held]),
        precision=np.append(laid.precision, np.full(len(held), 1 / HELD_SD**2)),
        own=laid.columns[:, own * len(KERNELS) : (own + 1) * len(KERNELS)],
        kept=kept,
        share=share,
        kernel=_likeliest(posterior, own),
    )


def _likeliest(posterior: Posterior, place: int) -> int:
    kernel = posterior.kernel[:, place]
    acting = kernel[kernel >= 0]
    return int(np.bincount(acting).argmax()) if len(acting) else 0


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
    return _weighed(one, _white(one, laid, asked), precision, columns.shape[1:])


def _standing(one: Suspect, dose: FloatArray) -> FloatArray:
    usual_sd = np.full(dose.shape[1], one.posterior.table.usual_sd[one.place])
    columns, _, _ = standing(one.posterior.table, dose, usual_sd)
    return columns


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


def _weighed(
    one: Suspect, white: FloatArray, precision: FloatArray, shape: tuple[int, ...]
) -> Asked:
    """Weigh columns one by one, given those that are held."""
    first = len(precision)
    held, columns, value = white[:, :first], white[:, first:-1], white[:, -1]
    solve = np.linalg.inv(held.T @ held + np.diag(precision))
    shared = columns.T @ held @ solve
    own = (columns**2).sum(0) - (shared * (columns.T @ held)).sum(1)
    told = columns.T @ value - shared @ (held.T @ value)
    squares = float(value @ value - (held.T @ value) @ solve @ (held.T @ value))
    freedom = SHAPE + (len(value) - 1) / 2
    slab = 1 / SLAB_SD[:, None] ** 2
    pull = one.way * SLAB_MEAN[:, None] * slab
    left = squares + pull**2 / slab - (told + pull) ** 2 / (own + slab)
    chance = np.array([kernel.chance for kernel in KERNELS])
    worth = (
        0.5 * np.log(slab / (own + slab))
        - freedom * np.log((SCALE + left / 2) / (SCALE + squares / 2))
        + np.log(SLAB_CHANCE)[:, None]
        + np.tile(np.log(chance), shape[0])
    )
    by_dose = worth.reshape(len(slab), *shape)
    most = by_dose.max(axis=(0, 2))
    gain = most + np.log(np.exp(by_dose - most[None, :, None]).sum(axis=(0, 2)))
    likeliest = np.arange(shape[0]) * shape[1] + one.kernel
    wide = own[likeliest] + 1 / HELD_SD**2
    sigma = np.sqrt(max(squares, SCALE) / len(value))
    return Asked(gain, told[likeliest] / wide, sigma / np.sqrt(wide))

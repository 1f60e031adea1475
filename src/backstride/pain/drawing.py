"""Steps of the walk -> draws: what a model leaves open.

A step names what acts and in which noise. Given these sigma^2 is InverseGamma, effects and
shifts are normal, and the state of the noise follows from what no column explains.
"""

from __future__ import annotations

from math import erf, sqrt
from typing import NamedTuple

import numpy as np

from backstride.pain import noise
from backstride.pain.compiled import compiled
from backstride.pain.evidence import SCALE
from backstride.pain.walk import OUT, Desk, Model, Space, Steps, desk_for, gather, solve
from backstride.terms.records import FloatArray


class Rows(NamedTuple):
    """What stands at each rating, and what the noise makes of level, trend and shifts.

    `value`, `gap_d` and `spread` are (rating,); `shifts` (rating, shift), `columns` (rating,
    column). At each point of the noise `solved` (point, shift, column + 1) gives the shifts with
    no column acting and what each column takes of them, `free` (point, shift, shift) is a root
    of their covariance in units of sigma^2. `kept` and `share` are the noise, (point,).
    """

    value: FloatArray
    gap_d: FloatArray
    spread: FloatArray
    shifts: FloatArray
    columns: FloatArray
    solved: FloatArray
    free: FloatArray
    kept: FloatArray
    share: FloatArray


class Luck(NamedTuple):
    """Chance: `gamma` (step,) of the shape of sigma^2, and standard normal draws.

    `effect` is (step, owner), of which as many are used as act, `shift` (step, shift).
    """

    gamma: FloatArray
    effect: FloatArray
    shift: FloatArray


class Drawn(NamedTuple):
    """One draw a step.

    `effect` (step, owner) in points, 0 where it does not act, and `above` the chance in that
    model that it lies above 0; `sigma` (step,) in points; `shift` (step, shift); `now` and
    `now_variance` (step,) are the slow noise at the last rating, in units of sigma.
    """

    effect: FloatArray
    above: FloatArray
    sigma: FloatArray
    shift: FloatArray
    now: FloatArray
    now_variance: FloatArray


def luck(steps: Steps, space: Space, shifts: int, random: np.random.Generator) -> Luck:
    """Draw the chance that `draw` needs for a walk."""
    count, owners = steps.column.shape
    return Luck(
        np.asarray(random.standard_gamma(space.freedom, count)),
        random.standard_normal((count, owners)),
        random.standard_normal((count, shifts)),
    )


@compiled
def draw(space: Space, steps: Steps, rows: Rows, chance: Luck) -> Drawn:
    """Draw what each step of a walk leaves open; the same chance gives the same draws."""
    count, owners = steps.column.shape
    desk, rest = desk_for(space), np.empty(len(rows.value))
    drawn = Drawn(
        np.zeros((count, owners)),
        np.zeros((count, owners)),
        np.empty(count),
        np.empty(chance.shift.shape),
        np.empty(count),
        np.empty(count),
    )
    for step in range(count):
        point = steps.point[step]
        rest[:] = rows.value
        _effects(space, steps, step, chance, desk, drawn)
        _shifts(rows, steps, step, chance, drawn, rest)
        rest /= drawn.sigma[step]
        kept, share = rows.kept[point], rows.share[point]
        state = noise.now(rest, rows.gap_d, rows.spread, kept, share)
        drawn.now[step], drawn.now_variance[step] = state
    return drawn


@compiled
def _effects(  # noqa: PLR0913, PLR0917 - a compiled loop has no objects to carry these
    space: Space, steps: Steps, step: int, chance: Luck, desk: Desk, drawn: Drawn
) -> None:
    """Draw sigma and the effects of what acts."""
    model = Model(steps.column[step], steps.way[step], steps.slab[step])
    size = gather(space, model, OUT, desk)
    squares, _ = solve(space.grams[steps.point[step]], size, desk)
    sigma = np.sqrt((SCALE + 0.5 * squares) / chance.gamma[step])
    drawn.sigma[step] = sigma
    _root(desk.inverse, size, desk.matrix)
    row = 0
    for owner in range(len(model.column)):
        if model.column[owner] == OUT:
            continue
        effect = desk.solved[row]
        for other in range(row + 1):
            effect += sigma * desk.matrix[row, other] * chance.effect[step, other]
        beyond = desk.solved[row] / (sigma * sqrt(2.0 * desk.inverse[row, row]))
        drawn.effect[step, owner] = effect
        drawn.above[step, owner] = 0.5 * (1.0 + erf(beyond))
        row += 1


@compiled
def _shifts(  # noqa: PLR0913, PLR0917 - a compiled loop has no objects to carry these
    rows: Rows, steps: Steps, step: int, chance: Luck, drawn: Drawn, rest: FloatArray
) -> None:
    """Draw level, trend and shifts given the effects; take all of these out of the ratings."""
    point, shift = steps.point[step], drawn.shift[step]
    shift[:] = rows.solved[point, :, -1]
    for owner in range(steps.column.shape[1]):
        column, effect = steps.column[step, owner], drawn.effect[step, owner]
        if column != OUT:
            shift -= rows.solved[point, :, column] * effect
            rest -= rows.columns[:, column] * effect
    for place in range(len(shift)):
        for other in range(place + 1):
            free = rows.free[point, place, other] * chance.shift[step, other]
            shift[place] += drawn.sigma[step] * free
        rest -= rows.shifts[:, place] * shift[place]


@compiled
def _root(matrix: FloatArray, size: int, root: FloatArray) -> None:
    """Fill the lower triangle of `root` so that root root' is the first rows of a matrix."""
    for row in range(size):
        for column in range(row + 1):
            left = matrix[row, column]
            for before in range(column):
                left -= root[row, before] * root[column, before]
            root[row, column] = np.sqrt(left) if row == column else left / root[column, column]

"""The walk over models: which exposures act, how, and in which noise.

Each owner of columns (an exposure with one column a kernel, or an unexplained flare with one
column) is out, or in with one of its columns, a direction and a slab. A sweep draws each owner
anew given all others, over all that it could be at once (Gibbs); swaps one that is in for one
that is out, and two that are in for each other (Metropolis); and draws the noise. What an owner
could be costs a few operations each, for adding one column to a solved model needs no new
solution.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from backstride.pain.compiled import compiled
from backstride.pain.evidence import SCALE, invert
from backstride.terms.records import BoolArray, FloatArray, IntArray

OUT = -1
"""The column of an owner that does not act."""
BEGINS_IN = 0.3
"""A walk begins with about so many of the owners in (a choice): more than the prior expects."""


class Space(NamedTuple):
    """All models that are weighed, and what each was worth before the data.

    `grams` (point, column + 1, column + 1) with the ratings last, `log_base` (point,) what a
    point of the noise is worth whatever acts. `first` and `width` (owner,) say which columns
    are whose; `log_odds` (owner,) the prior log odds of acting, apart from those of the number
    of causes, `log_size` (number + 1,), in which `is_counted` (owner,) owners count. `log_way`
    (owner, 2): raises, eases. `log_kernel` (column,). `log_slab`, `slab_mean` (points) and
    `slab_precision` (1 / sigma^2), each (slab,). `freedom` is the shape of the
    InverseGamma of sigma^2 after the data.
    """

    grams: FloatArray
    log_base: FloatArray
    first: IntArray
    width: IntArray
    log_odds: FloatArray
    is_counted: BoolArray
    log_size: FloatArray
    log_way: FloatArray
    log_kernel: FloatArray
    log_slab: FloatArray
    slab_mean: FloatArray
    slab_precision: FloatArray
    freedom: float


class Model(NamedTuple):
    """One model: by owner its column (or `OUT`), way (0 raises, 1 eases) and slab."""

    column: IntArray
    way: IntArray
    slab: IntArray


class Desk(NamedTuple):
    """Room to reckon in, so that the loop makes no arrays; one larger than the largest model."""

    column: IntArray
    mean: FloatArray
    precision: FloatArray
    matrix: FloatArray
    inverse: FloatArray
    told: FloatArray
    solved: FloatArray
    weights: FloatArray


class Steps(NamedTuple):
    """Where the walk went.

    The models that were kept are (step, owner), their noise `point` (step,). `raises` and
    `eases` (owner,) average the chances themselves over all sweeps after the first.
    """

    column: IntArray
    way: IntArray
    slab: IntArray
    point: IntArray
    raises: FloatArray
    eases: FloatArray


@compiled
def walk(space: Space, sweeps: int, burn: int, thin: int, seed: int) -> Steps:
    """Walk for so many sweeps, forget the first `burn`, and keep every `thin`th model."""
    np.random.seed(seed)  # noqa: NPY002 - the generator that compiled loops have
    owners = len(space.first)
    desk = desk_for(space)
    model = _anywhere(space)
    point = np.random.randint(len(space.grams))  # noqa: NPY002
    kept = (sweeps - burn) // thin
    steps = Steps(
        np.empty((kept, owners), np.int64),
        np.empty((kept, owners), np.int64),
        np.empty((kept, owners), np.int64),
        np.empty(kept, np.int64),
        np.zeros(owners),
        np.zeros(owners),
    )
    for sweep in range(sweeps):
        for owner in np.random.permutation(owners):  # noqa: NPY002
            options = _weigh(space, model, point, owner, desk)
            chosen = _pick(desk.weights, options)
            _take(space, model, owner, chosen)
            if sweep >= burn:
                for option in range(1, options):
                    side = steps.raises if option % 2 == 1 else steps.eases
                    side[owner] += desk.weights[option] / (sweeps - burn)
        if owners > 1:
            _swap(space, model, point, desk)
            _exchange(space, model, point, desk)
        point = _move(space, model, desk)
        if sweep >= burn and (sweep - burn) % thin == 0:
            step = (sweep - burn) // thin
            if step < kept:
                steps.column[step] = model.column
                steps.way[step] = model.way
                steps.slab[step] = model.slab
                steps.point[step] = point
    return steps


@compiled
def _anywhere(space: Space) -> Model:
    """Begin with some owners in, each in some way: walks that begin apart show where they stay."""
    owners = len(space.first)
    model = Model(np.full(owners, OUT), np.zeros(owners, np.int64), np.zeros(owners, np.int64))
    for owner in range(owners):
        if np.random.random() < BEGINS_IN:  # noqa: NPY002
            model.column[owner] = space.first[owner] + np.random.randint(  # noqa: NPY002
                space.width[owner]
            )
            model.way[owner] = np.random.randint(2)  # noqa: NPY002
            model.slab[owner] = np.random.randint(len(space.slab_mean))  # noqa: NPY002
    return model


@compiled
def desk_for(space: Space) -> Desk:
    """Make room for any model of a space."""
    most = len(space.first) + 1
    widest = space.width.max() if len(space.width) else 0
    options = 1 + 2 * len(space.slab_mean) * widest
    return Desk(
        np.empty(most, np.int64),
        np.empty(most),
        np.empty(most),
        np.empty((most, most)),
        np.empty((most, most)),
        np.empty(most),
        np.empty(most),
        np.empty(max(options, len(space.grams))),
    )


@compiled
def gather(space: Space, model: Model, without: int, desk: Desk) -> int:
    """Put the columns that act on the desk, but those of one owner; give how many they are."""
    size = 0
    for owner in range(len(model.column)):
        if owner != without and model.column[owner] != OUT:
            slab = model.slab[owner]
            sign = 1.0 if model.way[owner] == 0 else -1.0
            desk.column[size] = model.column[owner]
            desk.mean[size] = sign * space.slab_mean[slab]
            desk.precision[size] = space.slab_precision[slab]
            size += 1
    return size


@compiled
def solve(gram: FloatArray, size: int, desk: Desk) -> tuple[float, float]:
    """Solve the model on the desk; give its squares that are left and the log determinant."""
    last = len(gram) - 1
    squares = gram[last, last]
    for row in range(size):
        for other in range(size):
            desk.matrix[row, other] = gram[desk.column[row], desk.column[other]]
        desk.matrix[row, row] += desk.precision[row]
        pull = desk.precision[row] * desk.mean[row]
        desk.told[row] = gram[desk.column[row], last] + pull
        squares += pull * desk.mean[row]
    log_det = invert(desk.matrix, size, desk.inverse)
    for row in range(size):
        solved = 0.0
        for other in range(size):
            solved += desk.inverse[row, other] * desk.told[other]
        desk.solved[row] = solved
        squares -= solved * desk.told[row]
    return squares, log_det


@compiled
def log_evidence(space: Space, model: Model, point: int, desk: Desk) -> float:
    """Say how well a model explains the ratings, in one noise."""
    size = gather(space, model, OUT, desk)
    squares, log_det = solve(space.grams[point], size, desk)
    log_prior = 0.0
    for row in range(size):
        log_prior += 0.5 * np.log(desk.precision[row])
    worth = log_prior - 0.5 * log_det - space.freedom * np.log(SCALE + 0.5 * squares)
    return float(space.log_base[point] + worth)


@compiled
def _weigh(space: Space, model: Model, point: int, owner: int, desk: Desk) -> int:
    """Weigh all that an owner could be, given the others; give how many options there are.

    Option 0 is out; then come its columns, for each the slabs, for each raises and eases.
    """
    gram, last = space.grams[point], space.grams.shape[1] - 1
    size = gather(space, model, owner, desk)
    squares, _ = solve(gram, size, desk)
    others = 0
    for other in range(len(model.column)):
        if other != owner and model.column[other] != OUT and space.is_counted[other]:
            others += 1
    enters = space.log_odds[owner] + space.log_size[others + int(space.is_counted[owner])]
    desk.weights[0] = space.log_size[others] - space.freedom * np.log(SCALE + 0.5 * squares)
    option = 1
    for column in range(space.first[owner], space.first[owner] + space.width[owner]):
        own, told = gram[column, column], gram[column, last]
        for row in range(size):
            shared = 0.0
            for other in range(size):
                shared += desk.inverse[row, other] * gram[desk.column[other], column]
            own -= shared * gram[desk.column[row], column]
            told -= desk.solved[row] * gram[desk.column[row], column]
        for slab in range(len(space.slab_mean)):
            precision = space.slab_precision[slab]
            worth = 0.5 * np.log(precision / (own + precision)) + space.log_slab[slab]
            for way in range(2):
                mean = space.slab_mean[slab] if way == 0 else -space.slab_mean[slab]
                pull = precision * mean
                left = squares + pull * mean - (told + pull) ** 2 / (own + precision)
                desk.weights[option] = (
                    enters
                    + worth
                    + space.log_kernel[column]
                    + space.log_way[owner, way]
                    - space.freedom * np.log(SCALE + 0.5 * left)
                )
                option += 1
    return option


@compiled
def _take(space: Space, model: Model, owner: int, option: int) -> None:
    """Make an owner what an option says."""
    if option == 0:
        model.column[owner] = OUT
        return
    slabs = len(space.slab_mean)
    model.way[owner] = (option - 1) % 2
    model.slab[owner] = (option - 1) // 2 % slabs
    model.column[owner] = space.first[owner] + (option - 1) // 2 // slabs


@compiled
def _pick(weights: FloatArray, count: int) -> int:
    """Draw a place with chances as exp(weights); the chances are left in `weights`."""
    most = weights[:count].max()
    total = 0.0
    for place in range(count):
        weights[place] = np.exp(weights[place] - most)
        total += weights[place]
    for place in range(count):
        weights[place] /= total
    left = np.random.random()  # noqa: NPY002
    for place in range(count):
        left -= weights[place]
        if left < 0.0:
            return place
    return count - 1


@compiled
def _swap(space: Space, model: Model, point: int, desk: Desk) -> None:
    """Try an owner that is out in the place of one that is in, felt in the same way."""
    leaves = np.random.randint(len(model.column))  # noqa: NPY002
    enters = np.random.randint(len(model.column))  # noqa: NPY002
    if model.column[leaves] == OUT or model.column[enters] != OUT:
        return
    if space.width[leaves] != space.width[enters]:
        return
    if space.is_counted[leaves] != space.is_counted[enters]:
        return
    before = _worth(space, model, leaves) + log_evidence(space, model, point, desk)
    old = model.column[leaves]
    model.column[enters] = space.first[enters] + old - space.first[leaves]
    model.way[enters], model.slab[enters] = model.way[leaves], model.slab[leaves]
    model.column[leaves] = OUT
    after = _worth(space, model, enters) + log_evidence(space, model, point, desk)
    if np.log(np.random.random()) >= after - before:  # noqa: NPY002
        model.column[leaves] = old
        model.column[enters] = OUT


@compiled
def _exchange(space: Space, model: Model, point: int, desk: Desk) -> None:
    """Try two owners that are in, each as the other is."""
    one = np.random.randint(len(model.column))  # noqa: NPY002
    other = np.random.randint(len(model.column))  # noqa: NPY002
    if one == other or model.column[one] == OUT or model.column[other] == OUT:
        return
    if space.width[one] != space.width[other]:
        return
    before = _worth(space, model, one) + _worth(space, model, other)
    before += log_evidence(space, model, point, desk)
    _trade(space, model, one, other)
    after = _worth(space, model, one) + _worth(space, model, other)
    after += log_evidence(space, model, point, desk)
    if np.log(np.random.random()) >= after - before:  # noqa: NPY002
        _trade(space, model, one, other)


@compiled
def _trade(space: Space, model: Model, one: int, other: int) -> None:
    """Let two owners act each as the other did."""
    kernel = model.column[one] - space.first[one]
    way, slab = model.way[one], model.slab[one]
    model.column[one] = space.first[one] + model.column[other] - space.first[other]
    model.way[one], model.slab[one] = model.way[other], model.slab[other]
    model.column[other] = space.first[other] + kernel
    model.way[other], model.slab[other] = way, slab


@compiled
def _worth(space: Space, model: Model, owner: int) -> float:
    """Say what the prior makes of one owner as it is."""
    way, kernel = model.way[owner], model.column[owner]
    return float(space.log_odds[owner] + space.log_way[owner, way] + space.log_kernel[kernel])


@compiled
def _move(space: Space, model: Model, desk: Desk) -> int:
    """Draw the noise, given what acts."""
    points = len(space.grams)
    worth = np.empty(points)
    for point in range(points):
        worth[point] = log_evidence(space, model, point, desk)
    return _pick(worth, points)

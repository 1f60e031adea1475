"""The pain model: fast against slow, laws, and truth from its own prior."""

import os
import subprocess
import sys
from dataclasses import replace
from itertools import product
from math import lgamma
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstride.pain import fit, fitting, flares, forecast, groups, noise
from backstride.pain.design import design
from backstride.pain.drawing import Luck, draw, luck
from backstride.pain.evidence import SCALE, SHAPE
from backstride.pain.kernels import KERNELS, MIX, carried
from backstride.pain.walk import OUT, Model, Space, Steps, desk_for, log_evidence, walk
from backstride.terms.records import FloatArray, PainTable, Posterior, Prior
from pains import NAMES, a_table, covariance, explain

POINTS = noise.grid()
seeds = st.integers(0, 10_000)


# fast against slow


EACH_KERNEL = pytest.mark.parametrize(
    "place", range(len(KERNELS)), ids=lambda at: f"{KERNELS[at].lag_d}-{KERNELS[at].half_life_d:g}"
)


@EACH_KERNEL
def test_what_is_felt_equals_the_sum_written_out(place: int) -> None:
    dose, kernel = np.random.default_rng(1).gamma(2.0, 1.0, (40, 3)), KERNELS[place]

    morning, later = (parts @ MIX[:, place] for parts in carried(dose, np.zeros(3)))

    def summed(day: int, *, before_today: bool) -> FloatArray:
        ages = [(day - done, done) for done in range(day + 1) if not (before_today and done == day)]
        left = [
            kernel.decay ** (age - kernel.lag_d) * dose[done]
            for age, done in ages
            if age >= kernel.lag_d
        ]
        return np.asarray(np.sum([np.zeros(3), *left], axis=0))

    assert np.allclose(later, [summed(day, before_today=False) for day in range(40)])
    assert np.allclose(morning, [summed(day, before_today=True) for day in range(40)])


@EACH_KERNEL
@pytest.mark.parametrize("days", [3, 30])
def test_who_goes_on_as_ever_feels_the_same_each_day(place: int, days: int) -> None:
    always = np.array([3.0, 0.5])

    _, later = carried(np.tile(always, (days, 1)), always)

    assert np.allclose(later @ MIX[:, place], always / (1 - KERNELS[place].decay))


@settings(deadline=None, max_examples=20)
@given(seeds, st.integers(0, len(POINTS.kept) - 1), st.booleans())
def test_the_filter_equals_the_full_covariance(seed: int, point: int, both: bool) -> None:  # noqa: FBT001
    table = a_table(seed, 40, both=both)
    rows = np.random.default_rng(seed).standard_normal((len(table.value), 3))
    one = noise.Grid(POINTS.kept[[point]], POINTS.share[[point]])

    found, log_det = noise.grams(rows, design(table).gap_d, table.spread, one)

    whole = covariance(table, one.kept[0], one.share[0])
    assert np.allclose(found[0], rows.T @ np.linalg.solve(whole, rows))
    assert np.isclose(log_det[0], np.linalg.slogdet(whole)[1])


def brute_force(
    table: PainTable, point: int, columns: FloatArray, mean: FloatArray, precision: FloatArray
) -> float:
    """Integrate effects, level, trend and sigma^2 out of the likelihood as they stand.

    The level is as likely everywhere, whatever sigma is: its wide prior here grows with sigma,
    and that is taken back.
    """
    laid = design(table)
    design_rows = np.column_stack([laid.shifts, columns])
    spread = np.concatenate([1 / laid.precision, 1 / precision])
    expected = columns @ mean
    whole = covariance(table, POINTS.kept[point], POINTS.share[point])
    whole = whole + design_rows @ np.diag(spread) @ design_rows.T
    rest = laid.value - expected
    count = len(rest)
    squares = rest @ np.linalg.solve(whole, rest)
    log_variance = np.linspace(-9, 9, 20_001)
    variance = np.exp(log_variance)
    log_likelihood = -0.5 * (
        np.linalg.slogdet(whole)[1] + count * np.log(2 * np.pi * variance) + squares / variance
    )
    log_prior = (
        SHAPE * np.log(SCALE)
        - lgamma(SHAPE)
        - (SHAPE + 1) * np.log(variance)
        - SCALE / variance
        + log_variance
        + 0.5 * log_variance
    )
    together = log_likelihood + log_prior
    most = together.max()
    step = log_variance[1] - log_variance[0]
    return float(most + np.log(np.exp(together - most).sum() * step))


MODELS = [
    Model(np.array(column), np.array(way), np.array(slab))
    for column, way, slab in [
        ([OUT, OUT, OUT], [0, 0, 0], [0, 0, 0]),
        ([3, OUT, OUT], [0, 0, 0], [1, 0, 0]),
        ([3, 40, OUT], [0, 1, 0], [1, 3, 0]),
        ([7, 31, 62], [1, 0, 0], [2, 0, 1]),
    ]
]


@pytest.fixture
def no_flares(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flares, "MOST", 0)


@pytest.mark.usefixtures("no_flares")
@pytest.mark.parametrize("point", [0, 13, 24, 35])
def test_evidences_differ_as_by_brute_force_integration(point: int) -> None:
    table = a_table(3, 40, exposures=3, both=True)
    problem = fitting.pose(table, Prior())
    space = problem.space
    desk = desk_for(space)

    fast = [log_evidence(space, model, point, desk) for model in MODELS]

    slow = []
    for model in MODELS:
        acting = model.column != OUT
        sign = np.where(model.way[acting] == 0, 1.0, -1.0)
        slab = model.slab[acting]
        columns = problem.columns[:, model.column[acting]]
        mean, precision = sign * space.slab_mean[slab], space.slab_precision[slab]
        slow.append(brute_force(table, point, columns, mean, precision))
    assert np.allclose(np.diff(fast), np.diff(slow), atol=2e-3)


def a_space(seed: int, *, owners: int, kernels: int, points: int, slabs: int) -> Space:
    """Make a small problem with real signal, whose models can all be counted."""
    random = np.random.default_rng(seed)
    rows, columns = 60, owners * kernels
    mixed = random.standard_normal((rows, columns)) + 0.6 * random.standard_normal((rows, 1))
    value = 0.5 * mixed[:, 0] + 0.25 * mixed[:, -1] + random.standard_normal(rows)
    every = np.column_stack([mixed, value])
    weights = random.uniform(0.5, 2.0, (points, rows))
    return Space(
        grams=np.array([every.T @ (weight[:, None] * every) for weight in weights]),
        log_base=0.5 * np.log(weights).sum(1),
        first=np.arange(owners) * kernels,
        width=np.full(owners, kernels),
        log_odds=random.normal(0, 0.5, owners),
        is_counted=np.arange(owners) < owners - 1,
        log_size=np.log(random.uniform(0.2, 1.0, owners)),
        log_way=np.log(np.tile([0.7, 0.3], (owners, 1))),
        log_kernel=np.log(np.tile(random.dirichlet(np.ones(kernels)), owners)),
        log_slab=np.log(np.array([0.6, 0.4])[:slabs]),
        slab_mean=np.array([0.2, 0.6])[:slabs],
        slab_precision=1 / np.array([0.2, 0.3])[:slabs] ** 2,
        freedom=SHAPE + (rows - 1) / 2,
    )


def enumerated(space: Space) -> tuple[FloatArray, FloatArray]:
    """Weigh every model there is; give the chances that owners raise, and that they ease."""
    slabs = len(space.slab_mean)
    options = [
        [None, *product(range(first, first + width), range(slabs), (0, 1))]
        for first, width in zip(space.first, space.width, strict=True)
    ]
    models, worth = [], []
    for model in product(*options):
        acting = [(owner, *one) for owner, one in enumerate(model) if one is not None]
        counted = sum(bool(space.is_counted[owner]) for owner, *_ in acting)
        prior = space.log_size[counted] + sum(
            space.log_odds[owner]
            + space.log_kernel[column]
            + space.log_way[owner, way]
            + space.log_slab[slab]
            for owner, column, slab, way in acting
        )
        columns = np.array([column for _, column, _, _ in acting], np.int64)
        slab = np.array([slab for _, _, slab, _ in acting], np.int64)
        sign = np.array([1.0 - 2 * way for *_, way in acting])
        mean, precision = sign * space.slab_mean[slab], space.slab_precision[slab]
        for gram, base in zip(space.grams, space.log_base, strict=True):
            told = explain(gram, columns, mean, precision)
            evidence = 0.5 * np.log(precision).sum() + 0.5 * np.linalg.slogdet(told.covariance)[1]
            models.append(model)
            worth.append(prior + base + evidence - space.freedom * np.log(told.scale))
    chance = np.exp(np.array(worth) - max(worth))
    chance /= chance.sum()
    sides = []
    for wanted in (0, 1):
        is_so = [[one is not None and one[2] == wanted for one in model] for model in models]
        sides.append(chance @ np.array(is_so, float))
    return sides[0], sides[1]


@pytest.mark.parametrize(
    "shape",
    [
        {"owners": 6, "kernels": 1, "points": 3, "slabs": 1},
        {"owners": 2, "kernels": 25, "points": 2, "slabs": 2},
        {"owners": 3, "kernels": 3, "points": 2, "slabs": 2},
    ],
    ids=["six with one kernel", "two with all kernels", "three with three"],
)
def test_the_walk_finds_what_counting_every_model_finds(shape: dict[str, int]) -> None:
    space = a_space(5, **shape)

    walked = walk(space, 40_000, 500, 50, 1)

    raises, eases = enumerated(space)
    assert np.abs(walked.raises - raises).max() < 0.01
    assert np.abs(walked.eases - eases).max() < 0.01


@settings(deadline=None, max_examples=5)
@given(seeds)
def test_draws_of_a_model_are_those_of_its_full_covariance(seed: int) -> None:
    """Level, trend, effects and the state of the noise together, with no step in between."""
    table = a_table(seed, 60, both=True)
    problem = fitting.pose(table, Prior())
    space, laid, rows = problem.space, problem.laid, fitting.rows_of(problem)
    steps = walk(space, 60, 20, 20, seed)
    chance = luck(steps, space, laid.shifts.shape[1], np.random.default_rng(seed))

    drawn = draw(space, steps, rows, chance)

    for step, point in enumerate(steps.point):
        acting = steps.column[step] != OUT
        columns = problem.columns[:, steps.column[step, acting]]
        sign = np.where(steps.way[step, acting] == 0, 1.0, -1.0)
        slab = steps.slab[step, acting]
        every = np.column_stack([laid.shifts, columns])
        precision = np.concatenate([laid.precision, space.slab_precision[slab]])
        prior_mean = np.concatenate([np.zeros(len(laid.precision)), sign * space.slab_mean[slab]])
        whole = covariance(table, rows.kept[point], rows.share[point])
        solved = np.linalg.solve(whole, np.column_stack([every, laid.value]))
        found = np.linalg.inv(every.T @ solved[:, :-1] + np.diag(precision))
        mean = found @ (every.T @ solved[:, -1] + precision * prior_mean)
        middle = draw(space, one_step(steps, step), rows, without_luck(chance, step))
        assert np.allclose(np.append(middle.shift[0], middle.effect[0, acting]), mean, atol=1e-8)
        sigma = drawn.sigma[step]
        unlucky = np.append(
            drawn.shift[step] - middle.shift[0], (drawn.effect - middle.effect)[step, acting]
        )
        assert np.isclose(
            unlucky @ np.linalg.solve(found, unlucky) / sigma**2,
            (chance.shift[step] ** 2).sum() + (chance.effect[step, : acting.sum()] ** 2).sum(),
            rtol=1e-6,
        )


def one_step(steps: Steps, step: int) -> Steps:
    """Keep one step of a walk."""
    one = slice(step, step + 1)
    return steps._replace(
        column=steps.column[one], way=steps.way[one], slab=steps.slab[one], point=steps.point[one]
    )


def without_luck(chance: Luck, step: int) -> Luck:
    """Let one step's effects and shifts be as expected."""
    gamma = chance.gamma[step : step + 1]
    return Luck(gamma, np.zeros((1, chance.effect.shape[1])), np.zeros((1, chance.shift.shape[1])))


# laws


def chances(posterior: Posterior) -> dict[str, tuple[float, float]]:
    raises, eases = posterior.raises.tolist(), posterior.eases.tolist()
    return dict(zip(posterior.exposures, zip(raises, eases, strict=True), strict=True))


@settings(deadline=None, max_examples=5)
@given(seeds)
def test_the_unit_of_an_exposure_changes_nothing(seed: int) -> None:
    table = a_table(seed)
    factor = np.array([2.0**10, 1.0, 2.0**-6, 2.0])
    other = replace(table, dose=table.dose * factor, usual_sd=table.usual_sd * factor)

    assert chances(fit(table)[0]) == chances(fit(other)[0])


@settings(deadline=None, max_examples=5)
@given(seeds, st.permutations(range(4)))
def test_the_order_of_exposures_changes_nothing(seed: int, order: list[int]) -> None:
    table = a_table(seed)
    other = replace(
        table, exposures=tuple(table.exposures[k] for k in order), dose=table.dose[:, order]
    )

    assert chances(fit(table)[0]) == chances(fit(other)[0])


@settings(deadline=None, max_examples=5)
@given(seeds, st.floats(0, 10))
def test_an_exposure_that_never_varies_costs_no_prior(seed: int, always: float) -> None:
    table = a_table(seed, exposures=3)
    more = replace(
        table,
        exposures=(*table.exposures, "stress"),
        dose=np.column_stack([table.dose, np.full(len(table.dose), always)]),
        usual_sd=np.append(table.usual_sd, 1.0),
        raises=np.append(table.raises, 0.8),
    )

    assert chances(fit(table)[0]) == chances(fit(more)[0])


def test_an_exposure_that_is_hardly_known_is_left_out() -> None:
    table = a_table(1)
    dose = table.dose.copy()
    dose[: int(0.7 * len(dose)), 1] = np.nan

    assert table.exposures[1] not in fit(replace(table, dose=dose))[0].exposures


@settings(deadline=None, max_examples=25)
@given(seeds, st.integers(0, len(POINTS.kept) - 1))
def test_one_more_rating_never_widens_an_effect(seed: int, point: int) -> None:
    table = a_table(seed, 40)
    laid = design(table)
    columns = np.array([0, 30, 60])
    rows = np.column_stack([laid.shifts, laid.columns[:, columns], laid.value])
    one = noise.Grid(POINTS.kept[[point]], POINTS.share[[point]])

    def widths(upto: int) -> FloatArray:
        found, _ = noise.grams(rows[:upto], laid.gap_d[:upto], table.spread[:upto], one)
        count = laid.shifts.shape[1]
        precision = np.diag(np.concatenate([laid.precision, np.full(3, 4.0)]))
        return np.diag(np.linalg.inv(found[0, :-1, :-1] + precision))[count:]

    assert (widths(len(rows)) <= widths(len(rows) - 1) * (1 + 1e-9)).all()


def test_the_same_seed_gives_the_same_answer() -> None:
    table = a_table(2)

    assert np.array_equal(fit(table, seed=3)[0].beta, fit(table, seed=3)[0].beta)


def test_prior_odds_move_a_chance_their_way() -> None:
    table = a_table(4)
    name = table.exposures[0]

    low, as_is, high = (
        chances(fit(table, Prior(odds={name: odds}))[0])[name][0] for odds in (0.2, 1.0, 5.0)
    )

    assert low < as_is < high


def test_too_few_ratings_are_refused() -> None:
    table = a_table(1, 7, missing=0.0)

    with pytest.raises(ValueError, match="7 ratings are too few"):
        fit(table)


# truth


def next_day(dose: FloatArray) -> FloatArray:
    """Give what is felt from the next day on, half of it for two days more; (day, exposure)."""
    place = [(kernel.lag_d, kernel.half_life_d) for kernel in KERNELS].index((1, 2.0))
    return np.asarray(carried(dose, np.zeros(dose.shape[1]))[1] @ MIX[:, place])


def planted(seed: int, points: float) -> PainTable:
    """Give ratings to which the second exposure adds, from the next day on."""
    table = a_table(seed, 200)
    added = next_day(table.dose)[table.day, 1]
    return replace(table, value=table.value + points * (added - added.mean()) / added.std())


def test_a_planted_cause_is_found_and_others_are_not() -> None:
    told = chances(fit(planted(1, 0.8))[0])

    assert told["descent_m"][0] > 0.95
    assert max(both for name, one in told.items() if name != "descent_m" for both in one) < 0.3


def test_what_eases_is_told_from_what_raises() -> None:
    raises, eases = chances(fit(planted(1, -0.8))[0])["descent_m"]

    assert eases > 0.9 > raises


def test_the_size_of_a_planted_effect_is_found_within_its_error() -> None:
    posterior, _ = fit(planted(2, 0.8))
    place = posterior.exposures.index("descent_m")

    assert abs(posterior.effect[place] - 0.8) < 2.5 * posterior.effect_sd[place]


def copied(apart: float, members: int = 2) -> PainTable:
    """Let exposures be the second one, but for so much of a runner's usual spread."""
    table = a_table(1, 200, exposures=1 + members)
    cause = table.dose[:, [1]]
    dose = np.column_stack([table.dose[:, 0], np.tile(cause, members)])
    dose[:, 2:] += apart * np.random.default_rng(0).standard_normal((len(dose), members - 1))
    added = next_day(dose)[table.day, 1]
    points = 0.8 * (added - added.mean()) / added.std()
    return replace(table, dose=dose, value=table.value + points)


@pytest.mark.parametrize("members", range(2, 8))
def test_exposures_that_cannot_be_told_apart_are_told_as_a_group(members: int) -> None:
    posterior, _ = fit(copied(0.0, members))

    (found,) = groups(posterior)

    assert set(found.exposures) == set(posterior.exposures) - {NAMES[0]}
    assert found.raises > 0.95
    assert max(chances(posterior)[name][0] for name in found.exposures) < 0.8


def test_two_that_are_the_same_are_equally_likely() -> None:
    posterior, _ = fit(copied(0.0))

    one, other = (chances(posterior)[name][0] for name in NAMES[1:3])

    assert abs(one - other) < 0.25


def test_what_is_felt_on_one_day_alone_makes_nothing_that_goes_with_it_ease() -> None:
    table = copied(1.5)
    impulse = table.dose[table.day, 1]
    felt_once = replace(table, value=a_table(1, 200, exposures=3).value + impulse / impulse.std())

    posterior, _ = fit(felt_once)

    assert posterior.raises.max() > 0.95
    assert posterior.eases.max() < 0.2


def test_exposures_that_the_ratings_tell_apart_are_no_group() -> None:
    assert groups(fit(copied(2.0))[0]) == []


def test_ratings_that_never_change_name_no_cause() -> None:
    table = a_table(1)

    posterior, _ = fit(replace(table, value=np.full(len(table.value), 2.0)))

    assert posterior.raises.max() < 0.3


def test_chances_go_by_the_sign_of_the_effect() -> None:
    posterior, _ = fit(planted(3, 0.15))

    above, below = (posterior.beta > 0).mean(0), (posterior.beta < 0).mean(0)

    assert np.allclose(posterior.raises, above, atol=0.05)
    assert np.allclose(posterior.eases, below, atol=0.05)


def test_with_nothing_to_weigh_ratings_alone_are_forecast() -> None:
    table = a_table(1)
    still = replace(table, dose=np.ones_like(table.dose), value=np.full(len(table.value), 2.0))

    posterior, _ = fit(still)
    told = forecast(posterior, np.ones((7, 4)))

    assert posterior.exposures == ()
    assert np.median(told.reported) == 2


@pytest.mark.truth
def test_two_processes_may_compile_at_once(tmp_path: Path) -> None:
    code = "from pains import a_table; from backstride.pain import fit; fit(a_table(1))"
    paths = os.pathsep.join(["src", "tests"])
    told = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": paths}

    both = [subprocess.Popen([sys.executable, "-c", code], env=told) for _ in range(2)]

    assert [one.wait() for one in both] == [0, 0]


# forecast


def test_a_forecast_is_of_whole_points_from_0_to_10() -> None:
    posterior, _ = fit(planted(1, 0.8))

    told = forecast(posterior, np.full((7, 4), np.nan))

    assert told.reported.shape == (4_000, 7)
    assert np.isin(told.reported, np.arange(11)).all()


def test_more_of_a_cause_means_more_pain_and_more_of_another_does_not() -> None:
    posterior, _ = fit(planted(1, 0.8))
    usual = np.nanmean(posterior.table.dose, axis=0) * np.ones((7, 1))
    cause, other = usual.copy(), usual.copy()
    cause[:, 1] *= 3
    other[:, 2] *= 3

    base, more, as_well = (forecast(posterior, plan) for plan in (usual, cause, other))

    assert (more.added - base.added)[:, -1].mean() > 1
    assert abs((as_well.added - base.added)[:, -1].mean()) < 0.3


@given(st.integers(1, 28))
@settings(deadline=None, max_examples=5)
def test_two_forecasts_of_one_plan_differ_in_nothing(days: int) -> None:
    posterior, _ = fit(a_table(1))
    plan = np.ones((days, 4))

    first, second = (forecast(posterior, plan) for _ in range(2))

    assert np.array_equal(first.reported, second.reported)


@pytest.mark.parametrize("lasts", [False, True])
def test_a_level_that_lasts_goes_on_after_the_diary(*, lasts: bool) -> None:
    table = a_table(1, 120)
    late = table.day >= np.median(table.day)
    stepped = replace(
        table,
        value=table.value + 3 * late,
        shifts=late[:, None].astype(float),
        shift_names=("treatment",),
        lasting=(lasts,),
    )

    told = forecast(fit(stepped)[0], np.full((28, 4), np.nan))

    assert (told.reported[:, -1].mean() > 4.5) == lasts


@pytest.mark.parametrize("silent_d", [0, 10])
def test_what_is_left_of_a_flare_goes_on_and_fades(silent_d: int) -> None:
    table = a_table(1, 120, missing=0.0)
    flared = replace(table, value=table.value + 6 * (table.day == table.day[-1]))
    later = np.ones((silent_d, 4))
    posterior, _ = fit(replace(flared, dose=np.concatenate([flared.dose, later])))

    told = forecast(posterior, np.full((28, 4), np.nan))
    above = (told.reported - told.reported[:, -1:]).mean(0)

    assert (above[0] > 1.5) == (silent_d == 0)
    assert abs(above[20]) < 0.5

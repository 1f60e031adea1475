"""The benchmark of causes: runners are lawful, estimators keep the contract, figures are right."""

import doctest
import inspect
import json
from copy import deepcopy
from dataclasses import asdict, replace
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from benchmarks.causes import (
    leaks,
    memory,
    metrics,
    run,
    scenarios,
    scoring,
    table,
    writing_down,
)
from benchmarks.causes.estimators import (
    FORECAST_RULES,
    ORACLES,
    RIVALS,
    ask,
    changes,
    enumeration,
)
from benchmarks.causes.memory import remember
from benchmarks.causes.records import DAYS_AHEAD, Diary, Estimate, Floats, Noise, Simulated
from benchmarks.causes.scenarios import SCENARIOS
from benchmarks.causes.simulator import simulate
from benchmarks.causes.writing_down import spikes
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_equal
from numpy.typing import NDArray
from scipy.stats import multivariate_normal  # type: ignore[import-untyped]
from sklearn.metrics import average_precision_score  # type: ignore[import-untyped]

BASE = SCENARIOS["base"]
EVERYONE = (*RIVALS, *ORACLES, *FORECAST_RULES)
IN_ORDER_OR_NOT = ("correlation", "acute_chronic", "case_crossover")

scores = st.lists(st.integers(-20, 20), min_size=4, max_size=40).map(np.array)
ratings = st.lists(st.integers(0, 10), min_size=1, max_size=30).map(
    lambda some: np.array(some, float)
)


def thirds(score: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.asarray(np.arange(len(score)) % 3 == 0)


def told(diary: Diary, name: str) -> Estimate:
    said = import_module(f"{ask.__module__}.{name}").estimate(diary)
    assert isinstance(said, Estimate)
    return said


def as_text(rated: Floats) -> str:
    return "".join("." if np.isnan(one) else "X" if one == 10 else str(int(one)) for one in rated)


# Runners


def test_a_runner_is_a_pure_function_of_its_seed() -> None:
    first, again = simulate(7, 60, BASE), simulate(7, 60, BASE)

    assert_equal(asdict(first), asdict(again))


def test_another_seed_is_another_runner() -> None:
    one, other = simulate(3, 60, BASE), simulate(7, 60, BASE)

    assert not np.array_equal(one.diary.dose, other.diary.dose)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_runner_has_as_many_causes_as_its_scenario_gives_the_seed(name: str) -> None:
    scenario = SCENARIOS[name]

    planted = [int(simulate(seed, 60, scenario).truth.cause.sum()) for seed in range(4)]

    assert planted == [scenario.causes_of(seed) for seed in range(4)]


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_is_no_cause_contributes_nothing(name: str) -> None:
    truth = simulate(3, 60, SCENARIOS[name]).truth

    assert not truth.contribution_sd[~truth.cause].any()


@pytest.mark.parametrize("name", SCENARIOS)
def test_ratings_are_whole_numbers_from_0_to_10_within_the_diary(name: str) -> None:
    diary = simulate(3, 60, SCENARIOS[name]).diary

    rated = np.concatenate([diary.worst, diary.morning])

    assert set(rated[~np.isnan(rated)]) <= set(range(11))
    assert np.isnan(diary.worst[: diary.opens]).all()
    assert np.isnan(diary.morning[: diary.opens]).all()


def test_nobody_runs_less_than_nothing() -> None:
    diary = simulate(3, 365, SCENARIOS["measurement_error"]).diary

    assert diary.dose.min() >= 0


def test_the_easy_plan_is_half_as_far() -> None:
    plans = simulate(3, 60, BASE).diary.plans

    assert plans["easy"][:, 0] == pytest.approx(plans["normal"][:, 0] / 2)


def test_a_runner_without_a_cause_feels_no_plan() -> None:
    futures = simulate(4, 60, BASE).truth.futures

    assert not any(future.contribution.any() for future in futures.values())


# The simulator that the published figures were made with: what seeds gave there.
FIRST_DIARIES = {
    ("base", 3): (
        "4..22332221022222342..222..242.23443.4.543443........3.22223",
        "4.3223333222.222.2322.222.22.3.02324.444.332........22.222..",
        (593.16, 9.5228, 13_786),
    ),
    ("worst_feedback", 2): (
        "11111..012.330111.0...0.....00000...133...333.33142333311...",
        "11111..122.21122110..00....0000.1..1222..3..3333232.44231...",
        (270.846, 36.9819, 11_816),
    ),
    ("bent", 7): (
        "66555.4..6554..224..244444454544442313633322..2.232214333442",
        "3754....65.45.33444.3454444455.42.33222332....2.221113332333",
        (306.109, 13.9674, 19_562),
    ),
}


@pytest.mark.parametrize(("scenario", "seed"), FIRST_DIARIES)
def test_a_seed_gives_the_runner_that_published_figures_were_made_with(
    scenario: str, seed: int
) -> None:
    worst, morning, published_sums = FIRST_DIARIES[scenario, seed]

    runner = simulate(seed, 60, SCENARIOS[scenario])
    diary, futures = runner.diary, runner.truth.futures

    written = [as_text(rated[diary.opens :]) for rated in (diary.worst, diary.morning)]
    sums = [
        float(diary.dose[:, 0].sum()),
        float(futures["easy"].contribution.sum()),
        float(futures["normal"].reported.sum()),
    ]

    assert_equal([*written, *np.round(sums, 3)], [worst, morning, *np.round(published_sums, 3)])


MOMENTS = (
    "mean pain",
    "sd of pain",
    "missing share",
    "share of zeros",
    "weekly km",
    "pain, day to day",
    "distance with descent",
)

# Mean and spread over 400 runners (seeds 0 to 399, 180 days) of that simulator.
ITS_MOMENTS = {
    "base": (
        (1.659, 1.148, 0.303, 0.279, 31.628, 0.556, 0.582),
        (0.816, 0.304, 0.045, 0.21, 16.009, 0.148, 0.101),
    ),
    "no_feedback": (
        (1.757, 1.205, 0.303, 0.272, 36.336, 0.579, 0.571),
        (0.914, 0.342, 0.045, 0.21, 17.213, 0.155, 0.1),
    ),
    "strong_feedback": (
        (1.628, 1.129, 0.303, 0.284, 27.703, 0.546, 0.595),
        (0.833, 0.31, 0.044, 0.212, 15.322, 0.15, 0.104),
    ),
    "worst_feedback": (
        (1.513, 1.079, 0.302, 0.318, 15.846, 0.514, 0.638),
        (0.91, 0.317, 0.044, 0.227, 11.367, 0.156, 0.11),
    ),
    "missing_by_pain": (
        (1.652, 1.019, 0.354, 0.269, 31.628, 0.556, 0.582),
        (0.917, 0.274, 0.046, 0.234, 16.009, 0.148, 0.101),
    ),
    "long_lags": (
        (1.687, 1.155, 0.303, 0.277, 31.383, 0.587, 0.584),
        (0.851, 0.32, 0.045, 0.208, 16.018, 0.158, 0.101),
    ),
    "collinear": (
        (1.634, 1.143, 0.305, 0.275, 31.591, 0.539, 0.975),
        (0.726, 0.295, 0.044, 0.203, 15.424, 0.154, 0.009),
    ),
    "bent": (
        (1.684, 1.143, 0.304, 0.27, 31.251, 0.559, 0.58),
        (0.845, 0.292, 0.046, 0.213, 15.501, 0.15, 0.101),
    ),
    "mostly_zeros": (
        (0.459, 0.744, 0.301, 0.742, 35.118, 0.49, 0.573),
        (0.405, 0.39, 0.045, 0.184, 16.857, 0.196, 0.101),
    ),
    "measurement_error": (
        (1.659, 1.148, 0.303, 0.279, 31.628, 0.556, 0.582),
        (0.816, 0.304, 0.045, 0.21, 16.009, 0.148, 0.101),
    ),
    "flares": (
        (1.919, 1.289, 0.304, 0.235, 30.665, 0.609, 0.585),
        (0.837, 0.294, 0.045, 0.188, 15.594, 0.115, 0.1),
    ),
}
OTHER_RUNNERS = range(1_000, 1_100)


def moments(runner: Simulated) -> list[float]:
    opens, truth = runner.diary.opens, runner.truth
    worst, daily, dose = runner.diary.worst[opens:], truth.reported[opens:], truth.dose[opens:]
    rated = worst[~np.isnan(worst)]
    return [
        rated.mean(),
        rated.std(),
        np.isnan(worst).mean(),
        (rated == 0).mean(),
        dose[:, 0].mean() * 7,
        metrics.correlation(daily[1:], daily[:-1]),
        metrics.correlation(dose[:, 0], dose[:, 2]),
    ]


@pytest.mark.truth
@pytest.mark.parametrize("name", ITS_MOMENTS)
def test_other_runners_are_like_those_of_published_figures(name: str) -> None:
    mean, spread = np.array(ITS_MOMENTS[name])
    error = spread * np.sqrt(1 / 400 + 1 / len(OTHER_RUNNERS))

    ours = [moments(simulate(seed, 180, SCENARIOS[name])) for seed in OTHER_RUNNERS]
    far = np.abs(np.nanmean(ours, axis=0) - mean) / error

    assert dict(zip(MOMENTS, far < 4, strict=True)) == dict.fromkeys(MOMENTS, True)


@given(
    st.lists(st.floats(0, 100), min_size=1, max_size=30),
    st.integers(0, 5),
    st.floats(0.1, 0.95),
)
def test_what_is_held_is_every_earlier_dose_faded(dose: list[float], lag: int, kept: float) -> None:
    slow = [
        sum(dose[then] * kept ** (day - lag - then) for then in range(max(0, day - lag + 1)))
        for day in range(len(dose))
    ]

    held = remember(np.array(dose)[:, None], np.array([lag]), np.array([kept]))[:, 0]

    assert held == pytest.approx(slow, abs=1e-9)


@given(st.lists(st.floats(0, 50), min_size=1, max_size=80))
def test_a_spike_compares_with_the_longest_of_thirty_days(km: list[float]) -> None:
    slow = [
        min(max(today / max(3.0, *km[max(0, day - 30) : day], 0.0) - 1, 0), 1)
        for day, today in enumerate(km)
    ]

    assert spikes(np.array(km)) == pytest.approx(slow)


# Estimators


@pytest.fixture(scope="module")
def runner() -> Simulated:
    return simulate(3, 90, BASE)


@pytest.mark.parametrize("name", EVERYONE)
def test_an_estimate_has_the_shapes_it_promises(name: str, runner: Simulated) -> None:
    exposures = (len(runner.diary.exposures),)

    said = ask(name, runner)

    assert all(
        part is None or (part.shape == exposures and np.isfinite(part).all())
        for part in (said.probability, said.effect, said.score)
    )
    assert said.forecast is None or said.forecast.shape[1] == DAYS_AHEAD
    assert said.contrast is None or said.contrast.shape[1] == 2


@pytest.mark.parametrize("name", [*RIVALS, *ORACLES])
def test_probabilities_lie_between_0_and_1(name: str, runner: Simulated) -> None:
    probability = ask(name, runner).probability

    assert probability is not None
    assert 0 <= probability.min() <= probability.max() <= 1


@pytest.mark.parametrize("name", EVERYONE)
def test_an_estimator_says_the_same_again_and_changes_no_diary(
    name: str, runner: Simulated
) -> None:
    before = deepcopy(asdict(runner))

    first, again = ask(name, runner), ask(name, runner)

    assert_equal((asdict(first), asdict(runner)), (asdict(again), before))


@pytest.mark.parametrize("name", FORECAST_RULES)
def test_rules_forecast_what_could_be_written_down(name: str, runner: Simulated) -> None:
    forecast = ask(name, runner).forecast

    assert forecast is not None
    assert set(forecast[~np.isnan(forecast)]) <= set(range(11))


@pytest.mark.parametrize("name", RIVALS)
def test_a_rival_sees_the_diary_alone(name: str) -> None:
    function = import_module(f"{ask.__module__}.{name}").estimate

    assert list(inspect.signature(function).parameters) == ["diary"]


def test_a_strangers_module_is_asked_by_its_dotted_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runner: Simulated
) -> None:
    package = tmp_path / "stranger"
    package.mkdir()
    (package / "guess.py").write_text(
        "import numpy as np\n"
        "from benchmarks.causes.records import Estimate\n"
        "def estimate(diary):\n"
        "    return Estimate(np.full(len(diary.exposures), 0.15))\n"
    )
    monkeypatch.syspath_prepend(tmp_path)

    said = ask("stranger.guess", runner)

    assert_equal(said.probability, np.full(10, 0.15))


@pytest.mark.parametrize("name", IN_ORDER_OR_NOT)
def test_permuting_exposures_permutes_the_answer(name: str, runner: Simulated) -> None:
    diary, order = runner.diary, np.random.default_rng(0).permutation(10)
    permuted = replace(
        diary,
        exposures=tuple(diary.exposures[place] for place in order),
        dose=diary.dose[:, order],
        reference_sd=diary.reference_sd[order],
    )

    probability, moved = told(diary, name).probability, told(permuted, name).probability

    assert probability is not None
    assert moved == pytest.approx(probability[order])


@pytest.mark.parametrize("name", RIVALS)
def test_another_unit_changes_no_rivals_answer(name: str, runner: Simulated) -> None:
    rescaled = replace(runner.diary, dose=runner.diary.dose * 1_024)

    probability, again = told(runner.diary, name).probability, told(rescaled, name).probability

    assert again == pytest.approx(probability, abs=1e-6)


@pytest.mark.parametrize("name", ORACLES)
def test_an_oracle_ranks_causes_above_the_rest(name: str) -> None:
    runners = [simulate(seed, 180, BASE, causes=1) for seed in range(20)]

    found = [ask(name, one).probability for one in runners]
    auc = metrics.area_under_curve(
        np.concatenate([some for some in found if some is not None]),
        np.concatenate([one.truth.raises for one in runners]),
    )

    assert auc > 0.9


def log_evidence(pain: Floats, covariance: Floats) -> float:
    """Weigh pain without its level by the whole covariance."""
    no_level: Floats = np.linalg.svd(np.ones((1, len(pain))))[2][1:]
    return float(
        multivariate_normal.logpdf(no_level @ pain, cov=no_level @ covariance @ no_level.T)
    )


def test_the_oracle_weighs_sets_as_the_whole_covariance_does() -> None:
    rng = np.random.default_rng(0)
    held, pain = rng.normal(size=(25, 3)), rng.normal(size=25)
    pain[[3, 4, 11]] = np.nan
    noise, days = Noise(0.0, 0.8, 0.7, 0.5), np.flatnonzero(~np.isnan(pain))
    covariance = 0.49 * 0.8 ** np.abs(days[:, None] - days) + 0.25 * np.eye(len(days))
    slow = [
        log_evidence(pain[days], covariance + 0.62**2 * some @ some.T)
        for some in (held[days][:, chosen] for chosen in ([], [0, 1], [0, 2], [1, 2]))
    ]

    white = enumeration.whiten(held, pain, noise, 0.25)
    none, two = (enumeration.weigh_sets(white, np.full(3, 0.5), size)[0] for size in (0, 2))

    # Both sides of a sign are as likely here; the prior shares a size among its three sets.
    assert two - none + np.log(3) == pytest.approx(np.array(slow[1:]) - slow[0])


# Figures


@given(scores)
def test_ranking_survives_any_rising_map(score: NDArray[np.int64]) -> None:
    positive = thirds(score)

    auc = metrics.area_under_curve(score.astype(float), positive)

    assert metrics.area_under_curve(np.exp(score / 7), positive) == auc


@given(scores)
def test_the_area_under_the_curve_is_the_chance_of_the_right_order(
    score: NDArray[np.int64],
) -> None:
    positive = thirds(score)
    pairs = score[positive][:, None] - score[~positive]

    auc = metrics.area_under_curve(score.astype(float), positive)

    assert auc == pytest.approx(((pairs > 0) + 0.5 * (pairs == 0)).mean())


@given(scores)
def test_average_precision_agrees_with_another_library(score: NDArray[np.int64]) -> None:
    positive = thirds(score)

    ours = metrics.average_precision(score.astype(float), positive)

    assert ours == pytest.approx(average_precision_score(positive, score))


def test_what_comes_as_often_as_was_said_is_calibrated() -> None:
    probability = np.repeat([0.25, 0.75], 4)
    came = np.array([1, 0, 0, 0, 1, 1, 1, 0], bool)

    assert metrics.calibration_error(probability, came) == 0


def test_figures_of_a_small_example() -> None:
    named = np.array([[True, False], [True, True], [False, False]])
    positive = np.array([[True, False], [False, True], [True, False]])

    figures = (
        metrics.false_alarms(named, positive),
        metrics.told_wrong(named, positive),
        metrics.precision(named, positive),
        metrics.recall(named, positive),
    )

    assert figures == pytest.approx((1 / 3, 1 / 3, 2 / 3, 2 / 3))


def test_only_runners_without_a_cause_can_be_alarmed_without_one() -> None:
    named = np.array([[True, False], [True, False], [False, False]])
    positive = np.array([[False, True], [False, False], [False, False]])

    assert metrics.alarmed_without_cause(named, positive) == 0.5


def test_a_precision_with_nothing_named_is_unknown() -> None:
    nothing = np.zeros((2, 2), bool)

    assert np.isnan(metrics.precision(nothing, ~nothing))


@given(st.floats(-10, 10), ratings)
def test_the_score_of_a_certain_forecast_is_its_absolute_error(said: float, came: Floats) -> None:
    score = metrics.crps(np.full(7, said), came)

    assert score == pytest.approx(np.abs(said - came).mean())


@given(ratings, ratings)
def test_the_score_is_the_area_between_the_two_distributions(draws: Floats, came: Floats) -> None:
    steps = np.arange(10)
    below = (draws[:, None] <= steps).mean(axis=0)
    slow = ((below - (came[:, None] <= steps)) ** 2).sum(axis=1).mean()

    assert metrics.crps(draws, came) == pytest.approx(slow)


@given(ratings)
def test_no_forecast_of_whole_numbers_beats_the_truth(came: Floats) -> None:
    wrong = np.clip(came + 1, 0, 10)

    assert metrics.crps(came, came) <= metrics.crps(wrong, came) + 1e-12


def test_ranks_in_the_ideal_forecast_of_whole_numbers_are_even() -> None:
    rng = np.random.default_rng(0)
    draws, came = rng.poisson(2, (2, 20_000)).astype(float)

    pit = metrics.randomised_pit(draws, came, rng.random(20_000))

    assert metrics.pit_gap(metrics.pit_shares(pit)) < 0.02


def test_ranks_in_too_narrow_a_forecast_are_not_even() -> None:
    rng = np.random.default_rng(0)
    came = rng.poisson(2, 20_000).astype(float)

    pit = metrics.randomised_pit(np.full(100, 2.0), came, rng.random(20_000))

    assert metrics.pit_gap(metrics.pit_shares(pit)) > 0.1


def test_runners_resampled_give_the_error_of_a_mean() -> None:
    values = np.random.default_rng(0).normal(0, 2, 400)

    error = metrics.standard_error(
        lambda columns: {"mean": float(columns["a"].mean())}, {"a": values}
    )

    assert error["mean"] == pytest.approx(2 / np.sqrt(400), rel=0.25)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=40))
def test_what_a_gap_alone_tells_is_half_a_difference_of_shares(
    rows: list[tuple[bool, bool]],
) -> None:
    gap, ill = np.array(rows).T
    if ill.all() or not ill.any():
        return

    auc = metrics.area_under_curve(gap.astype(float), ill)

    assert auc == pytest.approx(0.5 + (gap[ill].mean() - gap[~ill].mean()) / 2)


# Leaks


def test_features_whose_gaps_tell_the_outcome_are_flagged_and_no_others() -> None:
    found = leaks.find_leaks(leaks.make_table(seed=1))

    assert {gap.feature for gap in found if gap.leaks} == {
        "km_28_days",
        "km_28_days_filled_with_0",
        "km_28_days_filled_with_mean",
    }


def test_the_placeholder_of_a_rest_day_is_seen_and_is_no_leak() -> None:
    found = leaks.find_leaks(leaks.make_table(seed=1))

    (rest,) = [gap for gap in found if gap.feature == "recovery_day_before"]

    assert (rest.kind, rest.leaks) == ("value -0.01", False)


def test_a_table_without_gaps_has_no_leaks() -> None:
    rng = np.random.default_rng(0)
    outcome = rng.random(400) < 0.3
    whole = leaks.Table({"km": rng.random(400) + outcome}, outcome, np.arange(400) // 20)

    assert leaks.find_leaks(whole) == []


# Running


@pytest.mark.parametrize("seeds", [range(99_990, 100_010), range(500_000, 500_010), range(0)])
def test_seeds_of_no_kind_are_refused(seeds: range) -> None:
    with pytest.raises(run.MixedSeeds):
        run.kind_of(seeds)


def asked(folder: Path, seeds: range) -> None:
    run.run_chunk(run.Chunk(folder, "base", 60, seeds, ("correlation", "persistence")))


def test_a_folder_holds_one_kind_of_seeds(tmp_path: Path) -> None:
    asked(tmp_path, range(2))

    with pytest.raises(run.MixedSeeds, match="choose another folder"):
        run.run(
            tmp_path,
            scenarios=["base"],
            lengths_days=[60],
            seeds=range(1_000_000, 1_000_002),
            estimators=["correlation"],
            workers=1,
        )


def test_a_table_of_both_kinds_of_seeds_is_refused(tmp_path: Path) -> None:
    asked(tmp_path, range(2))
    asked(tmp_path, range(1_000_000, 1_000_002))

    with pytest.raises(run.MixedSeeds, match="both kinds"):
        table.summarise(tmp_path)


def test_a_runner_counts_once(tmp_path: Path) -> None:
    asked(tmp_path, range(2))
    asked(tmp_path, range(1, 3))

    with pytest.raises(run.MixedSeeds, match="is in two of"):
        table.summarise(tmp_path)


def test_chunks_that_are_there_are_not_asked_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked(tmp_path, range(2))

    run.run(
        tmp_path,
        scenarios=["base"],
        lengths_days=[60],
        seeds=range(2),
        estimators=["correlation", "persistence"],
        workers=1,
    )

    assert capsys.readouterr().out == ""


def test_a_table_says_only_what_an_estimator_speaks_of(tmp_path: Path) -> None:
    asked(tmp_path, range(4))

    table.write_tables(tmp_path)
    entries = json.loads((tmp_path / table.MACHINE_TABLE).read_text())
    spoken = {
        entry["estimator"]: [entry["figures"][name] is not None for name in ("auc", "crps")]
        for entry in entries
    }

    assert spoken == {"correlation": [True, False], "persistence": [False, True]}


def test_a_picture_is_drawn_from_the_table(tmp_path: Path) -> None:
    asked(tmp_path, range(4))
    table.write_tables(tmp_path)

    table.draw(tmp_path, tmp_path / "auc.svg")

    assert (tmp_path / "auc.svg").read_text().startswith("<svg")


def test_figures_follow_from_rows(runner: Simulated) -> None:
    truth = runner.truth
    perfect = Estimate(truth.raises.astype(float), truth.contribution_sd)

    row = scoring.score(runner, perfect, seconds=0.0)
    figures = scoring.figures({name: np.array([value]) for name, value in row.items()})

    assert [figures[name] for name in ("auc", "brier", "precision_80", "effect_error")] == [
        1.0,
        0.0,
        1.0,
        0.0,
    ]


# Its own words


@pytest.mark.parametrize(
    "module",
    [leaks, metrics, run, memory, scenarios, writing_down, changes],
    ids=lambda one: one.__name__,
)
def test_examples_in_its_words_are_true(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0


def test_its_readme_tells_every_scenario_as_it_is() -> None:
    readme = Path(metrics.__file__).with_name("README.md").read_text(encoding="utf-8")

    told = [f"| `{one.name}` | {one.says} |" in readme for one in SCENARIOS.values()]

    assert all(told)


@pytest.mark.parametrize("name", EVERYONE)
def test_a_diary_of_one_number_is_answered(name: str, runner: Simulated) -> None:
    still = np.where(np.isnan(runner.diary.worst), np.nan, 2.0)
    diary = replace(runner.diary, worst=still)

    said = ask(name, replace(runner, diary=diary)).probability

    assert said is None or not np.isnan(said).any()


# Ours


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, float]]:
    """Ask ours and two rivals about forty runners of half a year."""
    folder = tmp_path_factory.mktemp("sampled")
    estimators = ["backstride", "elastic_net", "acute_chronic"]
    run.run(
        folder,
        scenarios=["base"],
        lengths_days=[180],
        seeds=range(40),
        estimators=estimators,
        workers=2,
    )
    return {entry["estimator"]: entry["figures"] for entry in table.summarise(folder)}


@pytest.mark.parametrize("rival", ["elastic_net", "acute_chronic"])
def test_ours_ranks_causes_better_than_a_rival(
    rival: str, sampled: dict[str, dict[str, float]]
) -> None:
    assert sampled["backstride"]["auc"] > sampled[rival]["auc"] + 0.03


def test_ours_means_what_it_says(sampled: dict[str, dict[str, float]]) -> None:
    ours = sampled["backstride"]

    assert ours["calibration_error"] < 0.06
    assert ours["alarmed_without_cause_80"] <= 0.1
    assert ours["pit_gap"] < 0.06
    assert 0.65 < ours["contrast_coverage_80_week_1"] < 0.95

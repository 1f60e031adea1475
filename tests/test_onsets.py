"""Remembered onsets: what they say is lawful, exact, and no more than they can."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import product
from math import exp, log

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from backstride.causes import onsets as causes_onsets
from backstride.causes import prior_odds, remembered, unusual, watch, weighing
from backstride.pain.design import LEAST_SPREAD
from backstride.terms.records import Doses, FloatArray, Onset, Watch

FIRST = date(2022, 1, 1)
SPIKE = remembered.SPIKE
NAMES = ("descent_m", "distance_m", SPIKE, "sitting_h")

seeds = st.integers(0, 10_000)
few = settings(max_examples=15, deadline=None)


def a_history(seed: int, days: int = 400, names: Sequence[str] = NAMES) -> Doses:
    """Make a history in which every exposure comes and goes."""
    rng = np.random.default_rng(seed)
    ran = rng.random((days, len(names))) < 0.5
    dose = np.where(ran, rng.gamma(2.0, 1.0, ran.shape), 0.0)
    return Doses(first_day=FIRST, exposures=tuple(names), dose=dose, usual_sd=np.ones(len(names)))


def on(*days: int, give_or_take_d: float = 2.0, after_run: bool | None = None) -> list[Onset]:
    return [
        Onset(
            local_day=FIRST + timedelta(days=day),
            give_or_take_d=give_or_take_d,
            after_run=after_run,
        )
        for day in days
    ]


def changed(doses: Doses, dose: FloatArray) -> Doses:
    return replace(doses, dose=dose)


def chances(told: Watch) -> dict[str, tuple[float, ...]]:
    return {
        one.exposure: (
            one.probability,
            one.robust,
            one.percentile,
            one.random_days_as_unusual,
            one.log_odds,
        )
        for one in told.exposures
    }


def assert_same(one: Watch, other: Watch, tolerance: float = 1e-5) -> None:
    assert one.onsets == other.onsets
    assert_allclose(one.none, other.none, rtol=tolerance)
    said, also = chances(one), chances(other)
    assert said.keys() == also.keys()
    for name, numbers in said.items():
        assert_allclose(numbers, also[name], rtol=tolerance, atol=tolerance, err_msg=name)


class TestLaws:
    @few
    @given(seeds, st.lists(st.floats(1e-3, 1e4), min_size=4, max_size=4))
    def test_the_unit_of_an_exposure_changes_nothing(self, seed: int, units: list[float]) -> None:
        doses = a_history(seed)
        factor = np.array(units)
        other = replace(doses, dose=doses.dose * factor, usual_sd=doses.usual_sd * factor)

        assert_same(watch(doses, on(100, 250)), watch(other, on(100, 250)), 1e-4)

    @few
    @given(seeds, st.permutations(range(4)))
    def test_the_order_of_exposures_changes_nothing(self, seed: int, order: list[int]) -> None:
        doses = a_history(seed)
        other = replace(
            doses,
            exposures=tuple(doses.exposures[place] for place in order),
            dose=doses.dose[:, order],
        )

        assert_same(watch(doses, on(100, 250)), watch(other, on(100, 250)), 1e-4)

    @few
    @given(seeds, st.permutations([100, 180, 300]))
    def test_the_order_of_onsets_changes_nothing(self, seed: int, days: list[int]) -> None:
        doses = a_history(seed)

        assert watch(doses, on(*days)) == watch(doses, on(100, 180, 300))

    @few
    @given(seeds)
    def test_with_no_onset_nothing_is_learnt(self, seed: int) -> None:
        told = watch(a_history(seed), [])

        assert_allclose([one.probability for one in told.exposures], weighing.before(4))
        assert set(prior_odds(told).values()) == {1.0}
        assert told.says == "nothing"
        assert told.none == pytest.approx(weighing.SIZES[0])

    @few
    @given(seeds, st.sampled_from([np.nan, 0.0, 7.0]))
    def test_what_never_varies_or_is_unknown_is_left_out_and_changes_nothing(
        self, seed: int, always: float
    ) -> None:
        doses = a_history(seed)
        still = np.full((len(doses.dose), 1), always)
        more = replace(
            doses,
            exposures=(*NAMES, "stress"),
            dose=np.hstack([doses.dose, still]),
            usual_sd=np.ones(5),
        )

        assert watch(more, on(100, 250)) == watch(doses, on(100, 250))

    @few
    @given(seeds, st.floats(0, 6), st.integers(0, weighing.EVERY * 10))
    @example(237, 0.0, 2)
    def test_what_follows_a_remembered_day_changes_nothing(
        self, seed: int, give_or_take_d: float, after_d: int
    ) -> None:
        doses = a_history(seed, days=300 + after_d)
        dose = doses.dose.copy()
        dose[300:] = np.random.default_rng(seed + 1).gamma(2.0, 50.0, dose[300:].shape)
        onsets = on(150, 299, give_or_take_d=give_or_take_d)

        assert_same(watch(doses, onsets), watch(changed(doses, dose), onsets))

    @few
    @given(seeds)
    def test_a_run_after_the_beginning_does_not_count_and_one_before_it_does(
        self, seed: int
    ) -> None:
        doses = a_history(seed, days=300)
        dose = doses.dose.copy()
        dose[299] += 5.0
        before, after = on(299, after_run=False), on(299, after_run=True)

        more = changed(doses, dose)
        counted = chances(watch(doses, after)), chances(watch(more, after))
        assert abs(counted[0]["descent_m"][0] - counted[1]["descent_m"][0]) > 1e-4
        moments = [remembered.recall(one, before).moments[0] for one in (doses, more)]
        assert max(moments[1].known) == 298
        assert max(remembered.recall(doses, after).moments[0].known) == 299
        assert min(remembered.recall(doses, after).moments[0].day) == 299

    @few
    @given(seeds, st.integers(0, 9))
    def test_where_nothing_matters_every_ratio_is_1_on_average(
        self, seed: int, ahead_d: int
    ) -> None:
        """Every ordinary day as the onset, equally likely: evidence for any model is 1."""
        past = remembered.recall(a_history(seed, days=260, names=NAMES[:2]), on(259))
        known = past.reference[ahead_d % weighing.EVERY :: weighing.EVERY]
        any_day = remembered.Moment(known + ahead_d, known, np.full(len(known), 1 / len(known)))
        if ahead_d == 0:
            every = np.full(len(past.reference), 1 / len(past.reference))
            any_day = remembered.Moment(past.reference, past.reference, every)

        lived = replace(past, moments=(any_day,))
        log_ratio = weighing._log_evidence(lived, (), is_robust=False)

        assert_allclose(np.exp(log_ratio), 1, atol=1e-3)

    @few
    @given(seeds)
    def test_probabilities_are_probabilities(self, seed: int) -> None:
        told = watch(a_history(seed), on(80, 140, 200, 260, 320, give_or_take_d=5.0))

        for one in told.exposures:
            assert 0 <= one.probability <= 1 - told.none + 1e-9
            assert 0 <= one.robust <= 1
            assert 0 <= one.percentile <= 100
            assert 0 <= one.random_days_as_unusual <= 1


def slowly(doses: Doses, onsets: Sequence[Onset], *, is_robust: bool) -> tuple[list[float], float]:
    """Count every model in loops: two exposures at most, one of them the spike if robust."""
    number, length = len(doses.exposures), len(doses.dose)
    days = [(one.local_day - FIRST).days for one in onsets]
    reference = [
        day
        for day in range(remembered.FIRST_D, length)
        if not any(one < day <= one + remembered.RECOVERY_D for one in days)
    ]
    columns = slowly_acting(doses, reference, is_robust=is_robust)

    def evidence(*chosen: tuple[int, ...]) -> float:
        def hazard(known: int, ahead_d: int) -> float:
            return exp(sum(columns[one](known, ahead_d) for one in chosen))

        when = list(zip(days, onsets, strict=True))
        return slowly_seen(hazard, when, reference, is_robust=is_robust)

    def of(*owners: int) -> float:
        own = [[one for one in columns if one[0] == owner] for owner in owners]
        return float(np.mean([evidence(*chosen) for chosen in product(*own)]))

    nuisances = range(number, 1 + max(one[0] for one in columns))
    share = weighing.NUISANCE if nuisances else 0.0

    def with_nuisance(*owners: int) -> float:
        beside = float(np.mean([of(*owners, one) for one in nuisances])) if nuisances else 0.0
        return (1 - share) * of(*owners) + share * beside

    sizes = np.array(weighing.SIZES[: number + 1]) / sum(weighing.SIZES[: number + 1])
    models: dict[tuple[int, ...], float] = {(): sizes[0] * with_nuisance()}
    for exposure in range(number):
        models[(exposure,)] = sizes[1] / number * with_nuisance(exposure)
    if number == 2:
        models[0, 1] = sizes[2] * of(0, 1)
    total = sum(models.values())
    return [
        sum(worth for model, worth in models.items() if exposure in model) / total
        for exposure in range(number)
    ], models[()] / total


def slowly_acting(
    doses: Doses, reference: Sequence[int], *, is_robust: bool
) -> dict[tuple[int, ...], Callable[[int, int], float]]:
    """Tell what each column adds to the log hazard, so many days after the last known day."""
    columns: dict[tuple[int, ...], Callable[[int, int], float]] = {}
    number = len(doses.exposures)
    for exposure, kernel in product(range(number), range(len(weighing.LAGS_D))):
        felt = slowly_held(doses, exposure, kernel, reference)
        for place, beta in enumerate(weighing.BETAS):
            columns[exposure, kernel, place] = partial(slowly_risen, felt, float(beta), kernel)
    for nuisance, shape in enumerate(slowly_nuisances(doses, reference) if is_robust else []):
        for place, beta in product(range(len(shape)), weighing.NUISANCE_BETAS):
            key = number + nuisance, place, int(100 * beta)
            columns[key] = partial(slowly_known, shape[place], float(beta))
    return columns


def slowly_held(doses: Doses, exposure: int, kernel: int, reference: Sequence[int]) -> list[float]:
    """Give what is held on each day, had every dose reached it at once."""
    lag, life = int(weighing.LAGS_D[kernel]), float(weighing.HALF_LIVES_D[kernel])
    mean = sum(doses.dose[day, exposure] for day in reference) / len(reference)
    felt = [
        sum(
            (doses.dose[then, exposure] - mean) * 0.5 ** ((day - then) / life)
            for then in range(day + 1)
        )
        for day in range(len(doses.dose))
    ]
    usual = np.array([felt[day - lag] for day in reference])
    least = LEAST_SPREAD * doses.usual_sd[exposure] / (1 - 0.25 ** (1 / life)) ** 0.5
    spread = max(float(usual.std()), float(least))
    return [min(max((one - float(usual.mean())) / spread, -4.0), 4.0) for one in felt]


def slowly_risen(
    felt: Sequence[float], beta: float, kernel: int, known: int, ahead_d: int
) -> float:
    lag, life = int(weighing.LAGS_D[kernel]), float(weighing.HALF_LIVES_D[kernel])
    if ahead_d <= lag:
        return beta * felt[known + ahead_d - lag]
    return float(beta * felt[known] * 0.5 ** ((ahead_d - lag) / life))


def slowly_known(shape: Sequence[float], beta: float, known: int, ahead_d: int) -> float:
    del ahead_d
    return beta * shape[known]


def slowly_nuisances(doses: Doses, reference: Sequence[int]) -> list[list[list[float]]]:
    length = len(doses.dose)
    drift = [3**0.5 * (2 * day / (length - 1) - 1) for day in range(length)]
    spike = doses.dose[:, doses.exposures.index(SPIKE)]
    lately = [float(max(spike[max(0, day - 6) : day + 1]) > 0.8) for day in range(length)]
    usual = np.array([lately[day] for day in reference])
    return [
        [drift, [-one for one in drift]],
        [[(one - float(usual.mean())) / float(usual.std()) for one in lately]],
    ]


def slowly_seen(
    hazard: Callable[[int, int], float],
    onsets: Sequence[tuple[int, Onset]],
    reference: Sequence[int],
    *,
    is_robust: bool,
) -> float:
    """Multiply what each onset says of a hazard, averaged over when it truly was."""
    found = 1.0
    for day, onset in onsets:
        sd = onset.give_or_take_d
        reach = range(-int(np.ceil(2.5 * sd)), int(np.ceil(2.5 * sd)) + 1)
        weight = {away: exp(-0.5 * (away / max(sd, 0.3)) ** 2) for away in reach}
        ratio = 0.0
        for away in reach:
            ahead_d = max(0, away)
            held_against = reference[ahead_d % 3 :: 3] if ahead_d else reference
            if is_robust:
                apart_d = sorted(abs(one - day) for one in held_against)
                reach_d = max(45, apart_d[min(60, len(apart_d)) - 1])
                held_against = [one for one in held_against if abs(one - day) <= reach_d]
            usual = float(np.mean([hazard(one, ahead_d) for one in held_against]))
            ratio += (
                weight[away] / sum(weight.values()) * hazard(day + min(0, away), ahead_d) / usual
            )
        found *= (1 - weighing.UNRELATED) * ratio + weighing.UNRELATED
    return found


class TestExactness:
    @pytest.mark.parametrize(("names", "give_or_take_d"), [(NAMES[:1], 1.2), (NAMES[:2], 0.0)])
    def test_matrices_count_what_loops_count(
        self, names: Sequence[str], give_or_take_d: float
    ) -> None:
        doses = a_history(3, days=110, names=names)
        onsets = on(70, 95, give_or_take_d=give_or_take_d)

        fast, none = weighing.weigh(remembered.recall(doses, onsets), is_robust=False)

        slow, slow_none = slowly(doses, onsets, is_robust=False)
        assert_allclose(fast, slow, rtol=1e-4)
        assert none == pytest.approx(slow_none, rel=1e-4)

    def test_the_robust_variant_counts_what_loops_count(self) -> None:
        doses = a_history(3, days=170, names=[SPIKE])
        onsets = on(70, 150, give_or_take_d=1.2)

        fast, none = weighing.weigh(remembered.recall(doses, onsets), is_robust=True)

        slow, slow_none = slowly(doses, onsets, is_robust=True)
        assert_allclose(fast, slow, rtol=1e-4)
        assert none == pytest.approx(slow_none, rel=1e-4)

    def test_a_missing_day_is_a_day_as_usual(self) -> None:
        doses = a_history(5)
        gap = doses.dose.copy()
        gap[120:130, 1] = np.nan
        filled = gap.copy()
        reference = remembered.recall(doses, on(100, 250)).reference
        filled[120:130, 1] = np.nanmean(gap[reference, 1])

        assert_same(
            watch(changed(doses, gap), on(100, 250)), watch(changed(doses, filled), on(100, 250))
        )

    def test_an_onset_too_early_too_late_or_just_told_is_not_used(self) -> None:
        doses = a_history(5)

        told = watch(doses, on(59, 100, 110, 250, 400))

        assert told.onsets == 2
        assert [why.partition(": ")[2] for why in told.left_out] == [
            "fewer than 60 days are known before it",
            "it lies within 21 days of another",
            "it lies behind all that is known",
        ]

    def test_a_week_in_the_middle_of_equal_weeks_is_in_the_middle(self) -> None:
        doses = a_history(5)
        dose = doses.dose.copy()
        dose[:, 0] = 0.0
        dose[200, 0] = 1.0
        past = remembered.recall(changed(doses, dose), on(120))

        assert unusual.percentiles(past)[0] == pytest.approx(48.8, abs=1)

    def test_the_most_unusual_week_of_all_is_rarely_met_by_chance(self) -> None:
        doses = a_history(5)
        dose = doses.dose.copy()
        dose[194:201] += 100.0
        told = watch(changed(doses, dose), on(200, give_or_take_d=0.0))

        assert max(one.random_days_as_unusual for one in told.exposures) < 0.05

    def test_who_is_not_sure_of_the_day_knows_less_of_the_week_before(self) -> None:
        doses = a_history(5)
        dose = doses.dose.copy()
        dose[194:201] += 100.0
        sure, unsure = (
            watch(changed(doses, dose), on(200, give_or_take_d=days)).exposures[0]
            for days in (0.0, 60.0)
        )

        assert sure.percentile > 99
        assert unsure.percentile < 80
        assert unsure.random_days_as_unusual > 0.1

    def test_a_season_reaches_over_the_turn_of_the_year(self) -> None:
        days = np.arange(60, 800)

        near = days[weighing._season(days, 365)]

        assert {320, 365, 410, 730, 775} <= set(near.tolist())
        assert not {200, 500, 600} & set(near.tolist())


class TestWhatIsSaid:
    @pytest.mark.parametrize(
        ("onsets", "says"), [(0, "nothing"), (1, "unusual"), (2, "order"), (3, "perhaps")]
    )
    def test_as_many_onsets_allow_as_much(self, onsets: int, says: str) -> None:
        told = watch(a_history(1), on(*(100, 180, 260)[:onsets]))

        assert told.says == says

    def test_a_planted_hazard_is_ranked_first_more_often_than_by_chance(self) -> None:
        first = 0
        for seed in range(12):
            doses, onsets = a_planted_runner(seed, onsets=8)
            first += watch(doses, onsets).exposures[0].exposure == NAMES[0]

        assert first >= 7

    def test_two_onsets_name_nothing_however_sure(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(causes_onsets, "PERHAPS_ABOVE", 0.0)
        doses, onsets = a_planted_runner(0, onsets=3)

        assert all(one.perhaps for one in watch(doses, onsets).exposures)
        assert not any(one.perhaps for one in watch(doses, onsets[:2]).exposures)

    @pytest.mark.parametrize(("onsets", "perhaps"), [(3, True), (5, True), (6, False)])
    def test_of_many_onsets_more_is_asked(
        self, monkeypatch: pytest.MonkeyPatch, onsets: int, *, perhaps: bool
    ) -> None:
        likely = np.full(len(NAMES), 0.8)
        monkeypatch.setattr(causes_onsets, "weigh", lambda _past, **_variant: (likely, 0.1))

        told = watch(a_history(1), on(*range(80, 80 + 50 * onsets, 50)))

        assert told.onsets == onsets
        assert {one.perhaps for one in told.exposures} == {perhaps}

    def test_half_of_the_log_odds_becomes_prior_odds(self) -> None:
        told = watch(*a_planted_runner(0, onsets=3))
        one = told.exposures[0]
        prior = weighing.before(len(NAMES))

        posterior = log(one.probability / (1 - one.probability))
        expected = exp(0.5 * (posterior - log(prior / (1 - prior))))
        assert prior_odds(told)[one.exposure] == pytest.approx(expected)


def a_planted_runner(seed: int, onsets: int) -> tuple[Doses, list[Onset]]:
    """Make a history whose first exposure makes onsets eight times as likely on bad days."""
    doses = a_history(seed, days=1_000)
    rng = np.random.default_rng([seed, 1])
    felt = np.zeros(1_000)
    for day in range(1, 1_000):
        felt[day] = 0.8 * felt[day - 1] + doses.dose[day, 0]
    reach = np.quantile(felt[60:], 0.95) - np.median(felt[60:])
    hazard = 8.0 ** ((felt - np.median(felt)) / reach)
    hazard[:60] = 0
    found: list[int] = []
    for _ in range(onsets):
        found.append(int(rng.choice(1_000, p=hazard / hazard.sum())))
        hazard[max(0, found[-1] - 50) : found[-1] + 50] = 0
    return doses, on(*sorted(found))


def test_a_history_too_short_says_nothing() -> None:
    told = watch(a_history(0, days=50), on(40))

    assert (told.onsets, told.says) == (0, "nothing")

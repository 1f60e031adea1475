"""The benchmark of remembered onsets: runners are lawful, and figures say what was told."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from benchmarks.causes.memory import fading, remember
from benchmarks.causes.records import EXPOSURES, Bools, Floats
from benchmarks.causes.run import MixedSeeds
from benchmarks.causes.scenarios import SCENARIOS
from benchmarks.causes.simulator import simulate as simulate_diary
from benchmarks.causes.table import MACHINE_TABLE, PEOPLE_TABLE
from benchmarks.onsets import figures, simulator, table, tellers, together
from benchmarks.onsets.life import LONGEST_D, WARM_D
from benchmarks.onsets.run import run
from benchmarks.onsets.simulator import HAZARDS, SPIKE, Remembered, simulate, spiked_lately
from benchmarks.onsets.worlds import CAUSELESS, EVERY_WORLD, WORLDS, World
from numpy.testing import assert_equal

from backstride.causes import weighing

DOCS = Path(__file__).parents[1] / "docs"
ONE_CAUSE = replace(WORLDS["exact"], causes=1, unrelated=0.0)
"""Each onset is the work of one exposure, and its day is known."""


def made(seed: int, onsets: int, world: World) -> Remembered:
    runner = simulate(seed, onsets, world)
    assert runner is not None
    return runner


def several(number: int, onsets: int, world: World) -> list[Remembered]:
    """Make runners, less those who in all tries never had so many onsets."""
    tried = (simulate(seed, onsets, world) for seed in range(number))
    return [runner for runner in tried if runner is not None]


# Runners


def test_a_runner_is_a_pure_function_of_seed_number_and_world() -> None:
    first, again = (made(7, 3, WORLDS["base"]) for _ in range(2))

    assert_equal(asdict(first), asdict(again))


def test_another_seed_is_another_runner() -> None:
    one, other = (made(seed, 3, WORLDS["base"]) for seed in (7, 8))

    assert not np.array_equal(one.dose, other.dose)


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("onsets", [1, 8])
def test_as_many_onsets_are_remembered_as_were_asked_for(world: str, onsets: int) -> None:
    days = [made(seed, onsets, WORLDS[world]).day for seed in range(3)]

    assert [len(day) for day in days] == [onsets] * 3
    assert all(day.min() >= WARM_D and day.max() < WORLDS[world].days for day in days)


def test_nobody_has_a_cause_where_there_is_none() -> None:
    runners = [made(seed, 2, CAUSELESS["base_causeless"]) for seed in range(5)]

    assert [runner.cause.any() for runner in runners] == [False] * 5


def test_a_runner_without_a_cause_is_the_same_in_the_causeless_world() -> None:
    without = next(
        runner for seed in range(20) if not (runner := made(seed, 2, WORLDS["base"])).cause.any()
    )

    assert_equal(asdict(made(without.seed, 2, CAUSELESS["base_causeless"])), asdict(without))


def risen(runner: Remembered) -> tuple[Floats, Floats]:
    """Give the planted log hazard on the days of onsets, and on all days at risk."""
    (cause,) = np.flatnonzero(runner.cause)
    held = remember(runner.true_dose, runner.lag_days, fading(runner.half_life_days))[:, cause]
    at_risk = np.arange(len(held)) >= WARM_D
    for onset in runner.day:
        at_risk[onset + 1 : onset + 1 + int(LONGEST_D)] = False
    standard = (held - held[at_risk].mean()) / held[at_risk].std() * runner.if_alone[cause]
    return standard[runner.day], standard[at_risk]


def test_the_planted_cause_raises_the_hazard_as_much_as_was_planted() -> None:
    told = [risen(runner) for runner in several(60, 6, ONE_CAUSE)]
    powers = np.arange(0.0, 2.0, 0.05)

    likelihood = [
        sum((power * onset - np.log(np.exp(power * usual).mean())).sum() for onset, usual in told)
        for power in powers
    ]

    assert powers[int(np.argmax(likelihood))] == pytest.approx(1.0, abs=0.2)


def test_without_a_cause_what_would_have_raised_it_raises_nothing() -> None:
    runners = several(40, 6, replace(ONE_CAUSE, causes=0))
    blamed = [replace(runner, cause=np.arange(10) == 0) for runner in runners]

    onset, usual = (np.concatenate(part) for part in zip(*map(risen, blamed), strict=True))

    assert onset.mean() == pytest.approx(usual.mean(), abs=3 * usual.std() / len(onset) ** 0.5)


def test_what_hurts_is_rested() -> None:
    runner = made(3, 8, WORLDS["exact"])

    week_after = np.concatenate([runner.true_dose[day + 1 : day + 8, 0] for day in runner.day])

    assert week_after.mean() < runner.true_dose[:, 0].mean() / 2


def test_few_onsets_without_a_spike_are_remembered_in_the_world_of_recall() -> None:
    def spiked(world: World) -> float:
        exact = replace(world, give_or_take_d=0.0, causes=0)
        runners = [made(seed, 3, exact) for seed in range(25)]
        return float(np.mean([spiked_lately(one.true_dose)[one.day].mean() for one in runners]))

    assert spiked(WORLDS["recall"]) > 2 * spiked(WORLDS["base"])


def test_winters_have_more_sitting_and_more_onsets() -> None:
    sitting = EXPOSURES.index("sitting_h")

    def more(world: World) -> float:
        exact = replace(world, give_or_take_d=0.0, causes=0)
        runners = [made(seed, 8, exact) for seed in range(15)]
        weeks = [
            np.convolve(one.true_dose[:, sitting], np.ones(28) / 28, "same") for one in runners
        ]
        return float(
            np.mean(
                [
                    week[one.day].mean() - week.mean()
                    for week, one in zip(weeks, runners, strict=True)
                ]
            )
        )

    assert more(WORLDS["season"]) > more(WORLDS["base"]) + 0.2


# Tellers


def test_ours_names_nothing_after_two_onsets() -> None:
    said = [tellers.ask(made(seed, 2, WORLDS["exact"])) for seed in range(4)]

    assert not any(one[name].told.any() for one in said for name in ("whole", "robust"))


@pytest.mark.parametrize("onsets", [1, 3])
def test_chances_lie_between_0_and_1(onsets: int) -> None:
    said = tellers.ask(made(5, onsets, WORLDS["base"]))

    for name in ("whole", "robust", "oracle"):
        assert ((said[name].probability >= 0) & (said[name].probability <= 1)).all()


def test_the_rule_of_spikes_blames_a_spike_alone() -> None:
    runner = made(5, 2, WORLDS["base"])
    dose = runner.dose.copy()
    dose[:, SPIKE] = 0.0
    dose[runner.day - 3, SPIKE] = 0.5

    said = tellers.ask(replace(runner, dose=dose))["spike_alone"]

    assert np.flatnonzero(said.told).tolist() == [SPIKE]


def test_who_knows_sizes_and_kernels_ranks_causes_high() -> None:
    places = []
    for runner in several(12, 6, ONE_CAUSE):
        score = tellers.ask(runner)["oracle"].score
        places.append(int((score > score[runner.cause]).sum()))

    assert np.mean(places) < 2


# Figures and tables


def rows(score: Floats, cause: Bools) -> dict[str, np.ndarray]:
    return {
        "seed": np.arange(len(cause)),
        "cause": cause,
        "hazard": np.where(cause.any(1), HAZARDS[0], 1.0),
        "one.score": score,
        "one.probability": score,
        "one.told": score > 0.65,
    }


def causes() -> Bools:
    return np.asarray(np.random.default_rng(0).random((400, 10)) < 0.08)


def test_one_who_knows_nothing_ranks_by_chance() -> None:
    found = figures.figures(rows(np.full((400, 10), 0.08), causes()), "one")

    assert found["auc"] == 0.5
    assert found["no_cause_told"] == 0
    assert found["calibration_error"] < 0.02
    assert found["ranked_first"] == pytest.approx(0.14, abs=0.05)


def test_one_who_knows_all_is_never_wrong() -> None:
    found = figures.figures(rows(causes().astype(float), causes()), "one")

    names = ("auc", "ranked_first", "in_first_three", "precision", "calibration_error")
    assert [found[name] for name in names] == [1, 1, 1, 1, 0]
    assert found["told"] == causes().any(1).mean()


def test_no_chances_give_no_calibration() -> None:
    without = rows(np.ones((400, 10)), causes()) | {"one.probability": np.full((400, 10), np.nan)}

    assert np.isnan(figures.figures(without, "one")["calibration_error"])


def test_tables_tell_every_teller_and_the_share_of_alarms(tmp_path: Path) -> None:
    run(tmp_path, ["exact_causeless"], [2], range(3))

    told = table.write_tables(tmp_path)

    entries = json.loads((tmp_path / MACHINE_TABLE).read_text())
    assert [entry["teller"] for entry in entries] == list(table.TELLERS)
    assert all(entry["figures"]["auc"] is None for entry in entries)
    assert "| exact | 2 | 3 | 0: 0.000 (0.000 to 0.562) |" in told
    assert (tmp_path / PEOPLE_TABLE).read_text() == told


# Seeds


def test_a_folder_holds_one_kind_of_seeds(tmp_path: Path) -> None:
    run(tmp_path, ["exact"], [1], range(2))

    with pytest.raises(MixedSeeds, match="choose another folder"):
        run(tmp_path, ["exact"], [1], range(1_000_000, 1_000_002))


def test_seeds_of_no_kind_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MixedSeeds):
        run(tmp_path, ["exact"], [1], range(500_000, 500_002))


def test_a_table_of_both_kinds_of_seeds_is_refused(tmp_path: Path) -> None:
    run(tmp_path, ["exact"], [1], range(2))
    (tmp_path / "exact-1-0-2.npz").rename(tmp_path / "exact-1-1000000-2.npz")
    run(tmp_path / "other", ["exact"], [1], range(2))
    (tmp_path / "other" / "exact-1-0-2.npz").rename(tmp_path / "exact-1-0-2.npz")

    with pytest.raises(MixedSeeds, match="both kinds"):
        table.summarise(tmp_path)


def test_runners_that_are_there_are_not_asked_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tmp_path, ["exact"], [1], range(2))
    capsys.readouterr()

    run(tmp_path, ["exact"], [1], range(2))

    assert capsys.readouterr().out == ""


# Together with a diary


def test_a_short_diary_opens_where_the_history_ends() -> None:
    diary = simulate_diary(1, together.HISTORY_D, SCENARIOS["base"]).diary

    lately = together._lately(diary, 30)

    assert len(lately.dose) == lately.opens + 30
    assert np.isnan(lately.worst[: lately.opens]).all()
    assert_equal(lately.dose[lately.opens], diary.dose[together.HISTORY_D])


def test_onsets_before_a_diary_lie_in_the_history_and_apart() -> None:
    runner = simulate_diary(1, together.HISTORY_D, SCENARIOS["base"])

    day = np.sort(together._draw_onsets(np.random.default_rng(0), runner, 5, 0.25))

    assert day.min() >= WARM_D
    assert day.max() < together.HISTORY_D
    assert np.diff(day).min() >= together.APART_D


# Its own words


@pytest.mark.parametrize("world", WORLDS.values(), ids=lambda one: one.name)
def test_the_docs_tell_every_world_as_it_is(world: World) -> None:
    told = (DOCS / "onsets.md").read_text(encoding="utf-8")

    assert f"| `{world.name}` | {world.says} |" in told


def test_ours_expects_what_is_drawn() -> None:
    """The priors match the simulator, as the docs say: part of the calibration is built in."""
    assert simulator.SIZES == weighing.SIZES
    assert WORLDS["base"].unrelated == weighing.UNRELATED
    assert len(EVERY_WORLD) == 2 * len(WORLDS)

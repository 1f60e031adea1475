"""The benchmark of words: what simulated runners are told, and how it is counted."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from benchmarks.causes.run import MixedSeeds
from benchmarks.causes.scenarios import SCENARIOS
from benchmarks.causes.simulator import simulate
from benchmarks.verdicts import counting, telling
from benchmarks.verdicts.run import run

from backstride.knowledge.hypotheses import hypotheses


def test_each_exposure_of_the_simulator_is_a_hypothesis() -> None:
    assert set(telling.EXPOSURES.values()) <= set(hypotheses())


def test_a_runner_is_told_something_of_each_exposure() -> None:
    told = telling.told_of(simulate(1, 90, SCENARIOS["base"]), ratings=2)

    assert told["word"].shape == told["true_raises"].shape == (len(telling.EXPOSURES),)
    assert told["checks"].shape == (len(telling.EXPOSURES), len(telling.CHECKS))
    raises, eases = (np.asarray(told[name], np.float64) for name in ("raises", "eases"))
    assert ((raises >= 0) & (raises + eases <= 1)).all()


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"), [(0, 10, 0.0, 0.278), (5, 100, 0.022, 0.112), (0, 0, 0, 1)]
)
def test_intervals_are_those_of_wilson(hits: int, count: int, low: float, high: float) -> None:
    assert counting.interval(hits, count) == pytest.approx((low, high), abs=5e-4)


def test_what_was_told_is_counted(tmp_path: Path) -> None:
    run(tmp_path, [("base", True)], [60], [1], range(4), workers=1)

    told = counting.gather(tmp_path)
    assert list(told) == [("base_causeless", 60, 1)]
    assert not told["base_causeless", 60, 1]["true_raises"].any()
    assert "| base_causeless | 60 | 1 | 4 |" in counting.as_markdown(tmp_path)


def test_a_wrong_word_counts_as_wrong_and_alarms(tmp_path: Path) -> None:
    one = telling.told_of(simulate(0, 60, replace(SCENARIOS["base"], causes=0)), ratings=1)
    word = np.array([[telling.WORDS.index("likely_raises"), *one["word"][1:]]])
    columns = {name: value[None] for name, value in one.items()} | {"word": word}
    np.savez(tmp_path / "base-60-1-0-1.npz", allow_pickle=False, **columns)

    said = counting.as_markdown(tmp_path)

    assert "| 0/1 0.000 |" in said
    assert "1/1 1.000 (0.207 to 1.000)" in said


def test_seeds_of_both_kinds_do_not_share_a_folder(tmp_path: Path) -> None:
    np.savez(tmp_path / "base-60-1-1000000-20.npz", allow_pickle=False, word=np.zeros(1))

    with pytest.raises(MixedSeeds):
        run(tmp_path, [("base", False)], [60], [1], range(4), workers=1)

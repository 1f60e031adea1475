"""The benchmark of words: what simulated runners are told, and how it is counted."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from benchmarks.causes.run import MixedSeeds
from benchmarks.causes.scenarios import SCENARIOS
from benchmarks.causes.simulator import simulate
from benchmarks.verdicts import counting, telling
from benchmarks.verdicts.run import looks, run

from backstride.knowledge.hypotheses import hypotheses, verdict_rules


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
    counting.write(tmp_path, tmp_path / "counts.json")
    found, checks = counting.read([tmp_path / "counts.json"])
    assert found["base_causeless", 60, 1]["without"] == 4
    twice, _ = counting.read([tmp_path / "counts.json"] * 2)
    assert twice["base_causeless", 60, 1]["without"] == 8
    assert "| `base` | 0.0 (0.0 to 49.0), n = 4 |" in counting.as_markdown(found, checks)


def test_a_wrong_word_counts_as_wrong_and_alarms() -> None:
    one = telling.told_of(simulate(0, 60, replace(SCENARIOS["base"], causes=0)), ratings=1)
    columns = {name: np.asarray(value)[None] for name, value in one.items()}
    columns["word"] = np.array([[counting.LIKELY, *[counting.NO_SIGN] * 9]])

    found = counting.counts(columns | {"grouped": np.zeros((1, 10), int)})

    assert (found["likely"], found["likely_true"], found["alarmed"], found["without"]) == (
        *(1, 0),
        *(1, 1),
    )


def a_runner(word: list[int], raises: list[int], grouped: list[int]) -> counting.Told:
    """Make what one runner of three exposures was told."""
    true = np.array([raises], bool)
    return {
        "word": np.array([word]),
        "grouped": np.array([grouped]),
        "true_raises": true,
        "true_eases": np.zeros_like(true),
        "contribution_sd": np.where(true, 0.5, 0.0),
    }


@pytest.mark.parametrize(
    ("word", "raises", "grouped", "told"),
    [
        ([counting.LIKELY, 4, 4], [1, 0, 0], [0, 0, 0], "right"),
        ([counting.LIKELY, counting.POSSIBLY, 4], [1, 0, 0], [0, 0, 0], "wrong"),
        ([4, 4, counting.NO_SIGN], [1, 0, 0], [0, 0, 0], "silent"),
        ([counting.POSSIBLY, counting.POSSIBLY, 4], [0, 1, 0], [2, 2, 0], "right"),
        ([counting.POSSIBLY, counting.POSSIBLY, 4], [0, 0, 1], [2, 2, 0], "wrong"),
    ],
)
def test_a_runner_is_told_right_wrong_or_nothing(
    word: list[int], raises: list[int], grouped: list[int], told: str
) -> None:
    found = counting.counts(a_runner(word, raises, grouped))

    assert {name: found[name] for name in ("right", "wrong", "silent")} == {
        name: int(name == told) for name in ("right", "wrong", "silent")
    }


def test_a_word_told_too_seldom_has_no_count() -> None:
    assert counting.right_of_20({"likely": 29, "likely_true": 29}, "likely") == 0
    assert counting.right_of_20({"likely": 40, "likely_true": 37}, "likely") == 18
    assert counting.right_of_20({"likely": 40, "likely_true": 40}, "likely") == 19


def test_seeds_of_both_kinds_do_not_share_a_folder(tmp_path: Path) -> None:
    np.savez(tmp_path / "base-60-1-1000000-20.npz", allow_pickle=False, word=np.zeros(1))

    with pytest.raises(MixedSeeds):
        run(tmp_path, [("base", False)], [60], [1], range(4), workers=1)


def test_who_is_silent_at_a_look_is_told_nothing_in_the_whole(tmp_path: Path) -> None:
    run(tmp_path, [("base", True)], [60], [1], range(8), workers=1, whole=True)

    count, silent, told = looks(tmp_path)

    assert count == 8
    assert silent >= 4
    assert told == 0


def test_a_look_names_what_the_whole_names() -> None:
    world = replace(SCENARIOS["base"], causes=0)
    runners = [simulate(seed, 60, world) for seed in range(6)]

    whole = [telling.told_of(one, ratings=1) for one in runners]
    looked = [telling.told_at_a_look(one, ratings=1) for one in runners]

    for one, other in zip(whole, looked, strict=True):
        named = [np.isin(row["word"], telling.NAMED).tolist() for row in (one, other)]
        assert named[0] == named[1]
        assert [value.shape for value in one.values()] == [value.shape for value in other.values()]


# what was counted

COUNTS = Path(counting.__file__).parent / "counts"
MOST_ALARMED = 0.05
"""Of runners without a cause so many may hear of one, in every world."""
KINDS = {"likely": "likely", "possibly": "possibly", "together": "groups", "eases": "eases"}


@pytest.mark.parametrize(("ratings", "row"), [(1, "one"), (2, "two")])
def test_the_rule_tells_as_many_right_as_were_counted(ratings: int, row: str) -> None:
    found, _ = counting.read([COUNTS / "set.json"])

    counted = counting.rights(found, ratings)
    rule = verdict_rules()[row]
    assert {name: getattr(rule, f"right_{name}") for name in KINDS} == {
        name: counted[kind] for name, kind in KINDS.items()
    }


def test_on_other_runners_as_many_are_right(subtests: pytest.Subtests) -> None:
    """What is told of 20 promises no more than the 95 % interval of the other count allows.

    It may say one less of 20: where one count lies at 18.4 and the other at 19.4, say.
    """
    found, _ = counting.read([COUNTS / "check.json"])
    for ratings, row in ((1, "one"), (2, "two")):
        for place, days in enumerate((60, 180, 365, 1_000)):
            for name, kind in KINDS.items():
                told = counting.pooled(found, days, ratings)
                right = getattr(verdict_rules()[row], f"right_{name}")[place]
                if not right or not told[kind]:
                    continue
                low, high = counting.interval(told[f"{kind}_true"], told[kind])
                with subtests.test(ratings=ratings, days=days, kind=kind):
                    assert 20 * low - 1 <= right <= 20 * high + 0.5


def test_few_without_a_cause_hear_of_one_in_every_world() -> None:
    found, _ = counting.read([COUNTS / "none.json"])

    assert {world for world, *_ in found} == {
        f"{name}_causeless" for name in SCENARIOS if name not in {"bent", "long_lags", "no_cause"}
    }
    assert len(found) == 9 * 4 * 2
    for one in found.values():
        assert one["without"] >= 400
        assert counting.interval(one["alarmed"], one["without"])[1] <= MOST_ALARMED

"""The benchmark of the path: what it lays out for the model, and its figures."""

from pathlib import Path

import numpy as np
import pytest
from benchmarks import path

from backstride import simulate
from backstride.terms.records import PainTable

RUNNER = simulate.runner(3, 40, cause="descent_m")


@pytest.fixture(scope="module")
def tables() -> dict[str, PainTable]:
    return path.tables_of(RUNNER)


def some_rows(chance: dict[str, list[list[float]]], causes: list[int | None]) -> path.Columns:
    """Make rows of runners by hand: chances (runner, exposure) by way, and which is the cause."""
    raises = np.array([chance.get(way, chance["exact"]) for way in path.WAYS]).swapaxes(0, 1)
    return {
        "raises": raises,
        "effect": raises,
        "is_cause": np.array([[place == cause for place in range(3)] for cause in causes]),
        "true_effect": np.ones(len(causes)),
    }


def test_all_ways_have_the_same_exposures_and_ratings(tables: dict[str, PainTable]) -> None:
    laid = {(table.exposures, table.value.tobytes()) for table in tables.values()}

    assert len(laid) == 1


@pytest.mark.parametrize("name", ["distance_m", "descent_m"])
def test_what_files_tell_follows_the_truth(tables: dict[str, PainTable], name: str) -> None:
    found = path._against_truth(RUNNER, tables["files"])

    assert found["correlation"][tables["files"].exposures.index(name)] > 0.95


def test_exact_doses_are_those_of_the_simulator(tables: dict[str, PainTable]) -> None:
    exact = tables["exact"]
    lived = RUNNER.truth.exposures["sitting_h"][: len(exact.dose)]

    assert exact.dose[:, exact.exposures.index("sitting_h")].tolist() == lived.tolist()


def test_exact_where_told_knows_the_days_that_files_and_diary_know(
    tables: dict[str, PainTable],
) -> None:
    known = [np.isfinite(tables[way].dose).tolist() for way in ("exact where told", "files")]

    assert known[0] == known[1]


def test_what_a_way_cannot_tell_apart_is_lost_against_exact() -> None:
    chance = {"exact": [[0.9, 0.1, 0.2], [0.1, 0.9, 0.2]], "files": [[0.5] * 3] * 2}

    found = path.figures(some_rows(chance, [0, 1]))

    assert (found["exact/auc"], found["files/auc lost"]) == (1.0, 0.5)


def test_a_cause_that_a_way_leaves_out_has_no_chance_there() -> None:
    chance = {"exact": [[0.9, 0.1, 0.2]] * 2, "files": [[np.nan, 0.1, 0.2], [0.8, 0.1, 0.2]]}

    found = path.figures(some_rows(chance, [0, 0]))

    assert (found["files/chance"], found["files/first"]) == (0.4, 0.5)


def test_a_cause_that_was_never_met_and_none_at_all_are_not_counted() -> None:
    chance = {"exact": [[0.7, 0.1, 0.2], [np.nan, 0.9, 0.2], [0.3, 0.1, 0.2]]}

    found = path.figures(some_rows(chance, [0, 0, None]))

    assert (found["exact/first"], found["exact/chance"]) == (1.0, 0.7)


def test_a_runner_who_was_measured_is_kept(tmp_path: Path) -> None:
    kind = path.Kind(40, 0.9)
    np.savez(tmp_path / f"{kind}-0000.npz", seed=np.array(7))

    path.run(tmp_path, kind, seeds=range(1), workers=1)

    assert path.stacked(tmp_path, kind)["seed"].tolist() == [7]

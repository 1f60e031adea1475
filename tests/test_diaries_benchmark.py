"""The benchmark on real diaries: files are read as they are meant, and figures are right."""

import csv
import doctest
import json
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from benchmarks.diaries import __main__ as command
from benchmarks.diaries import forecasts, reading, shuffles, signs, words
from numpy.testing import assert_allclose, assert_equal

from backstride.pain import forecast
from backstride.terms.records import FloatArray

DAYS = 400
FIRST_DAY = date(2019, 1, 1)
P1_COLUMNS = (
    *reading.STEP_COUNTERS,
    *(told for told in reading.EXPOSURES.values() if told),
    "kneePain",
    "elbowPain",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write made diaries in the format of the real ones: steps raise the pain of p1's knee."""
    made = tmp_path_factory.mktemp("diaries")
    random = np.random.default_rng(3)
    steps = random.gamma(4, 1_500, DAYS).round()
    _write_daily(made / "p1_daily_made.csv", steps, random)
    for person in command.OTHERS:
        _write_entries(made, person, steps, random)
    return made


def _write_daily(path: Path, steps: FloatArray, random: np.random.Generator) -> None:
    knee = np.round(2 + steps / 6_000 + random.normal(0, 0.1, DAYS), 1)
    with path.open("w", newline="") as lines:
        rows = csv.writer(lines)
        rows.writerow(["date", *P1_COLUMNS])
        for day in range(DAYS):
            on = {"kneePain": knee[day] if day > 3 else 0.0, "fitbitSteps": steps[day]}
            told = [on.get(name, "" if name == "elbowPain" else 0.0) for name in P1_COLUMNS]
            rows.writerow([FIRST_DAY + timedelta(days=day), *told])


def _write_entries(made: Path, person: str, steps: FloatArray, random: np.random.Generator) -> None:
    days = [FIRST_DAY + timedelta(days=day) for day in range(DAYS)]
    counts = [
        {"dateTime": str(day), "value": str(int(one))} for day, one in zip(days, steps, strict=True)
    ]
    (made / f"{person}_Fitbit.json").write_text(json.dumps({"activities-steps": counts}))
    with (made / f"{person}_Pain.csv").open("w", newline="") as lines:
        rows = csv.writer(lines)
        rows.writerow(["name", "startday", "startmonth", "startyear", "intensity"])
        for day in days[100 : 140 if person == "p2" else 110]:
            for intensity in sorted(random.integers(1, 5, 2).tolist()):
                rows.writerow(["Back pain", day.day, day.month, day.year, intensity])


@pytest.mark.parametrize("module", [reading, forecasts, shuffles])
def test_examples_of_the_benchmark_run(module: ModuleType) -> None:
    failed, tried = doctest.testmod(module)

    assert (failed, tried > 0) == (0, True)


def test_a_diary_begins_with_its_first_pain(folder: Path) -> None:
    life = reading.read_daily(folder)

    assert_equal(np.flatnonzero(np.isnan(life.pains["kneePain"])), [0, 1, 2, 3])


def test_the_worst_of_a_day_counts(folder: Path) -> None:
    rows = list(csv.DictReader((folder / "p2_Pain.csv").read_text().splitlines()))

    life = reading.read_entries(folder, "p2")

    worst = [float(row["intensity"]) for row in rows[1::2]]
    assert_equal(life.pains["Back pain"][np.isfinite(life.pains["Back pain"])], worst)


def test_a_bucket_that_begins_at_local_midnight_is_of_that_day(tmp_path: Path) -> None:
    point = {"dataTypeName": "com.google.step_count.delta", "value": [{"intVal": 40}] * 2}
    bucket = {"startTimeMillis": "1531148400000", "dataset": [{"point": [point]}]}
    path = tmp_path / "steps.json"
    path.write_text(json.dumps({"bucket": [bucket]}))

    steps = reading.read_steps(path)

    assert steps == {date(2018, 7, 10): 80.0}


def test_a_counter_that_was_not_worn_leaves_the_day_to_another() -> None:
    first, second = np.array([0.0, 300.0, 0.0, 100.0]), np.array([50.0, 100.0, 0.0, 50.0])

    merged = reading.merge([first, second])

    assert_equal(merged, [125.0, 300.0, np.nan, 100.0])


def test_rules_know_nothing_of_tomorrow() -> None:
    ratings = np.array([2.0, np.nan, 4.0, 3.0])
    until = forecasts.rules(ratings[:3])

    whole = forecasts.rules(ratings)

    assert_equal({name: said[:3] for name, said in whole.items()}, until)


def test_the_model_knows_nothing_after_an_origin(folder: Path) -> None:
    life = reading.read_daily(folder)
    ratings = life.pains["kneePain"]
    changed = np.where(np.arange(DAYS) > 60, 9.0, ratings)

    told = [_followed_to_60(life, one) for one in (ratings, changed)]

    assert_equal(told[0], told[1])


def _followed_to_60(life: reading.Life, ratings: FloatArray) -> FloatArray:
    *_, last = forecasts.followed(life, ratings, [50, 55, 60], stretched=False)
    return last.now


def test_the_noise_is_carried_on_as_the_product_would(folder: Path) -> None:
    """Nothing is new on the days after a fit: then it must come to what a longer fit's state is."""
    life = reading.read_daily(folder)
    ratings = life.pains["kneePain"]
    fitted, later = forecasts.followed(life, ratings, [200, 220], stretched=False)
    assert fitted.posterior is later.posterior

    again = forecasts.fit_window(life, ratings, 220, stretched=False)

    carried, fresh = (one.now * one.posterior.sigma for one in (later, again))
    assert abs(carried.mean() - fresh.mean()) < 0.1


def test_what_is_foretold_is_the_product_s_forecast_but_for_rounding(folder: Path) -> None:
    life = reading.read_daily(folder)
    ratings = life.pains["kneePain"]
    fitted = forecasts.fit_window(life, ratings, 300, stretched=True)
    plan = np.full((7, len(life.exposures)), np.nan)
    product = forecast(fitted.posterior, plan, draws=4_000).reported

    ours = forecasts.foretold(life, fitted, 300, known=False)

    points = (ours - fitted.scale.zero) * fitted.scale.factor
    assert_allclose(points.mean(0), product[:, [0, 6]].mean(0), atol=0.1)
    # Rounding to whole points changes a small spread by more than the 1/12 that it adds to a large.
    assert_allclose(points.std(0), product[:, [0, 6]].std(0), atol=0.12)


def test_shifted_days_keep_their_order_and_leave_their_place() -> None:
    dose = np.arange(200.0)[:, None]

    moved = shuffles.rotated(dose, np.random.default_rng(1))[:, 0]

    apart = np.abs(moved - dose[:, 0])
    assert set(np.diff(moved)) == {1.0, -199.0}
    assert np.minimum(apart, 200 - apart).min() >= shuffles.LEAST_SHIFT_D


def test_shuffles_are_the_same_every_time(folder: Path) -> None:
    life = reading.read_entries(folder, "p2")

    first, again = (
        shuffles.alarms(life, life.pains["Back pain"], "days dealt anew", 2) for _ in range(2)
    )

    assert first == again


def test_a_planted_cause_is_told_and_a_shuffled_one_is_not(folder: Path) -> None:
    life = reading.read_daily(folder)
    ratings = life.pains["kneePain"]

    found = signs.sign("all", life, ratings)
    torn = shuffles.alarms(life, ratings, "shifted in time", 3)

    assert found.raises > 0.9
    assert torn.raised == 0


def test_a_planted_cause_is_put_into_words_in_points_of_the_diary(folder: Path) -> None:
    life = reading.read_daily(folder)
    ratings = life.pains["kneePain"]

    steps = next(words.told(life, ratings)).split(" | ")
    years = list(words.by_year(life, ratings))

    done = life.dose[:, 0]
    hard = np.percentile(done, 90) - np.percentile(done, 10)
    assert steps[:2] == ["steps", "likely raises"]
    assert float(steps[3].split()[0]) == pytest.approx(hard / 6_000, abs=0.1)
    assert years[0].startswith("2019 | steps likely raises")


def test_the_command_tells_of_every_diary(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["benchmarks.diaries", str(folder), "--tries", "1"])
    monkeypatch.setattr(command, "read_daily", lambda path: _short(reading.read_daily(path)))
    monkeypatch.setattr(command, "LONG_DAYS", 90)

    command.main()

    told = capsys.readouterr().out
    wanted = ("Persistence of kneePain", "### p1 kneePain", "### p2 Back pain", "| all |")
    assert all(part in told for part in (*wanted, "| exposure | verdict |"))
    assert "p3 Back pain: 10 days, left out" in told


def _short(life: reading.Life) -> reading.Life:
    pains = {name: ratings[:100] for name, ratings in life.pains.items()}
    return reading.Life(life.person, life.first_day, life.exposures, life.dose[:100], pains)


def test_persistence_of_the_real_knee_is_what_is_known_of_it(real_data: Path) -> None:
    life = reading.read_daily(real_data / "pain_diary")
    ratings = np.nan_to_num(life.pains["kneePain"])

    found = [forecasts.persistence_errors(ratings, ahead_d) for ahead_d in (1, 7)]

    assert_allclose(found, [0.142, 0.227], atol=0.0005)

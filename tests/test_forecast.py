"""Forecasts as a runner asks for them."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from backstride import diary
from backstride.cli.forecast import forecast_command
from backstride.pain import forecast, lay
from backstride.store import Home
from backstride.terms.errors import BackstrideError, Blocked, ImplausibleValue, UnknownName
from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import PainTable
from backstride.workflow import forecasting, importing, person, plans, safety, telling, weighing
from pains import a_table
from people import write_archive

DAYS = 40


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give a home of forty rated days; sitting comes before pain."""
    made = Home(tmp_path / "home")
    made.prepare()
    today = person.now(made).date()
    for ago in range(DAYS):
        day = today - timedelta(days=ago)
        at = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
        pain = 4 if ago % 3 == 0 else 2
        sat = 9.0 if ago % 3 == 1 else 5.0
        entries = [
            diary.note("pain", pain, local_day=day, entered_at=at),
            diary.note("sitting_h", sat, local_day=day, entered_at=at),
        ]
        person.log_many(made, entries)
    return made


def tomorrow(home: Home) -> date:
    return person.now(home).date() + timedelta(days=1)


def a_plan(folder: Path, name: str, rows: list[str], columns: str = "local_day,sitting_h") -> Path:
    path = folder / name
    path.write_text("\n".join([columns, *rows]) + "\n", encoding="utf-8")
    return path


def asked(home: Home, capfdbinary: pytest.CaptureFixture[bytes], **plans: Path | None) -> object:
    told = {"plan": None, "against": None, **plans}
    forecast_command(home.folder, line=3, as_json=True, **told)
    return json.loads(capfdbinary.readouterr().out)


def test_the_document_is_the_one_that_is_promised(
    home: Home, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    day = tomorrow(home)
    much = a_plan(tmp_path, "much.csv", [f"{day},9", f"{day + timedelta(days=1)},9"])
    little = a_plan(tmp_path, "little.csv", [f"{day},4", f"{day + timedelta(days=1)},4"])

    told = asked(home, capfdbinary, plan=much, against=little)

    assert isinstance(told, dict)
    assert list(told) == ["days", "difference"]
    assert [list(one) for one in told["days"]] == [
        ["local_day", "median", "low80", "high80", "chance_above_line"]
    ] * 2
    assert list(told["difference"]) == ["points", "low80", "high80", "chance_lower"]


def test_without_a_plan_two_weeks_are_told_and_no_difference(
    home: Home, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    told = asked(home, capfdbinary)

    assert isinstance(told, dict)
    assert (len(told["days"]), told["difference"]) == (forecasting.USUAL_D, None)
    assert told["days"][0]["local_day"] == tomorrow(home).isoformat()


def test_more_of_what_went_before_pain_is_forecast_as_more_pain(home: Home, tmp_path: Path) -> None:
    days = [tomorrow(home) + timedelta(days=step) for step in range(7)]
    much = a_plan(tmp_path, "much.csv", [f"{day},12" for day in days])
    little = a_plan(tmp_path, "little.csv", [f"{day},2" for day in days])

    found = forecasting.outlook(home, much, little)

    assert found.against is not None
    assert (found.planned.added - found.against.added).mean() > 0


@pytest.mark.parametrize(
    ("columns", "row", "error", "says"),
    [
        ("local_day,moon", "{day},1", UnknownName, "no exposure that the model weighs"),
        ("day,sitting_h", "{day},1", ImplausibleValue, "no column local_day"),
        ("local_day,sitting_h", "soon,1", ImplausibleValue, "'soon' is no day"),
        ("local_day,sitting_h", "{day},much", ImplausibleValue, "'much' is no number"),
        ("local_day,sitting_h", "{day},99", ImplausibleValue, "99 h is not from"),
        ("local_day,sitting_h", "2020-01-01,1", ImplausibleValue, "tells of 2020-01-01"),
        ("local_day,sitting_h", "{day},1\n{day},2", ImplausibleValue, "twice"),
        ("local_day,sitting_h", "{day},1,2", ImplausibleValue, "more cells than names"),
        ("local_day,sitting_h,sitting_h", "{day},1,2", ImplausibleValue, "a column twice"),
        ("local_day;sitting_h", "{day};much", ImplausibleValue, "'much' is no number"),
        ("local_day,sitting_h", "{day},8_0", ImplausibleValue, "'8_0' is no number"),
        ("local_day,sitting_h", "{day},nan", ImplausibleValue, "'nan' is no number"),
        ("local_day,distance_m", "{day},8", ImplausibleValue, "8000 for 8 km"),
        ("local_day,sitting_h", f"{{day}},{'1' * 140_000}", ImplausibleValue, "is no table"),
        ("sitting_h,local_day", "1", ImplausibleValue, "'' is no day"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_one_line(  # noqa: PLR0913, PLR0917 - a table
    home: Home, tmp_path: Path, columns: str, row: str, error: type[BackstrideError], says: str
) -> None:
    plan = a_plan(tmp_path, "plan.csv", [row.format(day=tomorrow(home))], columns)

    with pytest.raises(error, match=says):
        forecasting.outlook(home, plan)


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        ("local_day;sitting_h", "{day};9,5"),
        ("local_day,sitting_h,", "{day},9.5,\n,,"),
        ("local_day,sitting_h,,", "{day},9.5\n\n"),
    ],
)
def test_a_plan_as_spreadsheets_write_it_is_read(
    home: Home, tmp_path: Path, columns: str, row: str
) -> None:
    day = tomorrow(home)
    plan = a_plan(tmp_path, "plan.csv", [row.format(day=day)], columns)

    assert plans.read(plan) == {day: {"sitting_h": 9.5}}


def a_month(**doses: float) -> PainTable:
    """Make a table in which every other day of a month had the same doses."""
    names = tuple(row.name for row in EXPOSURES.values() if row.usual_sd > 0)
    dose = np.zeros((28, len(names)))
    for name, one in doses.items():
        dose[::2, names.index(name)] = one
    table = a_table(1, 28, before=0, missing=0.0)
    return replace(
        table,
        exposures=names,
        dose=dose,
        usual_sd=np.ones(len(names)),
        raises=np.ones(len(names)),
    )


def test_what_goes_with_a_run_goes_with_its_distance(tmp_path: Path) -> None:
    table = a_month(distance_m=10_000.0, descent_m=200.0, ascent_m=100.0)
    first = date(2026, 3, 2)
    rows = ["2026-03-02,0,", "2026-03-03,5000,", "2026-03-04,12000,50"]
    plan = a_plan(tmp_path, "plan.csv", rows, "local_day,distance_m,descent_m")

    doses = plans.planned(table, plans.read(plan), plan.name, first)

    told = {name: doses[:, place].tolist() for place, name in enumerate(table.exposures)}
    assert told["distance_m"] == [0, 5_000, 12_000]
    assert told["descent_m"] == [0, 100, 50]
    assert told["ascent_m"] == [0, 50, 120]
    assert told["excess_over_longest_ratio"] == pytest.approx([0, 0, 0.2])


def test_a_plan_of_another_exposure_leaves_runs_as_usual(tmp_path: Path) -> None:
    table = a_month(distance_m=10_000.0, descent_m=200.0)
    plan = a_plan(tmp_path, "plan.csv", ["2026-03-02,9"])

    doses = plans.planned(table, plans.read(plan), plan.name, date(2026, 3, 2))

    usual = plans.usual(table, 1)
    usual[0, table.exposures.index("sitting_h")] = 9
    assert np.array_equal(doses, usual, equal_nan=True)


def test_a_plan_of_what_the_diary_cannot_weigh_says_so(
    home: Home, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    plan = a_plan(tmp_path, "plan.csv", [f"{tomorrow(home)},9"], "local_day,lifting_h")

    forecast_command(home.folder, plan=plan, against=None, line=3, as_json=False)

    told = " ".join(capfdbinary.readouterr().out.decode().split())
    assert "Your diary tells nothing of lifting and bending" in told


def test_a_day_is_forecast_alike_however_long_the_plan_is(home: Home, tmp_path: Path) -> None:
    days = [tomorrow(home) + timedelta(days=step) for step in range(9)]
    short = a_plan(tmp_path, "short.csv", [f"{day},6" for day in days[:2]])
    long = a_plan(tmp_path, "long.csv", [f"{day},6" for day in days])

    one, other = (forecasting.outlook(home, plan).planned for plan in (short, long))

    assert np.array_equal(one.reported, other.reported[:, :2])


def test_against_a_plan_alone_the_usual_reaches_as_far(home: Home, tmp_path: Path) -> None:
    plan = a_plan(tmp_path, "plan.csv", [f"{tomorrow(home)},9"])

    found = forecasting.outlook(home, against=plan)

    assert found.against is not None
    assert found.planned.reported.shape == found.against.reported.shape


def test_no_rating_is_forecast_as_less_than_nothing(home: Home) -> None:
    calm = replace(weighing.weighed(home), remembered=None)
    assert calm.found is not None

    told = forecast(calm.found[0], np.full((3, 12), np.nan)).reported

    assert not np.signbit(told).any()


def test_plans_of_different_lengths_are_not_held_against_each_other(
    home: Home, tmp_path: Path
) -> None:
    day = tomorrow(home)
    long = a_plan(tmp_path, "long.csv", [f"{day},9", f"{day + timedelta(days=1)},9"])
    short = a_plan(tmp_path, "short.csv", [f"{day},4"])

    with pytest.raises(ImplausibleValue, match="reaches 1 days ahead"):
        forecasting.outlook(home, long, short)


def test_what_is_usual_is_the_mean_of_four_weeks_by_weekday(home: Home) -> None:
    table = lay(telling.lived(home)[0])
    assert table is not None

    usual = plans.usual(table, 8)

    place = table.exposures.index("sitting_h")
    assert usual[0, place] == table.dose[[-28, -21, -14, -7], place].mean()
    assert usual[7, place] == usual[0, place]


def test_plans_that_are_the_same_make_no_difference(
    home: Home, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    plan = a_plan(tmp_path, "plan.csv", [f"{tomorrow(home)},9"])

    forecast_command(home.folder, plan=plan, against=plan, line=3, as_json=False)

    assert "no difference to your pain" in " ".join(capfdbinary.readouterr().out.decode().split())


@pytest.mark.parametrize(("gap", "says"), [(0.2, False), (0.3, True)])
def test_walks_that_do_not_agree_are_told(
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
    gap: float,
    says: bool,  # noqa: FBT001 - a case of the table
) -> None:
    learnt = weighing.weighed(home)
    assert learnt.found is not None
    posterior, diagnostics = learnt.found
    gaping = replace(learnt, found=(posterior, replace(diagnostics, chain_gap=gap)))
    monkeypatch.setattr(forecasting, "weighed", lambda _home: gaping)

    forecast_command(home.folder, plan=None, against=None, line=3, as_json=False)

    told = " ".join(capfdbinary.readouterr().out.decode().split())
    assert ("do not agree" in told) is says


def test_a_day_whose_runs_may_still_be_on_the_watch_is_no_rest(home: Home, tmp_path: Path) -> None:
    importing.import_files(home, [write_archive(tmp_path / "archive", runs=2)])
    today = person.now(home).date()

    found, _ = telling.lived(home)

    state = {day.local_day: day.state for day in found}
    told = next(day.exposures for day in found if day.local_day == today)
    assert state[today - timedelta(days=1)] == "rest"
    assert (state[today], "distance_m" in told, told["sitting_h"]) == ("unknown", False, 5.0)


def test_a_diary_that_has_rested_is_forecast_from_tomorrow(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = person.now(home) + timedelta(days=45)
    monkeypatch.setattr(person, "now", lambda _home: later)

    found = forecasting.outlook(home)

    assert found.planned.first_day == later.date() + timedelta(days=1)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"local_day\xe9,sitting_h\n"])
def test_what_is_no_table_is_refused_in_one_line(
    home: Home, tmp_path: Path, content: bytes
) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_bytes(content)

    with pytest.raises(ImplausibleValue):
        forecasting.outlook(home, plan)


def test_with_too_few_ratings_the_next_move_is_told(tmp_path: Path) -> None:
    with pytest.raises(ImplausibleValue, match="0 ratings of pain; a forecast needs 8"):
        forecasting.outlook(Home(tmp_path / "new"))


@pytest.mark.parametrize("answers", [{"saddle_numbness": "new"}, {"leg_pain_below_knee": "yes"}])
def test_with_a_flag_open_that_blocks_running_there_is_no_forecast(
    home: Home, answers: dict[str, str]
) -> None:
    safety.answer(home, answers)

    with pytest.raises(Blocked):
        forecasting.outlook(home)

"""Why: what is said of each hypothesis holds on made diaries, and on those made to mislead."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from backstride import diary
from backstride.causes import explain, may_speak, ratings_a_day
from backstride.causes.checks import Z80, halves, one_flare_out, shuffled, tomorrow
from backstride.cli.why import why_command
from backstride.knowledge.claims import claims
from backstride.knowledge.hypotheses import CHECKS, hypotheses, verdict_rules
from backstride.pain import fit
from backstride.pain.doubting import Suspect, ask, suspects
from backstride.store import Home
from backstride.terms.errors import Blocked, UnknownName
from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import Cause, Check, FloatArray, PainTable
from backstride.workflow import explaining, person, safety
from pains import a_table

CAUSE = 1
"""The place of the planted cause among the exposures."""


def with_pain(table: PainTable, added: FloatArray) -> PainTable:
    """Add to the ratings what stands by day."""
    return replace(table, value=table.value + added[table.day])


@pytest.fixture(scope="module")
def planted() -> PainTable:
    """Give a diary of 200 days in which the day's descent hurts on that day."""
    table = a_table(1, 200, both=False)
    return with_pain(table, 1.2 * table.dose[:, CAUSE])


def told(table: PainTable) -> dict[str, Cause]:
    found = explain(table, fit(table))
    return {name: cause for cause in found for name in (cause.group or (cause.exposure,))}


def doubted(table: PainTable) -> Suspect:
    posterior, _ = fit(table)
    return suspects(posterior)[table.exposures[CAUSE]]


def test_every_hypothesis_blames_by_known_claims_and_is_tested_or_says_why_not() -> None:
    tested = {name for name, row in hypotheses().items() if not row.why_not}

    assert all(name in claims() for row in hypotheses().values() for name in row.claims)
    assert tested == {row.name for row in EXPOSURES.values() if row.usual_sd > 0}
    assert all(bool(row.phrase) != bool(row.why_not) for row in hypotheses().values())


def test_words_are_stronger_where_chances_are_higher() -> None:
    for rule in verdict_rules().values():
        assert 0.5 <= rule.possibly < rule.likely < 1
        assert rule.possibly <= rule.together


def test_a_planted_cause_is_named_with_its_size_and_all_checks_hold(planted: PainTable) -> None:
    found = told(planted)["descent_m"]

    dose = planted.dose[int(planted.day[0]) :, CAUSE]
    hard = 1.2 * (np.percentile(dose[dose > 0], 90) - np.percentile(dose, 10))
    assert (found.verdict, found.when) == ("likely_raises", "same day")
    assert found.sizes is not None
    assert found.sizes.low80 < hard < found.sizes.high80
    assert [check.name for check in found.checks] == list(CHECKS)
    assert all(check.held for check in found.checks)


def test_what_is_nearly_always_the_same_has_a_size_too() -> None:
    table = a_table(4, 120, missing=0.0)
    dose = table.dose.copy()
    dose[:, CAUSE] = 8.0
    dose[::25, CAUSE] = 2.0

    size = told(replace(table, dose=dose))["descent_m"].sizes

    assert size is not None
    assert (size.easy_dose, size.hard_dose) == (2.0, 8.0)
    assert np.isfinite([size.typical, size.hard, size.low80, size.high80]).all()


def test_a_cause_that_a_rating_would_hardly_show_raises_pain_a_little() -> None:
    table = a_table(1, 900, both=False)
    calm = replace(table, value=3 + 0.3 * (table.value - 3))

    found = told(with_pain(calm, 0.06 * calm.dose[:, CAUSE]))["descent_m"]

    assert found.sentence.startswith("Running downhill likely raises your pain a little. A hard")


def test_nothing_else_is_named_beside_it(planted: PainTable) -> None:
    words = {name: cause.verdict for name, cause in told(planted).items()}

    named = {name for name, word in words.items() if word in {"likely_raises", "possibly_raises"}}
    assert named == {"descent_m"}


def test_shuffled_exposures_name_nothing(planted: PainTable) -> None:
    random = np.random.default_rng(0)
    dealt = replace(planted, dose=random.permutation(planted.dose))

    words = {cause.verdict for cause in told(dealt).values()}

    assert not words & {"likely_raises", "possibly_raises", "likely_eases"}


def test_pain_of_something_that_is_not_measured_names_nothing() -> None:
    table = a_table(5, 200)
    hidden = np.random.default_rng(9).gamma(2.0, 1.0, len(table.dose))

    words = {cause.verdict for cause in told(with_pain(table, 1.2 * hidden)).values()}

    assert not words & {"likely_raises", "possibly_raises", "likely_eases"}


def test_before_its_56th_day_a_diary_names_nothing() -> None:
    table = a_table(1, 55, missing=0.0)
    table = with_pain(table, 3 * table.dose[:, CAUSE])

    found = explain(table, fit(table))

    assert not may_speak(table)
    assert {cause.verdict for cause in found} == {"cannot_tell_yet", "not_testable"}
    assert all(cause.probability is None and cause.sizes is None for cause in found)


@pytest.mark.parametrize(("both", "number"), [(False, 1), (True, 2)])
def test_ratings_a_day_are_told_from_the_diary(*, both: bool, number: int) -> None:
    assert ratings_a_day(a_table(3, 60, both=both)) == number


def test_the_real_doses_gain_as_the_model_does(planted: PainTable) -> None:
    one = doubted(planted)

    own = ask(one)

    assert own.gain[0] > 20
    assert abs(own.effect[0, one.kernel] / float(one.posterior.effect[CAUSE]) - 1) < 0.1


def test_spans_of_what_does_nothing_hold_nothing_as_often_as_they_say() -> None:
    """The likeliest way of being felt is picked by the ratings; spans must not hang on it alone."""
    z = []
    for seed in range(12):
        posterior, _ = fit(a_table(seed, 120))
        for one in suspects(posterior).values():
            effect, error = ask(one).of(1 / one.scale)
            z.append(effect[0] / error[0])

    misses = np.abs(z) > Z80
    assert misses.mean() < 0.3


def test_days_that_pass_change_nothing(planted: PainTable) -> None:
    silent = np.full((300, planted.dose.shape[1]), np.nan)
    later = replace(planted, dose=np.vstack([planted.dose, silent]))

    now, then = told(planted), told(later)

    for name, cause in now.items():
        assert replace(then[name], trace=None) == replace(cause, trace=None)


def test_ratings_that_hardly_differ_tell_nothing() -> None:
    table = a_table(1, 120)
    value = np.full(len(table.value), 3.0)
    value[:4] = 7.0

    found = told(replace(table, value=value))

    assert {cause.verdict for cause in found.values()} == {"cannot_tell_yet", "not_testable"}
    assert "Your ratings hardly ever differ" in found["descent_m"].sentence


def test_a_long_diary_of_few_ratings_says_how_many_more_are_needed() -> None:
    table = a_table(1, 90, missing=0.75)
    rated = len(np.unique(table.day))

    settle = told(table)["descent_m"].settle

    assert rated < 28
    assert (settle.days, settle.sentence) == (
        28 - rated,
        "Nothing is said before 28 days are rated.",
    )


def test_no_sign_is_said_only_where_a_hard_day_cannot_do_much() -> None:
    cleared = [
        cause.sizes
        for seed in range(4)
        for cause in told(a_table(seed, 300)).values()
        if cause.verdict == "no_sign"
    ]

    assert cleared
    assert max(size.high80 for size in cleared if size) < 0.5


@pytest.fixture(scope="module")
def entwined() -> PainTable:
    """Give a diary in which distance and descent go together, and one of them hurts."""
    table = a_table(3, 300, both=True)
    dose = table.dose.copy()
    noise = np.random.default_rng(1).normal(0, 0.25, len(dose))
    dose[:, CAUSE] = np.maximum(dose[:, 2] + noise, 0)
    return with_pain(replace(table, dose=dose), 0.5 * dose[:, 2])


def test_a_group_is_attacked_and_its_members_told(entwined: PainTable) -> None:
    found = told(entwined)["descent_m"]

    assert set(found.group) >= {"descent_m", "distance_m"}
    assert found.verdict == "possibly_raises"
    assert [check.name for check in found.checks] == list(CHECKS)
    assert len(found.alone) == len(found.group)
    assert max(found.alone) < (found.probability or 0)


def test_runs_of_the_model_that_differ_take_a_word_back_of_one_and_of_a_group(
    entwined: PainTable, planted: PainTable
) -> None:
    for table in (entwined, planted):
        posterior, diagnostics = fit(table)
        doubtful = posterior, replace(diagnostics, chain_gap=0.5)

        found = {
            name: cause
            for cause in explain(table, doubtful)
            for name in (cause.group or (cause.exposure,))
        }["descent_m"]

        assert found.verdict == "cannot_tell_yet"
        assert "It did not withstand: a second run of the model" in found.sentence


def test_what_is_asked_together_is_asked_by_itself(planted: PainTable) -> None:
    one = doubted(planted)
    doses = np.column_stack([one.dose, one.dose[::-1]])

    together = ask(one, doses)

    apart = [ask(one, dose[:, None]).gain[0] for dose in doses.T]
    assert np.allclose(together.gain, apart)


def of_the_week(table: PainTable) -> PainTable:
    """Let the dose hang on the weekday alone, and pain on the weekday too."""
    dose = table.dose.copy()
    dose[:, CAUSE] = np.tile([0, 3, 0, 0, 1, 0, 5], len(dose))[: len(dose)]
    return with_pain(replace(table, dose=dose), 0.8 * dose[:, CAUSE])


def of_the_day_after(table: PainTable, *, own: float = 0.6) -> PainTable:
    """Let the next day's dose follow pain, and this day's too."""
    ahead = np.append(table.dose[1:, CAUSE], 0.0)
    return with_pain(table, 1.0 * ahead + own * table.dose[:, CAUSE])


def of_one_stretch(table: PainTable) -> PainTable:
    """Let one bad stretch fall on the only days with much of it."""
    dose = table.dose.copy()
    dose[:, CAUSE] = np.random.default_rng(0).normal(1.0, 0.05, len(dose))
    dose[100:104, CAUSE] = 6.0
    added = np.zeros(len(dose))
    added[100:104] = 6.0
    return with_pain(replace(table, dose=dose), added)


def of_the_first_half(table: PainTable) -> PainTable:
    """Let it act in the first half of the diary, and ease a little in the second."""
    middle = (int(table.day[0]) + int(table.day[-1])) // 2
    way = np.where(np.arange(len(table.dose)) <= middle, 1.5, -0.2)
    return with_pain(table, way * table.dose[:, CAUSE])


@pytest.mark.parametrize(
    ("mislead", "check"),
    [
        (of_the_week, shuffled),
        (of_the_day_after, tomorrow),
        (of_one_stretch, one_flare_out),
        (of_the_first_half, halves),
    ],
)
def test_each_check_fails_on_what_it_is_there_for(
    mislead: Callable[[PainTable], PainTable], check: Callable[[Suspect, float], Check]
) -> None:
    held = check(doubted(mislead(a_table(11, 200, missing=0.1))), 1.0).held

    assert not held


def test_a_check_that_does_not_hold_takes_a_word_back_and_says_so() -> None:
    table = of_the_day_after(a_table(11, 200, missing=0.1))

    found = told(table)["descent_m"]

    assert found.verdict in {"possibly_raises", "cannot_tell_yet"}
    assert "It did not withstand: tomorrow’s dose" in found.sentence


def test_in_a_short_diary_a_check_that_does_not_hold_takes_all_back() -> None:
    table = of_the_day_after(a_table(1, 110, missing=0.0), own=1.8)

    found = told(table)["descent_m"]

    assert found.probability is not None
    assert found.probability > verdict_rules()["one"].likely
    assert found.verdict == "cannot_tell_yet"
    assert "It did not withstand: tomorrow’s dose" in found.sentence


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give a home of ninety rated days; hours of sitting hurt on the day."""
    made = Home(tmp_path / "home")
    made.prepare()
    today = person.now(made).date()
    random = np.random.default_rng(0)
    entries = []
    for ago in range(90):
        day = today - timedelta(days=ago)
        at = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
        sat = float(random.integers(2, 12))
        pain = float(np.clip(round(1 + 0.5 * sat + random.normal(0, 0.5)), 0, 10))
        entries += [
            diary.note("pain", pain, local_day=day, moment="worst", entered_at=at),
            diary.note("sitting_h", sat, local_day=day, entered_at=at),
        ]
    person.log_many(made, entries)
    return made


def test_the_document_is_the_one_that_is_promised(
    home: Home, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    why_command(None, home.folder, as_json=True)

    found = json.loads(capfdbinary.readouterr().out)
    assert list(found) == ["days", "onsets", "may_speak", "causes", "watch"]
    assert (found["days"], found["onsets"], found["may_speak"]) == (90, 0, True)
    assert [list(cause) for cause in found["causes"]] == [
        [
            *("exposure", "group", "verdict", "probability", "effect_points", "when", "checks"),
            *("settle", "claims", "sentence"),
        ]
    ] * len(found["causes"])
    first = found["causes"][0]
    assert (first["exposure"], first["verdict"]) == ("sitting_h", "likely_raises")
    assert list(first["effect_points"]) == ["typical", "hard", "low80", "high80"]
    assert [list(check) for check in first["checks"]] == [["name", "verdict", "sentence"]] * 5
    assert list(first["settle"]) == ["days", "sentence"]


def test_what_is_said_in_words_names_the_cause_and_the_whole_list(
    home: Home, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    why_command(None, home.folder, as_json=False)

    said = " ".join(capfdbinary.readouterr().out.decode().split())
    assert said.startswith("Sitting long likely raises your pain.")
    assert all(row.label.lower() in said.lower() for row in hypotheses().values())


@pytest.mark.parametrize("name", ["sitting_h", "Sitting", "foot strike", "landing on the heel"])
def test_one_hypothesis_is_told_by_its_name_or_label(
    home: Home, name: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    why_command(name, home.folder, as_json=False)

    said = capfdbinary.readouterr().out.decode()
    assert "What it does not say" in said
    assert "In science" in said


def test_a_name_that_is_not_weighed_is_refused(home: Home) -> None:
    with pytest.raises(UnknownName, match="nothing that is weighed"):
        why_command("moonlight", home.folder, as_json=False)


def test_an_open_flag_stands_against_causes(home: Home) -> None:
    safety.answer(home, {"bladder_change": "new"})

    with pytest.raises(Blocked):
        explaining.why(home)


def test_a_flag_that_is_opened_hides_what_was_said_before(home: Home) -> None:
    assert explaining.why(home).may_speak

    safety.answer(home, {"bladder_change": "new"})

    with pytest.raises(Blocked):
        explaining.why(home)


def test_three_remembered_beginnings_and_no_diary_give_a_list_to_watch(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    made = Home(tmp_path / "home")
    made.prepare()
    today = person.now(made).date()
    random = np.random.default_rng(2)
    entries = [
        diary.note("sitting_h", float(random.integers(2, 12)), local_day=today - timedelta(ago))
        for ago in range(400)
    ]
    entries += [
        diary.note("onset", 2, local_day=today - timedelta(days=ago)) for ago in (30, 120, 210)
    ]
    person.log_many(made, entries)

    why_command(None, made.folder, as_json=True)

    found = json.loads(capfdbinary.readouterr().out)
    assert (found["days"], found["onsets"], found["may_speak"]) == (0, 3, False)
    assert {cause["verdict"] for cause in found["causes"]} == {"cannot_tell_yet", "not_testable"}
    assert [list(one) for one in found["watch"]] == [
        ["exposure", "probability", "percentile", "random_days_as_unusual", "perhaps"]
    ]

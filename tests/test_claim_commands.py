"""`claims`, `claim` and `evidence` tell what the data say, in words and as JSON."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from backstride import diary
from backstride.cli.knowledge import claim_command, claims_command, evidence_command
from backstride.knowledge.claims import claims
from backstride.store import Home
from backstride.terms.errors import UnknownName
from backstride.terms.quantities import CHECKED, EXPOSURES, SOURCES
from backstride.workflow import person

LISTED = [
    *("id", "articles_say", "evidence_says", "direction", "certainty"),
    *("sources", "tested_by", "sentence"),
]
Printed = pytest.CaptureFixture[str]


def document(printed: Printed) -> Any:
    return json.loads(printed.readouterr().out)


def test_claims_are_a_list_of_documents_in_order(tmp_path: Path, capsys: Printed) -> None:
    claims_command(tmp_path, as_json=True)

    told = document(capsys)
    assert [row["id"] for row in told] == list(claims())
    assert {tuple(row) for row in told} == {tuple(LISTED)}


def test_one_claim_tells_what_is_done_about_it_as_well(tmp_path: Path, capsys: Printed) -> None:
    claim_command(tmp_path, "c38", as_json=True)

    told = document(capsys)
    assert list(told) == [*LISTED, "does", "links"]
    assert told["direction"] == "against"


def test_every_source_tells_what_rests_on_it(capsys: Printed) -> None:
    evidence_command("", as_json=True)

    told = document(capsys)
    assert [list(row) for row in told] == [
        ["key", "citation", "checked", "claims", "exposures"]
    ] * len(SOURCES)
    assert {(row["key"], claim) for row in told for claim in row["claims"]} == {
        (key, claim.id) for claim in claims().values() for key in claim.sources
    }


def test_a_source_names_the_exposures_that_cite_it(capsys: Printed) -> None:
    evidence_command("GAR90", as_json=True)

    told = document(capsys)["exposures"]
    assert told
    assert set(told) <= set(EXPOSURES)


@pytest.mark.parametrize("name", ["C101", "C1", ""])
def test_a_claim_that_is_none_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="no such claim"):
        claim_command(tmp_path, name, as_json=False)


def test_a_source_that_is_none_is_refused() -> None:
    with pytest.raises(UnknownName, match="no such source"):
        evidence_command("XXX99", as_json=False)


def test_all_that_is_told_fits_in_eighty_columns(tmp_path: Path, capsys: Printed) -> None:
    claims_command(tmp_path, as_json=False)
    evidence_command("", as_json=False)
    for name in claims():
        claim_command(tmp_path / "none", name, as_json=False)

    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if len(line) > 80] == []


@pytest.mark.parametrize("key", ["GAR90", "FLA25", "SUR10"])
def test_a_source_says_how_it_was_checked(key: str, capsys: Printed) -> None:
    evidence_command(key, as_json=False)

    told = " ".join(capsys.readouterr().out.split())
    assert f"({CHECKED[SOURCES[key].checked]})" in told


def test_to_read_a_claim_makes_no_folder(tmp_path: Path, capsys: Printed) -> None:
    claim_command(tmp_path / "none", "C04", as_json=False)

    assert "sitting" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_a_claim_says_how_much_the_runner_has_told_of_it(tmp_path: Path, capsys: Printed) -> None:
    person.log(Home(tmp_path), diary.note("sitting_h", 7, local_day=date(2026, 3, 2)))

    claim_command(tmp_path, "C04", as_json=False)

    told = capsys.readouterr().out
    assert "- sitting (1 day)" in told
    assert "- steps of the day (no day yet)" in told

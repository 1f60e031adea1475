"""The page of the claims says what the data say."""

import re

import claim_pages
import exposure_pages
from backstride.knowledge.claims import claims


def test_the_page_is_what_the_data_make() -> None:
    lying = {path.name: path.read_text(encoding="utf-8") for path in claim_pages.FOLDER.iterdir()}

    assert lying == claim_pages.pages(), "run ./.venv/bin/python tools/claim_pages.py"


def test_every_claim_can_be_linked_to() -> None:
    page = claim_pages.pages()[claim_pages.INDEX]

    assert [name for name in claims() if page.count(f'<a id="{name.lower()}"></a>') != 1] == []


def test_every_key_on_the_page_leads_to_its_source() -> None:
    page = claim_pages.pages()[claim_pages.INDEX]

    named = set(re.findall(r"\]\(#([a-z0-9-]+)\)", page))

    assert [key for key in named if f'<a id="{key}"></a>' not in page] == []


def test_every_exposure_on_the_page_has_its_own() -> None:
    page = claim_pages.pages()[claim_pages.INDEX]

    assert set(re.findall(r"\.\./exposures/([^)]+)\)", page)) <= set(exposure_pages.pages())


def test_no_cell_breaks_its_table() -> None:
    rows = [line for line in claim_pages.pages()[claim_pages.INDEX].splitlines() if "<a id" in line]

    assert {row.count(" | ") for row in rows} == {2, 4}

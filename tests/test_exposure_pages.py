"""The pages of the exposures say what the registry and the code say."""

import re

import pytest

import exposure_pages
from backstride.knowledge.claims import claims
from backstride.terms.quantities import EXPOSURES, NOTES, SAMPLES, SOURCE_KEY


def test_the_pages_are_those_that_registry_and_docstrings_make() -> None:
    lying = {
        path.name: path.read_text(encoding="utf-8") for path in exposure_pages.FOLDER.iterdir()
    }

    assert lying == exposure_pages.pages(), "run ./.venv/bin/python tools/exposure_pages.py"


def test_every_page_says_what_is_known_about_it_and_back_pain() -> None:
    untold = [name for name, row in EXPOSURES.items() if not row.known.endswith(".")]

    assert untold == []


def test_every_claim_that_an_exposure_tests_stands_on_its_page() -> None:
    made = exposure_pages.pages()

    missing = [
        (claim.id, name)
        for claim in claims().values()
        for name in claim.tested_by
        if name in EXPOSURES and f"README.md#{claim.id.lower()})" not in made[f"{name}.md"]
    ]

    assert missing == []


def test_every_exposure_has_its_page() -> None:
    assert {f"{name}.md" for name in EXPOSURES} | {"README.md"} == set(exposure_pages.pages())


def test_no_key_of_a_source_reaches_the_reader() -> None:
    rows = [*SAMPLES.values(), *EXPOSURES.values(), *NOTES.values()]

    words = {row.name: " ".join(str(said) for said in vars(row).values()) for row in rows}

    assert [name for name, said in words.items() if SOURCE_KEY.search(said)] == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("Metres; NaN for the first run.", "Metres; not told for the first run."),
        ("1 is as usual. NaN below", "1 is as usual. Not told below"),
        ("Error and\nNaN as of `x`.", "Error and\nwhat is not told as of `x`."),
        ("At least 0; NaN and error as `x`.", "At least 0; what is not told and error as `x`."),
    ],
)
def test_the_pages_say_nan_in_words(code: str, words: str) -> None:
    assert exposure_pages.plain(code) == words


def test_nan_stands_in_code_only() -> None:
    prose = {
        name: re.sub(r"(?s)```.*?```", "", page) for name, page in exposure_pages.pages().items()
    }

    assert [name for name, page in prose.items() if re.search(r"\bNaN\b", page)] == []

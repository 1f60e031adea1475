"""The pages of the exposures say what the registry and the code say."""

import exposure_pages
from backstride.terms.quantities import EXPOSURES


def test_the_pages_are_those_that_registry_and_docstrings_make() -> None:
    lying = {
        path.name: path.read_text(encoding="utf-8") for path in exposure_pages.FOLDER.iterdir()
    }

    assert lying == exposure_pages.pages(), "run ./.venv/bin/python tools/exposure_pages.py"


def test_every_page_says_what_is_known_about_it_and_back_pain() -> None:
    untold = [name for name, row in EXPOSURES.items() if not row.known.endswith(".")]

    assert untold == []


def test_every_exposure_has_its_page() -> None:
    assert {f"{name}.md" for name in EXPOSURES} | {"README.md"} == set(exposure_pages.pages())

"""What all tests share: the real files, if they are there, and how long laws are tried."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None, max_examples=50)
settings.load_profile("house")


@pytest.fixture(scope="session")
def real_data() -> Path:
    told = os.environ.get("BACKSTRIDE_REAL_DATA")
    if not told:
        pytest.skip("needs real files: set BACKSTRIDE_REAL_DATA")
    return Path(told)


@pytest.fixture(autouse=True)
def no_home_of_a_person(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep every test away from the data of whoever runs it."""
    monkeypatch.setenv("BACKSTRIDE_HOME", str(tmp_path / "home"))

"""Adding an exposure is one file and one row of the registry; all else follows by itself."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from people import write_archive

ROOT = Path(__file__).parents[1]
NAME = "warmest_degc"
ROW = """
[warmest_degc]
label = "Warmest moment"
unit = "°C"
range = [-40, 60]
per_day = "max"
needs = "run"
standing = "definition"
asks = ["temperature_degc"]
about = "The highest temperature at the watch."
error = "1 °C assumed"
source = "Definition"
known = "Nothing is known about it and back pain."
"""
FUNCTION = '''"""How warm."""

import numpy as np

from backstride.terms.records import Measure, Run


def warmest_degc(run: Run) -> Measure:
    """Find the highest temperature at the watch.

    Returns:
        Degrees; NaN where none was recorded.

    Source:
        Definition.
    """
    known = run.temperature_degc[np.isfinite(run.temperature_degc)]
    return Measure(float(known.max()), 1.0) if len(known) else Measure(np.nan, np.nan)
'''


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what the suite, the pages and the commands need, and add an exposure to it."""
    folder = tmp_path_factory.mktemp("checkout")
    no_bytecode = shutil.ignore_patterns("__pycache__", "*.png")
    for part in ("src", "tools", "tests"):
        shutil.copytree(ROOT / part, folder / part, ignore=no_bytecode)
    shutil.copy(ROOT / "pyproject.toml", folder)
    package = folder / "src" / "backstride"
    (package / "exposures" / "warmest.py").write_text(FUNCTION, encoding="utf-8")
    rows = package / "terms" / "exposures" / "volume.toml"
    rows.write_text(rows.read_text(encoding="utf-8") + ROW, encoding="utf-8")
    write_archive(folder / "archive", runs=3)
    run(folder, "-m", "backstride", "import", "archive", "--home", "home")
    return folder


def run(folder: Path, *words: str) -> str:
    """Run a program on the copy, without the settings of whoever runs the tests."""
    paths = os.pathsep.join(str(folder / part) for part in ("src", "tests", "tools"))
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": paths, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=200,
    ).stdout


def test_it_is_among_what_exposures_lists(checkout: Path) -> None:
    told = json.loads(run(checkout, "-m", "backstride", "exposures", "--json", "--home", "home"))

    assert NAME in {row["name"] for row in told}


def test_it_stands_in_the_table_with_why_it_is_missing(checkout: Path) -> None:
    told = run(checkout, "-m", "backstride", "exposures", "last", "--home", "home")

    [line] = [line for line in told.splitlines() if "Warmest moment" in line]
    assert "not recorded: temperature at the watch" in line


def test_it_stands_in_the_report(checkout: Path) -> None:
    run(checkout, "-m", "backstride", "report", "-o", "report.html", "--home", "home")

    assert "Warmest moment" in (checkout / "report.html").read_text(encoding="utf-8")


def test_it_has_its_page_of_documentation(checkout: Path) -> None:
    (checkout / "docs").mkdir(exist_ok=True)

    run(checkout, "tools/exposure_pages.py")

    page = checkout / "docs" / "exposures" / f"{NAME}.md"
    assert "Find the highest temperature at the watch." in page.read_text(encoding="utf-8")


def test_the_contract_suite_runs_over_it(checkout: Path) -> None:
    told = run(
        checkout,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/test_exposures.py",
        "-k",
        f"tells_what_it_is and {NAME}",
    )

    assert "1 passed" in told

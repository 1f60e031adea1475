"""ARCHITECTURE.md tells the truth, and so do the other places that describe the code."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import backstride
from backstride.store import Home, Store
from backstride.store.database import HEAD
from backstride.store.tables import metadata
from backstride.terms import errors
from backstride.terms.quantities import EXPOSURES, NOTES, SAMPLES
from backstride.terms.records import sample_quantities

ROOT = Path(__file__).parents[1]
PACKAGE = Path(backstride.__file__).parent


def stage_table() -> dict[str, dict[str, str]]:
    lines = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "|" in line]
    head, _, *body = rows
    return {row[0]: dict(zip(head, row, strict=True)) for row in body}


def imports_of(stage: str) -> Iterator[str]:
    for path in (PACKAGE / stage).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (name.name for name in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module == "backstride":
                yield from (f"backstride.{name.name}" for name in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module


def test_the_stage_table_names_every_folder_of_the_package() -> None:
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}

    assert set(stage_table()) == folders


def test_no_stage_imports_more_of_ours_than_the_table_says() -> None:
    for stage, row in stage_table().items():
        told = row["may import (of ours)"]
        allowed = {stage, "__version__"} | ({*told.split(", ")} if told != "nothing" else set())
        used = {name.split(".")[1] for name in imports_of(stage) if name.startswith("backstride.")}
        assert used <= allowed, stage


def test_every_outside_library_with_one_home_is_used_there_and_nowhere_else() -> None:
    homes = {
        library: stage
        for stage, row in stage_table().items()
        for library in row["sole home of"].split(", ")
        if library != "-"
    }
    for library, home in homes.items():
        users = {
            stage
            for stage in stage_table()
            if any(name.split(".")[0] == library for name in imports_of(stage))
        }
        assert users == {home}, library


def test_every_stage_opens_with_its_arrow() -> None:
    for stage in stage_table():
        source = (PACKAGE / stage / "__init__.py").read_text(encoding="utf-8")
        first = (ast.get_docstring(ast.parse(source)) or "").splitlines()[0]
        assert stage == "terms" or "->" in first, stage


def test_every_error_is_drawn_in_the_tree_at_the_top_of_its_file() -> None:
    drawn = set(re.findall(r"[─ ] ?([A-Z]\w+)  +", errors.__doc__ or ""))

    raised = {name for name, kind in vars(errors).items() if inspect.isclass(kind)}
    assert drawn | {"BackstrideError"} == raised


def test_the_registry_of_samples_and_the_record_of_samples_agree() -> None:
    assert tuple(SAMPLES) == sample_quantities()


def test_every_range_of_the_registries_has_two_ends_in_order() -> None:
    for quantity in (*SAMPLES.values(), *EXPOSURES.values()):
        assert quantity.low < quantity.high, quantity.name
    for kind in NOTES.values():
        assert kind.text_only or kind.low < kind.high, kind.name


def test_the_migrations_lead_to_the_tables_as_they_are(tmp_path: Path) -> None:
    with Store(Home(tmp_path)):
        pass

    engine = sa.create_engine(f"sqlite:///{tmp_path / 'backstride.sqlite'}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        differences = compare_metadata(context, metadata)
        revision = context.get_current_revision()
    engine.dispose()

    assert differences == []
    assert revision == HEAD

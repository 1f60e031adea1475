"""Opening the database, and bringing an older one up to date."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import filelock
import sqlalchemy as sa

from backstride.store.home import OWNER_ONLY_FILE
from backstride.terms.errors import HomeProblem, HomeTooNew

HEAD = "0005"
"""The newest revision in `migrations/versions`; a test compares them."""


def connect(path: Path) -> sa.Engine:
    """Open the database, making or upgrading it where needed.

    Raises:
        HomeTooNew: Where a newer Backstride wrote it.
        HomeProblem: Where it is damaged, or may not be written.
    """
    if not path.exists():
        path.touch(mode=OWNER_ONLY_FILE)
    engine = sa.create_engine(f"sqlite:///{path}")
    sa.event.listen(engine, "connect", _settle)
    try:
        with engine.connect() as connection:
            current = _revision(connection) == HEAD
    except sa.exc.DatabaseError as error:
        what = f"cannot be opened: {error.orig}"
        next_move = "Is the folder yours to write, and the disk whole? Else take your copy of it."
        raise HomeProblem(str(path), what, next_move) from error
    if not current:
        bring_up(path, "head")
    return engine


def bring_up(path: Path, revision: str) -> None:
    """Make or upgrade the tables of a database up to a revision.

    Raises:
        HomeTooNew: Where a newer Backstride wrote it.
    """
    if not path.exists():
        path.touch(mode=OWNER_ONLY_FILE)
    with filelock.FileLock(path.with_name("opening.lock"), mode=OWNER_ONLY_FILE):
        _upgrade(path, revision)


def _settle(connection: Any, _record: Any) -> None:
    """Let readers and the writer work side by side, and wait for locks rather than fail."""
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("PRAGMA busy_timeout=60000")


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(
        sa.text("SELECT version_num FROM alembic_version")
    ).scalar()
    return revision


def _upgrade(path: Path, revision: str) -> None:
    """Bring the tables up to date: all of it or, where that is cut off, nothing."""
    from alembic import command  # noqa: PLC0415 - half a second, once in the life of a home
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    scripts_folder = resources.as_file(resources.files(__package__).joinpath("migrations"))
    with scripts_folder as scripts, _at_once(path).begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(scripts).replace("%", "%%"))
        try:
            command.upgrade(config, revision)
        except CommandError as error:
            raise HomeTooNew(
                str(path.parent), "written by a newer Backstride", "Update Backstride."
            ) from error


def _at_once(path: Path) -> sa.Engine:
    """Open the database so that making tables is a part of the transaction.

    Left to itself, the driver of Python commits each as it is made; see
    https://docs.sqlalchemy.org/en/latest/dialects/sqlite.html#pysqlite-serializable
    """
    engine = sa.create_engine(f"sqlite:///{path}")
    sa.event.listen(engine, "connect", _leave_transactions_to_us)
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _leave_transactions_to_us(connection: Any, _record: Any) -> None:
    connection.isolation_level = None

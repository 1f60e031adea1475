"""The ledger: what each import brought, and how to take exactly that back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from backstride.store import Home, Store
from backstride.terms.errors import ImplausibleValue, UnknownName
from backstride.terms.records import ImportSummary
from backstride.workflow.comparing import compare_anew
from backstride.workflow.measuring import is_outdated, measure_anew


@dataclass(frozen=True)
class Undone:
    """An import that was taken back: how many files and runs went, and how many files stay.

    A file stays that another import gave too.
    """

    summary: ImportSummary
    files: int
    runs: int
    stay: int


def imports(home: Home) -> list[ImportSummary]:
    """List all imports, newest first, those that were taken back too."""
    with Store(home) as store:
        return store.imports()


def witnesses(home: Home) -> dict[str, str]:
    """Say of each recording that is another one of a run, of which; both by their id."""
    with Store(home) as store:
        return store.witnesses()


def find(home: Home, number: int) -> ImportSummary:
    """Find an import by its number.

    Raises:
        UnknownName: Where there is none.
    """
    with Store(home) as store:
        return _found(store, number)


def undo(home: Home, number: int) -> Undone:
    """Take back what an import brought, and nothing else.

    A file belongs to every import that gave it and goes with the last. What the runner told of
    runs stays, and is theirs again when they come back.

    Raises:
        UnknownName: Where there is no such import.
        ImplausibleValue: Where it was taken back before.
    """
    home.prepare()
    with home.writing(), Store(home) as store:
        if _found(store, number).undone:
            raise ImplausibleValue(f"import {number}", "was taken back before", "See `imports`.")
        if is_outdated(store):
            measure_anew(store)
        gone = store.undo(number, datetime.now(UTC))
        compare_anew(store)
        # What is no longer told of may lie on disk: the same import again writes it anew.
        for sha256 in gone.originals:
            home.original(sha256).unlink(missing_ok=True)
        for run in gone.runs:
            home.samples(run).unlink(missing_ok=True)
        taken_back = _found(store, number)
    given = {file.original for file in taken_back.files if file.original}
    files = len(gone.originals)
    return Undone(taken_back, files=files, runs=len(gone.runs), stay=len(given) - files)


def _found(store: Store, number: int) -> ImportSummary:
    every = store.imports()
    for one in every:
        if one.number == number:
            return one
    known = f"There are 1 to {every[0].number}." if every else "There is none yet."
    raise UnknownName(str(number), "no such import", known)

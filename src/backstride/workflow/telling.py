"""What is there: runs, days, the whole story."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from backstride import __version__, days, diary, report, sources
from backstride.sources.containers import looks_like
from backstride.store import Home, Store
from backstride.store.home import write_whole
from backstride.store.store import read_original
from backstride.terms.errors import UnknownRun
from backstride.terms.records import Day, RunEntry, Story
from backstride.workflow.comparing import compare_anew
from backstride.workflow.take_in import legs_of

if TYPE_CHECKING:
    import polars as pl


def runs(home: Home) -> list[RunEntry]:
    """List the runs in the order of their starts, with all that is derived up to date."""
    with Store(home) as store:
        _settle(store)
        return store.runs()


def find(home: Home, name: str) -> RunEntry:
    """Find a run by its id, by the beginning of it, or as `last`.

    Raises:
        UnknownRun: Where no run is called so, or several are.
    """
    entries = runs(home)
    if not entries:
        raise UnknownRun(name, "no such run: there is none yet", "Import some first.")
    if name == "last":
        return entries[-1]
    found = [entry for entry in entries if entry.id.startswith(name)]
    if len(found) != 1:
        what = f"{len(found)} runs begin so" if found else "no such run"
        raise UnknownRun(name, what, "See `backstride runs` for the ids.")
    return found[0]


def calendar(home: Home) -> list[Day]:
    """Lay runs and notes on the runner's days."""
    with Store(home) as store:
        _settle(store)
        return _calendar(store)


def fingerprint(home: Home) -> str:
    """Hash all content of the home."""
    with Store(home) as store:
        _settle(store)
        return store.fingerprint()


def story(home: Home) -> Story:
    """Gather all that the report tells."""
    with Store(home) as store:
        _settle(store)
        return Story(
            made=datetime.now(UTC),
            version=__version__,
            fingerprint=store.fingerprint(),
            profile=store.profile(),
            imports=store.imports(),
            runs=store.runs(),
            days=_calendar(store),
        )


def write_report(home: Home, path: Path | None = None) -> Path:
    """Write the report as one file, into the home where no other place is named."""
    target = (path or home.report).resolve()
    text = report.write(story(home))
    if target.exists() and not target.is_file():  # a device, say; a folder is an error
        _write_text(target, text)
    else:
        write_whole(target, lambda part: _write_text(part, text))
    return target


def clean_table(home: Home, entry: RunEntry) -> pl.DataFrame:
    """Give the clean one-second table of a run."""
    import polars as pl

    return pl.read_parquet(home.samples(entry.id))


def raw_table(home: Home, entry: RunEntry) -> pl.DataFrame:
    """Give the samples of a run as recorded, read anew from the kept original."""
    import polars as pl

    from backstride.store.samples import to_frame

    data = read_original(home, entry.original)
    raw = legs_of(sources.read(data, looks_like(data)))[entry.leg]
    frame = to_frame(raw)
    others = {f"{other.name} ({other.origin})": other.values for other in raw.others}
    return frame.with_columns(pl.Series(name, values) for name, values in others.items())


def _calendar(store: Store) -> list[Day]:
    return days.align(store.runs(), diary.in_force(store.notes()), store.other_days())


def _settle(store: Store) -> None:
    """Finish what an import that was cut off had left to compute."""
    if store.is_stale():
        with store.home.writing():
            compare_anew(store)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")

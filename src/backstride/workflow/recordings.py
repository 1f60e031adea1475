"""One run, many recordings: which are of the same run, and the run that they make together."""

from __future__ import annotations

from collections.abc import Collection

from backstride import runs
from backstride.store import Store
from backstride.terms.records import RunEntry


def match_anew(store: Store) -> None:
    """Find which recordings are of one run; only what changed is written.

    The richest stands for the run: it knows most quantities over most seconds. It depends on
    nothing but the recordings that are there, so that any order of imports gives the same.
    """
    recordings = store.recordings([])
    stands_for = runs.same(store.tracks(recordings), [_worth(entry) for entry in recordings])
    found = {
        entry.id: recordings[run].id
        for place, (entry, run) in enumerate(zip(recordings, stands_for, strict=True))
        if run != place
    }
    if found != store.witnesses():
        store.save_witnesses(found)


def of_home(store: Store, exposures: Collection[str] | None = None) -> list[RunEntry]:
    """List the runs in the order of their starts, each recorded once or more often.

    Args:
        store: Whose.
        exposures: Those that are asked for; all where not named.
    """
    asked = None if exposures is None else {*exposures, "distance_m"}
    recordings, run_of = store.recordings(asked), store.witnesses()
    others: dict[str, list[RunEntry]] = {}
    for entry in recordings:
        if entry.id in run_of:
            others.setdefault(run_of[entry.id], []).append(entry)
    return [
        runs.merged(entry, sorted(others[entry.id], key=_worth, reverse=True))
        if entry.id in others
        else entry
        for entry in recordings
        if entry.id not in run_of
    ]


def _worth(entry: RunEntry) -> float:
    """Say how much a recording tells: seconds, once for each quantity recorded in them."""
    return entry.duration_s * (1 + sum(entry.coverage.values()))

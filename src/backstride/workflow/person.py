"""The runner: diary, profile, shoes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from secrets import token_hex
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from backstride import diary, terrain
from backstride.store import Home, Store
from backstride.terms.errors import ImplausibleValue, UnknownName
from backstride.terms.records import Answer, Form, Note, Profile, RunEntry, Shoe
from backstride.workflow import recordings
from backstride.workflow.comparing import TAKEN_BACK

FIRST_ZONE_H = 14
"""The zone in which a day begins first is so many hours ahead of UTC."""


def home_zone(store: Store) -> str:
    """Name the runner's time zone: as told, else that of this machine."""
    import tzlocal

    return store.profile().home_zone or tzlocal.get_localzone_name() or "UTC"


def now(home: Home) -> datetime:
    """Tell the time on the runner's own clock."""
    with Store(home) as store:
        return datetime.now(ZoneInfo(home_zone(store)))


def day_that_has_come(home: Home, day: date, *, anywhere: bool = False) -> date:
    """Give the day back if it has come for the runner.

    Args:
        home: Whose day.
        day: The day that was named.
        anywhere: It is enough that it has begun somewhere; who travels may be ahead.

    Raises:
        ImplausibleValue: For a day still to come.
    """
    ahead = (datetime.now(UTC) + timedelta(hours=FIRST_ZONE_H)).date() if anywhere else date.min
    if day > max(now(home).date(), ahead):
        raise ImplausibleValue("day", f"{day} has not come yet", "Give a day up to today.")
    return day


def log(home: Home, entry: Note, *, beside: bool = False) -> Note:
    """Put an entry into the diary; it replaces the one in force on the same subject.

    Args:
        home: Whose diary.
        entry: What `diary.note` made.
        beside: Keep the earlier entry as well: two sessions of one day.

    Returns:
        The entry as kept, naming what it replaces.
    """
    home.prepare()
    with home.writing(), Store(home) as store:
        earlier = None if beside else diary.replaced_by(entry, store.notes())
        kept = replace(entry, replaces=earlier.id) if earlier else entry
        store.save_notes([kept])
    return kept


def log_many(home: Home, entries: Iterable[Note]) -> None:
    """Put many entries into the diary as they are."""
    with home.writing(), Store(home) as store:
        store.save_notes(entries)


def keep_form(home: Home, name: str, told: Mapping[str, Answer], *, day: date) -> None:
    """Keep answers that were given together, as one form of the runner's local day."""
    form = Form(
        id=token_hex(6), name=name, local_day=day, answers=told, entered_at=datetime.now(UTC)
    )
    home.prepare()
    with home.writing(), Store(home) as store:
        store.save_form(form)


def profile(home: Home, changes: Mapping[str, Any]) -> Profile:
    """Read the profile, or change some of it; a new home zone moves runs that rest on it."""
    home.prepare()
    if not changes:
        with Store(home) as store:
            return store.profile()
    with home.writing(), Store(home) as store:
        changed = diary.change_profile(store.profile(), changes)
        store.save_profile(changed)
        _move_home(store)
    return changed


def _move_home(store: Store) -> None:
    zone = home_zone(store)
    store.move_home(lambda start: terrain.at_home(start, zone))


def tag(home: Home, run: RunEntry, quantity: str, text: str) -> Note:
    """Tag a run with the shoes worn or the surface underfoot; the same again corrects it.

    Raises:
        UnknownName: For a pair that nobody told of, or a surface that does not exist.
    """
    if quantity == "shoe" and text not in {TAKEN_BACK, *(pair.name for pair in shoes(home))}:
        raise UnknownName(text, "no such pair", f'Tell of it first: backstride shoe "{text}".')
    day = run.place.local_day
    return log(home, diary.note(quantity, None, local_day=day, text=text, run=run.id))


def keep_shoe(home: Home, pair: Shoe) -> None:
    """Keep a pair of shoes; the same name again corrects it."""
    home.prepare()
    with home.writing(), Store(home) as store:
        store.save_shoe(pair)


def tell_shoe(home: Home, name: str, told: Mapping[str, Any]) -> Shoe:
    """Tell of a pair, or more of one that is known: what is not told anew stays.

    Args:
        home: Whose pair.
        name: What the runner calls it.
        told: `since`, `until` and `before_m`, as `diary.shoe` takes them.
    """
    known = next((pair for pair in shoes(home) if pair.name == name.strip()), Shoe(name))
    kept = {"since": known.since, "until": known.until, "before_m": known.distance_before_m}
    pair = diary.shoe(name, **{**kept, **told})
    keep_shoe(home, pair)
    return pair


def ran(home: Home, day: date) -> float:
    """Say how far the runs of a local day went together, metres; 0 where none is known."""
    with Store(home) as store:
        every = recordings.of_home(store, ["distance_m"])
    runs = [run for run in every if run.place.local_day == day]
    far_m = [run.exposures["distance_m"].value for run in runs if "distance_m" in run.exposures]
    return float(np.nansum(far_m))


def shoes(home: Home) -> list[Shoe]:
    """List the runner's shoes."""
    with Store(home) as store:
        return store.shoes()

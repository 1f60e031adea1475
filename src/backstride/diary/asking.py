"""What a check-in asks now: the day that each question means, and what was said last time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from backstride.diary.notes import comparable
from backstride.terms.quantities import NOTES, YES_NO
from backstride.terms.records import Note, RunEntry, Shoe

EVENING_BEGINS_H = 15
"""A choice: from this hour on most of a waking day lies behind, and its worst can be told."""
DAY_BEGINS_H = 4
"""A choice: who is still up before this hour speaks of the day that has not ended yet."""
HOUR_AFTER = timedelta(hours=1)
WHERE = "where"
_ONE_DAY = timedelta(days=1)

Place = tuple[str, str]
"""A region of the body map, and a side or nothing."""
Answered = float | str | tuple[Place, ...]
Kind = Literal["scale", "number", "yes_no", "regions", "choice"]

_RUN_MOMENTS = {
    "before": "Pain before {run}",
    "during": "Worst pain during {run}",
    "hour_after": "Pain an hour after {run}",
}
_LIVED = {
    "sitting_h": "Sitting {day}",
    "stress": "Stress {day}",
    "lifting_h": "Lifting and bending {day}",
    "strength_min": "Strength training {day}",
    "pain_medicine": "Medicine against pain {day}",
    "menstruation": "Period {day}",
}


@dataclass(frozen=True)
class Occasion:
    """Which days a check-in speaks of.

    `now` is the time on the runner's own clock. `waking` is the day of the morning and of the
    night before it, `lived` the day that is looked back upon; runs are those from
    `runs_since` to `waking`.
    """

    now: datetime
    waking: date
    lived: date
    runs_since: date

    @property
    def today(self) -> date:
        """The day on the runner's calendar."""
        return self.now.date()


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One question of a check-in; its answer becomes a note of `quantity` on `local_day`.

    `where` is the one that becomes none: it places the pains. `last` is what was said last
    time, None where nothing was.
    """

    id: str
    quantity: str
    local_day: date
    asks: str
    moment: str = ""
    run: str = ""
    choices: tuple[str, ...] = ()
    last: Answered | None = None

    @property
    def kind(self) -> Kind:
        """What an answer looks like."""
        if self.id == WHERE:
            return "regions"
        if self.choices:
            return "choice"
        unit = NOTES[self.quantity].unit
        return "yes_no" if unit == YES_NO else "scale" if unit == "0 to 10" else "number"


def occasion(now: datetime, day: date | None = None) -> Occasion:
    """Tell which days a check-in speaks of.

    Before 15 h the morning is today's, and what is looked back upon is yesterday; from then
    on both are today. Before 4 h both are the day that has not ended yet.

    Args:
        now: The time on the runner's own clock.
        day: The day to speak of, where the runner names one.

    Examples:
        >>> morning = occasion(datetime(2026, 11, 22, 7))
        >>> morning.waking.day, morning.lived.day
        (22, 21)
        >>> evening = occasion(datetime(2026, 11, 22, 21))
        >>> evening.waking.day, evening.lived.day
        (22, 22)
    """
    if day is not None:
        return Occasion(now, day, day, day)
    waking = now.date() - (_ONE_DAY if now.hour < DAY_BEGINS_H else timedelta(0))
    before = waking - _ONE_DAY
    is_morning = DAY_BEGINS_H <= now.hour < EVENING_BEGINS_H
    return Occasion(now, waking, before if is_morning else waking, before)


def ask(  # noqa: PLR0913 - all that decides what is asked
    when: Occasion,
    notes: Iterable[Note],
    runs: Sequence[RunEntry],
    shoes: Sequence[Shoe] = (),
    *,
    wants_period: bool = False,
    again: bool = False,
) -> list[Ask]:
    """List what a check-in asks, in its order.

    What was already told of its day is left out, and so is an hour after a run that has not
    passed yet. The newest run's questions have plain ids, those of earlier ones end with the
    id of the run.

    Args:
        when: The days that it speaks of.
        notes: Those in force, in the order of days.
        runs: All, in the order of their starts.
        shoes: The pairs told of.
        wants_period: Ask for the menstrual period as well.
        again: Ask also what was already told, to correct it.
    """
    told = comparable(notes)
    asked = [
        question
        for question in _questions(when, _spoken_of(when, runs), told, shoes)
        if (again or not _is_told(question, told))
        and (wants_period or question.quantity != "menstruation")
    ]
    if not any(_is_rating(question) for question in asked):
        return [question for question in asked if question.id != WHERE]
    return asked


def _spoken_of(when: Occasion, runs: Sequence[RunEntry]) -> list[RunEntry]:
    """Take the runs of the days that are spoken of, the newest first."""
    return [
        run
        for run in reversed(runs)
        if when.runs_since <= run.place.local_day <= when.waking and _ended(run) <= when.now
    ]


def _ended(run: RunEntry) -> datetime:
    return run.start + timedelta(seconds=run.duration_s)


def _questions(
    when: Occasion, runs: Sequence[RunEntry], told: Sequence[Note], shoes: Sequence[Shoe]
) -> Iterator[Ask]:
    morning, lived = _morning(when), _day(when.lived, when.today)
    yield _one("morning", "pain", when.waking, f"Pain {morning}", told, moment="morning")
    yield _one("worst", "pain", when.lived, f"Worst pain {lived}", told, moment="worst")
    for run in runs:
        yield from _of_run(run, runs, when, told)
    yield Ask(
        id=WHERE, quantity="pain", local_day=when.lived, asks="Where", last=_last_places(when, told)
    )
    yield _one("sleep_h", "sleep_h", when.waking, f"Sleep {_night(when)}", told)
    for quantity, words in _LIVED.items():
        yield _one(quantity, quantity, when.lived, words.format(day=lived), told)
    if runs:
        yield from _shoes_of(runs[0], when, told, shoes)


def _of_run(
    run: RunEntry, runs: Sequence[RunEntry], when: Occasion, told: Sequence[Note]
) -> Iterator[Ask]:
    """Ask for the pain around one run; an hour after it once that hour has passed."""
    day = run.place.local_day
    suffix = "" if run is runs[0] else f":{run.id}"
    several = sum(other.place.local_day == day for other in runs) > 1
    words = _run_words(run, when.today, several=several)
    for moment, asks in _RUN_MOMENTS.items():
        if moment == "hour_after" and _ended(run) + HOUR_AFTER > when.now:
            continue
        says = asks.format(run=words)
        yield _one(moment + suffix, "pain", day, says, told, moment=moment, run=run.id)


def _shoes_of(
    run: RunEntry, when: Occasion, told: Sequence[Note], shoes: Sequence[Shoe]
) -> Iterator[Ask]:
    """Ask for the pair of a run where more than one can have been worn."""
    day = run.place.local_day
    pairs = tuple(
        pair.name
        for pair in shoes
        if (pair.since is None or pair.since <= day) and (pair.until is None or day <= pair.until)
    )
    if len(pairs) < 2:
        return
    asks = f"Shoes of {_run_words(run, when.today, several=False)}"
    worn = [note.text for note in told if note.quantity == "shoe" and note.local_day <= day]
    last = next((name for name in reversed(worn) if name in pairs), None)
    yield Ask(
        id="shoe",
        quantity="shoe",
        local_day=day,
        asks=asks,
        run=run.id,
        choices=pairs,
        last=last,
    )


def _one(  # noqa: PLR0913 - a question has this many sides
    name: str,
    quantity: str,
    day: date,
    asks: str,
    told: Sequence[Note],
    *,
    moment: str = "",
    run: str = "",
) -> Ask:
    earlier = [
        note.value
        for note in told
        if note.quantity == quantity and note.moment == moment and note.local_day <= day
    ]
    last = earlier[-1] if earlier else None
    return Ask(
        id=name, quantity=quantity, local_day=day, asks=asks, moment=moment, run=run, last=last
    )


def _last_places(when: Occasion, told: Sequence[Note]) -> tuple[Place, ...] | None:
    """Take every place of the last rating that named one."""
    placed = [
        note
        for note in told
        if note.quantity == "pain" and note.region and note.local_day <= when.waking
    ]
    if not placed:
        return None
    last = placed[-1]
    together = (last.local_day, last.moment, last.run)
    places = [
        (note.region, note.side)
        for note in placed
        if (note.local_day, note.moment, note.run) == together
    ]
    return tuple(dict.fromkeys(places))


def _is_rating(question: Ask) -> bool:
    return question.quantity == "pain" and question.id != WHERE


def _is_told(question: Ask, told: Sequence[Note]) -> bool:
    """Tell whether the diary has it; a run's morning after is the morning of the next day."""
    if question.id == WHERE:
        return False
    if question.moment == "morning":
        before = question.local_day - _ONE_DAY
        if any(note.moment == "next_morning" and note.local_day == before for note in told):
            return True
    return any(
        note.quantity == question.quantity
        and note.local_day == question.local_day
        and note.moment == question.moment
        and (not question.run or note.run in {"", question.run})
        for note in told
    )


def _day(day: date, today: date) -> str:
    """Name the day that is meant."""
    if day == today:
        return "today so far"
    return "yesterday" if day == today - _ONE_DAY else f"on {_date(day)}"


def _morning(when: Occasion) -> str:
    if when.waking == when.today:
        return "this morning"
    yesterday = when.waking == when.today - _ONE_DAY
    return "yesterday morning" if yesterday else f"on the morning of {_date(when.waking)}"


def _night(when: Occasion) -> str:
    return "last night" if when.waking == when.today else f"in the night to {_date(when.waking)}"


def _run_words(run: RunEntry, today: date, *, several: bool) -> str:
    """Name a run by its day, and by its hour where the day had several."""
    day = run.place.local_day
    whose = {today: "today's run", today - _ONE_DAY: "yesterday's run"}
    words = whose.get(day, f"the run of {_date(day)}")
    began = run.start + timedelta(seconds=run.place.utc_offset_s)
    return f"{words} at {began:%H:%M}" if several else words


def _date(day: date) -> str:
    return f"{day.day} {day:%B}"

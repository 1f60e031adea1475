"""Table -> TableGuess: what the columns of a diary that people keep themselves mean.

A guess is made from names, and from values only where they decide: which of two numbers of
a date is the day, and whether ratings can be 0 to 10. Where two readings are as good, the
guess says so and leaves the answer to the runner.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal
from zoneinfo import ZoneInfo

from backstride.diary.table_words import (
    LEFT_OUT,
    column_meaning,
    is_activity_list,
    is_bare_place,
    region_key,
    subject,
    words_of,
)
from backstride.terms.cells import (
    Marks,
    Order,
    day_of_parts,
    marks_of,
    number,
    order_of,
    value_of,
    when,
)
from backstride.terms.quantities import NOTES, REGIONS
from backstride.terms.records import ColumnGuess, Meaning, Role, Table, TableGuess

FIRST_VALUES = 3
"""So many values of a column are shown."""

MOSTLY = 0.9
"""Such a share of dates makes a column one of dates. A choice."""

MOST_NAMES = 50
"""A column with more names than this, most of them once, names no symptoms. A choice."""

FEW = 0.1
"""At most such a share of odd values in a column looks like slips. A choice."""

ENOUGH_BESIDE = 3
"""One odd value is taken for a slip beside so many others, however few these are. A choice."""

ONE_TO_FIVE = {1.0, 2.0, 3.0, 4.0, 5.0}
"""Who rates a back with just these may have counted to five and not to ten. A choice."""

_SAYS_SAME = re.compile(r"\b(same|similar|identical|carr(y|ied)|ditto)\b", re.IGNORECASE)
_RANGE = re.compile(r"(\d+)\s*(?:-|–|to|bis|à|\.\.)\s*(\d+)")
_ANY_ZONE = ZoneInfo("UTC")
_PARTS: tuple[Role, ...] = ("year", "month", "day")
_BESIDE: tuple[Role, ...] = ("name", "region", "side", "moment")


@dataclass
class _Draft:
    """A guess in the making: the meaning of each column, and what is not clear."""

    table: Table
    told: Mapping[str, Meaning]
    drop_slips: bool = False
    marks: Marks = "typed"
    filled: dict[str, list[str]] = field(default_factory=dict)
    cells: dict[str, tuple[str, ...]] = field(default_factory=dict)
    meanings: dict[str, Meaning] = field(default_factory=dict)
    names: dict[str, Meaning] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    assumed: set[str] = field(default_factory=set)
    unclear: list[str] = field(default_factory=list)

    def having(self, *roles: Role) -> list[str]:
        return [name for name, meaning in self.meanings.items() if meaning.role in roles]

    def leave_out(self, columns: Iterable[str], why: str) -> None:
        for column in columns:
            self.meanings[column] = LEFT_OUT
            self.why[column] = why


def guess(
    table: Table, told: Mapping[str, Meaning] | None = None, *, drop_slips: bool = False
) -> TableGuess:
    """Guess how a table is read.

    Args:
        table: What the file says.
        told: Meanings that the runner gave, by column, or by a name in a column of names;
            they are never overruled.
        drop_slips: Leave a few values out that cannot be on the scale of all the others of
            their column, and do not ask.

    Returns:
        What to show and have confirmed; where `unclear` has lines, nothing may be kept.

    Examples:
        >>> table = Table(kind="csv", columns=("date", "back pain"), rows=(("2026-01-02", "3"),))
        >>> guess(table).columns[1].meaning.scale
        'nrs'
    """
    draft = _draft(table, told or {}, drop_slips=drop_slips)
    _settle_days(draft)
    _settle_order(draft)
    _settle_names(draft)
    _settle_twins(draft)
    marks: Marks = "typed" if table.kind != "csv" else marks_of(_all(draft.cells.values()))
    carried = _carried(draft)
    filled = {
        name: carry(cells) if name in carried else list(cells)
        for name, cells in draft.cells.items()
    }
    draft.marks, draft.filled = marks, filled
    dated = _dated(draft, filled)
    on_days = {
        name: [cell for cell, counts in zip(cells, dated, strict=True) if counts]
        for name, cells in filled.items()
    }
    beside = _beside(draft, on_days)
    _settle_bare(draft, _numbers(on_days, marks))
    _settle_scales(draft, _numbers(on_days, marks), _numbers(beside, marks))
    _foresee(draft)
    return TableGuess(
        columns=tuple(_shown(draft, name, filled[name], marks) for name in draft.meanings),
        names=tuple(_shown_name(draft, name, beside[name], marks) for name in draft.names),
        carried=carried,
        unclear=tuple(draft.unclear),
        marks=marks,
    )


def _draft(table: Table, told: Mapping[str, Meaning], *, drop_slips: bool) -> _Draft:
    plain = {name.casefold(): meaning for name, meaning in told.items()}
    columns = dict(zip(table.columns, zip(*table.rows, strict=True), strict=False))
    cells = {name: columns.get(name, ()) for name in table.columns}
    draft = _Draft(table, plain, drop_slips=drop_slips, cells=cells)
    listed = is_activity_list(table.columns) and not any(
        name.casefold() in plain for name in table.columns
    )
    for name in table.columns:
        guessed = LEFT_OUT if listed else column_meaning(name)
        draft.meanings[name] = plain.get(name.casefold(), guessed)
    return draft


def _all(columns: Iterable[Sequence[str]]) -> Iterator[str]:
    return (cell for column in columns for cell in column)


def _is_told(draft: _Draft, name: str) -> bool:
    return name.casefold() in draft.told


def _settle_days(draft: _Draft) -> None:
    """Find what tells the day: one column, or three of year, month and day."""
    told = [name for name in draft.having("date") if _is_told(draft, name)]
    if told:
        others = [name for name in draft.having("date", *_PARTS) if name not in told]
        _pass_over(draft, others, f"the day stands in {told[0]}")
        return
    if all(len(draft.having(part)) == 1 for part in _PARTS):
        _pass_over(draft, draft.having("date"), "the day stands in three columns")
        return
    for name in draft.having("day", "moment"):
        if _share_of_dates(draft.cells[name]) >= MOSTLY:
            draft.meanings[name] = Meaning(role="date")
    draft.leave_out(draft.having(*_PARTS), "a part of a date, and the others are missing")
    _choose_date(draft)


def _pass_over(draft: _Draft, columns: Iterable[str], why: str) -> None:
    """Take other dates for the time of entry where they have one, else leave them out."""
    columns = list(columns)
    timed = [name for name in columns if _has_times(draft.cells[name])]
    draft.leave_out(columns, why)
    if timed and not draft.having("entered"):
        draft.meanings[timed[0]] = Meaning(role="entered")
        draft.why[timed[0]] = f"{why}; this has times"


def _choose_date(draft: _Draft) -> None:
    dates = draft.having("date")
    if not dates:
        dates = draft.having("entered")[:1] or _by_content(draft)
        draft.assumed.update(dates)
        for name in dates:
            draft.meanings[name] = Meaning(role="date")
    timed = [name for name in dates if _has_times(draft.cells[name])]
    if len(dates) == 2 and len(timed) == 1:
        _pass_over(draft, timed, "the day stands in the other column")
    elif len(dates) > 1 and draft.having("value"):
        draft.unclear.append(_either(dates, "the day", "date"))


def _by_content(draft: _Draft) -> list[str]:
    left = [name for name in draft.having("left out") if not _is_told(draft, name)]
    return [name for name in left if _share_of_dates(draft.cells[name]) >= MOSTLY]


def _share_of_dates(cells: Iterable[str]) -> float:
    filled = [cell for cell in cells if cell]
    dates = sum(when(cell, "", _ANY_ZONE)[0] is not None for cell in filled if len(cell) > 5)
    return dates / max(len(filled), 1)


def _has_times(cells: Iterable[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return sum(when(cell, "", _ANY_ZONE)[1] is not None for cell in filled) > len(filled) / 2


def _either(columns: Iterable[str], what: str, meaning: str) -> str:
    """Ask which of several columns it is, with the answer to give."""
    names = sorted(columns)
    listed = ", ".join(repr(name) for name in names[:-1]) + f" and {names[-1]!r}"
    return f"{listed} could each be {what}: choose with --map '{names[0]}={meaning}'"


def _settle_order(draft: _Draft) -> None:
    """Tell day-first from month-first by the dates themselves."""
    known: Order = ""
    for name in draft.having("date") + draft.having("entered"):
        meaning = draft.meanings[name]
        found = meaning.order or order_of(draft.cells[name])
        if found == "unclear" and meaning.role == "entered":
            found = known  # that of the day, if it has one
        if found == "unclear" and not draft.having("value"):
            continue
        if found == "unclear":
            filled = [cell for cell in draft.cells[name] if cell]
            example = next((cell for cell in filled if order_of([cell]) == "unclear"), filled[0])
            draft.unclear.append(
                f"in {name!r}, is {example} day-first or month-first? Say --map "
                f"'{name}=date:day-first' or '{name}=date:month-first'"
            )
            continue
        known = found
        draft.meanings[name] = replace(meaning, order=found)


def _settle_names(draft: _Draft) -> None:
    """Read what the rows name: a symptom or a region, each of which means something."""
    for role in _BESIDE:
        several = draft.having(role)
        told = [name for name in several if _is_told(draft, name)]
        if told:
            draft.leave_out([name for name in several if name not in told], "another is named")
        elif len(several) > 1:
            draft.unclear.append(_either(several, f"the {role}", role))
    open_values = [name for name in draft.having("value") if is_open(draft.meanings[name])]
    holders = [name for name in draft.having("name", "region") if _names_things(draft, name)]
    if not open_values or not holders:
        draft.leave_out(draft.having("name", "region"), "no column has values for it")
        _settle_nameless(draft)
        return
    holder = min(holders, key=lambda name: draft.meanings[name].role != "name")
    of_region = draft.meanings[holder].role == "region"
    for name in dict.fromkeys(filter(None, draft.cells[holder])):
        meaning = draft.told.get(name.casefold()) or subject(name, of_region=of_region)
        draft.names[name] = meaning


def is_open(meaning: Meaning) -> bool:
    """Tell whether a row's name or region says what a value is of."""
    nowhere = meaning.quantity == "pain" and not meaning.region
    return meaning.role == "value" and (not meaning.quantity or nowhere)


def _names_things(draft: _Draft, column: str) -> bool:
    counted = Counter(filter(None, draft.cells[column]))
    return len(counted) <= max(MOST_NAMES, len(draft.table.rows) / 2)


def _settle_nameless(draft: _Draft) -> None:
    """Ask what was rated where numbers stand beside days and nothing says what they are."""
    values = draft.having("value")
    bare = [name for name in values if not draft.meanings[name].quantity]
    draft.leave_out(bare, "nothing says what was rated")
    if len(bare) < len(values) or not draft.having("date", "day"):
        return
    left = [name for name in draft.having("left out") if not _is_told(draft, name)]
    listed = is_activity_list(draft.table.columns)
    asked = [name for name in left if not listed and _may_be_ratings(draft.cells[name])]
    if asked:
        names = ", ".join(map(repr, asked[:FIRST_VALUES]))
        draft.unclear.append(f"nothing says what was rated in {names}: --map '{asked[0]}=pain'")


def _may_be_ratings(cells: Iterable[str]) -> bool:
    read = [number(cell, "typed") for cell in cells if cell]
    return bool(read) and all(value is not None and 0 <= value <= 10 for value in read)


def _settle_twins(draft: _Draft) -> None:
    """Ask where several columns could each be the same thing; what was told stands."""
    twins: dict[tuple[str, ...], list[str]] = {}
    for name in draft.having("value"):
        meaning = draft.meanings[name]
        if meaning.quantity not in NOTES or not NOTES[meaning.quantity].text_only:
            twins.setdefault(_subject_key(meaning), []).append(name)
    for columns in (columns for columns in twins.values() if len(columns) > 1):
        told = [name for name in columns if _is_told(draft, name)]
        if told:
            others = [name for name in columns if name not in told]
            draft.leave_out(others, f"{told[0]} was named for it")
        else:
            quantity = draft.meanings[columns[0]].quantity
            label = NOTES[quantity].label.lower() if quantity else "the value"
            draft.unclear.append(_either(columns, label, quantity or "value"))


def _subject_key(meaning: Meaning) -> tuple[str, ...]:
    region = meaning.region if meaning.region in REGIONS else region_key(meaning.region)
    return meaning.quantity, region, meaning.moment or "worst", meaning.side, meaning.text


def _carried(draft: _Draft) -> tuple[str, ...]:
    """List the columns in which a blank stands for the cell above.

    Days, names and regions, where they begin filled and have blanks beside values; values
    only where the file itself says so, for a blank is no rating.
    """
    remarks = [words_of(remark) for remark in draft.table.remarks if _SAYS_SAME.search(remark)]
    said = {word for words in remarks for word in words}
    values = [draft.cells[name] for name in draft.having("value")]
    beside = [bool(said) or any(row) for row in zip(*values, strict=True)]
    found = []
    for name in draft.having("date", *_PARTS, "name", "region", "value"):
        cells, role = draft.cells[name], draft.meanings[name].role
        rows = cells[:-1] if role == "date" else cells  # the last row may be a sum
        gaps = any(not cell and full for cell, full in zip(rows, beside, strict=False))
        if role == "value":
            gaps = "" in cells and set(words_of(name)) <= said
        if gaps and cells and cells[0]:
            found.append(name)
    return tuple(found)


def carry(cells: Iterable[str]) -> list[str]:
    """Put the cell above in the place of every blank.

    Examples:
        >>> carry(["2018", "", "2019"])
        ['2018', '2018', '2019']
    """
    told: list[str] = []
    for cell in cells:
        told.append(cell or (told[-1] if told else ""))
    return told


def _dated(draft: _Draft, filled: Mapping[str, list[str]]) -> list[bool]:
    """Tell which rows have a day, for sums and means below a table say nothing of a scale."""
    dates = draft.having("date")
    if dates:
        order = draft.meanings[dates[0]].order
        return [when(cell, order, _ANY_ZONE)[0] is not None for cell in filled[dates[0]]]
    parts = [filled[name] for part in _PARTS for name in draft.having(part)]
    if len(parts) != len(_PARTS):
        return [False] * len(draft.table.rows)
    return [day_of_parts(row) is not None for row in zip(*parts, strict=True)]


def _beside(draft: _Draft, filled: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Give for every name the cells of the values beside it."""
    beside: dict[str, list[str]] = {name: [] for name in draft.names}
    if not beside:
        return beside
    open_values = [name for name in draft.having("value") if is_open(draft.meanings[name])]
    for row, name in enumerate(filled[_holder(draft)]):
        if name:
            beside[name] += [filled[value][row] for value in open_values]
    return beside


def _holder(draft: _Draft) -> str:
    return next(iter(draft.having("name") or draft.having("region")))


def _numbers(columns: Mapping[str, list[str]], marks: Marks) -> dict[str, list[float]]:
    return {
        name: [value for cell in cells if cell and (value := _rating(cell, marks)) is not None]
        for name, cells in columns.items()
    }


def _rating(cell: str, marks: Marks) -> float | None:
    return value_of(cell, marks, NOTES["pain"].unit)


def _settle_bare(draft: _Draft, in_columns: Mapping[str, list[float]]) -> None:
    """Take a column that just names a part of the body for its pain, where its numbers fit.

    Only 0 and 1 may mean no and yes, and other numbers may be minutes, degrees or centimetres:
    then it is asked.
    """
    for name in draft.having("value"):
        values, meaning = in_columns[name], draft.meanings[name]
        is_told = _is_told(draft, name) or (draft.names and is_open(meaning))
        if meaning.quantity != "pain" or is_told or not is_bare_place(name):
            continue
        if not values:
            draft.leave_out([name] if any(draft.filled[name]) else [], "it holds no numbers")
            continue
        if _is_nrs(values, but_for=_few_slips(values)) and not set(values) <= {0, 1}:
            draft.assumed.add(name)
            continue
        told = ", ".join(f"{value:g}" for value in list(dict.fromkeys(values))[:FIRST_VALUES])
        draft.meanings[name] = replace(meaning, scale="nrs" if _is_nrs(values) else "own")
        draft.unclear.append(
            f"is {name!r} ({told}) pain? Say --map '{_as_told(name, draft.meanings[name])}', or "
            f"'{name}=-' to leave it out"
        )


def _as_told(name: str, meaning: Meaning, scale: str = "") -> str:
    """Write what the runner could say of a column that is rated."""
    place = [meaning.region or "back", meaning.moment] if meaning.quantity == "pain" else []
    side = meaning.side if meaning.region not in REGIONS else ""
    parts = (meaning.quantity, *place, side, scale or meaning.scale)
    return f"{name}={':'.join(part for part in parts if part)}"


def _settle_scales(
    draft: _Draft, in_columns: Mapping[str, list[float]], of_names: Mapping[str, list[float]]
) -> None:
    """Tell ratings of 0 to 10 in whole numbers from those on a scale of the runner's own."""
    rated = [
        (where, name, values[name])
        for where, values in ((draft.meanings, in_columns), (draft.names, of_names))
        for name, meaning in where.items()
        if meaning.quantity in NOTES and NOTES[meaning.quantity].unit == "0 to 10"
        if not (where is draft.meanings and draft.names and is_open(meaning))
    ]
    pains = [values for where, name, values in rated if where[name].quantity == "pain"]
    odd_pain = any(not _is_nrs(values, but_for=_few_slips(values)) for values in pains)
    for where, name, values in rated:
        if not where[name].scale:
            others = odd_pain and where[name].quantity == "pain"
            where[name] = _scaled(draft, name, where[name], values, odd_others=others)


def _scaled(
    draft: _Draft, name: str, meaning: Meaning, values: list[float], *, odd_others: bool
) -> Meaning:
    """Tell the scale of one column or name, and ask where that of a back is in doubt."""
    stated, is_back = _stated(name), _is_back(meaning)
    slips = [] if stated == "own" else _few_slips(values)
    if slips:
        _settle_slips(draft, name, meaning, slips)
        return replace(meaning, scale="nrs")
    if not _is_nrs(values) or stated == "own" or (odd_others and not is_back):
        if is_back and stated != "own" and _few_fractions(values):
            draft.unclear.append(_of_fractions(name, meaning, _few_fractions(values)))
        return replace(meaning, scale="own")
    if is_back and not stated and (odd_others or set(values) == ONE_TO_FIVE):
        draft.unclear.append(
            f"is {name!r} rated from 0 to 10? Say --map '{_as_told(name, meaning, 'nrs')}' or "
            f"'{_as_told(name, meaning, 'own')}'"
        )
    return replace(meaning, scale="nrs")


def _few_slips(values: Sequence[float]) -> list[float]:
    """List the values beyond 0 to 10, where they are so few that they look like slips."""
    beyond = [value for value in values if not 0 <= value <= 10]
    few = len(beyond) <= FEW * len(values) or 1 == len(beyond) <= (len(values) - 1) / ENOUGH_BESIDE
    return beyond if few and _is_nrs(values, but_for=beyond) else []


def _settle_slips(draft: _Draft, name: str, meaning: Meaning, slips: Sequence[float]) -> None:
    """Leave slips out by name, or ask what they are."""
    count = f"{len(slips)} {'value' if len(slips) == 1 else 'values'} beyond 0 to 10"
    first = f"{slips[0]:g}{_row_of(draft, name, slips[0])}"
    if draft.drop_slips:
        draft.why[name] = f"{count} left out"
        return
    draft.unclear.append(
        f"in {name!r}, {count}, the first {first}: --yes or "
        f"--map '{_as_told(name, meaning, 'nrs')}' leaves such out, "
        f"'{_as_told(name, meaning, 'own')}' keeps all on a scale of your own"
    )


def _row_of(draft: _Draft, name: str, value: float) -> str:
    """Say in which row below the names of the columns a value stands first, and its day."""
    columns = [name] if name in draft.meanings else draft.having("value")
    names = draft.filled[_holder(draft)] if name in draft.names else []
    for row in range(len(draft.table.rows)):
        cells = (draft.filled[column][row] for column in columns)
        is_of_it = not names or names[row] == name
        if is_of_it and any(_rating(cell, draft.marks) == value for cell in cells if cell):
            days = [draft.filled[each][row] for each in draft.having("date")[:1]]
            return " in " + ", ".join((f"row {row + 1}", *filter(None, days)))
    return ""


def _few_fractions(values: Sequence[float]) -> list[float]:
    """List the fractions, where they are few and all others are whole numbers from 0 to 10."""
    parts = [value for value in values if not value.is_integer()]
    return parts if len(parts) <= FEW * len(values) and _is_nrs(values, but_for=parts) else []


def _of_fractions(name: str, meaning: Meaning, fractions: Sequence[float]) -> str:
    """Ask of which scale a few fractions among whole numbers are."""
    told = ", ".join(f"{value:g}" for value in fractions[:FIRST_VALUES])
    return (
        f"in {name!r}, {told} beside whole numbers from 0 to 10: --map "
        f"'{_as_told(name, meaning, 'nrs')}' leaves such out, "
        f"'{_as_told(name, meaning, 'own')}' keeps all on a scale of your own"
    )


def _is_nrs(values: Iterable[float], *, but_for: Sequence[float] = ()) -> bool:
    return all(value.is_integer() and 0 <= value <= 10 for value in values if value not in but_for)


def _is_back(meaning: Meaning) -> bool:
    return meaning.quantity == "pain" and meaning.region in {"", *REGIONS}


def _stated(name: str) -> str:
    """Tell the scale that a name states, such as (0-10)."""
    told = _RANGE.search(name)
    if told:
        return "nrs" if (told[1], told[2]) == ("0", "10") else "own"
    return "nrs" if "nrs" in words_of(name) else ""


def _foresee(draft: _Draft) -> None:
    """Say of columns what a runner would want to know before they are kept."""
    for name in draft.having("value"):
        meaning = draft.meanings[name]
        if meaning.factor != 1:
            draft.why[name] = f"its unit becomes {NOTES[meaning.quantity].unit}"
        elif meaning.quantity == "pain" and not is_open(meaning) and meaning.region not in REGIONS:
            draft.why[name] = "kept by its name, not taken for the back"


def _shown(draft: _Draft, name: str, cells: Sequence[str], marks: Marks) -> ColumnGuess:
    """Sum up a column as it is shown."""
    meaning = draft.meanings[name]
    told = [cell for cell in cells if cell]
    read = [cell for cell in told if _is_read(cell, meaning, marks)]
    return ColumnGuess(
        column=name,
        meaning=meaning,
        sure=_sure(draft, name),
        filled=len(read),
        blank=len(cells) - len(told),
        words=len(told) - len(read),
        first=tuple(told[:FIRST_VALUES]),
        why=draft.why.get(name, ""),
    )


def _shown_name(draft: _Draft, name: str, cells: Sequence[str], marks: Marks) -> ColumnGuess:
    """Sum up one name in a column of names."""
    column = _Draft(draft.table, draft.told, meanings={name: draft.names[name]})
    return replace(_shown(column, name, cells, marks), within=_holder(draft))


def _is_read(cell: str, meaning: Meaning, marks: Marks) -> bool:
    kind = NOTES.get(meaning.quantity)
    if meaning.role != "value" or (kind and kind.text_only):
        return True
    return value_of(cell, marks, kind.unit if kind else "") is not None


def _sure(draft: _Draft, name: str) -> Literal["told", "named", "assumed"]:
    if _is_told(draft, name):
        return "told"
    return "assumed" if name in draft.assumed else "named"

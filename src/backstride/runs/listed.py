"""Table -> Listing: runs of which only a list tells, with their sums and no seconds.

Services, spreadsheets and programs list activities, one a row. What each column is follows from
its name, in the languages that services export in; in the list of a Strava archive also from its
place, counted from the column that names the files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from statistics import median
from typing import NamedTuple
from zoneinfo import ZoneInfo

from backstride.terms.cells import Marks, marks_of, number, order_of, when
from backstride.terms.errors import UnclearTable
from backstride.terms.quantities import M_PER_MILE
from backstride.terms.records import Listed, Listing, Table, Totals

_NAMES = {
    "start": "activity date|start|start date|start time|start date local|begin|date time|"
    "aktivitätsdatum|startzeit|datum|date de l'activité|date|fecha de la actividad|fecha|"
    "data dell'attività|data|data da atividade|datum van activiteit|datum aktivity",
    "sport": "activity type|type|sport|sport type|aktivitätsart|aktivitätstyp|sportart|"
    "type d'activité|tipo de actividad|tipo di attività|tipo de atividade|type activiteit|"
    "typ aktivity",
    "title": "activity name|name|title|titel|name der aktivität|nom de l'activité|"
    "nombre de la actividad|nome dell'attività|nome da atividade|naam activiteit|název aktivity",
    "distance": "distance|dist|distanz|strecke|distancia|distanza|distância|afstand|vzdálenost",
    "moving": "moving time|moving|time moving|bewegungszeit|zeit in bewegung|"
    "durée de déplacement|tiempo en movimiento|tempo in movimento|tempo de movimentação|"
    "beweegtijd|aktivní čas",
    "elapsed": "elapsed time|elapsed|duration|time|time total|total time|verstrichene zeit|dauer|"
    "zeit|temps écoulé|durée|temps|tiempo transcurrido|tiempo|duración|tempo trascorso|tempo|"
    "durata|tempo decorrido|verstreken tijd|duur|uplynulý čas",
    "ascent": "elevation gain|total elevation gain|ascent|total ascent|climb|höhenzunahme|"
    "anstieg gesamt|gesamtanstieg|dénivelé positif|ascension totale|ascenso total|desnivel|"
    "dislivello|ganho de elevação|nastoupaná výška",
    "descent": "elevation loss|descent|total descent|abstieg gesamt|gesamtabstieg|"
    "dénivelé négatif|descente totale|descenso total|naklesaná výška",
    "gear": "activity gear|gear|shoe|shoes|aktivitätsausrüstung|ausrüstung|schuhe|"
    "matériel utilisé pour l'activité|équipement|chaussures|equipamiento|zapatillas",
}
_ROLE_OF = {name: role for role, names in _NAMES.items() for name in names.split("|")}
_UNITS = {
    **dict.fromkeys(("km", "kilometer", "kilometers", "kilometres", "kilomètres"), 1_000.0),
    **dict.fromkeys(("mi", "mile", "miles", "meilen"), M_PER_MILE),
    **dict.fromkeys(("m", "meter", "meters", "metres", "mètres"), 1.0),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "sekunden"), 1.0),
    **dict.fromkeys(("min", "mins", "minute", "minutes", "minuten"), 60.0),
    **dict.fromkeys(("h", "hours", "stunden"), 3_600.0),
}
_RUN = re.compile(
    r"\b(run|running|trail|jog|jogging|treadmill|lauf|laufen|trailrunning|traillauf|laufband"
    r"|course|carrera|correr|corsa|corrida|hardlopen|běh|bieg|bieganie|løb|löpning|løping|juoksu"
    r"|futás|\u0431\u0435\u0433)\b|ランニング|ラン|跑步|달리기"
)
_IN_FILE = re.compile(r"activities/[^/]+\.(fit|gpx|tcx)(\.gz)?", re.IGNORECASE)
_FROM_FILE = {-1: "gear", 3: "elapsed", 4: "moving", 5: "distance", 8: "ascent", 9: "descent"}
"""In the list of a Strava archive, columns by their place from that of the file: in s and m."""
_FROM_LEFT = {1: "start", 2: "title", 3: "sport"}
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d\d(?:\.\d+)?)")
_SPEED_MPS = (0.8, 8.0)
"""The middle of a list of runs is no slower and no faster: that tells metres from kilometres."""
_MOST_ROWS_LOST = 0.5
"""A table of which fewer rows than this tell a time of day and a duration lists no runs."""
_NOTHING = float("nan")


class _Columns(NamedTuple):
    """Where each role stands, and what turns a number there into metres and seconds.

    `factors` says so where the name or the layout does; `is_utc` that starts without a zone are
    UTC. `marks` are those of all numbers.
    """

    places: Mapping[str, int]
    factors: Mapping[str, float]
    is_utc: bool
    marks: Marks


class _Row(NamedTuple):
    place: int
    start: datetime
    distance: float
    moving: float
    elapsed: float


def listed(table: Table, zone: ZoneInfo) -> Listing | None:
    """Read a list of activities; None where a table lists none.

    Args:
        table: One row an activity.
        zone: The runner's, for starts that name none.

    Returns:
        All activities that tell when they began and how long they took.

    Raises:
        UnclearTable: Where days could be read in two ways.
    """
    columns = _columns(table)
    needed = {"start", "distance"} <= set(columns.places)
    if not needed or not {"moving", "elapsed"} & set(columns.places):
        return None
    rows = list(_rows(table, columns, zone))
    if len(rows) < max(1, _MOST_ROWS_LOST * len(table.rows)):
        return None
    metre, second = _scales(rows, columns)
    cell, marks = _reader(table, columns.places), columns.marks
    activities = tuple(
        Listed(
            row=row.place,
            start=row.start,
            sport="running" if _is_run(cell(row.place, "sport")) else cell(row.place, "sport"),
            title=cell(row.place, "title"),
            gear=cell(row.place, "gear"),
            totals=Totals(
                distance_m=row.distance * metre,
                elapsed_s=_or(row.elapsed, row.moving) * second,
                timer_s=_or(row.moving, row.elapsed) * second,
                ascent_m=_or(number(cell(row.place, "ascent"), marks), _NOTHING),
                descent_m=_or(number(cell(row.place, "descent"), marks), _NOTHING),
            ),
        )
        for row in rows
    )
    remarks = tuple(_remarks(table, columns, len(rows), metre))
    return Listing(activities, is_utc=columns.is_utc, remarks=remarks)


def _columns(table: Table) -> _Columns:
    """Find the columns by their names, and in a Strava archive by their places."""
    places: dict[str, int] = {}
    factors: dict[str, float] = {}
    for place, name in enumerate(table.columns):
        plain, unit = _plain(name)
        role = _ROLE_OF.get(plain)
        if role and role not in places:
            places[role] = place
            factors |= {role: _UNITS[unit]} if unit in _UNITS else {}
    file = next((place for place in range(len(table.columns)) if _names_files(table, place)), None)
    told = {_plain(name)[0] for name in table.columns}
    is_strava = file is not None or {"activity id", "activity date"} <= told
    if file is not None and file + max(_FROM_FILE) < len(table.columns):
        by_place = {role: file + offset for offset, role in _FROM_FILE.items()}
        places |= by_place | {role: place for place, role in _FROM_LEFT.items()}
        factors |= {"distance": 1.0, "moving": 1.0, "elapsed": 1.0}
    elif is_strava:
        factors |= {"distance": 1_000.0, "moving": 1.0, "elapsed": 1.0}
    return _Columns(places, factors, is_strava, _marks(table, places))


def _plain(name: str) -> tuple[str, str]:
    """Part the name of a column from its unit.

    Examples:
        >>> _plain("Distance (km)"), _plain("distance_m"), _plain("start_date_local")
        (('distance', 'km'), ('distance', 'm'), ('start date local', ''))
    """
    words = re.sub(r"[_\s]+", " ", name.casefold().replace("’", "'")).strip()
    told = re.fullmatch(r"(.+?)\s*[(\[]\s*([^)\]]+?)\s*[)\]]", words)
    if told:
        return told[1], told[2]
    *rest, last = words.split(" ")
    return (" ".join(rest), last) if rest and last in _UNITS else (words, "")


def _names_files(table: Table, place: int) -> bool:
    return any(_IN_FILE.fullmatch(row[place]) for row in table.rows)


def _reader(table: Table, places: Mapping[str, int]) -> Callable[[int, str], str]:
    def cell(row: int, role: str) -> str:
        return table.rows[row][places[role]].strip() if role in places else ""

    return cell


def _rows(table: Table, columns: _Columns, zone: ZoneInfo) -> Iterator[_Row]:
    """Give the rows that tell a start with a time and a duration.

    Raises:
        UnclearTable: Where days could be read in two ways.
    """
    cell, rows = _reader(table, columns.places), range(len(table.rows))
    starts = [cell(row, "start").replace(" à ", " ") for row in rows]
    order = order_of(starts)
    if order == "unclear":
        what = f"a list of activities whose days can be read in two ways, such as {starts[0]}"
        raise UnclearTable("", what, "Write days as 2026-11-30 and import it again.")
    for row in rows:
        _, start = when(starts[row], order, ZoneInfo("UTC") if columns.is_utc else zone)
        moving, elapsed = (
            _duration(cell(row, role), columns.marks) for role in ("moving", "elapsed")
        )
        if start is not None and _or(moving, elapsed) > 0:
            distance = _or(number(cell(row, "distance"), columns.marks), _NOTHING)
            yield _Row(row, start, distance or _NOTHING, moving, elapsed)


def _marks(table: Table, places: Mapping[str, int]) -> Marks:
    cell = _reader(table, places)
    roles = ("distance", "moving", "elapsed", "ascent", "descent")
    return marks_of(cell(row, role) for row in range(len(table.rows)) for role in roles)


def _duration(cell: str, marks: Marks) -> float:
    """Read a duration: h:mm:ss, mm:ss, or a number."""
    told = _CLOCK.fullmatch(cell)
    if told:
        return 3_600.0 * int(told[1] or 0) + 60 * int(told[2]) + float(told[3])
    return _or(number(cell, marks), _NOTHING)


def _scales(rows: Sequence[_Row], columns: _Columns) -> tuple[float, float]:
    """Give metres and seconds for one of what stands there, as the speeds of the rows allow."""
    speeds = [row.distance / _or(row.moving, row.elapsed) for row in rows]
    speed = median([one for one in speeds if one > 0] or [_NOTHING])
    metres = [columns.factors["distance"]] if "distance" in columns.factors else [1.0, 1_000.0]
    role = "moving" if "moving" in columns.places else "elapsed"
    seconds = [columns.factors[role]] if role in columns.factors else [1.0, 60.0, 3_600.0]
    slowest, fastest = _SPEED_MPS
    for second in seconds:
        for metre in metres:
            if slowest <= speed * metre / second <= fastest:
                return metre, second
    return metres[-1], seconds[0]


def _is_run(sport: str) -> bool:
    """Tell a run by a word of the sport; a list that names no sport lists runs.

    Examples:
        >>> _is_run("TrailRun"), _is_run("Course à pied"), _is_run("Trunk rotation")
        (True, True, False)
    """
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", sport).casefold()
    return not words or bool(_RUN.search(words))


def _remarks(table: Table, columns: _Columns, kept: int, metre: float) -> Iterator[str]:
    lost = len(table.rows) - kept
    if lost:
        yield f"{lost} rows tell no time of day or no duration, and were left out"
    if "sport" not in columns.places:
        yield "no column names the sport: all are taken for runs"
    if not columns.is_utc:
        yield "times are local and name no zone: they are taken to be of your home zone"
    if "distance" not in columns.factors:
        yield f"distances are taken to be in {'km' if metre > 1 else 'm'}, by the speeds"


def _or(value: float | None, other: float) -> float:
    return other if value is None or value != value else value  # noqa: PLR0124 - NaN

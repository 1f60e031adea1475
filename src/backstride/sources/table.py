"""CSV, XLSX and Parquet -> Table: what a table file says, cell by cell, as text.

Tables come from anywhere too. What a workbook or a Parquet file says of its own size is not
believed: cells are counted while they are read.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import IO, Any, Literal

from backstride.terms.errors import OversizedFile, UnreadableFile
from backstride.terms.records import Table

MOST_BYTES = 32 << 20
"""Of a file; ten years of a wide diary have 3 MB. A choice."""

MOST_CELLS = 2_000_000
"""Forty years of days with 130 columns. A choice: twice as many took 630 MB to import."""

MOST_COLUMNS = 2_000
MOST_ROWS = 300_000
"""Twenty entries on each day of forty years. Both a choice."""

_UNPACKED_BYTES = 256 << 20  # of one part of a workbook
_HEADER_ROWS = 12
"""So many rows from the top the names of the columns are looked for: a choice."""

_DELIMITERS = ",;\t|"
_TELLING_LINES = 40
_NUMBER_OR_DATE = re.compile(r"[~<>+-]?\d[\d.,:/'\sT+Z-]*")
_CELL = re.compile(r"([A-Z]{1,3})\d+")
_FORMAT_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_WORKBOOK = "xl/workbook.xml"
_SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - no zone in it
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, KeyError)


def read(data: bytes, kind: str) -> Table:
    r"""Read a table.

    Args:
        data: The file's bytes, unpacked.
        kind: What `containers.looks_like` says of them.

    Returns:
        Of a workbook, the sheet with the most cells.

    Raises:
        UnreadableFile: Where no table can be made of the bytes.
        OversizedFile: Where it is larger than any diary.

    Examples:
        >>> read(b"date;pain\n1.2.2026;3,5\n", "csv").rows
        (('1.2.2026', '3,5'),)
    """
    if len(data) > MOST_BYTES:
        what = f"a table of {len(data) / 1e6:.0f} MB, larger than any diary"
        raise OversizedFile("", what, "Cut it into parts if it is one.")
    match kind:
        case "csv":
            return _table("csv", _csv(data))
        case "xlsx":
            rows, unread = _xlsx(data)
            return _table("xlsx", rows, damage=unread)
        case "parquet":
            return _table("parquet", _parquet(data))
    raise UnreadableFile("", "no table", "Export it as CSV, XLSX or Parquet.")


def _table(
    kind: Literal["csv", "xlsx", "parquet"],
    rows: Iterable[list[str]],
    damage: tuple[str, ...] = (),
) -> Table:
    """Find the names of the columns, and make every row as wide as there are of them."""
    grid = [row for row in rows if any(row)]
    if not grid:
        raise UnreadableFile("", "a table without rows", "Nothing to do.")
    top = 0 if kind == "parquet" else _header(grid)
    width = _width(grid[top:])
    columns = _distinct([*grid[top], *[""] * (width - len(grid[top]))][:width])
    above = tuple(" ".join(filter(None, row)) for row in grid[:top])
    filled = (tuple([*row, *[""] * (width - len(row))][:width]) for row in grid[top + 1 :])
    return Table(kind=kind, columns=columns, rows=tuple(filled), remarks=above, damage=damage)


def _header(grid: Sequence[list[str]]) -> int:
    """Give the row with the names: of those above the first number, the fullest.

    A file that begins with numbers has no names; then its first row is taken for them, and
    nothing in it will be understood.
    """
    above = 0
    for row in grid[:_HEADER_ROWS]:
        if any(_NUMBER_OR_DATE.fullmatch(cell) for cell in row):
            break
        above += 1
    filled = [sum(map(bool, row)) for row in grid[:above]]
    return filled.index(max(filled)) if filled else 0


def _width(grid: Sequence[list[str]]) -> int:
    """Count the columns up to the last one that has anything in it."""
    return max(max((at + 1 for at, cell in enumerate(row) if cell), default=0) for row in grid)


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Name the columns so that no two are alike; one without a name gets its place."""
    seen: dict[str, int] = {}
    told: list[str] = []
    for place, name in enumerate(names, 1):
        plain = " ".join(name.split()) or f"column {place}"
        seen[plain] = seen.get(plain, 0) + 1
        told.append(plain if seen[plain] == 1 else f"{plain} ({seen[plain]})")
    return tuple(told)


def _counted(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """Pass rows on until there are more cells than a diary has."""
    cells = 0
    for number, row in enumerate(rows):
        cells += len(row)
        if cells > MOST_CELLS or number > MOST_ROWS or len(row) > MOST_COLUMNS:
            what = f"a table of more than {MOST_CELLS:,} cells, larger than any diary"
            raise OversizedFile("", what, "Cut it into parts if it is one.")
        yield row


def _csv(data: bytes) -> Iterator[list[str]]:
    text = _text(data)
    lines = io.StringIO(text, newline="")
    try:
        for row in _counted(csv.reader(lines, delimiter=_delimiter(text))):
            yield [cell.strip() for cell in row]
    except csv.Error as error:
        raise UnreadableFile("", f"a table that breaks off ({error})", "Save it again.") from error


def _text(data: bytes) -> str:
    """Decode a table: UTF-8 or UTF-16 with its mark, else what older spreadsheets write."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _delimiter(text: str) -> str:
    r"""Give the sign that parts most lines into as many cells as the first ones.

    Examples:
        >>> _delimiter("date;pain;remark\n1.2.26;3,5;better, yes\n2.2.26;4,0;\n")
        ';'
    """
    lines = [line for line in text[: 1 << 16].splitlines() if line.strip()][:_TELLING_LINES]

    def agreement(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        usual = max(widths, key=widths.count, default=1)
        return (widths.count(usual), usual) if usual > 1 else (0, 0)

    return max(_DELIMITERS, key=agreement)


def _parquet(data: bytes) -> Iterator[list[str]]:
    import polars as pl  # noqa: PLC0415 - a third of a second that few files need

    try:
        lazy = pl.scan_parquet(io.BytesIO(data))
        names = list(lazy.collect_schema())
        rows = int(lazy.select(pl.len()).collect().item())
        if rows * len(names) > MOST_CELLS or rows > MOST_ROWS or len(names) > MOST_COLUMNS:
            what = f"a table of {rows:,} rows, larger than any diary"
            raise OversizedFile("", what, "Cut it into parts if it is one.")
        frame = lazy.collect()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise UnreadableFile("", "a damaged Parquet file", "Write it again.") from error
    yield names
    yield from ([_said(value) for value in row] for row in frame.iter_rows())


def _said(value: Any) -> str:
    """Write a typed value as text; what is no value stays blank.

    Examples:
        >>> [_said(value) for value in (3.0, 2.5, None, float("nan"), True)]
        ['3', '2.5', '', '', '1']
    """
    match value:
        case None:
            return ""
        case bool():
            return str(int(value))
        case float():
            whole = value.is_integer() and abs(value) < 1e15
            return "" if value != value else str(int(value)) if whole else repr(value)  # noqa: PLR0124 - NaN
        case datetime():
            midnight = value.time() == datetime.min.time() and value.tzinfo is None
            return str(value.date()) if midnight else value.isoformat(" ")
    return str(value).strip()


def _xlsx(data: bytes) -> tuple[list[list[str]], tuple[str, ...]]:
    """Read the fullest sheet of a workbook, stored values, never formulas; count the others."""
    from lxml import etree  # noqa: PLC0415 - by need

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            texts = _shared_texts(book)
            dates = _date_styles(book)
            epoch = _EPOCH_1904 if _counts_from_1904(book) else _EPOCH
            sheets = sorted(name for name in book.namelist() if _SHEET.fullmatch(name))
            read = [list(_counted(_sheet(book, name, texts, dates, epoch))) for name in sheets]
    except (*_BROKEN, etree.XMLSyntaxError, IndexError, ValueError) as error:
        raise UnreadableFile("", "a damaged workbook, or none", "Save it again.") from error
    fullest = max(read, key=lambda rows: sum(sum(map(bool, row)) for row in rows), default=[])
    others = [sum(map(any, rows)) for rows in read if rows is not fullest]
    unread = [rows for rows in others if rows]
    return fullest, (_unread(unread),) if unread else ()


def _unread(rows_of_sheets: Sequence[int]) -> str:
    """Say which sheets of a workbook were passed over."""
    sheets = "another sheet" if len(rows_of_sheets) == 1 else f"{len(rows_of_sheets)} other sheets"
    rows = f"{sum(rows_of_sheets):,} {'row' if sum(rows_of_sheets) == 1 else 'rows'}"
    return f"{sheets} with {rows} not read: save each as a file of its own"


def _part(book: zipfile.ZipFile, name: str, *tags: str) -> Iterator[Any]:
    """Stream the elements with these tags of one part of a workbook, and forget them.

    Raises:
        OversizedFile: Where it unpacks to more than any diary has.
    """
    from lxml import etree  # noqa: PLC0415 - by need

    if name not in book.namelist():
        return
    wanted = tuple(f"{{*}}{tag}" for tag in tags)
    options: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False}
    with book.open(name) as packed:
        limited: Any = _Limited(packed)
        for _, element in etree.iterparse(limited, events=("end",), tag=wanted, **options):
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


class _Limited:
    """A part of a workbook that stops where it unpacks to more than it may."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._left = _UNPACKED_BYTES

    def read(self, size: int = -1) -> bytes:
        """Read on, as long as there is anything left to spend."""
        piece = self._file.read(size)
        self._left -= len(piece)
        if self._left < 0:
            raise OversizedFile("", "a workbook larger than any diary", "Cut it into parts.")
        return piece


def _shared_texts(book: zipfile.ZipFile) -> list[str]:
    texts: list[str] = []
    for item in _part(book, "xl/sharedStrings.xml", "si"):
        texts.append(_written(item))
        if len(texts) > MOST_CELLS:
            raise OversizedFile("", "a workbook larger than any diary", "Cut it into parts.")
    return texts


def _written(element: Any) -> str:
    """Join the runs of a text, without how it is pronounced."""
    runs = element.iter("{*}t")
    return "".join(run.text or "" for run in runs if not run.getparent().tag.endswith("}rPh"))


def _date_styles(book: zipfile.ZipFile) -> set[int]:
    """List the cell styles that show a number as a date or a time."""
    own: dict[int, str] = {}
    styles: list[int] = []
    for element in _part(book, "xl/styles.xml", "numFmt", "cellXfs"):
        if element.tag.endswith("}numFmt"):
            own[int(element.get("numFmtId"))] = element.get("formatCode", "")
        else:
            styles = [int(style.get("numFmtId", 0)) for style in element.iterchildren("{*}xf")]
    return {at for at, style in enumerate(styles) if _is_date(style, own.get(style))}


def _is_date(style: int, code: str | None) -> bool:
    if code is None:
        return style in _DATE_FORMATS
    return bool(re.search(r"[dmyhs]", _FORMAT_LITERALS.sub("", code).lower().split(";")[0]))


def _counts_from_1904(book: zipfile.ZipFile) -> bool:
    told = [each.get("date1904") for each in _part(book, _WORKBOOK, "workbookPr")]
    return any(word in {"1", "true"} for word in told)


def _sheet(
    book: zipfile.ZipFile, name: str, texts: list[str], dates: set[int], epoch: datetime
) -> Iterator[list[str]]:
    for row in _part(book, name, "row"):
        cells: list[str] = []
        for cell in row.iterchildren("{*}c"):
            place = _place(cell.get("r"), len(cells))
            cells += [""] * (place + 1 - len(cells))
            cells[place] = _cell(cell, texts, dates, epoch)
        yield cells


def _place(reference: str | None, after: int) -> int:
    """Tell the column of a cell from its name, such as C7; without one it is the next."""
    named = _CELL.fullmatch(reference or "")
    if not named:
        return after
    place = 0
    for letter in named[1]:
        place = 26 * place + ord(letter) - ord("A") + 1
    if place > MOST_COLUMNS:
        raise OversizedFile("", "a table with too many columns for a diary", "Cut it into parts.")
    return place - 1


def _cell(cell: Any, texts: list[str], dates: set[int], epoch: datetime) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _written(cell).strip()
    value = (cell.findtext("{*}v") or "").strip()
    match kind:
        case "s":
            return texts[int(value)].strip() if value else ""
        case "e":  # a formula that could not be worked out
            return ""
        case "n" if value:
            number = float(value)
            return _moment(number, epoch) if int(cell.get("s", 0)) in dates else _said(number)
    return value


def _moment(serial: float, epoch: datetime) -> str:
    """Write a serial date; a time alone is hours and minutes."""
    if not 0 <= serial < 2_958_466:  # the year 10000
        return _said(serial)
    moment = epoch + timedelta(seconds=round(serial * 86_400))
    return f"{moment:%H:%M}" if serial < 1 and epoch == _EPOCH else _said(moment)

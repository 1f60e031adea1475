"""Diaries that people keep in tables: read by content, confirmed, kept whole or not at all."""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride import diary
from backstride.cli.importing import import_command
from backstride.diary import comparable
from backstride.diary.table import guess
from backstride.diary.table_maps import column_map
from backstride.diary.table_notes import TableFile, TableNotes, table_notes
from backstride.diary.table_words import column_meaning, region_key
from backstride.sources import table as reading
from backstride.sources.containers import Given, looks_like
from backstride.store import Home, Store
from backstride.store.store import FileResult
from backstride.terms.cells import number, order_of, when
from backstride.terms.errors import BackstrideError, ImplausibleValue, UnknownName, UnreadableFile
from backstride.terms.quantities import REGIONS
from backstride.terms.records import ImportSummary, Note, Table, TableGuess
from backstride.workflow import tables, telling
from backstride.workflow.importing import import_files
from backstride.workflow.tables import Consent
from people import write_archive

DIARY = b"date;low back pain;knee pain;sitting;mood\n" + b"".join(
    f"{day:02d}.03.2026;{day % 8};{day % 5 / 2};{day % 10};fine\n".replace(".5;", ",5;").encode()
    for day in range(1, 29)
)
YES = Consent(yes=True)
FILE = TableFile(
    name="diary.csv",
    sha256="0" * 64,
    zone=ZoneInfo("Europe/Zurich"),
    now=datetime(2026, 11, 22, tzinfo=UTC),
)


def made(text: str) -> Table:
    return reading.read(text.encode(), "csv")


def read(text: str, *maps: str) -> tuple[TableGuess, TableNotes]:
    table = made(text)
    read_as = guess(table, dict(map(column_map, maps)))
    return read_as, table_notes(table, read_as, FILE)


def kept(text: str, *maps: str) -> list[tuple[str, float | None]]:
    return [(note.region or note.text, note.value) for note in read(text, *maps)[1].notes]


def take(home: Home, *paths: Path, consent: Consent | None = None) -> ImportSummary:
    return import_files(home, list(paths), consent=consent)


def notes_of(home: Home) -> list[Note]:
    with Store(home) as store:
        return store.notes()


Cells = Sequence[Sequence[str | float]]


def workbook(rows: Cells, *, dates: Sequence[int] = (), more: Sequence[Cells] = ()) -> bytes:
    """Write a workbook as spreadsheets do; numbers in the columns `dates` show as dates."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    parts = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f"<workbook {space}/>",
        "xl/styles.xml": f'<styleSheet {space}><cellXfs><xf numFmtId="0"/>'
        '<xf numFmtId="14"/></cellXfs></styleSheet>',
    }
    for at, sheet in enumerate((rows, *more), 1):
        told = f"<worksheet {space}><sheetData>{sheet_of(sheet, dates)}</sheetData></worksheet>"
        parts[f"xl/worksheets/sheet{at}.xml"] = told
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as book:
        for name, text in parts.items():
            book.writestr(name, text)
    return packed.getvalue()


def sheet_of(rows: Cells, dates: Sequence[int]) -> str:
    def cell(row: int, column: int, value: str | float) -> str:
        name = f'r="{chr(65 + column)}{row + 1}"'
        if isinstance(value, str):
            return f'<c {name} t="inlineStr"><is><t>{value}</t></is></c>' if value else ""
        return f'<c {name} s="{int(column in dates)}"><v>{value}</v></c>'

    told = (
        "".join(
            (f'<row r="{at + 1}">', *(cell(at, *placed) for placed in enumerate(row)), "</row>")
        )
        for at, row in enumerate(rows)
    )
    return "".join(told)


# laws


@given(st.floats(-999, 999).map(lambda value: round(value, 2)))
def test_a_number_is_the_same_with_a_comma_as_with_a_point(value: float) -> None:
    written = f"{value:.2f}"

    assert number(written, "point") == number(written.replace(".", ","), "comma") == value


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_a_day_is_the_same_in_every_writing(day: date) -> None:
    zone = ZoneInfo("UTC")
    serial = str((day - date(1899, 12, 30)).days)
    writings = (f"{day:%Y-%m-%d}", f"{day:%Y%m%d}", f"{day:%d %b %Y}", f"{day:%b %d, %Y}", serial)

    assert {when(writing, "", zone)[0] for writing in writings} == {day}
    assert when(f"{day:%d/%m/%Y}", "day-first", zone)[0] == day
    assert when(f"{day:%m/%d/%Y}", "month-first", zone)[0] == day


@given(st.lists(st.dates(date(2000, 1, 1), date(2050, 1, 1)), min_size=1))
def test_the_order_of_a_date_is_never_told_wrongly(days: list[date]) -> None:
    found = order_of(f"{day:%d/%m/%Y}" for day in days)

    assert found in {"day-first", "unclear", ""}
    assert found == "day-first" or all(day.day <= 12 for day in days)


@given(st.lists(st.sampled_from(["", "0", "3", "10", "2,5", "off", "-", "n/a"]), min_size=3))
def test_every_number_is_kept_and_nothing_else(cells: list[str]) -> None:
    rows = [f"{date(2026, 1, 1) + timedelta(at)};{cell};x" for at, cell in enumerate(cells)]

    _, found = read("\n".join(["day;knee pain;y", *rows]))

    numbers = [float(cell.replace(",", ".")) for cell in cells if cell[:1].isdigit()]
    assert [note.value for note in found.notes] == numbers


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    for kind in ("csv", "xlsx", "parquet"):
        try:
            guess(reading.read(data, kind))
        except BackstrideError:
            continue


@given(st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=5), min_size=1, max_size=8))
def test_no_table_breaks_the_guess(rows: list[list[str]]) -> None:
    written = io.StringIO()
    csv.writer(written).writerows([["date", "back pain", "region", "side", "intensity"], *rows])
    table = made(written.getvalue())

    found = table_notes(table, guess(table), FILE)

    assert all(note.value is None or np.isfinite(note.value) for note in found.notes)


# what a file says


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"date,pain\n2026-01-01,3\n", "csv"),
        (b"My diary\n\ndate;pain\n1.2.26;3,5", "csv"),
        (b"a;b;c\n", "csv"),
        (b"PAR1\x15\x04", "parquet"),
        (workbook([["date", "pain"]])[:4096], "xlsx"),
        (b"Dear diary, it hurts\nno less than before, yes\n", "unknown"),
    ],
)
def test_a_table_is_known_by_its_content(head: bytes, kind: str) -> None:
    assert looks_like(head) == kind


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    told = reading.read("Datum;Rückenschmerzen;x\n1.2.2026;3;\n".encode(encoding), "csv")

    assert told.columns == ("Datum", "Rückenschmerzen", "x")


def test_a_workbook_a_parquet_file_and_a_csv_say_the_same() -> None:
    days = [date(2026, 1, 1) + timedelta(at) for at in range(5)]
    serials = [(day - date(1899, 12, 30)).days for day in days]
    pains = [0.0, 2.5, 3.0, 4.0, 7.0]
    frame = pl.DataFrame({"date": days, "back pain": pains})
    packed = io.BytesIO()
    frame.write_parquet(packed)
    sheet = workbook([["date", "back pain"], *zip(serials, pains, strict=True)], dates=[0])

    written = [(reading.read(packed.getvalue(), "parquet")), reading.read(sheet, "xlsx")]

    assert written[0].rows == written[1].rows
    assert written[0].rows[1] == ("2026-01-02", "2.5")


def test_the_sheets_of_a_workbook_that_are_not_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "diary.xlsx").write_bytes(
        workbook(
            [["date", "knee pain"], ["2026-01-02", 3], ["2026-01-03", 2]],
            more=[[["date", "knee pain"], ["2025-01-02", 3]], []],
        )
    )

    (verdict,) = take(Home(tmp_path / "home"), tmp_path / "diary.xlsx", consent=YES).files

    assert verdict.records == 2
    assert verdict.reason == ("another sheet with 2 rows not read: save each as a file of its own")


@pytest.mark.parametrize(
    "data",
    [b"", b"\n\n\n", b"PK\x03\x04nonsense", b"PAR1nonsensePAR1", workbook([])],
)
def test_what_holds_no_table_is_refused_and_breaks_nothing(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        reading.read(data, looks_like(data) if data.strip() else "csv")


def test_a_table_larger_than_any_diary_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="larger than any diary"):
        reading.read(b"a,b,c\n" * (reading.MOST_BYTES // 6 + 1), "csv")
    wide = pl.DataFrame({"a": np.zeros(reading.MOST_ROWS + 1)})
    packed = io.BytesIO()
    wide.write_parquet(packed)
    with pytest.raises(UnreadableFile, match="larger than any diary"):
        reading.read(packed.getvalue(), "parquet")


def test_a_workbook_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_UNPACKED_BYTES", 10_000)

    with pytest.raises(UnreadableFile, match="larger than any diary"):
        reading.read(workbook([["x", "y"], *[["a", "b"]] * 1_000]), "xlsx")


def test_lines_above_the_names_of_the_columns_are_remarks() -> None:
    told = made("kept by me,,\nblank: same as above,,\nyear,month,pain\n2026,1,3\n")

    assert told.remarks == ("kept by me", "blank: same as above")
    assert told.columns == ("year", "month", "pain")


# what columns mean


@pytest.mark.parametrize(
    ("column", "region", "moment"),
    [
        ("kneePain", "knee", ""),
        ("Low back pain left, morning", "lower_left", "morning"),
        ("LBP NRS", "lower_centre", ""),
        ("Rückenschmerzen", "", ""),
        ("upper back pain (0-10)", "upper_back", ""),
        ("Shoulder neck pain", "shoulder neck", ""),
        ("painInOtherRegion", "other", ""),
        ("Buttock right", "buttock_right", ""),
        ("hand pain next morning", "hand", "next_morning"),
    ],
)
def test_a_column_of_pain_names_its_region(column: str, region: str, moment: str) -> None:
    meaning = column_meaning(column)

    assert (meaning.quantity, meaning.region, meaning.moment) == ("pain", region, moment)


@pytest.mark.parametrize(
    ("column", "quantity"),
    [
        ("sitting hours", "sitting_h"),
        ("Sleep (h)", "sleep_h"),
        ("stress", "stress"),
        ("fitbitSteps", "day_steps"),
        ("painkillers", "pain_medicine"),
        ("pain meds", "pain_medicine"),
        ("generalmood", "rating"),
        ("sleep quality", "rating"),
        ("Notizen", "note"),
        ("painthreshold", ""),
        ("pain threshold", ""),
        ("calories", ""),
        ("elevation_gain", ""),
    ],
)
def test_a_column_means_what_its_name_says_or_nothing(column: str, quantity: str) -> None:
    assert column_meaning(column).quantity == quantity


@pytest.mark.parametrize(
    ("column", "region"),
    [
        ("low back", "lower_centre"),
        ("lower_left", "lower_left"),
        ("kneePain", "knee"),
        ("left knee", "knee"),
        ("Hips", "hips"),
        ("Schulter", "schulter"),
        ("back", ""),
    ],
)
def test_a_part_of_the_body_with_whole_numbers_to_ten_is_its_pain(column: str, region: str) -> None:
    guessed, found = read(f"date,{column},x\n2026-01-02,3,\n2026-01-03,7,\n")

    assert guessed.unclear == ()
    assert [(note.quantity, note.region) for note in found.notes] == [("pain", region)] * 2


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        (("0", "1"), "knee=pain:knee:nrs"),
        (("15", "30"), "knee=pain:knee:own"),
        (("2,5", "3"), "knee=pain:knee:own"),
    ],
)
def test_a_part_of_the_body_with_other_numbers_is_asked_about(
    values: tuple[str, str], answer: str
) -> None:
    guessed, _ = read(f"date;knee;x\n2026-01-02;{values[0]};\n2026-01-03;{values[1]};\n")

    (line,) = guessed.unclear
    assert line.startswith("is 'knee' (")
    assert f"--map '{answer}', or 'knee=-' to leave it out" in line


def test_a_part_of_the_body_without_numbers_is_left_out_by_name() -> None:
    _, found = read("date,knee,hand pain\n2026-01-02,yes,3\n")

    assert found.remarks == ("1 column left out (knee)",)


def test_columns_that_are_left_out_are_named() -> None:
    assert read("date,knee pain,weather\n2026-01-02,3,8\n")[1].remarks == (
        "1 column left out (weather)",
    )


@pytest.mark.parametrize(
    ("cells", "hours"),
    [("7:30", 7.5), ("7h30", 7.5), ("7 h 30 min", 7.5), ("450 min", 7.5), ("7.5 hours", 7.5)],
)
def test_a_cell_may_tell_its_own_unit(cells: str, hours: float) -> None:
    _, found = read(f"date,sleep (min),knee pain\n2026-01-02,{cells},3/10\n")

    assert [note.value for note in found.notes] == [hours, 3]


@pytest.mark.parametrize(
    "cell", ["2026-01-02T08:30:00", "2026-01-02T08:30:00.000Z", "2026-01-02T08:30+01:00"]
)
def test_a_date_with_a_time_is_read_as_machines_write_it(cell: str) -> None:
    assert [note.local_day for note in read(f"date,knee pain,x\n{cell},3,\n")[1].notes] == [
        date(2026, 1, 2)
    ]


def test_rows_that_repeat_others_are_told() -> None:
    row = "2026-01-02,3,7\n"

    _, found = read(f"date,knee pain,sleep\n{row}{row}")

    assert found.remarks == ("1 row says the same as another, cell for cell; all are kept",)


def test_a_region_outside_the_map_is_never_the_back() -> None:
    _, found = read("date,knee pain,hand pain,x\n2026-01-02,3,4,\n")

    assert [note.region for note in found.notes] == ["knee", "hand"]
    assert comparable(found.notes) == []


def test_a_zero_and_a_blank_are_not_the_same() -> None:
    assert kept("date,knee pain,x\n2026-01-02,0,\n2026-01-03,,\n") == [("knee", 0.0)]


def test_a_day_without_a_step_is_a_device_not_worn() -> None:
    _, found = read("date,steps,x\n2026-01-02,0,\n2026-01-03,12'345,\n")

    assert [note.value for note in found.notes] == [12_345]
    assert "not worn" in found.remarks[-1]


def test_words_in_the_place_of_numbers_are_counted_and_kept_out() -> None:
    _, found = read("date;knee pain;x\n2.1.2026;off;\n13.1.2026;3,5;\n14.1.2026;rest;\n")

    assert [note.value for note in found.notes] == [3.5]
    assert any("2 cells with words" in remark for remark in found.remarks)


def test_a_scale_that_is_not_0_to_10_is_kept_as_it_is() -> None:
    _, found = read("date,back pain,x\n2026-01-02,3.4,\n2026-01-03,2,\n")

    assert [(note.value, note.scale) for note in found.notes] == [
        (3.4, "own scale of diary.csv"),
        (2.0, "own scale of diary.csv"),
    ]


ONE_SLIP = "date,back pain,x\n" + "".join(
    f"2026-01-{day:02},{45 if day == 9 else day % 8},\n" for day in range(1, 29)
)


def test_one_value_out_of_range_is_asked_about_and_changes_no_scale() -> None:
    guessed, _ = read(ONE_SLIP)

    (line,) = guessed.unclear
    assert line == (
        "in 'back pain', 1 value beyond 0 to 10, the first 45 in row 9, 2026-01-09: --yes or "
        "--map 'back pain=pain:back:nrs' leaves such out, 'back pain=pain:back:own' keeps all on "
        "a scale of your own"
    )


@pytest.mark.parametrize("column", ["back pain", "knee pain", "stress"])
def test_a_yes_keeps_the_scale_and_leaves_slips_out_by_name(tmp_path: Path, column: str) -> None:
    (tmp_path / "diary.csv").write_text(ONE_SLIP.replace("back pain", column))
    home = Home(tmp_path / "home")

    (verdict,) = take(home, tmp_path / "diary.csv", consent=YES).files

    assert (verdict.verdict, verdict.records) == ("imported", 27)
    assert "left out: 45 in row 9, 2026-01-09" in verdict.reason
    assert {note.scale for note in notes_of(home)} == {""}


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ([3, 4, 11, 2], "nrs"),
        ([3, 11, 2], "own"),
        ([3, 4, 11, 12, 2, 5], "own"),
        ([*range(10), *range(8), 11, 45], "nrs"),
        ([3, 4.5, 45, 2, 1], "own"),
    ],
)
def test_only_a_few_values_are_slips(values: list[float], scale: str) -> None:
    days = [f"2026-01-{at:02},{value},\n" for at, value in enumerate(values, 1)]

    guessed = guess(made("".join(["date,back pain,x\n", *days])), drop_slips=True)

    assert guessed.columns[1].meaning.scale == scale


def test_a_few_fractions_are_asked_about_whoever_says_yes() -> None:
    table = made(ONE_SLIP.replace(",45,", ",4.5,"))

    (line,) = guess(table, drop_slips=True).unclear

    assert line.startswith("in 'back pain', 4.5 beside whole numbers from 0 to 10")


def test_a_slip_in_one_column_brings_no_other_in_doubt() -> None:
    table = ONE_SLIP.replace(",x", ",low back pain").replace(",\n", ",3\n")

    assert guess(made(table), drop_slips=True).unclear == ()


def test_a_slip_is_left_out_where_the_scale_was_told() -> None:
    _, found = read(ONE_SLIP, "back pain=pain:back:nrs")

    assert len(found.notes) == 27
    assert "1 value outside 0 to 10 (pain) left out: 45 in row 9, 2026-01-09" in found.remarks


def test_whole_numbers_to_ten_are_the_usual_scale() -> None:
    _, found = read("date,back pain,x\n2026-01-02,3,\n2026-01-03,7,\n")

    assert {note.scale for note in found.notes} == {""}


def test_minutes_of_sleep_become_hours_and_an_hour_with_minutes_is_read() -> None:
    _, found = read("date,sleep (min),sitting,x\n2026-01-02,450,7:30,\n")

    assert [note.value for note in found.notes] == [7.5, 7.5]


def test_several_ratings_of_one_day_stand_beside_one_another() -> None:
    _, found = read("name,day,month,year,intensity\nKnee pain,1,2,2026,3\nKnee pain,1,2,2026,6\n")

    assert [note.value for note in found.notes] == [3, 6]
    assert {note.replaces for note in found.notes} == {""}


def test_a_name_that_is_not_known_is_a_rating_by_that_name() -> None:
    table = "name,day,month,year,intensity\nhappiness,1,2,2026,3\nback pain,1,2,2026,6\n"

    assert [(note.quantity, note.text) for note in read(table)[1].notes] == [
        ("rating", "happiness"),
        ("pain", ""),
    ]


def test_the_time_of_entry_is_kept_in_utc() -> None:
    table = "name,day,month,year,intensity,date\nknee pain,1,7,2026,3,2026-07-02 00:30:00\n"

    (note,) = read(table)[1].notes

    assert note.local_day == date(2026, 7, 1)
    assert note.entered_at == datetime(2026, 7, 1, 22, 30, tzinfo=UTC)


def test_blanks_carry_the_date_but_never_a_rating() -> None:
    table = "year,month,day,region,intensity\n2026,1,2,Knee,3\n,,,Hand,4\n,,3,Knee,\n"

    read_as, found = read(table)

    assert read_as.carried == ("year", "month", "day")
    assert [(note.local_day.day, note.value) for note in found.notes] == [(2, 3), (2, 4)]


def test_blank_ratings_carry_where_the_file_says_so() -> None:
    note = "No value = same as previous day for:,,,region and,intensity\n"
    table = "year,month,day,region,intensity\n2026,1,2,Knee,3\n,,3,Knee,\n,,4,,5\n"

    _, found = read(note + table)

    assert [(note.region, note.value) for note in found.notes] == [
        ("Knee", 3),
        ("Knee", 3),
        ("Knee", 5),
    ]


def test_a_side_beside_the_region_makes_a_part_of_the_map() -> None:
    table = "date,region,side,pain\n2026-01-02,Low back,Left,3\n2026-01-02,Knee,Right mostly,4\n"

    found = read(table)[1].notes

    assert [(note.region, note.side, note.text) for note in found] == [
        ("lower_left", "left", ""),
        ("Knee", "right", "Right mostly"),
    ]


# what is asked


@pytest.mark.parametrize(
    ("table", "question"),
    [
        ("date,steps a,steps b\n2026-01-02,4000,5000\n", "could each be steps of the day"),
        ("date,knee pain,pain knee\n2026-01-02,4,5\n", "could each be pain"),
        ("start date,date,knee pain\n2026-01-02,2026-01-03,5\n", "could each be the day"),
        ("date,back pain,x\n3/4/2026,5,\n5/6/2026,4,\n", "day-first or month-first"),
        ("date,back pain,knee pain\n2026-01-02,4,2.5\n", "rated from 0 to 10"),
        ("date,score,x\n2026-01-02,4,\n", "nothing says what was rated in 'score'"),
        ("date,p1,p2\n2026-01-02,4,5\n", "nothing says what was rated in 'p1', 'p2'"),
        ("date,AM pain,PM pain\n2026-01-02,4,5\n", "could each be pain"),
        ("date,back pain,x\n" + "".join(f"2026-01-0{n},{n},\n" for n in range(1, 6)), "0 to 10"),
    ],
)
def test_what_two_readings_fit_is_asked_and_not_guessed(table: str, question: str) -> None:
    assert question in "".join(read(table)[0].unclear)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("date,steps a,steps b\n2026-01-02,4000,5000\n", "steps b=day_steps"),
        ("date,back pain,x\n3/4/2026,5,\n", "date=date:month-first"),
        ("date,back pain,knee pain\n2026-01-02,4,2.5\n", "back pain=pain:back:nrs"),
        ("date,score,x\n2026-01-02,4,\n", "score=pain:knee"),
    ],
)
def test_an_answer_settles_it(table: str, told: str) -> None:
    read_as, found = read(table, told)

    assert read_as.unclear == ()
    assert found.notes


@pytest.mark.parametrize("told", ["x", "=pain", "a=", "a=pian", "a=date:first", "a=stress:left"])
def test_an_answer_that_says_nothing_is_refused_by_name(told: str) -> None:
    with pytest.raises(UnknownName):
        column_map(told)


def test_a_list_of_activities_is_no_diary() -> None:
    table = "Activity ID,Activity Date,Activity Type,Total Steps\n1,2026-01-02,Run,5000\n"

    assert not read(table)[0].is_diary


# how it is kept


def test_nothing_is_kept_before_it_is_confirmed(tmp_path: Path) -> None:
    (tmp_path / "diary.csv").write_text("date,knee pain,x\n2026-01-02,3,\n")
    home = Home(tmp_path / "home")

    (verdict,) = take(home, tmp_path / "diary.csv").files

    assert (verdict.verdict, notes_of(home)) == ("skipped", [])
    assert verdict.reason == (
        "a diary of 1 entry. Nothing kept yet: say --yes to keep it as it is read."
    )
    assert not [path for path in (tmp_path / "home" / "originals").rglob("*") if path.is_file()]


def in_force(home: Home) -> list[tuple[str, float | None]]:
    return [(note.region, note.value) for note in diary.in_force(notes_of(home))]


def test_a_table_is_read_again_where_columns_are_told_otherwise(tmp_path: Path) -> None:
    path, home = tmp_path / "diary.csv", Home(tmp_path / "home")
    path.write_text("date,back pain,y\n2026-01-02,3,4\n2026-01-03,2,5\n")
    first = Consent(yes=True)
    other = dict([column_map("back pain=pain:neck:nrs"), column_map("y=stress")])

    take(home, path, consent=first)
    again = take(home, path, consent=Consent(yes=True, told=other)).files[0]
    once_more = take(home, path, consent=Consent(yes=True, told=other)).files[0]
    back = dict([column_map("back pain=pain:back:nrs"), column_map("y=-")])
    take(home, path, consent=Consent(yes=True, told=back))

    assert again.reason == (
        "read again: 0 entries as before, 4 new (pain of neck, stress), 2 taken back (pain)"
    )
    assert (once_more.verdict, once_more.reason) == (
        "known",
        "read again: 4 entries as before, 0 new, 0 taken back",
    )
    assert in_force(home) == [("", 3), ("", 2)]


def told(*maps: str) -> Consent:
    return Consent(yes=True, told=dict(map(column_map, maps)))


def test_another_column_comes_in_and_what_is_there_is_not_doubled(tmp_path: Path) -> None:
    path, home = tmp_path / "diary.csv", Home(tmp_path / "home")
    path.write_text("date,back pain,y\n2026-01-02,3,4\n2026-01-02,3,4\n2026-01-03,2,5\n")
    take(home, path, consent=YES)

    (verdict,) = take(home, path, consent=told("y=stress")).files

    assert verdict.reason.startswith(
        "read again: 3 entries as before, 3 new (stress), 0 taken back"
    )
    assert len(notes_of(home)) == 6


def test_what_was_corrected_by_hand_stays_when_a_table_is_read_again(tmp_path: Path) -> None:
    path, home = tmp_path / "diary.csv", Home(tmp_path / "home")
    path.write_text("date,knee pain,y\n2026-01-02,3,\n2026-01-03,2,\n2026-01-04,1,5\n")
    take(home, path, consent=YES)
    first, second, _ = notes_of(home)
    with Store(home) as store:
        store.save_notes([diary.corrected(first, 7), diary.withdrawal(second)])

    (verdict,) = take(home, path, consent=told("y=stress")).files

    assert verdict.reason == "read again: 3 entries as before, 1 new (stress), 0 taken back"
    assert sorted(in_force(home)) == [("", 5), ("knee", 1), ("knee", 7)]


def test_nothing_is_taken_back_without_a_yes(tmp_path: Path) -> None:
    path, home = tmp_path / "diary.csv", Home(tmp_path / "home")
    path.write_text("date,k\n2026-01-02,3\n")
    take(home, path, consent=told("k=pain:knee"))
    silent = Consent(told=dict([column_map("k=pain:hip")]))

    (verdict,) = take(home, path, consent=silent).files

    assert verdict.verdict == "skipped"
    assert "1 new (pain of hip), 1 taken back (pain of knee)" in verdict.reason
    assert in_force(home) == [("knee", 3)]


def test_a_map_of_one_table_leaves_another_that_is_known_as_it_was_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("date,k\n2026-01-02,3\n")
    (tmp_path / "b.csv").write_text("date,m\n2026-01-02,4\n")
    home = Home(tmp_path / "home")
    take(home, tmp_path / "a.csv", consent=told("k=pain:knee"))

    files = take(home, tmp_path / "a.csv", tmp_path / "b.csv", consent=told("m=pain:hip")).files

    assert [file.verdict for file in files] == ["known", "imported"]
    assert sorted(in_force(home)) == [("hip", 4), ("knee", 3)]


def test_the_time_of_entry_can_be_told_later(tmp_path: Path) -> None:
    path, home = tmp_path / "diary.csv", Home(tmp_path / "home")
    path.write_text("date,knee pain,w\n2026-01-02,3,2026-01-03 08:00\n")
    take(home, path, consent=YES)

    reasons = [take(home, path, consent=told("w=entered")).files[0].reason for _ in range(2)]

    assert "1 new (pain of knee), 1 taken back (pain of knee)" in reasons[0]
    assert "1 entry as before, 0 new, 0 taken back" in reasons[1]


def test_all_of_a_file_carries_its_hash_so_that_it_can_be_undone(tmp_path: Path) -> None:
    path, home = tmp_path / "diary.csv", Home(tmp_path / "home")
    path.write_text("date,k\n2026-01-02,3\n")
    take(home, path, consent=told("k=pain:knee"))

    take(home, path.rename(tmp_path / "renamed.csv"), consent=told("k=pain:hip"))

    assert len({note.original for note in notes_of(home)}) == 1
    assert {note.origin for note in notes_of(home)} == {"table diary.csv"}


@pytest.mark.parametrize(
    ("table", "maps", "code"),
    [
        ("date,back pain\n2026-01-02,3\n", [], 0),
        ("date,back pain,x\n3/4/2026,3,\n", [], 1),
        ("date,back pain\n3/4,3\n", [], 1),
        ("date,back pain\n2026-01-02,\n", [], 1),
        ("date,back pain\n", [], 1),
        ("a,b\nx,y\n", [], 1),
        ("date,back pain\n2026-01-02,3\n", ["hip=pain"], 2),
    ],
)
def test_an_import_that_keeps_nothing_says_so_by_its_exit_code(
    tmp_path: Path, table: str, maps: list[str], code: int
) -> None:
    (tmp_path / "diary.csv").write_text(table)

    with pytest.raises(SystemExit) as ended:
        import_command(
            [tmp_path / "diary.csv"],
            tmp_path / "home",
            maps=maps,
            yes=True,
            dry_run=False,
            as_json=False,
        )

    assert ended.value.code == code


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("date,back pain,x\n", "there are no rows below the names of its columns."),
        ("date,back pain\n2026-01-02,\n", "all its values are blank."),
        ("date,back pain\n3/4,3\n", "1 value on no readable day ('3/4')."),
        ("date,back pain\n2026-01-02,bad\n", "1 cell with words and no value ('bad')."),
    ],
)
def test_a_diary_that_gives_no_entry_is_not_kept_and_says_why(
    tmp_path: Path, table: str, why: str
) -> None:
    (tmp_path / "diary.csv").write_text(table)

    (verdict,) = take(Home(tmp_path / "home"), tmp_path / "diary.csv", consent=YES).files

    assert (verdict.verdict, verdict.kind) == ("skipped", "table")
    assert verdict.reason == f"a diary, and nothing of it can be kept: {why}"


def test_a_column_that_is_not_there_is_told_beside_those_that_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "diary.csv").write_text("date,knee pain,steps\n2026-01-02,3,\n")

    with pytest.raises(SystemExit):
        import_command(
            [tmp_path / "diary.csv"],
            tmp_path / "home",
            maps=["stps=day_steps"],
            yes=True,
            dry_run=False,
            as_json=True,
        )

    assert capsys.readouterr().err == (
        "--map: no table here has a column 'stps'; there are: 'steps', 'date', 'knee pain'.\n"
    )


def test_the_line_to_type_is_printed_as_it_is_typed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "diary.csv").write_text("date,back pain,knee pain\n2026-01-02,4,2.5\n")

    with pytest.raises(SystemExit):
        import_command(
            [tmp_path / "diary.csv"],
            tmp_path / "home",
            maps=[],
            yes=True,
            dry_run=False,
            as_json=False,
        )

    assert "--map 'back pain=pain:back:nrs'" in capsys.readouterr().err


def test_a_column_of_two_meanings_is_refused(tmp_path: Path) -> None:
    maps = ["Knie=pain:knee", "Knie=sleep_h"]

    with pytest.raises(ImplausibleValue, match="--map Knie: is said twice"):
        import_command([], tmp_path / "home", maps=maps, yes=True, dry_run=False, as_json=False)


def test_a_table_that_was_skipped_can_be_confirmed_later_and_is_known_then(tmp_path: Path) -> None:
    (tmp_path / "diary.csv").write_bytes(DIARY)
    home = Home(tmp_path / "home")
    path = tmp_path / "diary.csv"
    consent = Consent(yes=True, told=dict([column_map("low back pain=pain:lower_centre:nrs")]))

    verdicts = [
        take(home, path, consent=each).files[0].verdict for each in (None, consent, consent)
    ]

    assert verdicts == ["skipped", "imported", "known"]
    assert len(notes_of(home)) == 28 * 3
    assert home.original(notes_of(home)[0].original).read_bytes() == DIARY


def test_yes_accepts_nothing_unclear_and_the_line_names_the_answer(tmp_path: Path) -> None:
    (tmp_path / "diary.csv").write_bytes(DIARY)

    (verdict,) = take(Home(tmp_path / "home"), tmp_path / "diary.csv", consent=YES).files

    assert verdict.verdict == "skipped"
    assert "--map 'low back pain=pain:lower_centre:nrs'" in verdict.reason
    assert "say --yes" in verdict.reason


def test_columns_that_were_all_told_need_no_yes(tmp_path: Path) -> None:
    (tmp_path / "diary.csv").write_text("date,k,x\n2026-01-02,3,\n")
    told = Consent(told=dict([column_map("k=pain:knee")]))

    (verdict,) = take(Home(tmp_path / "home"), tmp_path / "diary.csv", consent=told).files

    assert (verdict.verdict, verdict.records) == ("imported", 1)


def test_a_column_that_no_table_has_stops_the_tables(tmp_path: Path) -> None:
    (tmp_path / "diary.csv").write_text("date,knee pain,x\n2026-01-02,3,\n")
    told = Consent(yes=True, told=dict([column_map("kneePian=pain:knee")]))

    (verdict,) = take(Home(tmp_path / "home"), tmp_path / "diary.csv", consent=told).files

    assert verdict.verdict == "skipped"
    assert "kneePian" in verdict.reason


def test_a_person_is_asked_until_it_is_clear(tmp_path: Path) -> None:
    (tmp_path / "diary.csv").write_bytes(DIARY)
    told = dict([column_map("low back pain=pain:lower_centre:nrs")])
    answers: Iterator[tables.Answer] = iter([told, True])
    seen: list[tuple[str, ...]] = []

    def ask(shown: tables.Reading) -> tables.Answer:
        seen.append(shown.guess.unclear)
        return next(answers)

    home = Home(tmp_path / "home")
    take(home, tmp_path / "diary.csv", consent=Consent(ask=ask))

    assert [len(unclear) for unclear in seen] == [1, 0]
    assert Counter(note.quantity for note in notes_of(home)) == {"pain": 56, "sitting_h": 28}


def test_entries_that_another_table_holds_are_told_and_sums_are_not_doubled(tmp_path: Path) -> None:
    (tmp_path / "daily.csv").write_text("date,kneePain,sitting\n2026-01-02,3.5,7\n2026-01-03,2,6\n")
    (tmp_path / "raw.csv").write_text("date,region,intensity\n2026-01-02,Knees,3.5\n")
    (tmp_path / "again.csv").write_text("date,x,sitting\n2026-01-02,,7\n2026-01-04,,6\n")
    home = Home(tmp_path / "home")

    names = ("daily.csv", "raw.csv", "again.csv")
    told = [take(home, tmp_path / name, consent=YES).files[0] for name in names]

    assert "1 of the same day, region and value stand in table daily.csv too" in told[1].reason
    assert [verdict.records for verdict in told] == [4, 1, 1]
    assert len({note.origin for note in notes_of(home)}) == 3


def test_doubles_are_kept_only_with_a_yes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("date,kneePain,x\n2026-01-02,3.5,7\n")
    (tmp_path / "b.csv").write_text("date,kneePain,y\n2026-01-02,3.5,7\n")
    told = Consent(told=dict([column_map("kneePain=pain:knee")]))
    home = Home(tmp_path / "home")

    verdicts = [
        take(home, tmp_path / name, consent=told).files[0].verdict for name in ("a.csv", "b.csv")
    ]

    assert verdicts == ["imported", "skipped"]


def test_runs_come_in_beside_a_diary_that_nobody_confirmed(tmp_path: Path) -> None:
    archive = write_archive(tmp_path / "archive", runs=3)
    (archive / "diary.csv").write_bytes(DIARY)
    home = Home(tmp_path / "home")

    verdicts = [file.verdict for file in take(home, archive).files]

    assert sorted(verdicts) == ["imported"] * 3 + ["skipped"]
    assert len(telling.runs(home)) == 3


def test_a_sum_below_a_table_is_no_entry_and_says_nothing_of_the_scale() -> None:
    table = "date,back pain,sitting\n2026-01-02,3,8\n2026-01-03,4,7\nmean,3.5,7.5\n,7,15\n"

    _, found = read(table)

    assert [(note.value, note.scale) for note in found.notes if note.quantity == "pain"] == [
        (3, ""),
        (4, ""),
    ]


def test_an_import_that_is_cut_off_keeps_no_part_of_a_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "diary.csv").write_text("date,knee pain,x\n2026-01-02,3,\n")
    home = Home(tmp_path / "home")
    whole = tables.take_in_table

    def broken(store: Store, place: Home, given: Given, consent: Consent) -> FileResult:
        result = whole(store, place, given, consent)
        twice = (*result.notes, *result.notes)  # the database refuses the second one
        return FileResult(result.verdict, result.original, notes=twice)

    with monkeypatch.context() as patch:
        patch.setattr("backstride.workflow.importing.take_in_table", broken)
        with pytest.raises(Exception, match="UNIQUE"):
            take(home, tmp_path / "diary.csv", consent=YES)

    assert notes_of(home) == []
    assert take(home, tmp_path / "diary.csv", consent=YES).files[0].verdict == "imported"


def test_the_same_content_gives_the_same_fingerprint_whenever_it_came(tmp_path: Path) -> None:
    (tmp_path / "diary.csv").write_text("date,knee pain,x\n2026-01-02,3,\n")
    homes = [Home(tmp_path / "a"), Home(tmp_path / "b")]
    for home in homes:
        take(home, tmp_path / "diary.csv", consent=YES)

    assert telling.fingerprint(homes[0]) == telling.fingerprint(homes[1])


def test_ten_years_are_kept_in_seconds(tmp_path: Path) -> None:
    days = (date(2016, 1, 1) + timedelta(at) for at in range(3_650))
    names = [f"thing {at}" for at in range(60)]
    lines = [",".join(["date", "back pain", "sleep (h)", *names])]
    lines += [f"{day},{day.day % 11},7.5," + ",".join(["1.5"] * 60) for day in days]
    (tmp_path / "diary.csv").write_text("\n".join(lines))

    summary = take(Home(tmp_path / "home"), tmp_path / "diary.csv", consent=YES)

    assert summary.files[0].records == 7_300
    assert summary.took_s < 20


# real diaries, counted against the file


def counted(path: Path) -> int:
    """Count the ratings of a real file with nothing of ours."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.reader(file) if any(row)]
    head = next(at for at, row in enumerate(rows) if {"date", "year", "startday"} & set(row))
    names, body = rows[head], rows[head + 1 :]
    if "pain after" in names:
        return sum(bool(row[names.index("pain after")]) for row in body)
    if "intensity" in names:
        return sum(bool(row[names.index("intensity")]) for row in body)
    rated = [at for at, name in enumerate(names) if name.endswith("Pain")]
    rated += [names.index(name) for name in ("painInOtherRegion", "sick_tired", "generalmood")]
    return sum(bool(row[at]) for row in body for at in rated)


def test_every_rating_of_the_real_diaries_is_kept(real_data: Path, tmp_path: Path) -> None:
    files = sorted((real_data / "pain_diary").glob("*.csv"))
    told = dict([column_map("fitbitSteps=day_steps")])

    for path in files:
        home = Home(tmp_path / path.stem)
        steps = told if "fitbitSteps" in path.read_text(encoding="utf-8") else {}
        take(home, path, consent=Consent(yes=True, told=steps))
        rated = [note for note in notes_of(home) if note.quantity in {"pain", "rating"}]
        assert len(rated) == counted(path), path.name


def test_every_value_of_a_real_daily_table_is_what_the_file_says(
    real_data: Path, tmp_path: Path
) -> None:
    path = next((real_data / "pain_diary").glob("p1_daily*.csv"))
    home = Home(tmp_path)
    take(home, path, consent=Consent(yes=True, told=dict([column_map("fitbitSteps=day_steps")])))

    kept_ones = {
        str(note.local_day): note.value for note in notes_of(home) if note.region == "knee"
    }

    with path.open(newline="", encoding="utf-8") as file:
        assert kept_ones == {row["date"]: float(row["kneePain"]) for row in csv.DictReader(file)}


def test_real_back_pain_on_an_own_scale_is_compared_with_nothing(
    real_data: Path, tmp_path: Path
) -> None:
    path = next((real_data / "pain_diary").glob("p2_*.csv"))
    home = Home(tmp_path)
    take(home, path, consent=YES)

    backs = [note for note in notes_of(home) if note.quantity == "pain" and note.region == ""]

    assert len(backs) == 52
    assert comparable(notes_of(home)) == []


def test_a_real_table_with_four_devices_asks_which_steps_count(
    real_data: Path, tmp_path: Path
) -> None:
    path = next((real_data / "pain_diary").glob("p1_daily*.csv"))
    home = Home(tmp_path)

    (verdict,) = take(home, path, consent=YES).files

    assert verdict.verdict == "skipped"
    assert "'movesSteps' could each be steps of the day" in verdict.reason
    assert notes_of(home) == []


def test_no_real_region_is_taken_for_another(real_data: Path, tmp_path: Path) -> None:
    path = next((real_data / "pain_diary").glob("p1_raw_pain*.csv"))
    home = Home(tmp_path)
    take(home, path, consent=YES)

    found = Counter(note.region for note in notes_of(home) if note.region in REGIONS)

    assert found == {"lower_centre": 17, "neck": 8, "upper_back": 1}
    assert region_key("Knees") == region_key("knee")

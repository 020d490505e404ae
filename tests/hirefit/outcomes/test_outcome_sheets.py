"""Outcomes from files as they come: workbooks and text, long and wide."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from openpyxl import Workbook

from hirefit.exceptions import RatingError
from hirefit.history.sheets import SourceFile
from hirefit.outcomes.outcome_reader import Outcome, read_outcomes
from hirefit.outcomes.outcome_sheets import read_outcome_file

LONG = "application,measure,value,date\np1,csat,4.5,2026-06-01\np2,csat,3,2026-06-01\n"


def workbook(*rows: list, hidden: bool = False) -> SourceFile:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if hidden:
        sheet.sheet_state = "hidden"
        book.create_sheet("Notes").append(["nothing here"])
    buffer = io.BytesIO()
    book.save(buffer)
    return SourceFile("outcomes.xlsx", buffer.getvalue())


def text(content: str) -> SourceFile:
    return SourceFile("outcomes.csv", content.encode())


def codes(file: SourceFile) -> list[tuple[str, str]]:
    with pytest.raises(RatingError) as refused:
        read_outcome_file(file)
    return [(fault.code, fault.place) for fault in refused.value.faults]


def test_a_long_file_reads_as_the_pasted_text_does() -> None:
    assert read_outcome_file(text(LONG)) == read_outcomes(LONG, "x")
    german = "Bewerbung;Kennzahl;Wert;Datum\np1;csat;4,5;01.06.2026\np2;csat;3;01.06.2026\n"
    assert read_outcome_file(text(german)) == read_outcomes(LONG, "x")


def test_a_wide_workbook_has_a_column_for_each_measure() -> None:
    day = dt.date(2026, 6, 1)
    file = workbook(
        ["Service in June"],
        ["Candidate ID", "Name", "Date", "csat", "calls"],
        ["p1", "Ann", day, 4.5, 30],
        ["p2", "Bo", day, None, 28],
        [None, None, None, None, None],
    )
    assert read_outcome_file(file) == (
        Outcome("p1", "csat", 4.5, "2026-06-01"),
        Outcome("p1", "calls", 30.0, "2026-06-01"),
        Outcome("p2", "calls", 28.0, "2026-06-01"),
    )


def test_faults_name_the_cell() -> None:
    file = workbook(
        ["application", "date", "csat"],
        ["p1", "2026-06-01", 4],
        ["p 2", "2026-06-01", 4],
        ["p3", "soon", "good"],
    )
    place = "outcomes.xlsx, sheet Sheet:"
    assert codes(file) == [
        ("bad-id", f"{place}C3"),
        ("value", f"{place}C4"),
        ("bad-date", f"{place}C4"),
    ]


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (text("name,points\nAnn,3\n"), "missing-column"),
        (workbook(["application", "date", "csat"], ["p1", "2026-06-01", 4], hidden=True),
         "missing-column"),
        (text("application,measure,value,date\np1,csat,4,03/04/2026\n"), "ambiguous-dates"),
        (text("application,date,csat,csat\np1,2026-06-01,4,5\n"), "column-twice"),
        (text("application,measure,value,date\n"), "no-outcomes"),
        (text(LONG + "p1,csat,2,2026-06-01\n"), "duplicate"),
        (SourceFile("x.xlsx", b"PK\x03\x04 no workbook"), "not-a-workbook"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(file: SourceFile, expected: str) -> None:
    assert [code for code, _ in codes(file)] == [expected]

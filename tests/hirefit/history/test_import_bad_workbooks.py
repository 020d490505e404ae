"""Bad workbooks are named with file, sheet and cell; large ones are read in time."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from hirefit.exceptions import RatingError
from hirefit.history.past_import import plan_import, propose
from hirefit.history.sheets import SourceFile

HEADER = ["Candidate", "Interviewer", "Question", "Score"]


def refused(*files, mapping=None):
    with pytest.raises(RatingError) as caught:
        plan_import(files, mapping).require_decided()
    return [(fault.code, fault.place) for fault in caught.value.faults]


def test_merged_names_count_for_their_rows(workbook):
    def merge(book):
        book["A"].merge_cells("A2:A3")

    rows = [HEADER, ["Ann", "r", "q", 4], [None, "r", "p", 3]]
    plan = plan_import([workbook({"A": rows}, change=merge)])
    assert [(row.application, row.level) for row in plan.rows] == [("Ann", 3), ("Ann", 4)]
    assert plan.notes == (
        "scores.xlsx, sheet A: 1 merged cells; each row takes the value of the first.",
    )


@pytest.mark.parametrize("cells", ["D2:D3", "B2:C2"])
def test_merged_ratings_are_refused(workbook, cells):
    def merge(book):
        book["A"].merge_cells(cells)

    long = cells == "D2:D3"
    header = HEADER if long else ["Question", "Ann", "Ben"]
    rows = [header, ["Ann", "r", "q", 4][-len(header) :], ["Ann", "r", "p", 3][-len(header) :]]
    if not long:
        rows = [header, ["q", 4, None], ["p", 3, 3]]
    found = refused(workbook({"A": rows}, change=merge))
    assert found == [("merged-ratings", f"scores.xlsx, sheet A:{cells[:2]}")]


def test_two_header_rows(workbook):
    rows = [
        ["Candidate", "Interviewer", "Calm", "Owning"],
        [None, None, "first half", "second half"],
        ["Ann", "r", 4, 3],
        ["Ben", "r", 2, 3],
        ["Cem", "r", 2, 3],
        ["Dee", "r", 2, 3],
        ["Eve", "r", 2, 3],
        ["Fay", "r", 2, 3],
    ]
    assert refused(workbook({"A": rows})) == [("two-header-rows", "scores.xlsx, sheet A:2")]
    rows[1][:2] = ["Candidate", "Interviewer"]
    file = workbook({"A": rows})
    plan = plan_import([file], propose([file], header_row=2)[0])
    assert plan.mapping.question_columns == ("first half", "second half")
    assert len(plan.rows) == 12


def test_formulas_without_a_saved_result(workbook):
    rows = [[*HEADER, "Twice"], ["Ann", "r", "q", "=2+2", "=D2*2"], ["Ben", "r", "q", 3, "=D3*2"]]
    assert refused(workbook({"A": rows})) == [("formula-without-value", "scores.xlsx, sheet A:D2")]


def test_hidden_sheets_are_said_and_read_on_request(workbook):
    def hide(book):
        book["Old"].sheet_state = "hidden"

    sheets = {"New": [HEADER, ["Ann", "r", "q", 4]], "Old": [HEADER, ["Ben", "r", "q", 2]]}
    file = workbook(sheets, change=hide)
    plan = plan_import([file])
    assert [row.application for row in plan.rows] == ["Ann"]
    assert [(entry.place, entry.reason) for entry in plan.account.listed] == [
        ("scores.xlsx, sheet Old", 'the sheet is hidden; read it with --sheet "Old".')
    ]
    asked = plan_import([file], propose([file], sheets=["New", "Old"])[0])
    assert [row.application for row in asked.rows] == ["Ann", "Ben"]
    with pytest.raises(RatingError, match="there is no sheet Older"):
        propose([file], sheets=["Older"])


@pytest.mark.slow
def test_two_hundred_columns(workbook):
    names = [f"Answer {at}" for at in range(194)]
    header = ["Candidate", "Interviewer", "Phone", "Age", "Calm", "Owning", *names]
    rows = [header]
    for at in range(30):
        texts = [f"long text {at} {column}" for column in range(194)]
        rows.append([f"a{at}", f"r{at % 3}", 555_000 + at, 20 + at, 1 + at % 5, 3, *texts])
    plan = plan_import([workbook({"A": rows})])
    assert plan.mapping.question_columns == ("Calm", "Owning")
    assert len(plan.unused_columns) == 196
    assert len(plan.rows) == 60


def test_password_protected_and_old_workbooks():
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)
    locked = SourceFile("x.xlsx", start + "EncryptedPackage".encode("utf-16-le"))
    assert refused(locked) == [("password-protected", "x.xlsx")]
    assert refused(SourceFile("x.xls", start)) == [("old-workbook", "x.xls")]


def test_a_zip_bomb_is_not_unpacked():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(100_000_000))
    assert len(buffer.getvalue()) < 200_000
    assert refused(SourceFile("x.xlsx", buffer.getvalue())) == [("zip-bomb", "x.xlsx")]


def test_entities_are_refused(workbook):
    file = workbook({"A": [HEADER, ["a", "r", "q", 4]]})
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file.data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for part in old.namelist():
            data = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                data = b'<!DOCTYPE x [<!ENTITY a "b">]>' + data
            new.writestr(part, data)
    assert refused(SourceFile("x.xlsx", buffer.getvalue())) == [("xml-entities", "x.xlsx")]


def test_macros_are_said_and_ignored(workbook):
    file = workbook({"A": [HEADER, ["a", "r", "q", 4]]}, name="x.xlsm")
    buffer = io.BytesIO(file.data)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    plan = plan_import([SourceFile("x.xlsm", buffer.getvalue())])
    assert plan.notes == ("x.xlsm holds macros; they are ignored, only values are read.",)
    assert [row.level for row in plan.rows] == [4]


def test_a_damaged_workbook(workbook):
    file = workbook({"A": [HEADER, ["a", "r", "q", 4]]})
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file.data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part)[: 60 if "sheet1" in part else None])
    assert refused(SourceFile("x.xlsx", buffer.getvalue())) == [("damaged-workbook", "x.xlsx")]


def test_an_empty_workbook():
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    assert refused(SourceFile("x.xlsx", buffer.getvalue())) == [("no-shape", "x.xlsx")]

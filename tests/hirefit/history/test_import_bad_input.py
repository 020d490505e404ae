"""Bad input is named with file, sheet and cell, and never half read."""

from __future__ import annotations

import io
import time
import zipfile

import openpyxl
import pytest

from hirefit.exceptions import DefinitionError, RatingError
from hirefit.history.mapping import ImportMapping, read_mapping
from hirefit.history.past_import import plan_import, propose
from hirefit.history.sheets import SourceFile

HEADER = ["Candidate", "Interviewer", "Question", "Score"]


def refused(*files, mapping=None):
    with pytest.raises(RatingError) as caught:
        plan_import(files, mapping).require_decided()
    return [(fault.code, fault.place) for fault in caught.value.faults]


def with_mapping(files, **update):
    return propose(files)[0].model_copy(update=update)


def test_zeros_are_asked_about(text_file):
    file = text_file("Candidate,Interviewer,Question,Score\na,r,q,0\nb,r,q,4\n")
    with pytest.raises(RatingError, match="--zero not-assessed or --zero rating") as caught:
        plan_import([file]).require_decided()
    assert [fault.code for fault in caught.value.faults] == ["zero-undecided"]
    for zero, levels, scale in (("not-assessed", [None, 4], "1-5"), ("rating", [0, 4], "0-5")):
        plan = plan_import([file], with_mapping([file], zero=zero))
        plan.require_decided()
        assert [row.level for row in plan.rows] == levels
        assert str(plan.scale) == scale
    plan = plan_import([file], with_mapping([file], scale="0-5"))
    plan.require_decided()
    assert [row.level for row in plan.rows] == [0, 4]


def test_zero_as_rating_needs_a_scale_with_zero(text_file):
    file = text_file("Candidate,Interviewer,Question,Score\na,r,q,0\n")
    mapping = with_mapping([file], zero="rating", scale="1-5")
    assert ("zero-outside-scale", "scale") in refused(file, mapping=mapping)


def test_words_that_are_not_understood_are_asked_about(text_file):
    file = text_file("Candidate,Interviewer,Question,Score\na,r,q,4\nb,r,q,3.5\nc,r,q,meh\n")
    assert refused(file) == [("unknown-word", "scores.csv:3"), ("unknown-word", "scores.csv:4")]
    mapping = with_mapping([file], levels={"3.5": 4}, not_assessed=("meh",))
    plan = plan_import([file], mapping)
    plan.require_decided()
    assert [row.level for row in plan.rows] == [4, 4, None]


@pytest.mark.parametrize(
    "words",
    [["4/5", "7/10"], ["strong_yes", "poor"], ["strong_yes", "7"]],
    ids=["denominators", "words", "words-and-numbers"],
)
def test_mixed_scales_are_named(text_file, words):
    rows = "".join(f"a{at},r,q,{word}\n" for at, word in enumerate(words))
    file = text_file(f"Candidate,Interviewer,Question,Score\n{rows}")
    codes = [code for code, _ in refused(file)]
    assert set(codes) <= {"mixed-scales", "unknown-word"}


def test_questions_on_two_scales_are_named(text_file):
    rows = "".join(f"a{at},r,low,{1 + at % 5}\na{at},r,high,{1 + at % 10}\n" for at in range(20))
    file = text_file(f"Candidate,Interviewer,Question,Score\n{rows}")
    with pytest.raises(RatingError, match=r"1 questions look like 1-5 \(low\)"):
        plan_import([file]).require_decided()
    plan_import([file], with_mapping([file], scale="1-10")).require_decided()


def test_numbers_that_are_no_scale(text_file):
    file = text_file("Candidate,Interviewer,Question,Score\na,r,q,87\nb,r,q,45\n")
    assert refused(file) == [("no-scale", "scale")]


def test_levels_outside_a_named_scale(text_file):
    file = text_file("Candidate,Interviewer,Question,Score\na,r,q,5\n")
    assert refused(file, mapping=with_mapping([file], scale="1-4")) == [
        ("outside-scale", "scores.csv:2")
    ]


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


def test_a_rater_under_three_spellings_is_proposed_not_merged(text_file):
    people = ["Bo Bramble"] * 9 + ["Bo B", "bramble, bo", "Bo Brambel", "Mara Lint", "R1", "R2"]
    rows = "".join(f'a{at},"{name}",q,4\n' for at, name in enumerate(people))
    file = text_file(f"Candidate,Interviewer,Question,Score\n{rows}")
    plan = plan_import([file])
    assert [(found.spelling, found.stands_for) for found in plan.spellings] == [
        ("Bo B", "Bo Bramble"),
        ("Bo Brambel", "Bo Bramble"),
        ("bramble, bo", "Bo Bramble"),
    ]
    assert plan.support.raters == 7
    same = {found.spelling: found.stands_for for found in plan.spellings}
    merged = plan_import([file], with_mapping([file], same_raters=same))
    assert (merged.support.raters, merged.spellings) == (4, ())


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


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b"  \n ", "empty-file"),
        (b"PK\x03\x04 and then nothing", "not-a-workbook"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not-text"),
        (b"[{]", "not-json"),
        (b"[]", "no-records"),
        (b"hello world\n", "no-shape"),
        (b"\xff\xfea", "wrong-encoding"),
        (b"Candidate,Interviewer,Question,Score\n", "no-ratings"),
    ],
)
def test_files_that_hold_nothing_to_read(data, code):
    assert [found for found, _ in refused(SourceFile("x.csv", data))] == [code]


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


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings(text_file, encoding):
    text = "Candidate;Interviewer;Question;Score\nZoë;Jürgen;q;4\n"
    plan = plan_import([text_file(text, encoding=encoding)])
    assert (plan.rows[0].application, plan.rows[0].rater) == ("Zoë", "Jürgen")
    guessed = ("scores.csv is not UTF-8 (line 2); it was read as Windows-1252.",)
    assert plan.notes == (guessed if encoding == "cp1252" else ())


def test_dates_that_can_be_read_two_ways_and_submission_before_interview(text_file):
    text = (
        "Candidate,Interviewer,Question,Score,Interview date,Submitted at\n"
        "a,r,q,4,03/04/2026,2026-01-01\n"
    )
    file = text_file(text)
    plan = plan_import([file])
    assert plan.rows[0].period == "2026-01"
    assert any("--dates day-first" in problem.message for problem in plan.problems)
    plan = plan_import([file], with_mapping([file], dates="day-first"))
    assert plan.rows[0].period == "2026-04"
    early = [p for p in plan.problems if "before their interview" in p.message]
    assert [(p.count, p.places) for p in early] == [(1, ("scores.csv:2",))]


def test_every_fault_of_a_mapping_has_its_line():
    with pytest.raises(DefinitionError, match=r"mapping:2:1: .*\nmapping:3:1") as caught:
        read_mapping("format: 1\nshape: round\nwords: {}\n")
    assert len(caught.value.faults) == 2


def test_a_mapping_for_another_file_says_what_is_missing(text_file):
    mapping = ImportMapping(shape="long", columns={"rating": "Points"}, header_row=1)
    file = text_file("Candidate,Interviewer,Question,Score\na,r,q,4\n")
    with pytest.raises(RatingError, match=r"no column for application \(column\), rater"):
        plan_import([file], mapping)


def test_what_the_ratings_can_support(text_file):
    lines = ["candidate,interviewer,question,score,site"]
    lines += [f"n{at},r{rater},q,{1 + at % 4},North" for at in range(9) for rater in (1, 2)]
    lines += [f"s{at},r{rater},q,3,South" for at in range(3) for rater in (3, 4)]
    lines += [f"x{at},r5,q,3,South" for at in range(9)]
    support = plan_import([text_file("\n".join(lines))]).support
    assert (support.raters, support.raters_with_enough, support.raters_estimable) == (5, 3, 2)
    assert support.one_person_panels == 9
    assert support.groups == (("r1", "r2"), ("r3", "r4"), ("r5",))
    assert support.unused_levels == (5,)
    assert "Severity can be estimated for 2 of 5 raters" in support.sentences()[1]


def test_sites_that_share_nothing_are_named(text_file):
    lines = ["candidate,interviewer,question,score,site"]
    lines += [f"{site}{at},{site}r{r},q,3,{site}" for at in range(3) for site in "AB" for r in "12"]
    support = plan_import([text_file("\n".join(lines))]).support
    assert "Sites that share no application can't be compared: A; B." in support.sentences()


def big_workbook(rows):
    """A workbook by openpyxl whose cells are put in by hand, which is quicker to write."""
    buffer = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["cells"])
    book.save(buffer)
    cells = "".join(
        f'<row r="{at}">'
        + "".join(
            f'<c r="{letter}{at}"><v>{value}</v></c>'
            if isinstance(value, int)
            else f'<c r="{letter}{at}" t="inlineStr"><is><t>{value}</t></is></c>'
            for letter, value in zip("ABCDE", row, strict=True)
        )
        + "</row>"
        for at, row in enumerate(rows, start=1)
    )
    big = io.BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(big, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            data = old.read(part).decode()
            if part == "xl/worksheets/sheet1.xml":
                start, end = data.index("<sheetData>"), data.index("</sheetData>")
                data = data[:start] + "<sheetData>" + cells + data[end:]
            new.writestr(part, data)
    return big.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_hundred_thousand_rows_in_ten_seconds(kind):
    header = ["Candidate", "Interviewer", "Question", "Score", "Submitted at"]
    rows = [
        [f"c{at // 10}", f"Rater {at % 20}", f"q{at % 5}", 1 + at % 5, f"2026-01-{1 + at % 28:02}"]
        for at in range(100_000)
    ]
    if kind == "csv":
        text = "\n".join(",".join(map(str, row)) for row in [header, *rows])
        file = SourceFile("big.csv", text.encode())
    else:
        file = SourceFile("big.xlsx", big_workbook([header, *rows]))
    start = time.process_time()
    plan = plan_import([file])
    assert time.process_time() - start < 10
    assert len(plan.rows) == 100_000

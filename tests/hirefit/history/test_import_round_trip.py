"""What is written is read back as it was; doing it twice changes nothing."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hirefit.exceptions import RatingError
from hirefit.history.formulas import freed, tamed
from hirefit.history.mapping import ImportMapping, mapping_text, read_mapping
from hirefit.history.note_text import label_text, note_text
from hirefit.history.past_import import plan_import
from hirefit.history.past_rating import ratings_csv
from hirefit.history.people import key_text, read_key, replace_names
from hirefit.history.preview import preview_document, preview_text
from hirefit.history.read import read_sheets
from hirefit.history.sheets import SourceFile, column_letters, column_number
from hirefit.ratings.csv_reader import read_ratings

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1)
LABELS = st.one_of(
    st.sampled_from(
        ["=1+1", "@x", "-a", "+b", "'=c", "''@", "total", "overall", "NULL", "0", "Ann"]
    ),
    NAMES.map(lambda text: label_text(text).strip()).filter(bool),
)
NOTES = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60)
RATINGS = st.lists(
    st.tuples(LABELS, LABELS, LABELS, st.sampled_from(["1", "3", "5", "", "N/A"]), NOTES),
    min_size=1,
    max_size=8,
)
FULL = ImportMapping(
    shape="long",
    columns={
        "application": "application",
        "rater": "rater",
        "question": "question",
        "rating": "rating",
        "evidence": "note",
    },
    header_row=1,
    scale="1-5",
    notes=True,
)
AGAIN = FULL.model_copy(
    update={
        "columns": {
            name: name
            for name in (
                *("application", "rater", "question", "competency", "rating"),
                *("not_assessed_reason", "evidence", "submitted_at", "version", "period"),
                *("site", "source", "source_row"),
            )
        }
    }
)


def csv_of(ratings):
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(["application", "rater", "question", "rating", "note"])
    writer.writerows([*map(tamed, row)] for row in ratings)
    return SourceFile("past.csv", buffer.getvalue().encode())


@given(RATINGS)
def test_export_and_import_are_identical(ratings):
    rows = plan_import([csv_of(ratings)], FULL).rows
    written = ratings_csv(rows)
    again = plan_import([SourceFile("RATINGS.csv", written.encode())], AGAIN)
    assert again.rows == rows
    assert ratings_csv(again.rows) == written
    assert again.duplicates == ()


LISTS = st.lists(st.sampled_from(["calm", "2,5", "kind", "a"]), min_size=1, max_size=12)


@settings(max_examples=min(30, settings.default.max_examples))
@given(
    st.sampled_from(",;\t|"), st.sampled_from([",", "; ", " | ", "\t"]), st.lists(LISTS, min_size=1)
)
@example(",", "; ", [["calm"] * 7] * 3)
@example(";", ",", [["calm"] * 7] * 3)
def test_notes_may_hold_more_of_another_sign_than_the_table_has_columns(separator, joint, notes):
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=separator)
    writer.writerow(["application", "rater", "question", "rating", "note"])
    writer.writerows([f"a{at}", "r", "q", 3, joint.join(note)] for at, note in enumerate(notes))
    rows = plan_import([SourceFile("past.csv", buffer.getvalue().encode())], FULL).rows
    assert {row.evidence for row in rows} == {note_text(joint.join(note)) for note in notes}


@given(RATINGS)
def test_every_row_and_rating_is_accounted_for(ratings):
    plan = plan_import([csv_of(ratings)], FULL)
    account = plan.account
    left = sum(entry.rows for entry in account.listed)
    assert (
        account.used + account.headers + account.totals + account.blank + left == len(ratings) + 1
    )
    assert account.used == len(plan.rows) + len(plan.duplicates)


@given(RATINGS, st.randoms())
def test_the_order_of_files_changes_nothing(ratings, random):
    half = len(ratings) // 2
    files = [csv_of(ratings[half:])]
    if half:
        files.append(SourceFile("other.csv", csv_of(ratings[:half]).data))
    first = plan_import(files, FULL)
    random.shuffle(files)
    again = plan_import(files, FULL)
    assert (again.batch, again.rows) == (first.batch, first.rows)


WORDS = st.sampled_from(
    [
        *("1/1", "0/1", "0/20", "10/10", "-1", "0 - no", "Hire (3)", "Score (1-4)", "31.12.2026"),
        *("Candidate", "Interviewer", "Question", "Score", "Criterion", "Total", "Weight", "Ann"),
        *("Date", "Bo", "", "", "", "1", "2", "4", "5", "0", "N/A", "3 - Hire", "strong_yes", "x"),
        *("Candidate: Ann", "Interviewer:", "2026-01-02", "03/04/2026", "4/5", "3.5", "version"),
    ]
)
GRIDS = st.lists(st.lists(WORDS, min_size=1, max_size=6), min_size=1, max_size=9)


def asked(score):
    return [["Candidate", "Interviewer", "Question", "Score"], ["Ann", "Bo", "x", score]]


@given(GRIDS, st.booleans())
@example(asked("1/1"), True)  # noqa: FBT003 - hypothesis mixes no names in
@example(asked("0/20"), True)  # noqa: FBT003 - same
def test_any_sheet_is_refused_or_wholly_accounted_for(rows, as_text):
    buffer = io.BytesIO()
    if as_text:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(rows)
        buffer.write(text.getvalue().encode())
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(buffer)
    file = SourceFile("x", buffer.getvalue())
    try:
        plan = plan_import([file])
    except RatingError as error:
        assert all(fault.message for fault in error.faults)  # noqa: PT017 - either way is right
        return
    (sheet,) = read_sheets([file])
    assert plan.account.rows == len(sheet.rows)
    assert preview_text(plan)
    assert json.loads(json.dumps(preview_document(plan)))["support"]["ratings"] == sum(
        row.level is not None for row in plan.rows
    )
    again = plan_import([SourceFile("y", ratings_csv(plan.rows).encode())], AGAIN)
    assert [row for row in again.rows if row.level] == [row for row in plan.rows if row.level]


@given(st.text(max_size=20))
def test_formulas_are_tamed_and_freed(text):
    assert freed(tamed(text)) == text
    assert not tamed(text).startswith(("=", "+", "-", "@"))


@given(st.text(max_size=80))
def test_cleaning_a_note_twice_changes_nothing(text):
    assert note_text(note_text(text)) == note_text(text)
    assert label_text(label_text(text)) == label_text(text)


def test_html_is_stripped_and_signs_kept():
    html = "<p>Calm &amp; <b>kind</b></p><script>x()</script>&nbsp;2 < 3 and <5 minutes>"
    assert note_text(html) == "Calm & kind 2 < 3 and <5 minutes>"


@given(st.integers(min_value=0, max_value=16_383))
def test_column_letters_are_read_back(column):
    assert column_number(column_letters(column)) == column


@pytest.mark.parametrize(("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ")])
def test_column_letters(column, letters):
    assert column_letters(column) == letters


CELLS = st.one_of(
    st.none(),
    st.integers(-(10**6), 10**6),
    st.text(st.characters(codec="utf-8", min_codepoint=32, exclude_categories=["Cs", "Cn", "Cc"])),
)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=5))
def test_cells_of_a_workbook_are_those_openpyxl_wrote(rows):
    book = openpyxl.Workbook()
    for row, cells in enumerate(rows, start=1):
        for column, value in enumerate(cells, start=1):
            cell = book.active.cell(row, column, value)
            if isinstance(value, str):
                cell.data_type = "s"
    buffer = io.BytesIO()
    book.save(buffer)
    (sheet,) = read_sheets([SourceFile("x.xlsx", buffer.getvalue())])
    expected = [["" if v is None else str(v).strip() for v in cells] for cells in rows]
    found = [
        [*cells, *([""] * (len(want) - len(cells)))]
        for cells, want in zip(sheet.rows, expected, strict=False)
    ]
    assert found == expected[: len(found)]
    assert not any(any(cells) for cells in expected[len(found) :])


def test_the_ratings_file_is_the_one_score_reads(tmp_path):
    ratings = [
        ("=a", "r", "q", "4", "=note"),
        ("=a", "r", "p", "N/A", ""),
        ("-b", "r", "q", "2", ""),
    ]
    plan = plan_import([csv_of(ratings)], FULL)
    path = tmp_path / "RATINGS.csv"
    path.write_text(ratings_csv(plan.rows), encoding="utf-8")
    table, notes = read_ratings(path, plan.scale, {})
    assert table.applications == ("'-b", "'=a")
    assert table.level.tolist() == [2, 4]
    assert table.evidence == ("", "'=note")
    assert len(table.not_assessed) == 1
    assert notes == ("Columns left out: site, source, source_row.",)


def test_later_versions_count_and_all_are_kept(tmp_path):
    text = (
        "candidate,interviewer,question,score,submitted at\n"
        "a,r,q,2,2026-01-02\na,r,q,5,2026-01-09\na,r,q,2,2026-01-02\n"
    )
    plan = plan_import([SourceFile("x.csv", text.encode())])
    assert [(row.level, row.version) for row in plan.rows] == [(2, "1"), (5, "2")]
    assert plan.duplicates == ("x.csv:4",)
    path = tmp_path / "RATINGS.csv"
    path.write_text(ratings_csv(plan.rows), encoding="utf-8")
    table, _ = read_ratings(path, plan.scale, {})
    assert table.level.tolist() == [5]


def test_a_mapping_is_read_back():
    mapping = FULL.model_copy(
        update={"levels": {"3 - Hire": 3, "no": 1}, "same_raters": {"Bo B": "Bo Bramble"}}
    )
    assert read_mapping(mapping_text(mapping)) == mapping


def test_codes_replace_names_and_are_kept(tmp_path):
    rows = plan_import([csv_of([("Ann", "Mara", "q", "4", ""), ("Ben", "Bo", "q", "2", "")])]).rows
    coded, key = replace_names(rows, {})
    text = ratings_csv(coded)
    assert not any(name in text for name in ("Ann", "Ben", "Mara", "Bo", "past.csv"))
    path = tmp_path / "key.csv"
    path.write_text(key_text(key), encoding="utf-8")
    assert read_key(path) == key
    more = plan_import([csv_of([("Ann", "Zoe", "q", "4", ""), ("Ben", "Bo", "q", "2", "")])]).rows
    recoded, wider = replace_names(more, read_key(path))
    assert key.items() < wider.items()
    assert replace_names(more, wider)[0] == recoded


@pytest.mark.parametrize("text", ["", "kind,name\n", "kind,name,code\na,b\n", "x" * 200_000])
def test_what_is_no_key_is_refused(tmp_path, text):
    path = tmp_path / "key.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RatingError, match="key"):
        read_key(path)

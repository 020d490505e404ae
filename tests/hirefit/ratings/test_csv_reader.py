"""Reading ratings: what is read, what is refused, and the place that is named."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hirefit.competencies.scale import RatingScale
from hirefit.exceptions import RatingError
from hirefit.ratings.csv_reader import MOST_FAULTS, read_ratings

GOOD = "application,rater,question,rating\na,r1,q1,3\na,r2,q1,4\n"


@pytest.fixture
def read(tmp_path):
    def run(content, scale="1-5", competency_of=None):
        path = tmp_path / "ratings.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_ratings(path, RatingScale.parse(scale), competency_of or {})

    return run


def faults(read, content, **options):
    with pytest.raises(RatingError) as caught:
        read(content, **options)
    return [(fault.place, fault.code) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plain", GOOD),
        ("byte order mark", b"\xef\xbb\xbf" + GOOD.encode()),
        ("semicolons", GOOD.replace(",", ";")),
        ("tabs", GOOD.replace(",", "\t")),
        ("CRLF", GOOD.replace("\n", "\r\n")),
        ("UTF-16", GOOD.encode("utf-16")),
        ("capitals and spaces", GOOD.replace("application,rater", " Application , RATER ")),
        ("blank lines", GOOD + "\n,,,\n"),
        ("quoted", GOOD.replace("a,r1", '"a","r1"')),
        ("other column order", "rating,question,rater,application\n3,q1,r1,a\n4,q1,r2,a\n"),
    ],
)
def test_the_same_table_from_every_spelling(read, name, content):
    table, notes = read(content)
    assert (table.applications, table.raters, table.questions) == (("a",), ("r1", "r2"), ("q1",))
    assert table.level.tolist() == [3, 4], name
    assert notes == ()


def test_latin_1_is_read_and_noted(read):
    content = "application,rater,question,rating\na,r\xe9my,q1,3\n".encode("latin-1")
    table, notes = read(content)
    assert table.raters == ("rémy",)
    assert notes == ("The file is not UTF-8; it was read as Latin-1.",)


def test_a_byte_order_mark_is_no_part_of_latin_1(read):
    content = b"\xef\xbb\xbf" + "application;rater;question;rating\na;r\xe9my;q1;3\n".encode(
        "latin-1"
    )
    assert read(content)[0].raters == ("rémy",)


def test_dashes_and_quotation_marks_of_windows_are_read_as_such(read):
    content = "application,rater,question,rating,evidence\na,r,q1,3,“Not yet” – €5\n"
    table, notes = read(content.encode("cp1252"))
    assert table.evidence == ("“Not yet” – €5",)
    assert notes == ("The file is not UTF-8; it was read as Windows-1252.",)


@pytest.mark.parametrize(
    ("name", "rows", "fault"),
    [
        (
            "a comma in a note without quotation marks",
            "a,r1,q1,3,He said yes, but later\na,r2,q1,4,,,\n",
            ("ratings.csv:2", "more-cells"),
        ),
        (
            "a quotation mark that is never closed",
            'a,r1,q1,3,\na,r2,q1,4,"He said\na,r3,q1,4,\n',
            ("ratings.csv:3", "not-csv"),
        ),
        (
            "a quotation mark that would get lost",
            'a,r1,q1,3,"He said "no" and left"\n',
            ("ratings.csv:2", "not-csv"),
        ),
        ("a note that is a formula", "a,r1,q1,3,=1+1\n", ("ratings.csv:2", "formula")),
    ],
)
def test_nothing_of_a_note_gets_lost(read, name, rows, fault):
    content = f"application,rater,question,rating,evidence\n{rows}"
    assert faults(read, content) == [fault], name


def test_a_reason_that_is_a_formula_is_refused(read):
    head = "application,rater,question,rating,not_assessed_reason\n"
    assert faults(read, f"{head}a,r,q1,3,\na,r,q2,,=no_time\n") == [("ratings.csv:3", "formula")]


def test_a_further_column_may_stand_twice(read):
    table, notes = read("application,rater,question,rating,notes,notes\na,r,q,3,x,y\n")
    assert (table.n_ratings, notes) == (1, ("Columns left out: notes.",))


def test_what_stands_in_a_column_without_a_name_is_left_out_with_a_note(read):
    head = "application,rater,question,rating,,\n"
    assert read(f"{head}a,r,q,3,,\nb,r,q,3\n")[1] == ()
    _, notes = read(f"{head}a,r,q,3,,\nb,r,q,3, ,kind\n")
    assert notes == ("A column has no name in the first line; what it says was left out.",)


def test_further_columns_are_left_out_with_a_note(read):
    table, notes = read("application,rater,question,rating,colour\na,r,q,3,red\n")
    assert table.n_ratings == 1
    assert notes == ("Columns left out: colour.",)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("6", "outside-scale"),
        ("0", "outside-scale"),
        ("-1", "outside-scale"),
        ("3.5", "not-whole"),
        ("3,5", "not-whole"),
        ("three", "not-whole"),
        ("1e0", "not-whole"),
        ("", "empty-rating"),
        ("NaN", "not-whole"),
        ("=1+2", "not-whole"),
        ("99999999999999999999", "not-whole"),
        ("٣", "not-whole"),
    ],
)
def test_a_rating_that_is_none_is_refused_with_its_line(read, cell, code):
    content = f'application,rater,question,rating\na,r1,q1,3\na,r2,q1,"{cell}"\n'
    assert faults(read, content) == [("ratings.csv:3", code)]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("a,r1,q1,4", "duplicate"),
        (",r2,q1,4", "empty-label"),
        ("a,,q1,4", "empty-label"),
        ("=HYPERLINK(1),r2,q1,4", "formula"),
        ("@x,r2,q1,4", "formula"),
        ("a,+cmd,q1,4", "formula"),
        ("a\x07,r2,q1,4", "bad-label"),
        ("a" * 201 + ",r2,q1,4", "bad-label"),
    ],
)
def test_a_bad_row_is_refused_with_its_line(read, line, code):
    assert faults(read, GOOD + line + "\n") == [("ratings.csv:4", code)]


def test_every_fault_is_reported_at_once(read):
    content = GOOD + "b,r1,q1,9\nb,r2,q1,\nb,r3,q1,4.5\n"
    assert faults(read, content) == [
        ("ratings.csv:4", "outside-scale"),
        ("ratings.csv:5", "empty-rating"),
        ("ratings.csv:6", "not-whole"),
    ]


def test_a_flood_of_faults_is_cut_short(read):
    rows = "".join(f"a{n},r,q,9\n" for n in range(MOST_FAULTS + 50))
    found = faults(read, "application,rater,question,rating\n" + rows)
    assert len(found) == MOST_FAULTS + 1
    assert found[-1] == ("ratings.csv", "more")


@pytest.mark.parametrize(
    ("content", "place", "code"),
    [
        ("application,rater,rating\na,r,3\n", "ratings.csv:1", "missing-column"),
        ("", "ratings.csv:1", "missing-column"),
        ("application,rater,question,rating\n", "ratings.csv", "no-ratings"),
        ("rater,rater,application,question,rating\n", "ratings.csv:1", "column-twice"),
        (b"PK\x03\x04\x00\x00", "ratings.csv", "not-text"),
    ],
)
def test_a_file_that_is_no_ratings_file(read, content, place, code):
    assert faults(read, content) == [(place, code)]


def test_not_assessed_needs_a_reason_and_no_number(read):
    head = "application,rater,question,rating,not_assessed_reason\n"
    table, _ = read(f"{head}a,r,q1,3,\na,r,q2,,no_time\n")
    assert table.n_ratings == 1
    assert [(item.question, item.reason) for item in table.not_assessed] == [("q2", "no_time")]
    assert faults(read, f"{head}a,r,q2,2,no_time\n") == [("ratings.csv:2", "rated-and-not")]


def test_the_newest_version_counts(read):
    head = "application,rater,question,rating,version\n"
    table, notes = read(f"{head}a,r,q,2,1\na,r,q,5,3\na,r,q,4,2\n")
    assert table.level.tolist() == [5]
    assert notes == ("2 ratings were repeated later; the latest counts.",)
    assert faults(read, f"{head}a,r,q,2,0\n") == [("ratings.csv:2", "bad-version")]


def test_a_later_period_counts_and_the_same_one_is_a_duplicate(read):
    head = "application,rater,question,rating,period\n"
    table, _ = read(f"{head}a,r,q,5,10\na,r,q,2,9\n")
    assert table.level.tolist() == [5]
    assert table.period == ("10",)
    assert faults(read, f"{head}a,r,q,5,1\na,r,q,4,1\n") == [("ratings.csv:3", "duplicate")]


def test_a_question_takes_its_competency_from_library_column_or_all(read):
    head = "application,rater,question,rating,competency\n"
    table, _ = read(f"{head}a,r,p1,3,\na,r,x1,3,calm\na,r,z,3,\n", competency_of={"p1": "promise"})
    found = dict(zip(table.questions, table.competency_of_question.tolist(), strict=True))
    assert {q: table.competencies[c] for q, c in found.items()} == {
        "p1": "promise",
        "x1": "calm",
        "z": "all",
    }
    content = f"{head}a,r,x1,3,calm\nb,r,x1,3,haste\n"
    assert faults(read, content) == [("ratings.csv:3", "two-competencies")]
    content = f"{head}a,r,p1,3,calm\n"
    assert faults(read, content, competency_of={"p1": "promise"}) == [
        ("ratings.csv:2", "other-competency")
    ]


@pytest.mark.parametrize("text", ["1-7", " 0-3 ", "-2-2"])
def test_scales_that_can_be_read(text):
    assert RatingScale.parse(text).categories in {7, 4, 5}


@pytest.mark.parametrize(
    "text",
    [*("", "5", "1-1", "5-1", "1-11", "1.5-3", "a-b", "1-5-7"), *("99-105", "200-205", "-105--99")],
)
def test_scales_that_cannot(text):
    with pytest.raises(RatingError):
        RatingScale.parse(text)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("fuzz") / "ratings.csv"
    path.write_bytes(b"application,rater,question,rating\n" + content)
    with contextlib.suppress(RatingError):
        assert read_ratings(path, RatingScale(), {})[0].n_ratings >= 1

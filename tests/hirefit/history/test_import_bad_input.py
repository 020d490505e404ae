"""Bad input is named with file, sheet and cell, and never half read."""

from __future__ import annotations

import json

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


def test_a_mapping_may_merge_spellings_in_turn(text_file):
    file = text_file("Candidate,Interviewer,Question,Score\na,x,q,4\nb,y,q,4\nc,z,q,4\n")
    plan = plan_import([file], with_mapping([file], same_raters={"x": "y", "y": "z"}))
    assert [row.rater for row in plan.rows] == ["z", "z", "z"]
    circle = plan_import([file], with_mapping([file], same_raters={"x": "y", "y": "x"}))
    assert circle.support.raters == 3
    absent = plan_import([file], with_mapping([file], same_raters={"w": "x"}))
    assert [p.message for p in absent.problems] == [
        '--same-rater names "w", who is not in the source.'
    ]


def test_records_with_endless_fields():
    records = [{"candidate": "a", f"field {at}": 1} for at in range(2_100)]
    file = SourceFile("x.json", json.dumps(records).encode())
    assert refused(file) == [("too-wide", "x.json")]


def test_a_shape_can_be_told(text_file):
    file = text_file("Name,Calm,Owning\nAnn,4,5\nBen,2,3\n", "Mara.csv")
    assert refused(file) == [("no-shape", "Mara.csv")]
    mapping, _ = propose([file], named={"application": "Name"}, shape="wide")
    plan = plan_import([file], mapping)
    assert [(row.application, row.rater, row.question, row.level) for row in plan.rows] == [
        ("Ann", "Mara", "Calm", 4),
        ("Ann", "Mara", "Owning", 5),
        ("Ben", "Mara", "Calm", 2),
        ("Ben", "Mara", "Owning", 3),
    ]


def test_a_question_in_two_competencies_is_told_apart(text_file):
    file = text_file(
        "Candidate,Interviewer,Competency,Question,Score\na,r,Calm,Example,4\na,r,Owning,Example,2\n"
    )
    plan = plan_import([file])
    assert [(row.question, row.competency, row.level) for row in plan.rows] == [
        ("Calm: Example", "Calm", 4),
        ("Owning: Example", "Owning", 2),
    ]


def test_a_question_of_the_library_keeps_its_competency(text_file):
    file = text_file("Candidate,Interviewer,Competency,Question,Score\na,r,Calm,own.b1,4\n")
    plan = plan_import([file], competency_of={"own.b1": "own"})
    assert [row.competency for row in plan.rows] == ["own"]
    assert [problem.count for problem in plan.problems] == [1]

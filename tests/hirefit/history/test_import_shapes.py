"""Each shape in which past scorecards are met, as real files."""

from __future__ import annotations

import datetime as dt
import json

from hirefit.history.mapping import ImportMapping
from hirefit.history.past_import import plan_import, propose
from hirefit.history.sheets import SourceFile

INTERVIEWERS = {
    "Mara Lint": [
        ["Interview criteria, spring"],
        ["Question", "Ann", "Ben", "Cem"],
        ["Listening", 4, 3, "N/A"],
        ["Calm", 5, None, 2],
        ["Total", 9, 3, 2],
    ],
    "Bo Bramble": [
        ["Question", "Ann", "Ben", "Cem"],
        ["Listening", 3, 3, None],
        ["Calm", 5, 4, None],
        ["Total", 8, 7, None],
    ],
}


def accounted(plan, rows):
    """Every row is used, a header, a total, blank, or listed."""
    account = plan.account
    left = sum(entry.rows for entry in account.listed)
    assert account.rows == rows
    assert account.used + account.headers + account.totals + account.blank + left == rows
    return account.used, account.headers, account.totals, account.blank, left


def test_long_table(text_file):
    text = (
        "Candidate,Interviewer,Criteria,Score,Comment\n"
        "a1,r1,Calm,4,kept calm\n"
        "a1,r2,Calm,n/a,\n"
        ",,,,\n"
        ",r2,Calm,3,\n"
        "Total,,,7,\n"
    )
    plan = plan_import([text_file(text)])
    assert [(r.application, r.rater, r.question, r.level) for r in plan.rows] == [
        ("a1", "r1", "Calm", 4),
        ("a1", "r2", "Calm", None),
    ]
    assert plan.rows[1].not_assessed_reason == "n/a in the source"
    assert [(r.source, r.source_row) for r in plan.rows] == [
        ("scores.csv", "2"),
        ("scores.csv", "3"),
    ]
    assert accounted(plan, 6) == (2, 1, 1, 1, 1)
    assert [(e.place, e.reason) for e in plan.account.listed] == [
        ("scores.csv:5", "names no application.")
    ]
    assert plan.unused_columns == ("Comment",)
    assert plan.rows[0].evidence == ""


def test_one_sheet_per_interviewer(workbook):
    plan = plan_import([workbook(INTERVIEWERS)])
    assert plan.mapping.shape == "questions-by-candidates"
    assert [(r.application, r.rater, r.question, r.level) for r in plan.rows] == [
        ("Ann", "Bo Bramble", "Calm", 5),
        ("Ann", "Bo Bramble", "Listening", 3),
        ("Ann", "Mara Lint", "Calm", 5),
        ("Ann", "Mara Lint", "Listening", 4),
        ("Ben", "Bo Bramble", "Calm", 4),
        ("Ben", "Bo Bramble", "Listening", 3),
        ("Ben", "Mara Lint", "Calm", None),
        ("Ben", "Mara Lint", "Listening", 3),
        ("Cem", "Mara Lint", "Calm", 2),
        ("Cem", "Mara Lint", "Listening", None),
    ]
    assert accounted(plan, 9) == (4, 3, 2, 0, 0)


def test_one_file_per_interviewer_is_told_by_the_file(text_file):
    one = text_file("Question;Ann;Ben\nCalm;4;5\nTotal;4;5\n", "Mara Lint.csv")
    two = text_file("Question;Ann;Ben\nCalm;3;\nTotal;3;\n", "Bo Bramble.csv")
    plan = plan_import([one, two])
    assert plan.mapping.rater_from == "file"
    assert [(r.application, r.rater, r.level) for r in plan.rows] == [
        ("Ann", "Bo Bramble", 3),
        ("Ann", "Mara Lint", 4),
        ("Ben", "Mara Lint", 5),
    ]


def test_sheet_per_candidate_with_setup(workbook):
    header = ["Criterion", "Question", "Weight", "Score", "Total"]
    sheets = {
        "Setup": [["Criterion", "Weight", "Knock-out"], ["Calm", 2, "yes"]],
        "Ann": [
            ["Interviewer:", "Mara"],
            header,
            ["Calm", "Tell me about a shouting caller.", 2, 4, 8],
            ["Owning", "When did you own it?", 1, 3, 3],
            ["Total", None, None, None, 11],
        ],
        "Ben": [
            ["Interviewer: Mara"],
            header,
            ["Calm", "Tell me about a shouting caller.", 2, 2, 4],
            ["Owning", "When did you own it?", 1, None, None],
            ["Total", None, None, None, 4],
        ],
    }
    plan = plan_import([workbook(sheets)])
    assert (plan.mapping.application_from, plan.mapping.rater_from) == ("sheet", "label")
    assert [(r.application, r.rater, r.competency, r.level) for r in plan.rows] == [
        ("Ann", "Mara", "Calm", 4),
        ("Ann", "Mara", "Owning", 3),
        ("Ben", "Mara", "Calm", 2),
        ("Ben", "Mara", "Owning", None),
    ]
    assert accounted(plan, 12) == (4, 4, 2, 0, 2)
    assert [entry.place for entry in plan.account.listed] == ["scores.xlsx, sheet Setup"]
    assert plan.unused_columns == ("Weight", "Total")


def test_wide_table_with_words(text_file):
    text = (
        "Candidate\tInterviewer\tInterview date\tListening\tCalm\tTotal\n"
        "Ann\tMara\t2026-03-04\tstrong_yes\tno\t\n"
        "Ann\tBo\t2026-03-04\tstong_yes\t\t\n"
        "Ben\tBo\t\tmixed\tN/A\t\n"
        "Cem\tBo\t\t\t\t\n"
    )
    plan = plan_import([text_file(text, "wide.tsv")])
    assert [(r.application, r.rater, r.question, r.level, r.period) for r in plan.rows] == [
        ("Ann", "Bo", "Calm", None, "2026-03"),
        ("Ann", "Bo", "Listening", 5, "2026-03"),
        ("Ann", "Mara", "Calm", 2, "2026-03"),
        ("Ann", "Mara", "Listening", 5, "2026-03"),
        ("Ben", "Bo", "Calm", None, ""),
        ("Ben", "Bo", "Listening", 3, ""),
    ]
    assert str(plan.scale) == "1-5"
    assert accounted(plan, 5) == (3, 1, 0, 0, 1)
    typo = next(guess for guess in plan.words if guess.text == "stong_yes")
    assert "strong yes" in typo.meaning
    assert (typo.count, typo.places) == (1, ("wide.tsv:3:4",))


def test_greenhouse_scorecards():
    card = {
        "id": 1,
        "candidate_id": 7,
        "application_id": 77,
        "interviewed_at": "2026-01-02T10:00:00.000Z",
        "submitted_at": "2026-01-02T11:00:00.000Z",
        "submitted_by": {"id": 3, "name": "Coordinator"},
        "interviewer": {"id": 4, "name": "Mara Lint"},
        "overall_recommendation": "yes",
        "attributes": [
            {"name": "Calm", "type": "Skills", "note": "<p>ok &amp; kind</p>", "rating": "yes"},
            {"name": "Owning", "type": "Skills", "note": None, "rating": "no_decision"},
        ],
        "questions": [{"id": None, "question": "Key Take-Aways", "answer": "<b>good</b>"}],
    }
    file = SourceFile("cards.json", json.dumps([card]).encode())
    mapping, _ = propose([file])
    plan = plan_import([file], mapping.model_copy(update={"notes": True}))
    first, second = plan.rows
    assert (first.application, first.rater, first.question) == ("77", "Mara Lint", "Calm")
    assert (first.level, first.evidence, first.competency) == (4, "ok & kind", "Skills")
    assert (first.source_row, first.period) == ("[0].attributes[0]", "2026-01")
    assert (second.level, second.not_assessed_reason) == (None, "no_decision in the source")
    assert plan.notes == ("cards.json: 1 written answers carry no rating; left out.",)


def test_greenhouse_warehouse_pair(text_file):
    cards = text_file(
        "id,application_id,interviewed_at,submitted_at,submitted_by_user_id\n"
        "1,a1,2026-01-01,2026-01-02,u1\n2,a2,,,u2\n",
        "scorecard.csv",
    )
    parts = text_file(
        "index,scorecard_id,name,note,rating,type\n"
        "0,1,Calm,,yes,Skills\n1,1,Owning,,stong_yes,Skills\n0,9,Calm,,yes,Skills\n",
        "scorecard_attribute.csv",
    )
    plan = plan_import([cards, parts])
    assert [(r.application, r.rater, r.question, r.level) for r in plan.rows] == [
        ("a1", "u1", "Calm", 4),
        ("a1", "u1", "Owning", 5),
    ]
    assert accounted(plan, 7) == (3, 2, 0, 0, 2)


def test_lever_warehouse_pair(text_file):
    forms = text_file(
        "id,creator_id,opportunity_id,completed_at,score_system_value,template_id,deleted_at\n"
        "f1,u1,o1,2026-01-01,3 - Hire,t1,null\n"
        "f2,u2,o1,2026-01-02,1 - Strong No Hire,t1,2026-02-02\n"
        "f3,u2,o2,2026-01-02,null,t1,\n",
        "feedback_form.csv",
    )
    fields = text_file(
        "feedback_form_id,field_index,value_index,value_text,value_number\n"
        "f1,0,0,good talk,null\nf1,1,0,null,3\nf3,1,0,,4\n",
        "feedback_form_field.csv",
    )
    plan = plan_import([forms, fields])
    assert str(plan.scale) == "1-4"
    assert [(r.application, r.rater, r.question, r.level) for r in plan.rows] == [
        ("o1", "u1", "overall", 3),
        ("o1", "u1", "t1 / field 1", 3),
        ("o2", "u2", "overall", None),
        ("o2", "u2", "t1 / field 1", 4),
    ]
    assert accounted(plan, 8) == (4, 2, 0, 0, 2)
    assert [(entry.place, entry.reason) for entry in plan.account.listed] == [
        ("feedback_form_field.csv:2", "a written answer; what it means, the form says."),
        ("feedback_form.csv:3", "deleted in the source."),
    ]


def test_generic_json_records(text_file):
    records = {"data": [{"candidate": "a", "interviewer": {"name": "r"}, "skill": "s", "score": 2}]}
    plan = plan_import([text_file(json.dumps(records), "x.json")])
    assert [(r.application, r.rater, r.question, r.level) for r in plan.rows] == [
        ("a", "r", "s", 2)
    ]


def test_columns_of_any_language_can_be_named(text_file):
    file = text_file("Bewerbung;Wer;Frage;Stufe\na;r;q;4\n")
    named = {"application": "Bewerbung", "rater": "Wer", "question": "Frage", "rating": "Stufe"}
    mapping, _ = propose([file], named=named)
    assert mapping == ImportMapping(shape="long", columns=named)
    assert [row.level for row in plan_import([file], mapping).rows] == [4]


def test_dates_of_a_workbook_and_day_numbers(workbook):
    rows = [
        ["Candidate", "Interviewer", "Question", "Score", "Interview date", "Submitted at"],
        ["a", "r", "q", 4, dt.datetime(2026, 3, 4), 46086.5],  # noqa: DTZ001 - a sheet has no zone
        ["b", "r", "q", 4, "13.03.2026", "14/03/2026 3:05 pm"],
    ]
    plan = plan_import([workbook({"Sheet1": rows})])
    assert [(row.submitted_at, row.period) for row in plan.rows] == [
        ("2026-03-05T12:00:00", "2026-03"),
        ("2026-03-14T15:05:00", "2026-03"),
    ]


def test_a_form_as_people_make_it(workbook):
    rows = [
        ["Interview scoring grid"],
        ["Name of candidate:", "Ann Smith"],
        ["Date of interview:", dt.datetime(2026, 2, 3)],  # noqa: DTZ001 - a sheet has no zone
        ["Interviewer(s):", "Mara"],
        [],
        ["No", "Criterion", "Question", "Weight (1-2)", "Score (1-4)", "Total"],
        [1, "Calm", "Tell", 2, 3, 6],
        [2, "Own", "When", 1, 2, 2],
        [None, "Total", None, None, None, 8],
        [],
        ["Recommendation:", "Hire"],
    ]
    plan = plan_import([workbook({"Form": rows})])
    assert str(plan.scale) == "1-4"
    assert [(r.application, r.rater, r.question, r.level, r.period) for r in plan.rows] == [
        ("Ann Smith", "Mara", "Tell", 3, "2026-02"),
        ("Ann Smith", "Mara", "When", 2, "2026-02"),
    ]
    assert accounted(plan, 11) == (2, 6, 1, 1, 1)


def test_a_grid_with_a_title_sections_comments_and_weights(workbook):
    def merge(book):
        book["Jo"].merge_cells("A3:D3")

    rows = [
        ["Interview 2024, phone agents"],
        [None, "Weight", "Cand 1", "Cand 2"],
        ["Part A"],
        ["Listens", 2, 4, 5],
        ["Owns", 1, 3, "-"],
        ["Comments", None, "nice", "ok"],
        ["Sum", None, 7, 5],
    ]
    plan = plan_import([workbook({"Jo": rows}, change=merge)])
    assert [(r.application, r.rater, r.question, r.level) for r in plan.rows] == [
        ("Cand 1", "Jo", "Listens", 4),
        ("Cand 1", "Jo", "Owns", 3),
        ("Cand 2", "Jo", "Listens", 5),
        ("Cand 2", "Jo", "Owns", None),
    ]
    assert accounted(plan, 7) == (2, 2, 1, 0, 2)


def test_answers_of_a_web_form(workbook):
    header = ["Timestamp", "Email Address", "Candidate name", "Interviewer name"]
    header += ["How calm? (1-5)", "How owning? (1-5)", "Any other comments", "Overall score"]
    rows = [
        [dt.datetime(2026, 1, 2, 3, at), "x@y.z", f"C{at}", f"I{at % 3}", at % 4 + 1, 2, "so", 3]  # noqa: DTZ001 - same
        for at in range(12)
    ]
    plan = plan_import([workbook({"Form Responses 1": [header, *rows]})])
    assert plan.mapping.question_columns == ("How calm? (1-5)", "How owning? (1-5)")
    assert (len(plan.rows), plan.support.unused_levels) == (24, (5,))


def test_overall_recommendations_alone(text_file):
    plan = plan_import(
        [text_file("Candidate,Interviewer,Overall recommendation\na,b,strong_yes\n")]
    )
    assert [(r.application, r.rater, r.question, r.level) for r in plan.rows] == [
        ("a", "b", "overall", 5)
    ]

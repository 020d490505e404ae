"""Reading plans, ratings files and what raters can take on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hirefit.competencies.scale import RatingScale
from hirefit.design.limits import AssignmentLimits, RaterLimits, check_limits, read_rater_limits
from hirefit.design.plan import enlarge, plan_of
from hirefit.design.plan_reader import read_plan
from hirefit.exceptions import DesignError
from hirefit.ratings.csv_reader import read_ratings


def written(folder: Path, text: str, name: str = "plan.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def faults(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(DesignError) as caught:
        read_plan(path)
    return [(fault.place, fault.code) for fault in caught.value.faults]


def test_a_plan_with_sites_periods_practice_and_an_open_application(tmp_path: Path) -> None:
    plan = read_plan(
        written(
            tmp_path,
            "rater;application;site;period;practice\n"
            "R2;b;North;2;\n"
            "R1;a;South;1;no\n"
            ";c;South;;\n"
            "\n"
            "R1;case;;;yes\n"
            "R2;case;;;\n",
        )
    )
    assert plan.applications == ("a", "b", "c", "case")
    assert plan.site == ("South", "North", "South", "")
    assert plan.practice.tolist() == [False, False, False, True]
    pairs = zip(plan.application.tolist(), plan.rater.tolist(), plan.period, strict=True)
    assert list(pairs) == [(0, 0, "1"), (1, 1, "2"), (3, 0, ""), (3, 1, "")]
    assert plan.ratings.tolist() == [0, 0, 0, 0]


def test_a_ratings_file_is_a_plan_with_its_ratings_counted(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "application,rater,question,rating,not_assessed_reason\n"
        "a,R1,q1,3,\na,R1,q2,4,\na,R1,q3,,no time\nb,R1,q1,5,\nb,R2,q1,,ill\n",
    )
    plan = read_plan(path)
    table, _ = read_ratings(path, RatingScale(), {})
    assert [plan.ratings.tolist(), plan.raters] == [[2, 1], ("R1", "R2")]
    again = plan_of(table)
    assert (again.applications, again.raters) == (plan.applications, plan.raters)
    assert again.ratings.tolist() == plan.ratings.tolist()
    assert again.application.tolist() == plan.application.tolist()


def test_every_fault_of_a_plan_has_its_line(tmp_path: Path) -> None:
    text = (
        "application,rater,site,practice\n"
        "a,R1,North,\n"
        ",R1,,\n"
        "a,R1,South,\n"
        "=b,R2,,maybe\n"
        "c,R2,,yes\n"
        "c,R3,,no\n"
    )
    assert faults(written(tmp_path, text)) == [
        ("plan.csv:3", "empty-label"),
        ("plan.csv:4", "two-sites"),
        ("plan.csv:4", "duplicate"),
        ("plan.csv:5", "formula"),
        ("plan.csv:5", "not-yes-or-no"),
        ("plan.csv:7", "practice-and-not"),
    ]


def test_files_that_are_no_plan_are_refused(tmp_path: Path) -> None:
    assert faults(tmp_path / "none.csv") == [("none.csv", "unreadable")]
    assert faults(written(tmp_path, "application,who\n")) == [("plan.csv:1", "missing-column")]
    (tmp_path / "latin.csv").write_bytes("application,rater\nJos\xe9,R".encode("latin-1"))
    assert faults(tmp_path / "latin.csv") == [("latin.csv", "not-utf-8")]
    long = "x" * 201
    assert faults(written(tmp_path, f"application,rater\n{long},R1\n")) == [
        ("plan.csv:2", "bad-label")
    ]
    assert faults(written(tmp_path, "x" * 200_000)) == [("plan.csv:1", "not-csv")]


def test_new_applications_take_free_names(tmp_path: Path) -> None:
    plan = read_plan(written(tmp_path, "application,rater,site\nnew-1,R1,North\n"))
    larger = enlarge(plan, applications=2, raters=["R0"])
    assert larger.applications == ("new-1", "new-2", "new-3")
    assert larger.raters == ("R0", "R1")
    assert (larger.site, larger.rater.tolist()) == (("North", "", ""), [1])


def test_limits_read_from_csv_and_json_are_the_same(tmp_path: Path) -> None:
    sheet = written(
        tmp_path,
        "rater,available,most_interviews,sites,conflicts\nR1,,4,North|South,a;b\nR2,no,,,\n",
        "raters.csv",
    )
    document = [
        {"rater": "R1", "most_interviews": 4, "sites": ["North", "South"], "conflicts": ["a", "b"]},
        {"rater": "R2", "available": False},
    ]
    from_json = read_rater_limits(written(tmp_path, json.dumps(document), "raters.json"))
    assert read_rater_limits(sheet) == from_json
    assert from_json["R1"] == RaterLimits(
        rater="R1", most_interviews=4, sites=("North", "South"), conflicts=("a", "b")
    )
    plan = read_plan(written(tmp_path, "application,rater,site\na,R1,North\nc,R3,West\n"))
    allowed = AssignmentLimits(raters=from_json).allowed(plan)
    assert allowed.tolist() == [[False, True], [False, False]]
    assert check_limits(plan, from_json, "raters.csv") == (
        "raters.csv: 1 conflicts name an application that the plan lacks.",
        "raters.csv: the plan has no site South.",
    )


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "r.csv",
            "rater,most_interviews\nR1,two\nR1,1\n,1\n",
            [("r.csv:2", "not-whole"), ("r.csv:3", "duplicate"), ("r.csv:4", "empty-label")],
        ),
        ("r.json", "{", [("r.json", "not-json")]),
        ("r.json", "{}", [("r.json", "not-a-list")]),
        (
            "r.json",
            '[{"rater": "R1", "most_interviews": -1}, {"rater": "R2"}, {"rater": "R2"}, 5]',
            [
                ("r.json[0].most_interviews", "bad-rater"),
                ("r.json[2]", "duplicate"),
                ("r.json[3]", "bad-rater"),
            ],
        ),
    ],
)
def test_every_fault_of_the_limits_has_its_place(
    tmp_path: Path, name: str, text: str, expected: list[tuple[str, str]]
) -> None:
    with pytest.raises(DesignError) as caught:
        read_rater_limits(written(tmp_path, text, name))
    assert [(fault.place, fault.code) for fault in caught.value.faults] == expected

"""`hirefit design` and `hirefit next-question` as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from hirefit.calibration.calibration import RaterParameter
from hirefit.calibration.files import write_calibration
from hirefit.calibration.prior import prior_calibration
from hirefit.cli.design import design
from hirefit.cli.next_question import next_question
from hirefit.competencies.scale import RatingScale
from hirefit.exceptions import DesignError

PLAN = "application,rater,site\na1,R1,A\na1,R2,A\na2,R1,A\nb1,R3,B\nb1,R4,B\nb2,R4,B\n"
RATINGS = (
    "application,rater,question,competency,rating\n"
    "a,R1,q1,listening,3\na,R1,q2,honesty,4\na,R2,q1,listening,2\nb,R2,q2,honesty,5\n"
)


@pytest.fixture
def app() -> typer.Typer:
    commands = typer.Typer()
    commands.command("design")(design)
    commands.command("next-question")(next_question)
    return commands


def file(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_design_says_what_can_be_compared_and_what_would_help(
    app: typer.Typer, tmp_path: Path
) -> None:
    raters = file(tmp_path, "raters.csv", "rater,available,sites\nR1,no,\nR2,,B;C\nR9,,A\n")
    arguments = ["design", file(tmp_path, "plan.csv", PLAN), "--raters", raters]
    result = CliRunner().invoke(app, [*arguments, "--applications", "2", "--propose", "2"])
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "6 applications, 5 raters, 6 interviews."
    assert lines[1].startswith("Site A and site B share no rater and no practice case")
    assert lines[2].startswith("Cheapest link: let ")
    assert "2 applications have no rater yet." in lines
    assert "Next 2 interviews, the most helpful first:" in lines
    assert result.stderr == "Note: raters.csv: the plan has no site C.\n"


def test_design_as_json_follows_questions_and_calibration(app: typer.Typer, tmp_path: Path) -> None:
    known = prior_calibration(RatingScale()).model_copy(
        update={"raters": (RaterParameter(rater="R1", severity=0.2, standard_error=0.1),)}
    )
    write_calibration(known, tmp_path / "c.json")
    arguments = ["design", file(tmp_path, "plan.csv", PLAN), "--format", "json"]
    more = ["--calibration", str(tmp_path / "c.json"), "--questions", "40"]
    documents = [
        json.loads(CliRunner().invoke(app, given).stdout)
        for given in (arguments, [*arguments, *more], [*arguments, "--scale", "1-7"])
    ]
    first, better, seven = documents
    assert first["severities"][0]["rater"] == "R1"
    assert better["severities"][0]["error"]["logits"] < 0.1
    assert better["reliability"] > first["reliability"]
    assert seven["levels_per_logit"] > first["levels_per_logit"]


def test_next_question_as_text_and_json(app: typer.Typer, tmp_path: Path) -> None:
    ratings = file(tmp_path, "ratings.csv", RATINGS)
    arguments = ["next-question", ratings, "a", "--cut", "3", "--questions", "2"]
    text = CliRunner().invoke(app, arguments)
    assert text.exit_code == 0, text.output
    assert text.stdout.startswith("a stands above the cut of 3 with a probability of ")
    document = json.loads(CliRunner().invoke(app, [*arguments, "--format", "json"]).stdout)
    assert (document["format"], document["questions"]) == ("hirefit-next-question/1", 2)
    assert [value["rater"] for value in document["values"]] == [None, None]


def test_faults_reach_the_door(app: typer.Typer, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["design", str(tmp_path / "none.csv")])
    assert isinstance(result.exception, DesignError)
    ratings = file(tmp_path, "ratings.csv", RATINGS)
    result = CliRunner().invoke(app, ["next-question", ratings, "c"])
    assert isinstance(result.exception, DesignError)

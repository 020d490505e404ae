"""`hirefit diagnose` on files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hirefit.calibration.files import write_calibration
from hirefit.calibration.prior import prior_calibration
from hirefit.cli import app
from hirefit.competencies.scale import RatingScale
from hirefit.exceptions import RatingError

ROWS = "".join(
    f"a{application},r{rater},q{question},{1 + (application + rater * question) % 5}\n"
    for application in range(12)
    for rater in range(2)
    for question in range(3)
)


@pytest.fixture
def ratings(tmp_path: Path) -> Path:
    path = tmp_path / "ratings.csv"
    path.write_text("application,rater,question,rating\n" + ROWS)
    return path


def run(*arguments: object) -> str:
    result = CliRunner().invoke(app, ["diagnose", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_text_report_starts_with_sentences(ratings: Path) -> None:
    text = run(ratings)
    assert text.startswith("What the ratings show\n- 72 ratings of 12 applications by 2 raters")
    assert "Details for specialists" in text


def test_json_report_is_the_document(ratings: Path, tmp_path: Path) -> None:
    out = tmp_path / "diagnosis.json"
    assert run(ratings, "--report", "json", "-o", out) == ""
    document = json.loads(out.read_text())
    assert document["format"] == "hirefit-diagnosis/1"
    assert document["n_ratings"] == 72
    assert len(document["raters"]) == 2


def test_without_a_calibration_one_is_fitted_to_the_ratings(ratings: Path) -> None:
    document = json.loads(run(ratings, "--report", "json"))
    assert document["calibration_digest"] != prior_calibration(RatingScale()).digest
    assert all(rater["in_calibration"] for rater in document["raters"])
    assert {rater["moved"] for rater in document["raters"]} == {None}


def test_one_rating_is_still_diagnosed(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("application,rater,question,rating\na,r,q,3\n")
    text = run(path)
    assert "Too early to say how strict r is" in text
    assert "Nothing stands out" in text


def test_a_calibration_file_is_used(ratings: Path, tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    calibration = prior_calibration(RatingScale())
    write_calibration(calibration, path)
    document = json.loads(run(ratings, "--calibration", path, "--report", "json"))
    assert document["calibration_digest"] == calibration.digest


def test_ratings_outside_the_scale_are_refused(ratings: Path) -> None:
    with pytest.raises(RatingError, match="outside the scale"):
        run(ratings, "--scale", "1-3")

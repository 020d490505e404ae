"""`hirefit outcomes` from files of ratings and of scores."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from hirefit.cli import app

RUN = CliRunner()


def test_scores_and_ratings_give_the_same_kind_of_report(tmp_path: Path) -> None:
    scores, ratings, measured = (tmp_path / name for name in ("s.csv", "r.csv", "o.csv"))
    scores.write_text(
        "application,fit_level,fair_level_calm\n"
        + "".join(f"a{n},{2 + n / 40},{3 + n % 5 / 5}\n" for n in range(60))
    )
    ratings.write_text(
        "application,rater,question,rating\n"
        + "".join(f"a{n},r{n % 3},q1,{1 + n % 5}\n" for n in range(60))
    )
    measured.write_text(
        "application,measure,value,date\n"
        + "".join(f"a{n},csat,{n % 7 + n / 20},2026-03-01\n" for n in range(60))
    )
    of_scores = RUN.invoke(app, ["outcomes", str(scores), str(measured), "--reliability", "0.7"])
    of_ratings = RUN.invoke(app, ["outcomes", str(ratings), str(measured)])
    assert (of_scores.exit_code, of_ratings.exit_code) == (0, 0)
    assert "Higher fit levels go with higher outcomes here" in of_scores.output
    assert "corrected for an outcome measured with reliability 0.70" in of_scores.output
    assert "60 people" in of_ratings.output

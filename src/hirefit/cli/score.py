"""`hirefit score`: levels with intervals for every application of a ratings file."""

from __future__ import annotations

import csv
import io
import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from hirefit.cli.inputs import (
    CalibrationFile,
    CompanyFile,
    RatingsFile,
    ScaleText,
    print_notes,
    read_sources,
)
from hirefit.cli.writing import write_text
from hirefit.digests import rounded
from hirefit.scoring.score import ApplicationScore, score_table

MOST_NAMED = 10


class ScoreFormat(StrEnum):
    """How scores are written."""

    JSON = "json"
    CSV = "csv"


def score(
    ratings: RatingsFile,
    calibration: CalibrationFile = None,
    company: CompanyFile = None,
    scale: ScaleText = "",
    form: Annotated[ScoreFormat, typer.Option("--format", help="json or csv.")] = ScoreFormat.JSON,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Write to a file.")] = None,
) -> None:
    """Score every application: fit level with interval, standing, and each competency."""
    sources = read_sources(ratings, calibration, company, scale)
    scores = score_table(sources.table, sources.calibration, sources.terms)
    print_notes((*sources.notes, *_unrated(sources.table.applications, scores)))
    if form is ScoreFormat.JSON:
        document = rounded([score_document(score) for score in scores])
        write_text(json.dumps(document, indent=1, ensure_ascii=False), out)
    else:
        write_text(_as_csv(scores), out)


def _unrated(
    applications: tuple[str, ...], scores: tuple[ApplicationScore, ...]
) -> tuple[str, ...]:
    """Say which applications of the file have no score, so that nobody has to miss them."""
    scored = {score.application for score in scores}
    bare = [name for name in applications if name not in scored]
    if not bare:
        return ()
    more = f" and {len(bare) - MOST_NAMED} more" if len(bare) > MOST_NAMED else ""
    return (f"Without any rating, so without a score: {', '.join(bare[:MOST_NAMED])}{more}.",)


def score_document(score: ApplicationScore) -> dict[str, Any]:
    """Return one score as JSON; levels are on the rating scale."""
    return {
        "application": score.application,
        "fit_level": score.fit_level,
        "interval": list(score.interval),
        "probability_above_cut": score.probability_above_cut,
        "as_rated": score.as_rated,
        "standing": score.standing,
        "competencies": [
            {
                "competency": part.competency,
                "weight": part.weight,
                "as_rated": part.as_rated,
                "fair_level": part.fair_level,
                "interval": list(part.interval),
                "ratings": part.ratings,
                "questions": part.questions,
                "raters": part.raters,
            }
            for part in score.competencies
        ],
        "not_assessed": list(score.not_assessed),
    }


def _as_csv(scores: tuple[ApplicationScore, ...]) -> str:
    names = sorted({part.competency for score in scores for part in score.competencies})
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    head = ["application", "fit_level", "low", "high", "probability_above_cut", "as_rated"]
    writer.writerow([*head, "standing", *(f"fair_level_{name}" for name in names)])
    for score in scores:
        fair = {part.competency: part.fair_level for part in score.competencies}
        numbers = [score.fit_level, *score.interval, score.probability_above_cut, score.as_rated]
        writer.writerow(
            [
                score.application,
                *rounded(numbers),
                score.standing,
                *(rounded(fair[name]) if name in fair else "" for name in names),
            ]
        )
    return buffer.getvalue()

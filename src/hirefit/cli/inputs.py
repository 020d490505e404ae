"""What `score` and `explain` have in common: ratings, calibration, company, scale."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from hirefit.calibration.calibration import Calibration
from hirefit.calibration.files import read_calibration
from hirefit.calibration.prior import prior_calibration
from hirefit.company.profile import CompanyProfile
from hirefit.company.reader import read_company
from hirefit.competencies.library import CompetencyLibrary, load_library
from hirefit.competencies.scale import RatingScale
from hirefit.ratings.any_file import read_any_ratings
from hirefit.ratings.table import RatingTable
from hirefit.scoring.terms import ScoringTerms, company_terms, default_terms

RatingsFile = Annotated[
    Path,
    typer.Argument(
        help="CSV with application, rater, question, rating; or Parquet, a file or a folder.",
        metavar="RATINGS.csv",
    ),
]
CalibrationFile = Annotated[
    Path | None, typer.Option("--calibration", help="Calibration; the shipped prior by default.")
]
CompanyFile = Annotated[
    Path | None, typer.Option("--company", help="Company profile: weights, values, cut.")
]
ScaleText = Annotated[
    str, typer.Option("--scale", help="Lowest and highest level, such as 1-7. Default 1-5.")
]


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything read, and notes on how it was read."""

    table: RatingTable
    calibration: Calibration
    terms: ScoringTerms
    library: CompetencyLibrary
    notes: tuple[str, ...]


def read_sources(
    ratings: Path, calibration: Path | None, company: Path | None, scale: str
) -> Sources:
    """Read a ratings file and what it is to be scored with.

    The scale is the one named; else the company's, else the calibration's, else 1-5.

    Raises
    ------
    HirefitError
        Any of the files is not as it must be.
    """
    library = load_library()
    profile = read_company(company, library) if company else None
    frozen = read_calibration(calibration) if calibration else None
    chosen = _scale(scale, profile, frozen)
    competency_of = {
        question.id: competency.id
        for competency in library.competencies.values()
        for question in competency.questions.all
    }
    table, notes = read_any_ratings(ratings, chosen, competency_of)
    terms = (
        company_terms(profile, library, table.competencies)
        if profile
        else default_terms(table.competencies, chosen)
    )
    return Sources(table, frozen or prior_calibration(chosen), terms, library, notes)


def _scale(
    text: str, company: CompanyProfile | None, calibration: Calibration | None
) -> RatingScale:
    if text:
        return RatingScale.parse(text)
    if company:
        return company.scale
    return calibration.scale if calibration else RatingScale()


def write_text(text: str, out: Path | None) -> None:
    """Print, or write to a file."""
    if out is None:
        typer.echo(text, nl=not text.endswith("\n"))
    else:
        out.write_text(text if text.endswith("\n") else f"{text}\n", encoding="utf-8")


def print_notes(notes: tuple[str, ...]) -> None:
    """Print notes on standard error, so that what is piped on stays clean."""
    for note in notes:
        typer.echo(f"Note: {note}", err=True)

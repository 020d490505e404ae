"""What `score` and `explain` have in common: ratings, calibration, company, scale."""

from __future__ import annotations

from collections.abc import Iterator
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
    if profile:
        notes = (*notes, *_weight_notes(profile, table.competencies, library))
    terms = (
        company_terms(profile, library, table.competencies)
        if profile
        else default_terms(table.competencies, chosen)
    )
    return Sources(table, frozen or prior_calibration(chosen), terms, library, notes)


def _weight_notes(
    company: CompanyProfile, rated: tuple[str, ...], library: CompetencyLibrary
) -> Iterator[str]:
    """Say where the stated weights and what was rated do not meet."""
    stated = set(company.weights.values if company.weights else {})
    met = stated & set(rated)
    for name in sorted(stated - met):
        yield (
            f"The company gives a weight to {_name_of(name, library)}, of which the file has no"
            " rating; the other weights were scaled up."
        )
    for name in sorted(set(rated) - met) if met else ():
        yield (
            f"The company gives no weight to {_name_of(name, library)}; its ratings do not count"
            " in the fit level where others do."
        )


def _name_of(competency: str, library: CompetencyLibrary) -> str:
    known = library.get(competency)
    return known.name if known else competency


def _scale(
    text: str, company: CompanyProfile | None, calibration: Calibration | None
) -> RatingScale:
    if text:
        return RatingScale.parse(text)
    if company:
        return company.scale
    return calibration.scale if calibration else RatingScale()


def print_notes(notes: tuple[str, ...]) -> None:
    """Print notes on standard error, so that what is piped on stays clean."""
    for note in notes:
        typer.echo(f"Note: {note}", err=True)

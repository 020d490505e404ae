"""`hirefit design`: how far a plan of who rates whom carries, and what to add."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hirefit.calibration.calibration import Calibration
from hirefit.calibration.files import read_calibration
from hirefit.calibration.prior import prior_calibration
from hirefit.cli.inputs import (
    CalibrationFile,
    ScaleText,
    print_notes,
)
from hirefit.cli.writing import write_text
from hirefit.competencies.scale import RatingScale
from hirefit.design.assumptions import RATINGS_EACH, assumptions_of
from hirefit.design.limits import AssignmentLimits, check_limits, read_rater_limits
from hirefit.design.plan import enlarge
from hirefit.design.plan_reader import read_plan
from hirefit.design.report import judge_design
from hirefit.design.text import design_sentences
from hirefit.digests import rounded

MOST_APPLICATIONS = 100_000


class DesignFormat(StrEnum):
    """How the answer is written."""

    TEXT = "text"
    JSON = "json"


def design(  # noqa: PLR0913 - one argument for each option of the command
    plan: Annotated[
        Path,
        typer.Argument(
            help="CSV with application, rater and perhaps site, period, practice; or a ratings"
            " file.",
            metavar="PLAN.csv",
        ),
    ],
    *,
    raters: Annotated[
        Path | None,
        typer.Option(
            help="CSV or JSON: rater, and perhaps available, most_interviews, sites, conflicts."
        ),
    ] = None,
    applications: Annotated[
        int, typer.Option(min=0, max=MOST_APPLICATIONS, help="Add this many, not yet rated.")
    ] = 0,
    propose: Annotated[
        int, typer.Option(min=0, max=MOST_APPLICATIONS, help="Interviews to propose.")
    ] = 0,
    raters_per_application: Annotated[
        int, typer.Option(min=1, help="No further rater beyond this.")
    ] = 2,
    most_interviews: Annotated[
        int | None, typer.Option(min=0, help="Load of a rater, unless the raters file says.")
    ] = None,
    questions: Annotated[
        int, typer.Option(min=1, help="Ratings that a rater gives in an interview.")
    ] = RATINGS_EACH,
    calibration: CalibrationFile = None,
    scale: ScaleText = "",
    form: Annotated[
        DesignFormat, typer.Option("--format", help="text or json.")
    ] = DesignFormat.TEXT,
) -> None:
    """Say how far a plan carries, and which interviews would help most."""
    limits = read_rater_limits(raters) if raters else {}
    arranged = enlarge(read_plan(plan), applications=applications, raters=limits)
    report = judge_design(
        arranged,
        assumptions_of(_calibration(calibration, scale), ratings_each=questions),
        AssignmentLimits(raters_per_application, most_interviews, limits),
        propose_count=propose,
    )
    print_notes(check_limits(arranged, limits, raters.name if raters else "raters"))
    if form is DesignFormat.JSON:
        write_text(json.dumps(rounded(report.document()), indent=1, ensure_ascii=False), None)
    else:
        write_text(design_sentences(report), None)


def _calibration(path: Path | None, scale: str) -> Calibration:
    if path:
        return read_calibration(path)
    return prior_calibration(RatingScale.parse(scale) if scale else RatingScale())

"""`hirefit diagnose`: what the ratings show of raters, questions and levels."""

from __future__ import annotations

import json
import warnings
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hirefit.calibration.calibration import Calibration
from hirefit.calibration.from_fit import Choices, calibration_of, fit_table
from hirefit.calibration.prior import prior_calibration
from hirefit.cli.inputs import RatingsFile, ScaleText, print_notes, read_sources
from hirefit.cli.writing import write_text
from hirefit.diagnostics.diagnose import diagnose as diagnose_ratings
from hirefit.diagnostics.text import diagnosis_text
from hirefit.digests import rounded
from hirefit.exceptions import RatingError
from hirefit.ratings.table import RatingTable


class ReportForm(StrEnum):
    """How a diagnosis is written."""

    TEXT = "text"
    JSON = "json"


def diagnose(
    ratings: RatingsFile,
    calibration: Annotated[
        Path | None,
        typer.Option("--calibration", help="Calibration; by default one fitted to these ratings."),
    ] = None,
    scale: ScaleText = "",
    report: Annotated[ReportForm, typer.Option("--report", help="text or json.")] = ReportForm.TEXT,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Write to a file.")] = None,
) -> None:
    """Say in plain words what stands out, then every figure behind it."""
    sources = read_sources(ratings, calibration, None, scale)
    chosen, notes = sources.calibration, sources.notes
    if calibration is None:
        chosen, fit_notes = fitted_here(sources.table)
        notes += fit_notes
    diagnosis = diagnose_ratings(sources.table, chosen)
    print_notes(notes)
    if report is ReportForm.JSON:
        document = rounded(diagnosis.document())
        write_text(json.dumps(document, indent=1, ensure_ascii=False), out)
    else:
        write_text(diagnosis_text(diagnosis), out)


def fitted_here(table: RatingTable) -> tuple[Calibration, tuple[str, ...]]:
    """Fit a calibration to the ratings at hand; the shipped prior where they can't be fitted.

    Returns
    -------
    calibration : Calibration
    notes : tuple of str
        What the fit warned of.
    """
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            fitted = fit_table(table, Choices(n_jobs=-1))
        except RatingError as error:
            note = f"Held against the shipped prior, as these ratings can't be fitted: {error}"
            return prior_calibration(table.scale), (note,)
    calibration = calibration_of(fitted, table, source="the ratings diagnosed")
    return calibration, tuple(dict.fromkeys(str(warning.message) for warning in warned))

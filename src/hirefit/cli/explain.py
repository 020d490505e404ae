"""`hirefit explain`: why one application has its level."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

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
from hirefit.exceptions import ExplanationError, Fault
from hirefit.explanation.explain import explain as explain_inputs
from hirefit.explanation.inputs import gather_inputs
from hirefit.explanation.page import explanation_page
from hirefit.explanation.text import explanation_text


class ExplanationFormat(StrEnum):
    """How an explanation is written."""

    JSON = "json"
    TEXT = "text"
    HTML = "html"


def explain(
    ratings: RatingsFile,
    application: Annotated[str, typer.Option(help="The application to explain.")],
    calibration: CalibrationFile = None,
    company: CompanyFile = None,
    scale: ScaleText = "",
    form: Annotated[
        ExplanationFormat, typer.Option("--format", help="json, text or html.")
    ] = ExplanationFormat.JSON,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Write to a file.")] = None,
) -> None:
    """Explain one application's score: contributions, evidence, and what is not known."""
    sources = read_sources(ratings, calibration, company, scale)
    if application not in sources.table.applications:
        message = "is not in the ratings file. Name one of its column application."
        raise ExplanationError(Fault(message, "--application", "unknown-application"))
    inputs = gather_inputs(
        sources.table, application, sources.calibration, sources.terms, sources.library
    )
    explanation = explain_inputs(inputs, application)
    print_notes(sources.notes)
    if form is ExplanationFormat.JSON:
        write_text(json.dumps(explanation.document(), indent=1, ensure_ascii=False), out)
    elif form is ExplanationFormat.TEXT:
        write_text(explanation_text(explanation), out)
    else:
        write_text(explanation_page(explanation), out)

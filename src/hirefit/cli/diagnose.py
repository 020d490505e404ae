"""`hirefit diagnose`: what the ratings show of raters, questions and levels."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hirefit.cli.inputs import (
    CalibrationFile,
    RatingsFile,
    ScaleText,
    print_notes,
    read_sources,
    write_text,
)
from hirefit.diagnostics.diagnose import diagnose as diagnose_ratings
from hirefit.diagnostics.text import diagnosis_text
from hirefit.digests import rounded


class ReportForm(StrEnum):
    """How a diagnosis is written."""

    TEXT = "text"
    JSON = "json"


def diagnose(
    ratings: RatingsFile,
    calibration: CalibrationFile = None,
    scale: ScaleText = "",
    report: Annotated[ReportForm, typer.Option("--report", help="text or json.")] = ReportForm.TEXT,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Write to a file.")] = None,
) -> None:
    """Say in plain words what stands out, then every figure behind it."""
    sources = read_sources(ratings, calibration, None, scale)
    diagnosis = diagnose_ratings(sources.table, sources.calibration)
    print_notes(sources.notes)
    if report is ReportForm.JSON:
        document = rounded(diagnosis.document())
        write_text(json.dumps(document, indent=1, ensure_ascii=False), out)
    else:
        write_text(diagnosis_text(diagnosis), out)

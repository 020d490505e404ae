"""`hirefit next-question`: what to ask next about one application near the cut.

A command of its own and no option of `hirefit design`: they share neither input nor answer.
"""

from __future__ import annotations

import json
from enum import StrEnum
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
from hirefit.design.next_question import MOST_QUESTIONS, value_of_questions
from hirefit.design.question_text import question_sentences
from hirefit.digests import rounded


class QuestionFormat(StrEnum):
    """How the answer is written."""

    TEXT = "text"
    JSON = "json"


def next_question(  # noqa: PLR0913 - one argument for each option of the command
    ratings: RatingsFile,
    application: Annotated[str, typer.Argument(help="An application of the file.")],
    *,
    questions: Annotated[
        int, typer.Option(min=1, max=MOST_QUESTIONS, help="Questions put at once.")
    ] = 1,
    cut: Annotated[
        float | None, typer.Option(help="Level; the company's, or the middle of the scale.")
    ] = None,
    calibration: CalibrationFile = None,
    company: CompanyFile = None,
    scale: ScaleText = "",
    form: Annotated[
        QuestionFormat, typer.Option("--format", help="text or json.")
    ] = QuestionFormat.TEXT,
) -> None:
    """Say which further question would most lower the chance of a wrong side of the cut."""
    sources = read_sources(ratings, calibration, company, scale)
    terms = sources.terms if cut is None else sources.terms.model_copy(update={"cut": cut})
    found = value_of_questions(
        sources.table, sources.calibration, terms, application, questions=questions
    )
    print_notes(sources.notes)
    if form is QuestionFormat.JSON:
        write_text(json.dumps(rounded(found.document()), indent=1, ensure_ascii=False), None)
    else:
        write_text(question_sentences(found), None)

"""`hirefit outcomes`: how closely scores go with what was measured after hiring."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from hirefit.cli.inputs import CalibrationFile, CompanyFile, ScaleText, read_sources
from hirefit.cli.writing import write_text
from hirefit.exceptions import Fault, RatingError
from hirefit.history.read import read_files
from hirefit.history.workbooks import OLD_OR_LOCKED
from hirefit.outcomes.learned_weights import LEGAL_CONSEQUENCE, LearnedWeights, weights_for
from hirefit.outcomes.outcome_reader import Outcome, read_outcomes
from hirefit.outcomes.outcome_sheets import read_outcome_file
from hirefit.outcomes.scores_reader import holds_scores, read_scores
from hirefit.outcomes.sentences import headline, power_sentence, score_name, weights_sentence
from hirefit.outcomes.study import (
    WHOLE,
    MeasureStudy,
    measures_of,
    study_measure,
)
from hirefit.scoring.score import score_table

WORKBOOK = b"PK\x03\x04"


def outcomes(
    scores: Annotated[
        Path, typer.Argument(help="Scores (CSV of `hirefit score`) or ratings.", metavar="SCORES")
    ],
    measured: Annotated[
        Path,
        typer.Argument(help="CSV or XLSX: application, measure, value, date.", metavar="OUTCOMES"),
    ],
    calibration: CalibrationFile = None,
    company: CompanyFile = None,
    scale: ScaleText = "",
    reliability: Annotated[
        float | None,
        typer.Option("--reliability", help="Reliability of the outcome, for the correction."),
    ] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Write to a file.")] = None,
) -> None:
    """Print validity per measure: observed first, corrections second, no claim under 50 people."""
    found = _measured(measured)
    text = _text(scores)
    if holds_scores(text):
        levels = read_scores(text, scores.name)
    else:
        sources = read_sources(scores, calibration, company, scale)
        scored = score_table(sources.table, sources.calibration, sources.terms)
        levels = {
            item.application: {WHOLE: item.fit_level}
            | {part.competency: part.fair_level for part in item.competencies}
            for item in scored
        }
    lines: list[str] = []
    for measure in measures_of(found):
        study = study_measure(levels, found, measure, reliability)
        lines.extend(_lines(study))
        learned = weights_for(levels, found, measure)
        lines.extend(("", weights_sentence(learned)))
        if learned is not None and learned.offered:
            lines.extend(_offered(learned))
        lines.append("")
    write_text("\n".join(lines), out)


def _lines(study: MeasureStudy) -> Iterator[str]:
    yield study.measure
    yield "-" * len(study.measure)
    yield headline(study)
    yield power_sentence(study)
    yield ""
    for item in study.validities:
        if item.interval is None:
            yield f"  {score_name(item):<32} {item.people:>5} people   cannot be computed"
            continue
        low, high = item.interval
        value = f"{item.observed:+.2f}" if item.observed is not None else "  -  "
        span = f"{low:+.2f} to {high:+.2f}"
        yield f"  {score_name(item):<32} {item.people:>5} people   {value}   {span}"
        for step in item.corrected:
            yield f"      corrected {step.label}: {step.value:+.2f}"


def _offered(learned: LearnedWeights) -> Iterator[str]:
    for name, weight in zip(learned.competencies, learned.weights, strict=True):
        yield f"  {name:<32} {weight:.2f}"
    yield LEGAL_CONSEQUENCE


def _measured(path: Path) -> tuple[Outcome, ...]:
    """Read a workbook sheet by sheet, anything else as delimited text."""
    [file] = read_files([path])
    if file.data.startswith((WORKBOOK, OLD_OR_LOCKED)):
        return read_outcome_file(file)
    return read_outcomes(_text(path), path.name)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        message = f"can't be read ({error.strerror})."
        raise RatingError(Fault(message, path.name, "unreadable")) from error
    except UnicodeDecodeError as error:
        message = "is not UTF-8; save it as CSV (UTF-8)."
        raise RatingError(Fault(message, path.name, "not-utf-8")) from error

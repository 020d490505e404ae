"""`hirefit calibrate`: severities, difficulties, thresholds and spreads from a ratings file."""

from __future__ import annotations

import json
import math
import sys
import textwrap
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

from hirefit.calibration.calibration import (
    Calibration,
    QuestionParameter,
    RaterParameter,
)
from hirefit.calibration.files import read_calibration, write_calibration
from hirefit.calibration.fit_state import FitState, mark_of
from hirefit.calibration.from_fit import Choices, calibration_of, fit_table
from hirefit.calibration.linking import link as link_to
from hirefit.calibration.practice_links import calibrate_with_practice
from hirefit.cli.inputs import RatingsFile, ScaleText, print_notes
from hirefit.cli.practice_references import read_references
from hirefit.competencies.library import load_library
from hirefit.competencies.scale import RatingScale
from hirefit.diagnostics.table_words import MEANINGS
from hirefit.digests import rounded
from hirefit.exceptions import CalibrationError, Fault, HirefitWarning
from hirefit.rasch.plan import Progress
from hirefit.ratings.any_file import read_any_ratings
from hirefit.ratings.table import RatingTable

WIDTH = 80
MOST_LINES = 1_000  # raters or questions in a report
ONE_COMPETENCY = (
    "All questions are of one competency, so --partial-credit gives the same thresholds as without:"
    " thresholds are those of competencies. Name them in a column `competency`."
)
HALO_HELD = "The halo variance rests on the prior."
PATIENCE = 5.0  # seconds a fit may take before its rounds are worth a line each
DEFAULT_SCALE = "1-5"


class Report(StrEnum):
    """How the result is printed."""

    TEXT = "text"
    JSON = "json"


class Severities(StrEnum):
    """Whether raters are shrunken towards the average."""

    RANDOM = "random"
    FIXED = "fixed"


def calibrate(  # noqa: PLR0913 - one argument an option of the command
    ratings: RatingsFile,
    out: Annotated[Path, typer.Option("-o", "--out", help="Where to write the calibration.")],
    report: Annotated[Report, typer.Option("--report", help="text or json.")] = Report.TEXT,
    scale: ScaleText = "",
    severities: Annotated[
        Severities,
        typer.Option("--severities", help="random: few ratings are shrunken; fixed: none are."),
    ] = Severities.RANDOM,
    *,
    no_halo: Annotated[bool, typer.Option("--no-halo", help="Leave out the halo.")] = False,
    one_dimension: Annotated[
        bool, typer.Option("--one-dimension", help="One ability for all competencies.")
    ] = False,
    partial_credit: Annotated[
        bool, typer.Option("--partial-credit", help="Thresholds for each competency.")
    ] = False,
    link: Annotated[
        Path | None, typer.Option("--link", help="Keep to the scale of an earlier calibration.")
    ] = None,
    practice: Annotated[
        Path | None,
        typer.Option(
            "--practice",
            help="CSV with application, level: practice cases among the ratings, and the level each"
            " was written for.",
        ),
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option("--state", help="File that keeps the last round; go on from it if it exists."),
    ] = None,
) -> None:
    """Estimate how severe each rater and how difficult each question is, with errors."""
    kind: Literal["random", "fixed"] = "fixed" if severities is Severities.FIXED else "random"
    choices = Choices(
        severities=kind,
        halo=not no_halo,
        one_dimension=one_dimension,
        partial_credit=partial_credit,
        n_jobs=-1,
        progress=_progress_printer(),
    )
    _refuse(out, link, practice, state, severities)
    earlier = read_calibration(link) if link else None
    chosen = RatingScale.parse(scale or (str(earlier.scale) if earlier else DEFAULT_SCALE))
    library = load_library()
    competency_of = {
        question.id: competency.id
        for competency in library.competencies.values()
        for question in competency.questions.all
    }
    table, notes = read_any_ratings(ratings, chosen, competency_of)
    print_notes((*notes, *([ONE_COMPETENCY] if _is_in_vain(choices, table) else [])))
    kept = FitState(state, mark_of(table, choices)) if state else None
    references = read_references(practice, table) if practice else {}
    with _kept_when_stopped(kept):
        calibration = _fit(table, earlier, references, _resumed(choices, kept), ratings.name)
    if kept is not None:
        kept.forget()
    write_calibration(calibration, out)
    if report is Report.JSON:
        typer.echo(json.dumps(rounded(calibration.document()), indent=1, ensure_ascii=False))
    else:
        typer.echo("\n".join(report_lines(calibration)))


def _is_in_vain(choices: Choices, table: RatingTable) -> bool:
    """Whether thresholds of competencies are asked for where all are of one."""
    return choices.partial_credit and (choices.one_dimension or len(table.competencies) == 1)


def _refuse(
    out: Path, link: Path | None, practice: Path | None, state: Path | None, severities: Severities
) -> None:
    """Refuse options that don't go together before anything is read."""
    faults = []
    if not out.parent.is_dir():
        faults.append(Fault("Its folder does not exist; make it first.", "--out", "out"))
    if link is not None and practice is not None:
        message = "Practice cases put groups of raters on one scale, an earlier calibration does"
        faults.append(Fault(f"{message} so, too; leave out one of the two.", "--link", "not-both"))
    if state is not None and (link is not None or practice is not None):
        message = "A fit that is linked, by an earlier calibration or practice, keeps no state."
        faults.append(Fault(message, "--state", "not-both"))
    if practice is not None and severities is Severities.FIXED:
        message = "Practice cases need random severities."
        faults.append(Fault(message, "--practice", "fixed-severities"))
    if faults:
        raise CalibrationError(*faults)


@contextmanager
def _kept_when_stopped(state: FitState | None) -> Iterator[None]:
    """Say where a fit that somebody stops (Ctrl-C) goes on from."""
    try:
        yield
    except KeyboardInterrupt:
        if state is not None and state.path.exists():
            message = (
                f"Stopped. The same command goes on from the last round, in {state.path.name}."
            )
            typer.echo(message, err=True)
        raise


def _resumed(choices: Choices, state: FitState | None) -> Choices:
    """Start from the state, if there is one, and keep every round in it."""
    tell = choices.progress
    if state is None or tell is None:
        return choices

    def keep(progress: Progress) -> None:
        state.keep(progress.population, progress.round)
        tell(progress)

    return replace(choices, start=state.last(), progress=keep)


def _fit(
    table: RatingTable,
    earlier: Calibration | None,
    references: Mapping[str, float],
    choices: Choices,
    source: str,
) -> Calibration:
    """Fit, and keep what was warned of as notes of the calibration."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        if earlier is not None:
            found = link_to(table, earlier, choices, source=source).calibration
        elif references:
            found = calibrate_with_practice(table, choices, references, source=source)
        else:
            found = calibration_of(fit_table(table, choices), table, source=source)
    texts = tuple(
        dict.fromkeys(
            str(warning.message)
            for warning in caught
            if issubclass(warning.category, HirefitWarning)
        )
    )
    of_fit = found.provenance.notes
    notes = (*of_fit, *texts) if earlier is not None else (*texts, *of_fit)
    print_notes(notes if earlier is not None or references else texts)
    provenance = found.provenance.model_copy(update={"notes": notes})
    return found.model_copy(update={"provenance": provenance})


def report_lines(calibration: Calibration) -> list[str]:
    """Return the report as lines of text."""
    lines = [
        f"{calibration.n_ratings} ratings on {calibration.scale}",
        f"{len(calibration.raters)} raters, {len(calibration.questions)} questions",
        f"digest {calibration.digest}",
        "",
        "thresholds (logits)  " + "  ".join(f"{value:+.2f}" for value in calibration.thresholds),
        f"spread of severity   {calibration.severity_sd:.2f}",
        f"spread of difficulty {calibration.difficulty_sd:.2f}",
        f"spread of halo       {calibration.halo_sd:.2f}{_held(calibration)}",
        "",
        f"{'competency':<32}{'mean':>8}{'sd':>8}{'reliability':>13}",
    ]
    for part in calibration.competencies:
        reliability = calibration.reliability.get(part.competency, 0.0)
        lines.append(f"{part.competency:<32}{part.mean:>8.2f}{part.sd:>8.2f}{reliability:>13.2f}")
    heading = f"{'severity':>10}{'error':>8}{'ratings':>9}{'infit':>8}{'outfit':>8}"
    lines += ["", f"{'rater (positive is harsher)':<32}{heading}"]
    lines += _listed(
        _line(part.rater, part.severity, part)
        for part in sorted(calibration.raters, key=lambda part: (-part.severity, part.rater))
    )
    heading = heading.replace("  severity", "difficulty")
    lines += ["", f"{'question (positive is harder)':<32}{heading}"]
    lines += _listed(
        _line(part.question, part.difficulty, part)
        for part in sorted(
            calibration.questions, key=lambda part: (-part.difficulty, part.question)
        )
    )
    return [*lines, "", *_meanings()]


def _listed(lines: Iterable[str]) -> list[str]:
    """Leave out the middle of a list that nobody would read; the file has all of it."""
    every = list(lines)
    if len(every) <= MOST_LINES:
        return every
    half = MOST_LINES // 2
    left = f"... {len(every) - 2 * half:,} more between them, in the calibration"
    return [*every[:half], left, *every[-half:]]


def _held(calibration: Calibration) -> str:
    return " (rests on the prior)" if HALO_HELD in calibration.provenance.notes else ""


def _meanings() -> list[str]:
    """Say what the heads of the tables mean."""
    meanings = {
        "severity, difficulty, mean, sd, spread": "in logits, the unit of the model",
        "error": "standard error: the true value lies within 1.64 of it 90 times in 100",
        "reliability": "share of the spread of applications that is no error",
        "infit, outfit": MEANINGS["infit, outfit"],
    }
    return [
        line
        for word, meaning in meanings.items()
        for line in textwrap.wrap(f"{word}: {meaning}.", WIDTH, subsequent_indent="  ")
    ]


def _line(name: str, value: float, part: RaterParameter | QuestionParameter) -> str:
    fit = f"{part.infit_mnsq or 0.0:>8.2f}{part.outfit_mnsq or 0.0:>8.2f}"
    return f"{name:<32}{value:>10.2f}{part.standard_error:>8.2f}{part.ratings:>9}{fit}"


def _progress_printer() -> Callable[[Progress], None]:
    """Return what writes a line a round about a fit that takes long."""
    started = time.monotonic()

    def tell(progress: Progress) -> None:
        left = progress.seconds_left
        if time.monotonic() - started > PATIENCE or left > PATIENCE:
            foreseen = "" if math.isnan(left) else f", about {left:.0f} s left"
            change = f"change {progress.change:.2g}"
            sys.stderr.write(f"round {progress.round}: {change}{foreseen}\n")

    return tell

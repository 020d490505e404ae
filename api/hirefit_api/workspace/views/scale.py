"""Views of the scale and the questions: levels used, levels told apart, hard questions."""

from __future__ import annotations

import numpy as np

from hirefit.calibration.calibration import Calibration
from hirefit.diagnostics.diagnosis import Diagnosis, QuestionDiagnosis
from hirefit.diagnostics.evidence_at_hand import FEWEST_RATINGS_QUESTION, NORMAL_90
from hirefit.diagnostics.wording import about_levels, counted, listed
from hirefit.rasch.response_model import expected_category
from hirefit_api.workspace.views.raters import EARLY, found
from hirefit_api.workspace.views.view import Cell, Chart, Table, View, column, table

MATTERS = 0.2
"""Levels by which a question must differ from the average one to be called hard or easy."""


def levels_used(diagnosis: Diagnosis) -> View:
    """Say whether all levels are used."""
    levels = [level.level for level in diagnosis.levels]
    return View(
        id="levels-used",
        question="Are all levels used?",
        sentences=(_used_sentence(diagnosis),),
        chart=Chart(
            kind="stack", label="question", parts=tuple(f"level_{level}" for level in levels)
        ),
        table=table(
            "Ratings of each question by level",
            (
                column("question", "Question", "name"),
                column("competency", "Competency", "text"),
                column("ratings", "Ratings", "count"),
                *(column(f"level_{level}", f"Level {level}", "count") for level in levels),
            ),
            [
                {
                    "question": one.question,
                    "competency": one.competency,
                    "ratings": one.ratings,
                    **{
                        f"level_{level}": count
                        for level, count in zip(levels, one.level_counts, strict=True)
                    },
                }
                for one in sorted(diagnosis.questions, key=lambda one: one.question)
            ],
        ),
        advice="A level that nobody gives may describe something that can't be heard in an"
        " interview. Look at its examples.",
    )


def _used_sentence(diagnosis: Diagnosis) -> str:
    unused = [str(level.level) for level in diagnosis.levels if not level.count]
    ratings = counted(diagnosis.n_ratings, "rating")
    if not unused:
        return f"All {len(diagnosis.levels)} levels are used in {ratings}."
    subject, verb = ("Levels", "were") if len(unused) > 1 else ("Level", "was")
    return f"{subject} {listed(unused)} {verb} never used in {ratings}."


LEVEL_COLUMNS = (
    column("level", "Level", "name"),
    column("count", "Given", "count"),
    column("expected", "Expected", "count"),
    column("words", "In words", "text"),
)


def levels_apart(diagnosis: Diagnosis) -> View:
    """Say whether neighbouring levels are told apart."""
    named = [f for f in diagnosis.findings if f.kind == "levels-not-told-apart"]
    whole = {finding.subject for finding in named}
    said = found(diagnosis, {"levels-not-told-apart"})
    return View(
        id="levels-apart",
        question="Are neighbouring levels told apart?",
        sentences=tuple(said)
        or ("Each level is the likeliest somewhere on the scale, so all are told apart.",),
        chart=Chart(kind="bars", label="level", value="count", expected="expected"),
        table=table(
            "How often each level was given, and how often it was to be expected",
            LEVEL_COLUMNS,
            [
                {
                    "level": f"Level {one.level}",
                    "count": one.count,
                    "expected": one.expected_count,
                    "words": "not told apart" if str(one.level) in whole else "told apart",
                }
                for one in diagnosis.levels
            ],
        ),
        advice="Where levels are not told apart, rewrite their sentences and examples so that an"
        " answer fits one of them only.",
        details=(_threshold_table(diagnosis),),
    )


def _threshold_table(diagnosis: Diagnosis) -> Table:
    return table(
        "For specialists: thresholds and locations in logits",
        (
            column("level", "Level", "name"),
            column("threshold", "Threshold", "figure"),
            column("error", "Standard error", "figure"),
            column("location", "Mean location", "figure"),
            column("peak", "Highest probability", "figure"),
        ),
        [
            {
                "level": str(one.level),
                "threshold": one.threshold,
                "error": one.threshold_error,
                "location": one.location,
                "peak": one.peak_probability,
            }
            for one in diagnosis.levels
        ],
    )


QUESTION_COLUMNS = (
    column("question", "Question", "name"),
    column("competency", "Competency", "text"),
    column("ratings", "Ratings", "count"),
    column("harder", "Harder or easier", "signed"),
    column("low", "Likely from", "signed"),
    column("high", "to", "signed"),
    column("words", "In words", "text"),
)


def questions(diagnosis: Diagnosis, calibration: Calibration) -> View:
    """Say which questions are hard and which say little."""
    little = {f.subject for f in diagnosis.findings if f.kind == "question-says-little"}
    rows = [
        _question_row(one, calibration, one.question in little)
        for one in sorted(diagnosis.questions, key=lambda one: one.question)
    ]
    hard = [str(row["question"]) for row in rows if str(row["words"]).startswith("harder")]
    easy = [str(row["question"]) for row in rows if str(row["words"]).startswith("easier")]
    said = found(diagnosis, {"question-says-little"})
    if hard:
        said.append(f"Harder than the others: {listed(hard)}.")
    if easy:
        said.append(f"Easier than the others: {listed(easy)}.")
    return View(
        id="questions",
        question="Which questions are hard, which say little?",
        sentences=tuple(said) or ("The questions are about equally hard; each says something.",),
        chart=Chart(kind="dots", label="question", value="harder", low="low", high="high"),
        table=table(
            "Levels that an average applicant gets less (plus) or more (minus) than on the average"
            " question",
            QUESTION_COLUMNS,
            rows,
        ),
        advice="Scores take difficulty out already. A question that says little may be retired: say"
        " why, and do it for everybody from the next kit on.",
        details=(_question_figures(diagnosis),),
    )


def _question_row(
    one: QuestionDiagnosis, calibration: Calibration, says_little: bool
) -> dict[str, Cell]:
    judged = one.ratings >= FEWEST_RATINGS_QUESTION and one.in_calibration
    half = NORMAL_90 * one.standard_error
    at = (one.difficulty - half, one.difficulty, one.difficulty + half)
    low, harder, high = _levels_lost(np.array(at), one.competency, calibration)
    if not judged:
        words = EARLY
    elif low <= 0 <= high or abs(harder) < MATTERS:
        words = "like the others"
    else:
        words = f"{'harder' if harder > 0 else 'easier'} by {about_levels(harder)}"
    if says_little:
        words += ", says little"
    return {
        "question": one.question,
        "competency": one.competency,
        "ratings": one.ratings,
        "harder": harder if judged else None,
        "low": low if judged else None,
        "high": high if judged else None,
        "words": words,
    }


def _levels_lost(difficulty: np.ndarray, competency: str, calibration: Calibration) -> list[float]:
    """Return the levels that difficulties take from an average application (equation 1)."""
    own = {part.competency: part for part in calibration.competencies}.get(competency)
    mean = own.mean if own else calibration.unlisted.mean
    chosen = own.thresholds if own and own.thresholds else calibration.thresholds
    thresholds = np.array(chosen)
    average = expected_category(np.array([mean]), thresholds)
    lost = average - expected_category(mean - difficulty, thresholds)
    return [float(value) for value in lost]


def _question_figures(diagnosis: Diagnosis) -> Table:
    return table(
        "For specialists: difficulties in logits, mean squares, correlations with other ratings",
        (
            column("question", "Question", "name"),
            column("difficulty", "Difficulty", "figure"),
            column("error", "Standard error", "figure"),
            column("infit", "Infit", "figure"),
            column("outfit", "Outfit", "figure"),
            column("correlation", "Point-measure", "figure"),
            column("usual", "Usual", "figure"),
        ),
        [
            {
                "question": one.question,
                "difficulty": one.difficulty if one.in_calibration else None,
                "error": one.standard_error if one.in_calibration else None,
                "infit": one.fit.infit_mnsq,
                "outfit": one.fit.outfit_mnsq,
                "correlation": one.fit.point_measure,
                "usual": one.fit.point_measure_expected,
            }
            for one in sorted(diagnosis.questions, key=lambda one: one.question)
        ],
    )

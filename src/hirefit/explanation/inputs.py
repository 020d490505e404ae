"""What an explanation rests on, complete enough to recompute it: nothing else is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import attrgetter

import numpy as np
from pydantic import BaseModel, ConfigDict

from hirefit.calibration.calibration import Calibration
from hirefit.competencies.library import CompetencyLibrary
from hirefit.competencies.scale import RatingScale
from hirefit.exceptions import ExplanationError, Fault
from hirefit.ratings.csv_reader import UNLISTED_COMPETENCY
from hirefit.ratings.table import NotAssessed, RatingTable
from hirefit.scoring.evidence import Floats
from hirefit.scoring.once import Same
from hirefit.scoring.parameters import Estimate, Parameters, look_up, register_of
from hirefit.scoring.terms import ScoringTerms

UNNAMED = {UNLISTED_COMPETENCY: "All questions"}


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class RatingInput(_Part):
    """One rating, or the reason why there is none."""

    rater: str
    question: str
    competency: str
    level: int | None
    evidence: str = ""
    not_assessed_reason: str = ""


class ParameterInput(_Part):
    """A severity or difficulty as the calibration has it (logits).

    `own_error` is its standard error without the part that it shares with all others.
    """

    name: str
    value: float
    standard_error: float
    own_error: float


class CompetencyInput(_Part):
    """A competency as calibration and library have it."""

    competency: str
    mean: float
    sd: float
    own_mean_error: float
    shared_difficulty_error: float
    thresholds: tuple[float, ...]
    name: str
    version: str = ""
    digest: str = ""
    status: str = ""
    anchors: dict[str, str] = {}
    train_first: str = ""
    recognise: str = ""


class CalibrationInput(_Part):
    """The part of a calibration that this application needs, named by the whole one's digest."""

    digest: str
    source: str
    n_ratings: int
    raters: tuple[ParameterInput, ...]
    questions: tuple[ParameterInput, ...]
    shared_severity_error: float
    covariance: tuple[tuple[float, ...], ...]
    halo_sd: float


class CardInput(_Part):
    """Which version of a rater's scorecard was read, and the kit it belongs to."""

    rater: str
    version: int
    kit_digest: str


class Inputs(_Part):
    """Everything that the results are a function of."""

    scale: RatingScale
    ratings: tuple[RatingInput, ...]
    competencies: tuple[CompetencyInput, ...]
    question_texts: dict[str, str]
    calibration: CalibrationInput
    terms: ScoringTerms
    scorecards: tuple[CardInput, ...] = ()
    library_digest: str = ""


def gather_inputs(
    table: RatingTable,
    application: str,
    calibration: Calibration,
    terms: ScoringTerms,
    library: CompetencyLibrary,
    scorecards: Sequence[CardInput] = (),
) -> Inputs:
    """Gather what the explanation of one application rests on.

    Parameters
    ----------
    table : RatingTable
        Ratings of any number of applications; only this one's are taken.
    application : str
        Its label in the table.
    calibration : Calibration
        On the table's scale.
    terms : ScoringTerms
        Weights over the competencies that the application was to be rated on.
    library : CompetencyLibrary
        For names, anchors and question texts; what it does not know goes by its id.
    scorecards : sequence of CardInput
        Versions read, where the ratings come from scorecards.

    Raises
    ------
    ExplanationError
        The application has no rating in the table.
    """
    ratings = _ratings_of(table, application)
    if not any(rating.level is not None for rating in ratings):
        fault = Fault("this application has no rating.", "application", "no-ratings")
        raise ExplanationError(fault)
    raters = sorted({rating.rater for rating in ratings})
    questions = sorted({rating.question for rating in ratings})
    register = register_of(calibration)
    known, unlisted = register.raters, register.unlisted_rater
    severities = [_parameter(name, known.get(name, unlisted)) for name in raters]
    known, unlisted = register.questions, register.unlisted_question
    difficulties = [_parameter(name, known.get(name, unlisted)) for name in questions]
    competencies, covariance = _competencies_of(
        Same(calibration), Same(library), tuple(sorted(terms.weights))
    )
    texts = {name: _text_of(Same(library), name) for name in questions}
    return Inputs(
        scale=table.scale,
        ratings=ratings,
        competencies=competencies,
        question_texts={name: text for name, text in texts.items() if text},
        calibration=CalibrationInput(
            digest=calibration.digest,
            source=calibration.provenance.source,
            n_ratings=calibration.n_ratings,
            raters=tuple(severities),
            questions=tuple(difficulties),
            shared_severity_error=register.shared_severity_error,
            covariance=covariance,
            halo_sd=calibration.halo_sd,
        ),
        terms=terms,
        scorecards=tuple(sorted(scorecards, key=lambda card: card.rater)),
        library_digest=library.digest,
    )


def table_of(inputs: Inputs, application: str) -> RatingTable:
    """Return the ratings of the inputs as a table of one application."""
    owner = {rating.question: rating.competency for rating in inputs.ratings}
    competencies = sorted(set(owner.values()))
    raters = {name: code for code, name in enumerate(sorted({r.rater for r in inputs.ratings}))}
    questions = {name: code for code, name in enumerate(sorted(owner))}
    rated = sorted(
        [rating for rating in inputs.ratings if rating.level is not None],
        key=attrgetter("rater", "question"),
    )
    lowest = inputs.scale.lowest
    return RatingTable(
        scale=inputs.scale,
        applications=(application,),
        raters=tuple(raters),
        questions=tuple(questions),
        competencies=tuple(competencies),
        application=np.zeros(len(rated), np.int64),
        rater=np.array([raters[rating.rater] for rating in rated]),
        question=np.array([questions[rating.question] for rating in rated]),
        category=np.array([(rating.level or lowest) - lowest for rating in rated]),
        competency_of_question=np.array([competencies.index(owner[name]) for name in questions]),
        evidence=tuple([rating.evidence for rating in rated]),
    )


def parameters_of(inputs: Inputs, table: RatingTable) -> Parameters:
    """Return the calibration's part of the inputs in the order of the table's labels."""
    severity = _values(inputs.calibration.raters, table.raters)
    difficulty = _values(inputs.calibration.questions, table.questions)
    position = {item.competency: at for at, item in enumerate(inputs.competencies)}
    chosen = [position[name] for name in table.competencies]
    competencies = [inputs.competencies[at] for at in chosen]
    rows = inputs.calibration.covariance
    return Parameters(
        severity=severity[0],
        severity_error=severity[1],
        own_severity_error=severity[2],
        difficulty=difficulty[0],
        difficulty_error=difficulty[1],
        own_difficulty_error=difficulty[2],
        shared_severity_error=inputs.calibration.shared_severity_error,
        shared_difficulty_error=np.array([c.shared_difficulty_error for c in competencies]),
        own_mean_error=np.array([item.own_mean_error for item in competencies]),
        mean=np.array([item.mean for item in competencies]),
        sd=np.array([item.sd for item in competencies]),
        covariance=np.array([[rows[at][to] for to in chosen] for at in chosen]),
        thresholds=np.array([item.thresholds for item in competencies]),
        halo_sd=inputs.calibration.halo_sd,
    )


def _ratings_of(table: RatingTable, application: str) -> tuple[RatingInput, ...]:
    if application not in table.applications:
        return ()
    rows = np.flatnonzero(table.application == table.applications.index(application)).tolist()
    owners = table.competency_of_question.tolist()
    competency_of = {
        question: table.competencies[owner]
        for question, owner in zip(table.questions, owners, strict=True)
    }
    raters = [table.raters[code] for code in table.rater[rows].tolist()]
    questions = [table.questions[code] for code in table.question[rows].tolist()]
    notes = [table.evidence[row] for row in rows] if table.evidence else [""] * len(rows)
    levels = (table.category[rows] + table.scale.lowest).tolist()
    rated = [
        RatingInput(
            rater=rater,
            question=question,
            competency=competency_of[question],
            level=level,
            evidence=note,
        )
        for rater, question, level, note in zip(raters, questions, levels, notes, strict=True)
    ]
    left_out = [
        _left_out(item, competency_of)
        for item in table.not_assessed
        if item.application == application
    ]
    return tuple(sorted(rated + left_out, key=attrgetter("rater", "question")))


def _left_out(item: NotAssessed, competency_of: Mapping[str, str]) -> RatingInput:
    return RatingInput(
        rater=item.rater,
        question=item.question,
        competency=competency_of[item.question],
        level=None,
        not_assessed_reason=item.reason,
    )


@lru_cache(maxsize=4096)
def _text_of(library: Same[CompetencyLibrary], question: str) -> str:
    owner = library.value.question_owner(question)
    known = owner.question(question) if owner else None
    return known.text if known else ""


@lru_cache(maxsize=64)
def _competencies_of(
    calibration: Same[Calibration], library: Same[CompetencyLibrary], names: tuple[str, ...]
) -> tuple[tuple[CompetencyInput, ...], tuple[tuple[float, ...], ...]]:
    """Return the competencies, and their covariance; the same for many applications."""
    parameters = look_up(calibration.value, (), (), names)
    return (
        tuple(
            _competency_input(name, parameters, at, library.value) for at, name in enumerate(names)
        ),
        tuple(map(tuple, parameters.covariance.tolist())),
    )


def _competency_input(
    name: str, parameters: Parameters, at: int, library: CompetencyLibrary
) -> CompetencyInput:
    calibrated = {
        "competency": name,
        "mean": float(parameters.mean[at]),
        "sd": float(parameters.sd[at]),
        "own_mean_error": float(parameters.own_mean_error[at]),
        "shared_difficulty_error": float(parameters.shared_difficulty_error[at]),
        "thresholds": tuple(parameters.thresholds[at].tolist()),
    }
    known = library.competencies.get(name)
    if known is None:
        return CompetencyInput(**calibrated, name=UNNAMED.get(name, name))
    return CompetencyInput(
        **calibrated,
        name=known.name,
        version=known.version,
        digest=known.digest,
        status=known.status,
        anchors={str(level): text.sentence for level, text in known.levels.items()},
        train_first=known.development.train_first,
        recognise=known.development.recognise,
    )


@lru_cache(maxsize=4096)
def _parameter(name: str, found: Estimate) -> ParameterInput:
    return ParameterInput(
        name=name,
        value=found.value,
        standard_error=found.standard_error,
        own_error=found.own_error,
    )


def _values(items: Sequence[ParameterInput], names: Sequence[str]) -> Floats:
    """Return values, standard errors and own errors in the order of `names`, shape (3, n)."""
    known = {item.name: (item.value, item.standard_error, item.own_error) for item in items}
    return np.array([known[name] for name in names]).T.copy()

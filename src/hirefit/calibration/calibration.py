"""The value that scoring uses: parameters in logits, their errors, where they came from."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hirefit.competencies.scale import RatingScale
from hirefit.digests import digest_of


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class RaterParameter(_Value):
    """A rater's severity in logits; positive is harsher than the average rater."""

    rater: str
    severity: float
    standard_error: float = Field(ge=0)
    ratings: int = Field(default=0, ge=0)
    infit_mnsq: float | None = None
    outfit_mnsq: float | None = None


class QuestionParameter(_Value):
    """A question's difficulty in logits; positive is harder than the average question."""

    question: str
    competency: str
    difficulty: float
    standard_error: float = Field(ge=0)
    ratings: int = Field(default=0, ge=0)
    infit_mnsq: float | None = None
    outfit_mnsq: float | None = None


class CompetencyParameter(_Value):
    """Mean and spread (logits) of a competency among applications.

    `thresholds` is given only where the competency has its own (partial credit, Masters 1982).
    """

    competency: str
    mean: float
    sd: float = Field(gt=0)
    mean_standard_error: float = Field(default=0.0, ge=0)
    thresholds: tuple[float, ...] | None = None


class Unlisted(_Value):
    """What is assumed of a competency that the calibration has not seen (logits)."""

    mean: float = 0.0
    sd: float = Field(gt=0)
    correlation: float = Field(ge=0, lt=1)


class Provenance(_Value):
    """Where the parameters came from."""

    method: str
    source: str
    hirefit_version: str
    notes: tuple[str, ...] = ()


class Calibration(_Value):
    """A frozen set of parameters on one scale, named by the digest of its content.

    Parameters are in logits. A rater or question that is not listed is average, with the
    population's standard deviation as its error; see docs/model.md, equations 1 to 3.

    Raises
    ------
    pydantic.ValidationError
        The parts contradict each other: number of thresholds, shape of the covariance,
        a question's competency not listed, a name listed twice.
    """

    format: Literal["hirefit-calibration/1"] = "hirefit-calibration/1"
    scale: RatingScale
    thresholds: tuple[float, ...]
    thresholds_standard_error: tuple[float, ...] = ()
    raters: tuple[RaterParameter, ...] = ()
    questions: tuple[QuestionParameter, ...] = ()
    competencies: tuple[CompetencyParameter, ...] = ()
    covariance: tuple[tuple[float, ...], ...] = ()
    unlisted: Unlisted
    severity_sd: float = Field(ge=0)
    difficulty_sd: float = Field(ge=0)
    halo_sd: float = Field(ge=0)
    reliability: dict[str, float] = Field(default_factory=dict)
    subsets: tuple[tuple[str, ...], ...] = ()
    n_ratings: int = Field(default=0, ge=0)
    provenance: Provenance

    @model_validator(mode="after")
    def _check_parts(self) -> Self:
        steps = self.scale.categories - 1
        rows = [self.thresholds, *(c.thresholds for c in self.competencies if c.thresholds)]
        if any(len(row) != steps for row in rows):
            raise ValueError(f"a scale of {steps + 1} levels has {steps} thresholds")
        if any(not math.isclose(sum(row), 0.0, abs_tol=1e-6) for row in rows):
            raise ValueError("thresholds must sum to zero")
        size = len(self.competencies)
        if [len(row) for row in self.covariance] != [size] * size:
            raise ValueError("the covariance has one row and column for each competency")
        names = {competency.competency for competency in self.competencies}
        if any(question.competency not in names for question in self.questions):
            raise ValueError("every question's competency must be listed")
        for listed in (
            [rater.rater for rater in self.raters],
            [question.question for question in self.questions],
            [competency.competency for competency in self.competencies],
        ):
            if len(set(listed)) != len(listed):
                raise ValueError("a name is listed twice")
        return self

    def document(self) -> dict[str, Any]:
        """Return the JSON document, its digest included."""
        content = self.model_dump(mode="json")
        return {**content, "digest": digest_of(content)}

    @cached_property
    def digest(self) -> str:
        """``sha256:...`` of the content."""
        return str(self.document()["digest"])

"""The company profile: a frozen value with weights and shares ready to use."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints, model_validator

from hirefit.company.rules import profile_findings
from hirefit.competencies.findings import PATTERN_HINTS
from hirefit.competencies.model import (
    EVERY_VALUE,
    Competency,
    Definition,
    Phrase,
    ServiceValue,
)
from hirefit.competencies.scale import RatingScale

_COMPANY_ID = r"^[a-z0-9][a-z0-9_-]{0,59}$"
PATTERN_HINTS[_COMPANY_ID] = (
    "must be lower-case letters, digits and hyphens, such as harbour-line; 60 characters at most."
)

Answer = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Share = Annotated[float, Field(gt=0, le=1)]


class Weights(Definition):
    """Weights of competencies other than equal ones: who set them, when, and why."""

    values: dict[str, Share] = Field(min_length=1)
    reason: Phrase
    author: Phrase
    date: dt.date


def _middle_of_scale(data: dict[str, Any]) -> float:
    return float(data["scale"].middle)


def _standard_level(data: dict[str, Any]) -> float:
    return float(data["standard_level"])


class CompanyProfile(Definition):
    """What a company says about its service and how it wants it weighed.

    `standard_level` is the reference of contributions (default: the middle of the scale), `cut`
    the level above which a person stands (default: the standard level). Both are levels.

    Raises
    ------
    pydantic.ValidationError
        A part is missing, unknown or wrong; `hirefit.company.reader` lists all faults with place.
    """

    id: Annotated[str, StringConstraints(pattern=_COMPANY_ID)]
    name: Phrase
    service_vision: Annotated[str, StringConstraints(strip_whitespace=True)]
    service_values: tuple[ServiceValue, ...] = Field(min_length=3, max_length=10)
    scale: RatingScale = RatingScale()
    standard_level: float = Field(default_factory=_middle_of_scale)
    cut: float = Field(default_factory=_standard_level)
    planned_raters: int = Field(default=2, ge=1, le=20)
    weights: Weights | None = None
    serves: dict[str, dict[str, Share]] = Field(default_factory=dict)
    employer_mirror: dict[str, Answer] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _keep_rules(self) -> Self:
        findings = profile_findings(self.model_dump())
        if findings:
            raise ValueError("\n".join(finding.message for finding in findings))
        return self

    def weights_over(self, competencies: Sequence[str]) -> dict[str, float]:
        """Return the weight of each competency given; they sum to 1.

        Equal weights, or the stated ones renormalised over those given. A competency without a
        stated weight weighs nothing beside those that have one; where none has, all weigh alike.

        Raises
        ------
        ValueError
            No competency is given.
        """
        if not competencies:
            raise ValueError("weights need at least one competency")
        stated = self.weights.values if self.weights else {}
        total = math.fsum(stated.get(competency, 0.0) for competency in competencies)
        if total <= 0:
            return dict.fromkeys(competencies, 1 / len(competencies))
        return {competency: stated.get(competency, 0.0) / total for competency in competencies}

    def shares_of(self, competency: Competency) -> dict[str, float]:
        """Return the share of each declared service value in a competency's contribution.

        They sum to 1: the stated ones, or equal ones over the declared values that the competency
        serves. An empty dictionary means that it serves none of them.
        """
        stated = self.serves.get(competency.id)
        if stated:
            return dict(stated)
        declared = [value.id for value in self.service_values]
        if EVERY_VALUE not in competency.service_values:
            declared = [value for value in declared if value in competency.service_values]
        return {value: 1 / len(declared) for value in declared}

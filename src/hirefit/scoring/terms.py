"""The terms a company sets before the first interview: weights, shares, standard, cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from hirefit.company.profile import CompanyProfile
from hirefit.competencies.library import CompetencyLibrary
from hirefit.competencies.scale import RatingScale


class ValueStatement(BaseModel):
    """A service value of the company, in its own words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    statement: str


class ScoringTerms(BaseModel):
    """What people decided: nothing here is estimated from ratings.

    Parameters
    ----------
    weights : dict of str to float
        Weight of each competency; they sum to one.
    shares : dict of str to dict of str to float
        For each competency the share of its contribution that goes to each service value.
    standard_level, cut : float
        Level that contributions are counted from; level that the probability refers to.
    planned_raters : int
        Raters that each application is to have.
    company, service_vision, service_values, company_digest
        Who says so; empty without a company profile.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    weights: dict[str, float]
    shares: dict[str, dict[str, float]] = {}
    standard_level: float
    cut: float
    planned_raters: int = 1
    company: str = ""
    service_vision: str = ""
    service_values: tuple[ValueStatement, ...] = ()
    company_digest: str = ""


def default_terms(competencies: Sequence[str], scale: RatingScale) -> ScoringTerms:
    """Return equal weights, the middle of the scale as standard and cut, one planned rater."""
    return ScoringTerms(
        weights={name: 1 / len(competencies) for name in competencies},
        standard_level=scale.middle,
        cut=scale.middle,
    )


def company_terms(
    company: CompanyProfile, library: CompetencyLibrary, competencies: Sequence[str]
) -> ScoringTerms:
    """Return the terms of a company over the given competencies.

    A competency the library does not know serves no value, and says so in the explanation.
    """
    known: Mapping[str, object] = library.competencies
    return ScoringTerms(
        weights=company.weights_over(competencies),
        shares={
            name: company.shares_of(library.competencies[name])
            for name in competencies
            if name in known
        },
        standard_level=company.standard_level,
        cut=company.cut,
        planned_raters=company.planned_raters,
        company=company.name,
        service_vision=company.service_vision,
        service_values=tuple(
            ValueStatement(id=value.id, statement=value.statement)
            for value in company.service_values
        ),
        company_digest=company.digest,
    )

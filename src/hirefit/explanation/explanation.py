"""The explanation as one frozen typed value; every page, letter and file is made from it.

The parts of which there are dozens are plain dataclasses: their values are our own, and are checked
only when a document is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from hirefit.digests import digest_of_rounded, rounded
from hirefit.explanation.inputs import Inputs
from hirefit.scoring.score import Standing

STRICT = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class _Part(BaseModel):
    model_config = STRICT


@dataclass(frozen=True)
class Step:
    """One step of a waterfall, in levels; `shown` is its printed form."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    name: Literal["rater_severity", "question_difficulty", "limited_evidence"]
    change: float
    shown: str


class CompetencyResult(_Part):
    """One competency: its level, its contribution, and the way from the ratings to the level.

    `contribution` is ``weight * (fair_level - standard)``; `as_rated` plus the `steps` is
    `fair_level`, exactly, and so are the printed forms.
    """

    competency: str
    name: str
    status: str
    weight: float
    as_rated: float
    as_rated_shown: str
    steps: tuple[Step, ...]
    fair_level: float
    fair_level_shown: str
    interval: tuple[float, float]
    interval_shown: tuple[str, str]
    contribution: float
    contribution_shown: str
    ratings: int
    questions: int
    raters: int


class ValueResult(_Part):
    """One service value: the share of each competency's contribution that the company gives it."""

    value: str
    statement: str
    contribution: float
    contribution_shown: str
    parts: dict[str, float]
    has_evidence: bool


@dataclass(frozen=True)
class Pull:
    """What one rating adds to the mode of a competency's measure, in logits.

    ``variance * (x - E[x])`` at the joint mode of measure and halo; the pulls of a competency add
    up to ``mode - mean``.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    competency: str
    rater: str
    question: str
    pull: float


@dataclass(frozen=True)
class Mode:
    """The mode of a competency's measure and its prior mean (logits)."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    competency: str
    mode: float
    mean: float


@dataclass(frozen=True)
class Quote:
    """A rater's note on an answer."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    rater: str
    question: str
    question_text: str
    level: int
    evidence: str


class Reason(_Part):
    """A principal reason: the anchor that was met, the one that was not, and the evidence."""

    code: str
    competency: str
    kind: Literal["above", "below", "at"]
    sentence: str
    met_level: int
    met_anchor: str
    unmet_level: int | None
    unmet_anchor: str
    evidence: tuple[Quote, ...]


class Counterfactual(_Part):
    """A smallest change of answers that moves the fit level across the cut.

    `steps` says on how many answers of each competency one level more (or less) would have been
    enough, whichever answers of the competency these are.
    """

    steps: dict[str, int]
    fit_level: float
    fit_level_shown: str


class Development(_Part):
    """For a person who is hired: what to train first, what to recognise."""

    competency: str
    name: str
    kind: Literal["train_first", "recognise"]
    text: str


class Results(_Part):
    """Everything that follows from the inputs; levels are on the rating scale."""

    as_rated: float
    as_rated_shown: str
    fit_level: float
    fit_level_shown: str
    difference: float
    difference_shown: str
    interval: tuple[float, float]
    interval_shown: tuple[str, str]
    interval_mass: float
    probability_above_cut: float
    standing: Standing
    summary: str
    competencies: tuple[CompetencyResult, ...]
    service_values: tuple[ValueResult, ...]
    pulls: tuple[Pull, ...]
    modes: tuple[Mode, ...]
    reasons: tuple[Reason, ...]
    reasons_without_evidence: tuple[str, ...]
    counterfactual_direction: Literal["more", "less"]
    counterfactuals: tuple[Counterfactual, ...]
    not_known: tuple[str, ...]
    development_if_hired: tuple[Development, ...]


class Explanation(_Part):
    """Inputs and results of one application, recomputable from this document alone."""

    format: Literal["hirefit-explanation/1"] = "hirefit-explanation/1"
    hirefit_version: str
    application: str
    inputs: Inputs
    results: Results

    def document(self) -> dict[str, Any]:
        """Return the JSON document with a digest of each part and of the whole."""
        content = rounded(self.model_dump(mode="json"))
        return {**content, "digests": digests_of(content)}


def digests_of(content: dict[str, Any]) -> dict[str, str]:
    """Return the digest of each part of an explanation's document and of all of them together."""
    parts = {f"inputs.{name}": digest_of_rounded(part) for name, part in content["inputs"].items()}
    parts["results"] = digest_of_rounded(content["results"])
    rest = {key: value for key, value in content.items() if not isinstance(value, dict)}
    return {**parts, "whole": digest_of_rounded({**rest, **parts})}

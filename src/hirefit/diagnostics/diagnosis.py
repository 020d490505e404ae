"""The value that a diagnosis is: findings in plain words, then every figure behind them.

Logits where the name says so, otherwise levels; positive is tougher (raters) or harder
(questions). Intervals are central 90 %.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from hirefit.competencies.scale import RatingScale
from hirefit.digests import digest_of

Interval = tuple[float, float]
FindingKind = Literal[
    "panels-apart",
    "strictness",
    "moved-since-calibration",
    "change-over-time",
    "unusual-pairing",
    "level-unused",
    "levels-not-told-apart",
    "question-says-little",
    "one-level-throughout",
    "stays-in-the-middle",
    "scattered",
    "muted",
    "many-surprises",
]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Finding(_Value):
    """Something that stands out beyond chance and by a size that matters.

    Parameters
    ----------
    kind : str
        Stable name of what was found.
    subject : str
        Rater, question, level or group it is about.
    sentence : str
        For people who set up interviews: levels, a range, how much it rests on.
    adjusted_p : float or None
        Adjusted over everything of its kind that was tested; None where nothing is left to chance.
    """

    kind: FindingKind
    subject: str
    sentence: str
    adjusted_p: float | None = None


class ElementFit(_Value):
    """Mean squares and correlations of one rater or question; see diagnostics/mean_squares.py."""

    infit_mnsq: float
    outfit_mnsq: float
    infit_zstd: float
    outfit_zstd: float
    adjusted_p: float
    point_measure: float | None
    point_measure_expected: float | None


class RaterDiagnosis(_Value):
    """One rater: strictness, fit, habits, agreement with others.

    `moved` is how much tougher than in the calibration; None where that can't be asked, because
    the calibration rests on these very ratings or does not know the rater.
    """

    rater: str
    ratings: int
    cards: int
    in_calibration: bool
    severity: float
    standard_error: float
    tougher: float
    tougher_interval: Interval
    strictness_p: float
    moved: float | None
    moved_interval: Interval | None
    moved_p: float | None
    fit: ElementFit
    spread: float
    spread_expected: float
    middle_share: float | None
    middle_share_expected: float | None
    middle_p: float | None
    long_cards: int
    uniform_cards: int
    uniform_cards_expected: float
    uniform_p: float | None
    shared_ratings: int
    agreement: float | None
    agreement_expected: float | None


class QuestionDiagnosis(_Value):
    """One question: difficulty (logits), fit, how its levels are used."""

    question: str
    competency: str
    ratings: int
    in_calibration: bool
    difficulty: float
    standard_error: float
    fit: ElementFit
    flatness_p: float
    level_counts: tuple[int, ...]


class LevelUse(_Value):
    """One level of the scale; thresholds and locations in logits.

    `threshold` is where this level and the one below are equally likely, `location` the mean of
    the locations at which it was given; None where there is none.
    """

    level: int
    count: int
    expected_count: float
    location: float | None
    threshold: float | None
    threshold_error: float | None
    at_category: float
    peak_probability: float


class FacetSummary(_Value):
    """Separation of a facet's elements, as these elements and as a sample (n - 1) of their kind."""

    facet: str
    elements: int
    rmse: float
    true_sd: float
    separation: float
    strata: float
    reliability: float
    sample_separation: float
    sample_strata: float
    sample_reliability: float
    chi_square: float
    degrees_of_freedom: int
    chi_square_p: float


class Pairing(_Value):
    """A rater in one competency or with one question, against the rater's own mean."""

    rater: str
    with_kind: Literal["competency", "question"]
    with_label: str
    tougher: float
    interval: Interval
    p: float
    adjusted_p: float
    ratings: int
    cards: int


class Course(_Value):
    """A rater over the periods, against the rater's own mean."""

    rater: str
    periods: tuple[str, ...]
    tougher: tuple[float, ...]
    standard_error: tuple[float, ...]
    change: float
    change_interval: Interval
    adjusted_p: float
    cards: int


class SurprisingRating(_Value):
    """A rating three standard deviations or more from what the others let expect."""

    application: str
    rater: str
    question: str
    level: int
    expected: float
    standardised: float


class Surprises(_Value):
    """How many ratings surprise, how many chance would give, and the largest of them."""

    count: int
    expected_count: float
    p: float
    largest: tuple[SurprisingRating, ...]


class Coefficient(_Value):
    """One agreement coefficient with its interval (95 %, as published), where it has one."""

    name: str
    value: float
    interval: Interval | None = None


class PairAgreement(_Value):
    """Agreement of two raters on the answers both heard: exact, and Cohen's kappa.

    `weighted_kappa` has quadratic weights (Cohen 1968; an intraclass correlation, Fleiss & Cohen
    1973); None where both gave one and the same level only.
    """

    first: str
    second: str
    applications: int
    ratings: int
    observed: float
    expected: float
    weighted_kappa: float | None = None


class Agreement(_Value):
    """Agreement of all raters: exact, against expectation, and as coefficients."""

    shared_ratings: int
    observed: float | None
    expected: float | None
    coefficients: tuple[Coefficient, ...]
    pairs: tuple[PairAgreement, ...]


class ForeseenReliability(_Value):
    """What a panel of so many raters with so many questions each would give."""

    raters: int
    questions: float
    generalizability: float
    dependability: float


class VarianceShares(_Value):
    """Variance components of single ratings (levels squared).

    Effects are named by applications p, questions i and raters r. ANOVA estimators of the crossed
    design p x i x r with gaps; ``pir`` holds what is left.
    """

    components: dict[str, float]
    foreseen: tuple[ForeseenReliability, ...]


class Diagnosis(_Value):
    """Everything that was looked at in one set of ratings under one calibration."""

    format: Literal["hirefit-diagnosis/1"] = "hirefit-diagnosis/1"
    scale: RatingScale
    calibration_digest: str
    n_ratings: int
    n_applications: int
    n_raters: int
    n_questions: int
    false_discovery_rate: float
    summary: tuple[str, ...]
    findings: tuple[Finding, ...]
    groups: tuple[tuple[str, ...], ...]
    raters: tuple[RaterDiagnosis, ...]
    questions: tuple[QuestionDiagnosis, ...]
    levels: tuple[LevelUse, ...]
    facets: tuple[FacetSummary, ...]
    pairings: tuple[Pairing, ...]
    courses: tuple[Course, ...]
    surprises: Surprises
    agreement: Agreement
    variance_shares: VarianceShares | None

    def document(self) -> dict[str, Any]:
        """Return the JSON document, its digest included."""
        content = self.model_dump(mode="json")
        return {**content, "digest": digest_of(content)}

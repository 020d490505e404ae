"""The sentences that the printed page and the plain text share."""

from __future__ import annotations

from hirefit.kit.kit import InterviewKit
from hirefit.kit.reliability import SINGLE_RATER_RELIABILITY, SOURCE

DRAFT_NOTE = (
    "Draft: the levels are one author's text, not yet confirmed by experts of the work. Use them "
    "with care and say so."
)
NO_VISION = "No company profile was given. Write your service sentence here:"
FAMILY_NAMES = {
    "attitude": "Attitude",
    "personality": "Personality",
    "culture_fit": "Fit with the stated service values",
}


def reliability_sentence(kit: InterviewKit) -> str:
    """Say how reliable the average of the planned raters is expected to be, and on what grounds."""
    raters = "one rater" if kit.planned_raters == 1 else f"{kit.planned_raters} raters"
    return (
        f"{_two_digits(kit.expected_reliability)} expected for {raters} (Spearman-Brown from "
        f"{_two_digits(SINGLE_RATER_RELIABILITY)} for one, {SOURCE}; not measured here)"
    )


def facts(kit: InterviewKit) -> list[tuple[str, str]]:
    """Return what stands at the head of a kit: name and text of each fact."""
    questions = len(kit.question_ids)
    values = "; ".join(value.statement.rstrip(".") for value in kit.service_values)
    company = [("Company", kit.company_name)] if kit.company_name else []
    return [
        *company,
        *([("Service values", values)] if values else []),
        ("Questions", f"{questions} questions on {len(kit.competencies)} competencies"),
        ("Time", f"about {kit.minutes} minutes, opening and closing included"),
        ("Raters planned", str(kit.planned_raters)),
        ("Reliability", reliability_sentence(kit)),
        ("Kit version", str(kit.version)),
    ]


def _two_digits(number: float) -> str:
    return f"{number:.2f}".removeprefix("0")

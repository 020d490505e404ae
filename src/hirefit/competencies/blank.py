"""A competency that nobody has written yet: every key in its place, the texts left empty."""

from __future__ import annotations

from typing import Any

from hirefit.competencies.model import EVERY_VALUE, LEVELS

FIRST_VERSION = "1.0.0"
LABELS = (
    "Works against the standard",
    "Partly there",
    "Meets the standard",
    "Strong",
    "A model for others",
)
"""What the library calls its five levels."""

QUESTIONS_OF_A_KIND = 2


def blank_document(competency_id: str, name: str, family: str) -> dict[str, Any]:
    """Return the document of a competency to be filled in, its keys in the order of the library.

    Parameters
    ----------
    competency_id : str
        Every question is named after it.
    name : str
        What people call it.
    family : str
        ``attitude``, ``personality`` or ``culture_fit``.
    """
    return {
        "id": competency_id,
        "version": FIRST_VERSION,
        "status": "draft",
        "name": name,
        "family": family,
        "definition": "",
        "not_this": [],
        "failure_reasons": [],
        "service_values": EVERY_VALUE,
        "servqual": [],
        "onet": [],
        "questions": {
            kind: [_question(f"{competency_id}.{kind[0]}{number}") for number in _numbers()]
            for kind in ("behavioural", "situational")
        },
        "levels": {
            number: {"label": label, "sentence": "", "examples": []}
            for number, label in zip(LEVELS, LABELS, strict=True)
        },
        "typical_evidence": [],
        "red_herrings": [],
        "bias_traps": [],
        "accommodation_note": "",
        "complementary_evidence": [],
        "development": {"train_first": "", "recognise": ""},
    }


def _numbers() -> range:
    return range(1, QUESTIONS_OF_A_KIND + 1)


def _question(question_id: str) -> dict[str, Any]:
    return {"id": question_id, "text": "", "look_for": "", "probes": []}

"""What stands on top of the workspace: three sentences, then what stands out, then every view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hirefit.diagnostics.diagnosis import Diagnosis, FindingKind
from hirefit_api.workspace.views.view import View

FIRST_THREE = ("strictness", "comparability", "levels-used")
VIEW_OF: dict[FindingKind, str] = {
    "panels-apart": "comparability",
    "strictness": "strictness",
    "moved-since-calibration": "strictness",
    "change-over-time": "drift",
    "unusual-pairing": "pairings",
    "level-unused": "levels-used",
    "levels-not-told-apart": "levels-apart",
    "question-says-little": "questions",
    "one-level-throughout": "halo",
    "stays-in-the-middle": "ways",
    "scattered": "ways",
    "muted": "ways",
    "many-surprises": "second-look",
}


def summary_document(
    diagnosis: Diagnosis, views: Sequence[View], *, past: int, cards: int
) -> dict[str, Any]:
    """Return what the first page of the workspace says.

    Parameters
    ----------
    diagnosis : Diagnosis
    views : sequence of View
    past : int
        Past ratings among all.
    cards : int
        Versions of scorecards there were, to tell how many have come since.
    """
    by_id = {view.id: view for view in views}
    return {
        "sentences": [by_id[name].sentences[0] for name in FIRST_THREE],
        "counts": {
            "ratings": diagnosis.n_ratings,
            "past_ratings": past,
            "applications": diagnosis.n_applications,
            "raters": diagnosis.n_raters,
            "questions": diagnosis.n_questions,
        },
        "cards": cards,
        "groups": len(diagnosis.groups),
        "can_be_ranked_together": len(diagnosis.groups) <= 1,
        "false_discovery_rate": diagnosis.false_discovery_rate,
        "findings": [
            {
                "kind": finding.kind,
                "subject": finding.subject,
                "sentence": finding.sentence,
                "view": VIEW_OF[finding.kind],
            }
            for finding in diagnosis.findings
        ],
        "views": [
            {"view": view.id, "question": view.question, "sentence": view.sentences[0]}
            for view in views
        ],
    }

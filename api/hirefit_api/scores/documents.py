"""The documents that are kept: scores and explanations as bytes, ready to be sent."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter

from hirefit.digests import canonical_bytes
from hirefit.explanation.explanation import Explanation
from hirefit.explanation.text import explanation_text
from hirefit_api.database.scope import CompanyStore
from hirefit_api.scores.kept import Bodies
from hirefit_api.scores.schemas import RankedScore
from hirefit_api.scores.service import (
    RankedApplication,
    explanation_of,
    ranked_applications,
    ranked_scores,
    score_of,
)
from hirefit_api.scores.sources import ApplicationSource, RequisitionSource

SCORE, EXPLANATION, TEXT, FACTS = "score", "explanation", "text", "facts"
SCORES, RANKS = "scores", "ranks"
SURE = 0.95
"""Chance from which on the numbers are said to suggest something."""
_RANKED = TypeAdapter(list[RankedScore])


def application_documents(store: CompanyStore, source: ApplicationSource) -> Bodies:
    """Return score, explanation, its text, and the few facts that decisions and pages need."""
    explanation = explanation_of(store, source)
    document = explanation.document()
    return {
        SCORE: score_of(store, source).model_dump_json().encode(),
        EXPLANATION: canonical_bytes(document),
        TEXT: explanation_text(explanation).encode(),
        FACTS: json.dumps(_facts(explanation, document, source)).encode(),
    }


def _facts(
    explanation: Explanation, document: dict[str, Any], source: ApplicationSource
) -> dict[str, Any]:
    results = explanation.results
    return {
        "explanation": document["digests"]["whole"],
        "calibration": explanation.inputs.calibration.digest,
        "decided_with": explanation.inputs.calibration.digest if source.is_kept else None,
        "summary": results.summary,
        "standing": results.standing,
        "fit_level": results.fit_level_shown,
        "interval": results.interval_shown,
        "suggestion": suggestion(results.probability_above_cut),
    }


def suggestion(probability_above_cut: float) -> str:
    """Return what the numbers suggest: ``above`` or ``below`` the cut, or nothing: ``open``."""
    if probability_above_cut >= SURE:
        return "above"
    return "below" if probability_above_cut <= 1 - SURE else "open"


def ranking_documents(store: CompanyStore, source: RequisitionSource) -> Bodies:
    """Return the ranking as it goes out."""
    return {SCORES: _RANKED.dump_json(ranked_scores(store, source))}


def rank_documents(store: CompanyStore, source: RequisitionSource) -> Bodies:
    """Return each application's ranks and nearest ties, small enough to be read for one of them."""
    return {RANKS: ranks_body(ranked_applications(store, source))}


def ranks_body(ranked: list[RankedApplication]) -> bytes:
    """Return ranks, number of ties and nearest ties by application."""
    order = [item.score.application for item in ranked]
    ranks = {
        item.score.application: (
            item.best_rank,
            item.worst_rank,
            len(item.ties),
            item.nearest_ties(order),
        )
        for item in ranked
    }
    return json.dumps(ranks).encode()

"""The trail of each anchor: in which closed retranslation it was placed, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row

from hirefit.competencies.model import Competency
from hirefit.competencies.retranslation import (
    AnchorVerdict,
    Placement,
    Thresholds,
    judge_anchor,
)
from hirefit_api.database.scope import CompanyStore
from hirefit_api.rubrics import anchor_store as queries

INCIDENT = "incident"
NO_LEVEL = 0
"""Level of an incident that is no anchor yet."""


def anchor_texts(competency: Competency) -> Iterator[tuple[int, str, str]]:
    """Yield level, part and text of every anchor of a competency."""
    for level, words in competency.levels.items():
        yield level, "sentence", words.sentence
        for number, example in enumerate(words.examples, start=1):
            yield level, f"example {number}", example


def judged(store: CompanyStore, study: Row[Any]) -> list[tuple[Row[Any], AnchorVerdict]]:
    """Return every behaviour of a study with its verdict."""
    thresholds = Thresholds(
        study.least_agreement / 100, study.largest_spread / 100, study.fewest_experts
    )
    placed: dict[int, list[Placement]] = {}
    for row in queries.placements_of(store, study.id):
        placed.setdefault(row.number, []).append(Placement(row.competency, row.level))
    return [
        (
            incident,
            judge_anchor(
                incident.competency,
                None if incident.level == NO_LEVEL else incident.level,
                placed.get(incident.number, []),
                thresholds,
            ),
        )
        for incident in queries.incidents_of(store, study.id)
    ]


def every_anchor_passed(store: CompanyStore, competency: Competency) -> bool:
    """Say whether closed retranslations have accepted every anchor, word for word."""
    passed = {
        (incident.competency, incident.level, incident.text)
        for study in queries.studies(store)
        if study.closed_at
        for incident, verdict in judged(store, study)
        if verdict.accepted
    }
    return all(
        (competency.id, level, text) in passed for level, _, text in anchor_texts(competency)
    )

"""The anchor workbench: open a retranslation, place blind, close it, read the verdicts."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import Row

from hirefit.competencies.library import CompetencyLibrary
from hirefit.exceptions import DefinitionError, Fault
from hirefit_api.companies.own_library import company_library
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import Conflict, NotFound
from hirefit_api.rubrics import anchor_store as queries
from hirefit_api.rubrics.anchor_schemas import (
    Behaviours,
    LeftToPlace,
    NewPlacement,
    NewStudy,
    Study,
    StudyResult,
    Verdict,
)
from hirefit_api.rubrics.anchor_trail import INCIDENT, NO_LEVEL, anchor_texts, judged
from hirefit_api.wire import moment

CLOSED = Fault("This retranslation is closed.", "study", "closed")


def open_study(store: CompanyStore, new: NewStudy, opened_by: str) -> Study:
    """Open a retranslation of the anchors of several competencies.

    Raises
    ------
    NotFound
        The company is unknown.
    DefinitionError
        A competency that is unknown or twice, incidents without their competency.
    Conflict
        The id is taken.
    """
    profile_in_force(store)
    library = company_library(store)
    faults = _faults_of(new, library)
    if faults:
        raise DefinitionError(*faults)
    anchors = [
        (name, level, part, text)
        for name in new.competencies
        for level, part, text in anchor_texts(library.competencies[name])
    ]
    own = [(str(new.incidents_for), NO_LEVEL, INCIDENT, text) for text in new.incidents]
    row = {
        "id": new.id,
        "competencies": json.dumps(new.competencies),
        "least_agreement": new.least_agreement,
        "largest_spread": new.largest_spread,
        "fewest_experts": new.fewest_experts,
        "opened_by": opened_by,
        "opened_at": moment(),
        "closed_by": "",
        "closed_at": "",
    }
    incidents = [
        {
            "study": new.id,
            "number": number,
            "competency": name,
            "level": level,
            "part": part,
            "text": text,
        }
        for number, (name, level, part, text) in enumerate([*anchors, *own], start=1)
    ]
    if not queries.add_study(store, row, incidents):
        raise Conflict(Fault("This id is taken.", "body.id", "taken"))
    return study_record(store, new.id)


def _faults_of(new: NewStudy, library: CompetencyLibrary) -> list[Fault]:
    faults = [
        Fault("There is no such competency.", f"body.competencies.{at}", "unknown-competency")
        for at, name in enumerate(new.competencies)
        if name not in library.competencies
    ]
    if len(set(new.competencies)) < len(new.competencies):
        faults.append(Fault("A competency stands twice.", "body.competencies", "twice"))
    if new.incidents and new.incidents_for not in new.competencies:
        message = "Say which of these competencies the incidents were collected for."
        faults.append(Fault(message, "body.incidents_for", "incidents-without-competency"))
    return faults


def studies_of(store: CompanyStore) -> list[Study]:
    """Return every retranslation, oldest first.

    Raises
    ------
    NotFound
        The company is unknown.
    """
    profile_in_force(store)
    return [_study(store, row) for row in queries.studies(store)]


def study_record(store: CompanyStore, study: str) -> Study:
    """Return one retranslation.

    Raises
    ------
    NotFound
        It is unknown.
    """
    return _study(store, _row(store, study))


def left_to_place(store: CompanyStore, study: str, expert: str) -> Behaviours:
    """Return what an expert has still to place; nothing of where it came from, nobody else's.

    Raises
    ------
    NotFound
        The retranslation is unknown.
    """
    _row(store, study)
    done = {row.number for row in queries.placements_by(store, study, expert)}
    left = [row for row in queries.incidents_of(store, study) if row.number not in done]

    def place(row: Row[Any]) -> bytes:
        return hashlib.sha256(f"{expert}/{study}/{row.number}".encode()).digest()

    return Behaviours(
        study=study,
        expert=expert,
        placed=len(done),
        left=tuple(
            LeftToPlace(number=row.number, text=row.text) for row in sorted(left, key=place)
        ),
    )


def place(store: CompanyStore, study: str, new: NewPlacement, expert: str) -> Behaviours:
    """Store a placement; the same twice changes nothing.

    Raises
    ------
    NotFound
        The retranslation or the behaviour is unknown.
    Conflict
        It is closed, or the expert has put this behaviour elsewhere.
    DefinitionError
        The competency is none of this retranslation.
    """
    row = _row(store, study)
    if row.closed_at:
        raise Conflict(CLOSED)
    if new.competency not in json.loads(row.competencies):
        message = "Choose one of the competencies of this retranslation."
        raise DefinitionError(Fault(message, "body.competency", "unknown-competency"))
    if new.number not in {entry.number for entry in queries.incidents_of(store, study)}:
        raise NotFound
    before = {entry.number: entry for entry in queries.placements_by(store, study, expert)}
    stored = before.get(new.number)
    if stored is None:
        values = {"study": study, **new.model_dump(), "expert": expert, "placed_at": moment()}
        queries.add_placement(store, values)
    elif (stored.competency, stored.level) != (new.competency, new.level):
        message = "You have placed this behaviour; the first placement stays."
        raise Conflict(Fault(message, "body.number", "placed-already"))
    return left_to_place(store, study, expert)


def close_study(store: CompanyStore, study: str, closed_by: str) -> StudyResult:
    """Close a retranslation and judge it by the thresholds it was opened with.

    Raises
    ------
    NotFound
        It is unknown.
    Conflict
        Too few experts have placed everything.
    """
    row = _row(store, study)
    if not row.closed_at:
        record = _study(store, row)
        if record.complete_experts < record.fewest_experts:
            message = (
                f"{record.complete_experts} experts have placed everything; "
                f"{record.fewest_experts} are needed."
            )
            raise Conflict(Fault(message, "study", "too-few-experts"))
        values = {"closed_by": closed_by, "closed_at": moment()}
        queries.close_study(store, study, values)
    return study_result(store, study)


def study_result(store: CompanyStore, study: str) -> StudyResult:
    """Return the verdicts of a closed retranslation.

    Raises
    ------
    NotFound
        It is unknown.
    Conflict
        It is open: nobody sees placements before all are in.
    """
    row = _row(store, study)
    if not row.closed_at:
        message = "Placements are shown once the retranslation is closed."
        raise Conflict(Fault(message, "study", "still-open"))
    found = judged(store, row)
    anchors = [(i, v) for i, v in found if i.part != INCIDENT]
    failed = {incident.competency for incident, verdict in anchors if not verdict.accepted}
    return StudyResult(
        study=_study(store, row),
        verdicts=tuple(
            Verdict(
                number=incident.number,
                competency=incident.competency,
                level=incident.level,
                part=incident.part,
                text=incident.text,
                experts=verdict.experts,
                agreement=verdict.agreement,
                mean=verdict.mean,
                spread=verdict.spread,
                accepted=verdict.accepted,
                because=verdict.because,
            )
            for incident, verdict in found
        ),
        validated=tuple(name for name in json.loads(row.competencies) if name not in failed),
    )


def _row(store: CompanyStore, study: str) -> Row[Any]:
    profile_in_force(store)
    for row in queries.studies(store):
        if row.id == study:
            return row
    raise NotFound


def _study(store: CompanyStore, row: Row[Any]) -> Study:
    behaviours = len(queries.incidents_of(store, row.id))
    counts: dict[str, int] = {}
    for entry in queries.placements_of(store, row.id):
        counts[entry.expert] = counts.get(entry.expert, 0) + 1
    return Study(
        id=row.id,
        competencies=tuple(json.loads(row.competencies)),
        least_agreement=row.least_agreement,
        largest_spread=row.largest_spread,
        fewest_experts=row.fewest_experts,
        behaviours=behaviours,
        experts=len(counts),
        complete_experts=sum(count == behaviours for count in counts.values()),
        opened_by=row.opened_by,
        opened_at=row.opened_at,
        closed_by=row.closed_by,
        closed_at=row.closed_at,
    )

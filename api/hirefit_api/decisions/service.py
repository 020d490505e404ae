"""Record what a person decided, and the numbers that were before them. Nothing is decided here."""

from __future__ import annotations

import json
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Row

from hirefit.exceptions import ExplanationError, Fault, HirefitError
from hirefit_api.access.actor import Actor
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.decisions import store as queries
from hirefit_api.decisions.schemas import Decision, NewDecision
from hirefit_api.errors import Conflict, Forbidden
from hirefit_api.events.service import emit
from hirefit_api.requisitions.service import application_record
from hirefit_api.scores.documents import FACTS, application_documents
from hirefit_api.scores.kept import Bodies, find_or_compute, keep
from hirefit_api.scores.sources import ApplicationSource, application_source
from hirefit_api.wire import moment

FORWARD = frozenset({"advance", "hire"})
NOTHING_RATED = "No rating is in."


class Numbers(NamedTuple):
    """What is known of an application at a moment, named by its digests; empty before a rating."""

    key: str
    explanation: str
    calibration: str
    suggestion: str
    shown: str
    standing: str


NO_NUMBERS = Numbers("", "", "", "none", NOTHING_RATED, "")


class Recorded(NamedTuple):
    """A decision, and whether it is new."""

    record: Decision
    created: bool


class Read(NamedTuple):
    """Numbers, what they come from (nothing before a rating), and what is still to be kept."""

    numbers: Numbers
    source: ApplicationSource | None
    computed: Bodies


def read_numbers(store: CompanyStore, application: str, reader: str) -> Read:
    """Return the numbers of an application as they stand.

    Raises
    ------
    NotFound
        The application is unknown.
    Forbidden
        The reader's own card is not in yet.
    """
    try:
        source = application_source(store, application, reader)
        compute = partial(application_documents, store, source)
        found = find_or_compute(store, source, FACTS, compute)
    except ExplanationError:
        return Read(NO_NUMBERS, None, {})
    facts = json.loads(found.body)
    numbers = Numbers(
        source.key,
        facts["explanation"],
        facts["calibration"],
        facts["suggestion"],
        facts["summary"],
        facts["standing"],
    )
    return Read(numbers, source, found.computed)


def numbers_now(database: Database, company: str, application: str, reader: str) -> Numbers:
    """Do the same, and keep the documents that the numbers come from."""
    with database.read(company) as store:
        read = read_numbers(store, application, reader)
    if read.source is not None:
        keep(database, company, read.source, read.computed)
    return read.numbers


def is_against(outcome: str, suggestion: str) -> bool:
    """Tell whether an outcome goes against what the numbers suggest; holding never does."""
    if outcome in FORWARD:
        return suggestion == "below"
    return outcome == "decline" and suggestion == "above"


def decide(
    store: CompanyStore, application: str, new: NewDecision, numbers: Numbers, decider: Actor
) -> Recorded:
    """Record a decision; the same one sent twice is recorded once.

    Raises
    ------
    NotFound
        The application is unknown.
    Forbidden
        A program asks: a person decides.
    Conflict
        The numbers have changed since they were read.
    HirefitError
        It goes against the numbers and says no reason for that.
    """
    require_person(decider)
    application_record(store, application)
    earlier = queries.newest_decision(store, application)
    if earlier is not None and _is_same(earlier, new, decider):
        return Recorded(decision_of(earlier), created=False)
    if (new.explanation or "") != numbers.explanation or _key_now(
        store, application
    ) != numbers.key:
        raise Conflict(
            Fault(
                "The numbers have changed since you opened this. Read them again, then decide.",
                "body.explanation",
                "numbers-changed",
            )
        )
    if is_against(new.outcome, numbers.suggestion) and not new.override_reason:
        raise HirefitError(
            Fault(
                "This goes against what the numbers suggest. That is your right: say why.",
                "body.override_reason",
                "override-reason-missing",
            )
        )
    queries.add_decision(store, _row(application, new, numbers, decider, earlier))
    recorded = queries.newest_decision(store, application)
    if recorded is None:
        raise Conflict
    data = {"number": recorded.number, "outcome": new.outcome}
    emit(store, "application.decided", application, data)
    return Recorded(decision_of(recorded), created=True)


def decisions_on(store: CompanyStore, application: str) -> list[Decision]:
    """Return what was decided, oldest first; the last one counts.

    Raises
    ------
    NotFound
        The application is unknown.
    """
    application_record(store, application)
    return [decision_of(row) for row in queries.decisions_of(store, application)]


def decision_of(row: Row[Any]) -> Decision:
    """Return a row as it goes out."""
    return Decision(
        application=row.application_id,
        number=row.number,
        outcome=row.outcome,
        reasons=row.reasons,
        suggestion=row.suggestion,
        against_the_numbers=is_against(row.outcome, row.suggestion),
        override_reason=row.override_reason,
        shown=row.shown,
        explanation=row.explanation_digest or None,
        calibration=row.calibration_digest or None,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )


def require_person(actor: Actor) -> None:
    """Refuse programs: decisions and approvals are a person's.

    Raises
    ------
    Forbidden
        An API key asks.
    """
    if not actor.is_person:
        message = "A person does this. Sign in; a key can't."
        raise Forbidden(Fault(message, "", "a-person-decides"))


def _key_now(store: CompanyStore, application: str) -> str:
    try:
        return application_source(store, application).key
    except ExplanationError:
        return ""


def _is_same(row: Row[Any], new: NewDecision, decider: Actor) -> bool:
    stored = (row.outcome, row.reasons, row.override_reason, row.decided_by)
    same_numbers = row.explanation_digest == (new.explanation or "")
    return same_numbers and stored == (
        new.outcome,
        new.reasons,
        new.override_reason,
        decider.id,
    )


def _row(
    application: str,
    new: NewDecision,
    numbers: Numbers,
    decider: Actor,
    earlier: Row[Any] | None,
) -> dict[str, Any]:
    return {
        "application_id": application,
        "number": 1 if earlier is None else earlier.number + 1,
        "outcome": new.outcome,
        "reasons": new.reasons,
        "suggestion": numbers.suggestion,
        "override_reason": new.override_reason,
        "shown": numbers.shown,
        "score_key": numbers.key,
        "explanation_digest": numbers.explanation,
        "calibration_digest": numbers.calibration,
        "decided_by": decider.id,
        "decided_at": moment(),
    }

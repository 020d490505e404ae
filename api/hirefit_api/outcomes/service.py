"""Import outcomes, take them back, state an expectation."""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

from sqlalchemy import Row

from hirefit.exceptions import Fault, RatingError
from hirefit.outcomes.outcome_reader import MOST_FAULTS, Outcome, read_outcomes
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import NotFound
from hirefit_api.outcomes import store as queries
from hirefit_api.outcomes.schemas import ExpectationRecord, NewExpectation, OutcomeImport
from hirefit_api.wire import moment

PLACE = "csv"


class Imported(NamedTuple):
    """An import, and whether it is new."""

    record: OutcomeImport
    created: bool


def read_text(text: str) -> tuple[Outcome, ...]:
    """Read outcomes before the write begins.

    Raises
    ------
    RatingError
        Every fault with its line.
    """
    return read_outcomes(text, PLACE)


def take_in(
    store: CompanyStore, content: bytes, found: tuple[Outcome, ...], imported_by: str
) -> Imported:
    """Add outcomes; the same file twice changes nothing.

    Raises
    ------
    NotFound
        The company is unknown.
    RatingError
        An application that is unknown, or a measurement that is in already.
    """
    profile_in_force(store)
    digest = "sha256:" + hashlib.sha256(content).hexdigest()
    before = queries.imports(store)
    for row in before:
        if row.digest == digest:
            return Imported(_import(row), created=False)
    _require_new(store, found)
    number = before[-1].number + 1 if before else 1
    record = {
        "number": number,
        "digest": digest,
        "records": len(found),
        "imported_by": imported_by,
        "imported_at": moment(),
    }
    rows = [
        {
            "import_number": number,
            "application_id": outcome.application,
            "measure": outcome.measure,
            "observed_on": outcome.observed_on,
            "value": repr(outcome.value),
        }
        for outcome in found
    ]
    queries.add_import(store, record, rows)
    return Imported(OutcomeImport.model_validate(record, extra="ignore"), created=True)


def take_back(store: CompanyStore, number: int) -> None:
    """Delete an import with all its outcomes.

    Raises
    ------
    NotFound
        There is none of this number.
    """
    if number not in {row.number for row in queries.imports(store)}:
        raise NotFound
    queries.delete_import(store, number)


def imports_of(store: CompanyStore) -> list[OutcomeImport]:
    """Return every import, oldest first.

    Raises
    ------
    NotFound
        The company is unknown.
    """
    profile_in_force(store)
    return [_import(row) for row in queries.imports(store)]


def outcomes_of(store: CompanyStore) -> list[Outcome]:
    """Return every outcome."""
    return [
        Outcome(row.application_id, row.measure, float(row.value), row.observed_on)
        for row in queries.all_outcomes(store)
    ]


def state_expectation(
    store: CompanyStore, new: NewExpectation, stated_by: str
) -> ExpectationRecord:
    """Write down what HR expects; with how many outcomes of the measure were in by then.

    Raises
    ------
    NotFound
        The company is unknown.
    """
    profile_in_force(store)
    now = expectations_of(store).get(new.measure)
    row = {
        "measure": new.measure,
        "version": 1 if now is None else now.version + 1,
        "mean": repr(new.mean),
        "link": new.link,
        "reliability": "" if new.reliability is None else f"{new.reliability:.3f}",
        "seen_already": queries.outcomes_in(store, new.measure),
        "stated_by": stated_by,
        "stated_at": moment(),
    }
    if now is None or (now.mean, now.link, now.reliability) != (
        new.mean,
        new.link,
        new.reliability,
    ):
        queries.add_expectation(store, row)
    return expectations_of(store)[new.measure]


def expectations_of(store: CompanyStore) -> dict[str, ExpectationRecord]:
    """Return the newest expectation of each measure."""
    return {
        row.measure: ExpectationRecord(
            measure=row.measure,
            version=row.version,
            mean=float(row.mean),
            link=row.link,
            reliability=float(row.reliability) if row.reliability else None,
            seen_already=row.seen_already,
            stated_by=row.stated_by,
            stated_at=row.stated_at,
        )
        for row in queries.expectations(store)
    }


def _require_new(store: CompanyStore, found: tuple[Outcome, ...]) -> None:
    known = queries.known_applications(store)
    there = {
        (row.application_id, row.measure, row.observed_on) for row in queries.all_outcomes(store)
    }
    faults = []
    for at, outcome in enumerate(found, start=1):
        place = f"{PLACE}: record {at}"
        if outcome.application not in known:
            message = "this application is unknown in your company."
            faults.append(Fault(message, place, "unknown-application"))
        elif (outcome.application, outcome.measure, outcome.observed_on) in there:
            message = "this measurement is in already; take the earlier import back first."
            faults.append(Fault(message, place, "in-already"))
    if faults:
        more = len(faults) - MOST_FAULTS
        tail = [Fault(f"and {more} more.", PLACE, "more")] if more > 0 else []
        raise RatingError(*faults[:MOST_FAULTS], *tail)


def _import(row: Row[Any]) -> OutcomeImport:
    return OutcomeImport(
        number=row.number,
        records=row.records,
        imported_by=row.imported_by,
        imported_at=row.imported_at,
    )

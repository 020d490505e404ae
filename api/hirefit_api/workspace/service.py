"""Ask for an analysis, follow it, read what it found."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row

from hirefit.exceptions import Fault
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import Conflict, NotFound
from hirefit_api.imports import store as imports
from hirefit_api.wire import moment
from hirefit_api.workspace import store as queries
from hirefit_api.workspace.schemas import Analysis, State, Workspace

SILENT_SECONDS = 20.0
"""Without a sign of life for so long, an analysis is taken for interrupted."""
NO_DIGEST = ""
STARTING = "Starting. The first time after an installation this takes a minute"


class Outcome(NamedTuple):
    """How an analysis ended."""

    state: State
    step: str


def begin_analysis(store: CompanyStore, asked_by: str) -> int:
    """Note that an analysis begins and return its number.

    Raises
    ------
    NotFound
        The company is unknown.
    Conflict
        One is running, or there is no rating to look at.
    """
    profile_in_force(store)
    if not queries.count_cards(store) and not imports.taken_over(store):
        raise Conflict(Fault("There are no ratings yet.", "", "no-ratings"))
    newest = queries.newest_analysis(store)
    if newest is not None and _state(newest) == "running":
        raise _running()
    number = 1 if newest is None else int(newest.number) + 1
    if newest is not None and newest.state == "running":
        ended = {"state": "interrupted", "step": "The analysis was interrupted."}
        queries.change_analysis(store, newest.number, ended)
    now = moment()
    row = {
        "number": number,
        "state": "running",
        "step": STARTING,
        "percent": 0,
        "seen_at": now,
        "asked_by": asked_by,
        "asked_at": now,
        "n_ratings": 0,
        "ratings_digest": NO_DIGEST,
        "in_force_digest": NO_DIGEST,
        "calibration_digest": NO_DIGEST,
        "calibration": "",
    }
    if not queries.add_analysis(store, row):
        raise _running()
    return number


def _running() -> Conflict:
    return Conflict(Fault("The ratings are being looked at already.", "", "already-running"))


def keep_alive(store: CompanyStore, number: int, step: str, percent: int) -> None:
    """Note how far a running analysis is."""
    queries.change_analysis(store, number, {"step": step, "percent": percent, "seen_at": moment()})


def finish_analysis(
    store: CompanyStore,
    number: int,
    outcome: Outcome,
    found: Mapping[str, Any],
    views: Sequence[Mapping[str, Any]],
) -> None:
    """Keep what an analysis found, all of it or nothing.

    Parameters
    ----------
    store : CompanyStore
    number : int
    outcome : Outcome
    found : mapping
        Number and digest of the ratings, the digest in force, the draft with its digest.
    views : sequence of mapping
        Names and documents.
    """
    done = outcome.state == "done"
    values: dict[str, Any] = {
        "state": outcome.state,
        "step": outcome.step,
        "seen_at": moment(),
        **({"percent": 100} if done else {}),
        **found,
    }
    if queries.change_analysis(store, number, values) and done:
        queries.add_views(store, [{"number": number, **view} for view in views])


def workspace_of(store: CompanyStore) -> Workspace:
    """Return what the first page of the workspace says.

    Raises
    ------
    NotFound
        The company is unknown.
    """
    profile_in_force(store)
    newest, done = queries.newest_analysis(store), queries.newest_done(store)
    summary = None if done is None else read_view(store, done.number, "summary")
    counted = 0 if summary is None else int(summary.get("cards", 0))
    return Workspace(
        latest=None if newest is None else _analysis(newest),
        shown=None if done is None else _analysis(done),
        new_cards=max(queries.count_cards(store) - counted, 0),
        summary=summary,
    )


def analysis_record(store: CompanyStore, number: int) -> Analysis:
    """Return one analysis.

    Raises
    ------
    NotFound
        There is no such analysis.
    """
    row = queries.find_analysis(store, number)
    if row is None:
        raise NotFound
    return _analysis(row)


def shown_analysis(store: CompanyStore) -> Analysis:
    """Return the analysis that pages are read from: the last one that went through.

    Raises
    ------
    NotFound
        The company is unknown, or its ratings have never been looked at.
    """
    profile_in_force(store)
    row = queries.newest_done(store)
    if row is None:
        raise NotFound
    return _analysis(row)


def read_view(store: CompanyStore, number: int, view: str) -> dict[str, Any]:
    """Return a document of an analysis.

    Raises
    ------
    NotFound
        The analysis has no such document.
    """
    document = queries.view_document(store, number, view)
    if document is None:
        raise NotFound
    found: dict[str, Any] = json.loads(document)
    return found


def draft_of(store: CompanyStore, number: int) -> dict[str, Any]:
    """Return the calibration that an analysis came to.

    Raises
    ------
    NotFound
        It did not get that far.
    """
    document = queries.draft_document(store, number)
    if not document:
        raise NotFound
    draft: dict[str, Any] = json.loads(document)
    return draft


def _analysis(row: Row[Any]) -> Analysis:
    found = Analysis.model_validate(row, from_attributes=True)
    state = _state(row)
    if state == found.state:
        return found
    return found.model_copy(update={"state": state, "step": "The analysis was interrupted."})


def _state(row: Row[Any]) -> str:
    """Return the state; one that is running without a sign of life was interrupted."""
    if row.state == "running" and _seconds_since(row.seen_at) > SILENT_SECONDS:
        return "interrupted"
    return str(row.state)


def _seconds_since(then: str) -> float:
    return (datetime.now(UTC) - datetime.fromisoformat(then)).total_seconds()

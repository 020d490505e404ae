"""The company profile on pages: read it, change it, with what the check says beside the form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from hirefit.company.vision import MOST_WORDS, count_words
from hirefit.competencies.library import CompetencyLibrary
from hirefit.exceptions import DefinitionError, Fault
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.companies.own_library import known_library
from hirefit_api.companies.profile_form import (
    MOST_VALUES,
    SPARE_ROWS,
    Author,
    document_with,
    field_faults,
    fields_of,
    short_name,
    typed_values,
)
from hirefit_api.companies.schemas import CompanyRecord
from hirefit_api.companies.service import checked_profile, find_company, save_profile
from hirefit_api.companies.zones import set_zone, zone_names, zone_of
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import database_of
from hirefit_api.errors import Conflict, NotFound
from hirefit_api.languages.speaking import marked
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import Company

router = page_router()

READS = [requires(Permission.READ_COMPANY)]
CHANGES = [requires(Permission.CHANGE_COMPANY)]
SOMEBODY_SAVED = Fault(
    marked(
        "Somebody saved the profile while you typed. What you typed is here: look at theirs in "
        "another tab, then save again."
    ),
    "form",
    "saved-meanwhile",
)


@router.get("/profile", dependencies=READS)
def get_profile(request: Request, company: Company, actor: CurrentActor) -> Response:
    """Show the profile in force."""
    with database_of(request).read(company) as store:
        record, zone = find_company(store), zone_of(store)
        names = _names(known_library(store))
    if record is None:
        raise NotFound
    return page(
        request,
        "companies/profile.html",
        company=company,
        company_name=record.profile["name"],
        record=record,
        profile=record.profile,
        names=names,
        zone=zone.key,
        zones=zone_names(),
        may_change=actor.may(Permission.CHANGE_COMPANY),
    )


@router.get("/profile/edit", dependencies=CHANGES)
def get_edit(request: Request, company: Company) -> Response:
    """Show the form with the profile in force, or empty where there is none."""
    with database_of(request).read(company) as store:
        record, library = find_company(store), known_library(store)
    return _form(request, (record, library), fields_of({} if record is None else record.profile))


@router.post("/profile/edit", dependencies=CHANGES)
def post_edit(request: Request, company: Company, fields: Form, actor: CurrentActor) -> Response:
    """Check what was typed; save it if that was asked and nothing is to mend."""
    database = database_of(request)
    with database.read(company) as store:
        record, library = find_company(store), known_library(store)
    here = (record, library)
    before = {"id": company} if record is None else record.profile
    author = Author(actor.name or actor.id, datetime.now(UTC).date())
    typed = document_with(before, fields, author)
    try:
        profile = checked_profile(company, typed.document, library)
    except DefinitionError as error:
        return _form(request, here, fields, [*typed.faults, *error.faults])
    if typed.faults:
        return _form(request, here, fields, typed.faults)
    if fields.get("step") != "save":
        return _form(request, here, fields, is_checked=True)

    def save(store: CompanyStore) -> None:
        newest = find_company(store)
        if str(0 if newest is None else newest.version) != fields.get("version", ""):
            raise Conflict(SOMEBODY_SAVED)
        save_profile(store, profile)

    try:
        database.write_and_wait(company, save)
    except Conflict as error:
        return _form(request, here, fields, error.faults, status=409)
    return RedirectResponse(f"/companies/{company}/profile", 303)


@router.post("/profile/time-zone", dependencies=CHANGES)
def post_time_zone(request: Request, company: Company, fields: Form) -> Response:
    """Set the zone in which people read times."""
    work = partial(set_zone, zone=fields.get("time_zone", ""))
    database_of(request).write_and_wait(company, work)
    return RedirectResponse(f"/companies/{company}/profile", 303)


def _form(
    request: Request,
    here: tuple[CompanyRecord | None, CompetencyLibrary],
    typed: Mapping[str, str],
    faults: Iterable[Fault] = (),
    *,
    is_checked: bool = False,
    status: int = 422,
) -> Response:
    record, library = here
    mistakes = field_faults(faults)
    company = str(request.path_params["company"])
    rows = typed_values(typed)
    values = [name or short_name(statement) for _, name, statement in rows]
    known = {} if record is None else record.profile
    return page(
        request,
        "companies/profile_form.html",
        status if mistakes else 200,
        company=company,
        company_name=known.get("name", company),
        version=0 if record is None else record.version,
        typed=typed,
        rows=range(min(len(rows) + SPARE_ROWS, MOST_VALUES)),
        values=list(dict.fromkeys(value for value in values if value)),
        competencies=_names(library),
        weights=known.get("weights"),
        n_words=count_words(typed.get("service_vision", "")),
        most_words=MOST_WORDS,
        faults=mistakes,
        beside=_beside(mistakes),
        is_checked=is_checked,
    )


def _beside(faults: Iterable[Fault]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for fault in faults:
        found.setdefault(fault.place, []).append(fault.message)
    return found


def _names(library: CompetencyLibrary) -> dict[str, Any]:
    """Return the name of each competency by its id, in the order of names."""
    listed = sorted(library.competencies.values(), key=lambda competency: competency.name)
    return {competency.id: competency.name for competency in listed}

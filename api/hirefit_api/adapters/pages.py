"""Pages to connect an applicant-tracking system: addresses, key, settings, a test, the log."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import partial
from typing import Annotated

from fastapi import Path, Request, Response
from fastapi.responses import RedirectResponse

from hirefit.exceptions import Fault, HirefitError
from hirefit_api.access.gate import gate_of
from hirefit_api.access.pages import company_name
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.adapters import service
from hirefit_api.adapters.call_log import LoggedCall, logged_calls
from hirefit_api.adapters.gateway import public_address
from hirefit_api.adapters.protocol import AtsAdapter, Proof
from hirefit_api.adapters.registry import adapter_named
from hirefit_api.database.session import database_of
from hirefit_api.errors import NotFound
from hirefit_api.languages.speaking import gettext, marked
from hirefit_api.orders.packages import offered_packages
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import Company, Id

router = page_router()
MANAGING = [requires(Permission.MANAGE_INTEGRATIONS)]

Ats = Annotated[Id, Path()]
MOST_CALLS = 100
PROOFS = {
    "basic": marked("key as user name, no password"),
    "bearer": marked("key as bearer token"),
    "signed": marked("signed with the secret below"),
}
LOCAL = ("http://", "https://127.", "https://localhost", "https://[")


@router.get("/integrations", dependencies=MANAGING)
def get_integrations(request: Request, company: Company) -> Response:
    """Show every system that can be connected, and how far each is."""
    with database_of(request).read(company) as store:
        found = service.integrations(store, _address(request))
        name, offered = company_name(store), offered_packages(store)
    return page(
        request,
        "adapters/integrations.html",
        company=company,
        company_name=name,
        integrations=found,
        packages=offered,
    )


@router.get("/integrations/systems/{ats}", dependencies=MANAGING)
def get_system(request: Request, company: Company, ats: Ats) -> Response:
    """Show what to hand over and what to fill in."""
    return _system(request, company, adapter_named(ats))


@router.post("/integrations/systems/{ats}", dependencies=MANAGING)
def post_system(request: Request, company: Company, ats: Ats, fields: Form) -> Response:
    """Keep what was filled in."""
    adapter = adapter_named(ats)
    known = {setting.name: fields.get(setting.name, "") for setting in adapter.settings}
    work = partial(
        service.connect, adapter=adapter, filled_in=known, public_address=_address(request)
    )
    try:
        database_of(request).write_and_wait(company, work)
    except NotFound:
        raise
    except HirefitError as error:
        return _system(request, company, adapter, error.faults)
    return _see_system(company, ats)


@router.post("/integrations/systems/{ats}/key", dependencies=MANAGING)
def post_key(request: Request, company: Company, ats: Ats, actor: CurrentActor) -> Response:
    """Make the key for a system and show it, once."""
    adapter = adapter_named(ats)
    work = partial(service.make_key_for, adapter=adapter, made_by=actor.id)
    made = database_of(request).write_and_wait(company, work)
    gate_of(request).forget()
    with database_of(request).read(company) as store:
        name = company_name(store)
    return page(
        request,
        "access/made.html",
        company=company,
        company_name=name,
        title=gettext("The key for %(name)s") % {"name": adapter.label},
        sentence=gettext("Copy it now: it is shown this once. The key before it has ended."),
        secret=made.key,
        back=f"/companies/{company}/integrations/systems/{ats}",
        back_words=gettext("Back to %(name)s") % {"name": adapter.label},
    )


@router.post("/integrations/systems/{ats}/test-orders", dependencies=MANAGING)
def post_test_order(request: Request, company: Company, ats: Ats, fields: Form) -> Response:
    """Place an order about nobody and show it among the orders."""
    work = partial(
        service.place_test_order, adapter=adapter_named(ats), package=fields.get("package", "")
    )
    database_of(request).write_and_wait(company, work)
    return RedirectResponse(f"/companies/{company}/integrations/orders", 303)


@router.get("/integrations/calls", dependencies=MANAGING)
def get_calls(request: Request, company: Company) -> Response:
    """Show the newest calls in and out; personal data is masked."""
    with database_of(request).read(company) as store:
        calls, name = logged_calls(store, MOST_CALLS), company_name(store)
    return page(
        request,
        "adapters/calls.html",
        company=company,
        company_name=name,
        calls=[(call, _indented(call)) for call in calls],
    )


def _system(
    request: Request, company: str, adapter: AtsAdapter, faults: Iterable[Fault] = ()
) -> Response:
    address = _address(request)
    with database_of(request).read(company) as store:
        found, name = service.integration(store, adapter, address), company_name(store)
        offered = offered_packages(store)
    mistakes = tuple(faults)
    return page(
        request,
        "adapters/system.html",
        422 if mistakes else 200,
        company=company,
        company_name=name,
        system=found,
        proofs=PROOFS,
        needs_key=any(call.proof != Proof.SIGNED for call in adapter.calls),
        is_local=address.startswith(LOCAL),
        packages=offered,
        faults=mistakes,
    )


def _see_system(company: str, ats: str) -> Response:
    return RedirectResponse(f"/companies/{company}/integrations/systems/{ats}", 303)


def _indented(call: LoggedCall) -> str:
    document = json.loads(call.masked)
    return "" if document is None else json.dumps(document, indent=1, ensure_ascii=False)


def _address(request: Request) -> str:
    return public_address(request.app.state.settings, request)

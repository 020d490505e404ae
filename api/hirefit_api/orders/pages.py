"""Pages of packages, orders, and candidates from a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Annotated, Any, get_args

from fastapi import Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import TypeAdapter, ValidationError

from hirefit.exceptions import Fault, HirefitError
from hirefit_api.access.pages import company_name
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.adapters.registry import adapters
from hirefit_api.adapters.service import TEST_NAME
from hirefit_api.companies.own_library import company_library
from hirefit_api.database.session import database_of
from hirefit_api.errors import NotFound
from hirefit_api.languages.speaking import gettext, marked
from hirefit_api.orders import exchange, packages, service
from hirefit_api.orders.schemas import DIRECT, Package, PackageContent, Reason
from hirefit_api.orders.states import OPEN, WORDS, State
from hirefit_api.requisitions.service import list_requisitions
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import Company, Id

router = page_router()
ORDERING = [requires(Permission.ORDER_ASSESSMENTS)]
MANAGING = [requires(Permission.MANAGE_INTEGRATIONS)]
RUNNING = [requires(Permission.RUN_REQUISITIONS)]

OrderId = Annotated[Id, Path()]
MOST = 100
MOST_REQUISITIONS = 500
REASONS = {
    "no_show": marked("The interview did not take place"),
    "withdrawn": marked("The candidate has withdrawn"),
    "not_needed": marked("Not needed any more"),
    "other": marked("Another reason"),
}
ENDINGS = {
    "no_show": marked("the interview did not take place"),
    "withdrawn": marked("the candidate has withdrawn"),
    "not_needed": marked("not needed any more"),
    "other": marked("another reason"),
    "by_ats": marked("cancelled in the other system"),
    "anonymised": marked("the candidate's data was deleted"),
    "": "",
}
VERBS: Mapping[str, Callable[..., object]] = {
    "cancel": service.cancel,
    "fail": service.fail,
    "complete": service.complete,
}
NOBODY_REAL = marked("Test order, nobody real")
WORDS_FOR = {
    "label": marked("Give the package a name of at most 200 characters."),
    "requisition": marked("Choose a requisition or a role."),
    "role": marked("Choose a requisition or a role."),
    "raters": marked(
        "Interviewers are codes with a space between them, as in ivy-inlet lu-lantern."
    ),
}
ONE_OF_BOTH = marked("Choose a requisition or a role, not both.")


@router.get("/integrations/packages", dependencies=MANAGING)
def get_packages(request: Request, company: Company) -> Response:
    """Show what may be ordered, and the form to offer more."""
    return _packages(request, company, {})


@router.post("/integrations/packages", dependencies=MANAGING)
def post_package(request: Request, company: Company, fields: Form) -> Response:
    """Offer a package or change it."""
    try:
        name = TypeAdapter(Id).validate_python(fields.get("id", "").strip())
        content = _content(fields)
        work = partial(packages.save_package, package=name, content=content)
        database_of(request).write_and_wait(company, work)
    except ValidationError as error:
        return _packages(request, company, fields, _mistakes(error))
    except NotFound:
        raise
    except HirefitError as error:
        return _packages(request, company, fields, error.faults)
    return RedirectResponse(f"/companies/{company}/integrations/packages", 303)


@router.get("/integrations/orders", dependencies=ORDERING)
def get_orders(request: Request, company: Company) -> Response:
    """Show the newest orders and what can be done with each."""
    with database_of(request).read(company) as store:
        found, name = service.newest_orders(store, MOST), company_name(store)
        labels = {package.id: package.label for package in packages.list_packages(store)}
    return page(
        request,
        "orders/orders.html",
        company=company,
        company_name=name,
        orders=found,
        named=_named,
        systems=_systems(),
        labels=labels,
        words=WORDS,
        endings=ENDINGS,
        reasons=REASONS,
        open_states=OPEN,
        in_progress=State.IN_PROGRESS,
        completed=State.COMPLETED,
    )


@router.post("/integrations/orders/{order}", dependencies=ORDERING)
def post_order(request: Request, company: Company, order: OrderId, fields: Form) -> Response:
    """Cancel an order, complete it with the cards that are in, or note that it failed."""
    verb = VERBS.get(fields.get("verb", ""))
    reason = fields.get("reason", "")
    if verb is None or (verb is not service.complete and reason not in get_args(Reason)):
        raise HirefitError(Fault(marked("Choose what to do and why."), "verb", "malformed"))
    known = {"order": order} if verb is service.complete else {"order": order, "reason": reason}
    database_of(request).write_and_wait(company, partial(verb, **known))
    return RedirectResponse(f"/companies/{company}/integrations/orders", 303)


@router.get("/ordered-interviews", dependencies=[requires(Permission.SUBMIT_CARDS)])
def get_waiting(request: Request, company: Company, actor: CurrentActor) -> Response:
    """Show whoever is signed in which ordered interviews wait for their card, and about whom."""
    with database_of(request).read(company) as store:
        found, name = service.orders_waiting_for(store, actor.id), company_name(store)
        labels = {package.id: package.label for package in packages.list_packages(store)}
    return page(
        request,
        "orders/waiting.html",
        company=company,
        company_name=name,
        orders=found,
        named=_named,
        labels=labels,
        rater=actor.id,
    )


def _named(name: str) -> str:
    """Return a candidate's name; a test order's in the language of the page."""
    return gettext(NOBODY_REAL) if name == TEST_NAME else name


def _systems() -> dict[str, str]:
    """Return what people call the systems that orders come from."""
    labels = {adapter.name: adapter.label for adapter in adapters().values()}
    return labels | {DIRECT: marked("hirefit's own API")}


@router.get("/integrations/table", dependencies=RUNNING)
def get_table(request: Request, company: Company) -> Response:
    """Show where a table of candidates is put in."""
    return _table(request, company)


@router.post("/integrations/table", dependencies=RUNNING)
def post_table(request: Request, company: Company, fields: Form) -> Response:
    """Take candidates in from a table."""
    text = fields.get("table", "")
    try:
        lines = exchange.read_lines(text)
        done = database_of(request).write_and_wait(
            company, partial(exchange.take_in_lines, lines=lines)
        )
    except NotFound:
        raise
    except HirefitError as error:
        return _table(request, company, text=text, faults=error.faults)
    return _table(request, company, done=done)


def _table(
    request: Request,
    company: str,
    *,
    text: str = "",
    faults: Iterable[Fault] = (),
    done: object = None,
) -> Response:
    with database_of(request).read(company) as store:
        name = company_name(store)
        requisitions = list_requisitions(store, "", MOST_REQUISITIONS)
    mistakes = tuple(faults)
    return page(
        request,
        "orders/table.html",
        422 if mistakes else 200,
        company=company,
        company_name=name,
        requisitions=requisitions,
        text=text,
        faults=mistakes,
        done=done,
    )


def _packages(
    request: Request, company: str, typed: Mapping[str, str], faults: Iterable[Fault] = ()
) -> Response:
    with database_of(request).read(company) as store:
        found, name = packages.list_packages(store), company_name(store)
        requisitions = list_requisitions(store, "", MOST_REQUISITIONS)
        roles = company_library(store).roles
    mistakes = tuple(faults)
    chosen = request.query_params.get("change", "")
    known = next((package for package in found if package.id == chosen), None)
    return page(
        request,
        "orders/packages.html",
        422 if mistakes else 200,
        company=company,
        company_name=name,
        packages=found,
        requisitions=requisitions,
        roles=sorted(roles),
        typed=typed or _typed(known),
        faults=mistakes,
    )


def _typed(package: Package | None) -> dict[str, str]:
    if package is None:
        return {"offered": "1"}
    return {
        "id": package.id,
        "label": package.label,
        "requisition": package.requisition or "",
        "role": package.role or "",
        "shows": package.shows,
        "raters": " ".join(package.raters),
        "offered": "1" if package.offered else "",
    }


def _content(fields: Mapping[str, str]) -> PackageContent:
    raters = fields.get("raters", "").split()
    return PackageContent.model_validate(
        {
            "label": fields.get("label", ""),
            "requisition": fields.get("requisition", "") or None,
            "role": fields.get("role", "") or None,
            "shows": "number" if fields.get("shows") == "number" else "band",
            "notifies": "raters" if raters else "recruiter",
            "raters": raters,
            "offered": bool(fields.get("offered")),
        }
    )


def _mistakes(error: ValidationError) -> list[Fault]:
    """Say in words of the form what pydantic found."""
    found: dict[str, Any] = {}
    for item in error.errors():
        name = str(item["loc"][0]) if item["loc"] else ""
        short = marked(
            "The short name has letters, digits, dots and hyphens, as in desk-interview."
        )
        found[name] = WORDS_FOR.get(name, ONE_OF_BOTH if item["type"] == "value_error" else short)
    return [Fault(message, name or "package", "malformed") for name, message in found.items()]

"""Ask somebody without an account to rate one application."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from fastapi import Request, Response
from pydantic import ValidationError

from hirefit.exceptions import Fault, HirefitError
from hirefit_api.access.invitations import RATE_WITHIN
from hirefit_api.access.pages import company_name
from hirefit_api.access.people_pages import WORDS_FOR
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.access.routes import link_address
from hirefit_api.access.schemas import NewGuest
from hirefit_api.database.session import database_of
from hirefit_api.errors import NotFound
from hirefit_api.interviews.service import plan_guest
from hirefit_api.languages.speaking import gettext
from hirefit_api.requisitions.service import application_record
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import ApplicationId, Company

router = page_router()
RUNS = [requires(Permission.RUN_REQUISITIONS)]


@router.get("/applications/{application}/guests", dependencies=RUNS)
def get_guests(request: Request, company: Company, application: ApplicationId) -> Response:
    """Show the form."""
    return _form(request, company, application, {})


@router.post("/applications/{application}/guests", dependencies=RUNS)
def post_guest(
    request: Request,
    company: Company,
    application: ApplicationId,
    fields: Form,
    actor: CurrentActor,
) -> Response:
    """Plan the rater and show the link to their card, once."""
    document = {name: fields.get(name, "").strip() for name in ("id", "name")}
    try:
        new = NewGuest.model_validate(document)
        work = partial(plan_guest, application=application, new=new, invited_by=actor.id)
        secret = database_of(request).write_and_wait(company, work)
    except ValidationError as error:
        names = dict.fromkeys(str(item["loc"][0]) for item in error.errors())
        faults = [Fault(WORDS_FOR[name], name, "malformed") for name in names]
        return _form(request, company, application, fields, faults)
    except NotFound:
        raise
    except HirefitError as error:
        return _form(request, company, application, fields, error.faults)
    with database_of(request).read(company) as store:
        name = company_name(store)
    return page(
        request,
        "access/made.html",
        company=company,
        company_name=name,
        title=gettext("A link for %(name)s") % {"name": new.name},
        sentence=gettext(
            "It opens the scorecard of application %(application)s and nothing else, works once, "
            "within %(days)s days, and needs no account. Hand it over in a way that only they "
            "read. It is shown here once and kept nowhere."
        )
        % {"application": application, "days": RATE_WITHIN.days},
        secret=link_address(request, secret),
        back=f"/companies/{company}",
        back_words=gettext("Back to the start"),
    )


def _form(
    request: Request,
    company: str,
    application: str,
    typed: Mapping[str, str],
    faults: Iterable[Fault] = (),
) -> Response:
    with database_of(request).read(company) as store:
        record = application_record(store, application)
        name = company_name(store)
    mistakes = tuple(faults)
    return page(
        request,
        "access/guests.html",
        422 if mistakes else 200,
        company=company,
        company_name=name,
        application=record.id,
        typed=typed,
        faults=mistakes,
    )

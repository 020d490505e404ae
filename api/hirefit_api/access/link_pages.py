"""What a link opens: a page with a button; only the button does something."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import Path, Request, Response
from fastapi.responses import RedirectResponse

from hirefit.exceptions import Fault, HirefitError
from hirefit_api.access.gate import gate_of
from hirefit_api.access.invitations import enter_as_guest, invited, join
from hirefit_api.access.pages import keep_session
from hirefit_api.database.session import database_of
from hirefit_api.errors import NotFound
from hirefit_api.languages.speaking import marked
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import Company, public

router = page_router()

Token = Annotated[str, Path(max_length=200)]
MISSING = 404
DIFFERENT = Fault(marked("The two passwords differ."), "again", "passwords-differ")


@router.get("/links/{link}", dependencies=[public])
def get_link(request: Request, company: Company, link: Token) -> Response:
    """Show what the link is for, or that it is over."""
    try:
        return _show(request, company, link)
    except NotFound:
        return page(request, "access/link_over.html", MISSING, company=company)


@router.post("/links/{link}", dependencies=[public])
def post_link(request: Request, company: Company, link: Token, fields: Form) -> Response:
    """Set the password, or enter as a guest; either way a session begins and the link is over."""
    database = database_of(request)
    with database.read(company) as store:
        is_guest = bool(invited(store, link).only_application)
    if is_guest:
        who, token = enter_as_guest(database, company, link)
        home = f"/companies/{company}/applications/{who.only_application}/scorecards/{who.person}"
    else:
        password = fields.get("password", "")
        if password != fields.get("again", ""):
            return _show(request, company, link, [DIFFERENT])
        try:
            token = join(database, company, link, password)
        except NotFound:
            raise
        except HirefitError as error:
            return _show(request, company, link, error.faults)
        home = f"/companies/{company}"
    gate_of(request).forget()
    answer = RedirectResponse(home, 303)
    keep_session(request, answer, token.text)
    return answer


def _show(request: Request, company: str, link: str, faults: Iterable[Fault] = ()) -> Response:
    with database_of(request).read(company) as store:
        who = invited(store, link)
    mistakes = tuple(faults)
    return page(
        request,
        "access/link.html",
        422 if mistakes else 200,
        who=who,
        faults=mistakes,
        openid=request.app.state.openid is not None,
        link=link,
        company=company,
        address=f"/companies/{company}/links/{link}",
    )

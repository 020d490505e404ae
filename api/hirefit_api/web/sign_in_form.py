"""The page that asks who is there; what was typed elsewhere before it is carried along."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from hirefit.exceptions import Fault
from hirefit_api.errors import UnreadableBody
from hirefit_api.web.forms import read_form
from hirefit_api.web.shell import page

KEPT = "kept:"
"""Fields of another form travel under this prefix until somebody has signed in."""
PATH = re.compile(r"/companies/(?P<company>[A-Za-z0-9._-]+)(?:/[\w.~-]+)*(?:\?[\w.~%&=+:-]*)?")
UPWARDS = re.compile(r"/\.\.?(?:/|\?|$)")
UNREAD = ("GET", "HEAD")


def sign_in_address(company: str) -> str:
    """Return where people of a company sign in."""
    return f"/companies/{company}/sign-in"


def checked_next(company: str, wanted: str) -> str:
    """Return where to go after signing in: an address of this company's pages and no other."""
    home = f"/companies/{company}"
    found = PATH.fullmatch(wanted)
    elsewhere = found is None or found["company"] != company or UPWARDS.search(wanted)
    return home if elsewhere or wanted.startswith(sign_in_address(company)) else wanted


async def ask_to_sign_in(request: Request) -> Response:
    """Answer a request of somebody who is not signed in: lead to the form, or bring it.

    A form that was sent when the session had run out is not lost: its fields are kept in the page
    and sent on after signing in. Nothing of it is stored.
    """
    company = str(request.path_params["company"])
    if request.method in UNREAD:
        path = request.url.path
        wanted = f"{path}?{request.url.query}" if request.url.query else path
        query = urlencode({"next": checked_next(company, wanted)})
        return RedirectResponse(f"{sign_in_address(company)}?{query}", 303)
    try:
        fields = await read_form(request)
    except UnreadableBody:
        fields = {}
    kept = {f"{KEPT}{name}": value for name, value in fields.items()}
    return sign_in_page(request, company, request.url.path, kept, status=401)


def sign_in_page(
    request: Request,
    company: str,
    wanted: str,
    kept: Mapping[str, str],
    *,
    login: str = "",
    faults: Iterable[Fault] = (),
    status: int = 200,
) -> Response:
    """Show the form."""
    return page(
        request,
        "access/sign_in.html",
        status,
        company=company,
        next=checked_next(company, wanted),
        kept=kept,
        login=login,
        faults=tuple(faults),
        openid=request.app.state.openid is not None,
    )

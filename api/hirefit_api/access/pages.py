"""Sign in and out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse

from hirefit_api.access.gate import gate_of
from hirefit_api.access.own_language import choose_language, language_of_session
from hirefit_api.access.passwords import TooManyTries
from hirefit_api.access.require import cookie_name
from hirefit_api.access.sessions import LONGEST, Login, end_session, sign_in
from hirefit_api.companies.service import profile_in_force
from hirefit_api.companies.zones import moment_words, zone_of
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import database_of
from hirefit_api.errors import NotFound, NotSignedIn
from hirefit_api.languages.choice import chosen_in, keep_in_browser
from hirefit_api.settings import Settings
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.web.sign_in_form import KEPT, checked_next, sign_in_address, sign_in_page
from hirefit_api.wire import Company, public

router = page_router()

Next = Annotated[str, Query(max_length=2_000)]


@router.get("/sign-in", dependencies=[public])
def get_sign_in(request: Request, company: Company, next: Next = "") -> Response:  # noqa: A002 - the name in the address
    """Ask who is there; the same page whether there is such a company or not."""
    return sign_in_page(request, company, next, {})


@router.post("/sign-in", dependencies=[public])
def post_sign_in(request: Request, company: Company, fields: Form) -> Response:
    """Begin a session, then lead on, with the form that was kept if there is one."""
    typed = Login(fields.get("login", ""), fields.get("password", ""))
    kept = {name: value for name, value in fields.items() if name.startswith(KEPT)}
    wanted = checked_next(company, fields.get("next", ""))
    old = request.cookies.get(cookie_name(request.app.state.settings), "")
    try:
        token = sign_in(database_of(request), company, typed, old)
    except (NotSignedIn, TooManyTries) as error:
        answer = sign_in_page(
            request, company, wanted, kept, login=typed.login, faults=error.faults, status=422
        )
        if isinstance(error, TooManyTries):
            answer.status_code = 429
            answer.headers["retry-after"] = str(error.seconds)
        return answer
    gate_of(request).forget()
    if kept:
        answer = page(
            request,
            "access/go_on.html",
            company=company,
            address=wanted,
            fields={name.removeprefix(KEPT): value for name, value in kept.items()},
        )
    else:
        answer = RedirectResponse(wanted, 303)
    keep_session(request, answer, token.text)
    return answer


@router.post("/sign-out", dependencies=[public])
def post_sign_out(request: Request, company: Company) -> Response:
    """End the session on every worker."""
    settings: Settings = request.app.state.settings
    token = request.cookies.get(cookie_name(settings), "")
    database_of(request).write_and_wait(company, lambda store: end_session(store, token))
    gate_of(request).forget()
    answer = RedirectResponse(sign_in_address(company), 303)
    answer.headers["clear-site-data"] = '"storage"'  # text of cards that could not be sent
    answer.delete_cookie(
        cookie_name(settings), path="/", secure=settings.is_https, httponly=True, samesite="lax"
    )
    return answer


def company_name(store: CompanyStore) -> str:
    """Return what pages call a company; its id while it has no profile."""
    try:
        return profile_in_force(store).name
    except NotFound:
        return store.company


def local_clock(store: CompanyStore) -> Callable[[str], str]:
    """Return what prints a stored moment by the company's clock."""
    return partial(moment_words, zone=zone_of(store))


def keep_session(request: Request, answer: Response, token: str) -> None:
    """Hand a session's token to the browser, which keeps it from scripts and from other sites.

    The language that the person once chose comes with it. One that was chosen in this browser
    counts more, and is the person's from now on if they had none.
    """
    settings: Settings = request.app.state.settings
    answer.set_cookie(
        cookie_name(settings),
        token,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="lax",
    )
    chosen, known = chosen_in(request), language_of_session(database_of(request), token)
    if known and not chosen:
        keep_in_browser(request, answer, known)
    if chosen and not known:
        choose_language(database_of(request), token, chosen)

"""Leave for the OpenID provider and come back signed in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse

from hirefit_api.access import record
from hirefit_api.access import store as queries
from hirefit_api.access.gate import gate_of
from hirefit_api.access.invitations import invited, use_up
from hirefit_api.access.openid_attempt import FAILED, Identity, attempt_from
from hirefit_api.access.pages import Next, keep_session
from hirefit_api.access.require import cookie_name
from hirefit_api.access.sessions import begin_session, end_session
from hirefit_api.access.tokens import Secret
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import database_of
from hirefit_api.errors import NotFound, NotSignedIn
from hirefit_api.settings import Settings
from hirefit_api.web.page_route import page_router
from hirefit_api.web.sign_in_form import checked_next, sign_in_page
from hirefit_api.wire import Company, moment, public

if TYPE_CHECKING:
    from hirefit_api.access.openid import Provider

router = page_router()

AWAY_SECONDS = 600
UNKNOWN = replace(
    FAILED,
    message="Your provider knows you, and this company does not yet. Ask an administrator for an "
    "invitation link and choose your provider there.",
    code="openid-unknown",
)


@router.get("/sign-in/openid", dependencies=[public])
def get_openid(
    request: Request,
    company: Company,
    next: Next = "",  # noqa: A002 - the name in the address
    link: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Send somebody to the provider; with an invitation's link to note whom it means."""
    provider = _provider(request)
    wanted = checked_next(company, next)
    try:
        address, attempt = provider.leave(company, _back(request), wanted, link)
    except NotSignedIn as error:
        return sign_in_page(request, company, wanted, {}, faults=error.faults, status=422)
    answer = RedirectResponse(address, 303)
    settings: Settings = request.app.state.settings
    answer.set_cookie(
        _attempt_cookie(settings),
        attempt.text(),
        max_age=AWAY_SECONDS,
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="lax",
    )
    return answer


@router.get("/sign-in/openid/back", dependencies=[public])
def get_back(request: Request, company: Company) -> Response:
    """Begin a session for whom the provider names."""
    settings: Settings = request.app.state.settings
    provider = _provider(request)
    attempt = attempt_from(request.cookies.get(_attempt_cookie(settings), ""))
    old = request.cookies.get(cookie_name(settings), "")
    wanted = attempt.next if attempt is not None else ""
    try:
        who = provider.identity(attempt, company, dict(request.query_params), _back(request))
        token = _enter(request, company, who, attempt.link if attempt is not None else "", old)
    except (NotSignedIn, NotFound) as error:
        answer = sign_in_page(request, company, wanted, {}, faults=error.faults, status=422)
    else:
        gate_of(request).forget()
        answer = RedirectResponse(checked_next(company, wanted), 303)
        keep_session(request, answer, token.text)
    answer.delete_cookie(
        _attempt_cookie(settings),
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="lax",
    )
    return answer


def _enter(request: Request, company: str, who: Identity, link: str, old: str) -> Secret:
    """Begin a session; an invitation's link is used up and the identity noted."""

    def work(store: CompanyStore) -> Secret:
        known = queries.find_by_identity(store, who.issuer, who.subject)
        person = known.id if known is not None else ""
        if link:
            wanted = invited(store, link)
            if wanted.only_application or person not in ("", wanted.person):
                raise NotSignedIn(UNKNOWN)
            use_up(store, link)
            person = wanted.person
            row = {"issuer": who.issuer, "subject": who.subject, "person": person}
            queries.add_identity(store, row | {"created_at": moment()})
            record.note(
                store, person, record.Kind.PROVIDER_LINKED, person, openid_issuer=who.issuer
            )
        if not person:
            raise NotSignedIn(UNKNOWN)
        end_session(store, old)
        return begin_session(store, person)

    return database_of(request).write_and_wait(company, work)


def _provider(request: Request) -> Provider:
    provider: Provider | None = request.app.state.openid
    if provider is None:
        raise NotFound
    return provider


def _back(request: Request) -> str:
    settings: Settings = request.app.state.settings
    origin = settings.public_address or str(request.base_url).rstrip("/")
    return f"{origin}/companies/{request.path_params['company']}/sign-in/openid/back"


def _attempt_cookie(settings: Settings) -> str:
    return f"{cookie_name(settings)}-openid"

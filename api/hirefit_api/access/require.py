"""Ask, at every route, who is there and whether they may."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request

from hirefit.exceptions import Fault
from hirefit_api.access.actor import Actor
from hirefit_api.access.gate import gate_of
from hirefit_api.access.permissions import Permission, Role
from hirefit_api.access.tokens import Presented, read_access_token, read_key, read_token, sha256
from hirefit_api.errors import Forbidden, NotFound, NotSignedIn
from hirefit_api.settings import Settings
from hirefit_api.wire import public

__all__ = ["CurrentActor", "cookie_name", "current_actor", "own_card", "public", "requires"]

BEARER = "bearer "
ACTOR = "hirefit.actor"
"""Where a request holds its sender once that is known."""
NOBODY = Fault("Sign in, or send a key as `Authorization: Bearer hf_...`.", "", "not-signed-in")
NOT_ALLOWED = Fault("Your role does not allow this.", "", "not-allowed")


def cookie_name(settings: Settings) -> str:
    """Return the name of the session's cookie; on https browsers keep it to this host."""
    return "__Host-hirefit" if settings.is_https else "hirefit"


async def current_actor(request: Request) -> Actor:
    """Return who sends this request to a company's address.

    A key counts more than a session. Whoever belongs to another company hears that there is
    nothing here, in the same words as for a company that does not exist.

    Raises
    ------
    NotSignedIn
        Nobody is signed in, or the key is not known (any more).
    NotFound
        The address is not of the company that they belong to, or not what their link is for.
    """
    known: Actor | None = request.scope.get(ACTOR)
    if known is not None:
        return known
    company = str(request.path_params.get("company", ""))
    header = request.headers.get("authorization")
    if header is None:
        presented = read_token(request.cookies.get(cookie_name(request.app.state.settings), ""))
    else:
        if _is_operator(request, header):
            return Actor(company, "key:operator", frozenset({Role.OPERATOR}))
        presented = _key_of(header)
    actor = None if presented is None else await gate_of(request).actor_of(presented)
    if actor is None:
        raise NotSignedIn(NOBODY)
    application = actor.only_application
    if actor.company != company or (
        application and request.path_params.get("application") != application
    ):
        raise NotFound
    request.scope[ACTOR] = request.state.actor = actor
    return actor


CurrentActor = Annotated[Actor, Depends(current_actor)]


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a route asks for; called with each request."""

    permission: Permission

    async def __call__(self, request: Request) -> None:
        """Refuse whoever may not.

        Raises
        ------
        Forbidden
            None of their roles allows it.
        """
        # Asked for by hand: a dependency of a dependency costs the framework as much as the answer.
        actor = await current_actor(request)
        if not actor.may(self.permission):
            raise Forbidden(NOT_ALLOWED)


def requires(permission: Permission) -> Any:  # noqa: ANN401 - FastAPI's marker has no type
    """Return the dependency that refuses whoever may not: ``dependencies=[requires(...)]``."""
    return Depends(Requirement(permission))


def own_card(actor: CurrentActor, rater: str) -> None:
    """Let people handle their own card only; a key may hand in the cards of others.

    Raises
    ------
    Forbidden
        It is somebody else's card.
    """
    if actor.is_person and actor.id != rater:
        message = "This is another rater's card. Everyone fills in their own."
        raise Forbidden(Fault(message, "rater", "not-your-card"))


def _key_of(header: str) -> Presented | None:
    if header[: len(BEARER)].lower() != BEARER:
        return None
    text = header[len(BEARER) :].strip()
    return read_key(text) or read_access_token(text)


def _is_operator(request: Request, header: str) -> bool:
    settings: Settings = request.app.state.settings
    if settings.operator_key is None or header[: len(BEARER)].lower() != BEARER:
        return False
    given = sha256(header[len(BEARER) :].strip())
    return hmac.compare_digest(given, sha256(settings.operator_key.get_secret_value()))

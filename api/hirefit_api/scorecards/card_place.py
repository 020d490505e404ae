"""Where a rater's card is, and who may come there."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import Depends, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, own_card, requires
from hirefit_api.wire import Id

CARD = "/applications/{application}/scorecards/{rater}"
Rater = Annotated[Id, Path()]
QuestionNumber = Annotated[int | None, Query(ge=1, le=200)]


async def _own(actor: CurrentActor, rater: str) -> None:
    """Refuse who comes to somebody else's card."""
    own_card(actor, rater)


OWN = (requires(Permission.SUBMIT_CARDS), Depends(_own))
"""What every address of a card asks for: people handle their own card only."""
SEE_OTHER = 303


def card_address(request: Request) -> str:
    """Return the address of the card that a request is about."""
    company, application, rater = (
        request.path_params[name] for name in ("company", "application", "rater")
    )
    return f"/companies/{company}/applications/{application}/scorecards/{rater}"


def form_address(request: Request, version: int, question: int | None = None) -> str:
    """Return the address of the form for a version of the card, or of one question of it."""
    path = card_address(request) + ("/amend" if version > 1 else "")
    return path if question is None else f"{path}?question={question}"


def see(address: str) -> Response:
    """Lead to a page after a form was taken in."""
    return RedirectResponse(address, SEE_OTHER)


def browser_key(request: Request) -> str:
    """Return the name under which a browser keeps this card's unsent text: no id stands in it."""
    return hashlib.sha256(card_address(request).encode()).hexdigest()[:24]

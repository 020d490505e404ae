"""The question before a card opens, and why a card does not open."""

from __future__ import annotations

from fastapi import Request, Response

from hirefit_api.scorecards.card_desk import Desk
from hirefit_api.scorecards.card_views import minutes_for, place
from hirefit_api.web.shell import page


def opening_page(request: Request, desk: Desk, status: int = 200) -> Response:
    """Ask about a conflict of interest, or say why the card stays closed."""
    standing = desk.standing
    is_asked = not standing.conflict and standing.attendance in ("", "took_place")
    return page(
        request,
        "scorecards/before.html" if is_asked else "scorecards/closed.html",
        status,
        **place(request, desk.found),
        standing=standing,
        minutes=minutes_for(len(desk.card.answers)),
    )
